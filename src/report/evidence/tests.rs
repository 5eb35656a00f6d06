//! Evidence over made-up archives: what is chosen, and that its bytes are there in the files.

use std::fs;
use std::path::Path;

use super::*;
use crate::context::Context;
use crate::matrix::Occurrences;
use crate::period::Granularity;
use crate::query::Query;
use crate::report::trends::{Counted, columns, look_up};
use crate::report::{Archive, ArchiveParams};

fn read(path: &Path) -> Archive {
    read_with(path, &ArchiveParams::default())
}

fn read_with(path: &Path, params: &ArchiveParams) -> Archive {
    let inputs = [path.display().to_string()];
    Archive::read_weighed(&inputs, params, &Context::default()).unwrap()
}

fn named(archive: &Archive, queries: &[&str]) -> Vec<Counted> {
    let queries: Vec<Query> = queries.iter().map(|query| query.parse().unwrap()).collect();
    look_up(archive, &queries).unwrap()
}

fn by_month(archive: &Archive, queries: &[&str]) -> Vec<Evidence> {
    let index = archive.periods(Some(Granularity::Month)).unwrap();
    period_evidence(archive, &index, &named(archive, queries)).unwrap()
}

fn ids(evidence: &Evidence) -> Vec<&str> {
    evidence.lines.iter().map(|line| line.id.as_str()).collect()
}

/// A JSONL file of records.
fn records(records: &[(&str, &str, &str, &str)]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.jsonl");
    let line = |(id, date, source, text): &(&str, &str, &str, &str)| {
        serde_json::json!({"id": id, "date": date, "source": source, "text": text}).to_string()
    };
    fs::write(&path, records.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap();
    (folder, path)
}

#[test]
fn the_documents_that_add_most_come_first_and_each_source_once() {
    let (_folder, path) = records(&[
        ("a", "2023-02-01", "Daily", "The port grew. Port and port, three of them."),
        ("b", "2023-02-02", "Daily", "One port and another port in the north of it."),
        ("c", "2023-02-03", "Post", "A port somewhere else, far away from here."),
        ("d", "2023-02-04", "Herald", "Nothing of the kind stands in this one."),
        ("e", "2023-03-04", "Herald", "The port of March is quite another thing."),
    ]);
    let archive = read(&path);
    let found = by_month(&archive, &["port"]);
    assert_eq!(found.len(), 2);
    let february = &found[0];
    assert_eq!((february.documents, february.occurrences), (3, 6));
    assert_eq!((ids(february), ids(&found[1])), (vec!["a", "c", "b"], vec!["e"]));
    assert_eq!(february.key(), crate::chart::spot_key("port", "2023-02"));
    let line = &february.lines[0];
    assert_eq!((line.sentence.as_str(), line.matched()), ("The port grew.", "port"));
    assert_eq!((line.date.as_deref(), line.line), (Some("2023-02-01"), Some(1)));
    let command = &february.command;
    assert!(
        command.starts_with("dateline kwic ") && command.ends_with(" --from 2023-02 --to 2023-02")
    );
}

#[test]
fn copies_of_one_report_are_shown_once_by_the_earliest() {
    let report = "The minister opened the new port today and praised all who had worked on it for \
                  so many years, he said in a long speech before the guests.";
    let (_folder, path) = records(&[
        ("late", "2023-02-09", "Daily", report),
        ("early", "2023-02-02", "Post", report),
        ("other", "2023-02-11", "Herald", "A port of its own, quite unlike the one before."),
    ]);
    let archive = read(&path);
    assert!(archive.weights.has_copies());
    let found = by_month(&archive, &["port"]);
    assert_eq!(ids(&found[0]), ["early", "other"]);
    assert_eq!(found[0].documents, 3);
}

#[test]
fn columns_n_grams_and_places_are_found_again() {
    let (_folder, path) = records(&[
        ("a", "2023-02-01", "", "Ports of trade; the science and technology plan is Port."),
        ("b", "2023-02-02", "", "Trade in science and the technology of ports, plan or none."),
    ]);
    let mut params = ArchiveParams::default();
    params.vocabulary.n_grams = 3;
    let archive = read_with(&path, &params);
    let matrix = archive.count(&Context::default()).unwrap();
    let all: Vec<usize> = (0..matrix.vocabulary.len()).collect();
    let terms = columns(&archive, &matrix, &all);
    let found = archive_evidence(&archive, &terms).unwrap();
    assert_eq!(found.len(), all.len());
    for (evidence, term) in found.iter().zip(&terms) {
        assert_eq!(evidence.lines.len(), term.occurrences.documents.len(), "{}", term.label);
    }
    let phrase = found.iter().find(|value| value.term == "science and technology").unwrap();
    assert_eq!((ids(phrase), phrase.lines[0].matched()), (vec!["a"], "science and technology"));
    let needle = Needle::of_places("x".to_owned(), vec![(1, 2..3), (0, 0..2)]);
    let occurrences = Occurrences { documents: vec![0, 1], counts: vec![1, 1] };
    let asked = [Asked::everywhere("x", &needle, &occurrences)];
    let found = EvidenceFinder::new(&archive).find(&asked).unwrap();
    let shown: Vec<&str> = found[0].lines.iter().map(EvidenceLine::matched).collect();
    assert_eq!(shown, ["Ports of", "science"]);
}

#[test]
fn without_texts_there_is_none() {
    let (_folder, path) =
        records(&[("a", "2023-02-01", "", "A port."), ("b", "2023-03-01", "", "port")]);
    let none = ArchiveParams { evidence: EvidenceParams { lines: 0 }, ..ArchiveParams::default() };
    assert!(by_month(&read_with(&path, &none), &["port"]).is_empty());
    let one = ArchiveParams { evidence: EvidenceParams { lines: 1 }, ..ArchiveParams::default() };
    assert_eq!(by_month(&read_with(&path, &one), &["port"]).len(), 2);
    let error = EvidenceParams { lines: 101 }.check().unwrap_err().to_string();
    assert_eq!(error, "--evidence 101: must be 0 to 100 sentences a value");
}

/// Every line's bytes, in the file or in the text value of its record, are the occurrence.
fn assert_bytes(archive: &Archive, found: &[Evidence], text_of: impl Fn(&EvidenceLine) -> Vec<u8>) {
    assert!(found.iter().any(|evidence| !evidence.lines.is_empty()));
    for line in found.iter().flat_map(|evidence| &evidence.lines) {
        let bytes = text_of(line)[line.bytes.clone().unwrap()].to_vec();
        let document = archive.corpus.documents.iter().find(|d| d.id == line.id).unwrap();
        let (text, _, _) =
            encoding_rs::Encoding::for_label(document.encoding.unwrap_or("utf-8").as_bytes())
                .unwrap()
                .decode(&bytes);
        assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), line.matched());
    }
}

