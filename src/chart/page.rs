//! A caption -> a page with its title and subtitle, ready for a plot below; then a figure.

use super::canvas::{Anchor, Canvas, Font};
use super::theme::{self, MARGIN, WIDTH};
use super::{Caption, Figure, text};
use crate::error::Result;

/// A drawing under its title.
pub(super) struct Page<'a> {
    pub(super) canvas: Canvas,
    /// The first free pixel below what is drawn.
    pub(super) top: f64,
    caption: &'a Caption,
}

impl<'a> Page<'a> {
    /// Title and subtitle, left-aligned.
    pub(super) fn new(caption: &'a Caption) -> Self {
        let mut page = Self { canvas: Canvas::default(), top: MARGIN - 4.0, caption };
        let title = Font { bold: true, ..Font::new(theme::TITLE_SIZE, theme::INK) };
        page.lines(&caption.title, title, 2);
        page.lines(&caption.subtitle, Font::new(theme::SUBTITLE_SIZE, theme::SECONDARY), 3);
        page.top += 8.0;
        page
    }

    /// A line of axis text at the left edge: the unit of the values.
    pub(super) fn unit(&mut self, unit: &str) {
        self.top += 4.0;
        self.lines(unit, Font::axis(), 1);
        self.top += 2.0;
    }

    /// Text over the whole width, below what is there.
    fn lines(&mut self, text: &str, font: Font, most: usize) {
        let room = (WIDTH - 2.0 * MARGIN) / if font.bold { theme::BOLD } else { 1.0 };
        let pitch = font.size * 1.36;
        for line in text::wrap(text, font.size, room, most) {
            self.canvas.text((MARGIN, self.top + pitch / 2.0), &line, font, Anchor::Start);
            self.top += pitch;
        }
    }

    /// The figure: the source line below `bottom`, and the page cut to its height.
    pub(super) fn finish(mut self, name: &str, description: &str, bottom: f64) -> Result<Figure> {
        self.top = bottom + 6.0;
        self.lines(&self.caption.source, Font::new(theme::SOURCE_SIZE, theme::SECONDARY), 2);
        let height = (self.top + MARGIN - 6.0).ceil();
        let title = &self.caption.title;
        let spots = std::mem::take(&mut self.canvas.spots);
        Ok(Figure {
            spots,
            name: name.to_owned(),
            title: title.clone(),
            description: text::clean(description),
            svg: self.canvas.svg(name, title, description, height)?,
        })
    }
}
