//! Collocates, their changes and networks -> tables.

use super::change::{Change, ChangeRow};
use super::collocates::{CollocateRow, Collocates};
use super::network::Network;
use crate::stats::distribution::ln_to_log10;
use crate::table::{Cell, Column, Table, column};

const COLLOCATES: &[Column] = &[
    column("term", "", "What was asked for"),
    column("collocate", "", "The collocate in its most frequent form"),
    column("joint", "occurrences", "Its occurrences inside windows of the term, weighted"),
    column("windows", "windows", "Windows of the term that hold it, weighted"),
    column("count", "occurrences", "Its occurrences in the whole corpus, the term's words apart"),
    column("documents", "documents", "Documents that hold the pair, the sum of their weights"),
    column("reports", "reports", "Reports that hold the pair, each with its copies one"),
    column(
        "expected",
        "occurrences",
        "Joint count by chance: count times the share of all words inside windows",
    ),
    column("log_dice", "", "logDice (Rychly 2008), at most 14"),
    column(
        "npmi",
        "",
        "Normalised pointwise mutual information (Bouma 2009): 1 never apart, 0 chance",
    ),
    column("mi", "log2", "Pointwise mutual information (Church & Hanks 1990)"),
    column("t", "", "t score (Church et al. 1991)"),
    column("g2", "", "Signed log-likelihood ratio over four cells (Dunning 1993)"),
    column("p", "", "p-value of g2, every word taken for independent"),
    column("q", "", "Benjamini-Hochberg q-value over all collocates of the term"),
    column(
        "log_ratio",
        "log2",
        "Rate inside windows over rate outside; missing when never outside",
    ),
    column("log_ratio_low", "log2", "Lower bound, reports as sampling units"),
    column("log_ratio_high", "log2", "Upper bound; missing when never outside"),
    column("solid", "", "Whether that interval lies above 0"),
    column("log10_p", "log10", "Decimal logarithm of p, also where p is too small to print"),
    column("stem", "", "The collocate as the analysis knows it"),
    column("joint_all", "occurrences", "Its occurrences inside windows, every reprint counted"),
];

/// The collocates of terms, each under its label: the table `collocates`.
pub fn collocates_table<'a>(terms: impl Iterator<Item = (&'a str, &'a Collocates)>) -> Table {
    let cells = |(label, found): (&'a str, &'a Collocates)| {
        found.rows.iter().map(move |row| collocate_cells(label, row))
    };
    Table { name: "collocates", columns: COLLOCATES, rows: terms.flat_map(cells).collect() }
}

fn collocate_cells(label: &str, row: &CollocateRow) -> Vec<Cell> {
    let association = &row.association;
    vec![
        label.into(),
        row.term.as_str().into(),
        Cell::weighted(association.joint),
        Cell::weighted(association.windows),
        Cell::weighted(association.count),
        Cell::weighted(row.documents),
        row.units.into(),
        association.expected().into(),
        association.log_dice().into(),
        association.npmi().into(),
        association.mi().into(),
        association.t().into(),
        association.g2().into(),
        row.p().into(),
        row.q().into(),
        row.ratio.log_ratio.into(),
        row.ratio.low.into(),
        row.ratio.high.into(),
        yes_no(row.ratio.is_solid()),
        row.log10_p().into(),
        row.stem.as_str().into(),
        row.joint_all.into(),
    ]
}

fn yes_no(value: bool) -> Cell {
    if value { "yes" } else { "no" }.into()
}

