//! A number per period -> bars over time.

use super::canvas::Canvas;
use super::curve::runs;
use super::date_axis::DateAxis;
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key};
use crate::error::{Error, Result};
use crate::period::Timeline;

const PLOT_HEIGHT: f64 = 240.0;
/// Widest bar, px: a few periods must not look like a wall.
const WIDEST: f64 = 60.0;
/// Least height of the place that stands for a bar, px.
const LOWEST: f64 = 8.0;

/// One bar a period: documents, or tokens.
#[derive(Debug, Clone)]
pub struct PeriodBars {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `documents`.
    pub y_label: String,
    /// The periods; each bar stands around its period's tick.
    pub timeline: Timeline,
    /// One value a period; `None` leaves its place empty, 0 draws a hairline.
    pub values: Vec<Option<f64>>,
}

impl PeriodBars {
    /// Draws the chart.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let mut page = Page::new(&self.caption);
        page.unit(&self.y_label);
        let top = page.top + 8.0;
        let bottom = top + PLOT_HEIGHT;
        let present = || (0..self.values.len()).filter_map(|i| self.value(i));
        let (low, high) = present().fold((0.0, 0.0), |(l, h), v| (v.min(l), v.max(h)));
        let whole = present().all(|v| v.fract() == 0.0);
        let axis = NumberAxis::covering(low, high, 6, whole).over(bottom, top);
        let right = WIDTH - MARGIN - 4.0;
        let left = MARGIN + axis.rows_room(theme::LABEL_SIZE);
        axis.draw_rows(&mut page.canvas, (left, right), theme::LABEL_SIZE);
        let dates = DateAxis::new(self.timeline, left + 4.0, right - 4.0, 0.5);
        self.bars(&mut page.canvas, &axis, &dates);
        let zero = axis.px(0.0);
        page.canvas.line(vec![(left, zero), (right, zero)], theme::BASELINE, 1.0);
        dates.draw(&mut page.canvas, bottom);
        page.finish(name, &self.describe(), bottom + 26.0)
    }

    fn check(&self) -> Result<()> {
        let (bars, periods) = (self.values.len(), self.timeline.len());
        if bars != periods {
            return Err(Error::setting("bars", bars, format!("one a period: {periods}")));
        }
        if (0..bars).all(|i| self.value(i).is_none()) {
            return Err(Error::empty("no period has a value to draw"));
        }
        Ok(())
    }

    fn value(&self, index: usize) -> Option<f64> {
        self.values[index].filter(|v| v.is_finite())
    }

    fn bars(&self, canvas: &mut Canvas, axis: &NumberAxis, dates: &DateAxis) {
        if dates.pitch < 2.0 {
            return self.skyline(canvas, axis, dates);
        }
        let half = (dates.pitch * 0.4).min(WIDEST / 2.0);
        for (i, value) in (0..self.values.len()).filter_map(|i| Some((i, self.value(i)?))) {
            let (low, high) = ends(axis, value, value);
            let x = dates.px(i);
            canvas.bar((x - half, low), (x + half, high), HUES[0].mark, 1.0);
            let period = self.timeline.period(i).to_string();
            let title = format!("{period}: {} {}", number(value), self.y_label);
            // Low bars are hard to hit.
            let high = high.min(low - LOWEST);
            let key = spot_key(&self.y_label, &period);
            canvas.spot((x - half, low), (x + half, high), key, title);
        }
    }

    /// Bars too thin to tell apart, as one area: in every pixel as high as the highest bar there,
    /// which is what they would show if drawn over each other.
    fn skyline(&self, canvas: &mut Canvas, axis: &NumberAxis, dates: &DateAxis) {
        let indices: Vec<usize> = (0..self.values.len()).collect();
        let columns = indices.chunk_by(|a, b| dates.px(*a).round() == dates.px(*b).round());
        let extents = columns.map(|column| {
            let mut values = column.iter().filter_map(|&i| self.value(i));
            let first = values.next()?;
            let (low, high) = values.fold((first, first), |(l, h), v| (v.min(l), v.max(h)));
            let (low, high) = ends(axis, low, high);
            Some((dates.px(column[0]).round(), low, high))
        });
        for run in runs(extents) {
            let half = dates.pitch.max(1.0) / 2.0;
            let sides = |x: f64, y: f64| [(x - half, y), (x + half, y)];
            let tops = run.iter().flat_map(|(_, (x, _, high))| sides(*x, *high));
            let feet = run.iter().flat_map(|(_, (x, low, _))| sides(*x, *low));
            let outline = tops.chain(feet.collect::<Vec<_>>().into_iter().rev()).collect();
            canvas.area(outline, HUES[0].mark, 1.0);
        }
    }

    fn describe(&self) -> String {
        let values = || (0..self.values.len()).filter_map(|i| Some((i, self.value(i)?)));
        let highest = values().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let highest = highest.map_or(String::new(), |(i, v)| {
            format!(" Highest {} in {}.", number(v), self.timeline.period(i))
        });
        let missing = self.values.len() - values().count();
        let missing =
            if missing > 0 { format!(" {missing} periods have no value.") } else { String::new() };
        format!(
            "Bar chart, {} by {} from {} to {}.{highest}{missing}",
            self.y_label,
            self.timeline.granularity(),
            self.timeline.period(0),
            self.timeline.period(self.timeline.len() - 1),
        )
    }
}

/// The px of a bar's foot and top, 0 included and at least a hairline apart.
fn ends(axis: &NumberAxis, low: f64, high: f64) -> (f64, f64) {
    let (foot, top) = (axis.px(low.min(0.0)), axis.px(high.max(0.0)));
    if foot - top < 1.0 { (foot, foot - 1.0) } else { (foot, top) }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::{months, well_formed};
    use super::*;

    fn chart(values: Vec<Option<f64>>) -> PeriodBars {
        let timeline = months(values.len());
        PeriodBars { caption: Caption::default(), y_label: "documents".into(), timeline, values }
    }

    fn bars(svg: &str) -> usize {
        svg.matches("fill=\"#0072B2\"").count()
    }

    #[test]
    fn missing_periods_have_no_bar_and_zeros_a_hairline() {
        let svg = chart(vec![Some(3.0), None, Some(0.0), Some(f64::NAN)]).draw("x").unwrap().svg;
        well_formed(&svg);
        assert_eq!(bars(&svg), 2);
        assert!(svg.contains("height=\"10\""), "{svg}");
    }

    #[test]
    fn any_number_of_periods_stays_small() {
        let many = chart((0..9_000).map(|i| Some(f64::from(i % 97))).collect()).draw("x").unwrap();
        well_formed(&many.svg);
        assert!(bars(&many.svg) == 1 && many.svg.len() < 60_000, "{}", many.svg.len());
        assert_eq!(bars(&chart(vec![Some(2.0)]).draw("x").unwrap().svg), 1);
    }

    #[test]
    fn nothing_to_draw_is_said() {
        let error = |values| chart(values).draw("x").unwrap_err().to_string();
        assert_eq!(error(vec![None, None]), "no period has a value to draw");
        let mut short = chart(vec![Some(1.0), None]);
        short.values.pop();
        assert_eq!(short.draw("x").unwrap_err().to_string(), "bars 1: must be one a period: 2");
    }
}
