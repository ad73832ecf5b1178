//! The factors of a scene, measured.

use std::collections::BTreeMap;

use super::factor::Factor;
use super::field::{Field, Scene};
use super::percentile::mid_rank;
use super::{gatherings, holdings, reach};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use crate::kernels::centrality::constraint::{ConstraintOptions, constraint};
use crate::kernels::centrality::degree::{DegreeOptions, degree};
use crate::kernels::centrality::effective_size::{EffectiveSizeOptions, effective_size};
use crate::kernels::centrality::harmonic::{HarmonicOptions, harmonic};
use crate::kernels::centrality::page_rank::{PageRankOptions, page_rank};
use crate::kernels::centrality::repeated_betweenness::{RepeatedBetweennessOptions, repeated_betweenness};
use crate::kernels::centrality::shapley::shapley;
use crate::kernels::centrality::strength::{StrengthOptions, strength};
use crate::kernels::connectivity::core_numbers::core_numbers;
use crate::progress::Progress;

/// Up to so many nodes, betweenness stays on one thread: scenes are measured beside each other.
const SMALL: usize = 4096;

/// Values and percentiles of some factors on one scene.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measured {
    factors: BTreeMap<Factor, Percentiles>,
}

/// One factor.
#[derive(Debug, Clone)]
struct Percentiles {
    /// By node of the graph; not a number where it is undefined.
    values: Vec<f64>,
    /// By position among those who are ranked.
    percentiles: Vec<f64>,
}

impl Measured {
    /// Measures `factors`, and compares `ranked` by them.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::error::Error::Cancelled), and those of the kernels.
    pub(crate) fn of(
        field: &Field<'_>,
        scene: &Scene<'_>,
        ranked: &[u32],
        factors: &[Factor],
        progress: &Progress,
    ) -> Result<Measured> {
        Measured::with_pivots(field, scene, ranked, factors, None, progress)
    }

    /// The same with betweenness on the scene's graph from these nodes alone; weighted, from all.
    ///
    /// # Errors
    /// As [`Measured::of`].
    pub(crate) fn with_pivots(
        field: &Field<'_>,
        scene: &Scene<'_>,
        ranked: &[u32],
        factors: &[Factor],
        pivots: Option<&[u32]>,
        progress: &Progress,
    ) -> Result<Measured> {
        Measuring { field, scene, ranked, pivots, progress, measured: Measured::default() }.all(factors)
    }

    /// The values of a measured factor, by node of the graph; not a number where it is undefined.
    pub(crate) fn values(&self, factor: Factor) -> &[f64] {
        &self.factors[&factor].values
    }

    /// The percentiles of a measured factor, by position among those who are ranked.
    pub(crate) fn percentiles(&self, factor: Factor) -> &[f64] {
        &self.factors[&factor].percentiles
    }
}

struct Measuring<'m, 'a> {
    field: &'m Field<'a>,
    scene: &'m Scene<'m>,
    ranked: &'m [u32],
    pivots: Option<&'m [u32]>,
    progress: &'m Progress,
    measured: Measured,
}

impl Measuring<'_, '_> {
    fn all(mut self, factors: &[Factor]) -> Result<Measured> {
        let gatherings = match self.field.question.is_dual {
            true => gatherings::Gatherings::of(self.field, self.scene)?,
            false => None,
        };
        for &factor in factors {
            let values = self.values(factor)?;
            let mut percentiles = self.compare(factor, &values);
            if let Some(gatherings) = gatherings.as_ref().filter(|_| factor.is_plain()) {
                let shared = gatherings.shares(&self.plain(factor, &gatherings.graph)?);
                let other = self.compare(factor, &shared);
                percentiles.iter_mut().zip(other).for_each(|(one, other)| *one = (*one + other) / 2.0);
            }
            self.measured.factors.insert(factor, Percentiles { values, percentiles });
        }
        Ok(self.measured)
    }

