//! Dateline: what changed in the wording of a pile of dated reports, when, and can the answer be
//! trusted?

pub mod error;
pub mod context;
pub mod seed;
pub mod progress;
pub mod note;
pub mod table;
pub mod period;
mod registry;
pub mod stats;
pub mod corpus;
pub mod text;
pub mod matrix;
pub mod query;
pub mod cluster;
pub mod trend;
pub mod compare;
pub mod chart;
pub mod export;
pub mod report;

pub use context::Context;
pub use error::{Error, Result};
pub use seed::Seed;
