//! Nodes and flows of an alluvial diagram -> their order within columns, and where they stand.

use super::super::place;
use super::{AlluvialFlow, AlluvialNode};

/// Most passes over all columns; further ones change nothing worth seeing.
const SWEEPS: usize = 12;
/// White space between the blocks of a column: most, and most of the height in all.
const GAP: (f64, f64) = (12.0, 0.35);

/// From an upper to a lower edge, px.
pub(super) type Span = (f64, f64);

/// The part of the page that is drawn on; the blocks of the last column begin at `right`.
pub(super) struct Room {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) columns: usize,
}

impl Room {
    /// From one column to the next, px.
    pub(super) fn pitch(&self) -> f64 {
        (self.right - self.left) / self.columns.saturating_sub(1).max(1) as f64
    }

    /// The left edge of a column.
    pub(super) fn x(&self, column: usize) -> f64 {
        self.left + column as f64 * self.pitch()
    }
}

/// Where everything stands.
pub(super) struct Layout {
    /// Of every node.
    pub(super) nodes: Vec<Span>,
    /// Of every flow: at its source and at its target.
    pub(super) bands: Vec<(Span, Span)>,
}

impl Layout {
    pub(super) fn new(nodes: &[AlluvialNode], flows: &[AlluvialFlow], room: &Room) -> Self {
        let order = order(nodes, flows, room.columns);
        let spans = heights(nodes, flows, &order, room);
        let bands = bands(nodes, flows, &spans);
        Self { nodes: spans, bands }
    }

    /// The height of the middle of a node.
    pub(super) fn middle(&self, node: usize) -> f64 {
        f64::midpoint(self.nodes[node].0, self.nodes[node].1)
    }
}

/// The nodes of each column from the top down, so that flows cross little: every column in turn is
/// sorted by the mean place of what its nodes are joined to, there and back (barycentre heuristic,
/// Sugiyama, Tagawa & Toda 1981), and the order with the least crossing weight is kept.
fn order(nodes: &[AlluvialNode], flows: &[AlluvialFlow], columns: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (index, node) in nodes.iter().enumerate() {
        order[node.column].push(index);
    }
    for column in &mut order {
        column.sort_by(|&a, &b| nodes[b].weight.total_cmp(&nodes[a].weight));
    }
    let mut best = (crossings(nodes, flows, &places(&order, nodes.len())), order.clone());
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        for step in 1..columns {
            let at = if forward { step } else { columns - 1 - step };
            let place = places(&order, nodes.len());
            let wanted = |&node: &usize| (barycentre(node, flows, &place, forward), node);
            let mut column: Vec<(f64, usize)> = order[at].iter().map(wanted).collect();
            column.sort_by(|a, b| a.0.total_cmp(&b.0));
            order[at] = column.into_iter().map(|(_, node)| node).collect();
        }
        let crossed = crossings(nodes, flows, &places(&order, nodes.len()));
        if crossed < best.0 {
            best = (crossed, order.clone());
        }
    }
    best.1
}

/// Where in its column each node stands: the middle of its share, 0 to 1, so that columns of
/// different lengths can be compared.
fn places(order: &[Vec<usize>], n_nodes: usize) -> Vec<f64> {
    let mut places = vec![0.0; n_nodes];
    for column in order {
        for (place, &node) in column.iter().enumerate() {
            places[node] = (place as f64 + 0.5) / column.len() as f64;
        }
    }
    places
}

/// The weighted mean place of the neighbours before a node, or after it; its own without any.
fn barycentre(node: usize, flows: &[AlluvialFlow], places: &[f64], before: bool) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for flow in flows {
        let (own, other) = if before { (flow.to, flow.from) } else { (flow.from, flow.to) };
        if own == node {
            sum += places[other] * flow.weight;
            weight += flow.weight;
        }
    }
    if weight > 0.0 { sum / weight } else { places[node] }
}

/// Products of the weights of all pairs of flows that cross, summed.
fn crossings(nodes: &[AlluvialNode], flows: &[AlluvialFlow], places: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (i, a) in flows.iter().enumerate() {
        for b in flows[..i].iter().filter(|b| nodes[a.from].column == nodes[b.from].column) {
            let (from, to) = (places[a.from] - places[b.from], places[a.to] - places[b.to]);
            if from * to < 0.0 {
                sum += a.weight * b.weight;
            }
        }
    }
    sum
}

/// The blocks of every column, one below the other in their order, to one scale; each as near as
/// may be to where its inflow comes from.
fn heights(
    nodes: &[AlluvialNode],
    flows: &[AlluvialFlow],
    order: &[Vec<usize>],
    room: &Room,
) -> Vec<Span> {
    let height = room.bottom - room.top;
    let sum = |column: &Vec<usize>| column.iter().map(|&node| nodes[node].weight).sum::<f64>();
    let fullest = order.iter().map(Vec::len).max().unwrap_or(1).max(2);
    let gap = GAP.0.min(GAP.1 * height / (fullest - 1) as f64);
    let room_of = |column: &Vec<usize>| height - gap * column.len().saturating_sub(1) as f64;
    let scales = order.iter().filter(|column| sum(column) > 0.0);
    let scale = scales.map(|column| room_of(column) / sum(column)).fold(f64::INFINITY, f64::min);
    let mut spans = vec![(0.0, 0.0); nodes.len()];
    for column in order {
        let own: Vec<f64> = column.iter().map(|&node| nodes[node].weight * scale).collect();
        let mut from = f64::midpoint(room.top, room.bottom)
            - f64::midpoint(own.iter().sum(), gap * column.len().saturating_sub(1) as f64);
        let mut targets = Vec::with_capacity(column.len());
        for (&node, own) in column.iter().zip(&own) {
            let source = inflow_middle(node, flows, &spans);
            targets.push(source.map_or(from, |middle| middle - own / 2.0));
            from += own + gap;
        }
        let lengths: Vec<f64> = own.iter().map(|own| own + gap).collect();
        let tops = place::stack(&targets, &lengths, room.top, room.bottom + gap);
        for ((&node, top), own) in column.iter().zip(tops).zip(own) {
            spans[node] = (top, top + own);
        }
    }
    spans
}

