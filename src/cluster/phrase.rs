//! Token streams, clusters and their telling terms -> the phrase that says each cluster best.
//!
//! A candidate is a sequence of two to four neighbouring words of one phrase (no comma, no end of a
//! sentence between them) that begins and ends with a term and holds one of the cluster's telling
//! terms. It is worth `d log2(p / r)`: `d` reports of the cluster hold it, a share `p` of them, and a
//! share `r` of the reports outside (half a report added there): how much more often it is met, as often
//! as it is met, the way class TF-IDF and log-likelihood weigh it. A report and its copies count once.
//!
//! What is the furniture of one source is no phrase of the cluster: the share of any one source in the
//! reports that hold it may be no larger than halfway from that source's share in the cluster to 1. Of
//! the best and the longer sequences around it that nearly as many reports hold, the longest is taken:
//! `prime minister tony blair`, not `minister tony`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::clustering::Clustering;
use super::label::ClusterLabel;
use crate::matrix::weights::Weights;
use crate::text::{Analyzer, BREAK, NO_TERM, Tokens};

/// Words of a phrase at most.
const LONGEST: usize = 4;
/// A phrase stands in so many reports of its cluster at least, and in this share of them.
const LEAST_REPORTS: u32 = 3;
const LEAST_SHARE: f64 = 0.02;
/// It stands this many times as often inside as outside at least.
const LEAST_RATIO: f64 = 2.0;
/// A longer sequence takes the place of a shorter one where this share of its reports hold it.
const NEARLY: f64 = 0.7;
/// Documents counted by one task.
const BLOCK: usize = 256;

/// Words by number, unused places at the end being 0.
type Key = [u32; LONGEST];
type Counts<T> = HashMap<Key, T, FixedState>;

/// The phrase of a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterPhrase {
    /// Its words, in lower case as text analysis folds them.
    pub phrase: String,
    /// Reports of the cluster that hold it, each with its copies one.
    pub reports: u32,
    /// Their share in the reports of the cluster, 0 to 1.
    pub share: f64,
    /// The share of the reports outside that hold it.
    pub share_outside: f64,
}

/// What phrases are looked for in.
#[derive(Clone, Copy)]
pub struct PhraseInput<'a> {
    /// The words of all documents.
    pub tokens: &'a Tokens,
    /// What their terms are.
    pub analyzer: &'a Analyzer,
    /// Which documents are copies of one report.
    pub weights: &'a Weights,
    /// The source of every document, where known.
    pub sources: &'a [Option<&'a str>],
}

/// The phrase of every cluster; `None` where no sequence of words is typical enough.
pub fn phrases(
    input: &PhraseInput<'_>,
    clustering: &Clustering,
    labels: &[ClusterLabel],
) -> Vec<Option<ClusterPhrase>> {
    let words = Words::new(input);
    let reports = Reports::new(input, clustering);
    let telling = words.telling(labels);
    let candidates = words.candidates(&reports, &telling, clustering.n_clusters);
    let held = words.holders(&reports, &telling, &candidates);
    let best = |cluster: usize| {
        let own = candidates.iter().zip(&held).filter(|(candidate, _)| candidate.1 == cluster);
        best(own.map(|(candidate, held)| (candidate.0, held)), cluster, &reports, &words)
    };
    (0..clustering.n_clusters).map(best).collect()
}

/// One document of every report in every cluster.
struct Reports {
    /// `(document, cluster, source)`, by document.
    documents: Vec<(u32, usize, Option<u32>)>,
    /// Of each cluster.
    sizes: Vec<u32>,
    /// Reports of each known source in each cluster.
    of_source: Vec<BTreeMap<u32, u32>>,
}

impl Reports {
    fn new(input: &PhraseInput<'_>, clustering: &Clustering) -> Self {
        let names: BTreeSet<&str> = input.sources.iter().flatten().copied().collect();
        let numbers: BTreeMap<&str, u32> = names.into_iter().zip(0..).collect();
        let mut seen = BTreeSet::new();
        let mut reports = Self {
            documents: Vec::new(),
            sizes: vec![0; clustering.n_clusters],
            of_source: vec![BTreeMap::new(); clustering.n_clusters],
        };
        for (document, cluster) in clustering.assignment.iter().enumerate() {
            let Some(cluster) = cluster.map(|cluster| cluster as usize) else { continue };
            if seen.insert((input.weights.units()[document], cluster)) {
                let source = input.sources[document].map(|source| numbers[source]);
                reports.documents.push((document as u32, cluster, source));
                reports.sizes[cluster] += 1;
                if let Some(source) = source {
                    *reports.of_source[cluster].entry(source).or_default() += 1;
                }
            }
        }
        reports
    }

