//! A comparison -> the dot plot of its leading terms.

use super::text::Compared;
use crate::chart::{Caption, Figure, KeynessDot, KeynessDots};
use crate::compare::KeynessRow;
use crate::error::Result;
use crate::report::archive::Archive;

/// How many terms the chart shows for each group.
const DOTS: usize = 15;

/// The dot plot; none when no term differs at all.
pub(super) fn figure(
    compared: &Compared<'_>,
    archive: &Archive,
    name: &str,
) -> Result<Option<Figure>> {
    let shown = shown(&compared.keyness.rows);
    if shown.is_empty() {
        return Ok(None);
    }
    let caption = Caption {
        title: format!("Words of {} against {}", compared.target, compared.reference),
        subtitle: format!(
            "Log Ratio of the rates with its {:.0} % interval, the leading terms by LRC; {}",
            compared.params.level * 100.0,
            compared.sizes()
        ),
        source: archive.source_line(),
    };
    let dots = KeynessDots {
        caption,
        x_label: "Log Ratio (each step to the right doubles the rate)".to_owned(),
        target: compared.target.to_owned(),
        reference: compared.reference.to_owned(),
        dots: shown.into_iter().map(dot).collect(),
    };
    dots.draw(name).map(Some)
}

/// The leading terms of both sides, from the target's to the reference's: those that lead by LRC or
/// are beyond doubt; where there are none those of the largest G2.
pub(super) fn shown(rows: &[KeynessRow]) -> Vec<&KeynessRow> {
    let leads = |row: &&KeynessRow| row.bounds.lrc != 0.0 || row.is_solid();
    let any = rows.iter().any(|row| leads(&row));
    let score = |row: &KeynessRow| if any { row.bounds.lrc } else { row.g2 };
    let mut ranked: Vec<&KeynessRow> = rows.iter().filter(|row| !any || leads(row)).collect();
    // A stable sort: of equals the rank decides.
    ranked.sort_by(|a, b| score(b).abs().total_cmp(&score(a).abs()));
    let side = |positive: bool| {
        ranked.iter().copied().filter(move |row| (row.g2 > 0.0) == positive).take(DOTS)
    };
    let mut shown: Vec<_> = side(true).collect();
    let below: Vec<_> = side(false).collect();
    shown.extend(below.into_iter().rev());
    shown
}

fn dot(row: &KeynessRow) -> KeynessDot {
    KeynessDot {
        term: row.term.clone(),
        log_ratio: row.log_ratio,
        low: row.bounds.low,
        high: row.bounds.high,
        decided: row.is_solid(),
    }
}
