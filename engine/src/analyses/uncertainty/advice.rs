//! Collection advice: which fact, once it is found out, can be expected to change a target's rank most. For the first
//! targets, a few links of theirs that could prove false, chosen by what replicates without them show, and a few ties that
//! nobody has recorded, to those with whom they have the most in common; each is tried, and everybody ranked again. The
//! change is weighed by the chance of it: that the link is false by its grades, or the share of links that are hidden.

use rayon::prelude::*;

use super::super::targets::field::{Field, Scene};
use super::super::targets::ranking;
use super::Asked;
use super::replicates::{Observed, Replicates};
use crate::error::Result;
use crate::graph::Graph;
use crate::progress::Progress;
use crate::view::{Kept, Shown};

/// More targets than this are not advised on.
const MAX_TARGETS: usize = 10;

/// Facts tried for each target: links that could be false, and ties that could be missing, of each so many.
const TRIED: usize = 3;

/// The fact that would change a rank most.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Advice {
    /// What, in words.
    pub(super) words: String,
    /// Id of the other end.
    pub(super) with: String,
    /// The rank that the target would have.
    pub(super) rank: i64,
}

/// A fact to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    /// An edge of the subgraph that could prove false.
    False(u32),
    /// A tie to a node of the graph that could be found.
    Missing(u32),
}

/// Advice by position among those who are ranked; `None` but for the first `top_k`, [`MAX_TARGETS`] and `top`, and for
/// those whom no tried fact moves.
///
/// # Errors
/// [`Error::Cancelled`](crate::error::Error::Cancelled), and as measuring the field.
pub(super) fn of(
    field: &Field<'_>,
    scene: &Scene<'_>,
    observed: &Observed,
    replicates: &Replicates,
    asked: &Asked,
    top: usize,
    progress: &Progress,
) -> Result<Vec<Option<Advice>>> {
    let count = (asked.top_k as usize).min(MAX_TARGETS).min(top);
    let targets = ranking::order(&observed.scores).into_iter().take(count);
    let facts: Vec<(usize, Fact)> = targets
        .flat_map(|target| facts(field, scene, replicates, target).into_iter().map(move |fact| (target, fact)))
        .collect();
    let trying = Trying { field, scene, observed, progress: &progress.part() };
    progress.begin("collection advice", facts.len() as u64);
    let ranks = facts.par_iter().with_max_len(1).map(|&(target, fact)| {
        let rank = trying.rank(target, fact)?;
        progress.advance(1)?;
        Ok(rank)
    });
    let ranks = ranks.collect::<Result<Vec<i64>>>()?;
    let mut advice = vec![None; observed.order.len()];
    let mut largest = vec![0.0; observed.order.len()];
    for (&(target, fact), rank) in facts.iter().zip(ranks) {
        let chance = match fact {
            Fact::False(edge) => replicates.doubt(edge),
            Fact::Missing(_) => asked.hidden_links,
        };
        let change = chance * (rank - observed.ranks[target]).abs() as f64;
        if change > largest[target] {
            largest[target] = change;
            advice[target] = Some(trying.advice(target, fact, rank));
        }
    }
    Ok(advice)
}

/// The facts to try for a target.
fn facts(field: &Field<'_>, scene: &Scene<'_>, replicates: &Replicates, target: usize) -> Vec<Fact> {
    let node = field.candidates.rankable[target];
    let at = field.subgraph.edges.at(field.subgraph_node(node)).iter().copied();
    let at = at.filter(|&edge| field.subgraph.edges.ends(edge).0 != field.subgraph.edges.ends(edge).1);
    let mut false_links: Vec<(f64, u32)> =
        at.map(|edge| (replicates.rise_without(target, edge) * replicates.doubt(edge), edge)).collect();
    false_links.sort_by(|left, right| right.0.abs().total_cmp(&left.0.abs()).then(left.1.cmp(&right.1)));
    let false_links = false_links.into_iter().take(TRIED).map(|(_, edge)| Fact::False(edge));
    let missing = in_common(&scene.graph, node).into_iter().take(TRIED).map(Fact::Missing);
    false_links.chain(missing).collect()
}

/// Nodes that are not tied to one but share neighbours with it, those first who share more, and neighbours of fewer.
///
/// Adamic, Adar: Friends and neighbors on the Web. Social Networks 25 (2003).
fn in_common(graph: &Graph, node: u32) -> Vec<u32> {
    let mut shared: std::collections::BTreeMap<u32, f64> = std::collections::BTreeMap::new();
    let neighbors = graph.out_neighbors(node);
    for &neighbor in neighbors {
        let weight = 1.0 / (graph.out_degree(neighbor) as f64).ln().max(0.5);
        for &other in graph.out_neighbors(neighbor) {
            if other != node && neighbors.binary_search(&other).is_err() {
                *shared.entry(other).or_default() += weight;
            }
        }
    }
    let mut shared: Vec<(u32, f64)> = shared.into_iter().collect();
    shared.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    shared.into_iter().map(|(other, _)| other).collect()
}

struct Trying<'t, 'a> {
    field: &'t Field<'a>,
    scene: &'t Scene<'t>,
    observed: &'t Observed,
    progress: &'t Progress,
}

impl Trying<'_, '_> {
    /// The rank of a target if a fact were found out.
    fn rank(&self, target: usize, fact: Fact) -> Result<i64> {
        let field = self.field;
        let weights = &field.question.weights;
        let scores = match fact {
            Fact::False(edge) => {
                let kept: Vec<bool> = (0..field.subgraph.edges.len() as u32).map(|other| other != edge).collect();
                ranking::rank(field, &field.scene(Kept::Where(&kept))?, weights, self.progress)?
            }
            Fact::Missing(other) => {
                let ends = [field.candidates.rankable[target], other];
                ranking::rank(field, &field.with_tie(self.scene, ends)?, weights, self.progress)?
            }
        };
        Ok(ranking::ranks(&scores)[target])
    }

    fn advice(&self, target: usize, fact: Fact, rank: i64) -> Advice {
        let (field, before) = (self.field, self.observed.ranks[target]);
        let shown = |subgraph_node: u32| field.view().shown(field.subgraph.entity(subgraph_node));
        let called = |shown: &Shown| {
            if shown.name == shown.id { shown.id.clone() } else { format!("{} ({})", shown.name, shown.id) }
        };
        let (with, what) = match fact {
            Fact::False(edge) => {
                let own = field.subgraph_node(field.candidates.rankable[target]);
                let other = shown(field.subgraph.edges.other_end(edge, own));
                let what = format!("if {} {} proved false", field.subgraph.edges.kind(edge), called(&other));
                (other, what)
            }
            Fact::Missing(other) => {
                let other = shown(field.subgraph_node(other));
                let what = format!("if a tie to {} were found", called(&other));
                (other, what)
            }
        };
        Advice { words: format!("{what}, rank {before} would be {rank}"), with: with.id, rank }
    }
}
