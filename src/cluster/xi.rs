//! Reachability plot -> its valleys: the steep areas of OPTICS.
//!
//! Ankerst, Breunig, Kriegel & Sander, *OPTICS: ordering points to identify the clustering structure*
//! (1999), definitions 9 to 11 and figure 19, with two slips of the paper put right as scikit-learn
//! does (the sign in definition 9, that in 11.4c), and the correction by predecessors of Schubert &
//! Gertz (2018), algorithm 2.

use super::density::ROUNDING;

/// A reachability plot in the order of the walk.
pub(super) struct Plot<'a> {
    /// Reachability of each place.
    pub(super) reach: &'a [f64],
    /// The place that each place was reached from.
    pub(super) from: &'a [Option<usize>],
    /// The weight of the document at each place.
    pub(super) weights: &'a [f64],
}

/// What makes a valley.
pub(super) struct Steepness {
    /// The share by which reachability falls or rises from one place to the next where it is steep.
    pub(super) xi: f64,
    /// Places in a row within a steep area that need not be steep.
    pub(super) min_points: usize,
    /// Weight of a cluster.
    pub(super) min_cluster_size: usize,
}

/// Where the plot falls steeply, places first to last.
struct Descent {
    start: usize,
    end: usize,
    /// Highest reachability since.
    between: f64,
}

/// The valleys as first and last place, each before those that contain it.
pub(super) fn valleys(plot: &Plot<'_>, by: &Steepness) -> Vec<(usize, usize)> {
    let n_places = plot.reach.len();
    // The plot ends in a wall, so that its last valley has a far side.
    let mut reach = plot.reach.to_vec();
    reach.push(f64::INFINITY);
    let ratio: Vec<f64> = reach.windows(2).map(|pair| pair[0] / pair[1]).collect();
    let level = 1.0 - by.xi;
    let rises = |place: usize| ratio[place] <= level;
    let falls = |place: usize| ratio[place] >= 1.0 / level;
    let (up, down) = (|place: usize| ratio[place] < 1.0, |place: usize| ratio[place] > 1.0);
    let highest = |from: usize, to: usize| reach[from..=to].iter().copied().fold(0.0, f64::max);

    let mut descents: Vec<Descent> = Vec::new();
    let mut found = Vec::new();
    let (mut at, mut between) = (0, 0.0_f64);
    for place in 0..n_places {
        if place < at || !(rises(place) || falls(place)) {
            continue;
        }
        between = between.max(highest(at, place));
        descents.retain(|descent| between.is_finite() && between <= reach[descent.start] * level);
        for descent in &mut descents {
            descent.between = descent.between.max(between);
        }
        if falls(place) {
            let end = extend(falls, up, place, n_places, by.min_points);
            descents.push(Descent { start: place, end, between: 0.0 });
            (at, between) = (end + 1, reach[end + 1]);
        } else {
            let end = extend(rises, down, place, n_places, by.min_points);
            (at, between) = (end + 1, reach[end + 1]);
            let ascent = (place, end);
            let valleys = descents.iter().rev();
            found.extend(valleys.filter_map(|descent| valley(plot, by, &reach, descent, ascent)));
        }
    }
    found
}

/// The last place of a steep area: it has no more than `patience` places in a row that are not steep,
/// and none that goes the other way.
fn extend(
    steep: impl Fn(usize) -> bool,
    against: impl Fn(usize) -> bool,
    start: usize,
    n_places: usize,
    patience: usize,
) -> usize {
    let (mut end, mut flat) = (start, 0);
    for place in start..n_places {
        if steep(place) {
            (end, flat) = (place, 0);
        } else if against(place) {
            break;
        } else {
            flat += 1;
            if flat > patience {
                break;
            }
        }
    }
    end
}

/// The valley between a descent and an ascent (definition 11), if it is one.
fn valley(
    plot: &Plot<'_>,
    by: &Steepness,
    reach: &[f64],
    descent: &Descent,
    ascent: (usize, usize),
) -> Option<(usize, usize)> {
    let level = 1.0 - by.xi;
    let (mut start, mut end) = (descent.start, ascent.1);
    let (before, after) = (reach[start], reach[end + 1]);
    if after * level < descent.between {
        return None;
    }
    // Both sides begin at about one height (criterion 4).
    if before * level >= after {
        while start < descent.end && reach[start + 1] > after {
            start += 1;
        }
    } else if after * level >= before {
        while end > ascent.0 && reach[end - 1] > before {
            end -= 1;
        }
    }
    let (start, end) = reached_from_within(plot, reach, start, end)?;
    let weight: f64 = plot.weights[start..=end].iter().sum();
    let is_one =
        weight >= by.min_cluster_size as f64 - ROUNDING && start <= descent.end && end >= ascent.0;
    is_one.then_some((start, end))
}

/// Cuts places off the end that were reached from outside.
fn reached_from_within(
    plot: &Plot<'_>,
    reach: &[f64],
    start: usize,
    mut end: usize,
) -> Option<(usize, usize)> {
    while start < end {
        let within = plot.from[end].is_some_and(|from| from >= start);
        if reach[start] > reach[end] || within {
            return Some((start, end));
        }
        end -= 1;
    }
    None
}
