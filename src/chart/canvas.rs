//! Shapes in px -> one SVG document. The only file that names plotters types.
//!
//! plotters' SVG backend takes whole-number coordinates, so everything is drawn ten times too large
//! and the head of the document scales it back through its `viewBox`.

use std::fmt::Write as _;

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::Spot;
use super::text::{clean, escape};
use super::theme::{self, Rgb};
use crate::error::{Error, Result};

const SCALE: f64 = 10.0;
/// plotters writes `size / 1.24` as the font size.
const FONT_FACTOR: f64 = 1.24;

/// A position in px from the top left corner.
pub(super) type Px = (f64, f64);

/// Which point of a text stands at its position; vertically it is always centred there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Font {
    pub(super) size: f64,
    pub(super) colour: Rgb,
    pub(super) bold: bool,
    /// Whether a white rim keeps it apart from what it covers.
    pub(super) halo: bool,
}

impl Font {
    pub(super) fn new(size: f64, colour: Rgb) -> Self {
        Self { size, colour, bold: false, halo: false }
    }

    /// Axis text.
    pub(super) fn axis() -> Self {
        Self::new(theme::LABEL_SIZE, theme::SECONDARY)
    }
}

enum Shape {
    Line { points: Vec<Px>, width: f64 },
    Area(Vec<Px>),
    Bar(Px, Px),
    Dot { centre: Px, radius: f64 },
    Text { at: Px, text: String, font: Font, anchor: Anchor },
}

/// A drawing in the making, later shapes over earlier ones.
#[derive(Default)]
pub(super) struct Canvas {
    shapes: Vec<(Shape, Rgb, f64)>,
    /// The values drawn.
    pub(super) spots: Vec<Spot>,
}

impl Canvas {
    /// Marks the rectangle between two corners as the place of a value.
    pub(super) fn spot(&mut self, a: Px, b: Px, key: String, title: String) {
        let (left, top) = (a.0.min(b.0), a.1.min(b.1));
        let (width, height) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
        self.spots.push(Spot { left, top, width, height, key, title });
    }

    /// An open line through `points`.
    pub(super) fn line(&mut self, points: Vec<Px>, colour: Rgb, width: f64) {
        self.shapes.push((Shape::Line { points, width }, colour, 1.0));
    }

    /// A straight dashed line.
    pub(super) fn dashed(&mut self, from: Px, to: Px, width: f64) {
        self.line(vec![from, to], theme::DASHED, width);
    }

    /// A filled polygon.
    pub(super) fn area(&mut self, points: Vec<Px>, colour: Rgb, alpha: f64) {
        self.shapes.push((Shape::Area(points), colour, alpha));
    }

    /// A filled rectangle between two corners.
    pub(super) fn bar(&mut self, a: Px, b: Px, colour: Rgb, alpha: f64) {
        let (low, high) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        self.shapes.push((Shape::Bar(low, high), colour, alpha));
    }

    /// A filled circle.
    pub(super) fn dot(&mut self, centre: Px, radius: f64, colour: Rgb, alpha: f64) {
        self.shapes.push((Shape::Dot { centre, radius }, colour, alpha));
    }

    /// One line of text; `at.1` is the middle of its small letters.
    pub(super) fn text(&mut self, at: Px, text: &str, font: Font, anchor: Anchor) {
        let text = clean(text);
        if text.is_empty() {
            return;
        }
        if font.halo {
            // The rim is a text of its own below: not every viewer knows `paint-order`.
            let rim = Font { colour: theme::WHITE, ..font };
            self.shapes.push((
                Shape::Text { at, text: text.clone(), font: rim, anchor },
                rim.colour,
                1.0,
            ));
        }
        let font = Font { halo: false, ..font };
        self.shapes.push((Shape::Text { at, text, font, anchor }, font.colour, 1.0));
    }

    /// The document: `height` px high, named for screen readers by `title` and `description`.
    pub(super) fn svg(
        &self,
        name: &str,
        title: &str,
        description: &str,
        height: f64,
    ) -> Result<String> {
        let size = (whole(theme::WIDTH).unsigned_abs(), whole(height).unsigned_abs());
        let mut body = String::new();
        self.play(&mut SVGBackend::with_string(&mut body, size)).map_err(|source| {
            Error::Numeric { method: "chart", what: format!("`{name}`: {source}") }
        })?;
        let shapes = body.split_once('>').map_or("", |(_, shapes)| shapes);
        let fonts = self.shapes.iter().filter_map(|(shape, ..)| match shape {
            Shape::Text { font, .. } => Some(font.size),
            _ => None,
        });
        Ok(head(name, title, description, size) + &tidy(shapes, fonts))
    }

