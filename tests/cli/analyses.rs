//! The analyses by name: what is told of them, and what each gives, refuses and needs.

use serde_json::Value;

use crate::program::{Program, required, requires_labels, text};

const NAMES: [&str; 38] = [
    "degree",
    "strength",
    "page_rank",
    "eigenvector",
    "katz",
    "betweenness",
    "edge_betweenness",
    "sampled_betweenness",
    "two_mode_betweenness",
    "closeness",
    "harmonic",
    "constraint",
    "effective_size",
    "shapley",
    "collective_influence",
    "components",
    "strong_components",
    "articulation_points",
    "bridges",
    "core_numbers",
    "triangles",
    "clustering",
    "leiden",
    "louvain",
    "label_propagation",
    "cdlp",
    "bfs",
    "shortest_paths",
    "k_shortest_paths",
    "all_shortest_paths",
    "maximum_flow",
    "minimum_cut",
    "targets",
    "uncertainty",
    "validate",
    "explain",
    "trend",
    "changes",
];

/// A triangle `b`, `c`, `d` with a tail `a` at `b`, as `case`.
fn with_case() -> Program {
    let program = Program::new();
    let links = program.file("edges.csv", "source,target,weight\na,b,2\nb,c,1\nc,d,1\nb,d,4\n");
    program.ok(&["import", "case", text(&links), "--set", "category=suspect"]);
    program
}

/// The documents of all analyses.
fn documents(program: &Program) -> Vec<Value> {
    program.json(&["analyses"]).as_array().unwrap().clone()
}

fn assert_fits(printed: &str) {
    for line in printed.lines() {
        assert!(line.chars().count() <= 80 && !line.ends_with(' '), "{line:?}");
    }
}

#[test]
fn the_list_names_every_analysis_and_what_it_takes_within_80_columns() {
    let program = with_case();
    let printed = program.ok(&["analyses"]).out;
    assert_fits(&printed);
    let (list, common) = printed.split_once("\n\n").unwrap();
    let heads: Vec<&str> = list.lines().filter(|line| !line.starts_with(' ')).collect();
    let names: Vec<&str> = heads.iter().map(|head| head.split_whitespace().next().unwrap()).collect();
    assert_eq!(names, NAMES);
    let documents = documents(&program);
    // Parameters that do not fit beside the name follow below it, further to the right than what it is.
    let list = list.replace("\n    ", " ");
    let heads = list.lines().filter(|line| !line.starts_with(' '));
    for (head, document) in heads.zip(&documents) {
        assert_eq!(document["name"], head.split_whitespace().next().unwrap());
        for name in document["parameters"]["properties"].as_object().unwrap().keys() {
            let is_told = |text: &str| text.split([' ', ',', ';']).any(|word| word == name);
            assert!(is_told(head) || is_told(common), "{name} of {head}");
        }
    }
}

#[test]
fn one_analysis_tells_every_parameter_it_takes() {
    let program = with_case();
    for document in documents(&program) {
        let name = document["name"].as_str().unwrap();
        let printed = program.ok(&["analyses", name]).out;
        assert_fits(&printed);
        assert!(printed.starts_with(&format!("{name}  (grows with ")), "{printed}");
        let declared = document["parameters"]["properties"].as_object().unwrap();
        let told: Vec<&str> = printed
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split_once(": "))
            .map(|(parameter, _)| parameter)
            .filter(|parameter| declared.contains_key(*parameter))
            .collect();
        assert_eq!(told, declared.keys().collect::<Vec<_>>(), "{printed}");
        let required_count = document["parameters"]["required"].as_array().unwrap().len();
        assert_eq!(printed.matches("[required]").count(), required_count, "{printed}");
        assert_eq!(program.json(&["analyses", name]), document);
    }
    let leiden = program.ok(&["analyses", "leiden"]).out;
    for said in [
        "\n  weighted: true or false [false]\n",
        "\n  quality: one of modularity, cpm [modularity]\n",
        "\n  resolution: a number from 0 to 1000000 [1]\n",
        "\n  runs: a whole number from 1 to 1000 [10]\n",
    ] {
        assert!(leiden.contains(said), "{said} {leiden}");
    }
}

