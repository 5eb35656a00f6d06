//! Terms and their series -> further figures of a trend: heat map, streamgraph, dispersion plot.
//!
//! Their values are those of the table `trend`, or counts of the documents it names.

use super::archive::Archive;
use super::section::Section;
use super::trends::Counted;
use crate::chart::{
    Baseline, Caption, DispersionPlot, DispersionRow, Figure, HeatMap, HeatRow, HeatShade,
    StreamBand, StreamGraph,
};
use crate::error::Result;
use crate::trend::{Denominators, PeriodIndex, TimeSeries};

/// Most rows of a heat map.
const HEAT_ROWS: usize = 50;
/// Most bands of a streamgraph.
pub(super) const BANDS: usize = 8;
/// Most rows of a dispersion plot.
const DISPERSION_ROWS: usize = 40;
/// Most sources of one term in a dispersion plot.
const SOURCES: usize = 6;

/// Of more terms than these a heat map is drawn: fewer are compared in their curves.
const FEW: usize = 3;

/// Puts the further figures of some terms into the section of their trends: after their curves, of
/// more than three terms, which was at its height when; of terms that were named, at the end, which
/// documents hold them.
pub fn add_figures(
    section: &mut Section,
    archive: &Archive,
    index: &PeriodIndex,
    terms: &[Counted],
    named: bool,
    level: f64,
) -> Result<()> {
    let rates = Denominators::new(index, archive.tokens.lengths(), &archive.weights, level)?;
    if terms.len() > FEW {
        let series: Vec<TimeSeries> =
            terms.iter().map(|term| rates.series(&term.occurrences)).collect();
        let labelled: Vec<(&str, &TimeSeries)> =
            terms.iter().map(|term| term.label.as_str()).zip(&series).collect();
        let map = heat_map(archive, &labelled, "Which term was at its height when")?;
        let curves = section.figures.iter().take_while(|figure| figure.name.starts_with("trend"));
        let after = curves.count();
        section.figures.splice(after..after, map);
    }
    if named {
        section.figures.extend(dispersion(archive, index, terms, false)?);
    }
    Ok(())
}

/// When each term was at its height: the rates of labelled series, every row in shades of its own
/// highest, the earliest heights on top. A period of fewer than two reports is left blank, for its
/// rate would outshine all others by chance. None for fewer than two terms or periods.
pub fn heat_map(
    archive: &Archive,
    series: &[(&str, &TimeSeries)],
    title: &str,
) -> Result<Option<Figure>> {
    let Some((_, first)) = series.first() else { return Ok(None) };
    let timeline = first.timeline;
    let rate = |series: &TimeSeries| -> Vec<Option<f64>> {
        series
            .points
            .iter()
            .map(|point| point.rate_per_million.filter(|_| point.low.is_some()))
            .collect()
    };
    let mut rows: Vec<(f64, HeatRow)> = series
        .iter()
        .take(HEAT_ROWS)
        .map(|(label, series)| {
            let values = rate(series);
            (centre(&values), HeatRow { label: (*label).to_owned(), values })
        })
        .collect();
    let drawn = rows.iter().any(|(_, row)| row.values.iter().flatten().next().is_some());
    if rows.len() < 2 || timeline.len() < 2 || !drawn {
        return Ok(None);
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let by = timeline.granularity();
    let caption = Caption {
        title: title.to_owned(),
        subtitle: format!(
            "Occurrences per million tokens, by {by}; each row in shades of its own highest {by}; \
             terms in the order of the middle of their occurrence"
        ),
        source: archive.source_line(),
    };
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let (unit, shade) = ("per million tokens".to_owned(), HeatShade::OfRow);
    let missing = "fewer than two reports".to_owned();
    HeatMap { caption, unit, timeline, rows, shade, missing }.draw("heat-map").map(Some)
}

/// The mean period of a row, each weighted by its rate.
fn centre(values: &[Option<f64>]) -> f64 {
    let there = || values.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?)));
    let sum: f64 = there().map(|(_, value)| value).sum();
    let moment: f64 = there().map(|(place, value)| place as f64 * value).sum();
    if sum > 0.0 { moment / sum } else { f64::INFINITY }
}

/// How the occurrences of some terms are shared out among them, period by period: bands that fill
/// the height. Only of terms that do not overlap, such as columns of a matrix: an occurrence counted
/// twice would stand in two bands. At most eight, the first ones; none for fewer than two terms or
/// periods.
pub fn stream_graph(
    archive: &Archive,
    series: &[(&str, &TimeSeries)],
    title: &str,
) -> Result<Option<Figure>> {
    let Some((_, first)) = series.first() else { return Ok(None) };
    let timeline = first.timeline;
    let bands: Vec<StreamBand> = series
        .iter()
        .take(BANDS)
        .map(|(label, series)| StreamBand {
            label: (*label).to_owned(),
            values: series.points.iter().map(|point| point.rate_per_million).collect(),
            muted: false,
        })
        .collect();
    let together = (0..timeline.len()).any(|period| {
        let values: Option<Vec<f64>> = bands.iter().map(|band| band.values[period]).collect();
        values.is_some_and(|values| values.iter().sum::<f64>() > 0.0)
    });
    if bands.len() < 2 || timeline.len() < 2 || !together {
        return Ok(None);
    }
    let by = timeline.granularity();
    let caption = Caption {
        title: title.to_owned(),
        subtitle: format!(
            "Share of each in the occurrences of these {} terms together, by {by}; a {by} without \
             any of them is a gap",
            bands.len()
        ),
        source: archive.source_line(),
    };
    let (unit, baseline) = ("per million tokens".to_owned(), Baseline::Whole);
    StreamGraph { caption, unit, timeline, bands, baseline }.draw("streamgraph").map(Some)
}

