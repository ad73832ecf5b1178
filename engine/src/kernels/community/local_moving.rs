//! Fast local moving: nodes go to the neighbouring community that gains most by them, and wake the neighbours for whom
//! that may change what is best, until none is awake.
//!
//! Awake nodes are taken in a random order, and move one by one while that is little work. When it is much, they are cut
//! into batches: all of a batch choose at once, from the same state, and then move in order. What moved before in the
//! batch may have spoilt a choice, so it is weighed again before it is made: quality never falls, and which threads
//! chose does not matter.
//!
//! Late rounds move next to nobody. Where what follows moves nodes again anyway, they end early.

mod batches;
mod choice;
mod communities;
mod margins;

use rayon::prelude::*;

pub(super) use self::batches::{batch_edges, batches, step};
use self::choice::{Choice, Choosing, Goal};
use self::communities::Communities;
use self::margins::Margins;
use super::level::Level;
use super::table::{Sum, Table, Tables};
use crate::error::Result;
use crate::graph::huge_pages;
use crate::progress::Progress;

/// Edges of awake nodes up to which they move one by one.
pub(super) const ONE_BY_ONE: usize = 1 << 18;
/// Edges between two looks at whether to go on.
const CHECK: usize = 1 << 14;
/// Rounds at most. Each raises the quality, so that this many mean no more than rounding.
const ROUNDS: usize = 10_000;

/// What [`Moving::run`] has done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    /// How many moves it took.
    pub(super) count: usize,
    /// What was gained, in the unit of edge weights.
    pub(super) gain: f64,
}

/// Nodes and their communities while they move.
pub(super) struct Moving<'a> {
    level: &'a Level<'a>,
    communities: Communities,
    margins: Margins,
    /// Where each node stands in the order.
    ranks: Vec<u32>,
    /// Nodes woken in a small round; some of them twice, or asleep again.
    woken: Vec<u32>,
    /// Of all moves.
    gain: f64,
}

/// A node that has moved, and where it was.
type Left = (u32, u32);

impl<'a> Moving<'a> {
    /// All nodes awake. Labels are below the number of nodes.
    pub(super) fn new(level: &'a Level<'a>, labels: Vec<u32>) -> Self {
        Moving {
            level,
            communities: Communities::new(level, labels),
            margins: Margins::new(level.node_count(), level.objective.margin_unit),
            ranks: huge_pages::zeroed(level.node_count()),
            woken: Vec::new(),
            gain: 0.0,
        }
    }

    pub(super) fn labels(&self) -> &[u32] {
        &self.communities.labels
    }

    pub(super) fn into_labels(self) -> Vec<u32> {
        self.communities.labels
    }

    /// Begins again from other communities, all nodes awake.
    pub(super) fn restart(&mut self, labels: Vec<u32>) {
        self.communities = Communities::new(self.level, labels);
        self.margins.wake_all();
    }

    /// Moves nodes until none is awake, or until `large_rounds` rounds had more edges than move one by one, and so would
    /// the next.
    pub(super) fn run<S: Sum>(
        &mut self,
        order: &[u32],
        large_rounds: usize,
        tables: &Tables<S>,
        progress: &Progress,
    ) -> Result<Moved> {
        progress.check()?;
        (0..).zip(order).for_each(|(rank, &node)| self.ranks[node as usize] = rank);
        let mut queue = huge_pages::with_capacity(order.len());
        self.list_awake(order, &mut queue);
        let (mut count, mut large_rounds, gain) = (0, large_rounds, self.gain);
        for _ in 0..ROUNDS {
            let edges = queue.iter().map(|&node| self.level.degree(node)).sum();
            if edges <= ONE_BY_ONE {
                count += tables.with(|table| self.one_by_one(&mut queue, table, progress))?;
            } else if large_rounds > 0 {
                count += self.in_batches(&queue, batch_edges(edges), tables, progress)?;
                self.list_awake(order, &mut queue);
                large_rounds -= 1;
            } else {
                break;
            }
            if queue.is_empty() {
                break;
            }
        }
        Ok(Moved { count, gain: self.gain - gain })
    }

    /// Wakes all who could gain by how communities have changed in mass, and says whether there are any. Who was asleep
    /// and stays so would gain nothing by moving.
    pub(super) fn wake_drifted(&mut self) -> bool {
        let (level, communities) = (self.level, &self.communities);
        let fall = communities.greatest_fall();
        let is_any = self.margins.take_all(|node| {
            let rise = communities.rise(communities.of(node));
            level.objective.cost(level.masses[node as usize], rise + fall)
        });
        self.communities.forget_masses();
        is_any
    }

    /// Gives the parts of communities labels of their own, but for the first of each, and says whether there are any.
    pub(super) fn part(&mut self, parts: &[u32]) -> bool {
        let node_count = parts.len();
        let mut firsts = vec![u32::MAX; node_count];
        let mut labels = vec![u32::MAX; node_count];
        let mut moved: Vec<Left> = Vec::new();
        for (node, &part) in (0..).zip(parts) {
            let old = self.communities.of(node);
            let first = &mut firsts[old as usize];
            if *first == u32::MAX {
                *first = part;
            }
            if *first != part {
                moved.push((node, old));
            }
        }
        for &(node, _) in &moved {
            let label = &mut labels[parts[node as usize] as usize];
            if *label == u32::MAX {
                *label = self.communities.found().expect("there are no more parts than nodes");
            }
            self.communities.put(node, self.level.masses[node as usize], *label);
        }
        for &left in &moved {
            self.margins.wake(left.0);
            self.wake_neighbors(left, |_| {});
        }
        !moved.is_empty()
    }

