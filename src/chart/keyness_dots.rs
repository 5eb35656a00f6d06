//! Log ratios with intervals -> dots left and right of 0: what the target says more, and less.

use super::canvas::{Anchor, Canvas, Font, Px};
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, MUTED, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

const ROW: f64 = 19.0;
const RADIUS: f64 = 4.0;
/// Widest term, px.
const TERM_ROOM: f64 = 200.0;
/// Whiskers may widen the axis to this multiple of the farthest dot; longer ones are clipped.
const WHISKER_REACH: f64 = 1.5;
/// Between the labels of the two sides, px.
const SIDE_GAP: f64 = 20.0;
/// Rows from which the axis is repeated on top.
const TALL: usize = 25;

/// Terms that two groups of documents use at different rates, top to bottom in the order given.
#[derive(Debug, Clone)]
pub struct KeynessDots {
    /// The words around it.
    pub caption: Caption,
    /// What is drawn: `Log Ratio (1 = twice the rate)`.
    pub x_label: String,
    /// Name of the group with more of a term when its log ratio is positive.
    pub target: String,
    /// Name of the other group.
    pub reference: String,
    /// The terms.
    pub dots: Vec<KeynessDot>,
}

/// One term's log ratio and interval. An infinite value or a far end is drawn as an arrow at the
/// end of the axis; NaN is left out.
#[derive(Debug, Clone)]
pub struct KeynessDot {
    /// The term.
    pub term: String,
    /// Binary logarithm of its rate in the target over its rate in the reference.
    pub log_ratio: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Whether the sides differ beyond chance, by the caller's standard; grey if not.
    pub decided: bool,
}

impl KeynessDot {
    fn undecided(&self) -> bool {
        !self.decided
    }

    fn hue(&self) -> Hue {
        match self.log_ratio {
            _ if self.undecided() => MUTED,
            ratio if ratio < 0.0 => HUES[0],
            _ => HUES[1],
        }
    }
}

