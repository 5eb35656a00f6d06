//! Terms and the ties between them -> a network: near each other what holds together.

mod layout;

use layout::{Tie, layout};

use super::canvas::{Anchor, Canvas, Font, Px};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, text};
use crate::error::{Error, Result};

const WIDEST_LABEL: f64 = 150.0;
const LABEL_HEIGHT: f64 = 15.0;
const RADII: (f64, f64) = (3.0, 10.0);
const WIDTHS: (f64, f64) = (0.8, 3.6);
/// White space round a label, px.
const GAP: f64 = 6.0;
/// Colours for groups: the darkest is the focus's.
const GROUPS: [usize; 7] = [0, 1, 2, 3, 5, 6, 7];
const FOCUS: Hue = HUES[4];

/// Terms and their ties.
#[derive(Debug, Clone)]
pub struct NetworkMap {
    /// The words around it.
    pub caption: Caption,
    /// The terms.
    pub nodes: Vec<NetworkNode>,
    /// The ties, each between two of them.
    pub ties: Vec<NetworkTie>,
}

/// One term.
#[derive(Debug, Clone)]
pub struct NetworkNode {
    /// Its label.
    pub label: String,
    /// What its dot is as large as, at least 0.
    pub size: f64,
    /// Which group it belongs to, the largest first; grey without one.
    pub group: Option<usize>,
    /// Whether it is what was asked for.
    pub focus: bool,
    /// Key and words of its spot.
    pub spot: (String, String),
}

/// One tie.
#[derive(Debug, Clone, Copy)]
pub struct NetworkTie {
    /// Index of one node.
    pub one: usize,
    /// Index of the other.
    pub other: usize,
    /// Its strength; the strongest is drawn the widest.
    pub strength: f64,
}

impl NetworkMap {
    /// Draws the chart, as high as it has terms.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        if self.nodes.is_empty() {
            return Err(Error::empty("no term to draw a network of"));
        }
        let mut page = Page::new(&self.caption);
        let size = theme::LABEL_SIZE;
        let labels: Vec<String> =
            self.nodes.iter().map(|node| text::shorten(&node.label, size, WIDEST_LABEL)).collect();
        let radii = self.radii();
        let boxes: Vec<Px> = labels
            .iter()
            .zip(&radii)
            .map(|(label, radius)| {
                let width = (text::width(label, size) * theme::BOLD).max(2.0 * radius);
                (width + GAP, 2.0 * radius + LABEL_HEIGHT + GAP)
            })
            .collect();
        let area: f64 = boxes.iter().map(|(width, height)| width * height).sum();
        let width = WIDTH - 2.0 * MARGIN;
        let height = (area * 3.2 / width).clamp(300.0, 1300.0);
        let corner = (MARGIN, page.top + 6.0);
        let places: Vec<Px> = layout(&boxes, &self.lengths(), (width, height))
            .into_iter()
            .map(|(x, y)| (x + corner.0, y + corner.1))
            .collect();
        // A label stands below its dot; both together are centred on the place.
        let dots: Vec<Px> = places.iter().map(|&(x, y)| (x, y - LABEL_HEIGHT / 2.0)).collect();
        self.draw_ties(&mut page.canvas, &dots);
        for (node, (&dot, &radius)) in self.nodes.iter().zip(dots.iter().zip(&radii)) {
            page.canvas.dot(dot, radius, theme::WHITE, 1.0);
            page.canvas.dot(dot, radius - 0.8, hue(node).mark, 1.0);
        }
        for (i, node) in self.nodes.iter().enumerate() {
            let plain = Font { halo: true, ..Font::new(size, hue(node).text) };
            let font = Font { bold: node.focus, ..plain };
            let at = (dots[i].0, dots[i].1 + radii[i] + LABEL_HEIGHT / 2.0);
            page.canvas.text(at, &labels[i], font, Anchor::Middle);
            let half = (boxes[i].0 / 2.0, boxes[i].1 / 2.0);
            let (x, y) = places[i];
            let (key, title) = node.spot.clone();
            page.canvas.spot((x - half.0, y - half.1), (x + half.0, y + half.1), key, title);
        }
        page.finish(name, &self.describe(), corner.1 + height + 4.0)
    }

    fn radii(&self) -> Vec<f64> {
        let largest = self.nodes.iter().map(|node| node.size).fold(0.0, f64::max);
        let share = |size: f64| if largest > 0.0 { (size.max(0.0) / largest).sqrt() } else { 0.0 };
        self.nodes.iter().map(|node| RADII.0 + share(node.size) * (RADII.1 - RADII.0)).collect()
    }

    /// The strength of each tie from 0, the weakest, to 1.
    fn strengths(&self) -> Vec<f64> {
        let values = || self.ties.iter().map(|tie| tie.strength);
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        let share = |s: f64| if high - low > 1e-12 { (s - low) / (high - low) } else { 0.5 };
        values().map(share).collect()
    }

    /// Strong ties are short; those of the focus are longer, as everything is tied to it.
    fn lengths(&self) -> Vec<Tie> {
        let tie = |(tie, strength): (&NetworkTie, f64)| {
            let base = if self.of_focus(tie) { 1.6 } else { 1.0 };
            Tie { one: tie.one, other: tie.other, length: base + (1.0 - strength) * 0.8 }
        };
        self.ties.iter().zip(self.strengths()).map(tie).collect()
    }

    fn of_focus(&self, tie: &NetworkTie) -> bool {
        self.nodes[tie.one].focus || self.nodes[tie.other].focus
    }

    /// The ties of the focus first and faint, then the others, the weakest first.
    fn draw_ties(&self, canvas: &mut Canvas, dots: &[Px]) {
        let mut order: Vec<(&NetworkTie, f64)> = self.ties.iter().zip(self.strengths()).collect();
        order.sort_by(|a, b| {
            (!self.of_focus(a.0)).cmp(&!self.of_focus(b.0)).then(a.1.total_cmp(&b.1))
        });
        for (tie, strength) in order {
            let ends = vec![dots[tie.one], dots[tie.other]];
            let width = WIDTHS.0 + strength * (WIDTHS.1 - WIDTHS.0);
            if self.of_focus(tie) {
                canvas.line(ends, theme::GRID, width);
                continue;
            }
            let (one, other) = (&self.nodes[tie.one], &self.nodes[tie.other]);
            let same = one.group == other.group && one.group.is_some();
            let colour = if same { theme::light(hue(one).mark) } else { theme::light(MUTED.mark) };
            canvas.line(ends, colour, width);
        }
    }

    fn describe(&self) -> String {
        let mut ties: Vec<&NetworkTie> = self.ties.iter().collect();
        ties.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        let label = |node: usize| self.nodes[node].label.as_str();
        let listed: Vec<String> = ties
            .iter()
            .take(20)
            .map(|tie| format!("{} and {}", label(tie.one), label(tie.other)))
            .collect();
        let (nodes, ties) = (self.nodes.len(), self.ties.len());
        format!("Network of {nodes} terms with {ties} ties, the strongest: {}.", listed.join(", "))
    }
}