#[test]
fn an_unknown_analysis_exits_2_and_lists_the_known() {
    let program = with_case();
    let expected = format!("trama: unknown analysis `nonsense`; known are: {}\n", NAMES.join(", "));
    for args in [&["analyses", "nonsense"][..], &["run", "nonsense", "case"], &["estimate", "nonsense", "case"]] {
        let printed = program.run(args);
        assert_eq!((printed.code, printed.out.as_str(), printed.err.as_str()), (2, "", expected.as_str()), "{args:?}");
    }
}

#[test]
fn a_required_entity_that_is_missing_exits_2_and_is_named() {
    let program = with_case();
    let mut seen = 0;
    for document in documents(&program) {
        let given = required(&document, "a", "d");
        for (missing, _) in &given {
            let others: Vec<String> = given
                .iter()
                .filter(|(name, _)| name != missing)
                .flat_map(|(name, value)| ["-p".to_owned(), format!("{name}={value}")])
                .collect();
            let others: Vec<&str> = others.iter().map(String::as_str).collect();
            for command in ["run", "estimate"] {
                let args = [&[command, document["name"].as_str().unwrap(), "case"], others.as_slice()].concat();
                let printed = program.run(&args);
                let said = format!("trama: parameter `{missing}` is missing: expected the id of an entity\n");
                assert_eq!((printed.code, printed.err), (2, said), "{args:?}");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 11);
}

#[test]
fn a_value_outside_its_domain_exits_2_with_what_was_expected() {
    let program = with_case();
    for (args, said) in [
        ("collective_influence radius=0", "`radius` is 0: expected a whole number from 1 to 16"),
        ("katz alpha=9", "`alpha` is 9: expected a number below 0.46081"),
        ("katz alpha=0.461", "the reciprocal of the largest eigenvalue"),
        ("katz alpha=-1", "`alpha` is -1: expected a number from 0"),
        ("sampled_betweenness epsilon=0", "`epsilon` is 0: expected a number from 0.0001 to 0.5"),
        ("sampled_betweenness delta=1", "`delta` is 1: expected a number from 0.000000001 to 0.5"),
        ("sampled_betweenness top_k=0", "`top_k` is 0: expected a whole number from 1"),
        ("k_shortest_paths source=a target=d k=0", "`k` is 0: expected a whole number from 1 to 1000"),
        ("all_shortest_paths source=a target=d limit=0", "`limit` is 0: expected a whole number from 1"),
        ("shortest_paths source=a length=miles", "`length` is miles: expected one of reciprocal, weight"),
        ("shortest_paths source=a method=guess", "`method` is guess: expected one of delta_stepping, dijkstra"),
        ("leiden resolution=-1", "`resolution` is -1: expected a number from 0 to 1000000"),
        ("leiden quality=best", "`quality` is best: expected one of modularity, cpm"),
        ("louvain runs=0", "`runs` is 0: expected a whole number from 1 to 1000"),
        ("cdlp iterations=0", "`iterations` is 0: expected a whole number from 1"),
        ("two_mode_betweenness second=person", "`second` is person: expected another kind than `first`"),
        ("maximum_flow source=a target=a", "`target` is a: expected another entity than `source`"),
        ("minimum_cut source=a target=a", "`target` is a: expected another entity than `source`"),
        ("bfs source=", "`source` is empty: expected the id of an entity"),
        ("bfs source=nobody", "`source` is nobody: expected the id of an entity among those selected"),
        ("bfs source=a kind=company", "`source` is a: expected the id of an entity among those selected"),
        ("all_shortest_paths source=a target=e", "`target` is e: expected the id of an entity among those selected"),
        ("page_rank sources=a,nobody", "`sources` is nobody: expected the id of an entity among those selected"),
    ] {
        let mut words = args.split(' ');
        let mut args = vec!["--quiet", "run", words.next().unwrap(), "case"];
        words.for_each(|parameter| args.extend(["-p", parameter]));
        let printed = program.run(&args);
        assert_eq!((printed.code, printed.out.as_str()), (2, ""), "{args:?} {}", printed.err);
        assert!(printed.err.starts_with("trama: parameter ") && printed.err.contains(said), "{args:?} {}", printed.err);
        assert_eq!(printed.err.lines().count(), 1, "{}", printed.err);
    }
}

/// Persons and events, more than a chunk of work (2048), so that two threads share it: every person calls and writes to
/// others, with weights, and attends two events.
fn with_crowd() -> Program {
    let mut entities = String::from("id,kind,category\n");
    let mut links = String::from("source,target,kind,count\n");
    for number in 0..1990_u64 {
        entities += &format!("P{number:04},person,suspect\n");
        for (step, kind) in [(1, "call"), (number * 7919 % 1979 + 1, "message")] {
            links += &format!("P{number:04},P{:04},{kind},{}\n", (number + step) % 1990, 1 + number % 9);
        }
        for event in [number % 100, (number * 31 + 7) % 100] {
            links += &format!("P{number:04},E{event:02},attendance,\n");
        }
    }
    (0..100).for_each(|number| entities += &format!("E{number:02},event,\n"));
    let program = Program::new();
    let files = [program.file("entities.csv", &entities), program.file("links.csv", &links)];
    program.ok(&["import", "crowd", text(&files[0]), text(&files[1])]);
    program
}

#[test]
fn every_analysis_gives_the_same_bytes_on_one_thread_and_on_two_and_is_verified() {
    let program = with_crowd();
    let read = |name: &str| std::fs::read_to_string(program.home.path().join(name)).unwrap();
    for document in documents(&program) {
        let name = document["name"].as_str().unwrap();
        let mut given = required(&document, "P0001", "P1234");
        let takes = |parameter: &str| document["parameters"]["properties"][parameter].is_object();
        // Who is ranked again and again has no time for the ties of a hundred large meetings, nor for exact lengths.
        let more: &[(&str, &str)] = match (takes("profile"), takes("weighted")) {
            (true, _) => &[("links", "call,message")],
            (false, true) => &[("weighted", "true")],
            _ => &[],
        };
        given.extend(more.iter().map(|(parameter, value)| ((*parameter).to_owned(), (*value).to_owned())));
        if takes("replicates") {
            given.push(("replicates".to_owned(), "20".to_owned()));
        }
        if requires_labels(&document) {
            let labels = program.file("labels.csv", "id,label\nP0001,1\nP0002,0\nP0003,0\n");
            given.push(("labels".to_owned(), text(&labels).to_owned()));
        }
        let given: Vec<String> =
            given.iter().flat_map(|(name, value)| ["-p".to_owned(), format!("{name}={value}")]).collect();
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        for (threads, out) in [("1", "one.csv"), ("2", "two.csv")] {
            let args = ["--quiet", "--threads", threads, "--seed", "7", "run", name, "crowd", "--out", out];
            program.ok(&[&args, given.as_slice()].concat());
        }
        assert_eq!(read("one.csv"), read("two.csv"), "{name}");
        assert_eq!(read("one.csv.manifest.json"), read("two.csv.manifest.json"), "{name}");
        let rows = read("one.csv").lines().count() - 1;
        let verified = program.ok(&["--threads", "2", "verify", "one.csv.manifest.json"]).out;
        assert!(verified.starts_with(&format!("same result: {rows} rows, ")), "{name} {verified}");
        let estimate = program.json(&[&["estimate", name, "crowd"], given.as_slice()].concat());
        assert!(estimate["bytes"].as_u64().unwrap() > 0 && estimate["seconds"].as_f64().unwrap() > 0.0, "{name}");
        if !takes("profile") {
            assert_eq!((&estimate["entities"], &estimate["statements"]), (&2090.into(), &7960.into()), "{name}");
        }
    }
}