const CHANGES: &[Column] = &[
    column("term", "", "What was asked for"),
    column("collocate", "", "The collocate in its most frequent form"),
    column("windows_target", "windows", "Windows of the target that hold it, weighted"),
    column("windows_reference", "windows", "Windows of the reference that hold it, weighted"),
    column(
        "reports_target",
        "reports",
        "Reports of the target whose windows hold it, copies as one",
    ),
    column(
        "reports_reference",
        "reports",
        "Reports of the reference whose windows hold it, copies as one",
    ),
    column("share_target", "", "Share of the target's windows that hold it"),
    column("share_reference", "", "Share of the reference's windows that hold it"),
    column("difference", "", "Share in the target less share in the reference"),
    column("difference_low", "", "Lower bound, reports as sampling units"),
    column("difference_high", "", "Upper bound"),
    column("p", "", "p-value of no difference, reports as sampling units"),
    column("q", "", "Benjamini-Hochberg q-value over all collocates of the term"),
    column("change", "", "gained, risen, fallen or lost at q < 0.05; else unclear"),
    column("log_dice_target", "", "logDice in the target; missing when never near the term"),
    column("log_dice_reference", "", "logDice in the reference"),
    column("log10_p", "log10", "Decimal logarithm of p"),
    column("stem", "", "The collocate as the analysis knows it"),
];

/// The changes of terms, each under its label: the table `collocates_change`.
pub fn change_table<'a>(terms: impl Iterator<Item = (&'a str, &'a Change)>) -> Table {
    let cells = |(label, found): (&'a str, &'a Change)| {
        found.rows.iter().map(move |row| change_cells(label, row))
    };
    Table { name: "collocates_change", columns: CHANGES, rows: terms.flat_map(cells).collect() }
}

fn change_cells(label: &str, row: &ChangeRow) -> Vec<Cell> {
    vec![
        label.into(),
        row.term.as_str().into(),
        Cell::weighted(row.windows[0]),
        Cell::weighted(row.windows[1]),
        row.units[0].into(),
        row.units[1].into(),
        row.shares[0].map(|share| share.share).into(),
        row.shares[1].map(|share| share.share).into(),
        row.difference.into(),
        row.interval.map(|interval| interval.0).into(),
        row.interval.map(|interval| interval.1).into(),
        row.interval.map(|_| row.ln_p.exp()).into(),
        row.interval.map(|_| row.ln_q.exp()).into(),
        row.verdict().name().into(),
        row.log_dice[0].into(),
        row.log_dice[1].into(),
        row.interval.map(|_| ln_to_log10(row.ln_p)).into(),
        row.stem.as_str().into(),
    ]
}

const NODES: &[Column] = &[
    column("node", "", "Number of the node, from 0"),
    column("label", "", "The term in its most frequent form, or what was asked for"),
    column("stem", "", "The term as the analysis knows it; empty for what was asked for"),
    column("count", "occurrences", "Its occurrences, weighted"),
    column("documents", "documents", "Documents that hold it, the sum of their weights"),
    column("community", "", "Number of its community, from 0, the largest first"),
];

/// The terms of a network: the table `network_nodes`.
pub fn nodes_table(network: &Network) -> Table {
    let rows = network.nodes.iter().enumerate().map(|(number, node)| {
        vec![
            number.into(),
            node.label.as_str().into(),
            node.stem.as_str().into(),
            Cell::weighted(node.count),
            Cell::weighted(node.documents),
            node.community.into(),
        ]
    });
    Table { name: "network_nodes", columns: NODES, rows: rows.collect() }
}

const EDGES: &[Column] = &[
    column("source", "", "Number of one node"),
    column("target", "", "Number of the other"),
    column("source_label", "", "Label of one node"),
    column("target_label", "", "Label of the other"),
    column("count", "pairs", "Times they stand near each other, no occurrence in two of them"),
    column("documents", "documents", "Documents where they do, the sum of their weights"),
    column("log_dice", "", "logDice (Rychly 2008), at most 14"),
    column("npmi", "", "Normalised pointwise mutual information (Bouma 2009)"),
    column("drawn", "", "Whether it is among the strongest, which the figure shows"),
];

/// The ties of a network: the table `network_edges`.
pub fn edges_table(network: &Network) -> Table {
    let label = |node: usize| Cell::from(network.nodes[node].label.as_str());
    let rows = network.edges.iter().map(|edge| {
        vec![
            edge.one.into(),
            edge.other.into(),
            label(edge.one),
            label(edge.other),
            Cell::weighted(edge.count),
            Cell::weighted(edge.documents),
            edge.log_dice.into(),
            edge.npmi.into(),
            yes_no(edge.main),
        ]
    });
    Table { name: "network_edges", columns: EDGES, rows: rows.collect() }
}
