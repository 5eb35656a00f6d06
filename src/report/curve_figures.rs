//! What happened to the curves of terms -> the timeline of their bursts, the profile of their rhythm.

use super::archive::Archive;
use super::curves::{Curve, considerable, cycle_name, percent};
use crate::chart::{
    BurstRow, BurstTimeline, Caption, Figure, SeasonPanel, SeasonPhase, SeasonProfile,
};
use crate::error::Result;
use crate::period::Granularity;
use crate::trend::{PeriodIndex, Seasonality, phase_name};

/// Of how many terms the rhythm is drawn.
const RHYTHMS: usize = 6;
/// The bursts of so many curves are seen on the curves themselves.
const AT_A_GLANCE: usize = 6;
/// Most rows of the timeline of bursts.
const ROWS: usize = 60;

/// The timeline of all bursts where the terms are more than a glance at their curves takes in, and the
/// profile of the strongest rhythms.
pub(super) fn figures(
    archive: &Archive,
    curves: &[Curve<'_>],
    index: &PeriodIndex,
) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let by = index.timeline.granularity();
    let rows = curves.iter().filter(|curve| !curve.bursts.bursts.is_empty()).take(ROWS);
    let rows: Vec<BurstRow> = rows
        .map(|curve| BurstRow { term: curve.label.to_owned(), bursts: curve.spans() })
        .collect();
    if curves.len() > AT_A_GLANCE && !rows.is_empty() {
        let caption = Caption {
            title: "When the terms burst".to_owned(),
            subtitle: format!(
                "Bursts by {by}: stretches in which far more of the documents than usual hold the \
                 term; the darker, the heavier"
            ),
            source: archive.source_line(),
        };
        figures.push(BurstTimeline { caption, timeline: index.timeline, rows }.draw("bursts")?);
    }
    let mut strong: Vec<(&Curve<'_>, &Seasonality)> = considerable(curves).collect();
    strong.sort_by(|a, b| b.1.strength.total_cmp(&a.1.strength));
    strong.truncate(RHYTHMS);
    if !strong.is_empty() {
        figures.push(season_figure(archive, &strong, by)?);
    }
    Ok(figures)
}

fn season_figure(
    archive: &Archive,
    strong: &[(&Curve<'_>, &Seasonality)],
    by: Granularity,
) -> Result<Figure> {
    let panel = |(curve, season): &(&Curve<'_>, &Seasonality)| SeasonPanel {
        label: curve.label.to_owned(),
        note: format!("explains {} of the variance", percent(season.strength)),
        phases: season
            .phases
            .iter()
            .enumerate()
            .map(|(place, phase)| SeasonPhase {
                name: phase_name(by, place),
                effect: phase.effect,
                quartiles: phase.quartiles,
            })
            .collect(),
    };
    let caption = Caption {
        title: format!("The rhythm of the {}", cycle_name(by)),
        subtitle: format!(
            "Occurrences per million tokens above the trend, by {by}; dot: what is usual; bar: half \
             of the {}s lie within",
            if by == Granularity::Day { "week" } else { "year" }
        ),
        source: archive.source_line(),
    };
    let y_label = "per million tokens above the trend".to_owned();
    SeasonProfile { caption, y_label, panels: strong.iter().map(panel).collect() }.draw("season")
}
