//! Sparse matrix -> `.npz`, as `scipy.sparse.load_npz` reads it.
//!
//! The file is a ZIP archive of five arrays in NPY format 1.0 (`numpy.lib.format`): `indices`,
//! `indptr`, `format` (the bytes `csr`), `shape` and `data`, as `scipy.sparse.save_npz` writes
//! them. The same matrix gives the same bytes: every member carries the date 1980-01-01.

use std::io::{self, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::matrix::Csr;

/// A value that can stand in a `NumPy` array.
pub trait NpyValue: Copy {
    /// The array type in `NumPy`'s notation.
    const DESCR: &'static str;
    /// Bytes of one value.
    const SIZE: usize;
    /// Append the little-endian bytes of the value.
    fn append(self, bytes: &mut Vec<u8>);
}

impl NpyValue for f64 {
    const DESCR: &'static str = "<f8";
    const SIZE: usize = 8;
    fn append(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_le_bytes());
    }
}

impl NpyValue for i32 {
    const DESCR: &'static str = "<i4";
    const SIZE: usize = 4;
    fn append(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_le_bytes());
    }
}

impl NpyValue for i64 {
    const DESCR: &'static str = "<i8";
    const SIZE: usize = 8;
    fn append(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_le_bytes());
    }
}

/// Counts become `int64`, the type scikit-learn gives them.
impl NpyValue for u32 {
    const DESCR: &'static str = <i64 as NpyValue>::DESCR;
    const SIZE: usize = <i64 as NpyValue>::SIZE;
    fn append(self, bytes: &mut Vec<u8>) {
        i64::from(self).append(bytes);
    }
}

/// Write `matrix`, shape `(n_rows, n_cols)`, as a compressed `SciPy` archive. Indices are `int32`
/// where they fit, as in `SciPy`, else `int64`.
#[expect(clippy::cast_possible_wrap, reason = "`narrow` says what fits; no length exceeds i64")]
pub fn write_npz<T: NpyValue>(matrix: &Csr<T>, writer: impl Write + Seek) -> io::Result<()> {
    let limit = i32::MAX as usize;
    let narrow = matrix.n_cols() <= limit && matrix.n_entries() <= limit;
    let mut archive = Archive { zip: ZipWriter::new(writer), chunk: Vec::new() };
    let (indices, indptr) = (matrix.indices().iter(), matrix.indptr().iter());
    if narrow {
        archive.array("indices", indices.map(|&column| column as i32))?;
        archive.array("indptr", indptr.map(|&bound| bound as i32))?;
    } else {
        archive.array("indices", indices.map(|&column| i64::from(column)))?;
        archive.array("indptr", indptr.map(|&bound| bound as i64))?;
    }
    archive.start("format", "|S3", "()", 3)?;
    archive.zip.write_all(b"csr")?;
    archive.array("shape", [matrix.n_rows(), matrix.n_cols()].map(|n| n as i64).iter().copied())?;
    archive.array("data", matrix.values().iter().copied())?;
    archive.zip.finish()?.flush()
}

/// The archive being written, and the bytes of the values about to go into it.
struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    chunk: Vec<u8>,
}

impl<W: Write + Seek> Archive<W> {
    /// How many bytes go to the compressor at a time.
    const CHUNK: usize = 1 << 16;

    /// One array of shape `(n,)`.
    fn array<T: NpyValue>(
        &mut self,
        name: &str,
        values: impl ExactSizeIterator<Item = T>,
    ) -> io::Result<()> {
        let length = values.len();
        self.start(name, T::DESCR, &format!("({length},)"), length * T::SIZE)?;
        for value in values {
            value.append(&mut self.chunk);
            if self.chunk.len() >= Self::CHUNK {
                self.zip.write_all(&self.chunk)?;
                self.chunk.clear();
            }
        }
        self.zip.write_all(&self.chunk)?;
        self.chunk.clear();
        Ok(())
    }

    /// Begin the member `name.npy` of `size` bytes with its NPY header.
    fn start(&mut self, name: &str, descr: &str, shape: &str, size: usize) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644)
            // From 4 GiB on (less what a header or a poor compression may add) ZIP64 is needed,
            // which must be said before the first byte.
            .large_file(size > 0xf000_0000);
        self.zip.start_file(format!("{name}.npy"), options)?;
        self.zip.write_all(&npy_header(descr, shape))
    }
}

