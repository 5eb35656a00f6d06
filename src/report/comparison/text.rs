//! A comparison -> its section: what is said of it in words, its figure, its table.

use super::figure::figure;
use crate::chart::number;
use crate::compare::keyness::GroupSize;
use crate::compare::{CompareParams, Keyness, KeynessRow, Kind};
use crate::error::Result;
use crate::note::{Note, Severity};
use crate::report::archive::Archive;
use crate::report::section::{Section, counted, weighted};
use crate::table::{Tabular, short};

/// How many terms of each kind are named in the text.
const NAMED: usize = 8;

/// A comparison as it is shown.
pub(super) struct Compared<'a> {
    pub(super) target: &'a str,
    pub(super) reference: &'a str,
    pub(super) keyness: &'a Keyness,
    pub(super) params: &'a CompareParams,
}

impl Compared<'_> {
    /// The section; `name` is that of its figure.
    pub(super) fn section(&self, archive: &Archive, name: &str) -> Result<Section> {
        let mut notes = self.keyness.notes.clone();
        notes.extend(self.nothing_differs());
        Ok(Section {
            title: "Comparison".to_owned(),
            lead: [self.leading(), format!("{}.", self.sizes()), self.tested()]
                .into_iter()
                .chain(self.lockwords())
                .collect(),
            about: self.about(archive),
            notes,
            figures: figure(self, archive, name)?.into_iter().collect(),
            tables: vec![self.keyness.table()],
            ..Section::default()
        })
    }

    fn nothing_differs(&self) -> Option<Note> {
        let rows = &self.keyness.rows;
        (!rows.is_empty() && !rows.iter().any(KeynessRow::is_solid)).then(|| {
            Note::new(
                Severity::Caution,
                "nothing-differs",
                rows.len(),
                "no term differs beyond doubt between the two groups, allowing for the number of tests",
                "Compare larger groups, or read the table as a list of guesses.",
                [],
            )
        })
    }

    /// How it was counted and how to read it.
    pub(super) fn about(&self, archive: &Archive) -> Vec<String> {
        let rank = match self.params.rank_by.key() {
            "lrc" => "Ranked by LRC,".to_owned(),
            other => format!("Ranked by {other}. LRC is"),
        };
        let lrc = format!(
            "{rank} the end of the Log Ratio's interval nearest to no difference, adjusted for all \
             terms tested."
        );
        if self.by_tokens_alone() {
            return vec![format!(
                "{lrc} Nothing is known of the documents of the list: every occurrence is taken for \
                 independent, and a term is said to differ (kind more or less) by its LRC alone. \
                 Words come in clumps, so of those in few documents many differ by chance."
            )];
        }
        let mut about = vec![
            format!(
                "{lrc} Words come in clumps: so documents, not occurrences, are taken for what was \
                 sampled (what the bounds would be if every occurrence were independent stands in \
                 columns tokens_low, tokens_high and lrc_tokens). A test without such a model decides: a term \
                 counts as beyond doubt (kind more or less), and has a colour in the chart, if, with \
                 the labels of the groups permuted over the documents, what the target has more than \
                 its share is rarely as much (column q_documents below 0.05), and its interval does \
                 not span 0. LRC is stricter: it holds for all terms at once."
            ),
            format!(
                "A lockword (kind locked) is said about as often by both: the interval of its Log Ratio \
                 lies within {} of 0, a factor of {}. Column width is its width.",
                short(self.params.lock_band),
                short(self.params.lock_band.exp2())
            ),
        ];
        about.extend(archive.about_reprints(
            "So it is in the test over documents, where the copies of a report keep together; columns \
             that end in _all count every one.",
        ));
        about
    }

    /// Whether no term was tested over documents, as against a frequency list.
    fn by_tokens_alone(&self) -> bool {
        self.keyness.rows.iter().all(|row| row.documents.is_none())
    }

    /// The sizes of both groups.
    pub(super) fn sizes(&self) -> String {
        let size = |name: &str, group: &GroupSize| {
            if group.documents == 0 {
                return format!("{name}: {}", counted(group.tokens, "token"));
            }
            let documents = weighted(group.weighted_documents, "document");
            let tokens = weighted(group.weighted_tokens, "token");
            let all = counted(group.documents as u64, "document");
            let raw = if all == documents {
                String::new()
            } else {
                format!(" ({all}, {}, every reprint counted)", counted(group.tokens, "token"))
            };
            format!("{name}: {documents}, {tokens}{raw}")
        };
        let (target, reference) = (&self.keyness.target, &self.keyness.reference);
        format!("{}; {}", size(self.target, target), size(self.reference, reference))
    }

    /// The first solid terms of both sides.
    fn leading(&self) -> String {
        format!(
            "More in {}: {}. More in {}: {}.",
            self.target,
            self.first(Kind::More, NAMED),
            self.reference,
            self.first(Kind::Less, NAMED)
        )
    }

    /// The first terms of a kind, by rank.
    pub(super) fn first(&self, kind: Kind, most: usize) -> String {
        let of_kind = self.keyness.rows.iter().filter(|row| row.kind == kind);
        let terms: Vec<&str> = of_kind.take(most).map(|row| row.term.as_str()).collect();
        if terms.is_empty() { "no term beyond doubt".to_owned() } else { terms.join(", ") }
    }

    fn tested(&self) -> String {
        let rows = &self.keyness.rows;
        let count = |keep: &dyn Fn(&&KeynessRow) -> bool| {
            number(rows.iter().filter(|row| keep(row)).count() as f64)
        };
        let tested = number(rows.len() as f64);
        if self.by_tokens_alone() {
            let differ = count(&|row| row.bounds.lrc != 0.0);
            return format!(
                "{tested} terms were tested: the rates of {differ} differ beyond chance (LRC not 0), as \
                 far as words tell without their documents."
            );
        }
        let differ = count(&|row| row.is_solid() && row.bounds.lrc != 0.0);
        format!(
            "{tested} terms were tested: {} differ beyond doubt, {differ} of them even by LRC; {} are locked.",
            count(&|row| row.is_solid()),
            count(&|row| row.is_lockword())
        )
    }

    /// The lockwords that are known best, with the width of their intervals.
    fn lockwords(&self) -> Option<String> {
        let width = |row: &KeynessRow| {
            row.interval_over_documents()
                .map_or(f64::INFINITY, |interval| interval.high - interval.low)
        };
        let mut locked: Vec<&KeynessRow> =
            self.keyness.rows.iter().filter(|row| row.is_lockword()).collect();
        locked.sort_by(|a, b| width(a).total_cmp(&width(b)));
        let named = locked.iter().take(NAMED);
        let named: Vec<String> =
            named.map(|row| format!("{} ({})", row.term, short(width(row)))).collect();
        (!named.is_empty()).then(|| {
            format!("As often in both, known best (width of the interval): {}.", named.join(", "))
        })
    }
}
