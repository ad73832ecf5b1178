//! What a second batch does, after a change and after none.

use std::fs::File;

use super::{JOBS, edit, home, jobs, results, undisturbed};
use crate::program::{Program, text};

/// What is done to the home of a batch.
type Change = fn(&Program);

#[test]
fn what_is_finished_is_skipped_and_not_touched() {
    let program = home();
    program.ok(&["batch", "plan.toml"]);
    let modified = || {
        let files = results(&program).into_keys();
        let time = |path| std::fs::metadata(program.home.path().join("results").join(path)).unwrap().modified();
        files.map(|path| time(path).unwrap()).collect::<Vec<_>>()
    };
    let before = modified();
    let printed = program.ok(&["batch", "plan.toml"]);
    assert_eq!(jobs(&printed, "skipped"), JOBS);
    assert_eq!(printed.out.lines().last(), Some("6 jobs: 6 skipped"));
    assert_eq!(modified(), before);
}

/// What a second batch does again after a change to what the first has left.
fn done_again(change: Change) -> (Program, Vec<String>) {
    let program = home();
    program.ok(&["batch", "plan.toml"]);
    change(&program);
    let printed = program.ok(&["batch", "plan.toml"]);
    let done = jobs(&printed, "done");
    assert_eq!(jobs(&printed, "skipped").len(), JOBS.len() - done.len());
    (program, done)
}

#[test]
fn a_result_that_is_not_what_its_manifest_says_is_computed_anew() {
    const RESULT: &str = "results/calls/targets.csv";
    const MANIFEST: &str = "results/calls/targets.csv.manifest.json";
    let damages: [(&str, Change); 7] = [
        ("damaged", |program| edit(program, RESULT, "0.", "1.")),
        ("empty", |program| std::fs::write(program.home.path().join(RESULT), "").unwrap()),
        ("gone", |program| std::fs::remove_file(program.home.path().join(RESULT)).unwrap()),
        ("manifest gone", |program| std::fs::remove_file(program.home.path().join(MANIFEST)).unwrap()),
        ("manifest cut off", |program| {
            let file = File::options().write(true).open(program.home.path().join(MANIFEST)).unwrap();
            file.set_len(file.metadata().unwrap().len() / 2).unwrap();
        }),
        ("manifest of another program", |program| edit(program, MANIFEST, "trama 0", "trama 9")),
        ("manifest with more in it", |program| edit(program, MANIFEST, "{", "{\n  \"approved\": true,")),
    ];
    let fresh = undisturbed(|_| ());
    for (what, damage) in damages {
        let (program, done) = done_again(damage);
        assert_eq!(done, JOBS[..1], "{what}");
        assert_eq!(results(&program), fresh, "{what}");
    }
}

#[test]
fn what_the_plan_or_the_data_no_longer_say_is_computed_anew() {
    let changes: [(&str, Change, &[&str]); 7] = [
        ("a parameter", |program| edit(program, "plan.toml", "= true", "= false"), &[JOBS[2], JOBS[5]]),
        ("a part of one", |program| edit(program, "plan.toml", "call = 2", "call = 1"), &[JOBS[0], JOBS[3]]),
        ("a seed", |program| edit(program, "plan.toml", "seed = 7", "seed = 8"), &[JOBS[2], JOBS[5]]),
        ("what is declared", |program| edit(program, "plan.toml", "suspect", "convicted"), &JOBS[..3]),
        ("a file", |program| edit(program, "calls/may.csv", "y,z", "y,w"), &JOBS[..3]),
        ("one more file", |program| drop(program.file("calls/july.csv", "source,target\nv,u\n")), &JOBS[..3]),
        (
            "a dataset",
            |program| {
                let more = program.file("more.csv", "source,target\na,d\n");
                program.ok(&["import", "case", text(&more), "--format", "edges", "--set", "category=suspect"]);
            },
            &JOBS[3..],
        ),
    ];
    for (what, change, expected) in changes {
        let (program, done) = done_again(change);
        assert_eq!(done, expected, "{what}");
        assert_eq!(results(&program), undisturbed(change), "{what}");
    }
}
