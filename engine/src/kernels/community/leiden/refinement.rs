//! The refinement of Leiden: within each community, nodes that are still alone join groups that are well tied to the
//! community. What is merged next are these groups, and not whole communities, so that a community can come apart
//! again, and groups always hang together.
//!
//! As in local moving, nodes come in a random order, one by one or in batches whose choices are weighed again.

mod within;

use rayon::prelude::*;

use self::within::Within;
use crate::error::Result;
use crate::graph::huge_pages;
use crate::kernels::community::level::Level;
use crate::kernels::community::local_moving::{ONE_BY_ONE, batch_edges, batches, step};
use crate::kernels::community::table::{Sum, Table, Tables};
use crate::kernels::random::Random;
use crate::progress::Progress;

/// Gains that are this many temperatures below the best are never chosen.
const COLD: f64 = 40.0;

/// The group of each node, a node's number; all of a group are in one community.
pub(in crate::kernels::community) fn refine<S: Sum>(
    level: &Level<'_>,
    communities: &[u32],
    order: &[u32],
    random: Random,
    tables: &Tables<S>,
    progress: &Progress,
) -> Result<Vec<u32>> {
    let mut refining = Refining::new(level, communities, random, progress)?;
    let mut queue = Vec::with_capacity(order.len());
    queue.extend(order.iter().filter(|&&node| refining.is_well_tied(node)));
    let mut held_up = Vec::with_capacity(queue.len());
    while !queue.is_empty() {
        let edges: usize = queue.iter().map(|&node| level.degree(node)).sum();
        let batch_edges = if edges <= ONE_BY_ONE { 1 } else { batch_edges(edges) };
        refining.reserve(batch_edges.min(queue.len()));
        for batch in batches(level, &queue, batch_edges) {
            progress.check()?;
            refining.batch(batch, &mut held_up, tables, progress)?;
        }
        std::mem::swap(&mut queue, &mut held_up);
        held_up.clear();
    }
    Ok(refining.groups)
}

/// Upper bound of what [`refine`] allocates, the result included, in bytes.
pub(in crate::kernels::community) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let batch = node_count.min(batch_edges(2 * edge_count)) as u64;
    let batches = (size_of::<Choice>() + size_of::<Joined>()) as u64 * batch;
    (4 * 8 + 6 * 4) * node_count as u64 + batches + within::estimate_bytes(node_count, edge_count)
}

/// The group a node would join, and the weight that ties it there.
#[derive(Clone, Copy, Default)]
struct Choice {
    group: Option<u32>,
    weight: f64,
}

/// A node that has joined a group, and how much more that is tied to the rest of its community since.
#[derive(Clone, Copy, Default)]
struct Joined {
    node: u32,
    tie: f64,
}

struct Refining<'a> {
    level: &'a Level<'a>,
    within: Within,
    communities: &'a [u32],
    community_masses: Vec<f64>,
    /// What ties a node to the rest of its community.
    node_ties: Vec<f64>,
    groups: Vec<u32>,
    /// By group: mass, number of nodes, and what ties it to the rest of its community.
    masses: Vec<f64>,
    sizes: Vec<u32>,
    ties: Vec<f64>,
    /// The last batch in which a node joined.
    joined_in: Vec<u32>,
    batch: u32,
    choices: Vec<Choice>,
    joined: Vec<Joined>,
    random: Random,
}

impl<'a> Refining<'a> {
    fn new(level: &'a Level<'a>, communities: &'a [u32], random: Random, progress: &Progress) -> Result<Self> {
        let node_count = level.node_count();
        let mut node_ties = huge_pages::zeroed(node_count);
        let within = Within::new(level, communities, &mut node_ties, progress)?;
        Ok(Refining {
            level,
            within,
            communities,
            community_masses: level.totals(communities),
            groups: (0..node_count as u32).collect(),
            masses: level.masses.clone(),
            sizes: huge_pages::filled(node_count, 1),
            ties: node_ties.clone(),
            node_ties,
            joined_in: huge_pages::zeroed(node_count),
            batch: 0,
            choices: Vec::new(),
            joined: Vec::new(),
            random,
        })
    }

    /// Makes room for batches of `batch_len` nodes.
    fn reserve(&mut self, batch_len: usize) {
        self.choices.clear();
        self.choices.reserve_exact(batch_len);
        self.joined.clear();
        self.joined.reserve_exact(batch_len);
    }

    /// Whether a part of a community, of that mass and tie to the rest, is tied to it as well as its density demands.
    fn is_well_tied_to(&self, community: u32, mass: f64, tie: f64) -> bool {
        let rest = self.community_masses[community as usize] - mass;
        tie > 0.0 && self.level.objective.gain(tie, mass, rest) >= 0.0
    }

    fn is_well_tied(&self, node: u32) -> bool {
        let node = node as usize;
        self.is_well_tied_to(self.communities[node], self.level.masses[node], self.node_ties[node])
    }

