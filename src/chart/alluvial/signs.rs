//! What befalls a group -> a small sign beside its block.

use super::super::canvas::{Canvas, Px};
use super::super::theme;

/// How a sign is drawn around a point.
pub(super) type Sign = fn(&mut Canvas, Px, theme::Rgb);

/// A triangle that points to the right.
pub(super) fn begin(canvas: &mut Canvas, (x, y): Px, colour: theme::Rgb) {
    canvas.area(vec![(x - 4.0, y - 4.5), (x + 4.0, y), (x - 4.0, y + 4.5)], colour, 1.0);
}

/// A stem that a bar cuts off.
pub(super) fn end(canvas: &mut Canvas, (x, y): Px, colour: theme::Rgb) {
    canvas.line(vec![(x - 5.0, y), (x + 3.0, y)], colour, 1.6);
    canvas.line(vec![(x + 3.0, y - 4.5), (x + 3.0, y + 4.5)], colour, 1.6);
}

/// A dot with a white rim.
pub(super) fn merger(canvas: &mut Canvas, at: Px, colour: theme::Rgb) {
    canvas.dot(at, 4.6, theme::WHITE, 1.0);
    canvas.dot(at, 3.0, colour, 1.0);
}
