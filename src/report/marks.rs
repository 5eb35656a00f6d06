//! An archive -> what happened to it while it grew, as marks on charts over time.

use super::archive::Archive;
use super::coverage::source_coverage;
use crate::chart::Mark;
use crate::trend::PeriodIndex;

/// A source is worth a mark with this share of all tokens.
const LARGE: f64 = 0.05;
/// More marks than these say nothing.
const MOST: usize = 8;

/// The days at which pages changed their template, and at which sources that hold at least 5 % of
/// the tokens came in or left. None at all where there are more than a chart can show: the tables
/// and notes have them.
pub(super) fn marks(archive: &Archive, index: &PeriodIndex) -> Vec<Mark> {
    let (_, covered) = source_coverage(archive, index);
    let all = covered.total().tokens.max(1) as f64;
    let large = covered.sources.iter().filter(|s| s.total.tokens as f64 >= LARGE * all);
    let moves = large.flat_map(|source| {
        let enters = source.first.filter(|_| source.enters);
        let leaves = source.last.filter(|_| source.leaves);
        let mark = |verb: &str, date| Mark { date, label: format!("{} {verb}", source.name) };
        [enters.map(|date| mark("enters", date)), leaves.map(|date| mark("leaves", date))]
    });
    let changes = archive.corpus.templates.changes.iter().map(|change| {
        // Documents without a source are known by the folder or file they stand in.
        let name = change.source.rsplit('/').next().unwrap_or(&change.source);
        Some(Mark { date: change.before, label: format!("{name}: new template") })
    });
    let mut marks: Vec<Mark> = moves.chain(changes).flatten().collect();
    marks.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.label.cmp(&b.label)));
    if marks.len() > MOST { Vec::new() } else { marks }
}
