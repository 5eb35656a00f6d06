//! Bad input, refusals and interruptions: exit code, error text, and what is left on disk.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{
    Csv, REPORTS, Ran, dateline_in, dateline_to, files, generate, names, package, program, scratch,
};

/// Runs the program over the sample reports, told to write below a scratch folder.
fn on_samples(command: &str, arguments: &[&str]) -> Ran {
    let folder = scratch();
    let output = folder.path().join("result");
    let all: Vec<&str> = [command, REPORTS].iter().chain(arguments).copied().collect();
    let ran = dateline_to(&output, &all);
    assert_eq!(output.exists(), ran.code == 0, "a result stands only when the run was done");
    assert!(ran.code == 0 || names(folder.path()).is_empty(), "something was left behind");
    ran
}

/// Writes files of these names and contents.
fn write(folder: &Path, entries: &[(&str, &[u8])]) {
    for (name, bytes) in entries {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

const DATED: &[u8] = b"date 2022-03-05\n\nThe dike holds\n\nThe river rose and the dike held.\n";
const UNDATED: &[u8] = b"The dike holds\n\nThe river rose and the dike held near the village.\n";

#[test]
fn input_that_is_not_there() {
    let folder = scratch();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let run = |input: &str| dateline_in(folder.path(), &["run", input]);
    run("empty").failed(1, &["empty: no reports here; read are .txt, .md or .html reports"]);
    run("nowhere").failed(1, &["cannot read nowhere: No such file or directory"]);
    run("nowhere/*.txt").failed(1, &["nowhere/*.txt: no file has this name or matches"]);
    assert_eq!(names(folder.path()), ["empty"]);
}

#[test]
fn files_without_text() {
    let folder = scratch();
    let noise: Vec<u8> = (0..4000_u32).map(|i| (i * i % 251) as u8).collect();
    write(
        folder.path(),
        &[
            ("zero.txt", b""),
            ("zero.jsonl", b""),
            ("zero.csv", b""),
            ("noise.txt", &noise),
            ("a.pdf", b"%PDF"),
            ("mixed/zero.txt", b""),
            ("mixed/noise.txt", &noise),
            ("mixed/picture.png", &noise),
            ("mixed/a.txt", DATED),
            ("mixed/b.txt", DATED),
            ("mixed/c.txt", DATED),
        ],
    );
    let run = |input: &str| dateline_in(folder.path(), &["run", input, "--output", "result"]);
    for name in ["zero.txt", "zero.jsonl", "zero.csv"] {
        run(name).failed(1, &["no report could be read", &format!("{name}: the file is empty")]);
    }
    run("noise.txt").failed(1, &["noise.txt: a binary file, not text"]);
    run("a.pdf").failed(1, &["a.pdf: not a kind that is read: .txt, .md or .html reports"]);

    // Among reports they are rejected, counted and listed, and the run goes on.
    let ran = run("mixed").done();
    assert!(ran.err.contains("warning: 3 files or records could not be read"), "{}", ran.err);
    let result = folder.path().join("result");
    assert_eq!(
        Csv::of(&result, "rejected").rows,
        [
            ["mixed/picture.png", "", "not a kind of file that is read"],
            ["mixed/noise.txt", "", "a binary file, not text"],
            ["mixed/zero.txt", "", "the file is empty"],
        ]
    );
    assert_eq!(Csv::of(&result, "documents").rows.len(), 3);
}

#[test]
fn more_rejected_than_read_ends_the_run() {
    let folder = scratch();
    write(folder.path(), &[("r/a.txt", DATED), ("r/b.txt", b""), ("r/c.txt", b"")]);
    let ran = dateline_in(folder.path(), &["run", "r"]);
    ran.failed(1, &["2 of 3", "r/b.txt: the file is empty"]);
    assert_eq!(names(folder.path()), ["r"]);
}

/// How to run the program without the rights of the superuser, whom nothing is forbidden.
fn unprivileged(folder: &Path) -> Option<Vec<String>> {
    let locked = folder.join("locked");
    write(folder, &[("locked", b"x")]);
    set_mode(&locked, 0o000);
    if fs::read(&locked).is_err() {
        return Some(vec![program().display().to_string()]);
    }
    let words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let words: Vec<String> =
        words.iter().map(ToString::to_string).chain([program().display().to_string()]).collect();
    let tried = Command::new(&words[0]).args(&words[1..]).arg("--version").output();
    let able = tried.is_ok_and(|output| output.status.success());
    if !able {
        println!("skipped: run by the superuser, and setpriv cannot run the program as another");
    }
    able.then_some(words)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
#[cfg(unix)]
fn permission_is_missing() {
    // Not below the package, which another user may not be let into.
    let folder = tempfile::tempdir().unwrap();
    set_mode(folder.path(), 0o755);
    let Some(words) = unprivileged(folder.path()) else { return };
    write(
        folder.path(),
        &[("r/a.txt", DATED), ("r/b.txt", DATED), ("r/c.txt", DATED), ("closed/a.txt", DATED)],
    );
    fs::create_dir(folder.path().join("open")).unwrap();
    set_mode(&folder.path().join("open"), 0o777);
    set_mode(&folder.path().join("r/b.txt"), 0o000);
    set_mode(&folder.path().join("closed"), 0o000);
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&words[0]);
        let output =
            command.args(&words[1..]).args(arguments).current_dir(folder.path()).output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    };
    let denied = "Permission denied";
    run(&["run", "r/b.txt", "--output", "open/x"]).failed(1, &["cannot read r/b.txt", denied]);
    run(&["run", "closed", "--output", "open/x"]).failed(1, &["cannot read closed", denied]);
    run(&["run", "r", "--output", "r/x"]).failed(1, &["cannot write to ", "ermission denied"]);
    assert_eq!(names(&folder.path().join("open")), [] as [&str; 0]);
    // Found in a folder, such a file is a rejected row.
    let ran = run(&["run", "r", "--output", "open/x"]).done();
    assert!(ran.err.contains("1 files or records could not be read"), "{}", ran.err);
    let rejected = Csv::of(&folder.path().join("open/x"), "rejected");
    assert_eq!(rejected.column("path"), ["r/b.txt"]);
    assert!(rejected.column("reason")[0].contains(denied), "{rejected:?}");
    set_mode(&folder.path().join("closed"), 0o755);
}

#[test]
fn a_single_document() {
    let folder = scratch();
    write(folder.path(), &[("r/a.txt", DATED)]);
    let run = |arguments: &[&str]| dateline_in(folder.path(), arguments);
    let ran = run(&["run", "r", "--output", "result"]).done();
    assert!(ran.err.contains("the dated documents lie in one period"), "{}", ran.err);
    assert!(ran.err.contains("takes three documents"), "{}", ran.err);
    let trend = Csv::of(&folder.path().join("result"), "trend");
    // One document has a rate, and no interval to go with it.
    assert!(trend.numbers("rate_per_million").iter().all(|rate| *rate > 0.0));
    assert!(trend.column("low").iter().all(|low| low.is_empty()));
    run(&["cluster", "r"]).failed(2, &["--clusters auto", "takes three documents"]);
    run(&["compare", "r", "--target", "2023", "--reference", "2022"])
        .failed(2, &["target 2023-01-01..2023-12-31", "the dates there are run 2022-03-05"]);
}

#[test]
fn no_dates_at_all() {
    let folder = scratch();
    let names = ["r/a.txt", "r/b.txt", "r/c.txt", "r/d.txt"];
    write(folder.path(), &names.map(|name| (name, UNDATED)));
    let run = |arguments: &[&str]| dateline_in(folder.path(), arguments);
    let reason = "none of the 4 documents has a date";
    let ran = run(&["run", "r", "--output", "result"]).done();
    assert!(ran.err.contains(reason), "{}", ran.err);
    let result = folder.path().join("result");
    assert_eq!(Csv::of(&result, "documents").column("date"), [""; 4]);
    assert!(!result.join("tables/trend.csv").exists());
    assert!(fs::read_to_string(result.join("report.html")).unwrap().contains(&reason[1..]));
    for refused in [
        &["trend", "r", "-t", "river"][..],
        &["terms", "r"],
        &["compare", "r", "--target", "2023", "--reference", "2022"],
        &["brief", "r", "--from", "2023", "--against", "2022"],
    ] {
        run(refused).failed(1, &[reason]);
    }
    // A concordance needs no dates.
    assert!(run(&["kwic", "r", "river"]).done().out.contains("[river]"));
}

#[test]
fn one_period_only() {
    let folder = scratch();
    let names = ["r/a.txt", "r/b.txt", "r/c.txt", "r/d.txt"];
    write(folder.path(), &names.map(|name| (name, DATED)));
    let ran = dateline_in(folder.path(), &["run", "r", "--by", "year", "--output", "result"]);
    let ran = ran.done();
    assert!(ran.err.contains("lie in one period, so there is no earlier and later"), "{}", ran.err);
    let result = folder.path().join("result");
    assert_eq!(Csv::of(&result, "periods").column("period"), ["2022"]);
    assert!(!result.join("tables/compare.csv").exists());
    let arguments = ["trend", "r", "-t", "river", "--by", "month", "--output", "trend"];
    dateline_in(folder.path(), &arguments).done();
    let trend = Csv::of(&folder.path().join("trend"), "trend");
    assert_eq!((trend.column("period"), trend.column("numerator")), (vec!["2022-03"], vec!["4"]));
}

#[test]
fn a_broken_row_in_the_middle() {
    let folder = scratch();
    let good =
        |id: &str| format!("{{\"id\":\"{id}\",\"date\":\"2022-01-01\",\"text\":\"River.\"}}\n");
    let lines = [good("a"), "{\"id\":\"b\",\"text\":\"The ri\n".to_owned(), good("c"), good("d")];
    write(folder.path(), &[("rows.jsonl", lines.concat().as_bytes())]);
    let ran = dateline_in(folder.path(), &["run", "rows.jsonl", "--output", "result"]).done();
    assert!(
        ran.err
            .contains("warning: 1 files or records could not be read; the first: rows.jsonl:2: "),
        "{}",
        ran.err
    );
    let result = folder.path().join("result");
    let rejected = Csv::of(&result, "rejected");
    assert_eq!((rejected.column("path"), rejected.column("line")), (vec!["rows.jsonl"], vec!["2"]));
    assert!(rejected.column("reason")[0].starts_with("not a JSON object"), "{rejected:?}");
    assert_eq!(Csv::of(&result, "documents").column("id"), ["a", "c", "d"]);
}

#[test]
fn columns_that_are_not_there() {
    let folder = scratch();
    write(
        folder.path(),
        &[
            ("t.csv", b"id,when,body\na,2022-01-01,river\n"),
            ("odd.csv", b"id,when,number\na,2022-01-01,river\n"),
            ("t.jsonl", b"{\"id\":\"a\",\"body\":\"river\"}\n"),
        ],
    );
    let run = |arguments: &[&str]| dateline_in(folder.path(), arguments);
    for option in ["--text-column", "--date-column", "--id-column", "--source-column"] {
        let expected = "t.csv: there is no column `words`; the columns are `id`, `when`, `body`";
        run(&["run", "t.csv", option, "words"]).failed(1, &[expected]);
    }
    run(&["run", "t.jsonl", "--text-column", "words"]).failed(1, &["t.jsonl", "`words`", "`body`"]);
    run(&["run", "odd.csv"])
        .failed(1, &["odd.csv: no column looks like the text", "--text-column"]);
    assert_eq!(names(folder.path()), ["odd.csv", "t.csv", "t.jsonl"]);
}

#[test]
fn more_clusters_than_documents() {
    on_samples("cluster", &["--clusters", "100"])
        .failed(2, &["--clusters 100: must be at most 62: of 62 documents"]);
    on_samples("cluster", &["--clusters", "8..2"]).failed(2, &["8..2", "a range such as 2..20"]);
    on_samples("cluster", &["--clusters", "many"]).failed(2, &["many", "must be auto, a number"]);
    on_samples("cluster", &["--clusters", "0"]).failed(2, &["clusters"]);
}

#[test]
fn a_term_that_never_occurs() {
    let nearest = "`inovation` does not occur; nearest: innovation (8)";
    on_samples("trend", &["-t", "water", "-t", "inovation"]).failed(1, &[nearest]);
    on_samples("run", &["-t", "inovation"]).failed(1, &[nearest]);
    on_samples("kwic", &["inovation"]).failed(1, &[nearest]);
    on_samples("kwic", &["\"digitl harvest\""]).failed(1, &["no form of `digitl`", "digital (26)"]);
    on_samples("kwic", &["\"harvest digital\""])
        .failed(1, &["`harvest digital` does not occur", "not together"]);
    on_samples("trend", &["-t", "zzzzzzz*"]).failed(1, &["`zzzzzzz*` does not occur"]);
}

#[test]
fn queries_that_cannot_be_understood() {
    // The mistake is pointed at, in the line below the query.
    for (query, message, line) in [
        ("\"science and", "no closing quote", "  \"science and\n  ^"),
        ("rain|\"science and", "no closing quote", "  rain|\"science and\n       ^"),
        ("/inno(/", "not a regular expression: unclosed group", "  /inno(/\n       ^"),
        ("", "the query is empty", ""),
        ("rain|", "nothing behind |", "  rain|\n      ^"),
        ("|rain", "nothing before |", "  |rain\n  ^"),
        ("rain NEAR", "nothing to look for behind NEAR", "  rain NEAR\n       ^"),
        ("(rain AND", "nothing to look for behind AND", "  (rain AND\n        ^"),
        ("rain date:may", "`may` is no period", "  rain date:may\n            ^"),
        ("rain sauce:x", "no field `sauce`; there are id, title", "  rain sauce:x\n       ^"),
    ] {
        on_samples("kwic", &[query]).failed(2, &[message, line]);
        on_samples("trend", &["-t", query]).failed(2, &[message, line]);
    }
}

#[test]
fn two_terms_of_one_name() {
    for terms in [["water", "water"], ["A=water", "A=rain"], ["water", "water=rain"]] {
        let arguments = ["-t", "harvest", "-t", terms[0], "-t", terms[1]];
        for command in ["trend", "run"] {
            on_samples(command, &arguments).failed(2, &["--term ", "another name"]);
        }
    }
    on_samples("trend", &["-t", "water", "-t", "Again=water"]).done();
}

#[test]
fn settings_out_of_range() {
    for (command, arguments, parts) in [
        ("trend", &["--by", "fortnight"][..], &["must be one of day, week, month"][..]),
        ("trend", &["--from", "2023", "--to", "2022"], &["--from 2023-01-01", "--to, 2022-12-31"]),
        ("trend", &["--from", "soon"], &["`soon`", "a month 2023-02"]),
        ("trend", &["--level", "2"], &["--level 2: must be", "between 0 and 1"]),
        ("terms", &["--n-grams", "4"], &["--n-grams 4: must be 1, 2 or 3"]),
        ("terms", &["--n-grams", "0"], &["--n-grams 0: must be 1, 2 or 3"]),
        ("terms", &["--token-pattern", "[a-z"], &["--token-pattern [a-z", "unclosed character"]),
        ("terms", &["--min-df", "2.0"], &["2.0", "a number of documents such as 5, or a share"]),
        ("terms", &["--language", "xx"], &["--language xx", "zh"]),
        ("terms", &["--stemmer", "porter"], &["--stemmer", "snowball", "none"]),
        ("terms", &["--stop-words", "no.txt"], &["--stop-words no.txt", "or a file of words"]),
        ("terms", &["--threads", "0"], &["--threads"]),
        ("terms", &["--top", "0"], &["--top 0: must be at least 1"]),
        ("terms", &["--join", "innovation"], &["--join innovation: must be a phrase of two words"]),
        ("cluster", &["--runs", "0"], &["--runs 0: must be at least 1"]),
        (
            "cluster",
            &["--dimensions", "0"],
            &["--dimensions 0: must be auto, none, or a number from 1"],
        ),
        ("kwic", &["water", "--width", "none"], &["--width"]),
        ("kwic", &["water", "--width", "1001"], &["--width 1001: must be 0 to 1000"]),
        ("matrix", &["--format", "hdf5"], &["--format", "npz", "mtx"]),
        ("matrix", &["--weighting", "tf-idf"], &["--weighting", "tfidf"]),
        ("compare", &["--target", "2022-13", "--reference", "2022"], &["`2022-13`", "2023-02"]),
        ("compare", &["--target", "2022", "--reference", "2022-03"], &["apart from the reference"]),
        ("compare", &[], &["--target (none): must be the group whose words are sought"]),
        ("compare", &["--groups", "query"], &["such as --target innovation"]),
        ("compare", &["--groups", "sauce"], &["--groups sauce: must be what the documents have"]),
        (
            "compare",
            &["--groups", "source", "--target", "Nobody"],
            &["--target Nobody: must be one of", "documents)"],
        ),
        (
            "compare",
            &["--groups", "source", "--min-documents", "9999"],
            &["--min-documents 9999: must be a number that some of two or more groups have"],
        ),
        (
            "compare",
            &["--target", "2022", "--lock-band", "0"],
            &["--lock-band 0: must be a Log Ratio above 0"],
        ),
        ("compare", &["--target", "2022", "--measures", "t"], &["--measures", "chi2_yates", "all"]),
        (
            "compare",
            &["--target", "2022", "--reference", "2023", "--min-count", "0"],
            &["--min-count 0: must be at least 1"],
        ),
        (
            "compare",
            &["--target", "2022", "--reference", "2023", "--rank-by", "p"],
            &["--rank-by", "g2", "log_ratio", "lrc"],
        ),
        ("brief", &["--from", "2023"], &["--against <PERIOD>"]),
        ("brief", &["--against", "2022"], &["--from <PERIOD>"]),
        ("brief", &["--from", "2022", "--against", "2022-03"], &["shares no day"]),
        ("brief", &["--from", "1999", "--against", "2022"], &["--from 1999", "there are run"]),
        (
            "brief",
            &["--from", "2023", "--against", "2022", "--min-documents", "0"],
            &["--min-documents 0: must be at least 1"],
        ),
        ("terms", &["--botom", "3"], &["--botom"]),
    ] {
        on_samples(command, arguments).failed(2, parts);
    }
    // These depend on what was read.
    on_samples("trend", &["--from", "2030"]).failed(1, &["none of the 62 documents lies in 2030"]);
    on_samples("terms", &["--min-df", "60"]).failed(1, &["no term is left", "lower --min-df"]);
}

#[test]
fn output_that_cannot_be_written() {
    let folder = scratch();
    write(folder.path(), &[("file", b"mine"), ("theirs/notes.txt", b"mine")]);
    let before = files(folder.path());
    let run = |output: &str| {
        let reports = package().join(REPORTS).display().to_string();
        dateline_in(folder.path(), &["terms", &reports, "--output", output])
    };
    run("file").failed(2, &["output file: must be a new or empty folder", "not a folder"]);
    run("file/below").failed(1, &["cannot write to file/below: Not a directory"]);
    run("theirs").failed(2, &["output theirs", "other files and no manifest.json of dateline"]);
    assert_eq!(files(folder.path()), before);
    // No hidden folder is left either.
    assert_eq!(names(folder.path()), ["file", "theirs"]);
}

#[test]
fn an_earlier_result_survives_a_failed_run() {
    let folder = scratch();
    let output = folder.path().join("result");
    dateline_to(&output, &["terms", REPORTS]).done();
    let before = files(folder.path());
    dateline_to(&output, &["terms", REPORTS, "--min-df", "62"]).failed(1, &["no term is left"]);
    dateline_to(&output, &["trend", REPORTS, "-t", "qqqqqq"]).failed(1, &["does not occur"]);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let output = scratch();
    let folder = output.path().join("result").display().to_string();
    for arguments in [
        &["kwic", REPORTS, "the"][..],
        &["kwic", REPORTS, "the", "--json"],
        &["trend", REPORTS, "--output", &folder],
        &["--help"],
    ] {
        let mut child = Command::new(program())
            .args(arguments)
            .current_dir(package())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        let error = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {error}");
        assert!(!error.contains("panicked") && !error.contains("pipe"), "{arguments:?}: {error}");
    }
    // The result that was on its way stands whole.
    assert!(output.path().join("result/manifest.json").exists());
}

/// Starts a long run, interrupts it `wait` after it began to write, and returns its exit code.
#[cfg(unix)]
fn interrupted(folder: &Path, wait: Duration) -> (i32, String, Duration) {
    let child = Command::new(program())
        .args(["run", "big.jsonl", "--output", "result"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let hidden = || names(folder).iter().any(|name| name.starts_with(".dateline-"));
    while !hidden() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the run did not begin");
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(wait);
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let sent = Instant::now();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.stdout, b"");
    let error = String::from_utf8(ended.stderr).unwrap();
    (ended.status.code().expect("an exit, no death by signal"), error, sent.elapsed())
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_leaves_nothing() {
    let folder = scratch();
    generate(&folder.path().join("big.jsonl"), 6000, 24);
    write(folder.path(), &[("result/manifest.json", b"{\"program\": \"dateline\"}")]);
    // While reading; while clustering.
    for wait in [0, 1500] {
        let (code, error, took) = interrupted(folder.path(), Duration::from_millis(wait));
        assert_eq!((code, error.as_str()), (130, "error: interrupted; nothing was written\n"));
        println!("after {wait} ms: gone {took:?} after the signal");
        assert!(took < Duration::from_secs(10), "{took:?}");
        // An earlier result is still there, and nothing else.
        assert_eq!(names(folder.path()), ["big.jsonl", "result"]);
        assert_eq!(names(&folder.path().join("result")), ["manifest.json"]);
    }
}

#[test]
fn without_a_terminal_there_is_no_colour_and_no_bar() {
    let ran = on_samples("trend", &["-t", "harvest"]);
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text}");
    }
    let quiet = on_samples("trend", &["-t", "harvest", "--quiet"]);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
}

#[test]
fn usage_is_told() {
    let run = |arguments: &[&str]| dateline_in(package(), arguments);
    let nothing = run(&[]);
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""));
    assert!(nothing.err.contains("Usage: dateline <COMMAND>"), "{}", nothing.err);
    run(&["trand", REPORTS]).failed(2, &["'trand'", "'trend'"]);
    run(&["run"]).failed(2, &["<INPUTS>..."]);
    let version = run(&["--version"]).done();
    assert_eq!(version.out, format!("dateline {}\n", env!("CARGO_PKG_VERSION")));
    for command in ["run", "trend", "compare", "cluster", "terms", "kwic", "matrix"] {
        let help = run(&[command, "--help"]).done().out;
        for option in ["--by", "--from", "--to", "--output", "--json", "--config", "--seed"] {
            assert!(help.contains(option), "{command} --help does not tell of {option}");
        }
    }
}

#[test]
fn names_of_any_kind_are_read() {
    let folder = scratch();
    write(folder.path(), &[("r/Straße am Fluß 政策.txt", DATED), ("r/-t.txt", DATED)]);
    let ran = dateline_in(folder.path(), &["kwic", "r", "river", "--quiet"]).done();
    assert!(ran.out.contains("Straße am Fluß 政策"), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 2);
}
