use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::*;
use crate::corpus::{Corpus, document::DateKind};

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn read(input: &str) -> Result<Corpus> {
    read_with(input, &ReadParams::default())
}

fn read_with(input: &str, params: &ReadParams) -> Result<Corpus> {
    Corpus::read(&[input.to_owned()], params, &Context::default())
}

fn ids(corpus: &Corpus) -> Vec<&str> {
    corpus.documents.iter().map(|d| &*d.id).collect()
}

const LINES: &str = concat!(
    "{\"id\": \"a\", \"date\": \"2023-05-30\", \"title\": \"T\\u00e9st\", \"text\": \"First text\\nof two lines.\", \"label\": \"x\", \"n\": 3, \"list\": [1, {\"text\": 2}]}\n",
    "\n",
    "{\"text\": \"Second.\", \"date\": null, \"ok\": true, \"w\": 1.5}\r\n",
    "{\"text\": \"broken\n",
    "{\"id\": 7, \"date\": \"4/5/2023\", \"text\": \"Third.\"}\n",
    "[1]\n",
    "{\"id\": \"e\", \"text\": \"  \"}\n",
    "{\"id\": \"f\", \"text\": \"Last\", \"date\": \"soon\"}"
);

#[test]
fn records_of_a_jsonl_file() {
    let root = tempfile::tempdir().unwrap();
    let corpus = read(&write(root.path(), "r.jsonl", LINES)).unwrap();
    assert_eq!(ids(&corpus), ["a", "r:3", "7", "f"]);
    let first = &corpus.documents[0];
    assert_eq!(first.title, "Tést");
    assert_eq!(first.text, "First text\nof two lines.");
    assert_eq!(first.date.unwrap().kind, DateKind::Metadata);
    assert_eq!(
        first.fields,
        [("label".to_owned(), "x".to_owned()), ("n".to_owned(), "3".to_owned())]
    );
    let reasons: Vec<_> = corpus.rejected.iter().map(|r| (r.line, &*r.reason)).collect();
    assert_eq!(reasons.iter().map(|r| r.0).collect::<Vec<_>>(), [Some(4), Some(6), Some(7)]);
    assert!(
        reasons[0].1.starts_with("not a JSON object: EOF while parsing a string"),
        "{reasons:?}"
    );
    assert_eq!(reasons[2].1, "no text in `text`");
    let unread = |at: usize| {
        let evidence = &corpus.documents[at].date_evidence[0];
        (evidence.text.clone(), evidence.reading.to_string())
    };
    assert_eq!(unread(2), ("4/5/2023".to_owned(), "2023-04-05 or 2023-05-04".to_owned()));
    assert_eq!(unread(3), ("soon".to_owned(), "unreadable".to_owned()));
    let kinds: Vec<_> = corpus.notes.iter().map(|n| (n.kind, n.count)).collect();
    assert_eq!(
        kinds,
        [("rejected", 3), ("ambiguous-date", 1), ("undated", 3), ("unreadable-date", 1)]
    );
}

