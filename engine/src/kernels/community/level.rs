//! The graph as it is while communities are sought: as given at first, its nodes then merged step by step.

use super::members::Members;
use super::quality::Quality;
use crate::error::Result;
use crate::graph::huge_pages;
use crate::kernels::chunks;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// What a community gains by a node, in the unit of edge weights. Modularity and the constant Potts model differ only in
/// the mass of a node (its strength, or the nodes merged into it) and in what a unit of mass costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Objective {
    /// Weight that has to tie two unit masses for them to be well together.
    density: f64,
    /// How much rounding of summed masses can cost a unit of mass.
    slack: f64,
    /// Gains that differ by this much are hard to tell apart for the refinement.
    pub(super) temperature: f64,
    /// What all edges weigh.
    pub(super) edge_weight: f64,
    /// What margins of nodes are counted in.
    pub(super) margin_unit: f64,
}

/// Differences of gains below this share of what they are computed from are rounding.
const ROUNDING: f64 = 1e-12;

/// The temperature, in mean edge weights.
const TEMPERATURE: f64 = 0.1;

/// The unit of margins, in mean edge weights; of weights that are all 1 a margin holds whole ones.
const MARGIN_UNIT: f64 = 1.0 / 64.0;

impl Objective {
    /// What a community of mass `total` gains by a node of mass `mass` that `weight` ties to it.
    pub(super) fn gain(self, weight: f64, mass: f64, total: f64) -> f64 {
        weight - self.cost(mass, total)
    }

    /// What a community of mass `total` loses by a node of mass `mass`.
    pub(super) fn cost(self, mass: f64, total: f64) -> f64 {
        self.density * mass * total
    }

    /// The gain that could be rounding, of a node of mass `mass` and weights that add up to `weight`.
    pub(super) fn rounding(self, weight: f64, mass: f64) -> f64 {
        ROUNDING * (weight + self.slack * mass)
    }
}

/// A graph whose nodes are groups of nodes.
pub(super) struct Merged {
    /// Where each row starts in `targets`.
    pub(super) starts: Vec<u64>,
    /// Edges of each row; what lies between it and the next row is not used.
    pub(super) lengths: Vec<u32>,
    pub(super) targets: Vec<u32>,
    /// Weights along `targets`, above 0.
    pub(super) weights: Vec<f64>,
}

/// Groups of nodes whose edges have not been added up: an edge between two groups may be there many times.
struct Grouped<'a> {
    rows: Rows<'a>,
    groups: Vec<u32>,
    members: Members,
    /// Edges at the nodes of each group, those within it too.
    degrees: Vec<u64>,
}

enum Edges<'a> {
    Given(Rows<'a>),
    Grouped(Grouped<'a>),
    Merged(Merged),
}

/// An undirected graph with a mass for each node. What a node ties within itself is part of its mass, and no edge.
pub(super) struct Level<'a> {
    edges: Edges<'a>,
    pub(super) masses: Vec<f64>,
    pub(super) objective: Objective,
}

impl<'a> Level<'a> {
    /// The graph as given.
    pub(super) fn given(rows: Rows<'a>, quality: Quality, resolution: f64, progress: &Progress) -> Result<Self> {
        let mut strengths = huge_pages::zeroed(rows.node_count());
        chunks::fill(&mut strengths, progress, |node| chunks::sum(rows.edges(node).map(|(_, weight)| weight.into())))?;
        let total = chunks::fixed_sum(strengths.len(), |node| strengths[node]);
        let edge_ends = (0..rows.node_count() as u32).map(|node| rows.neighbors(node).len()).sum::<usize>().max(1);
        let mean_weight = total / edge_ends as f64;
        let temperature = TEMPERATURE * mean_weight;
        let margin_unit = (MARGIN_UNIT * mean_weight).max(f64::MIN_POSITIVE);
        let (density, slack) = match quality {
            Quality::Modularity if total > 0.0 => (resolution / total, resolution),
            Quality::Modularity => (0.0, 0.0),
            Quality::Cpm => (resolution, 0.0),
        };
        if quality == Quality::Cpm {
            strengths.fill(1.0);
        }
        let objective = Objective { density, slack, temperature, edge_weight: total / 2.0, margin_unit };
        Ok(Level { edges: Edges::Given(rows), masses: strengths, objective })
    }

