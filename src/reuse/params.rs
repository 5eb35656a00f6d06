//! The settings of reprints and passages.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// When two documents are copies of each other, and when one holds a passage of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReprintParams {
    /// Least Jaccard index of the shingle sets of two copies, 0.5 to 1. Default 0.8.
    pub threshold: f64,
    /// Words of a shingle, 2 to 32. Default 5.
    pub shingle: usize,
    /// Words that a document must have to be a copy, at least as many as a shingle. Default 8:
    /// shorter texts that agree are mostly standing headings ("World Watch News Digest"), and
    /// nothing tells the others from them.
    pub least_words: usize,
    /// Words that two documents must share in one run for a passage, 10 to 1000. Default 40.
    pub passage: usize,
}

impl Default for ReprintParams {
    fn default() -> Self {
        Self { threshold: 0.8, shingle: 5, least_words: 8, passage: 40 }
    }
}

impl ReprintParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        if !(0.5..=1.0).contains(&self.threshold) {
            return Err(Error::setting(
                "--reprint-threshold",
                self.threshold,
                "a number from 0.5 to 1",
            ));
        }
        if !(2..=32).contains(&self.shingle) {
            return Err(Error::setting("shingle", self.shingle, "2 to 32 words"));
        }
        if self.least_words < self.shingle {
            let allowed = format!("at least {}, the words of a shingle", self.shingle);
            return Err(Error::setting("least_words", self.least_words, allowed));
        }
        if !(10..=1000).contains(&self.passage) {
            return Err(Error::setting("passage", self.passage, "10 to 1000 words"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_their_range_are_refused() {
        let refused = |change: fn(&mut ReprintParams)| {
            let mut params = ReprintParams::default();
            change(&mut params);
            params.check().unwrap_err().to_string()
        };
        assert!(ReprintParams::default().check().is_ok());
        let number = "must be a number from 0.5 to 1";
        assert_eq!(refused(|p| p.threshold = 0.4), format!("--reprint-threshold 0.4: {number}"));
        assert_eq!(
            refused(|p| p.threshold = f64::NAN),
            format!("--reprint-threshold NaN: {number}")
        );
        assert_eq!(refused(|p| p.shingle = 1), "shingle 1: must be 2 to 32 words");
        let least = "least_words 4: must be at least 5, the words of a shingle";
        assert_eq!(refused(|p| p.least_words = 4), least);
        assert_eq!(refused(|p| p.passage = 5), "passage 5: must be 10 to 1000 words");
        assert!(serde_json::from_str::<ReprintParams>(r#"{"treshold": 0.9}"#).is_err());
        let read: ReprintParams = serde_json::from_str(r#"{"threshold": 0.9}"#).unwrap();
        assert_eq!(read, ReprintParams { threshold: 0.9, ..ReprintParams::default() });
    }
}
