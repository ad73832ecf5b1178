//! Katz centrality: everybody has a little of their own, and a share of what those who link to them have. The fixed
//! point is reached by adding up ever longer walks, each node pulling from its in-neighbours; where edges have no
//! direction that starts near its end, by conjugate gradients.

use crate::error::{Error, Result};
use crate::graph::{Graph, huge_pages};
use crate::kernels::centrality::conjugate_gradients::{self, Solution, System};
use crate::kernels::centrality::eigenvector;
use crate::kernels::centrality::matrix::{self, Matrix};
use crate::kernels::chunks;
use crate::kernels::mismatch::{Mismatch, compare};
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Options of [`katz`].
#[derive(Debug, Clone)]
pub struct KatzOptions {
    /// Share of its score that a node passes along each edge; at least 0, and below the reciprocal of the largest
    /// eigenvalue, where the sum over walks ends; default `None`, 0.85 of that.
    pub alpha: Option<f64>,
    /// What everybody has; finite, above 0; default 1.
    pub beta: f64,
    /// Pass along an edge in proportion to its weight; default false.
    pub weighted: bool,
    /// Stops once the scores change by less than this share in an iteration; above 0; default 1e-12.
    pub tolerance: f64,
    /// Stops after as many iterations in any case; at least 1; default 1000.
    pub max_iterations: u32,
    /// Scale scores so that the largest is 1; default false.
    pub normalized: bool,
}

impl Default for KatzOptions {
    fn default() -> Self {
        KatzOptions {
            alpha: None,
            beta: 1.0,
            weighted: false,
            tolerance: 1e-12,
            max_iterations: 1000,
            normalized: false,
        }
    }
}

/// What [`katz`] computes.
#[derive(Debug, Clone, PartialEq)]
pub struct Katz {
    /// Centrality of each node.
    pub scores: Vec<f64>,
    /// The share passed along each edge, given or chosen.
    pub alpha: f64,
    /// Iterations done, those for the eigenvalue apart.
    pub iterations: u32,
    /// Change in the last iteration, summed over nodes, as a share of the sum of scores.
    pub residual: f64,
    /// Whether `residual` came below the tolerance.
    pub converged: bool,
}

