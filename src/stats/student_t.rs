//! Two samples -> Welch's t and its p-value, also far out in the tails.

use super::beta::ln_incomplete_beta;

/// Natural logarithm of the probability that a Student t variable with `degrees` of freedom lies
/// farther from 0 than `t`, on either side. Finite where the probability itself is far too small for
/// a float.
pub fn student_t_ln_two_sided(t: f64, degrees: f64) -> f64 {
    if t == 0.0 {
        return 0.0;
    }
    // degrees / (degrees + t^2) is beta with shapes degrees / 2 and 1/2; its log odds are
    // ln(degrees / t^2).
    let log_odds = degrees.ln() - 2.0 * t.abs().ln();
    ln_incomplete_beta(log_odds, degrees / 2.0, 0.5).0.min(0.0)
}

/// What is known of a sample for the comparison of its mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Number of observations.
    pub size: f64,
    /// Their mean.
    pub mean: f64,
    /// The sum of the squared differences from it.
    pub squares: f64,
}

impl Sample {
    /// The squared standard error of the mean.
    fn squared_error(&self) -> f64 {
        self.squares / (self.size - 1.0) / self.size
    }
}

/// A t statistic with its degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Welch {
    /// Positive where the first mean is larger.
    pub t: f64,
    /// Degrees of freedom (Welch 1947; Satterthwaite 1946).
    pub degrees: f64,
}

impl Welch {
    /// Natural logarithm of the two-sided p-value.
    pub fn ln_p(&self) -> f64 {
        student_t_ln_two_sided(self.t, self.degrees)
    }
}

/// The difference of two means in standard errors, the variances not taken for equal (Welch 1947).
/// None where a sample has fewer than two observations or where neither varies.
pub fn welch(a: Sample, b: Sample) -> Option<Welch> {
    if a.size < 2.0 || b.size < 2.0 {
        return None;
    }
    let [va, vb] = [a, b].map(|sample| sample.squared_error());
    let variance = va + vb;
    (variance > 0.0).then(|| Welch {
        t: (a.mean - b.mean) / variance.sqrt(),
        degrees: variance * variance / (va * va / (a.size - 1.0) + vb * vb / (b.size - 1.0)),
    })
}

#[cfg(test)]
#[allow(clippy::excessive_precision)] // As printed by the reference.
mod tests {
    use super::*;

    /// `scipy` 1.17, `log(2) + scipy.stats.t.logsf(t, degrees)`; mpmath 1.4 at 60 digits agrees.
    #[test]
    fn tails_equal_scipy() {
        for (t, degrees, ln_p) in [
            (0.5, 1.0, -0.349_794_717_502_086_44),
            (2.0, 3.7, -2.105_233_702_929_416),
            (1.96, 120.5, -2.950_681_853_568_341),
            (5.0, 9.0, -7.210_256_061_770_493),
            (40.0, 12.5, -31.879_109_133_444_887),
            (200.0, 30.0, -109.877_176_467_295_44),
            (1e-3, 8.0, -0.000_773_697_123_354_838_9),
            (12.0, 5000.25, -73.686_113_511_442_69),
            (30.0, 300.0, -210.879_929_800_741_43),
            (300.0, 2.2, -12.411_433_281_550_215),
        ] {
            let value = student_t_ln_two_sided(t, degrees);
            assert!((value / ln_p - 1.0).abs() < 1e-11, "{t} {degrees}: {value} is not {ln_p}");
            assert_eq!(student_t_ln_two_sided(-t, degrees), value);
        }
        assert_eq!(student_t_ln_two_sided(0.0, 5.0), 0.0);
    }

    fn sample(values: &[f64]) -> Sample {
        let size = values.len() as f64;
        let mean = values.iter().sum::<f64>() / size;
        Sample { size, mean, squares: values.iter().map(|v| (v - mean).powi(2)).sum() }
    }

    /// `scipy` 1.17, `ttest_ind(a, b, equal_var=False)`.
    #[test]
    fn welch_equals_scipy() {
        let a = sample(&[0.0, 0.0, 3.0 / 120.0, 1.0 / 80.0, 0.0, 2.0 / 200.0]);
        let b = sample(&[4.0 / 90.0, 5.0 / 150.0, 2.0 / 60.0, 0.0, 7.0 / 130.0]);
        let found = welch(a, b).unwrap();
        assert!((found.t - -2.512_783_156_312_422_3).abs() < 1e-13, "{found:?}");
        assert!((found.degrees - 5.608_144_789_727_905_5).abs() < 1e-12, "{found:?}");
        assert!((found.ln_p().exp() - 0.048_469_961_574_637_2).abs() < 1e-13, "{found:?}");
        assert_eq!(welch(b, a).unwrap().t, -found.t);
    }

    #[test]
    fn what_does_not_vary_has_no_t() {
        let constant = sample(&[1.0, 1.0, 1.0]);
        assert_eq!(welch(constant, sample(&[2.0, 2.0])), None);
        assert_eq!(welch(sample(&[1.0]), sample(&[2.0, 3.0])), None);
        assert!(welch(constant, sample(&[2.0, 3.0])).unwrap().t < 0.0);
    }
}
