//! Dated counts -> series over time with their intervals, and the top terms of each period.

pub mod axis;
pub mod drift;
pub mod rate;
pub mod series;
pub mod top_terms;

pub use axis::PeriodIndex;
pub use drift::{Drift, DriftParams, drift};
pub use rate::{Denominators, TrendParams};
pub use series::{TimeSeries, trend_table};
pub use top_terms::{TopTerms, TopTermsParams, top_terms};