/// Magic number, version 1.0, length and text of an NPY header. The text ends in a line feed and
/// is padded with spaces until the data begin at a multiple of 64.
fn npy_header(descr: &str, shape: &str) -> Vec<u8> {
    let mut text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    while !(10 + text.len() + 1).is_multiple_of(64) {
        text.push(' ');
    }
    text.push('\n');
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend_from_slice(&(text.len() as u16).to_le_bytes());
    header.extend_from_slice(text.as_bytes());
    header
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    fn bytes<T: NpyValue>(matrix: &Csr<T>) -> Vec<u8> {
        let mut cursor = Cursor::new(Vec::new());
        write_npz(matrix, &mut cursor).unwrap();
        cursor.into_inner()
    }

    /// Header text and data of each member, in the order of the archive.
    fn members(bytes: &[u8]) -> Vec<(String, String, Vec<u8>)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut members = Vec::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            assert_eq!(&content[..8], b"\x93NUMPY\x01\x00");
            let data = 10 + usize::from(u16::from_le_bytes([content[8], content[9]]));
            assert_eq!(data % 64, 0);
            let header = std::str::from_utf8(&content[10..data]).unwrap();
            assert!(header.ends_with('\n'));
            members.push((
                file.name().unwrap().into_owned(),
                header.trim().to_owned(),
                content[data..].into(),
            ));
        }
        members
    }

    fn le<const N: usize, T>(bytes: &[u8], from: impl Fn([u8; N]) -> T) -> Vec<T> {
        bytes.chunks_exact(N).map(|chunk| from(chunk.try_into().unwrap())).collect()
    }

    /// Names, headers and data as `scipy.sparse.save_npz` of `SciPy` 1.17.1 writes them.
    #[test]
    fn the_archive_holds_the_five_arrays() {
        let matrix = Csr::new(4, vec![0, 2, 2, 3], vec![1, 3, 0], vec![0.5, -1e300, 0.1]);
        let members = members(&bytes(&matrix));
        let header = |descr: &str, shape: &str| {
            format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}")
        };
        let expected = [
            ("indices.npy", header("<i4", "(3,)")),
            ("indptr.npy", header("<i4", "(4,)")),
            ("format.npy", header("|S3", "()")),
            ("shape.npy", header("<i8", "(2,)")),
            ("data.npy", header("<f8", "(3,)")),
        ];
        for (member, (name, header)) in members.iter().zip(&expected) {
            assert_eq!((member.0.as_str(), &member.1), (*name, header));
        }
        assert_eq!(members.len(), 5);
        assert_eq!(le(&members[0].2, i32::from_le_bytes), [1, 3, 0]);
        assert_eq!(le(&members[1].2, i32::from_le_bytes), [0, 2, 2, 3]);
        assert_eq!(members[2].2, b"csr");
        assert_eq!(le(&members[3].2, i64::from_le_bytes), [3, 4]);
        assert_eq!(le(&members[4].2, f64::from_le_bytes), [0.5, -1e300, 0.1]);
    }

    #[test]
    fn counts_are_int64_and_columns_beyond_int32_widen_the_indices() {
        let columns = u32::MAX as usize;
        let matrix = Csr::new(columns, vec![0, 1], vec![u32::MAX - 1], vec![u32::MAX]);
        let members = members(&bytes(&matrix));
        assert!(members[0].1.contains("<i8") && members[1].1.contains("<i8"));
        assert_eq!(le(&members[0].2, i64::from_le_bytes), [i64::from(u32::MAX) - 1]);
        assert_eq!(le(&members[4].2, i64::from_le_bytes), [i64::from(u32::MAX)]);
    }

    #[test]
    fn an_empty_matrix_and_one_longer_than_a_chunk_are_whole() {
        let empty = members(&bytes(&Csr::<f64>::new(0, vec![0], vec![], vec![])));
        assert_eq!((empty[0].2.len(), empty[1].2.len(), empty[4].2.len()), (0, 4, 0));
        let n = 100_001;
        let values: Vec<f64> = (0..n).map(f64::from).collect();
        let long = Csr::new(n as usize, vec![0, n as usize], (0..n).collect(), values.clone());
        assert_eq!(le(&members(&bytes(&long))[4].2, f64::from_le_bytes), values);
        assert_eq!(bytes(&long), bytes(&long.clone()), "the same bytes twice");
    }
}
