use crate::program::{Program, text};

#[test]
fn no_file_stands_in_for_a_dataset() {
    let program = Program::new();
    let file = program.file("edges.csv", "source,target\na,b\n");
    program.ok(&["import", "case", text(&file)]);
    program.file("case", "source,target\nevil,twin\n");
    assert!(program.ok(&["run", "degree", "case"]).out.contains("person"));
    assert!(!program.ok(&["run", "degree", "case"]).out.contains("evil"));
    assert!(program.ok(&["run", "degree", "./case"]).out.contains("evil"));
}

#[test]
fn names_do_not_steer_the_terminal() {
    let program = Program::new();
    let file = program.file("e.csv", "id,kind,name,category\na,person,Ada\u{1b}[2J,suspect\n");
    program.ok(&["import", "case", text(&file)]);
    for command in [["run", "degree", "case"], ["inspect", "case", "--quiet"], ["targets", "case", "--quiet"]] {
        let printed = program.ok(&command);
        assert!(!(printed.out + &printed.err).contains('\u{1b}'), "{command:?}");
    }
}

#[test]
fn a_file_can_be_looked_at_without_importing_it() {
    let program = Program::new();
    let file = program.file("edges.csv", "source,target,weight\na,b,2\nb,c,1\n");
    let rows = program.json(&["run", "degree", text(&file)]);
    assert_eq!(rows[0]["id"], "b");
    let ranked = program.ok(&["targets", text(&file), "--set", "category=suspect"]);
    assert!(ranked.out.lines().nth(1).unwrap().contains("b"), "{}", ranked.out);
    program.ok(&["run", "degree", text(&file), "--out", "d.csv"]);
    assert!(program.ok(&["verify", "d.csv.manifest.json"]).out.starts_with("same result"));
    std::fs::write(&file, "source,target,weight\na,b,2\n").unwrap();
    assert_eq!(program.run(&["verify", "d.csv.manifest.json"]).code, 5);
}

const ROUTES: &str = "from,to,kg,memo\nIT,XK,2.5,a\nXK,AL,1,\nAL,IT,x,b\n";
const MAP: &str = "[[link]]\nfile = 'routes.*'\nkind = 'route_leg'\nweight = '{kg}'\n\
                   source = { id = '{from}', kind = 'place' }\ntarget = { id = '{to}', kind = 'place' }\n";

#[test]
fn a_map_brings_in_a_table_of_others_and_stands_in_inspect() {
    let program = Program::new();
    let (routes, map) = (program.file("routes.csv", ROUTES), program.file("routes.toml", MAP));
    let printed = program.ok(&["import", "case", text(&routes), "--map", text(&map)]);
    assert!(printed.out.starts_with("case@1: 3 records in 3 statements, 2 link statements;"), "{}", printed.out);
    assert!(printed.err.contains("routes.csv: left out 2 values of `memo`: not in the map"), "{}", printed.err);
    assert!(printed.err.contains("routes.csv:4: kg: \"x\": expected a number"), "{}", printed.err);
    let shown = program.ok(&["inspect", "case"]).out;
    assert!(shown.contains("routes.csv (map): 3 rows, 1 rejected"), "{shown}");
    assert!(shown.contains("    by the map ") && shown.contains("not in the map: memo (2 values)"), "{shown}");
    let hash = blake3::hash(MAP.as_bytes()).to_hex().to_string();
    assert!(shown.contains(&format!("      BLAKE3 {hash}\n")), "{shown}");
}

#[test]
fn a_bad_map_or_a_format_beside_it_is_a_usage_error_that_says_what_to_do() {
    let program = Program::new();
    let (routes, map) = (program.file("routes.csv", ROUTES), program.file("routes.toml", MAP));
    let other = program.file("other.csv", ROUTES);
    let failed = program.run(&["import", "case", text(&other), "--map", text(&map)]);
    assert_eq!(failed.code, 2);
    assert!(failed.err.contains("other.csv: no template of the map is for this file; they are for routes.*"));
    let both = program.run(&["import", "case", text(&routes), "--map", text(&map), "--format", "edges"]);
    assert_eq!(both.code, 2);
    let bad = program.file("bad.toml", "[[link]]\nkind = 'route_leg'\nspeed = 3\n");
    let failed = program.run(&["import", "case", text(&routes), "--map", text(&bad)]);
    assert!(failed.code == 2 && failed.err.contains("bad.toml:3: `speed`: expected file"), "{}", failed.err);
}

