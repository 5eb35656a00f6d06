//! Every subcommand over the sample reports: the folder it leaves, the tables, how they agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use dateline::Context;
use dateline::corpus::{Corpus, ReadParams};
use regex::Regex;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{Csv, REPORTS, dateline_in, dateline_to, files, package, sample_run, scratch};

/// An experiment on the sample reports.
const PLAN: &str = "notebooks/experiment.toml";

/// The subcommands with arguments, the tables and the figures they leave.
const COMMANDS: &[(&[&str], &[&str], &[&str])] = &[
    (
        &["run", REPORTS, "--clusters", "4"],
        &[
            "bursts",
            "change_points",
            "cluster_documents",
            "clusters",
            "columns",
            "compare",
            "decomposition",
            "decomposition_parts",
            "document_clusters",
            "documents",
            "evidence",
            "fixed_panel",
            "missing_days",
            "periods",
            "rejected",
            "removed",
            "season",
            "source_periods",
            "sources",
            "terms",
            "trend",
            "trend_tests",
            "vocabulary",
        ],
        &[
            "clusters",
            "compare",
            "decomposition",
            "documents-per-period",
            "fixed-panel-1",
            "fixed-panel-2",
            "fixed-panel-3",
            "sources",
            "terms",
            "trend",
        ],
    ),
    (
        &["audit", REPORTS],
        &[
            "choices",
            "cleaning",
            "columns",
            "date_flags",
            "date_kinds",
            "dates",
            "decomposition",
            "decomposition_parts",
            "documents",
            "drift",
            "evidence",
            "findings",
            "fixed_panel",
            "languages",
            "missing_days",
            "passages",
            "periods",
            "rejected",
            "removed",
            "reprint_flows",
            "reprints",
            "source_periods",
            "sources",
            "template_changes",
            "templates",
        ],
        &[
            "choices",
            "cleaning",
            "date-evidence",
            "decomposition",
            "documents-per-period",
            "fixed-panel-1",
            "fixed-panel-2",
            "reprint-flows",
            "sources",
        ],
    ),
    (
        &["trend", REPORTS, "-t", "innovation", "-t", "\"digital harvest\""],
        &[
            "bursts",
            "change_points",
            "columns",
            "decomposition",
            "decomposition_parts",
            "evidence",
            "fixed_panel",
            "season",
            "trend",
            "trend_tests",
        ],
        &["decomposition", "dispersion", "fixed-panel-1", "fixed-panel-2", "trend"],
    ),
    (
        &["compare", REPORTS, "--target", "2023", "--reference", "2022"],
        &[
            "columns",
            "compare",
            "decomposition",
            "decomposition_parts",
            "dispersion",
            "evidence",
            "fixed_panel",
        ],
        &["compare", "decomposition", "fixed-panel-1", "fixed-panel-2"],
    ),
    (
        &["brief", REPORTS, "--from", "2023", "--against", "2022"],
        &["brief", "brief_formulas", "columns", "evidence", "key_documents"],
        &["brief"],
    ),
    (
        &["collocates", REPORTS, "-t", "harvest"],
        &[
            "collocates",
            "collocates_change",
            "columns",
            "evidence",
            "network_edges",
            "network_nodes",
        ],
        &["collocates", "network"],
    ),
    (
        &["compare", REPORTS, "--groups", "query", "--target", "water", "--measures", "all"],
        &["columns", "compare", "dispersion", "evidence", "measures"],
        &["compare"],
    ),
    (
        &["cluster", REPORTS, "--clusters", "2..4"],
        &[
            "cluster_borderline",
            "cluster_documents",
            "cluster_periods",
            "cluster_quality",
            "cluster_selection",
            "cluster_sources",
            "cluster_terms",
            "cluster_trends",
            "clusters",
            "columns",
            "document_clusters",
            "evidence",
        ],
        &["cluster-choice", "cluster-periods", "cluster-silhouettes", "clusters"],
    ),
    (
        &["terms", REPORTS, "--by", "year"],
        &["columns", "evidence", "term_rates", "terms", "vocabulary"],
        &["streamgraph", "terms"],
    ),
    (
        &["formulas", REPORTS, "--min-documents", "3"],
        &[
            "columns",
            "evidence",
            "formula_adopters",
            "formula_periods",
            "formula_successors",
            "formula_variants",
            "formulas",
        ],
        &["formula-adoption", "formulas"],
    ),
    (&["kwic", REPORTS, "innovation"], &["columns", "kwic"], &[]),
    (&["matrix", REPORTS], &["columns", "documents", "vocabulary"], &[]),
    (
        &["compare", REPORTS, "--groups", "source"],
        &["columns", "compare_groups", "evidence"],
        &["compare-1", "compare-2", "compare-3", "compare-4", "compare-5", "compare-6"],
    ),
    (
        &["trend", REPORTS, "--power"],
        &[
            "bursts",
            "change_points",
            "columns",
            "decomposition",
            "decomposition_parts",
            "evidence",
            "fixed_panel",
            "power",
            "season",
            "trend",
            "trend_tests",
        ],
        &["decomposition", "fixed-panel-1", "fixed-panel-2", "fixed-panel-3", "power", "trend"],
    ),
    (
        &["experiment", PLAN],
        &[
            "agreement",
            "cluster_borderline",
            "cluster_confusion",
            "cluster_documents",
            "cluster_periods",
            "cluster_quality",
            "cluster_sources",
            "cluster_terms",
            "cluster_trends",
            "clusters",
            "columns",
            "document_clusters",
            "evidence",
            "features",
            "label_agreement",
            "runs",
            "summary",
        ],
        &["agreement", "cluster-periods", "cluster-silhouettes", "clusters", "measure-by-count"],
    ),
];

