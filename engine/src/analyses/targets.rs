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

mod evidence;
mod percentile;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::listing;
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::centrality::betweenness::{self, BetweennessOptions, betweenness};
use crate::kernels::centrality::page_rank::{self, PageRankOptions, page_rank};
use crate::kernels::centrality::strength::{StrengthOptions, strength};
use crate::model::{Category, EntityKind, SchemaRole};
use crate::progress::Progress;
use crate::registry::{
    Analysis, Cells, DefaultValue, Domain, Estimate, Info, Outcome, Parameter, Parameters, ResultTable, common,
};
use crate::view::{Coefficients, PersonNetwork, Selection, Shown, Subgraph, View};

pub use evidence::evidence;

/// See [`INFO`].
pub struct Targets;

const PROFILE: Parameter = Parameter {
    name: "profile",
    meaning: "Which factors count, and how much. leaders: betweenness, PageRank, strength as 2:2:1.",
    domain: Domain::Word(&["leaders"]),
    default: DefaultValue::Word("leaders"),
};

const KIND: Parameter = Parameter {
    name: "kind",
    meaning: "What is ranked: persons on the person network, others on the whole typed graph.",
    domain: Domain::Word(&["person", "company", "asset", "shipment"]),
    default: DefaultValue::Word("person"),
};

const CONTACTS: Parameter = Parameter {
    name: "contacts",
    meaning: "Rank contacts too; the result says so.",
    domain: Domain::Flag,
    default: DefaultValue::Flag(false),
};

/// What each kind of tie counts.
pub const COEFFICIENTS: Parameter = Parameter {
    name: "coefficients",
    meaning: "What each kind of tie counts in the person network, as kind:number; 1 when not named, family 0.",
    domain: Domain::Numbers,
    default: DefaultValue::Absent,
};

const PARAMETERS: &[Parameter] = &[
    PROFILE,
    KIND,
    common::LINKS,
    common::SINCE,
    common::UNTIL,
    common::MIN_GRADE,
    common::WEIGHTED,
    CONTACTS,
    COEFFICIENTS,
    common::TOP,
];

/// What it is.
pub const INFO: Info = Info {
    name: "targets",
    summary: "Who matters most, by position in the network of recorded conduct, with what each factor contributes.",
    complexity: "n m",
    stochastic: false,
    parameters: PARAMETERS,
};

/// What a result says of itself.
const MEANING: &str =
    "Position in the network of recorded conduct; not a prediction, and no ground for a measure by itself.";

/// One factor of a profile.
struct Factor {
    name: &'static str,
    contribution: &'static str,
    weight: f64,
    scores: Vec<f64>,
}

/// Betweenness, PageRank and strength as 2:2:1.
const LEADERS: [(&str, &str, f64); 3] = [
    ("betweenness", "betweenness_contribution", 0.4),
    ("page_rank", "page_rank_contribution", 0.4),
    ("strength", "strength_contribution", 0.2),
];

impl Analysis for Targets {
    fn info(&self) -> &Info {
        &INFO
    }

    fn resolve(&self, mut parameters: Parameters) -> Result<Parameters> {
        let coefficients = coefficients(&parameters)?;
        if kind(&parameters) == EntityKind::Person {
            parameters.resolve(COEFFICIENTS.name, json!(coefficients.named()));
        }
        Ok(parameters)
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        let size = view.size(&selection(parameters))?;
        let nodes = size.entities as usize;
        let ties = match kind(parameters) {
            EntityKind::Person => view.tie_bound(&selection(parameters))? as usize,
            _ => size.statements as usize,
        };
        let kernels = betweenness::estimate_bytes(nodes, ties, rayon::current_num_threads())
            + page_rank::estimate_bytes(nodes, ties);
        Ok(Estimate {
            bytes: size.bytes() + 160 * ties as u64 + kernels,
            seconds: size.statements as f64 * 1e-6 + nodes as f64 * (nodes as f64 + size.statements as f64) * 1e-8,
            entities: size.entities,
            statements: size.statements,
        })
    }