#[test]
fn every_packing_gives_the_same() {
    let root = tempfile::tempdir().unwrap();
    let plain = read(&write(root.path(), "r.jsonl", LINES)).unwrap();
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = |bytes: &[u8]| {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    };
    let half = LINES.len() / 2;
    let (one, two) = LINES.as_bytes().split_at(half);
    let mut tar = tar::Builder::new(vec![]);
    let mut header = tar::Header::new_gnu();
    header.set_size(LINES.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, "folder/r.jsonl", LINES.as_bytes()).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [
        ("folder/r.jsonl", LINES.as_bytes()),
        ("x.png", b"\0"),
        ("a.txt", b"date 2023-01-02 Title\n\nBody text."),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let utf16: Vec<u8> =
        "\u{FEFF}".encode_utf16().chain(LINES.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [
        ("a/r.jsonl.gz", gzip(LINES.as_bytes())),
        ("b/r.jsonl.gz", [gzip(one), gzip(two)].concat()),
        ("a/r.ndjson.zst", zstd(LINES.as_bytes())),
        ("b/r.ndjson.zst", [zstd(one), zstd(two)].concat()),
        ("r.tgz", gzip(&tar.into_inner().unwrap())),
        ("r.zip", zip.finish().unwrap().into_inner()),
        ("bom/r.jsonl", ["\u{FEFF}", LINES].concat().into_bytes()),
        ("utf16/r.jsonl", utf16),
    ] {
        let corpus = read(&write(root.path(), name, bytes)).unwrap();
        let texts = |corpus: &Corpus| {
            corpus
                .documents
                .iter()
                .map(|d| (d.id.clone(), d.text.clone()))
                .take(4)
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(&corpus), texts(&plain), "{name}");
        if name == "r.zip" {
            assert_eq!(corpus.documents[4].title, "Title");
            assert!(
                corpus.documents[4].origin.as_ref().unwrap().to_string().ends_with("r.zip/a.txt")
            );
            assert!(corpus.rejected.iter().any(|r| r.path.ends_with("r.zip/x.png")));
        } else {
            assert_eq!(corpus.rejected.len(), plain.rejected.len(), "{name}");
        }
    }
}

#[test]
fn semicolons_separate_where_the_header_has_them() {
    let root = tempfile::tempdir().unwrap();
    let csv = "id;date;text\na;2023-05-30;One, two\nb;;Three\n";
    let corpus = read(&write(root.path(), "t.csv", csv)).unwrap();
    assert_eq!(ids(&corpus), ["a", "b"]);
    assert_eq!(corpus.documents[0].text, "One, two");
}

#[test]
fn tables_with_quotes_missing_and_surplus_values() {
    let root = tempfile::tempdir().unwrap();
    let csv = "ID,Published,Headline,Body,Outlet,Extra\r\n\
        1,2023-05-30,\"A, b\",\"Two\nlines\",Daily,x\r\n\
        2,,Short,Text\r\n\
        3,2023-05-31,T,Text,Daily,x,surplus\r\n\
        4,30.05.2023,T,Last,,\r\n";
    let corpus = read(&write(root.path(), "t.csv", csv)).unwrap();
    assert_eq!(ids(&corpus), ["1", "2", "4"]);
    let first = &corpus.documents[0];
    assert_eq!(
        (&*first.title, &*first.text, first.source.as_deref()),
        ("A, b", "Two\nlines", Some("Daily"))
    );
    assert_eq!(first.fields, [("Extra".to_owned(), "x".to_owned())]);
    assert_eq!(corpus.rejected[0].line, Some(5));
    assert_eq!(corpus.documents[2].date.as_ref().unwrap().date.to_string(), "2023-05-30");
    let tsv = write(root.path(), "t.tsv", "text\tdate\nOne\t2023\n");
    assert_eq!(read(&tsv).unwrap().documents[0].id, "t:2");
    let latin = encoding_rs::WINDOWS_1252
        .encode("text,date\nLa réunion s’est tenue à l’hôtel de ville,2023-01-01\n")
        .0
        .into_owned();
    let corpus = read(&write(root.path(), "l.csv", latin)).unwrap();
    assert_eq!(corpus.documents[0].text, "La réunion s’est tenue à l’hôtel de ville");
}

#[test]
fn a_missing_column_is_an_error_that_lists_the_columns() {
    let root = tempfile::tempdir().unwrap();
    let params = ReadParams { text_column: Some("inhalt".into()), ..ReadParams::default() };
    for (name, bytes) in
        [("t.csv", "id,text\n1,x\n"), ("t.jsonl", "{\"id\": 1, \"text\": \"x\"}\n")]
    {
        let path = write(root.path(), name, bytes);
        let error = read_with(&path, &params).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("{path}: there is no column `inhalt`; the columns are `id`, `text`")
        );
    }
}

#[test]
fn files_that_cannot_be_used() {
    let root = tempfile::tempdir().unwrap();
    let empty = write(root.path(), "in/empty.txt", "");
    write(root.path(), "in/empty.csv", "");
    write(root.path(), "in/binary.txt", b"PK\x03\x04\0\0\0\0");
    write(root.path(), "in/binary.jsonl", b"\x89PNG\0\0\0");
    write(root.path(), "in/cut.jsonl.gz", b"\x1f\x8b\x08\0");
    write(root.path(), "in/only-header.txt", "Date: 2023-01-01\nSource: A\n");
    let error = read(&empty).unwrap_err().to_string();
    assert!(
        error.ends_with("no report could be read, 1 rejected; the first: ".to_owned().as_str())
            || error.contains("the file is empty"),
        "{error}"
    );
    for at in 0..8 {
        write(
            root.path(),
            &format!("in/good{at}.txt"),
            "date 2023-01-02 Title\n\nBody of the text.",
        );
    }
    let folder = root.path().join("in").display().to_string();
    let corpus = read(&folder).unwrap();
    assert_eq!(corpus.documents.len(), 8);
    let reason = |name: &str| {
        let row = corpus.rejected.iter().find(|r| r.path.ends_with(name));
        row.unwrap_or_else(|| panic!("{name}")).reason.clone()
    };
    assert_eq!(reason("empty.txt"), "the file is empty");
    assert_eq!(reason("empty.csv"), "the file is empty");
    assert_eq!(reason("binary.txt"), "a binary file, not text");
    assert_eq!(reason("binary.jsonl"), "a binary file, not text");
    assert!(reason("cut.jsonl.gz").starts_with("cannot be read: "));
    assert_eq!(reason("only-header.txt"), "no text besides its title and header lines");
    assert!(
        read(&root.path().join("in/cut.jsonl.gz").display().to_string())
            .unwrap_err()
            .to_string()
            .starts_with("cannot read ")
    );
}

#[test]
fn the_range_leaves_documents_out() {
    let root = tempfile::tempdir().unwrap();
    let path = write(root.path(), "t.csv", "text,date\nOne,2022-12-31\nTwo,2023-01-01\nThree,\n");
    let params = ReadParams { range: "2023..".parse().unwrap(), ..ReadParams::default() };
    let corpus = read_with(&path, &params).unwrap();
    assert_eq!(corpus.documents.len(), 1);
    let kinds: Vec<_> = corpus.notes.iter().map(|note| note.kind).collect();
    assert_eq!(kinds, ["outside-range", "undated-left-out"]);
    let params = ReadParams { range: "2024".parse().unwrap(), ..ReadParams::default() };
    assert!(read_with(&path, &params).unwrap_err().to_string().contains("none of the 3 documents"));
}

#[test]
fn a_coarse_date_is_in_the_range_as_a_whole_or_not_at_all() {
    let root = tempfile::tempdir().unwrap();
    let csv = "text,date\nA,2023\nB,2023-03\nC,2023-04\nD,2022-12\nE,\nF,2023-03-15\n";
    let path = write(root.path(), "t.csv", csv);
    let with = |range: &str| {
        let params = ReadParams { range: range.parse().unwrap(), ..ReadParams::default() };
        let corpus = read_with(&path, &params).unwrap();
        let texts: String = corpus.documents.iter().map(|d| &*d.text).collect();
        (texts, corpus.left_out)
    };
    let (texts, left_out) = with("2023-03-15..");
    assert_eq!(texts, "CF");
    assert_eq!(left_out, LeftOut { outside: 1, coarse: 2, undated: 1, language: 0 });
    assert_eq!(with("2023").0, "ABCF");
    assert_eq!(with("..").1, LeftOut::default());
}

#[test]
fn a_stray_table_in_a_folder_is_rejected_and_one_that_was_named_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let stray = write(root.path(), "in/budget.csv", "year,sum\n2020,1\n");
    write(root.path(), "in/t.csv", "text\nOne\nTwo\n");
    write(root.path(), "in/x.jsonl", "{\"sum\": 1}\n");
    let folder = root.path().join("in").display().to_string();
    let corpus = read(&folder).unwrap();
    assert_eq!(corpus.documents.len(), 2);
    let paths: Vec<_> = corpus.rejected.iter().map(|r| r.path.rsplit('/').next()).collect();
    assert_eq!(paths, [Some("budget.csv"), Some("x.jsonl")]);
    assert!(corpus.rejected[0].reason.contains("`year`, `sum`"));
    assert!(read(&stray).unwrap_err().to_string().contains("--text-column"));
    let params = ReadParams { text_column: Some("text".into()), ..ReadParams::default() };
    assert_eq!(read_with(&folder, &params).unwrap().documents.len(), 2);
}

