//! Groups in successive windows and what passes between them -> an alluvial diagram (Rosvall &
//! Bergstrom 2010): columns of blocks, joined by bands.

mod labels;
mod layout;
mod signs;

use std::collections::BTreeSet;

use super::canvas::{Anchor, Canvas, Font, Px};
use super::number_axis::number;
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};
use layout::{Layout, Room, Span};
use signs::{Sign, begin, end, merger};

/// Width of a block, px.
const BLOCK: f64 = 12.0;
/// Height of the diagram: least, for each block of the fullest column, most; px.
const HEIGHT: (f64, f64, f64) = (280.0, 30.0, 640.0);
const OPACITY: f64 = 0.32;
/// Largest weight: sums and products of weights stay finite.
const LARGEST: f64 = 1e100;
/// Points along an edge of a band.
const STEPS: usize = 14;

/// Windows from left to right, in each of them the groups as blocks as high as their weight.
#[derive(Debug, Clone)]
pub struct Alluvial {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the weights: `documents`.
    pub unit: String,
    /// The windows.
    pub columns: Vec<String>,
    /// The groups of all windows. Their order within a column is chosen so that bands cross little.
    pub nodes: Vec<AlluvialNode>,
    /// What passes from one window to the next: only what counts, for a block without inflow is
    /// marked as a beginning, one without outflow as an end, and one to which the greatest outflow of
    /// two or more blocks leads as a merger.
    pub flows: Vec<AlluvialFlow>,
}

/// A group in one window.
#[derive(Debug, Clone)]
pub struct AlluvialNode {
    /// Index of its window.
    pub column: usize,
    /// Its name; where the same name leads to it from the window before it is not repeated.
    pub label: String,
    /// Under which name its evidence is kept; the label when empty.
    pub key: String,
    /// Its size, at least 0.
    pub weight: f64,
    /// Which colour it has, the same for the same group in other windows; `None` is grey.
    pub hue: Option<usize>,
}

/// What two groups of neighbouring windows have in common.
#[derive(Debug, Clone, Copy)]
pub struct AlluvialFlow {
    /// Index of a node.
    pub from: usize,
    /// Index of a node one column further.
    pub to: usize,
    /// Its size in the unit of the nodes, above 0. Where the flows at a side of a node are larger
    /// than the node together, they are drawn narrower there.
    pub weight: f64,
}

impl AlluvialNode {
    fn key(&self) -> &str {
        if self.key.is_empty() { &self.label } else { &self.key }
    }

    fn colour(&self) -> Hue {
        self.hue.map_or(MUTED, |hue| HUES[hue % HUES.len()])
    }
}

/// What befalls the nodes.
struct Events {
    born: BTreeSet<usize>,
    ended: BTreeSet<usize>,
    merged: BTreeSet<usize>,
}