    fn run(&self, view: &View, parameters: &Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let coefficients = coefficients(parameters)?;
        let subgraph = view.select(&selection(parameters))?;
        let field = Field::build(&subgraph, kind(parameters), &coefficients)?;
        let candidates = Candidates::of(&field, kind(parameters), parameters.flag(CONTACTS.name));
        let factors = factors(&field.graph, parameters, progress)?;
        let rows = rank(&candidates.rankable, &factors);
        let table = table(&field, &rows, &factors, listing::top(parameters));
        Ok(Outcome {
            table,
            summary: summary(&field, &candidates, parameters),
            notice: candidates.notice(kind(parameters)),
        })
    }
}

fn kind(parameters: &Parameters) -> EntityKind {
    EntityKind::parse(parameters.word(KIND.name)).unwrap_or(EntityKind::Person)
}

/// The common parameters, but for `kind`, which says here what is ranked and not what is looked at.
fn selection(parameters: &Parameters) -> Selection {
    Selection { kind: None, ..parameters.selection() }
}

fn coefficients(parameters: &Parameters) -> Result<Coefficients> {
    let mut coefficients = Coefficients::default();
    for (name, value) in parameters.numbers(COEFFICIENTS.name) {
        coefficients.set(name, value)?;
    }
    Ok(coefficients)
}

/// The graph on which a kind is ranked.
struct Field<'a> {
    subgraph: &'a Subgraph<'a>,
    graph: Graph,
    network: Option<PersonNetwork>,
}

impl<'a> Field<'a> {
    fn build(subgraph: &'a Subgraph<'a>, kind: EntityKind, coefficients: &Coefficients) -> Result<Field<'a>> {
        if kind != EntityKind::Person {
            return Ok(Field { subgraph, graph: subgraph.graph.clone(), network: None });
        }
        let network = PersonNetwork::build(subgraph, coefficients)?;
        Ok(Field { subgraph, graph: network.graph.clone(), network: Some(network) })
    }

    /// The entity of the view that a node of the graph is.
    fn entity(&self, node: u32) -> u32 {
        let node = self.network.as_ref().map_or(node, |network| network.persons[node as usize]);
        self.subgraph.entity(node)
    }
}

/// Who may be ranked, and how many may not.
#[derive(Default)]
struct Candidates {
    rankable: Vec<u32>,
    contacts_ranked: bool,
    unknown: u64,
    contacts: u64,
    protected: u64,
    authorities: u64,
}

impl Candidates {
    fn of(field: &Field<'_>, kind: EntityKind, contacts_ranked: bool) -> Candidates {
        let mut candidates = Candidates { contacts_ranked, ..Candidates::default() };
        for node in 0..field.graph.node_count() as u32 {
            let traits = field.subgraph.view().traits(field.entity(node));
            match traits.category {
                _ if traits.kind != kind => {}
                _ if traits.protected => candidates.protected += 1,
                _ if traits.role == SchemaRole::Authority => candidates.authorities += 1,
                _ if kind != EntityKind::Person => candidates.rankable.push(node),
                Category::Contact if !contacts_ranked => candidates.contacts += 1,
                category if category.is_rankable() || category == Category::Contact => candidates.rankable.push(node),
                _ => candidates.unknown += 1,
            }
        }
        candidates
    }

    fn notice(&self, kind: EntityKind) -> Option<String> {
        match (self.rankable.is_empty(), kind) {
            (true, EntityKind::Person) if self.unknown == 0 => {
                Some("nobody to rank: what is selected holds no suspects, convicts or reasonable grounds".to_owned())
            }
            (true, EntityKind::Person) => {
                Some(format!("no rankable persons: {} unknown; declare with --set category=...", self.unknown))
            }
            (true, kind) => Some(format!("nothing to rank: the view holds no {kind}")),
            (false, _) => self.contacts_ranked.then(|| "contacts are ranked too, as asked".to_owned()),
        }
    }
}

fn factors(graph: &Graph, parameters: &Parameters, progress: &Progress) -> Result<Vec<Factor>> {
    let weighted = parameters.flag(common::WEIGHTED.name);
    let between = betweenness(graph, &BetweennessOptions { weighted, normalized: false }, progress)?;
    let options = PageRankOptions { weighted, ..PageRankOptions::default() };
    let page_rank = page_rank(graph, &options, progress)?;
    let strength = strength(graph, &StrengthOptions::default(), progress)?;
    let scores = [between.scores, page_rank.scores, strength.scores];
    let factor = |((name, contribution, weight), scores)| Factor { name, contribution, weight, scores };
    Ok(LEADERS.into_iter().zip(scores).map(factor).collect())
}

