//! Who rises and who falls, from one window of time to another or from one version to another, and which statements did
//! it.
//!
//! ```text
//! States (states.rs): before, after ──▶ State (state.rs): ranks, intervals (uncertainty.rs)
//!    └──▶ Row (rows.rs): largest change first ──▶ because (because.rs): the ranking without each new report
//! ```
//!
//! A change is as large as the worse of two ranks is times the better: what moves at the head of a ranking matters.
//! Whoever is in one state only has no rank in the other. An alert is only given where the 90 % intervals of the two
//! ranks have no rank in common: what is drawn anew from the grades of its statements moves ranks too.
//!
//! Of another version nothing is told that the view of the present one does not show: who was ranked there and has
//! no open entity here is counted, not named.

mod because;
mod rows;
mod state;
mod statements;
mod states;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::listing;
use super::targets::estimate;
use super::targets::question::{Question, ranking};
use super::uncertainty::bytes_of_replicates;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::registry::{
    Analysis, Cells, DefaultValue, Domain, Estimate, Info, Outcome, Parameter, Parameters, ResultTable,
};
use crate::view::View;
use because::{Because, Explained};
use rows::Row;
use state::{Draw, State};
use states::Asked;

/// See [`INFO`].
pub struct Changes;

/// The begin of the earlier window.
const BEFORE_SINCE: Parameter = Parameter {
    name: "before_since",
    meaning: "The earlier window: only statements that hold then or later, and those without a time.",
    domain: Domain::Moment,
    default: DefaultValue::Absent,
};

/// Its end.
const BEFORE_UNTIL: Parameter = Parameter {
    name: "before_until",
    meaning: "The earlier window: only statements that hold then or before, and those without a time. Without an earlier window it is what comes before `since`, and without that the first half of the time is compared with the second.",
    domain: Domain::Moment,
    default: DefaultValue::Absent,
};

/// Another version.
pub const AGAINST: Parameter = Parameter {
    name: "against",
    meaning: "Another version of the dataset to compare with; in the same window, unless an earlier one is given.",
    domain: Domain::Version,
    default: DefaultValue::Absent,
};

/// How often links are drawn anew.
const REPLICATES: Parameter = Parameter {
    name: "replicates",
    meaning: "How often the links of each state are drawn anew for the intervals of its ranks.",
    domain: Domain::Integer(20, 10_000),
    default: DefaultValue::Integer(200),
};

/// Who has rows.
const TOP: Parameter = Parameter {
    name: "top",
    meaning: "So many rows, the largest changes first: those where one rank is most times the other.",
    domain: Domain::Integer(1, 1_000_000_000),
    default: DefaultValue::Integer(25),
};

const PARAMETERS: &[Parameter] = ranking!(BEFORE_SINCE, BEFORE_UNTIL, AGAINST, REPLICATES; TOP);

/// What it is.
pub const INFO: Info = Info {
    name: "changes",
    summary: "Who rises and who falls between two windows or two versions, and which statements did it.",
    complexity: "replicates n m",
    stochastic: true,
    parameters: PARAMETERS,
};

impl Analysis for Changes {
    fn info(&self) -> &Info {
        &INFO
    }

    fn resolve(&self, parameters: Parameters) -> Result<Parameters> {
        states::check_window(&parameters)?;
        Question::resolve(parameters)
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        let (replicates, top) = (replicates(parameters), listing::top(parameters));
        let asked = Asked::of(view, parameters)?;
        let rankings = (1 + replicates) as f64;
        let before = estimate(asked.before.view, &asked.before.question, rankings)?;
        let after = estimate(view, &asked.after.question, rankings + because::max_rankings(top) as f64)?;
        // A ranking without some statements stands beside the two states; intervals keep a rank a replicate.
        let drawn = [&before, &after].map(|state| bytes_of_replicates(state, replicates)).iter().sum::<u64>();
        let listed = (before.entities + after.entities) * ROW_BYTES;
        Ok(Estimate {
            bytes: 2 * (before.bytes + after.bytes) + drawn + listed,
            seconds: before.seconds + after.seconds,
            entities: before.entities.max(after.entities),
            statements: before.statements.max(after.statements),
        })
    }

