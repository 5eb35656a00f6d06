//! Terms that stand together -> their network: figure, tables, GraphML.

use super::archive::Archive;
use super::collocates::Company;
use super::section::Section;
use crate::chart::{Caption, Figure, NetworkMap, NetworkNode, NetworkTie, number, spot_key};
use crate::collocation::{
    Edge, Network, NetworkParams, Node, edges_table, frequent, network, nodes_table,
};
use crate::error::Result;
use crate::export::graphml;
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::table::Table;

/// The file with the network.
const FILE: &str = "network.graphml";
/// Of the most frequent terms so many times as are kept are looked at, and so many at most.
const LOOKED_AT: (usize, usize) = (6, 400);
/// How many pairs are named in the text.
const NAMED: usize = 6;

/// The network round some terms, or, without any, of the strongest pairs among the most frequent
/// terms of the archive.
pub fn network_section(
    archive: &Archive,
    matrix: &DocTermMatrix,
    terms: &[Company],
    params: &NetworkParams,
) -> Result<Section> {
    let columns = if terms.is_empty() {
        let looked_at = (params.nodes * LOOKED_AT.0).min(LOOKED_AT.1);
        frequent(matrix, &archive.weights, looked_at)
    } else {
        company(terms, params.nodes)
    };
    let queries: Vec<_> =
        terms.iter().map(|t| (t.label.as_str(), &t.compiled, &t.occurrences)).collect();
    let corpus = (&archive.tokens, &archive.analyzer);
    let found = network(corpus, matrix, &archive.weights, &queries, &columns, params)?;
    let (nodes, edges) = (nodes_table(&found), edges_table(&found));
    let ends: Vec<(usize, usize)> = found.edges.iter().map(|edge| (edge.one, edge.other)).collect();
    let mut about = vec![format!(
        "Two terms are tied when they stand within {} words of each other in a sentence, at least \
         {} times and more often than by chance. The figure shows the strongest ties by logDice; \
         the tables and {FILE}, for Gephi, Cytoscape or networkx, hold all. Colours are \
         communities, found by label propagation over the ties drawn. Places have no unit: what \
         stands near is tied closely.",
        params.reach, params.min_count
    )];
    about.extend(archive.about_reprints("Every count here is weighted so."));
    let figures = if found.edges.is_empty() { Vec::new() } else { vec![figure(archive, &found)?] };
    Ok(Section {
        title: "Network".to_owned(),
        lead: vec![summary(&found)],
        about,
        figures,
        notes: none(&found, params).into_iter().collect(),
        files: vec![(FILE.to_owned(), graphml(&from(&nodes, 1), &from(&edges, 4), &ends))],
        tables: vec![edges, nodes],
        ..Section::default()
    })
}

/// A table without its first columns: GraphML numbers nodes and edges itself.
fn from(table: &Table, first: usize) -> Table {
    let rows = table.rows.iter().map(|row| row[first..].to_vec());
    Table { columns: &table.columns[first..], rows: rows.collect(), ..*table }
}

/// The columns of the first collocates of every term, the solid ones first.
fn company(terms: &[Company], nodes: usize) -> Vec<usize> {
    let each = nodes.saturating_sub(terms.len()).max(1).div_ceil(terms.len());
    let mut columns = Vec::new();
    for term in terms {
        let side =
            |solid: bool| term.found.rows.iter().filter(move |row| row.ratio.is_solid() == solid);
        columns.extend(side(true).chain(side(false)).take(each).map(|row| row.column));
    }
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn main_edges(network: &Network) -> impl Iterator<Item = &Edge> {
    network.edges.iter().filter(|edge| edge.main)
}

fn summary(network: &Network) -> String {
    let label = |node: usize| network.nodes[node].label.as_str();
    let plain = |edge: &&Edge| !network.nodes[edge.one].is_query;
    let pairs = network.edges.iter().filter(plain).take(NAMED);
    let pairs: Vec<String> =
        pairs.map(|e| format!("{} and {}", label(e.one), label(e.other))).collect();
    format!(
        "{} terms with {} ties; the strongest: {}.",
        number(network.nodes.len() as f64),
        number(network.edges.len() as f64),
        if pairs.is_empty() { "none".to_owned() } else { pairs.join(", ") }
    )
}

fn none(network: &Network, params: &NetworkParams) -> Option<Note> {
    network.edges.is_empty().then(|| {
        Note::new(
            Severity::Caution,
            "no-ties",
            0,
            format!("no two terms stand near each other {} times", params.min_count),
            "Lower --min-count or widen --window.",
            [],
        )
    })
}

fn figure(archive: &Archive, network: &Network) -> Result<Figure> {
    let asked: Vec<&str> =
        network.nodes.iter().filter(|n| n.is_query).map(|n| n.label.as_str()).collect();
    let part = asked.first().copied().unwrap_or_default();
    let node = |node: &Node| NetworkNode {
        label: node.label.clone(),
        size: node.count,
        group: node.community,
        focus: node.is_query,
        spot: (
            spot_key(&node.label, part),
            format!(
                "{}: {} in {} documents",
                node.label,
                number(node.count.round()),
                number(node.documents.round())
            ),
        ),
    };
    let tie =
        |edge: &Edge| NetworkTie { one: edge.one, other: edge.other, strength: edge.log_dice };
    let title = if asked.is_empty() {
        "Terms that stand together".to_owned()
    } else {
        format!("The company of {}, and who keeps it together", asked.join(", "))
    };
    let ties: Vec<NetworkTie> = main_edges(network).map(tie).collect();
    let map = NetworkMap {
        caption: Caption {
            title,
            subtitle: format!(
                "{} terms; the {} strongest of {} ties by logDice, wider is stronger; dots: \
                 occurrences; colours: communities",
                number(network.nodes.len() as f64),
                number(ties.len() as f64),
                number(network.edges.len() as f64)
            ),
            source: archive.source_line(),
        },
        nodes: network.nodes.iter().map(node).collect(),
        ties,
    };
    map.draw("network")
}
