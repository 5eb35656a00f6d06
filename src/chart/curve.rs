//! A series with gaps -> runs to draw, thinned to what a screen can show and clipped to the plot.

use super::canvas::Px;

/// The stretches without gaps, each item with its index.
pub(super) fn runs<T>(items: impl IntoIterator<Item = Option<T>>) -> Vec<Vec<(usize, T)>> {
    let mut runs: Vec<Vec<(usize, T)>> = vec![Vec::new()];
    for (index, item) in items.into_iter().enumerate() {
        match (item, runs.last_mut()) {
            (Some(item), Some(run)) => run.push((index, item)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Width of a column that is narrower than a pixel even on screens of double density, px.
pub(super) const FINE: f64 = 0.5;

/// A line of the same look with at most four points in a column `wide` px wide: the first, the
/// lowest, the highest and the last (Jugel et al. 2014, "M4").
pub(super) fn thin_line(points: &[Px], wide: f64) -> Vec<Px> {
    let mut out = Vec::with_capacity(points.len());
    for column in points.chunk_by(|a, b| column(a.0, wide) == column(b.0, wide)) {
        if column.len() <= 4 {
            out.extend_from_slice(column);
            continue;
        }
        let at = |order: fn(&f64, &f64) -> std::cmp::Ordering| {
            (0..column.len()).min_by(|&a, &b| order(&column[a].1, &column[b].1)).unwrap_or(0)
        };
        let mut kept = [0, at(f64::total_cmp), at(|a, b| b.total_cmp(a)), column.len() - 1];
        kept.sort_unstable();
        let distinct = kept.iter().enumerate().filter(|&(i, k)| i == 0 || kept[i - 1] != *k);
        out.extend(distinct.map(|(_, &k)| column[k]));
    }
    out
}

/// A band as `(x, one end, other end)` with at most two entries in a column `wide` px wide: its
/// widest extent, at the column's first and last point.
pub(super) fn thin_band(points: &[(f64, f64, f64)], wide: f64) -> Vec<(f64, f64, f64)> {
    let mut out = Vec::with_capacity(points.len());
    for column in points.chunk_by(|a, b| column(a.0, wide) == column(b.0, wide)) {
        if column.len() <= 2 {
            out.extend_from_slice(column);
            continue;
        }
        let low = column.iter().map(|p| p.1.max(p.2)).fold(f64::NEG_INFINITY, f64::max);
        let high = column.iter().map(|p| p.1.min(p.2)).fold(f64::INFINITY, f64::min);
        out.extend([column[0].0, column[column.len() - 1].0].map(|x| (x, low, high)));
    }
    out
}

fn column(x: f64, wide: f64) -> i64 {
    (x / wide).floor() as i64
}

/// A line held between `top` and `bottom` (`top < bottom`, px): what is outside runs along the
/// edge, and the line bends exactly where it crosses it.
pub(super) fn clip(points: &[Px], top: f64, bottom: f64) -> Vec<Px> {
    let mut out = Vec::with_capacity(points.len());
    for (i, &(x, y)) in points.iter().enumerate() {
        if i > 0 {
            let (x0, y0) = points[i - 1];
            let mut shares: Vec<f64> = [top, bottom]
                .into_iter()
                .filter(|edge| (y0 < *edge) != (y < *edge) && y0 != *edge && y != *edge)
                .map(|edge| (edge - y0) / (y - y0))
                .collect();
            shares.sort_by(f64::total_cmp);
            let crossing = |share: f64| (x0 + share * (x - x0), y0 + share * (y - y0));
            out.extend(shares.into_iter().map(crossing).map(|(x, y)| (x, y.clamp(top, bottom))));
        }
        out.push((x, y.clamp(top, bottom)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_split_runs() {
        let items = [None, Some('a'), Some('b'), None, None, Some('c')];
        assert_eq!(runs(items), [vec![(1, 'a'), (2, 'b')], vec![(5, 'c')]]);
        assert!(runs([None::<u8>; 3]).is_empty());
    }

    #[test]
    fn thinning_keeps_the_extremes_and_the_ends() {
        let points: Vec<Px> =
            (0..10_000).map(|i| (f64::from(i) / 100.0, f64::from(i * 7919 % 1013))).collect();
        let thin = thin_line(&points, FINE);
        assert!(thin.len() <= 4 * 200, "{}", thin.len());
        assert_eq!((thin[0], thin[thin.len() - 1]), (points[0], points[9_999]));
        let highest = |line: &[Px]| line.iter().map(|p| p.1).fold(0.0, f64::max);
        assert_eq!(highest(&thin), highest(&points));
        assert_eq!(thin_line(&points[..3], FINE), &points[..3]);
    }

    #[test]
    fn clipping_bends_at_the_edge() {
        let clipped = clip(&[(0.0, 10.0), (10.0, -10.0), (20.0, 10.0)], 0.0, 100.0);
        assert_eq!(clipped, [(0.0, 10.0), (5.0, 0.0), (10.0, 0.0), (15.0, 0.0), (20.0, 10.0)]);
        let through = clip(&[(0.0, -10.0), (10.0, 30.0)], 0.0, 20.0);
        assert_eq!(through, [(0.0, 0.0), (2.5, 0.0), (7.5, 20.0), (10.0, 20.0)]);
    }
}
