//! Files of a result -> a folder that appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;
use tempfile::TempDir;

use super::csv::{columns_table, write_csv};
use super::manifest::{FileRecord, MANIFEST, Manifest, is_manifest};
use crate::error::{Error, Result};
use crate::table::Table;

/// A result in the making. Its files are written to a hidden folder beside the target, which takes
/// the target's place on [`commit`](Self::commit). Dropped before that, it leaves nothing behind
/// and an earlier result untouched.
#[derive(Debug)]
pub struct ResultFolder {
    /// The target as the user named it, for messages.
    shown: PathBuf,
    /// The target with symbolic links followed: what is replaced.
    target: PathBuf,
    /// The hidden folder: `new/` is the result, `old/` an earlier one on its way out.
    shelter: TempDir,
    /// Paths of the files written, relative to the result, in order of writing.
    files: Vec<String>,
    /// The tables written, without their rows.
    tables: Vec<Table>,
    #[cfg(feature = "parquet")]
    parquet: bool,
    /// Declared last: folders can go only after the shelter within them.
    parents: Parents,
}

impl ResultFolder {
    /// Begin a result at `target`. Missing parent folders are made.
    ///
    /// Refused at once, before any work: a target that is a file, a folder of somebody else's
    /// (neither empty nor an earlier result, known by its manifest), a parent that cannot be
    /// made or written.
    pub fn create(target: &Path) -> Result<Self> {
        Self::create_within(target, None)
    }

    /// [`Self::create`] with the hidden folder in `place`, on the same disk as the target, instead of
    /// beside the target: who keeps `place` can clear away what a killed run leaves of it.
    pub fn create_within(target: &Path, place: Option<&Path>) -> Result<Self> {
        refuse_foreign(target)?;
        let shown = target.to_owned();
        let target = match target.canonicalize() {
            Ok(real) => real,
            Err(_) => std::path::absolute(target).map_err(Error::io("find", target))?,
        };
        let (Some(parent), Some(_)) = (target.parent(), target.file_name()) else {
            return Err(Error::setting("output", shown.display(), "a folder with a name"));
        };
        let parents = Parents::make(parent)?;
        let shelter = tempfile::Builder::new()
            .prefix(".dateline-")
            .tempdir_in(place.unwrap_or(parent))
            // The kind alone, for the full text would name the hidden folder.
            .map_err(|error| Error::io("write to", parent)(error.kind().into()))?;
        // Made inside the hidden folder, which is closed to other users, so that the result has
        // the permissions of any new folder.
        let new = shelter.path().join("new");
        fs::create_dir(&new).map_err(Error::io("write to", parent))?;
        Ok(Self {
            shown,
            target,
            shelter,
            files: Vec::new(),
            tables: Vec::new(),
            #[cfg(feature = "parquet")]
            parquet: false,
            parents,
        })
    }

    /// Write one file. `relative` is its path within the result, with `/` between folders; a path
    /// is written once.
    pub fn write(&mut self, relative: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        self.write_with(relative, |writer| writer.write_all(bytes.as_ref()))
    }

    /// Write one file piece by piece. What `write` does is buffered, and flushed at its end, so
    /// that a full disk is an error and not a shorter file.
    pub fn write_with(
        &mut self,
        relative: &str,
        write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
    ) -> Result<()> {
        let path = Path::new(relative);
        let plain = |part| matches!(part, Component::Normal(_));
        if relative.is_empty() || !path.components().all(plain) {
            return Err(Error::input(format!("{relative:?}"), "not a path within a result folder"));
        }
        let place = self.new_place().join(path);
        // The user knows the target, not the hidden folder.
        let shown = self.shown.join(path);
        let write = || {
            fs::create_dir_all(place.parent().unwrap_or(&place))?;
            let mut writer = BufWriter::new(File::create_new(&place)?);
            write(&mut writer)?;
            writer.flush()
        };
        write().map_err(Error::io("write", shown))?;
        self.files.push(relative.to_owned());
        Ok(())
    }

    /// Whether every table is to be written as `tables/<name>.parquet` too.
    #[cfg(feature = "parquet")]
    #[must_use]
    pub fn with_parquet(self, parquet: bool) -> Self {
        Self { parquet, ..self }
    }