    /// So many reports of a cluster hold what may be its phrase.
    fn least(&self, cluster: usize) -> u32 {
        LEAST_REPORTS.max((LEAST_SHARE * f64::from(self.sizes[cluster])).ceil() as u32)
    }

    /// Whether these holders, by source, are not those of one source alone.
    fn of_several(&self, cluster: usize, holders: &BTreeMap<u32, u32>) -> bool {
        let all: u32 = holders.values().sum();
        let known: u32 = self.of_source[cluster].values().sum();
        let source = |(source, &count): (&u32, &u32)| {
            let own = self.of_source[cluster].get(source).copied().unwrap_or(0);
            let expected = f64::from(own) / f64::from(known.max(1));
            f64::from(count) / f64::from(all) <= f64::midpoint(expected, 1.0)
        };
        holders.iter().all(source)
    }
}

/// Reports that hold a sequence.
#[derive(Debug, Clone, Default)]
struct Held {
    inside: u32,
    outside: u32,
    /// Those inside, by source.
    of_source: BTreeMap<u32, u32>,
}

/// Words as they are compared: forms that fold to one text are one word.
struct Words<'a> {
    input: PhraseInput<'a>,
    /// The first form of the same folded text, for every form.
    of_form: Vec<u32>,
}

impl<'a> Words<'a> {
    fn new(input: &PhraseInput<'a>) -> Self {
        let lexicon = input.tokens.lexicon();
        let mut first: HashMap<String, u32, FixedState> = HashMap::default();
        let mut of_form = vec![BREAK; lexicon.len()];
        for (form, text) in lexicon.forms() {
            let folded = input.analyzer.rules().fold(text).into_owned();
            of_form[form as usize] = *first.entry(folded).or_insert(form);
        }
        Self { input: *input, of_form }
    }

    /// For every term the clusters that it tells of, as a bit each; from the 64th on the last.
    fn telling(&self, labels: &[ClusterLabel]) -> Vec<Vec<u32>> {
        let terms = self.input.analyzer.terms();
        let numbers: HashMap<&str, usize, FixedState> =
            terms.iter().enumerate().map(|(number, term)| (term.as_str(), number)).collect();
        let mut telling = vec![Vec::new(); terms.len()];
        for (cluster, label) in (0..).zip(labels) {
            // The words of an n-gram tell as it does.
            for word in label.stems.iter().flat_map(|stem| stem.split(' ')) {
                if let Some(&number) = numbers.get(word)
                    && telling[number].last() != Some(&cluster)
                {
                    telling[number].push(cluster);
                }
            }
        }
        telling
    }

    /// Calls `found` with every sequence of a document that could be a phrase, and the clusters whose
    /// telling terms it holds.
    fn sequences(&self, document: u32, telling: &[Vec<u32>], mut found: impl FnMut(Key, &[u32])) {
        let term_of = self.input.analyzer.term_of();
        let stream = self.input.tokens.document(document as usize);
        let is_term = |form: u32| form != BREAK && term_of[form as usize] != NO_TERM;
        let mut clusters: Vec<u32> = Vec::new();
        for start in (0..stream.len()).filter(|&start| is_term(stream[start])) {
            let mut key: Key = [0; LONGEST];
            clusters.clear();
            for (place, &form) in stream[start..].iter().take(LONGEST).enumerate() {
                if form == BREAK {
                    break;
                }
                key[place] = self.of_form[form as usize];
                if is_term(form) {
                    for &cluster in &telling[term_of[form as usize] as usize] {
                        if !clusters.contains(&cluster) {
                            clusters.push(cluster);
                        }
                    }
                    if place > 0 && !clusters.is_empty() {
                        found(key, &clusters);
                    }
                }
            }
        }
    }

