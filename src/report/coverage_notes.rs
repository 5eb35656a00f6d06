//! What an archive covers -> notes: sources that come, go or fall silent, missing days, thin
//! periods.

use super::archive::Archive;
use super::section::counted;
use crate::chart::number;
use crate::note::{Note, Severity};
use crate::trend::rhythm::FEW;
use crate::trend::{Amount, Coverage, MissingDays, PeriodIndex, SourceCoverage};

/// How many sources a note names.
const NAMED: usize = 5;
/// Shares of the tokens from which a finding about sources is a caution and a warning.
const CAUTION: f64 = 0.05;
const WARNING: f64 = 0.2;
/// So many missing days in a row are more than a holiday.
const WEEK: usize = 7;

/// One note for each sort of finding about sources and days, however many there are.
pub fn coverage_notes(
    archive: &Archive,
    covered: &Coverage,
    missing: Option<&[MissingDays]>,
) -> Vec<Note> {
    let label = |period: u32| covered.timeline.period(period as usize).to_string();
    let first = |source: &SourceCoverage| source.span.map(|(first, _)| label(first));
    let last = |source: &SourceCoverage| source.span.map(|(_, last)| label(last));
    let silence = |source: &SourceCoverage| {
        let silence = source.silences.iter().max_by_key(|(from, to)| to - from)?;
        let (from, to) = (label(silence.0), label(silence.1));
        Some(if from == to { from } else { format!("{from} to {to}") })
    };
    let found = Found { archive, covered };
    let notes = [
        found.note(
            ("source-enters", |source| source.enters, |ends| ends.0),
            (
                [
                    "comes in after the start of the archive",
                    "come in after the start of the archive",
                ],
                first,
            ),
            "A rise may be theirs alone: see how much of it is left within the same sources.",
        ),
        found.note(
            ("source-leaves", |source| source.leaves, |ends| ends.1),
            (["ends before the archive does", "end before the archive does"], last),
            "A fall may be for want of them: see how much of it is left within the same sources.",
        ),
        found.note(
            ("source-silent", |source| !source.silences.is_empty(), |ends| ends.0),
            (["falls silent in between", "fall silent in between"], silence),
            "Rates of these times are of the others alone; look whether reports are missing.",
        ),
        missing.and_then(missing_note),
    ];
    notes.into_iter().flatten().collect()
}

struct Found<'a> {
    archive: &'a Archive,
    covered: &'a Coverage,
}

/// The kind of a note, the sources it is about, and which of the first and last document of each is
/// behind it.
type Choice = (&'static str, fn(&SourceCoverage) -> bool, fn((u32, u32)) -> u32);

impl Found<'_> {
    /// A note on the sources that a finding applies to, the greatest named with its `when`.
    fn note(
        &self,
        (kind, applies, behind): Choice,
        (what, when): ([&str; 2], impl Fn(&SourceCoverage) -> Option<String>),
        advice: &'static str,
    ) -> Option<Note> {
        let all = self.covered.total().tokens.max(1) as f64;
        let mut sources: Vec<&SourceCoverage> =
            self.covered.sources.iter().filter(|source| applies(source)).collect();
        sources.sort_by_key(|source| std::cmp::Reverse(source.total.tokens));
        let count = sources.len();
        let share = sources.iter().map(|source| source.total.tokens as f64 / all).sum::<f64>();
        let severity = match share {
            _ if count == 0 => return None,
            // A silence is no bias of its own: the other periods stand.
            share if share >= WARNING && kind != "source-silent" => Severity::Warning,
            share if share >= CAUTION => Severity::Caution,
            _ => Severity::Info,
        };
        let named: Vec<String> = sources
            .iter()
            .take(NAMED)
            .map(|source| {
                let when = when(source).unwrap_or_default();
                format!("{} ({when}; {})", source.name, percent(source.total.tokens as f64 / all))
            })
            .collect();
        let rest = count.saturating_sub(NAMED);
        let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        let (what, hold) = if count == 1 { (what[0], "holds") } else { (what[1], "hold") };
        let message = format!(
            "{count} of {} {what} and {hold} {} of its tokens: {}{rest}",
            counted(self.covered.sources.len() as u64, "source"),
            percent(share),
            named.join(", ")
        );
        let documents = &self.archive.corpus.documents;
        let behind = sources.iter().filter_map(|source| source.ends.map(behind));
        let behind = behind.map(|document| documents[document as usize].id.as_str());
        Some(Note::new(severity, kind, count, message, advice, behind))
    }
}

