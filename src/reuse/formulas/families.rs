//! Candidates -> formulas: variants become one, pieces and enlargements give way.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::candidates::Candidate;
use super::words::{Unit, Word};

/// How a variant differs from the head of its formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VariantKind {
    /// It is the head.
    Head,
    /// Other endings, or other words of grammar.
    Inflected,
    /// One more word within, or one less.
    Inserted,
    /// One word of five or more is another.
    Replaced,
    /// The head with more words before or behind: its uses are uses of the head.
    Longer,
}

impl VariantKind {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Inflected => "inflected",
            Self::Inserted => "inserted",
            Self::Replaced => "replaced",
            Self::Longer => "longer",
        }
    }
}

/// A formula in the making: candidates by their place in the list, with what they are to the first.
pub(super) struct Kin {
    pub(super) members: Vec<(usize, VariantKind)>,
}

/// Fewest telling words in common for a word more or less within, ...
const INSERTED: usize = 3;
/// ... and fewest of either for one that is replaced: of fewer each makes another slogan ("new
/// international economic order", "new international information order").
const REPLACED: usize = 5;
/// A piece of a formula is a formula only where the whole has less than this share of its reports.
const WHOLE: f64 = 0.5;
/// Enlargements that are listed of a formula.
const LONGER: usize = 20;

type Keyed<V> = HashMap<Vec<Unit>, V, FixedState>;

/// What is known of the formulas found so far.
#[derive(Default)]
struct Known {
    kin: Vec<Kin>,
    /// The formula of each key.
    of_key: Keyed<usize>,
    /// The formula of keys without one inner word, ...
    of_shorter: Keyed<usize>,
    /// ... and of keys with a gap.
    of_gapped: Keyed<usize>,
    /// Most reports that hold a longer sequence with this key within.
    within: Keyed<u32>,
}

/// The formulas among `candidates`, the best first, at most `top`; `passages` are sequences too long
/// to be formulas, whose pieces are none either: their keys, and reports that hold them.
pub(super) fn families(
    candidates: &[Candidate],
    passages: &[(Vec<Unit>, u32)],
    top: usize,
) -> Vec<Kin> {
    let mut known = Known::default();
    for (key, units) in passages {
        known.contains(key, *units);
    }
    for group in groups(candidates) {
        let head = &candidates[group[0]];
        let (key, units) = (&head.key, head.repeat.units);
        let kin = match known.related(key) {
            Some((formula, kind)) => {
                known.join(formula, kind, &group);
                if kind == VariantKind::Longer {
                    known.contains(key, units);
                }
                continue;
            }
            None if known.is_piece(key, units) || known.kin.len() == top => continue,
            None => known.kin.len(),
        };
        known.add(key, units, kin);
        let inflected = group.into_iter().enumerate().map(|(place, candidate)| {
            (candidate, if place == 0 { VariantKind::Head } else { VariantKind::Inflected })
        });
        known.kin.push(Kin { members: inflected.collect() });
    }
    known.kin
}

/// Candidates of one key together, the one of most reports first; the groups by falling score of
/// their best.
fn groups(candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let repeat = |place: usize| &candidates[place].repeat;
    let widest = |a: &usize, b: &usize| {
        let most = |place: usize| (repeat(place).units, repeat(place).occurrences);
        most(*b).cmp(&most(*a)).then_with(|| repeat(*a).words.cmp(&repeat(*b).words))
    };
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| candidates[*a].key.cmp(&candidates[*b].key).then_with(|| widest(a, b)));
    let same = |a: &usize, b: &usize| candidates[*a].key == candidates[*b].key;
    let mut groups: Vec<Vec<usize>> = order.chunk_by(same).map(<[usize]>::to_vec).collect();
    let score =
        |group: &[usize]| group.iter().map(|&place| candidates[place].score).fold(0.0, f64::max);
    groups.sort_by(|a, b| {
        let by_key = || candidates[a[0]].key.cmp(&candidates[b[0]].key);
        score(b).total_cmp(&score(a)).then_with(by_key)
    });
    groups
}

