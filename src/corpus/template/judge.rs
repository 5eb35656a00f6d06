//! The recurring lines of a source -> those of its page template.
//!
//! To recur is not enough: section headings do, salutations, closing formulas, the items of lists.
//! A line is furniture when several signs agree, and the fewer it bears itself (see [`Look`](super::look::Look)) the
//! more its company must say:
//!
//! | the line | is furniture when most of its occurrences stand |
//! | --- | --- |
//! | a phrase that names what pages have | at an edge of the text or in a block, or when it is in `share` of the documents |
//! | a short line that does | at an edge and in a block; or either, when it is in `share` of the documents |
//! | any other in a block | at an edge, with a line that says more, of which it is in as many documents |
//! | any other that borders on the report | the same, when it is nearly always there and says enough or ends the text; or starts or stops when other furniture does |
//! | any other phrase that stands alone | at an edge, nearly always, when other furniture starts or stops when it does, or stands elsewhere on the page |
//!
//! A block is a run of recurring lines with nothing between but what a pattern took out (see
//! [`boilerplate`](crate::corpus::boilerplate)). A short line alone is never furniture without
//! naming a page, nor is a sentence outside a block that names one.

use super::TemplateParams;
use super::epochs::Epoch;
use super::lines::{BEFORE, BEHIND, Line, Page};
use super::recurring::{Place, Recurring, Source};

/// What was seen of a line where it stands in its epochs.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Occurrences, and those in a block with another line that says more: a phrase, or one that
    /// names a page; with one that names a page; at an edge, and at the lower one; next to the
    /// report itself.
    all: usize,
    backed: usize,
    by_page: usize,
    edge: usize,
    below: usize,
    inner: usize,
    /// The sum over blocks of the largest share of another line in them.
    mates: f64,
}

/// Which of the recurring lines are furniture.
pub(crate) fn furniture(
    source: &Source<'_>,
    lines: &[Recurring],
    places: &[Place],
    params: &TemplateParams,
) -> Vec<bool> {
    let mut alive = vec![true; lines.len()];
    let first = look_around(source, lines, places, &alive, params);
    let mut seen = first.clone();
    // Every line that goes may leave another without company.
    loop {
        let stays: Vec<bool> = (0..lines.len())
            .map(|at| alive[at] && belongs(&lines[at], &seen[at], params))
            .collect();
        if stays == alive {
            break;
        }
        alive = stays;
        seen = look_around(source, lines, places, &alive, params);
    }
    for at in 0..lines.len() {
        alive[at] &= !is_border(&lines[at], &seen[at], params);
    }
    let lonely: Vec<bool> = (0..lines.len())
        .map(|at| !alive[at] && may_stand_alone(&lines[at], &first[at], params))
        .collect();
    let changes = changes(source, lines, &alive, params);
    let company = company(source, lines, places, &alive, &lonely);
    for (at, line) in lines.iter().enumerate() {
        let border = is_border(line, &seen[at], params);
        alive[at] |= (border || lonely[at]) && changes_with(source, line, &changes, params);
        alive[at] |= lonely[at] && company[at] as f64 >= params.agreement * line.holders() as f64;
    }
    alive
}

/// For each line that is `lonely`, in how many documents of its epochs it stands with another one,
/// lonely too or furniture, but not in one block with it.
fn company(
    source: &Source<'_>,
    lines: &[Recurring],
    places: &[Place],
    furniture: &[bool],
    lonely: &[bool],
) -> Vec<usize> {
    let mut company = vec![0; lines.len()];
    for places in places.chunk_by(|a, b| a.page == b.page) {
        let number = places[0].page as usize;
        let (Some(day), true) = (source.day[number], source.evidence[number]) else { continue };
        let order = |place: &Place| source.pages[number].page.lines[place.line as usize].order;
        let current = |place: &&Place| {
            let at = place.recurring as usize;
            (furniture[at] || lonely[at]) && lines[at].epoch(day).is_some()
        };
        let others = || places.iter().filter(current);
        for place in others().filter(|place| lonely[place.recurring as usize]) {
            let apart = |other: &Place| {
                other.recurring != place.recurring && order(other).abs_diff(order(place)) > 1
            };
            company[place.recurring as usize] += usize::from(others().any(apart));
        }
    }
    company
}

/// Goes through the pages and sees where the lines that are `alive` stand.
fn look_around(
    source: &Source<'_>,
    lines: &[Recurring],
    places: &[Place],
    alive: &[bool],
    params: &TemplateParams,
) -> Vec<Seen> {
    let mut seen = vec![Seen::default(); lines.len()];
    let mut here: Vec<Place> = Vec::new();
    for places in places.chunk_by(|a, b| a.page == b.page) {
        let number = places[0].page as usize;
        let (Some(day), true) = (source.day[number], source.evidence[number]) else { continue };
        let page = &source.pages[number].page;
        let epoch = |place: &Place| lines[place.recurring as usize].epoch(day);
        let current = || places.iter().filter(|place| epoch(place).is_some());
        let bytes: usize =
            current().map(|place| usize::from(page.lines[place.line as usize].length)).sum();
        // Of a form letter or a report that repeats another nothing can be learned.
        if bytes as f64 > params.max_part * f64::from(page.bytes) {
            continue;
        }
        here.clear();
        here.extend(current().filter(|place| alive[place.recurring as usize]));
        for block in blocks(&here, page.lines) {
            let (head, tail) = edges(block, page, params);
            let ruled = is_ruled(block, page);
            for (at, place) in block.iter().enumerate() {
                let line = place.recurring;
                let mates = || block.iter().filter(move |mate| mate.recurring != line);
                let look = |mate: &Place| lines[mate.recurring as usize].look;
                let seen = &mut seen[line as usize];
                seen.all += 1;
                seen.edge += usize::from(head || tail);
                seen.below += usize::from(tail);
                let beside = page.lines[place.line as usize].beside;
                let outer = head && (at + 1 < block.len() || beside & BEHIND > 0)
                    || tail && (at > 0 || beside & BEFORE > 0);
                seen.inner += usize::from(!outer);
                seen.by_page += usize::from(ruled || mates().any(|mate| look(mate).cue));
                if ruled || mates().any(|mate| look(mate).cue || look(mate).strong) {
                    seen.backed += 1;
                    let shares = mates().filter_map(epoch).map(Epoch::share);
                    seen.mates += shares.fold(0.0, f64::max);
                }
            }
        }
    }
    seen
}