    fn run(&self, view: &View, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Outcome> {
        let asked = Asked::of(view, parameters)?;
        let subgraphs = (asked.before.select()?, asked.after.select()?);
        let draw = Draw { replicates: replicates(parameters), seed };
        let before = State::of(&subgraphs.0, &asked.before.question, draw, progress)?;
        let after = State::of(&subgraphs.1, &asked.after.question, draw, progress)?;
        let mut changes = rows::changes(&before, &after);
        let not_shown = changes.not_shown;
        changes.rows.truncate(listing::top(parameters));
        let explained = Because { before: &before, after: &after, progress, rankings: 0 }.all(&changes.rows)?;
        Ok(Outcome {
            table: table(&before, &after, &changes.rows, &explained),
            summary: summary(&asked, &before, &after, not_shown),
            notice: after.field.candidates.notice(asked.after.question.kind).or_else(|| asked.notice()),
        })
    }
}

/// Upper bound of what a row takes while it is made: its texts, twice, and its numbers.
const ROW_BYTES: u64 = 2048;

fn replicates(parameters: &Parameters) -> u64 {
    parameters.integer(REPLICATES.name).unwrap_or(1)
}

fn table(before: &State<'_>, after: &State<'_>, rows: &[Row], explained: &[Explained]) -> ResultTable {
    let entities: Vec<u32> = rows.iter().map(|row| row.entity).collect();
    let integer = |cell: &dyn Fn(&Row) -> Option<i64>| Cells::Integer(rows.iter().map(cell).collect());
    let float = |cell: &dyn Fn(&Row) -> Option<f64>| Cells::Float(rows.iter().map(cell).collect());
    let counted = |cell: fn(&Explained) -> u64| {
        Cells::Integer(explained.iter().map(|explained| Some(cell(explained) as i64)).collect())
    };
    let alert = |row: &Row| row.alert(before, after).map(str::to_owned);
    let mut columns = listing::shown_columns(&listing::shown(after.field.view(), &entities));
    columns.extend([
        ("rank_before", integer(&|row| row.before.map(|position| before.ranks[position]))),
        ("rank", integer(&|row| row.after.map(|position| after.ranks[position]))),
        ("rise", integer(&|row| row.rise(before, after))),
        ("rank_low_before", integer(&|row| row.before.map(|position| before.intervals[position].0))),
        ("rank_high_before", integer(&|row| row.before.map(|position| before.intervals[position].1))),
        ("rank_low", integer(&|row| row.after.map(|position| after.intervals[position].0))),
        ("rank_high", integer(&|row| row.after.map(|position| after.intervals[position].1))),
        ("alert", Cells::Text(rows.iter().map(alert).collect())),
        ("status", Cells::Text(rows.iter().map(|row| row.status().map(str::to_owned)).collect())),
        ("score_before", float(&|row| row.before.map(|position| before.scores[position]))),
        ("score", float(&|row| row.after.map(|position| after.scores[position]))),
        ("statements_new", counted(|explained| explained.new)),
        ("statements_gone", counted(|explained| explained.gone)),
        ("because", Cells::Text(explained.iter().map(|explained| explained.because.clone()).collect())),
    ]);
    ResultTable::new(columns)
}

/// What was compared with what, and what to know when reading it.
fn summary(asked: &Asked<'_>, before: &State<'_>, after: &State<'_>, not_shown: u64) -> Map<String, Value> {
    let mut summary = after.summary.clone();
    summary.insert("before".to_owned(), asked.before.document(before));
    summary.insert("after".to_owned(), asked.after.document(after));
    summary.insert("undated_statements".to_owned(), asked.undated.into());
    summary.insert("gone_and_not_shown".to_owned(), not_shown.into());
    summary
}

/// Names the parameter that asks for a version which is not there.
fn no_earlier(parameters: &Parameters) -> Error {
    Error::bad_parameter(AGAINST.name, parameters.word(AGAINST.name), "a version that this view can be compared with")
}
