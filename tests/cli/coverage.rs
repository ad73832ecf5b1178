//! Whether the intervals of `uncertainty` hold what they promise: on invented cases, of which the full truth lies beside
//! what is recorded. `TRAMA_COVERAGE` says how many cases are drawn instead of the usual number, and prints what is found.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::Program;

const CASES: usize = 5;

/// A rank as observed, its interval, and what it is in the full network.
struct Seen {
    rank: i64,
    low: i64,
    high: i64,
    full: i64,
    probability_top: f64,
}

fn rows(program: &Program, args: &[&str]) -> Vec<Value> {
    program.json(args).as_array().unwrap().clone()
}

fn seen(seed: usize) -> Vec<Seen> {
    let program = Program::new();
    program.ok(&["generate", "task-force", "--out", "case", "--seed", &seed.to_string()]);
    program.ok(&["import", "recorded", "case/entities.csv", "case/links.csv"]);
    program.ok(&["import", "full", "case/full/entities.csv", "case/full/links.csv"]);
    let full = rows(&program, &["run", "targets", "full"]);
    let full: BTreeMap<&str, i64> =
        full.iter().map(|row| (row["id"].as_str().unwrap(), row["rank"].as_i64().unwrap())).collect();
    let recorded = rows(&program, &["run", "uncertainty", "recorded", "-p", "replicates=200"]);
    let seen = recorded.iter().map(|row| {
        let integer = |name: &str| row[name].as_i64().unwrap();
        Seen {
            rank: integer("rank"),
            low: integer("rank_low"),
            high: integer("rank_high"),
            full: full[row["id"].as_str().unwrap()],
            probability_top: row["probability_top"].as_f64().unwrap(),
        }
    });
    seen.collect()
}

/// Share of intervals that hold the rank in the full network, and their mean width.
fn coverage<'s>(seen: impl Iterator<Item = &'s Seen>) -> (usize, f64, f64) {
    let (mut count, mut held, mut width) = (0, 0, 0);
    for Seen { low, high, full, .. } in seen {
        count += 1;
        held += usize::from((low..=high).contains(&full));
        width += high - low + 1;
    }
    let share = |sum: f64| sum / count.max(1) as f64;
    (count, share(held as f64), share(width as f64))
}

#[test]
#[expect(clippy::print_stdout, reason = "what a campaign finds is for who asked for it")]
fn nine_of_ten_intervals_hold_the_rank_in_the_full_network() {
    let asked: Option<usize> = std::env::var("TRAMA_COVERAGE").ok().and_then(|count| count.parse().ok());
    let cases = asked.unwrap_or(CASES);
    let seen: Vec<Seen> = (0..cases).flat_map(|case| seen(1000 + case)).collect();
    let all = coverage(seen.iter());
    if asked.is_some() {
        println!("all: {} ranks, coverage {:.3}, mean width {:.1}", all.0, all.1, all.2);
        for (first, last) in [(1, 5), (6, 10), (11, 25), (26, 50), (51, i64::MAX)] {
            let band = first..=last;
            let observed = coverage(seen.iter().filter(|seen| band.contains(&seen.rank)));
            let full = coverage(seen.iter().filter(|seen| band.contains(&seen.full)));
            println!("from rank {first}: observed {observed:.3?}, full {full:.3?} (count, coverage, mean width)");
        }
        for tenth in 0..10 {
            let is_in = |seen: &&Seen| ((seen.probability_top * 10.0) as usize).min(9) == tenth;
            let (count, top) = seen
                .iter()
                .filter(is_in)
                .fold((0, 0), |(count, top), seen| (count + 1, top + usize::from(seen.full <= 10)));
            println!("told .{tenth} to be among ten: {count}, of whom {:.3} are", top as f64 / f64::from(count.max(1)));
        }
    }
    assert!((0.82..=0.97).contains(&all.1), "{all:?} over {cases} cases");
}
