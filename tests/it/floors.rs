//! The sources of the library -> whether each module imports from lower floors only.
//!
//! The check reads text, not compiled code: comments, literals and test modules are left out, then
//! every path that begins with `crate::` or `super::` is resolved to the module it reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::package;

/// Every module of the library with its floor. A new one gets a line here first.
const FLOORS: &[(&str, u8)] = &[
    ("error", 0),
    ("context", 0),
    ("demo", 0),
    ("seed", 0),
    ("progress", 0),
    ("note", 0),
    ("table", 0),
    ("registry", 0),
    ("stats", 0),
    ("period", 0),
    ("corpus", 1),
    ("text", 2),
    ("matrix", 3),
    ("query", 3),
    ("cluster", 4),
    ("collocation", 4),
    ("trend", 4),
    ("compare", 4),
    ("reuse", 4),
    ("chart", 5),
    ("experiment", 5),
    ("export", 5),
    ("report", 6),
];

/// The only steps sideways above floor 0.
const SIDEWAYS: &[(&str, &str)] = &[("query", "matrix")];

/// Libraries that a single file may name.
const WRAPPED: &[(&str, &str)] = &[
    ("bhtsne", "cluster/map_tsne.rs"),
    ("dom_smoothie", "corpus/html.rs"),
    ("html_escape", "corpus/repair/entity.rs"),
    ("linfa", "cluster/linfa.rs"),
    ("plotters", "chart/canvas.rs"),
    ("statrs", "stats/special.rs"),
];

/// Most lines of a file before its tests.
const LONGEST: usize = 400;

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// Why `from` may not import from `to`, if so.
fn objection(from: &str, to: &str) -> Option<String> {
    if from == to || SIDEWAYS.contains(&(from, to)) {
        return None;
    }
    let Some(own) = floor(from) else { return Some(format!("{from} has no floor")) };
    match floor(to) {
        None => Some(format!("{to} is no module with a floor: import items by their module")),
        Some(other) if other > own => Some(format!("{to} is on floor {other}, above {own}")),
        Some(other) if other == own && own > 0 => Some(format!("{to} is beside it on floor {own}")),
        Some(_) => None,
    }
}

/// The identifiers and punctuation of Rust source, without comments and literals; `::` is one.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut tokens, mut i) = (Vec::new(), 0);
    while i < chars.len() {
        match at(i) {
            '/' if at(i + 1) == '/' => {
                while i < chars.len() && at(i) != '\n' {
                    i += 1;
                }
            }
            '/' if at(i + 1) == '*' => i = comment_end(&chars, i),
            '"' => i = text_end(&chars, i + 1),
            '\'' => i = quote_end(&chars, i),
            c if word(c) => {
                let start = i;
                while word(at(i)) {
                    i += 1;
                }
                let found: String = chars[start..i].iter().collect();
                let hashes = chars[i..].iter().take_while(|&&c| c == '#').count();
                let raw = found.ends_with('r') && found.len() <= 2 && at(i + hashes) == '"';
                if raw {
                    let end: String = format!("\"{}", "#".repeat(hashes));
                    let rest: String = chars[i + hashes + 1..].iter().collect();
                    let length = rest.find(&end).map(|bytes| rest[..bytes].chars().count());
                    i += hashes + 1 + length.unwrap_or(rest.len()) + end.len();
                } else if !(matches!(found.as_str(), "b" | "c") && matches!(at(i), '"' | '\'')) {
                    tokens.push(found);
                }
            }
            ':' if at(i + 1) == ':' => {
                tokens.push("::".to_owned());
                i += 2;
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                i += 1;
            }
        }
    }
    tokens
}