#[test]
fn results_of_this_program_are_passed_over() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "a.txt", "A report of the bureau.");
    write(root.path(), "output/a/manifest.json", "{\"program\": \"dateline\", \"seed\": 1}");
    write(root.path(), "output/a/tables/documents.csv", "id,text\n1,x\n");
    write(root.path(), "other/manifest.json", "{\"program\": \"x\"}");
    write(root.path(), "other/t.csv", "id,text\n1,x\n");
    let corpus = read(&root.path().display().to_string()).unwrap();
    assert_eq!(ids(&corpus), ["a", "1"]);
    assert_eq!(corpus.notes.iter().find(|n| n.kind == "result-folder").unwrap().count, 1);
    assert_eq!(corpus.rejected.len(), 1);
    assert!(corpus.rejected[0].stray);
    let named = read(&root.path().join("output/a").display().to_string()).unwrap();
    assert_eq!(ids(&named), ["1"]);
}

#[cfg(unix)]
#[test]
fn a_broken_link_is_a_stray() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "a.txt", "A report of the bureau.");
    for at in 0..3 {
        std::os::unix::fs::symlink("nowhere", root.path().join(format!("l{at}.txt"))).unwrap();
    }
    let corpus = read(&root.path().display().to_string()).unwrap();
    assert_eq!(corpus.rejected.len(), 3);
    assert!(corpus.rejected.iter().all(|row| row.stray), "{:?}", corpus.rejected);
}

