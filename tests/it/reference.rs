//! TF-IDF and keyness against values that other software computed.
//!
//! The values stand in `../shared/reference`; without them these checks are skipped, in print.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dateline::Context;
use dateline::compare::{CompareParams, Groups, compare};
use dateline::matrix::weighting::TfIdfParams;
use dateline::matrix::{DocumentLimit, VocabularyParams, WeightedMatrix, Weighting};
use dateline::report::{Archive, ArchiveParams};
use dateline::text::{AnalyzerParams, SegmentParams, Stemming, StopWords};
use serde_json::Value;

use crate::support::{Csv, dateline_to, scratch, shared};

/// Words by this pattern, neither stemmed nor stopped, of any length.
fn plain_words(pattern: &str) -> ArchiveParams {
    ArchiveParams {
        segment: SegmentParams { token_pattern: Some(pattern.to_owned()) },
        analyzer: AnalyzerParams {
            stemmer: Stemming::None,
            stop_words: StopWords::None,
            min_length: 1,
            numbers: true,
            ..AnalyzerParams::default()
        },
        ..ArchiveParams::default()
    }
}

/// The default pattern of scikit-learn's vectorizers.
const SKLEARN_WORDS: &str = r"\b\w\w+\b";

/// Texts as JSON lines.
fn write_documents(path: &Path, documents: &Value) {
    let lines = documents.as_array().unwrap().iter().map(|text| format!("{{\"text\":{text}}}\n"));
    fs::write(path, lines.collect::<String>()).unwrap();
}

/// The words and settings that a case of `sklearn_small_cases.json` names: `DOCS|{'min_df': 2}`.
fn sklearn_settings(name: &str) -> (VocabularyParams, TfIdfParams) {
    let (mut vocabulary, mut tfidf) = (VocabularyParams::default(), TfIdfParams::default());
    match name.split_once('|').unwrap().1 {
        "{}" => {}
        "{'sublinear_tf': True}" => tfidf.sublinear = true,
        "{'smooth_idf': False}" => tfidf.smooth = false,
        "{'ngram_range': (1, 2)}" => vocabulary.n_grams = 2,
        "{'max_df': 0.5}" => vocabulary.max_df = DocumentLimit::Share(0.5),
        "{'min_df': 2}" => vocabulary.min_df = DocumentLimit::Count(2),
        other => panic!("settings {other} are not known here"),
    }
    (vocabulary, tfidf)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

#[track_caller]
fn assert_close(got: f64, expected: f64, relative: f64, what: &str) {
    let room = relative * expected.abs().max(1.0);
    assert!((got - expected).abs() <= room, "{what}: {got}, expected {expected}");
}

/// A dense copy, shape `(n_docs, n_terms)`.
fn dense(weighted: &WeightedMatrix) -> Vec<Vec<f64>> {
    let row = |(columns, values): (&[u32], &[f64])| {
        let mut row = vec![0.0; weighted.weights.n_cols()];
        columns.iter().zip(values).for_each(|(&column, &value)| row[column as usize] = value);
        row
    };
    weighted.weights.rows().map(row).collect()
}

/// scikit-learn's `TfidfVectorizer` on the toy documents of its own tests, six settings each.
#[test]
fn tfidf_equals_scikit_learn() {
    let Some(path) = shared("reference/tfidf/sklearn_small_cases.json") else { return };
    let cases: BTreeMap<String, Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(cases.len(), 30);
    let folder = scratch();
    let file = folder.path().join("documents.jsonl");
    for (name, case) in &cases {
        write_documents(&file, &case["docs"]);
        let (vocabulary, tfidf) = sklearn_settings(name);
        let params = ArchiveParams { vocabulary, ..plain_words(SKLEARN_WORDS) };
        let inputs = [file.display().to_string()];
        let archive = Archive::read(&inputs, &params, false, &Context::default()).unwrap();
        let counts = archive.count(&Context::default());
        if case.get("error").is_some() {
            let error = counts.unwrap_err().to_string();
            assert!(error.starts_with("no term is left"), "{name}: {error}");
            continue;
        }
        let counts = counts.unwrap();
        let terms: Value = counts.vocabulary.terms.clone().into();
        assert_eq!(terms, case["vocabulary"], "{name}");
        for (got, expected) in tfidf.fit(&counts).idf.iter().zip(numbers(&case["idf"])) {
            assert_close(*got, expected, 1e-9, name);
        }
        let rows = dense(&Weighting::TfIdf(tfidf).weigh(&counts).unwrap());
        let expected: Vec<Vec<f64>> =
            case["matrix"].as_array().unwrap().iter().map(numbers).collect();
        assert_eq!((rows.len(), rows[0].len()), (expected.len(), expected[0].len()), "{name}");
        for (got, expected) in rows.concat().into_iter().zip(expected.concat()) {
            assert_close(got, expected, 1e-9, name);
        }
    }
}

/// The same through the command line and the Matrix Market file, for the settings it has.
#[test]
fn the_matrix_command_equals_scikit_learn() {
    let Some(path) = shared("reference/tfidf/sklearn_small_cases.json") else { return };
    let cases: BTreeMap<String, Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let folder = scratch();
    let (file, result) = (folder.path().join("documents.jsonl"), folder.path().join("result"));
    let words = ["--token-pattern", SKLEARN_WORDS, "--stemmer", "none", "--stop-words", "none"];
    let mut checked = 0;
    for (name, case) in cases.iter().filter(|(_, case)| case.get("error").is_none()) {
        let settings: &[&str] = match name.split_once('|').unwrap().1 {
            "{}" => &[],
            "{'ngram_range': (1, 2)}" => &["--n-grams", "2"],
            "{'max_df': 0.5}" => &["--max-df", "0.5"],
            "{'min_df': 2}" => &["--min-df", "2"],
            _ => continue,
        };
        write_documents(&file, &case["docs"]);
        let input = file.display().to_string();
        let command = ["matrix", &input, "--format", "mtx", "--quiet"];
        dateline_to(&result, &[&command[..], &words, settings].concat()).done();
        let terms: Value = Csv::of(&result, "vocabulary").column("stem").into();
        assert_eq!(terms, case["vocabulary"], "{name}");
        let text = fs::read_to_string(result.join("matrix.mtx")).unwrap();
        let mut expected: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (row, values) in case["matrix"].as_array().unwrap().iter().enumerate() {
            let values = numbers(values).into_iter().enumerate().filter(|(_, value)| *value != 0.0);
            expected.extend(values.map(|(column, value)| ((row, column), value)));
        }
        for line in text.lines().skip_while(|line| line.starts_with('%')).skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let place = |field: &str| field.parse::<usize>().unwrap() - 1;
            let known = expected.remove(&(place(fields[0]), place(fields[1]))).unwrap();
            assert_close(fields[2].parse().unwrap(), known, 1e-9, name);
        }
        assert!(expected.is_empty(), "{name}: no entry for {expected:?}");
        checked += 1;
    }
    assert_eq!(checked, 19);
}

