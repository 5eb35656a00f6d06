//! Reprints discounted or left out: the tables of the archive without them.

use std::fs;
use std::path::Path;

use dateline::Context;
use dateline::compare::CompareParams;
use dateline::matrix::Weights;
use dateline::period::Granularity;
use dateline::report::comparison::between_halves;
use dateline::report::terms::terms;
use dateline::report::trends::{columns, trends};
use dateline::report::{Archive, ArchiveParams};
use dateline::table::{Cell, Table};
use dateline::trend::{TopTermsParams, TrendParams};

use crate::support::{generate, scratch};

/// How many copies the report at `place` has in the archive with reprints.
fn copies(place: usize) -> usize {
    if place.is_multiple_of(3) { place % 4 + 1 } else { 0 }
}

fn read(path: &Path) -> Archive {
    let inputs = [path.display().to_string()];
    Archive::read(&inputs, &ArchiveParams::default(), false, &Context::default()).unwrap()
}

/// The trend of six terms by quarter, the comparison of the halves, the top terms.
fn tables(archive: &Archive) -> [Table; 3] {
    let matrix = archive.count(&Context::default()).unwrap();
    let index = archive.periods(Some(Granularity::Quarter)).unwrap();
    let terms_shown =
        ["harvest", "port", "teacher", "ward"].map(|term| matrix.vocabulary.column(term).unwrap());
    let named = columns(archive, &matrix, &terms_shown);
    let mut trend = trends(archive, &index, &named, &TrendParams::default(), "Rates").unwrap();
    let halves = between_halves(archive, &matrix, &index, &CompareParams::default()).unwrap();
    let mut halves = halves.section(archive, &matrix).unwrap();
    let mut top = terms(archive, &matrix, Some(&index), &TopTermsParams::default()).unwrap();
    [trend.tables.remove(0), halves.tables.remove(0), top.tables.remove(0)]
}

/// Fails unless the columns up to `columns` have the same rows, by their first `keys` columns.
#[track_caller]
fn assert_alike(found: &Table, expected: &Table, keys: usize, columns: &[&str]) {
    assert_eq!(found.rows.len(), expected.rows.len(), "{}", found.name);
    let key = |row: &[Cell]| format!("{:?}", &row[..keys]);
    for row in &expected.rows {
        let twin = found.rows.iter().find(|other| key(other) == key(row));
        let twin = twin.unwrap_or_else(|| panic!("{} is not there", key(row)));
        for name in columns {
            let place = found.columns.iter().position(|column| column.name == *name).unwrap();
            let number = |cell: &Cell| match cell {
                Cell::Number(value) => Some(*value),
                Cell::Integer(value) => Some(*value as f64),
                _ => None,
            };
            match (number(&twin[place]), number(&row[place])) {
                (Some(a), Some(b)) => {
                    let near = (a - b).abs() <= 1e-8 * (1.0 + b.abs());
                    assert!(near, "{} {name}: {a} {b} in {}", found.name, key(row));
                }
                _ => assert_eq!(twin[place], row[place], "{} {name}", found.name),
            }
        }
    }
}

#[test]
fn an_archive_with_reprints_gives_the_tables_of_the_one_without() {
    let folder = scratch();
    let (alone, with) = (folder.path().join("alone.jsonl"), folder.path().join("with.jsonl"));
    generate(&alone, 120, 6);
    let text = fs::read_to_string(&alone).unwrap();
    let (mut lines, mut units): (Vec<String>, Vec<u32>) =
        text.lines().map(str::to_owned).zip(0..).unzip();
    for place in 0..units.len() {
        for copy in 0..copies(place) {
            let id = format!("\"d{place}\"");
            assert!(lines[place].contains(&id));
            lines.push(lines[place].replace(&id, &format!("\"copy-{place}-{copy}\"")));
            units.push(place as u32);
        }
    }
    fs::write(&with, lines.join("\n")).unwrap();

    let alone = read(&alone);
    let mut with = read(&with);
    assert_eq!(with.corpus.documents.len(), units.len());
    let expected = tables(&alone);
    let discount = units.iter().map(|&unit| 1.0 / (copies(unit as usize) + 1) as f64).collect();
    let first = (0..units.len()).map(|place| if place < 120 { 1.0 } else { 0.0 }).collect();
    for (weights, in_words) in [(discount, "count as one"), (first, "only the first report")] {
        with.weights = Weights::new(weights, units.clone());
        assert!(with.reprints().unwrap().contains(in_words));
        let [trend, compare, top] = tables(&with);
        assert_alike(
            &trend,
            &expected[0],
            2,
            &[
                "numerator",
                "denominator",
                "rate_per_million",
                "low",
                "high",
                "documents",
                "documents_with_term",
                "share",
                "share_low",
                "share_high",
            ],
        );
        assert_alike(
            &compare,
            &expected[1],
            1,
            &[
                "count_target",
                "count_reference",
                "documents_target",
                "documents_reference",
                "rate_target",
                "rate_reference",
                "g2",
                "p",
                "q",
                "log_ratio",
                "log_ratio_low",
                "log_ratio_high",
                "lrc",
                "kind",
                "p_documents",
                "q_documents",
                "t",
                "dispersion_target",
                "dispersion_reference",
                "tokens_low",
                "tokens_high",
                "lrc_tokens",
            ],
        );
        // By count; TF-IDF rests on the document frequencies of all that was read.
        let by_count = |table: &Table| Table {
            rows: table.rows.iter().filter(|row| row[1] == "count".into()).cloned().collect(),
            ..table.clone()
        };
        assert_alike(&by_count(&top), &by_count(&expected[2]), 3, &["value", "count", "documents"]);
    }
    with.weights = with.weights.unweighted();
    assert_eq!(with.reprints(), Some("every reprint is counted"));
    let raw = tables(&with);
    let sum = |table: &Table, column: usize| -> i64 {
        let integer = |row: &Vec<Cell>| if let Cell::Integer(n) = row[column] { n } else { 0 };
        table.rows.iter().map(integer).sum()
    };
    assert!(sum(&raw[0], 2) > sum(&expected[0], 2));
    assert_eq!(sum(&raw[0], 2), sum(&raw[0], 12), "numerator and numerator_all");
}
