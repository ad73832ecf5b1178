//! Targets by window of time: who leads when, and how far the network hangs on few.
//!
//! Windows of equal length begin at equal steps, from `since`, or the first moment that a selected link names, up to
//! the first one that reaches `until`, or the last moment named. Each is ranked by itself, as `targets` ranks it. What
//! names no time holds in every window. Whoever is among the `top` of any window has a row in every window in which he
//! may be ranked, so that his rise and fall can be read.
//!
//! Every row repeats how many persons of its window have a tie, how many ties there are, and two measures of
//! centralisation, from 0 where all are alike to 1 for a star (`centralization`).

mod centralization;
#[cfg(test)]
mod tests;
mod window_ranking;
mod windows;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::listing;
use super::targets::question::{Question, ranking};
use super::targets::{MEANING, estimate};
use crate::error::Result;
use crate::progress::Progress;
use crate::registry::{
    Analysis, Cells, DefaultValue, Domain, Estimate, Info, Outcome, Parameter, Parameters, ResultTable,
};
use crate::view::View;
use window_ranking::WindowRanking;
use windows::windows;

/// See [`INFO`].
pub struct Trend;

/// How long windows are.
const WINDOW_DAYS: Parameter = Parameter {
    name: "window_days",
    meaning: "Days that each window lasts.",
    domain: Domain::Integer(1, 36_500),
    default: DefaultValue::Integer(90),
};

/// How far apart they begin.
const STEP_DAYS: Parameter = Parameter {
    name: "step_days",
    meaning: "Days from the begin of a window to that of the next; those of a window when not given.",
    domain: Domain::Integer(1, 36_500),
    default: DefaultValue::Absent,
};

/// Who has rows.
const TOP: Parameter = Parameter {
    name: "top",
    meaning: "Whoever is among the best so many of any window has a row in every window.",
    domain: Domain::Integer(1, 1_000_000_000),
    default: DefaultValue::Integer(10),
};

const PARAMETERS: &[Parameter] = ranking!(WINDOW_DAYS, STEP_DAYS; TOP);

/// What it is.
pub const INFO: Info = Info {
    name: "trend",
    summary: "Targets by rolling windows of time, with how centralized the network is in each.",
    complexity: "windows n m",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for Trend {
    fn info(&self) -> &Info {
        &INFO
    }

    fn resolve(&self, parameters: Parameters) -> Result<Parameters> {
        let mut parameters = Question::resolve(parameters)?;
        let step = parameters.integer(STEP_DAYS.name).or(parameters.integer(WINDOW_DAYS.name));
        parameters.resolve(STEP_DAYS.name, json!(step));
        Ok(parameters)
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        let question = Question::of(parameters)?;
        let windows = windows(parameters, &question.selection, view.coverage(&question.selection)?)?.len();
        let one = estimate(view, &question, windows as f64)?;
        // What is kept of each window, in lists that may grow to twice their length; and rows, if all were listed.
        let kept = windows as u64 * (one.entities * (2 * WindowRanking::BYTES_PER_CANDIDATE + ROW_BYTES) + 1024);
        Ok(Estimate { bytes: one.bytes + kept, ..one })
    }

    fn run(&self, view: &View, parameters: &Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let question = Question::of(parameters)?;
        let coverage = view.coverage(&question.selection)?;
        let mut rankings = Vec::new();
        for window in windows(parameters, &question.selection, coverage)? {
            progress.check()?;
            rankings.push(WindowRanking::of(view, &question, window, progress)?);
        }
        Ok(Outcome {
            table: table(view, &rankings, listing::top(parameters)),
            summary: summary(&question, &rankings, coverage.undated),
            notice: rankings.iter().all(WindowRanking::is_empty).then(|| rankings[0].notice.clone()).flatten(),
        })
    }
}

/// Upper bound of what a row takes while it is made: its texts, twice, and its numbers.
const ROW_BYTES: u64 = 1024;

/// One row a window and target, the best first.
fn table(view: &View, rankings: &[WindowRanking], top: usize) -> ResultTable {
    let leading: BTreeSet<u32> = rankings.iter().flat_map(|ranking| ranking.leading(top)).collect();
    let rows: Vec<(usize, usize)> = (0..rankings.len())
        .flat_map(|window| rankings[window].order().map(move |position| (window, position)))
        .filter(|&(window, position)| leading.contains(&rankings[window].entities[position]))
        .collect();
    let entities: Vec<u32> = rows.iter().map(|&(window, position)| rankings[window].entities[position]).collect();
    let text = |cell: fn(&WindowRanking) -> Option<String>| {
        Cells::Text(rows.iter().map(|&(window, _)| cell(&rankings[window])).collect())
    };
    let count = |cell: fn(&WindowRanking) -> usize| {
        Cells::Integer(rows.iter().map(|&(window, _)| Some(cell(&rankings[window]) as i64)).collect())
    };
    let share = |cell: fn(&WindowRanking) -> Option<f64>| {
        Cells::Float(rows.iter().map(|&(window, _)| cell(&rankings[window])).collect())
    };
    let own = |cells: fn(&WindowRanking) -> &[f64]| {
        Cells::Float(rows.iter().map(|&(window, position)| Some(cells(&rankings[window])[position])).collect())
    };
    let ranks = rows.iter().map(|&(window, position)| Some(rankings[window].ranks[position])).collect();
    let mut columns = vec![
        ("window", Cells::Integer(rows.iter().map(|&(window, _)| Some(window as i64 + 1)).collect())),
        ("since", text(|ranking| ranking.window.since.map(|moment| moment.to_string()))),
        ("until", text(|ranking| ranking.window.until.map(|moment| moment.to_string()))),
    ];
    columns.extend(listing::shown_columns(&listing::shown(view, &entities)));
    columns.extend([
        ("score", own(|ranking| &ranking.scores)),
        ("rank", Cells::Integer(ranks)),
        ("betweenness", own(|ranking| &ranking.betweenness)),
        ("tied", count(|ranking| ranking.tied)),
        ("ties", count(|ranking| ranking.ties)),
        ("betweenness_centralization", share(|ranking| ranking.betweenness_centralization)),
        ("degree_centralization", share(|ranking| ranking.degree_centralization)),
    ]);
    ResultTable::new(columns)
}

/// The course of the whole network, and what to know when reading it.
fn summary(question: &Question, rankings: &[WindowRanking], undated: u64) -> Map<String, Value> {
    let course: Vec<Value> = rankings.iter().zip(1..).map(|(ranking, number)| ranking.document(number)).collect();
    let summary = json!({
        "what": rankings[0].what,
        "profile": question.profile,
        "weights": question.weights.named(),
        "windows": course,
        "undated_statements": undated,
        "meaning": MEANING,
    });
    summary.as_object().cloned().unwrap_or_default()
}
