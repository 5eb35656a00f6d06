use super::*;
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
    let fits = check(&format!("{FEATURES}{}", method("[2, 12]"))).unwrap();
    assert_eq!(fits.at_a_time, 2);
    let message = check(&format!("{FEATURES}{}", method("[2, 13]"))).unwrap_err();
    let expected = "plan.toml:5: [[methods]] clusters: 13: must be at most 12";
    assert!(message.starts_with(expected), "{message}");
    let message = check(&format!("{FEATURES}min_df = 11\n{}", method("2"))).unwrap_err();
    assert!(message.starts_with("plan.toml:1: [[features]] a: "), "{message}");
    let message = check(&format!("memory = \"1MiB\"\n{FEATURES}{}", method("2"))).unwrap_err();
    assert!(message.starts_with("memory 1MiB: must be at least 8"), "{message}");
    let one = check(&format!("memory = \"12MiB\"\n{FEATURES}{}", method("2"))).unwrap();
    assert_eq!(one.at_a_time, 1);
}

#[test]
fn the_example_is_a_plan() {
    let plan = plan(include_str!("../../notebooks/experiment.toml"));
    assert_eq!((plan.runs.len(), plan.features.len(), plan.methods.len()), (48, 4, 4));
}