#[test]
fn a_forgotten_quote_costs_one_row() {
    let root = tempfile::tempdir().unwrap();
    for (name, tab) in [("t.csv", ","), ("t.tsv", "\t")] {
        let rows =
            "id,text\r\n1,\"Two\r\nlines\"\r\n2,\"Never closed\r\n3,Three\r\n4,\"Four\"\r\n5,Five";
        let corpus = read(&write(root.path(), name, rows.replace(',', tab))).unwrap();
        assert_eq!(ids(&corpus), ["1", "3", "4", "5"]);
        let lines: Vec<_> =
            corpus.documents.iter().map(|d| d.origin.as_ref().unwrap().line).collect();
        assert_eq!(lines, [Some(2), Some(5), Some(6), Some(7)]);
        assert_eq!(corpus.rejected.len(), 1);
        assert_eq!(corpus.rejected[0].line, Some(4));
        assert!(corpus.rejected[0].reason.starts_with("unclosed quote"));
    }
    let rows = (3..3000).map(|row| format!("{row},Text\n")).collect::<Vec<_>>().concat();
    let corpus = read(&write(root.path(), "l.csv", format!("id,text\n2,\"Open\n{rows}"))).unwrap();
    assert_eq!((corpus.documents.len(), corpus.rejected.len()), (2997, 1));
    let last = corpus.documents.last().unwrap();
    assert_eq!((&*last.id, last.origin.as_ref().unwrap().line), ("2999", Some(2999)));
}

/// Rows and lines are numbered, and quoted values kept whole, across the bounds of blocks.
#[test]
fn tables_longer_than_a_block() {
    let root = tempfile::tempdir().unwrap();
    let text = "a line of text, with \"\"words\"\"\r\n".repeat(30);
    let rows =
        (0..12_000).map(|at| format!("{at},\"{text}{at}\"\r\n")).collect::<Vec<_>>().concat();
    let path = write(root.path(), "t.csv", format!("id,text\r\n{rows}"));
    let corpus = read(&path).unwrap();
    assert!(rows.len() > 2 * produce::BLOCK);
    assert_eq!((corpus.documents.len(), corpus.rejected.len()), (12_000, 0));
    for (at, document) in corpus.documents.iter().enumerate() {
        assert_eq!(document.id, at.to_string());
        assert_eq!(document.origin.as_ref().unwrap().line, Some(2 + 31 * at as u64));
        assert!(document.text.ends_with(&format!("\"words\"\n{at}")));
    }
}

#[test]
fn a_file_has_one_legacy_encoding() {
    let root = tempfile::tempdir().unwrap();
    let sentence = "Заседание комиссии по науке и технике прошло в среду";
    let json = (0..3)
        .map(|at| format!("{{\"id\": {at}, \"text\": \"{sentence}\"}}\n"))
        .collect::<Vec<_>>()
        .concat();
    // A value that alone would be taken for another encoding, far behind the block that decides.
    let filler = format!("x,{}\n", "plain words ".repeat(100)).repeat(4000);
    let csv = format!("Заметка,text\nДа,{sentence}\n{filler}Нет,Да\n");
    for (name, source) in [("r.jsonl", json), ("t.csv", csv)] {
        let bytes = encoding_rs::WINDOWS_1251.encode(&source).0;
        let corpus = read(&write(root.path(), name, bytes)).unwrap();
        assert_eq!(corpus.rejected, []);
        assert_eq!(corpus.documents[0].text, sentence);
        assert_eq!(corpus.documents[0].encoding, Some("windows-1251"));
        assert!(corpus.notes.iter().any(|note| note.kind == "legacy-encoding"));
        if name == "t.csv" {
            assert_eq!(corpus.documents[0].fields, [("Заметка".to_owned(), "Да".to_owned())]);
            assert_eq!(corpus.documents[1].encoding, None);
            assert_eq!(corpus.documents.last().unwrap().text, "Да");
        }
    }
    // One cut character in a file of UTF-8 does not make it another encoding.
    let lines = ["{\"text\": \"naïve — élan".as_bytes(), &[0xE2, 0x80], b"\"}\n"].concat();
    let twenty = "{\"text\": \"éééééééééééééééééééé".as_bytes();
    let corpus = read(&write(root.path(), "d.jsonl", [twenty, &lines[10..]].concat())).unwrap();
    assert_eq!(corpus.documents[0].encoding, None);
    assert!(corpus.documents[0].text.ends_with('\u{FFFD}'));
}

#[test]
fn the_first_fault_is_reported_at_any_timing() {
    let root = tempfile::tempdir().unwrap();
    let slow = "{\"text\": \"words of a text\"}\n".repeat(300);
    let names: Vec<String> = (0..6)
        .flat_map(|at| {
            let broken = write(root.path(), &format!("{at}.txt.gz"), b"\x1f\x8b\x08\0");
            [write(root.path(), &format!("{at}.jsonl"), &slow), broken]
        })
        .collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    for _ in 0..20 {
        let read = || Corpus::read(&names, &ReadParams::default(), &Context::default());
        let error = pool.install(read).unwrap_err().to_string();
        assert!(error.contains("0.txt.gz"), "{error}");
    }
    let names = [names[1].clone(), write(root.path(), "x.csv", "a,b\n1,2\n")];
    let error = Corpus::read(&names, &ReadParams::default(), &Context::default()).unwrap_err();
    assert!(error.to_string().contains("0.txt.gz"), "{error}");
}

