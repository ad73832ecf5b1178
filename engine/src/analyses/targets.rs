//! Targets: who matters most, by position in the network of recorded conduct. Never a prediction that someone will offend.
//!
//! Persons are ranked on the person network, whose nodes are all persons, rankable or not; companies, assets and
//! shipments on the whole typed graph, each in a list of its own: a percentile compares like with like.
//!
//! ```text
//! S(i) = sum over factors k of w(k) * p(i, k)
//! ```
//!
//! where `p` is the mid-rank percentile of `i` among those who may be ranked, and the weights of a profile sum to 1.
//!
//! ```text
//! Question (question.rs, profile.rs)
//!    └─▶ Field (field.rs, candidates.rs) ──Kept──▶ Scene ──▶ Measured (measures.rs) ──▶ scores, ranks (ranking.rs)
//! ```

pub(crate) mod candidates;
pub(crate) mod evidence;
pub(crate) mod factor;
pub(crate) mod field;
mod gatherings;
pub(crate) mod holdings;
pub(crate) mod measures;
mod percentile;
pub(crate) mod profile;
pub(crate) mod question;
pub(crate) mod ranking;
mod reach;
pub(crate) mod records;
#[cfg(test)]
mod safety;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use self::candidates::Candidates;
use self::factor::Factor;
use self::field::{Field, Scene};
use self::measures::Measured;
use self::profile::Weights;
use self::question::{Question, ranking as ranking_parameters};
use self::records::Records;
use super::listing;
use crate::error::Result;
use crate::kernels::centrality::{betweenness, harmonic, page_rank, two_mode_betweenness};
use crate::model::EntityKind;
use crate::progress::Progress;
use crate::registry::{Analysis, Cells, Estimate, Info, Outcome, Parameter, Parameters, ResultTable};
use crate::view::{Kept, Shown, View};

pub use evidence::evidence;
pub use profile::WEIGHTS;
pub use question::COEFFICIENTS;

/// See [`INFO`].
pub struct Targets;

const PARAMETERS: &[Parameter] = ranking_parameters!();

/// What it is.
pub const INFO: Info = Info {
    name: "targets",
    summary: "Who matters most, by position in the network of recorded conduct, with what each factor contributes.",
    complexity: "n m",
    stochastic: false,
    parameters: PARAMETERS,
};

/// The names of the factors that can have a weight.
pub fn factor_names() -> impl Iterator<Item = &'static str> {
    Factor::ALL.into_iter().map(Factor::name)
}

/// What every result about targets says of itself.
pub(crate) const MEANING: &str =
    "Position in the network of recorded conduct; not a prediction, and no ground for a measure by itself.";

impl Analysis for Targets {
    fn info(&self) -> &Info {
        &INFO
    }

    fn resolve(&self, parameters: Parameters) -> Result<Parameters> {
        Question::resolve(parameters)
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        estimate(view, &Question::of(parameters)?, 1.0)
    }

    fn run(&self, view: &View, parameters: &Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let question = Question::of(parameters)?;
        let subgraph = view.select(&question.selection)?;
        let field = Field::new(&subgraph, &question);
        let scene = field.scene(Kept::All)?;
        let standing = Standing::of(&field, &scene, progress)?;
        Ok(Outcome {
            table: table(&field, &standing, listing::top(parameters)),
            summary: summary(&field, &scene),
            notice: field.candidates.notice(question.kind),
        })
    }
}

/// What ranking a question's field once takes, and the time of as many rankings.
pub(crate) fn estimate(view: &View, question: &Question, rankings: f64) -> Result<Estimate> {
    let size = view.size(&question.selection)?;
    let nodes = size.entities as usize;
    let ties = match question.kind {
        EntityKind::Person => view.tie_bound(&question.selection)? as usize,
        _ => size.statements as usize,
    };
    let threads = rayon::current_num_threads();
    let kernels = betweenness::estimate_bytes(nodes, ties, threads)
        + page_rank::estimate_bytes(nodes, ties)
        + harmonic::estimate_bytes(nodes, ties, threads)
        + two_mode_betweenness::estimate_bytes(nodes, size.statements as usize, threads);
    let pairs = nodes as f64 * (nodes as f64 + size.statements as f64);
    Ok(Estimate {
        bytes: size.bytes(usize::MAX) + 320 * (ties as u64 + size.statements) + 1024 * nodes as u64 + kernels,
        seconds: size.statements as f64 * 1e-6 + rankings * pairs * 1e-8,
        entities: size.entities,
        statements: size.statements,
    })
}

/// How everybody stands, by position among those who may be ranked.
pub(crate) struct Standing {
    pub(crate) measured: Measured,
    pub(crate) scores: Vec<f64>,
    pub(crate) ranks: Vec<i64>,
    pub(crate) without_family: Vec<i64>,
    with_family: Vec<i64>,
    pub(crate) borda: Vec<f64>,
    pub(crate) records: Records,
}

