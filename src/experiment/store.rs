//! Runs as they end -> a folder beside the result that a killed experiment goes on from.
//!
//! While an experiment runs, `TARGET.unfinished` holds what was asked for (`experiment.json`), what was
//! read (`inputs.json`) and one file for each finished run. Every file is written under another
//! name, brought to the disk and renamed, so that it is whole or not there, whenever the program is
//! killed. Once the result stands in `TARGET` the folder is removed.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::run::RunResult;
use crate::error::{Error, Result};

const BEGUN: &str = "experiment.json";
const INPUTS: &str = "inputs.json";
/// Locked by the process that works here; the system unlocks it when that ends, however it does.
const LOCK: &str = "lock";
/// Stands there once the result does, until all else is removed.
const DONE: &str = "done";
const PROGRAM: &str = "dateline";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Begun {
    /// `dateline`: the folder is known by it.
    pub program: String,
    /// Version of this crate.
    pub version: String,
    /// The file of the plan, as named.
    pub spec_file: String,
    /// Its text.
    pub spec: String,
    /// The reports, as named.
    pub inputs: Vec<String>,
    /// The seed of the experiment.
    pub seed: u64,
    /// Everything else that shapes the result.
    pub settings: serde_json::Value,
}

/// A file that was read, by its content.
type Input = (String, String);

/// The folder of an unfinished experiment.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Held until the end.
    _lock: File,
}

impl Begun {
    /// What was asked for, of this program in this version.
    pub fn new(
        spec_file: &str,
        spec: &str,
        inputs: &[String],
        seed: u64,
        settings: serde_json::Value,
    ) -> Self {
        Self {
            program: PROGRAM.to_owned(),
            version: VERSION.to_owned(),
            spec_file: spec_file.to_owned(),
            spec: spec.to_owned(),
            inputs: inputs.to_vec(),
            seed,
            settings,
        }
    }

    /// Refuses to go on where the plan has changed since, naming the first line that differs, or
    /// where another version of the program began. A plan that is no longer there has not changed.
    fn refuse_changes(&self, folder: &Path) -> Result<()> {
        if self.version != VERSION {
            let what = format!(
                "begun by dateline {}, and this is {VERSION}, which may count otherwise: begin anew \
                 in another folder",
                self.version
            );
            return Err(Error::input(folder.display(), what));
        }
        let now = match fs::read_to_string(&self.spec_file) {
            Ok(now) => now,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Error::io("read", &self.spec_file)(error)),
        };
        if now == self.spec {
            return Ok(());
        }
        let (mut before, mut after) = (self.spec.lines(), now.lines());
        let mut line = 0;
        loop {
            line += 1;
            let (before, after) = (before.next(), after.next());
            if before != after || before.is_none() {
                let shown = |line: Option<&str>| {
                    line.map_or("nothing".to_owned(), |line| format!("`{}`", line.trim()))
                };
                let what = format!(
                    "changed since {} was begun, {} here was {}: put it back, or begin anew in \
                     another folder",
                    folder.display(),
                    shown(after),
                    shown(before)
                );
                return Err(Error::input(format!("{}:{line}", self.spec_file), what));
            }
        }
    }
}

impl Store {
    /// Where the runs of an experiment are kept until its result stands in `target`.
    pub fn place(target: &Path) -> PathBuf {
        let mut name = target.file_name().unwrap_or_default().to_os_string();
        name.push(".unfinished");
        target.with_file_name(name)
    }

    /// Begins. A folder of that name, with finished runs or of somebody else, is refused.
    pub fn begin(target: &Path, begun: &Begun) -> Result<Self> {
        let folder = Self::place(target);
        if fs::symlink_metadata(&folder).is_ok() {
            let what = match read::<Begun>(&folder.join(BEGUN)) {
                Some(earlier) if earlier.program == PROGRAM => {
                    // Refused while another process is at work.
                    let store = Self::locked(folder.clone())?;
                    format!(
                        "{} runs of an unfinished experiment are kept here: go on with `dateline \
                         experiment resume {}`, or remove the folder to begin anew",
                        store.count(),
                        target.display()
                    )
                }
                _ => "holds other files, so it is left alone: name another --output".to_owned(),
            };
            return Err(Error::input(folder.display(), what));
        }
        let make = || {
            folder.parent().map_or(Ok(()), fs::create_dir_all)?;
            // Of two that begin at once, one makes it.
            fs::create_dir(&folder)
        };
        make().map_err(Error::io("create", &folder))?;
        let store = Self::locked(folder)?;
        store.write(BEGUN, begun)?;
        Ok(store)
    }

