//! Every term tested -> which ones moved: those to draw, the table of all, how many periods would do.

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::evidence::{Evidence, archive_evidence};
use super::page::ROWS;
use super::section::{Section, counted};
use super::trends::{Counted, columns};
use crate::chart::{Caption, Figure, TrendLine, TrendLines, number};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::{DocTermMatrix, Occurrences};
use crate::note::{Note, Severity};
use crate::table::{Tabular, short};
use crate::trend::tested::LEAST_PERIODS;
use crate::trend::{
    PeriodIndex, Power, PowerParams, Shape, TestedParams, TestedTerm, TestedTerms,
    trend_tests_table,
};

/// How many terms of a shape the text names.
const NAMED: usize = 8;
/// A smaller q is not spelled out in words; the table has it.
const LEAST_Q: f64 = 0.001;

/// What is tested, and which of it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestsParams {
    /// Settings of the tests.
    pub tests: TestedParams,
    /// How many of the terms that moved are drawn, at least 1. Default 24, a figure full.
    pub top: usize,
    /// Only terms of these shapes are drawn; all that moved by default.
    pub shapes: Vec<Shape>,
    /// Only terms whose Theil-Sen slope is at least of this size are drawn, per million tokens a year.
    pub min_slope: f64,
    /// Whether power is estimated, and how.
    pub power: Option<PowerParams>,
}

impl Default for TestsParams {
    fn default() -> Self {
        Self {
            tests: TestedParams::default(),
            top: 24,
            shapes: Vec::new(),
            min_slope: 0.0,
            power: None,
        }
    }
}

impl TestsParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        self.tests.check()?;
        if self.top == 0 {
            return Err(Error::setting("--top", self.top, "at least 1"));
        }
        if !(self.min_slope >= 0.0 && self.min_slope.is_finite()) {
            return Err(Error::setting("--min-slope", self.min_slope, "0 or more"));
        }
        self.power.as_ref().map_or(Ok(()), PowerParams::check)
    }

    /// Whether a term that moved is one to draw.
    fn keeps(&self, term: &TestedTerm, per_year: f64) -> bool {
        let slope = term.tests.slope.map_or(0.0, |slope| slope.slope * per_year);
        (self.shapes.is_empty() || self.shapes.contains(&term.shape))
            && slope.abs() >= self.min_slope
    }
}

/// All terms of an archive, tested, beside those asked for by name.
pub struct Tests<'a> {
    params: &'a TestsParams,
    matrix: &'a DocTermMatrix,
    index: &'a PeriodIndex,
    named: &'a [Counted],
    /// What was found.
    pub tested: TestedTerms,
    power: Option<Power>,
}

impl<'a> Tests<'a> {
    /// Tests every term of the matrix and the `named` ones, all one family of tests.
    pub fn new(
        archive: &Archive,
        matrix: &'a DocTermMatrix,
        index: &'a PeriodIndex,
        named: &'a [Counted],
        params: &'a TestsParams,
        context: &Context<'_>,
    ) -> Result<Self> {
        params.check()?;
        let transposed = matrix.counts.transpose();
        let (tokens, weights) = (archive.tokens.lengths(), &archive.weights);
        let beside: Vec<&Occurrences> = named.iter().map(|term| &term.occurrences).collect();
        let tested = context.stage("testing", None, || {
            TestedTerms::new(index, &transposed, &beside, tokens, weights, &params.tests)
        })?;
        let power = params.power.as_ref().map(|power| {
            context.stage("estimating power", None, || {
                Power::estimate(index, &transposed, tokens, weights, &tested, power, context.seed)
            })
        });
        Ok(Self { params, matrix, index, named, tested, power: power.transpose()? })
    }

    /// The strongest of the terms that moved and are wanted; none where there are too few periods to
    /// tell.
    fn strongest(&self) -> impl Iterator<Item = &TestedTerm> {
        let per_year = crate::trend::tested::per_year(self.index.timeline.granularity());
        let told = self.tested.periods >= LEAST_PERIODS;
        let moved = self.tested.terms.iter().take(if told { self.tested.moved } else { 0 });
        moved
            .filter(|term| term.column < self.matrix.vocabulary.len())
            .filter(move |term| self.params.keeps(term, per_year))
    }

    /// The terms to draw, each with its slope and q beside it; none where nothing moved that way.
    pub fn drawn(&self, archive: &Archive) -> Vec<Counted> {
        self.counted(archive, &self.strongest().take(self.params.top).collect::<Vec<_>>())
    }

