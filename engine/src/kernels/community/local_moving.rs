//! Fast local moving: nodes go to the neighbouring community that gains most by them, and wake the neighbours they
//! leave behind, until none is awake.
//!
//! Awake nodes are taken in a random order, and move one by one where communities have yet to form, or while that is
//! little work. When it is much, and most nodes will stay, they are cut into batches: all of a batch choose at once, from
//! the same state, and then move in order. What moved before in the batch may have spoilt a choice, so it is weighed
//! again before it is made: quality never falls, and which threads chose does not matter.
//!
//! Late rounds look at many edges, since hubs wake often, and move next to nobody. Where what follows moves nodes
//! again anyway, they end early.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::level::Level;
use super::table::{Table, Tables};
use crate::error::Result;
use crate::progress::Progress;

/// Edges of awake nodes up to which they move one by one.
pub(super) const ONE_BY_ONE: usize = 1 << 18;
/// Fewest edges in a batch, and most batches in a round.
const BATCH: usize = 1 << 14;
const BATCHES: usize = 256;
/// Nodes a thread takes at a time.
const STEP: usize = 16;
/// Edges between two looks at whether to go on.
const CHECK: usize = 1 << 14;
/// Rounds at most. Each raises the quality, so that this many mean no more than rounding.
const ROUNDS: usize = 10_000;

/// How nodes move in large rounds: those of more edges than move one by one in any case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// In batches rather than one by one: on all threads, but communities that form so are worse.
    pub(super) in_batches: bool,
    /// Large rounds at most.
    pub(super) large_rounds: usize,
}

/// What [`move_nodes`] has done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    /// How many moves it took.
    pub(super) count: usize,
    /// What was gained, in the unit of edge weights.
    pub(super) gain: f64,
}

/// Moves nodes, all of them awake at first. Labels are below the number of nodes.
pub(super) fn move_nodes(
    level: &Level<'_>,
    labels: &mut [u32],
    order: &[u32],
    effort: Effort,
    tables: &Tables,
    progress: &Progress,
) -> Result<Moved> {
    progress.check()?;
    let mut moving = Moving::new(level, labels, order);
    let mut queue = order.to_vec();
    let (mut count, mut large_rounds) = (0, 0);
    for _ in 0..ROUNDS {
        let edges = queue.iter().map(|&node| level.degree(node)).sum();
        if edges <= ONE_BY_ONE {
            count += tables.with(|table| moving.small_round(&mut queue, table, progress))?;
        } else if large_rounds < effort.large_rounds {
            count += match effort.in_batches {
                true => moving.in_batches(&queue, edges, tables, progress)?,
                false => tables.with(|table| moving.one_by_one(&queue, table, |_| {}, progress))?,
            };
            large_rounds += 1;
            queue.clear();
            queue.extend(order.iter().filter(|&&node| moving.is_awake(node)));
        } else {
            break;
        }
        if queue.is_empty() {
            break;
        }
    }
    Ok(Moved { count, gain: moving.gain })
}

/// Upper bound of what [`move_nodes`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let batch = node_count.min(batch_edges(2 * edge_count)) as u64;
    // A move of a node wakes no more than its neighbours; growing, the list lives beside one half as long.
    let woken = 4 * (ONE_BY_ONE.min(2 * edge_count) + 4).next_power_of_two() as u64 * 3 / 2;
    woken + (8 + 6 * 4 + 1) * node_count as u64 + (size_of::<Choice>() as u64 + 4) * batch
}

/// Cuts `nodes` into batches whose nodes and edges add up to `edge_count` or little more.
pub(super) fn batches<'a>(level: &Level<'_>, nodes: &'a [u32], edge_count: usize) -> impl Iterator<Item = &'a [u32]> {
    let mut rest = nodes;
    std::iter::from_fn(move || {
        let mut edges = 0;
        let mut len = 0;
        while len < rest.len() && edges < edge_count {
            edges += level.degree(rest[len]) + 1;
            len += 1;
        }
        let (batch, tail) = rest.split_at(len);
        rest = tail;
        (len > 0).then_some(batch)
    })
}

/// The edges a batch should have when there are as many in all.
pub(super) fn batch_edges(edge_count: usize) -> usize {
    BATCH.max(edge_count / BATCHES)
}

#[derive(Clone, Copy)]
enum Goal {
    Stay,
    /// A community of its own.
    Leave,
    Join(u32),
}

/// Where a node would go, the weights that tie it there and to its present community, and what it would gain.
#[derive(Clone, Copy)]
struct Choice {
    goal: Goal,
    there: f64,
    here: f64,
    gain: f64,
}