/// Every word of the text stands at its mapped bytes of the file, in any encoding.
#[test]
fn places_are_bytes_of_the_file() {
    let chinese = "date 2023-02-16 会议\r\n\r\n会议强调，要加快推进科技创新。\r\n\r\nShare this:\r\n\r\n\
        实现高水平科技自立自强，科技创新 (innovation) 很重要。\r\n";
    let french = "La réunion s’est tenue à l’hôtel de ville ; les élèves étaient présents.\n\
        Share this:\nFin de la réunion des élèves.\n";
    let utf16: Vec<u8> =
        [&[0xFF, 0xFE][..], &chinese.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()]
            .concat();
    let gbk = encoding_rs::GBK.encode(chinese).0.into_owned();
    let latin = encoding_rs::WINDOWS_1252.encode(french).0.into_owned();
    for (bytes, encoding, name) in [
        (gbk, encoding_rs::GBK, Some("GBK")),
        (utf16, encoding_rs::UTF_16LE, Some("UTF-16LE")),
        (latin, encoding_rs::WINDOWS_1252, Some("windows-1252")),
        (chinese.as_bytes().to_vec(), encoding_rs::UTF_8, None),
    ] {
        let path = std::sync::Arc::new("a.txt".into());
        let document = document_of_text(bytes.clone(), path, &ReadParams::default()).unwrap();
        assert_eq!(document.encoding, name);
        let decode = |range: std::ops::Range<usize>| {
            encoding.decode_without_bom_handling(&bytes[range]).0.into_owned()
        };
        let shared = document.removed.iter().find(|removal| removal.rule == "share").unwrap();
        assert_eq!(decode(shared.start..shared.end), shared.text);
        for (at, c) in document.text.char_indices() {
            let range = document.source_range(at..at + c.len_utf8()).unwrap();
            assert_eq!(decode(range), c.to_string(), "{name:?} at {at}");
        }
        let word = document.text.split('\n').next().unwrap();
        assert_eq!(decode(document.source_range(0..word.len()).unwrap()), word);
    }
    // A damaged character is longer in the text than in the file.
    let cut = ["the city’s work, the city’s ".as_bytes(), &[0xE2, 0x80]].concat();
    let path = std::sync::Arc::new("a.txt".into());
    let document = document_of_text(cut, path, &ReadParams::default()).unwrap();
    assert_eq!(document.source_range(0..3), None);
}

#[test]
fn a_damaged_member_does_not_cost_the_rest_of_the_archive() {
    let root = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut tar = tar::Builder::new(vec![]);
    for (name, bytes) in [
        ("a.txt", &b"The first report of the bureau."[..]),
        ("b.txt", b"DAMAGED report of the bureau."),
        ("b.jsonl.gz", b"\x1f\x8b\x08\0"),
        ("b.txt.zst", b"nonsense"),
        ("c.txt", b"The last report of the bureau."),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes).unwrap();
    }
    let mut zip = zip.finish().unwrap().into_inner();
    let at = zip.windows(7).position(|w| w == b"DAMAGED").unwrap();
    zip[at] = b'X';
    let corpus = read(&write(root.path(), "r.zip", zip)).unwrap_err().to_string();
    assert!(corpus.contains("3 of 5"), "{corpus}");
    let params = ReadParams { max_rejected_share: 1.0, ..ReadParams::default() };
    let corpus = read_with(&root.path().join("r.zip").display().to_string(), &params).unwrap();
    assert_eq!(ids(&corpus), ["a", "c"]);
    assert!(corpus.rejected[0].to_string().contains("r.zip/b.txt: cannot be read: "));
    let corpus = read(&write(root.path(), "r.tar", tar.into_inner().unwrap())).unwrap();
    assert_eq!(ids(&corpus), ["a", "b", "c"]);
    assert_eq!(corpus.rejected.len(), 2);
}

#[test]
fn parameters_are_checked_and_round_trip() {
    let params = ReadParams { max_rejected_share: 1.5, ..ReadParams::default() };
    assert!(params.check().is_err());
    let params =
        ReadParams { range: "2022".parse().unwrap(), day_first: true, ..ReadParams::default() };
    let json = serde_json::to_string(&params).unwrap();
    assert!(json.contains("\"2022-01-01..2022-12-31\""));
    assert_eq!(serde_json::from_str::<ReadParams>(&json).unwrap(), params);
    assert_eq!(serde_json::from_str::<ReadParams>("{}").unwrap(), ReadParams::default());
    assert!(serde_json::from_str::<ReadParams>("{\"ranges\": \"2022\"}").is_err());
}

