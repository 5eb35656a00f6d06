//! Terms and how often they stand near each other -> a network of those that hold together.

use serde::{Deserialize, Serialize};

use super::communities::communities;
use super::count::{NO_COLUMN, columns_of_forms};
use super::measures::{log_dice, npmi};
use super::pairs::{Pairs, Wanted};
use crate::error::{Error, Result};
use crate::matrix::{DocTermMatrix, Occurrences, Weights};
use crate::query::Compiled;
use crate::text::{Analyzer, Tokens};

/// Settings of a network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkParams {
    /// Most terms in it, 2 to 200; default 50.
    pub nodes: usize,
    /// Two terms are near each other with up to so many words from one to the other, in one
    /// sentence, 1 to 100; default 5.
    pub reach: usize,
    /// Pairs found fewer times are left out, at least 1; default 5.
    pub min_count: u64,
}

impl Default for NetworkParams {
    fn default() -> Self {
        Self { nodes: 50, reach: 5, min_count: 5 }
    }
}

impl NetworkParams {
    /// Refuses values outside their range.
    pub fn check(&self) -> Result<()> {
        if !(2..=200).contains(&self.nodes) {
            return Err(Error::setting("--nodes", self.nodes, "2 to 200"));
        }
        if !(1..=100).contains(&self.reach) {
            return Err(Error::setting("--window", self.reach, "1 to 100 words"));
        }
        if self.min_count == 0 {
            return Err(Error::setting("--min-count", self.min_count, "at least 1"));
        }
        Ok(())
    }
}

/// Terms and the ties between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The terms: queries first, then single terms.
    pub nodes: Vec<Node>,
    /// Pairs that stand near each other more often than by chance, the highest logDice first; ties
    /// in the order of the nodes.
    pub edges: Vec<Edge>,
}

/// One term.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// How it is shown.
    pub label: String,
    /// The term as the analysis knows it; empty for a query.
    pub stem: String,
    /// Whether it is what was asked for.
    pub is_query: bool,
    /// Its occurrences, weighted, those within a query's words apart.
    pub count: f64,
    /// Documents that hold it, the sum of their weights.
    pub documents: f64,
    /// Its community by the main edges, queries apart; numbered by size from 0.
    pub community: Option<usize>,
}

/// One pair of terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Index of one node.
    pub one: usize,
    /// Index of the other, larger.
    pub other: usize,
    /// How often they stand near each other, no occurrence of either in two of them.
    pub count: f64,
    /// Documents where they do.
    pub documents: f64,
    /// logDice.
    pub log_dice: f64,
    /// NPMI over places the size of a window.
    pub npmi: f64,
    /// Whether it is among the strongest, which are drawn.
    pub main: bool,
}

/// The most frequent columns of a matrix, at most `most`; ties in the order of their text.
pub fn frequent(matrix: &DocTermMatrix, weights: &Weights, most: usize) -> Vec<usize> {
    let count = weights.frequencies(&matrix.counts).occurrences;
    let mut columns: Vec<usize> = (0..count.len()).collect();
    columns.sort_by(|&a, &b| count[b].total_cmp(&count[a]).then(a.cmp(&b)));
    columns.truncate(most);
    columns
}