impl Alluvial {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let events = self.events();
        let mut page = Page::new(&self.caption);
        let bands =
            if self.flows.is_empty() { "" } else { "a band has the colour of where it comes from" };
        page.unit(&text::join([&self.unit, bands]));
        key(&mut page, &events);
        let top = page.top + 24.0;
        let room = self.room(top);
        let layout = Layout::new(&self.nodes, &self.flows, &room);
        self.headings(&mut page.canvas, &room);
        for (flow, (from, to)) in self.flows.iter().zip(&layout.bands) {
            let (left, right) = (self.nodes[flow.from].column, self.nodes[flow.to].column);
            let ends = (room.x(left) + BLOCK, room.x(right));
            let colour = self.nodes[flow.from].colour().mark;
            page.canvas.area(band(ends, *from, *to), colour, OPACITY);
        }
        self.blocks(&mut page.canvas, &layout, &room, &events);
        self.labels(&mut page.canvas, &layout, &room);
        page.finish(name, &self.describe(&events), room.bottom + 4.0)
    }

    fn check(&self) -> Result<()> {
        if self.columns.is_empty() || !self.nodes.iter().any(|node| node.weight > 0.0) {
            return Err(Error::empty("no window has a group to draw"));
        }
        for node in &self.nodes {
            if node.column >= self.columns.len() {
                let allowed = format!("within 0 to {}", self.columns.len() - 1);
                return Err(Error::setting("column", node.column, allowed));
            }
            if !(0.0..=LARGEST).contains(&node.weight) {
                let allowed = format!("a number from 0 to {LARGEST:e}");
                return Err(Error::setting("weight", node.weight, allowed));
            }
        }
        for flow in &self.flows {
            let column = |node: usize| self.nodes.get(node).map(|node| node.column);
            let joined = column(flow.from).zip(column(flow.to)).is_some_and(|(a, b)| a + 1 == b);
            if !(joined && flow.weight > 0.0 && flow.weight <= LARGEST) {
                return Err(Error::setting(
                    "flow",
                    format!("{} to {} of {}", flow.from, flow.to, flow.weight),
                    format!("a weight above 0, at most {LARGEST:e}, between neighbouring columns"),
                ));
            }
        }
        Ok(())
    }

    fn events(&self) -> Events {
        let last = self.columns.len() - 1;
        let mut main: Vec<Option<&AlluvialFlow>> = vec![None; self.nodes.len()];
        for flow in &self.flows {
            if main[flow.from].is_none_or(|best| flow.weight > best.weight) {
                main[flow.from] = Some(flow);
            }
        }
        let mut arrivals = vec![0; self.nodes.len()];
        main.iter().flatten().for_each(|flow| arrivals[flow.to] += 1);
        let reached: BTreeSet<usize> = self.flows.iter().map(|flow| flow.to).collect();
        let nodes = || (0..self.nodes.len()).filter(|&node| self.nodes[node].weight > 0.0);
        let column = |node: usize| self.nodes[node].column;
        Events {
            born: nodes().filter(|n| column(*n) > 0 && !reached.contains(n)).collect(),
            ended: nodes().filter(|&n| column(n) < last && main[n].is_none()).collect(),
            merged: nodes().filter(|&n| arrivals[n] > 1).collect(),
        }
    }

    fn room(&self, top: f64) -> Room {
        let last = self.columns.len() - 1;
        let count = |column: usize| self.nodes.iter().filter(|n| n.column == column).count();
        let fullest = (0..=last).map(count).max().unwrap_or(1);
        let room = |column: usize, most: f64| {
            let own = self.nodes.iter().filter(|node| node.column == column);
            let name = |node: &AlluvialNode| text::shorten(&node.label, theme::LABEL_SIZE, most);
            text::widest(&own.map(name).collect::<Vec<_>>(), theme::LABEL_SIZE)
        };
        let before = if last == 0 { 0.0 } else { room(0, labels::LEFT_ROOM) };
        Room {
            left: MARGIN + before + 18.0,
            right: WIDTH - MARGIN - room(last, labels::RIGHT_ROOM) - 16.0 - BLOCK,
            top,
            bottom: top + (fullest as f64 * HEIGHT.1).clamp(HEIGHT.0, HEIGHT.2),
            columns: self.columns.len(),
        }
    }

    /// The names of the windows; where they would touch, every second or third only.
    fn headings(&self, canvas: &mut Canvas, room: &Room) {
        let size = theme::LABEL_SIZE;
        let names: Vec<String> =
            self.columns.iter().map(|name| text::shorten(name, size, labels::RIGHT_ROOM)).collect();
        let step = ((text::widest(&names, size) + 8.0) / room.pitch()).ceil().max(1.0) as usize;
        for (column, name) in names.iter().enumerate().step_by(step) {
            let half = text::width(name, size) / 2.0;
            let middle = room.x(column) + BLOCK / 2.0;
            let x = middle.clamp(MARGIN + half, (WIDTH - MARGIN - half).max(MARGIN + half));
            canvas.text((x, room.top - 14.0), name, Font::axis(), Anchor::Middle);
        }
    }

    fn blocks(&self, canvas: &mut Canvas, layout: &Layout, room: &Room, events: &Events) {
        let share = |node: &AlluvialNode| {
            let of = self.nodes.iter().filter(|other| other.column == node.column);
            100.0 * node.weight / of.map(|other| other.weight).sum::<f64>()
        };
        for (index, (node, span)) in self.nodes.iter().zip(&layout.nodes).enumerate() {
            if node.weight <= 0.0 {
                continue;
            }
            let (x, colour) = (room.x(node.column), node.colour().mark);
            let (a, b) = ((x, span.0), (x + BLOCK, span.1.max(span.0 + 1.0)));
            canvas.bar(a, b, colour, 1.0);
            let middle = f64::midpoint(a.1, b.1);
            if events.born.contains(&index) {
                begin(canvas, (x - 6.0, middle), colour);
            }
            if events.ended.contains(&index) {
                end(canvas, (x + BLOCK + 6.0, middle), colour);
            }
            if events.merged.contains(&index) {
                merger(canvas, (x + BLOCK / 2.0, middle), theme::INK);
            }
            let column = &self.columns[node.column];
            let value = number(node.weight);
            let title =
                format!("{}, {column}: {value} {} ({:.0} %)", node.label, self.unit, share(node));
            canvas.spot(a, b, spot_key(node.key(), column), title);
        }
    }

    fn describe(&self, events: &Events) -> String {
        let told = |(index, column): (usize, &String)| {
            let nodes = self.nodes.iter().enumerate().filter(|(_, node)| node.column == index);
            let listed: Vec<String> = nodes
                .map(|(at, node)| {
                    let signs = [
                        (&events.born, " (begins)"),
                        (&events.merged, " (several in one)"),
                        (&events.ended, " (ends)"),
                    ];
                    let signs = signs.iter().filter(|(nodes, _)| nodes.contains(&at));
                    let signs: String = signs.map(|(_, words)| *words).collect();
                    format!("{} {}{signs}", node.label, number(node.weight))
                })
                .collect();
            format!(" {column}: {}.", listed.join(", "))
        };
        let told: String = self.columns.iter().enumerate().map(told).collect();
        format!("Alluvial diagram, {}, {} windows.{told}", self.unit, self.columns.len())
    }
}

