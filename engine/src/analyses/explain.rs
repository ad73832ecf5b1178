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
    complexity: "n m, 12 to 1,024 times",
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
        entity(view, &question, parameters)?;
        let one = targets::estimate(view, &question, 1.0)?;
        let (nodes, statements) = (one.entities as usize, one.statements as usize);
        let ties = match question.kind {
            EntityKind::Person => view.tie_bound(&question.selection)? as usize,
            _ => statements,
        };
        let tried = Budget::of(nodes, ties, &question).of_statements(statements) as f64;
        let threads = rayon::current_num_threads();
        let brokerage = brokerage::estimate_bytes(nodes, ties, nodes, PAIRED, threads);
        Ok(Estimate {
            bytes: (1 + trials::WAVE as u64) * one.bytes + brokerage + 1024 * one.statements + (1 << 20),
            // The ranking measures all factors, and those without something only what counts.
            seconds: one.seconds * (2.0 + 0.6 * tried / threads as f64),
            ..one
        })
    }

    fn run(&self, view: &View, parameters: &Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let question = Question::of(parameters)?;
        let entity = entity(view, &question, parameters)?;
        let subgraph = view.select(&question.selection)?;
        let field = Field::new(&subgraph, &question);
        let scene = field.scene(Kept::All)?;
        let position = field.position(entity).ok_or_else(|| nobody(parameters.word(ENTITY.name)))?;
        let node = field.candidates.rankable[position];
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

/// The entity that the parameter names, if it may be ranked at all.
fn entity(view: &View, question: &Question, parameters: &Parameters) -> Result<u32> {
    let id = parameters.word(ENTITY.name);
    let selected = view.selected(&question.selection)?;
    let found = view.find(id).filter(|&entity| selected.contains(entity));
    let found = found.filter(|&entity| view.traits(entity).kind == question.kind);
    let entity = found.ok_or_else(|| nobody(id))?;
    match why_not_ranked(view.traits(entity), question) {
        None => Ok(entity),
        Some(why) => Err(Error::bad_parameter(ENTITY.name, id, &format!("one who is ranked, and this is {why}"))),
    }
}

/// Nothing that is ranked has this id, whether it is hidden, left out, of another kind or not there at all.
fn nobody(id: &str) -> Error {
    Error::bad_parameter(ENTITY.name, id, "the id of an entity among those selected")
}

fn why_not_ranked(traits: Traits, question: &Question) -> Option<String> {
    match traits.category {
        _ if traits.protected => Some("a protected person".to_owned()),
        _ if traits.role != SchemaRole::Party => Some("an authority".to_owned()),
        _ if question.kind != EntityKind::Person => None,
        Category::Contact if question.contacts => None,
        Category::Contact => Some("a contact: contacts=true ranks them too".to_owned()),
        category if category.is_rankable() => None,
        category => Some(format!("a person of category {category}")),
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
            watched: records.may_be_watched(self.position),
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
