//! A population of numbers, a subset's size and its sum -> how probable such a sum is by chance.
//!
//! The permutation distribution of two common tests is that of the sum of `size` values drawn
//! without replacement. Where documents get the labels of two groups at random, the values belong to
//! the documents and the subset is one of the groups; where they get their dates at random, the values
//! are the times and the subset is the documents that hold a term.
//!
//! The tails are those of the double saddlepoint approximation for sampling without replacement
//! (Robinson 1982, *JRSS B* 44; in the form of Booth & Butler 1990, *Biometrika* 77): each value is
//! taken with a probability of its own, given how many are taken. With `K(a, b) = sum ln(1 - p + p
//! exp(a + b v))`, `p = size / n`, and `(a, b)` where its gradient is `(size, sum)`,
//! `r = sign(b) sqrt(2 (a size + b sum - K))`, `u = b sqrt(det K'' / (n p (1 - p)))`, the upper tail is
//! `1 - Phi(r + ln(u / r) / r)` (Barndorff-Nielsen 1991). Unlike the normal approximation it stays good
//! to a few percent of the probability itself where that is 1e-10, and for skewed values. Whole values
//! make a lattice: the second continuity correction of Daniels (1987) is applied. The largest and the
//! smallest possible sums are counted exactly.

use super::distribution::normal_ln_survival;
use super::special::ln_gamma;

/// Values with how often each occurs.
#[derive(Debug, Clone)]
pub struct Population {
    /// Standardised values, rising, each with its number of elements.
    values: Vec<(f64, f64)>,
    size: u64,
    mean: f64,
    deviation: f64,
    /// The lattice that sums lie on, in standard deviations; 0 for none.
    step: f64,
}

/// Natural logarithms of tail probabilities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LnTails {
    /// Of a sum as small as the one observed or smaller.
    pub lower: f64,
    /// Of a sum as large or larger.
    pub upper: f64,
}

impl LnTails {
    /// Twice the smaller tail, at most 1, as a natural logarithm.
    pub fn two_sided(self) -> f64 {
        (self.lower.min(self.upper) + std::f64::consts::LN_2).min(0.0)
    }
}

