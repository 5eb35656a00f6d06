//! The languages of documents -> shares, table, note; and a corpus of one language alone.

use crate::corpus::Document;
use crate::corpus::read::ReadSummary;
use crate::error::{Error, Result};
use crate::note::{Note, Severity};
use crate::table::{Cell, Column, Table, Tabular, column};

use super::detect;
use super::tokens::Tokens;

/// One language of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageCount {
    /// ISO 639-1 code; `None` for documents whose language is not known.
    pub code: Option<&'static str>,
    /// Its documents.
    pub documents: usize,
    /// Their tokens.
    pub tokens: u64,
}

/// The languages of a corpus, those with most documents first, the unknown one last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages {
    /// One entry a language.
    pub counts: Vec<LanguageCount>,
}

/// A language is told of, and analysed apart, when it has more than this share of the documents
/// whose language is known: among thousands of headlines a few are taken for another language.
const WORTH_TELLING: f64 = 0.01;
/// With this share of documents in other languages a result is doubtful.
const DOUBTFUL: f64 = 0.1;

impl Languages {
    /// Counts the languages of documents, `lengths` being their tokens.
    pub fn of(documents: &[Document], lengths: &[u32]) -> Self {
        let mut rows: Vec<(Option<&'static str>, u32)> =
            documents.iter().map(|d| d.language).zip(lengths.iter().copied()).collect();
        rows.sort_unstable();
        let count = |same: &[(Option<&'static str>, u32)]| LanguageCount {
            code: same[0].0,
            documents: same.len(),
            tokens: same.iter().map(|&(_, tokens)| u64::from(tokens)).sum(),
        };
        let mut counts: Vec<_> = rows.chunk_by(|a, b| a.0 == b.0).map(count).collect();
        counts.sort_by_key(|c| (c.code.is_none(), std::cmp::Reverse(c.documents)));
        Self { counts }
    }

    /// The language of most documents, as `--language auto` takes it.
    pub fn majority(&self) -> Option<&'static str> {
        self.counts.first()?.code
    }

    /// The languages that are worth an analysis of their own, more than 1 % of the documents whose
    /// language is known.
    pub fn main(&self) -> Vec<&'static str> {
        let known: usize = self.known().map(|(_, count)| count.documents).sum();
        let told = |documents: usize| documents as f64 > WORTH_TELLING * known as f64;
        self.known().filter(|(_, count)| told(count.documents)).map(|(code, _)| code).collect()
    }

    fn known(&self) -> impl Iterator<Item = (&'static str, &LanguageCount)> {
        self.counts.iter().filter_map(|count| Some((count.code?, count)))
    }

    /// The note `mixed-languages`, when more than one language is worth telling of.
    pub fn note(&self, documents: &[Document]) -> Option<Note> {
        let main = self.main();
        if main.len() < 2 {
            return None;
        }
        let minority = |d: &&Document| d.language.is_some() && d.language != self.majority();
        let others: Vec<&str> = documents.iter().filter(minority).map(|d| &*d.id).collect();
        let known: usize = self.known().map(|(_, count)| count.documents).sum();
        let share = others.len() as f64 / known as f64;
        let severity = if share < DOUBTFUL { Severity::Caution } else { Severity::Warning };
        let each: Vec<String> = self
            .known()
            .filter(|(code, _)| main.contains(code))
            .map(|(code, count)| format!("{code} {}", count.documents))
            .collect();
        let message = format!(
            "the documents are in several languages ({}): words of all of them share one count \
             of tokens, and stemmer and stop list are those of one",
            each.join(", ")
        );
        let advice =
            "Analyse one language with --only-language CODE, or each with --each-language.";
        Some(Note::new(severity, "mixed-languages", others.len(), message, advice, others))
    }
}

impl Tabular for Languages {
    fn table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("language", "", "ISO 639-1 code; missing where the language is not known"),
            column("documents", "documents", "Documents in it"),
            column("tokens", "tokens", "Their tokens"),
            column("share", "", "Share of all documents, 0 to 1"),
        ];
        let all: usize = self.counts.iter().map(|count| count.documents).sum();
        let row = |count: &LanguageCount| -> Vec<Cell> {
            let share = count.documents as f64 / all as f64;
            vec![count.code.into(), count.documents.into(), count.tokens.into(), share.into()]
        };
        Table { name: "languages", columns: COLUMNS, rows: self.counts.iter().map(row).collect() }
    }
}

/// Refuses a code that no document can have.
pub fn check_code(code: &str) -> Result<()> {
    let codes = detect::codes();
    if codes.contains(&code) {
        return Ok(());
    }
    Err(Error::setting("--only-language", code, format!("one of {}", codes.join(", "))))
}