    /// Write one file that the manifest does not list, because it differs from one run to the next:
    /// how long things took.
    pub fn write_unlisted(&mut self, relative: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        self.write(relative, bytes)?;
        self.files.pop();
        Ok(())
    }

    /// Write `table` to `tables/<name>.csv`. Its columns are explained in `tables/columns.csv`.
    pub fn table(&mut self, table: &Table) -> Result<()> {
        let relative = format!("tables/{}.csv", table.name);
        self.write_with(&relative, |writer| write_csv(table, writer))?;
        #[cfg(feature = "parquet")]
        if self.parquet {
            let relative = format!("tables/{}.parquet", table.name);
            let write = |writer: &mut BufWriter<File>| {
                super::parquet::write_parquet(table, writer).map_err(io::Error::other)
            };
            self.write_with(&relative, write)?;
        }
        self.tables.push(Table { rows: Vec::new(), ..*table });
        Ok(())
    }

    /// Write a figure to `figures/<name>.svg`.
    pub fn figure(&mut self, name: &str, svg: &str) -> Result<()> {
        self.write(&format!("figures/{name}.svg"), svg)
    }

    /// Write a figure as pixels to `figures/<name>.png`.
    pub fn png(&mut self, name: &str, png: &[u8]) -> Result<()> {
        self.write(&format!("figures/{name}.png"), png)
    }

    /// Put the result in its place, with `tables/columns.csv` if there are tables and with
    /// `manifest`, whose `files` are filled here; the path of the target. An earlier result is
    /// replaced, or, when anything fails, left as it was.
    pub fn commit(mut self, mut manifest: Manifest) -> Result<PathBuf> {
        if !self.tables.is_empty() {
            let columns = columns_table(&self.tables.iter().collect::<Vec<_>>());
            self.write_with("tables/columns.csv", |writer| write_csv(&columns, writer))?;
        }
        manifest.files = self.records()?;
        self.write(MANIFEST, manifest.to_bytes())?;
        // Somebody may have put files there while the run went on.
        refuse_foreign(&self.target)?;
        self.swap()?;
        self.parents.keep();
        Ok(self.shown)
    }

    /// Size and hash of every file so far, by path.
    fn records(&self) -> Result<Vec<FileRecord>> {
        let new = self.new_place();
        let mut files: Vec<&String> = self.files.iter().collect();
        files.sort_unstable();
        let record = |path: &&String| FileRecord::of(&new.join(path), path.as_str());
        let records: Vec<Result<FileRecord>> = files.par_iter().map(record).collect();
        records.into_iter().collect()
    }

    /// Take an earlier result aside, put the new one in its place. What stands in the shelter
    /// afterwards goes with it.
    fn swap(&mut self) -> Result<()> {
        let (new, old) = (self.new_place(), self.shelter.path().join("old"));
        let aside = match fs::rename(&self.target, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(error) => return Err(Error::io("replace", &self.shown)(error)),
        };
        let Err(error) = fs::rename(&new, &self.target) else { return Ok(()) };
        if aside && fs::rename(&old, &self.target).is_err() {
            self.shelter.disable_cleanup(true);
            self.parents.keep();
            let what =
                format!("cannot be replaced: {error}; the earlier result is in {}", old.display());
            return Err(Error::input(self.shown.display(), what));
        }
        Err(Error::io("create", &self.shown)(error))
    }

    /// Where the new result grows.
    fn new_place(&self) -> PathBuf {
        self.shelter.path().join("new")
    }
}

/// The folders above a target that were made for it, outermost first. Dropped, they vanish again
/// unless something stands in them.
#[derive(Debug)]
struct Parents(Vec<PathBuf>);

impl Parents {
    /// Make `folder` and the folders above it where they are missing.
    fn make(folder: &Path) -> Result<Self> {
        let missing = |ancestor: &&Path| !ancestor.as_os_str().is_empty() && !ancestor.exists();
        let mut made: Vec<_> = folder.ancestors().take_while(missing).map(Path::to_owned).collect();
        made.reverse();
        let parents = Self(made);
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        Ok(parents)
    }

    /// Let them stay.
    fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // Only an empty folder can be removed like this; one in use stays.
            _ = fs::remove_dir(folder);
        }
    }
}

