//! Term queries -> their rates over time, with intervals.

use super::archive::Archive;
use super::coverage_notes::thin_periods;
use super::curve_figures;
use super::curves::{self, Curve};
use super::evidence::{Needle, period_evidence};
use super::marks::marks;
use super::section::{Section, weighted};
use crate::chart::{Caption, Figure, Mark, TrendLine, TrendLines, TrendPanels, number};
use crate::error::{Error, Result};
use crate::matrix::{DocTermMatrix, Occurrences};
use crate::note::{Note, Severity};
use crate::query::{Compiled, Index, Query};
use crate::trend::series::Point;
use crate::trend::{PeriodIndex, TrendParams, trend_table};

/// A labelled set of occurrences: one line of the chart.
pub struct Counted {
    /// What the line is called.
    pub label: String,
    /// What a panel says beside that; empty for nothing.
    pub aside: String,
    /// Where it occurs.
    pub occurrences: Occurrences,
    /// How to find it again in a document.
    pub needle: Needle,
}

/// An index pays from about so many queries on; before, scanning the streams is cheaper.
const INDEX_PAYS: usize = 8;

/// Looks up term queries. A query that finds nothing is an error that names the nearest words; so is
/// a label used twice, for rows of the table are told apart by it.
pub fn look_up(archive: &Archive, queries: &[Query]) -> Result<Vec<Counted>> {
    for (place, query) in queries.iter().enumerate() {
        if queries[..place].iter().any(|earlier| earlier.label == query.label) {
            let allowed = "another name than the terms before it: write Name=term";
            return Err(Error::setting("--term", &query.label, allowed));
        }
    }
    let index = (queries.len() >= INDEX_PAYS).then(|| Index::new(&archive.tokens));
    let look_up = |query: &Query| {
        let (compiled, occurrences) = find(archive, index.as_ref(), query)?;
        let needle = Needle::of_query(query, compiled);
        Ok(Counted { label: query.label.clone(), aside: String::new(), occurrences, needle })
    };
    queries.iter().map(look_up).collect()
}

/// Where a query occurs, with its compiled form for further use.
pub(super) fn find(
    archive: &Archive,
    index: Option<&Index>,
    query: &Query,
) -> Result<(Compiled, Occurrences)> {
    let tokens = &archive.tokens;
    let documents = &archive.corpus.documents;
    let compiled = query.compile_for(documents, tokens, &archive.analyzer)?;
    let occurrences = match index {
        Some(index) => compiled.occurrences(tokens, index),
        None => compiled.scan(tokens),
    };
    if occurrences.documents.is_empty() {
        return Err(match index {
            Some(index) => compiled.absence(query, tokens, index),
            None => compiled.absence(query, tokens, &Index::new(tokens)),
        });
    }
    Ok((compiled, occurrences))
}

/// The occurrences of single terms of the matrix, labelled by their most frequent form.
pub fn columns(archive: &Archive, matrix: &DocTermMatrix, columns: &[usize]) -> Vec<Counted> {
    let occurrences = Occurrences::of_columns(&matrix.counts, columns);
    let counted = |(&column, occurrences): (&usize, Occurrences)| Counted {
        label: matrix.vocabulary.surface[column].clone(),
        aside: String::new(),
        occurrences,
        needle: Needle::of_column(&archive.tokens, &archive.analyzer, matrix, column),
    };
    columns.iter().zip(occurrences).map(counted).collect()
}

/// So many lines stand in one chart; more get a panel each, as their bands would bury each other.
const TOGETHER: usize = 3;
/// Bands wider than this share of the highest value, on average, need panels of their own.
const MOST_BAND: f64 = 0.4;
/// Most panels in one figure; more terms make several figures.
const PANELS: usize = 24;

/// The rates of `terms` over the periods of `index`. `title` heads the chart.
pub fn trends(
    archive: &Archive,
    index: &PeriodIndex,
    terms: &[Counted],
    params: &TrendParams,
    title: &str,
) -> Result<Section> {
    if terms.is_empty() {
        return Err(Error::empty("no term is named: use -t TERM"));
    }
    let curves = Curve::of_all(archive, index, terms, params)?;
    let by = index.timeline.granularity();
    let lines: Vec<TrendLine> = curves.iter().map(Curve::line).collect();
    let caption = Caption {
        title: title.to_owned(),
        subtitle: subtitle(archive, index, &lines, params.level),
        source: archive.source_line(),
    };
    let (marks, hidden) = marks(archive, index);
    let lines: Vec<TrendLine> = lines
        .into_iter()
        .zip(terms)
        .map(|(line, term)| TrendLine { aside: term.aside.clone(), ..line })
        .collect();
    let mut figures = draw(&caption, index, &lines, &marks)?;
    figures.extend(curve_figures::figures(archive, &curves, index)?);
    let mut tables = vec![trend_table(curves.iter().map(|curve| (curve.label, &curve.series)))];
    tables.extend(curves::tables(&curves, index));
    let mut about = vec![format!(
        "The rate of a term in a {by} is its occurrences per million tokens: words, stop words and \
         numbers included. The band is the interval over documents: words come in clumps, so a \
         document, not a word, is what was sampled; how clumped a term is, is judged from all \
         {by}s together. A {by} without documents is a gap."
    )];
    about.extend(archive.about_reprints(
        "Columns that end in _all count every one; a thin line shows that curve where it leaves the \
         interval of the other.",
    ));
    about.extend(curves::about(&curves, params, by));
    about.extend((hidden > 0).then(|| {
        format!(
            "Marks show the largest sources that came in or left; {hidden} more marks are not drawn."
        )
    }));
    let mut notes: Vec<Note> = archive.coarse_dates(by).into_iter().collect();
    notes.extend(thin_periods(index, archive.tokens.lengths()));
    notes.extend(moved_by_reprints(&curves));
    notes.extend(curves::rhythm_note(&curves, by));
    let mut evidence = period_evidence(archive, index, terms)?;
    evidence.extend(curves::evidence(archive, index, terms, &curves)?);
    Ok(Section {
        title: "Trends".to_owned(),
        lead: curves.iter().map(summary).collect(),
        about,
        figures,
        tables,
        notes,
        evidence,
        ..Section::default()
    })
}

