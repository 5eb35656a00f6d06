//! Counts in windows -> the collocates of a term, measured, tested and ranked.

use rayon::prelude::*;

use super::count::WindowCounts;
use super::documents::RateRatio;
use super::lists::{Denominator, Group};
use super::measures::Association;
use super::params::CollocationParams;
use crate::error::Result;
use crate::matrix::{Csr, DocTermMatrix, Weights};
use crate::stats::distribution::ln_to_log10;
use crate::stats::multiple::benjamini_hochberg_ln;

/// The collocates of a term.
#[derive(Debug, Clone)]
pub struct Collocates {
    /// The sums over all documents.
    pub group: Group,
    /// Occurrences of the term, every copy counted.
    pub occurrences_all: u64,
    /// Sampling units that hold the term.
    pub units: usize,
    /// Terms in its windows, before those below the least count are left out.
    pub n_terms: usize,
    /// The collocates, the highest score first; ties in the order of their text.
    pub rows: Vec<CollocateRow>,
}

/// One collocate.
#[derive(Debug, Clone, PartialEq)]
pub struct CollocateRow {
    /// Its column in the matrix.
    pub column: usize,
    /// Its most frequent form.
    pub term: String,
    /// The term as the analysis knows it.
    pub stem: String,
    /// The counts.
    pub association: Association,
    /// Joint count, every copy counted.
    pub joint_all: u64,
    /// Documents that hold the pair, the sum of their weights.
    pub documents: f64,
    /// Sampling units that hold the pair.
    pub units: usize,
    /// Indices of the documents that hold the pair, rising, every copy.
    pub holders: Vec<u32>,
    /// Inside windows against outside, over documents.
    pub ratio: RateRatio,
    /// Natural logarithm of the p-value of G2.
    pub ln_p: f64,
    /// Natural logarithm of its Benjamini-Hochberg q-value over all rows.
    pub ln_q: f64,
    /// What it is ranked by.
    pub score: f64,
}

impl CollocateRow {
    /// The p-value of G2.
    pub fn p(&self) -> f64 {
        self.ln_p.exp()
    }

    /// The q-value of G2.
    pub fn q(&self) -> f64 {
        self.ln_q.exp()
    }

    /// Decimal logarithm of the p-value, also where that is too small for a float.
    pub fn log10_p(&self) -> f64 {
        ln_to_log10(self.ln_p)
    }
}

/// Measures and ranks every term found often enough in the windows of a term.
pub fn collocates(
    counts: &WindowCounts,
    matrix: &DocTermMatrix,
    weights: &Weights,
    params: &CollocationParams,
) -> Result<Collocates> {
    params.check()?;
    let group = Group::new(counts, matrix, weights, None);
    let sides = Sides::new(counts, matrix, &group, params.level);
    let joint = |column: usize| group.association(column).joint;
    let found: Vec<usize> = (0..counts.n_columns()).filter(|&c| joint(c) > 0.0).collect();
    let least = params.min_count as f64 * (1.0 - 1e-9);
    let kept: Vec<usize> = found.iter().copied().filter(|&column| joint(column) >= least).collect();
    let transposed = matrix.counts.transpose();
    let measure = |&column: &usize| {
        let ratio = sides.ratio(counts, &transposed, column);
        row(counts, matrix, &group, params, (column, ratio))
    };
    let mut rows: Vec<CollocateRow> = kept.par_iter().map(measure).collect();
    let ln_p: Vec<f64> = rows.iter().map(|row| row.ln_p).collect();
    for (row, ln_q) in rows.iter_mut().zip(benjamini_hochberg_ln(&ln_p)) {
        row.ln_q = ln_q;
    }
    rows.sort_by(|a, b| by_score(b.score, a.score).then(a.column.cmp(&b.column)));
    let holders: Vec<u32> = counts.rows.iter().map(|row| row.document).collect();
    Ok(Collocates {
        occurrences_all: counts.rows.iter().map(|row| u64::from(row.occurrences)).sum(),
        units: n_units(weights, &holders),
        n_terms: found.len(),
        group,
        rows,
    })
}

/// Order of scores, what is not a number below all others.
fn by_score(a: f64, b: f64) -> std::cmp::Ordering {
    let known = |score: f64| if score.is_nan() { f64::NEG_INFINITY } else { score };
    known(a).total_cmp(&known(b))
}

/// Number of sampling units among documents that weigh anything.
pub(super) fn n_units(weights: &Weights, documents: &[u32]) -> usize {
    weights.by_unit(documents).chunk_by(|a, b| a.0 == b.0).count()
}

fn row(
    counts: &WindowCounts,
    matrix: &DocTermMatrix,
    group: &Group,
    params: &CollocationParams,
    (column, ratio): (usize, RateRatio),
) -> CollocateRow {
    let joint = || counts.column(column).iter().filter(|held| held.joint > 0);
    let holders: Vec<u32> = joint().map(|held| counts.document(held)).collect();
    let weight = |&document: &u32| group.weights.weights()[document as usize];
    let association = group.association(column);
    let ln_p = association.ln_p();
    CollocateRow {
        column,
        term: matrix.vocabulary.surface[column].clone(),
        stem: matrix.vocabulary.terms[column].clone(),
        association,
        joint_all: joint().map(|held| u64::from(held.joint)).sum(),
        documents: holders.iter().map(weight).sum(),
        units: n_units(&group.weights, &holders),
        holders,
        ratio,
        ln_p,
        ln_q: ln_p,
        score: params.rank_by.score(&association, ratio.low),
    }
}

/// Words inside windows and words outside, by sampling unit.
struct Sides<'w> {
    inside: Denominator<'w>,
    outside: Denominator<'w>,
    level: f64,
}

