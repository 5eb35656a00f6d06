//! Probabilities -> quantiles and tails of the distributions that intervals and tests need.

use std::f64::consts::{LN_2, LN_10, SQRT_2};

use super::beta::{beta_quantile_logit, beta_survival_quantile_logit};
use super::gamma::{gamma_quantile, gamma_survival_quantile};
use super::special::ln_erfc;
use super::{Interval, special, tail};

/// The value below which a standard normal variable falls with probability `p`.
pub fn normal_quantile(p: f64) -> f64 {
    special::normal_quantile(p)
}

/// The number that a Student t variable with `degrees` of freedom exceeds with probability
/// `upper_tail <= 0.5`.
pub fn student_t_critical(upper_tail: f64, degrees: f64) -> f64 {
    // degrees / (degrees + t^2) is beta with shapes degrees / 2 and 1/2; its log odds are
    // ln(degrees / t^2).
    let log_odds = beta_quantile_logit(2.0 * upper_tail, degrees / 2.0, 0.5);
    (0.5 * (degrees.ln() - log_odds)).exp()
}

/// Natural logarithm of the probability that a chi-square variable with one degree of freedom
/// exceeds `x >= 0`. Finite where the probability itself is far too small for a float.
pub fn chi_square_1_ln_survival(x: f64) -> f64 {
    ln_erfc(x.sqrt() / SQRT_2)
}

/// Natural logarithm of the probability that a standard normal variable exceeds `z`.
pub fn normal_ln_survival(z: f64) -> f64 {
    ln_erfc(z / SQRT_2) - LN_2
}

/// Probability that an F variable with `between` and `within` degrees of freedom exceeds `x >= 0`.
pub fn f_survival(x: f64, between: f64, within: f64) -> f64 {
    special::beta_regularized(within / 2.0, between / 2.0, within / (within + between * x))
}

/// A natural logarithm as a decimal one.
pub fn ln_to_log10(ln: f64) -> f64 {
    ln / LN_10
}

/// A natural logarithm as a binary one.
pub fn ln_to_log2(ln: f64) -> f64 {
    ln / LN_2
}

/// The exact interval of a proportion after so many `successes` and `failures`, not both 0, with
/// `tail` probability on either side (Clopper & Pearson 1934), as log odds: `-inf` without
/// successes, `inf` without failures. Its beta quantiles are defined for fractional numbers too:
/// those of effective sample sizes (Korn & Graubard 1998).
pub fn clopper_pearson_logit(successes: f64, failures: f64, tail: f64) -> Interval {
    Interval {
        low: if successes > 0.0 {
            beta_quantile_logit(tail, successes, failures + 1.0)
        } else {
            f64::NEG_INFINITY
        },
        high: if failures > 0.0 {
            beta_survival_quantile_logit(tail, successes + 1.0, failures)
        } else {
            f64::INFINITY
        },
    }
}

/// The exact interval of a Poisson mean at `level` (Garwood 1936) when `count` was seen; also for
/// the fractional counts of effective sample sizes. At 0 it is `0 ..= -ln((1 - level) / 2)`.
pub fn poisson_mean(count: f64, level: f64) -> Interval {
    let tail = tail(level);
    Interval {
        low: if count > 0.0 { gamma_quantile(tail, count) } else { 0.0 },
        high: gamma_survival_quantile(tail, count + 1.0),
    }
}

#[cfg(test)]
#[allow(clippy::excessive_precision)] // As printed by the reference.
mod tests {
    use super::super::beta::{beta_quantile, logistic};
    use super::*;

    fn assert_close(value: f64, expected: f64, relative: f64, what: &str) {
        let error = (value - expected).abs();
        assert!(error <= relative * expected.abs(), "{what}: {value} is not {expected}");
    }

    /// mpmath 1.4, 40 digits, `log(erfc(sqrt(x / 2)))`.
    #[test]
    fn chi_square_tail_equals_mpmath() {
        for (x, ln) in [
            (1e-3, -0.025_550_779_355_950_622),
            (1.0, -1.147_874_464_449_318_2),
            (3.841_458_820_694_124, -2.995_732_273_553_99),
            (24.0, -13.852_841_768_363_92),
            (25.0, -14.371_851_213_428_78),
            (49.9, -27.149_925_113_985_323),
            (50.1, -27.251_852_116_932_282),
            (100.0, -52.538_137_969_952_525),
            (1400.0, -703.848_618_125_122_3),
            (5000.0, -2_504.484_587_848_451_4),
            (1e6, -500_007.133_547_631_6),
        ] {
            assert_close(chi_square_1_ln_survival(x), ln, 1e-13, "ln survival");
        }
        assert_eq!(chi_square_1_ln_survival(0.0), 0.0);
        assert_eq!(chi_square_1_ln_survival(5000.0).exp(), 0.0);
        assert!(ln_to_log10(chi_square_1_ln_survival(5000.0)) < -1087.0);
        let survival = chi_square_1_ln_survival(3.841_458_820_694_124).exp();
        assert_close(survival, 0.05, 1e-13, "survival");
    }

