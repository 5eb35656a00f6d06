//! What is usual in each phase of the week or the year -> one panel a term: a dot a phase, with the
//! spread over the cycles.

use super::canvas::{Anchor, Canvas, Font};
use super::number_axis::{NumberAxis, number};
use super::page::Page;
use super::theme::{self, HUES, MARGIN, WIDTH};
use super::{Caption, Figure, spot_key, text};
use crate::error::{Error, Result};

const MOST_PANELS: usize = 24;
const PLOT: f64 = 100.0;
const TITLE_PITCH: f64 = 18.0;
/// White space between the columns, and between the texts of a panel and the title below, px.
const GAP: f64 = 18.0;
const NUMBER_SIZE: f64 = 11.0;
/// Room of the names of the phases below a plot, px.
const NAMES: f64 = 18.0;
/// Of more phases not every one is named.
const ALL_NAMED: usize = 12;

/// Up to 24 terms, two panels a row, each with a value axis of its own that includes 0: the trend.
#[derive(Debug, Clone)]
pub struct SeasonProfile {
    /// The words around it.
    pub caption: Caption,
    /// The unit of the values: `per million tokens above the trend`.
    pub y_label: String,
    /// The terms.
    pub panels: Vec<SeasonPanel>,
}

/// A term and its phases.
#[derive(Debug, Clone, PartialEq)]
pub struct SeasonPanel {
    /// The term.
    pub label: String,
    /// What stands behind it in plain letters: `explains 40 % of the variance`.
    pub note: String,
    /// The phases in their order.
    pub phases: Vec<SeasonPhase>,
}

/// One phase.
#[derive(Debug, Clone, PartialEq)]
pub struct SeasonPhase {
    /// Its name: `Mon`, `Jan`, `Q1`.
    pub name: String,
    /// What is usual in it, above the trend.
    pub effect: f64,
    /// The quartiles over the cycles; none where nothing is known of it: the phase is left out.
    pub quartiles: Option<(f64, f64)>,
}

impl SeasonProfile {
    /// Draws the chart, as high as it has rows of panels.
    pub fn draw(&self, name: &str) -> Result<Figure> {
        self.check()?;
        let mut page = Page::new(&self.caption);
        page.unit(&self.y_label);
        let axes: Vec<NumberAxis> = self.panels.iter().map(SeasonPanel::axis).collect();
        let numbers = axes.iter().map(|axis| axis.rows_room(NUMBER_SIZE)).fold(0.0, f64::max);
        let columns = self.panels.len().min(2);
        let width = (WIDTH - 2.0 * MARGIN + GAP) / columns as f64 - GAP;
        let row_height = TITLE_PITCH + PLOT + NAMES + GAP;
        let start = page.top + 2.0;
        let mut bottom = start;
        for (place, (panel, axis)) in self.panels.iter().zip(axes).enumerate() {
            let left = MARGIN + (place % columns) as f64 * (width + GAP) + numbers;
            let right = left + width - numbers - 4.0;
            let top = start + (place / columns) as f64 * row_height + TITLE_PITCH;
            bottom = top + PLOT;
            panel.title(&mut page.canvas, (left, top - 9.0), right - left);
            let axis = axis.over(bottom, top);
            axis.draw_rows(&mut page.canvas, (left, right), NUMBER_SIZE);
            panel.phases(&mut page.canvas, &axis, (left, right), bottom, &self.y_label);
        }
        page.finish(name, &self.describe(), bottom + NAMES + 4.0)
    }

    fn check(&self) -> Result<()> {
        if self.panels.len() > MOST_PANELS {
            let allowed = format!("at most {MOST_PANELS} in one chart");
            return Err(Error::setting("panels", self.panels.len(), allowed));
        }
        if self.panels.iter().all(|panel| panel.known().next().is_none()) {
            return Err(Error::empty("no term has a rhythm to draw"));
        }
        Ok(())
    }

    fn describe(&self) -> String {
        let panels: Vec<String> = self.panels.iter().map(SeasonPanel::describe).collect();
        format!("Profile of the rhythm, {}. {}", self.y_label, panels.join(" "))
    }
}

impl SeasonPanel {
    /// The phases that can be drawn: place, effect, quartiles.
    fn known(&self) -> impl Iterator<Item = (usize, f64, (f64, f64))> {
        let finite = |phase: &SeasonPhase| {
            let (low, high) = phase.quartiles?;
            let all = phase.effect.is_finite() && low.is_finite() && high.is_finite();
            all.then_some((phase.effect, (low, high)))
        };
        self.phases.iter().enumerate().filter_map(move |(place, phase)| {
            finite(phase).map(|(effect, quartiles)| (place, effect, quartiles))
        })
    }

    fn axis(&self) -> NumberAxis {
        let ends = self.known().flat_map(|(_, effect, (low, high))| [effect, low, high]);
        let (low, high) = ends.fold((0.0, 0.0), |(l, h): (f64, f64), v| (l.min(v), h.max(v)));
        NumberAxis::covering(low, high, 4, false)
    }