    fn compare(&self, factor: Factor, values: &[f64]) -> Vec<f64> {
        let sign = if factor.is_better_low() { -1.0 } else { 1.0 };
        let value = |&node: &u32| match values[node as usize] {
            // Whom nobody has assessed is neither raised nor lowered by it.
            value if factor.is_assessed() => Some(value).filter(|value| !value.is_nan()),
            // Who has no tie has no position, whatever a measure gives for him.
            value if value.is_nan() || factor.is_plain() && self.scene.graph.out_degree(node) == 0 => Some(f64::MIN),
            value => Some(sign * value),
        };
        mid_rank(&self.ranked.iter().map(value).collect::<Vec<_>>(), 0.5)
    }

    fn values(&mut self, factor: Factor) -> Result<Vec<f64>> {
        let (field, graph) = (self.field, &self.scene.graph);
        Ok(match factor {
            Factor::StrategicPosition => self.strategic_position()?,
            Factor::TwoModeBetweenness => gatherings::two_mode_betweenness(field, self.scene, self.progress)?,
            Factor::CrossBorderReach => reach::across_borders(field, graph),
            Factor::CrossAgencyReach => reach::across_agencies(field, self.scene),
            Factor::CrossCommunityReach => reach::across_communities(field.communities(self.progress)?, graph),
            Factor::Money => holdings::money(field, self.scene),
            Factor::Goods => holdings::goods(field, self.scene),
            assessed if assessed.is_assessed() => {
                let value = |node: u32| assessed.assessment(field.view().assessed(field.entity(node)));
                (0..graph.node_count() as u32).map(|node| value(node).unwrap_or(f64::NAN)).collect()
            }
            plain => self.plain(plain, graph)?,
        })
    }

    /// A plain measure of a graph.
    fn plain(&self, factor: Factor, graph: &Graph) -> Result<Vec<f64>> {
        let (weighted, progress) = (self.field.question.weighted, self.progress);
        Ok(match factor {
            Factor::Betweenness if !weighted && (self.pivots.is_some() || graph.node_count() <= SMALL) => {
                let pivots = self.pivots.filter(|_| std::ptr::eq(graph, &self.scene.graph)).map(<[u32]>::to_vec);
                let options = RepeatedBetweennessOptions { pivots };
                repeated_betweenness(graph, &options, progress)?.scores
            }
            Factor::Betweenness => {
                betweenness(graph, &BetweennessOptions { weighted, ..BetweennessOptions::default() }, progress)?.scores
            }
            Factor::PageRank => {
                page_rank(graph, &PageRankOptions { weighted, ..PageRankOptions::default() }, progress)?.scores
            }
            Factor::Shapley => shapley(graph, progress)?.scores,
            Factor::Strength => strength(graph, &StrengthOptions::default(), progress)?.scores,
            Factor::Harmonic => harmonic(graph, &HarmonicOptions { weighted, normalized: false }, progress)?.scores,
            Factor::CoreNumber => core_numbers(graph, progress)?.scores.into_iter().map(f64::from).collect(),
            Factor::EffectiveSize => effective_size(graph, &EffectiveSizeOptions { weighted }, progress)?.scores,
            Factor::Constraint => constraint(graph, &ConstraintOptions { weighted }, progress)?.scores,
            _ => {
                let degrees = degree(graph, &DegreeOptions::default(), progress)?.scores;
                degrees.into_iter().map(|degree| degree as f64).collect()
            }
        })
    }

    /// Percentile by betweenness less percentile by degree, -1 to 1, among those who are ranked; others have none.
    fn strategic_position(&self) -> Result<Vec<f64>> {
        let graph = &self.scene.graph;
        let percentiles = |factor| Ok(self.compare(factor, &self.known(factor, graph)?));
        let (between, many): (Vec<f64>, Vec<f64>) = (percentiles(Factor::Betweenness)?, percentiles(Factor::Degree)?);
        let mut values = vec![f64::NAN; graph.node_count()];
        for ((&node, between), many) in self.ranked.iter().zip(between).zip(many) {
            values[node as usize] = between - many;
        }
        Ok(values)
    }

    /// The values of a plain measure, taken once.
    fn known(&self, factor: Factor, graph: &Graph) -> Result<Vec<f64>> {
        match self.measured.factors.get(&factor) {
            Some(known) => Ok(known.values.clone()),
            None => self.plain(factor, graph),
        }
    }
}
