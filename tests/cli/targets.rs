use crate::program::{Program, text};

fn imported(set: &[&str]) -> Program {
    let program = Program::new();
    let links = program.file("edges.csv", "source,target,weight\na,b,2\nb,c,1\nc,d,1\nb,d,4\n");
    program.ok(&[&["import", "case", text(&links)], set].concat());
    program
}

#[test]
fn targets_fit_80_columns_and_say_which_graph_was_ranked() {
    let printed = imported(&["--set", "category=suspect"]).ok(&["targets", "case"]);
    assert!(printed.out.lines().all(|line| line.chars().count() <= 80), "{}", printed.out);
    assert!(printed.out.lines().nth(1).unwrap().split_whitespace().take(2).eq(["1", "b"]), "{}", printed.out);
    assert!(printed.err.contains("on the person network: 4 persons, 4 ties"), "{}", printed.err);
    assert!(printed.err.contains("not a prediction"), "{}", printed.err);
}

#[test]
fn without_a_category_nobody_is_ranked_and_that_is_no_failure() {
    let program = imported(&[]);
    assert_eq!(
        program.ok(&["targets", "case"]).out,
        "no rankable persons: 4 unknown; declare with --set category=...\n"
    );
    assert_eq!(program.json(&["targets", "case"]), serde_json::json!([]));
}

#[test]
fn protected_persons_have_a_handle_in_every_output() {
    let program = Program::new();
    let entities = program.file(
        "entities.csv",
        "id,kind,name,category,jurisdiction\na,person,Ada,suspect,IT\nvera,person,Vera Rossi,victim,IT\nc,person,Cid,suspect,AL\n",
    );
    let links = program.file("links.csv", "source,target,kind\na,vera,call\nvera,c,call\n");
    program.ok(&["import", "case", text(&entities), text(&links)]);
    for analysis in [
        "degree",
        "strength",
        "page_rank",
        "betweenness",
        "closeness",
        "harmonic",
        "components",
        "core_numbers",
        "targets",
    ] {
        for json in [&[][..], &["--json"]] {
            let printed = program.ok(&[&["run", analysis, "case"], json].concat());
            assert!(!printed.out.contains("vera") && !printed.out.contains("Vera"), "{analysis}\n{}", printed.out);
            assert_eq!(printed.out.contains("protected-1"), analysis != "targets", "{analysis}\n{}", printed.out);
        }
        program.ok(&["run", analysis, "case", "--out", "r.csv"]);
        let csv = std::fs::read_to_string(program.home.path().join("r.csv")).unwrap();
        assert!(!csv.to_lowercase().contains("vera"), "{csv}");
    }
    let inspected = program.ok(&["inspect", "case"]).out;
    assert!(!inspected.to_lowercase().contains("vera "), "{inspected}");
}
