//! The person network: who is tied to whom, directly and through what they share.
//!
//! Nodes are all selected persons but officers of the law. Two persons are tied by each link between them; by each
//! event, shipment, company or asset that `k` persons share, which counts `1 / (k - 1)` between each two of them; and
//! by each call, message or payment between things that they hold. Places never join. What more than
//! [`MAX_SHARED_BY`] persons share says little of any two of them: it is skipped and counted.
//!
//! Within each kind of tie, the merged value `x` of a pair counts as `log(1 + x) / log(1 + x95)`, at most 1, where
//! `x95` is the 95th percentile (nearest rank) of that kind in this network. A tie is the sum over kinds, each times
//! its coefficient; family counts 0 unless the caller says otherwise, so that a family tie alone never makes a target.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Subgraph;
use crate::error::{Error, Result};
use crate::graph::{Edge, Graph};
use crate::model::{EntityKind, LinkKind, SchemaRole};

/// More holders or attendants than this join nobody.
pub(super) const MAX_SHARED_BY: usize = 50;

/// How a pair is tied: by a link of its own, or by something shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieKind {
    /// By a link.
    Link(LinkKind),
    /// By an event, shipment, company or asset that they share.
    Shared(EntityKind),
}

impl TieKind {
    /// Every kind of tie.
    pub fn all() -> impl Iterator<Item = TieKind> {
        let links = LinkKind::ALL.iter().copied().filter(|kind| !kind.is_judgement()).map(TieKind::Link);
        links.chain(JOINING.map(TieKind::Shared))
    }

    /// The word for it: `call`, `family`, `shared_event`, ...
    pub fn name(self) -> String {
        match self {
            TieKind::Link(kind) => kind.to_string(),
            TieKind::Shared(kind) => format!("shared_{kind}"),
        }
    }
}

impl Serialize for TieKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// Kinds of entities that join the persons who share them.
const JOINING: [EntityKind; 4] = [EntityKind::Event, EntityKind::Shipment, EntityKind::Company, EntityKind::Asset];

/// What each kind of tie counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficients(BTreeMap<TieKind, f64>);

impl Default for Coefficients {
    fn default() -> Self {
        let coefficient = |kind| if kind == TieKind::Link(LinkKind::Family) { 0.0 } else { 1.0 };
        Coefficients(TieKind::all().map(|kind| (kind, coefficient(kind))).collect())
    }
}

impl Coefficients {
    /// What a kind of tie counts.
    pub fn get(&self, kind: TieKind) -> f64 {
        self.0.get(&kind).copied().unwrap_or(1.0)
    }

    /// Sets one by name.
    ///
    /// # Errors
    /// [`Error::BadParameter`] naming the kind or value, and what was expected.
    pub fn set(&mut self, name: &str, value: f64) -> Result<()> {
        let bad =
            |value: String, expected: String| Error::BadParameter { name: "coefficients".to_owned(), value, expected };
        let Some(kind) = TieKind::all().find(|kind| kind.name() == name) else {
            let known: Vec<String> = TieKind::all().map(TieKind::name).collect();
            return Err(bad(name.to_owned(), format!("kinds of ties, which are: {}", known.join(", "))));
        };
        if !(0.0..=1000.0).contains(&value) {
            return Err(bad(format!("{name}:{value}"), "numbers from 0 to 1000".to_owned()));
        }
        self.0.insert(kind, value);
        Ok(())
    }

    /// All of them, by name.
    pub fn named(&self) -> BTreeMap<String, f64> {
        self.0.iter().map(|(kind, &value)| (kind.name(), value)).collect()
    }
}

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
    /// Builds the network of a subgraph's persons.
    ///
    /// # Errors
    /// [`Error::BadWeight`] if a tie overflows.
    pub fn build(subgraph: &Subgraph<'_>, coefficients: &Coefficients) -> Result<PersonNetwork> {
        let builder = Builder::new(subgraph);
        let (mut parts, shared_by_too_many) = builder.parts();
        parts.sort_by(|left, right| {
            let key = |part: &TiePart| (part.low, part.high, part.kind, part.through);
            key(left).cmp(&key(right))
        });
        let scales = scales(&parts, coefficients);
        let (edges, pairs_without_weight) = ties(&parts, &scales);
        let graph = Graph::from_edges(builder.persons.len(), &edges, false)?;
        let counts = PersonNetworkCounts {
            persons: builder.persons.len() as u64,
            ties: graph.edge_count() as u64,
            officers: builder.officers,
            pairs_without_weight,
            shared_by_too_many,
        };
        Ok(PersonNetwork { persons: builder.persons, graph, counts, parts, scales })
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
    kinds.map(|group| scales[&group[0].kind].apply(group.iter().map(|part| part.value).sum())).sum()
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

/// Whether a link of this kind between things that persons hold joins their holders.
pub(super) fn is_contact(kind: LinkKind) -> bool {
    matches!(kind, LinkKind::Call | LinkKind::Message | LinkKind::Payment)
}

struct Builder<'a> {
    subgraph: &'a Subgraph<'a>,
    persons: Vec<u32>,
    officers: u64,
}

