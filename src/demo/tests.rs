//! What the generator promises, measured on what it made.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::families::Plan;
use super::shingles::{Shingles, words};
use super::*;

const N: usize = 600;

fn demo(seed: u64) -> Demo {
    Demo::generate(&DemoParams { reports: N }, Seed(seed)).unwrap()
}

fn pairs(files: &[String]) -> impl Iterator<Item = (&str, &str)> {
    files.iter().enumerate().flat_map(|(at, a)| files[..at].iter().map(move |b| (&**b, &**a)))
}

/// The words of each report without its furniture and the lines about it; garbled ones left out.
fn bodies(demo: &Demo) -> BTreeMap<&str, Vec<String>> {
    let reports = demo.files.iter().zip(&demo.truth.reports);
    let whole = reports.filter(|(_, truth)| truth.damage.is_empty());
    whole
        .map(|((path, text), truth)| {
            let about = |line: &&str| {
                !truth.furniture.iter().any(|known| known == line) && line.split(' ').count() > 9
            };
            let kept: Vec<&str> = text.lines().filter(about).collect();
            (path.as_str(), words(&kept.join("\n")))
        })
        .collect()
}

#[test]
fn the_same_seed_makes_the_same_archive() {
    assert_eq!(demo(7), demo(7));
    assert_ne!(demo(7).files, demo(8).files);
}

#[test]
fn every_file_has_its_truth() {
    let demo = demo(7);
    assert_eq!(demo.files.len(), N);
    let paths: BTreeSet<&str> = demo.files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths.len(), N);
    for ((path, text), truth) in demo.files.iter().zip(&demo.truth.reports) {
        assert_eq!(*path, truth.file);
        for line in &truth.furniture {
            assert!(text.lines().any(|known| known == line), "{path}: {line}");
        }
    }
    let json = demo.truth.to_json();
    assert_eq!(serde_json::from_slice::<Truth>(&json).unwrap(), demo.truth);
}

#[test]
fn every_fault_is_there() {
    let truth = demo(7).truth;
    let count =
        |flag: &str| truth.reports.iter().filter(|r| r.flags.iter().any(|f| f == flag)).count();
    let batch = count("batch");
    assert_eq!(batch, truth.batch.files.len());
    assert!(batch >= 8, "{batch}");
    assert_eq!((count("ambiguous"), count("undated"), count("future")), (7, 9 + 7, 3));
    assert_eq!(count("before-1500"), 2);
    let conflicts = truth.reports.iter().filter(|r| r.conflict_days.is_some()).count();
    assert_eq!(conflicts, count("conflict"));
    assert!(conflicts >= 12 + batch / 3);
    for language in ["es", "de"] {
        assert!(truth.reports.iter().any(|r| r.language == language), "{language}");
    }
    assert_eq!((truth.bursts.len(), truth.trends.len()), (2, 6));
    assert_eq!(truth.drift.before, "Countless Orchards Project");
    assert_eq!(truth.drift.after, "Myriad Orchards Project");
    let sources = truth.sources.iter();
    let entering: Vec<&str> =
        sources.filter(|s| s.enters.is_some()).map(|s| s.name.as_str()).collect();
    assert_eq!(entering, [truth.house_style.source.as_str()]);
}

