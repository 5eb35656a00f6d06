use super::*;

fn begun(spec_file: &Path, spec: &str) -> Begun {
    let file = spec_file.display().to_string();
    Begun::new(&file, spec, &["reports".to_owned()], 7, serde_json::json!({"a": 1}))
}

fn result(id: &str) -> RunResult {
    let assignment = vec![Some(0), None, Some(1)];
    RunResult { id: id.to_owned(), assignment, sizes: vec![1, 1], ..RunResult::default() }
}

#[test]
fn what_is_kept_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let (target, spec) = (home.path().join("x"), home.path().join("plan.toml"));
    fs::write(&spec, "seeds = 1\n").unwrap();
    let asked = begun(&spec, "seeds = 1\n");
    let store = Store::begin(&target, &asked).unwrap();
    store.keep(&result("aa")).unwrap();
    assert_eq!(store.held("aa", 3), Some(result("aa")));
    assert_eq!((store.held("aa", 4), store.held("bb", 3)), (None, None));
    for resumed in [Store::resume(&target).map(|_| ()), Store::begin(&target, &asked).map(|_| ())] {
        let message = resumed.unwrap_err().to_string();
        assert!(message.contains("another process is at work"), "{message}");
    }
    drop(store);
    for named in [target.clone(), home.path().join("x.unfinished")] {
        let (again, read, of) = Store::resume(&named).unwrap().unwrap();
        assert_eq!((again.count(), &read, &of), (1, &asked, &target));
    }
    let message = Store::begin(&target, &asked).unwrap_err().to_string();
    assert!(message.contains("1 runs of an unfinished") && message.contains("resume"), "{message}");
    let (store, ..) = Store::resume(&target).unwrap().unwrap();
    store.remove().unwrap();
    assert!(Store::resume(&target).unwrap().is_none());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "the plan alone is left");
}

#[test]
fn changes_are_refused_and_named() {
    let home = tempfile::tempdir().unwrap();
    let (target, spec) = (home.path().join("x"), home.path().join("plan.toml"));
    fs::write(&spec, "seeds = 1\n").unwrap();
    let store = Store::begin(&target, &begun(&spec, "seeds = 1\n")).unwrap();
    let input = |path: &str, hash: &str| (path.to_owned(), hash.to_owned());
    let (a, b) = (input("a", "1"), input("b", "2"));
    store.same_inputs(&[a.clone(), b.clone()]).unwrap();
    store.same_inputs(&[a.clone(), b.clone()]).unwrap();
    for (inputs, part) in [
        (vec![a.clone(), input("b", "3")], "b has changed since"),
        (vec![a.clone()], "b was read when it was begun"),
        (vec![a.clone(), b.clone(), input("c", "4")], "c was not there"),
        (vec![b, a], "another order"),
    ] {
        let message = store.same_inputs(&inputs).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
    drop(store);
    fs::write(&spec, "seeds = 2\n").unwrap();
    let message = Store::resume(&target).unwrap_err().to_string();
    assert!(message.contains("plan.toml:1: changed since"), "{message}");
    assert!(message.contains("`seeds = 2` here was `seeds = 1`"), "{message}");
    fs::remove_file(&spec).unwrap();
    assert!(Store::resume(&target).unwrap().is_some());
}

#[test]
fn folders_of_others_are_left_alone_and_half_removed_ones_are_cleared() {
    let home = tempfile::tempdir().unwrap();
    let target = home.path().join("x");
    let folder = Store::place(&target);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("thesis.txt"), "years of work").unwrap();
    let asked = begun(&home.path().join("plan.toml"), "");
    let message = Store::begin(&target, &asked).unwrap_err().to_string();
    assert!(message.contains("left alone"), "{message}");
    assert!(Store::resume(&target).is_err() && folder.join("thesis.txt").exists());
    fs::remove_dir_all(&folder).unwrap();
    // Killed while it was removed: the result stands.
    drop(Store::begin(&target, &asked).unwrap());
    fs::write(folder.join(DONE), "").unwrap();
    assert!(Store::resume(&target).unwrap().is_none() && !folder.exists());
}
