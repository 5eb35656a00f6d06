//! Dateline: what changed in the wording of a pile of dated reports, when, and can the answer be
//! trusted?

pub mod chart;
pub mod cluster;
pub mod compare;
pub mod context;
pub mod corpus;
pub mod error;
pub mod export;
pub mod matrix;
pub mod note;
pub mod period;
pub mod progress;
pub mod query;
mod registry;
pub mod report;
pub mod seed;
pub mod stats;
pub mod table;
pub mod text;
pub mod trend;

pub use context::Context;
pub use error::{Error, Result};
pub use seed::Seed;
