//! Whether measures find those whom courts and investigators called bosses.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{column, imported, run, words};
use crate::program::{Program, real_data};

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

/// What `trama run validate` says of the dataset `d` by labels: one row a measure.
fn validated(program: &Program, labels: &BTreeMap<String, bool>) -> Vec<Value> {
    let rows: String = labels.iter().map(|(id, label)| format!("{id},{label}\n")).collect();
    program.file("labels.csv", &format!("id,label\n{rows}"));
    let rows = program.json(&["--quiet", "run", "validate", "d", "-p", "labels=labels.csv"]);
    rows.as_array().unwrap().clone()
}

fn number(rows: &[Value], measure: &str, column: &str) -> f64 {
    let row = rows.iter().find(|row| row["measure"] == measure);
    row.and_then(|row| row[column].as_f64()).unwrap_or_else(|| panic!("{measure} {column}: {rows:?}"))
}

fn assert_aucs(rows: &[Value], expected: &[(&str, &str)]) {
    for (measure, expected) in expected {
        assert_eq!(format!("{:.3}", number(rows, measure, "auc")), *expected, "{measure}");
    }
}

fn infinito(data: &Path) -> Vec<Value> {
    let data = data.join("infinito84");
    let program = imported(&[data.join("coattendance.csv")]);
    let bosses = column(&data.join("persons.csv"), "boss");
    validated(&program, &bosses.into_iter().map(|(id, boss)| (id, boss == 1.0)).collect())
}

fn montagna(data: &Path) -> Vec<Value> {
    let data = data.join("montagna");
    let program = imported(&["meetings", "phonecalls"].map(|kind| data.join(format!("Montagna_{kind}_edgelist.csv"))));
    let titles = words(&data.join("attributes/montagna_attributes.csv"), "title");
    let is_leader = |id: &String| {
        matches!(titles.get(&format!("N{id}")).map(String::as_str), Some("boss" | "underboss" | "executive"))
    };
    let ids = run(&program, &["degree"], "score").into_keys();
    validated(&program, &ids.map(|id| (id.clone(), is_leader(&id))).collect())
}

#[test]
fn the_leaders_profile_is_not_below_the_best_single_measure_by_more_than_a_hundredth() {
    let Some(data) = real_data() else { return };
    let cases = [infinito(&data), montagna(&data)];
    assert_aucs(
        &cases[0],
        &[
            ("betweenness", "0.957"),
            ("effective_size", "0.937"),
            ("page_rank", "0.931"),
            ("shapley", "0.927"),
            ("degree", "0.920"),
        ],
    );
    assert_aucs(
        &cases[1],
        &[("shapley", "0.840"), ("page_rank", "0.835"), ("degree", "0.806"), ("betweenness", "0.778")],
    );
    let mean = |measure| cases.iter().map(|rows| number(rows, measure, "auc")).sum::<f64>() / cases.len() as f64;
    let single = cases[0].iter().map(|row| row["measure"].as_str().unwrap());
    let single = single.filter(|measure| !["score", "borda"].contains(measure));
    let single = single.filter(|measure| cases[1].iter().any(|row| row["measure"] == **measure));
    let best = single.max_by(|one, other| mean(one).total_cmp(&mean(other))).unwrap();
    assert_eq!((best, format!("{:.3}", mean(best)).as_str()), ("shapley", "0.884"));
    assert!(mean("score") >= mean("shapley") - 0.01, "{}", mean("score"));
    for rows in &cases {
        let [low, auc, high] = ["auc_low", "auc", "auc_high"].map(|column| number(rows, "score", column));
        assert!(low < auc && auc < high && high - low > 0.05, "{low} {auc} {high}");
        let [low, difference, high] =
            ["difference_low", "difference", "difference_high"].map(|column| number(rows, "shapley", column));
        assert!(low <= difference && difference <= high && low < 0.0 && high > 0.0, "{low} {difference} {high}");
        assert!(number(rows, "shapley", "p_value") > 0.05, "so few persons cannot tell the two apart");
    }
}

/// Reported, and no measure of the profile: that these five are the central ones is said by centrality itself.
#[test]
fn the_five_central_players_of_caviar_are_found() {
    let Some(data) = real_data().map(|data| data.join("caviar")) else { return };
    let program = imported(&[data.join("caviar_full_110x110.csv")]);
    let central = ["1", "3", "12", "76", "87"];
    let ids = run(&program, &["degree"], "score").into_keys();
    let labels: BTreeMap<String, bool> = ids.map(|id| (id.clone(), central.contains(&id.as_str()))).collect();
    assert_eq!(labels.len(), 110);
    let rows = validated(&program, &labels);
    assert_eq!(number(&rows, "betweenness", "precision_at_k"), 1.0, "the first five by betweenness");
    assert_aucs(&rows, &[("betweenness", "1.000"), ("degree", "1.000"), ("score", "1.000")]);
    // Of whom a role is known at all, however small it was.
    let known = words(&data.join("roles.csv"), "role");
    assert_eq!(known.len(), 23);
    let rows = validated(&program, &labels.into_keys().map(|id| (id.clone(), known.contains_key(&id))).collect());
    assert!(number(&rows, "score", "auc") > 0.5);
}