/// The columns that other programs rely on, in this order.
const CONTRACT: &[(&str, &str)] = &[
    ("documents", "id date title source path tokens"),
    (
        "trend",
        "term period numerator denominator rate_per_million low high documents \
         documents_with_term share",
    ),
    (
        "compare",
        "term count_target count_reference documents_target documents_reference rate_target \
         rate_reference g2 p q log_ratio log_ratio_low log_ratio_high lrc",
    ),
    ("document_clusters", "id cluster"),
    ("clusters", "cluster label size"),
    ("kwic", "id date source path start end left match right"),
    ("evidence", "term part document date source sentence match path line byte_start byte_end"),
];

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_subcommand_leaves_a_whole_folder() {
    let folder = scratch();
    for (arguments, tables, figures) in COMMANDS {
        let result = folder.path().join(arguments[0]);
        let ran = dateline_to(&result, arguments).done();
        assert!(ran.out.contains(&format!("Written to {}", result.display())), "{}", ran.out);
        let mut expected: BTreeSet<String> = ["manifest.json".into(), "report.html".into()].into();
        expected.extend(tables.iter().map(|name| format!("tables/{name}.csv")));
        expected.extend(figures.iter().map(|name| format!("figures/{name}.svg")));
        if arguments[0] == "experiment" {
            expected.extend(["experiment.toml", "assignments.csv", "times.csv"].map(Into::into));
            #[cfg(feature = "parquet")]
            expected.extend(
                tables.iter().filter(|n| **n != "columns").map(|n| format!("tables/{n}.parquet")),
            );
        }
        expected.extend((arguments[0] == "matrix").then(|| "matrix.npz".to_owned()));
        expected.extend((arguments[0] == "collocates").then(|| "network.graphml".to_owned()));
        let written = files(&result);
        assert_eq!(written.keys().cloned().collect::<BTreeSet<_>>(), expected, "{arguments:?}");
        check_page(&written);
        check_tables(&result, &written);
        check_manifest(arguments[0], &written);
        for (name, svg) in written.iter().filter(|(name, _)| name.ends_with(".svg")) {
            check_figure(name, std::str::from_utf8(svg).unwrap());
        }
    }
}

