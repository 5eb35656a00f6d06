//! A silhouette a document -> the silhouette plot (Rousseeuw 1987): clusters one below another, in
//! each of them its documents from the best placed to the worst.
//!
//! A cluster is one shape with at most two corners a pixel, so the file stays small however many
//! documents there are.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

/// Height of all clusters together and of the smallest, px: the rest is shared out by size.
const HEIGHT: f64 = 420.0;
const LEAST: f64 = 15.0;
/// Between two clusters, px.
const GAP: f64 = 5.0;
/// Widest name, px.
const NAME_ROOM: f64 = 200.0;
const OPACITY: f64 = 0.85;
/// Thinnest step of an outline, px.
const FINEST: f64 = 0.5;

/// How well every document fits its cluster.
#[derive(Debug, Clone)]
pub struct SilhouettePlot {
    /// The words around it.
    pub caption: Caption,
    /// The clusters from the top down; each has the colour that it has on the map.
    pub clusters: Vec<SilhouetteCluster>,
    /// The mean over all documents where it is not the plain one, such as a weighted mean.
    pub mean: Option<f64>,
}

/// One cluster.
#[derive(Debug, Clone)]
pub struct SilhouetteCluster {
    /// Its name.
    pub label: String,
    /// Under which name its evidence is kept; the label when empty.
    pub key: String,
    /// The silhouettes of its documents, -1 to 1, in any order; those that are not finite are left out.
    pub values: Vec<f64>,
}

/// What is drawn of a cluster.
struct Sorted {
    /// The greatest first.
    values: Vec<f64>,
    mean: f64,
    /// Share of documents nearer to another cluster.
    below: f64,
}

impl SilhouetteCluster {
    fn sorted(&self) -> Option<Sorted> {
        let mut values: Vec<f64> = self
            .values
            .iter()
            .copied()
            .filter(|v| v.is_finite())
            .map(|v| v.clamp(-1.0, 1.0))
            .collect();
        values.sort_by(|a, b| b.total_cmp(a));
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let below = values.iter().filter(|value| **value < 0.0).count() as f64 / n;
        (n > 0.0).then_some(Sorted { values, mean, below })
    }
}

impl Sorted {
    fn note(&self) -> String {
        let documents = number(self.values.len() as f64);
        let below = match self.below {
            0.0 => String::new(),
            share if share < 0.005 => ", < 1 % below 0".to_owned(),
            share => format!(", {:.0} % below 0", 100.0 * share),
        };
        format!("{documents}: {}{below}", rounded(self.mean))
    }
}

impl SilhouettePlot {
    /// Draws the chart, as high as it has clusters.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        let sorted: Vec<Option<Sorted>> = self.clusters.iter().map(|c| c.sorted()).collect();
        let Some(mean) = self.mean.filter(|m| m.is_finite()).or_else(|| overall(&sorted)) else {
            return Err(Error::empty("no document has a silhouette to draw"));
        };
        let size = theme::LABEL_SIZE;
        let shorten = |cluster: &SilhouetteCluster| text::shorten(&cluster.label, size, NAME_ROOM);
        let names: Vec<String> = self.clusters.iter().map(shorten).collect();
        let note = |sorted: &Option<Sorted>| {
            sorted.as_ref().map_or_else(|| "no documents".to_owned(), Sorted::note)
        };
        let notes: Vec<String> = sorted.iter().map(note).collect();
        let left = MARGIN + text::widest(&names, size) + 12.0;
        let right = WIDTH - MARGIN - text::widest(&notes, size) - 12.0;
        let axis = axis(&sorted).over(left, right);
        let mut page = Page::new(&self.caption);
        page.unit("silhouette; right: documents, their mean, share nearer to another cluster");
        let top = page.top + 20.0;
        let heights = heights(&sorted);
        let bottom = top + heights.iter().sum::<f64>() + GAP * (heights.len() - 1) as f64;
        axis.draw_columns(&mut page.canvas, top, bottom);
        let mut from = top;
        for (i, (sorted, height)) in sorted.iter().zip(&heights).enumerate() {
            let (hue, middle) = (HUES[i % HUES.len()], from + height / 2.0);
            if let Some(sorted) = sorted {
                page.canvas.area(outline(sorted, &axis, from, *height), hue.mark, OPACITY);
            }
            let canvas = &mut page.canvas;
            canvas.text((left - 10.0, middle), &names[i], Font::new(size, hue.text), Anchor::End);
            canvas.text((right + 12.0, middle), &notes[i], Font::axis(), Anchor::Start);
            self.spot(canvas, i, sorted.as_ref(), ((MARGIN, from), (right, from + height)));
            from += height + GAP;
        }
        let canvas = &mut page.canvas;
        canvas.line(vec![(axis.px(0.0), top), (axis.px(0.0), bottom)], theme::BASELINE, 1.0);
        canvas.dashed((axis.px(mean), top - 6.0), (axis.px(mean), bottom), 1.2);
        let words = format!("mean {}", rounded(mean));
        canvas.text((axis.px(mean), top - 13.0), &words, Font::axis(), Anchor::Middle);
        page.finish(name, &self.describe(&sorted, mean), bottom + 22.0)
    }

    fn spot(&self, canvas: &mut Canvas, i: usize, sorted: Option<&Sorted>, (a, b): (Px, Px)) {
        let Some(sorted) = sorted else {
            return;
        };
        let cluster = &self.clusters[i];
        let key = if cluster.key.is_empty() { &cluster.label } else { &cluster.key };
        let count = number(sorted.values.len() as f64);
        let title = format!(
            "{}: {count} documents, mean silhouette {}",
            cluster.label,
            rounded(sorted.mean)
        );
        canvas.spot(a, b, spot_key(key, ""), title);
    }

    fn describe(&self, sorted: &[Option<Sorted>], mean: f64) -> String {
        let told = |(cluster, sorted): (&SilhouetteCluster, &Option<Sorted>)| {
            let note = sorted.as_ref().map_or_else(
                || "no documents".to_owned(),
                |s| {
                    format!("{} documents, mean {}", number(s.values.len() as f64), rounded(s.mean))
                },
            );
            format!(" {}: {note}.", cluster.label)
        };
        let told: String = self.clusters.iter().zip(sorted).map(told).collect();
        format!("Silhouette plot, mean {} over all documents.{told}", rounded(mean))
    }
}

