//! Names given by a user -> the files to read, sorted, each with its kind.
//!
//! A name is a file, a folder (searched recursively, hidden files skipped) or, when nothing of that
//! name exists, a glob pattern. A file of another kind is an error when it was named, and a
//! [`Rejected`] row when it was found in a folder or by a pattern.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::corpus::document::Rejected;
use crate::error::{Error, Result};

use super::sidecar;

/// What is read, for messages.
pub(crate) const ALLOWED: &str = ".txt or .md reports, .jsonl, .ndjson, .csv or .tsv tables, each \
    also as .gz or .zst, and .zip, .tar, .tar.gz or .tgz archives of them";

/// How the bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    None,
    Gzip,
    Zstandard,
}

/// What the unpacked bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One report.
    Text,
    /// One JSON object a line.
    Jsonl,
    /// A table with a header row and this delimiter.
    Table(u8),
    Zip,
    Tar,
}

/// Kind of a file by its name; `None` when it is no kind that is read.
pub(crate) fn kind_of(name: &str) -> Option<(Form, Packing)> {
    let name = name.to_ascii_lowercase();
    let (inner, packing) = if let Some(inner) = name.strip_suffix(".gz") {
        (inner, Packing::Gzip)
    } else if let Some(inner) = name.strip_suffix(".zst") {
        (inner, Packing::Zstandard)
    } else {
        (&*name, Packing::None)
    };
    let form = match inner.rsplit_once('.')?.1 {
        "tgz" if packing == Packing::None => return Some((Form::Tar, Packing::Gzip)),
        "txt" | "md" => Form::Text,
        "jsonl" | "ndjson" => Form::Jsonl,
        "csv" => Form::Table(b','),
        "tsv" => Form::Table(b'\t'),
        "tar" => Form::Tar,
        "zip" if packing == Packing::None => Form::Zip,
        _ => return None,
    };
    Some((form, packing))
}

/// The last part of a path without its endings: `a/b.jsonl.gz` -> `b`.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    &name[..name.len() - endings(name)]
}

/// Length of the endings that [`kind_of`] knows.
pub(crate) fn endings(name: &str) -> usize {
    let lower = name.to_ascii_lowercase();
    let packed = [".gz", ".zst"].into_iter().find(|end| lower.ends_with(end)).map_or(0, str::len);
    let inner = &lower[..lower.len() - packed];
    let known = [".txt", ".md", ".jsonl", ".ndjson", ".csv", ".tsv", ".tar", ".zip", ".tgz"];
    let form = known.into_iter().find(|end| inner.ends_with(end)).map_or(0, str::len);
    if form + packed < name.len() { form + packed } else { 0 }
}

/// A file to read.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    pub(crate) form: Form,
    pub(crate) packing: Packing,
    /// Whether the user named this very file: then a fault of the whole file is an error.
    pub(crate) named: bool,
}

/// Everything the names stand for, in order, each file once.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub(crate) files: Vec<Found>,
    pub(crate) rejected: Vec<Rejected>,
    /// Folders passed over because they hold a result of this program.
    pub(crate) results: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
}

/// Finds the files that `names` stand for.
pub(crate) fn find(names: &[String]) -> Result<Inputs> {
    if names.is_empty() {
        return Err(Error::empty("no input: name at least one file, folder or pattern"));
    }
    let mut inputs = Inputs::default();
    for name in names {
        inputs.add_name(name)?;
    }
    if inputs.files.is_empty() && inputs.rejected.is_empty() {
        let names = names.join(", ");
        let results = match inputs.results.len() {
            0 => String::new(),
            passed => format!(" besides {passed} folders with results of Dateline"),
        };
        let what = format!("{names}: no reports here{results}; read are {ALLOWED}");
        return Err(Error::empty(what));
    }
    Ok(inputs)
}

