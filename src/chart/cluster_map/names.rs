//! Where the dots of each cluster stand -> its name among them, or a number and a key below.

use super::super::canvas::{Anchor, Canvas, Font, Px};
use super::super::number_axis::number;
use super::super::place::{Block, arrange};
use super::super::theme::{self, MARGIN, WIDTH};
use super::super::{spot_key, text};
use super::{hue, mark};

const WIDEST_LABEL: f64 = 240.0;
const LABEL_HEIGHT: f64 = 17.0;
/// Most names on the map itself.
const MOST_NAMES: usize = 12;
/// So few dots would vanish behind a label.
const FEW: usize = 12;
/// Narrowest column of the key, px, and most columns.
const COLUMN: f64 = 180.0;
const MOST_COLUMNS: usize = 4;

/// Names the clusters that have dots, the largest placed first, and returns the lower end of what is
/// drawn. Where names are many, or would cover each other, numbers stand for them, and the key tells
/// them by number, in the order of the clusters.
pub(super) fn draw(
    canvas: &mut Canvas,
    labels: &[String],
    members: &[Vec<Px>],
    frame: (Px, Px),
) -> f64 {
    let mut order: Vec<usize> = (0..members.len()).filter(|&c| !members[c].is_empty()).collect();
    order.sort_by_key(|&cluster| (usize::MAX - members[cluster].len(), cluster));
    let names = |&cluster: &usize| text::shorten(&labels[cluster], theme::LABEL_SIZE, WIDEST_LABEL);
    let names: Vec<String> = order.iter().map(names).collect();
    let placed = Placed::new(&order, names, members, frame);
    if order.len() <= MOST_NAMES && placed.are_apart() {
        placed.draw(canvas, &order, labels, members);
        return frame.1.1;
    }
    let numbers = order.iter().map(|cluster| (cluster + 1).to_string()).collect();
    Placed::new(&order, numbers, members, frame).draw(canvas, &order, labels, members);
    order.sort_unstable();
    key(canvas, &order, labels, members, frame.1.1)
}

/// Texts with where they would stand and where there is room for them.
struct Placed {
    texts: Vec<String>,
    wanted: Vec<Block>,
    found: Vec<Block>,
}

impl Placed {
    fn new(order: &[usize], texts: Vec<String>, members: &[Vec<Px>], frame: (Px, Px)) -> Self {
        let block = |(&cluster, text): (&usize, &String)| {
            let width = text::width(text, theme::LABEL_SIZE) * theme::BOLD + 8.0;
            Block { centre: place(&members[cluster], frame.0.1), width, height: LABEL_HEIGHT }
        };
        let wanted: Vec<Block> = order.iter().zip(&texts).map(block).collect();
        let found = arrange(&wanted, frame);
        Self { texts, wanted, found }
    }

    fn are_apart(&self) -> bool {
        let apart = |(i, a): (usize, &Block)| self.found[..i].iter().all(|b| a.overlap(b) == 0.0);
        self.found.iter().enumerate().all(apart)
    }

    fn draw(&self, canvas: &mut Canvas, order: &[usize], labels: &[String], members: &[Vec<Px>]) {
        for (from, to) in self.wanted.iter().zip(&self.found) {
            let (x, y) = (from.centre.0 - to.centre.0, from.centre.1 - to.centre.1);
            if y.abs() > LABEL_HEIGHT || x.abs() > to.width / 2.0 {
                canvas.line(vec![from.centre, to.centre], theme::INK, 0.8);
                canvas.dot(from.centre, 1.6, theme::INK, 1.0);
            }
        }
        for ((block, text), &cluster) in self.found.iter().zip(&self.texts).zip(order) {
            let font =
                Font { bold: true, halo: true, ..Font::new(theme::LABEL_SIZE, hue(cluster).text) };
            canvas.text(block.centre, text, font, Anchor::Middle);
            let ((x, y), half) = (block.centre, (block.width / 2.0, block.height / 2.0));
            let corners = ((x - half.0, y - half.1), (x + half.0, y + half.1));
            spot(canvas, corners, &labels[cluster], members[cluster].len());
        }
    }
}

fn spot(canvas: &mut Canvas, (a, b): (Px, Px), label: &str, count: usize) {
    let title = format!("{label}: {} documents on the map", number(count as f64));
    canvas.spot(a, b, spot_key(label, ""), title);
}

/// The numbers with their names below px `top`, column by column; returns its lower end.
fn key(
    canvas: &mut Canvas,
    clusters: &[usize],
    labels: &[String],
    members: &[Vec<Px>],
    top: f64,
) -> f64 {
    let size = theme::LABEL_SIZE;
    let room = WIDTH - 2.0 * MARGIN;
    let needed = clusters.iter().map(|&cluster| text::width(&labels[cluster], size) + 62.0);
    let needed = needed.fold(COLUMN, f64::max).min(room);
    let columns = ((room / needed) as usize).clamp(2, MOST_COLUMNS);
    let rows = clusters.len().div_ceil(columns);
    let wide = room / columns as f64;
    for (place, &cluster) in clusters.iter().enumerate() {
        let left = MARGIN + (place / rows) as f64 * wide;
        let y = top + 14.0 + (place % rows) as f64 * LABEL_HEIGHT;
        mark(canvas, (left + 5.0, y), cluster, hue(cluster), 0);
        let bold = Font { bold: true, ..Font::new(size, hue(cluster).text) };
        canvas.text((left + 34.0, y), &(cluster + 1).to_string(), bold, Anchor::End);
        let name = text::shorten(&labels[cluster], size, wide - 54.0);
        canvas.text((left + 42.0, y), &name, Font::new(size, theme::INK), Anchor::Start);
        let half = LABEL_HEIGHT / 2.0;
        let corners = ((left, y - half), (left + wide - 8.0, y + half));
        spot(canvas, corners, &labels[cluster], members[cluster].len());
    }
    top + 10.0 + rows as f64 * LABEL_HEIGHT
}

/// Where the label of a cluster would stand below the `top` of the map: on its median, but beside the
/// dots when they are few or most of them would be hidden by it.
fn place(members: &[Px], top: f64) -> Px {
    let (x, y) = median(members);
    let beside = 0.8 * LABEL_HEIGHT;
    if members.len() <= FEW {
        return (x, members.iter().map(|member| member.1).fold(y, f64::min) - beside);
    }
    let hidden = |member: &&Px| {
        (member.0 - x).abs() < LABEL_HEIGHT && (member.1 - y).abs() < LABEL_HEIGHT / 2.0
    };
    if 2 * members.iter().filter(hidden).count() <= members.len() {
        (x, y)
    } else if y - top < 2.0 * beside {
        (x, y + beside)
    } else {
        (x, y - beside)
    }
}

/// The median of each coordinate.
fn median(points: &[Px]) -> Px {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
    };
    (middle(points.iter().map(|p| p.0).collect()), middle(points.iter().map(|p| p.1).collect()))
}
