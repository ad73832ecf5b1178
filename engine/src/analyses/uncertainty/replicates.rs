//! Replicates: the field with more of it hidden, and everybody's rank on it.
//!
//! Each link stays with the probability that it is real, by its grades, times the share that is recorded; each person
//! who is ranked stays with the share of persons of whom somebody knows. No link is ever invented.

use rayon::prelude::*;

use super::super::targets::field::{Field, Scene};
use super::super::targets::profile::Weights;
use super::super::targets::ranking;
use super::{Asked, dirichlet};
use crate::error::Result;
use crate::kernels::centrality::pivots;
use crate::kernels::random::Random;
use crate::model::GradeTable;
use crate::progress::Progress;
use crate::view::Kept;

/// What random numbers are drawn for, within a seed.
#[derive(Clone, Copy)]
enum Use {
    Links,
    Persons,
    Weights,
    Pivots,
}

fn random(seed: u64, purpose: Use) -> Random {
    Random::new(seed, 0x7265_706c + purpose as u64)
}

/// The ranking of what is recorded, by position among those who are ranked.
pub(super) struct Observed {
    pub(super) scores: Vec<f64>,
    pub(super) ranks: Vec<i64>,
    /// Ranks as replicates measure them: where pivots are used, with their error.
    pub(super) before: Vec<i64>,
    /// Positions by `before`.
    pub(super) order: Vec<usize>,
    /// Nodes from which betweenness is measured in replicates; `None` for all.
    pub(super) pivots: Option<Vec<u32>>,
}

impl Observed {
    pub(super) fn of(
        field: &Field<'_>,
        scene: &Scene<'_>,
        asked: &Asked,
        seed: u64,
        progress: &Progress,
    ) -> Result<Observed> {
        let weights = &field.question.weights;
        let exact = ranking::rank(field, scene, weights, progress)?;
        let pivots = asked.pivots.filter(|&pivots| pivots < field.node_count() as u64);
        let draw = |count: u64| pivots::draw(field.node_count(), count as usize, random(seed, Use::Pivots));
        let pivots = pivots.map(draw);
        let before = match &pivots {
            None => exact.clone(),
            Some(pivots) => ranking::rank_from(field, scene, weights, Some(pivots), progress)?,
        };
        Ok(Observed {
            ranks: ranking::ranks(&exact),
            before: ranking::ranks(&before),
            order: ranking::order(&before),
            scores: exact,
            pivots,
        })
    }
}

/// One replicate.
pub(super) struct Replicate {
    /// Rank by position; 0 for who is hidden.
    pub(super) after: Vec<u32>,
    /// Rank before hiding, among those who are not hidden.
    pub(super) before: Vec<u32>,
    /// Positions of those who are not hidden, by `after`.
    pub(super) order: Vec<u32>,
}

/// All of them.
pub(super) struct Replicates {
    pub(super) all: Vec<Replicate>,
    random: Random,
    /// How probable it is that each edge stays.
    stays: Vec<f64>,
    /// The share of the links that is recorded.
    recorded: f64,
}

impl Replicates {
    pub(super) fn draw(
        field: &Field<'_>,
        observed: &Observed,
        asked: &Asked,
        seed: u64,
        progress: &Progress,
    ) -> Result<Replicates> {
        // What scenes share is looked up before they race for it.
        if field.question.weights.factors().iter().any(|factor| factor.needs_communities()) {
            field.communities(progress)?;
        }
        let (stays, random) = (stays(field, asked), random(seed, Use::Links));
        let mut replicates = Replicates { all: Vec::new(), random, stays, recorded: 1.0 - asked.hidden_links };
        let drawing = Drawing { field, observed, asked, seed, replicates: &replicates, progress: &progress.part() };
        progress.begin("replicates", asked.replicates);
        let replicate = |number| {
            let drawn = drawing.replicate(number)?;
            progress.advance(1)?;
            Ok(drawn)
        };
        let all =
            (0..asked.replicates as u32).into_par_iter().with_max_len(1).map(|number| replicate(u64::from(number)));
        replicates.all = all.collect::<Result<_>>()?;
        Ok(replicates)
    }

    /// Whether an edge stays in a replicate, as far as it depends on the edge alone.
    fn keeps(&self, number: u64, edge: u32) -> bool {
        self.random.unit(number << 32 | u64::from(edge)) < self.stays[edge as usize]
    }

