//! Terms whose rates changed -> how much of it is other wording, and how much other sources.

use super::archive::Archive;
use super::comparison::span;
use super::coverage::source_coverage;
use super::evidence::{Evidence, group_evidence};
use super::panel_curves::PanelCurves;
use super::section::{Section, counted};
use super::trends::Counted;
use crate::chart::{Caption, ChangeBar, ChangeBars, ChangeKind, DecompositionBars, Figure, number};
use crate::compare::Groups;
use crate::error::{Error, Result};
use crate::trend::{
    Coverage, Decomposer, Decomposition, DecompositionParams, FixedPanel, Part, PeriodIndex,
    Sources, TrendParams, decomposition_table, fixed_panel, parts_table,
};

/// Whether an archive names two sources or more, so that there is a mix of them to speak of.
pub fn has_mix(archive: &Archive) -> bool {
    let mut named = archive.corpus.documents.iter().filter_map(|document| document.source.as_ref());
    named.next().is_some_and(|first| named.any(|other| other != first))
}

/// The changes of `terms` between the halves of the archive: within the same sources, and by the
/// choice of sources; and their rates on the sources that are there throughout.
pub fn mix(
    archive: &Archive,
    index: &PeriodIndex,
    terms: &[Counted],
    params: &TrendParams,
) -> Result<Section> {
    let halves = Groups::halves(&index.period_of, archive.tokens.lengths(), &archive.weights)?;
    mix_between(archive, index, terms, &halves, params)
}

/// The same from the reference of `groups` to their target.
pub fn mix_between(
    archive: &Archive,
    index: &PeriodIndex,
    terms: &[Counted],
    groups: &Groups,
    params: &TrendParams,
) -> Result<Section> {
    if !has_mix(archive) {
        return Err(Error::empty(
            "fewer than two sources are named, so there is no mix of sources to look at; name the \
             column with --source-column, or the place with --source-from",
        ));
    }
    if terms.is_empty() {
        return Err(Error::empty("no term is named: use -t TERM"));
    }
    let tokens = archive.tokens.lengths();
    let windows = [groups.reference(), groups.target()];
    let (sources, covered) = source_coverage(archive, index);
    let settings = DecompositionParams { level: params.level, ..DecompositionParams::default() };
    let shared =
        Decomposer::new(windows, &index.period_of, tokens, &sources, &archive.weights, settings)?;
    let changes: Vec<Decomposition> =
        terms.iter().map(|term| shared.decompose(&term.occurrences)).collect();
    let panel = fixed_panel(&sources, &covered);
    let mix = Mix {
        archive,
        index,
        terms,
        spans: windows.map(|window| span(index, window).replace(" to ", "..")),
        windows,
        n_common: shared.n_common(),
        sources: &sources,
        covered: &covered,
        level: params.level,
        changes,
    };
    mix.section(panel.as_ref())
}

/// The changes of terms and what they are judged against.
pub(super) struct Mix<'a> {
    pub(super) archive: &'a Archive,
    pub(super) index: &'a PeriodIndex,
    pub(super) terms: &'a [Counted],
    pub(super) windows: [&'a [u32]; 2],
    /// First and last period of the windows.
    pub(super) spans: [String; 2],
    /// Number of sources common to both.
    pub(super) n_common: usize,
    pub(super) sources: &'a Sources,
    pub(super) covered: &'a Coverage,
    pub(super) level: f64,
    pub(super) changes: Vec<Decomposition>,
}

impl Mix<'_> {
    fn section(&self, panel: Option<&FixedPanel>) -> Result<Section> {
        let labelled = || self.terms.iter().map(|term| term.label.as_str()).zip(&self.changes);
        let curves = panel.map(|panel| PanelCurves::new(self, panel)).transpose()?;
        let mut figures = vec![self.bars()?];
        let mut tables = vec![parts_table(labelled()), decomposition_table(labelled())];
        let mut about = vec![self.rules()];
        let mut evidence = self.evidence()?;
        if let Some(curves) = curves {
            about.push(curves.about());
            figures.extend(curves.draw()?);
            tables.push(curves.table());
            evidence.extend(curves.evidence()?);
        }
        Ok(Section {
            title: "Wording and sources".to_owned(),
            lead: labelled().map(|(term, change)| told(term, change)).collect(),
            about,
            figures,
            tables,
            notes: self.note().into_iter().collect(),
            evidence,
            ..Section::default()
        })
    }

    /// The evidence of each term in both halves, the later first.
    fn evidence(&self) -> Result<Vec<Evidence>> {
        let [before, after] = &self.spans;
        let groups = [(after.as_str(), self.windows[1]), (before.as_str(), self.windows[0])];
        group_evidence(self.archive, &groups, self.terms)
    }

    fn rules(&self) -> String {
        let [before, after] = &self.spans;
        format!(
            "The change of a rate from {before} to {after} is the sum of four parts. Within: other \
             rates in the {} common to both halves, at the mean of their two shares (Kitagawa 1955). \
             Shares: these sources hold more or less of the tokens. Came in, left: how far the \
             others move the rate away from that of these sources in the same half (Melitz & \
             Polanec 2015). Common sources have two documents in each half and are there in as \
             great a share of its periods, to a factor of five. Intervals are linearised over \
             documents.",
            counted(self.n_common as u64, "source")
        )
    }

    fn bars(&self) -> Result<Figure> {
        let [before, after] = &self.spans;
        let caption = Caption {
            title: "How much of the change is other wording, how much other sources".to_owned(),
            subtitle: format!(
                "Change of the rate from {before} to {after} and its parts, which add up to it; \
                 whisker: {:.0} % interval over documents",
                self.level * 100.0
            ),
            source: self.archive.source_line(),
        };
        let changes = self.terms.iter().zip(&self.changes).map(|(term, change)| ChangeBars {
            term: term.label.clone(),
            rates: format!("{} → {}", per_million(change.rate[0]), per_million(change.rate[1])),
            bars: bars(change),
        });
        let x_label = "per million tokens".to_owned();
        DecompositionBars { caption, x_label, changes: changes.collect() }.draw("decomposition")
    }
}

