use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::program::{Program, text};

/// Kernels on a network of 256 nodes.
const SMALL: [&str; 3] = ["bench", "--scale", "8"];

fn rows(program: &Program, args: &[&str]) -> Vec<Value> {
    program.json(&[&SMALL[..], args].concat()).as_array().unwrap().clone()
}

/// A directory of peers that are shell scripts.
fn peers(program: &Program, scripts: &[(&str, &str)]) -> PathBuf {
    let directory = program.home.path().join("peers");
    std::fs::create_dir(&directory).unwrap();
    for (name, script) in scripts {
        let path = directory.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}")).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    directory
}

/// A peer that answers every question alike.
fn answering(serial: bool, answer: &str) -> String {
    let hello = format!(r#"{{"version":"1.2","serial":{serial}}}"#);
    format!("echo '{hello}'\nwhile read kernel; do echo '{answer}'; done\n")
}

fn of<'a>(rows: &'a [Value], library: &str) -> Vec<&'a Value> {
    rows.iter().filter(|row| row["library"] == library).collect()
}

#[test]
fn every_kernel_is_timed_and_gives_the_same_on_any_number_of_threads() {
    let program = Program::new();
    let rows = rows(&program, &["--repeat", "2", "--threads", "2,1"]);
    let (one, two): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(|row| row["threads"] == 1);
    assert!(one.len() > 15 && one.len() == two.len(), "{rows:#?}");
    for (one, two) in one.iter().zip(two) {
        assert_eq!((&one["kernel"], &one["check"]), (&two["kernel"], &two["check"]));
        assert_eq!((&one["model"], &one["scale"], &one["nodes"]), (&"kronecker".into(), &8.into(), &256.into()));
        let seconds = one["seconds"].as_array().unwrap();
        assert!(seconds.len() == 2 && seconds.iter().all(|time| time.as_f64().unwrap() > 0.0), "{one}");
        assert!(one["check"].is_f64() && one["agrees"] == true, "{one}");
    }
    assert!(!program.data().exists(), "nobody's data were looked at");
}

#[test]
fn the_table_fits_80_columns_on_either_network() {
    let program = Program::new();
    for (args, title) in [
        (&["--scale", "9", "--repeat", "1"][..], "kronecker, scale 8: 256 nodes, "),
        (&["--model", "planted-partition", "--repeat", "1"][..], "planted-partition, scale 8: 256 nodes, 2560 edges"),
    ] {
        let printed = program.ok(&[&SMALL[..], args].concat()).out;
        assert!(printed.starts_with(title), "{printed}");
        assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
        assert!(printed.contains("\nkernel  ") && printed.contains("\nsampled_betweenness  "), "{printed}");
    }
}

#[test]
fn bad_values_are_named_with_what_was_expected() {
    let program = Program::new();
    for (args, said) in [
        (&["--kernels", "bfs,page_rnk"][..], "--kernels page_rnk: expected some of page_rank_20, page_rank, "),
        (&["--model", "kroneker"], "'kroneker' for '--model <MODEL>'"),
        (&["--scale", "40"], "'40' for '--scale <N>': 40 is not in 4..=26"),
        (&["--threads", "0"], "'0' for '--threads <N>': 0 is not in 1..=1024"),
        (&["--repeat", "0"], "'0' for '--repeat <N>': 0 is not in 1..=999"),
        (&["--longest", "0"], "'0' for '--longest <S>': 0 is not in 1..=3600"),
        (&["--seconds", "x"], "'x' for '--seconds <S>'"),
        (&["--peers-dir", "."], "--peers"),
        (&["--peers", "--peers-dir", "nowhere"], "--peers-dir nowhere: no library is installed there; expected"),
        (
            &["--kernels", "betweenness", "--scale", "15"],
            "--kernels betweenness: expected a network of at most 16384 nodes",
        ),
    ] {
        let failed = program.run(&[&["bench"], args].concat());
        assert_eq!((failed.code, failed.out.as_str()), (2, ""), "{args:?} {}", failed.err);
        assert!(failed.err.contains(said), "{args:?} {}", failed.err);
    }
}

