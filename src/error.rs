//! Every way a call can fail, as a value: the place, the value, and what would be allowed.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The result of every fallible function of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Each message names the place and the value, and says what is allowed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to read or write a file.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb: `read`, `write`, `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's own reason.
        source: io::Error,
    },
    /// A file can be read but does not hold what it should.
    #[error("{place}: {what}")]
    Input {
        /// The file, with the line where one is known (`reports.csv:12`).
        place: String,
        /// What is wrong there and what would be right.
        what: String,
    },
    /// A setting has a value outside its range.
    #[error("{name} {value}: must be {allowed}")]
    Setting {
        /// The setting's name, as its flag or field spells it.
        name: Cow<'static, str>,
        /// The refused value.
        value: String,
        /// The values that would be taken.
        allowed: String,
    },
    /// A term query cannot be understood.
    #[error("{message}\n  {query}\n  {}^", " ".repeat(*column))]
    Query {
        /// The query as typed.
        query: String,
        /// Where the mistake begins, in characters from 0.
        column: usize,
        /// What is wrong and what would be right.
        message: String,
    },
    /// There is nothing to work on.
    #[error("{what}")]
    Empty {
        /// What is missing, and how to get it.
        what: String,
    },
    /// A numerical method could not finish.
    #[error("{method}: {what}")]
    Numeric {
        /// The method.
        method: &'static str,
        /// What happened.
        what: String,
    },
    /// The run was interrupted by its user; nothing was written.
    #[error("interrupted; nothing was written")]
    Cancelled,
    /// The run was interrupted by its user, and can be gone on with.
    #[error("interrupted; {what}")]
    Paused {
        /// What is kept, and how to go on.
        what: String,
    },
}

impl Error {
    /// An [`Error::Io`], for use with `map_err`.
    pub fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::Io { action, path, source }
    }

    /// An [`Error::Setting`].
    pub fn setting(
        name: impl Into<Cow<'static, str>>,
        value: impl fmt::Display,
        allowed: impl Into<String>,
    ) -> Self {
        Self::Setting { name: name.into(), value: value.to_string(), allowed: allowed.into() }
    }

    /// An [`Error::Input`].
    pub fn input(place: impl fmt::Display, what: impl Into<String>) -> Self {
        Self::Input { place: place.to_string(), what: what.into() }
    }

    /// An [`Error::Empty`].
    pub fn empty(what: impl Into<String>) -> Self {
        Self::Empty { what: what.into() }
    }
}