impl Known {
    /// The formula that a sequence with this key is a variant of, the best of several.
    fn related(&self, key: &[Unit]) -> Option<(usize, VariantKind)> {
        let inner = || (1..key.len().max(1) - 1).map(|gap| without(key, gap));
        let inserted = inner().filter(|shorter| shorter.len() >= INSERTED);
        let mut found: Vec<(usize, VariantKind)> = Vec::new();
        let inserted = inserted.filter_map(|shorter| self.of_key.get(&shorter));
        let dropped = self.of_shorter.get(key);
        found.extend(inserted.chain(dropped).map(|&formula| (formula, VariantKind::Inserted)));
        if key.len() >= REPLACED {
            let gapped = (0..key.len()).filter_map(|gap| self.of_gapped.get(&gapped(key, gap)));
            found.extend(gapped.map(|&formula| (formula, VariantKind::Replaced)));
        }
        let pieces = pieces(key).filter_map(|piece| self.of_key.get(piece));
        found.extend(pieces.map(|&formula| (formula, VariantKind::Longer)));
        // The closest kind first.
        found.into_iter().min_by_key(|&(formula, kind)| (kind, formula))
    }

    fn is_piece(&self, key: &[Unit], units: u32) -> bool {
        self.within.get(key).is_some_and(|&whole| f64::from(whole) >= WHOLE * f64::from(units))
    }

    fn join(&mut self, formula: usize, kind: VariantKind, group: &[usize]) {
        let members = &mut self.kin[formula].members;
        let longer = members.iter().filter(|(_, kind)| *kind == VariantKind::Longer).count();
        if kind != VariantKind::Longer {
            members.extend(group.iter().map(|&candidate| (candidate, kind)));
        } else if longer < LONGER {
            members.push((group[0], kind));
        }
    }

    fn add(&mut self, key: &[Unit], units: u32, formula: usize) {
        self.of_key.insert(key.to_vec(), formula);
        if key.len() > INSERTED {
            for gap in 1..key.len() - 1 {
                self.of_shorter.entry(without(key, gap)).or_insert(formula);
            }
        }
        if key.len() >= REPLACED {
            for gap in 0..key.len() {
                self.of_gapped.entry(gapped(key, gap)).or_insert(formula);
            }
        }
        self.contains(key, units);
    }

    /// Remembers that all pieces of `key` are held by a longer sequence in so many reports.
    fn contains(&mut self, key: &[Unit], units: u32) {
        for piece in pieces(key) {
            let most = self.within.entry(piece.to_vec()).or_default();
            *most = units.max(*most);
        }
    }
}

/// Most words of a piece that is looked up.
const PIECE: usize = 12;

/// All shorter stretches of a key, of at least two units.
fn pieces(key: &[Unit]) -> impl Iterator<Item = &[Unit]> {
    let longest = key.len().saturating_sub(1).min(PIECE);
    (2..=longest).rev().flat_map(move |length| key.windows(length))
}

fn without(key: &[Unit], gap: usize) -> Vec<Unit> {
    [&key[..gap], &key[gap + 1..]].concat()
}

/// The key with a mark in place of one word.
fn gapped(key: &[Unit], gap: usize) -> Vec<Unit> {
    let mut key: Vec<Unit> = key.to_vec();
    key[gap] = Unit::MAX;
    key
}

/// The members of a formula whose uses are counted: all but those that hold the head.
pub(super) fn counted<'c>(
    kin: &'c Kin,
    candidates: &'c [Candidate],
) -> impl Iterator<Item = &'c [Word]> {
    let counted = kin.members.iter().filter(|(_, kind)| *kind != VariantKind::Longer);
    counted.map(|&(place, _)| candidates[place].repeat.words.as_slice())
}