/// Where the terms occur: every dated document that holds them, one row a term or, with
/// `by_source`, one for each of the sources that hold it most. None when nothing is dated.
pub fn dispersion(
    archive: &Archive,
    index: &PeriodIndex,
    terms: &[Counted],
    by_source: bool,
) -> Result<Option<Figure>> {
    let by = index.timeline.granularity();
    let dates = archive.dates_at(by);
    let source = |document: usize| archive.corpus.documents[document].source.as_deref();
    let marks = |term: &Counted, wanted: Option<&str>| {
        let of = |document: usize| wanted.is_none() || source(document) == wanted;
        let theirs = term.occurrences.iter().filter(|(document, _)| of(*document));
        theirs.filter_map(|(document, count)| Some((dates[document]?, count))).collect::<Vec<_>>()
    };
    let mut rows = Vec::new();
    for term in terms {
        let label = term.label.clone();
        if !by_source {
            rows.push(DispersionRow { label, group: String::new(), marks: marks(term, None) });
            continue;
        }
        for name in leading_sources(archive, term, &dates) {
            let (label, group) = (label.clone(), name.to_owned());
            rows.push(DispersionRow { label, group, marks: marks(term, Some(name)) });
        }
    }
    let left_out = rows.len().saturating_sub(DISPERSION_ROWS);
    rows.truncate(DISPERSION_ROWS);
    if rows.iter().all(|row| row.marks.is_empty()) {
        return Ok(None);
    }
    let reprints = archive.reprints().map(|_| "; every reprint has a mark").unwrap_or_default();
    let more = match left_out {
        0 => String::new(),
        more => format!("; {more} more rows are not drawn"),
    };
    let caption = Caption {
        title: "Which documents hold the terms".to_owned(),
        subtitle: format!("By the dates of the documents{reprints}{more}"),
        source: archive.source_line(),
    };
    let all = dates.iter().flatten().copied().collect();
    let name = if by_source { "dispersion-sources" } else { "dispersion" };
    DispersionPlot { caption, timeline: index.timeline, rows, all }.draw(name).map(Some)
}

/// The sources with the most dated documents that hold a term.
fn leading_sources<'a>(
    archive: &'a Archive,
    term: &Counted,
    dates: &[Option<jiff::civil::Date>],
) -> Vec<&'a str> {
    let documents = term.occurrences.documents.iter().map(|&document| document as usize);
    let placed = documents.filter(|&document| dates[document].is_some());
    let mut names: Vec<&str> = placed
        .filter_map(|document| archive.corpus.documents[document].source.as_deref())
        .collect();
    names.sort_unstable();
    let mut counted: Vec<(usize, &str)> =
        names.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
    counted.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    counted.into_iter().take(SOURCES).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::spot_key;
    use crate::context::Context;
    use crate::period::Granularity;
    use crate::report::ArchiveParams;
    use crate::report::trends::look_up;

    fn archive(lines: &str) -> Archive {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reports.jsonl");
        std::fs::write(&file, lines).unwrap();
        let inputs = [file.display().to_string()];
        Archive::read(&inputs, &ArchiveParams::default(), false, &Context::default()).unwrap()
    }

    /// Two sources; rain in the spring, harvest in the autumn.
    fn year() -> Archive {
        let line = |month: usize, i: usize| {
            let word = if month < 7 { "rain rain" } else { "harvest" };
            let source = if i.is_multiple_of(2) { "North" } else { "South" };
            format!(
                "{{\"id\":\"{month}-{i}\",\"date\":\"2022-{month:02}-1{i}\",\"source\":\"{source}\",\
                 \"text\":\"{word} and rain or harvest over the fields of the county {i}\"}}\n"
            )
        };
        archive(&(1..=12).flat_map(|m| (0..3).map(move |i| line(m, i))).collect::<String>())
    }

    #[test]
    fn the_figures_of_a_year() {
        let archive = year();
        let index = archive.periods(Some(Granularity::Month)).unwrap();
        let queries = ["harvest", "rain"].map(|term| term.parse().unwrap());
        let terms = look_up(&archive, &queries).unwrap();
        let lengths = archive.tokens.lengths();
        let shared = Denominators::new(&index, lengths, &archive.weights, 0.95).unwrap();
        let series: Vec<TimeSeries> = terms.iter().map(|t| shared.series(&t.occurrences)).collect();
        let labelled: Vec<(&str, &TimeSeries)> =
            terms.iter().map(|term| term.label.as_str()).zip(&series).collect();
        let heat = heat_map(&archive, &labelled, "When").unwrap().unwrap();
        assert_eq!((heat.name.as_str(), heat.spots.len()), ("heat-map", 24));
        // Rain has its middle earlier, so it stands on top.
        assert_eq!(heat.spots[0].key, spot_key("rain", "2022-01"));
        let stream = stream_graph(&archive, &labelled, "Shares").unwrap().unwrap();
        assert_eq!(stream.spots.len(), 24);
        assert!(stream.spots[0].title.contains("(25 %)"), "{}", stream.spots[0].title);
        let plain = dispersion(&archive, &index, &terms, false).unwrap().unwrap();
        assert_eq!(plain.spots.len(), 24);
        assert!(plain.spots[0].title.starts_with("harvest, 2022-01: 3 documents, 3 occurrences"));
        let sources = dispersion(&archive, &index, &terms, true).unwrap().unwrap();
        assert!(sources.description.contains("harvest, North: 24 documents"));
        assert!(heat_map(&archive, &labelled[..1], "When").unwrap().is_none());
        assert!(stream_graph(&archive, &[], "Shares").unwrap().is_none());
    }
}