/// The page needs nothing but itself; its links lead to files and places that are there.
fn check_page(written: &BTreeMap<String, Vec<u8>>) {
    let page = std::str::from_utf8(&written["report.html"]).unwrap();
    let ids: Vec<&str> = Regex::new(r#"\bid="([^"]*)""#)
        .unwrap()
        .captures_iter(page)
        .map(|c| c.extract::<1>().1[0])
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id twice: {ids:?}");
    for found in Regex::new(r#"\b(?:src|href|xlink:href)="([^"]*)""#).unwrap().captures_iter(page) {
        let target = &found[1];
        let known = match target.strip_prefix('#') {
            Some(id) => ids.contains(&id),
            None => target == "tables/" || written.contains_key(target),
        };
        assert!(known, "a link to {target}");
    }
    // Its own few lines of script stand in it; no other comes with it.
    assert_eq!(
        page.matches("<script").count(),
        page.matches("<script>\nfunction reveal()").count()
    );
    for outside in ["<link", "<iframe", "<img", "@import", "url(http", "url(//"] {
        assert!(!page.contains(outside), "{outside} in the page");
    }
    // Links to the evidence lie over the figures; below them the figures are those of their files.
    let links = Regex::new(r#"(?s)<g class="spots">.*?</g></svg>"#).unwrap();
    let figures = links.replace_all(page, "</svg>").replace("role=\"group\"", "role=\"img\"");
    for (name, svg) in written.iter().filter(|(name, _)| name.ends_with(".svg")) {
        let svg = std::str::from_utf8(svg).unwrap();
        assert!(figures.contains(svg.trim()), "{name} is not in the page as it is in its file");
    }
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
}

/// Each table has its columns explained, in order, and numbers where it promises a unit.
fn check_tables(result: &Path, written: &BTreeMap<String, Vec<u8>>) {
    let dictionary = Csv::of(result, "columns");
    let mut explained: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut units = BTreeMap::new();
    for row in &dictionary.rows {
        let [table, column, unit, about] = &row[..] else { panic!("{row:?}") };
        explained.entry(table).or_default().push(column);
        units.insert((table.as_str(), column.as_str()), unit.as_str());
        assert!(!about.is_empty(), "{table}.{column} is not explained");
    }
    let csv = |path: &&String| path.starts_with("tables/") && path.ends_with(".csv");
    for path in written.keys().filter(csv) {
        let name = path.trim_start_matches("tables/").trim_end_matches(".csv");
        if name == "columns" {
            continue;
        }
        let table = Csv::of(result, name);
        assert_eq!(explained.get(name), Some(&table.columns.iter().map(String::as_str).collect()));
        if let Some((_, wanted)) = CONTRACT.iter().find(|(contract, _)| *contract == name) {
            let places: Vec<usize> = wanted.split_whitespace().map(|c| table.place(c)).collect();
            assert!(places.is_sorted(), "{name}: {:?}", table.columns);
        }
        for column in &table.columns {
            for field in table.column(column) {
                let odd = ["NaN", "nan", "inf", "-inf", "null", "None"].contains(&field);
                assert!(!odd, "{field} in {name}.{column}");
                if !units[&(name, column.as_str())].is_empty() && !field.is_empty() {
                    assert!(field.parse::<f64>().is_ok(), "{field} in {name}.{column}");
                }
            }
        }
    }
}

/// The manifest says what was read and written, byte by byte, and nothing of this machine.
fn check_manifest(command: &str, written: &BTreeMap<String, Vec<u8>>) {
    let manifest: Value = serde_json::from_slice(&written["manifest.json"]).unwrap();
    assert_eq!(manifest["program"], "dateline");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["command"], command);
    assert_eq!(manifest["seed"], 1);
    assert!(manifest["settings"]["archive"].is_object());
    let counts = serde_json::json!({
        "read": 62, "rejected": 0, "undated": 4,
        "outside_range": 0, "partly_in_range": 0, "undated_left_out": 0,
        "other_language": 0,
    });
    assert_eq!(manifest["counts"], counts);
    let kinds: Vec<&str> =
        manifest["notes"].as_array().unwrap().iter().map(|n| n["kind"].as_str().unwrap()).collect();
    for kind in ["undated", "date-conflict", "legacy-encoding", "boilerplate"] {
        assert_eq!(kinds.iter().filter(|k| **k == kind).count(), 1, "{kind} in {kinds:?}");
    }
    let record = |path: &str, bytes: &[u8]| serde_json::json!({ "path": path, "size": bytes.len(), "sha256": sha256(bytes) });
    let reports = files(&package().join(REPORTS));
    let inputs = reports.iter().map(|(name, bytes)| record(&format!("{REPORTS}/{name}"), bytes));
    // A plan shapes the result as the reports do.
    let plan = (command == "experiment").then(|| fs::read(package().join(PLAN)).unwrap());
    let inputs = inputs.chain(plan.iter().map(|bytes| record(PLAN, bytes)));
    assert_eq!(manifest["inputs"], inputs.collect::<Value>());
    // How long it took is another number every time.
    let unlisted = ["manifest.json", "times.csv"];
    let others = written.iter().filter(|(path, _)| !unlisted.contains(&path.as_str()));
    assert_eq!(
        manifest["files"],
        others.map(|(path, bytes)| record(path, bytes)).collect::<Value>()
    );

    let machine = package().parent().unwrap().display().to_string();
    for (path, bytes) in written {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&machine), "{path} names a folder of this machine");
    }
}