impl Population {
    /// Finite `values`, each with how many elements have it; the order does not matter.
    pub fn new(values: impl IntoIterator<Item = (f64, u64)>) -> Self {
        let mut values: Vec<(f64, u64)> = values.into_iter().filter(|value| value.1 > 0).collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        values.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            kept.1 += if same { later.1 } else { 0 };
            same
        });
        let size: u64 = values.iter().map(|value| value.1).sum();
        let average = |of: &dyn Fn(f64) -> f64| {
            values.iter().map(|&(value, count)| count as f64 * of(value)).sum::<f64>()
                / size.max(1) as f64
        };
        let mean = average(&|value| value);
        let deviation = average(&|value| (value - mean).powi(2)).sqrt();
        let scale = if deviation > 0.0 { deviation } else { 1.0 };
        Self {
            step: lattice(&values) / scale,
            values: values.iter().map(|&(v, n)| ((v - mean) / scale, n as f64)).collect(),
            size,
            mean,
            deviation,
        }
    }

    /// Number of elements.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many standard deviations the sum of a random subset of `size` elements lies below
    /// `observed`: by the exact mean and variance of its permutation distribution. 0 where all
    /// subsets have the same sum.
    ///
    /// # Panics
    /// When the subset is larger than the population.
    pub fn z(&self, size: u64, observed: f64) -> f64 {
        assert!(size <= self.size, "a subset of at most {} elements", self.size);
        let (n, m) = (self.size as f64, size as f64);
        let variance = m * (n - m) / (n - 1.0).max(1.0);
        if self.deviation == 0.0 || variance == 0.0 {
            return 0.0;
        }
        (observed - m * self.mean) / self.deviation / variance.sqrt()
    }

    /// Tails of the sum of a random subset of `size` elements at `observed`, itself included in
    /// both.
    ///
    /// # Panics
    /// When the subset is larger than the population.
    pub fn ln_tails(&self, size: u64, observed: f64) -> LnTails {
        let z = self.z(size, observed);
        if self.deviation == 0.0 || size == 0 || size == self.size {
            return LnTails { lower: 0.0, upper: 0.0 };
        }
        // In standard deviations of one value.
        let sum = (observed - size as f64 * self.mean) / self.deviation;
        LnTails { lower: self.mirrored().upper(size, -sum, -z), upper: self.upper(size, sum, z) }
    }

    /// Twice the tail on the side of the mean that `observed` lies on, at most 1, as a natural
    /// logarithm: [`LnTails::two_sided`] at half the cost but next to the mean of skewed values.
    ///
    /// # Panics
    /// When the subset is larger than the population.
    pub fn ln_two_sided(&self, size: u64, observed: f64) -> f64 {
        let z = self.z(size, observed);
        if self.deviation == 0.0 || size == 0 || size == self.size {
            return 0.0;
        }
        let sum = (observed - size as f64 * self.mean) / self.deviation;
        let tail =
            if z < 0.0 { self.mirrored().upper(size, -sum, -z) } else { self.upper(size, sum, z) };
        (tail + std::f64::consts::LN_2).min(0.0)
    }

    /// Every value with the other sign.
    fn mirrored(&self) -> Self {
        let values = self.values.iter().rev().map(|&(value, count)| (-value, count)).collect();
        Self { values, ..*self }
    }

    /// The upper tail at a standardised sum.
    fn upper(&self, size: u64, sum: f64, z: f64) -> f64 {
        let (largest, ln_ways) = self.largest(size as f64);
        let slack = if self.step > 0.0 { 0.5 * self.step } else { 1e-9 * largest.abs().max(1.0) };
        if sum >= largest - slack {
            return ln_ways;
        }
        if sum <= slack - self.mirrored().largest(size as f64).0 {
            return 0.0;
        }
        let point = Point { size: size as f64, sum: sum - 0.5 * self.step };
        let tail = self.saddlepoint(point).unwrap_or_else(|| normal_ln_survival(z));
        tail.clamp(ln_ways, 0.0)
    }

    /// The largest sum, and the logarithm of the probability of it.
    fn largest(&self, size: f64) -> (f64, f64) {
        let mut left = size;
        let mut sum = 0.0;
        for &(value, count) in self.values.iter().rev() {
            let taken = count.min(left);
            sum += taken * value;
            left -= taken;
            if left == 0.0 {
                return (sum, ln_choose(count, taken) - ln_choose(self.size as f64, size));
            }
        }
        (sum, 0.0)
    }

    /// The tail above a point; none where the equations cannot be solved, or next to the mean,
    /// where the formula is 0 / 0 and the normal approximation as good.
    fn saddlepoint(&self, at: Point) -> Option<f64> {
        let share = at.size / self.size as f64;
        let saddle = self.solve(at, share)?;
        let exponent = saddle.a * at.size + saddle.b * at.sum - saddle.k.value;
        let r = (2.0 * exponent.max(0.0)).sqrt().copysign(saddle.b);
        if r.abs() < 1e-3 {
            return None;
        }
        let b = if self.step > 0.0 {
            2.0 * (0.5 * self.step * saddle.b).sinh() / self.step
        } else {
            saddle.b
        };
        let spread = saddle.k.determinant() / (self.size as f64 * share * (1.0 - share));
        let u = b * spread.sqrt();
        let tail = normal_ln_survival(r + (u / r).ln() / r);
        tail.is_finite().then_some(tail)
    }

    /// The minimum of the convex `K(a, b) - a size - b sum`, by Newton's method with halved steps.
    fn solve(&self, at: Point, share: f64) -> Option<Saddle> {
        let odds = (share / (1.0 - share)).ln();
        let target = |k: &Cumulant, a: f64, b: f64| k.value - a * at.size - b * at.sum;
        let (mut a, mut b) = (0.0, 0.0);
        let mut k = self.cumulant(a, b, share, odds);
        for _ in 0..100 {
            let (da, db) = (at.size - k.gradient.0, at.sum - k.gradient.1);
            let determinant = k.determinant();
            if determinant.is_nan() || determinant <= 0.0 {
                return None;
            }
            let (aa, ab, bb) = k.hessian;
            let step = ((bb * da - ab * db) / determinant, (aa * db - ab * da) / determinant);
            // Twice what is still to be gained.
            let gain = da * step.0 + db * step.1;
            if gain < 1e-12 {
                return Some(Saddle { a, b, k });
            }
            let before = target(&k, a, b);
            let mut length = 1.0;
            loop {
                let (next_a, next_b) = (a + length * step.0, b + length * step.1);
                let next = self.cumulant(next_a, next_b, share, odds);
                if target(&next, next_a, next_b) <= before - 1e-4 * length * gain {
                    (a, b, k) = (next_a, next_b, next);
                    break;
                }
                length *= 0.5;
                if length < 1e-10 {
                    return Some(Saddle { a, b, k });
                }
            }
        }
        None
    }

    /// `K` and its derivatives.
    fn cumulant(&self, a: f64, b: f64, share: f64, odds: f64) -> Cumulant {
        let mut k = Cumulant::default();
        for &(value, count) in &self.values {
            let x = a + b * value;
            let taken = 1.0 / (1.0 + (-x - odds).exp());
            let spread = count * taken * (1.0 - taken);
            k.value += count
                * if x > 0.0 {
                    x + ((1.0 - share) * (-x).exp_m1()).ln_1p()
                } else {
                    (share * x.exp_m1()).ln_1p()
                };
            k.gradient.0 += count * taken;
            k.gradient.1 += count * taken * value;
            k.hessian.0 += spread;
            k.hessian.1 += spread * value;
            k.hessian.2 += spread * value * value;
        }
        k
    }
}

