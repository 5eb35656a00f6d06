//! Values computed by other software, for the tests of the measures.

use super::contingency::{Contingency, Family};

/// Tokens of the later and of the earlier half of the US inaugural addresses (Python `[a-z]+`).
pub(super) fn inaugural(target: u32, reference: u32) -> Contingency {
    Contingency {
        target: target.into(),
        target_total: 64_098.0,
        reference: reference.into(),
        reference_total: 74_224.0,
    }
}

/// The family that the column `lrc` is adjusted for.
pub(super) const FAMILY: Family = Family { level: 0.95, size: 270, types: 9174 };

/// One term and its values.
pub(super) struct Row {
    pub(super) term: &'static str,
    pub(super) counts: Contingency,
    pub(super) g2: f64,
    pub(super) p: f64,
    pub(super) log_ratio: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) lrc: f64,
}

/// Terms of the US inaugural addresses, the later half against the earlier.
///
/// G2, p and Log Ratio: `numpy` 2.4 and `scipy` 1.17. The interval: with `k` of `n` the target's share
/// of the occurrences, `q = scipy.stats.beta.ppf(0.025, k, n - k + 1)` below and
/// `q = scipy.stats.beta.isf(0.025, k + 1, n - k)` above, `log2(q / (1 - q) * n2 / n1)`; LRC with
/// `0.025 / 270`.
pub(super) fn rows() -> impl Iterator<Item = Row> {
    INAUGURAL.iter().map(|&(term, target, reference, g2, p, log_ratio, low, high, lrc)| Row {
        term,
        counts: inaugural(target, reference),
        g2,
        p,
        log_ratio,
        low,
        high,
        lrc,
    })
}

/// Whether `value` is `expected` to 1e-9 relative; near 0 to 1e-10, where the formula of the
/// reference loses digits.
pub(super) fn close(value: f64, expected: f64) -> bool {
    value == expected || (value - expected).abs() <= (1e-9 * expected.abs()).max(1e-10)
}

type Values = (&'static str, u32, u32, f64, f64, f64, f64, f64, f64);

#[rustfmt::skip]
#[allow(clippy::unreadable_literal, clippy::excessive_precision)] // As printed.
const INAUGURAL: &[Values] = &[
        ("a", 1190, 1104, 28.642331050774345, 8.705808607737195e-08, 0.3198278104615977, 0.20045325596579927, 0.4392956824164794, 0.0933115226369183),
        ("we", 1519, 320, 1048.3342975652786, 5.60243163025944e-230, 2.4585844686591813, 2.2837149162191195, 2.6370390852514345, 2.1316905455833575),
        ("america", 230, 11, 278.5194851545764, 1.5784432600221024e-62, 4.597664841351539, 3.7312687597371017, 5.620130801604992, 3.120551776796134),
        ("the", 3954, 6241, -255.3784351145914, 1.745585437347549e-57, -0.44685793158053705, -0.5046949412094505, -0.3891502251497888, -0.3372159037931554),
        ("which", 284, 723, -139.95541636695555, 2.7224703845729904e-32, -1.1364983084019749, -1.3396405275029353, -0.9364892796991195, -0.7616740889240293),
        ("constitution", 21, 188, -130.20788211998334, 3.6903318062409036e-30, -2.950665019854416, -3.6761766895446715, -2.296714228762003, -1.7974007173210274),
        ("today", 109, 3, 143.87092532945695, 3.7915008210867056e-33, 5.394828233100231, 3.809557818982952, 7.694707760500549, 2.8927730167068977),
        ("freedom", 151, 38, 90.01121970054042, 2.3681326553762905e-21, 2.2020836349259545, 1.680695026821132, 2.7554380546477084, 1.2570523500044595),
        ("of", 2953, 4232, -84.25070032623, 4.358490260412312e-20, -0.30755186193561074, -0.375839238789618, -0.23940780282601834, -0.17812090938361233),
        ("states", 62, 273, -114.58260081548448, 9.713465608119419e-27, -1.9269544214885164, -2.3489577374891426, -1.5244649783743762, -1.1911564201648808),
        ("world", 293, 53, 220.92843097909466, 5.673760711212385e-50, 2.6784428089035095, 2.252289492227219, 3.1289757015748716, 1.9037345816376445),
        ("god", 90, 22, 54.91076163704381, 1.261284923889257e-13, 2.244027886736838, 1.558808767569059, 2.9877402279434593, 1.0186297826326725),
        ("union", 25, 166, -97.00018866683128, 6.932072516690757e-23, -2.5195768325277395, -3.1885081244514564, -1.907379462882427, -1.429976740014434),
        ("according", 0, 12, -14.940821158257496, 0.000110936444195972, -4.373356091676695, -f64::INFINITY, -1.262750367811952, 0.0),
        ("acknowledged", 0, 11, -13.695684042027654, 0.00021494790179827985, -4.247825209592836, -f64::INFINITY, -1.1159827525094068, 0.0),
        ("acquired", 0, 6, -7.470185795183596, 0.006272907743709347, -3.3733560916766954, -f64::INFINITY, -0.024028420393800952, 0.0),
        ("americans", 85, 0, 130.8196174975787, 2.7116023266083236e-30, 7.620997345182163, 4.706396024718475, f64::INFINITY, 3.3262041833131817),
        ("begin", 13, 0, 19.99986453675712, 7.744765070655555e-06, 4.912046127185553, 1.819336958905561, f64::INFINITY, 0.15089979125103506),
        ("birthright", 5, 0, 7.691920681049497, 0.005546856609801907, 3.533534503931823, 0.08558627698349694, f64::INFINITY, 0.0),
        ("advanced", 6, 7, -0.00018063491762786155, 0.9892767152257113, -0.010786012291987073, -1.859481965426922, 1.7862347615227931, 0.0),
        ("markets", 6, 7, -0.00018063491762786155, 0.9892767152257113, -0.010786012291987073, -1.859481965426922, 1.7862347615227931, 0.0),
        ("reflect", 5, 6, -0.003469442020610558, 0.9530301892780682, -0.05142799678933297, -2.1018059507371913, 1.9241040670601792, 0.0),
];