/// One past a block comment that begins at `i`; they nest.
fn comment_end(chars: &[char], mut i: usize) -> usize {
    let mut depth = 0;
    while i < chars.len() {
        match chars[i..] {
            ['/', '*', ..] => (depth, i) = (depth + 1, i + 2),
            ['*', '/', ..] => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i
}

/// One past the closing quote of a text whose first character is at `i`.
fn text_end(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// One past a character at `i`, or past the quote alone when it is a lifetime.
fn quote_end(chars: &[char], i: usize) -> usize {
    match chars[i..] {
        ['\'', '\\', ..] => {
            let rest = &chars[(i + 3).min(chars.len())..];
            i + 4 + rest.iter().position(|&c| c == '\'').unwrap_or(rest.len())
        }
        ['\'', _, '\'', ..] => i + 3,
        _ => i + 1,
    }
}

/// The tokens without items under `#[cfg(test)]`, and the names of test modules in other files.
fn without_tests(tokens: &[String]) -> (Vec<String>, Vec<String>) {
    let is = |place: usize, wanted: &[&str]| {
        tokens[place..].iter().map(String::as_str).take(wanted.len()).eq(wanted.iter().copied())
    };
    let (mut kept, mut files, mut i) = (Vec::new(), Vec::new(), 0);
    while i < tokens.len() {
        let marked = is(i, &["#", "[", "cfg", "(", "test", ")", "]"])
            || is(i, &["#", "[", "cfg", "(", "all", "(", "test"]);
        if !marked {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        // The attribute, then the item up to its `;` or its closing brace.
        let start = i;
        let (mut depth, mut attribute) = (0, true);
        while i < tokens.len() {
            match tokens[i].as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                "mod" if depth == 0 && is(i + 2, &[";"]) => files.push(tokens[i + 1].clone()),
                _ => {}
            }
            let ended = depth == 0 && matches!(tokens[i].as_str(), ";" | "}");
            if attribute && depth == 0 && i > start && tokens[i] == "]" {
                attribute = is(i + 1, &["#"]);
            }
            i += 1;
            if ended && !attribute {
                break;
            }
        }
    }
    (kept, files)
}

/// The modules at the root of the crate that the tokens of module `home` reach.
fn reached(tokens: &[String], home: &[String]) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    // Modules written within the file, with the brace depth at which each ends.
    let (mut inline, mut depth): (Vec<(String, usize)>, usize) = (Vec::new(), 0);
    for (i, token) in tokens.iter().enumerate() {
        let next = |steps: usize| tokens.get(i + steps).map_or("", String::as_str);
        match token.as_str() {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inline.retain(|(_, end)| *end < depth + 1);
            }
            "mod" if next(2) == "{" => inline.push((next(1).to_owned(), depth + 1)),
            "crate" if next(1) == "::" => branches(tokens, i + 2, &[], &mut reached),
            "super" if next(1) == "::" && (i < 2 || tokens[i - 2] != "super") => {
                let names = inline.iter().map(|(name, _)| name);
                let mut base: Vec<String> = home.iter().chain(names).cloned().collect();
                base.pop();
                branches(tokens, i + 2, &base, &mut reached);
            }
            _ => {}
        }
    }
    reached
}

/// Adds the root modules of the path, or the paths in braces, at `i`, which continue `base`.
fn branches(tokens: &[String], i: usize, base: &[String], reached: &mut BTreeSet<String>) {
    let token = tokens.get(i).map_or("", String::as_str);
    match (token, base) {
        ("{", _) => {
            let (mut depth, mut place) = (0, i);
            while place < tokens.len() {
                match tokens[place].as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                if depth == 1 && matches!(tokens[place].as_str(), "{" | ",") {
                    branches(tokens, place + 1, base, reached);
                }
                place += 1;
            }
        }
        ("}", _) => {}
        ("super", [above @ .., _]) => branches(tokens, i + 2, above, reached),
        (_, [root, ..]) => _ = reached.insert(root.clone()),
        (_, []) => _ = reached.insert(token.to_owned()),
    }
}

/// Whether code names a library, as the first part of a path or in `use`.
fn names_library(tokens: &[String], library: &str) -> bool {
    // A module of ours may bear the name of the library that it wraps.
    let ours = tokens.split(|token| token == ";").any(|statement| {
        let import = statement.iter().position(|token| token == "use");
        import.is_some_and(|at| {
            matches!(statement.get(at + 1).map(String::as_str), Some("super" | "self" | "crate"))
                && statement[at..].iter().any(|token| token == library)
        })
    });
    let own = |name: &str| match name.strip_prefix(library) {
        Some("") => !ours,
        rest => rest.is_some_and(|rest| rest.starts_with('_')),
    };
    tokens.iter().enumerate().any(|(i, token)| {
        let before = i.checked_sub(1).map_or("", |place| tokens[place].as_str());
        let after = tokens.get(i + 1).map_or("", String::as_str);
        own(token) && before != "::" && (after == "::" || matches!(before, "use" | "crate"))
    })
}

/// Lines before the tests written in the same file.
fn length_before_tests(source: &str) -> usize {
    let lines: Vec<&str> = source.lines().map(str::trim_end).collect();
    let tests = lines.windows(2).position(|pair| {
        pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    });
    tests.unwrap_or(lines.len())
}

/// `cluster/mod.rs` -> `["cluster"]`, `cluster/kmeans.rs` -> `["cluster", "kmeans"]`.
fn module_path(file: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    parts.pop_if(|last| last == "mod");
    parts
}

/// The files of the library that are not tests, by path below `src`, with their tokens.
fn library() -> BTreeMap<String, (String, Vec<String>)> {
    let root = package().join("src");
    let name = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
    let mut sources = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|ending| ending == "rs") {
            sources.insert(name(entry.path()), fs::read_to_string(entry.path()).unwrap());
        }
    }
    sources.retain(|file, _| file != "main.rs" && !file.starts_with("cli/"));
    let mut library = BTreeMap::new();
    let mut tests: Vec<Vec<String>> = Vec::new();
    for (file, source) in sources {
        let (kept, test_files) = without_tests(&tokens(&source));
        for test in test_files {
            let parent = if file == "lib.rs" { Vec::new() } else { module_path(&file) };
            tests.push(parent.into_iter().chain([test]).collect());
        }
        library.insert(file, (source, kept));
    }
    library.retain(|file, _| !tests.iter().any(|test| module_path(file).starts_with(test)));
    library
}

