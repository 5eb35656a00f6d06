//! Dated counts -> series over time with their intervals, which terms moved and how, and the top
//! terms of each period.

pub mod axis;
pub mod burst;
pub mod change_point;
pub mod cochran_armitage;
pub mod contrast;
pub mod coverage;
mod coverage_tables;
pub mod decomposition;
mod decomposition_tables;
pub mod drift;
mod event_tables;
pub mod fixed_panel;
pub mod leading;
pub mod mann_kendall;
pub mod missing_days;
pub mod pelt;
pub mod power;
mod profile;
pub mod rate;
mod recurrence;
pub mod rhythm;
mod sample;
pub mod season;
pub mod sen;
pub mod series;
pub mod shape;
pub mod sources;
pub mod tested;
mod tested_tables;
mod tester;
#[cfg(test)]
mod testing;
pub mod top_terms;
pub mod windows;

pub use axis::PeriodIndex;
pub use burst::{Batches, Burst, BurstParams, Bursts, TermBurst, bursts};
pub use change_point::{ChangePointParams, Changes, Segment};
pub use coverage::{Amount, Coverage, SourceCoverage};
pub use decomposition::{Decomposition, DecompositionParams, Part, Parts, SourceShift};
pub use decomposition_tables::{decomposition_table, parts_table};
pub use drift::{Drift, DriftParams, drift};
pub use event_tables::{Led, burst_table, change_point_table, phase_name, season_table};
pub use fixed_panel::{FixedPanel, PanelBasis, fixed_panel};
pub use leading::leading_documents;
pub use missing_days::{MissingDays, missing_days, missing_days_table};
pub use power::{Power, PowerParams, PowerRow};
pub use rate::{Denominators, TrendParams};
pub use season::{Season, Seasonality};
pub use series::{TimeSeries, trend_table};
pub use shape::Shape;
pub use sources::Sources;
pub use tested::{TermTests, TestedParams, TestedTerm, TestedTerms};
pub use tested_tables::trend_tests_table;
pub use top_terms::{TopTerms, TopTermsParams, top_terms};
pub use windows::Decomposer;