    /// How probable it is, by its grades, that an edge is not real.
    pub(super) fn doubt(&self, edge: u32) -> f64 {
        1.0 - self.stays[edge as usize] / self.recorded
    }

    /// By how many ranks somebody stands lower without an edge than with it, on average over replicates.
    pub(super) fn rise_without(&self, position: usize, edge: u32) -> f64 {
        let (mut with, mut without) = ((0.0, 0.0), (0.0, 0.0));
        for (number, replicate) in (0..).zip(&self.all).filter(|(_, replicate)| replicate.after[position] > 0) {
            let (sum, count) = if self.keeps(number, edge) { &mut with } else { &mut without };
            *sum += f64::from(replicate.after[position]);
            *count += 1.0;
        }
        if with.1 > 0.0 && without.1 > 0.0 { without.0 / without.1 - with.0 / with.1 } else { 0.0 }
    }
}

/// How probable it is that each edge stays.
fn stays(field: &Field<'_>, asked: &Asked) -> Vec<f64> {
    let grades = GradeTable { ungraded: asked.ungraded, ..GradeTable::default() };
    let edges = &field.subgraph.edges;
    let links = field.view().links();
    let stays = |edge: u32| edges.probability(edge, links, &grades) * (1.0 - asked.hidden_links);
    (0..edges.len() as u32).map(stays).collect()
}

struct Drawing<'d, 'a> {
    field: &'d Field<'a>,
    observed: &'d Observed,
    asked: &'d Asked,
    seed: u64,
    replicates: &'d Replicates,
    progress: &'d Progress,
}

impl Drawing<'_, '_> {
    fn replicate(&self, number: u64) -> Result<Replicate> {
        let hidden = self.hidden_positions(number);
        let kept = self.kept(number, &hidden);
        let scene = self.field.scene(Kept::Where(&kept))?;
        let weights = self.weights(number);
        let pivots = self.observed.pivots.as_deref();
        let scores = ranking::rank_from(self.field, &scene, &weights, pivots, self.progress)?;
        let order: Vec<usize> = ranking::order(&scores).into_iter().filter(|&position| !hidden[position]).collect();
        let before = self.observed.order.iter().copied().filter(|&position| !hidden[position]);
        let before_ranks = ranks(before, |position| self.observed.before[position], hidden.len());
        let bits = |position: usize| scores[position].to_bits();
        Ok(Replicate {
            after: ranks(order.iter().copied(), bits, hidden.len()),
            before: before_ranks,
            order: order.into_iter().map(|position| position as u32).collect(),
        })
    }

    /// Who is hidden, by position.
    fn hidden_positions(&self, number: u64) -> Vec<bool> {
        let random = random(self.seed, Use::Persons);
        let is_hidden = |&node: &u32| random.unit(number << 32 | u64::from(node)) < self.asked.hidden_persons;
        self.field.candidates.rankable.iter().map(is_hidden).collect()
    }

    /// Which edges stay.
    fn kept(&self, number: u64, hidden: &[bool]) -> Vec<bool> {
        let edges = 0..self.field.subgraph.edges.len() as u32;
        let mut kept: Vec<bool> = edges.map(|edge| self.replicates.keeps(number, edge)).collect();
        for (&node, _) in self.field.candidates.rankable.iter().zip(hidden).filter(|(_, hidden)| **hidden) {
            let at = self.field.subgraph.edges.at(self.field.subgraph_node(node));
            at.iter().for_each(|&edge| kept[edge as usize] = false);
        }
        kept
    }

    fn weights(&self, number: u64) -> Weights {
        let weights = &self.field.question.weights;
        let means: Vec<f64> = weights.iter().map(|(_, weight)| weight).collect();
        weights.with(&dirichlet::near(&means, self.asked.concentration, random(self.seed, Use::Weights), number))
    }
}

/// Ranks from 1, by position, of those who stand in an order; those who are alike share the best of their ranks. 0 for
/// who does not stand in it.
fn ranks<T: PartialEq>(order: impl Iterator<Item = usize>, what: impl Fn(usize) -> T, count: usize) -> Vec<u32> {
    let mut ranks = vec![0; count];
    let mut last: Option<usize> = None;
    for (place, position) in (1..).zip(order) {
        ranks[position] = match last {
            Some(last) if what(last) == what(position) => ranks[last],
            _ => place,
        };
        last = Some(position);
    }
    ranks
}