/// Two decimals: a third of a silhouette says nothing.
fn rounded(value: f64) -> String {
    number((value * 100.0).round() / 100.0)
}

/// The mean over all documents.
fn overall(sorted: &[Option<Sorted>]) -> Option<f64> {
    let all = || sorted.iter().flatten();
    let n: usize = all().map(|s| s.values.len()).sum();
    let sum: f64 = all().map(|s| s.mean * s.values.len() as f64).sum();
    (n > 0).then(|| sum / n as f64)
}

fn axis(sorted: &[Option<Sorted>]) -> NumberAxis {
    let all = || sorted.iter().flatten();
    let high = all().map(|s| s.values[0]).fold(0.0, f64::max);
    let low = all().map(|s| s.values[s.values.len() - 1]).fold(0.0, f64::min);
    NumberAxis::covering(low, high, 6, false)
}

/// By size, but high enough for a name.
fn heights(sorted: &[Option<Sorted>]) -> Vec<f64> {
    let size = |s: &Option<Sorted>| s.as_ref().map_or(0, |s| s.values.len()) as f64;
    let all: f64 = sorted.iter().map(size).sum();
    sorted.iter().map(|s| (HEIGHT * size(s) / all).max(LEAST)).collect()
}

/// The values from the top down as steps; where several documents share a step, it is their mean.
fn outline(sorted: &Sorted, axis: &NumberAxis, top: f64, height: f64) -> Vec<Px> {
    let n = sorted.values.len();
    let steps = n.min((height / FINEST) as usize).max(1);
    let mut points = vec![(axis.px(0.0), top)];
    for step in 0..steps {
        let documents = &sorted.values[step * n / steps..(step + 1) * n / steps];
        let x = axis.px(documents.iter().sum::<f64>() / documents.len() as f64);
        let edge = |step: usize| top + height * step as f64 / steps as f64;
        points.extend([(x, edge(step)), (x, edge(step + 1))]);
    }
    points.push((axis.px(0.0), top + height));
    points
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn cluster(label: &str, values: Vec<f64>) -> SilhouetteCluster {
        SilhouetteCluster { label: label.into(), key: String::new(), values }
    }

    fn plot(clusters: Vec<SilhouetteCluster>) -> SilhouettePlot {
        SilhouettePlot { caption: Caption::default(), clusters, mean: None }
    }

    #[test]
    fn many_documents_are_few_shapes() {
        let values = |n: usize| (0..n).map(|i| (i as f64 * 0.37).sin() * 0.4 + 0.2).collect();
        let clusters = [30_000, 15_000, 4_999, 1].map(|n| cluster(&n.to_string(), values(n)));
        let figure = plot(clusters.into()).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("<polygon").count(), 4);
        assert!(figure.svg.len() < 60_000, "{}", figure.svg.len());
        assert_eq!(figure.spots.len(), 4);
    }

    #[test]
    fn means_and_misplaced_documents_are_told() {
        let clusters = vec![
            cluster("a", vec![0.5, f64::NAN, -0.1, 0.2, 0.2]),
            cluster("b", vec![0.9]),
            cluster("empty", vec![f64::NAN]),
        ];
        let figure = plot(clusters.clone()).draw("x").unwrap();
        assert_eq!(
            figure.description,
            "Silhouette plot, mean 0.34 over all documents. a: 4 documents, mean 0.2. \
             b: 1 documents, mean 0.9. empty: no documents."
        );
        assert!(figure.svg.contains("4: 0.2, 25 % below 0"));
        assert!(figure.svg.contains("mean 0.34"));
        let weighted = SilhouettePlot { mean: Some(0.25), ..plot(clusters) };
        assert!(weighted.draw("x").unwrap().svg.contains("mean 0.25"));
        assert!(plot(vec![]).draw("x").is_err());
        assert!(plot(vec![cluster("a", vec![])]).draw("x").is_err());
    }

    #[test]
    fn the_outline_falls_from_the_top_down() {
        let axis = NumberAxis::covering(-1.0, 1.0, 4, false).over(0.0, 200.0);
        let sorted = cluster("", vec![-1.0, 1.0, 0.0]).sorted().unwrap();
        let expected = [
            (100.0, 10.0),
            (200.0, 10.0),
            (200.0, 20.0),
            (100.0, 20.0),
            (100.0, 30.0),
            (0.0, 30.0),
            (0.0, 40.0),
            (100.0, 40.0),
        ];
        assert_eq!(outline(&sorted, &axis, 10.0, 30.0), expected);
    }
}