    /// Goes on: `target` is the folder of the result or the unfinished one. `None` when nothing is
    /// unfinished there. Refuses a plan that has changed since.
    pub fn resume(target: &Path) -> Result<Option<(Self, Begun, PathBuf)>> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let target = match name.strip_suffix(".unfinished") {
            Some(name) => target.with_file_name(name),
            None => target.to_owned(),
        };
        let folder = Self::place(&target);
        if !folder.exists() {
            return Ok(None);
        }
        let empty = fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_none());
        let ours = [BEGUN, DONE, LOCK].iter().any(|name| folder.join(name).exists());
        if !empty && !ours {
            let what = "no experiment was begun here: remove the folder and begin anew";
            return Err(Error::input(folder.display(), what));
        }
        let store = Self::locked(folder)?;
        if store.is_done() {
            store.remove()?;
            return Ok(None);
        }
        let folder = &store.folder;
        let begun: Option<Begun> = read(&folder.join(BEGUN));
        let Some(begun) = begun.filter(|begun| begun.program == PROGRAM) else {
            let what = "no experiment was begun here: remove the folder and begin anew";
            return Err(Error::input(folder.display(), what));
        };
        begun.refuse_changes(folder)?;
        Ok(Some((store, begun, target)))
    }

    /// Whether the result stands, and the program was killed while the folder was removed.
    fn is_done(&self) -> bool {
        let mut entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        self.folder.join(DONE).exists() || entries.all(|entry| entry.file_name() == LOCK)
    }

    /// The folder, held by this process; refused where another holds it.
    fn locked(folder: PathBuf) -> Result<Self> {
        let place = folder.join(LOCK);
        let lock = File::create(&place).map_err(Error::io("write", &place))?;
        // A disk that knows no locks leaves it to the user.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            let what =
                "another process is at work on this experiment: wait for its end, or stop it";
            return Err(Error::input(folder.display(), what));
        }
        Ok(Self { folder, _lock: lock })
    }

    /// Keeps which files were read, by path and hash; where that is known already, refuses others,
    /// naming the first that differs.
    pub fn same_inputs(&self, inputs: &[Input]) -> Result<()> {
        let place = self.folder.join(INPUTS);
        let Some(before) = read::<Vec<Input>>(&place) else {
            return self.write(INPUTS, &inputs);
        };
        if before == inputs {
            return Ok(());
        }
        let only = |these: &[Input], those: &[Input]| {
            let absent = |(path, _): &&Input| !those.iter().any(|(other, _)| other == path);
            these.iter().find(absent).map(|(path, _)| path.clone())
        };
        let changed = before.iter().find(|input| !inputs.contains(input));
        let what = if let Some(path) = only(&before, inputs) {
            format!("{path} was read when it was begun and is no longer there")
        } else if let Some(path) = only(inputs, &before) {
            format!("{path} was not there when it was begun")
        } else if let Some((path, _)) = changed {
            format!("{path} has changed since it was begun")
        } else {
            "the files are read in another order than when it was begun".to_owned()
        };
        let what = format!("{what}: put the reports back, or begin anew in another folder");
        Err(Error::input(self.folder.display(), what))
    }

    /// What is kept of a run of `n_docs` documents, if anything whole is.
    pub fn held(&self, id: &str, n_docs: usize) -> Option<RunResult> {
        let result: RunResult = read(&self.folder.join(format!("run-{id}.json")))?;
        (result.id == id && result.assignment.len() == n_docs).then_some(result)
    }

    /// Keeps a finished run.
    pub fn keep(&self, result: &RunResult) -> Result<()> {
        self.write(&format!("run-{}.json", result.id), result)
    }

    /// How many runs are kept.
    pub fn count(&self) -> usize {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let run = |name: &String| {
            name.starts_with("run-") && Path::new(name).extension().is_some_and(|e| e == "json")
        };
        names.filter(run).count()
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes the folder: nothing is unfinished. Killed meanwhile, it is known to be done.
    pub fn remove(self) -> Result<()> {
        let remove = || {
            let done = self.folder.join(DONE);
            File::create(&done)?;
            for entry in fs::read_dir(&self.folder)? {
                let entry = entry?;
                match entry.path() {
                    path if path == done => {}
                    path if entry.file_type()?.is_dir() => fs::remove_dir_all(path)?,
                    path => fs::remove_file(path)?,
                }
            }
            fs::remove_file(done)?;
            fs::remove_dir(&self.folder)
        };
        remove().map_err(Error::io("remove", &self.folder))
    }

    fn write(&self, name: &str, value: &impl Serialize) -> Result<()> {
        let place = self.folder.join(name);
        let fresh = self.folder.join(format!("{name}.new"));
        let bytes = serde_json::to_vec(value).map_err(|error| {
            Error::input(place.display(), format!("cannot be written as JSON: {error}"))
        })?;
        let write = || {
            let mut file = File::create(&fresh)?;
            file.write_all(&bytes)?;
            file.sync_data()?;
            fs::rename(&fresh, &place)
        };
        write().map_err(|error| {
            // A piece of a file helps nobody on a full disk.
            _ = fs::remove_file(&fresh);
            Error::io("write", &place)(error)
        })
    }
}

/// What a file holds; what is not there or not whole holds nothing.
fn read<T: DeserializeOwned>(place: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(place).ok()?).ok()
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
