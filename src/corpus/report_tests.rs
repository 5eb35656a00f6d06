//! Text reports as they come, and what must be made of them.

use std::path::PathBuf;
use std::sync::Arc;

use super::document::{DateFlag, DateKind, Document, Reading, Rejected, Removal};
use super::read::{ReadParams, document_of_text};
use super::{Corpus, read_blocks};
use crate::context::Context;

fn report_named(name: &str, text: &str) -> Result<Document, Rejected> {
    document_of_text(
        text.as_bytes().to_vec(),
        Arc::new(PathBuf::from(name)),
        &ReadParams::default(),
    )
}

fn report(text: &str) -> Document {
    report_named("a.txt", text).unwrap()
}

/// Days between two statements of the date.
fn conflict(document: &Document) -> Option<u32> {
    let mut judged = document.clone();
    judged.judge_date(&ReadParams::default());
    judged.date_flags.into_iter().find_map(|flag| match flag {
        DateFlag::Conflict { days } => Some(days),
        _ => None,
    })
}

fn day(document: &Document) -> Option<String> {
    document.date.as_ref().map(|d| d.date.to_string())
}

/// Every character of the text is that of the source which the offsets name, or one of the log.
fn check_offsets(document: &Document, source: &[u8]) {
    for (at, c) in document.text.char_indices() {
        let place = document.offsets.source_range(at..at + c.len_utf8());
        let same = source[place.clone()] == *c.encode_utf8(&mut [0; 4]).as_bytes();
        let repaired = document.removed.iter().any(|change| {
            change.is_repair() && change.start <= place.start && place.end <= change.end
        });
        let line = c == '\n' && source[place] == *b"\r";
        assert!(same || repaired || line, "{c:?} at {at} in {}", document.id);
    }
    for removal in &document.removed {
        assert_eq!(&source[removal.start..removal.end], removal.text.as_bytes());
    }
    for evidence in &document.date_evidence {
        let Some(span) = evidence.span.clone() else { continue };
        let bytes = &source[span];
        assert!(!evidence.text.is_ascii() || bytes == evidence.text.as_bytes(), "{evidence:?}");
    }
}

#[test]
#[allow(clippy::too_many_lines)] // a list of cases
fn forms_of_reports() {
    let body = "The bureau held a meeting on innovation in March.";
    for (text, date, title, source, kept) in [
        (
            " date 2023-02-16 Bureau holds meeting\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "BODY",
        ),
        (
            "date: 2023-02-16\nBureau holds meeting\n\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "BODY",
        ),
        (
            "\u{FEFF}date 2023-02-16\r\n\r\nBureau holds meeting\r\n\r\nBODY\r\n",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "BODY",
        ),
        (
            "2023-02-16 Bureau holds meeting\n\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "BODY",
        ),
        (
            "DATE 16 February 2023 Bureau holds meeting\n\nSource: Hebi Daily\n\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            Some("Hebi Daily"),
            "BODY",
        ),
        (
            "date 2023-02-16 BODY It went on for long.\n\nBODY",
            Some("2023-02-16"),
            "The bureau held a meeting on innovation in March",
            None,
            "BODY It went on for long.\n\nBODY",
        ),
        ("date 2023-02-16 Only a line", Some("2023-02-16"), "Only a line", None, "Only a line"),
        (
            "Bureau holds meeting\n\n2023-02-16 10:00  Source: Hebi Daily  Views: 12\n\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            Some("Hebi Daily"),
            "BODY",
        ),
        (
            "# Bureau holds meeting\nBy Peng Yi | February 16, 2023\n\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "BODY",
        ),
        (
            "---\ntitle: \"Bureau holds meeting\"\ndate: 2023-02-16\nlayout: post\n---\n\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "BODY",
        ),
        (
            "Home > News\n\nBureau holds meeting\n\nHebi Daily\nFebruary 16, 2023\n\nBODY",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "Hebi Daily\n\nBODY",
        ),
        (
            "Bureau holds meeting\n\nBODY\n\nSource: Hebi Daily\nPublished: 2023-02-16\nEditor: Wang\n\nShare this:",
            Some("2023-02-16"),
            "Bureau holds meeting",
            Some("Hebi Daily"),
            "BODY",
        ),
        (
            "Bureau holds meeting\n\nUpdated: 2023-03-01\n\nBODY\n\n2023-02-16",
            Some("2023-02-16"),
            "Bureau holds meeting",
            None,
            "BODY",
        ),
        (
            "科技局召开会议\n\n发布时间：2023年2月16日 来源：鹤壁日报\n\n会议于周三举行。会议强调创新。",
            Some("2023-02-16"),
            "科技局召开会议",
            Some("鹤壁日报"),
            "会议于周三举行。会议强调创新。",
        ),
        (
            "Bureau holds meeting\n\nOn February 16, 2023 the bureau met.\n\nBODY",
            None,
            "Bureau holds meeting",
            None,
            "On February 16, 2023 the bureau met.\n\nBODY",
        ),
        (
            "At the resumption of the session of the\nassembly, the delegation wishes to state\nits views.",
            None,
            "At the resumption of the session of the",
            None,
            "At the resumption of the session of the\nassembly, the delegation wishes to state\nits views.",
        ),
        ("BODY", None, "The bureau held a meeting on innovation in March", None, "BODY"),
    ] {
        let text = text.replace("BODY", body);
        let read = report(&text);
        assert_eq!(day(&read).as_deref(), date, "{text}");
        assert_eq!(read.title, title, "{text}");
        assert_eq!(read.source.as_deref(), source, "{text}");
        assert_eq!(read.text, kept.replace("BODY", body), "{text}");
        check_offsets(&read, text.as_bytes());
    }
}