impl KeynessDots {
    /// Draws the chart, as high as it has terms.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        if self.dots.is_empty() {
            return Err(Error::empty("no term to draw a log ratio for"));
        }
        let mut page = Page::new(&self.caption);
        page.unit(&self.x_note());
        let size = theme::LABEL_SIZE;
        let terms: Vec<String> =
            self.dots.iter().map(|dot| text::shorten(&dot.term, size, TERM_ROOM)).collect();
        let term_end = MARGIN + text::widest(&terms, size);
        let axis = self.axis().over(term_end + 24.0, WIDTH - MARGIN - 16.0);
        self.sides(&mut page, axis.px(0.0));
        let tall = self.dots.len() >= TALL;
        let top = page.top + if tall { 22.0 } else { 4.0 };
        let bottom = top + self.dots.len() as f64 * ROW;
        axis.draw_columns(&mut page.canvas, top, bottom);
        if tall {
            axis.label_columns(&mut page.canvas, top - 10.0);
        }
        let zero = axis.px(0.0);
        page.canvas.line(vec![(zero, top), (zero, bottom)], theme::BASELINE, 1.0);
        for (i, (dot, term)) in self.dots.iter().zip(&terms).enumerate() {
            let y = top + (i as f64 + 0.5) * ROW;
            let ink = Font::new(size, theme::INK);
            page.canvas.text((term_end, y), term, ink, Anchor::End);
            draw_dot(&mut page.canvas, &axis, dot, y);
            self.spot(&mut page.canvas, &axis, dot, y);
        }
        page.finish(name, &self.describe(), bottom + 22.0)
    }

    /// From the farthest dots, and the whiskers as far as they do not rule the axis.
    fn axis(&self) -> NumberAxis {
        let any = |value: f64| self.dots.iter().any(|dot| dot.log_ratio == value);
        let finite = |values: &mut dyn Iterator<Item = f64>| -> (f64, f64) {
            values.filter(|v| v.is_finite()).fold((0.0, 0.0), |(l, h), v| (l.min(v), h.max(v)))
        };
        let (low, high) = finite(&mut self.dots.iter().map(|d| d.log_ratio));
        let ends = finite(&mut self.dots.iter().flat_map(|d| [d.low, d.high]));
        let farthest = high.max(-low);
        let reach = if farthest > 0.0 { farthest * WHISKER_REACH } else { 1.0 };
        // An arrow needs its side of the axis even when nothing finite lies there.
        let least = if any(f64::NEG_INFINITY) { reach * 0.2 } else { 0.0 };
        let most = if any(f64::INFINITY) { reach * 0.2 } else { 0.0 };
        let low = low.min(ends.0.max(-reach)).min(-least);
        NumberAxis::covering(low, high.max(ends.1.min(reach)).max(most), 8, false)
    }

    /// Says above the plot on which side of 0 which group has more, as far as there are dots.
    fn sides(&self, page: &mut Page<'_>, zero: f64) {
        page.top += 4.0;
        let y = page.top + 8.0;
        let size = theme::LABEL_SIZE;
        let bold = |hue: Hue| Font { bold: true, ..Font::new(size, hue.text) };
        let wide = |text: &str| text::width(text, size) * theme::BOLD;
        let any = |there: fn(f64) -> bool| self.dots.iter().any(|dot| there(dot.log_ratio));
        let label = |wanted: bool, group: &str| {
            if wanted { text::clean(&format!("more in {group}")) } else { String::new() }
        };
        let left = label(any(|ratio| ratio < 0.0), &self.reference);
        let right = label(any(|ratio| ratio > 0.0), &self.target);
        let arrow = wide("← ");
        let widths = [&left, &right].map(|l| if l.is_empty() { 0.0 } else { wide(l) + arrow });
        let places = side_by_side(zero, widths);
        let cut = |label: &str, (start, end): (f64, f64)| {
            text::shorten(label, size, (end - start - arrow) / theme::BOLD + 0.01)
        };
        if !left.is_empty() {
            let text = format!("← {}", cut(&left, places[0]));
            page.canvas.text((places[0].1, y), &text, bold(HUES[0]), Anchor::End);
        }
        if !right.is_empty() {
            let text = format!("{} →", cut(&right, places[1]));
            page.canvas.text((places[1].0, y), &text, bold(HUES[1]), Anchor::Start);
        }
        page.top += 18.0;
    }

    /// The row's dot and, as wide as the axis, its interval stand for the group that has more of the
    /// term.
    fn spot(&self, canvas: &mut Canvas, axis: &NumberAxis, dot: &KeynessDot, y: f64) {
        if dot.log_ratio.is_nan() {
            return;
        }
        let group = if dot.log_ratio < 0.0 { &self.reference } else { &self.target };
        let (low, high) = axis.limits();
        let px = |value: f64| axis.px(value.clamp(low, high));
        let ends = [dot.low, dot.high].map(|end| if end.is_nan() { dot.log_ratio } else { end });
        let (left, right) = (px(ends[0].min(dot.log_ratio)), px(ends[1].max(dot.log_ratio)));
        let half = ROW / 2.0 - 1.0;
        let title =
            format!("{}, {} against {}: {}", dot.term, self.target, self.reference, says(dot));
        let corners = ((left - RADIUS, y - half), (right + RADIUS, y + half));
        canvas.spot(corners.0, corners.1, spot_key(&dot.term, group), title);
    }

    fn x_note(&self) -> String {
        let grey = self.dots.iter().any(KeynessDot::undecided);
        let note = if grey { "grey: could be chance" } else { "" };
        text::join([&self.x_label, note])
    }

    fn describe(&self) -> String {
        let dots = self.dots.iter().take(20);
        let listed: Vec<_> =
            dots.map(|d| format!("{} {}", d.term, ratio_text(d.log_ratio))).collect();
        let rest = match self.dots.len() - listed.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        format!(
            "Dot plot, {}, positive where {} has more than {}: {}{rest}.",
            self.x_label,
            self.target,
            self.reference,
            listed.join(", ")
        )
    }
}

