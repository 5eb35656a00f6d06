use super::*;
use crate::context::Context;
use crate::experiment::testing::{Words, plan};

const FEATURES: &str = "[[features]]\nname = \"a\"\n";

fn refused(toml: &str) -> String {
    let spec = Spec::parse("plan.toml", toml).unwrap();
    Plan::new(&spec, &Defaults::default(), 1).unwrap_err().to_string()
}

#[test]
fn runs_are_features_by_methods_by_settings_by_seeds() {
    let plan = plan(
        "seeds = [7, 9]\n[[features]]\nname = \"a\"\n[[features]]\nname = \"b\"\n\
         dimensions = [2, 3]\n[[methods]]\nmethod = \"kmeans\"\nclusters = [2, 3]\n",
    );
    assert_eq!(plan.runs.len(), 3 * 2 * 2);
    let names: Vec<&str> = plan.features.iter().map(|set| set.name.as_str()).collect();
    assert_eq!(names, ["a", "b dimensions=2", "b dimensions=3"]);
    let order: Vec<(usize, usize, u64)> =
        plan.runs.iter().take(5).map(|run| (run.features, run.method, run.seed)).collect();
    assert_eq!(order, [(0, 0, 7), (0, 0, 9), (0, 1, 7), (0, 1, 9), (1, 0, 7)]);
    assert_eq!((plan.clusters_of(0), plan.clusters_of(1)), (Some(2), Some(3)));
    assert!(plan.settings_of(0).starts_with("clusters=2, "), "{}", plan.settings_of(0));
}

#[test]
fn an_id_is_that_of_the_settings_and_not_of_the_plan() {
    let of = |toml: &str| plan(toml).runs[0].id.clone();
    let method = "[[methods]]\nmethod = \"kmeans\"\nclusters = 2\n";
    let one = of(&format!("{FEATURES}{method}"));
    assert_eq!(one.len(), 10);
    assert_eq!(one, of(&format!("seeds = 3\n[[features]]\nname = \"other\"\n{method}")));
    assert_ne!(one, of(&format!("seeds = [2]\n{FEATURES}{method}")));
    assert_ne!(one, of(&format!("{FEATURES}min_df = 2\n{method}")));
    assert_ne!(one, of(&format!("{FEATURES}[[methods]]\nmethod = \"kmeans\"\nclusters = 3\n")));
}

#[test]
fn mistakes_have_file_line_and_key() {
    let method = "[[methods]]\nmethod = \"kmeans\"\n";
    for (toml, parts) in [
        (format!("{FEATURES}[[methods]]\nclusters = 3\n"), ["plan.toml:3: ", "must say which"]),
        (format!("{FEATURES}[[methods]]\nmethod = \"kmean\"\n"), ["plan.toml:4: ", "`kmeans`"]),
        (format!("{FEATURES}{method}clustrs = 3\n"), ["plan.toml:5: ", "unknown field `clustrs`"]),
        (format!("{FEATURES}{method}clusters = [3, \"x\"]\n"), ["plan.toml:5: ", "clusters: x: "]),
        (format!("{FEATURES}{method}clusters = 0\n"), ["plan.toml:5: ", "must be at least 1"]),
        (format!("{FEATURES}{method}tolerance = -1.0\n"), ["plan.toml:5: ", "a number above 0"]),
        (format!("{FEATURES}{method}clusters = []\n"), ["plan.toml:5: ", "leaves no run"]),
        (format!("{FEATURES}{method}{method}"), ["plan.toml:6: ", "the same run twice"]),
        (format!("{FEATURES}{method}clusters = [3, 3]\n"), ["plan.toml:4: ", "the same run twice"]),
        (format!("{FEATURES}[[features]]\nname = \"b\"\n{method}"), ["plan.toml:4: ", "b, kmeans"]),
        (format!("{FEATURES}{FEATURES}{method}"), ["plan.toml:4: ", "must differ from the names"]),
        (
            format!("{FEATURES}[[methods]]\nmethod = \"dbscan\"\neps = 0\n"),
            ["plan.toml:5: ", "[[methods]] eps: 0: must be "],
        ),
        (
            format!("{FEATURES}[[methods]]\nmethod = \"dbscan\"\neps = [0.5, -1.0]\n"),
            ["plan.toml:5: ", "[[methods]] eps: -1: must be "],
        ),
        (
            format!("{FEATURES}[[methods]]\nmethod = \"optics\"\nxi = 1.0\n"),
            ["plan.toml:5: ", "above 0 and below 1"],
        ),
        (
            format!("{FEATURES}[[methods]]\nmethod = \"leiden\"\nneighbours = 0\n"),
            ["plan.toml:5: ", "[[methods]] neighbours: 0: must be at least 1"],
        ),
        (
            format!(
                "seeds = 2\n{FEATURES}[[methods]]\nmethod = \"hdbscan\"\n[winner]\nby = \"stability\"\n"
            ),
            ["plan.toml:7: ", "methods with random choices have it"],
        ),
        (
            format!("{FEATURES}{method}[winner]\nby = \"dbcv\"\n"),
            ["plan.toml:6: ", "[winner] by: dbcv: must be a measure of the methods here"],
        ),
        (format!("{FEATURES}min_dff = 3\n{method}"), ["plan.toml:3: ", "a feature set has name"]),
    ] {
        let message = refused(&toml);
        assert!(message.starts_with(parts[0]) && message.contains(parts[1]), "{message}");
    }
}

