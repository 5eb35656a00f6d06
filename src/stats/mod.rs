//! Counts -> estimates with their uncertainty: distributions, proportions, ratios, many tests.

pub mod beta;
pub mod distribution;
pub mod gamma;
mod log_likelihood;
pub mod multiple;
pub mod proportion;
pub mod ratio;
mod special;
pub mod student_t;
pub mod subset_sum;

pub use log_likelihood::log_likelihood;
pub use special::deviance;

use crate::error::{Error, Result};

/// A two-sided interval; an end without a bound is infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies in it, the bounds included.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Refuses a confidence level that is not strictly between 0 and 1.
pub fn check_level(level: f64) -> Result<()> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(Error::setting("--level", level, "a confidence level between 0 and 1, such as 0.95"))
}

/// The probability left in each tail of a two-sided interval at `level`.
pub(crate) fn tail(level: f64) -> f64 {
    (1.0 - level) / 2.0
}

#[cfg(test)]
mod tests {
    use super::check_level;

    #[test]
    fn levels_outside_0_to_1_are_refused_by_name() {
        assert!(check_level(0.95).is_ok());
        for level in [0.0, 1.0, -0.5, 95.0, f64::NAN] {
            let message = check_level(level).unwrap_err().to_string();
            assert!(message.starts_with(&format!("--level {level}: must be")), "{message}");
        }
    }
}