/// `31 %`, `0.4 %`, `< 0.1 %`.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent.abs() {
        small if small < 0.1 && small > 0.0 => "< 0.1 %".to_owned(),
        small if small < 10.0 => format!("{} %", number((percent * 10.0).round() / 10.0)),
        _ => format!("{} %", number(percent.round())),
    }
}

fn missing_note(runs: &[MissingDays]) -> Option<Note> {
    // Of equals the first.
    let longest = runs.iter().rev().max_by_key(|run| run.days)?;
    let days: usize = runs.iter().map(|run| run.days).sum();
    let expected: f64 = runs.iter().map(|run| run.expected).sum();
    let severity = if longest.days >= WEEK { Severity::Caution } else { Severity::Info };
    let stretches = if runs.len() == 1 {
        let (from, to) = (longest.from, longest.to);
        if from == to { format!(", {from}") } else { format!(", {from} to {to}") }
    } else {
        format!(
            ", in {} stretches; the longest has {} from {}",
            number(runs.len() as f64),
            counted(longest.days as u64, "such day"),
            longest.from
        )
    };
    let have = if days == 1 { "usually has documents has" } else { "usually have documents have" };
    Some(Note::new(
        severity,
        "missing-days",
        days,
        format!(
            "{} that {have} none{stretches}; about {} would be usual",
            counted(days as u64, "day"),
            counted(expected.round() as u64, "document")
        ),
        "Each stretch is listed: look whether reports were lost there.",
        [],
    ))
}

/// A note on the periods whose rates say little: fewer than five documents, or more than half of
/// the tokens in one of them.
pub fn thin_periods(index: &PeriodIndex, tokens: &[u32]) -> Option<Note> {
    let by = index.timeline.granularity();
    let amounts = Amount::by_period(index, tokens);
    let thin = || amounts.iter().filter(|period| period.is_thin());
    let count = thin().count();
    let few = thin().filter(|period| period.documents < FEW).count();
    let single = thin().filter(|period| period.documents == 1).count();
    let mut reasons = Vec::new();
    if few > 0 {
        let lone = match single {
            0 => String::new(),
            single => format!(", {single} of them a single one, so that a rate has no interval"),
        };
        reasons.push(format!("{few} with fewer than five documents{lone}"));
    }
    if count > few {
        reasons.push(format!("{} with more than half of the tokens in one document", count - few));
    }
    (count > 0).then(|| {
        let all = index.timeline.len();
        let are = if count == 1 { "is" } else { "are" };
        let listed = reasons.join("; ");
        Note::new(
            Severity::Caution,
            "thin-periods",
            count,
            format!("{count} of {all} {by}s {are} too thin to read alone: {listed}"),
            "Choose longer periods with --by.",
            [],
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Granularity;
    use jiff::civil::date;

    #[test]
    fn thin_periods_are_told_by_their_reason() {
        let months = [1, 1, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4];
        let dates = months.map(|month| Some(date(2023, month, 5)));
        let index = PeriodIndex::new(dates, Granularity::Month).unwrap();
        let mut tokens = [10; 13];
        let message = |tokens: &[u32]| thin_periods(&index, tokens).unwrap().message;
        assert_eq!(
            message(&tokens),
            "2 of 4 months are too thin to read alone: 2 with fewer than five documents, 1 of \
             them a single one, so that a rate has no interval"
        );
        tokens[4] = 1000;
        assert!(
            message(&tokens).ends_with("; 1 with more than half of the tokens in one document")
        );
        let full = PeriodIndex::new([Some(date(2023, 1, 1)); 5], Granularity::Month).unwrap();
        assert_eq!(thin_periods(&full, &[10; 5]), None);
    }

    #[test]
    fn shares_are_short() {
        let shown = [0.0, 0.0001, 0.0042, 0.056, 0.314, 1.0].map(percent);
        assert_eq!(shown, ["0 %", "< 0.1 %", "0.4 %", "5.6 %", "31 %", "100 %"]);
    }
}
