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

/// Two cliques and `m`, who alone ties them, over the victim on the one side.
fn with_a_broker() -> Program {
    let program = Program::new();
    let ids = ["a1", "a2", "a3", "b1", "b2", "b3", "m"];
    let persons: String = ids.iter().map(|id| format!("{id},person,Name of {id},suspect\n")).collect();
    let entities =
        program.file("entities.csv", &format!("id,kind,name,category\n{persons}vera,person,Vera Rossi,victim\n"));
    let calls = ["a1,a2", "a2,a3", "a1,a3", "b1,b2", "b2,b3", "b1,b3", "a1,m", "m,vera", "vera,b1"];
    let calls: String = calls.iter().zip(1..).map(|(ends, at)| format!("{ends},call,north,R-{at}\n")).collect();
    let links = program.file("links.csv", &format!("source,target,kind,provider,report\n{calls}"));
    program.ok(&["import", "case", text(&entities), text(&links)]);
    program
}

#[test]
fn an_explanation_fits_80_columns_and_shows_a_protected_person_by_a_handle() {
    let program = with_a_broker();
    let printed = program.ok(&["explain", "case", "m", "--top-k", "3"]).out;
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    assert!(printed.starts_with("Name of m (m), suspect, stands at rank "), "{printed}");
    for said in ["\nWhy\n", "\nBetween whom\n", "protected-1", "Without report R-", "not a prediction"] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    assert!(!printed.to_lowercase().contains("vera"), "{printed}");
}

#[test]
fn the_json_of_an_explanation_is_the_model_that_the_run_tells() {
    let program = with_a_broker();
    let model = program.json(&["explain", "case", "m", "--top-k", "3"]);
    assert_eq!((&model["target"]["id"], &model["between"]["parts"]), (&"m".into(), &serde_json::json!([4, 3])));
    program.ok(&["run", "explain", "case", "-p", "entity=m", "-p", "top_k=3", "--out", "m.csv"]);
    let manifest = std::fs::read_to_string(program.home.path().join("m.csv.manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["summary"]["explanation"], model);
    assert!(program.ok(&["verify", "m.csv.manifest.json"]).out.starts_with("same result: "));
}

#[test]
fn who_cannot_be_explained_exits_2_and_is_told_why() {
    let program = with_a_broker();
    for (id, said) in
        [("nobody", "among those selected"), ("vera", "among those selected"), ("protected-1", "a protected person")]
    {
        let printed = program.run(&["explain", "case", id]);
        assert_eq!((printed.code, printed.out.as_str()), (2, ""), "{id}");
        assert!(
            printed.err.starts_with("trama: parameter `entity` is ") && printed.err.contains(said),
            "{}",
            printed.err
        );
    }
}

/// Two groups who meet in `hub`, each link said with a grade.
fn graded() -> Program {
    let program = Program::new();
    let mut links = "source,target,kind,grade\n".to_owned();
    for number in 0..12 {
        links.push_str(&format!("hub,p{number:02},call,A1\np{number:02},p{:02},call,B2\n", (number + 1) % 12));
    }
    let links = program.file("links.csv", &links);
    let mut people =
        "id,kind,category,name\nhub,person,suspect,Somebody with a name that is as long as they get\n".to_owned();
    (0..12).for_each(|number| people.push_str(&format!("p{number:02},person,suspect,Person {number}\n")));
    let people = program.file("people.csv", &people);
    program.ok(&["import", "case", text(&people), text(&links)]);
    program
}

#[test]
fn how_sure_ranks_are_fits_80_columns_and_says_what_it_assumes() {
    let program = graded();
    let printed = program.ok(&["targets", "case", "--uncertainty", "--top", "5", "-p", "replicates=100"]);
    assert!(printed.out.lines().all(|line| line.chars().count() <= 80), "{}", printed.out);
    assert!(printed.out.starts_with("rank  90 %"), "{}", printed.out);
    assert!(printed.out.contains("top 10") && printed.out.contains("hub"), "{}", printed.out);
    assert!(printed.err.contains("of such intervals held the rank in the full network"), "{}", printed.err);
    let rows = program.json(&["targets", "case", "--uncertainty", "-p", "replicates=100"]);
    let hub = &rows[0];
    assert_eq!((&hub["id"], &hub["rank"], &hub["rank_low"]), (&"hub".into(), &1.into(), &1.into()));
    assert_eq!(hub["probability_top"], 1.0);
}

#[test]
fn profiles_and_own_weights_rank_alike_under_every_command() {
    let program = graded();
    for given in [&["--profile", "brokers"][..], &["-p", "weights=degree:2,capability:1"]] {
        let targets = program.json(&[&["targets", "case", "--top", "100"], given].concat());
        let as_run: Vec<&str> = given
            .iter()
            .flat_map(|word| match *word {
                "--profile" => vec!["-p"],
                "brokers" => vec!["profile=brokers"],
                word => vec![word],
            })
            .collect();
        let run = program.json(&[&["run", "targets", "case", "-p", "top=100"][..], &as_run].concat());
        assert_eq!(targets, run);
    }
    let printed = program.run(&["targets", "case", "-p", "weights=fame:1"]);
    assert_eq!(printed.code, 2);
    assert!(
        printed.err.contains("parameter `weights` is fame: expected factors, which are: betweenness"),
        "{}",
        printed.err
    );
}

#[test]
fn what_is_said_about_targets_is_verified_by_running_it_again() {
    let program = graded();
    let labels = program.file(
        "labels.csv",
        &format!("id,label\nhub,1\n{}", (0..12).map(|number| format!("p{number:02},0\n")).collect::<String>()),
    );
    let labels = format!("labels={}", text(&labels));
    for (analysis, given) in [
        ("targets", &["-p", "projection=dual"][..]),
        ("uncertainty", &["-p", "replicates=50", "-p", "pivots=5"]),
        ("explain", &["-p", "entity=hub"]),
        ("validate", &["-p", &labels]),
        ("changes", &["-p", "since=2024-01-01", "-p", "replicates=20"]),
    ] {
        let out = format!("{analysis}.csv");
        program.ok(&[&["--seed", "7", "run", analysis, "case", "--out", &out][..], given].concat());
        let verified = program.ok(&["--threads", "1", "verify", &format!("{out}.manifest.json")]);
        assert!(verified.out.starts_with("same result"), "{analysis}: {}", verified.out);
    }
}
