//! Jobs that fail, and what is seen of them.

use std::path::Path;

use super::{JOBS, edit, home, jobs, results};

#[test]
fn a_failing_job_costs_itself_and_is_named() {
    let program = home();
    edit(&program, "plan.toml", "links = \"associate\"", "links = \"PAYS\"");
    edit(&program, "plan.toml", "name = \"case\"", "name = \"gone\"\n[[dataset]]\nname = \"case\"");
    let printed = program.run(&["batch", "plan.toml"]);
    assert_eq!(printed.code, 1);
    assert_eq!(jobs(&printed, "done"), [JOBS[0], JOBS[1], JOBS[3], JOBS[4]]);
    let failed = ["calls/betweenness-scaled", "gone/targets", "gone/betweenness-plain", "gone/betweenness-scaled"];
    let failed = [&failed[..], &["case/betweenness-scaled"]].concat();
    assert_eq!(jobs(&printed, "failed"), failed);
    let last = format!("trama: 5 of 9 jobs failed: {}", failed.join(", "));
    assert_eq!(printed.err.lines().last(), Some(last.as_str()));
    assert!(
        printed.err.contains("parameter `links` is PAYS: expected types or kinds of this data")
            && printed.err.contains("no dataset `gone`"),
        "{}",
        printed.err
    );
    assert!(printed.out.lines().all(|line| line.chars().count() <= 80), "{}", printed.out);
    assert_eq!(printed.out.lines().last(), Some("9 jobs: 4 done, 5 failed"));
    let quiet = program.run(&["batch", "plan.toml", "--quiet"]);
    assert_eq!((quiet.code, quiet.err.lines().count()), (1, 1));
    assert!(quiet.out.contains("no dataset `gone`"), "the table says why: {}", quiet.out);
}

#[test]
fn a_job_over_the_memory_budget_fails_alone_and_the_result_of_an_earlier_run_is_called_so() {
    let program = home();
    let edges: String = (0..6000).map(|node| format!("{node},{}\n", node + 1)).collect();
    program.file("calls/long.csv", &format!("source,target\n{edges}"));
    program.ok(&["batch", "plan.toml"]);
    edit(&program, "plan.toml", "= true", "= false");
    let printed = program.run(&["batch", "plan.toml", "--memory-budget", "0.001"]);
    assert_eq!(printed.code, 1);
    assert_eq!(
        (jobs(&printed, "failed"), jobs(&printed, "done")),
        (vec![JOBS[2].to_owned()], vec![JOBS[5].to_owned()])
    );
    assert!(printed.err.contains("over the limit of 1073741; the file there is of an earlier run"), "{}", printed.err);
    let planned = program.run(&["batch", "plan.toml", "--dry-run", "--memory-budget", "0.001"]);
    assert_eq!((planned.code, planned.out.lines().last()), (1, Some("6 jobs: 5 skipped, 1 failed")));
}

#[test]
fn a_row_that_cannot_be_read_is_told_once_for_all_jobs() {
    let program = home();
    program.file("calls/may.csv", "source,target\nx,y\ny\n");
    let printed = program.ok(&["batch", "plan.toml"]);
    assert_eq!(printed.err.matches("calls/may.csv:3: ").count(), 1, "{}", printed.err);
}

#[test]
fn every_job_is_in_the_audit_before_its_result_is_there() {
    let program = home();
    program.ok(&["batch", "plan.toml"]);
    program.ok(&["batch", "plan.toml"]);
    let log = std::fs::read_to_string(program.data().join("audit/audit.log")).unwrap();
    let count = |action: &str| log.matches(&format!("\"action\":\"{action}\"")).count();
    assert_eq!((count("batch"), count("run targets"), count("run betweenness")), (4, 2, 4), "{log}");
    std::fs::remove_dir_all(program.home.path().join("results")).unwrap();
    std::fs::write(program.data().join("audit/audit.log"), "").unwrap();
    let refused = program.run(&["batch", "plan.toml"]);
    assert_eq!((refused.code, jobs(&refused, "failed").len()), (1, JOBS.len()));
    assert!(refused.err.contains("the audit log cannot be written, so nothing is shown"), "{}", refused.err);
    assert_eq!(results(&program).into_keys().collect::<Vec<_>>(), [Path::new(".trama-batch.lock")]);
}