/// One term in a sentence.
fn told(term: &str, change: &Decomposition) -> String {
    let [before, after] = change.rate.map(per_million);
    let total = with_interval(change.total);
    let parts = match &change.parts {
        Some(parts) => format!(
            "{} within the same sources, {} by the choice of sources",
            with_interval(parts.within),
            with_interval(parts.sources)
        ),
        None => "no source has two documents in both halves".to_owned(),
    };
    format!("{term}: {before} to {after} per million tokens, {total}: {parts}.")
}

/// The bars of a change: the whole and, where there are common sources, its parts. What nothing
/// adds to is left out.
fn bars(change: &Decomposition) -> Vec<ChangeBar> {
    let mut bars = vec![("change", ChangeKind::Total, change.total)];
    if let Some(parts) = &change.parts {
        bars.push(("within the same sources", ChangeKind::Within, parts.within));
        let others = [
            ("their shares", parts.mix),
            ("sources that came in", parts.entering),
            ("sources that left", parts.leaving),
        ];
        let there = others.into_iter().filter(|(_, part)| part.value.abs() > 1e-9);
        bars.extend(there.map(|(name, part)| (name, ChangeKind::Sources, part)));
    }
    let bar = |(name, kind, part): (&str, ChangeKind, Part)| ChangeBar {
        name: name.to_owned(),
        kind,
        value: part.value,
        interval: part.interval.map(|interval| (interval.low, interval.high)),
    };
    bars.into_iter().map(bar).collect()
}

/// `+84 (12 to 156)`.
pub(super) fn with_interval(part: Part) -> String {
    let plus = if part.value > 0.0 { "+" } else { "" };
    let value = format!("{plus}{}", per_million(part.value));
    match part.interval {
        Some(ends) => format!("{value} ({} to {})", per_million(ends.low), per_million(ends.high)),
        None => value,
    }
}

