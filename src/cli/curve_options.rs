//! Options of curves over time: bursts, change points, rhythm.

use clap::Args;
use dateline::trend::{BurstParams, ChangePointParams, Season, TrendParams};

/// What is looked for in a curve, and how.
#[derive(Debug, Args)]
pub(super) struct CurveOptions {
    /// How many times as likely a document holds the term in a burst
    #[arg(long, value_name = "NUMBER", default_value = "2", help_heading = "Curves")]
    burst_ratio: f64,
    /// What the start of a burst costs, in multiples of ln n, n the number of periods
    #[arg(long, value_name = "NUMBER", default_value = "1", help_heading = "Curves")]
    burst_gamma: f64,
    /// What a change point costs, in multiples of ln n; 2 is BIC, 3 makes chance ones rare
    #[arg(long, value_name = "NUMBER", default_value = "2", help_heading = "Curves")]
    penalty: f64,
    /// Take the rhythm of the week or the year out of curves, bursts and change points, where chance
    /// does not explain it; tables keep the rates as counted
    #[arg(long, help_heading = "Curves")]
    deseason: bool,
}

impl CurveOptions {
    /// With the confidence level of the intervals.
    pub(super) fn params(&self, level: f64) -> TrendParams {
        TrendParams {
            level,
            bursts: BurstParams { ratio: self.burst_ratio, gamma: self.burst_gamma },
            change_points: ChangePointParams {
                penalty: self.penalty,
                ..ChangePointParams::default()
            },
            season: if self.deseason { Season::Remove } else { Season::Keep },
        }
    }
}