/// Tells every document its language and leaves out those in another than `only`; says then which
/// stayed. Documents whose language is not known, headlines mostly, stay when most of the others are
/// in it.
pub(super) fn in_language(
    documents: &mut Vec<Document>,
    tokens: &Tokens,
    only: Option<&str>,
    summary: &mut ReadSummary,
) -> Option<Vec<bool>> {
    let found = detect::languages(tokens);
    for (document, &language) in documents.iter_mut().zip(&found) {
        document.language = language;
    }
    let only = only?;
    let unknown_stay = detect::majority(&found) == Some(only);
    let kept: Vec<bool> =
        found.iter().map(|found| found.map_or(unknown_stay, |code| code == only)).collect();
    let mut stays = kept.iter();
    documents.retain(|_| stays.next().is_some_and(|&kept| kept));
    summary.left_out.language = kept.len() - documents.len();
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::corpus::read::ReadParams;
    use crate::text::Segmenter;

    const TEXTS: [&str; 6] = [
        "The plan of the city was not what they said it would be.",
        "It is the plan that we have been asked for.",
        "This is what the people of the town have said about it.",
        "Der Plan der Stadt ist nicht das, was sie gesagt haben, und er wird es auch nicht.",
        "Wir haben den Plan nicht gesehen, aber er soll für die Stadt sein.",
        "Plan Stadt",
    ];

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (number, text) in TEXTS.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{number}.txt")), text).unwrap();
        }
        folder
    }

    fn read(
        folder: &tempfile::TempDir,
        only: Option<&str>,
    ) -> Result<(crate::corpus::Corpus, Tokens)> {
        let params = ReadParams { only_language: only.map(str::to_owned), ..ReadParams::default() };
        let inputs = [folder.path().to_str().unwrap().to_owned()];
        Tokens::read(&inputs, &params, &Segmenter::default(), false, &Context::default())
    }

    #[test]
    fn a_mixed_corpus_is_told_and_taken_apart() {
        let folder = folder();
        let (corpus, tokens) = read(&folder, None).unwrap();
        let languages = Languages::of(&corpus.documents, tokens.lengths());
        let counts: Vec<_> = languages.counts.iter().map(|c| (c.code, c.documents)).collect();
        assert_eq!(counts, [(Some("en"), 3), (Some("de"), 2), (None, 1)]);
        assert_eq!(languages.majority(), Some("en"));
        assert_eq!(languages.main(), ["en", "de"]);
        assert_eq!(languages.table().rows[2][0], Cell::Missing);
        let note = languages.note(&corpus.documents).unwrap();
        assert_eq!(
            (note.severity, note.kind, note.count),
            (Severity::Warning, "mixed-languages", 2)
        );
        assert!(note.message.contains("(en 3, de 2)"), "{}", note.message);
        assert_eq!(note.documents, ["3", "4"]);

        let (german, tokens) = read(&folder, Some("de")).unwrap();
        let ids: Vec<&str> = german.documents.iter().map(|d| &*d.id).collect();
        assert_eq!(ids, ["3", "4"], "the undecided one goes with the majority");
        assert_eq!(tokens.n_documents(), 2);
        assert_eq!(tokens.lexicon().form(1), "Der");
        assert_eq!(tokens.lexicon().get("The"), None);
        let note = german.notes.iter().find(|note| note.kind == "other-language").unwrap();
        assert_eq!(note.count, 4);
        let (english, tokens) = read(&folder, Some("en")).unwrap();
        assert_eq!((english.documents.len(), tokens.lengths().len()), (4, 4));
        assert_eq!(Languages::of(&english.documents, tokens.lengths()).note(&[]), None);
    }

    #[test]
    fn a_language_that_is_not_there() {
        let folder = folder();
        let error = read(&folder, Some("fr")).unwrap_err().to_string();
        assert_eq!(error, "none of the 6 documents is in the language asked for, fr");
        let error = read(&folder, Some("english")).unwrap_err().to_string();
        assert!(error.starts_with("--only-language english: must be one of af, ar,"), "{error}");
    }

    #[test]
    fn what_is_selected_is_as_if_read_alone() {
        let document = |text: &&str| Document { text: (*text).to_owned(), ..Document::default() };
        let documents: Vec<Document> = TEXTS.iter().map(document).collect();
        let tokens = Tokens::of(&documents, &Segmenter::default());
        let some = tokens.select(&[false, true, false, true, false, true]);
        let alone = [1, 3, 5].map(|at: usize| documents[at].clone());
        let alone = Tokens::of(&alone, &Segmenter::default());
        assert_eq!(some.lengths(), alone.lengths());
        assert_eq!(some.lexicon().len(), alone.lexicon().len());
        assert!((0..3).all(|d| some.document(d) == alone.document(d)));
    }
}