/// Computes how many walks end at each node, longer ones counting less: the fixed point of
///
/// ```text
/// x(v) = beta + alpha * sum of w(u, v) * x(u) over the in-neighbours u of v
/// ```
///
/// - Complexity: `O(n + m)` an iteration; about `ln(tolerance) / ln(alpha * eigenvalue)` iterations, 170 by default,
///   and about 25 where edges have no direction; unless `alpha` is below the reciprocal of the greatest strength, the
///   largest eigenvalue is computed first, as by [`eigenvector`](eigenvector::eigenvector). Measured, in processor time
///   shared by the threads: 1.5 s for 1 M nodes and 5 M undirected edges, the eigenvalue included.
/// - Parallelism: over nodes; sums over all nodes in fixed chunks.
/// - Shape: `scores[v]` belongs to node `v`; at least `beta`; normalised, above 0 and at most 1.
/// - Conventions: along the direction of edges, both ways in an undirected graph. Loops do not count; parallel edges are
///   one, of summed weight. An isolated node scores `beta`. Where edges lead in no cycle every `alpha` will do, and the
///   default is 0.85 of the reciprocal of the greatest in-strength, or 0.85 without edges. `tolerance` and
///   `max_iterations` are those of the sum over walks; the eigenvalue is found to 1e-10 in at most 10,000 iterations.
///   networkx scales scores to length 1.
///
/// # Errors
/// [`Error::BadParameter`] names an option outside its domain, `alpha` also where the sum over walks has no end or goes
/// beyond what `f64` holds; [`Error::Cancelled`]. Scores that did not converge are returned, and say so.
///
/// # References
/// Katz: A new status index derived from sociometric analysis. Psychometrika 18 (1953).
/// Bonacich, Lloyd: Eigenvector-like measures of centrality for asymmetric relations. Social Networks 23 (2001).
///
/// # Example
/// ```
/// use trama_engine::graph::{Edge, Graph};
/// use trama_engine::kernels::centrality::katz::{KatzOptions, katz};
/// use trama_engine::progress::Progress;
///
/// // Along a path: 1, then 1 + 1/2, then 1 + 3/4.
/// let edge = |source, target| Edge { source, target, weight: 1.0 };
/// let path = Graph::from_edges(3, &[edge(0, 1), edge(1, 2)], true)?;
/// let options = KatzOptions { alpha: Some(0.5), ..KatzOptions::default() };
/// assert_eq!(katz(&path, &options, &Progress::new())?.scores, [1.0, 1.5, 1.75]);
/// # Ok::<(), trama_engine::error::Error>(())
/// ```
pub fn katz(graph: &Graph, options: &KatzOptions, progress: &Progress) -> Result<Katz> {
    check(options)?;
    progress.begin("katz", u64::from(options.max_iterations));
    progress.check()?;
    let matrix = Matrix::new(graph, options.weighted, progress)?;
    let alpha = alpha(graph, &matrix, options, progress)?;
    progress.begin("katz", u64::from(options.max_iterations));
    let (mut scores, mut iterations) = start(&matrix, alpha, options)?;
    let mut next = huge_pages::zeroed(scores.len());
    let mut residual = f64::INFINITY;
    while residual >= options.tolerance && iterations < options.max_iterations {
        let [change, total] = matrix.multiply(&scores, &mut next, |place, pulled, [change, total]| {
            let score = options.beta + alpha * pulled;
            *change += (score - scores[place]).abs();
            *total += score;
            score
        })?;
        residual = share(change, total + options.beta * matrix.rest().len() as f64)
            .ok_or_else(|| Error::bad_parameter("alpha", alpha, "a number small enough for scores to stay finite"))?;
        std::mem::swap(&mut scores, &mut next);
        iterations += 1;
    }
    drop(next);
    let mut scores = matrix.by_node(&scores, |_| options.beta)?;
    if options.normalized {
        let largest = scores.iter().copied().fold(0.0, f64::max);
        scores.iter_mut().for_each(|score| *score /= largest);
    }
    Ok(Katz { scores, alpha, iterations, residual, converged: residual < options.tolerance })
}

/// Upper bound of what [`katz`] allocates, in bytes.
pub fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let solved = conjugate_gradients::estimate_bytes(node_count) + 2 * 8 * node_count as u64;
    let own = matrix::estimate_bytes(node_count, edge_count) + solved;
    own.max(eigenvector::estimate_bytes(node_count, edge_count))
}

/// Checks that `found` is a fixed point: pushes every score once along its outgoing edges, serially, and compares what
/// arrives. Normalised scores are scaled back by what `beta` says they were.
pub fn verify_katz(graph: &Graph, options: &KatzOptions, found: &Katz) -> Result<(), Mismatch> {
    let mut pushed = vec![0.0; graph.node_count()];
    let mut largest_share = 0.0f64;
    for (source, score) in (0u32..).zip(&found.scores) {
        let weights = graph.out_weights(source).filter(|_| options.weighted);
        for (position, &target) in graph.out_neighbors(source).iter().enumerate() {
            let weight = weights.map_or(1.0, |weights| f64::from(weights[position]));
            pushed[target as usize] += found.alpha * weight * score;
            largest_share = largest_share.max(found.alpha * weight);
        }
    }
    let largest = pushed.iter().copied().fold(0.0, f64::max);
    let own = if options.normalized { 1.0 - largest } else { options.beta };
    let total: f64 = found.scores.iter().sum();
    let expected: Vec<f64> = pushed.iter().map(|sum| own + sum).collect();
    // What the last iteration changed is passed on once more, and is in what `own` is taken from.
    let tolerance = 2.0 * (1.0 + largest_share) * found.residual * total + 1e-12;
    compare(found.scores.iter().copied(), &expected, tolerance)
}

