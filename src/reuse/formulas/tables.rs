//! Formulas and their lives -> tables.

use jiff::civil::Date;

use super::career::Career;
use super::families::VariantKind;
use super::find::Formulas;
use super::successors::Successor;
use crate::period::Timeline;
use crate::table::{Cell, Column, Table, column};

/// What tables of formulas are made of.
#[derive(Clone, Copy)]
pub struct FormulaTables<'a> {
    /// The formulas.
    pub formulas: &'a Formulas,
    /// Their lives, in the same order.
    pub careers: &'a [Career],
    /// What followed them.
    pub successors: &'a [Successor],
    /// The periods, where there are any.
    pub timeline: Option<Timeline>,
    /// Ids of the documents.
    pub ids: &'a [&'a str],
    /// Their sources, where known.
    pub sources: &'a [Option<&'a str>],
    /// Whether texts were searched for quotation marks.
    pub with_quotes: bool,
}

const FORMULAS: &[Column] = &[
    column("formula", "", "Its most frequent form, case-folded"),
    column("words", "words", "Length of that form"),
    column("documents", "documents", "Documents that hold it in any form, weighted"),
    column("reports", "reports", "The same without weights, a report and its copies counted once"),
    column("uses", "uses", "Times it is used in any form, weighted"),
    column("sources", "sources", "Sources that use it; empty where none is known"),
    column("first", "", "Day of its first use"),
    column("first_id", "", "The first document that holds it"),
    column("first_source", "", "The source of that document"),
    column("born", "", "yes: it came up within the archive; no: it may be older"),
    column("last", "", "Day of its last use"),
    column("peak", "", "Period of its highest rate"),
    column("peak_rate", "per million tokens", "Its rate in that period"),
    column(
        "half_life",
        "days",
        "From the peak to the lasting fall to half its rate; empty: not yet",
    ),
    column("days_to_half", "days", "From the first use to half of all uses so far"),
    column("status", "", "new, alive or gone; empty without dates"),
    column("quoted", "", "yes: it came in as a phrase in quotation marks"),
    column("quoted_share", "share of uses", "Uses that stand alone in quotation marks"),
    column("variants", "", "Further forms, of formula_variants"),
    column("successor", "", "The likeliest of formula_successors"),
    column("cohesion", "0..1", "Normalised pointwise total correlation of its words"),
    column("unevenness", "bits", "Divergence of its reports over time from all words"),
    column("score", "score", "What it is ranked by"),
];

const ADOPTERS: &[Column] = &[
    column("formula", "", "The formula"),
    column("source", "", "The source"),
    column("first", "", "Day of its first use; empty where its documents are undated"),
    column("lag", "days", "Days since the first use of all"),
    column("first_id", "", "Its first dated document that holds it"),
    column("documents", "documents", "Its documents that hold it, weighted"),
    column("uses", "uses", "Uses in them, weighted"),
];

const PERIODS: &[Column] = &[
    column("formula", "", "The formula"),
    column("period", "", "The period"),
    column("uses", "uses", "Uses in its documents, weighted"),
    column("rate_per_million", "per million tokens", "Uses per million tokens of the period"),
    column("documents", "documents", "Documents that hold it, weighted"),
    column("cumulative_documents", "documents", "The same up to the end of the period"),
    column("cumulative_sources", "sources", "Sources that have used it by the end of the period"),
];

const VARIANTS: &[Column] = &[
    column("formula", "", "The formula"),
    column("variant", "", "One of its forms"),
    column("kind", "", "head, inflected, inserted, replaced, or longer: holds the head"),
    column("occurrences", "uses", "Times that this form occurs"),
    column("reports", "reports", "Reports that hold this form, copies counted once"),
];

const SUCCESSORS: &[Column] = &[
    column("formula", "", "The formula that fell"),
    column("successor", "", "A formula that rose after it"),
    column(
        "days_after_peak",
        "days",
        "From the beginning of the peak to the successor's first use",
    ),
    column(
        "sources_shared",
        "share of sources",
        "Sources of the formula that took up the successor",
    ),
    column("words_shared", "share of words", "Telling words in common, of the one with fewer"),
    column("context_similarity", "0..1", "Cosine of the terms around their uses"),
];