/// The halves of the inaugural addresses: counts by Python's `re.findall("[a-z]+", text.lower())`,
/// G2 over four cells and Log Ratio as checked against `SciPy`.
#[test]
fn keyness_equals_the_reference() {
    let Some(path) = shared("reference/keyness/keyness_inaugural.json") else { return };
    let Some(counts) = shared("reference/keyness/counts_inaugural.csv") else { return };
    let Some(addresses) = shared("data/inaugural.jsonl.gz") else { return };
    let reference: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let inputs = [addresses.display().to_string()];
    let context = Context::default();
    let archive = Archive::read(&inputs, &plain_words("[a-z]+"), false, &context).unwrap();
    let matrix = archive.count(&context).unwrap();
    assert_eq!(matrix.vocabulary.len() as u64, reference["vocabulary_all"]);

    // Sorted by date, the first 29 are the reference: those before the day that is stated.
    let split = reference["split_date"].as_str().unwrap();
    let range = |text: String| text.parse().unwrap();
    let (later, earlier) = (range(format!("{split}..")), range("..1905-03-03".to_owned()));
    let groups = Groups::from_ranges(
        &archive.dates_at(dateline::period::Granularity::Day),
        &later,
        &earlier,
    )
    .unwrap();
    assert_eq!((groups.reference().len(), groups.target().len()), (29, 30));
    let params = CompareParams { min_count: 1, ..CompareParams::default() };
    let keyness = compare(&matrix, &groups, &archive.weights, &params).unwrap();
    assert_eq!(keyness.target.tokens, reference["n_target"]);
    assert_eq!(keyness.reference.tokens, reference["n_reference"]);

    let rows: BTreeMap<&str, _> = keyness.rows.iter().map(|row| (row.stem.as_str(), row)).collect();
    let counts = Csv::read(&counts);
    let fields = ["target_later", "reference_earlier", "df_later", "df_earlier"];
    let fields = fields.map(|name| counts.numbers(name));
    for (place, term) in counts.column("term").iter().enumerate() {
        let row = rows[term];
        let got = [row.counts.target, row.counts.reference];
        let documents = [row.documents_target, row.documents_reference];
        let expected = fields.each_ref().map(|field| field[place]);
        assert_eq!([got, documents].concat(), expected, "{term}");
    }

    let values = reference["values"].as_array().unwrap();
    assert!(values.len() > 200);
    let mut ratios = 0;
    for value in values {
        let term = value["term"].as_str().unwrap();
        let row = rows[term];
        let number = |name: &str| value[name].as_f64();
        assert_close(row.g2, number("G2_4cell_signed").unwrap(), 1e-6, term);
        let p = number("p_G2_4cell").unwrap();
        assert!((row.p() - p).abs() <= 1e-6 * p, "{term}: {} and {p}", row.p());
        // Undefined there for a term that one half lacks.
        if let Some(ratio) = number("log_ratio") {
            assert_close(row.log_ratio, ratio, 1e-6, term);
            ratios += 1;
        }
    }
    assert!(ratios > 100, "{ratios}");
}
