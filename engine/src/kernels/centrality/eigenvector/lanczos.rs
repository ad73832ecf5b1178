//! Lanczos' method for symmetric matrices, in cycles that start again from the best scores so far.
//!
//! A cycle finds first the few numbers that say how its vectors combine. The first vectors are kept until then; of a
//! longer cycle the others are computed again, the same, to combine them, since keeping them would take hundreds.

use super::{Approximation, EigenvectorOptions, Matrix, length, update};
use crate::error::Result;

/// Finds the eigenvector of the largest eigenvalue, from even scores.
pub(super) fn leading(matrix: &Matrix<'_>, options: &EigenvectorOptions) -> Result<Approximation> {
    let mut found = Approximation::new(matrix.place_count());
    let mut vectors = Vectors::new(matrix, VECTORS_KEPT);
    found.measure(matrix)?;
    loop {
        let steps = steps_within(options.max_iterations.saturating_sub(found.iterations));
        if found.is_good_enough(options) || steps < 2 {
            return Ok(found);
        }
        let projection = vectors
            .project(&found.scores, steps, |projection, beta| projection.is_near(beta, options.tolerance / 4.0))?;
        let step_count = projection.diagonal.len();
        vectors.combine(&projection, &mut found.scores)?;
        found.iterations += (step_count + step_count.saturating_sub(VECTORS_KEPT)) as u32;
        found.measure(matrix)?;
        if step_count == 1 {
            return Ok(found);
        }
    }
}

/// Finds the largest eigenvalue alone, to `options.tolerance` of itself, from even scores.
pub(super) fn largest_eigenvalue(matrix: &Matrix<'_>, options: &EigenvectorOptions) -> Result<f64> {
    let even = Approximation::new(matrix.place_count()).scores;
    let steps = steps_within(options.max_iterations);
    let is_near = |projection: &Projection, beta: f64| projection.is_near(beta, options.tolerance);
    let projection = Vectors::new(matrix, 0).project(&even, steps, is_near)?;
    Ok(projection.leading().0)
}

/// Upper bound of what a cycle allocates, in bytes.
pub(super) fn estimate_bytes(place_count: usize) -> u64 {
    (3 + VECTORS_KEPT as u64) * 8 * place_count as u64 + 4 * 8 * STEPS as u64
}

/// Steps in a cycle: enough for its vectors to get anywhere, few enough for rounding not to matter.
const STEPS: u32 = 256;
/// Vectors kept for the end of a cycle; networks with hubs need about a dozen.
const VECTORS_KEPT: usize = 16;
/// Steps at the start of a cycle after each of which to look how far it is: small graphs have no more.
const STEPS_WATCHED: usize = 16;
/// Steps between looks after those.
const STEPS_BETWEEN_LOOKS: usize = 8;
/// A vector that is shorter than this share of the matrix is rounding, and the cycle has seen all it can.
const ROUNDING: f64 = 1e-14;

/// The longest cycle that, with a measurement, does not multiply more than `multiplications` times.
fn steps_within(multiplications: u32) -> usize {
    let steps = multiplications.saturating_sub(1) as usize;
    steps.min((steps + VECTORS_KEPT) / 2).min(STEPS as usize)
}

struct Vectors<'a> {
    matrix: &'a Matrix<'a>,
    previous: Vec<f64>,
    current: Vec<f64>,
    next: Vec<f64>,
    /// The first of a cycle, at most `keep` of them.
    kept: Vec<Vec<f64>>,
    keep: usize,
}

impl<'a> Vectors<'a> {
    fn new(matrix: &'a Matrix<'a>, keep: usize) -> Self {
        let zeros = || vec![0.0; matrix.place_count()];
        Vectors { matrix, previous: zeros(), current: zeros(), next: zeros(), kept: Vec::with_capacity(keep), keep }
    }

    /// The matrix as the vectors of a cycle see it: one of at most `steps` steps, and no more once `is_near` holds of
    /// it and the next number beside the diagonal.
    fn project(
        &mut self,
        scores: &[f64],
        steps: usize,
        is_near: impl Fn(&Projection, f64) -> bool,
    ) -> Result<Projection> {
        let mut projection = Projection::with_capacity(steps);
        let (mut beta, mut scale) = (0.0, 0.0f64);
        self.previous.fill(0.0);
        self.current.copy_from_slice(scores);
        self.kept.clear();
        loop {
            if self.kept.len() < self.keep {
                self.kept.push(self.current.clone());
            }
            let alpha = self.multiply(beta)?;
            beta = self.subtract(alpha)?;
            scale = scale.max(alpha.abs() + beta);
            projection.diagonal.push(alpha);
            let step_count = projection.diagonal.len();
            let is_over = beta <= ROUNDING * scale || step_count == steps;
            let is_time_to_look = step_count <= STEPS_WATCHED || step_count.is_multiple_of(STEPS_BETWEEN_LOOKS);
            if is_over || is_time_to_look && is_near(&projection, beta) {
                return Ok(projection);
            }
            projection.beside.push(beta);
            self.turn(beta);
        }
    }

