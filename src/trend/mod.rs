//! Dated counts -> series over time with their intervals, and the top terms of each period.

pub mod axis;
pub mod cochran_armitage;
pub mod contrast;
pub mod coverage;
mod coverage_tables;
pub mod decomposition;
mod decomposition_tables;
pub mod drift;
pub mod fixed_panel;
pub mod mann_kendall;
pub mod missing_days;
mod profile;
pub mod rate;
pub mod rhythm;
mod sample;
pub mod sen;
pub mod series;
pub mod shape;
pub mod sources;
pub mod tested;
mod tester;
#[cfg(test)]
mod testing;
pub mod top_terms;
pub mod windows;

pub use axis::PeriodIndex;
pub use coverage::{Amount, Coverage, SourceCoverage};
pub use decomposition::{Decomposition, DecompositionParams, Part, Parts, SourceShift};
pub use decomposition_tables::{decomposition_table, parts_table};
pub use drift::{Drift, DriftParams, drift};
pub use fixed_panel::{FixedPanel, PanelBasis, fixed_panel};
pub use missing_days::{MissingDays, missing_days, missing_days_table};
pub use rate::{Denominators, TrendParams};
pub use series::{TimeSeries, trend_table};
pub use shape::Shape;
pub use sources::Sources;
pub use tested::{TermTests, TestedParams, TestedTerm, TestedTerms};
pub use top_terms::{TopTerms, TopTermsParams, top_terms};
pub use windows::Decomposer;
