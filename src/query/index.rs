//! Token streams -> for every form the documents that hold it, and how often.

use rayon::prelude::*;

use crate::matrix::Occurrences;
use crate::text::{BREAK, FormId, Tokens};

/// An inverted index over forms, built once for a corpus, so that a query for words reads only
/// their postings. Term, stop word and shape make no difference here: a form is a form.
///
/// The documents are split into parts that are indexed side by side; whatever the split, the
/// postings of a form are the same.
#[derive(Debug, Default)]
pub struct Index {
    parts: Vec<Part>,
    n_documents: usize,
    /// Occurrences of each form in all documents; 0 for the break.
    frequencies: Vec<u64>,
}

/// Some consecutive documents in compressed sparse columns: columns are forms.
#[derive(Debug)]
struct Part {
    /// Shape `n_forms + 1`.
    bounds: Vec<usize>,
    documents: Vec<u32>,
    counts: Vec<u32>,
}

impl Index {
    /// Indexes every document, in time linear in the tokens.
    pub fn new(tokens: &Tokens) -> Self {
        let n_documents = tokens.n_documents();
        let n_parts = rayon::current_num_threads().clamp(1, n_documents.max(1));
        let bounds = equal_work(tokens.lengths(), n_parts);
        let parts: Vec<Part> =
            bounds.par_windows(2).map(|range| Part::new(tokens, range[0]..range[1])).collect();
        let frequency = |form: usize| parts.iter().map(|part| part.frequency(form)).sum();
        let frequencies = (0..tokens.lexicon().len()).into_par_iter().map(frequency).collect();
        Self { parts, n_documents, frequencies }
    }

    /// Number of documents.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Number of occurrences of a form in all documents.
    pub fn frequency(&self, form: FormId) -> u64 {
        self.frequencies[form as usize]
    }

    /// How many documents hold any of some forms, at most: a document counts once for each form.
    pub(super) fn n_postings(&self, forms: &[FormId]) -> usize {
        self.postings(forms).map(|(documents, _)| documents.len()).sum()
    }

    /// The postings of some forms, as runs of rising documents with their counts.
    fn postings<'a>(
        &'a self,
        forms: &'a [FormId],
    ) -> impl Iterator<Item = (&'a [u32], &'a [u32])> + 'a {
        self.parts.iter().flat_map(move |part| forms.iter().map(move |&form| part.postings(form)))
    }

    /// The occurrences of any of some distinct forms.
    pub fn occurrences(&self, forms: &[FormId]) -> Occurrences {
        // A few rare forms: sort their postings rather than walk over all documents.
        let n_postings = self.n_postings(forms);
        if n_postings < self.n_documents / 16 {
            let pairs = self.postings(forms).flat_map(|(documents, counts)| {
                documents.iter().copied().zip(counts.iter().copied())
            });
            let mut pairs: Vec<(u32, u32)> = pairs.collect();
            pairs.sort_unstable();
            pairs.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                kept.1 += if same { later.1 } else { 0 };
                same
            });
            let (documents, counts) = pairs.into_iter().unzip();
            return Occurrences { documents, counts };
        }
        let mut dense = vec![0; self.n_documents];
        for (documents, counts) in self.postings(forms) {
            for (&document, &count) in documents.iter().zip(counts) {
                dense[document as usize] += count;
            }
        }
        let held = dense.iter().zip(0..).filter(|&(&count, _)| count > 0);
        let (documents, counts) = held.map(|(&count, document)| (document, count)).unzip();
        Occurrences { documents, counts }
    }

    /// The documents that hold any of some forms.
    pub(super) fn documents(&self, forms: &[FormId]) -> DocumentSet {
        let mut set = DocumentSet::empty(self.n_documents);
        for (documents, _) in self.postings(forms) {
            for &document in documents {
                set.insert(document);
            }
        }
        set
    }
}

impl Part {
    fn new(tokens: &Tokens, range: std::ops::Range<usize>) -> Self {
        let n_forms = tokens.lexicon().len();
        // Document by document: each distinct form with its count.
        let mut entries: Vec<(FormId, u32)> = Vec::new();
        let mut ends = Vec::with_capacity(range.len());
        let mut bounds = vec![0; n_forms + 1];
        let mut counts = vec![0_u32; n_forms];
        let mut seen: Vec<FormId> = Vec::new();
        for document in range.clone() {
            for &form in tokens.document(document) {
                let count = &mut counts[form as usize];
                if *count == 0 {
                    seen.push(form);
                }
                *count += 1;
            }
            for form in seen.drain(..) {
                let count = std::mem::take(&mut counts[form as usize]);
                if form != BREAK {
                    entries.push((form, count));
                    bounds[form as usize + 1] += 1;
                }
            }
            ends.push(entries.len());
        }
        for form in 0..n_forms {
            bounds[form + 1] += bounds[form];
        }
        Self::by_form(bounds, &entries, &ends, range.start)
    }

    /// Counting sort of the entries by form; documents stay in their order.
    fn by_form(
        bounds: Vec<usize>,
        entries: &[(FormId, u32)],
        ends: &[usize],
        first: usize,
    ) -> Self {
        let mut next = bounds.clone();
        let mut documents = vec![0; entries.len()];
        let mut counts = vec![0; entries.len()];
        let mut start = 0;
        for (&end, document) in ends.iter().zip(first as u32..) {
            for &(form, count) in &entries[start..end] {
                let place = &mut next[form as usize];
                documents[*place] = document;
                counts[*place] = count;
                *place += 1;
            }
            start = end;
        }
        Self { bounds, documents, counts }
    }

    fn postings(&self, form: FormId) -> (&[u32], &[u32]) {
        let range = self.bounds[form as usize]..self.bounds[form as usize + 1];
        (&self.documents[range.clone()], &self.counts[range])
    }