/// A figure is XML, its text is text, and no number went wrong on the way.
fn check_figure(name: &str, svg: &str) {
    for odd in ["NaN", "inf", "undefined"] {
        assert!(!svg.contains(&format!("\"{odd}")) && !svg.contains(&format!(",{odd}")), "{name}");
    }
    #[cfg(feature = "png")]
    {
        use resvg::usvg::roxmltree::Document;
        let document = Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg");
        let has = |tag: &str| {
            let found =
                root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag)));
            found.and_then(|node| node.text()).is_some_and(|text| !text.trim().is_empty())
        };
        assert!(has("title") && has("desc"), "{name} says nothing to a screen reader");
        let texts: Vec<&str> = root
            .descendants()
            .filter(|node| node.tag_name().name() == "text")
            .filter_map(|node| node.text())
            .collect();
        assert!(texts.len() > 5, "{name}: {texts:?}");
        assert!(texts.iter().any(|text| text.contains("Source: reports, 62 documents")), "{name}");
    }
}

#[test]
fn json_has_the_columns_and_values_of_the_tables() {
    let folder = scratch();
    for (arguments, ..) in COMMANDS {
        let result = folder.path().join(arguments[0]);
        let ran = dateline_to(&result, &[*arguments, &["--json"]].concat()).done();
        let mut printed: serde_json::Map<String, Value> = serde_json::from_str(&ran.out).unwrap();
        let manifest: Value =
            serde_json::from_slice(&std::fs::read(result.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(printed.remove("notes"), Some(manifest["notes"].clone()), "{arguments:?}");
        let mut written = files(&result.join("tables"));
        written.retain(|name, _| name.ends_with(".csv") && name != "columns.csv");
        let evidence = printed.remove("evidence").unwrap_or(Value::Array(Vec::new()));
        written.remove("evidence.csv");
        check_evidence(evidence.as_array().unwrap(), &result);
        let names = |keys: Vec<String>| keys.into_iter().collect::<BTreeSet<String>>();
        let printed_names = printed.keys().map(|name| format!("{name}.csv")).collect();
        assert_eq!(names(printed_names), names(written.keys().cloned().collect()), "{arguments:?}");
        for (name, rows) in &printed {
            let table = Csv::of(&result, name);
            let rows = rows.as_array().unwrap();
            assert_eq!(rows.len(), table.rows.len(), "{name}");
            if let Some(first) = ran.out.split(&format!("\"{name}\":[{{")).nth(1) {
                let keys = table.columns.iter().map(|name| first.find(&format!("\"{name}\":")));
                assert!(keys.is_sorted(), "the keys of {name} stand in the order of its columns");
            }
            for (row, fields) in rows.iter().zip(&table.rows) {
                let row = row.as_object().unwrap();
                assert_eq!(row.len(), table.columns.len());
                for (column, field) in table.columns.iter().zip(fields) {
                    let equal = match &row[column] {
                        Value::Null => field.is_empty(),
                        Value::String(text) => text == field,
                        // The reader of JSON here may be one place off in the last digit.
                        Value::Number(number) => {
                            let json = number.as_f64().unwrap();
                            let csv: f64 = field.parse().unwrap();
                            (json - csv).abs() <= f64::EPSILON * csv.abs()
                        }
                        other => panic!("{other} in {name}.{column}"),
                    };
                    assert!(equal, "{name}.{column}: {field} and {}", row[column]);
                }
            }
        }
        // Without --output nothing but JSON is left.
        let alone = [*arguments, &["--json", "--quiet"]].concat();
        let alone = dateline_in(package(), &alone).done();
        assert_eq!((alone.out == ran.out, alone.err.as_str()), (true, ""), "{arguments:?}");
    }
}

/// The values that JSON nests their sentences in hold those of the table, each value once.
#[track_caller]
fn check_evidence(evidence: &[Value], result: &Path) {
    let mut lines = Vec::new();
    let mut seen = BTreeSet::new();
    for value in evidence {
        let of = |name: &str| value[name].as_str().unwrap().to_owned();
        if seen.insert((of("term"), of("part"))) {
            lines.extend(value["lines"].as_array().unwrap().iter().map(|line| (value, line)));
        }
    }
    if lines.is_empty() {
        return assert!(!result.join("tables/evidence.csv").exists());
    }
    let table = Csv::of(result, "evidence");
    assert_eq!(lines.len(), table.rows.len());
    for ((value, line), row) in lines.iter().zip(&table.rows) {
        for (column, field) in table.columns.iter().zip(row) {
            let told = if ["term", "part"].contains(&&column[..]) { value } else { line };
            let told = match &told[column] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(&told, field, "{column}");
        }
    }
}

#[test]
fn counts_agree_between_tables() {
    let result = sample_run();
    let table = |name: &str| Csv::of(result, name);
    let documents = table("documents");
    let (ids, tokens) = (documents.column("id"), documents.numbers("tokens"));
    let dates = documents.column("date");
    let sum = |numbers: &[f64]| numbers.iter().sum::<f64>();

    let periods = table("periods");
    let names = periods.column("period");
    for (row, period) in names.iter().enumerate() {
        let within = || (0..ids.len()).filter(|d| dates[*d].starts_with(period));
        assert_eq!(periods.numbers("documents")[row], within().count() as f64);
        assert_eq!(periods.numbers("tokens")[row], within().map(|d| tokens[d]).sum::<f64>());
    }
    assert_eq!(sum(&periods.numbers("documents")), 58.0);
    let by_source = table("source_periods");
    for (row, period) in names.iter().enumerate() {
        for column in ["documents", "tokens"] {
            let parts = by_source.numbers(column);
            let within = by_source.column("period").into_iter().zip(parts);
            let of_period = within.filter(|(name, _)| name == period).map(|(_, part)| part);
            assert_eq!(of_period.sum::<f64>(), periods.numbers(column)[row], "{period} {column}");
        }
    }

    let trend = table("trend");
    let terms: BTreeSet<&str> = trend.column("term").into_iter().collect();
    assert_eq!(trend.rows.len(), terms.len() * names.len(), "every term has every period");
    for (row, period) in trend.column("period").iter().enumerate() {
        let place = names.iter().position(|name| name == period).unwrap();
        let at = |column: &str| trend.numbers(column)[row];
        assert_eq!(at("denominator_all"), periods.numbers("tokens")[place]);
        assert_eq!(at("documents_all"), periods.numbers("documents")[place]);
        assert!(at("denominator") <= at("denominator_all"), "reprints are discounted");
        let rate = at("numerator") / at("denominator") * 1e6;
        assert!((at("rate_per_million") - rate).abs() <= 1e-9 * rate.abs(), "{period}");
        let share = at("documents_with_term") / at("documents");
        assert!((at("share") - share).abs() < 1e-8 || share.is_nan(), "{period}");
        assert!(at("documents_with_term") <= at("numerator") + 1e-8);
        assert!(at("low").is_nan() || at("low") <= at("rate_per_million"));
        assert!(at("high").is_nan() || at("high") >= at("rate_per_million"));
        assert!(at("share_low") <= at("share") && at("share") <= at("share_high"));
    }

    let vocabulary = table("vocabulary");
    let frequency: BTreeMap<&str, f64> =
        vocabulary.column("stem").into_iter().zip(vocabulary.numbers("count")).collect();
    assert_eq!(frequency.len(), vocabulary.rows.len(), "a stem is listed once");
    assert!(sum(&vocabulary.numbers("count")) < sum(&tokens), "stop words are no terms");
    let compare = table("compare");
    let (target, reference) = (compare.numbers("count_target"), compare.numbers("count_reference"));
    for (row, stem) in compare.column("stem").iter().enumerate() {
        assert!(target[row] + reference[row] <= frequency[stem], "{stem}");
        assert!(target[row] + reference[row] >= 5.0);
        let [low, high] = ["log_ratio_low", "log_ratio_high"].map(|c| compare.numbers(c)[row]);
        let ratio = compare.numbers("log_ratio")[row];
        assert!(low.is_nan() || low <= ratio, "{stem}");
        assert!(high.is_nan() || ratio <= high, "{stem}");
        assert!(compare.numbers("q")[row] >= compare.numbers("p")[row]);
        assert_eq!(compare.numbers("g2")[row] > 0.0, ratio > 0.0, "{stem}");
    }

    let members = table("document_clusters");
    assert_eq!(members.column("id"), ids);
    let clusters = table("clusters");
    for (cluster, size) in clusters.column("cluster").iter().zip(clusters.numbers("size")) {
        let count = members.column("cluster").iter().filter(|c| *c == cluster).count();
        assert_eq!(count as f64, size, "cluster {cluster}");
    }
    assert_eq!(sum(&clusters.numbers("size")), ids.len() as f64);
    assert!(table("rejected").rows.is_empty());
}

#[test]
fn a_concordance_points_at_bytes_of_the_files() {
    let folder = scratch();
    let result = folder.path().join("result");
    dateline_to(&result, &["kwic", REPORTS, "harvest", "--width", "12"]).done();
    let kwic = Csv::of(&result, "kwic");
    let (mut plain, documents) = (0, Csv::of(sample_run(), "documents"));
    for row in 0..kwic.rows.len() {
        let at = |column: &str| kwic.column(column)[row];
        let bytes = fs::read(package().join(at("path"))).unwrap();
        let (start, end): (usize, usize) =
            (at("start").parse().unwrap(), at("end").parse().unwrap());
        if std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0) {
            assert_eq!(std::str::from_utf8(&bytes[start..end]), Ok(at("match")), "{}", at("path"));
            plain += 1;
        }
        assert!(at("match").to_lowercase().starts_with("harvest"), "{}", at("match"));
        assert!(at("left").chars().count() <= 12 && at("right").chars().count() <= 12);
        let document = documents.column("id").iter().position(|id| *id == at("id")).unwrap();
        assert_eq!(documents.column("date")[document], at("date"));
        assert_eq!(documents.column("path")[document], at("path"));
    }
    assert!(plain > 30, "{plain} of {}", kwic.rows.len());
    // As many lines as the trend counts, undated documents apart.
    let trend = folder.path().join("trend");
    dateline_to(&trend, &["trend", REPORTS, "-t", "harvest", "--by", "year"]).done();
    let counted: f64 = Csv::of(&trend, "trend").numbers("numerator_all").iter().sum();
    let dated = kwic.column("date").iter().filter(|date| !date.is_empty()).count();
    assert_eq!(counted, dated as f64);
}

#[test]
fn a_range_leaves_documents_out_and_says_so() {
    let folder = scratch();
    let result = folder.path().join("result");
    let range = ["--from", "2022-08", "--to", "2022-09-15", "--clusters", "2"];
    dateline_to(&result, &[&["run", REPORTS][..], &range].concat()).done();
    let dates = Csv::of(&result, "documents");
    let within = |date: &&str| ("2022-08-01"..="2022-09-15").contains(date);
    assert!(dates.column("date").iter().all(within));
    let all = Csv::of(sample_run(), "documents");
    let expected = all.column("date").iter().filter(|date| within(date)).count();
    assert_eq!(dates.rows.len(), expected);
    let counts = &json(&result.join("manifest.json"))["counts"];
    assert_eq!(counts["read"], expected);
    assert_eq!(counts["undated_left_out"], 4);
    assert_eq!(counts["partly_in_range"], 0);
    assert_eq!(counts["outside_range"], 62 - 4 - expected);
    assert_eq!(counts["undated"], 0);
}

#[test]
fn a_new_result_replaces_the_old_whole() {
    let folder = scratch();
    let result = folder.path().join("result");
    dateline_to(&result, &["terms", REPORTS]).done();
    fs::write(result.join("tables/added.csv"), "by hand\n").unwrap();
    dateline_to(&result, &["kwic", REPORTS, "water"]).done();
    let names: Vec<String> = files(&result).into_keys().collect();
    assert_eq!(names, ["manifest.json", "report.html", "tables/columns.csv", "tables/kwic.csv"]);
    assert_eq!(crate::support::names(folder.path()), ["result"]);
}

#[test]
fn results_go_to_output_unless_told_otherwise() {
    let folder = scratch();
    let reports = package().join(REPORTS).display().to_string();
    for (arguments, place) in [
        (&["run", &reports, "--clusters", "2"][..], "output/reports"),
        (&["terms", &reports], "output/reports-terms"),
        (&["trend", &reports, "-t", "water"], "output/reports-trend"),
    ] {
        let ran = dateline_in(folder.path(), arguments).done();
        assert!(ran.out.ends_with(&format!("Written to {place}\n")), "{}", ran.out);
        assert!(folder.path().join(place).join("manifest.json").exists());
    }
    // A concordance is for reading: it is printed, and no folder is made.
    dateline_in(folder.path(), &["kwic", &reports, "water"]).done();
    assert_eq!(
        crate::support::names(&folder.path().join("output")),
        ["reports", "reports-terms", "reports-trend"]
    );
}

#[test]
fn the_matrix_is_that_of_its_tables() {
    let folder = scratch();
    let [npz, mtx] = ["npz", "mtx"].map(|format| {
        let result = folder.path().join(format);
        dateline_to(&result, &["matrix", REPORTS, "--format", format, "--weighting", "count"])
            .done();
        result
    });
    let (documents, vocabulary) = (Csv::of(&mtx, "documents"), Csv::of(&mtx, "vocabulary"));
    let text = fs::read_to_string(mtx.join("matrix.mtx")).unwrap();
    let mut lines = text.lines().skip_while(|line| line.starts_with('%'));
    let numbers = |line: &str| -> Vec<f64> {
        line.split_whitespace().map(|number| number.parse().unwrap()).collect()
    };
    let head = numbers(lines.next().unwrap());
    let mut frequency = vec![0.0; vocabulary.rows.len()];
    let mut holding = vec![0.0; vocabulary.rows.len()];
    let mut entries = 0.0;
    for line in lines {
        let [row, column, value] = numbers(line)[..] else { panic!("{line}") };
        assert!(row >= 1.0 && row <= documents.rows.len() as f64);
        frequency[column as usize - 1] += value;
        holding[column as usize - 1] += 1.0;
        entries += 1.0;
    }
    assert_eq!(head, [documents.rows.len() as f64, vocabulary.rows.len() as f64, entries]);
    assert_eq!(vocabulary.numbers("count"), frequency);
    assert_eq!(vocabulary.numbers("documents"), holding);
    assert!(vocabulary.numbers("column").iter().enumerate().all(|(i, c)| i as f64 == *c));

    let mut archive = zip::ZipArchive::new(File::open(npz.join("matrix.npz")).unwrap()).unwrap();
    let mut size = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes.starts_with(b"\x93NUMPY\x01\x00"), "{name}");
        let header = String::from_utf8_lossy(&bytes[10..]).into_owned();
        let shape =
            Regex::new(r"'shape': \((\d*),?\)").unwrap().captures(&header).unwrap()[1].to_owned();
        shape.parse::<f64>().unwrap_or(1.0)
    };
    assert_eq!(size("data.npy"), entries);
    assert_eq!(size("indices.npy"), entries);
    assert_eq!(size("indptr.npy"), documents.rows.len() as f64 + 1.0);
    assert_eq!((size("shape.npy"), size("format.npy")), (2.0, 1.0));
}