/// An error unless `target` is absent, an empty folder or an earlier result.
fn refuse_foreign(target: &Path) -> Result<()> {
    const ALLOWED: &str = "a new or empty folder, or one with an earlier result of dateline";
    let refuse = |why: &str| {
        let allowed = format!("{ALLOWED}; {why}");
        Err(Error::setting("output", target.display(), allowed))
    };
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("write to", target)(error)),
        Ok(_) if !target.is_dir() => {
            return refuse("this is not a folder: name another, or move it away");
        }
        Ok(_) => {}
    }
    let mut entries = fs::read_dir(target).map_err(Error::io("read", target))?;
    if entries.next().is_none() {
        return Ok(());
    }
    match fs::read(target.join(MANIFEST)) {
        Ok(bytes) if is_manifest(&bytes) => Ok(()),
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::io("read", target.join(MANIFEST))(error))
        }
        _ => refuse(
            "this one holds other files and no manifest.json of dateline, so it is left alone: \
             name another, or empty it",
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::seed::Seed;
    use crate::table::{Column, column};

    const COLUMNS: &[Column] = &[column("term", "", "A term."), column("count", "tokens", "Uses.")];

    fn manifest() -> Manifest {
        Manifest::new("run", json!({"by": "month"}), Seed(1))
    }

    /// A result with one file of each kind, not yet committed.
    fn result(target: &Path) -> ResultFolder {
        let mut folder = ResultFolder::create(target).unwrap();
        let rows = vec![vec!["policy".into(), 3_u32.into()]];
        folder.table(&Table { name: "terms", columns: COLUMNS, rows }).unwrap();
        folder.figure("trend", "<svg/>").unwrap();
        folder.png("trend", b"\x89PNG").unwrap();
        folder.write("report.html", "<!doctype html>").unwrap();
        folder
    }

    /// Path and content of everything below `folder`, hidden or not.
    fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let files = walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name();
        let entry = |entry: walkdir::DirEntry| {
            let path = entry.path().strip_prefix(folder).unwrap().display().to_string();
            (path, fs::read(entry.path()).unwrap_or_default())
        };
        files.into_iter().map(|file| entry(file.unwrap())).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        content(folder).into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn a_committed_folder_holds_all_files_and_their_hashes() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("output/reports");
        let folder = result(&target);
        assert!(!target.exists(), "nothing before the commit");
        assert_eq!(folder.commit(manifest()).unwrap(), target);
        assert_eq!(names(&home.path().join("output"))[0], "reports", "no hidden folder stays");
        let files = [
            "figures/trend.png",
            "figures/trend.svg",
            "report.html",
            "tables/columns.csv",
            "tables/terms.csv",
        ];
        let written = fs::read(target.join("manifest.json")).unwrap();
        let written: serde_json::Value = serde_json::from_slice(&written).unwrap();
        let listed = written["files"].as_array().unwrap();
        assert_eq!(listed.len(), files.len());
        for (record, path) in listed.iter().zip(files) {
            let expected = FileRecord::of(&target.join(path), path).unwrap();
            assert_eq!(*record, serde_json::to_value(expected).unwrap());
        }
        let text = |path: &str| fs::read_to_string(target.join(path)).unwrap();
        assert_eq!(text("tables/terms.csv"), "term,count\npolicy,3\n");
        assert_eq!(
            text("tables/columns.csv"),
            "table,column,unit,about\nterms,term,,A term.\nterms,count,tokens,Uses.\n"
        );
    }

    #[test]
    fn an_old_result_and_an_empty_folder_are_replaced_whole() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("result");
        fs::create_dir(&target).unwrap();
        result(&target).commit(manifest()).unwrap();
        assert!(target.join("report.html").exists());
        let mut second = ResultFolder::create(&target).unwrap();
        second.write("new.txt", "new").unwrap();
        assert!(target.join("report.html").exists(), "the old one stands until the commit");
        second.commit(manifest()).unwrap();
        assert_eq!(names(home.path()), ["result", "result/manifest.json", "result/new.txt"]);
    }

    #[test]
    fn a_dropped_result_leaves_nothing_and_the_old_one_as_it_was() {
        let home = tempfile::tempdir().unwrap();
        drop(result(&home.path().join("a/b/c")));
        assert!(names(home.path()).is_empty());
        let target = home.path().join("result");
        result(&target).commit(manifest()).unwrap();
        let before = content(home.path());
        drop(result(&target));
        assert_eq!(content(home.path()), before);
    }

    #[test]
    fn a_foreign_folder_is_never_replaced() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("thesis.txt"), "years of work").unwrap();
        let error = ResultFolder::create(home.path()).unwrap_err().to_string();
        assert_eq!(
            error,
            format!(
                "output {}: must be a new or empty folder, or one with an earlier result of \
                 dateline; this one holds other files and no manifest.json of dateline, so it is \
                 left alone: name another, or empty it",
                home.path().display()
            )
        );
        fs::write(home.path().join(MANIFEST), r#"{"program": "other"}"#).unwrap();
        assert!(ResultFolder::create(home.path()).is_err(), "another program's manifest");
        assert_eq!(names(home.path()), ["manifest.json", "thesis.txt"]);
    }

    #[test]
    fn a_folder_that_becomes_foreign_meanwhile_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("result");
        let folder = result(&target);
        fs::create_dir(&target).unwrap();
        fs::write(target.join("thesis.txt"), "years of work").unwrap();
        assert!(folder.commit(manifest()).is_err());
        assert_eq!(names(home.path()), ["result", "result/thesis.txt"]);
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "x").unwrap();
        let error = ResultFolder::create(&file).unwrap_err().to_string();
        assert!(error.ends_with("this is not a folder: name another, or move it away"), "{error}");
        for below in ["result", "deep/result"] {
            let error = ResultFolder::create(&file.join(below)).unwrap_err();
            assert!(matches!(error, Error::Io { .. }));
            assert!(error.to_string().contains(&file.display().to_string()), "{error}");
        }
        assert_eq!(content(home.path()), [("file".to_owned(), b"x".to_vec())]);
    }

    #[cfg(unix)]
    #[test]
    fn a_parent_that_cannot_be_written_is_refused_at_once() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let closed = home.path().join("closed");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
        if fs::write(closed.join("probe"), "").is_ok() {
            println!("skipped: this user may write everywhere");
            return;
        }
        let error = ResultFolder::create(&closed.join("result")).unwrap_err().to_string();
        assert_eq!(error, format!("cannot write to {}: permission denied", closed.display()));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_any_new_folder() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let (target, usual) = (home.path().join("result"), home.path().join("usual"));
        result(&target).commit(manifest()).unwrap();
        fs::create_dir(&usual).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
        assert_eq!(mode(&target), mode(&usual));
        fs::write(usual.join("file"), "").unwrap();
        assert_eq!(mode(&target.join("report.html")), mode(&usual.join("file")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_result_stays_a_link() {
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().join("real"), home.path().join("link"));
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert_eq!(result(&link).commit(manifest()).unwrap(), link);
        assert!(link.is_symlink() && real.join(MANIFEST).exists());
        fs::remove_dir_all(&real).unwrap();
        assert!(ResultFolder::create(&link).is_err(), "a link that leads nowhere");
    }

    #[test]
    fn a_failed_write_names_the_file_and_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("result");
        let mut folder = result(&target);
        let full = |_: &mut BufWriter<File>| Err(ErrorKind::StorageFull.into());
        let error = folder.write_with("tables/big.csv", full).unwrap_err().to_string();
        let place = target.join("tables/big.csv");
        assert_eq!(error, format!("cannot write {}: no storage space", place.display()));
        drop(folder);
        assert!(names(home.path()).is_empty());
    }

    #[test]
    fn paths_stay_within_the_folder_and_are_written_once() {
        let home = tempfile::tempdir().unwrap();
        let mut folder = result(&home.path().join("result"));
        for path in ["", "../thesis.txt", "/etc/passwd", "a/../../b", "."] {
            assert!(folder.write(path, "").is_err(), "{path:?}");
        }
        let error = folder.write("report.html", "again").unwrap_err().to_string();
        assert!(error.contains("report.html"), "{error}");
    }

    #[test]
    fn the_same_result_is_the_same_bytes_anywhere_and_at_any_number_of_threads() {
        let home = tempfile::tempdir().unwrap();
        let [one, four] = [1, 4].map(|threads| {
            let target = home.path().join(format!("{threads}/result"));
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| result(&target).commit(manifest())).unwrap();
            content(&target)
        });
        assert_eq!(one, four);
    }
}
