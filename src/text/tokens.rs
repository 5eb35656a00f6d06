//! Documents -> streams of form ids, read block by block and merged in order.

use std::ops::Range;

use rayon::prelude::*;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::languages::{check_code, in_language};
use super::lexicon::{BREAK, FormId, Lexicon};
use super::segment::{Piece, segment};
use super::token_block::{FinishedBlock, TokenBlock, merge_lexicons};
use crate::context::Context;
use crate::corpus::read::{ReadParams, read_blocks};
use crate::corpus::template::{Cut, LineBlock, Page};
use crate::corpus::{Corpus, Document};
use crate::error::{Error, Result};

/// How texts are cut into words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SegmentParams {
    /// A regular expression whose matches in the lower-cased text are the words, instead of
    /// Unicode word segmentation. If it has one group, the group is the word. Nothing breaks a
    /// phrase then.
    pub token_pattern: Option<String>,
}

/// Cuts texts into words as [`SegmentParams`] say.
#[derive(Debug, Clone, Default)]
pub struct Segmenter {
    pattern: Option<Regex>,
}

impl SegmentParams {
    /// The segmenter of these settings; refuses a pattern that is no regular expression.
    pub fn build(&self) -> Result<Segmenter> {
        let compile = |pattern: &String| {
            Regex::new(pattern).map_err(|error| {
                Error::setting(
                    "--token-pattern",
                    pattern,
                    format!("a regular expression ({error})"),
                )
            })
        };
        Ok(Segmenter { pattern: self.token_pattern.as_ref().map(compile).transpose()? })
    }
}

impl Segmenter {
    /// Whether the words are those of a token pattern, found in the lower-cased text.
    pub fn lowers_case(&self) -> bool {
        self.pattern.is_some()
    }

    /// Calls `found` with the byte range and the form of every word of `text`, and with `None` for
    /// every break. Ranges are of `text`, or of its lower-cased copy under a token pattern.
    pub fn words(&self, text: &str, mut found: impl FnMut(Option<(Range<usize>, &str)>)) {
        let Some(pattern) = &self.pattern else {
            return segment(text, |piece| match piece {
                Piece::Word(start, end) => found(Some((start..end, &text[start..end]))),
                Piece::Break => found(None),
            });
        };
        let text = text.to_lowercase();
        for captures in pattern.captures_iter(&text) {
            let word = captures.get(1).or_else(|| captures.get(0));
            if let Some(word) = word.filter(|word| !word.is_empty()) {
                found(Some((word.range(), word.as_str())));
            }
        }
    }
}

/// Every document as a stream of form ids over one lexicon. Stop words and breaks keep their place.
#[derive(Debug, Default)]
pub struct Tokens {
    lexicon: Lexicon,
    blocks: Vec<Vec<FormId>>,
    documents: Vec<(u32, Range<usize>)>,
    words: Vec<u32>,
}

impl Tokens {
    /// Joins blocks in their order: form ids are those of one pass over all documents.
    pub fn merge(blocks: Vec<FinishedBlock>) -> Self {
        let (lexicon, maps) = merge_lexicons(&blocks);
        let mut tokens = Self { lexicon, ..Self::default() };
        for (number, block) in blocks.iter().enumerate() {
            let starts = std::iter::once(0).chain(block.ends.iter().copied());
            let ranges = starts.zip(&block.ends).map(|(start, &end)| (number as u32, start..end));
            tokens.documents.extend(ranges);
            tokens.words.extend(&block.words);
        }
        tokens.blocks = blocks
            .into_par_iter()
            .zip(maps)
            .map(|(block, map)| {
                let mut forms = block.forms;
                for form in &mut forms {
                    *form = map[*form as usize];
                }
                forms
            })
            .collect();
        tokens
    }

    /// The streams of documents already read.
    pub fn of(documents: &[Document], segmenter: &Segmenter) -> Self {
        const BLOCK: usize = 256;
        let block = |documents: &[Document]| {
            let mut block = TokenBlock::default();
            for document in documents {
                block.push(&document.text, segmenter);
            }
            block.finish()
        };
        Self::merge(documents.par_chunks(BLOCK).map(block).collect())
    }

