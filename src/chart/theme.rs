//! The look of every chart: colours, sizes, fonts, in one place.

/// An sRGB colour.
pub(super) type Rgb = (u8, u8, u8);

/// One series' colour, in two strengths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hue {
    /// For lines, dots and bars: contrast on white of at least 2.9 : 1.
    pub(super) mark: Rgb,
    /// For its label: the same hue, at least 4.5 : 1.
    pub(super) text: Rgb,
}

const fn hue(mark: Rgb, text: Rgb) -> Hue {
    Hue { mark, text }
}

/// After Okabe & Ito (2008), "Color Universal Design". Blue, vermillion, green and purple are
/// theirs; black is softened, sky blue darkened; their yellow and orange fade on white paper, so a
/// brown and a violet stand in.
pub(super) const HUES: [Hue; 8] = [
    hue((0x00, 0x72, 0xB2), (0x00, 0x6A, 0xA6)),
    hue((0xD5, 0x5E, 0x00), (0xB8, 0x4E, 0x00)),
    hue((0x00, 0x9E, 0x73), (0x00, 0x7A, 0x59)),
    hue((0xCC, 0x79, 0xA7), (0xA8, 0x4F, 0x80)),
    hue((0x22, 0x22, 0x22), (0x22, 0x22, 0x22)),
    hue((0x40, 0x9F, 0xDC), (0x1F, 0x74, 0xAD)),
    hue((0x7A, 0x5C, 0x00), (0x7A, 0x5C, 0x00)),
    hue((0x6B, 0x2D, 0x73), (0x6B, 0x2D, 0x73)),
];

/// What belongs to no series.
pub(super) const MUTED: Hue = hue((0x8C, 0x92, 0x9A), (0x6B, 0x70, 0x76));

pub(super) const WHITE: Rgb = (0xFF, 0xFF, 0xFF);
pub(super) const INK: Rgb = (0x1F, 0x23, 0x28);
pub(super) const SECONDARY: Rgb = (0x59, 0x5F, 0x66);
pub(super) const GRID: Rgb = (0xE3, 0xE5, 0xE8);
/// The line that values are read against: the zero of bars and differences.
pub(super) const BASELINE: Rgb = (0x9A, 0xA0, 0xA6);

/// Dashed lines have this colour, and nothing else has: [`super::canvas`] tells them by it.
pub(super) const DASHED: Rgb = (0xA1, 0xA7, 0xAD);

/// A colour half way to white.
pub(super) fn light((r, g, b): Rgb) -> Rgb {
    (u8::midpoint(r, 0xFF), u8::midpoint(g, 0xFF), u8::midpoint(b, 0xFF))
}

pub(super) const FONTS: &str =
    "Inter, Helvetica, Arial, 'Noto Sans', 'Noto Sans CJK SC', sans-serif";

/// Width of every figure, px.
pub(super) const WIDTH: f64 = 800.0;
/// White space around the figure, px.
pub(super) const MARGIN: f64 = 20.0;

pub(super) const TITLE_SIZE: f64 = 18.0;
pub(super) const SUBTITLE_SIZE: f64 = 13.0;
pub(super) const LABEL_SIZE: f64 = 12.0;
pub(super) const SOURCE_SIZE: f64 = 11.0;

/// Width of bold text over the estimate for regular text.
pub(super) const BOLD: f64 = 1.12;

/// Opacity of interval bands.
pub(super) const BAND: f64 = 0.15;
