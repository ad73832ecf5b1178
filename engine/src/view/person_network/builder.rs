//! Finds what ties persons, as often as scenarios ask: what does not change from one to the next is looked up once.

use super::tie_kind::JOINING;
use super::{Coefficients, MAX_SHARED_BY, PersonNetwork, PersonNetworkCounts, Through, TieKind, TiePart, scales, ties};
use crate::error::Result;
use crate::graph::Graph;
use crate::graph::edges::NO_NODE;
use crate::model::{EntityKind, LinkKind, SchemaRole};
use crate::view::{Kept, Subgraph};

/// Whether a link of this kind between things that persons hold joins their holders.
pub(in crate::view) fn is_contact(kind: LinkKind) -> bool {
    matches!(kind, LinkKind::Call | LinkKind::Message | LinkKind::Payment)
}

/// Builds person networks of a subgraph.
#[derive(Debug)]
pub struct PersonNetworkBuilder<'a> {
    subgraph: &'a Subgraph<'a>,
    kinds: Vec<EntityKind>,
    /// Subgraph node of each person, ascending.
    persons: Vec<u32>,
    /// The person that each node is, or [`NO_NODE`].
    person_of_node: Vec<u32>,
    officers: u64,
}

impl<'a> PersonNetworkBuilder<'a> {
    /// Looks up who is a person.
    pub fn new(subgraph: &'a Subgraph<'a>) -> Self {
        let traits = |node: u32| subgraph.view().traits(subgraph.entity(node));
        let nodes = 0..subgraph.graph.node_count() as u32;
        let kinds: Vec<EntityKind> = nodes.clone().map(|node| traits(node).kind).collect();
        let all = nodes.filter(|&node| kinds[node as usize] == EntityKind::Person);
        let (persons, officers): (Vec<u32>, Vec<u32>) = all.partition(|&node| traits(node).role != SchemaRole::Officer);
        let mut person_of_node = vec![NO_NODE; kinds.len()];
        for (person, &node) in persons.iter().enumerate() {
            person_of_node[node as usize] = person as u32;
        }
        PersonNetworkBuilder { subgraph, kinds, persons, person_of_node, officers: officers.len() as u64 }
    }

    /// Subgraph node of each person, ascending.
    pub fn persons(&self) -> &[u32] {
        &self.persons
    }

    /// The person that a node is: its position in the network.
    pub fn person(&self, node: u32) -> Option<u32> {
        Some(self.person_of_node[node as usize]).filter(|&person| person != NO_NODE)
    }

    /// Whether a node joins the persons who share it: an event, shipment, company or asset.
    pub fn is_joining(&self, node: u32) -> bool {
        JOINING.contains(&self.kinds[node as usize])
    }

    /// The network that the kept edges make.
    ///
    /// # Errors
    /// [`Error::BadWeight`](crate::error::Error::BadWeight) if a tie overflows.
    pub fn build(&self, coefficients: &Coefficients, kept: Kept<'_>) -> Result<PersonNetwork> {
        let (mut parts, shared_by_too_many) = Finder { builder: self, kept }.parts();
        parts.sort_unstable_by_key(|part| (part.low, part.high, part.kind, part.through));
        let scales = scales(&parts, coefficients);
        let (edges, pairs_without_weight) = ties(&parts, &scales);
        let graph = Graph::from_edges(self.persons.len(), &edges, false)?;
        let counts = PersonNetworkCounts {
            persons: self.persons.len() as u64,
            ties: graph.edge_count() as u64,
            officers: self.officers,
            pairs_without_weight,
            shared_by_too_many,
        };
        Ok(PersonNetwork { persons: self.persons.clone(), graph, counts, parts, scales })
    }

    /// Persons with a kept edge to a node, ascending. Being investigated by the same police ties nobody, nor does family.
    pub fn persons_at(&self, node: u32, kept: Kept<'_>) -> Vec<u32> {
        let edges = &self.subgraph.edges;
        let attaching = edges.at(node).iter().copied();
        let attaches = |kind| !matches!(kind, LinkKind::Investigation | LinkKind::Family);
        let attaching = attaching.filter(|&edge| kept.has(edge) && attaches(edges.kind(edge)));
        union(attaching.filter_map(|edge| self.person(edges.other_end(edge, node))).collect(), &[])
    }
}

/// Finds what ties persons among the kept edges.
struct Finder<'b, 'a> {
    builder: &'b PersonNetworkBuilder<'a>,
    kept: Kept<'b>,
}

impl Finder<'_, '_> {
    fn kind(&self, node: u32) -> EntityKind {
        self.builder.kinds[node as usize]
    }

    fn persons_at(&self, node: u32) -> Vec<u32> {
        self.builder.persons_at(node, self.kept)
    }

    fn parts(&self) -> (Vec<TiePart>, u64) {
        let mut parts = Vec::new();
        let mut too_many = 0;
        let edges = &self.builder.subgraph.edges;
        for edge in self.kept.edges(edges) {
            let (source, target) = edges.ends(edge);
            let value = f64::from(edges.weights[edge as usize]);
            match (self.builder.person(source), self.builder.person(target)) {
                (Some(left), Some(right)) => {
                    push_part(&mut parts, left, right, TieKind::Link(edges.kind(edge)), value, Through::Edge(edge));
                }
                (None, None) => too_many += u64::from(!self.join_holders(edge, value, &mut parts)),
                _ => {}
            }
        }
        for node in (0..self.builder.kinds.len() as u32).filter(|&node| self.builder.is_joining(node)) {
            too_many += u64::from(!self.join_sharers(node, &mut parts));
        }
        (parts, too_many)
    }

    /// Joins those who hold one end of a call, message or payment between things with those who hold the other.
    /// False when they are too many.
    fn join_holders(&self, edge: u32, value: f64, parts: &mut Vec<TiePart>) -> bool {
        let edges = &self.builder.subgraph.edges;
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

    /// Joins the persons who share a node. False when they are too many.
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
        let edges = &self.builder.subgraph.edges;
        let contacts = edges.at(event).iter().copied().filter(|&edge| {
            self.kept.has(edge)
                && matches!(edges.kind(edge), LinkKind::Call | LinkKind::Message)
                && self.kind(edges.other_end(edge, event)) == EntityKind::Asset
        });
        let kind = edges.kind(contacts.clone().next()?);
        let holders = contacts.map(|edge| self.persons_at(edges.other_end(edge, event)));
        Some((kind, holders.fold(Vec::new(), |all, more| union(all, &more))))
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
