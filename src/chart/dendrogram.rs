//! The top of a tree of clusters -> branches joined at their heights, each named and sized.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

/// Most branches of one chart.
const MOST: usize = 60;
/// Height of a row while there are few, and when there are many, px.
const ROWS: (f64, f64) = (28.0, 17.0);
/// Up to so many branches rows are high.
const FEW: usize = 16;
/// Widest label, px.
const LABEL_ROOM: f64 = 300.0;
/// Width of the lines within a cluster and above the clusters, px.
const STROKES: (f64, f64) = (2.0, 1.6);
/// Opacity of what lies within a branch.
const FILL: f64 = 0.22;

/// A tree whose lines run from the branches at the right to the last merge at the left.
#[derive(Debug, Clone)]
pub struct DendrogramChart {
    /// The words around it.
    pub caption: Caption,
    /// What the heights are: `Ward distance`.
    pub x_label: String,
    /// What sizes count: `reports`.
    pub unit: String,
    /// The branches from top to bottom, at most 60, in an order in which no lines cross.
    pub branches: Vec<TreeBranch>,
    /// What joins them, by rising height: the two nodes and the height. Node `i` is a branch,
    /// `branches.len() + s` what merge `s` made.
    pub merges: Vec<(usize, usize, f64)>,
}

/// A branch that is not looked into.
#[derive(Debug, Clone)]
pub struct TreeBranch {
    /// Its name.
    pub label: String,
    /// How many it holds.
    pub size: f64,
    /// The height of its own last merge, 0 for a single one.
    pub height: f64,
    /// The cluster it belongs to, which decides its colour; grey without one.
    pub cluster: Option<usize>,
}

impl DendrogramChart {
    /// Draws the chart, as high as it has branches.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let mut page = Page::new(&self.caption);
        page.top += 18.0;
        let n = self.branches.len();
        let row = if n <= FEW { ROWS.0 } else { ROWS.1 };
        let (top, bottom) = (page.top, page.top + n as f64 * row);
        let size = theme::LABEL_SIZE;
        let sizes: Vec<String> = self.branches.iter().map(|branch| number(branch.size)).collect();
        let labels: Vec<String> = self
            .branches
            .iter()
            .map(|branch| text::shorten(&branch.label, size, LABEL_ROOM))
            .collect();
        let label_start = WIDTH - MARGIN - text::widest(&labels, size);
        let size_end = label_start - 12.0;
        let right = size_end - text::widest(&sizes, size) - 10.0;
        let axis = self.axis().over(right, MARGIN + 12.0);
        axis.draw_columns(&mut page.canvas, top, bottom);
        let rows: Vec<f64> = (0..n).map(|at| top + (at as f64 + 0.5) * row).collect();
        self.draw_merges(&mut page.canvas, &axis, &rows);
        for (at, branch) in self.branches.iter().enumerate() {
            let (y, hue) = (rows[at], hue(branch.cluster));
            wedge(&mut page.canvas, (axis.px(branch.height), axis.px(0.0)), (y, row), hue);
            let font = Font::new(size, hue.text);
            page.canvas.text((size_end, y), &sizes[at], Font::axis(), Anchor::End);
            page.canvas.text((label_start, y), &labels[at], font, Anchor::Start);
            let left = axis.px(branch.height).min(right);
            let corners = ((left, y - row / 2.0), (WIDTH - MARGIN, y + row / 2.0));
            let title = format!("{}: {} {}", branch.label, sizes[at], self.unit);
            page.canvas.spot(corners.0, corners.1, spot_key(&branch.label, ""), title);
        }
        let middle = f64::midpoint(axis.px(axis.limits().1), right);
        page.canvas.text((middle, bottom + 30.0), &self.x_label, Font::axis(), Anchor::Middle);
        page.canvas.text((size_end, top - 9.0), &self.unit, Font::axis(), Anchor::End);
        page.finish(name, &self.describe(&sizes), bottom + 38.0)
    }

    /// Lines of each merge: from its parts at their heights, and between them at its own. They have
    /// the colour of a cluster as far as all below is of that cluster.
    fn draw_merges(&self, canvas: &mut Canvas, axis: &NumberAxis, rows: &[f64]) {
        let mut nodes: Vec<(Px, Option<usize>)> = self
            .branches
            .iter()
            .zip(rows)
            .map(|(branch, &y)| ((axis.px(branch.height), y), branch.cluster))
            .collect();
        for &(one, other, height) in &self.merges {
            let x = axis.px(height);
            let (parts, clusters) =
                ([nodes[one].0, nodes[other].0], [nodes[one].1, nodes[other].1]);
            let cluster = if clusters[0] == clusters[1] { clusters[0] } else { None };
            for ((from, y), below) in parts.into_iter().zip(clusters) {
                let (colour, width) = stroke(below);
                canvas.line(vec![(from, y), (x, y)], colour, width);
            }
            let (colour, width) = stroke(cluster);
            // Half a line longer at both ends: square corners.
            let (a, b) = (parts[0].1.min(parts[1].1), parts[0].1.max(parts[1].1));
            canvas.line(vec![(x, a - width / 2.0), (x, b + width / 2.0)], colour, width);
            nodes.push(((x, f64::midpoint(a, b)), cluster));
        }
        if let (Some(&((x, y), cluster)), false) = (nodes.last(), self.merges.is_empty()) {
            let (colour, width) = stroke(cluster);
            canvas.line(vec![(x, y), (x - 8.0, y)], colour, width);
        }
    }

    fn check(&self) -> Result<()> {
        let n = self.branches.len();
        if n == 0 {
            return Err(Error::empty("no cluster to draw a tree of"));
        }
        if n > MOST {
            return Err(Error::setting("branches", n, format!("at most {MOST}")));
        }
        let heights = self.merges.iter().map(|merge| merge.2);
        let mut heights = heights.chain(self.branches.iter().map(|branch| branch.height));
        if let Some(height) = heights.find(|height| !(height.is_finite() && *height >= 0.0)) {
            return Err(Error::setting("height", height, "a finite number from 0"));
        }
        let known = |step: usize, &(one, other, _): &(usize, usize, f64)| one.max(other) < n + step;
        let merges = || self.merges.iter().enumerate();
        if let Some((step, merge)) = merges().find(|&(step, merge)| !known(step, merge)) {
            let allowed = format!("below {}: a branch or an earlier merge", n + step);
            return Err(Error::setting("node", merge.0.max(merge.1), allowed));
        }
        Ok(())
    }

    fn axis(&self) -> NumberAxis {
        let merges = self.merges.iter().map(|merge| merge.2);
        let highest =
            merges.chain(self.branches.iter().map(|branch| branch.height)).fold(0.0, f64::max);
        NumberAxis::covering(0.0, highest, 6, false)
    }

    fn describe(&self, sizes: &[String]) -> String {
        let branches = self.branches.iter().zip(sizes).take(20);
        let listed: Vec<_> = branches.map(|(b, size)| format!("{} {size}", b.label)).collect();
        let rest = match self.branches.len() - listed.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let top = self.merges.last().map_or_else(String::new, |merge| {
            format!(" All are one at {} {}.", self.x_label, number(merge.2))
        });
        format!(
            "Dendrogram of {} branches, {}: {}{rest}.{top}",
            self.branches.len(),
            self.unit,
            listed.join("; ")
        )
    }
}