fn hue(node: &NetworkNode) -> Hue {
    match node.group {
        _ if node.focus => FOCUS,
        Some(group) => GROUPS.get(group).map_or(MUTED, |&place| HUES[place]),
        None => MUTED,
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn map(n: usize) -> NetworkMap {
        let node = |i: usize| NetworkNode {
            label: format!("term <{i}> 科"),
            size: i as f64,
            group: (!i.is_multiple_of(3)).then_some(i % 12),
            focus: i == 0,
            spot: (format!("key{i}"), format!("term {i}")),
        };
        let tie = |i: usize| NetworkTie { one: i / 2, other: i, strength: i as f64 };
        NetworkMap {
            caption: Caption::default(),
            nodes: (0..n).map(node).collect(),
            ties: (1..n).map(tie).collect(),
        }
    }

    #[test]
    fn every_node_has_its_dot_label_and_spot() {
        for n in [1, 2, 40] {
            let figure = map(n).draw("x").unwrap();
            well_formed(&figure.svg);
            assert_eq!(figure.svg.matches("<circle").count(), 2 * n, "a white rim each");
            assert_eq!(figure.spots.len(), n);
            assert_eq!(figure, map(n).draw("x").unwrap());
        }
        assert!(map(0).draw("x").is_err());
    }

    #[test]
    fn labels_do_not_cover_each_other() {
        let spots = map(80).draw("x").unwrap().spots;
        for (i, a) in spots.iter().enumerate() {
            for b in &spots[..i] {
                let apart = |at: f64, size: f64, other: f64, far: f64| {
                    at + size <= other + 0.5 || other + far <= at + 0.5
                };
                assert!(
                    apart(a.left, a.width, b.left, b.width)
                        || apart(a.top, a.height, b.top, b.height)
                );
            }
        }
    }
}