/// Blocks, their order and their documents are the same at any number of threads.
#[test]
fn one_thread_reads_what_four_read() {
    let root = tempfile::tempdir().unwrap();
    let long = "word ".repeat(40_000);
    let lines: String = (0..60)
        .map(|i| json!({"id": i, "text": format!("{long}{i}")}).to_string() + "\n")
        .collect();
    write(root.path(), "a.jsonl", lines);
    for at in 0..300 {
        write(root.path(), &format!("t/{at}.txt"), format!("Report {at} of the bureau."));
    }
    let inputs = [root.path().display().to_string()];
    let blocks = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let ids = |docs: Vec<Document>| {
            docs.into_iter().map(|d| (d.id, d.text.len())).collect::<Vec<_>>()
        };
        pool.install(|| read_blocks(&inputs, &ReadParams::default(), &Context::default(), ids))
            .unwrap()
            .blocks
    };
    let one = blocks(1);
    assert!(one.len() >= 5, "{} blocks", one.len());
    assert_eq!(one, blocks(4));
    assert_eq!(one.iter().map(Vec::len).sum::<usize>(), 360);
}

struct Stop;

impl crate::progress::Progress for Stop {
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_run_can_be_stopped() {
    let root = tempfile::tempdir().unwrap();
    let path = write(root.path(), "a.jsonl", "{\"text\": \"x\"}\n".repeat(10));
    let context = Context { progress: &Stop, ..Context::default() };
    let result = Corpus::read(&[path], &ReadParams::default(), &context);
    assert!(matches!(result, Err(Error::Cancelled)));
}

/// Kind and reading of every candidate but the time of the file.
fn evidence(document: &Document) -> Vec<String> {
    let of_file = |e: &&crate::corpus::document::DateEvidence| e.kind != DateKind::Modified;
    let shown = |e: &crate::corpus::document::DateEvidence| format!("{} {}", e.kind, e.reading);
    document.date_evidence.iter().filter(of_file).map(shown).collect()
}

#[test]
fn sidecars_beside_reports() {
    let root = tempfile::tempdir().unwrap();
    let body = "Title\n\nSource: Hebi\n\nThe bureau held a meeting on innovation.";
    let about = json!({
        "Published": "2023-05-30", "headline": "Symposium", "url": "https://a.example/2023/05/29/x/",
        "source": "Hebi Daily", "authors": ["Li Na", "Wu"], "text": "no", "views": 3, "more": {"a": 1},
    });
    write(root.path(), "a.txt", body);
    write(root.path(), "a.meta.json", about.to_string());
    write(root.path(), "b.txt", body);
    write(root.path(), "b.json", "[1]");
    write(root.path(), "c.md", body);
    write(root.path(), "lonely.json", "{}");
    let corpus = read(&root.path().display().to_string()).unwrap();
    assert_eq!(ids(&corpus), ["a", "b", "c"]);
    let first = &corpus.documents[0];
    assert_eq!(evidence(first), ["metadata 2023-05-30", "url 2023-05-29"]);
    assert_eq!((&*first.title, first.source.as_deref()), ("Symposium", Some("Hebi Daily")));
    assert_eq!(first.author.as_deref(), Some("Li Na, Wu"));
    assert_eq!(first.url.as_deref(), Some("https://a.example/2023/05/29/x/"));
    assert_eq!(first.fields, [("views".to_owned(), "3".to_owned())]);
    assert_eq!(corpus.documents[1].source.as_deref(), Some("Hebi"));
    let mut rejected: Vec<_> = corpus
        .rejected
        .iter()
        .map(|row| (row.path.rsplit('/').next().unwrap_or_default(), &*row.reason, row.stray))
        .collect();
    rejected.sort_unstable();
    assert_eq!(
        rejected,
        [
            ("b.json", "a sidecar that is no JSON object", true),
            ("lonely.json", "not a kind of file that is read", true)
        ]
    );
    // A report named alone has its sidecar too.
    let one = read(&root.path().join("a.txt").display().to_string()).unwrap();
    assert_eq!(one.documents[0].title, "Symposium");
}

#[test]
fn sidecars_and_times_in_archives() {
    let root = tempfile::tempdir().unwrap();
    let members = [
        ("d/a.json", "{\"date\": \"2023-05-30\"}"),
        ("d/a.txt", "The bureau held a meeting."),
        ("d/b.txt", "The bureau held another."),
        ("d/c.json", "{}"),
    ];
    let mut tar = tar::Builder::new(vec![]);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let time = zip::DateTime::from_date_and_time(2023, 6, 7, 12, 0, 0).unwrap();
    let options = zip::write::SimpleFileOptions::default().last_modified_time(time);
    for (name, text) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mtime(1_686_139_200); // 2023-06-07 12:00
        header.set_cksum();
        tar.append_data(&mut header, name, text.as_bytes()).unwrap();
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let tar = write(root.path(), "r.tar", tar.into_inner().unwrap());
    let zip = write(root.path(), "r.zip", zip.finish().unwrap().into_inner());
    for archive in [tar, zip] {
        let corpus = read(&archive).unwrap();
        assert_eq!(ids(&corpus), ["a", "b"]);
        assert_eq!(evidence(&corpus.documents[0]), ["metadata 2023-05-30"]);
        let modified = corpus.documents[1].date_evidence[0].reading.to_string();
        assert_eq!((modified.as_str(), corpus.documents[1].date), ("2023-06-07", None));
        assert_eq!(corpus.rejected.len(), 1);
        assert!(corpus.rejected[0].path.ends_with("d/c.json") && corpus.rejected[0].stray);
        let date_order = vec![DateKind::Header, DateKind::Modified];
        let params = ReadParams { date_order, ..ReadParams::default() };
        let corpus = read_with(&archive, &params).unwrap();
        let days = corpus.documents.iter().map(|d| d.date.unwrap().date.to_string());
        assert_eq!(days.collect::<Vec<_>>(), ["2023-06-07", "2023-06-07"]);
        assert_eq!(corpus.notes.iter().filter(|n| n.kind == "updated-only").count(), 1);
    }
}

#[test]
fn addresses_of_records_and_reports() {
    let root = tempfile::tempdir().unwrap();
    let table = "text,link\nFirst,https://a.example/2023/05/30/x\nSecond,https://a.example/x\n";
    let corpus = read(&write(root.path(), "t.csv", table)).unwrap();
    assert_eq!(evidence(&corpus.documents[0]), ["url 2023-05-30"]);
    assert_eq!(corpus.documents[0].url.as_deref(), Some("https://a.example/2023/05/30/x"));
    assert_eq!(corpus.documents[1].url.as_deref(), Some("https://a.example/x"));
    assert!(corpus.documents[1].date.is_none() && corpus.documents[1].fields.is_empty());
    let report = "Title\n\nURL: https://a.example/2023/05/30/x\n\nThe bureau held a meeting.";
    let corpus = read(&write(root.path(), "r.txt", report)).unwrap();
    assert_eq!(evidence(&corpus.documents[0]), ["url 2023-05-30"]);
    assert!(!corpus.documents[0].text.contains("example"));
}

/// In UTF-16 and behind a byte-order mark the spans count bytes of the file.
#[test]
fn spans_of_dates_in_any_encoding() {
    let root = tempfile::tempdir().unwrap();
    let text =
        "date 2023-04-20 会议\n\n发布时间：2023年4月19日 来源：日报\n\n会议强调创新，推动发展。";
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let gbk = encoding_rs::GBK.encode(text).0.into_owned();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for (bytes, encoding) in
        [(utf16, encoding_rs::UTF_16LE), (gbk, encoding_rs::GBK), (marked, encoding_rs::UTF_8)]
    {
        let corpus = read(&write(root.path(), "r.txt", &bytes)).unwrap();
        let found: Vec<_> = corpus.documents[0]
            .date_evidence
            .iter()
            .filter_map(|e| {
                let bytes = &bytes[e.span.clone()?];
                assert_eq!(encoding.decode_without_bom_handling(bytes).0, e.text);
                Some(e.text.as_str())
            })
            .collect();
        assert_eq!(found, ["2023-04-20", "2023年4月19日"], "{}", encoding.name());
    }
}

#[test]
fn strict_dates_leave_doubtful_ones_out() {
    let root = tempfile::tempdir().unwrap();
    let mut rows = String::from("id,text,date,url\n");
    rows.push_str("a,One,2023-05-30,https://a.example/2023/05/30/x\n");
    rows.push_str("b,Two,2023-05-30,https://a.example/2022/05/30/x\n");
    rows.push_str("c,Three,2025-05-30,\n");
    let table = write(root.path(), "t.csv", rows);
    let today = Some("2024-01-01".parse().unwrap());
    let all = ReadParams { today, dates: DatePolicy::All, ..ReadParams::default() };
    let strict = ReadParams { dates: DatePolicy::Strict, ..all.clone() };
    let dated = |corpus: &Corpus| corpus.documents.iter().filter(|d| d.date.is_some()).count();
    assert_eq!(dated(&read_with(&table, &all).unwrap()), 3);
    let plausible = ReadParams { today, ..ReadParams::default() };
    assert_eq!(dated(&read_with(&table, &plausible).unwrap()), 2);
    let corpus = read_with(&table, &strict).unwrap();
    assert_eq!((corpus.documents.len(), dated(&corpus)), (3, 1));
    let note = corpus.notes.iter().find(|n| n.kind == "doubtful-date").unwrap();
    assert_eq!(note.documents, ["b", "c"]);
    let range = "2023..2025".parse().unwrap();
    let corpus = read_with(&table, &ReadParams { range, ..strict }).unwrap();
    assert_eq!((ids(&corpus), corpus.left_out.undated), (vec!["a"], 2));
}

#[test]
fn settings_of_dates_are_read_and_checked() {
    let params: ReadParams =
        serde_json::from_value(json!({"date_order": ["url", "body-line"], "dates": "strict"}))
            .unwrap();
    assert_eq!(params.date_order, [DateKind::Url, DateKind::BodyLine]);
    assert_eq!(params.dates, DatePolicy::Strict);
    let twice = ReadParams { date_order: vec![DateKind::Url; 2], ..ReadParams::default() };
    assert!(twice.check().is_err());
}

const NEWS: &str = "<!DOCTYPE html><html><head><meta charset=\"gbk\"><title>Symposium held</title>\
    <meta name=\"PubDate\" content=\"2023-05-30 09:59\"><meta name=\"ContentSource\" \
    content=\"Hebi Daily\"></head><body><div class=\"nav\"><a href=\"/\">Home</a> <a href=\"/n\">News</a>\
    </div><div class=\"content\"><p>On the morning of May 29, the symposium of the workers in science \
    was held in the city, and the deputy secretary attended it, and delivered a speech. 会议</p><p>He \
    pointed out that the workers should take part in the practice of building the city, in the new \
    era, with new achievements, and improve the quality of science.</p><p>The meeting emphasized that \
    committees at all levels should implement the strategy, in depth, and create new advantages.</p>\
    <p>Share this:</p></div><div class=\"footer\">Contact us | Sitemap</div></body></html>";

#[test]
fn web_pages_are_read() {
    let root = tempfile::tempdir().unwrap();
    let page = encoding_rs::GBK.encode(NEWS).0;
    let corpus = read(&write(root.path(), "2023-06-01.html", page)).unwrap();
    let [document] = corpus.documents.as_slice() else { panic!("{:?}", corpus.rejected) };
    assert_eq!(document.title, "Symposium held");
    assert_eq!(document.source.as_deref(), Some("Hebi Daily"));
    assert_eq!(document.encoding, Some("GBK"));
    let date = document.date.as_ref().unwrap();
    assert_eq!((date.date.to_string().as_str(), date.kind.name()), ("2023-05-30", "metadata"));
    assert!(
        document.text.starts_with("On the morning") && document.text.contains("speech. 会议\n")
    );
    assert!(document.text.ends_with("new advantages."), "{}", document.text);
    assert_eq!(document.source_range(0..2), None);
    let rules: Vec<&str> = document.removed.iter().map(|removal| removal.rule).collect();
    assert_eq!(rules, ["html-page", "share"]);
    assert!(document.removed[0].text.contains("Sitemap"), "{}", document.removed[0].text);
    let table = corpus.removed_table();
    assert_eq!(table.rows[0][1], crate::table::Cell::Missing);
    let params = ReadParams { keep_boilerplate: true, ..ReadParams::default() };
    let whole = read_with(&write(root.path(), "a.htm", NEWS), &params).unwrap();
    assert!(
        whole.documents[0].text.contains("Share this")
            && whole.documents[0].text.contains("Sitemap")
    );
    assert!(read(&write(root.path(), "b.html", "<html><body></body></html>")).is_err());
}

#[test]
fn records_may_hold_web_pages() {
    let root = tempfile::tempdir().unwrap();
    let page = json!({"id": "page", "text": NEWS});
    let fragment = json!({"id": "part", "date": "2020-01-02", "title": "T",
        "text": "<p>One &amp; two</p><p>Three<br/>four</p>"});
    let plain = json!({"id": "plain", "date": "2020-01-02", "text": "In <b> we trust, 1 < 2"});
    let lines = format!("{page}\n{fragment}\n{plain}\n");
    let corpus = read(&write(root.path(), "r.jsonl", lines)).unwrap();
    let [page, part, plain] = corpus.documents.as_slice() else { panic!() };
    assert_eq!(
        (page.title.as_str(), page.source.as_deref()),
        ("Symposium held", Some("Hebi Daily"))
    );
    assert_eq!(page.date.as_ref().unwrap().date.to_string(), "2023-05-30");
    assert!(page.text.starts_with("On the morning") && !page.text.contains("Sitemap"));
    assert_eq!((part.text.as_str(), part.title.as_str()), ("One & two\n\nThree\nfour", "T"));
    assert_eq!(part.removed[0].rule, "html-fragment");
    assert_eq!(plain.text, "In <b> we trust, 1 < 2");
    assert_eq!(plain.removed, []);
}
