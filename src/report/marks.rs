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
/// the tokens came in or left. Also how many more there are than a
/// chart can show: the tables and notes have them.
pub(super) fn marks(archive: &Archive, index: &PeriodIndex) -> (Vec<Mark>, usize) {
    let (_, covered) = source_coverage(archive, index);
    let all = covered.total().tokens.max(1) as f64;
    let mut large: Vec<_> =
        covered.sources.iter().filter(|s| s.total.tokens as f64 >= LARGE * all).collect();
    large.sort_by_key(|source| std::cmp::Reverse(source.total.tokens));
    let moves = large.into_iter().flat_map(|source| {
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
    let hidden = marks.len().saturating_sub(MOST);
    marks.truncate(MOST);
    marks.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.label.cmp(&b.label)));
    (marks, hidden)
}
