//! Surface forms -> case-folded words, and what is known of each: how often, stem, kind.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::text::analyzer::fold_case;
use crate::text::{Analyzer, BREAK, FormId, Language, NO_TERM, TermId, Tokens};

/// The number of a folded word; 0 is the break. Other numbers begin at [`FIRST_WORD`].
pub(super) type Word = u32;

/// A term, or a word that stands for itself.
pub(super) type Unit = u32;

/// Marks units that are words.
const OWN: Unit = 1 << 31;

/// 1 is left free, see [`super::suffix_array::CUT`].
pub(super) const FIRST_WORD: Word = 2;

/// A word is a proper name when at most one in so many of its uses begins with a small letter.
const SMALL_ONE_IN: u64 = 20;
/// Where names are more than this share of the words of content, capitals tell no names: German
/// writes every noun with one, headlines every word.
const CAPITALS_TELL: f64 = 0.35;

/// Numbers written out: "forty-eighth session" counts, and says no more than "48th session".
const ENGLISH_NUMBERS: [&str; 56] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "hundredth",
];

/// The folded words of a corpus.
pub(super) struct Words<'t> {
    pub(super) tokens: &'t Tokens,
    /// The word of each form.
    pub(super) of_form: Vec<Word>,
    /// The form that each word is mostly written with.
    form: Vec<FormId>,
    /// Occurrences of each word.
    pub(super) count: Vec<u64>,
    /// Its term, [`NO_TERM`] for a stop word or number.
    pub(super) term: Vec<TermId>,
    /// Proper names, and numbers written out.
    is_name: Vec<bool>,
    /// Whether it has letters and is no word of content: `the`, `of`.
    is_function: Vec<bool>,
    /// Words of the corpus, and breaks.
    pub(super) total: u64,
    pub(super) n_breaks: u64,
}

impl<'t> Words<'t> {
    pub(super) fn new(tokens: &'t Tokens, analyzer: &Analyzer) -> Self {
        let (of_form, n_words) = fold(tokens);
        let counts = count_forms(tokens);
        let mut words = Self {
            tokens,
            form: vec![BREAK; n_words],
            count: vec![0; n_words],
            term: vec![NO_TERM; n_words],
            is_name: vec![false; n_words],
            is_function: vec![false; n_words],
            total: counts[1..].iter().sum(),
            n_breaks: counts[BREAK as usize],
            of_form,
        };
        let mut most = vec![0; n_words];
        let mut small = vec![0_u64; n_words];
        let mut large = vec![0_u64; n_words];
        for (form, text) in tokens.lexicon().forms() {
            let (word, count) = (words.of_form[form as usize] as usize, counts[form as usize]);
            words.count[word] += count;
            if count > most[word] || words.form[word] == BREAK {
                (most[word], words.form[word]) = (count, form);
                words.term[word] = analyzer.term_of()[form as usize];
            }
            words.is_function[word] |=
                words.term[word] == NO_TERM && text.chars().any(char::is_alphabetic);
            let letter = text.chars().find(|c| c.is_alphabetic());
            let tally =
                if letter.is_some_and(char::is_uppercase) { &mut large } else { &mut small };
            tally[word] += count;
        }
        let name = |word: usize| small[word] * SMALL_ONE_IN < large[word];
        let content = |word: &usize| words.term[*word] != NO_TERM;
        let sum = |wanted: &dyn Fn(&usize) -> bool| -> u64 {
            (0..n_words).filter(wanted).map(|word| words.count[word]).sum()
        };
        let all = sum(&content);
        let names = sum(&|word| content(word) && name(*word));
        if names as f64 <= CAPITALS_TELL * all as f64 {
            words.is_name = (0..n_words).map(name).collect();
        }
        if analyzer.language() == Some(Language::English) {
            for word in FIRST_WORD..n_words as Word {
                let text = fold_case(words.text(word));
                words.is_name[word as usize] |= ENGLISH_NUMBERS.contains(&&*text);
            }
        }
        words
    }

    /// Number of numbers of words: all are below it.
    pub(super) fn len(&self) -> usize {
        self.form.len()
    }

    /// Whether it is neither a stop word nor a number.
    pub(super) fn is_content(&self, word: Word) -> bool {
        self.term[word as usize] != NO_TERM
    }

    /// Whether it is a word of content, no proper name and no number written out.
    pub(super) fn is_plain(&self, word: Word) -> bool {
        self.is_content(word) && !self.is_name[word as usize]
    }

    /// Whether it is a word of grammar: a stop word or a single letter.
    pub(super) fn is_function(&self, word: Word) -> bool {
        self.is_function[word as usize] && !self.is_content(word)
    }

    /// What a word counts as where inflections are one: its term, or, of a stop word or number, itself.
    pub(super) fn unit(&self, word: Word) -> Unit {
        if self.is_content(word) { self.term[word as usize] } else { OWN | word }
    }

    /// The words of a sequence that tell what it says, as units: all but those of grammar.
    pub(super) fn key(&self, words: &[Word]) -> Vec<Unit> {
        let telling = words.iter().filter(|&&word| !self.is_function(word));
        telling.map(|&word| self.unit(word)).collect()
    }

    /// A word as it is mostly written.
    pub(super) fn text(&self, word: Word) -> &'t str {
        self.tokens.lexicon().form(self.form[word as usize])
    }

    /// A sequence of words, case-folded, with blanks between.
    pub(super) fn phrase(&self, words: &[Word]) -> String {
        let texts: Vec<_> = words.iter().map(|&word| fold_case(self.text(word))).collect();
        texts.join(" ")
    }

    /// The words of a document, 0 for breaks.
    pub(super) fn document(&self, document: usize) -> impl ExactSizeIterator<Item = Word> + '_ {
        self.tokens.document(document).iter().map(|&form| self.of_form[form as usize])
    }
}

/// The word of each form, numbered in the order of the forms, and how many there are.
fn fold(tokens: &Tokens) -> (Vec<Word>, usize) {
    let lexicon = tokens.lexicon();
    let mut numbers: HashMap<String, Word, FixedState> = HashMap::default();
    let mut of_form = vec![BREAK; lexicon.len()];
    for (form, text) in lexicon.forms() {
        let next = numbers.len() as Word + FIRST_WORD;
        of_form[form as usize] = *numbers.entry(fold_case(text).into_owned()).or_insert(next);
    }
    (of_form, numbers.len() + FIRST_WORD as usize)
}

/// How often each form occurs.
fn count_forms(tokens: &Tokens) -> Vec<u64> {
    let zeros = || vec![0_u64; tokens.lexicon().len()];
    let n_docs = tokens.n_documents();
    let size = n_docs.div_ceil(4 * rayon::current_num_threads()).max(1);
    let starts: Vec<usize> = (0..n_docs).step_by(size).collect();
    let count = |mut counts: Vec<u64>, &start: &usize| {
        for document in start..(start + size).min(n_docs) {
            tokens.document(document).iter().for_each(|&form| counts[form as usize] += 1);
        }
        counts
    };
    let add = |mut a: Vec<u64>, b: Vec<u64>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    };
    starts.par_iter().fold(zeros, count).reduce(zeros, add)
}
