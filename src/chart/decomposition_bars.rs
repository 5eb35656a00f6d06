//! Changes and their parts with intervals -> bars left and right of 0, a block for every term.

use super::canvas::{Anchor, Canvas, Font};
use super::number_axis::number;
use super::page::Page;
use super::theme::{self, HUES, Hue, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

const ROW: f64 = 17.0;
const BAR: f64 = 10.0;
const HEADING: f64 = 22.0;
const GAP: f64 = 10.0;
/// A whisker may reach to this multiple of the longest bar of its block; longer ones are clipped.
const WHISKER_REACH: f64 = 1.6;

/// Terms whose rates changed, top to bottom in the order given, each to a scale of its own.
#[derive(Debug, Clone)]
pub struct DecompositionBars {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `per million tokens`.
    pub x_label: String,
    /// The terms.
    pub changes: Vec<ChangeBars>,
}

/// One term.
#[derive(Debug, Clone)]
pub struct ChangeBars {
    /// The term.
    pub term: String,
    /// What stands at the right of the term: `120 → 340`.
    pub rates: String,
    /// The bars.
    pub bars: Vec<ChangeBar>,
}

/// One bar.
#[derive(Debug, Clone)]
pub struct ChangeBar {
    /// What it is: `within the same sources`.
    pub name: String,
    /// What sort of part it is; it decides the colour.
    pub kind: ChangeKind,
    /// How long it is. A value that is not finite leaves its row empty.
    pub value: f64,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
}

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The whole change.
    Total,
    /// Wording within the same sources.
    Within,
    /// The choice of sources.
    Sources,
}

impl ChangeKind {
    fn hue(self) -> Hue {
        match self {
            Self::Total => HUES[4],
            Self::Within => HUES[0],
            Self::Sources => HUES[1],
        }
    }
}

impl DecompositionBars {
    /// Draws the chart, as high as it has bars.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        let bars = || self.changes.iter().flat_map(|change| &change.bars);
        if !bars().any(|bar| bar.value.is_finite()) {
            return Err(Error::empty("no change to draw"));
        }
        let size = theme::LABEL_SIZE;
        let names: Vec<String> = bars().map(|bar| text::shorten(&bar.name, size, 220.0)).collect();
        let numbers: Vec<String> =
            self.changes.iter().flat_map(|c| c.bars.iter().map(|b| c.signed(b.value))).collect();
        let name_end = MARGIN + 12.0 + text::widest(&names, size);
        let plot = (name_end + 14.0, WIDTH - MARGIN - text::widest(&numbers, size) - 14.0);
        let scales: Vec<Scale> = self.changes.iter().map(Scale::of).collect();
        // One zero for all, with room on either side for the block that reaches farthest there.
        let [below, above] = scales.iter().fold([0.0_f64; 2], |[low, high], scale| {
            let farther = scale.low.max(scale.high);
            [low.max(scale.low / farther), high.max(scale.high / farther)]
        });
        let zero = plot.0 + below / (below + above) * (plot.1 - plot.0);

        let mut page = Page::new(&self.caption);
        let own = if self.changes.len() > 1 { "each term has its own scale" } else { "" };
        page.unit(&text::join([&self.x_label, own]));
        let (mut y, mut place) = (page.top + 2.0, 0);
        for (change, scale) in self.changes.iter().zip(&scales) {
            let canvas = &mut page.canvas;
            let unit = scale.unit(plot, zero);
            heading(canvas, change, y + HEADING / 2.0);
            y += HEADING;
            let top = y;
            for bar in &change.bars {
                let middle = y + ROW / 2.0;
                let ink = Font::new(size, theme::INK);
                canvas.text((name_end, middle), &names[place], ink, Anchor::End);
                if bar.value.is_finite() {
                    draw_bar(canvas, bar, (zero, unit), plot, middle);
                    let corners = ((MARGIN, y), (WIDTH - MARGIN, y + ROW));
                    let value = format!("{} {}", numbers[place], self.x_label);
                    let title = format!("{}, {}: {value}", change.term, bar.name);
                    canvas.spot(corners.0, corners.1, spot_key(&change.term, ""), title);
                    let at = (WIDTH - MARGIN, middle);
                    canvas.text(at, &numbers[place], Font::axis(), Anchor::End);
                }
                y += ROW;
                place += 1;
            }
            canvas.line(vec![(zero, top), (zero, y)], theme::BASELINE, 1.0);
            y += GAP;
        }
        page.finish(name, &self.describe(), y - GAP + 4.0)
    }

    fn describe(&self) -> String {
        let change = |change: &ChangeBars| {
            let bar = |bar: &ChangeBar| format!("{} {}", bar.name, change.signed(bar.value));
            let bars: Vec<String> =
                change.bars.iter().filter(|b| b.value.is_finite()).map(bar).collect();
            format!(" {}, {}: {}.", change.term, change.rates, bars.join(", "))
        };
        let changes: String = self.changes.iter().map(change).collect();
        format!("Bar chart, {}.{changes}", self.x_label)
    }
}

impl ChangeBars {
    /// A value with its sign, to as many decimals as the longest bar has in three digits.
    fn signed(&self, value: f64) -> String {
        let sizes = self.bars.iter().map(|bar| bar.value.abs()).filter(|size| size.is_finite());
        let longest = sizes.fold(0.0, f64::max);
        let decimals = (2.0 - longest.log10().floor()).clamp(0.0, 300.0);
        let unit = 10_f64.powf(-decimals);
        let value = if value.abs() < unit / 2.0 { 0.0 } else { value };
        let plus = if value > 0.0 { "+" } else { "" };
        format!("{plus}{}", number((value / unit).round() * unit))
    }
}

