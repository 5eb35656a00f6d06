//! Documents on a plane -> a scatter plot, each cluster coloured and named at its median.

mod names;

use super::canvas::{Canvas, Px};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure};
use crate::error::{Error, Result};

/// Most points drawn; more would only cover each other and swell the file.
const MOST_POINTS: usize = 6_000;
const LOWEST: f64 = 320.0;
const HIGHEST: f64 = 560.0;
/// Points cut off at either end of an axis before its extent is judged, in a thousand.
const TAIL: usize = 5;

/// Documents on a plane whose directions have no unit; both are drawn to one scale, so distances
/// can be compared.
#[derive(Debug, Clone)]
pub struct ClusterMap {
    /// The words around it.
    pub caption: Caption,
    /// The documents. Points that are not finite are left out.
    pub points: Vec<ClusterPoint>,
    /// A name for each cluster; a point whose cluster has no name is drawn grey, below the others.
    pub labels: Vec<String>,
}

/// A document's place and cluster.
#[derive(Debug, Clone, Copy)]
pub struct ClusterPoint {
    /// First coordinate, to the right.
    pub x: f64,
    /// Second coordinate, upwards.
    pub y: f64,
    /// Index into the labels.
    pub cluster: usize,
}

impl ClusterMap {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        let points: Vec<ClusterPoint> =
            self.points.iter().copied().filter(|p| p.x.is_finite() && p.y.is_finite()).collect();
        if points.is_empty() {
            return Err(Error::empty("no document has a place on the map"));
        }
        let view = View::of(&points);
        let inside: Vec<ClusterPoint> = points.iter().copied().filter(|p| view.holds(p)).collect();
        let shown = inside.len().min(MOST_POINTS);
        let mut caption = self.caption.clone();
        caption.subtitle = noted(&caption.subtitle, shown, inside.len(), points.len());
        let mut page = Page::new(&caption);
        let frame = view.frame(page.top + 4.0);
        page.canvas.bar(frame.0, frame.1, theme::GRID, 0.35);
        let mut drawn: Vec<ClusterPoint> =
            (0..shown).map(|i| inside[i * inside.len() / shown]).collect();
        drawn.sort_by_key(|point| point.cluster < self.labels.len());
        for point in drawn {
            let (hue, shape) = if point.cluster < self.labels.len() {
                (hue(point.cluster), point.cluster)
            } else {
                (MUTED, 0)
            };
            mark(&mut page.canvas, view.px(&point, frame), shape, hue, shown);
        }
        let mut members: Vec<Vec<Px>> = vec![Vec::new(); self.labels.len()];
        for point in inside.iter().filter(|p| p.cluster < self.labels.len()) {
            members[point.cluster].push(view.px(point, frame));
        }
        let bottom = names::draw(&mut page.canvas, &self.labels, &members, frame);
        page.finish(name, &self.describe(&points), bottom + 2.0)
    }

    fn describe(&self, points: &[ClusterPoint]) -> String {
        let mut sizes = vec![0usize; self.labels.len()];
        for point in points {
            if let Some(size) = sizes.get_mut(point.cluster) {
                *size += 1;
            }
        }
        let listed: Vec<_> =
            self.labels.iter().zip(&sizes).map(|(label, size)| format!("{label} {size}")).collect();
        let clusters = match listed.len() {
            0 => "no named clusters.".to_owned(),
            n => format!("{n} clusters: {}.", listed.join("; ")),
        };
        format!("Scatter plot of {} documents in {clusters}", points.len())
    }
}