impl Inputs {
    fn add_name(&mut self, name: &str) -> Result<()> {
        let path = Path::new(name);
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => self.add_folder(path, true),
            Ok(meta) => self.add_file(path, meta.len(), true),
            Err(error)
                if error.kind() == io::ErrorKind::NotFound && name.contains(['*', '?', '[']) =>
            {
                self.add_pattern(name)
            }
            Err(error) => Err(Error::io("read", path)(error)),
        }
    }

    fn add_pattern(&mut self, pattern: &str) -> Result<()> {
        let options =
            glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
        let allowed = "a file, a folder or a pattern such as reports/*.txt";
        let matches = glob::glob_with(pattern, options)
            .map_err(|error| Error::setting("input", format!("`{pattern}` ({error})"), allowed))?;
        let mut paths = Vec::new();
        for found in matches {
            match found {
                Ok(path) => paths.push(path),
                Err(error) => self.reject(error.path(), &unreadable(error.error()), false),
            }
        }
        paths.sort();
        if paths.is_empty() && self.rejected.is_empty() {
            return Err(Error::input(pattern, "no file has this name or matches this pattern"));
        }
        for path in paths {
            match fs::metadata(&path) {
                Ok(meta) if meta.is_dir() => self.add_folder(&path, false)?,
                Ok(meta) => self.add_file(&path, meta.len(), false)?,
                Err(error) => self.reject(&path, &unreadable(&error), is_missing(&error)),
            }
        }
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, named: bool) -> Result<()> {
        let hidden = |entry: &walkdir::DirEntry| {
            entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
        };
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        let mut walk = walk.into_iter().filter_entry(|entry| !hidden(entry));
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if (entry.depth() > 0 || !named) && holds_result(entry.path()) {
                        self.results.push(entry.into_path());
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) if entry.file_type().is_file() => {
                    let size = entry.metadata().map_or(0, |meta| meta.len());
                    self.add_file(entry.path(), size, false)?;
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let top = named && error.depth() == 0;
                    match error.into_io_error() {
                        Some(error) if top => return Err(Error::io("read", path)(error)),
                        Some(error) => self.reject(&path, &unreadable(&error), is_missing(&error)),
                        None => {
                            self.reject(&path, "a link that leads back into its own folder", true);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, size: u64, named: bool) -> Result<()> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some((form, packing)) = kind_of(&name) else {
            if named {
                return Err(Error::input(
                    path.display(),
                    format!("not a kind that is read: {ALLOWED}"),
                ));
            }
            if !sidecar::is_sidecar(path) {
                self.reject(path, "not a kind of file that is read", true);
            }
            return Ok(());
        };
        if self.seen.insert(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())) {
            self.files.push(Found { path: path.to_owned(), size, form, packing, named });
        }
        Ok(())
    }

    fn reject(&mut self, path: &Path, reason: &str, stray: bool) {
        self.rejected.push(Rejected {
            path: path.display().to_string(),
            line: None,
            reason: reason.to_owned(),
            stray,
        });
    }
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}

/// What was listed and is not there: a link to nothing.
fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// Whether `folder` was written by this program, as its manifest says.
fn holds_result(folder: &Path) -> bool {
    #[derive(serde::Deserialize)]
    struct Manifest {
        program: String,
    }
    fs::read(folder.join("manifest.json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok())
        .is_some_and(|manifest| manifest.program == "dateline")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: &Inputs, root: &Path) -> Vec<String> {
        let inside = |f: &Found| f.path.strip_prefix(root).unwrap().display().to_string();
        inputs.files.iter().map(inside).collect()
    }

    #[test]
    fn kinds_follow_the_endings() {
        assert_eq!(kind_of("a.TXT"), Some((Form::Text, Packing::None)));
        assert_eq!(kind_of("a.jsonl.gz"), Some((Form::Jsonl, Packing::Gzip)));
        assert_eq!(kind_of("a.tsv.zst"), Some((Form::Table(b'\t'), Packing::Zstandard)));
        assert_eq!(kind_of("a.tar.gz"), Some((Form::Tar, Packing::Gzip)));
        assert_eq!(kind_of("a.tgz"), Some((Form::Tar, Packing::Gzip)));
        for name in ["a", "a.gz", "a.pdf", "txt", "a.zip.gz"] {
            assert_eq!(kind_of(name), None, "{name}");
        }
        assert_eq!(stem("x/y.b.jsonl.gz"), "y.b");
        assert_eq!(stem(".txt"), ".txt");
    }

    #[test]
    fn folders_are_searched_in_order_and_hidden_files_skipped() {
        let root = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/2.txt", "a/1.md", ".hidden/x.txt", "a/.x.txt", "c.pdf"] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        let folder = root.path().display().to_string();
        let inputs = find(&[folder.clone(), format!("{folder}/b.txt")]).unwrap();
        assert_eq!(names(&inputs, root.path()), ["a/1.md", "a/2.txt", "b.txt"]);
        assert_eq!(inputs.rejected.len(), 1);
        let inputs = find(&[format!("{folder}/**/*.txt")]).unwrap();
        assert_eq!(names(&inputs, root.path()), ["a/2.txt", "b.txt"]);
    }

    #[test]
    fn errors_name_the_place() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().display().to_string();
        let error = |name: String| find(&[name]).unwrap_err().to_string();
        assert!(error(format!("{folder}/none.txt")).starts_with("cannot read "));
        assert!(error(format!("{folder}/*.txt")).contains("matches this pattern"));
        assert!(error(folder.clone()).contains("no reports here"));
        fs::write(root.path().join("a.pdf"), "x").unwrap();
        assert!(error(format!("{folder}/a.pdf")).contains(".txt or .md reports"));
        assert!(find(&[]).is_err());
    }
}