    /// Sets `scores` to the combination of the vectors of the last cycle.
    fn combine(&mut self, projection: &Projection, scores: &mut [f64]) -> Result<()> {
        let (_, coefficients) = projection.leading();
        scores.fill(0.0);
        for (vector, &coefficient) in self.kept.iter().zip(&coefficients) {
            update(scores, |place, score| score + coefficient * vector[place]);
        }
        // The last of those kept, and the one before it, lead on to the others.
        if let [.., previous, current] = &self.kept[..] {
            self.previous.copy_from_slice(previous);
            self.current.copy_from_slice(current);
        }
        for (step, &coefficient) in coefficients.iter().enumerate().skip(self.kept.len()) {
            self.multiply(projection.beside[step - 2])?;
            self.subtract(projection.diagonal[step - 1])?;
            self.turn(projection.beside[step - 1]);
            let current = &self.current;
            update(scores, |place, score| score + coefficient * current[place]);
        }
        // All have the same sign, but for rounding.
        let length = length(scores);
        update(scores, |_, score| (score / length).abs());
        Ok(())
    }

    /// `next = A current - beta previous`; returns its product with `current`.
    fn multiply(&mut self, beta: f64) -> Result<f64> {
        let Vectors { matrix, previous, current, next, .. } = self;
        let [product] = matrix.multiply(current, next, |place, pulled, [product]| {
            let value = pulled - beta * previous[place];
            *product += current[place] * value;
            value
        })?;
        Ok(product)
    }

    /// `next = next - alpha current`; returns its length.
    fn subtract(&mut self, alpha: f64) -> Result<f64> {
        let Vectors { matrix, current, next, .. } = self;
        let [squares] = matrix.update(next, |place, value, [squares]| {
            let value = value - alpha * current[place];
            *squares += value * value;
            value
        })?;
        Ok(squares.sqrt())
    }

    fn turn(&mut self, beta: f64) {
        update(&mut self.next, |_, value| value / beta);
        std::mem::swap(&mut self.previous, &mut self.current);
        std::mem::swap(&mut self.current, &mut self.next);
    }
}

/// A symmetric matrix with numbers on the diagonal and beside it only, those beside it above 0.
struct Projection {
    diagonal: Vec<f64>,
    beside: Vec<f64>,
}

impl Projection {
    fn with_capacity(steps: usize) -> Self {
        Projection { diagonal: Vec::with_capacity(steps), beside: Vec::with_capacity(steps) }
    }

    /// Whether the leading eigenvector would be found with a residual below `tolerance`, when the next number beside the
    /// diagonal is `beta`.
    fn is_near(&self, beta: f64, tolerance: f64) -> bool {
        let (eigenvalue, vector) = self.leading();
        beta * vector[vector.len() - 1] <= tolerance * eigenvalue
    }

    /// The largest eigenvalue, from above, and its eigenvector of length 1.
    fn leading(&self) -> (f64, Vec<f64>) {
        let mut pivots = vec![0.0; self.diagonal.len()];
        let row_sum = |row: usize| {
            let before = if row > 0 { self.beside[row - 1] } else { 0.0 };
            self.diagonal[row].abs() + before + self.beside.get(row).copied().unwrap_or(0.0)
        };
        let (mut below, mut above) = (0.0, (0..self.diagonal.len()).map(row_sum).fold(0.0, f64::max));
        above += f64::EPSILON * above;
        loop {
            let middle = below + (above - below) / 2.0;
            if middle <= below || middle >= above {
                break;
            }
            *(if self.is_above_all(middle, &mut pivots) { &mut above } else { &mut below }) = middle;
        }
        self.is_above_all(above, &mut pivots);
        let mut vector = vec![1.0; self.diagonal.len()];
        for row in 1..vector.len() {
            vector[row] = vector[row - 1] * self.beside[row - 1] / pivots[row];
        }
        let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|value| *value /= length);
        (above, vector)
    }

    /// Whether `value` is above all eigenvalues: elimination from the last row up meets no pivot of 0 or less.
    fn is_above_all(&self, value: f64, pivots: &mut [f64]) -> bool {
        for row in (0..pivots.len()).rev() {
            let eliminated = if row + 1 < pivots.len() { self.beside[row].powi(2) / pivots[row + 1] } else { 0.0 };
            pivots[row] = value - self.diagonal[row] - eliminated;
            if pivots[row] <= 0.0 {
                return false;
            }
        }
        true
    }
}
