//! `--config dateline.toml`: which names it takes, what wins, and how mistakes are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{REPORTS, Ran, dateline_in, dateline_to, package, scratch};

/// Runs a subcommand over the sample reports with this configuration file; its manifest.
fn with(toml: &str, arguments: &[&str]) -> (Ran, Value) {
    let folder = scratch();
    let file = folder.path().join("dateline.toml");
    fs::write(&file, toml).unwrap();
    let output = folder.path().join("result");
    let file = file.display().to_string();
    let ran = dateline_to(&output, &[arguments, &[REPORTS, "--config", &file]].concat());
    let manifest = fs::read(output.join("manifest.json"));
    (ran, manifest.map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap()))
}

/// The settings of a run that succeeds.
#[track_caller]
fn settings(toml: &str, arguments: &[&str]) -> Value {
    let (ran, mut manifest) = with(toml, arguments);
    ran.done();
    manifest["settings"].take()
}

/// The error of a run that is refused for its configuration file.
#[track_caller]
fn refused(toml: &str, arguments: &[&str], parts: &[&str]) {
    let (ran, manifest) = with(toml, arguments);
    ran.failed(2, &[&["dateline.toml: "], parts].concat());
    assert_eq!(manifest, Value::Null);
}

#[test]
fn the_command_line_wins() {
    let toml = "by = \"year\"\nmin-df = 2\n";
    let file = settings(toml, &["terms"]);
    assert_eq!(
        (&file["by"], &file["archive"]["vocabulary"]["min_df"]),
        (&"year".into(), &2.into())
    );
    let both = settings(toml, &["terms", "--by", "quarter"]);
    assert_eq!(both["by"], "quarter");
    assert_eq!(both["archive"]["vocabulary"]["min_df"], 2);
    // A list is replaced, not added to.
    let toml = "term = [\"water\", \"harvest\"]";
    assert_eq!(settings(toml, &["trend"])["terms"], serde_json::json!(["water", "harvest"]));
    assert_eq!(settings(toml, &["trend", "-t", "rain"])["terms"], serde_json::json!(["rain"]));
    // Even a value that is the default wins when it is given.
    assert_eq!(with("seed = 7", &["terms"]).1["seed"], 7);
    assert_eq!(with("seed = 7", &["terms", "--seed", "1"]).1["seed"], 1);
}

#[test]
fn a_subcommands_table_wins_over_what_stands_for_all() {
    let toml = "by = \"year\"\nseed = 3\njoin = [\"science park\"]\n\
                [terms]\nby = \"quarter\"\nseed = 7\njoin = [\"digital harvest\"]\n\
                [run]\nseed = 9\n";
    let (ran, terms) = with(toml, &["terms"]);
    ran.done();
    assert_eq!((&terms["settings"]["by"], &terms["seed"]), (&"quarter".into(), &7.into()));
    let join = &terms["settings"]["archive"]["analyzer"]["join"];
    assert_eq!(*join, serde_json::json!(["digital harvest"]));
    // `run` comes before `seed` in the alphabet: the order of names decides nothing.
    let (ran, run) = with(toml, &["run", "--clusters", "3"]);
    ran.done();
    assert_eq!((&run["settings"]["run"]["by"], &run["seed"]), (&"year".into(), &9.into()));
    let (_, trend) = with(toml, &["trend"]);
    assert_eq!((&trend["settings"]["by"], &trend["seed"]), (&"year".into(), &3.into()));
}

#[test]
fn values_have_their_types() {
    let toml = "min-df = 2\nmax-df = 0.9\nfrom = 2022-03-01\nto = 2023\nnumbers = true\n\
                keep-boilerplate = false\nquiet = true\nstop-words = \"none\"\n";
    let archive = settings(toml, &["terms"])["archive"].take();
    assert_eq!(archive["vocabulary"]["min_df"], 2);
    assert_eq!(archive["vocabulary"]["max_df"], 0.9);
    assert_eq!(archive["read"]["range"], "2022-03-01..2023-12-31");
    assert_eq!(archive["analyzer"]["numbers"], true);
    assert_eq!(archive["read"]["keep_boilerplate"], false);
    assert_eq!(archive["analyzer"]["stop_words"], "none");
    // `1` is one document, `1.0` all of them.
    let all = settings("max-df = 1.0", &["terms"]);
    assert_eq!(all["archive"]["vocabulary"]["max_df"].to_string(), "1.0");
}

#[test]
fn required_options_may_come_from_the_file() {
    let toml = "[compare]\ntarget = 2023\nreference = \"2022-01..2022-12\"\n";
    let settings = settings(toml, &["compare"]);
    assert_eq!(
        (&settings["target"], &settings["reference"]),
        (&"2023".into(), &"2022-01..2022-12".into())
    );
    let (ran, _) = with("[compare]\nreference = 2023\n", &["compare"]);
    ran.failed(2, &["--target (none): must be the group whose words are sought"]);
    assert!(!ran.err.contains("dateline.toml"), "{}", ran.err);
}

