//! Whether the network of CAVIAR is seen to lose its centre after the seizures begin.
//!
//! The police left the network its members and seized its goods, in eleven phases of which the fourth had the first
//! seizure. The matrices have no dates: these are invented, sixty days a phase.

use serde_json::Value;

use crate::program::{Program, real_data, text};

/// Days from the first to the last of each phase.
const PHASES: [(&str, &str); 11] = [
    ("1994-01-01", "1994-03-01"),
    ("1994-03-02", "1994-04-30"),
    ("1994-05-01", "1994-06-29"),
    ("1994-06-30", "1994-08-28"),
    ("1994-08-29", "1994-10-27"),
    ("1994-10-28", "1994-12-26"),
    ("1994-12-27", "1995-02-24"),
    ("1995-02-25", "1995-04-25"),
    ("1995-04-26", "1995-06-24"),
    ("1995-06-25", "1995-08-23"),
    ("1995-08-24", "1995-10-22"),
];

/// The eleven matrices, one appended to the other.
fn caviar() -> Option<Program> {
    let data = real_data()?.join("caviar/phases");
    let program = Program::new();
    for ((from, to), phase) in PHASES.iter().zip(1..) {
        let file = data.join(format!("phase{phase}.csv"));
        let set = [format!("valid_from={from}"), format!("valid_to={to}")];
        program.ok(&[
            "import",
            "caviar",
            text(&file),
            "--set",
            &set[0],
            "--set",
            &set[1],
            "--set",
            "category=suspect",
            "--set",
            "handling=H0",
        ]);
    }
    Some(program)
}

/// What SOURCE.md states of each phase, computed by others.
const FIRST_BY_BETWEENNESS: [&str; 11] = ["1", "1", "1", "1", "1", "1", "1", "1", "3", "1", "41"];

#[test]
fn the_phases_are_windows_and_who_is_between_changes_as_stated() {
    let Some(program) = caviar() else { return };
    let rows = program.json(&["run", "trend", "caviar", "-p", "window_days=60", "-p", "weights=betweenness:1"]);
    let rows = rows.as_array().unwrap();
    for ((phase, first), (from, _)) in (1..).zip(FIRST_BY_BETWEENNESS).zip(PHASES) {
        let own: Vec<&Value> = rows.iter().filter(|row| row["window"] == phase).collect();
        let best = own.iter().map(|row| row["betweenness"].as_f64().unwrap()).fold(0.0, f64::max);
        assert_eq!((&own[0]["id"], own[0]["betweenness"].as_f64()), (&Value::from(first), Some(best)), "phase {phase}");
        assert!(own[0]["since"].as_str().unwrap().starts_with(from), "phase {phase}");
    }
    assert_eq!(rows.iter().map(|row| row["window"].as_u64().unwrap()).max(), Some(11));
}

#[test]
fn after_the_seizures_begin_the_network_hangs_less_on_one() {
    let Some(program) = caviar() else { return };
    let rows = program.json(&["run", "trend", "caviar", "-p", "window_days=60", "-p", "top=1"]);
    let course = |name: &str| -> Vec<f64> {
        let of = |phase| rows.as_array().unwrap().iter().find(|row| row["window"] == phase).unwrap()[name].as_f64();
        (1..=11).map(|phase| of(phase).unwrap()).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    for name in ["betweenness_centralization", "degree_centralization"] {
        let course = course(name);
        assert!(mean(&course[8..]) < mean(&course[..4]), "{name}: {course:?}");
    }
}

#[test]
fn who_held_it_together_falls_with_the_seizures() {
    let Some(program) = caviar() else { return };
    let given = ["before_until=1994-08-28", "since=1995-08-24", "weights=betweenness:1", "top=200", "replicates=50"];
    let args: Vec<&str> =
        ["run", "changes", "caviar"].into_iter().chain(given.iter().flat_map(|given| ["-p", given])).collect();
    let rows = program.json(&args);
    let of = |id: &str| rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    assert_eq!(of("1")["rank_before"], 1);
    assert!(of("1")["rise"].as_i64().unwrap() < 0, "{}", of("1"));
    assert_eq!(of("41")["rank"], 1);
}