/// Where a tail begins.
#[derive(Clone, Copy)]
struct Point {
    size: f64,
    sum: f64,
}

struct Saddle {
    a: f64,
    b: f64,
    k: Cumulant,
}

#[derive(Default)]
struct Cumulant {
    value: f64,
    gradient: (f64, f64),
    /// Second derivatives: by `a` twice, by both, by `b` twice.
    hessian: (f64, f64, f64),
}

impl Cumulant {
    fn determinant(&self) -> f64 {
        self.hessian.0 * self.hessian.2 - self.hessian.1 * self.hessian.1
    }
}

/// What all sums of as many whole values differ by at least; 0 if a value is not whole.
fn lattice(values: &[(f64, u64)]) -> f64 {
    let whole = |value: f64| value.fract() == 0.0 && value.abs() < 1e9;
    let Some(&(first, _)) = values.first() else { return 0.0 };
    if !values.iter().all(|&(value, _)| whole(value)) {
        return 0.0;
    }
    let gcd = |a: u64, b: u64| {
        let (mut a, mut b) = (a, b);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    values.iter().fold(0, |step, &(value, _)| gcd(step, (value - first) as u64)) as f64
}

fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact tails, by counting the subsets of every size and sum of whole values.
    fn exact(values: &[(u64, u64)], size: usize, observed: u64) -> (f64, f64) {
        let most: u64 = values.iter().map(|&(value, count)| value * count).sum();
        let mut ways = vec![vec![0.0; most as usize + 1]; size + 1];
        ways[0][0] = 1.0;
        for &(value, count) in values {
            for _ in 0..count {
                for k in (1..=size).rev() {
                    for sum in (value as usize..=most as usize).rev() {
                        ways[k][sum] += ways[k - 1][sum - value as usize];
                    }
                }
            }
        }
        let all: f64 = ways[size].iter().sum();
        let part = |range: &[f64]| range.iter().sum::<f64>() / all;
        let at = observed as usize;
        (part(&ways[size][..=at]), part(&ways[size][at..]))
    }

    /// The largest relative error of a tail below one half, over all sums that can be.
    fn worst(values: &[(u64, u64)], size: usize) -> f64 {
        let population = Population::new(values.iter().map(|&(v, n)| (v as f64, n)));
        let most: u64 = values.iter().map(|&(value, count)| value * count).sum();
        let mut worst: f64 = 0.0;
        for observed in 0..=most {
            let (lower, upper) = exact(values, size, observed);
            if lower == 0.0 || upper == 0.0 {
                continue;
            }
            let tails = population.ln_tails(size as u64, observed as f64);
            for (approximate, exact) in [(tails.lower, lower), (tails.upper, upper)] {
                if exact < 0.5 {
                    worst = worst.max((approximate.exp() / exact - 1.0).abs());
                }
            }
        }
        worst
    }

    #[test]
    fn tails_are_those_of_counted_subsets() {
        // The hypergeometric distribution.
        assert!(worst(&[(0, 60), (1, 40)], 30) < 0.03);
        // Ten periods of a growing archive, a term of few and of many documents.
        let growing: Vec<(u64, u64)> = (0..10).map(|period| (period, 1 + period)).collect();
        for (size, most) in [(4, 0.07), (15, 0.12), (25, 0.12)] {
            assert!(worst(&growing, size) < most, "{size}: {}", worst(&growing, size));
        }
        // Bursty counts, most of them 0.
        assert!(worst(&[(0, 50), (1, 10), (2, 5), (9, 2)], 25) < 0.25);
    }

    #[test]
    fn far_tails_keep_their_digits() {
        // All 12 documents with a term within the last 3 of 30 equal periods, but one.
        let values: Vec<(u64, u64)> = (0..30).map(|period| (period, 10)).collect();
        let (_, upper) = exact(&values, 12, 27 * 4 + 28 * 4 + 29 * 3 + 20);
        let population = Population::new(values.iter().map(|&(v, n)| (v as f64, n)));
        let tails = population.ln_tails(12, f64::from(27 * 4 + 28 * 4 + 29 * 3 + 20));
        assert!(upper < 1e-9 && (tails.upper.exp() / upper - 1.0).abs() < 0.02, "{upper:e}");
        // The normal approximation is wrong by orders of magnitude here.
        let z = population.z(12, f64::from(27 * 4 + 28 * 4 + 29 * 3 + 20));
        assert!((normal_ln_survival(z) - upper.ln()).abs() > 1.0);
    }

    #[test]
    fn the_most_extreme_sums_are_exact() {
        let population = Population::new([(0.5, 7), (1.25, 3), (3.0, 2)]);
        let tails = population.ln_tails(3, 7.25);
        // Both large ones and one of three: 3 of C(12, 3) = 220.
        assert!((tails.upper - (3.0_f64 / 220.0).ln()).abs() < 1e-10);
        assert!((population.ln_tails(3, 1.5).lower - (35.0_f64 / 220.0).ln()).abs() < 1e-10);
        assert!(population.ln_tails(3, 1.5).upper > -1e-3);
    }

    #[test]
    fn nothing_to_choose_is_no_evidence() {
        let none = LnTails { lower: 0.0, upper: 0.0 };
        assert_eq!(Population::new([(2.0, 9)]).ln_tails(4, 8.0), none);
        let two = Population::new([(1.0, 1), (2.0, 1)]);
        assert_eq!((two.ln_tails(0, 0.0), two.ln_tails(2, 3.0)), (none, none));
        assert_eq!((two.size(), two.z(2, 3.0), none.two_sided()), (2, 0.0, 0.0));
    }

    #[test]
    fn moments_are_those_of_the_permutation_distribution() {
        let population = Population::new([(0.0, 1), (1.0, 1), (5.0, 1)]);
        // Sums of two: 1, 5, 6: mean 4, variance 14 / 3.
        assert!((population.z(2, 6.0) - 2.0 / (14.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    }
}
