//! The page over made-up sections: its values lead to their evidence.

use super::*;
use crate::chart::{Caption, Figure, TermBars};
use crate::report::evidence::{Evidence, EvidenceLine};
use crate::table::{Column, Table, column};

fn figure(terms: &[&str]) -> Figure {
    let bars = terms.iter().map(|term| ((*term).to_owned(), 3.0)).collect();
    let (caption, x_label) = (Caption::default(), "occurrences".to_owned());
    TermBars { caption, x_label, bars }.draw("bars").unwrap()
}

fn value(term: &str, part: &str, lines: usize) -> Evidence {
    let line = EvidenceLine {
        id: "d<1>".to_owned(),
        date: Some("2023-02-16".to_owned()),
        source: None,
        sentence: "The <b>port</b> grew.".to_owned(),
        found: 7..11,
        path: Some("r.jsonl".to_owned()),
        line: Some(12),
        bytes: Some(40..44),
    };
    Evidence {
        term: term.to_owned(),
        part: part.to_owned(),
        documents: 2,
        occurrences: 5,
        command: "dateline kwic r.jsonl port".to_owned(),
        lines: vec![line; lines],
    }
}

fn section(evidence: Vec<Evidence>) -> Section {
    const COLUMNS: &[Column] = &[column("term", "", ""), column("period", "", "")];
    let rows = vec![
        vec!["port".into(), "2023-02".into()],
        vec!["port".into(), "2023-03".into()],
        vec!["other".into(), "2023-02".into()],
    ];
    Section {
        title: "Found".to_owned(),
        figures: vec![figure(&["port", "a<b"])],
        tables: vec![Table { name: "found", columns: COLUMNS, rows }],
        evidence,
        ..Section::default()
    }
}

#[test]
fn a_value_with_evidence_is_a_link_to_it() {
    let evidence = vec![value("port", "", 1), value("port", "2023-02", 2), value("a<b", "", 1)];
    let found = section(evidence);
    let page = page("t", "s", &[Section::default(), found.clone()]);
    for (number, title) in [(0, "port: 3 occurrences"), (2, "a&lt;b: 3 occurrences")] {
        let link = format!("<a href=\"#e-{number}\"><title>{title}</title><rect x=\"");
        assert_eq!(page.matches(&link).count(), 1, "{link}");
        assert_eq!(page.matches(&format!("id=\"e-{number}\"")).count(), 1);
    }
    assert!(!found.figures[0].svg.contains("<a ") && found.figures[0].svg.contains("role=\"img\""));
    assert!(page.contains("role=\"group\"") && !page.contains("role=\"img\""));
    assert!(page.contains("<a href=\"#e-1\">2023-02</a>"), "the row of that period");
    assert_eq!(page.matches("href=\"#e-1\"").count(), 1, "no row of another period or term");
    assert!(page.contains("The &lt;b&gt;<mark>port</mark>&lt;/b&gt; grew."));
    assert!(page.contains("2023-02-16 · d&lt;1&gt; · r.jsonl:12, bytes 40 to 44 of its text"));
    assert!(page.contains("2 documents, 5 occurrences"));
    assert!(page.contains("<code>dateline kwic r.jsonl port</code>"));
    assert!(page.contains("href=\"#found-bars\">back</a>") && page.contains("id=\"found-bars\""));
}

#[test]
fn without_evidence_charts_stay_pictures() {
    let page = page("t", "s", &[section(Vec::new())]);
    assert!(page.contains("role=\"img\""));
    for part in ["<script", "#e-", "class=\"evidence\"", "class=\"skip\""] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn a_page_stays_light_however_much_there_is() {
    let many = (0..5000).map(|n| value("port", &n.to_string(), 3)).collect();
    let page = page("t", "s", &[section(many), section(vec![value("late", "", 1)])]);
    assert!(page.len() < 3_000_000, "{}", page.len());
    assert!(page.contains("3,000 more values are in the table only"));
    assert!(page.contains("id=\"e-1999\"") && !page.contains("id=\"e-2000\""));
}

#[test]
fn a_row_without_a_part_leads_to_every_part_of_its_term() {
    const COLUMNS: &[Column] = &[column("term", "", ""), column("g2", "", "")];
    let rows = vec![vec!["port".into(), 1_u32.into()]];
    let table = Table { name: "compare", columns: COLUMNS, rows };
    let evidence = vec![value("port", "2023", 1), value("port", "2022", 1)];
    let page = page("t", "s", &[Section { tables: vec![table], ..section(evidence) }]);
    let cell = "port<small><a href=\"#e-0\">2023</a><a href=\"#e-1\">2022</a></small>";
    assert!(page.contains(cell));
    // So does a chart: to the first of them.
    assert!(page.contains("<a href=\"#e-0\"><title>port: 3 occurrences"));
}