/// The network of some queries, each under its label, and some columns of the matrix. Columns
/// without a tie are left out, and beyond [`NetworkParams::nodes`] those with the weakest ones.
pub fn network(
    (tokens, analyzer): (&Tokens, &Analyzer),
    matrix: &DocTermMatrix,
    weights: &Weights,
    queries: &[(&str, &Compiled, &Occurrences)],
    columns: &[usize],
    params: &NetworkParams,
) -> Result<Network> {
    params.check()?;
    let mut number = vec![NO_COLUMN; matrix.vocabulary.len()];
    for (place, &column) in (0..).zip(columns) {
        number[column] = place;
    }
    let number_of = |&column: &u32| {
        if column == NO_COLUMN { NO_COLUMN } else { number[column as usize] }
    };
    let found: Vec<_> = queries.iter().map(|&(_, compiled, found)| (compiled, found)).collect();
    let wanted = Wanted {
        queries: &found,
        number_of: columns_of_forms(analyzer, matrix).iter().map(number_of).collect(),
        n_terms: columns.len(),
        reach: params.reach,
    };
    let pairs = Pairs::count(tokens, weights, &wanted);
    let mut nodes: Vec<Node> =
        queries.iter().map(|&(label, ..)| Node::new(label, "", true)).collect();
    nodes.extend(columns.iter().map(|&column| {
        let vocabulary = &matrix.vocabulary;
        Node::new(&vocabulary.surface[column], &vocabulary.terms[column], false)
    }));
    for (at, node) in nodes.iter_mut().enumerate() {
        (node.count, node.documents) = (pairs.count[at], pairs.documents[at]);
    }
    let network = Network { edges: edges(&pairs, params.min_count), nodes };
    Ok(network.pruned(params.nodes).with_main_edges())
}

impl Node {
    fn new(label: &str, stem: &str, is_query: bool) -> Self {
        let (label, stem) = (label.to_owned(), stem.to_owned());
        Self { label, stem, is_query, count: 0.0, documents: 0.0, community: None }
    }
}

/// All pairs that are found often enough, and more often than by chance.
fn edges(pairs: &Pairs, min_count: u64) -> Vec<Edge> {
    let least = min_count as f64 * (1.0 - 1e-9);
    let size = pairs.window_size();
    let edge = |(one, other): (usize, usize)| {
        let count = pairs.joint(one, other);
        if count < least {
            return None;
        }
        let (a, b) = (pairs.count[one], pairs.count[other]);
        let npmi = npmi(count, a * b * size / pairs.words, size, pairs.words);
        let documents = pairs.together(one, other);
        let log_dice = log_dice(count, a, b);
        let edge = Edge { one, other, count, documents, log_dice, npmi, main: false };
        (npmi > 0.0).then_some(edge)
    };
    let all = (0..pairs.n).flat_map(|one| (one + 1..pairs.n).map(move |other| (one, other)));
    let mut edges: Vec<Edge> = all.filter_map(edge).collect();
    edges.sort_by(|a, b| {
        b.log_dice.total_cmp(&a.log_dice).then((a.one, a.other).cmp(&(b.one, b.other)))
    });
    edges
}

impl Network {
    /// The queries, and the ends of the strongest edges as far as `most` nodes go.
    fn pruned(mut self, most: usize) -> Self {
        let mut kept: Vec<bool> = self.nodes.iter().map(|node| node.is_query).collect();
        let mut n_kept = kept.iter().filter(|&&kept| kept).count();
        for edge in &self.edges {
            let new = [edge.one, edge.other].into_iter().filter(|&end| !kept[end]).count();
            if n_kept + new <= most.max(2) {
                n_kept += new;
                (kept[edge.one], kept[edge.other]) = (true, true);
            }
        }
        let mut next = 0;
        let number: Vec<usize> = kept
            .iter()
            .map(|&kept| {
                next += usize::from(kept);
                next.wrapping_sub(1)
            })
            .collect();
        let mut flags = kept.iter();
        self.nodes.retain(|_| flags.next().is_some_and(|&kept| kept));
        self.edges.retain(|edge| kept[edge.one] && kept[edge.other]);
        for edge in &mut self.edges {
            (edge.one, edge.other) = (number[edge.one], number[edge.other]);
        }
        self
    }