/// Runs of lines with nothing between.
pub(crate) fn blocks<'p>(places: &'p [Place], lines: &[Line]) -> impl Iterator<Item = &'p [Place]> {
    let order = |place: &Place| lines[place.line as usize].order;
    places.chunk_by(move |a, b| order(a) + 1 == order(b))
}

/// Whether a pattern took out a line of this block.
pub(crate) fn is_ruled(block: &[Place], page: &Page<'_>) -> bool {
    block.iter().any(|place| page.lines[place.line as usize].beside > 0)
}

/// Whether a block stands at the head, and whether at the tail of its page.
pub(crate) fn edges(block: &[Place], page: &Page<'_>, params: &TemplateParams) -> (bool, bool) {
    let order = |place: &Place| page.lines[place.line as usize].order;
    let head = order(&block[0]) <= params.margin;
    let tail = order(&block[block.len() - 1]) + params.margin + 1 >= page.total;
    (head, tail)
}

fn belongs(line: &Recurring, seen: &Seen, params: &TemplateParams) -> bool {
    let look = line.look;
    if seen.all * 2 < line.holders() {
        return false;
    }
    let most = |count: usize| count as f64 >= params.agreement * seen.all as f64;
    let (backed, by_page, edge) = (most(seen.backed), most(seen.by_page), most(seen.edge));
    let usual = line.share >= params.share;
    if look.cue && !look.continues {
        let (either, both) = (edge || backed, edge && backed);
        return if look.strong { either || usual } else { both || (either && usual) };
    }
    let kin = line.share * seen.backed as f64 >= params.agreement * seen.mates;
    let prose = look.sentence || look.continues;
    edge && backed
        && kin
        && (usual || by_page)
        && (look.strong || by_page || line.share >= params.near_all)
        && (!prose || (look.strong && by_page))
        && (!look.marked || by_page)
}

/// Whether a line borders on the report, so that it may well be its first or last.
fn is_border(line: &Recurring, seen: &Seen, params: &TemplateParams) -> bool {
    let look = line.look;
    let plain = !look.sentence && !look.continues && !look.marked;
    let says_enough = look.strong || seen.below * 2 > seen.all;
    let sure = says_enough && plain && line.share >= params.near_all;
    !look.cue && seen.inner * 2 > seen.all && !sure
}

/// Whether a line outside of every block might be furniture, if more were known.
fn may_stand_alone(line: &Recurring, seen: &Seen, params: &TemplateParams) -> bool {
    let look = line.look;
    look.strong
        && !(look.sentence || look.continues || look.marked)
        && line.share >= params.near_all
        && seen.all * 2 >= line.holders()
        && seen.edge as f64 >= params.agreement * seen.all as f64
}

/// A day on which a line starts or stops: how many documents stand before it, whether the line
/// stops there, and which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    pub(crate) before: usize,
    pub(crate) stops: bool,
    pub(crate) line: usize,
}

/// Where the lines of the template start and stop, the beginning and end of the source aside, in
/// order of time.
pub(crate) fn changes(
    source: &Source<'_>,
    lines: &[Recurring],
    furniture: &[bool],
    params: &TemplateParams,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (line, _) in lines.iter().enumerate().filter(|(at, _)| furniture[*at]) {
        changes.extend(
            ends(source, &lines[line], params).into_iter().map(|(before, stops)| Change {
                before,
                stops,
                line,
            }),
        );
    }
    changes.sort_unstable();
    changes
}

/// Where a line starts (`false`) and stops (`true`) amid the documents of its source.
fn ends(source: &Source<'_>, line: &Recurring, params: &TemplateParams) -> Vec<(usize, bool)> {
    let days = &source.days;
    let amid = params.tolerance + 1..(days.documents()).saturating_sub(params.tolerance);
    line.epochs
        .iter()
        .flat_map(|e| [(days.before(e.first), false), (days.before(e.last + 1), true)])
        .filter(|(before, _)| amid.contains(before))
        .collect()
}

/// Whether a line starts or stops where at least one line of the template does.
fn changes_with(
    source: &Source<'_>,
    line: &Recurring,
    changes: &[Change],
    params: &TemplateParams,
) -> bool {
    ends(source, line, params).iter().any(|&(end, _)| {
        changes.iter().any(|change| change.before.abs_diff(end) <= params.tolerance)
    })
}