#[test]
fn what_cannot_work_on_the_documents_is_refused_before_any_run() {
    let words = Words::sample(12);
    let check = |toml: &str| {
        let checked = plan(toml).check(&words.material(), 2, &Context::default());
        checked.map_err(|error| error.to_string())
    };
    let method =
        |clusters: &str| format!("[[methods]]\nmethod = \"kmeans\"\nclusters = {clusters}\n");
    let terms = format!("{FEATURES}dimensions = \"none\"\n");
    let fits = check(&format!("{terms}{}", method("[2, 12]"))).unwrap();
    assert_eq!(fits.at_a_time, 2);
    let message = check(&format!("{terms}{}", method("[2, 13]"))).unwrap_err();
    let expected = "plan.toml:6: [[methods]] clusters: 13: must be at most 12";
    assert!(message.starts_with(expected), "{message}");
    // 12 documents differ in their words, and fewer where one dimension is left of them.
    let message = check(&format!("{FEATURES}dimensions = 1\n{}", method("12"))).unwrap_err();
    assert!(message.contains("differ in a (coordinates: 1)"), "{message}");
    let message = check(&format!("{FEATURES}min_df = 11\n{}", method("2"))).unwrap_err();
    assert!(message.starts_with("plan.toml:1: [[features]] a: "), "{message}");
    let message = check(&format!("{FEATURES}{}", method("\"13..15\""))).unwrap_err();
    assert!(message.starts_with("plan.toml:5: [[methods]] clusters: 13: must be "), "{message}");
    let message = check(&format!("memory = \"1MiB\"\n{FEATURES}{}", method("2"))).unwrap_err();
    assert!(message.starts_with("memory 1MiB: must be at least 8"), "{message}");
    let one = check(&format!("memory = \"12MiB\"\n{FEATURES}{}", method("2"))).unwrap();
    assert_eq!(one.at_a_time, 1);
}

#[test]
fn methods_on_points_that_they_cannot_work_on_are_refused() {
    let words = Words::sample(12);
    let check = |dimensions: &str, method: &str| {
        let toml = format!(
            "{FEATURES}dimensions = {dimensions}\n[[methods]]\nmethod = \"kmeans\"\nclusters = 2\n\
             [[methods]]\nmethod = {method}\n"
        );
        plan(&toml)
            .check(&words.material(), 2, &Context::default())
            .map_err(|error| error.to_string())
    };
    for (dimensions, method, part) in [
        ("\"none\"", "\"gaussian-mixture\"", "none: must be auto or a number for gaussian-mixture"),
        ("\"none\"", "\"dbscan\"", "none: must be auto or a number for dbscan"),
        ("[3, \"none\"]", "\"optics\"", "none: must be auto or a number for optics"),
        ("\"none\"", "\"hdbscan\"", "none: must be auto or a number for hdbscan"),
        ("[2, 3]", "\"nmf\"", "2: must be auto or none for nmf"),
    ] {
        let message = check(dimensions, method).unwrap_err();
        let expected = format!("plan.toml:3: [[features]] dimensions: {part}");
        assert!(message.starts_with(&expected), "{message}");
    }
    let message = check("2", "\"agglomerative\"\nmax_documents = 5").unwrap_err();
    let expected = "plan.toml:9: [[methods]] max_documents: 5: must be at least 12 for a";
    assert!(message.starts_with(expected), "{message}");
    // Every method works on what it says it works best on, so on `auto`, and is tried here.
    for key in ClusterMethod::KEYS {
        let method = if *key == "kmeans" { "bisecting-kmeans" } else { key };
        check("\"auto\"", &format!("\"{method}\"")).unwrap();
    }
}

#[test]
fn what_the_plan_refuses_is_what_the_methods_refuse() {
    let words = Words::sample(12);
    let material = words.material();
    let set = FeatureSet::new(
        serde_json::json!({"name": "a"}).as_object().unwrap(),
        &Settings::new(),
        &Defaults::default(),
    )
    .unwrap();
    let context = Context::default();
    for key in ClusterMethod::KEYS {
        let method = ClusterMethod::by_key(key).unwrap();
        for (space, refused) in [
            (Space::Terms, method.needs_few_coordinates()),
            (Space::Projection, method.needs_terms()),
        ] {
            let points = set.points(&material, space, &context).unwrap();
            let fitted = method.fit(&points, &set.weights(&material), &context);
            let of_space = fitted.err().is_some_and(|e| e.to_string().contains("--dimensions"));
            assert_eq!(of_space, refused, "{key} on {space:?}");
        }
    }
}

#[test]
fn settings_that_are_the_default_are_left_out() {
    let plan =
        plan(&format!("{FEATURES}[[methods]]\nmethod = \"kmeans\"\nclusters = 3\nruns = 2\n"));
    assert_eq!(plan.own_settings_of(0), "clusters=3, runs=2");
}

#[test]
fn the_example_is_a_plan() {
    let plan = plan(include_str!("../../notebooks/experiment.toml"));
    assert_eq!((plan.runs.len(), plan.features.len(), plan.methods.len()), (48, 4, 4));
}
