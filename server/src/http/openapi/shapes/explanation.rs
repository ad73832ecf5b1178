//! Schemas of an explanation of a target.

use utoipa::ToSchema;

use super::{Entity, Grounds, LinkKind, Statement};

/// Why a target stands where it stands, and what would change it.
#[derive(ToSchema)]
pub(in crate::http) struct Explanation {
    target: Entity,
    rank: i64,
    score: f64,
    /// How many are ranked.
    ranked: u64,
    /// By which profile.
    profile: String,
    /// The rank where family counts nothing.
    rank_without_family: i64,
    /// Borda's count over the plain measures, as a share of the most that can be reached.
    borda: f64,
    /// The rank by it.
    borda_rank: i64,
    /// Statements about the target, its links and the links of what it possesses.
    records: i64,
    /// The rank by their number.
    records_rank: i64,
    /// Whether it may be central only because it was watched.
    watched: bool,
    /// All that in words.
    words: String,
    /// What each factor contributes: those that count first, the one that contributes most in front.
    contributions: Vec<Contribution>,
    /// How many ties the target has.
    tie_count: u64,
    /// The ties on which most of the score rests.
    ties: Vec<CarryingTie>,
    between: LiesBetween,
    counterfactuals: Counterfactuals,
    smallest_set: SmallestSet,
    /// What to know when reading it.
    notes: Vec<String>,
    /// What it says, and what not.
    meaning: String,
}

/// What one factor contributes.
#[derive(ToSchema)]
pub(in crate::http) struct Contribution {
    /// Its name.
    factor: String,
    /// Whether it has a weight.
    counts: bool,
    /// What was measured; `null` where it is not known.
    #[schema(required)]
    value: Option<f64>,
    /// Mid-rank percentile by it, 0 to 1.
    percentile: f64,
    /// What it counts.
    weight: f64,
    /// What it contributes to the score: weight times percentile.
    contribution: f64,
    /// What carries it, most in front; nothing for what does not count.
    carried_by: Vec<Carrier>,
    /// All that in words.
    words: String,
}

/// What carries a factor.
#[derive(ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum Carrier {
    /// A tie.
    Tie(CarryingShare),
    /// A jurisdiction, an agency or a community.
    Class(ClassShare),
    /// A payment or a shipment.
    Thing(CarryingThing),
}

/// A tie that carries a factor.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CarryingShare {
    /// To whom.
    with: Entity,
    /// How much of the factor, 0 to 1.
    share: f64,
}

/// A jurisdiction, an agency or a community into which ties go.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ClassShare {
    /// Which.
    class: String,
    /// How much of the ties, 0 to 1.
    share: f64,
}

/// A payment or a shipment that carries a factor.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CarryingThing {
    /// From the target over what it holds to the other end.
    chain: Vec<Entity>,
    kind: LinkKind,
    /// What says so; the first five.
    statements: Vec<Statement>,
}

/// A tie on which the score rests.
#[derive(ToSchema)]
pub(in crate::http) struct CarryingTie {
    /// To whom.
    with: Entity,
    /// How strong it is.
    weight: f64,
    /// How much of the score rests on it.
    carries: f64,
    /// How many statements it rests on.
    statements: u64,
    /// What it rests on.
    because: Vec<Grounds>,
    /// All that in words.
    words: String,
}

/// Whom the target lies between.
#[derive(ToSchema)]
pub(in crate::http) struct LiesBetween {
    /// How many pairs.
    pairs: f64,
    /// How many are in each part into which those whom the target reaches fall without it, the largest first.
    parts: Vec<u64>,
    /// The shortest paths through the target that carry most.
    paths: Vec<PathThrough>,
    /// All that in words.
    words: String,
}

/// Shortest paths that share their middle: a neighbour, the target, another neighbour.
#[derive(ToSchema)]
pub(in crate::http) struct PathThrough {
    /// The three.
    entities: Vec<Entity>,
    /// What each of the two hops rests on.
    hops: Vec<Hop>,
    /// Pairs that reach each other this way.
    pairs: f64,
    /// Of all pairs that the target lies between, 0 to 1.
    share: f64,
    /// Whether the two neighbours are connected by no other way.
    only_way: bool,
    /// How many statements the two hops rest on.
    statements: u64,
    /// All that in words.
    words: String,
}

/// A hop of a path.
#[derive(ToSchema)]
pub(in crate::http) struct Hop {
    /// Between the target and whom.
    with: Entity,
    /// What it rests on.
    because: Vec<Grounds>,
}

/// What would change the rank, most in front.
#[derive(ToSchema)]
pub(in crate::http) struct Counterfactuals {
    /// Without one link.
    links: Tried,
    /// Without one report.
    reports: Tried,
    /// Without one provider.
    providers: Tried,
}

/// Counterfactuals of one sort.
#[derive(ToSchema)]
pub(in crate::http) struct Tried {
    /// How many there are.
    candidates: u64,
    /// How many of them were ranked without, those first on which most of the score rests.
    tried: u64,
    /// Those that change the score, at most ten.
    changing: Vec<Counterfactual>,
}

/// The rank without something.
#[derive(ToSchema)]
pub(in crate::http) struct Counterfactual {
    without: Without,
    /// How many statements that are.
    statements: u64,
    /// The rank then; `null` where the target is not ranked any more.
    #[schema(required)]
    rank: Option<i64>,
    /// The score then.
    #[schema(required)]
    score: Option<f64>,
    /// All that in words.
    words: String,
}

/// What is taken away.
#[derive(ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum Without {
    /// A link.
    Link(WithoutLink),
    /// A report.
    Report(WithoutReport),
    /// A provider.
    Provider(WithoutProvider),
}

/// A link, with all statements that say it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WithoutLink {
    kind: LinkKind,
    source: Entity,
    target: Entity,
    /// Whether it has a direction.
    directed: bool,
}

/// A report, with all that it says of links.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WithoutReport {
    report: String,
    /// Whose it is; `null` where it does not say so.
    #[schema(required)]
    provider: Option<String>,
}

/// A provider, with all that it says of links.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct WithoutProvider {
    provider: String,
}

/// The fewest statements found whose loss drops the target out of the first `top_k`.
#[derive(ToSchema)]
pub(in crate::http) struct SmallestSet {
    /// Of how many.
    top_k: i64,
    /// Whether the target is among them now.
    is_among: bool,
    /// The statements, each with its ends as `source` and `target`; empty where none were found.
    statements: Vec<Statement>,
    /// The rank without them; `null` where there are none, or where it is not ranked any more.
    #[schema(required)]
    rank: Option<i64>,
    /// The score without them.
    #[schema(required)]
    score: Option<f64>,
    /// Whether it is certain that no smaller set would do.
    proven_smallest: bool,
    /// All that in words.
    words: String,
}