/// The subtitle, with what is not drawn.
fn noted(subtitle: &str, shown: usize, inside: usize, all: usize) -> String {
    let grouped = |n: usize| super::number_axis::number(n as f64);
    let mut parts = vec![subtitle.to_owned()];
    if shown < inside {
        let (shown, inside) = (grouped(shown), grouped(inside));
        parts.push(format!("{shown} of {inside} points drawn, evenly spaced"));
    }
    if inside < all {
        parts.push(format!("far points left out: {}", grouped(all - inside)));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

/// The part of the plane that is drawn.
struct View {
    low: Px,
    high: Px,
}

impl View {
    /// All points, unless a few lie so far out that the rest would shrink to a spot.
    fn of(points: &[ClusterPoint]) -> Self {
        let x = extent(points.iter().map(|p| p.x).collect());
        let y = extent(points.iter().map(|p| p.y).collect());
        Self { low: (x.0, y.0), high: (x.1, y.1) }
    }

    fn holds(&self, point: &ClusterPoint) -> bool {
        (self.low.0..=self.high.0).contains(&point.x)
            && (self.low.1..=self.high.1).contains(&point.y)
    }

    /// The plot's corners in px below `top`, in the shape of the view where the page allows.
    fn frame(&self, top: f64) -> (Px, Px) {
        let width = WIDTH - 2.0 * MARGIN;
        let shape = (self.high.1 - self.low.1) / (self.high.0 - self.low.0);
        let height =
            if shape.is_finite() { (width * shape).clamp(LOWEST, HIGHEST) } else { LOWEST };
        ((MARGIN, top), (MARGIN + width, top + height))
    }

    /// Where a point stands: one scale for both axes, the view in the middle of the frame.
    fn px(&self, point: &ClusterPoint, (corner, end): (Px, Px)) -> Px {
        let span = (self.high.0 - self.low.0, self.high.1 - self.low.1);
        let room = (end.0 - corner.0 - 24.0, end.1 - corner.1 - 24.0);
        let scale = (room.0 / span.0.max(1e-300)).min(room.1 / span.1.max(1e-300));
        let from_centre = |at: f64, low: f64, high: f64| (at - f64::midpoint(low, high)) * scale;
        (
            f64::midpoint(corner.0, end.0) + from_centre(point.x, self.low.0, self.high.0),
            f64::midpoint(corner.1, end.1) - from_centre(point.y, self.low.1, self.high.1),
        )
    }
}

/// From the lowest to the highest value; with far outliers, the central 99 % and a quarter more.
fn extent(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |per_mille: usize| values[(values.len() - 1) * per_mille / 1000];
    let (low, high) = (at(0), at(1000));
    let central = (at(TAIL), at(1000 - TAIL));
    let width = central.1 - central.0;
    if high - low > 2.0 * width && width > 0.0 {
        (low.max(central.0 - width / 4.0), high.min(central.1 + width / 4.0))
    } else {
        (low, high)
    }
}

/// The colour of a named cluster.
fn hue(cluster: usize) -> Hue {
    HUES[cluster % HUES.len()]
}

/// One point; clusters that share a colour differ in shape.
fn mark(canvas: &mut Canvas, (x, y): Px, cluster: usize, hue: Hue, count: usize) {
    let (radius, alpha) = match count {
        0..=300 => (3.6, 0.75),
        301..=2_000 => (2.6, 0.65),
        _ => (1.9, 0.55),
    };
    match cluster / HUES.len() % 3 {
        0 => canvas.dot((x, y), radius, hue.mark, alpha),
        1 => {
            let half = radius * 0.9;
            canvas.bar((x - half, y - half), (x + half, y + half), hue.mark, alpha);
        }
        _ => {
            let (wide, high) = (radius * 1.2, radius * 1.3);
            canvas.area(
                vec![(x, y - high), (x - wide, y + high * 0.7), (x + wide, y + high * 0.7)],
                hue.mark,
                alpha,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::super::spot_key;
    use super::*;

    fn map(points: Vec<(f64, f64, usize)>, labels: &[&str]) -> ClusterMap {
        ClusterMap {
            caption: Caption { subtitle: "Cosine".into(), ..Caption::default() },
            points: points
                .into_iter()
                .map(|(x, y, cluster)| ClusterPoint { x, y, cluster })
                .collect(),
            labels: labels.iter().map(|l| (*l).to_owned()).collect(),
        }
    }

    #[test]
    fn many_points_are_thinned_and_said() {
        let points =
            (0..70_000u32).map(|i| (f64::from(i % 251), f64::from(i % 241), i as usize % 3));
        let svg = map(points.collect(), &["a", "b", "c"]).draw("x").unwrap().svg;
        well_formed(&svg);
        assert_eq!(svg.matches("<circle").count(), MOST_POINTS);
        assert!(svg.contains("Cosine; 6,000 of 70,000 points drawn, evenly spaced"));
        assert!(svg.len() < 1_000_000, "{}", svg.len());
    }

    #[test]
    fn far_points_do_not_shrink_the_rest() {
        let mut points: Vec<_> =
            (0..999).map(|i| (f64::from(i % 30), f64::from(i / 30), 0)).collect();
        points.push((1e6, 0.0, 0));
        let svg = map(points, &["a"]).draw("x").unwrap().svg;
        assert!(svg.contains("far points left out: 1"), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 999);
    }

    fn spread(clusters: usize) -> (Vec<(f64, f64, usize)>, Vec<String>) {
        let at = |i: usize| (f64::from((i * 37 % 101) as u32), f64::from((i * 53 % 67) as u32));
        let points =
            (0..clusters * 20).map(|i| (at(i % clusters).0, at(i % clusters).1, i % clusters));
        (points.collect(), (0..clusters).map(|c| format!("subject {c}")).collect())
    }

    #[test]
    fn many_clusters_have_numbers_and_a_key() {
        let (points, labels) = spread(6);
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let named = map(points, &labels).draw("x").unwrap();
        assert!(named.svg.contains("\nsubject 5\n") && !named.svg.contains("\n6\n"));
        let (points, labels) = spread(26);
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let figure = map(points, &labels).draw("x").unwrap();
        well_formed(&figure.svg);
        assert!(figure.svg.contains("\nsubject 25\n") && figure.svg.contains("\n26\n"));
        assert_eq!(figure.spots.len(), 26 * 2, "a number on the map and a line of the key each");
        assert_eq!(figure.spots[0].key, spot_key("subject 0", ""));
    }

    #[test]
    fn names_that_would_cover_each_other_become_numbers() {
        let points: Vec<_> =
            (0..220).map(|i| (0.001 * f64::from(i % 7), 0.0, i as usize % 11)).collect();
        let labels: Vec<String> =
            (0..11).map(|c| format!("{c} {}", "long name ".repeat(6))).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let svg = map(points, &labels).draw("x").unwrap().svg;
        let names = svg.matches("long name").count();
        assert!(names >= 11, "{names}");
    }

    #[test]
    fn lone_equal_and_unnamed_points_are_drawn() {
        for points in
            [vec![(0.0, 0.0, 0)], vec![(2.0, 2.0, 0); 5], vec![(0.0, 1.0, 7), (f64::NAN, 0.0, 0)]]
        {
            let svg = map(points, &["only & one"]).draw("x").unwrap().svg;
            well_formed(&svg);
            assert!(svg.contains("<circle"));
        }
        assert!(map(vec![(f64::NAN, 0.0, 0)], &[]).draw("x").is_err());
    }
}