/// The default `alpha`, as a share of the greatest that converges.
const DEFAULT_SHARE: f64 = 0.85;
/// How near the largest eigenvalue has to be, as a share of itself.
const EIGENVALUE_TOLERANCE: f64 = 1e-10;

fn check(options: &KatzOptions) -> Result<()> {
    if let Some(alpha) = options.alpha.filter(|alpha| !(alpha.is_finite() && *alpha >= 0.0)) {
        return Err(Error::bad_parameter("alpha", alpha, "a finite number of at least 0"));
    }
    if !(options.beta > 0.0 && options.beta.is_finite()) {
        return Err(Error::bad_parameter("beta", options.beta, "a finite number above 0"));
    }
    if !(options.tolerance > 0.0 && options.tolerance.is_finite()) {
        return Err(Error::bad_parameter("tolerance", options.tolerance, "a finite number above 0"));
    }
    if options.max_iterations == 0 {
        return Err(Error::bad_parameter("max_iterations", options.max_iterations, "a whole number of at least 1"));
    }
    Ok(())
}

/// The `alpha` asked for, if the sum over walks has an end, or the default.
fn alpha(graph: &Graph, matrix: &Matrix<'_>, options: &KatzOptions, progress: &Progress) -> Result<f64> {
    // No eigenvalue is larger than the greatest row sum.
    let greatest_strength = greatest_strength(matrix.rows(), progress)?;
    if let Some(alpha) = options.alpha.filter(|alpha| alpha * greatest_strength < 1.0) {
        return Ok(alpha);
    }
    let eigenvalue = eigenvector::largest_eigenvalue(graph, matrix, EIGENVALUE_TOLERANCE, progress)?;
    let Some(alpha) = options.alpha else {
        let reference = [eigenvalue, greatest_strength, 1.0].into_iter().find(|&value| value > 0.0);
        return Ok(DEFAULT_SHARE / reference.unwrap_or(1.0));
    };
    if alpha * eigenvalue < 1.0 {
        return Ok(alpha);
    }
    let bound = 1.0 / eigenvalue;
    let expected = format!("a number below {bound}, the reciprocal of the largest eigenvalue");
    Err(Error::bad_parameter("alpha", alpha, &expected))
}

fn greatest_strength(rows: Rows<'_>, progress: &Progress) -> Result<f64> {
    let mut strengths = vec![0.0; rows.node_count()];
    chunks::fill(&mut strengths, progress, |node| match rows.weights() {
        None => rows.degree(node) as f64,
        Some(_) => chunks::sum(rows.edges(node).map(|(_, weight)| f64::from(weight))),
    })?;
    Ok(strengths.into_iter().fold(0.0, f64::max))
}

/// Scores by place to start from, near the end where the matrix is symmetric, and the iterations that they took.
fn start(matrix: &Matrix<'_>, alpha: f64, options: &KatzOptions) -> Result<(Vec<f64>, u32)> {
    if !matrix.is_symmetric() {
        return Ok((huge_pages::filled(matrix.place_count(), options.beta), 0));
    }
    let system = System { matrix, diagonal: |_| 1.0, factor: alpha, right_side: |_| 1.0 };
    let Solution { mut values, steps } = system.solve(options.tolerance, options.max_iterations - 1)?;
    matrix.update(&mut values, |_, value, []| value * options.beta)?;
    Ok((values, steps))
}

/// The change as a share of the total; none of nothing, and `None` beyond what `f64` holds.
fn share(change: f64, total: f64) -> Option<f64> {
    match total.is_finite() {
        true if total > 0.0 => Some(change / total),
        true => Some(0.0),
        false => None,
    }
}

#[cfg(test)]
mod tests;
