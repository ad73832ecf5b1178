//! Whether measures find those whom courts and investigators called bosses.

use std::collections::BTreeMap;

use super::{column, imported, run, words};
use crate::program::real_data;

/// Probability that a boss ranks above another, ties counting half.
fn auc(scores: &BTreeMap<String, f64>, bosses: &BTreeMap<String, f64>) -> f64 {
    let (mut above, mut pairs) = (0.0, 0.0);
    for (boss, _) in bosses.iter().filter(|(_, label)| **label == 1.0) {
        for (other, _) in bosses.iter().filter(|(_, label)| **label == 0.0) {
            let (boss, other) = (scores[boss], scores[other]);
            above += if boss > other {
                1.0
            } else if boss == other {
                0.5
            } else {
                0.0
            };
            pairs += 1.0;
        }
    }
    above / pairs
}

#[test]
fn the_leaders_profile_finds_the_bosses_of_infinito() {
    let Some(data) = real_data().map(|data| data.join("infinito84")) else { return };
    let program = imported(&[data.join("coattendance.csv")]);
    let scores = run(&program, &["targets"], "score");
    assert_eq!(format!("{:.2}", auc(&scores, &column(&data.join("persons.csv"), "boss"))), "0.94");
}

#[test]
fn measures_find_the_bosses_of_infinito_as_well_as_stated() {
    let Some(data) = real_data().map(|data| data.join("infinito84")) else { return };
    let program = imported(&[data.join("coattendance.csv")]);
    let bosses = column(&data.join("persons.csv"), "boss");
    assert_eq!((bosses.len(), bosses.values().sum::<f64>()), (84, 17.0));
    for (measure, expected) in [
        (&["betweenness"][..], "0.957"),
        (&["betweenness", "weighted=true"], "0.900"),
        (&["effective_size"], "0.937"),
        (&["page_rank"], "0.931"),
        (&["shapley"], "0.927"),
        (&["closeness"], "0.922"),
        (&["degree"], "0.920"),
    ] {
        assert_eq!(format!("{:.3}", auc(&run(&program, measure, "score"), &bosses)), expected, "{measure:?}");
    }
}

#[test]
fn measures_find_the_leaders_of_montagna_as_well_as_stated() {
    let Some(data) = real_data().map(|data| data.join("montagna")) else { return };
    let program = imported(&["meetings", "phonecalls"].map(|kind| data.join(format!("Montagna_{kind}_edgelist.csv"))));
    let titles = words(&data.join("attributes/montagna_attributes.csv"), "title");
    let title = |id: &str| titles.get(&format!("N{id}")).map(String::as_str);
    let is_leader = |id: &str| matches!(title(id), Some("boss" | "underboss" | "executive"));
    for (measure, expected) in
        [("shapley", "0.840"), ("page_rank", "0.835"), ("degree", "0.806"), ("betweenness", "0.778")]
    {
        let scores = run(&program, &[measure], "score");
        let leaders: BTreeMap<String, f64> =
            scores.keys().map(|id| (id.clone(), if is_leader(id) { 1.0 } else { 0.0 })).collect();
        assert_eq!((leaders.len(), leaders.values().sum::<f64>()), (154, 17.0));
        assert_eq!(format!("{:.3}", auc(&scores, &leaders)), expected, "{measure}");
    }
}
