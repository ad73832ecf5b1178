//! Conjugate gradients: where edges have no direction, what PageRank and Katz iterate towards solves a symmetric, positive
//! definite system, and this method needs about the square root of their iterations. Both only start from what it finds:
//! an iteration of their own, which needs no theory to be trusted, tells how good it is.
//!
//! Directions of search are rounded to `f32`, so that twice as many lie in the cache. They need not be exact: what a step
//! along one does to the solution and to what is left to solve is in `f64`.
//!
//! Reference: Golub, Van Loan: Matrix Computations, 4th edition (2013), chapter 11, preconditioned by the diagonal.

use super::matrix::Matrix;
use crate::error::Result;
use crate::graph::huge_pages;

/// Finds `x` with `diagonal(u) * x(u) - factor * (A x)(u) = right_side(u)` for every place `u`.
pub(super) struct System<'a, D, R> {
    pub(super) matrix: &'a Matrix<'a>,
    /// Above 0.
    pub(super) diagonal: D,
    pub(super) factor: f64,
    /// At least 0.
    pub(super) right_side: R,
}

/// What [`System::solve`] finds.
pub(super) struct Solution {
    /// By place; at least 0.
    pub(super) values: Vec<f64>,
    pub(super) steps: u32,
}

/// Upper bound of what [`System::solve`] allocates beside its pieces, in bytes.
pub(super) fn estimate_bytes(place_count: usize) -> u64 {
    (size_of::<Known>() + size_of::<f32>() + size_of::<f64>()) as u64 * place_count as u64
}

/// Steps after which the least that was left to solve has to be less again.
const PATIENCE: u32 = 8;

/// What is known of the value of a place.
#[derive(Clone, Copy)]
struct Known {
    value: f64,
    /// What is left to solve: the right side less the left.
    left: f64,
}

impl<D: Fn(usize) -> f64 + Sync, R: Fn(usize) -> f64 + Sync> System<'_, D, R> {
    /// Steps until what is left, summed over places, is below `tolerance` of the sum of `diagonal(u) * x(u)`, at most
    /// `max_steps` times, or until rounding is in the way.
    pub(super) fn solve(&self, tolerance: f64, max_steps: u32) -> Result<Solution> {
        let System { matrix, diagonal, factor, right_side } = self;
        let mut known = huge_pages::filled(matrix.place_count(), Known { value: 0.0, left: 0.0 });
        let [mut product] = matrix.update(&mut known, |place, _, [product]| {
            let left = right_side(place);
            *product += left * left / diagonal(place);
            Known { value: 0.0, left }
        })?;
        let mut direction: Vec<f32> = huge_pages::zeroed(matrix.place_count());
        matrix.update(&mut direction, |place, _, []| (known[place].left / diagonal(place)) as f32)?;
        let mut image = huge_pages::zeroed(matrix.place_count());
        let (mut steps, mut least, mut least_at) = (0, f64::INFINITY, 0);
        while steps < max_steps && steps - least_at < PATIENCE {
            let [curvature] = matrix.multiply(&direction, &mut image, |place, pulled, [curvature]| {
                let along = f64::from(direction[place]);
                let image = diagonal(place) * along - factor * pulled;
                *curvature += along * image;
                image
            })?;
            let length = product / curvature;
            if !(curvature > 0.0 && length.is_finite()) {
                break;
            }
            steps += 1;
            let [next_product, left, total] =
                matrix.update(&mut known, |place, known, [product, all_left, total]| {
                    let value = known.value + length * f64::from(direction[place]);
                    let left = known.left - length * image[place];
                    *product += left * left / diagonal(place);
                    *all_left += left.abs();
                    *total += value * diagonal(place);
                    Known { value, left }
                })?;
            if left < least {
                (least, least_at) = (left, steps);
            }
            if left <= tolerance * total {
                break;
            }
            let turn = next_product / product;
            product = next_product;
            matrix.update(&mut direction, |place, direction, []| {
                (known[place].left / diagonal(place) + turn * f64::from(direction)) as f32
            })?;
        }
        drop(direction);
        matrix.update(&mut image, |place, _, []| known[place].value.max(0.0))?;
        Ok(Solution { values: image, steps })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::kernels::samples::{random, unweighted};
    use crate::progress::Progress;

    fn solve(graph: &Graph, factor: f64, tolerance: f64, max_steps: u32) -> (Vec<f64>, u32) {
        let progress = Progress::new();
        let matrix = Matrix::new(graph, false, &progress).unwrap();
        let system = System { matrix: &matrix, diagonal: |_| 2.0, factor, right_side: |_| 1.0 };
        let Solution { values, steps } = system.solve(tolerance, max_steps).unwrap();
        (matrix.by_node(&values, |_| 0.5).unwrap(), steps)
    }

    #[test]
    fn a_star_is_solved_by_hand() {
        // 2 c - 3 l / 2 = 1 and 2 l - c / 2 = 1: c = 14/13, l = 10/13.
        let (found, steps) = solve(&unweighted(4, false, &[(0, 1), (0, 2), (0, 3)]), 0.5, 1e-14, 10);
        let expected = [14.0, 10.0, 10.0, 10.0].map(|value| value / 13.0);
        assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-14), "{found:?}");
        assert!(steps <= 4, "{steps} steps");
    }

    #[test]
    fn rounded_directions_lead_to_an_exact_end() {
        let graph = random(5000, 20_000, false, 9);
        let strengths = (0..5000).map(|node| graph.out_degree(node)).max().unwrap() as f64;
        let factor = 1.8 / strengths;
        let (found, steps) = solve(&graph, factor, 1e-14, 100);
        assert!(steps < 30, "{steps} steps");
        let left = |node: u32| {
            let pulled: f64 = graph.in_neighbors(node).iter().map(|&source| found[source as usize]).sum();
            2.0 * found[node as usize] - factor * pulled - 1.0
        };
        assert!((0..5000).all(|node| left(node).abs() < 1e-12));
    }

    #[test]
    fn it_takes_no_more_steps_than_it_may() {
        let graph = random(500, 2000, false, 10);
        assert_eq!(solve(&graph, 0.001, 1e-300, 3).1, 3);
        assert_eq!(
            solve(&graph, 0.001, 1e-300, 0),
            ((0..500).map(|node| if graph.out_degree(node) > 0 { 0.0 } else { 0.5 }).collect(), 0)
        );
        assert!(solve(&graph, 0.001, 1e-300, 1000).1 < 100, "rounding is in the way before that");
    }
}