    fn list_awake(&self, order: &[u32], queue: &mut Vec<u32>) {
        queue.clear();
        queue.extend(order.iter().filter(|&&node| self.margins.is_awake(node)));
    }

    /// Afterwards `queue` is who is awake, in order: found without a look at all who are not, since a border between
    /// communities may take many rounds to come to rest.
    fn one_by_one<S: Sum>(&mut self, queue: &mut Vec<u32>, table: &mut Table<S>, progress: &Progress) -> Result<usize> {
        let mut woken = std::mem::take(&mut self.woken);
        let (mut move_count, mut edges) = (0, CHECK);
        for &node in &*queue {
            edges += self.level.degree(node) + 1;
            if edges >= CHECK {
                progress.check()?;
                edges = 0;
            }
            let choice = self.choose(node, table);
            if let Some(left) = self.follow(node, choice) {
                self.wake_neighbors(left, |node| woken.push(node));
                move_count += 1;
            }
        }
        woken.sort_unstable_by_key(|&node| self.ranks[node as usize]);
        woken.dedup();
        queue.clear();
        queue.extend(woken.iter().filter(|&&node| self.margins.is_awake(node)));
        woken.clear();
        self.woken = woken;
        Ok(move_count)
    }

    fn in_batches<S: Sum>(
        &mut self,
        queue: &[u32],
        edges: usize,
        tables: &Tables<S>,
        progress: &Progress,
    ) -> Result<usize> {
        let batch_len = edges.min(queue.len());
        let (mut choices, mut moved) = (Vec::with_capacity(batch_len), Vec::<Left>::with_capacity(batch_len));
        let mut move_count = 0;
        for batch in batches(self.level, queue, edges) {
            self.choose_all(batch, &mut choices, tables, progress)?;
            self.communities.begin_batch();
            moved.clear();
            for (&node, &choice) in batch.iter().zip(&choices) {
                match self.choosing().weigh_again(node, choice) {
                    Some(choice) => moved.extend(self.follow(node, choice)),
                    None => self.margins.wake(node),
                }
            }
            moved.par_iter().with_max_len(step(moved.len())).for_each(|&left| self.wake_neighbors(left, |_| {}));
            move_count += moved.len();
        }
        Ok(move_count)
    }

    /// What each node of a batch would do if the others stayed.
    fn choose_all<S: Sum>(
        &self,
        batch: &[u32],
        choices: &mut Vec<Choice>,
        tables: &Tables<S>,
        progress: &Progress,
    ) -> Result<()> {
        choices.resize(batch.len(), Choice::STAY);
        choices.par_iter_mut().zip(batch).with_max_len(step(batch.len())).try_for_each(|(choice, &node)| {
            progress.check()?;
            *choice = tables.with(|table| self.choose(node, table));
            Ok(())
        })
    }

    fn choosing(&self) -> Choosing<'_> {
        Choosing { level: self.level, communities: &self.communities }
    }

    /// What `node` would do; it sleeps then.
    fn choose<S: Sum>(&self, node: u32, table: &mut Table<S>) -> Choice {
        let (choice, margin) = self.choosing().choose(node, table);
        self.margins.set(node, margin);
        choice
    }

    /// Does what was chosen, if that is a move.
    fn follow(&mut self, node: u32, choice: Choice) -> Option<Left> {
        let label = match choice.goal {
            Goal::Stay => return None,
            Goal::Join(label) => label,
            Goal::Leave => self.communities.found()?,
        };
        let old = self.communities.of(node);
        self.communities.put(node, self.level.masses[node as usize], label);
        self.gain += choice.gain;
        Some((node, old))
    }

    /// Takes off the margins of its neighbours what a move may have cost them, but for those with whom the node is now.
    #[inline]
    fn wake_neighbors(&self, (node, old): Left, mut woken: impl FnMut(u32)) {
        let new = self.communities.of(node);
        self.level.visit(node, |neighbor, weight| {
            if self.margins.is_awake(neighbor) {
                return;
            }
            let label = self.communities.of(neighbor);
            let cost = if label == old { 2.0 * weight } else { weight };
            if label != new && self.margins.take(neighbor, cost) {
                woken(neighbor);
            }
        });
    }
}

/// Upper bound of what [`Moving`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let batch = node_count.min(batch_edges(2 * edge_count)) as u64;
    // A move of a node wakes no more than its neighbours; growing, the list lives beside one half as long.
    let woken = 4 * (ONE_BY_ONE.min(2 * edge_count) + 4).next_power_of_two() as u64 * 3 / 2;
    let queue_and_ranks = 2 * 4 * node_count as u64;
    // Of all nodes, if each is a part.
    let parting = (2 * 4 + 2 * 8) * node_count as u64;
    let batches = (size_of::<Choice>() + size_of::<Left>()) as u64 * batch;
    let lasting = communities::estimate_bytes(node_count) + margins::estimate_bytes(node_count);
    // Beginning again, communities live beside those before.
    lasting + queue_and_ranks + woken + batches + parting.max(communities::estimate_bytes(node_count))
}
