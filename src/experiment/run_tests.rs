use super::*;
use crate::experiment::testing::{Words, plan};
use crate::experiment::{Begun, assignments_csv};

const PLAN: &str = "seeds = 2\n[[features]]\nname = \"a\"\ndimensions = [3, 4]\n[[features]]\n\
                    name = \"b\"\nweighting = \"bm25\"\n[[methods]]\nmethod = \"kmeans\"\n\
                    clusters = [2, 3]\n";

fn found(words: &Words, at_a_time: usize, store: Option<&Store>) -> Experiment {
    let mut material = words.material();
    material.labels = Some((0..words.ids.len()).map(|place| Some(place as u32 % 3)).collect());
    run(&plan(PLAN), &material, at_a_time, store, &|| 0.0, &Context::default()).unwrap()
}

#[test]
fn threads_and_runs_at_a_time_change_nothing() {
    let words = Words::sample(18);
    let with = |threads: usize, at_a_time: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| found(&words, at_a_time, None))
    };
    let (one, many) = (with(1, 1), with(4, 3));
    assert_eq!(one.results, many.results);
    assert_eq!((&one.agreement, &one.winner), (&many.agreement, &many.winner));
    assert_eq!(one.runs_table(), many.runs_table());
    assert_eq!(assignments_csv(&one), assignments_csv(&many));
}

#[test]
fn every_run_is_measured() {
    let found = found(&Words::sample(18), 2, None);
    assert_eq!(found.results.len(), 12);
    for (result, run) in found.results.iter().zip(&found.plan.runs) {
        assert_eq!((&result.id, &result.failed), (&run.id, &None));
        assert_eq!(result.assignment.len(), 18);
        for measure in Measure::ALL {
            let of_kmeans = measure != Measure::Dbcv;
            assert_eq!(result.measures.get(measure).is_some(), of_kmeans, "{measure:?}");
        }
    }
    assert!(found.winner.run.is_some());
    let (runs, summary) = (found.runs_table(), found.summary_table());
    assert_eq!((runs.rows.len(), summary.rows.len()), (12, 6 * (Measure::ALL.len() - 1)));
    for table in [runs, summary, found.features_table(), found.agreement_table()] {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.name);
    }
}

#[test]
fn what_is_kept_is_not_run_again() {
    let words = Words::sample(18);
    let folder = tempfile::tempdir().unwrap();
    let begun = Begun::new("plan.toml", PLAN, &[], 1, serde_json::Value::Null);
    let store = Store::begin(&folder.path().join("result"), &begun).unwrap();
    let all = found(&words, 2, Some(&store));
    assert_eq!(store.count(), 12);
    // A file cut short is no result; the others are not looked at again.
    let cut = store.folder().join(format!("run-{}.json", all.plan.runs[3].id));
    let bytes = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let again = found(&words, 2, Some(&store));
    assert_eq!(again.results, all.results);
    assert_eq!(std::fs::read(&cut).unwrap(), bytes);
}
