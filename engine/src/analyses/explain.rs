//! Why a target stands where he stands: what each factor contributes and what carries it, the shortest paths that run
//! through him, what would change his rank, and how few statements hold him among the first.
//!
//! Whatever is said to be "without" something is exact: those link statements are taken out of the view, what is left is
//! merged anew and ranked again (`trials.rs`). How much of the score rests on a tie only decides what is tried first,
//! and in a large network what is tried at all.
//!
//! ```text
//! Case ──▶ Between (between.rs) ──▶ Support (support.rs) ──▶ Contributions, counterfactuals, smallest set
//!                                                     └──Trials (trials.rs)──┘
//! ```

mod between;
mod carrying;
mod contributions;
mod counterfactuals;
mod listing;
mod model;
mod smallest;
mod support;
#[cfg(test)]
mod tests;
mod trials;
mod words;

use serde_json::json;

pub use self::model::Explanation;

use self::between::Between;
use self::support::Support;
use self::trials::{Budget, Trials};
use super::targets::field::{Field, Scene};
use super::targets::question::{Question, ranking as ranking_parameters};
use super::targets::{self, MEANING, Standing};
use crate::error::{Error, Result};
use crate::kernels::centrality::brokerage;
use crate::model::{Category, EntityKind, SchemaRole};
use crate::progress::Progress;
use crate::registry::{Analysis, DefaultValue, Domain, Estimate, Info, Outcome, Parameter, Parameters};
use crate::view::{Kept, Shown, Traits, View};

/// See [`INFO`].
pub struct Explain;

/// Who is explained.
pub const ENTITY: Parameter = Parameter {
    name: "entity",
    meaning: "The target, by the id that the ranking shows.",
    domain: Domain::Entity,
    default: DefaultValue::Required,
};

/// Out of which first ranks he would have to drop.
pub const TOP_K: Parameter = Parameter {
    name: "top_k",
    meaning: "The fewest statements are looked for whose loss drops the target out of the first so many.",
    domain: Domain::Integer(1, 1_000_000),
    default: DefaultValue::Integer(10),
};

const PARAMETERS: &[Parameter] = ranking_parameters!(ENTITY, TOP_K);

/// What it is.
pub const INFO: Info = Info {
    name: "explain",
    summary: "Why a target stands where he stands: what each factor contributes and which links carry it, the shortest paths through him, his rank without a link, a report or a provider, and the fewest statements that hold him among the first.",
    complexity: "n m for each of 24 to 1,024 rankings, the more the smaller the network",
    stochastic: false,
    parameters: PARAMETERS,
};

/// Where the model lies in the summary.
pub const EXPLANATION: &str = "explanation";

/// More neighbours than this are not told apart in pairs.
const PAIRED: usize = 64;

impl Analysis for Explain {
    fn info(&self) -> &Info {
        &INFO
    }

    fn resolve(&self, parameters: Parameters) -> Result<Parameters> {
        Question::resolve(parameters)
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        let question = Question::of(parameters)?;
        let one = targets::estimate(view, &question, 1.0)?;
        let (nodes, statements) = (one.entities as usize, one.statements as usize);
        let ties = match question.kind {
            EntityKind::Person => view.tie_bound(&question.selection)? as usize,
            _ => statements,
        };
        let tried = Budget::of(nodes, ties, &question).all() as f64;
        let threads = rayon::current_num_threads();
        let brokerage = brokerage::estimate_bytes(nodes, ties, nodes, PAIRED, threads);
        Ok(Estimate {
            bytes: (1 + trials::WAVE as u64) * one.bytes + brokerage + 1024 * one.statements + (1 << 20),
            seconds: one.seconds * (4.0 + tried / threads as f64),
            ..one
        })
    }

    fn run(&self, view: &View, parameters: &Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let question = Question::of(parameters)?;
        let entity = entity(view, parameters)?;
        let subgraph = view.select(&question.selection)?;
        let field = Field::new(&subgraph, &question);
        let scene = field.scene(Kept::All)?;
        let (node, position) = ranked(&field, entity, parameters.word(ENTITY.name))?;
        let standing = Standing::of(&field, &scene, progress)?;
        let top_k = parameters.integer(TOP_K.name).unwrap_or_default() as i64;
        let case = Case { field: &field, scene: &scene, standing: &standing, position, node, top_k };
        let explanation = case.explain(progress)?;
        let mut table = listing::table(&explanation);
        table.truncate(super::listing::top(parameters));
        let mut summary = targets::summary(&field, &scene);
        summary.insert(EXPLANATION.to_owned(), json!(explanation));
        Ok(Outcome { table, summary, notice: field.candidates.notice(question.kind) })
    }
}