struct Moving<'a> {
    level: &'a Level<'a>,
    labels: &'a mut [u32],
    /// By community: mass, number of nodes, and the last batch in which somebody came or went.
    totals: Vec<f64>,
    sizes: Vec<u32>,
    joined_in: Vec<u32>,
    left_in: Vec<u32>,
    /// Communities without nodes.
    empty: Vec<u32>,
    is_awake: Vec<AtomicBool>,
    /// Nodes woken in a small round; some of them twice, or asleep again.
    woken: Vec<u32>,
    /// Where each node stands in the order.
    ranks: Vec<u32>,
    batch: u32,
    /// Of all moves.
    gain: f64,
}

impl Choice {
    const STAY: Choice = Choice { goal: Goal::Stay, there: 0.0, here: 0.0, gain: 0.0 };
}

impl<'a> Moving<'a> {
    fn new(level: &'a Level<'a>, labels: &'a mut [u32], order: &[u32]) -> Self {
        let node_count = level.node_count();
        let mut sizes = vec![0; node_count];
        labels.iter().for_each(|&label| sizes[label as usize] += 1);
        let mut empty = Vec::with_capacity(node_count);
        empty.extend((0..node_count as u32).rev().filter(|&label| sizes[label as usize] == 0));
        let mut ranks = vec![0; node_count];
        (0..).zip(order).for_each(|(rank, &node)| ranks[node as usize] = rank);
        Moving {
            level,
            totals: level.totals(labels),
            labels,
            sizes,
            joined_in: vec![0; node_count],
            left_in: vec![0; node_count],
            empty,
            is_awake: (0..node_count).map(|_| AtomicBool::new(true)).collect(),
            woken: Vec::new(),
            ranks,
            batch: 0,
            gain: 0.0,
        }
    }

    fn is_awake(&self, node: u32) -> bool {
        self.is_awake[node as usize].load(Ordering::Relaxed)
    }

    /// Afterwards `queue` is who is awake, in order: found without a look at all who are not, since a border between
    /// communities may take many rounds to come to rest.
    fn small_round(&mut self, queue: &mut Vec<u32>, table: &mut Table, progress: &Progress) -> Result<usize> {
        let mut woken = std::mem::take(&mut self.woken);
        let move_count = self.one_by_one(queue, table, |node| woken.push(node), progress)?;
        woken.sort_unstable_by_key(|&node| self.ranks[node as usize]);
        woken.dedup();
        queue.clear();
        queue.extend(woken.iter().filter(|&&node| self.is_awake(node)));
        woken.clear();
        self.woken = woken;
        Ok(move_count)
    }

    fn one_by_one(
        &mut self,
        queue: &[u32],
        table: &mut Table,
        mut woken: impl FnMut(u32),
        progress: &Progress,
    ) -> Result<usize> {
        let (mut move_count, mut edges) = (0, CHECK);
        for &node in queue {
            edges += self.level.degree(node) + 1;
            if edges >= CHECK {
                progress.check()?;
                edges = 0;
            }
            self.is_awake[node as usize].store(false, Ordering::Relaxed);
            let choice = self.choose(node, table);
            if self.follow(node, choice) {
                self.wake_neighbors(node, &mut woken);
                move_count += 1;
            }
        }
        Ok(move_count)
    }

    fn in_batches(&mut self, queue: &[u32], edges: usize, tables: &Tables, progress: &Progress) -> Result<usize> {
        let batch_edges = batch_edges(edges);
        let batch_len = batch_edges.min(queue.len());
        let (mut choices, mut moved) = (Vec::with_capacity(batch_len), Vec::with_capacity(batch_len));
        let mut move_count = 0;
        for batch in batches(self.level, queue, batch_edges) {
            self.choose_all(batch, &mut choices, tables, progress)?;
            self.batch += 1;
            moved.clear();
            for (&node, &choice) in batch.iter().zip(&choices) {
                let choice = self.weigh_again(node, choice);
                if self.follow(node, choice) {
                    moved.push(node);
                }
            }
            moved.par_iter().with_min_len(STEP).for_each(|&node| self.wake_neighbors(node, |_| {}));
            move_count += moved.len();
        }
        Ok(move_count)
    }

    /// What each node of a batch would do if the others stayed.
    fn choose_all(&self, batch: &[u32], choices: &mut Vec<Choice>, tables: &Tables, progress: &Progress) -> Result<()> {
        choices.resize(batch.len(), Choice::STAY);
        choices.par_chunks_mut(STEP).zip(batch.par_chunks(STEP)).try_for_each(|(choices, nodes)| {
            progress.check()?;
            tables.with(|table| {
                for (choice, &node) in choices.iter_mut().zip(nodes) {
                    self.is_awake[node as usize].store(false, Ordering::Relaxed);
                    *choice = self.choose(node, table);
                }
            });
            Ok(())
        })
    }

