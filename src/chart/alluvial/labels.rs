//! Where the blocks of an alluvial diagram stand -> their names beside them.

use super::super::canvas::{Anchor, Canvas, Font, Px};
use super::super::{place, text, theme};
use super::layout::{Layout, Room};
use super::{Alluvial, BLOCK};

/// Widest label before the first column, between columns, and after the last one, px.
pub(super) const LEFT_ROOM: f64 = 130.0;
const INNER_ROOM: f64 = 120.0;
pub(super) const RIGHT_ROOM: f64 = 170.0;
/// Narrowest label that is worth its place between two columns, px.
const READABLE: f64 = 45.0;
const LABEL_PITCH: f64 = 15.0;

impl Alluvial {
    /// Names beside the first and the last column, and between them wherever a name is new.
    pub(super) fn labels(&self, canvas: &mut Canvas, layout: &Layout, room: &Room) {
        let last = self.columns.len() - 1;
        let mut order: Vec<usize> =
            (0..self.nodes.len()).filter(|&node| self.nodes[node].weight > 0.0).collect();
        order.sort_by(|&a, &b| self.nodes[b].weight.total_cmp(&self.nodes[a].weight));
        let of = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
            order.iter().copied().filter(|&node| wanted(self.nodes[node].column)).collect()
        };
        let inner = of(&|column| column != 0 && column != last);
        self.inner_labels(canvas, layout, room, &inner);
        if last > 0 {
            self.side_labels(canvas, layout, room, (of(&|column| column == 0), -1.0));
        }
        self.side_labels(canvas, layout, room, (of(&|column| column == last), 1.0));
    }

    /// Names left (-1) or right (1) of a column, kept apart; of very many the heaviest.
    fn side_labels(
        &self,
        canvas: &mut Canvas,
        layout: &Layout,
        room: &Room,
        (mut nodes, side): (Vec<usize>, f64),
    ) {
        nodes.truncate(((room.bottom - room.top) / LABEL_PITCH) as usize + 1);
        let targets: Vec<f64> = nodes.iter().map(|&node| layout.middle(node)).collect();
        let places = place::spread(&targets, LABEL_PITCH, room.top, room.bottom);
        let (most, anchor) =
            if side < 0.0 { (LEFT_ROOM, Anchor::End) } else { (RIGHT_ROOM, Anchor::Start) };
        for ((&node, target), y) in nodes.iter().zip(targets).zip(places) {
            let own = &self.nodes[node];
            let x = room.x(own.column) + if side < 0.0 { 0.0 } else { BLOCK };
            if (y - target).abs() > 3.0 {
                let ends = vec![(x + side, target), (x + side * 12.0, y)];
                canvas.line(ends, theme::BASELINE, 0.7);
            }
            let name = text::shorten(&own.label, theme::LABEL_SIZE, most);
            let font = Font::new(theme::LABEL_SIZE, own.colour().text);
            canvas.text((x + side * 14.0, y), &name, font, anchor);
        }
    }

    /// New names over the bands right of their blocks: the heaviest first, those without room not at
    /// all.
    fn inner_labels(&self, canvas: &mut Canvas, layout: &Layout, room: &Room, nodes: &[usize]) {
        let size = theme::LABEL_SIZE;
        let end = room.x(self.columns.len() - 1);
        let between = room.pitch() - BLOCK - 18.0;
        let most = if between < READABLE { INNER_ROOM } else { between };
        let mut taken: Vec<(Px, Px)> = Vec::new();
        for &node in nodes.iter().filter(|&&node| self.is_new(node)) {
            let name = text::shorten(&self.nodes[node].label, size, most);
            let (x, y) = (room.x(self.nodes[node].column) + BLOCK + 13.0, layout.middle(node));
            let a = (x - 4.0, y - LABEL_PITCH / 2.0);
            let b = (x + text::width(&name, size), y + LABEL_PITCH / 2.0);
            let free = |t: &(Px, Px)| t.1.0 <= a.0 || b.0 <= t.0.0 || t.1.1 <= a.1 || b.1 <= t.0.1;
            if taken.iter().all(free) && b.0 < end {
                taken.push((a, b));
                let font = Font { halo: true, ..Font::new(size, self.nodes[node].colour().text) };
                canvas.text((x, y), &name, font, Anchor::Start);
            }
        }
    }

    /// Whether no block of the same name leads to a node.
    fn is_new(&self, node: usize) -> bool {
        let label = &self.nodes[node].label;
        !self.flows.iter().any(|flow| flow.to == node && self.nodes[flow.from].label == *label)
    }
}
