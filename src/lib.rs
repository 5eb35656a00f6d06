//! What changed in the wording of a pile of dated reports, when, and can the answer be trusted?
//!
//! Reports are read, cleaned and dated ([`corpus`]); each text becomes a stream of form ids, and
//! everything linguistic is a mapping from forms to terms ([`text`]). Counting is then a scan over
//! integers ([`matrix`]), and the analyses ([`trend`], [`compare`], [`cluster`], [`reuse`]) work
//! on counts, weights and streams. [`query`] finds what a user means by a term; [`chart`] and
//! [`export`] turn results into files, and [`report`] puts them on one page.
//!
//! ```
//! use dateline::query::Query;
//! use dateline::report::trends::look_up;
//! use dateline::report::{Archive, ArchiveParams};
//! use dateline::trend::Denominators;
//!
//! let inputs = ["tests/data/reports".to_owned()];
//! let context = dateline::Context::default();
//! let archive = Archive::read(&inputs, &ArchiveParams::default(), false, &context)?;
//! let slogan: Query = "\"digital harvest\"".parse()?;
//! let found = look_up(&archive, &[slogan])?;
//! let years = archive.periods(Some(dateline::period::Granularity::Year))?;
//! let rates = Denominators::new(&years, archive.tokens.lengths(), &archive.weights, 0.95)?;
//! let series = rates.series(&found[0].occurrences);
//! let [before, after] = [&series.points[0], &series.points[1]];
//! assert!(before.high < after.rate_per_million);
//! # Ok::<(), dateline::Error>(())
//! ```
//!
//! The library never prints, exits, or reads the environment or the clock. The same input,
//! settings and seed give the same bytes at any number of threads.

// Floor 0. A module imports from lower floors only; a test holds it to that.
pub mod context;
pub mod demo;
pub mod error;
pub mod note;
pub mod period;
pub mod progress;
mod registry;
pub mod seed;
pub mod stats;
pub mod table;
// Floor 1.
pub mod corpus;
// Floor 2.
pub mod text;
// Floor 3.
pub mod matrix;
pub mod query;
// Floor 4: the analyses; each knows nothing of the others.
pub mod cluster;
pub mod collocation;
pub mod compare;
pub mod reuse;
pub mod trend;
// Floor 5.
pub mod chart;
pub mod experiment;
pub mod export;
// Floor 6.
pub mod report;

pub use context::Context;
pub use error::{Error, Result};
pub use seed::Seed;