/// The tables `formulas`, `formula_adopters`, `formula_periods`, `formula_variants` and
/// `formula_successors`.
pub fn formula_tables(of: &FormulaTables<'_>) -> Vec<Table> {
    let text = |place: usize| Cell::from(of.formulas.formulas[place].text.as_str());
    let id = |first: Option<(Date, u32)>| first.map(|(_, document)| of.ids[document as usize]);
    let lives = || of.careers.iter().enumerate();
    let adopters = lives().flat_map(|(place, career)| {
        career.adopters.iter().map(move |adopter| {
            vec![
                text(place),
                adopter.source.as_str().into(),
                day(adopter.first),
                adopter.lag_days.into(),
                id(adopter.first).into(),
                Cell::weighted(adopter.documents),
                Cell::weighted(adopter.uses),
            ]
        })
    });
    let periods = lives().flat_map(|(place, career)| {
        let periods = of.timeline.into_iter().flat_map(|timeline| timeline.periods());
        periods.zip(&career.periods).map(move |(period, values)| {
            vec![
                text(place),
                period.to_string().into(),
                Cell::weighted(values.uses),
                values.rate_per_million.into(),
                Cell::weighted(values.documents),
                Cell::weighted(values.cumulative_documents),
                values.cumulative_sources.into(),
            ]
        })
    });
    let variants = of.formulas.formulas.iter().flat_map(|formula| {
        formula.variants.iter().map(|variant| {
            vec![
                formula.text.as_str().into(),
                variant.text.as_str().into(),
                variant.kind.name().into(),
                variant.occurrences.into(),
                variant.documents.into(),
            ]
        })
    });
    let successors = of.successors.iter().map(|found| {
        vec![
            text(found.formula),
            text(found.successor),
            found.days_after_peak.into(),
            found.sources_shared.into(),
            found.words_shared.into(),
            found.context_similarity.into(),
        ]
    });
    vec![
        Table { name: "formulas", columns: FORMULAS, rows: of.rows() },
        Table { name: "formula_adopters", columns: ADOPTERS, rows: adopters.collect() },
        Table { name: "formula_periods", columns: PERIODS, rows: periods.collect() },
        Table { name: "formula_variants", columns: VARIANTS, rows: variants.collect() },
        Table { name: "formula_successors", columns: SUCCESSORS, rows: successors.collect() },
    ]
}

fn day(at: Option<(Date, u32)>) -> Cell {
    at.map(|(day, _)| day.to_string()).into()
}

fn yes(is: bool) -> Cell {
    if is { "yes" } else { "no" }.into()
}

impl FormulaTables<'_> {
    /// The rows of the table `formulas`.
    fn rows(&self) -> Vec<Vec<Cell>> {
        let knows_sources = self.sources.iter().any(Option::is_some);
        let mut following: Vec<Option<usize>> = vec![None; self.careers.len()];
        for found in self.successors.iter().rev() {
            following[found.formula] = Some(found.successor);
        }
        let row = |(place, career): (usize, &Career)| {
            let formula = &self.formulas.formulas[place];
            let first = career.first.map(|(_, document)| document as usize);
            let period = |peak: usize| Some(self.timeline?.period(peak).to_string());
            let rate = |peak: usize| career.periods[peak].rate_per_million;
            let others = formula.variants.iter().filter(|v| v.kind != VariantKind::Head).count();
            let share = f64::from(formula.quoted_uses) / formula.uses.len().max(1) as f64;
            vec![
                formula.text.as_str().into(),
                formula.n_words.into(),
                Cell::weighted(career.documents),
                career.units.into(),
                Cell::weighted(career.uses),
                knows_sources.then_some(career.adopters.len()).into(),
                day(career.first),
                first.map(|document| self.ids[document]).into(),
                first.and_then(|document| self.sources[document]).into(),
                career.first.map_or(Cell::Missing, |_| yes(career.born)),
                day(career.last),
                career.peak.and_then(period).into(),
                career.peak.and_then(rate).into(),
                career.half_life_days.into(),
                career.days_to_half.into(),
                career.status.map(super::Status::name).into(),
                self.with_quotes.then_some(formula.quoted).map_or(Cell::Missing, yes),
                self.with_quotes.then_some(share.min(1.0)).into(),
                others.into(),
                following[place].map(|other| self.formulas.formulas[other].text.clone()).into(),
                formula.cohesion.into(),
                formula.unevenness.into(),
                formula.score.into(),
            ]
        };
        self.careers.iter().enumerate().map(row).collect()
    }
}
