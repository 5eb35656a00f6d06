//! A compiled query and the texts -> every occurrence in its line, a concordance.

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::align::align;
use super::compile::Compiled;
use super::index::Index;
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::period::Period;
use crate::table::{Cell, Column, Table, Tabular, column};
use crate::text::{Segmenter, Tokens};

/// How lines are cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KwicParams {
    /// Longest context on each side, in characters, 0 to 1000; default 60. It is cut between
    /// words.
    pub width: usize,
    /// The order of the lines.
    pub sort: KwicSort,
    /// Only so many lines, the first; default: all.
    pub limit: Option<usize>,
}

/// The order of the lines of a concordance; lines that are equal in it stay in document order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KwicSort {
    /// By document, then by place.
    #[default]
    Document,
    /// By the words before the occurrence, the nearest first, case aside.
    Left,
    /// By the words behind it, case aside.
    Right,
    /// By date, undated documents last.
    Date,
}

impl std::str::FromStr for KwicSort {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "document" => Ok(Self::Document),
            "left" => Ok(Self::Left),
            "right" => Ok(Self::Right),
            "date" => Ok(Self::Date),
            _ => Err(Error::setting("--sort", text, "document, left, right or date")),
        }
    }
}

impl Default for KwicParams {
    fn default() -> Self {
        Self { width: 60, sort: KwicSort::Document, limit: None }
    }
}

impl KwicParams {
    /// Refuses a width out of range.
    pub fn check(&self) -> Result<()> {
        if self.width > 1000 {
            return Err(Error::setting("--width", self.width, "0 to 1000 characters"));
        }
        Ok(())
    }
}

/// One occurrence. Left, match and right are the text without a gap, every run of white space
/// shown as one space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KwicLine {
    /// Document number.
    pub document: u32,
    /// First byte in the cleaned text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What stands before it.
    pub left: String,
    /// The occurrence as written.
    pub matched: String,
    /// What stands behind it.
    pub right: String,
}

/// Every occurrence of a query, by document, then by position.
#[derive(Debug, Clone)]
pub struct Kwic<'a> {
    /// All documents of the corpus.
    pub documents: &'a [Document],
    /// The occurrences.
    pub lines: Vec<KwicLine>,
}

impl<'a> Kwic<'a> {
    /// Finds every occurrence, as many as [`Compiled::occurrences`] counts. The documents have
    /// their texts; tokens, index and segmenter are theirs. Without an index every stream is
    /// scanned.
    pub fn new(
        compiled: &Compiled,
        documents: &'a [Document],
        tokens: &Tokens,
        index: Option<&Index>,
        segmenter: &Segmenter,
        params: &KwicParams,
    ) -> Result<Self> {
        const BLOCK: usize = 16;
        params.check()?;
        let lines_of = |&number: &u32| {
            let stream = tokens.document(number as usize);
            let found = compiled.matches(number, stream);
            if found.is_empty() {
                return Ok(Vec::new());
            }
            let document = &documents[number as usize];
            let places = align(&document.text, stream, tokens.lexicon(), segmenter);
            let places = places.ok_or_else(|| {
                Error::input(
                    &document.id,
                    "its text was not kept: lines need the corpus with texts",
                )
            })?;
            let bytes = |found: Range<usize>| places[found.start].start..places[found.end - 1].end;
            let line = |found| line(number, &document.text, bytes(found), params.width);
            Ok(found.into_iter().map(line).collect())
        };
        let block = |numbers: &[u32]| numbers.iter().map(lines_of).collect::<Result<Vec<_>>>();
        // The first error in document order is the one reported.
        let all = || (0..documents.len() as u32).collect();
        let candidates = index.map_or_else(all, |index| compiled.candidates(index));
        let blocks: Vec<Result<Vec<Vec<KwicLine>>>> =
            candidates.par_chunks(BLOCK).map(block).collect();
        let blocks = blocks.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(Self { documents, lines: blocks.into_iter().flatten().flatten().collect() })
    }

    /// The lines in the order of the settings, and no more of them than those allow.
    #[must_use]
    pub fn arranged(mut self, params: &KwicParams) -> Self {
        match params.sort {
            KwicSort::Document => {}
            KwicSort::Left => self.lines.sort_by_cached_key(|line| {
                let words = line.left.split_whitespace().rev();
                words.map(str::to_lowercase).collect::<Vec<_>>()
            }),
            KwicSort::Right => self.lines.sort_by_cached_key(|line| {
                line.right.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>()
            }),
            KwicSort::Date => self.lines.sort_by_key(|line| {
                let date = self.documents[line.document as usize].date.as_ref();
                (date.is_none(), date.map(|date| date.date))
            }),
        }
        self.lines.truncate(params.limit.unwrap_or(usize::MAX));
        self
    }
}