    /// So many of the terms that moved for a first look: in turn the strongest that rose, that fell and
    /// that moved in another way.
    pub fn first_look(&self, archive: &Archive, most: usize) -> Vec<Counted> {
        let way = |term: &TestedTerm| match term.shape {
            Shape::Rising => 0,
            Shape::Falling => 1,
            _ => 2,
        };
        let mut ways: [Vec<&TestedTerm>; 3] = Default::default();
        for term in self.strongest() {
            ways[way(term)].push(term);
        }
        let mut ranked: Vec<(usize, usize, &TestedTerm)> = Vec::new();
        for (way, terms) in ways.into_iter().enumerate() {
            ranked.extend(terms.into_iter().enumerate().map(|(rank, term)| (rank, way, term)));
        }
        ranked.sort_by_key(|&(rank, way, _)| (rank, way));
        ranked.truncate(most);
        ranked.sort_by_key(|&(rank, way, _)| (way, rank));
        self.counted(archive, &ranked.into_iter().map(|(.., term)| term).collect::<Vec<_>>())
    }

    fn counted(&self, archive: &Archive, terms: &[&TestedTerm]) -> Vec<Counted> {
        let places: Vec<usize> = terms.iter().map(|term| term.column).collect();
        let mut drawn = columns(archive, self.matrix, &places);
        for (counted, term) in drawn.iter_mut().zip(terms) {
            counted.aside = self.aside(term);
        }
        drawn
    }

    /// Its shape, slope and q in a few words. The slope of a term that rises and falls again, or one
    /// against its shape, says nothing; the table has it.
    pub fn aside(&self, term: &TestedTerm) -> String {
        let by = self.index.timeline.granularity();
        let slope = term.tests.slope.map_or(0.0, |slope| slope.slope);
        let slope = match term.shape {
            Shape::Rising if slope > 0.0 => format!(", +{} a {by}", rounded(slope)),
            Shape::Falling if slope < 0.0 => format!(", −{} a {by}", rounded(-slope)),
            _ => String::new(),
        };
        let q = match term.q() {
            q if q < LEAST_Q => format!("< {LEAST_Q}"),
            q if q < 0.1 => format!("= {}", short((q * 1e3).round() / 1e3)),
            q => format!("= {}", short((q * 1e2).round() / 1e2)),
        };
        format!("{}{slope}, q {q}", term.shape)
    }

    /// A term as it is shown, by its column.
    fn shown(&self, column: usize) -> &str {
        let surface = &self.matrix.vocabulary.surface;
        surface.get(column).unwrap_or_else(|| &self.named[column - surface.len()].label)
    }

    /// Of each term named whether and how it moved.
    pub fn verdicts(&self) -> Vec<String> {
        let verdict = |(named, &column): (&Counted, &usize)| {
            let term = self.tested.of_column(column)?;
            Some(format!("{}: {}.", named.label, self.aside(term)))
        };
        self.named.iter().zip(&self.tested.beside).filter_map(verdict).collect()
    }

    /// Whether terms moved, but none of the shape and slope asked for.
    pub fn none_wanted(&self) -> bool {
        self.tested.moved > 0
            && self.tested.periods >= LEAST_PERIODS
            && self.strongest().next().is_none()
    }

    /// What was found, with the table of all terms tested.
    pub fn section(&self, archive: &Archive) -> Result<Section> {
        let tested = &self.tested;
        let vocabulary = &self.matrix.vocabulary;
        let by = self.index.timeline.granularity();
        let table = trend_tests_table(&tested.terms, by, |column| {
            (self.shown(column).to_owned(), vocabulary.terms.get(column).cloned())
        });
        let mut section = Section {
            title: "Which terms moved".to_owned(),
            lead: vec![self.summary()],
            about: self.about(),
            tables: vec![table],
            evidence: self.evidence(archive)?,
            notes: tested.notes.clone(),
            ..Section::default()
        };
        if self.none_wanted() {
            section.notes.push(Note::new(
                Severity::Info,
                "no-such-movement",
                tested.moved,
                "terms moved, but none of the shape and slope asked for",
                "See the column shape of the table trend_tests.",
                [],
            ));
        }
        if let Some(power) = &self.power {
            section.lead.push(Self::power_in_words(power));
            section.tables.push(power.table());
            section.figures.extend(self.power_figure(archive, power)?);
        }
        Ok(section)
    }

    /// The evidence of the rows that the page shows, and of the terms named.
    fn evidence(&self, archive: &Archive) -> Result<Vec<Evidence>> {
        let shown = self.tested.terms.iter().take(ROWS).map(|term| term.column);
        let of_matrix: Vec<usize> = shown.filter(|&c| c < self.matrix.vocabulary.len()).collect();
        let mut evidence = archive_evidence(archive, self.named)?;
        evidence.extend(archive_evidence(archive, &columns(archive, self.matrix, &of_matrix))?);
        Ok(evidence)
    }