    /// Reads reports and segments them in one pass. Without `keep_text` the documents come back
    /// with empty texts, so that a large archive needs little memory.
    pub fn read(
        inputs: &[String],
        params: &ReadParams,
        segmenter: &Segmenter,
        keep_text: bool,
        context: &Context<'_>,
    ) -> Result<(Corpus, Self)> {
        params.only_language.as_deref().map_or(Ok(()), check_code)?;
        // A pattern may match across lines: then texts are cut before their words count.
        let across_lines = segmenter.pattern.is_some();
        let reading = read_blocks(inputs, params, context, |mut documents| {
            let bytes = documents.iter().map(|document| document.text.len()).sum();
            let mut block = TokenBlock::with_capacity(bytes);
            let mut lines = LineBlock::default();
            for document in &mut documents {
                let found = if params.keep_boilerplate {
                    &mut []
                } else {
                    lines.push(document, &params.template)
                };
                block.push_lines(&document.text, segmenter, found);
                // The places of lines in an encoded file can only be told with the text.
                if !keep_text && !across_lines && !document.is_encoded() {
                    document.text = String::new();
                }
            }
            (documents, block.finish(), lines.finish())
        })?;
        let (mut documents, mut blocks, mut lines) = (vec![], vec![], vec![]);
        for block in reading.blocks {
            documents.extend(block.0);
            blocks.push(block.1);
            lines.push(block.2);
        }
        let mut pages: Vec<Page<'_>> = lines.iter().flat_map(LineBlock::pages).collect();
        let (mut tokens, mut summary) = (Self::merge(blocks), reading.summary);
        let only = params.only_language.as_deref();
        if let Some(kept) = in_language(&mut documents, &tokens, only, &mut summary) {
            tokens = tokens.select(&kept);
            let mut stays = kept.iter();
            pages.retain(|_| stays.next().is_some_and(|&kept| kept));
        }
        let (mut corpus, cuts) =
            Corpus::assemble_without_templates(documents, &pages, summary, params)?;
        if across_lines && !cuts.is_empty() {
            tokens = Self::of(&corpus.documents, segmenter);
        } else {
            cuts.iter().for_each(|cut| tokens.cut(cut));
        }
        if !keep_text {
            for document in &mut corpus.documents {
                document.text = String::new();
            }
        }
        Ok((corpus, tokens))
    }

    /// Cuts lines out of the stream of a document: what remains is the stream of its text with an
    /// empty line, which ends a sentence, in their place.
    fn cut(&mut self, cut: &Cut) {
        let stream = self.document(cut.document);
        let mut kept: Vec<FormId> = Vec::with_capacity(stream.len());
        let mut from = 0;
        for line in &cut.lines {
            let (start, end) = (line.tokens.0 as usize, line.tokens.1 as usize);
            kept.extend(&stream[from..start]);
            if start < end {
                while !kept.is_empty() && !ends_sentence(&kept) {
                    kept.push(BREAK);
                }
            }
            from = end;
        }
        kept.extend(&stream[from..]);
        self.words[cut.document] = kept.iter().filter(|&&form| form != BREAK).count() as u32;
        let (block, range) = &mut self.documents[cut.document];
        if kept.len() <= range.len() {
            range.end = range.start + kept.len();
            self.blocks[*block as usize][range.clone()].copy_from_slice(&kept);
        } else {
            // One word gave way to the two breaks of a sentence end.
            (*block, *range) = (self.blocks.len() as u32, 0..kept.len());
            self.blocks.push(kept);
        }
    }

    /// The distinct forms.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Number of documents.
    pub fn n_documents(&self) -> usize {
        self.documents.len()
    }

    /// The stream of one document: form ids, with [`BREAK`] between phrases, twice in a row where a
    /// sentence ends.
    pub fn document(&self, index: usize) -> &[FormId] {
        let (block, range) = &self.documents[index];
        &self.blocks[*block as usize][range.clone()]
    }

    /// Number of tokens of each document, breaks not counted.
    pub fn lengths(&self) -> &[u32] {
        &self.words
    }

