//! A batch that is killed, cancelled, or kept out by another.

use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{JOBS, edit, home, jobs, results, undisturbed};
use crate::program::{Program, text};

/// Looks until it is so, for a minute.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited for {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn spawn(program: &Program, args: &[&str]) -> Child {
    program.command().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A batch that has done the jobs on `calls` and cannot open `case` until the lock is dropped.
fn half_way(program: &Program) -> (Child, File) {
    let lock = File::open(program.data().join("lock")).unwrap();
    lock.lock().unwrap();
    let mut batch = spawn(program, &["batch", "plan.toml"]);
    let last = program.home.path().join("results/calls/betweenness-scaled.csv.manifest.json");
    wait_for("the jobs on `calls`", || last.exists());
    assert!(batch.try_wait().unwrap().is_none());
    (batch, lock)
}

#[test]
fn killed_while_it_writes_it_leaves_nothing_half_and_goes_on_to_the_same_files() {
    let prepare = |program: &Program| {
        let edges: String = (0..3000).map(|node| format!("{node},{}\n", node + 1)).collect();
        program.file("calls/long.csv", &format!("source,target\n{edges}"));
        edit(program, "plan.toml", "{ coefficients", "{ top = 3, coefficients");
    };
    let program = home();
    prepare(&program);
    // The system kills a process that writes a larger file: after the three rows of the first job, amid the second's.
    let limited = "ulimit -c 0; ulimit -f 48; exec \"$0\" batch plan.toml";
    let killed = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_trama")])
        .env("TRAMA_DATA", program.data())
        .current_dir(program.home.path())
        .output()
        .unwrap();
    assert!(killed.status.signal().is_some(), "{killed:?}");
    let left = results(&program);
    let names: Vec<&str> = left.keys().map(|path| text(path)).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names.contains(&"calls/targets.csv.manifest.json"), "{names:?}");
    assert!(names.iter().any(|name| name.starts_with("calls/.trama-batch-")), "half a file: {names:?}");
    let printed = program.ok(&["batch", "plan.toml"]);
    assert_eq!((jobs(&printed, "skipped"), jobs(&printed, "done").len()), (vec![JOBS[0].to_owned()], 5));
    assert_eq!(results(&program), undisturbed(prepare));
}

#[test]
fn killed_again_and_again_it_ends_with_the_same_files() {
    let program = home();
    let (mut batch, lock) = half_way(&program);
    batch.kill().unwrap();
    batch.wait().unwrap();
    drop(lock);
    assert_eq!(results(&program).len(), 7, "three jobs of six, and the lock");
    // From here on it dies soon after each job, until it comes to its end.
    let manifests = JOBS.map(|job| program.home.path().join(format!("results/{job}.csv.manifest.json")));
    let finished = || manifests.iter().filter(|manifest| manifest.exists()).count();
    let ended = JOBS.iter().find_map(|_| {
        let before = finished();
        let mut batch = spawn(&program, &["batch", "plan.toml", "--threads", "1"]);
        let mut status = None;
        wait_for("one more job", || {
            status = batch.try_wait().unwrap();
            status.is_some() || finished() > before
        });
        batch.kill().unwrap();
        batch.wait().unwrap();
        status
    });
    assert_eq!(ended.and_then(|status| status.code()), Some(0));
    assert_eq!(results(&program), undisturbed(|_| ()));
}

#[test]
fn a_second_batch_on_the_same_directory_is_refused_while_the_first_goes_on() {
    let program = home();
    let (batch, lock) = half_way(&program);
    let mut second = spawn(&program, &["batch", "plan.toml"]);
    wait_for("the second batch", || second.try_wait().unwrap().is_some());
    let refused = second.wait_with_output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains("results: another batch writes its results here"), "{said}");
    drop(lock);
    let first = batch.wait_with_output().unwrap();
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    assert_eq!(results(&program), undisturbed(|_| ()));
}

#[test]
fn ctrl_c_cancels_the_job_and_stops_the_batch_with_130() {
    let program = home();
    let edges: String = (0..100_000u64).map(|link| format!("{},{}\n", link % 20_000, link * 7919 % 19_997)).collect();
    program.file("calls/large.csv", &format!("source,target\n{edges}"));
    let plan = "out = 'results'\ndataset = [{ name = 'calls', files = ['calls/*.csv'] }]\n";
    program.file("plan.toml", &format!("{plan}analysis = [{{ name = 'degree' }}, {{ name = 'betweenness' }}]\n"));
    let batch = spawn(&program, &["batch", "plan.toml"]);
    let first = program.home.path().join("results/calls/degree.csv.manifest.json");
    wait_for("the first job", || first.exists());
    assert!(Command::new("kill").args(["-INT", &batch.id().to_string()]).status().unwrap().success());
    let stopped = batch.wait_with_output().unwrap();
    let said = String::from_utf8(stopped.stderr).unwrap();
    assert_eq!(stopped.status.code(), Some(130), "{said}");
    assert!(said.contains("stopped after 1 of 2 jobs; the same command goes on"), "{said}");
    let names: Vec<PathBuf> = results(&program).into_keys().collect();
    assert_eq!(names, [".trama-batch.lock", "calls/degree.csv", "calls/degree.csv.manifest.json"].map(PathBuf::from));
}
