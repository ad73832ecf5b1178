//! Validation: how well a ranking finds those of whom it is known that they are what is looked for, beside every single
//! measure and Borda's count, and whether the difference is more than chance.
//!
//! Everybody who may be ranked is compared with everybody, as `targets` does it; only those who have a label are judged.
//!
//! ```text
//! labels ─▶ Known (known.rs) ─┐
//! Field ─▶ Measured ─▶ scores ┴▶ Ordered (auc.rs) ─▶ intervals (bootstrap.rs), paired test (delong.rs)
//! ```

mod auc;
mod bootstrap;
mod delong;
mod known;
mod shape;
#[cfg(test)]
mod tests;

use serde_json::json;

use self::auc::Ordered;
use self::bootstrap::{Interval, Resampled, resample};
use self::delong::{Placements, p_value};
use self::known::Known;
use super::listing;
use super::targets::factor::Factor;
use super::targets::field::Field;
use super::targets::measures::Measured;
use super::targets::question::{Question, ranking as ranking_parameters};
use super::targets::{self, ranking};
use crate::error::Result;
use crate::progress::Progress;
use crate::registry::{
    Analysis, Cells, DefaultValue, Domain, Estimate, Info, Outcome, Parameter, Parameters, ResultTable,
};
use crate::view::{Kept, View};

pub use shape::{Shape, shape};

/// See [`INFO`].
pub struct Validate;

const LABELS: Parameter = Parameter {
    name: "labels",
    meaning: "Of whom it is known that they are what the ranking looks for, and of whom that they are not; others are compared and not judged.",
    domain: Domain::Labels,
    default: DefaultValue::Required,
};

const RESAMPLES: Parameter = Parameter {
    name: "resamples",
    meaning: "How often those with a label are drawn again, for the intervals.",
    domain: Domain::Integer(100, 100_000),
    default: DefaultValue::Integer(2000),
};

/// What it is.
pub const INFO: Info = Info {
    name: "validate",
    summary: "How well a ranking of targets finds those who are known, beside every single measure, with intervals and a paired test.",
    complexity: "n m + resamples labels",
    stochastic: true,
    parameters: ranking_parameters!(LABELS, RESAMPLES),
};

/// What the rows are, in a sentence.
const MEANING: &str = "How well those who have a label are told apart, on this data and by these labels; labels are somebody's judgement, and who is not known may be one of them.";

impl Analysis for Validate {
    fn info(&self) -> &Info {
        &INFO
    }

    fn resolve(&self, parameters: Parameters) -> Result<Parameters> {
        Question::resolve(parameters)
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        let ranking = targets::estimate(view, &Question::of(parameters)?, 1.0)?;
        let (labels, measures) = (parameters.labels(LABELS.name).len() as u64, 2 + Factor::ALL.len() as u64);
        let (resamples, threads) = (resamples(parameters) as u64, rayon::current_num_threads() as u64);
        let bytes = 64 * (labels + resamples) * (measures + 2) + 16 * labels * threads;
        let seconds = 2e-9 * (labels * measures * resamples) as f64;
        Ok(Estimate { bytes: ranking.bytes + bytes, seconds: ranking.seconds + seconds, ..ranking })
    }

    fn run(&self, view: &View, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Outcome> {
        let question = Question::of(parameters)?;
        let subgraph = view.select(&question.selection)?;
        let field = Field::new(&subgraph, &question);
        let known = Known::of(&field, &parameters.labels(LABELS.name))?;
        let scene = field.scene(Kept::All)?;
        let ranked = &field.candidates.rankable;
        let measured = Measured::of(&field, &scene, ranked, &Factor::ALL, progress)?;
        let measures = measures(&measured, &question, &known, ranked.len());
        let orders: Vec<Ordered> = measures.iter().map(|measure| Ordered::of(&measure.scores)).collect();
        let resampled = resample(&orders, &known.labels, resamples(parameters), seed, progress)?;
        let mut table = table(&measures, &orders, &known, &resampled);
        table.truncate(listing::top(parameters));
        let mut summary = targets::summary(&field, &scene);
        summary.insert("labels".to_owned(), known.counts());
        summary.insert("resamples".to_owned(), resamples(parameters).into());
        summary.insert("interval".to_owned(), json!(bootstrap::SHARE));
        summary.insert("meaning".to_owned(), MEANING.into());
        Ok(Outcome { table, summary, notice: field.candidates.notice(question.kind) })
    }
}

fn resamples(parameters: &Parameters) -> usize {
    parameters.integer(RESAMPLES.name).unwrap_or_default() as usize
}

/// What somebody can be ranked by.
struct Measure {
    name: &'static str,
    /// By position among those who have a label.
    scores: Vec<f64>,
}

/// The score of the question, Borda's count, and each factor that tells those with a label apart.
fn measures(measured: &Measured, question: &Question, known: &Known, ranked_count: usize) -> Vec<Measure> {
    let of_known = |name, scores: &[f64]| {
        let scores = known.positions.iter().map(|&position| scores[position]).collect();
        Measure { name, scores }
    };
    let mut measures = vec![
        of_known("score", &ranking::scores(measured, &question.weights, ranked_count)),
        of_known("borda", &ranking::borda(measured, ranked_count)),
    ];
    let single = Factor::ALL.into_iter().map(|factor| of_known(factor.name(), measured.percentiles(factor)));
    measures.extend(single.filter(|measure| measure.scores.iter().any(|score| *score != measure.scores[0])));
    measures
}

/// One row a measure; the first is compared with all others.
fn table(measures: &[Measure], orders: &[Ordered], known: &Known, resampled: &Resampled) -> ResultTable {
    let labels = &known.labels;
    let aucs: Vec<f64> = orders.iter().map(|order| order.auc(labels)).collect();
    let placements: Vec<Placements> = orders.iter().map(|order| Placements::of(order, labels)).collect();
    let intervals: Vec<Interval> = (0..measures.len()).map(|measure| resampled.interval(measure)).collect();
    let differences: Vec<Interval> = (0..measures.len()).map(|measure| resampled.difference(0, measure)).collect();
    let float = |value: &dyn Fn(usize) -> Option<f64>| Cells::Float((0..measures.len()).map(value).collect());
    // The first is not compared with itself.
    let compared = |value: &dyn Fn(usize) -> Option<f64>| float(&|measure| value(measure).filter(|_| measure > 0));
    ResultTable::new(vec![
        ("measure", Cells::Text(measures.iter().map(|measure| Some(measure.name.to_owned())).collect())),
        ("auc", float(&|measure| Some(aucs[measure]))),
        ("auc_low", float(&|measure| Some(intervals[measure].low))),
        ("auc_high", float(&|measure| Some(intervals[measure].high))),
        ("average_precision", float(&|measure| Some(orders[measure].average_precision(labels)))),
        ("precision_at_k", float(&|measure| Some(orders[measure].precision_at_k(labels)))),
        ("difference", compared(&|measure| Some(aucs[0] - aucs[measure]))),
        ("difference_low", compared(&|measure| Some(differences[measure].low))),
        ("difference_high", compared(&|measure| Some(differences[measure].high))),
        ("p_value", compared(&|measure| p_value(&placements[0], &placements[measure]))),
    ])
}