#[test]
fn the_trust_in_dates() {
    let text = "date 2023-04-20 Title\n\nDate: 2023-04-19\nUpdated: 2023-05-01\n\nThe body text stands here.";
    let read = report_named("2023-06-01-x.txt", text).unwrap();
    let kinds: Vec<_> =
        read.date_evidence.iter().map(|e| (e.kind, e.reading.to_string())).collect();
    assert_eq!(
        kinds,
        [
            (DateKind::Header, "2023-04-20".to_owned()),
            (DateKind::BodyLine, "2023-04-19".to_owned()),
            (DateKind::Filename, "2023-06-01".to_owned()),
            (DateKind::Updated, "2023-05-01".to_owned()),
        ]
    );
    assert_eq!(conflict(&read), Some(1));
    let read = report_named("report_20230601.txt", "Some words\n\nOf a report.").unwrap();
    assert_eq!(day(&read).as_deref(), Some("2023-06-01"));
    let read = report("Title\n\nDate: 04/05/2023\n\nThe body text stands here.");
    assert_eq!(day(&read), None);
    let evidence = &read.date_evidence[0];
    assert_eq!(evidence.reading.to_string(), "2023-04-05 or 2023-05-04");
    assert_eq!((&*evidence.text, evidence.span.clone()), ("04/05/2023", Some(13..23)));
    let read = report("date 2023-02-30 Title\n\nThe body text stands here.");
    assert_eq!((day(&read), &*read.title), (None, "Title"));
    assert_eq!(read.date_evidence[0].text, "2023-02-30");
    assert_eq!(read.date_evidence[0].reading, Reading::Unreadable);
}

#[test]
fn what_is_removed_is_listed_and_can_be_kept() {
    let text = "Title\n\nFirst paragraph.\n\nShare this:\n\nSecond paragraph.\n\nLeave a Comment\n";
    let read = report(text);
    assert_eq!(read.text, "First paragraph.\n\nSecond paragraph.");
    let rules: Vec<_> = read.removed.iter().map(|r| (r.rule, &*r.text)).collect();
    assert_eq!(
        rules,
        [("title", "Title"), ("share", "Share this:"), ("comment-form", "Leave a Comment")]
    );
    let params = ReadParams { keep_boilerplate: true, ..ReadParams::default() };
    let path = Arc::new(PathBuf::from("a.txt"));
    let kept = document_of_text(text.as_bytes().to_vec(), path, &params).unwrap();
    assert!(kept.text.contains("Share this:") && !kept.text.contains("Title"));
}

#[test]
fn nothing_but_a_frame_is_rejected() {
    for text in ["\n\n", "Date: 2023-01-01\n", "Leave a Comment", "\u{FEFF}"] {
        assert!(report_named("a.txt", text).is_err(), "{text:?}");
    }
}

proptest::proptest! {
    /// Whatever the bytes, reading ends with a document or a reason.
    #[test]
    fn any_lines_are_read(lines in proptest::collection::vec(
        proptest::prop_oneof![
            "\\PC{0,40}",
            "(date|Date:|Source:|By|Release time：|---|Home »|See also:|2023-|5月|09:59 on) ?\\PC{0,20}",
            "[0-9/.: -]{0,20}",
        ], 0..12)) {
        let text = lines.join("\n");
        if let Ok(document) = report_named("2023-1.txt", &text) {
            check_offsets(&document, text.as_bytes());
            proptest::prop_assert!(!document.text.trim().is_empty());
        }
    }
}

