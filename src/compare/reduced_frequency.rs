//! Token streams and the documents of a group -> the average reduced frequency of every term.

use crate::text::{Analyzer, BREAK, NO_TERM, Tokens};

/// No occurrence seen yet.
const NEVER: u64 = u64::MAX;

/// ARF of every term of the analyzer over `documents`, one after the other in their order
/// (Savicky & Hlavacova 2002): with `f` occurrences among `N` tokens, `v = N / f` and `d_i` the
/// distances from each occurrence to the next, the last to the first across the end,
/// `ARF = sum min(d_i, v) / v`. It is `f` for a term spread evenly and 1 for one whose occurrences all
/// stand side by side; 0 for one that does not occur. Copies count each: places in a text have no
/// weight.
pub fn average_reduced_frequencies(
    tokens: &Tokens,
    analyzer: &Analyzer,
    documents: &[u32],
) -> Vec<f64> {
    let n_terms = analyzer.terms().len();
    let words = || {
        let streams = documents.iter().flat_map(|&document| tokens.document(document as usize));
        let words = streams.filter(|&&form| form != BREAK);
        words.map(|&form| analyzer.term_of()[form as usize])
    };
    let (mut count, mut total) = (vec![0_u64; n_terms], 0_u64);
    for term in words() {
        total += 1;
        if term != NO_TERM {
            count[term as usize] += 1;
        }
    }
    let v: Vec<f64> = count.iter().map(|&count| total as f64 / count as f64).collect();
    let (mut first, mut last) = (vec![NEVER; n_terms], vec![0_u64; n_terms]);
    let mut sum = vec![0.0; n_terms];
    for (position, term) in (0_u64..).zip(words()) {
        if term == NO_TERM {
            continue;
        }
        let term = term as usize;
        if first[term] == NEVER {
            first[term] = position;
        } else {
            sum[term] += ((position - last[term]) as f64).min(v[term]);
        }
        last[term] = position;
    }
    let close = |term: usize| {
        if first[term] == NEVER {
            return 0.0;
        }
        let across = (first[term] + total - last[term]) as f64;
        (sum[term] + across.min(v[term])) / v[term]
    };
    (0..n_terms).map(close).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Document;
    use crate::text::{AnalyzerParams, Segmenter, Stemming, StopWords};

    fn arf(texts: &[&str], term: &str) -> f64 {
        let document = |text: &&str| Document { text: (*text).to_owned(), ..Document::default() };
        let documents: Vec<Document> = texts.iter().map(document).collect();
        let params = AnalyzerParams {
            stemmer: Stemming::None,
            stop_words: StopWords::None,
            ..AnalyzerParams::default()
        };
        let tokens = Tokens::of(&documents, &Segmenter::default());
        let (analyzer, tokens) = Analyzer::new(&params, tokens).unwrap();
        let all: Vec<u32> = (0..texts.len() as u32).collect();
        let place = analyzer.terms().iter().position(|found| found == term).unwrap();
        average_reduced_frequencies(&tokens, &analyzer, &all)[place]
    }

    #[test]
    fn even_terms_keep_their_frequency_and_clumped_ones_lose_it() {
        // Three occurrences among twelve words, every fourth: distances 4, 4, 4.
        assert_eq!(arf(&["ax bb cc dd ax bb", "cc dd ax bb cc dd"], "ax"), 3.0);
        // Side by side: (1 + 1 + 4) / 4.
        assert_eq!(arf(&["ax ax ax dd bb bb", "cc dd bb bb cc dd"], "ax"), 1.5);
        // Across a sentence end: positions 0, 3, 6 of 9; distances 3, 3, 3.
        assert_eq!(arf(&["ax bb cc. ax, bb cc", "ax bb cc"], "ax"), 3.0);
        // Positions 0 and 2 of 8, v = 4: (2 + 4) / 4.
        assert_eq!(arf(&["ax bb ax cc", "dd cc bb dd"], "ax"), 1.5);
    }
}