/// A rate without digits that say nothing.
pub(super) fn per_million(rate: f64) -> String {
    number(if rate.abs() >= 10.0 { rate.round() } else { (rate * 10.0).round() / 10.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::corpus::{ReadParams, SourceFrom};
    use crate::note::Severity;
    use crate::period::Granularity;
    use crate::report::coverage::coverage;
    use crate::report::trends::{look_up, trends};
    use crate::report::{ArchiveParams, archive};
    use crate::table::{Cell, Table};
    use std::fmt::Write as _;

    /// Two years of reports. In the first year `Hebi Daily` and `Lanwei Evening` write, twice a
    /// week each, in every fifth report of the harvest; in the second `Harvest Herald` comes in and
    /// writes of nothing else.
    fn newcomer() -> String {
        let mut lines = String::new();
        let mut write = |source: &str, number: usize, day: usize, harvest: bool| {
            let topic = if harvest { "harvest harvest" } else { "bridge road" };
            let filler = "the county office said on the day that work goes on as planned ";
            let text = format!("{topic} {}", filler.repeat(2 + number % 4));
            let date = jiff::civil::date(2021, 1, 1) + jiff::Span::new().days(day as i64);
            let _ = writeln!(
                lines,
                r#"{{"id":"{source} {number}","date":"{date}","source":"{source}","text":"{text}"}}"#
            );
        };
        for number in 0..224 {
            write("Hebi Daily", number, number * 13 / 4, number % 5 == 0);
            write("Lanwei Evening", number, number * 13 / 4 + 1, number % 5 == 3);
        }
        for number in 0..224 {
            write("Harvest Herald", number, 370 + number * 8 / 5, true);
        }
        lines
    }

    fn read(lines: &str, read: ReadParams) -> Archive {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reports.jsonl");
        std::fs::write(&path, lines).unwrap();
        let params = ArchiveParams { read, ..ArchiveParams::default() };
        let inputs = [path.display().to_string()];
        archive::Archive::read(&inputs, &params, false, &Context::default()).unwrap()
    }

    fn mix_of(archive: &Archive, index: &PeriodIndex, term: &str) -> Section {
        let terms = look_up(archive, &[term.parse().unwrap()]).unwrap();
        mix(archive, index, &terms, &TrendParams::default()).unwrap()
    }

    fn number(table: &Table, row: usize, column: &str) -> f64 {
        let column = table.columns.iter().position(|c| c.name == column).unwrap();
        match table.rows[row][column] {
            Cell::Number(number) => number,
            Cell::Integer(number) => number as f64,
            ref other => panic!("{other:?} is no number"),
        }
    }

    /// The false trend: a chart of rates shows a solid rise of "harvest"; the notes name the
    /// newcomer, and within the same sources nothing happens.
    #[test]
    fn a_rise_that_a_newcomer_makes_is_named_and_flat_on_the_panel() {
        let archive = read(&newcomer(), ReadParams::default());
        let index = archive.periods(Some(Granularity::Quarter)).unwrap();
        let terms = look_up(&archive, &["harvest".parse().unwrap()]).unwrap();
        let raw = trends(&archive, &index, &terms, &TrendParams::default(), "").unwrap();
        let raw = &raw.tables[0];
        let ends = |table: &Table, row| (number(table, row, "low"), number(table, row, "high"));
        assert!(ends(raw, 0).1 < ends(raw, 7).0, "the raw chart shows a rise");

        let documents = coverage(&archive, Some(&index)).unwrap();
        let note = |section: &Section, kind| {
            let note = section.notes.iter().find(|note| note.kind == kind);
            note.unwrap_or_else(|| panic!("no {kind} in {:?}", section.notes)).clone()
        };
        let enters = note(&documents, "source-enters");
        assert!(
            enters.message.starts_with(
                "1 of 3 sources comes in after the start of the archive and holds 33 % of its \
                 tokens: Harvest Herald (2022-Q1; 33 %)"
            ),
            "{}",
            enters.message
        );
        assert_eq!(enters.severity, Severity::Warning);
        assert_eq!(enters.documents, ["Harvest Herald 0"]);
        let grave = documents.notes.iter().filter(|note| note.severity > Severity::Info);
        assert_eq!(grave.count(), 1, "{:?}", documents.notes);

        let section = mix_of(&archive, &index, "harvest");
        let mixed = note(&section, "source-mix");
        assert_eq!((mixed.severity, mixed.count), (Severity::Warning, 1));
        assert!(mixed.message.starts_with("the rise of harvest between 2021-Q1..2022-Q1 and "));
        assert!(
            mixed
                .message
                .contains("the work of sources that came in (Harvest Herald from 2022-Q1): within"),
            "{}",
            mixed.message
        );
        assert!(mixed.documents.iter().all(|id| id.starts_with("Harvest Herald")));

        let parts = section.tables.iter().find(|t| t.name == "decomposition_parts").unwrap();
        let value = |row| number(parts, row, "value");
        assert!((value(1) / value(0)).abs() < 0.05, "hardly anything within: {:?}", parts.rows);
        assert!((1..5).map(value).sum::<f64>() - value(0) < 1e-6 * value(0));

        let panel = section.tables.iter().find(|table| table.name == "fixed_panel").unwrap();
        assert_eq!(panel.rows[8][0], "harvest (fixed panel)".into());
        for row in 9..16 {
            let (first, other) = (ends(panel, 8), ends(panel, row));
            assert!(first.0 < other.1 && other.0 < first.1, "flat: {first:?} {other:?}");
        }
        assert_eq!(section.figures.len(), 2);
    }

    #[test]
    fn without_sources_there_is_no_mix() {
        let url = ReadParams { source_from: SourceFrom::Url, ..ReadParams::default() };
        let archive = read(&newcomer(), url);
        assert!(!has_mix(&archive));
        let index = archive.periods(None).unwrap();
        let terms = look_up(&archive, &["harvest".parse().unwrap()]).unwrap();
        let error = mix(&archive, &index, &terms, &TrendParams::default()).unwrap_err();
        assert!(error.to_string().starts_with("fewer than two sources are named"));
        let documents = coverage(&archive, Some(&index)).unwrap();
        assert!(documents.notes.iter().all(|note| !note.kind.starts_with("source")));
    }

    #[test]
    fn sources_that_never_meet_leave_nothing_to_compare() {
        let line = |source: &str, year: i32, i: i32| {
            format!(
                "{{\"date\":\"{year}-05-{:02}\",\"source\":\"{source}\",\"text\":\"harvest of {i} \
                 on the old field\"}}\n",
                i + 1
            )
        };
        let lines: String = (0..20).map(|i| line("a", 2021, i) + &line("b", 2022, i)).collect();
        let archive = read(&lines, ReadParams::default());
        let index = archive.periods(Some(Granularity::Year)).unwrap();
        let section = mix_of(&archive, &index, "harvest");
        assert!(section.notes[0].message.starts_with("no source has two documents both in 2021"));
        assert_eq!(section.tables.len(), 2, "and no panel");
    }
}
