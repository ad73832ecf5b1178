use crate::program::{Program, os_user, text};

const LINKS: &str = "source,target,weight\na,b,2\nb,c,1\nc,d,1\nb,d,4\n";

fn imported() -> Program {
    let program = Program::new();
    let links = program.file("edges.csv", LINKS);
    program.ok(&["import", "case", text(&links), "--set", "category=suspect", "--set", "handling=H0"]);
    program
}

#[test]
fn a_run_prints_rows_best_first() {
    let printed = imported().ok(&["run", "betweenness", "case"]);
    let lines: Vec<Vec<&str>> = printed.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["id", "name", "kind", "score", "rank"]);
    assert_eq!(lines[1], ["b", "b", "person", "2", "1"]);
    assert!(printed.err.contains("4 entities, 4 edges"), "{}", printed.err);
}

#[test]
fn every_file_format_holds_the_same_rows_with_a_manifest_beside_it() {
    let program = imported();
    for extension in ["csv", "json", "ndjson", "parquet", "arrow"] {
        let name = format!("b.{extension}");
        assert_eq!(program.ok(&["run", "strength", "case", "--out", &name]).out, "");
        let manifest = std::fs::read_to_string(program.home.path().join(format!("{name}.manifest.json"))).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!((&manifest["analysis"], &manifest["rows"]), (&"strength".into(), &4.into()));
        assert!(program.ok(&["verify", &format!("{name}.manifest.json")]).out.starts_with("same result: 4 rows, "));
    }
    let csv = std::fs::read_to_string(program.home.path().join("b.csv")).unwrap();
    assert_eq!(csv.lines().next(), Some("id,name,kind,score,rank"));
    assert_eq!(csv.lines().nth(1), Some("b,b,person,7.0,1"));
    let bad = program.run(&["run", "strength", "case", "--out", "b.xls"]);
    assert_eq!(bad.code, 2);
    assert!(bad.err.contains(".parquet"), "{}", bad.err);
}

#[test]
fn verify_finds_a_result_that_is_not_the_same() {
    let program = imported();
    program.ok(&["run", "degree", "case", "--out", "d.csv"]);
    let path = program.home.path().join("d.csv.manifest.json");
    let manifest = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, manifest.replace("\"top\": null", "\"top\": 2")).unwrap();
    let printed = program.run(&["verify", "d.csv.manifest.json"]);
    assert_eq!(printed.code, 5);
    assert!(printed.err.contains("result is "), "{}", printed.err);
}

#[test]
fn verify_finds_a_result_file_that_was_changed() {
    let program = imported();
    program.ok(&["run", "degree", "case", "--out", "d.csv"]);
    assert_eq!(program.json(&["verify", "d.csv.manifest.json"])["same"], true);
    let path = program.home.path().join("d.csv");
    let csv = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, csv.replace("person", "company")).unwrap();
    let printed = program.run(&["verify", "d.csv.manifest.json"]);
    assert_eq!(printed.code, 5);
    assert!(printed.err.contains("d.csv is not the file that was written"), "{}", printed.err);
}

#[test]
fn a_manifest_holds_while_the_dataset_goes_on() {
    let program = imported();
    program.ok(&["run", "degree", "case", "--out", "d.csv"]);
    let more = program.file("more.csv", "source,target\na,d\n");
    program.ok(&["import", "case", text(&more), "--format", "edges"]);
    assert!(program.ok(&["verify", "d.csv.manifest.json"]).out.starts_with("same result"));
}

#[test]
fn json_is_an_array() {
    let rows = imported().json(&["run", "degree", "case", "-p", "top=2"]);
    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert_eq!(rows[0]["id"], "b");
}

