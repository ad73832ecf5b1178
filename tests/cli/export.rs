use serde_json::Value;

use crate::program::{Program, os_user, text};
use crate::support::{ENTITIES, LINKS, SECRETS};

/// A data directory with the small case of the service's tests, two of whose persons are protected.
fn with_case() -> Program {
    let program = Program::new();
    let (entities, links) = (program.file("entities.csv", ENTITIES), program.file("links.csv", LINKS));
    program.ok(&["import", "case", text(&entities), text(&links)]);
    program
}

fn content(program: &Program, dataset: &str) -> Value {
    program.json(&["inspect", dataset])["content"].clone()
}

#[test]
fn an_export_read_again_has_the_same_content() {
    let program = Program::new();
    let entities = program.file(
        "entities.csv",
        "id,kind,name,category,grade,handling,identifiers\nP1,person,Ana,suspect,A1,H0,passport:1\nC1,company,Vardar,,B2,H1,\n",
    );
    let links =
        program.file("links.csv", "source,target,kind,share,report\nP1,C1,ownership,.25,R-1\nP1,C1,call,,R-2\n");
    program.ok(&["import", "case", text(&entities), text(&links), "--set", "provider=ada"]);
    program.ok(&["export", "case", "--format", "ftm", "--out", "case.ftm.json"]);
    program.ok(&["import", "from-ftm", "case.ftm.json"]);
    program.ok(&["export", "case", "--format", "csv", "--out", "case"]);
    program.ok(&["import", "from-csv", "case/entities.csv", "case/links.csv"]);
    program.ok(&["export", "from-ftm", "--format", "ftm", "--out", "again.ftm.json"]);
    assert_eq!(content(&program, "from-ftm"), content(&program, "case"));
    assert_eq!(content(&program, "from-csv"), content(&program, "case"));
    let imported = program.ok(&["import", "case", "case.ftm.json"]);
    assert!(imported.out.contains("nothing new, no new version"), "{}", imported.out);
    assert_eq!(program.json(&["inspect", "from-ftm"])["census"]["grades"]["A1"], 1);
}

#[test]
fn followthemoney_goes_to_standard_output_and_notices_do_not() {
    let program = with_case();
    let printed = program.ok(&["export", "case", "--format", "ftm"]);
    let lines: Vec<Value> = printed.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 7 + 7);
    assert!(lines.iter().all(|line| line["id"].is_string() && line["properties"].is_object()));
    assert_eq!(
        printed.err,
        "exported 7 entities, 2 of them masked\nhandling codes, which hold where this arrives: H0, H1\n"
    );
    assert_eq!(program.ok(&["export", "case", "--format", "ftm", "--quiet"]).out, printed.out, "the same bytes again");
}

#[test]
fn no_format_lets_a_protected_person_out() {
    let program = with_case();
    program.ok(&["export", "case", "--format", "ftm", "--out", "case.json"]);
    program.ok(&["export", "case", "--format", "csv", "--out", "csv"]);
    program.ok(&["export", "case", "--format", "parquet", "--out", "parquet"]);
    let written =
        ["case.json", "csv/entities.csv", "csv/links.csv", "parquet/entities.parquet", "parquet/links.parquet"];
    for name in written {
        let bytes = std::fs::read(program.home.path().join(name)).unwrap();
        for secret in SECRETS {
            let holds = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!holds, "{name} holds {secret}");
        }
    }
    program.ok(&["import", "elsewhere", "case.json"]);
    let persons = &program.json(&["inspect", "elsewhere"])["census"]["persons"];
    assert_eq!((&persons["protected"], &persons["suspect"]), (&2.into(), &1.into()), "masks hold where they arrive");
    let declared = program.run(&["import", "declared", "case.json", "--set", "category=suspect"]);
    assert_eq!(declared.code, 0, "{}", declared.err);
    assert_eq!(program.json(&["inspect", "declared"])["census"]["persons"]["protected"], 2);
}

#[test]
fn an_export_is_audited_with_its_purpose_before_it_leaves() {
    let program = with_case();
    program.ok(&["export", "case", "--format", "csv", "--out", "out"]);
    let log = std::fs::read_to_string(program.data().join("audit/audit.log")).unwrap();
    let record: Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!((&record["action"], &record["purpose"]), (&"export".into(), &"export".into()));
    assert_eq!((&record["actor"], &record["dataset"]), (&os_user().into(), &"case".into()));
    assert!(record["parameters"].as_str().is_some_and(|hash| hash.len() == 64), "{record}");
    std::fs::remove_dir_all(program.data().join("audit")).unwrap();
    std::fs::write(program.data().join("audit"), "in the way").unwrap();
    let printed = program.run(&["export", "case", "--format", "ftm"]);
    assert_eq!((printed.code, printed.out.as_str()), (1, ""), "{}", printed.err);
    let printed = program.run(&["export", "case", "--format", "csv", "--out", "unaudited"]);
    assert_ne!(printed.code, 0);
    assert!(!program.home.path().join("unaudited").exists());
}

#[test]
fn files_are_whole_or_not_there() {
    let program = with_case();
    program.file("taken", "a file");
    let printed = program.run(&["export", "case", "--format", "csv", "--out", "taken"]);
    assert_eq!(printed.code, 1, "{}", printed.err);
    assert!(printed.err.contains("taken"), "{}", printed.err);
    assert_eq!(program.run(&["export", "case", "--format", "ftm", "--out", "nowhere/case.json"]).code, 1);
    program.ok(&["export", "case", "--format", "csv", "--out", "out"]);
    program.ok(&["export", "case", "--format", "csv", "--out", "out"]);
    let mut names: Vec<_> =
        std::fs::read_dir(program.home.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["entities.csv", "links.csv"], "nothing else is left behind");
}

#[test]
fn bad_arguments_exit_2_and_say_what_was_expected() {
    let program = with_case();
    for (args, said) in [
        (vec!["export", "case", "--format", "xml"], "ftm, csv, parquet"),
        (vec!["export", "case", "--format", "csv"], "entities.csv and links.csv: give --out DIR"),
        (vec!["export", "case"], "--format"),
        (vec!["export", "nowhere", "--format", "ftm"], "nowhere"),
    ] {
        let printed = program.run(&args);
        assert_eq!(printed.code, 2, "{args:?} {}", printed.err);
        assert!(printed.err.contains(said), "{args:?} {}", printed.err);
    }
}

#[test]
fn a_file_is_exported_without_importing_it() {
    let program = Program::new();
    let file = program.file("edges.csv", "source,target\na,b\n");
    let printed = program.ok(&["export", text(&file), "--format", "ftm", "--set", "handling=H0", "--quiet"]);
    assert_eq!(printed.out.lines().count(), 3);
    assert!(printed.out.contains("\"schema\":\"Associate\""), "{}", printed.out);
}
