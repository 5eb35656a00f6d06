//! Tables of nodes and edges -> a GraphML document, read by Gephi, Cytoscape, igraph, networkx.
//!
//! The format is that of Brandes et al. (2002), *GraphML Progress Report*, Graph Drawing 2001, and
//! of <http://graphml.graphdrawing.org>: a key for every attribute, then one undirected graph.

use std::fmt::Write as _;

use crate::table::{Cell, Table};

/// The document. Node `n0`, `n1`, ... are the rows of `nodes`; an edge joins the two rows of `ends`
/// that stand beside its row of `edges`. Every column is an attribute under its name; a missing
/// cell is left out.
///
/// # Panics
/// When there are not as many ends as edges.
pub fn graphml(nodes: &Table, edges: &Table, ends: &[(usize, usize)]) -> String {
    assert_eq!(edges.rows.len(), ends.len(), "two ends an edge");
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
         http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    );
    keys(&mut out, nodes, "node");
    keys(&mut out, edges, "edge");
    out.push_str("  <graph id=\"G\" edgedefault=\"undirected\">\n");
    for (number, row) in nodes.rows.iter().enumerate() {
        let _ = writeln!(out, "    <node id=\"n{number}\">");
        data(&mut out, "node", row);
        out.push_str("    </node>\n");
    }
    for (number, (row, (one, other))) in edges.rows.iter().zip(ends).enumerate() {
        let _ = writeln!(out, "    <edge id=\"e{number}\" source=\"n{one}\" target=\"n{other}\">");
        data(&mut out, "edge", row);
        out.push_str("    </edge>\n");
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

/// A declaration for every column.
fn keys(out: &mut String, table: &Table, of: &str) {
    for (place, column) in table.columns.iter().enumerate() {
        let kind = kind(table, place);
        let name = escape(column.name);
        let _ = writeln!(
            out,
            "  <key id=\"{of}-{place}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        );
    }
}

/// The narrowest type that holds every cell of a column.
fn kind(table: &Table, place: usize) -> &'static str {
    let cells = || table.rows.iter().map(|row| &row[place]);
    if cells().any(|cell| matches!(cell, Cell::Text(_))) || cells().all(|c| *c == Cell::Missing) {
        "string"
    } else if cells().any(|cell| matches!(cell, Cell::Number(_))) {
        "double"
    } else {
        "long"
    }
}

fn data(out: &mut String, of: &str, row: &[Cell]) {
    for (place, cell) in row.iter().enumerate() {
        let text = match cell {
            Cell::Missing => continue,
            Cell::Text(text) => escape(text),
            Cell::Integer(value) => value.to_string(),
            Cell::Number(value) => value.to_string(),
        };
        let _ = writeln!(out, "      <data key=\"{of}-{place}\">{text}</data>");
    }
}

/// Markup escaped, characters that XML 1.0 does not allow left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, column};

    const NODES: &[Column] = &[column("label", "", ""), column("count", "", "")];
    const EDGES: &[Column] = &[column("npmi", "", ""), column("documents", "", "")];

    fn document() -> String {
        let nodes = Table {
            name: "nodes",
            columns: NODES,
            rows: vec![vec!["a<&\"b\0".into(), Cell::Integer(3)], vec!["科".into(), 2.5.into()]],
        };
        let edges =
            Table { name: "edges", columns: EDGES, rows: vec![vec![0.25.into(), Cell::Missing]] };
        graphml(&nodes, &edges, &[(0, 1)])
    }

    #[test]
    fn attributes_have_their_types_and_markup_is_escaped() {
        let text = document();
        for part in [
            "<key id=\"node-0\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>",
            "<key id=\"node-1\" for=\"node\" attr.name=\"count\" attr.type=\"double\"/>",
            "<key id=\"edge-0\" for=\"edge\" attr.name=\"npmi\" attr.type=\"double\"/>",
            "<key id=\"edge-1\" for=\"edge\" attr.name=\"documents\" attr.type=\"string\"/>",
            "<data key=\"node-0\">a&lt;&amp;&quot;b</data>",
            "<edge id=\"e0\" source=\"n0\" target=\"n1\">\n      <data key=\"edge-0\">0.25</data>\n",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("edge-1\">"), "a missing cell is left out");
    }

    #[test]
    #[cfg(feature = "png")]
    fn it_is_one_xml_document() {
        let text = document();
        let document = resvg::usvg::roxmltree::Document::parse(&text).unwrap();
        assert_eq!(
            document
                .descendants()
                .filter(|node| node.has_tag_name(("http://graphml.graphdrawing.org/xmlns", "node")))
                .count(),
            2
        );
        let empty = Table { name: "nodes", columns: NODES, rows: vec![] };
        let none = Table { name: "edges", columns: EDGES, rows: vec![] };
        resvg::usvg::roxmltree::Document::parse(&graphml(&empty, &none, &[])).unwrap();
    }
}