/// Where two labels of the given widths (0: none) start and end: left and right of `zero` as far
/// as the page has room there, moved over to the other side as far as it has not. Both together
/// wider than the page are cut: the shorter one keeps its width up to half of it.
fn side_by_side(zero: f64, [left, right]: [f64; 2]) -> [(f64, f64); 2] {
    let (from, to) = (MARGIN, WIDTH - MARGIN);
    let gap = if left > 0.0 && right > 0.0 { SIDE_GAP } else { 0.0 };
    let room = to - from - gap;
    let cut = |width: f64, other: f64| width.min((room - other).max(room / 2.0)).min(room);
    let (left, right) = (cut(left, right), cut(right, left));
    let start = (zero - SIDE_GAP / 2.0 - left).min(to - right - gap - left).max(from);
    let second = (zero + SIDE_GAP / 2.0).min(to - right).max(start + left + gap);
    [(start, start + left), (second, second + right)]
}

/// `Log Ratio 2.5 (1.8 to 3.1)`.
fn says(dot: &KeynessDot) -> String {
    let interval = match (dot.low.is_finite(), dot.high.is_finite()) {
        (true, true) => format!(" ({} to {})", number(dot.low), number(dot.high)),
        (true, false) => format!(" ({} or more)", number(dot.low)),
        (false, true) => format!(" ({} or less)", number(dot.high)),
        (false, false) => String::new(),
    };
    format!("Log Ratio {}{interval}", ratio_text(dot.log_ratio))
}

fn ratio_text(ratio: f64) -> String {
    match ratio {
        _ if ratio.is_nan() => "not defined".to_owned(),
        f64::INFINITY => "only there".to_owned(),
        f64::NEG_INFINITY => "only in the other".to_owned(),
        _ => number(ratio),
    }
}

fn draw_dot(canvas: &mut Canvas, axis: &NumberAxis, dot: &KeynessDot, y: f64) {
    let hue = dot.hue();
    let (low, high) = axis.limits();
    let ends = [dot.low, dot.high].map(|end| if end.is_nan() { dot.log_ratio } else { end });
    if ends.iter().any(|end| end.is_nan()) {
        return;
    }
    canvas.line(ends.map(|end| (axis.px(end), y)).to_vec(), hue.mark, 1.5);
    for end in ends {
        if end < low {
            canvas.area(arrow((axis.px(end), y), -1.0, 7.0), hue.mark, 1.0);
        } else if end > high {
            canvas.area(arrow((axis.px(end), y), 1.0, 7.0), hue.mark, 1.0);
        }
    }
    let centre = (axis.px(dot.log_ratio), y);
    match dot.log_ratio {
        ratio if ratio.is_nan() => {}
        ratio if ratio.is_finite() => canvas.dot(centre, RADIUS, hue.mark, 1.0),
        ratio => canvas.area(arrow(centre, ratio.signum(), 12.0), hue.mark, 1.0),
    }
}