    /// Lets a batch of nodes join; those whose group has changed too much since they chose it are `held_up`.
    fn batch<S: Sum>(
        &mut self,
        batch: &[u32],
        held_up: &mut Vec<u32>,
        tables: &Tables<S>,
        progress: &Progress,
    ) -> Result<()> {
        self.choose_all(batch, tables, progress)?;
        self.batch += 1;
        self.joined.clear();
        for (&node, position) in batch.iter().zip(0..) {
            let Choice { group: Some(group), weight } = self.choices[position] else { continue };
            if self.sizes[node as usize] != 1 {
                continue;
            }
            match self.still_gains(node, group, weight) {
                true => self.join(node, group, weight),
                false => held_up.push(node),
            }
        }
        self.untie();
        Ok(())
    }

    fn choose_all<S: Sum>(&mut self, batch: &[u32], tables: &Tables<S>, progress: &Progress) -> Result<()> {
        let mut choices = std::mem::take(&mut self.choices);
        choices.resize(batch.len(), Choice::default());
        let choose = |(choice, &node): (&mut Choice, &u32)| {
            progress.check()?;
            *choice = tables.with(|table| self.choose(node, table));
            Ok(())
        };
        match batch {
            [node] => choose((&mut choices[0], node))?,
            _ => choices.par_iter_mut().zip(batch).with_max_len(step(batch.len())).try_for_each(choose)?,
        }
        self.choices = choices;
        Ok(())
    }

    /// A group of the community that does not lose by `node`, the likelier the more it gains; none, which gains 0, is
    /// one of the choices.
    fn choose<S: Sum>(&self, node: u32, table: &mut Table<S>) -> Choice {
        if self.sizes[node as usize] != 1 {
            return Choice::default();
        }
        let community = self.communities[node as usize];
        table.add_all(|sums| {
            self.within.visit(node, |neighbor, weight| sums.add(self.groups[neighbor as usize], weight));
        });
        let choice = self.draw(node, community, table);
        table.clear();
        choice
    }

    fn draw<S: Sum>(&self, node: u32, community: u32, table: &Table<S>) -> Choice {
        let (objective, mass) = (self.level.objective, self.level.masses[node as usize]);
        let gains = || {
            let is_open = |&(group, _): &(u32, f64)| {
                let group = group as usize;
                self.is_well_tied_to(community, self.masses[group], self.ties[group])
            };
            let gain =
                move |(group, weight)| (group, weight, objective.gain(weight, mass, self.masses[group as usize]));
            table.iter().filter(is_open).map(gain).filter(|&(_, _, gain)| gain >= 0.0)
        };
        let best = gains().fold(0.0, |best: f64, (_, _, gain)| best.max(gain));
        let chance = |gain: f64| match (best - gain) / objective.temperature {
            colder if colder < COLD => (-colder).exp(),
            _ => 0.0,
        };
        let sum = gains().fold(chance(0.0), |sum, (_, _, gain)| sum + chance(gain));
        let mut rest = self.random.unit(u64::from(node)) * sum - chance(0.0);
        if rest < 0.0 {
            return Choice::default();
        }
        let mut choice = Choice::default();
        for (group, weight, gain) in gains().filter(|&(_, _, gain)| chance(gain) > 0.0) {
            choice = Choice { group: Some(group), weight };
            rest -= chance(gain);
            if rest < 0.0 {
                break;
            }
        }
        choice
    }

    /// Whether a group that others have joined since still gains by `node`, which it is tied to by `weight` or more.
    fn still_gains(&self, node: u32, group: u32, weight: f64) -> bool {
        let mass = self.level.masses[node as usize];
        self.sizes[group as usize] > 0 && self.level.objective.gain(weight, mass, self.masses[group as usize]) >= 0.0
    }

    fn join(&mut self, node: u32, group: u32, weight: f64) {
        self.joined.push(Joined { node, tie: self.node_ties[node as usize] - 2.0 * weight });
        self.joined_in[node as usize] = self.batch;
        self.groups[node as usize] = group;
        self.masses[group as usize] += self.level.masses[node as usize];
        self.sizes[group as usize] += 1;
        self.sizes[node as usize] = 0;
    }

    /// Brings the ties of groups up to date with the nodes that have joined in this batch.
    fn untie(&mut self) {
        let mut joined = std::mem::take(&mut self.joined);
        if joined.len() > 1 {
            let step = step(joined.len());
            // Two of them may have come to the same group, tied to each other.
            joined.par_iter_mut().with_max_len(step).for_each(|joined| joined.tie = self.tie_of(joined.node));
        }
        for &Joined { node, tie } in &joined {
            self.ties[self.groups[node as usize] as usize] += tie;
        }
        self.joined = joined;
    }

    /// How much more its group is tied to the rest of the community since `node` has joined. What ties two nodes that
    /// both have counts half for each.
    fn tie_of(&self, node: u32) -> f64 {
        let group = self.groups[node as usize];
        let mut tie = self.node_ties[node as usize];
        self.within.visit(node, |neighbor, weight| {
            if self.groups[neighbor as usize] == group {
                let is_new = self.joined_in[neighbor as usize] == self.batch;
                tie -= if is_new { weight } else { 2.0 * weight };
            }
        });
        tie
    }
}

#[cfg(test)]
mod tests;
