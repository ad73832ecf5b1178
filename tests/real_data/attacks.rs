//! Without whom, and without which link, the Montagna networks fall apart: by taking each away.

use std::collections::BTreeMap;
use std::path::Path;

use super::contacts::Contacts;
use super::{column, imported, run};
use crate::program::real_data;

/// Takes everybody and every link away in turn, and gives the number of articulation points.
fn fall_apart_as_found(file: &Path) -> usize {
    let (program, contacts) = (imported(&[file]), Contacts::read(&[file]));
    let score = run(&program, &["articulation_points"], "score");
    let pieces = column(&program.home.path().join("r.csv"), "pieces");
    let whole = contacts.connected_pairs();
    let (mut separated, mut fallen) = (BTreeMap::new(), BTreeMap::new());
    for id in contacts.ids() {
        let rest = contacts.without(id);
        let reached = contacts.reached(id) - 1;
        let pairs = whole - rest.connected_pairs() - reached;
        if pairs > 0 {
            separated.insert(id.clone(), pairs as f64);
            let more = rest.component_sizes().len() - contacts.component_sizes().len();
            fallen.insert(id.clone(), more as f64 + 1.0);
        }
    }
    assert_eq!((score, pieces), (separated.clone(), fallen));

    let mut bridges = BTreeMap::new();
    for (source, target) in contacts.links() {
        let pairs = whole - contacts.without_link(source, target).connected_pairs();
        if pairs > 0 {
            bridges.insert((source.clone(), target.clone()), pairs);
        }
    }
    let rows = program.json(&["run", "bridges", "d"]);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let found = rows.as_array().unwrap().iter().map(|row| {
        let (source, target) = (text(&row["source"]), text(&row["target"]));
        ((source.clone().min(target.clone()), source.max(target)), row["score"].as_u64().unwrap())
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), bridges);
    separated.len()
}

#[test]
fn montagna_falls_apart_without_twelve_and_sixteen_persons() {
    let Some(data) = real_data().map(|data| data.join("montagna")) else { return };
    for (kind, count) in [("meetings", 12), ("phonecalls", 16)] {
        assert_eq!(fall_apart_as_found(&data.join(format!("Montagna_{kind}_edgelist.csv"))), count, "{kind}");
    }
}

#[test]
fn collective_influence_of_montagna_is_what_its_formula_says() {
    let Some(data) = real_data().map(|data| data.join("montagna")) else { return };
    for kind in ["meetings", "phonecalls"] {
        let file = data.join(format!("Montagna_{kind}_edgelist.csv"));
        let (program, contacts) = (imported(&[&file]), Contacts::read(&[&file]));
        let found = run(&program, &["collective_influence"], "score");
        let excess = |id: &str| contacts.degree(id) as f64 - 1.0;
        for (id, score) in &found {
            let ball: f64 = contacts.at_distance(id, 2).iter().map(|other| excess(other)).sum();
            assert_eq!(*score, excess(id) * ball, "{kind} {id}");
        }
    }
}