/// The entity that the parameter names.
fn entity(view: &View, parameters: &Parameters) -> Result<u32> {
    let id = parameters.word(ENTITY.name);
    view.find(id).ok_or_else(|| Error::bad_parameter(ENTITY.name, id, "the id of a target, as the ranking shows it"))
}

/// The node of the graph and the place among those who are ranked, or why there is none.
fn ranked(field: &Field<'_>, entity: u32, id: &str) -> Result<(u32, usize)> {
    let node = field.subgraph.node(entity).and_then(|node| field.node(node));
    let place = node.and_then(|node| Some((node, field.candidates.rankable.binary_search(&node).ok()?)));
    place.ok_or_else(|| {
        let why = why_not_ranked(field.view().traits(entity), field.question.kind, node.is_some());
        Error::bad_parameter(ENTITY.name, id, &format!("one who is ranked, and this is {why}"))
    })
}

fn why_not_ranked(traits: Traits, kind: EntityKind, is_selected: bool) -> String {
    match traits {
        Traits { protected: true, .. } => "protected".to_owned(),
        Traits { kind: own, .. } if own != kind => format!("a {own}, while `kind` is {kind}"),
        Traits { role: SchemaRole::Officer | SchemaRole::Authority, .. } => "an authority".to_owned(),
        _ if !is_selected => "not among what is selected".to_owned(),
        Traits { category: Category::Contact, .. } => "a contact: contacts=true ranks them too".to_owned(),
        Traits { category, .. } => format!("a person of category {category}"),
    }
}

/// A target in his place.
struct Case<'c, 'a> {
    field: &'c Field<'a>,
    scene: &'c Scene<'c>,
    standing: &'c Standing,
    /// His place among those who are ranked.
    position: usize,
    /// His node of the graph.
    node: u32,
    top_k: i64,
}

impl Case<'_, '_> {
    fn view(&self) -> &View {
        self.field.view()
    }

    /// The target, as shown.
    fn shown(&self) -> Shown {
        self.view().shown(self.field.entity(self.node))
    }

    /// His node of the subgraph.
    fn own(&self) -> u32 {
        self.field.subgraph_node(self.node)
    }

    fn rank(&self) -> i64 {
        self.standing.ranks[self.position]
    }

    fn score(&self) -> f64 {
        self.standing.scores[self.position]
    }

    fn explain(&self, progress: &Progress) -> Result<Explanation> {
        let between = Between::of(self, progress)?;
        let support = Support::of(self, &between, progress)?;
        let mut trials = Trials::of(self, progress)?;
        let counterfactuals = counterfactuals::of(self, &support, &mut trials)?;
        let smallest_set = smallest::of(self, &support, &counterfactuals, &mut trials)?;
        let contributions = contributions::of(self, &between, &support, progress)?;
        let records = &self.standing.records;
        let mut explanation = Explanation {
            target: self.shown(),
            rank: self.rank(),
            score: self.score(),
            ranked: self.standing.ranks.len(),
            profile: self.field.question.profile.clone(),
            rank_without_family: self.standing.without_family[self.position],
            borda: self.standing.borda[self.position],
            borda_rank: targets::ranking::ranks(&self.standing.borda)[self.position],
            records: records.counts[self.position],
            records_rank: records.ranks[self.position],
            watched: records.may_be_watched(self.position, self.rank()),
            words: String::new(),
            contributions,
            tie_count: support.ties.len(),
            ties: support.shown(self),
            between: between.shown(self, &support),
            counterfactuals: counterfactuals.shown(self),
            smallest_set,
            notes: Vec::new(),
            meaning: MEANING,
        };
        explanation.words = words::standing(&explanation);
        explanation.notes = words::notes(self, &explanation);
        Ok(explanation)
    }
}
