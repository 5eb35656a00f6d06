//! A run -> `manifest.json`: what was read, how it was analysed, what was written.
//!
//! It holds nothing that differs between two runs of the same analysis: no time, no number of
//! threads, no place of the output. Two manifests are equal exactly when inputs, settings, seed,
//! notes and every written byte are.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::note::Note;
use crate::seed::Seed;

/// File name of the manifest in a result folder.
pub const MANIFEST: &str = "manifest.json";

/// The `program` of every manifest; a folder is known as a result by it.
const PROGRAM: &str = "dateline";

/// Everything needed to repeat a run and to check its result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    /// `dateline`.
    pub program: &'static str,
    /// Version of this crate.
    pub version: &'static str,
    /// The subcommand: `run`, `trend`.
    pub command: String,
    /// What was typed after the subcommand, but for what shapes no result: threads, place, quiet.
    pub arguments: Vec<String>,
    /// Every setting that shapes the result.
    pub settings: serde_json::Value,
    /// Decides every random choice.
    pub seed: Seed,
    /// The files read, in reading order.
    pub inputs: Vec<FileRecord>,
    /// What became of the documents.
    pub counts: Counts,
    /// What the run wants its reader to know.
    pub notes: Vec<Note>,
    /// The files written, but for the manifest itself, by path.
    pub files: Vec<FileRecord>,
}

/// What became of the documents of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Documents that entered the analysis, dated or not.
    pub read: usize,
    /// Records that could not be read.
    pub rejected: usize,
    /// Documents without a date among those read.
    pub undated: usize,
    /// Documents left out because their date lies outside the range asked for.
    pub outside_range: usize,
    /// Documents left out because they are dated only to a period that lies partly in the range.
    pub partly_in_range: usize,
    /// Documents left out of the range because they have no date.
    pub undated_left_out: usize,
    /// Documents left out because they are in another language than the one asked for.
    pub other_language: usize,
}

/// A file by its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileRecord {
    /// Path as the user gave it, or within the result folder.
    pub path: String,
    /// Length in bytes.
    pub size: u64,
    /// SHA-256 (FIPS 180-4) in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of a run of `command`, so far without inputs, counts and notes; `files` is
    /// filled when the result folder is committed.
    pub fn new(command: impl Into<String>, settings: serde_json::Value, seed: Seed) -> Self {
        Self {
            program: PROGRAM,
            version: env!("CARGO_PKG_VERSION"),
            command: command.into(),
            arguments: Vec::new(),
            settings,
            seed,
            inputs: Vec::new(),
            counts: Counts::default(),
            notes: Vec::new(),
            files: Vec::new(),
        }
    }

    /// The content of `manifest.json`: indented JSON that ends in a line feed.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .expect("the manifest has text keys only, and memory takes every write");
        bytes.push(b'\n');
        bytes
    }
}

impl FileRecord {
    /// Size and hash of the file at `place`, recorded as `path`. The file is streamed.
    pub fn of(place: &Path, path: impl Into<String>) -> Result<Self> {
        let mut file = File::open(place).map_err(Error::io("read", place))?;
        let (mut hash, mut size) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => {
                    hash.update(&buffer[..length]);
                    size += length as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("read", place)(error)),
            }
        }
        let digits =
            |byte: &u8| [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[digit as usize]);
        let sha256 = hash.finalize().iter().flat_map(digits).map(char::from).collect();
        Ok(Self { path: path.into(), size, sha256 })
    }

    /// The records of `places`, in their order, hashed in parallel; the first one that cannot be
    /// read is the error.
    pub fn of_all<P: AsRef<Path> + Sync>(places: &[P]) -> Result<Vec<Self>> {
        let record = |place: &P| Self::of(place.as_ref(), place.as_ref().display().to_string());
        let records: Vec<Result<Self>> = places.par_iter().map(record).collect();
        records.into_iter().collect()
    }
}

/// Whether `bytes` are a manifest written by this program, of any version.
pub(crate) fn is_manifest(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Written {
        program: String,
    }
    serde_json::from_slice::<Written>(bytes).is_ok_and(|written| written.program == PROGRAM)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;
    use crate::note::Severity;

    #[test]
    fn hashes_are_those_of_fips_180() {
        // The empty message, "abc", and a million times "a": NIST's own examples for SHA-256.
        let folder = tempfile::tempdir().unwrap();
        let cases = [
            (Vec::new(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (b"abc".to_vec(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                vec![b'a'; 1_000_000],
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
            ),
        ];
        let mut places = Vec::new();
        for (index, (bytes, _)) in cases.iter().enumerate() {
            places.push(folder.path().join(format!("{index}.txt")));
            fs::write(&places[index], bytes).unwrap();
        }
        let records = FileRecord::of_all(&places).unwrap();
        for ((record, place), (bytes, sha256)) in records.iter().zip(&places).zip(&cases) {
            assert_eq!(record.path, place.display().to_string());
            assert_eq!((record.size, record.sha256.as_str()), (bytes.len() as u64, *sha256));
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let places = [folder.path().join("one"), folder.path().join("two")];
        let error = FileRecord::of_all(&places).unwrap_err().to_string();
        assert!(error.starts_with(&format!("cannot read {}: ", places[0].display())), "{error}");
        let error = FileRecord::of(folder.path(), "folder").unwrap_err().to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }

    #[test]
    fn the_fields_stand_in_reading_order() {
        let mut manifest = Manifest::new("trend", json!({"by": "month"}), Seed(7));
        manifest.counts = Counts { read: 3, rejected: 1, undated: 2, ..Counts::default() };
        manifest.notes.push(Note::new(Severity::Caution, "undated", 2, "m", "a", ["d1"]));
        let text = String::from_utf8(manifest.to_bytes()).unwrap();
        let version = env!("CARGO_PKG_VERSION");
        assert!(
            text.starts_with(&format!(
                "{{\n  \"program\": \"dateline\",\n  \"version\": \"{version}\",\n  \
                 \"command\": \"trend\",\n  \"arguments\": [],\n  \"settings\": {{\n    \"by\": \"month\"\n  }},\n  \
                 \"seed\": 7,\n  \"inputs\": [],\n  \"counts\": {{\n    \"read\": 3,"
            )),
            "{text}"
        );
        assert!(text.ends_with("\n}\n"));
        assert!(is_manifest(text.as_bytes()));
    }

    #[test]
    fn only_our_manifest_is_a_manifest() {
        assert!(is_manifest(br#"{"version": "9", "program": "dateline"}"#));
        for other in
            ["", "{}", "[]", "\"dateline\"", r#"{"program": "x"}"#, r#"{"name": "dateline"}"#]
        {
            assert!(!is_manifest(other.as_bytes()), "{other}");
        }
    }
}