    /// Sequences that enough reports of a cluster hold, each with its cluster, in order.
    fn candidates(
        &self,
        reports: &Reports,
        telling: &[Vec<u32>],
        n_clusters: usize,
    ) -> Vec<(Key, usize)> {
        let of_cluster = |cluster: usize| -> Vec<(Key, usize)> {
            let mut counts: Counts<(u32, u32)> = Counts::default();
            let own = reports.documents.iter().filter(|(_, of, _)| *of == cluster);
            for &(document, ..) in own {
                self.sequences(document, telling, |key, clusters| {
                    if clusters.contains(&(cluster as u32)) {
                        let (reports, last) = counts.entry(key).or_insert((0, u32::MAX));
                        *reports += u32::from(*last != document);
                        *last = document;
                    }
                });
            }
            let least = reports.least(cluster);
            let enough = counts.into_iter().filter(|(_, (reports, _))| *reports >= least);
            let mut kept: Vec<(Key, usize)> = enough.map(|(key, _)| (key, cluster)).collect();
            kept.sort_unstable();
            kept
        };
        (0..n_clusters).into_par_iter().flat_map_iter(of_cluster).collect()
    }

    /// The reports that hold each candidate.
    fn holders(
        &self,
        reports: &Reports,
        telling: &[Vec<u32>],
        candidates: &[(Key, usize)],
    ) -> Vec<Held> {
        let mut places: Counts<Vec<u32>> = Counts::default();
        for (place, (key, _)) in (0..).zip(candidates) {
            places.entry(*key).or_default().push(place);
        }
        let block = |documents: &[(u32, usize, Option<u32>)]| -> Vec<(u32, usize, Option<u32>)> {
            let mut found = Vec::new();
            for &(document, cluster, source) in documents {
                let mut seen: BTreeSet<u32> = BTreeSet::new();
                self.sequences(document, telling, |key, _| {
                    seen.extend(places.get(&key).into_iter().flatten());
                });
                found.extend(seen.into_iter().map(|place| (place, cluster, source)));
            }
            found
        };
        let blocks: Vec<_> = reports.documents.par_chunks(BLOCK).map(block).collect();
        let mut held = vec![Held::default(); candidates.len()];
        for (place, cluster, source) in blocks.into_iter().flatten() {
            let held = &mut held[place as usize];
            if candidates[place as usize].1 != cluster {
                held.outside += 1;
                continue;
            }
            held.inside += 1;
            if let Some(source) = source {
                *held.of_source.entry(source).or_default() += 1;
            }
        }
        held
    }

    fn text(&self, key: Key) -> String {
        let lexicon = self.input.tokens.lexicon();
        let fold = |&form: &u32| self.input.analyzer.rules().fold(lexicon.form(form)).into_owned();
        let words: Vec<String> = key.iter().take_while(|&&form| form != BREAK).map(fold).collect();
        words.join(" ")
    }
}

/// The best of the candidates of a cluster, grown to its full length.
fn best<'h>(
    candidates: impl Iterator<Item = (Key, &'h Held)>,
    cluster: usize,
    reports: &Reports,
    words: &Words<'_>,
) -> Option<ClusterPhrase> {
    let size = f64::from(reports.sizes[cluster]);
    let rest = f64::from(reports.sizes.iter().sum::<u32>()) - size;
    let share = |held: &Held| f64::from(held.inside) / size;
    let outside = |held: &Held| (f64::from(held.outside) + 0.5) / (rest + 1.0);
    let typical: Vec<(Key, &Held)> = candidates
        .filter(|(_, held)| share(held) >= LEAST_RATIO * outside(held))
        .filter(|(_, held)| reports.of_several(cluster, &held.of_source))
        .collect();
    let worth = |held: &Held| f64::from(held.inside) * (share(held) / outside(held)).log2();
    // Candidates stand in order: the first of equals stays.
    let first = typical
        .iter()
        .copied()
        .reduce(|best, next| if worth(next.1) > worth(best.1) { next } else { best })?;
    let mut chosen = first;
    loop {
        let longer = typical.iter().copied().filter(|(key, held)| {
            length(key) > length(&chosen.0)
                && contains(key, &chosen.0)
                && f64::from(held.inside) >= NEARLY * f64::from(first.1.inside)
        });
        let grown =
            longer.reduce(|best, next| if next.1.inside > best.1.inside { next } else { best });
        match grown {
            Some(grown) => chosen = grown,
            None => break,
        }
    }
    let (key, held) = chosen;
    Some(ClusterPhrase {
        phrase: words.text(key),
        reports: held.inside,
        share: share(held),
        share_outside: if rest > 0.0 { f64::from(held.outside) / rest } else { 0.0 },
    })
}