    /// Marks the main edges, half as many again as there are nodes and the strongest of every node,
    /// and takes the communities from them. Edges of a query are no sign of a community, and all
    /// of them are main.
    fn with_main_edges(mut self) -> Self {
        let is_query = |edge: &Edge| self.nodes[edge.one].is_query;
        let mut left = self.nodes.len() * 3 / 2;
        let mut tied = vec![false; self.nodes.len()];
        let mut main = Vec::with_capacity(self.edges.len());
        for edge in &self.edges {
            let new = !tied[edge.one] || !tied[edge.other];
            main.push(is_query(edge) || new || left > 0);
            if !is_query(edge) {
                left = left.saturating_sub(1);
                (tied[edge.one], tied[edge.other]) = (true, true);
            }
        }
        let plain: Vec<(usize, usize, f64)> = self
            .edges
            .iter()
            .zip(&main)
            .filter(|(edge, main)| **main && !is_query(edge))
            .map(|(edge, _)| (edge.one, edge.other, edge.npmi))
            .collect();
        for (edge, main) in self.edges.iter_mut().zip(main) {
            edge.main = main;
        }
        let found = communities(self.nodes.len(), &plain);
        for (node, community) in self.nodes.iter_mut().zip(found) {
            node.community = community;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::tests::Case;
    use super::*;

    fn case() -> Case {
        let texts = ["red blue", "red blue", "red blue sea", "deep sea", "deep sea", "blue, deep"];
        let texts: Vec<String> =
            texts.iter().map(|text| format!("{text}. Other words far away here now.")).collect();
        Case::of(&texts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn of(case: &Case, query: Option<&str>, params: &NetworkParams) -> Network {
        let weights = Weights::equal(case.tokens.n_documents());
        let columns = frequent(&case.matrix, &weights, 100);
        let found = query.map(|query| case.query(query));
        let queries: Vec<_> =
            found.iter().map(|(compiled, found)| ("asked", compiled, found)).collect();
        let corpus = (&case.tokens, &case.analyzer);
        network(corpus, &case.matrix, &weights, &queries, &columns, params).unwrap()
    }

    #[test]
    fn strong_pairs_make_edges_and_communities() {
        let case = case();
        let network = of(&case, None, &NetworkParams { min_count: 2, ..Default::default() });
        let label = |node: usize| network.nodes[node].label.as_str();
        let pairs: Vec<_> = network
            .edges
            .iter()
            .filter(|edge| label(edge.one).len() < 5 && label(edge.other).len() < 5)
            .map(|edge| (label(edge.one), label(edge.other), edge.count))
            .collect();
        assert!(pairs.contains(&("blue", "red", 3.0)) || pairs.contains(&("red", "blue", 3.0)));
        let blue = network.nodes.iter().position(|node| node.label == "blue").unwrap();
        assert_eq!((network.nodes[blue].count, network.nodes[blue].documents), (4.0, 4.0));
        assert!(network.edges.iter().all(|edge| edge.npmi > 0.0 && edge.npmi <= 1.0));
        assert!(network.edges.is_sorted_by(|a, b| a.log_dice >= b.log_dice));
        let red = network.nodes.iter().position(|node| node.label == "red").unwrap();
        assert_eq!(network.nodes[red].community, network.nodes[blue].community);
    }

    #[test]
    fn only_so_many_nodes_are_kept_and_queries_always() {
        let case = case();
        let params = NetworkParams { nodes: 3, min_count: 1, ..Default::default() };
        let network = of(&case, Some("red"), &params);
        assert_eq!(network.nodes.len(), 3);
        assert_eq!((network.nodes[0].label.as_str(), network.nodes[0].is_query), ("asked", true));
        assert!(network.edges.iter().all(|edge| edge.one < edge.other && edge.other < 3));
        let none = of(&case, None, &NetworkParams { min_count: 99, ..Default::default() });
        assert!(none.nodes.is_empty() && none.edges.is_empty());
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        for (params, start) in [
            (NetworkParams { nodes: 1, ..Default::default() }, "--nodes 1: must be 2 to 200"),
            (NetworkParams { reach: 0, ..Default::default() }, "--window 0"),
            (NetworkParams { min_count: 0, ..Default::default() }, "--min-count 0"),
        ] {
            let error = params.check().unwrap_err().to_string();
            assert!(error.starts_with(start), "{error}");
        }
    }
}