    /// The graph of the groups of a graph as given, without adding up their edges: the way to it is short, and the graph
    /// slow, so that it pays where next to nothing moves.
    pub(super) fn grouped(rows: Rows<'a>, given: &Level<'a>, groups: Vec<u32>, group_count: usize) -> Self {
        let members = Members::new(&groups, group_count);
        let (mut degrees, mut masses) = (vec![0; group_count], vec![0.0; group_count]);
        for (node, &group) in (0..).zip(&groups) {
            degrees[group as usize] += rows.degree(node) as u64;
            masses[group as usize] += given.masses[node as usize];
        }
        let edges = Edges::Grouped(Grouped { rows, groups, members, degrees });
        Level { edges, masses, objective: given.objective }
    }

    /// A graph of merged nodes.
    pub(super) fn merged(merged: Merged, masses: Vec<f64>, objective: Objective) -> Level<'static> {
        Level { edges: Edges::Merged(merged), masses, objective }
    }

    /// The rows of a graph as given.
    pub(super) fn given_rows(&self) -> Option<Rows<'a>> {
        match self.edges {
            Edges::Given(rows) => Some(rows),
            _ => None,
        }
    }

    pub(super) fn node_count(&self) -> usize {
        self.masses.len()
    }

    /// Edges at `node`, those of weight 0 and those that visits pass over too.
    pub(super) fn degree(&self, node: u32) -> usize {
        match &self.edges {
            Edges::Given(rows) => rows.neighbors(node).len(),
            Edges::Grouped(grouped) => grouped.degrees[node as usize] as usize,
            Edges::Merged(merged) => merged.lengths[node as usize] as usize,
        }
    }

    /// Whether an edge may weigh other than 1.
    pub(super) fn is_weighted(&self) -> bool {
        match &self.edges {
            Edges::Given(rows) => rows.is_weighted(),
            Edges::Grouped(grouped) => grouped.rows.is_weighted(),
            Edges::Merged(_) => true,
        }
    }

    /// Visits the neighbours of `node` and the weights that tie it to them, all above 0.
    #[inline]
    pub(super) fn visit(&self, node: u32, mut each: impl FnMut(u32, f64)) {
        match &self.edges {
            Edges::Given(rows) => visit_row(*rows, node, each),
            Edges::Grouped(grouped) => {
                for &member in grouped.members.of(node as usize) {
                    visit_row(grouped.rows, member, |neighbor, weight| {
                        let group = grouped.groups[neighbor as usize];
                        if group != node {
                            each(group, weight);
                        }
                    });
                }
            }
            Edges::Merged(merged) => {
                let start = merged.starts[node as usize] as usize;
                let range = start..start + merged.lengths[node as usize] as usize;
                let weights = &merged.weights[range.clone()];
                merged.targets[range].iter().zip(weights).for_each(|(&neighbor, &weight)| each(neighbor, weight));
            }
        }
    }

    /// The summed mass of each community; labels are below the number of nodes.
    pub(super) fn totals(&self, labels: &[u32]) -> Vec<f64> {
        let mut totals: Vec<f64> = huge_pages::zeroed(self.node_count());
        for (&label, mass) in labels.iter().zip(&self.masses) {
            totals[label as usize] += mass;
        }
        totals
    }
}

#[inline]
fn visit_row(rows: Rows<'_>, node: u32, mut each: impl FnMut(u32, f64)) {
    if !rows.is_weighted() {
        return rows.neighbors(node).iter().for_each(|&neighbor| each(neighbor, 1.0));
    }
    let weighty = rows.edges(node).filter(|&(_, weight)| weight > 0.0);
    weighty.for_each(|(neighbor, weight)| each(neighbor, f64::from(weight)));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::kernels::community::aggregate::aggregate;
    use crate::kernels::community::table::Tables;
    use crate::kernels::samples::random;

    #[test]
    fn groups_are_tied_the_same_added_up_or_not() {
        let progress = Progress::new();
        let graph = random(200, 800, true, 3);
        let graph = crate::kernels::undirected::undirected(&graph, &progress).unwrap();
        let rows = Rows::new(graph.outgoing_rows());
        let given = Level::given(rows, Quality::Modularity, 1.0, &progress).unwrap();
        let groups: Vec<u32> = (0..200).map(|node| node % 20).collect();
        let added_up = aggregate(&given, &groups, 20, &Tables::<f64>::new(200), &progress).unwrap();
        let grouped = Level::grouped(rows, &given, groups, 20);
        assert_eq!(grouped.masses, added_up.masses);
        let ties = |level: &Level<'_>, node| {
            let mut ties = BTreeMap::new();
            level.visit(node, |neighbor, weight| *ties.entry(neighbor).or_insert(0.0) += weight);
            ties
        };
        assert!((0..20).all(|group| ties(&grouped, group) == ties(&added_up, group) && grouped.degree(group) > 0));
    }
}
