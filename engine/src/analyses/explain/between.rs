//! Whom the target lies between: the pairs of neighbours over whom the shortest paths through him come and go, and the
//! parts that hang together by nobody else.

use super::Case;
use super::model::{LiesBetween, Path};
use super::support::Support;
use super::{PAIRED, words};
use crate::error::Result;
use crate::kernels::centrality::brokerage::{self, Brokerage, BrokerageOptions, brokerage};
use crate::progress::Progress;

/// Paths shown.
const PATHS: usize = 6;
/// Paths that one neighbour may be on, so that not all of them tell of him.
const PATHS_OF_ONE: usize = 2;
/// No part of those whom the target reaches.
const NO_PART: u32 = u32::MAX;

/// What is known of it.
pub(super) struct Between {
    pub(super) brokerage: Brokerage,
    /// Pairs that the target lies between.
    pub(super) pairs: f64,
    /// The part in which each node of the graph is without the target.
    part: Vec<u32>,
    /// Sizes of parts, the largest first.
    sizes: Vec<usize>,
}

impl Between {
    pub(super) fn of(case: &Case<'_, '_>, progress: &Progress) -> Result<Between> {
        let graph = &case.scene.graph;
        let options = BrokerageOptions { node: case.node, weighted: case.field.question.weighted, paired: PAIRED };
        let brokerage = brokerage(graph, &options, progress)?;
        let pairs = brokerage.carried.iter().fold(0.0, |sum, carried| sum + carried) / 2.0;
        let (part, sizes) = parts(case, progress)?;
        Ok(Between { brokerage, pairs, part, sizes })
    }

    /// How many pairs pass each neighbour; nothing where he lies between nobody.
    pub(super) fn carried(&self, neighbor: u32) -> f64 {
        let place = self.brokerage.neighbors.binary_search(&neighbor);
        place.map_or(0.0, |place| self.brokerage.carried[place])
    }

    pub(super) fn shown(&self, case: &Case<'_, '_>, support: &Support) -> LiesBetween {
        let paths: Vec<Path> =
            self.chosen().into_iter().filter_map(|between| self.path(case, support, between)).collect();
        let mut shown = LiesBetween { pairs: self.pairs, parts: self.sizes.clone(), paths, words: String::new() };
        shown.words = words::lies_between(&case.shown(), &shown);
        shown
    }

    /// The pairs of neighbours that carry most, none of whom is on more than a few.
    fn chosen(&self) -> Vec<brokerage::Between> {
        let mut all = self.brokerage.between.clone();
        // What differs by rounding alone is equal, and then the order of nodes decides.
        let steps = |between: &brokerage::Between| (between.pairs * 1e6).round();
        all.sort_by(|left, right| steps(right).total_cmp(&steps(left)));
        let mut chosen: Vec<brokerage::Between> = Vec::new();
        for between in all {
            let on = |node: u32| chosen.iter().filter(|path| path.low == node || path.high == node).count();
            if on(between.low) < PATHS_OF_ONE && on(between.high) < PATHS_OF_ONE {
                chosen.push(between);
            }
            if chosen.len() == PATHS {
                break;
            }
        }
        chosen
    }

    fn path(&self, case: &Case<'_, '_>, support: &Support, between: brokerage::Between) -> Option<Path> {
        let ties = [support.tie(between.low)?, support.tie(between.high)?];
        let mut path = Path {
            entities: vec![ties[0].with.clone(), case.shown(), ties[1].with.clone()],
            hops: ties.iter().map(|tie| tie.because(case)).collect(),
            pairs: between.pairs,
            share: between.pairs / self.pairs,
            only_way: self.part[between.low as usize] != self.part[between.high as usize],
            statements: ties.iter().map(|tie| tie.rows.len()).sum(),
            words: String::new(),
        };
        path.words = words::path(&path, self.pairs);
        Some(path)
    }
}

/// Into which parts the graph falls around the target when he is gone.
fn parts(case: &Case<'_, '_>, progress: &Progress) -> Result<(Vec<u32>, Vec<usize>)> {
    let graph = &case.scene.graph;
    let mut part = vec![NO_PART; graph.node_count()];
    let mut sizes = Vec::new();
    for &neighbor in graph.out_neighbors(case.node).iter().filter(|&&neighbor| neighbor != case.node) {
        if part[neighbor as usize] != NO_PART {
            continue;
        }
        let number = sizes.len() as u32;
        let mut reached = vec![neighbor];
        part[neighbor as usize] = number;
        let mut next = 0;
        while let Some(&node) = reached.get(next) {
            next += 1;
            progress.check()?;
            for &other in graph.out_neighbors(node) {
                if other != case.node && part[other as usize] == NO_PART {
                    part[other as usize] = number;
                    reached.push(other);
                }
            }
        }
        sizes.push(reached.len());
    }
    sizes.sort_unstable_by(|left, right| right.cmp(left));
    Ok((part, sizes))
}