/// The five real reports that show the forms met most.
#[test]
fn the_real_reports() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/reports");
    if !std::path::Path::new(folder).exists() {
        println!("skipped: {folder} is not there");
        return;
    }
    let corpus =
        Corpus::read(&[folder.to_owned()], &ReadParams::default(), &Context::default()).unwrap();
    let expected = [
        (
            "2023-02-16",
            "The Theoretical Learning Center Group of the Party Group",
            "during the second collective study of the Political Bureau of the Central Committee",
            "On February 14, the Theoretical Study Center Group",
        ),
        (
            "2023-07-02",
            "Learn ideas, strengthen party spirit",
            "and “Ten Thousand Projects”",
            "News from our newspaper (Reporter Peng Yi) Recently, the Provincial Department",
        ),
        (
            "2022-09-30",
            "On the afternoon of September 27th, the Municipal",
            "…",
            "On the afternoon of September 27th, the Municipal",
        ),
        (
            "2023-04-20",
            "The Municipal Science and Technology Bureau held a special meeting",
            "to plan, deploy, and implement measures",
            "In order to thoroughly implement the spirit",
        ),
        (
            "2023-05-30",
            "Hebi City’s 2023 “National",
            "Symposium Held",
            "On the morning of May 29, the 2023",
        ),
    ];
    assert_eq!(corpus.documents.len(), 5);
    for (document, (date, title, title_end, body)) in corpus.documents.iter().zip(expected) {
        assert_eq!(day(document).as_deref(), Some(date), "{}", document.id);
        assert!(
            document.title.starts_with(title) && document.title.ends_with(title_end),
            "{}",
            document.title
        );
        assert!(document.text.starts_with(body), "{}", &document.text[..100]);
        let path = document.origin.as_ref().unwrap().path.to_path_buf();
        check_offsets(document, &std::fs::read(path).unwrap());
    }
    assert!(corpus.documents[2].title.chars().count() <= 121);
    assert_eq!(corpus.documents[1].source.as_deref(), Some("Heilongjiang Daily"));
    assert_eq!(corpus.documents[1].author.as_deref(), Some("Peng Yi"));
    assert_eq!(corpus.documents[4].source.as_deref(), Some("Hebi Daily"));
    assert_eq!(corpus.documents[4].author, None);
    let last = &corpus.documents[4];
    assert!(last.text.ends_with("Lighting Up A City”."), "{}", last.text);
    assert!(!last.text.contains("See also"));
    let conflicts: Vec<_> = corpus.notes.iter().filter(|n| n.kind == "date-conflict").collect();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].documents, [corpus.documents[3].id.clone()]);
    evidence_of_the_real_reports(&corpus);
}

/// Which words of the five reports date them: those at the spans, in the order of trust.
fn evidence_of_the_real_reports(corpus: &Corpus) {
    let expected: [&[(&str, &str, &str)]; 5] = [
        &[("header", "2023-02-16", "2023-02-16")],
        &[
            ("header", "2023-07-02", "2023-07-02"),
            ("body-line", "July 02, 2023 09:17:35", "2023-07-02"),
        ],
        &[("header", "2022-09-30", "2022-09-30")],
        &[("header", "2023-04-20", "2023-04-20"), ("body-line", "2023-04-19", "2023-04-19")],
        // No header: the line with its label, glued to the source.
        &[("body-line", "09:59 on May 30, 2023", "2023-05-30")],
    ];
    for (document, expected) in corpus.documents.iter().zip(expected) {
        let bytes = std::fs::read(&*document.origin.as_ref().unwrap().path).unwrap();
        let in_file = document.date_evidence.iter().filter(|e| e.kind != DateKind::Modified);
        let found: Vec<_> = in_file
            .map(|e| {
                assert_eq!(&bytes[e.span.clone().unwrap()], e.text.as_bytes());
                (e.kind.name(), &*e.text, e.reading.to_string())
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|&(k, t, d)| (k, t, d.to_owned())).collect();
        assert_eq!(found, expected, "{}", document.id);
    }
    let flags: Vec<_> = corpus.documents.iter().map(|d| d.date_flags.clone()).collect();
    let conflict = vec![DateFlag::Conflict { days: 1 }];
    assert_eq!(flags, [vec![], vec![], vec![], conflict, vec![]]);
    let note = corpus.notes.iter().find(|n| n.kind == "date-conflict").unwrap();
    assert!(note.message.contains("1 day apart"), "{}", note.message);
    let headless = corpus.notes.iter().find(|n| n.kind == "missing-header").unwrap();
    assert_eq!(headless.documents, [corpus.documents[4].id.clone()]);
    let rows = corpus.dates_table().rows;
    assert_eq!(rows.len(), 7 + corpus.documents.len()); // With the time of each file.
}

/// What the fourth and the fifth real report need: sentences parted, furniture taken out and logged,
/// garbled characters repaired where they stay.
#[test]
fn the_real_reports_are_cleaned() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/reports");
    if !std::path::Path::new(folder).exists() {
        println!("skipped: {folder} is not there");
        return;
    }
    let read = |keep_boilerplate| {
        let params = ReadParams { keep_boilerplate, ..ReadParams::default() };
        Corpus::read(&[folder.to_owned()], &params, &Context::default()).unwrap()
    };
    let (cleaned, kept) = (read(false), read(true));
    let rows = |document: &Document| -> Vec<(&'static str, String, String)> {
        let row =
            |r: &Removal| (r.rule, r.text.trim().chars().take(24).collect(), r.replacement.clone());
        document.removed.iter().map(row).collect()
    };
    let row = |rule, text: &str, with: &str| (rule, text.to_owned(), with.to_owned());

    let fourth = &cleaned.documents[3];
    assert!(fourth.text.contains("work conference, AccelerateKey tasks"));
    assert!(
        fourth.text.contains("over the meeting. Zhang Shihui")
            && fourth.text.contains("etc. The 12")
    );
    let changes: Vec<_> = rows(fourth).into_iter().filter(|row| !row.2.is_empty()).collect();
    let glued = changes.iter().filter(|change| change.0 == "glued").count();
    let wide = changes.iter().filter(|change| **change == row("full-width", "，", ", ")).count();
    assert_eq!((glued, wide, changes.len()), (3, 2, 5), "{changes:?}");

    let fifth = &cleaned.documents[4];
    assert_eq!(
        rows(fifth),
        [
            row("breadcrumb", "Home Ā» Hebi City’s 2023", ""),
            row("title", "Hebi City’s 2023 “Nation", ""),
            row("metadata", "by admin", ""),
            row("metadata", "Release time: 09:59 on M", ""),
            row("related", "See also\u{A0} in-house ICT c", ""),
            row("related", "You may also like", ""),
            row("comment-form", "Leave a Comment", ""),
            row("spam-notice", "This site uses Akismet t", ""),
            row("cookie-notice", "This website uses cookie", ""),
            row("cookie-notice", "Privacy & Cookies Policy", ""),
        ]
    );
    let fifth = &kept.documents[4];
    assert!(fifth.text.starts_with("Home » Hebi City") && fifth.repaired == 1, "{}", fifth.text);
    assert!(rows(fifth).contains(&row("mojibake", "Ā»", "»")));
    assert!(fifth.text.ends_with("Privacy & Cookies Policy"));
    for corpus in [&cleaned, &kept] {
        assert!(corpus.documents.iter().all(|document| !document.text.contains("Ā»")));
    }
}

