//! Counts in windows and two stretches of time -> the collocates gained and lost between them.

use rayon::prelude::*;

use super::collocates::n_units;
use super::count::WindowCounts;
use super::lists::{Denominator, Group};
use super::params::CollocationParams;
use super::share::{Share, difference, ln_p, shares};
use crate::error::{Error, Result};
use crate::matrix::{DocTermMatrix, Weights};
use crate::stats::multiple::benjamini_hochberg_ln;

/// The false discovery rate at which a change counts as one.
pub(super) const RATE: f64 = 0.05;

/// What changed in the company of a term.
#[derive(Debug, Clone)]
pub struct Change {
    /// The sums over the target.
    pub target: Group,
    /// The sums over the reference.
    pub reference: Group,
    /// The collocates of either, the surest change first; ties in the order of their text.
    pub rows: Vec<ChangeRow>,
}

/// One collocate in two groups of documents.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// Its column in the matrix.
    pub column: usize,
    /// Its most frequent form.
    pub term: String,
    /// The term as the analysis knows it.
    pub stem: String,
    /// Windows of the target and of the reference that hold it, weighted.
    pub windows: [f64; 2],
    /// Sampling units of both whose windows hold it.
    pub units: [usize; 2],
    /// logDice in both; none where it never stands near the term.
    pub log_dice: [Option<f64>; 2],
    /// Share of the windows that hold it; none in a group without two sampling units.
    pub shares: [Option<Share>; 2],
    /// Share in the target less share in the reference.
    pub difference: f64,
    /// The interval of the difference.
    pub interval: Option<(f64, f64)>,
    /// Natural logarithm of the p-value of no difference; 0 where it cannot be told.
    pub ln_p: f64,
    /// Natural logarithm of its Benjamini-Hochberg q-value over all rows.
    pub ln_q: f64,
}

/// What a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// In windows of the target only.
    Gained,
    /// In more of the target's windows.
    Risen,
    /// In fewer.
    Fallen,
    /// In windows of the reference only.
    Lost,
    /// The difference could be chance.
    Unclear,
}

impl Verdict {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Risen => "risen",
            Self::Fallen => "fallen",
            Self::Lost => "lost",
            Self::Unclear => "unclear",
        }
    }
}

impl ChangeRow {
    /// Whether it is gained, lost, or neither, at q < 0.05.
    pub fn verdict(&self) -> Verdict {
        match self.windows {
            _ if self.ln_q >= RATE.ln() => Verdict::Unclear,
            [_, 0.0] => Verdict::Gained,
            [0.0, _] => Verdict::Lost,
            _ if self.difference > 0.0 => Verdict::Risen,
            _ => Verdict::Fallen,
        }
    }
}

/// Tests every term found often enough in the windows of both groups together for a difference.
/// The groups are indices of documents, rising, with none in common.
pub fn changes(
    counts: &WindowCounts,
    matrix: &DocTermMatrix,
    weights: &Weights,
    groups: [(&str, &[u32]); 2],
    params: &CollocationParams,
) -> Result<Change> {
    params.check()?;
    let sums = groups.map(|(_, documents)| Group::new(counts, matrix, weights, Some(documents)));
    for (group, (name, _)) in sums.iter().zip(groups) {
        if group.occurrences <= 0.0 {
            let what = format!("the term does not occur in {name}: no change can be told");
            return Err(Error::empty(what));
        }
    }
    let windows = || counts.rows.iter().map(|row| (row.document, f64::from(row.occurrences)));
    let sides = [0, 1].map(|group| Denominator::new(&sums[group].weights, windows(), params.level));
    let least = params.min_count as f64 * (1.0 - 1e-9);
    let joint = |column: usize| sums.iter().map(|g| g.association(column).joint).sum::<f64>();
    let kept: Vec<usize> = (0..counts.n_columns()).filter(|&c| joint(c) >= least).collect();
    let test = |&column: &usize| row(counts, matrix, (&sums, &sides), params.level, column);
    let mut rows: Vec<ChangeRow> = kept.par_iter().map(test).collect();
    let ln_p: Vec<f64> = rows.iter().map(|row| row.ln_p).collect();
    for (row, ln_q) in rows.iter_mut().zip(benjamini_hochberg_ln(&ln_p)) {
        row.ln_q = ln_q;
    }
    rows.sort_by(|a, b| {
        let larger = || b.difference.abs().total_cmp(&a.difference.abs());
        a.ln_p.total_cmp(&b.ln_p).then_with(larger).then(a.column.cmp(&b.column))
    });
    let [target, reference] = sums;
    Ok(Change { target, reference, rows })
}

