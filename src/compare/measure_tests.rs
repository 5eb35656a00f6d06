//! Every measure against values computed by other software.

use super::contingency::{Contingency, Family};
use super::reference::{FAMILY, close, inaugural};
use super::*;

const KEYS: [&str; 9] = [
    "g2_two_cell",
    "chi2",
    "chi2_yates",
    "log_odds_flat",
    "log_odds",
    "log_odds_counts",
    "percent_difference",
    "odds_ratio",
    "pmi",
];

/// Terms of the US inaugural addresses, the later half against the earlier, by `numpy` 2.4 and checked
/// against `scipy` 1.17 (`chi2_contingency` for chi-square); in the order of [`KEYS`].
#[rustfmt::skip]
const VALUES: [(u32, u32, [f64; 9]); 4] = [
    (1190, 1104, [28.165692640941614, 28.73735848784009, 28.51146741987313, 5.390197936101058, 5.375605499020341, 3.1128738280979564, 24.818156617968597, 1.2528339166336036, 0.11282742671994063]),
    (1, 5, [-2.3565752950726977, -2.1246513188816865, -1.098855026397103, -1.3340176418783822, -1.3330170694020578, -0.8339065064705092, -76.8404630409685, 0.31579518418318686, -1.0225883309243733]),
    (0, 12, [-14.93992205966638, -10.36380058953578, -8.583853380624408, -0.6941702532360563, -1.1394618096962406, -1.8226020386485238, -100.0, 0.046311536151391997, f64::NEG_INFINITY]),
    (85, 0, [130.75909351162588, 98.48855409767573, 96.34108570687407, 0.9195202754316104, 3.1944079193381003, 5.588592203767455, f64::INFINITY, 198.27676193302975, 0.7691711383036816]),
];

fn score(key: &str, table: &Contingency) -> f64 {
    Measure::by_key(key).unwrap().score(table, &FAMILY)
}

#[test]
fn measures_equal_numpy_and_scipy() {
    for (target, reference, expected) in VALUES {
        for (key, expected) in KEYS.iter().zip(expected) {
            let value = score(key, &inaugural(target, reference));
            assert!(
                close(value, expected),
                "{key} of {target}, {reference}: {value}, not {expected}"
            );
        }
    }
}

#[test]
fn ratios_are_the_ratios_of_the_rates() {
    let table = inaugural(230, 11);
    let ratio = (230.0 / 64_098.0) / (11.0 / 74_224.0);
    assert!(close(score("relative_risk", &table), ratio));
    assert!(close(score("log_ratio", &table), ratio.log2()));
    // Kilgarriff's formula at rates of 3588.25 and 148.2 per million.
    let expected = (230e6 / 64_098.0 + 1.0) / (11e6 / 74_224.0 + 1.0);
    assert!(close(score("simple_maths", &table), expected));
    let hundred = simple_maths::simple_maths(&table, 100.0);
    assert!(hundred < expected && hundred > 1.0);
    assert_eq!(score("relative_risk", &inaugural(3, 0)), f64::INFINITY);
}

/// Signed measures change their sign with the sides of the groups, ratios become their inverse, and
/// equal rates are no difference. PMI is about the target alone.
#[test]
fn measures_are_fair_to_both_sides() {
    let even =
        Contingency { target: 30.0, target_total: 700.0, reference: 60.0, reference_total: 1400.0 };
    for key in Measure::KEYS.iter().copied().filter(|&key| key != "pmi") {
        let measure = Measure::by_key(key).unwrap();
        measure.check().unwrap();
        let ratio = ["relative_risk", "odds_ratio", "simple_maths"].contains(&key);
        let unfair = ["percent_difference"].contains(&key);
        for (target, reference) in [(1190, 1104), (5, 40), (85, 3)] {
            let table = inaugural(target, reference);
            let (there, back) =
                (measure.score(&table, &FAMILY), measure.score(&table.swapped(), &FAMILY));
            let expected = if ratio { 1.0 / there } else { -there };
            assert!(unfair || close(back, expected), "{key}: {there} {back}");
            let (there, back) = (measure.strength(there), measure.strength(back));
            assert!(close(there, back), "{key}: strengths {there} {back}");
        }
        let none = if ratio { 1.0 } else { 0.0 };
        let value = measure.score(&even, &FAMILY);
        // Half an occurrence added to groups of unequal size leaves a little.
        let near = if key == "odds_ratio" { 0.02 } else { 1e-6 };
        assert!(key.starts_with("log_odds") || (value - none).abs() < near, "{key}: {value}");
    }
}