#[test]
fn options_of_other_subcommands_are_passed_over() {
    let toml = "top = 5\nclusters = 4\n[cluster]\nruns = 2\n";
    assert_eq!(settings(toml, &["terms"])["top_terms"]["top"], 5);
    settings(toml, &["trend", "-t", "water"]);
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    refused("stemer = \"none\"", &["terms"], &["unknown option `stemer`", "nearest is `stemmer`"]);
    refused("min_df = 2", &["terms"], &["unknown option `min_df`", "nearest is `min-df`"]);
    refused("[tren]\nby = \"year\"", &["trend"], &["unknown option `tren`", "`trend`"]);
    refused("[trend]\nlevl = 0.9", &["trend"], &["unknown option `levl`", "`level`"]);
    // In a table of another subcommand too, and where another subcommand has the option.
    refused("[trend]\nlevl = 0.9", &["terms"], &["unknown option `levl`", "`level`"]);
    refused("[trend]\nclusters = 3", &["run"], &["unknown option `clusters`"]);
    for name in ["config", "help", "version"] {
        refused(&format!("{name} = \"x\""), &["terms"], &[&format!("unknown option `{name}`")]);
    }
}

#[test]
fn wrong_values_name_the_file_and_what_is_allowed() {
    refused("by = \"fortnight\"", &["terms"], &["fortnight", "must be one of day, week, month"]);
    refused("min-df = true", &["terms"], &["`min-df = true`", "must be a text or a number"]);
    refused("quiet = \"yes\"", &["terms"], &["`quiet = \"yes\"`", "must be true or false"]);
    refused("seed = -1", &["terms"], &["-1", "--seed"]);
    refused("term = [[\"a\"], \"b\"]", &["trend"], &["`term = ", "or a list of them"]);
    refused("by = [\"year\", \"day\"]", &["terms"], &["`by = ", "must be a text or a number"]);
    refused("clusters = \"abc\"", &["cluster"], &["abc", "must be auto, a number, or a range"]);
    refused("by = ", &["terms"], &["not valid TOML", "line 1"]);
}

#[test]
fn a_file_that_is_not_there() {
    let ran = dateline_in(package(), &["terms", REPORTS, "--config", "nowhere.toml"]);
    ran.failed(1, &["cannot read nowhere.toml: No such file"]);
}

/// Settings that not every clustering method has: each is tried with a method that has it.
const OF_METHODS: [(&str, &[(&str, &str)]); 8] = [
    ("spherical-kmeans", &[("clusters", "2"), ("batch", "500")]),
    ("bisecting-kmeans", &[("clusters", "2"), ("split", "\"size\"")]),
    ("agglomerative", &[("linkage", "\"average\""), ("max-documents", "100")]),
    ("leiden", &[("neighbours", "7"), ("resolution", "0.8")]),
    ("gaussian-mixture", &[("clusters", "2"), ("runs", "2"), ("mixture-dimensions", "2")]),
    ("dbscan", &[("eps", "0.5"), ("min-points", "2"), ("assign-rest", "true")]),
    ("optics", &[("eps", "1.5"), ("min-cluster-size", "3"), ("xi", "0.1")]),
    ("hdbscan", &[("min-points", "2"), ("min-cluster-size", "2"), ("leaves", "true")]),
];

#[test]
fn settings_of_a_method_have_their_names_in_the_file() {
    for (method, given) in OF_METHODS {
        let lines = given.iter().map(|(name, value)| format!("{name} = {value}\n"));
        let toml = format!("method = \"{method}\"\n{}", lines.collect::<String>());
        let settings = settings(&toml, &["cluster"])["cluster"]["method"].take();
        assert_eq!(settings["method"], method);
        for (name, value) in given {
            assert_eq!(settings[name.replace('-', "_")].to_string(), *value, "{method} {name}");
        }
    }
    let refused = with("leaves = true\nmethod = \"dbscan\"", &["cluster"]).0;
    refused.failed(2, &["--leaves true: must be left out: --method dbscan has", "--eps"]);
}

/// The long options that a subcommand's help lists.
fn options(command: &str) -> BTreeSet<String> {
    let help = dateline_in(package(), &[command, "--help"]).done().out;
    let listed = regex::Regex::new(r"(?m)^ +(?:-\w, )?--([a-z-]+)").unwrap();
    let names = listed.captures_iter(&help).map(|found| found[1].to_owned());
    names.filter(|name| name != "help" && name != "config").collect()
}

