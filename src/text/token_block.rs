//! The documents of a block, one by one -> their streams over a lexicon of the block's own.

use super::lexicon::{BREAK, FormId, Forms, Lexicon};
use super::segment::{Piece, segment};
use super::tokens::Segmenter;
use crate::corpus::template::Line;

/// The streams of a block of documents, over a lexicon of their own.
#[derive(Debug, Default)]
pub struct TokenBlock {
    lexicon: Lexicon,
    forms: Vec<FormId>,
    /// Where each document's stream ends.
    ends: Vec<usize>,
    words: Vec<u32>,
}

impl TokenBlock {
    /// An empty block with room for texts of so many bytes in all.
    pub fn with_capacity(bytes: usize) -> Self {
        // Hardly ever more than one token in two bytes. Memory that is not written to costs nothing, but
        // growing would touch, copy and give back pages.
        let forms = Vec::with_capacity(bytes / 2 + 1);
        Self { lexicon: Lexicon::with_capacity(1 << 14), forms, ..Self::default() }
    }

    /// Adds a document.
    pub fn push(&mut self, text: &str, segmenter: &Segmenter) {
        self.push_lines(text, segmenter, &mut []);
    }

    /// Adds a document and tells which tokens stand in these lines of it, but not under a token
    /// pattern.
    pub(super) fn push_lines(&mut self, text: &str, segmenter: &Segmenter, lines: &mut [Line]) {
        let before = self.forms.len();
        if segmenter.lowers_case() {
            segmenter.words(text, |word| {
                if let Some((_, form)) = word {
                    self.forms.push(self.lexicon.intern(form));
                }
            });
        } else {
            self.push_segments(text, &mut LineTokens { lines, done: 0, before });
        }
        let breaks = self.forms[before..].iter().filter(|&&form| form == BREAK).count();
        self.words.push((self.forms.len() - before - breaks) as u32);
        self.ends.push(self.forms.len());
    }

    /// The finished block, which holds no more memory than it needs.
    pub fn finish(mut self) -> FinishedBlock {
        self.forms.shrink_to_fit();
        let lexicon = self.lexicon.into_forms();
        FinishedBlock { lexicon, forms: self.forms, ends: self.ends, words: self.words }
    }

    /// The hot loop: no allocation, one hash-table access a word. Words are found and looked up in
    /// batches, so that the accesses need not wait for each other.
    fn push_segments(&mut self, text: &str, lines: &mut LineTokens<'_>) {
        let mut batch = [(0, 0); BATCH];
        let mut n_words = 0;
        segment(text, |piece| {
            batch[n_words] = match piece {
                Piece::Break => (0, 0),
                Piece::Word(start, end) => (start, end),
            };
            n_words += 1;
            if n_words == BATCH {
                lines.pass(&batch, self.forms.len());
                self.look_up(text, &batch);
                n_words = 0;
            }
        });
        lines.pass(&batch[..n_words], self.forms.len());
        self.look_up(text, &batch[..n_words]);
        lines.finish(self.forms.len());
    }

    #[inline(never)]
    fn look_up(&mut self, text: &str, words: &[(usize, usize)]) {
        let (lexicon, forms) = (&mut self.lexicon, &mut self.forms);
        forms.extend(words.iter().map(|&(start, end)| lexicon.intern_word(text, start, end)));
    }
}

/// Fills in the tokens of the lines of a document while its words go by.
struct LineTokens<'l> {
    lines: &'l mut [Line],
    /// How many ends of lines, two of each, have been passed.
    done: usize,
    /// Where the stream of the document begins.
    before: usize,
}

impl LineTokens<'_> {
    /// Where the next line begins or ends in the text.
    #[inline]
    fn next(&self) -> usize {
        match self.lines.get(self.done / 2) {
            None => usize::MAX,
            Some(line) if self.done.is_multiple_of(2) => line.start as usize,
            Some(line) => line.end(),
        }
    }

    fn set(&mut self, token: usize) {
        let (line, token) = (&mut self.lines[self.done / 2], (token - self.before) as u32);
        if self.done.is_multiple_of(2) {
            line.tokens.0 = token;
        } else {
            line.tokens.1 = token;
        }
        self.done += 1;
    }

    /// These words come next, the first of them as token `at`. Breaks have no place in the text.
    #[inline]
    fn pass(&mut self, words: &[(usize, usize)], at: usize) {
        let last = words.iter().rev().find(|word| word.1 > 0);
        if last.is_some_and(|last| self.next() <= last.0) {
            self.mark(words, at);
        }
    }

    #[inline(never)]
    fn mark(&mut self, words: &[(usize, usize)], at: usize) {
        for (number, &(start, end)) in words.iter().enumerate() {
            while end > 0 && self.next() <= start {
                self.set(at + number);
            }
        }
    }

    /// The stream ends with `at` tokens.
    fn finish(&mut self, at: usize) {
        while self.next() < usize::MAX {
            self.set(at);
        }
    }
}

/// Words found before they are looked up.
const BATCH: usize = 128;

/// The streams of a block of documents and the texts of their forms.
#[derive(Debug)]
pub struct FinishedBlock {
    pub(super) lexicon: Forms,
    pub(super) forms: Vec<FormId>,
    pub(super) ends: Vec<usize>,
    pub(super) words: Vec<u32>,
}

/// The lexicon of one pass over all blocks, and for each block the id of each of its forms there.
pub(super) fn merge_lexicons(blocks: &[FinishedBlock]) -> (Lexicon, Vec<Vec<FormId>>) {
    const FEW: usize = 12;
    if blocks.len() <= FEW {
        let mut lexicon = Lexicon::with_capacity(1 << 15);
        let maps = blocks.iter().map(|block| lexicon.intern_all(block.lexicon.iter())).collect();
        return (lexicon, maps);
    }
    let (former, latter) = blocks.split_at(blocks.len() / 2);
    let (former, latter) = rayon::join(|| merge_lexicons(former), || merge_lexicons(latter));
    let (mut lexicon, mut maps) = former;
    let moved = lexicon.intern_all(latter.0.forms().map(|(_, form)| form));
    let again = latter.1.into_iter().map(|mut map| {
        for form in &mut map {
            *form = moved[*form as usize];
        }
        map
    });
    maps.extend(again);
    (lexicon, maps)
}
