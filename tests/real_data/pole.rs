//! The police graph of Greater Manchester, and what its guide says of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{run, words};
use crate::program::{Printed, Program, real_data, text};

/// All files as the dataset `d`, and what the import printed.
fn imported_whole(data: &Path) -> (Program, Printed) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    let files: Vec<&str> = files.iter().map(|file| text(file)).collect();
    let program = Program::new();
    let set = ["--set", "category=suspect", "--set", "handling=H0"];
    let printed = program.ok(&[&["import", "d"], files.as_slice(), &set].concat());
    (program, printed)
}

#[test]
fn pole_imports_whole_and_ranks_persons_without_officers() {
    let Some(data) = real_data().map(|data| data.join("pole_manchester")) else { return };
    let (program, printed) = imported_whole(&data);
    assert!(printed.out.contains("61521 records") && printed.out.contains("105840 link statements"), "{}", printed.out);
    let census = &program.json(&["inspect", "d"])["census"];
    assert_eq!((&census["entities"], &census["links"]), (&61_521.into(), &105_840.into()));
    assert_eq!(census["by_kind"]["event"]["Crime"], 28_762);
    assert_eq!(census["by_kind"]["person"]["Person"], 369);
    assert_eq!(census["by_link"]["family"]["FAMILY_REL"], 155);
    assert_eq!(census["persons"], serde_json::json!({ "suspect": 369, "unknown": 1000 }));
    let first = &program.json(&["run", "betweenness", "d", "-p", "links=KNOWS", "-p", "top=1"])[0];
    assert_eq!(first["name"], "Annie Duncan");
    assert_eq!(first["score"].as_f64().unwrap().round(), 5275.0);
    let ranked = program.ok(&["run", "targets", "d", "--json"]);
    assert!(ranked.err.contains("on the person network: 369 persons"), "{}", ranked.err);
    let ranked: serde_json::Value = serde_json::from_str(&ranked.out).unwrap();
    assert_eq!(ranked.as_array().unwrap().len(), 369);
}

#[test]
fn triangles_and_brokers_of_pole_are_those_of_its_guide() {
    let Some(data) = real_data().map(|data| data.join("pole_manchester")) else { return };
    let (program, _) = imported_whole(&data);
    let triangles = run(&program, &["triangles", "links=KNOWS"], "score");
    let names = words(&program.home.path().join("r.csv"), "name");
    let most = |ids: &mut dyn Iterator<Item = &String>| {
        let most = ids.max_by(|left, right| triangles[*left].total_cmp(&triangles[*right])).unwrap();
        (names[most].as_str(), triangles[most])
    };
    assert_eq!(most(&mut triangles.keys()), ("Deborah Ford", 10.0));

    let parties: BTreeSet<String> = words(&data.join("relationships.PARTY_TO.csv"), ":END_ID").into_keys().collect();
    assert_eq!(parties.len(), 29);
    assert_eq!(most(&mut parties.iter().filter(|id| triangles.contains_key(*id))), ("Phillip Williamson", 4.0));

    // The drug cases of Jack Powell and Raymond Walker meet in the Alan Ward and Kathleen Peters of the guide.
    let ends = ["-p", "source=877", "-p", "target=861"];
    let rows = program.json(&[&["run", "all_shortest_paths", "d", "-p", "links=KNOWS"], &ends[..]].concat());
    let of_path = |number: u64| -> Vec<&str> {
        let steps = rows.as_array().unwrap().iter().filter(|row| row["path"] == number);
        steps.map(|row| row["name"].as_str().unwrap()).collect()
    };
    assert_eq!(of_path(1), ["Jack Powell", "Brian Morales", "Phillip Williamson", "Raymond Walker"]);
    assert_eq!(of_path(2), ["Jack Powell", "Alan Ward", "Phillip Williamson", "Raymond Walker"]);
    assert_eq!(of_path(3), ["Jack Powell", "Alan Ward", "Kathleen Peters", "Raymond Walker"]);
    assert!(of_path(4).is_empty());

    // By 1e-2 of the pairs among 346 persons.
    let sampled = run(&program, &["sampled_betweenness", "links=KNOWS"], "score");
    let exact = run(&program, &["betweenness", "links=KNOWS"], "score");
    let allowed = 0.01 * (345.0 * 344.0 / 2.0);
    assert_eq!((sampled.len(), exact.len()), (346, 346));
    assert!(sampled.iter().all(|(id, score)| (score - exact[id]).abs() <= allowed));
}