/// What was counted, and what band and thin lines are.
fn subtitle(archive: &Archive, index: &PeriodIndex, lines: &[TrendLine], level: f64) -> String {
    let weights = archive.weights.weights();
    let dated = || (0..weights.len()).filter(|&document| index.period_of[document].is_some());
    let tokens =
        |document: usize| weights[document] * f64::from(archive.tokens.lengths()[document]);
    let reprints = archive.reprints().map(|how| format!("; {how}")).unwrap_or_default();
    format!(
        "Occurrences per million tokens, by {}, of {} tokens in {} dated documents{reprints}; \
         band: {:.0} % interval over documents, as far as the axis goes{}",
        index.timeline.granularity(),
        number(dated().map(tokens).sum::<f64>().round()),
        number(dated().map(|document| weights[document]).sum::<f64>().round()),
        level * 100.0,
        curves::legend(lines)
    )
}

/// Whether the bands of lines in one chart would lie over most of it: they are wide on average against
/// the highest value.
fn bury(lines: &[TrendLine]) -> bool {
    let highest =
        lines.iter().flat_map(|line| line.values.iter().flatten()).fold(0.0, |a, b| b.max(a));
    let bands = || lines.iter().flat_map(|line| line.band.iter().flatten());
    let wide: f64 = bands().map(|(low, high)| (high - low).min(highest)).sum();
    wide > MOST_BAND * highest * bands().count() as f64
}

/// A few lines in one chart, more as panels.
fn draw(
    caption: &Caption,
    index: &PeriodIndex,
    lines: &[TrendLine],
    marks: &[Mark],
) -> Result<Vec<Figure>> {
    let (timeline, y_label) = (index.timeline, "per million tokens".to_owned());
    if lines.len() == 1 || lines.len() <= TOGETHER && !bury(lines) {
        let (caption, lines) = (caption.clone(), lines.to_vec());
        let marks = marks.to_vec();
        return Ok(vec![TrendLines { caption, y_label, timeline, lines, marks }.draw("trend")?]);
    }
    let figure = |(place, lines): (usize, &[TrendLine])| {
        let (caption, y_label, lines) = (caption.clone(), y_label.clone(), lines.to_vec());
        let marks = marks.to_vec();
        let name = if place == 0 { "trend".to_owned() } else { format!("trend-{}", place + 1) };
        TrendPanels { caption, y_label, timeline, lines, marks }.draw(&name)
    };
    lines.chunks(PANELS).enumerate().map(figure).collect()
}

/// Where a term stands highest, and what happened to its curve.
fn summary(curve: &Curve<'_>) -> String {
    let (label, series) = (curve.label, &curve.series);
    let total: f64 = series.points.iter().map(|point| point.numerator).sum();
    let documents: f64 = series.points.iter().map(|point| point.documents_with_term).sum();
    let rate = |place: &usize| series.points[*place].rate_per_million.unwrap_or(0.0);
    let highest = (0..series.points.len()).rev().max_by(|a, b| rate(a).total_cmp(&rate(b)));
    let peak = highest.filter(|_| total > 0.0).map_or(String::new(), |place| {
        format!(
            "; highest in {}: {} per million ({})",
            series.timeline.period(place),
            number(rate(&place).round()),
            weighted(series.points[place].numerator, "occurrence")
        )
    });
    format!(
        "{label}: {} in {}{peak}.{}",
        weighted(total, "occurrence"),
        weighted(documents, "dated document"),
        curve.sentences()
    )
}

/// A note of the terms whose rate depends on how reprints are counted.
fn moved_by_reprints(curves: &[Curve<'_>]) -> Option<Note> {
    let moved = curves.iter().filter(|curve| curve.series.points.iter().any(Point::differs));
    let moved: Vec<&str> = moved.map(|curve| curve.label).collect();
    (!moved.is_empty()).then(|| {
        Note::new(
            Severity::Caution,
            "moved-by-reprints",
            moved.len(),
            format!(
                "counting every reprint carries the rate out of its interval for {} of {}: {}",
                moved.len(),
                weighted(curves.len() as f64, "term"),
                moved.join(", ")
            ),
            "Read the solid line; the thin one shows what reprints make of it.",
            [],
        )
    })
}
