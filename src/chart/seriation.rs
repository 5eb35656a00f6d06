//! Likenesses of all pairs -> an order in which neighbours are alike.

/// The leaves of an average-linkage tree, each branch turned so that the ends which meet are as alike
/// as may be (Gruvaeus & Wainer 1972). `alike(i, j)` is asked for `i != j` and symmetric. Ties go to
/// the lowest numbers.
pub(super) fn by_likeness(n: usize, alike: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let mut groups: Vec<Vec<usize>> = (0..n).map(|item| vec![item]).collect();
    let mut means: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..n).map(|j| if i == j { f64::NEG_INFINITY } else { alike(i, j) }).collect())
        .collect();
    while groups.len() > 1 {
        let (a, b) = most_alike(&means);
        let other = groups.remove(b);
        let sizes = (groups[a].len() as f64, other.len() as f64);
        let own = std::mem::take(&mut groups[a]);
        groups[a] = joined(own, other, &alike);
        let last = means.remove(b);
        for row in &mut means {
            row.remove(b);
        }
        for (k, old) in last.into_iter().enumerate().filter(|&(k, _)| k != b) {
            let k = if k > b { k - 1 } else { k };
            if k != a {
                let mean = (means[a][k] * sizes.0 + old * sizes.1) / (sizes.0 + sizes.1);
                means[a][k] = mean;
                means[k][a] = mean;
            }
        }
    }
    groups.pop().unwrap_or_default()
}

/// The first of the pairs with the greatest mean, the lower number first.
fn most_alike(means: &[Vec<f64>]) -> (usize, usize) {
    let mut best = (0, 1);
    for i in 0..means.len() {
        for j in i + 1..means.len() {
            if means[i][j] > means[best.0][best.1] {
                best = (i, j);
            }
        }
    }
    best
}

/// Two stretches as one, turned so that what meets is most alike.
fn joined(mut a: Vec<usize>, mut b: Vec<usize>, alike: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let ends = |items: &[usize]| (items[0], items[items.len() - 1]);
    let ((a_first, a_last), (b_first, b_last)) = (ends(&a), ends(&b));
    let ways = [
        (alike(a_last, b_first), false, false),
        (alike(a_last, b_last), false, true),
        (alike(a_first, b_first), true, false),
        (alike(a_first, b_last), true, true),
    ];
    let best = ways.into_iter().reduce(|best, way| if way.0 > best.0 { way } else { best });
    if let Some((_, turn_a, turn_b)) = best {
        if turn_a {
            a.reverse();
        }
        if turn_b {
            b.reverse();
        }
    }
    a.extend(b);
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_come_out_in_their_order() {
        let at = [5.0, 1.0, 9.0, 3.0, 2.2, 8.1, 7.0_f64];
        let order = by_likeness(at.len(), |i, j| -(at[i] - at[j]).abs());
        let mut places: Vec<f64> = order.iter().map(|&i| at[i]).collect();
        if places[0] > places[6] {
            places.reverse();
        }
        assert_eq!(places, [1.0, 2.2, 3.0, 5.0, 7.0, 8.1, 9.0]);
    }

    #[test]
    fn every_item_is_there_once_whatever_the_likenesses() {
        for value in [0.5, f64::NAN, f64::INFINITY] {
            let mut order = by_likeness(9, |_, _| value);
            order.sort_unstable();
            assert_eq!(order, (0..9).collect::<Vec<_>>());
        }
        assert_eq!(by_likeness(0, |_, _| 0.0), [0; 0]);
        assert_eq!(by_likeness(1, |_, _| 0.0), [0]);
    }
}