/// Real tables: as many documents, and as many without a date, as their description says (34 of
/// the 400 rows of the Chinese one have no text).
#[test]
fn the_real_tables() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    for (name, documents, undated) in [
        ("rustsec", 1205, 0),
        ("inaugural", 59, 0),
        ("udhr", 464, 464),
        ("weibo_zh_sample", 366, 0),
        ("headlines_en", 69795, 40),
    ] {
        let path = format!("{folder}/{name}.jsonl.gz");
        if !std::path::Path::new(&path).exists() {
            println!("skipped: {path} is not there");
            continue;
        }
        let read = read_blocks(&[path], &ReadParams::default(), &Context::default(), |documents| {
            documents
        })
        .unwrap();
        let read: Vec<_> = read.blocks.into_iter().flatten().collect();
        assert_eq!(read.len(), documents, "{name}");
        assert_eq!(read.iter().filter(|d| d.date.is_none()).count(), undated, "{name}");
    }
}

/// The sample reports of the project, with what they must give.
#[test]
fn the_sample_reports() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let Ok(mut expected) = csv::Reader::from_path(format!("{folder}/reports_expected.csv")) else {
        println!("skipped: {folder}/reports_expected.csv is not there");
        return;
    };
    let reports = [format!("{folder}/reports")];
    let corpus = Corpus::read(&reports, &ReadParams::default(), &Context::default()).unwrap();
    let mut rows = 0;
    for row in expected.records().map(Result::unwrap) {
        let [file, date, source, title] = [0, 1, 2, 3].map(|at| row[at].to_owned());
        let id = file.trim_end_matches(".txt");
        let document = corpus.documents.iter().find(|d| d.id == id).unwrap();
        assert_eq!(day(document).unwrap_or_default(), date, "{file}");
        assert_eq!(document.source.clone().unwrap_or_default(), source, "{file}");
        assert!(document.title.starts_with(&title), "{file}: {}", document.title);
        assert_eq!(conflict(document).is_some(), row[4].contains("conflict"), "{file}");
        assert_eq!(
            document.repaired > 0 || document.removed.iter().any(|r| r.text.contains('Ā')),
            row[4].contains("mojibake"),
            "{file}"
        );
        if document.encoding.is_none() {
            let path = document.origin.as_ref().unwrap().path.to_path_buf();
            check_offsets(document, &std::fs::read(path).unwrap());
        }
        rows += 1;
    }
    assert_eq!(rows, corpus.documents.len());
}