    /// The community that gains most by `node`, its own unless another gains more; of equal ones the smaller label.
    fn choose(&self, node: u32, table: &mut Table) -> Choice {
        table.add_all(|sums| {
            self.level.visit(node, |neighbor, weight| sums.add(self.labels[neighbor as usize], weight))
        });
        let own = self.labels[node as usize];
        let (here, mass, objective) = (table.weight(own), self.level.masses[node as usize], self.level.objective);
        let (mut best, mut best_gain) = (Choice { goal: Goal::Leave, there: 0.0, here, gain: 0.0 }, 0.0);
        let mut best_label = u32::MAX;
        for (label, there) in table.iter().filter(|&(label, _)| label != own) {
            let gain = objective.gain(there, mass, self.totals[label as usize]);
            if gain > best_gain || gain == best_gain && label < best_label {
                (best, best_gain, best_label) =
                    (Choice { goal: Goal::Join(label), there, here, gain: 0.0 }, gain, label);
            }
        }
        table.clear();
        self.if_better(node, best).unwrap_or(Choice::STAY)
    }

    /// The choice with what it gains, if that is more than rounding.
    fn if_better(&self, node: u32, choice: Choice) -> Option<Choice> {
        let (own, mass, objective) =
            (self.labels[node as usize], self.level.masses[node as usize], self.level.objective);
        let there = match choice.goal {
            Goal::Stay => return None,
            Goal::Leave if self.sizes[own as usize] == 1 => return None,
            Goal::Leave => 0.0,
            Goal::Join(label) => objective.gain(choice.there, mass, self.totals[label as usize]),
        };
        let here = objective.gain(choice.here, mass, self.totals[own as usize] - mass);
        let gain = there - here;
        let is_more = gain > objective.rounding(choice.there + choice.here, mass);
        is_more.then_some(Choice { gain, ..choice })
    }

    /// The choice as it is after the moves made since in the batch, or to stay. A node that would have gone stays awake.
    fn weigh_again(&self, node: u32, choice: Choice) -> Choice {
        let own = self.labels[node as usize];
        let (is_gone, is_spoilt) = match choice.goal {
            Goal::Stay => return choice,
            Goal::Leave => (false, false),
            Goal::Join(label) => (self.sizes[label as usize] == 0, self.left_in[label as usize] == self.batch),
        };
        let mut choice = choice;
        if is_spoilt || self.joined_in[own as usize] == self.batch {
            (choice.there, choice.here) = (0.0, 0.0);
            self.level.visit(node, |neighbor, weight| match self.labels[neighbor as usize] {
                label if label == own => choice.here += weight,
                label if matches!(choice.goal, Goal::Join(goal) if goal == label) => choice.there += weight,
                _ => {}
            });
        }
        if let Some(choice) = self.if_better(node, choice).filter(|_| !is_gone) {
            return choice;
        }
        self.is_awake[node as usize].store(true, Ordering::Relaxed);
        Choice::STAY
    }

    /// Does what was chosen, and says whether that was a move.
    fn follow(&mut self, node: u32, choice: Choice) -> bool {
        let label = match choice.goal {
            Goal::Stay => return false,
            Goal::Join(label) => label,
            Goal::Leave => match self.empty.pop() {
                Some(label) => label,
                None => return false,
            },
        };
        let (old, mass) = (self.labels[node as usize], self.level.masses[node as usize]);
        self.totals[old as usize] -= mass;
        self.totals[label as usize] += mass;
        self.sizes[old as usize] -= 1;
        self.sizes[label as usize] += 1;
        if self.sizes[old as usize] == 0 {
            self.totals[old as usize] = 0.0;
            self.empty.push(old);
        }
        (self.left_in[old as usize], self.joined_in[label as usize]) = (self.batch, self.batch);
        self.labels[node as usize] = label;
        self.gain += choice.gain;
        true
    }

    /// Wakes the neighbours of a node that has moved, but for those in its community, for which there is no more reason
    /// to leave than before.
    fn wake_neighbors(&self, node: u32, mut woken: impl FnMut(u32)) {
        let label = self.labels[node as usize];
        self.level.visit(node, |neighbor, _| {
            let is_awake = &self.is_awake[neighbor as usize];
            if self.labels[neighbor as usize] != label && !is_awake.load(Ordering::Relaxed) {
                is_awake.store(true, Ordering::Relaxed);
                woken(neighbor);
            }
        });
    }
}