/// What the signs at the blocks mean, as far as there are any.
fn key(page: &mut Page<'_>, events: &Events) {
    let y = page.top + 9.0;
    let mut x = MARGIN;
    let signs: [(&BTreeSet<usize>, Sign, &str); 3] = [
        (&events.born, begin, "begins"),
        (&events.merged, merger, "several in one"),
        (&events.ended, end, "ends"),
    ];
    for (_, sign, words) in signs.into_iter().filter(|(nodes, ..)| !nodes.is_empty()) {
        sign(&mut page.canvas, (x + 6.0, y), theme::SECONDARY);
        page.canvas.text((x + 16.0, y), words, Font::axis(), Anchor::Start);
        x += 16.0 + text::width(words, theme::LABEL_SIZE) + 22.0;
        page.top = y + 9.0;
    }
}

/// A band from one stretch to another, level at both ends.
fn band((left, right): (f64, f64), from: Span, to: Span) -> Vec<Px> {
    let edge = |a: f64, b: f64| {
        (0..=STEPS).map(move |step| {
            let t = step as f64 / STEPS as f64;
            // The cubic that is level at both ends.
            (left + (right - left) * t, a + (b - a) * t * t * (3.0 - 2.0 * t))
        })
    };
    let mut outline: Vec<Px> = edge(from.0, to.0).collect();
    outline.extend(edge(from.1, to.1).collect::<Vec<_>>().into_iter().rev());
    outline
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn node(column: usize, label: &str, weight: f64) -> AlluvialNode {
        AlluvialNode { column, label: label.into(), key: String::new(), weight, hue: Some(column) }
    }

    fn chart(nodes: Vec<AlluvialNode>, flows: &[(usize, usize, f64)]) -> Alluvial {
        let columns = nodes.iter().map(|n| n.column).max().unwrap_or(0) + 1;
        Alluvial {
            caption: Caption::default(),
            unit: "documents".into(),
            columns: (0..columns).map(|column| (2020 + column).to_string()).collect(),
            nodes,
            flows: flows
                .iter()
                .map(|&(from, to, weight)| AlluvialFlow { from, to, weight })
                .collect(),
        }
    }

    /// a and b become ab, c ends, d begins; a thin flow from c's neighbour changes nothing.
    #[test]
    fn beginnings_ends_and_mergers_are_told() {
        let nodes = vec![
            node(0, "a", 30.0),
            node(0, "b", 20.0),
            node(0, "c", 10.0),
            node(1, "ab", 55.0),
            node(1, "d", 15.0),
        ];
        let figure = chart(nodes, &[(0, 3, 28.0), (1, 3, 20.0), (0, 4, 2.0)]);
        let events = figure.events();
        assert_eq!(events.merged.into_iter().collect::<Vec<_>>(), [3]);
        assert_eq!(events.ended.into_iter().collect::<Vec<_>>(), [2]);
        assert!(events.born.is_empty());
        let figure = figure.draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.spots.len(), 5);
        assert_eq!(figure.spots[3].key, spot_key("ab", "2021"));
        assert_eq!(figure.spots[3].title, "ab, 2021: 55 documents (79 %)");
        assert!(figure.description.contains("2020: a 30, b 20, c 10 (ends)."), "{figure:?}");
        assert!(figure.description.contains("2021: ab 55 (several in one), d 15."), "{figure:?}");
    }

    #[test]
    fn what_fits_no_column_is_refused() {
        let two = || vec![node(0, "a", 1.0), node(1, "b", 1.0), node(2, "c", 1.0)];
        for flows in
            [[(0, 2, 1.0)], [(1, 0, 1.0)], [(0, 9, 1.0)], [(0, 1, 0.0)], [(0, 1, f64::NAN)]]
        {
            assert!(chart(two(), &flows).draw("x").is_err(), "{flows:?}");
        }
        assert!(chart(vec![], &[]).draw("x").is_err());
        assert!(chart(vec![node(0, "a", 0.0)], &[]).draw("x").is_err());
        assert!(chart(vec![node(0, "a", f64::INFINITY)], &[]).draw("x").is_err());
        let mut outside = chart(two(), &[]);
        outside.columns.pop();
        assert!(outside.draw("x").is_err());
    }

    #[test]
    fn lone_blocks_are_drawn() {
        let one = chart(vec![node(0, "only <one>", 3.0)], &[]).draw("x").unwrap();
        well_formed(&one.svg);
        assert!(one.svg.contains("only &lt;one&gt;"));
    }
}
