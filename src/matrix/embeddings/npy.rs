//! Arrays of `NumPy` -> ids and vectors.
//!
//! The format is that of `numpy.lib.format`, versions 1 to 3: a magic string, the length of the
//! header, a Python dict that tells type, order and shape, then the values.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use ndarray::{Array2, ShapeBuilder};
use regex::Regex;
use zip::ZipArchive;

use super::is_id;
use crate::error::{Error, Result};

/// An array as the file holds it.
struct Array {
    /// Byte order, kind and size of a value: `<f4`.
    descr: String,
    fortran_order: bool,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// The vectors of a `.npy` file.
pub(super) fn read_npy(path: &Path) -> Result<Array2<f64>> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    let refuse = |what: String| Error::input(path.display(), what);
    Array::read(file).and_then(|array| array.vectors()).map_err(refuse)
}

/// The vectors of a `.npz` file, its only array of two dimensions, and the ids, its array of texts.
pub(super) fn read_npz(path: &Path) -> Result<(Option<Vec<String>>, Array2<f64>)> {
    let file = File::open(path).map_err(Error::io("read", path))?;
    npz(file).map_err(|what| Error::input(path.display(), what))
}

fn npz(file: impl Read + Seek) -> Result<(Option<Vec<String>>, Array2<f64>), String> {
    let failed = |error: zip::result::ZipError| format!("not a .npz file: {error}");
    let mut archive = ZipArchive::new(file).map_err(failed)?;
    let (mut ids, mut vectors) = (None, None);
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(failed)?;
        let name = member.name().map_err(failed)?.trim_end_matches(".npy").to_owned();
        let array = Array::read(member).map_err(|what| format!("array {name}: {what}"))?;
        let named = |what: String| format!("array {name}: {what}");
        if array.shape.len() == 2 && vectors.is_none() {
            vectors = Some(array.vectors().map_err(named)?);
        } else if array.shape.len() == 2 {
            return Err(format!("array {name} is a second one of two dimensions"));
        } else if array.shape.len() == 1 && (is_id(&name) || ids.is_none()) {
            ids = Some(array.texts().map_err(named)?);
        }
    }
    let vectors = vectors.ok_or("no array has two dimensions, documents and coordinates")?;
    Ok((ids, vectors))
}

impl Array {
    fn read(mut reader: impl Read) -> Result<Self, String> {
        let short = |error: std::io::Error| format!("not an array of NumPy: {error}");
        let mut start = [0; 8];
        reader.read_exact(&mut start).map_err(short)?;
        if &start[..6] != b"\x93NUMPY" {
            return Err("not an array of NumPy: it does not begin with \\x93NUMPY".into());
        }
        let mut length = [0; 4];
        let wide = if start[6] == 1 { 2 } else { 4 };
        reader.read_exact(&mut length[..wide]).map_err(short)?;
        let mut header = vec![0; u32::from_le_bytes(length) as usize];
        reader.read_exact(&mut header).map_err(short)?;
        let header = String::from_utf8_lossy(&header).into_owned();
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(short)?;
        Self::new(&header, bytes)
    }

    fn new(header: &str, bytes: Vec<u8>) -> Result<Self, String> {
        let entry = |pattern: &str| -> Result<String, String> {
            let pattern = Regex::new(pattern).map_err(|error| error.to_string())?;
            let found =
                pattern.captures(header).ok_or_else(|| format!("its header is {header}"))?;
            Ok(found[1].to_owned())
        };
        let descr = entry(r"'descr'\s*:\s*'([^']*)'").map_err(|_| {
            "it holds Python objects or records; save an array of numbers".to_owned()
        })?;
        let fortran_order = entry(r"'fortran_order'\s*:\s*(True|False)")? == "True";
        let shape = entry(r"'shape'\s*:\s*\(([^)]*)\)")?;
        let lengths = shape.split(',').map(str::trim).filter(|length| !length.is_empty());
        let lengths: Option<Vec<usize>> = lengths.map(|length| length.parse().ok()).collect();
        let shape = lengths.ok_or_else(|| format!("its shape is ({shape})"))?;
        Ok(Self { descr, fortran_order, shape, bytes })
    }

    /// The values, each made by `value` of its bytes, as long as the shape says.
    fn values<T>(&self, size: usize, value: impl Fn(&[u8]) -> T) -> Result<Vec<T>, String> {
        let wanted = self.shape.iter().try_fold(size, |all, &length| all.checked_mul(length));
        if wanted != Some(self.bytes.len()) {
            let (shape, bytes) = (&self.shape, self.bytes.len());
            return Err(format!("cut off: shape {shape:?} of {} in {bytes} bytes", self.descr));
        }
        Ok(self.bytes.chunks_exact(size.max(1)).map(value).collect())
    }

    /// The array as vectors, one a row.
    fn vectors(&self) -> Result<Array2<f64>, String> {
        let &[rows, columns] = self.shape.as_slice() else {
            let dimensions = self.shape.len();
            return Err(format!("{dimensions} dimensions, where there must be two"));
        };
        let values = match self.descr.as_str() {
            "<f8" => self.values(8, |bytes| f64::from_le_bytes(first(bytes)))?,
            ">f8" => self.values(8, |bytes| f64::from_be_bytes(first(bytes)))?,
            "<f4" => self.values(4, |bytes| f64::from(f32::from_le_bytes(first(bytes))))?,
            ">f4" => self.values(4, |bytes| f64::from(f32::from_be_bytes(first(bytes))))?,
            "<f2" => self.values(2, |bytes| half(u16::from_le_bytes(first(bytes))))?,
            other => {
                return Err(format!("its values are of type {other}: must be float16, 32 or 64"));
            }
        };
        let shape = (rows, columns).set_f(self.fortran_order);
        let array = Array2::from_shape_vec(shape, values).map_err(|error| error.to_string())?;
        Ok(array.as_standard_layout().into_owned())
    }

    /// The array as texts; whole numbers are texts, too.
    fn texts(&self) -> Result<Vec<String>, String> {
        let size = || {
            let digits = self.descr.trim_start_matches(|sign: char| !sign.is_ascii_digit());
            digits.parse::<usize>().map_err(|_| format!("its values are of type {}", self.descr))
        };
        let utf8 = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
        let ucs4 = |bytes: &[u8]| -> String {
            let signs = bytes.chunks_exact(4).map(|sign| u32::from_le_bytes(first(sign)));
            signs.take_while(|&sign| sign != 0).filter_map(char::from_u32).collect()
        };
        match self.descr.get(..2).unwrap_or_default() {
            "<U" => self.values(4 * size()?, ucs4),
            "|S" => self.values(size()?, utf8),
            "<i" if size()? == 8 => {
                self.values(8, |bytes| i64::from_le_bytes(first(bytes)).to_string())
            }
            "<i" if size()? == 4 => {
                self.values(4, |bytes| i32::from_le_bytes(first(bytes)).to_string())
            }
            _ => Err(format!("its values are of type {}: ids must be texts", self.descr)),
        }
    }
}

/// The bytes of a value as an array of fixed length.
fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&bytes[..N]);
    array
}

/// A number of 16 bits (IEEE 754 binary16).
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff) / 1024.0);
    let size = match exponent {
        0 => fraction * 2.0_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2.0_f64.powi(exponent - 15),
    };
    sign * size
}