    /// The documents that are `kept`, over the lexicon of their own forms: as if the others had
    /// never been read.
    #[must_use]
    pub fn select(&self, kept: &[bool]) -> Self {
        let mut lexicon = Lexicon::with_capacity(1 << 14);
        let mut number: Vec<Option<FormId>> = vec![None; self.lexicon.len()];
        number[BREAK as usize] = Some(BREAK);
        let (mut stream, mut documents, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for document in (0..self.n_documents()).filter(|&document| kept[document]) {
            let start = stream.len();
            stream.extend(self.document(document).iter().map(|&form| {
                *number[form as usize]
                    .get_or_insert_with(|| lexicon.intern(self.lexicon.form(form)))
            }));
            documents.push((0, start..stream.len()));
            words.push(self.words[document]);
        }
        Self { lexicon, blocks: vec![stream], documents, words }
    }

    /// The same streams with every occurrence of a phrase, given as sequences of the ids that each
    /// place may have, replaced by the form `joined`. The longest phrase wins, the leftmost first.
    #[must_use]
    pub fn join(mut self, phrases: &[JoinedPhrase]) -> Self {
        if phrases.is_empty() {
            return self;
        }
        let ids: Vec<FormId> =
            phrases.iter().map(|phrase| self.lexicon.intern(&phrase.joined)).collect();
        // The phrases that each form may begin, in their order: few forms begin any.
        let mut begun: Vec<Vec<usize>> = vec![Vec::new(); self.lexicon.len()];
        for (number, phrase) in phrases.iter().enumerate() {
            for &form in phrase.places.first().into_iter().flatten() {
                begun[form as usize].push(number);
            }
        }
        let phrase_at = |stream: &[FormId]| {
            let matching = |number: &usize| {
                let places = &phrases[*number].places;
                places.len() <= stream.len()
                    && places.iter().zip(stream).all(|(place, form)| place.contains(form))
            };
            begun[stream[0] as usize].iter().copied().find(matching)
        };
        let mut documents = Vec::with_capacity(self.documents.len());
        let mut words = Vec::with_capacity(self.words.len());
        let mut stream = Vec::new();
        for index in 0..self.n_documents() {
            let (start, forms) = (stream.len(), self.document(index));
            let mut at = 0;
            while at < forms.len() {
                if let Some(phrase) = phrase_at(&forms[at..]) {
                    stream.push(ids[phrase]);
                    at += phrases[phrase].places.len();
                } else {
                    stream.push(forms[at]);
                    at += 1;
                }
            }
            documents.push((0, start..stream.len()));
            words.push(stream[start..].iter().filter(|&&form| form != BREAK).count() as u32);
        }
        Self { lexicon: self.lexicon, blocks: vec![stream], documents, words }
    }
}

/// Whether the last of these tokens are the end of a sentence.
fn ends_sentence(stream: &[FormId]) -> bool {
    stream.ends_with(&[BREAK, BREAK])
}

/// A phrase to be counted as one term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedPhrase {
    /// For each word of the phrase the ids of its forms.
    pub places: Vec<Vec<FormId>>,
    /// The form that stands for it.
    pub joined: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn block(texts: &[String]) -> FinishedBlock {
        let mut block = TokenBlock::default();
        for text in texts {
            block.push(text, &Segmenter::default());
        }
        block.finish()
    }

