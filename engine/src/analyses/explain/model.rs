//! What an explanation holds: one model, put into words on the terminal, into rows for the manifest and into JSON over
//! HTTP.

use serde::Serialize;
use serde_json::Value;

use crate::view::Shown;

/// Why a target stands where he stands.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Who.
    pub target: Shown,
    /// His rank.
    pub rank: i64,
    /// His score.
    pub score: f64,
    /// How many are ranked.
    pub ranked: usize,
    /// By which profile.
    pub profile: String,
    /// His rank where family counts nothing.
    pub rank_without_family: i64,
    /// Borda's count over the plain measures.
    pub borda: f64,
    /// His rank by it.
    pub borda_rank: i64,
    /// Statements about him, his links and the links of what he possesses.
    pub records: i64,
    /// His rank by their number.
    pub records_rank: i64,
    /// Whether he may be central only because he was watched.
    pub watched: bool,
    /// All that in words.
    pub words: String,
    /// What each factor contributes, those that count first, the one that contributes most in front.
    pub contributions: Vec<Contribution>,
    /// How many ties he has.
    pub tie_count: usize,
    /// Those on which most of his score rests.
    pub ties: Vec<CarryingTie>,
    /// Whom he lies between.
    pub between: LiesBetween,
    /// What would change his rank.
    pub counterfactuals: Counterfactuals,
    /// The fewest statements that hold him among the first.
    pub smallest_set: SmallestSet,
    /// What to know when reading it.
    pub notes: Vec<String>,
    /// What it says, and what not.
    pub meaning: &'static str,
}

/// What one factor contributes.
#[derive(Debug, Clone, Serialize)]
pub struct Contribution {
    /// Its name.
    pub factor: &'static str,
    /// Whether it has a weight.
    pub counts: bool,
    /// What was measured.
    pub value: Option<f64>,
    /// His mid-rank percentile by it.
    pub percentile: f64,
    /// What it counts.
    pub weight: f64,
    /// What it contributes to the score.
    pub contribution: f64,
    /// What carries it, most in front.
    pub carried_by: Vec<Carrier>,
    /// All that in words.
    pub words: String,
}

/// What carries a factor, and how much of it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Carrier {
    /// A tie.
    Tie {
        /// To whom.
        with: Shown,
        /// How much of the factor.
        share: f64,
    },
    /// A jurisdiction, an agency or a community.
    Class {
        /// Which.
        class: String,
        /// How much of his ties.
        share: f64,
    },
    /// A payment or a shipment.
    Thing {
        /// From the target over what he holds to who takes part in it, and with whom.
        chain: Vec<Shown>,
        /// What link it is.
        kind: String,
        /// What says so.
        statements: Vec<Value>,
    },
}

/// A tie on which his score rests.
#[derive(Debug, Clone, Serialize)]
pub struct CarryingTie {
    /// To whom.
    pub with: Shown,
    /// How strong it is.
    pub weight: f64,
    /// How much of his score rests on it.
    pub carries: f64,
    /// How many statements it rests on.
    pub statements: usize,
    /// What it rests on, the first statements of each link.
    pub because: Vec<Value>,
    /// All that in words.
    pub words: String,
}

/// Whom he lies between.
#[derive(Debug, Clone, Serialize)]
pub struct LiesBetween {
    /// How many pairs.
    pub pairs: f64,
    /// How many entities are in each part into which those whom he reaches fall without him, the largest first.
    pub parts: Vec<usize>,
    /// The shortest paths through him that carry most.
    pub paths: Vec<Path>,
    /// All that in words.
    pub words: String,
}

/// Shortest paths that share their middle: one neighbour, the target, another neighbour.
#[derive(Debug, Clone, Serialize)]
pub struct Path {
    /// The three.
    pub entities: Vec<Shown>,
    /// What each hop rests on, the first statements of each link.
    pub hops: Vec<Value>,
    /// Pairs that reach each other this way.
    pub pairs: f64,
    /// Of all pairs that he lies between.
    pub share: f64,
    /// Whether the two reach each other over nobody else at all.
    pub only_way: bool,
    /// How many statements the two hops rest on.
    pub statements: usize,
    /// All that in words.
    pub words: String,
}

/// What would change his rank, most in front.
#[derive(Debug, Clone, Serialize)]
pub struct Counterfactuals {
    /// Without one link.
    pub links: Tried,
    /// Without one report.
    pub reports: Tried,
    /// Without one provider.
    pub providers: Tried,
}

/// Counterfactuals of one sort.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    /// How many there are.
    pub candidates: usize,
    /// How many were ranked without, those first on which most of his score rests.
    pub tried: usize,
    /// Those that change his score, at most ten.
    pub changing: Vec<Counterfactual>,
}

/// His rank without something.
#[derive(Debug, Clone, Serialize)]
pub struct Counterfactual {
    /// Without what: kind and ends of a link, a report with its provider, or a provider.
    pub without: Value,
    /// How many statements that are.
    pub statements: usize,
    /// His rank then; nothing where he is not ranked any more.
    pub rank: Option<i64>,
    /// His score then.
    pub score: Option<f64>,
    /// All that in words.
    pub words: String,
}

/// The fewest statements found whose loss drops him out of the first `top_k`.
#[derive(Debug, Clone, Serialize)]
pub struct SmallestSet {
    /// Of how many.
    pub top_k: i64,
    /// Whether he is among them now.
    pub is_among: bool,
    /// The statements, each with its ends; empty where none were found.
    pub statements: Vec<Value>,
    /// His rank without them.
    pub rank: Option<i64>,
    /// His score without them.
    pub score: Option<f64>,
    /// Whether it is certain that no smaller set would do.
    pub proven_smallest: bool,
    /// All that in words.
    pub words: String,
}
