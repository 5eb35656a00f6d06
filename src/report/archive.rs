//! Inputs and settings -> everything the analyses start from: documents, tokens, terms, dates.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::evidence::EvidenceParams;
use super::section::Section;
use crate::context::Context;
use crate::corpus::Corpus;
use crate::corpus::date::ResolvedDate;
use crate::corpus::read::ReadParams;
use crate::error::{Error, Result};
use crate::matrix::{DocTermMatrix, VocabularyParams, Weights};
use crate::note::{Note, Severity};
use crate::period::{Granularity, Period};
use crate::reuse::{Families, ReprintParams, Reprints};
use crate::text::{
    Analyzer, AnalyzerParams, Language, LanguageChoice, Languages, SegmentParams, Segmenter, Tokens,
};
use crate::trend::PeriodIndex;

/// How reports are read and become terms: the settings that every analysis shares.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArchiveParams {
    /// Where and how reports are read.
    pub read: ReadParams,
    /// How texts are cut into words.
    pub segment: SegmentParams,
    /// How words become terms.
    pub analyzer: AnalyzerParams,
    /// Which terms become columns.
    pub vocabulary: VocabularyParams,
    /// The same as options of the command line, for commands that evidence names.
    #[serde(skip)]
    pub options: Vec<String>,
    /// How the copies of a report count.
    pub reprints: Reprints,
    /// What makes documents copies of each other.
    pub reuse: ReprintParams,
    /// How much evidence is shown for a value.
    pub evidence: EvidenceParams,
}

/// A pile of reports, read, dated and cut into terms.
pub struct Archive {
    /// What to call it: the name of the first input.
    pub name: String,
    /// What was read, as named.
    pub inputs: Vec<String>,
    /// The options that decide what is counted, as they are typed.
    pub options: Vec<String>,
    /// The documents and what was rejected.
    pub corpus: Corpus,
    /// Their words.
    pub tokens: Tokens,
    /// The families of reprints among them; each document alone unless they were looked for.
    pub families: Families,
    /// How much each document counts, and which of them are copies of one report.
    pub weights: Weights,
    /// What makes documents copies of each other.
    pub reuse: ReprintParams,
    /// The mapping from words to terms.
    pub analyzer: Analyzer,
    /// Cuts further texts the same way.
    pub segmenter: Segmenter,
    /// The languages of the documents.
    pub languages: Languages,
    /// What reading and analysis want their user to know.
    pub notes: Vec<Note>,
    /// Files beside the reports that shaped the result: a stop list, a thesaurus.
    pub lists: Vec<PathBuf>,
    /// How much evidence is shown for a value: none where the texts were not kept.
    pub evidence: EvidenceParams,
    vocabulary: VocabularyParams,
}

impl Archive {
    /// Reads and analyses the reports named by `inputs`. Without `keep_text` the documents' texts
    /// are dropped once they are counted.
    pub fn read(
        inputs: &[String],
        params: &ArchiveParams,
        keep_text: bool,
        context: &Context<'_>,
    ) -> Result<Self> {
        params.vocabulary.check()?;
        params.analyzer.check()?;
        let segmenter = params.segment.build()?;
        let (corpus, tokens) = Tokens::read(inputs, &params.read, &segmenter, keep_text, context)?;
        let languages = Languages::of(&corpus.documents, tokens.lengths());
        let language = match params.analyzer.language {
            LanguageChoice::Is(language) => Some(language),
            LanguageChoice::Auto => languages.majority().and_then(Language::of_code),
        };
        let (analyzer, tokens) = Analyzer::in_language(&params.analyzer, language, tokens)?;
        let mut notes = corpus.notes.clone();
        notes.extend(languages.note(&corpus.documents));
        notes.extend(analyzer.unused_note());
        if params.analyzer.language == LanguageChoice::Auto && analyzer.language().is_none() {
            notes.push(Note::new(
                Severity::Caution,
                "language",
                corpus.documents.len(),
                "the language of the reports is not recognised: words are neither stemmed nor \
                 taken for stop words",
                "Name the language with --language.",
                [],
            ));
        }
        Ok(Self {
            name: archive_name(inputs),
            families: Families::alone(corpus.documents.len()),
            weights: Weights::equal(corpus.documents.len()),
            reuse: params.reuse.clone(),
            corpus,
            tokens,
            analyzer,
            segmenter,
            notes,
            languages,
            lists: params.analyzer.files().cloned().collect(),
            evidence: EvidenceParams { lines: if keep_text { params.evidence.lines } else { 0 } },
            inputs: inputs.to_vec(),
            options: params.options.clone(),
            vocabulary: params.vocabulary.clone(),
        })
    }

