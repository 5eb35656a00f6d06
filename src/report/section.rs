//! What one analysis found: figures, the tables behind them, notes.

use super::evidence::Evidence;
use crate::chart::Figure;
use crate::note::Note;
use crate::table::Table;

/// `1 document`, `62 documents`, `2 files or records`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    weighted(count as f64, noun)
}

/// [`counted`] for a sum of weights: `1 document`, `41.5 documents`.
pub(super) fn weighted(sum: f64, noun: &str) -> String {
    // Rounding of the sum must not show.
    let sum = (sum * 1e6).round() / 1e6;
    let number = crate::chart::number(sum);
    if sum == 1.0 {
        format!("1 {noun}")
    } else {
        format!("{number} {}s", noun.replace(" or ", "s or "))
    }
}

/// One analysis, ready to be written, printed or put on a page.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Heading on the page.
    pub title: String,
    /// What was found, a few sentences.
    pub lead: Vec<String>,
    /// How it was counted and how to read it.
    pub about: Vec<String>,
    /// Its charts.
    pub figures: Vec<Figure>,
    /// The tables behind them, the main one first.
    pub tables: Vec<Table>,
    /// What a terminal shows in place of the main table, where that is too wide for one.
    pub printed: Option<Table>,
    /// What to beware of.
    pub notes: Vec<Note>,
    /// The documents behind its values.
    pub evidence: Vec<Evidence>,
    /// Further files of the result: name and text.
    pub files: Vec<(String, String)>,
}