    fn summary(&self) -> String {
        let tested = &self.tested;
        let (moved, all) = (number(tested.moved as f64), number(tested.terms.len() as f64));
        if tested.periods < LEAST_PERIODS {
            return format!(
                "{all} terms were tested, but only {} have documents: how terms move cannot be told \
                 from fewer than {LEAST_PERIODS} periods.",
                counted(tested.periods as u64, "period")
            );
        }
        if tested.moved == 0 {
            return format!(
                "None of {all} terms tested moved beyond chance (q < {}).",
                self.params.tests.max_q
            );
        }
        let of = |shape: Shape| {
            let terms: Vec<&str> = self
                .strongest()
                .filter(|term| term.shape == shape)
                .take(NAMED)
                .map(|term| self.shown(term.column))
                .collect();
            let way = match shape {
                Shape::Peak => "with a peak",
                Shape::Dip => "with a dip",
                Shape::Recurring => "coming back every year or week",
                _ => shape.name(),
            };
            (!terms.is_empty()).then(|| format!("{way}: {}", terms.join(", ")))
        };
        let strongest: Vec<String> = Shape::ALL.into_iter().filter_map(of).collect();
        let strongest = match strongest.join("; ") {
            none if none.is_empty() => none,
            named => format!(" The strongest, {named}."),
        };
        format!(
            "{moved} of {all} terms tested moved beyond chance (q < {}).{strongest}",
            self.params.tests.max_q
        )
    }

    fn about(&self) -> Vec<String> {
        let by = self.index.timeline.granularity();
        vec![
            format!(
                "A term has moved if its dates could not have been dealt out to the reports at random: \
                 both the share of reports that hold it (by permutation; an extended Cochran-Armitage \
                 test) and its rate follow the {by}s, their square or the time of the year or week. q \
                 is the Benjamini-Hochberg value over all terms tested, those asked for by name among \
                 them."
            ),
            "Terms are ranked by strength: how many times as often, as a binary logarithm, they are \
             surely said in the later half of the tokens as in the earlier, or for a while as before and \
             after. mk_q below the limit says that a trend goes steadily period after period \
             (Mann-Kendall, Hamed-Rao); a term that leaps once and stays need not."
                .to_owned(),
            "The slope is that of Theil and Sen: the median of the slopes between all pairs of periods, a \
             period of one report counting like one of a hundred. Its interval is one for series of \
             equally reliable points, and not for terms absent from many periods, whose slope is drawn to \
             0. Columns line_per_year_low and line_per_year_high have an interval that treats reports as \
             what was sampled, of the straight line through the rates, each by its tokens."
                .to_owned(),
        ]
    }

    fn power_in_words(power: &Power) -> String {
        if power.rows.is_empty() {
            return "Power cannot be estimated: no term is in ten reports or more, or there are too \
                    few periods to repeat."
                .to_owned();
        }
        let enough = power.frequencies().into_iter().map(|reports| {
            let periods = power.enough(reports).map_or_else(
                || "more periods than were tried".to_owned(),
                |periods| counted(periods as u64, "period"),
            );
            format!("{} reports: {periods}", number(reports as f64))
        });
        format!(
            "For a term that is said {} times as often at the end to be found in 80 % of archives like \
             this of {}, it takes, by the number of its reports here, {}.",
            short(power.times),
            counted(power.periods as u64, "period"),
            enough.collect::<Vec<_>>().join("; ")
        )
    }

    /// The share of runs in which a planted trend is found, by where the archive would end.
    fn power_figure(&self, archive: &Archive, power: &Power) -> Result<Option<Figure>> {
        let Some(longest) = power.rows.iter().map(|row| row.periods).max() else {
            return Ok(None);
        };
        let line = |reports: u64| {
            let rows = || power.rows.iter().filter(move |row| row.reports == reports);
            let mut values = vec![None; longest];
            for (row, next) in rows().zip(rows().skip(1)) {
                for period in row.periods..=next.periods {
                    let part =
                        (period - row.periods) as f64 / (next.periods - row.periods).max(1) as f64;
                    let share = row.share() + part * (next.share() - row.share());
                    values[period - 1] = Some(100.0 * share);
                }
            }
            TrendLine {
                label: format!("{} reports", number(reports as f64)),
                values,
                ..TrendLine::default()
            }
        };
        let lines: Vec<TrendLine> = power.frequencies().into_iter().map(line).collect();
        // One length alone makes no line.
        if lines.iter().all(|line| line.values.iter().flatten().next().is_none()) {
            return Ok(None);
        }
        let chart = TrendLines {
            caption: Caption {
                title: "How long an archive must be for a trend to be found".to_owned(),
                subtitle: format!(
                    "Share of archives made of this one's reports in which a planted trend ({} times as \
                     often at the end) is found at q < {}, by the last period of the archive and the \
                     number of reports with the term in the present one",
                    short(power.times),
                    self.params.tests.max_q
                ),
                source: archive.source_line(),
            },
            y_label: "% of archives".to_owned(),
            timeline: self.index.timeline.of_length(longest),
            lines,
            marks: Vec::new(),
        };
        chart.draw("power").map(Some)
    }
}

/// To a whole number, or to two digits below 10.
fn rounded(slope: f64) -> String {
    if slope >= 10.0 {
        number(slope.round())
    } else {
        short(format!("{slope:.1e}").parse().unwrap_or(slope))
    }
}