#[test]
fn bytes_are_those_of_the_file_or_of_the_text_of_a_record() {
    let folder = tempfile::tempdir().unwrap();
    // A text report with a header, a repaired character before the word, two encodings.
    let text =
        "date: 2023-02-03\ntitle: On ports\n\nThe caf\u{e9} by the sea &amp; the port\n of call.\n";
    fs::write(folder.path().join("utf8.txt"), text).unwrap();
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    fs::write(folder.path().join("latin.txt"), &latin).unwrap();
    let archive = read(folder.path());
    let found = by_month(&archive, &["port", "\"port of call\""]);
    let file = |line: &EvidenceLine| fs::read(line.path.as_ref().unwrap()).unwrap();
    assert_eq!(found[0].documents, 2);
    assert_bytes(&archive, &found, file);

    let (_folder, path) = records(&[
        (
            "a",
            "2023-02-01",
            "x",
            "\u{201c}Quoted\u{201d} words, a line\nbreak and the \"port\" of it.",
        ),
        ("b", "2023-02-02", "y", "Another port\tagain."),
    ]);
    let archive = read(&path);
    let record = |line: &EvidenceLine| {
        let lines = fs::read_to_string(line.path.as_ref().unwrap()).unwrap();
        let record = lines.lines().nth(line.line.unwrap() as usize - 1).unwrap();
        let record: serde_json::Value = serde_json::from_str(record).unwrap();
        record["text"].as_str().unwrap().as_bytes().to_vec()
    };
    assert_bytes(&archive, &by_month(&archive, &["port"]), record);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.csv");
    fs::write(
        &path,
        "id,date,text\na,2023-02-01,\"The \"\"old\"\" port,\nand more\"\nb,2023-02-02,A port\n",
    )
    .unwrap();
    let archive = read(&path);
    let record = |line: &EvidenceLine| {
        let mut reader = csv::Reader::from_path(line.path.as_ref().unwrap()).unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let at = line.line.unwrap();
        let row = rows.iter().find(|row| row.position().unwrap().line() == at).unwrap();
        row[2].as_bytes().to_vec()
    };
    assert_bytes(&archive, &by_month(&archive, &["port"]), record);
}

#[test]
fn bytes_of_real_reports_are_the_occurrences() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/reports"));
    if !folder.exists() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let archive = read(folder);
    let matrix = archive.count(&Context::default()).unwrap();
    let all: Vec<usize> = (0..matrix.vocabulary.len()).collect();
    let found = archive_evidence(&archive, &columns(&archive, &matrix, &all)).unwrap();
    for line in found.iter().flat_map(|evidence| &evidence.lines) {
        let file = fs::read(line.path.as_ref().unwrap()).unwrap();
        let bytes = &file[line.bytes.clone().unwrap()];
        assert_eq!(std::str::from_utf8(bytes).unwrap(), line.matched(), "{}", line.id);
    }
}

#[test]
fn the_same_at_any_number_of_threads() {
    let made: Vec<(String, String, String, String)> = (0..200)
        .map(|n| {
            let text = format!("Report {n} of port{} and port{}. The end of it.", n % 7, n % 3);
            (format!("d{n}"), format!("2023-0{}-11", 1 + n % 5), format!("s{}", n % 4), text)
        })
        .collect();
    let made: Vec<(&str, &str, &str, &str)> =
        made.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str())).collect();
    let (_folder, path) = records(&made);
    let at = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| by_month(&read(&path), &["port1", "port*", "report"]))
    };
    let one = at(1);
    assert_eq!(one.len(), 15);
    assert_eq!(one, at(4));
}

#[test]
fn a_term_that_would_be_an_operator_is_put_between_quotes() {
    for (term, query) in [("trade", "trade"), ("NEAR", "\"NEAR\""), ("new york", "\"new york\"")] {
        assert_eq!(quoted(term), query);
        query.parse::<Query>().unwrap();
    }
}