    /// mpmath 1.4, 40 digits.
    #[test]
    fn normal_and_t_quantiles_equal_mpmath() {
        for (p, z) in [
            (1e-300, -37.047_096_299_361_2),
            (1e-20, -9.262_340_089_798_408),
            (1e-10, -6.361_340_902_404_056),
            (0.025, -1.959_963_984_540_054),
            (0.3, -0.524_400_512_708_040_8),
            (0.975, 1.959_963_984_540_054),
            (0.9999, 3.719_016_485_455_708),
        ] {
            assert_close(normal_quantile(p), z, 1e-13, "normal quantile");
        }
        assert!(normal_quantile(0.5).abs() < 1e-15);
        for (tail, degrees, t) in [
            (0.025, 1.0, 12.706_204_736_174_704),
            (0.025, 2.0, 4.302_652_729_749_464),
            (0.025, 9.0, 2.262_157_162_798_205_5),
            (0.025, 29.0, 2.045_229_642_132_704_3),
            (0.025, 99_999.0, 1.959_987_707_771_844_8),
            (0.005, 3.5, 5.085_702_223_091_258),
            (1e-8, 5.0, 62.404_506_110_967_29),
        ] {
            assert_close(student_t_critical(tail, degrees), t, 1e-12, "t critical value");
        }
    }

    /// mpmath 1.4, 40 digits; the last two, too large for it, `scipy` 1.17.
    #[test]
    fn beta_quantiles_equal_mpmath() {
        for (p, a, b, logit) in [
            (0.025, 1.0, 1.0, -3.663_561_646_129_646_4),
            (0.025, 5.0, 3.0, -0.893_340_903_257_511_6),
            (2.5e-7, 3.0, 1.0, -5.060_948_774_869_711),
            (2.5e-7, 1.0, 3.0, -16.300_417_041_085_59),
            (0.025, 1190.0, 1105.0, -0.007_730_776_610_827_455_7),
            (2.5e-7, 20_000.0, 300.0, 3.921_480_783_755_046),
            (0.025, 2.5, 0.5, -0.693_845_156_579_360_2),
            (0.7, 3.0, 4.0, 0.095_840_498_601_460_07),
            (0.025, 1_000_000.0, 1_500_001.0, -0.407_996_402_205_514_6),
            (1e-8, 2_000_000.0, 3_000_001.0, -0.410_589_407_414_350_57),
        ] {
            assert_close(beta_quantile_logit(p, a, b), logit, 1e-11, "logit of beta quantile");
        }
        assert_close(beta_quantile(0.3, 2.0, 1.0), 0.3_f64.sqrt(), 1e-14, "beta quantile");
    }

    /// mpmath 1.4, 40 digits; shapes of 3 million `scipy` 1.17.
    #[test]
    fn gamma_quantiles_equal_mpmath() {
        for (p, shape, x) in [
            (0.025, 1.0, 0.025_317_807_984_289_877),
            (0.025, 0.3, 3.185_679_031_739_166e-6),
            (0.025, 0.02, 4.501_881_229_117_73e-81),
            (0.025, 10.0, 4.795_388_696_132_434),
            (0.025, 1234.5, 1_166.587_770_364_84),
            (1e-9, 50.0, 18.454_648_968_590_99),
            (0.025, 3e6, 2_996_606.190_049_971_5),
        ] {
            assert_close(gamma_quantile(p, shape), x, 1e-11, "gamma quantile");
        }
        for (p, shape, x) in [
            (0.025, 1.0, 3.688_879_454_113_936),
            (0.025, 1.3, 4.293_777_110_863_579),
            (0.025, 11.0, 18.390_356_042_017_78),
            (0.025, 1235.5, 1_305.334_313_078_488),
            (1e-9, 50.0, 104.658_799_353_271),
            (0.025, 3e6, 3_003_395.704_255_864),
        ] {
            assert_close(gamma_survival_quantile(p, shape), x, 1e-11, "upper gamma quantile");
        }
    }

    /// statsmodels 0.15, `proportion_confint(k, n, 1 - level, "beta")`.
    #[test]
    fn clopper_pearson_equals_statsmodels() {
        for (k, n, level, low, high) in [
            (0_u32, 10_u32, 0.95, 0.0, 0.308_497_107_818_760_7),
            (1, 10, 0.95, 0.002_528_578_544_461_786_5, 0.445_016_117_028_195_4),
            (5, 7, 0.9, 0.341_261_436_155_335_9, 0.946_624_499_529_762_8),
            (10, 10, 0.99, 0.588_704_018_652_474_7, 1.0),
            (37, 2500, 0.95, 0.010_441_407_778_425_902, 0.020_342_636_830_842_677),
        ] {
            let logit = clopper_pearson_logit(f64::from(k), f64::from(n - k), tail(level));
            let interval = Interval { low: logistic(logit.low), high: logistic(logit.high) };
            assert_close(interval.low, low, 1e-12, "low");
            assert_close(interval.high, high, 1e-12, "high");
        }
    }

    #[test]
    fn poisson_interval_at_zero_has_its_closed_form() {
        let interval = poisson_mean(0.0, 0.95);
        assert_eq!(interval.low, 0.0);
        assert_close(interval.high, -(0.025_f64.ln()), 1e-14, "high");
    }
}