    /// Reads as [`read`](Self::read) does, finds the reprints and weighs the documents by them. The
    /// texts are kept where evidence is wanted.
    pub fn read_weighed(
        inputs: &[String],
        params: &ArchiveParams,
        context: &Context<'_>,
    ) -> Result<Self> {
        params.reuse.check()?;
        params.evidence.check()?;
        let mut archive = Self::read(inputs, params, params.evidence.lines > 0, context)?;
        let families =
            Families::find(&archive.tokens, &archive.latest_days(), &params.reuse, context)?;
        let found = families.notes(&archive.ids());
        archive.weights = families.weights(params.reprints);
        archive.families = families;
        archive.notes.extend(found);
        Ok(archive)
    }

    /// The date of each document.
    pub fn times(&self) -> impl Iterator<Item = Option<&ResolvedDate>> {
        self.corpus.documents.iter().map(|document| document.date.as_ref())
    }

    /// The day of each document, if its date names one.
    pub fn days(&self) -> Vec<Option<Date>> {
        self.dates_at(Granularity::Day)
    }

    /// The last day that the date of each document may mean: what is dated to a year only is no
    /// earlier than what is dated to a day in it.
    fn latest_days(&self) -> Vec<Option<Date>> {
        self.times().map(|date| Some(date?.period().end())).collect()
    }

    /// The counts of its terms, shape `(n_docs, n_terms)`.
    pub fn count(&self, context: &Context<'_>) -> Result<DocTermMatrix> {
        DocTermMatrix::count(&self.tokens, &self.analyzer, &self.vocabulary, context)
    }

    /// The date of each document that is dated precisely enough for such periods.
    pub fn dates_at(&self, granularity: Granularity) -> Vec<Option<Date>> {
        self.times().map(|date| date?.at(granularity)).collect()
    }

    /// The time axis, of periods of the length asked for or of a fitting one.
    pub fn periods(&self, by: Option<Granularity>) -> Result<PeriodIndex> {
        let granularity = by.unwrap_or_else(|| self.fitting_granularity());
        let dates = self.dates_at(granularity);
        let precisions = self.times().flatten().map(|date| date.precision);
        match precisions.min() {
            Some(finest) if dates.iter().all(Option::is_none) => {
                let allowed = format!("{finest} or longer, as the documents are dated no closer");
                Err(Error::setting("--by", granularity, allowed))
            }
            _ => PeriodIndex::new(dates, granularity),
        }
    }

    /// A note when documents are dated too coarsely for such periods, and so left out of them.
    pub fn coarse_dates(&self, granularity: Granularity) -> Option<Note> {
        let documents = self.times().zip(&self.corpus.documents);
        let coarse =
            documents.filter(|(date, _)| date.is_some_and(|date| date.at(granularity).is_none()));
        let ids: Vec<&str> = coarse.map(|(_, document)| document.id.as_str()).collect();
        (!ids.is_empty()).then(|| {
            let (count, all) = (ids.len(), self.corpus.documents.len());
            Note::new(
                Severity::Caution,
                "coarse-date",
                count,
                format!(
                    "{count} of {all} documents are dated only to a month or year and are left out \
                     of every {granularity}"
                ),
                "Choose longer periods with --by.",
                ids,
            )
        })
    }

    /// The periods a person would choose for the span of the dates: days up to six weeks, weeks up
    /// to half a year, months up to six years, quarters up to fifteen, years beyond; never shorter
    /// than what most of the dates can tell; and longer ones where a period would hold fewer than
    /// five documents, as long as six periods remain.
    fn fitting_granularity(&self) -> Granularity {
        let dates = || self.times().flatten();
        let (first, last) = (dates().map(|d| d.date).min(), dates().map(|d| d.date).max());
        let (Some(first), Some(last)) = (first, last) else { return Granularity::Month };
        let by_span = match (last - first).get_days() {
            ..=42 => Granularity::Day,
            43..=183 => Granularity::Week,
            184..=2_192 => Granularity::Month,
            2_193..=5_479 => Granularity::Quarter,
            _ => Granularity::Year,
        };
        let mut precisions: Vec<_> = dates().map(|date| date.precision).collect();
        precisions.sort_unstable();
        let shortest = by_span.max(precisions[precisions.len() / 2]);
        let longer = || Granularity::ALL.into_iter().filter(|&granularity| granularity > shortest);
        let periods = |granularity: Granularity| {
            Period::of(first, granularity).steps_to(Period::of(last, granularity)) as usize + 1
        };
        let enough = |granularity: Granularity| precisions.len() >= 5 * periods(granularity);
        let mut chosen = shortest;
        for granularity in longer() {
            if enough(chosen) || periods(granularity) < 6 {
                break;
            }
            chosen = granularity;
        }
        chosen
    }

