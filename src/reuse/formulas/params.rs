//! The settings of formulas.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What makes a sequence of words a formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormulaParams {
    /// Fewest words, 2 to 12. Default 3. Phrases in quotation marks may have two at any setting.
    pub min_words: usize,
    /// Most words, from `min_words` to 32. Default 12.
    pub max_words: usize,
    /// Fewest reports that hold it, at least 2; a report and its copies count once. Default 5.
    pub min_documents: u32,
    /// Fewest sources that use it, at least 1; default 2 where the archive knows two sources, else 1.
    pub min_sources: Option<u32>,
    /// How many formulas are followed, 1 to 10,000. Default 100.
    pub top: usize,
}

impl Default for FormulaParams {
    fn default() -> Self {
        Self { min_words: 3, max_words: 12, min_documents: 5, min_sources: None, top: 100 }
    }
}

impl FormulaParams {
    /// Refuses settings outside their range.
    pub fn check(&self) -> Result<()> {
        if !(2..=12).contains(&self.min_words) {
            return Err(Error::setting("--min-words", self.min_words, "2 to 12"));
        }
        if !(self.min_words..=32).contains(&self.max_words) {
            let allowed = format!("{}, the fewest words, to 32", self.min_words);
            return Err(Error::setting("--max-words", self.max_words, allowed));
        }
        if self.min_documents < 2 {
            let allowed = "at least 2, as one report repeats nothing";
            return Err(Error::setting("--min-documents", self.min_documents, allowed));
        }
        if self.min_sources == Some(0) {
            return Err(Error::setting("--min-sources", 0, "at least 1"));
        }
        if !(1..=10_000).contains(&self.top) {
            return Err(Error::setting("--top", self.top, "1 to 10,000"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_their_range_are_refused() {
        let refused = |change: fn(&mut FormulaParams)| {
            let mut params = FormulaParams::default();
            change(&mut params);
            params.check().unwrap_err().to_string()
        };
        assert!(FormulaParams::default().check().is_ok());
        assert_eq!(refused(|p| p.min_words = 1), "--min-words 1: must be 2 to 12");
        let allowed = "must be 3, the fewest words, to 32";
        assert_eq!(refused(|p| p.max_words = 2), format!("--max-words 2: {allowed}"));
        assert!(
            refused(|p| p.min_documents = 1).starts_with("--min-documents 1: must be at least 2")
        );
        assert_eq!(refused(|p| p.min_sources = Some(0)), "--min-sources 0: must be at least 1");
        assert_eq!(refused(|p| p.top = 0), "--top 0: must be 1 to 10,000");
    }
}