#[test]
fn a_file_read_by_a_map_can_be_looked_at_and_verified() {
    let program = Program::new();
    let (routes, map) = (program.file("routes.csv", ROUTES), program.file("routes.toml", MAP));
    program.ok(&["run", "degree", text(&routes), "--map", text(&map), "--out", "d.parquet"]);
    let verified = program.ok(&["verify", "d.parquet.manifest.json"]);
    assert!(verified.out.starts_with("same result: 3 rows"), "{}", verified.out);
    std::fs::write(&map, MAP.replace("'{from}'", "'from {from}'")).unwrap();
    assert_eq!(program.run(&["verify", "d.parquet.manifest.json"]).code, 5);
    program.ok(&["import", "case", text(&routes), "--map", text(&map)]);
    assert_eq!(program.run(&["run", "degree", "case", "--map", text(&map)]).code, 2);
}

#[test]
fn what_is_written_as_parquet_is_read_again() {
    let program = Program::new();
    let edges = program.file("edges.csv", "source,target,weight\na,b,2\nb,c,1\n");
    program.ok(&["run", "degree", text(&edges), "--out", "d.parquet"]);
    let map = program.file("d.toml", "[[entity]]\nid = '{id}'\nkind = '{kind}'\n");
    let printed = program.ok(&["import", "case", "d.parquet", "--map", text(&map)]);
    assert!(printed.out.starts_with("case@1: 3 records"), "{}", printed.out);
    assert!(program.ok(&["inspect", "case"]).out.contains("d.parquet (map, Parquet): 3 rows"));
}

#[test]
fn the_manifest_of_a_file_verifies_from_another_directory() {
    let program = Program::new();
    std::fs::create_dir(program.home.path().join("data-of-may")).unwrap();
    program.file("data-of-may/edges.csv", "source,target,weight\na,b,2\nb,c,1\n");
    program.ok(&["run", "degree", "data-of-may/edges.csv", "--out", "d.csv"]);
    let elsewhere = tempfile::tempdir().unwrap();
    let manifest = program.home.path().join("d.csv.manifest.json");
    let verified = program.command().current_dir(elsewhere.path()).args(["verify", text(&manifest)]).output().unwrap();
    assert!(verified.stdout.starts_with(b"same result: "), "{verified:?}");
    // One that names no files, as they were written once, means what it calls the dataset, from where one is.
    let said = std::fs::read_to_string(&manifest).unwrap();
    let mut earlier: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        earlier.as_object_mut().unwrap().shift_remove("files"),
        Some(serde_json::json!(["data-of-may/edges.csv"]))
    );
    std::fs::write(&manifest, earlier.to_string()).unwrap();
    assert!(program.ok(&["verify", "d.csv.manifest.json"]).out.starts_with("same result: "));
}

#[test]
fn a_plan_reads_files_by_a_map_and_its_results_verify_from_elsewhere() {
    let program = Program::new();
    std::fs::create_dir(program.home.path().join("plans")).unwrap();
    program.file("routes.csv", ROUTES);
    program.file("plans/routes.toml", MAP);
    let plan = "out = 'o'\n[[dataset]]\nname = 'routes'\nfiles = ['../routes.csv']\nmap = ['routes.toml']\n[[analysis]]\nname = 'degree'\n";
    program.file("plans/plan.toml", plan);
    assert!(program.ok(&["batch", "plans/plan.toml"]).out.ends_with("1 job: 1 done\n"));
    assert!(program.ok(&["batch", "plans/plan.toml"]).out.ends_with("1 job: 1 skipped\n"));
    let manifest = program.home.path().join("plans/o/routes/degree.csv.manifest.json");
    let verified = program.command().current_dir("/").args(["verify", text(&manifest)]).output().unwrap();
    assert!(verified.stdout.starts_with(b"same result: 3 rows"), "{verified:?}");
    program.file("plans/plan.toml", &plan.replace("routes.toml", "gone.toml"));
    let refused = program.run(&["batch", "plans/plan.toml"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("plans/plan.toml:5: ") && refused.err.contains("gone.toml"), "{}", refused.err);
}