fn line(document: u32, text: &str, range: Range<usize>, width: usize) -> KwicLine {
    KwicLine {
        document,
        left: left_context(&text[..range.start], width),
        matched: spaced(text[range.clone()].chars(), usize::MAX),
        right: right_context(&text[range.end..], width),
        start: range.start,
        end: range.end,
    }
}

/// Characters looked at beyond the width, to see whether a word ends there. A longer word at the
/// edge is left out as a whole.
const MARGIN: usize = 50;

/// As much of the end of `before` as `width` characters hold, cut between words.
pub(crate) fn left_context(before: &str, width: usize) -> String {
    let backwards = spaced(before.chars().rev(), width + MARGIN);
    let context: String = backwards.chars().rev().collect();
    let mut length = context.chars().count();
    for (start, piece) in context.split_word_bound_indices() {
        if length <= width {
            return context[start..].trim_start().to_owned();
        }
        length -= piece.chars().count();
    }
    String::new()
}

/// As much of the beginning of `after` as `width` characters hold, cut between words.
pub(crate) fn right_context(after: &str, width: usize) -> String {
    let context = spaced(after.chars(), width + MARGIN);
    let mut length = 0;
    let mut end = 0;
    for (start, piece) in context.split_word_bound_indices() {
        length += piece.chars().count();
        if length > width {
            break;
        }
        end = start + piece.len();
    }
    context[..end].trim_end().to_owned()
}

/// Up to `limit` characters, every run of white space as one space.
pub(crate) fn spaced(chars: impl Iterator<Item = char>, limit: usize) -> String {
    let mut text = String::new();
    let mut length = 0;
    for c in chars {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c == ' ' && text.ends_with(' ') {
            continue;
        }
        if length == limit {
            break;
        }
        text.push(c);
        length += 1;
    }
    text
}

impl Kwic<'_> {
    /// The columns of the table.
    pub const COLUMNS: &'static [Column] = &[
        column("id", "", "Document"),
        column("date", "", "Its date, as precisely as it is known"),
        column("source", "", "Newspaper, site or office it comes from"),
        column("path", "", "Where it was read: file, line of a table"),
        column(
            "start",
            "bytes",
            "First byte of the occurrence in the file; of a record in a table, in its text; missing where it cannot be told",
        ),
        column("end", "bytes", "One past its last byte, counted alike"),
        column("left", "", "What stands before it"),
        column("match", "", "The occurrence as written"),
        column("right", "", "What stands behind it"),
    ];
}