#[test]
fn every_module_has_a_floor() {
    let library = library();
    let (_, front) = &library["lib.rs"];
    let named = front.windows(3).filter(|three| three[0] == "mod" && three[2] == ";");
    let named: BTreeSet<&str> = named.map(|three| three[1].as_str()).collect();
    let planned: BTreeSet<&str> = FLOORS.iter().map(|(name, _)| *name).collect();
    assert_eq!(named, planned, "modules in src/lib.rs and in the table of floors");
}

#[test]
fn modules_import_from_lower_floors_only() {
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (file, (_, tokens)) in library().iter().filter(|(file, _)| *file != "lib.rs") {
        let home = module_path(file);
        for module in reached(tokens, &home) {
            checked += 1;
            let objection = objection(&home[0], &module);
            wrong.extend(objection.map(|why| format!("src/{file} uses {module}: {why}")));
        }
    }
    assert!(checked > 200, "only {checked} imports were seen: the check is blind");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_ground_floor_has_no_circle() {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, (_, tokens)) in library().iter().filter(|(file, _)| *file != "lib.rs") {
        let home = module_path(file);
        let mut others = reached(tokens, &home);
        others.remove(&home[0]);
        uses.entry(home[0].clone()).or_default().extend(others);
    }
    // Whatever uses nothing that is left stands on its own; a circle never does.
    while let Some(free) = uses.iter().find(|(_, others)| others.is_empty()).map(|(m, _)| m.clone())
    {
        uses.remove(&free);
        uses.values_mut().for_each(|others| _ = others.remove(&free));
    }
    assert!(uses.is_empty(), "modules that use each other: {uses:?}");
}

#[test]
fn each_library_is_named_in_one_file() {
    let library = library();
    for (name, home) in WRAPPED {
        let naming = library.iter().filter(|(_, (_, tokens))| names_library(tokens, name));
        let naming: Vec<&str> = naming.map(|(file, _)| file.as_str()).collect();
        assert_eq!(naming, [*home], "the files that name {name}");
    }
}

#[test]
fn files_stay_short() {
    let library = library();
    let cli = walkdir::WalkDir::new(package().join("src/cli")).into_iter().map(Result::unwrap);
    let cli = cli.filter(|entry| entry.file_type().is_file()).map(|entry| {
        (entry.path().display().to_string(), fs::read_to_string(entry.path()).unwrap())
    });
    let all = library.into_iter().map(|(file, (source, _))| (file, source)).chain(cli);
    let long: Vec<String> = all
        .map(|(file, source)| (file, length_before_tests(&source)))
        .filter(|(_, length)| *length > LONGEST)
        .map(|(file, length)| format!("{file}: {length} lines"))
        .collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines before their tests: {long:?}");
}

/// What the check sees in a made-up file.
fn seen(file: &str, source: &str) -> Vec<String> {
    reached(&without_tests(&tokens(source)).0, &module_path(file)).into_iter().collect()
}

