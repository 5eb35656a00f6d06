use super::*;
use crate::report::ArchiveParams;
use crate::table::Cell;

fn archive(lines: &str) -> Archive {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("reports.jsonl");
    std::fs::write(&file, lines).unwrap();
    let inputs = [file.display().to_string()];
    Archive::read_weighed(&inputs, &ArchiveParams::default(), &Context::default()).unwrap()
}

fn line(id: &str, date: &str, source: &str, text: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"date\":\"{date}\",\"source\":\"{source}\",\"title\":\"Report {id}\",\
         \"text\":\"{text}\"}}\n"
    )
}

/// Sixty reports of 2022 and thirty of March 2023 by two sources: `tunnel` is new, `ferry` gone,
/// `harvest` risen, `bridge` as it was. South alone says `zeppelin`, and only in the end.
fn two_years() -> Archive {
    let mut lines = String::new();
    let fill = |i: usize| {
        let words = ["county", "river", "office", "school", "market", "village", "station"];
        let mut state = i as u32 + 1;
        let mut word = |_| {
            // Numerical Recipes' generator: no two reports may be copies of each other.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            words[(state >> 16) as usize % words.len()]
        };
        (0..60).map(&mut word).collect::<Vec<_>>().join(" ")
    };
    for i in 0..60 {
        let source = if i % 2 == 0 { "North" } else { "South" };
        let date = format!("2022-{:02}-{:02}", 1 + i % 12, 1 + i % 28);
        let harvest = if i % 4 == 0 { "harvest" } else { "" };
        let text = format!("report{i} ferry bridge bridge {harvest} {}", fill(i));
        lines += &line(&format!("a{i}"), &date, source, &text);
    }
    for i in 0..30 {
        let source = if i % 2 == 0 { "North" } else { "South" };
        let zeppelin = if i % 2 == 1 { "zeppelin zeppelin" } else { "" };
        let text = format!(
            "report{} tunnel tunnel bridge bridge harvest harvest {zeppelin} {}",
            60 + i,
            fill(60 + i)
        );
        lines += &line(&format!("b{i}"), &format!("2023-03-{:02}", 1 + i % 28), source, &text);
    }
    archive(&lines)
}

fn window(text: &str) -> Window {
    Window { name: text.to_owned(), range: text.parse().unwrap() }
}

fn made(archive: &Archive, from: &str, against: &str) -> Result<Vec<Section>> {
    let context = Context::default();
    let matrix = archive.count(&context)?;
    let params = BriefParams::default();
    brief(archive, &matrix, &window(from), &window(against), &params, &context)
}

/// The cells of a term in the table.
fn row<'a>(section: &'a Section, term: &str) -> Option<&'a Vec<Cell>> {
    section.tables[0].rows.iter().find(|row| row[1] == term.into())
}

#[test]
fn every_kind_is_found_and_told() {
    let archive = two_years();
    let sections = made(&archive, "2023-03", "2022").unwrap();
    let kind = |term: &str| row(&sections[0], term).map(|row| row[0].clone());
    assert_eq!(kind("tunnel"), Some("new".into()));
    assert_eq!(kind("ferry"), Some("gone".into()));
    assert_eq!(kind("harvest"), Some("risen".into()));
    assert_eq!(kind("zeppelin"), Some("new".into()));
    let text = sections[0].lead.join("\n");
    assert!(text.contains("New in 2023-03: "), "{text}");
    assert!(text.contains("none in 2022, at most"), "{text}");
    let caveat = &row(&sections[0], "zeppelin").unwrap()[14];
    assert!(matches!(caveat, Cell::Text(text) if text.contains("South alone")), "{caveat:?}");
    assert_eq!(sections[0].figures[0].name, "brief");
    // The upper bound of what the other window may hold unseen.
    assert!(matches!(row(&sections[0], "tunnel").unwrap()[7], Cell::Number(high) if high > 0.0));
}

#[test]
fn the_brief_turned_round_tells_the_reverse() {
    let archive = two_years();
    let sections = made(&archive, "2022", "2023-03").unwrap();
    let kind = |term: &str| row(&sections[0], term).map(|row| row[0].clone());
    assert_eq!(kind("tunnel"), Some("gone".into()));
    assert_eq!(kind("ferry"), Some("new".into()));
    assert_eq!(kind("harvest"), Some("fallen".into()));
}

#[test]
fn key_documents_hold_what_rose_and_are_of_the_window() {
    let archive = two_years();
    let sections = made(&archive, "2023-03", "2022").unwrap();
    let table = &sections[1].tables[0];
    assert_eq!((table.name, table.rows.len()), ("key_documents", 5));
    for row in &table.rows {
        assert!(matches!(&row[0], Cell::Text(id) if id.starts_with('b')), "{row:?}");
        assert!(matches!(&row[6], Cell::Text(terms) if terms.contains("tunnel")), "{row:?}");
    }
    // Those with the term of one source more lead.
    assert!(matches!(&table.rows[0][6], Cell::Text(terms) if terms.contains("zeppelin")));
}

#[test]
fn windows_without_documents_or_with_common_days_are_refused() {
    let archive = two_years();
    let refused =
        |from: &str, against: &str| made(&archive, from, against).unwrap_err().to_string();
    assert_eq!(
        refused("2024", "2022"),
        "--from 2024: must be a window that holds dated documents; the dates there are run \
         2022-01-01..2023-03-28"
    );
    assert!(refused("2023-03", "..2021").starts_with("--against ..2021: must be a window that"));
    for against in ["2022", "2022-06..", "..2022-01"] {
        assert_eq!(
            refused("2022", against),
            format!(
                "--against {against}: must be a window that shares no day with the one under \
                 study, 2022"
            )
        );
    }
    let undated = self::archive("{\"id\":\"a\",\"text\":\"words without a date\"}\n");
    let error = made(&undated, "2023", "2022").unwrap_err().to_string();
    assert!(error.starts_with("no document has a date"), "{error}");
}

#[test]
fn one_document_a_window_says_nothing_beyond_doubt() {
    let lines = line("a", "2022-05-01", "North", "rain on the fields of the county all day long")
        + &line("b", "2023-05-01", "North", "harvest in the valley of the river at last");
    let sections = made(&archive(&lines), "2023", "2022").unwrap();
    assert!(sections[0].figures.is_empty() && sections[0].tables[0].rows.is_empty());
    assert!(sections[0].lead.contains(&"Risen: nothing beyond doubt.".to_owned()));
    assert!(sections[0].notes.iter().any(|note| note.kind == "small-window"));
    assert!(sections[1].lead[0].starts_with("No document of 2023 stands for"));
}

#[test]
fn the_thread_count_decides_nothing() {
    let archive = two_years();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| made(&archive, "2023-03", "2022").unwrap())
            .into_iter()
            .map(|section| (section.lead, section.tables, section.figures))
            .collect::<Vec<_>>()
    };
    assert!(with(1) == with(4));
}
