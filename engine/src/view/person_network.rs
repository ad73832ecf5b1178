//! The person network: who is tied to whom, directly and through what they share.
//!
//! Nodes are all selected persons but officers of the law. Two persons are tied by each link between them; by each
//! event, shipment, company or asset that `k` persons share, which counts `1 / (k - 1)` between each two of them; and
//! by each call, message or payment between things that they hold. Places never join. What more than
//! [`MAX_SHARED_BY`] persons share says little of any two of them: it is skipped and counted.
//!
//! Within each kind of tie, the merged value `x` of a pair counts as `log(1 + x) / log(1 + x95)`, at most 1, where
//! `x95` is the 95th percentile (nearest rank) of that kind in this network. A tie is the sum over kinds, each times
//! its coefficient. Family counts 0 unless the caller says otherwise, and then it adds to ties that rest on something
//! else and makes none: a family tie alone never makes a target.

mod builder;
mod tie_kind;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Kept, Subgraph};
use crate::error::Result;
use crate::graph::{Edge, Graph};
use crate::model::LinkKind;

pub use builder::PersonNetworkBuilder;
pub(super) use builder::is_contact;
pub use tie_kind::{Coefficients, TieKind};

/// More holders or attendants than this join nobody.
pub(super) const MAX_SHARED_BY: usize = 50;

const FAMILY: TieKind = TieKind::Link(LinkKind::Family);

/// The network, and what made each tie.
#[derive(Debug, Clone)]
pub struct PersonNetwork {
    /// Subgraph node of each person, ascending.
    pub persons: Vec<u32>,
    /// Ties between persons, weighted.
    pub graph: Graph,
    /// What was counted on the way.
    pub counts: PersonNetworkCounts,
    /// What makes each tie, ordered by pair and kind.
    parts: Vec<TiePart>,
    /// What each part's kind counts at most: coefficient and `x95`.
    scales: BTreeMap<TieKind, Scale>,
}

/// What the network was made of; printed with every ranking.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PersonNetworkCounts {
    /// Persons, rankable or not.
    pub persons: u64,
    /// Pairs with a tie of more than 0.
    pub ties: u64,
    /// Officers of the law, who are no party.
    pub officers: u64,
    /// Pairs with something in common that counts 0 (family alone).
    pub pairs_without_weight: u64,
    /// Entities shared by too many persons to say anything of two of them.
    pub shared_by_too_many: u64,
}

/// One thing that ties two persons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TiePart {
    /// The smaller of the two persons.
    pub low: u32,
    /// The larger.
    pub high: u32,
    /// How it ties them.
    pub kind: TieKind,
    /// Its value before scaling.
    pub value: f64,
    /// What ties them.
    pub through: Through,
}

/// What ties two persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Through {
    /// An edge of the subgraph, between them or between things they hold.
    Edge(u32),
    /// A node of the subgraph that they share.
    Node(u32),
}

#[derive(Debug, Clone, Copy)]
struct Scale {
    coefficient: f64,
    x95: f64,
}

impl Scale {
    fn apply(self, value: f64) -> f64 {
        let scaled = if self.x95 > 0.0 { (value.ln_1p() / self.x95.ln_1p()).min(1.0) } else { 0.0 };
        self.coefficient * scaled
    }
}

impl PersonNetwork {
    /// The network of a subgraph's persons.
    ///
    /// # Errors
    /// [`Error::BadWeight`](crate::error::Error::BadWeight) if a tie overflows.
    pub fn build(subgraph: &Subgraph<'_>, coefficients: &Coefficients) -> Result<PersonNetwork> {
        PersonNetworkBuilder::new(subgraph).build(coefficients, Kept::All)
    }

    /// Whether any two persons are family.
    pub fn has_family(&self) -> bool {
        self.scales.contains_key(&FAMILY)
    }

    /// What ties a person to others, in the order of the pairs.
    pub fn ties_of(&self, person: u32) -> Vec<Tie> {
        let groups = self.parts.chunk_by(|left, right| (left.low, left.high) == (right.low, right.high));
        let own = groups.filter(|group| group[0].low == person || group[0].high == person);
        own.map(|group| Tie {
            other: if group[0].low == person { group[0].high } else { group[0].low },
            weight: tie_weight(group, &self.scales),
            parts: group.to_vec(),
        })
        .collect()
    }
}

/// A tie and what makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tie {
    /// The person at the other end.
    pub other: u32,
    /// Its weight in the network.
    pub weight: f64,
    /// What makes it.
    pub parts: Vec<TiePart>,
}

/// `x95` of each kind over the merged values of its pairs.
fn scales(parts: &[TiePart], coefficients: &Coefficients) -> BTreeMap<TieKind, Scale> {
    let mut values: BTreeMap<TieKind, Vec<f64>> = BTreeMap::new();
    for group in parts.chunk_by(|left, right| (left.low, left.high, left.kind) == (right.low, right.high, right.kind)) {
        values.entry(group[0].kind).or_default().push(group.iter().map(|part| part.value).sum());
    }
    let scale = |(kind, mut values): (TieKind, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        let rank = (values.len() * 95).div_ceil(100).max(1);
        (kind, Scale { coefficient: coefficients.get(kind), x95: values[rank - 1] })
    };
    values.into_iter().map(scale).collect()
}

fn tie_weight(parts: &[TiePart], scales: &BTreeMap<TieKind, Scale>) -> f64 {
    let kinds = parts.chunk_by(|left, right| left.kind == right.kind);
    let (mut family, mut other) = (0.0, 0.0);
    for group in kinds {
        let worth = scales[&group[0].kind].apply(group.iter().map(|part| part.value).sum());
        *if group[0].kind == FAMILY { &mut family } else { &mut other } += worth;
    }
    if other > 0.0 { other + family } else { 0.0 }
}

/// The ties of more than 0, and how many pairs have none.
fn ties(parts: &[TiePart], scales: &BTreeMap<TieKind, Scale>) -> (Vec<Edge>, u64) {
    let mut without_weight = 0;
    let mut edges = Vec::new();
    for group in parts.chunk_by(|left, right| (left.low, left.high) == (right.low, right.high)) {
        let weight = tie_weight(group, scales) as f32;
        if weight > 0.0 {
            edges.push(Edge { source: group[0].low, target: group[0].high, weight });
        } else {
            without_weight += 1;
        }
    }
    (edges, without_weight)
}