    fn frequency(&self, form: usize) -> u64 {
        let (_, counts) = self.postings(form as FormId);
        counts.iter().map(|&count| u64::from(count)).sum()
    }
}

/// Bounds of `n_parts` runs of documents with about as many words each, length `n_parts + 1`.
fn equal_work(words: &[u32], n_parts: usize) -> Vec<usize> {
    let total: u64 = words.iter().map(|&words| u64::from(words)).sum();
    let mut bounds = vec![0];
    let mut sum = 0;
    for (document, &words) in words.iter().enumerate() {
        if sum * n_parts as u64 >= total * bounds.len() as u64 && bounds.len() < n_parts {
            bounds.push(document);
        }
        sum += u64::from(words);
    }
    bounds.resize(n_parts, words.len());
    bounds.push(words.len());
    bounds
}

/// A set of documents, one bit each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocumentSet {
    bits: Vec<u64>,
}

impl DocumentSet {
    pub(super) fn empty(n_documents: usize) -> Self {
        Self { bits: vec![0; n_documents.div_ceil(64)] }
    }

    pub(super) fn full(n_documents: usize) -> Self {
        let mut set = Self { bits: vec![u64::MAX; n_documents.div_ceil(64)] };
        if let Some(last) = set.bits.last_mut().filter(|_| !n_documents.is_multiple_of(64)) {
            *last = (1 << (n_documents % 64)) - 1;
        }
        set
    }

    /// The set of these documents.
    pub(super) fn of(n_documents: usize, documents: &[u32]) -> Self {
        let mut set = Self::empty(n_documents);
        documents.iter().for_each(|&document| set.insert(document));
        set
    }

    fn insert(&mut self, document: u32) {
        self.bits[document as usize / 64] |= 1 << (document % 64);
    }

    pub(super) fn intersect(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(bits, other)| *bits &= other);
    }

    pub(super) fn unite(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(bits, other)| *bits |= other);
    }

    /// The documents, rising.
    pub(super) fn to_vec(&self) -> Vec<u32> {
        let mut documents = Vec::new();
        for (&bits, base) in self.bits.iter().zip((0..).step_by(64)) {
            let mut rest = bits;
            while rest != 0 {
                documents.push(base + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        documents
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::text::Segmenter;

    fn tokens(texts: &[&str]) -> Tokens {
        let document = |text: &&str| Document { text: (*text).to_owned(), ..Document::default() };
        Tokens::of(&texts.iter().map(document).collect::<Vec<_>>(), &Segmenter::default())
    }

    #[test]
    fn postings_hold_every_form_and_no_break() {
        let tokens = tokens(&["a b, a", "", "b. c", "c c c"]);
        let index = Index::new(&tokens);
        let id = |form| tokens.lexicon().get(form).unwrap();
        let found = index.occurrences(&[id("a"), id("c")]);
        assert_eq!((found.documents, found.counts), (vec![0, 2, 3], vec![2, 1, 3]));
        assert_eq!((index.frequency(id("b")), index.frequency(BREAK)), (2, 0));
        assert_eq!(index.occurrences(&[BREAK]), Occurrences::default());
        assert_eq!(index.documents(&[id("b")]).to_vec(), [0, 2]);
    }

    #[test]
    fn nothing_to_index() {
        let index = Index::new(&tokens(&[]));
        assert_eq!((index.n_documents(), index.frequency(BREAK)), (0, 0));
        assert_eq!(index.occurrences(&[]), Occurrences::default());
    }

    #[test]
    fn rare_and_frequent_forms_are_found_alike() {
        let texts: Vec<String> =
            (0..200).map(|n| if n % 90 == 7 { "x X x y" } else { "y" }.to_owned()).collect();
        let tokens = tokens(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let index = Index::new(&tokens);
        let [x, capital, y] = ["x", "X", "y"].map(|form| tokens.lexicon().get(form).unwrap());
        let rare = index.occurrences(&[x, capital]);
        assert_eq!((rare.documents, rare.counts), (vec![7, 97, 187], vec![3, 3, 3]));
        let all = index.occurrences(&[x, capital, y]);
        assert_eq!((all.documents.len(), all.counts[7], all.counts[8]), (200, 4, 1));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_postings() {
        let texts: Vec<String> = (0..50).map(|n| format!("a{} b{} c", n % 7, n % 3)).collect();
        let tokens = tokens(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let at = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let index = pool.install(|| Index::new(&tokens));
            let forms = tokens.lexicon().forms().map(|(id, _)| index.occurrences(&[id]));
            (forms.collect::<Vec<_>>(), index.frequencies)
        };
        assert_eq!(at(1), at(4));
    }

    #[test]
    fn parts_cover_all_documents() {
        for words in [vec![], vec![0, 0, 0], vec![100, 1, 1, 1], vec![1, 1, 1, 100], vec![1; 9]] {
            for n_parts in 1..6 {
                let bounds = equal_work(&words, n_parts);
                assert_eq!((bounds.len(), bounds[0]), (n_parts + 1, 0));
                assert_eq!(bounds.last(), Some(&words.len()));
                assert!(bounds.is_sorted());
            }
        }
    }

    #[test]
    fn sets_of_documents() {
        let mut set = DocumentSet::full(70);
        assert_eq!(set.to_vec(), (0..70).collect::<Vec<_>>());
        let mut other = DocumentSet::empty(70);
        other.insert(69);
        set.intersect(&other);
        assert_eq!(set.to_vec(), [69]);
        other.insert(3);
        set.unite(&other);
        assert_eq!(set.to_vec(), [3, 69]);
        assert_eq!(DocumentSet::full(128).to_vec().len(), 128);
    }
}