#[test]
fn families_are_alike_and_nothing_else_is() {
    let demo = demo(7);
    let truth = &demo.truth;
    let sizes: Vec<usize> = truth.families.iter().map(|family| family.files.len()).collect();
    assert_eq!(sizes, Plan::new(N).families);
    assert!(truth.families.iter().flat_map(|f| &f.similarity).all(|&alike| alike >= 0.87));

    let related: BTreeSet<(&str, &str)> = truth
        .families
        .iter()
        .flat_map(|f| pairs(&f.files))
        .chain(truth.passages.iter().flat_map(|p| pairs(&p.files)))
        .chain(truth.near_misses.iter().flat_map(|p| pairs(p)))
        .flat_map(|(a, b)| [(a, b), (b, a)])
        .collect();
    let bodies: Vec<(&str, Vec<String>)> = bodies(&demo).into_iter().collect();
    // Two reports that share no two-sentence passage share few shingles of five words.
    let mut holders: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (at, (_, words)) in bodies.iter().enumerate() {
        for shingle in words.windows(5).collect::<BTreeSet<_>>() {
            holders.entry(shingle).or_default().push(at);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut lists: Vec<Vec<usize>> = holders.into_values().collect();
    lists.sort();
    for list in lists {
        for (at, &b) in list.iter().enumerate() {
            list[..at].iter().for_each(|&a| *shared.entry((a, b)).or_default() += 1);
        }
    }
    for ((a, b), shared) in shared {
        let ((a, first), (b, second)) = (&bodies[a], &bodies[b]);
        if !related.contains(&(*a, *b)) {
            let all = first.len() + second.len() - shared;
            assert!((shared as f64) < 0.15 * all as f64, "{a} and {b} share {shared} of {all}");
        }
    }
}

#[test]
fn rewritten_stories_lie_between() {
    let demo = demo(7);
    let bodies = bodies(&demo);
    let shingles =
        |file: &String| bodies.get(file.as_str()).map(|words| Shingles::new(&[words.join(" ")]));
    let mut seen = 0;
    for [model, copy] in &demo.truth.near_misses {
        let (Some(model), Some(copy)) = (shingles(model), shingles(copy)) else { continue };
        let alike = model.jaccard(&copy);
        assert!((0.28..=0.62).contains(&alike), "{alike}");
        seen += 1;
    }
    assert!(seen > 3);
    for passage in &demo.truth.passages {
        assert!((45..=125).contains(&passage.words), "{passage:?}");
        for file in &passage.files {
            if let Some(words_of) = bodies.get(file.as_str()) {
                let sought = words(&passage.text);
                assert!(words_of.windows(sought.len()).any(|run| *run == sought[..]), "{file}");
            }
        }
    }
}

#[test]
fn known_terms_have_their_rates() {
    let demo = Demo::generate(&DemoParams { reports: 3000 }, Seed(3)).unwrap();
    let bodies = bodies(&demo);
    let (mut counts, mut all) = (BTreeMap::new(), [0.0; 2]);
    for truth in demo.truth.reports.iter().filter(|r| r.family.is_none() && r.language == "en") {
        let half = usize::from(truth.date.as_str() >= "2022-07-01");
        for word in bodies.get(truth.file.as_str()).into_iter().flatten() {
            all[half] += 1.0;
            if ["hydroponics", "kerosene", "falconry"].contains(&word.as_str()) {
                counts.entry(word.clone()).or_insert([0.0; 2])[half] += 1.0;
            }
        }
    }
    for trend in demo.truth.trends.iter().filter(|trend| counts.contains_key(&trend.term)) {
        for half in [0, 1] {
            let months = &trend.rates[half * 12..half * 12 + 12];
            let planned = months.iter().map(|month| month.per_million).sum::<f64>() / 12.0;
            let found = counts[&trend.term][half] / all[half] * 1e6;
            // The titles are among the words here.
            assert!((0.75..1.2).contains(&(found / planned)), "{} {planned} {found}", trend.term);
        }
    }
}

#[test]
fn impossible_numbers_and_full_folders_are_refused() {
    let refused =
        |reports| Demo::generate(&DemoParams { reports }, Seed(1)).unwrap_err().to_string();
    assert_eq!(refused(99), "--reports 99: must be from 100 to 1000000");
    let folder = tempfile::tempdir().unwrap();
    Demo::check_folder(folder.path()).unwrap();
    Demo::check_folder(&folder.path().join("new")).unwrap();
    fs::write(folder.path().join("x"), "x").unwrap();
    let error = Demo::check_folder(folder.path()).unwrap_err().to_string();
    assert!(error.ends_with("must be a new or an empty folder"), "{error}");
    assert!(Demo::check_folder(&folder.path().join("x")).is_err());
}