#[test]
fn a_term_that_is_every_token_has_no_chi2() {
    let table =
        Contingency { target: 9.0, target_total: 9.0, reference: 5.0, reference_total: 5.0 };
    assert_eq!(score("chi2", &table), 0.0);
}

#[test]
fn settings_outside_their_range_are_refused() {
    let refused = |text: &str| {
        let measure: Measure = toml::from_str(text).unwrap();
        measure.check().unwrap_err().to_string()
    };
    assert_eq!(
        refused("measure = \"simple_maths\"\nadded = 0.0"),
        "added 0: must be a rate per million tokens above 0, such as 1"
    );
    for name in ["log_odds\"\nalpha_0", "log_odds_flat\"\nalpha"] {
        let message = refused(&format!("measure = \"{name} = -1.0"));
        assert!(message.ends_with("-1: must be a number of occurrences above 0"), "{message}");
    }
}

fn reference_file(name: &str) -> Option<serde_json::Value> {
    let path = format!("{}/../shared/reference/keyness/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {path} is not there");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// All 270 terms of the file of `numpy` and `scipy`.
#[test]
fn measures_equal_the_reference_file() {
    let Some(file) = reference_file("keyness_inaugural") else { return };
    let fields = [
        ("g2", "G2_4cell_signed"),
        ("g2_two_cell", "G2_2cell_signed"),
        ("chi2", "chi2_signed"),
        ("chi2_yates", "chi2_yates_signed"),
        ("log_odds_flat", "monroe_flat_alpha_0.01_z"),
        ("log_odds", "monroe_prior_pooled_alpha0_500_z"),
        ("log_odds_counts", "monroe_prior_pooled_counts_z"),
        ("percent_difference", "pct_diff"),
        ("odds_ratio", "odds_ratio_haldane"),
        ("pmi", "pmi"),
        ("log_ratio", "log_ratio"),
    ];
    let mut checked = 0;
    for value in file["values"].as_array().unwrap() {
        let count = |side: &str| value[side].as_u64().unwrap() as u32;
        let table = inaugural(count("a"), count("b"));
        for (key, field) in fields {
            // Without a value where a count of 0 leaves none.
            if let Some(expected) = value[field].as_f64() {
                let got = score(key, &table);
                let error = (got - expected).abs();
                assert!(error <= (1e-6 * expected.abs()).max(1e-10), "{key} {value}: {got}");
                checked += 1;
            }
        }
    }
    assert!(checked > 2500, "{checked}");
}

/// `textstat_keyness` of quanteda.textstats 0.97.2 on the same counts. It differs from the formulas in
/// four ways, which are undone here: `lr` adds 1e-9 to every `O / E` within the logarithm, which adds
/// `2e-9 n` to G2; a correction is applied only where an expected count is below 5; `pmi` adds 1e-9 to
/// `O / E`; Yates' correction goes beyond `O = E` where the two are nearer than 0.5 (left out here; R's
/// `chisq.test` and SciPy stop there). Its Williams correction of chi-square makes the statistic larger, and its p of PMI is a
/// chi-square tail of the PMI: neither is copied.
#[test]
fn measures_equal_quanteda_but_for_its_oddities() {
    let Some(file) = reference_file("keyness_inaugural_quanteda") else { return };
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let (n1, n2) = (number(&file["n_target"]), number(&file["n_reference"]));
    let family = Family { types: 2743, ..FAMILY };
    let mut checked = 0;
    for (run, plain, corrected) in [
        ("lr none", "g2", "g2"),
        ("chi2 none", "chi2", "chi2"),
        ("chi2 yates", "chi2", "chi2_yates"),
        ("chi2 default", "chi2", "chi2_yates"),
        ("pmi default", "pmi", "pmi"),
    ] {
        for value in file[run]["values"].as_array().unwrap() {
            let table = Contingency {
                target: number(&value["n_target"]),
                target_total: n1,
                reference: number(&value["n_reference"]),
                reference_total: n2,
            };
            let share = table.target_share();
            let expected_target = table.sum() * share;
            if corrected == "chi2_yates" && (table.target - expected_target).abs() < 0.5 {
                continue;
            }
            let small = table.sum() * share.min(1.0 - share) < 5.0;
            let key = if small { corrected } else { plain };
            let got = Measure::by_key(key).unwrap().score(&table, &family);
            let got = match key {
                "g2" => got + 2e-9 * (n1 + n2) * got.signum(),
                "pmi" => (got.exp() + 1e-9).ln(),
                _ => got,
            };
            let expected = number(&value["value"]);
            let error = (got - expected).abs();
            assert!(error <= 1e-6 * expected.abs().max(1e-3), "{run} {value}: {got}");
            checked += 1;
        }
    }
    assert!(checked > 900, "{checked}");
}