impl<'a> Builder<'a> {
    fn new(subgraph: &'a Subgraph<'a>) -> Self {
        let all = (0..subgraph.graph.node_count() as u32)
            .filter(|&node| subgraph.view().traits(subgraph.entity(node)).kind == EntityKind::Person);
        let is_party = |node: &u32| subgraph.view().traits(subgraph.entity(*node)).role != SchemaRole::Officer;
        let (persons, officers): (Vec<u32>, Vec<u32>) = all.partition(is_party);
        Builder { subgraph, persons, officers: officers.len() as u64 }
    }

    fn kind(&self, node: u32) -> EntityKind {
        self.subgraph.view().traits(self.subgraph.entity(node)).kind
    }

    /// The person that a node is: its position in the network.
    fn person(&self, node: u32) -> Option<u32> {
        self.persons.binary_search(&node).ok().map(|person| person as u32)
    }

    fn parts(&self) -> (Vec<TiePart>, u64) {
        let mut parts = Vec::new();
        let mut too_many = 0;
        let edges = &self.subgraph.edges;
        for edge in 0..edges.len() as u32 {
            let (source, target) = edges.ends(edge);
            let value = f64::from(edges.weights[edge as usize]);
            match (self.person(source), self.person(target)) {
                (Some(left), Some(right)) => {
                    push_part(&mut parts, left, right, TieKind::Link(edges.kind(edge)), value, Through::Edge(edge));
                }
                (None, None) => too_many += u64::from(!self.join_holders(edge, value, &mut parts)),
                _ => {}
            }
        }
        for node in (0..self.subgraph.graph.node_count() as u32).filter(|&node| JOINING.contains(&self.kind(node))) {
            too_many += u64::from(!self.join_sharers(node, &mut parts));
        }
        (parts, too_many)
    }

    /// Joins those who hold one end of a call, message or payment between things with those who hold the other.
    /// False when they are too many.
    fn join_holders(&self, edge: u32, value: f64, parts: &mut Vec<TiePart>) -> bool {
        let edges = &self.subgraph.edges;
        let (source, target) = edges.ends(edge);
        let kind = edges.kind(edge);
        let joins =
            is_contact(kind) && self.kind(source) == EntityKind::Asset && self.kind(target) == EntityKind::Asset;
        if !joins {
            return true;
        }
        let (left, right) = (self.persons_at(source), self.persons_at(target));
        let count = union(left.clone(), &right).len();
        if count > MAX_SHARED_BY {
            return false;
        }
        for &one in &left {
            for &other in right.iter().filter(|other| !(left.contains(other) && right.contains(&one) && **other < one))
            {
                let share = value / (count - 1).max(1) as f64;
                push_part(parts, one, other, TieKind::Link(kind), share, Through::Edge(edge));
            }
        }
        true
    }

    /// Joins those who share a node. False when they are too many.
    fn join_sharers(&self, node: u32, parts: &mut Vec<TiePart>) -> bool {
        let mut sharers = self.persons_at(node);
        let mut kind = TieKind::Shared(self.kind(node));
        if self.kind(node) == EntityKind::Event
            && let Some((contact, callers)) = self.callers(node)
        {
            kind = TieKind::Link(contact);
            sharers = union(sharers, &callers);
        }
        if sharers.len() > MAX_SHARED_BY {
            return false;
        }
        let share = 1.0 / sharers.len().saturating_sub(1).max(1) as f64;
        for (position, &one) in sharers.iter().enumerate() {
            for &other in &sharers[position + 1..] {
                push_part(parts, one, other, kind, share, Through::Node(node));
            }
        }
        true
    }

    /// Who holds the things between which an event is a call or a message.
    fn callers(&self, event: u32) -> Option<(LinkKind, Vec<u32>)> {
        let edges = &self.subgraph.edges;
        let contacts = edges.at(event).iter().copied().filter(|&edge| {
            matches!(edges.kind(edge), LinkKind::Call | LinkKind::Message)
                && self.kind(edges.other_end(edge, event)) == EntityKind::Asset
        });
        let kind = edges.kind(contacts.clone().next()?);
        let holders = contacts.map(|edge| self.persons_at(edges.other_end(edge, event)));
        Some((kind, holders.fold(Vec::new(), |all, more| union(all, &more))))
    }

    /// Persons with an edge to a node, ascending. Being investigated by the same police ties nobody.
    fn persons_at(&self, node: u32) -> Vec<u32> {
        let edges = &self.subgraph.edges;
        let attaching = edges.at(node).iter().filter(|&&edge| edges.kind(edge) != LinkKind::Investigation);
        union(attaching.filter_map(|&edge| self.person(edges.other_end(edge, node))).collect(), &[])
    }
}

/// Adds what ties two persons; nothing ties one to himself.
fn push_part(parts: &mut Vec<TiePart>, one: u32, other: u32, kind: TieKind, value: f64, through: Through) {
    if one != other {
        parts.push(TiePart { low: one.min(other), high: one.max(other), kind, value, through });
    }
}

/// Both lists as one, ascending and without repeats.
fn union(mut left: Vec<u32>, right: &[u32]) -> Vec<u32> {
    left.extend_from_slice(right);
    left.sort_unstable();
    left.dedup();
    left
}
