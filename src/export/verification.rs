//! A result folder, and the same made again -> which files are what the manifest says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::manifest::{FileRecord, MANIFEST, is_manifest};
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Table, column};

/// What a manifest says that a repetition needs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Recorded {
    /// Version of the program that wrote it.
    pub version: String,
    /// The subcommand.
    pub command: String,
    /// What was typed after it.
    pub arguments: Vec<String>,
    /// Its settings.
    pub settings: serde_json::Value,
    /// The files read.
    pub inputs: Vec<FileRecord>,
    /// The files written.
    pub files: Vec<FileRecord>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is what the manifest says and comes out again.
    Same,
    /// It is not what the manifest says: it was changed after the run.
    Altered,
    /// It is not there any more.
    Missing,
    /// It comes out otherwise.
    Differs,
    /// It does not come out again.
    NotMade,
    /// It comes out beside those of the manifest.
    New,
}

/// A file of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct FileVerdict {
    /// Its path within the folder.
    pub path: String,
    /// What became of it.
    pub state: FileState,
    /// Its SHA-256 by the manifest.
    pub recorded: Option<String>,
    /// Its SHA-256 as it came out again.
    pub repeated: Option<String>,
}

impl FileState {
    /// In one word, as tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Altered => "altered",
            Self::Missing => "missing",
            Self::Differs => "differs",
            Self::NotMade => "not made",
            Self::New => "new",
        }
    }
}

impl Recorded {
    /// The manifest of the result in `folder`.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(MANIFEST);
        let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
        let refuse = |what: String| Error::input(path.display(), what);
        if !is_manifest(&bytes) {
            return Err(refuse("this is no manifest of dateline".into()));
        }
        serde_json::from_slice(&bytes)
            .map_err(|error| refuse(format!("written by another version of dateline: {error}")))
    }

    /// The inputs that are no longer what they were, each with what is the matter.
    pub fn changed_inputs(&self) -> Vec<(&FileRecord, &'static str)> {
        let mut changed = Vec::new();
        for record in &self.inputs {
            match FileRecord::of(Path::new(&record.path), record.path.as_str()) {
                Ok(now) if now == *record => {}
                Ok(_) => changed.push((record, "has other content than when it was read")),
                Err(_) => changed.push((record, "cannot be read any more")),
            }
        }
        changed
    }

    /// What became of every file: of those in `folder` against the manifest, and of those in
    /// `repeated`, the folder of a run with the same arguments. By path; the manifests, which tell
    /// settings and notes, come last.
    pub fn compare(&self, folder: &Path, repeated: &Path) -> Result<Vec<FileVerdict>> {
        let again = Self::read(repeated)?;
        let hashes = |records: &[FileRecord]| -> BTreeMap<String, String> {
            records.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect()
        };
        let (recorded, repeated_hashes) = (hashes(&self.files), hashes(&again.files));
        let paths: BTreeSet<&String> = recorded.keys().chain(repeated_hashes.keys()).collect();
        let mut verdicts = Vec::new();
        for path in paths {
            let (first, second) = (recorded.get(path), repeated_hashes.get(path));
            let state = match (first, second) {
                (Some(first), second) => match hash(&folder.join(path))? {
                    None => FileState::Missing,
                    Some(now) if now != *first => FileState::Altered,
                    Some(_) if second.is_none() => FileState::NotMade,
                    Some(_) if second != Some(first) => FileState::Differs,
                    Some(_) => FileState::Same,
                },
                (None, _) => FileState::New,
            };
            let (path, recorded, repeated) = (path.clone(), first.cloned(), second.cloned());
            verdicts.push(FileVerdict { path, state, recorded, repeated });
        }
        let [first, second] = [folder, repeated].map(|place| hash(&place.join(MANIFEST)));
        let (first, second) = (first?, second?);
        let state = if first == second { FileState::Same } else { FileState::Differs };
        let path = MANIFEST.to_owned();
        verdicts.push(FileVerdict { path, state, recorded: first, repeated: second });
        Ok(verdicts)
    }
}

/// SHA-256 of a file, `None` where there is none.
fn hash(place: &Path) -> Result<Option<String>> {
    if !place.exists() {
        return Ok(None);
    }
    FileRecord::of(place, "").map(|record| Some(record.sha256))
}

/// The verdicts as a table.
pub fn verification_table(verdicts: &[FileVerdict]) -> Table {
    const COLUMNS: &[Column] = &[
        column("file", "", "Path within the result folder"),
        column("state", "", "same, altered, missing, differs, not made or new"),
        column("recorded", "SHA-256", "By the manifest"),
        column("repeated", "SHA-256", "As it came out again"),
    ];
    let row = |verdict: &FileVerdict| -> Vec<Cell> {
        vec![
            verdict.path.as_str().into(),
            verdict.state.name().into(),
            verdict.recorded.clone().into(),
            verdict.repeated.clone().into(),
        ]
    };
    Table { name: "verification", columns: COLUMNS, rows: verdicts.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{Manifest, ResultFolder};
    use crate::seed::Seed;

    fn result(target: &Path, files: &[(&str, &str)]) {
        let mut folder = ResultFolder::create(target).unwrap();
        for (path, text) in files {
            folder.write(path, text).unwrap();
        }
        folder.commit(Manifest::new("run", serde_json::json!({}), Seed(1))).unwrap();
    }

    #[test]
    fn every_state_is_told() {
        let home = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| home.path().join(name));
        result(&first, &[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"), ("e", "1")]);
        result(&second, &[("a", "1"), ("b", "1"), ("c", "1"), ("d", "2"), ("f", "1")]);
        fs::write(first.join("b"), "2").unwrap();
        fs::remove_file(first.join("c")).unwrap();
        let recorded = Recorded::read(&first).unwrap();
        let verdicts = recorded.compare(&first, &second).unwrap();
        let states: Vec<_> = verdicts.iter().map(|v| (v.path.as_str(), v.state)).collect();
        let expected = [
            ("a", FileState::Same),
            ("b", FileState::Altered),
            ("c", FileState::Missing),
            ("d", FileState::Differs),
            ("e", FileState::NotMade),
            ("f", FileState::New),
            (MANIFEST, FileState::Differs),
        ];
        assert_eq!(states, expected);
        assert_eq!(verification_table(&verdicts).rows.len(), 7);
        let same = recorded.compare(&first, &first).unwrap();
        assert_eq!(same.last().unwrap().state, FileState::Same);
    }

    #[test]
    fn what_is_no_result_is_named() {
        let home = tempfile::tempdir().unwrap();
        let message = || Recorded::read(home.path()).unwrap_err().to_string();
        assert!(message().contains("manifest.json"), "{}", message());
        fs::write(home.path().join(MANIFEST), "{}").unwrap();
        assert!(message().ends_with("this is no manifest of dateline"), "{}", message());
        fs::write(home.path().join(MANIFEST), r#"{"program": "dateline"}"#).unwrap();
        assert!(message().contains("another version of dateline: missing field"), "{}", message());
    }
}