impl Standing {
    pub(crate) fn of(field: &Field<'_>, scene: &Scene<'_>, progress: &Progress) -> Result<Standing> {
        let (question, ranked) = (field.question, &field.candidates.rankable);
        let measured = Measured::of(field, scene, ranked, &Factor::ALL, progress)?;
        let scores = ranking::scores(&measured, &question.weights, ranked.len());
        let ranks = ranking::ranks(&scores);
        let family = question.coefficients.family();
        let with_coefficient = |coefficient: f64| {
            let has_family = scene.network.as_ref().is_some_and(|network| network.has_family());
            if coefficient == family || !has_family {
                return Ok(ranks.clone());
            }
            let scene = field.scene_with(&question.coefficients.with_family(coefficient), Kept::All)?;
            Ok(ranking::ranks(&ranking::rank(field, &scene, &question.weights, progress)?))
        };
        Ok(Standing {
            without_family: with_coefficient(0.0)?,
            with_family: with_coefficient(if family > 0.0 { family } else { 1.0 })?,
            borda: ranking::borda(&measured, ranked.len()),
            records: Records::of(field),
            measured,
            scores,
            ranks,
        })
    }

    /// Of somebody's score, what factors of which `counts` is true make.
    fn part(&self, weights: &Weights, position: usize, counts: impl Fn(Factor) -> bool) -> f64 {
        let counting = weights.iter().filter(|(factor, _)| counts(*factor));
        counting.fold(0.0, |sum, (factor, weight)| sum + weight * self.measured.percentiles(factor)[position])
    }
}

fn table(field: &Field<'_>, standing: &Standing, top: usize) -> ResultTable {
    let mut order = ranking::order(&standing.scores);
    order.truncate(top);
    let node = |position: usize| field.candidates.rankable[position];
    let entities: Vec<u32> = order.iter().map(|&position| field.entity(node(position))).collect();
    let shown = listing::shown(field.view(), &entities);
    let mut columns = listing::shown_columns(&shown);
    columns.extend(personal_columns(field.view(), &entities, &shown));
    let float =
        |value: &dyn Fn(usize) -> f64| Cells::Float(order.iter().map(|&position| Some(value(position))).collect());
    let integer = |values: &[i64]| Cells::Integer(order.iter().map(|&position| Some(values[position])).collect());
    let weights = &field.question.weights;
    columns.push(("score", float(&|position| standing.scores[position])));
    columns.push(("rank", integer(&standing.ranks)));
    columns.push((
        "structural_score",
        float(&|position| standing.part(weights, position, |factor| !factor.is_assessed())),
    ));
    columns.push(("assessed_score", float(&|position| standing.part(weights, position, Factor::is_assessed))));
    columns.push(("rank_without_family", integer(&standing.without_family)));
    columns.push(("rank_with_family", integer(&standing.with_family)));
    columns.push(("borda", float(&|position| standing.borda[position])));
    columns.push(("borda_rank", integer(&ranking::ranks(&standing.borda))));
    columns.push(("records", integer(&standing.records.counts)));
    columns.push(("records_rank", integer(&standing.records.ranks)));
    columns.push(("records_per_link", float(&|position| standing.records.per_link[position])));
    let watched = |&position: &usize| standing.records.may_be_watched(position).then(|| "watched".to_owned());
    columns.push(("watched", Cells::Text(order.iter().map(watched).collect())));
    for factor in Factor::ALL {
        let values = standing.measured.values(factor);
        let value = |&position: &usize| Some(values[node(position) as usize]).filter(|value| !value.is_nan());
        columns.push((factor.name(), Cells::Float(order.iter().map(value).collect())));
        let weight = weights.get(factor);
        if weight > 0.0 {
            let percentiles = standing.measured.percentiles(factor);
            columns.push((factor.contribution(), float(&|position| weight * percentiles[position])));
        }
    }
    ResultTable::new(columns)
}

/// The columns `category`, `jurisdiction` and `role`.
pub(crate) fn personal_columns(view: &View, entities: &[u32], shown: &[Shown]) -> [(&'static str, Cells); 3] {
    let category = |shown: &Shown| shown.category.map(|category| category.to_string());
    let jurisdiction = |shown: &Shown| Some(shown.jurisdiction.join(";"));
    [
        ("category", Cells::Text(shown.iter().map(category).collect())),
        ("jurisdiction", Cells::Text(shown.iter().map(jurisdiction).collect())),
        ("role", Cells::Text(entities.iter().map(|&entity| view.first_text(entity, "role")).collect())),
    ]
}

/// What a ranking was computed on, and what to know when reading it.
pub(crate) fn summary(field: &Field<'_>, scene: &Scene<'_>) -> Map<String, Value> {
    let mut summary = Map::new();
    summary.insert("graph".to_owned(), listing::graph_summary(field.what(), &scene.graph));
    if let Some(network) = &scene.network {
        summary.insert("person_network".to_owned(), json!(network.counts));
    }
    summary.insert("selection".to_owned(), json!(field.subgraph.counts));
    summary.insert("profile".to_owned(), field.question.profile.clone().into());
    summary.insert("weights".to_owned(), field.question.weights.named());
    let Candidates { rankable, .. } = &field.candidates;
    summary.insert("ranked".to_owned(), rankable.len().into());
    summary.insert("not_ranked".to_owned(), field.candidates.not_ranked());
    summary.insert("meaning".to_owned(), MEANING.into());
    summary
}