fn hue(cluster: Option<usize>) -> Hue {
    cluster.map_or(MUTED, |cluster| HUES[cluster % HUES.len()])
}

fn stroke(cluster: Option<usize>) -> (theme::Rgb, f64) {
    match cluster {
        Some(_) => (hue(cluster).mark, STROKES.0),
        None => (theme::BASELINE, STROKES.1),
    }
}

/// What a branch holds: from its last merge to the bottom of the tree.
fn wedge(canvas: &mut Canvas, (apex, base): (f64, f64), (y, row): (f64, f64), hue: Hue) {
    let half = 0.34 * row;
    canvas.area(vec![(apex, y), (base, y - half), (base, y + half)], hue.mark, FILL);
    canvas.line(vec![(base, y - half), (base, y + half)], hue.mark, STROKES.0);
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn chart(
        branches: &[(&str, f64, Option<usize>)],
        merges: &[(usize, usize, f64)],
    ) -> DendrogramChart {
        let branch = |&(label, height, cluster): &(&str, f64, Option<usize>)| TreeBranch {
            label: label.into(),
            size: 12.0,
            height,
            cluster,
        };
        DendrogramChart {
            caption: Caption::default(),
            x_label: "Ward distance".into(),
            unit: "reports".into(),
            branches: branches.iter().map(branch).collect(),
            merges: merges.to_vec(),
        }
    }

    #[test]
    fn every_branch_has_its_name_and_spot() {
        let branches = [("a<b", 0.5, Some(0)), ("科技", 0.0, Some(1)), ("c", 0.7, Some(1))];
        let figure = chart(&branches, &[(1, 2, 1.0), (0, 3, 2.5)]).draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("<polygon").count(), 3);
        assert_eq!((figure.spots.len(), &figure.spots[0].title[..]), (3, "a<b: 12 reports"));
        assert_eq!(
            figure.description,
            "Dendrogram of 3 branches, reports: a<b 12; 科技 12; c 12. All are one at Ward distance 2.5."
        );
    }

    #[test]
    fn one_branch_and_equal_ones_are_drawn() {
        well_formed(&chart(&[("only", 0.0, None)], &[]).draw("x").unwrap().svg);
        let same = chart(&[("a", 0.0, Some(0)), ("b", 0.0, Some(9))], &[(0, 1, 0.0)]);
        well_formed(&same.draw("x").unwrap().svg);
    }

    #[test]
    fn what_is_no_tree_is_refused() {
        let message = |chart: DendrogramChart| chart.draw("x").unwrap_err().to_string();
        assert_eq!(message(chart(&[], &[])), "no cluster to draw a tree of");
        let two = [("a", 0.0, None), ("b", 0.0, None)];
        assert_eq!(
            message(chart(&two, &[(0, 2, 1.0)])),
            "node 2: must be below 2: a branch or an earlier merge"
        );
        assert_eq!(
            message(chart(&two, &[(0, 1, f64::NAN)])),
            "height NaN: must be a finite number from 0"
        );
        assert_eq!(message(chart(&[("a", 0.0, None); 61], &[])), "branches 61: must be at most 60");
    }
}