#[test]
fn peers_are_asked_in_turns_on_the_same_graph_and_their_results_compared() {
    let program = Program::new();
    let kernel = ["--kernels", "components", "--threads", "1,2"];
    let components = rows(&program, &kernel)[0]["check"].as_f64().unwrap();
    let log = program.home.path().join("log");
    let right = format!(r#"{{"seconds":0.5,"check":{components},"how":"stub"}}"#);
    let right = format!("echo \"$1 $(wc -c < $1) $2\" >> {}\n{}", text(&log), answering(false, &right));
    let directory = peers(
        &program,
        &[
            ("networkit", &right),
            ("igraph", &answering(true, r#"{"seconds":0.25,"check":1e9,"how":"stub"}"#)),
            ("leidenalg", &answering(true, r#"{"cannot":"does not have it"}"#)),
            ("graph-tool", "echo '{\"missing\":\"no module\"}'\n"),
            ("rustworkx", "echo '{\"version\":\"1\"}'\nread kernel\n"),
        ],
    );
    let peers = [&kernel[..], &["--repeat", "3", "--peers", "--peers-dir", text(&directory)]].concat();
    let rows = rows(&program, &peers);
    let [networkit, igraph] = ["networkit", "igraph"].map(|library| of(&rows, library));
    assert_eq!((networkit.len(), igraph.len()), (2, 1), "a serial one runs at one number of threads");
    assert_eq!((&networkit[1]["threads"], &networkit[1]["agrees"]), (&2.into(), &true.into()));
    assert_eq!(networkit[0]["seconds"], serde_json::json!([0.5, 0.5, 0.5]));
    assert_eq!((&igraph[0]["agrees"], &igraph[0]["version"]), (&false.into(), &"1.2".into()));
    assert_eq!(of(&rows, "leidenalg")[0]["cannot"], "does not have it");
    assert_eq!(of(&rows, "rustworkx")[0]["failed"], "ended without an answer");
    assert!(of(&rows, "graph-tool").is_empty() && of(&rows, "graph").is_empty());

    let edges = rows[0]["edges"].as_u64().unwrap();
    for (line, threads) in std::fs::read_to_string(&log).unwrap().lines().zip(1..) {
        let [graph, bytes, given]: [&str; 3] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        assert_eq!((bytes, given), (&*(16 + 8 * edges).to_string(), &*threads.to_string()));
        assert!(!std::path::Path::new(graph).exists(), "{graph} was left behind");
    }

    let printed = program.ok(&[&SMALL[..], &peers].concat());
    assert!(printed.out.lines().all(|line| line.chars().count() <= 80), "{}", printed.out);
    let line = printed.out.lines().nth(2).unwrap();
    assert!(line.contains("  networkit  0.500  "), "the best of those that find the same: {}", printed.out);
    assert!(line.ends_with("  differs"), "{}", printed.out);
    assert!(printed.err.contains("components, threads 1: igraph differs: number of components is 1000000000"));
    assert!(printed.err.contains("graph-tool: not installed\n") && printed.err.contains("graph: not installed\n"));
}

#[test]
fn what_takes_long_is_run_once_and_left_out_of_larger_networks() {
    let program = Program::new();
    let slow = answering(true, r#"{"seconds":3.5,"check":1,"how":"stub"}"#);
    let broken = "echo '{\"version\":\"1\"}'\nread kernel\n";
    let directory = peers(&program, &[("igraph", &slow), ("rustworkx", broken)]);
    let args =
        ["--kernels", "bfs", "--scale", "10", "--seconds", "2", "--longest", "4", "--repeat", "3", "--threads", "1"];
    let rows = rows(&program, &[&args[..], &["--peers", "--peers-dir", text(&directory)]].concat());
    let igraph = of(&rows, "igraph");
    assert_eq!(igraph[0]["seconds"], serde_json::json!([3.5]), "more than 2 s are used after one run");
    assert_eq!((&igraph[1]["seconds"], &igraph[1]["failed"]), (&serde_json::json!([]), &"over 4 s".into()));
    assert!(igraph[1]["expected_seconds"].as_f64().unwrap() > 8.0);
    assert_eq!(of(&rows, "rustworkx")[1]["failed"], "not tried, since it failed on a smaller network");
    assert_eq!(of(&rows, "trama")[1]["seconds"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_no_peer_is_named_and_ends_nothing() {
    let program = Program::new();
    let endless = "echo '{\"version\":\"1\"}'\nread kernel\nyes x | tr -d '\\n'\n";
    let directory = peers(
        &program,
        &[
            ("igraph", "echo hello\n"),
            ("networkit", "exit 3\n"),
            ("rustworkx", endless),
            ("leidenalg", &answering(false, r#"{"seconds":-1,"check":1,"how":"stub"}"#)),
        ],
    );
    std::fs::write(directory.join("graph-tool"), "no program").unwrap();
    let args = ["--kernels", "bfs", "--threads", "1", "--repeat", "1", "--peers", "--peers-dir", text(&directory)];
    let ran = program.ok(&[&SMALL[..], &args, &["--json"]].concat());
    for name in ["igraph", "networkit"] {
        let said = format!("/{name} does not say who it is, as a peer does first");
        assert!(ran.err.lines().any(|line| line.starts_with(name) && line.ends_with(&said)), "{}", ran.err);
    }
    assert!(ran.err.lines().any(|line| line.starts_with("graph-tool: ")), "{}", ran.err);
    let rows: Value = serde_json::from_str(&ran.out).unwrap();
    let rows = rows.as_array().unwrap();
    assert_eq!(of(rows, "rustworkx")[0]["failed"], "ended without an answer");
    assert_eq!(
        of(rows, "leidenalg")[0]["failed"],
        "answered \"{\\\"seconds\\\":-1,\\\"check\\\":1,\\\"how\\\":\\\"stub\\\"}\""
    );
}