impl<'w> Sides<'w> {
    fn new(counts: &WindowCounts, matrix: &DocTermMatrix, group: &'w Group, level: f64) -> Self {
        let inside = counts.rows.iter().map(|row| (row.document, f64::from(row.inside)));
        let mut left = matrix.tokens.clone();
        for row in &counts.rows {
            left[row.document as usize] -= row.inside + row.own;
        }
        let outside = (0..).zip(left.iter().map(|&words| f64::from(words)));
        Self {
            inside: Denominator::new(&group.weights, inside, level),
            outside: Denominator::new(&group.weights, outside, level),
            level,
        }
    }

    fn ratio(&self, counts: &WindowCounts, transposed: &Csr<u32>, column: usize) -> RateRatio {
        let held = counts.column(column);
        let inside = self.inside.ratio(held.iter().map(|h| (counts.document(h), h.joint)));
        let (documents, all) = transposed.row(column);
        let mut near = held.iter().peekable();
        let left = documents.iter().zip(all).map(|(&document, &count)| {
            let near = near.next_if(|held| counts.document(held) == document);
            (document, count - near.map_or(0, |held| held.joint + held.own))
        });
        let outside = self.outside.ratio(left);
        let t_factors = [self.inside.t_factor, self.outside.t_factor];
        RateRatio::new(&inside, &outside, t_factors, self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::tests::Case;
    use super::*;

    fn texts() -> Vec<String> {
        (0..60)
            .map(|n| {
                let near = if n % 3 == 0 { "deep " } else { "" };
                format!("The {near}port opens. Ships of w{} pass deep water far off.", n % 4)
            })
            .collect()
    }

    fn found(texts: &[String], weights: &Weights, params: &CollocationParams) -> Collocates {
        let case = Case::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let counts = case.count("port", &params.window.to_string());
        collocates(&counts, &case.matrix, weights, params).unwrap()
    }

    #[test]
    fn collocates_are_counted_measured_and_ranked() {
        let params = CollocationParams::default();
        let found = found(&texts(), &Weights::equal(60), &params);
        let terms: Vec<&str> = found.rows.iter().map(|row| row.term.as_str()).collect();
        assert_eq!(terms, ["opens", "deep"]);
        let (opens, deep) = (&found.rows[0], &found.rows[1]);
        assert_eq!(opens.association.log_dice(), 14.0);
        assert!((opens.association.npmi() - 1.0).abs() < 0.02 || opens.association.npmi() > 0.9);
        let Association { joint, windows, term, count, inside, words } = deep.association;
        assert_eq!((joint, windows, term, count), (20.0, 20.0, 60.0, 80.0));
        // `The` and `opens` stand in every window.
        assert_eq!((inside, words), (140.0, 60.0 * 10.0 + 20.0));
        assert_eq!((deep.documents, deep.units, deep.holders.len()), (20.0, 20, 20));
        assert!(deep.ratio.low.unwrap() <= deep.ratio.log_ratio);
        assert!(deep.ratio.log_ratio <= deep.ratio.high.unwrap());
        assert_eq!(opens.ratio.log_ratio, f64::INFINITY);
        assert!(opens.ratio.is_solid() && opens.ratio.high == Some(f64::INFINITY));
        assert!(opens.ln_q <= opens.ln_p + 2_f64.ln() + 1e-12);
        assert_eq!((found.occurrences_all, found.units, found.n_terms), (60, 60, 2));
    }

    #[test]
    fn copies_are_one_observation() {
        let one = texts();
        let thrice: Vec<String> = one.iter().flat_map(|text| vec![text.clone(); 3]).collect();
        let unit = (0..180).map(|n| n / 3).collect();
        let weights = Weights::new(vec![1.0 / 3.0; 180], unit);
        let params = CollocationParams::default();
        let (a, b) = (found(&one, &Weights::equal(60), &params), found(&thrice, &weights, &params));
        assert_eq!(a.rows.len(), b.rows.len());
        for (a, b) in a.rows.iter().zip(&b.rows) {
            let close = |x: f64, y: f64| x == y || (x - y).abs() < 1e-9 * x.abs().max(1.0);
            assert_eq!((&a.term, a.units, a.joint_all * 3), (&b.term, b.units, b.joint_all));
            assert!(close(a.score, b.score) && close(a.ln_p, b.ln_p));
            assert!(close(a.ratio.low.unwrap(), b.ratio.low.unwrap()), "{a:?} {b:?}");
        }
    }

    #[test]
    fn one_document_has_no_interval_and_rare_words_are_left_out() {
        let params = CollocationParams { min_count: 1, ..CollocationParams::default() };
        let one = found(&["deep port opens".into()], &Weights::equal(1), &params);
        assert_eq!(one.rows.len(), 2);
        assert_eq!((one.rows[0].ratio.low, one.rows[0].association.g2()), (None, 0.0));
        let params = CollocationParams::default();
        let rare = found(&["deep port opens".into()], &Weights::equal(1), &params);
        assert_eq!((rare.rows.len(), rare.n_terms), (0, 2));
    }

    #[test]
    fn every_measure_ranks_and_threads_change_nothing() {
        for key in super::super::Rank::KEYS {
            let rank_by = super::super::Rank::by_key(key).unwrap();
            let params = CollocationParams { rank_by, min_count: 1, ..Default::default() };
            let at = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| found(&texts(), &Weights::equal(60), &params).rows)
            };
            let rows = at(1);
            assert!(rows.windows(2).all(|pair| by_score(pair[0].score, pair[1].score).is_ge()));
            assert_eq!(format!("{rows:?}"), format!("{:?}", at(4)), "{key}");
        }
    }
}