#[test]
fn what_a_measure_tells_besides_its_rows_goes_to_standard_error() {
    let program = imported();
    for (args, told) in [
        (&["run", "maximum_flow", "case", "-p", "source=a", "-p", "target=d", "-p", "weighted=true"][..], "flow 2\n"),
        (&["run", "minimum_cut", "case", "-p", "source=a", "-p", "target=d"], "cut 1, source side 1\n"),
        (&["run", "all_shortest_paths", "case", "-p", "source=a", "-p", "target=c"], "paths 1\n"),
        (&["run", "triangles", "case"], "triangles 1\n"),
        (&["run", "components", "case"], "components 1, largest 4\n"),
        (&["run", "clustering", "case"], "average 0.5833, transitivity 0.6000\n"),
        (
            &["run", "leiden", "case", "-p", "resolution=0"],
            "communities 1, largest 4, modularity 0, quality 1, worst quality 1\n",
        ),
        (&["run", "eigenvector", "case"], "eigenvalue 2.170, "),
    ] {
        let printed = program.ok(args);
        assert!(printed.err.contains(&format!("4 entities, 4 edges\n{told}")), "{args:?} {}", printed.err);
        assert_eq!(program.ok(&[args, &["--quiet"]].concat()).err, "");
    }
}

#[test]
fn a_table_of_links_keeps_ids_and_titles_whole_within_80_columns() {
    let program = Program::new();
    let long = "Comercializadora Internacional del Litoral";
    let entities = format!("id,kind,name\nregister-7,company,{long}\nregister-8,company,{long} Segunda\n");
    let entities = program.file("entities.csv", &entities);
    let links = program.file("links.csv", "source,target,kind\nregister-7,register-8,ownership\n");
    program.ok(&["import", "case", text(&entities), text(&links)]);
    let printed = program.ok(&["run", "edge_betweenness", "case"]).out;
    let words: Vec<&str> = printed.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(words, ["source", "name", "target", "name", "kinds", "weight", "score", "rank"]);
    assert!(printed.contains("register-7") && printed.contains("register-8"), "{printed}");
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
}

#[test]
fn bad_arguments_exit_2_and_say_what_was_expected() {
    let program = imported();
    for (args, said) in [
        (vec!["run", "pagerank", "case"], "known are: degree"),
        (vec!["run", "degree", "case", "-p", "topp=2"], "known are: links"),
        (vec!["run", "degree", "case", "-p", "top=none"], "a whole number"),
        (vec!["run", "degree", "case", "-p", "top"], "NAME=VALUE"),
        (vec!["run", "degree", "case", "-p", "top=2", "-p", "top=3"], "given twice"),
        (vec!["run", "degree", "case", "-p", "since=2020-02-01", "-p", "until=2020-01-01"], "after `since`"),
        (vec!["run", "degree", "case", "-p", "links=CALLS"], "which are: associate"),
        (vec!["run", "degree", "cass"], "case"),
        (vec!["run", "degree", "case@9"], "version"),
        (vec!["run", "degree", "case@x"], "DATASET@N"),
        (vec!["import", "Case!", "edges.csv"], "a-z"),
        (vec!["import", "case", "edges.csv", "--set", "colour=red"], "colour"),
    ] {
        let printed = program.run(&args);
        assert_eq!(printed.code, 2, "{args:?} {}", printed.err);
        assert!(printed.err.contains(said), "{args:?} {}", printed.err);
    }
}

#[test]
fn over_the_memory_budget_exits_4() {
    let mut edges = String::from("source,target\n");
    (0..6000).for_each(|node| edges += &format!("{node},{}\n", node + 1));
    let program = Program::new();
    let file = program.file("edges.csv", &edges);
    program.ok(&["import", "path", text(&file)]);
    let printed = program.run(&["run", "betweenness", "path", "--memory-budget", "0.001"]);
    assert_eq!(printed.code, 4, "{}", printed.err);
    assert!(printed.err.contains("over the limit of"), "{}", printed.err);
}

#[test]
fn looking_is_audited_and_the_log_verifies() {
    let program = imported();
    program.ok(&["run", "degree", "case"]);
    program.ok(&["targets", "case"]);
    program.ok(&["audit", "verify"]);
    let log = std::fs::read_to_string(program.data().join("audit/audit.log")).unwrap();
    assert!(log.contains("run degree") && log.contains("run targets") && log.contains(&os_user()), "{log}");
    std::fs::write(program.data().join("audit/audit.log"), log.replacen("run degree", "run nothing", 1)).unwrap();
    assert_ne!(program.run(&["audit", "verify"]).code, 0);
}