fn length(key: &Key) -> usize {
    key.iter().take_while(|&&form| form != BREAK).count()
}

fn contains(longer: &Key, shorter: &Key) -> bool {
    let (long, short) = (&longer[..length(longer)], &shorter[..length(shorter)]);
    long.windows(short.len()).any(|window| window == short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::features::Features;
    use crate::cluster::label::labels;
    use crate::context::Context;
    use crate::corpus::Document;
    use crate::matrix::{DocTermMatrix, VocabularyParams};
    use crate::text::{AnalyzerParams, Segmenter};
    use ndarray::Array2;

    fn found(texts: &[(&str, u32, &str)], units: &[u32]) -> Vec<Option<ClusterPhrase>> {
        let document = |text: &str| Document { text: text.to_owned(), ..Document::default() };
        let documents: Vec<Document> = texts.iter().map(|(text, ..)| document(text)).collect();
        let tokens = Tokens::of(&documents, &Segmenter::default());
        let language = crate::text::Language::of_code("en");
        let (analyzer, tokens) =
            Analyzer::in_language(&AnalyzerParams::default(), language, tokens).unwrap();
        let matrix = DocTermMatrix::count(
            &tokens,
            &analyzer,
            &VocabularyParams::default(),
            &Context::default(),
        )
        .unwrap();
        let n = texts.len();
        let groups: Vec<Option<u32>> = texts.iter().map(|(_, group, _)| Some(*group)).collect();
        let features = Features::new(&Array2::ones((n, 2))).unwrap();
        let clustering = Clustering::new(&features, &groups, &vec![1.0; n], 2);
        let labels = labels(&matrix, &vec![1.0; n], &clustering, 10);
        let sources: Vec<Option<&str>> = texts
            .iter()
            .map(|(.., source)| Some(*source).filter(|source| !source.is_empty()))
            .collect();
        let weights = Weights::new(vec![1.0; n], units.to_vec());
        let input = PhraseInput {
            tokens: &tokens,
            analyzer: &analyzer,
            weights: &weights,
            sources: &sources,
        };
        phrases(&input, &clustering, &labels)
    }

    /// Four reports of a harvest, three of a tram.
    const TEXTS: [(&str, u32, &str); 7] = [
        ("The digital harvest programme began. Farmers met.", 0, "a"),
        ("A Digital Harvest Programme for rice, harvest. Digital", 0, "b"),
        ("Once more the digital harvest programme, and rice", 0, "a"),
        ("Harvest. Digital rice. Nobody knows the digital harvest programme", 0, "b"),
        ("The new tram line opens. Programme of tram lines", 1, "a"),
        ("Our tram line is late", 1, "b"),
        ("This tram line is the longest", 1, "b"),
    ];

    #[test]
    fn the_whole_phrase_is_found_in_any_case() {
        let units: Vec<u32> = (0..7).collect();
        let phrases = found(&TEXTS, &units);
        let harvest = phrases[0].as_ref().unwrap();
        assert_eq!(harvest.phrase, "digital harvest programme");
        assert_eq!((harvest.reports, harvest.share, harvest.share_outside), (4, 1.0, 0.0));
        let tram = phrases[1].as_ref().unwrap();
        assert_eq!((tram.phrase.as_str(), tram.reports), ("tram line", 3));
    }

    #[test]
    fn copies_of_one_report_are_no_phrase() {
        // All reports of the tram are copies of one.
        assert_eq!(found(&TEXTS, &[0, 1, 2, 3, 4, 4, 4])[1], None);
    }

    #[test]
    fn what_only_one_of_two_sources_says_is_its_furniture() {
        let mut texts = TEXTS.to_vec();
        for text in &mut texts[..3] {
            text.2 = "a";
        }
        texts[3] = ("Harvest of rice and digital things at the farm", 0, "b");
        texts.push(("Rice harvest comes early at the farm", 0, "b"));
        texts.push(("Rice at the farm", 0, "b"));
        let units: Vec<u32> = (0..texts.len() as u32).collect();
        let phrase = found(&texts, &units)[0].clone();
        assert_ne!(
            phrase.map(|phrase| phrase.phrase).as_deref(),
            Some("digital harvest programme")
        );
    }

    #[test]
    fn no_words_no_phrase() {
        let units: Vec<u32> = (0..2).collect();
        assert_eq!(found(&[("rice", 0, ""), ("tram", 1, "")], &units), [None, None]);
    }
}
