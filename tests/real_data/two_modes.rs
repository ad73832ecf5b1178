//! Davis' southern women and the events they attended.

use std::collections::BTreeMap;

use super::words;
use crate::program::{Program, real_data, text};

/// Betweenness of each kind among its own, as `betweenness_centrality_subset` of networkx 3.6.1 gives it with that kind
/// as both sources and targets. All other events score 0.
const REFERENCE: [(&str, f64); 10] = [
    ("Theresa Anderson", 2.906_611_456_176_674),
    ("Evelyn Jefferson", 2.479_958_592_132_504_7),
    ("Nora Fayette", 1.584_780_308_258_569_2),
    ("Ruth DeSand", 1.496_268_691_051_3),
    ("Sylvia Avondale", 0.989_376_581_550_494_5),
    ("Verne Sanderson", 0.900_349_666_436_623),
    ("E8", 8.634_944_857_919_379),
    ("E7", 6.848_935_587_882_998),
    ("E9", 5.990_912_834_617_822),
    ("E6", 3.525_206_719_579_800_5),
];

#[test]
fn women_and_events_lie_between_their_own_kind_as_in_the_reference() {
    let Some(data) = real_data().map(|data| data.join("classical")) else { return };
    let nodes = data.join("davis_southern_women.nodes.csv");
    let (labels, groups) = (words(&nodes, "label"), words(&nodes, "group"));
    let mut entities = String::from("id,kind,name\n");
    for (id, group) in &groups {
        let kind = if group == "woman" { "person" } else { "event" };
        entities += &format!("{id},{kind},{}\n", labels[id]);
    }
    let edges = std::fs::read_to_string(data.join("davis_southern_women.edges.csv")).unwrap();
    let mut links = String::from("source,target,kind\n");
    for line in edges.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        links += &format!("{},{},attendance\n", cells[0], cells[1]);
    }
    let program = Program::new();
    let files = [program.file("entities.csv", &entities), program.file("links.csv", &links)];
    program.ok(&["import", "d", text(&files[0]), text(&files[1])]);
    let rows = program.json(&["run", "two_mode_betweenness", "d"]);
    let rows = rows.as_array().unwrap();
    let scores: BTreeMap<&str, f64> =
        rows.iter().map(|row| (row["name"].as_str().unwrap(), row["score"].as_f64().unwrap())).collect();
    for (name, expected) in REFERENCE {
        assert!((scores[name] - expected).abs() < 1e-9, "{name}: {} {expected}", scores[name]);
    }
    let sum = |kind: &str| -> f64 {
        rows.iter().filter(|row| row["kind"] == kind).map(|row| row["score"].as_f64().unwrap()).sum()
    };
    assert!((sum("person") - 14.0).abs() < 1e-9 && (sum("event") - 25.0).abs() < 1e-9);
    let (persons, events): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| row["kind"] == "person");
    assert_eq!(rows[..persons.len()], persons, "each kind by itself, the first before the second");
    assert_eq!((&persons[0]["rank"], &events[0]["rank"]), (&1.into(), &1.into()));
    let swapped = program.json(&["run", "two_mode_betweenness", "d", "-p", "first=event", "-p", "second=person"]);
    assert_eq!(swapped.as_array().unwrap()[..], [events, persons].concat());
}