    /// The term in bold and its note behind it, as far as there is room.
    fn title(&self, canvas: &mut Canvas, at: (f64, f64), room: f64) {
        let size = theme::LABEL_SIZE;
        let bold = Font { bold: true, ..Font::new(size, HUES[0].text) };
        let note = text::width(&self.note, NUMBER_SIZE) + 10.0;
        let label = text::shorten(&self.label, size, (room - note).max(60.0) / theme::BOLD);
        canvas.text(at, &label, bold, Anchor::Start);
        let after = at.0 + text::width(&label, size) * theme::BOLD + 10.0;
        let font = Font::new(NUMBER_SIZE, theme::SECONDARY);
        let note = text::shorten(&self.note, NUMBER_SIZE, at.0 + room - after);
        canvas.text((after, at.1), &note, font, Anchor::Start);
    }

    /// The line of the trend, and over each phase its spread and its dot.
    fn phases(
        &self,
        canvas: &mut Canvas,
        axis: &NumberAxis,
        (left, right): (f64, f64),
        bottom: f64,
        y_label: &str,
    ) {
        let zero = axis.px(0.0);
        canvas.line(vec![(left, zero), (right, zero)], theme::BASELINE, 1.0);
        let pitch = (right - left) / self.phases.len() as f64;
        let px = |place: usize| left + (place as f64 + 0.5) * pitch;
        let every = if self.phases.len() > ALL_NAMED { self.phases.len().div_ceil(4) } else { 1 };
        for (place, phase) in self.phases.iter().enumerate().step_by(every) {
            let at = (px(place), bottom + 12.0);
            canvas.text(
                at,
                &phase.name,
                Font { size: NUMBER_SIZE, ..Font::axis() },
                Anchor::Middle,
            );
        }
        let half = (pitch * 0.3).clamp(1.0, 7.0);
        let hue = HUES[0].mark;
        for (place, effect, (low, high)) in self.known() {
            let x = px(place);
            canvas.bar((x - half, axis.px(low)), (x + half, axis.px(high)), hue, 0.22);
            canvas.dot((x, axis.px(effect)), (pitch * 0.3).clamp(1.2, 3.2), hue, 1.0);
            let name = &self.phases[place].name;
            let words = format!("{}, {name}: {} {y_label}", self.label, number(effect));
            let y = axis.px(effect);
            let key = spot_key(&self.label, name);
            canvas.spot((x - pitch / 2.0, y - 7.0), (x + pitch / 2.0, y + 7.0), key, words);
        }
    }

    fn describe(&self) -> String {
        let known = || self.known().map(|(place, effect, _)| (effect, &self.phases[place].name));
        let most = known().reduce(|a, b| if b.0 > a.0 { b } else { a });
        let least = known().reduce(|a, b| if b.0 < a.0 { b } else { a });
        let Some((most, least)) = most.zip(least) else {
            return format!("{}: nothing known.", self.label);
        };
        format!(
            "{}: {}; highest {} in {}, lowest {} in {}.",
            self.label,
            self.note,
            number(most.0),
            most.1,
            number(least.0),
            least.1
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::gallery::well_formed;
    use super::*;

    fn panel(effects: &[Option<f64>]) -> SeasonPanel {
        let phase = |(place, effect): (usize, &Option<f64>)| SeasonPhase {
            name: format!("P{place}"),
            effect: effect.unwrap_or(0.0),
            quartiles: effect.map(|effect| (effect - 1.0, effect + 2.0)),
        };
        SeasonPanel {
            label: "R&D".into(),
            note: "explains 40 % of the variance".into(),
            phases: effects.iter().enumerate().map(phase).collect(),
        }
    }

    fn draw(panels: Vec<SeasonPanel>) -> Result<Figure> {
        let y_label = "per million".into();
        SeasonProfile { caption: Caption::default(), y_label, panels }.draw("x")
    }

    #[test]
    fn phases_without_a_value_are_left_out() {
        let figure = draw(vec![panel(&[Some(3.0), None, Some(-4.0), Some(f64::NAN)])]).unwrap();
        well_formed(&figure.svg);
        assert_eq!(figure.svg.matches("<circle").count(), 2);
        assert_eq!((figure.spots.len(), figure.spots[1].key.clone()), (2, spot_key("R&D", "P2")));
        assert!(
            figure.description.contains("highest 3 in P0, lowest −4 in P2"),
            "{}",
            figure.description
        );
    }

    #[test]
    fn of_many_phases_some_are_named() {
        let weeks: Vec<Option<f64>> = (0..52).map(|i| Some(f64::from(i % 9))).collect();
        let svg = draw(vec![panel(&weeks); 3]).unwrap().svg;
        well_formed(&svg);
        let named = svg.lines().filter(|line| line.starts_with('P') && line.len() < 4).count();
        assert_eq!(named, 12);
    }

    #[test]
    fn nothing_to_draw_is_said() {
        let error = |panels| draw(panels).unwrap_err().to_string();
        assert_eq!(error(vec![panel(&[None, None])]), "no term has a rhythm to draw");
        assert!(error(vec![panel(&[Some(1.0)]); 25]).starts_with("panels 25"));
    }
}