    /// A section that stands alone: the notes of reading come before its own.
    #[must_use]
    pub fn noted(&self, mut section: Section) -> Section {
        section.notes.splice(0..0, self.notes.iter().cloned());
        section
    }

    /// Ids of the documents, in order.
    pub fn ids(&self) -> Vec<&str> {
        self.corpus.documents.iter().map(|document| document.id.as_str()).collect()
    }

    /// How reprints are counted, in words for a chart; none where there are none.
    pub fn reprints(&self) -> Option<&'static str> {
        let weights = &self.weights;
        if !weights.is_equal() && weights.weights().contains(&0.0) {
            Some("of each family of reprints only the first report is counted")
        } else if !weights.is_equal() {
            Some("a report and its reprints count as one")
        } else if weights.has_copies() {
            Some("every reprint is counted")
        } else {
            None
        }
    }

    /// What that means for numbers, `more` said of one analysis; nothing where there are no reprints.
    pub(super) fn about_reprints(&self, more: &str) -> Option<String> {
        let how = self.reprints()?;
        Some(format!(
            "Reprints: {how}. However they are counted, intervals and tests take them for one \
             observation, as copies say nothing independent of each other. {more}"
        ))
    }

    /// The line at the foot of every chart: what was counted.
    pub fn source_line(&self) -> String {
        let dates = || self.times().flatten().map(|date| date.date);
        let documents = crate::chart::number(self.corpus.documents.len() as f64);
        let span = match (dates().min(), dates().max()) {
            (Some(first), Some(last)) if first == last => format!(", {first}"),
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => ", undated".to_owned(),
        };
        format!("Source: {}, {documents} documents{span}", self.name)
    }
}

/// The languages of the reports named by `inputs`: those to be analysed one by one, each with
/// [`ReadParams::only_language`].
pub fn languages(
    inputs: &[String],
    params: &ArchiveParams,
    context: &Context<'_>,
) -> Result<Languages> {
    let segmenter = params.segment.build()?;
    let (corpus, tokens) = Tokens::read(inputs, &params.read, &segmenter, false, context)?;
    Ok(Languages::of(&corpus.documents, tokens.lengths()))
}

/// What a result is named after: the first input without the folders before it, and, for a file,
/// without its endings.
pub fn archive_name(inputs: &[String]) -> String {
    const ENDINGS: [&str; 11] =
        [".gz", ".zst", ".zip", ".tar", ".tgz", ".txt", ".md", ".jsonl", ".ndjson", ".csv", ".tsv"];
    let path = Path::new(inputs.first().map_or("", String::as_str));
    // `.` and `..` have a name only in full.
    let canonical = if path.file_name().is_none() { path.canonicalize().ok() } else { None };
    let path = canonical.as_deref().unwrap_or(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut plain: &str = &name;
    while !path.is_dir()
        && let Some(shorter) = ENDINGS.iter().find_map(|ending| plain.strip_suffix(ending))
    {
        plain = shorter;
    }
    let plain = plain.replace(['*', '?', '[', ']'], "");
    let plain = plain.trim_matches(['-', '_', ' ', '.']);
    if plain.is_empty() { "reports".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::archive_name;

    #[test]
    fn an_archive_is_named_after_its_first_input() {
        for (input, name) in [
            ("reports/", "reports"),
            ("data/ungdc.jsonl.gz", "ungdc"),
            ("reports/*.txt", "reports"),
            ("a/2023-*.txt", "2023"),
            ("src", "src"),
            ("2023.01.tar.gz", "2023.01"),
            ("*", "reports"),
        ] {
            assert_eq!(archive_name(&[input.to_owned()]), name, "{input}");
        }
    }
}