#[test]
fn paths_are_seen_however_they_are_written() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("text/a.rs", "use crate::error::Result;", &["error"]),
        (
            "text/a.rs",
            "use crate::{error::{Error, Result}, period, stats::tail};",
            &["error", "period", "stats"],
        ),
        ("text/a.rs", "pub(crate) use\n    crate ::\n report::page;", &["report"]),
        (
            "text/a.rs",
            "fn f() { crate::chart::draw(&x::<crate::table::Table>()) }",
            &["chart", "table"],
        ),
        ("text/a.rs", "use super::b::C; use super::super::cluster::D;", &["cluster", "text"]),
        ("text/a.rs", "use super::{b, c::{d}};", &["text"]),
        ("text/mod.rs", "use super::cluster; pub(super) fn f() {}", &["cluster"]),
        ("text/mod.rs", "use super::{trend::x, matrix};", &["matrix", "trend"]),
        (
            "corpus/read/a.rs",
            "use super::super::b; use super::super::super::text::T;",
            &["corpus", "text"],
        ),
        ("error.rs", "use super::report::page;", &["report"]),
        (
            "text/a.rs",
            "mod inner { use super::super::c; use super::super::super::query::Q; }\nuse super::d;",
            &["query", "text"],
        ),
        ("text/a.rs", "use crate::{self, Result};", &["Result", "self"]),
        ("text/a.rs", "use crate::*;", &["*"]),
        (
            "text/a.rs",
            "type T = r#crate; fn f(x: &'a u8) -> char { 'c' } use crate::note::N;",
            &["note"],
        ),
    ];
    for (file, source, expected) in cases {
        assert_eq!(seen(file, source), *expected, "{source}");
    }
}

#[test]
fn comments_literals_and_tests_are_not_seen() {
    for source in [
        "/// [`crate::report::page`]\n//! [x](super::super::report)\n// use crate::report;",
        "/* use crate::report; /* nested */ use crate::chart; */",
        r#"const A: &str = "use crate::report::page; \" crate::chart";"#,
        r##"const A: &str = r#"a " use crate::report::page;"#; const B: &[u8] = b"crate::chart";"##,
        "const Q: [char; 3] = ['\"', '\\'', '\\u{22}']; // \" crate::report::x",
        "#[cfg(test)]\nmod tests { use crate::report::x; mod deep { use crate::chart::y; } }",
        "#[cfg(test)]\n#[allow(dead_code)]\nfn helper() -> [u8; 2] { crate::report::x() }",
        "#[cfg(test)]\nuse crate::report::x;",
        "#[cfg(all(test, unix))] mod tests { use crate::report::x; }",
        "#[cfg(test)]\npub(crate) fn f(a: [u8; 3]) -> u8 where u8: Copy { crate::report::x }",
    ] {
        assert_eq!(seen("text/a.rs", source), [] as [&str; 0], "{source}");
    }
    // What follows a test item is seen again.
    let source = "#[cfg(test)]\nfn helper() { f(|x| { x }); }\nuse crate::report::x;";
    assert_eq!(seen("text/a.rs", source), ["report"]);
    let source = "#[cfg(not(test))]\nuse crate::report::x;";
    assert_eq!(seen("text/a.rs", source), ["report"]);
    let (_, files) = without_tests(&tokens("#[cfg(test)]\npub(crate) mod testing;\nmod real;"));
    assert_eq!(files, ["testing"]);
}

#[test]
fn steps_up_and_sideways_are_refused() {
    for (from, to) in [
        ("error", "corpus"),
        ("corpus", "text"),
        ("matrix", "query"),
        ("cluster", "trend"),
        ("compare", "cluster"),
        ("chart", "export"),
        ("export", "chart"),
        ("trend", "report"),
        ("text", "Result"),
        ("text", "self"),
        ("unknown", "error"),
    ] {
        assert!(objection(from, to).is_some(), "{from} -> {to}");
    }
    for (from, to) in [
        ("stats", "error"),
        ("text", "corpus"),
        ("query", "matrix"),
        ("trend", "query"),
        ("report", "chart"),
        ("cluster", "cluster"),
    ] {
        assert_eq!(objection(from, to), None, "{from} -> {to}");
    }
}

#[test]
fn libraries_and_lengths_are_seen() {
    let names = |source: &str| names_library(&tokens(source), "linfa");
    assert!(names("use linfa::traits::Fit;"));
    assert!(names("use linfa_clustering::KMeans;"));
    assert!(names("fn f() { linfa::Dataset::from(x) }"));
    assert!(names("extern crate linfa;"));
    assert!(names("use linfa as l;"));
    assert!(!names("use super::{linfa, seeding}; fn f() { linfa::fit() }"));
    assert!(names("use super::linfa; use linfa_nn::distance::L2Dist;"));
    assert!(!names("mod linfa; use super::linfa::fit; // linfa::x\nconst A: &str = \"linfa::\";"));
    let source =
        format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "x\n".repeat(7), "y\n".repeat(900));
    assert_eq!(length_before_tests(&source), 7);
    assert_eq!(length_before_tests("#[cfg(test)]\nmod gallery;\nfn f() {}\n"), 3);
}