    fn play(&self, to: &mut SVGBackend<'_>) -> std::result::Result<(), Box<dyn std::error::Error>> {
        let (width, height) = to.get_size();
        let corner = (width.cast_signed(), height.cast_signed());
        to.draw_rect((0, 0), corner, &style(theme::WHITE, 1.0, 0.0), true)?;
        for (shape, colour, alpha) in &self.shapes {
            let plain = style(*colour, *alpha, 1.0);
            match shape {
                Shape::Line { points, width } => {
                    to.draw_path(points.iter().map(tenths), &style(*colour, *alpha, *width))?;
                }
                Shape::Area(points) => to.fill_polygon(points.iter().map(tenths), &plain)?,
                Shape::Bar(a, b) => to.draw_rect(tenths(a), tenths(b), &plain, true)?,
                Shape::Dot { centre, radius } => {
                    to.draw_circle(tenths(centre), whole(*radius).unsigned_abs(), &plain, true)?;
                }
                Shape::Text { at, text, font, anchor } => {
                    to.draw_text(text, &text_style(*font, *anchor), tenths(at))?;
                }
            }
        }
        Ok(to.present()?)
    }
}

fn whole(px: f64) -> i32 {
    debug_assert!(px.is_finite(), "a coordinate must be finite");
    (px * SCALE).round() as i32
}

fn tenths(point: &Px) -> (i32, i32) {
    (whole(point.0), whole(point.1))
}

fn style((r, g, b): Rgb, alpha: f64, width: f64) -> ShapeStyle {
    ShapeStyle {
        color: RGBColor(r, g, b).mix(alpha),
        filled: true,
        stroke_width: whole(width).unsigned_abs(),
    }
}

fn text_style(font: Font, anchor: Anchor) -> TextStyle<'static> {
    let (r, g, b) = font.colour;
    let horizontal = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let weight = if font.bold { FontStyle::Bold } else { FontStyle::Normal };
    TextStyle {
        font: (
            if font.halo { "halo" } else { "inherit" },
            asked_size(f64::from(whole(font.size))),
            weight,
        )
            .into_font(),
        color: RGBColor(r, g, b).to_backend_color(),
        pos: Pos::new(horizontal, VPos::Center),
    }
}

/// The shapes with the fonts left to the head, rims under the texts that want one, lines dashed that
/// have the colour for it, and font sizes without their tail of rounding. Text cannot be hit: its quotation marks are escaped.
fn tidy(shapes: &str, sizes: impl Iterator<Item = f64>) -> String {
    let (r, g, b) = theme::DASHED;
    let dashed = format!(" stroke=\"#{r:02X}{g:02X}{b:02X}\"");
    let mut out = shapes
        .replace(" font-family=\"inherit\"", "")
        .replace(
            " font-family=\"halo\"",
            " stroke=\"#FFFFFF\" stroke-width=\"40\" stroke-opacity=\"0.85\"",
        )
        .replace(&dashed, &format!("{dashed} stroke-dasharray=\"40 30\""));
    let mut sizes: Vec<i32> = sizes.map(whole).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for size in sizes {
        let written = asked_size(f64::from(size)) / FONT_FACTOR;
        out = out.replace(&format!("font-size=\"{written}\""), &format!("font-size=\"{size}\""));
    }
    out
}

/// What plotters must be asked for to write the font size `tenths`.
fn asked_size(tenths: f64) -> f64 {
    tenths * FONT_FACTOR
}

fn head(name: &str, title: &str, description: &str, (width, height): (u32, u32)) -> String {
    let id = id(name);
    let (title, description) = (escape(title), escape(description));
    let (shown_width, shown_height) = (f64::from(width) / SCALE, f64::from(height) / SCALE);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{shown_width}\" height=\"{shown_height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
         font-family=\"{}\" direction=\"ltr\" stroke-linejoin=\"round\">\n\
         <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>",
        theme::FONTS
    )
}

/// A different id for every name, of characters that ids and `aria-labelledby` allow.
fn id(name: &str) -> String {
    let mut id = String::from("figure-");
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '-' {
            id.push(c);
        } else {
            let _ = write!(id, "_{:x}_", u32::from(c));
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_scales_ten_to_one_and_names_the_figure() {
        let mut canvas = Canvas::default();
        canvas.line(vec![(0.0, 0.0), (10.04, 5.06)], theme::INK, 1.5);
        canvas.text((5.0, 5.0), "a < b\0", Font::axis(), Anchor::End);
        let svg = canvas.svg("a b", "R&D", "<desc>", 45.0).unwrap();
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"45\" viewBox=\"0 0 8000 450\" role=\"img\""));
        assert!(svg.contains("<title id=\"figure-a_20_b-title\">R&amp;D</title>"));
        assert!(svg.contains("0,0 100,51"), "{svg}");
        assert!(svg.contains("font-size=\"120\"") && svg.contains("a &lt; b\n"), "{svg}");
        assert_ne!(id("a b"), id("a-b"));
        assert_ne!(id("趋势"), id("走势"));
    }

    #[test]
    fn font_sizes_are_written_round() {
        let mut canvas = Canvas::default();
        for size in 90..200 {
            canvas.text(
                (0.0, 0.0),
                "t",
                Font::new(f64::from(size) / 10.0, theme::INK),
                Anchor::Start,
            );
        }
        let svg = canvas.svg("x", "", "", 10.0).unwrap();
        for size in 90..200 {
            assert!(svg.contains(&format!(" font-size=\"{size}\"")), "{size}");
        }
    }
}