#[test]
#[allow(clippy::too_many_lines, reason = "one line an option")]
fn every_option_has_its_name_in_the_file() {
    let values = |command: &str, name: &str, folder: &Path| -> String {
        match name {
            "from" | "to" if command == "brief" => "\"2023\"".into(),
            "by" => "\"quarter\"".into(),
            "from" | "reference" | "against" => "\"2022\"".into(),
            "to" | "target" => "\"2023\"".into(),
            "text-column" | "date-column" | "id-column" | "title-column" | "source-column" => {
                "\"whatever\"".into()
            }
            "source-from" => "\"field\"".into(),
            "day-first" | "keep-boilerplate" | "numbers" | "quiet" | "power" => "true".into(),
            "png" | "parquet" | "json" | "each-language" | "deseason" => "false".into(),
            "date-order" => "[\"header\", \"body-line\"]".into(),
            "dates" => "\"strict\"".into(),
            "today" => "2024-01-01".into(),
            "reprints" => "\"first\"".into(),
            "language" | "only-language" => "\"en\"".into(),
            "thesaurus" => {
                fs::write(
                    folder.join("thesaurus.txt"),
                    "rain => water
",
                )
                .unwrap();
                format!("'{}'", folder.join("thesaurus.txt").display())
            }
            "stemmer" | "stop-words" => "\"none\"".into(),
            "token-pattern" => "'[a-z]+'".into(),
            "join" => "[\"digital harvest\"]".into(),
            "min-df" | "n-grams" | "threads" | "min-documents" | "min-sources" | "stability"
            | "seeds" => "2".into(),
            "max-df" => "0.95".into(),
            "max-terms" => "500".into(),
            "sort" => "\"date\"".into(),
            "limit" | "seed" | "top" | "width" | "dimensions" | "runs" | "min-count" | "window"
            | "min-words" | "evidence" | "max-words" => "3".into(),
            "level" | "reprint-threshold" => "0.9".into(),
            "groups" => "\"period\"".into(),
            "measures" => "[\"chi2\", \"pmi\"]".into(),
            "lock-band" => "0.4".into(),
            "term" => "[\"water\"]".into(),
            "burst-ratio" | "burst-gamma" | "penalty" => "2.5".into(),
            "clusters" => "4".into(),
            "shape" => "[\"rising\", \"peak\"]".into(),
            "min-slope" => "0.5".into(),
            "max-q" => "0.1".into(),
            "labels" => "\"author\"".into(),
            "keep-names" => {
                let tables = folder.join("earlier/tables");
                fs::create_dir_all(&tables).unwrap();
                let clusters = "cluster,label,terms\n0,a name,\"water, rain\"\n";
                fs::write(tables.join("clusters.csv"), clusters).unwrap();
                fs::write(tables.join("document_clusters.csv"), "id,cluster\n").unwrap();
                format!("'{}'", folder.join("earlier").display())
            }
            "permutations" | "nodes" => "20".into(),
            "rank-by" => "\"log_ratio\"".into(),
            "method" => "\"kmeans\"".into(),
            "criteria" => "\"all\"".into(),
            "choose-by" => "\"stability\"".into(),
            "map" => "\"tsne\"".into(),
            "weighting" => "\"bm25\"".into(),
            "format" => "\"mtx\"".into(),
            "output" => format!("'{}'", folder.join("from-file").display()),
            other => panic!("give the new option {other} a value here"),
        }
    };
    for command in [
        "run",
        "audit",
        "trend",
        "compare",
        "brief",
        "collocates",
        "cluster",
        "terms",
        "kwic",
        "matrix",
        "formulas",
    ] {
        let folder = scratch();
        let mut names = options(command);
        // It takes the place of --reference.
        names.remove("reference-list");
        // They take the place of --dimensions.
        names.remove("embeddings");
        let of_others = OF_METHODS.iter().flat_map(|(_, given)| *given);
        let of_others = of_others.filter(|(name, _)| !["clusters", "runs"].contains(name));
        of_others.for_each(|(name, _)| _ = names.remove(*name));
        assert!(names.len() > 20, "{command}: {names:?}");
        let lines =
            names.iter().map(|name| format!("{name} = {}\n", values(command, name, folder.path())));
        fs::write(folder.path().join("dateline.toml"), lines.collect::<String>()).unwrap();
        let config = folder.path().join("dateline.toml").display().to_string();
        let mut arguments = vec![command, REPORTS];
        arguments.extend((command == "kwic").then_some("water"));
        arguments.extend(["--config", &config]);
        let ran = dateline_in(package(), &arguments).done();
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""), "quiet was set");
        let manifest = fs::read(folder.path().join("from-file/manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["seed"], 3, "{command}");
        assert_eq!(manifest["settings"]["archive"]["segment"]["token_pattern"], "[a-z]+");
        assert_eq!(manifest["settings"]["archive"]["analyzer"]["join"][0], "digital harvest");
    }
}