/// A triangle whose tip points left (`side` −1) or right (1) from `at`.
fn arrow((x, y): Px, side: f64, length: f64) -> Vec<Px> {
    let half = length * 0.5;
    vec![
        (x + side * length * 0.7, y),
        (x - side * length * 0.3, y - half),
        (x - side * length * 0.3, y + half),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::Spot;
    use super::super::gallery::well_formed;
    use super::*;

    fn dot(term: &str, log_ratio: f64, low: f64, high: f64) -> KeynessDot {
        let decided = low > 0.0 || high < 0.0;
        KeynessDot { term: term.into(), log_ratio, low, high, decided }
    }

    fn chart(dots: Vec<KeynessDot>) -> KeynessDots {
        KeynessDots {
            caption: Caption::default(),
            x_label: "Log Ratio".into(),
            target: "2023".into(),
            reference: "2022 & <before>".into(),
            dots,
        }
    }

    #[test]
    fn infinite_and_far_ends_become_arrows() {
        let dots = vec![
            dot("a", 2.0, 1.0, 3.0),
            dot("b", f64::INFINITY, 1.0, f64::INFINITY),
            dot("c", -2.0, -500.0, -1.0),
            dot("d", f64::NAN, f64::NAN, f64::NAN),
        ];
        let chart = chart(dots);
        assert_eq!(chart.axis().limits(), (-3.0, 3.0));
        let figure = chart.draw("x").unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("<circle").count(), 2);
        assert_eq!(figure.svg.matches("<polygon").count(), 3, "two of b, one of c");
        assert!(figure.svg.contains("2022 &amp; &lt;before&gt;"));
        assert!(figure.description.contains("b only there"), "{}", figure.description);
        let spots: Vec<_> =
            figure.spots.iter().map(|s| (s.key.as_str(), s.title.as_str())).collect();
        let expected = [
            ("a\u{1f}2023", "a, 2023 against 2022 & <before>: Log Ratio 2 (1 to 3)"),
            ("b\u{1f}2023", "b, 2023 against 2022 & <before>: Log Ratio only there (1 or more)"),
            (
                "c\u{1f}2022 & <before>",
                "c, 2023 against 2022 & <before>: Log Ratio −2 (−500 to −1)",
            ),
        ];
        assert_eq!(spots, expected);
        let inside = |spot: &Spot| spot.left >= 0.0 && spot.left + spot.width <= WIDTH;
        assert!(figure.spots.iter().all(inside), "{:?}", figure.spots);
        assert!(figure.spots.windows(2).all(|pair| pair[0].top + pair[0].height <= pair[1].top));
    }

    #[test]
    fn side_labels_have_the_room_of_the_page() {
        let middle = side_by_side(400.0, [100.0, 120.0]);
        assert_eq!(middle, [(290.0, 390.0), (410.0, 530.0)]);
        let near_the_left = side_by_side(80.0, [100.0, 120.0]);
        assert_eq!(near_the_left, [(20.0, 120.0), (140.0, 260.0)]);
        let near_the_right = side_by_side(770.0, [100.0, 120.0]);
        assert_eq!(near_the_right, [(540.0, 640.0), (660.0, 780.0)]);
        assert_eq!(side_by_side(80.0, [0.0, 900.0])[1], (20.0, 780.0));
        let both_long = side_by_side(400.0, [900.0, 800.0]);
        assert_eq!(both_long, [(20.0, 390.0), (410.0, 780.0)]);
        let one_long = side_by_side(400.0, [900.0, 100.0]);
        assert_eq!(one_long, [(20.0, 660.0), (680.0, 780.0)]);
    }

    #[test]
    fn a_side_without_dots_has_no_label() {
        let svg = |ratio: f64| chart(vec![dot("a", ratio, ratio, ratio); 2]).draw("x").unwrap().svg;
        let labels = |svg: &str| (svg.contains("← more in 2022 &"), svg.contains("more in 2023 →"));
        assert_eq!(labels(&svg(5.0)), (false, true));
        assert_eq!(labels(&svg(-5.0)), (true, false));
        let lopsided = chart(vec![dot("a", 7.0, 6.0, 8.0), dot("b", -0.1, -0.2, -0.05)]);
        assert_eq!(labels(&lopsided.draw("x").unwrap().svg), (true, true));
    }

    #[test]
    fn height_grows_with_the_terms() {
        let height = |n: usize| {
            let svg = chart(vec![dot("t", 1.0, 0.5, 1.5); n]).draw("x").unwrap().svg;
            let from = svg.find("height=\"").unwrap() + 8;
            svg[from..].split('"').next().unwrap().parse::<f64>().unwrap()
        };
        assert_eq!(height(60) - height(40), 20.0 * ROW);
    }

    #[test]
    fn degenerate_values_are_drawn() {
        for dots in [
            vec![dot("z", 0.0, 0.0, 0.0)],
            vec![dot("i", f64::NEG_INFINITY, f64::NEG_INFINITY, 4.0)],
        ] {
            well_formed(&chart(dots).draw("x").unwrap().svg);
        }
        let error = chart(vec![]).draw("x").unwrap_err().to_string();
        assert_eq!(error, "no term to draw a log ratio for");
    }
}