fn row(
    counts: &WindowCounts,
    matrix: &DocTermMatrix,
    (sums, sides): (&[Group; 2], &[Denominator<'_>; 2]),
    level: f64,
    column: usize,
) -> ChangeRow {
    let held = || counts.column(column).iter().filter(|held| held.windows > 0);
    let ratio = |group: usize| sides[group].ratio(held().map(|h| (counts.document(h), h.windows)));
    let ratios = [ratio(0), ratio(1)];
    let t_factors = [sides[0].t_factor, sides[1].t_factor];
    let shares = shares([&ratios[0], &ratios[1]], t_factors, level);
    let both = shares[0].as_ref().zip(shares[1].as_ref());
    let rate = |group: usize| ratios[group].rate().unwrap_or(0.0);
    let ln_p = both.map_or(0.0, |(target, reference)| ln_p(target, reference));
    let documents: Vec<u32> = held().map(|held| counts.document(held)).collect();
    ChangeRow {
        column,
        term: matrix.vocabulary.surface[column].clone(),
        stem: matrix.vocabulary.terms[column].clone(),
        windows: [0, 1].map(|group| sums[group].association(column).windows),
        units: [0, 1].map(|group| n_units(&sums[group].weights, &documents)),
        log_dice: [0, 1].map(|group| {
            let association = sums[group].association(column);
            (association.pairs() > 0.0).then(|| association.log_dice())
        }),
        shares,
        difference: rate(0) - rate(1),
        interval: both.map(|(target, reference)| difference(target, reference)),
        ln_p,
        ln_q: ln_p,
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::tests::Case;
    use super::*;

    /// `green` comes to the ports in the later half, `coal` leaves them, `big` stays.
    fn texts() -> Vec<String> {
        let text = |n: usize| {
            let word = if n < 30 { "coal" } else { "green" };
            let word = if n % 5 == 4 { "" } else { word };
            format!("A big {word} port opens near w{}.", n % 3)
        };
        (0..60).map(text).collect()
    }

    fn changed(threads: usize) -> Change {
        let texts = texts();
        let case = Case::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let counts = case.count("port", "5");
        let (reference, target): (Vec<u32>, Vec<u32>) = (0..60).partition(|&n| n < 30);
        let groups = [("2023", &target[..]), ("2022", &reference[..])];
        let params = CollocationParams::default();
        let weights = Weights::equal(60);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| changes(&counts, &case.matrix, &weights, groups, &params).unwrap())
    }

    #[test]
    fn what_comes_and_goes_is_told_from_what_stays() {
        let change = changed(1);
        let verdicts: Vec<_> =
            change.rows.iter().map(|row| (row.stem.as_str(), row.verdict().name())).collect();
        assert_eq!(verdicts[..2], [("coal", "lost"), ("green", "gained")]);
        assert!(verdicts[2..].iter().all(|(_, verdict)| *verdict == "unclear"), "{verdicts:?}");
        let green = &change.rows[1];
        assert_eq!((green.windows, green.units), ([24.0, 0.0], [24, 0]));
        assert_eq!((green.difference, green.log_dice[1]), (0.8, None));
        let (low, high) = green.interval.unwrap();
        assert!(0.5 < low && low < 0.8 && 0.8 < high && high < 1.0, "{low} {high}");
        assert_eq!((change.target.occurrences, change.reference.occurrences), (30.0, 30.0));
        assert_eq!(format!("{:?}", changed(4).rows), format!("{:?}", change.rows));
    }

    #[test]
    fn swapped_groups_turn_the_signs() {
        let case = Case::of(&["port a1 sea", "sea port", "port coal", "coal port bay", "port"]);
        let counts = case.count("port", "5");
        let params = CollocationParams { min_count: 1, ..CollocationParams::default() };
        let weights = Weights::equal(5);
        let at = |groups| changes(&counts, &case.matrix, &weights, groups, &params).unwrap().rows;
        let (one, other) = (("x", &[0, 1, 4][..]), ("y", &[2, 3][..]));
        for (a, b) in at([one, other]).iter().zip(&at([other, one])) {
            assert_eq!((a.column, a.difference, a.ln_p), (b.column, -b.difference, b.ln_p));
        }
        let none = changes(&counts, &case.matrix, &weights, [one, ("2020", &[])], &params);
        let error = none.unwrap_err().to_string();
        assert_eq!(error, "the term does not occur in 2020: no change can be told");
    }
}