/// One ranked node.
struct Ranked {
    node: u32,
    score: f64,
    rank: i64,
    contributions: Vec<f64>,
}

/// Scores the rankable nodes and orders them, best first, equal ones by id.
fn rank(rankable: &[u32], factors: &[Factor]) -> Vec<Ranked> {
    let contributions: Vec<Vec<f64>> = factors
        .iter()
        .map(|factor| {
            let scores: Vec<f64> = rankable.iter().map(|&node| factor.scores[node as usize]).collect();
            percentile::mid_rank(&scores).into_iter().map(|percentile| factor.weight * percentile).collect()
        })
        .collect();
    let ranked = |(position, &node): (usize, &u32)| {
        let contributions: Vec<f64> = contributions.iter().map(|factor| factor[position]).collect();
        Ranked { node, score: contributions.iter().sum(), rank: 0, contributions }
    };
    let mut rows: Vec<Ranked> = rankable.iter().enumerate().map(ranked).collect();
    rows.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.node.cmp(&right.node)));
    for position in 0..rows.len() {
        let tied = position > 0 && rows[position - 1].score == rows[position].score;
        rows[position].rank = if tied { rows[position - 1].rank } else { position as i64 + 1 };
    }
    rows
}

fn table(field: &Field<'_>, rows: &[Ranked], factors: &[Factor], top: usize) -> ResultTable {
    let view = field.subgraph.view();
    let rows = &rows[..rows.len().min(top)];
    let entities: Vec<u32> = rows.iter().map(|row| field.entity(row.node)).collect();
    let shown = listing::shown(view, &entities);
    let mut columns = listing::shown_columns(&shown);
    let category = |shown: &Shown| shown.category.map(|category| category.to_string());
    columns.push(("category", Cells::Text(shown.iter().map(category).collect())));
    let jurisdiction = |shown: &Shown| Some(shown.jurisdiction.join(";"));
    columns.push(("jurisdiction", Cells::Text(shown.iter().map(jurisdiction).collect())));
    columns.push(("score", Cells::Float(rows.iter().map(|row| Some(row.score)).collect())));
    columns.push(("rank", Cells::Integer(rows.iter().map(|row| Some(row.rank)).collect())));
    for (position, factor) in factors.iter().enumerate() {
        let scores = rows.iter().map(|row| Some(factor.scores[row.node as usize])).collect();
        columns.push((factor.name, Cells::Float(scores)));
        let contributions = rows.iter().map(|row| Some(row.contributions[position])).collect();
        columns.push((factor.contribution, Cells::Float(contributions)));
    }
    ResultTable::new(columns)
}

fn summary(field: &Field<'_>, candidates: &Candidates, parameters: &Parameters) -> Map<String, Value> {
    let mut summary = Map::new();
    let what = if field.network.is_some() { "the person network" } else { "the whole typed graph" };
    summary.insert("graph".to_owned(), listing::graph_summary(what, &field.graph));
    if let Some(PersonNetwork { counts, .. }) = &field.network {
        summary.insert("person_network".to_owned(), json!(counts));
    }
    summary.insert("selection".to_owned(), json!(field.subgraph.counts));
    summary.insert("profile".to_owned(), parameters.word(PROFILE.name).into());
    summary.insert(
        "weights".to_owned(),
        LEADERS.iter().map(|(name, _, weight)| ((*name).to_owned(), Value::from(*weight))).collect(),
    );
    let not_ranked = json!({
        "unknown": candidates.unknown,
        "contacts": candidates.contacts,
        "protected": candidates.protected,
        "authorities": candidates.authorities,
    });
    summary.insert("ranked".to_owned(), candidates.rankable.len().into());
    summary.insert("not_ranked".to_owned(), not_ranked);
    summary.insert("meaning".to_owned(), MEANING.into());
    summary
}