/// The weighted mean height of where the inflow of a node comes from.
fn inflow_middle(node: usize, flows: &[AlluvialFlow], spans: &[Span]) -> Option<f64> {
    let into = || flows.iter().filter(|flow| flow.to == node);
    let weight: f64 = into().map(|flow| flow.weight).sum();
    let middle = |flow: &AlluvialFlow| f64::midpoint(spans[flow.from].0, spans[flow.from].1);
    let sum: f64 = into().map(|flow| middle(flow) * flow.weight).sum();
    (weight > 0.0).then(|| sum / weight)
}

/// The ends of every flow, side by side at its nodes in the order of what they lead to.
fn bands(nodes: &[AlluvialNode], flows: &[AlluvialFlow], spans: &[Span]) -> Vec<(Span, Span)> {
    let mut bands = vec![((0.0, 0.0), (0.0, 0.0)); flows.len()];
    for (node, span) in spans.iter().enumerate() {
        let out = side(node, nodes, flows, spans, *span, |flow| (flow.from, flow.to));
        out.into_iter().for_each(|(flow, end)| bands[flow].0 = end);
        let into = side(node, nodes, flows, spans, *span, |flow| (flow.to, flow.from));
        into.into_iter().for_each(|(flow, end)| bands[flow].1 = end);
    }
    bands
}

/// The flows at one side of a node and where they end there; narrowed to the node where together
/// they are larger than it.
fn side(
    node: usize,
    nodes: &[AlluvialNode],
    flows: &[AlluvialFlow],
    spans: &[Span],
    (top, bottom): Span,
    ends: fn(&AlluvialFlow) -> (usize, usize),
) -> Vec<(usize, Span)> {
    let mut own: Vec<usize> = (0..flows.len()).filter(|&f| ends(&flows[f]).0 == node).collect();
    own.sort_by(|&a, &b| spans[ends(&flows[a]).1].0.total_cmp(&spans[ends(&flows[b]).1].0));
    let sum: f64 = own.iter().map(|&flow| flows[flow].weight).sum();
    let scale = (bottom - top) / sum.max(nodes[node].weight).max(f64::MIN_POSITIVE);
    let mut from = top;
    let span = |flow: usize| {
        let start = from;
        from += flows[flow].weight * scale;
        (flow, (start, from))
    };
    own.into_iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(column: usize, weight: f64) -> AlluvialNode {
        AlluvialNode { column, label: String::new(), key: String::new(), weight, hue: None }
    }

    fn flow(from: usize, to: usize, weight: f64) -> AlluvialFlow {
        AlluvialFlow { from, to, weight }
    }

    fn room(columns: usize) -> Room {
        Room { left: 0.0, right: 100.0, top: 0.0, bottom: 100.0, columns }
    }

    #[test]
    fn crossings_that_need_not_be_are_not() {
        // Four threads over three columns, each column numbered in another order.
        let weights = [4.0, 3.0, 2.0, 1.0];
        let mut nodes: Vec<AlluvialNode> = weights.iter().map(|&w| node(0, w)).collect();
        nodes.extend([2, 0, 3, 1].map(|thread| node(1, weights[thread])));
        nodes.extend([3, 2, 1, 0].map(|thread| node(2, weights[thread] + thread as f64 * 2.0)));
        let mut flows = Vec::new();
        for (place, thread) in [2, 0, 3, 1].into_iter().enumerate() {
            flows.push(flow(thread, 4 + place, weights[thread]));
            flows.push(flow(4 + place, 8 + 3 - thread, weights[thread]));
        }
        let order = order(&nodes, &flows, 3);
        assert_eq!(crossings(&nodes, &flows, &places(&order, nodes.len())), 0.0, "{order:?}");
    }

    #[test]
    fn blocks_keep_apart_within_the_room_and_bands_within_their_blocks() {
        let nodes = [node(0, 3.0), node(0, 1.0), node(1, 2.0), node(1, 0.0), node(1, 6.0)];
        let flows = [flow(0, 2, 9.0), flow(0, 4, 1.0), flow(1, 4, 0.5)];
        let layout = Layout::new(&nodes, &flows, &room(2));
        for column in [&[0, 1][..], &[2, 3, 4]] {
            let mut spans: Vec<Span> = column.iter().map(|&n| layout.nodes[n]).collect();
            spans.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert!(spans.windows(2).all(|pair| pair[0].1 + 1.0 < pair[1].0), "{spans:?}");
            assert!(spans[0].0 >= -1e-9 && spans[spans.len() - 1].1 <= 100.0 + 1e-9, "{spans:?}");
        }
        let height = |node: usize| layout.nodes[node].1 - layout.nodes[node].0;
        assert!((height(4) / height(0) - 2.0).abs() < 1e-9);
        for (flow, (from, to)) in flows.iter().zip(&layout.bands) {
            for (end, node) in [(from, flow.from), (to, flow.to)] {
                let span = layout.nodes[node];
                assert!(end.0 >= span.0 - 1e-9 && end.1 <= span.1 + 1e-9, "{end:?} {span:?}");
            }
        }
        // What a node keeps to itself leaves a gap.
        assert!(((layout.bands[2].0.1 - layout.bands[2].0.0) / height(1) - 0.5).abs() < 1e-9);
    }
}