/// The term, and its rates at the right edge.
fn heading(canvas: &mut Canvas, change: &ChangeBars, y: f64) {
    let size = theme::LABEL_SIZE;
    let rates = text::shorten(&change.rates, size, 240.0);
    let room = WIDTH - 2.0 * MARGIN - text::width(&rates, size) - 20.0;
    let term = text::shorten(&change.term, size, room / theme::BOLD);
    let bold = Font { bold: true, ..Font::new(size, theme::INK) };
    canvas.text((MARGIN, y), &term, bold, Anchor::Start);
    canvas.text((WIDTH - MARGIN, y), &rates, Font::axis(), Anchor::End);
}

fn draw_bar(
    canvas: &mut Canvas,
    bar: &ChangeBar,
    (zero, unit): (f64, f64),
    plot: (f64, f64),
    y: f64,
) {
    let beyond = |value: f64| zero + value.clamp(-1e300, 1e300) * unit;
    let px = |value: f64| beyond(value).clamp(plot.0, plot.1);
    let corners = ((zero, y - BAR / 2.0), (px(bar.value), y + BAR / 2.0));
    canvas.bar(corners.0, corners.1, bar.kind.hue().mark, 0.85);
    if let Some((low, high)) = bar.interval.filter(|(low, high)| low <= high) {
        let ends = [px(low), px(high)];
        // A white rim keeps the whisker apart from its own bar.
        canvas.line(ends.map(|x| (x, y)).to_vec(), theme::WHITE, 3.5);
        canvas.line(ends.map(|x| (x, y)).to_vec(), theme::INK, 1.3);
        for (x, value) in ends.into_iter().zip([low, high]) {
            // An end beyond the plot has no stop.
            if (beyond(value) - x).abs() < 0.5 {
                canvas.line(vec![(x, y - 3.5), (x, y + 3.5)], theme::INK, 1.3);
            }
        }
    }
}

/// How far a block reaches from 0 to either side.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(change: &ChangeBars) -> Self {
        let values = || change.bars.iter().map(|bar| bar.value).filter(|value| value.is_finite());
        let longest = values().fold(0.0, |longest: f64, value| longest.max(value.abs()));
        let reach = (longest * WHISKER_REACH).clamp(1e-300, 1e300);
        let ends = || change.bars.iter().filter_map(|bar| bar.interval).flat_map(<[f64; 2]>::from);
        let farthest = |side: f64| {
            let whiskers = ends().map(|end| (side * end).min(reach));
            values().map(|value| side * value).chain(whiskers).fold(0.0, f64::max)
        };
        let (low, high) = (farthest(-1.0).min(1e300), farthest(1.0).min(1e300));
        if low + high > 0.0 { Self { low, high } } else { Self { low: 0.0, high: 1.0 } }
    }

    /// Px of one unit, when 0 stands at px `zero` of the plot.
    fn unit(&self, plot: (f64, f64), zero: f64) -> f64 {
        let side = |room: f64, reach: f64| if reach > 0.0 { room / reach } else { f64::INFINITY };
        side(zero - plot.0, self.low).min(side(plot.1 - zero, self.high)).min(1e300)
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn bar(kind: ChangeKind, value: f64, interval: Option<(f64, f64)>) -> ChangeBar {
        ChangeBar { name: format!("{kind:?}"), kind, value, interval }
    }

    fn chart(bars: Vec<ChangeBar>) -> DecompositionBars {
        let change = ChangeBars { term: "harvest".into(), rates: "1 → 5".into(), bars };
        DecompositionBars {
            caption: Caption::default(),
            x_label: "per million tokens".into(),
            changes: vec![change],
        }
    }

    #[test]
    fn bars_have_their_colour_their_number_and_their_whisker() {
        let figure = chart(vec![
            bar(ChangeKind::Total, 4.0, Some((1.0, 7.0))),
            bar(ChangeKind::Within, -1.0, Some((-900.0, 2.0))),
            bar(ChangeKind::Sources, 5.0, None),
        ])
        .draw("x")
        .unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("fill=\"#D55E00\"").count(), 1);
        assert!(figure.svg.contains("+4") && figure.svg.contains("−1"), "{}", figure.svg);
        assert_eq!(
            figure.description,
            "Bar chart, per million tokens. harvest, 1 → 5: Total +4, Within −1, Sources +5."
        );
    }

    #[test]
    fn a_giant_interval_does_not_rule_the_scale() {
        let bars = vec![bar(ChangeKind::Total, 4.0, Some((-1e9, 1e9)))];
        let scale = Scale::of(&chart(bars).changes[0]);
        assert!((scale.low - 6.4).abs() < 1e-12 && (scale.high - 6.4).abs() < 1e-12);
    }

    #[test]
    fn extremes_are_drawn_and_nothing_is_refused() {
        for value in [0.0, -0.0, 1e-320, f64::MAX, -f64::MAX] {
            let bars = vec![bar(ChangeKind::Total, value, Some((value, f64::INFINITY)))];
            well_formed(&chart(bars).draw("x").unwrap().svg);
        }
        for bars in [vec![], vec![bar(ChangeKind::Total, f64::NAN, None)]] {
            let error = chart(bars).draw("x").unwrap_err().to_string();
            assert_eq!(error, "no change to draw");
        }
    }
}