    fn shown(tokens: &Tokens, document: usize) -> String {
        let forms = tokens.document(document).iter().map(|&form| tokens.lexicon().form(form));
        forms.map(|form| if form.is_empty() { "/" } else { form }).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn streams_keep_every_word_and_break() {
        let tokens = Tokens::merge(vec![
            block(&["The plan. The plan!".into(), String::new()]),
            block(&["A plan, cafe\u{301}".into()]),
        ]);
        assert_eq!(tokens.n_documents(), 3);
        assert_eq!(shown(&tokens, 0), "The plan / / The plan / /");
        assert_eq!(shown(&tokens, 1), "");
        assert_eq!(shown(&tokens, 2), "A plan / café");
        assert_eq!(tokens.lengths(), [4, 0, 3]);
    }

    #[test]
    fn a_token_pattern_replaces_the_segmenter() {
        let params = SegmentParams { token_pattern: Some(r"\b\w\w+\b".into()) };
        let mut block = TokenBlock::default();
        block.push("This is a CAT; a-b cd", &params.build().unwrap());
        assert_eq!(shown(&Tokens::merge(vec![block.finish()]), 0), "this is cat cd");
        let broken = SegmentParams { token_pattern: Some("(".into()) };
        assert!(broken.build().unwrap_err().to_string().contains("--token-pattern ("));
    }

    #[test]
    fn joined_phrases_become_one_word() {
        let tokens = Tokens::merge(vec![block(&["science and technology, science".into()])]);
        let id = |form| tokens.lexicon().get(form).unwrap();
        let phrase = JoinedPhrase {
            places: vec![vec![id("science")], vec![id("and")], vec![id("technology")]],
            joined: "science and technology".into(),
        };
        let joined = tokens.join(&[phrase]);
        assert_eq!(joined.document(0).len(), 3);
        assert_eq!(joined.lexicon().form(joined.document(0)[0]), "science and technology");
        assert_eq!(joined.lengths(), [2]);
    }

    #[test]
    fn many_blocks_are_numbered_as_one() {
        let texts: Vec<String> =
            (0..100).map(|n| format!("w{} of w{}. W{}", n * 7 % 31, n % 50, n)).collect();
        let whole = Tokens::merge(vec![block(&texts)]);
        let parts = Tokens::merge(texts.chunks(2).map(block).collect());
        let forms = |tokens: &Tokens| -> Vec<String> {
            tokens.lexicon().forms().map(|(_, form)| form.to_owned()).collect()
        };
        assert_eq!(forms(&whole), forms(&parts));
        assert!((0..100).all(|n| whole.document(n) == parts.document(n)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_split_into_blocks_gives_the_same_streams(
            texts in proptest::collection::vec("[a-e ,]{0,30}", 0..12), cut in 0_usize..12
        ) {
            let cut = cut.min(texts.len());
            let whole = Tokens::merge(vec![block(&texts)]);
            let parts = Tokens::merge(vec![block(&texts[..cut]), block(&texts[cut..])]);
            for document in 0..texts.len() {
                prop_assert_eq!(whole.document(document), parts.document(document));
            }
            prop_assert_eq!(whole.lengths(), parts.lengths());
        }

        /// Whatever lines are cut out of a stream, it is that of the text without them.
        #[test]
        fn cut_streams_are_those_of_cut_texts(
            pieces in proptest::collection::vec(0..PIECES.len(), 2..30), which in any::<u64>()
        ) {
            let text: String = pieces.iter().map(|&at| PIECES[at]).collect();
            let params = ReadParams::default().template;
            let segmenter = Segmenter::default();
            let (mut block, mut lines) = (TokenBlock::default(), LineBlock::default());
            block.push("One before.", &segmenter);
            lines.push(&Document::default(), &params);
            let mut document = Document { text: text.clone(), ..Document::default() };
            block.push_lines(&text, &segmenter, lines.push(&document, &params));
            let page = lines.pages().nth(1).unwrap();
            let indices: Vec<usize> =
                (0..page.lines.len()).filter(|at| (which >> at) & 1 == 1).collect();
            let cut =
                Cut { document: 1, lines: indices.iter().map(|&at| page.lines[at]).collect(), indices };
            let mut tokens = Tokens::merge(vec![block.finish()]);
            tokens.cut(&cut);
            crate::corpus::template::remove(&mut document, &cut, &page);
            let whole = Tokens::of(&[Document::default(), document.clone()], &segmenter);
            prop_assert_eq!(shown(&tokens, 1), shown(&whole, 1), "{:?} of {:?}", document.text, text);
            prop_assert_eq!(tokens.lengths()[1], whole.lengths()[1]);
            prop_assert_eq!(shown(&tokens, 0), "One before / /");
            for removal in &document.removed {
                prop_assert_eq!(&text[removal.start..removal.end], &removal.text);
            }
            for (at, c) in document.text.char_indices() {
                let source = document.source_range(at..at + c.len_utf8()).unwrap();
                prop_assert_eq!(&text[source], c.to_string());
            }
        }
    }

    /// What texts are made of, where cuts could go wrong.
    const PIECES: [&str; 24] = [
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\n \n",
        " ",
        "\u{3000}",
        "word",
        "Views: 12",
        "e\u{301}t\u{e9}",
        "©",
        "—",
        ".",
        ", ",
        "!",
        "-----",
        "“quoted”",
        "\u{1f1e8}\u{1f1f3}",
        "half-way",
        "it’s",
        "said.We",
        "\u{2028}",
        "\t",
        "a_b",
    ];

    /// The learner at work: with and without texts, the streams are those of the texts as cut.
    #[test]
    fn furniture_is_in_no_stream() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.jsonl");
        let row = |n: usize| {
            let text = format!(
                "Menu | Sport {n}\n\nReport {} of the {} council: plans.\nMore of it{}\n\
                 Share this page on Weibo\nViews: {n}",
                ["a", "b", "c"][n % 3],
                n * 7919 % 1000,
                ["", ".", "!\n\n—"][n / 3 % 3]
            );
            serde_json::json!({ "text": text, "source": "Town", "date": "2023-01-05" }).to_string()
        };
        let rows: Vec<String> = (0..40).map(row).collect();
        std::fs::write(&path, rows.join("\n")).unwrap();
        let input = [path.display().to_string()];
        let patterns = [None, Some(r"(?s)\w+\s\w+".to_owned())];
        for (token_pattern, keep_boilerplate) in
            patterns.into_iter().flat_map(|p| [(p.clone(), false), (p, true)])
        {
            let segmenter = SegmentParams { token_pattern }.build().unwrap();
            let params = ReadParams { keep_boilerplate, ..ReadParams::default() };
            let read = |keep_text| {
                Tokens::read(&input, &params, &segmenter, keep_text, &Context::default()).unwrap()
            };
            let ((corpus, kept), (bare, dropped)) = (read(true), read(false));
            assert!(bare.documents.iter().all(|document| document.text.is_empty()));
            assert_eq!(corpus.templates, bare.templates);
            let again = Tokens::of(&corpus.documents, &segmenter);
            for number in 0..40 {
                assert_eq!(shown(&kept, number), shown(&again, number));
                assert_eq!(shown(&dropped, number), shown(&again, number));
                assert_eq!(corpus.documents[number].removed, bare.documents[number].removed);
                let views = corpus.documents[number].text.contains("Views:");
                assert_eq!(views, keep_boilerplate);
            }
            assert_eq!(kept.lengths(), again.lengths());
        }
    }
}