#[test]
#[cfg(feature = "png")]
fn charts_come_as_pixels_too() {
    let folder = scratch();
    let result = folder.path().join("result");
    dateline_to(&result, &["trend", REPORTS, "-t", "water", "--png"]).done();
    let png = fs::read(result.join("figures/trend.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert_eq!(width, 1600, "twice the 800 of the SVG");
    let listed = json(&result.join("manifest.json"))["files"].as_array().unwrap().clone();
    assert!(listed.iter().any(|file| file["path"] == "figures/trend.png"));
}

/// The sample reports packed and converted in every way that is read.
fn other_forms(folder: &Path) -> Vec<String> {
    let reports = files(&package().join(REPORTS));
    let path = |name: &str| folder.join(name).display().to_string();
    let create = |name: &str| File::create(folder.join(name)).unwrap();
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let zstandard = |bytes: &[u8]| {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    };
    fs::create_dir(folder.join("gz")).unwrap();
    fs::create_dir(folder.join("zst")).unwrap();
    let mut zip = zip::ZipWriter::new(create("reports.zip"));
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in &reports {
        fs::write(folder.join(format!("gz/{name}.gz")), gzip(bytes)).unwrap();
        fs::write(folder.join(format!("zst/{name}.zst")), zstandard(bytes)).unwrap();
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    zip.finish().unwrap();
    let tar = tar.into_inner().unwrap();
    fs::write(folder.join("reports.tar.gz"), gzip(&tar)).unwrap();
    fs::write(folder.join("reports.tgz"), gzip(&tar)).unwrap();

    let folder_of_reports = package().join(REPORTS).display().to_string();
    let context = Context::default();
    let corpus = Corpus::read(&[folder_of_reports], &ReadParams::default(), &context).unwrap();
    let mut jsonl = Vec::new();
    let table = |delimiter| csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let (mut comma, mut tab) = (table(b','), table(b'\t'));
    let header = ["id", "date", "title", "source", "text"];
    comma.write_record(header).unwrap();
    tab.write_record(header).unwrap();
    for document in &corpus.documents {
        let date = document.date.as_ref().map(|date| date.date.to_string()).unwrap_or_default();
        let source = document.source.clone().unwrap_or_default();
        let fields = [&document.id, &date, &document.title, &source, &document.text];
        comma.write_record(fields).unwrap();
        tab.write_record(fields).unwrap();
        let record: serde_json::Map<String, Value> =
            header.iter().map(ToString::to_string).zip(fields.map(|f| f.as_str().into())).collect();
        serde_json::to_writer(&mut jsonl, &record).unwrap();
        jsonl.push(b'\n');
    }
    fs::write(folder.join("reports.csv"), comma.into_inner().unwrap()).unwrap();
    fs::write(folder.join("reports.tsv"), tab.into_inner().unwrap()).unwrap();
    fs::write(folder.join("reports.jsonl.gz"), gzip(&jsonl)).unwrap();
    fs::write(folder.join("reports.jsonl.zst"), zstandard(&jsonl)).unwrap();
    fs::write(folder.join("reports.jsonl"), jsonl).unwrap();
    let glob = package().join(REPORTS).join("0*.txt").display().to_string();
    let names = ["gz", "zst", "reports.zip", "reports.tar.gz", "reports.tgz", "reports.csv"];
    let more = ["reports.tsv", "reports.jsonl", "reports.jsonl.gz", "reports.jsonl.zst"];
    names.iter().chain(&more).map(|name| path(name)).chain([glob]).collect()
}

#[test]
fn every_form_of_input_gives_the_same_numbers() {
    let folder = scratch();
    let run = |input: &str, name: &str| {
        let result = folder.path().join(name);
        let terms = ["-t", "innovation", "-t", "\"digital harvest\"", "-t", "typhoon"];
        dateline_to(&result, &[&["run", input, "--clusters", "3"], &terms[..]].concat()).done();
        result
    };
    let expected = run(REPORTS, "expected");
    let forms = other_forms(folder.path());
    assert_eq!(forms.len(), 11);
    for (number, input) in forms.iter().enumerate() {
        let result = run(input, &format!("result-{number}"));
        let (one, other) = (Csv::of(&expected, "documents"), Csv::of(&result, "documents"));
        for column in ["id", "date", "title", "source", "tokens"] {
            assert_eq!(one.column(column), other.column(column), "{column} of {input}");
        }
        for name in ["trend", "compare", "terms", "vocabulary", "periods", "document_clusters"] {
            assert!(Csv::of(&expected, name) == Csv::of(&result, name), "{name} of {input}");
        }
    }
    // Several inputs are one pile; a file named twice counts once.
    let half = |digits: &str| {
        package().join(REPORTS).join(format!("0[{digits}]*.txt")).display().to_string()
    };
    let result = folder.path().join("halves");
    let halves = [half("0-2"), half("3-9"), half("0")];
    dateline_to(&result, &["terms", &halves[0], &halves[1], &halves[2]]).done();
    assert!(Csv::of(&expected, "vocabulary") == Csv::of(&result, "vocabulary"));
}
