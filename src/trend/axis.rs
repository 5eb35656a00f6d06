//! Dates of documents -> the time axis and the period of each document.

use jiff::civil::Date;

use crate::error::{Error, Result};
use crate::period::{Granularity, Timeline};

/// The time axis of a corpus: all periods from its first date to its last, the empty ones too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodIndex {
    /// The periods.
    pub timeline: Timeline,
    /// The index of each document's period on the timeline, length `n_docs`; none when undated.
    pub period_of: Vec<Option<u32>>,
}

impl PeriodIndex {
    /// The axis of documents with these dates, in document order. Refused when none is dated.
    pub fn new(
        dates: impl IntoIterator<Item = Option<Date>>,
        granularity: Granularity,
    ) -> Result<Self> {
        let dates: Vec<Option<Date>> = dates.into_iter().collect();
        let timeline = Timeline::spanning(dates.iter().flatten().copied(), granularity)
            .ok_or_else(|| {
                Error::empty(format!(
                    "none of the {} documents has a date, so there is no time axis; \
                     dates are read from headers, columns, file names and text",
                    dates.len()
                ))
            })?;
        let period = |date: Date| timeline.index_of(date).map(|index| index as u32);
        let period_of = dates.iter().map(|date| date.and_then(period)).collect();
        Ok(Self { timeline, period_of })
    }

    /// The dated documents of each period, in document order, length `timeline.len()`.
    pub fn documents(&self) -> Vec<Vec<u32>> {
        let mut documents = vec![Vec::new(); self.timeline.len()];
        for (document, period) in self.period_of.iter().enumerate() {
            if let Some(period) = period {
                documents[*period as usize].push(document as u32);
            }
        }
        documents
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn documents_find_their_period_and_gaps_stay() {
        let dates = [Some(date(2023, 3, 1)), None, Some(date(2023, 1, 31)), Some(date(2023, 3, 9))];
        let index = PeriodIndex::new(dates, Granularity::Month).unwrap();
        assert_eq!(index.timeline.len(), 3);
        assert_eq!(index.period_of, [Some(2), None, Some(0), Some(2)]);
        assert_eq!(index.documents(), [vec![2], vec![], vec![0, 3]]);
    }

    #[test]
    fn a_corpus_without_dates_has_no_axis() {
        for dates in [vec![], vec![None, None]] {
            let error = PeriodIndex::new(dates.clone(), Granularity::Day).unwrap_err().to_string();
            let start = format!("none of the {} documents has a date", dates.len());
            assert!(error.starts_with(&start), "{error}");
        }
    }
}