impl Tabular for Kwic<'_> {
    fn table(&self) -> Table {
        let row = |line: &KwicLine| -> Vec<Cell> {
            let document = &self.documents[line.document as usize];
            let date = document.date.as_ref();
            let source = document.source_range(line.start..line.end);
            vec![
                document.id.as_str().into(),
                date.map(|date| Period::of(date.date, date.precision).to_string()).into(),
                document.source.as_deref().into(),
                document.origin.as_ref().map(ToString::to_string).into(),
                source.as_ref().map(|source| source.start).into(),
                source.as_ref().map(|source| source.end).into(),
                line.left.as_str().into(),
                line.matched.as_str().into(),
                line.right.as_str().into(),
            ]
        };
        Table { name: "kwic", columns: Self::COLUMNS, rows: self.lines.iter().map(row).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::document::{DateKind, OffsetMap, Origin, ResolvedDate};
    use crate::period::Granularity;
    use crate::query::Query;
    use crate::text::{Analyzer, AnalyzerParams, Language, LanguageChoice, SegmentParams};

    fn document(id: &str, text: &str) -> Document {
        Document { id: id.to_owned(), text: text.to_owned(), ..Document::default() }
    }

    struct Case {
        documents: Vec<Document>,
        segmenter: Segmenter,
        params: AnalyzerParams,
    }

    impl Case {
        fn of(texts: &[&str]) -> Self {
            let documents = texts.iter().map(|text| document("d", text)).collect();
            let language = LanguageChoice::Is(Language::English);
            let params = AnalyzerParams { language, ..AnalyzerParams::default() };
            Self { documents, segmenter: Segmenter::default(), params }
        }

        fn kwic(&self, query: &str, width: usize) -> Kwic<'_> {
            let tokens = Tokens::of(&self.documents, &self.segmenter);
            let (analyzer, tokens) = Analyzer::new(&self.params, tokens).unwrap();
            let compiled = query.parse::<Query>().unwrap().compile(&tokens, &analyzer);
            let (index, params) =
                (Index::new(&tokens), KwicParams { width, ..KwicParams::default() });
            let of = |index| {
                Kwic::new(&compiled, &self.documents, &tokens, index, &self.segmenter, &params)
            };
            let kwic = of(Some(&index)).unwrap();
            let total = compiled.occurrences(&tokens, &index).total();
            assert_eq!(kwic.lines.len() as u64, total, "as many lines as occurrences");
            assert_eq!(of(None).unwrap().lines, kwic.lines);
            for line in &kwic.lines {
                let text = &self.documents[line.document as usize].text;
                let matched = spaced(text[line.start..line.end].chars(), usize::MAX);
                assert_eq!(matched, line.matched);
            }
            kwic
        }

        fn shown(&self, query: &str, width: usize) -> Vec<String> {
            let lines = self.kwic(query, width).lines;
            lines
                .iter()
                .map(|line| format!("{}[{}]{}", line.left, line.matched, line.right))
                .collect()
        }
    }

    #[test]
    fn lines_come_in_order_with_their_places() {
        let case = Case::of(&["Plans for science\n and  technology: plan.", "none", "A plan"]);
        assert_eq!(
            case.shown("plan", 100),
            [
                "[Plans] for science and technology: plan.",
                "Plans for science and technology: [plan].",
                "A [plan]"
            ]
        );
        assert_eq!(
            case.shown("\"science and technology\"", 7),
            ["for [science and technology]: plan."]
        );
        let places: Vec<_> =
            case.kwic("plan", 9).lines.iter().map(|l| (l.document, l.start, l.end)).collect();
        assert_eq!(places, [(0, 0, 5), (0, 36, 40), (2, 2, 6)]);
    }

    #[test]
    fn contexts_are_cut_between_words() {
        let long = "x".repeat(80);
        let text = format!("alpha beta gamma plan, delta epsilon. {long} plan {long}");
        let case = Case::of(&[&text]);
        let at = |width| case.shown("=plan", width).remove(0);
        assert_eq!(at(11), "beta gamma [plan], delta");
        assert_eq!(at(10), "gamma [plan], delta");
        assert_eq!(at(0), "[plan]");
        assert_eq!(case.shown("=plan", 70)[1], "[plan]");
        let chinese = Case::of(&["我们的科学技术发展很快"]);
        assert_eq!(chinese.shown("科学", 3), ["我们的[科学]技术发"]);
    }

    #[test]
    fn two_words_in_a_sentence_are_shown_with_all_between() {
        let case = Case::of(&["A park, of some science. Park and science"]);
        assert_eq!(
            case.shown("science NEAR/2 park", 4),
            ["A [park, of some science].", ". [Park and science]"]
        );
        assert_eq!(case.shown("park BEFORE/1 science", 0), ["[Park and science]"]);
    }

    #[test]
    fn lines_are_sorted_and_limited() {
        let mut case = Case::of(&["b plan z. A plan y", "a plan X"]);
        case.documents[1].date = Some(ResolvedDate {
            date: jiff::civil::date(2023, 5, 1),
            precision: Granularity::Day,
            kind: DateKind::Header,
        });
        let at = |sort: &str, limit| {
            let sort = sort.parse().unwrap();
            let params = KwicParams { sort, limit, ..KwicParams::default() };
            let lines = case.kwic("plan", 9).arranged(&params).lines;
            lines.iter().map(|line| (line.document, line.start)).collect::<Vec<_>>()
        };
        let [b, a, other] = [(0, 2), (0, 12), (1, 2)];
        assert_eq!(at("document", None), [b, a, other]);
        assert_eq!(at("left", None), [other, a, b]);
        assert_eq!(at("right", None), [other, a, b]);
        assert_eq!(at("date", Some(2)), [other, b]);
        assert!("up".parse::<KwicSort>().is_err());
    }

    #[test]
    fn joined_phrases_are_counted_and_shown_alike() {
        let mut case = Case::of(&["Science and technology; science, self-reliance."]);
        case.params.join = vec!["science and technology".into(), "self-reliance".into()];
        assert_eq!(case.shown("science", 12), ["technology; [science], self-"]);
        assert_eq!(case.shown("science and technology", 9), ["[Science and technology]; science"]);
        assert_eq!(case.shown("self-reliance", 10), ["science, [self-reliance]."]);
    }

    #[test]
    fn a_thesaurus_merges_what_is_found_and_shows_the_text() {
        let texts = [
            "The Ten Thousand Projects began. Burma joined the ten million project.",
            "Myanmar, in Burmese, has a project; ten thousand.",
        ];
        let mut case = Case::of(&texts);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("thesaurus.txt");
        let lines = "Ten Thousand Project => Ten Million Project\nBurma => Myanmar\nCzechia => Czech Republic\n";
        std::fs::write(&path, lines).unwrap();
        case.params.thesaurus = Some(path);
        let both = ["The [Ten Thousand Projects]", "the [ten million project]."];
        for query in ["ten million project", "ten thousand projects"] {
            assert_eq!(case.shown(query, 4), both, "{query}");
        }
        assert_eq!(case.shown("the ten million project", 0).len(), 2);
        for query in ["Myanmar", "burma"] {
            assert_eq!(case.shown(query, 0), ["[Burma]", "[Myanmar]"], "{query}");
        }
        assert_eq!(case.shown("=Burma", 0), ["[Burma]"]);
        assert_eq!(case.shown("project", 0), ["[project]"]);
    }

    #[test]
    fn a_token_pattern_shows_the_text_as_written() {
        let mut case = Case::of(&["İstanbul İ Plan and PLANS", "The Plan"]);
        let pattern = SegmentParams { token_pattern: Some(r"\b\w\w+\b".into()) };
        case.segmenter = pattern.build().unwrap();
        assert_eq!(case.shown("plan", 8), ["İ [Plan] and", "and [PLANS]", "The [Plan]"]);
    }

    #[test]
    fn texts_that_were_not_kept_are_missed() {
        let mut documents = vec![document("a", "one plan")];
        let segmenter = Segmenter::default();
        let tokens = Tokens::of(&documents, &segmenter);
        let (analyzer, tokens) = Analyzer::new(&AnalyzerParams::default(), tokens).unwrap();
        let compiled = "plan".parse::<Query>().unwrap().compile(&tokens, &analyzer);
        documents[0].text.clear();
        let params = KwicParams::default();
        let kwic = Kwic::new(&compiled, &documents, &tokens, None, &segmenter, &params);
        let error = kwic.unwrap_err().to_string();
        assert_eq!(error, "a: its text was not kept: lines need the corpus with texts");
        let params = KwicParams { width: 1001, ..KwicParams::default() };
        let kwic = Kwic::new(&compiled, &documents, &tokens, None, &segmenter, &params);
        let error = kwic.unwrap_err().to_string();
        assert_eq!(error, "--width 1001: must be 0 to 1000 characters");
    }

    #[test]
    fn the_table_leads_back_to_the_source() {
        let mut offsets = OffsetMap::default();
        offsets.push(0, 100);
        // The byte behind the first `plan` was followed by a removed piece.
        offsets.push(6, 150);
        let date = jiff::civil::date(2023, 5, 1);
        let resolved = ResolvedDate { date, precision: Granularity::Month, kind: DateKind::Header };
        let path = std::sync::Arc::new("reports/a.txt".into());
        let mut case = Case::of(&["A plan plan", "plan"]);
        case.documents[0].offsets = offsets;
        case.documents[0].date = Some(resolved);
        case.documents[0].origin = Some(Origin { path, member: None, line: None });
        let table = case.kwic("plan", 60).table();
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(
            names,
            ["id", "date", "source", "path", "start", "end", "left", "match", "right"]
        );
        let row: Vec<Cell> = vec![
            "d".into(),
            "2023-05".into(),
            Cell::Missing,
            "reports/a.txt".into(),
            102_u32.into(),
            106_u32.into(),
            "A ".into(),
            "plan".into(),
            " plan".into(),
        ];
        assert_eq!(table.rows[0], row);
        assert_eq!(table.rows[1][4..6], [151_u32.into(), 155_u32.into()]);
        assert_eq!(table.rows[2][1..4], [Cell::Missing, Cell::Missing, Cell::Missing]);
    }

    #[test]
    fn any_number_of_threads_gives_the_same_lines() {
        let texts: Vec<String> =
            (0..100).map(|n| format!("plan {n} plans ").repeat(n % 5)).collect();
        let case = Case::of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let at = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| case.kwic("plan", 20).lines)
        };
        assert_eq!(at(1), at(4));
    }
}
