//! Lanczos' method for symmetric matrices, in cycles that start again from the best scores so far.
//!
//! A cycle runs twice: first for the few numbers that say how its vectors combine, then, the vectors being the same
//! again, to combine them. That takes four vectors of memory where keeping them would take hundreds.

use super::{Approximation, EigenvectorOptions, Matrix, dot, length, update};
use crate::error::Result;

/// Finds the eigenvector of the largest eigenvalue, from even scores.
pub(super) fn leading(matrix: Matrix<'_>, options: &EigenvectorOptions) -> Result<Approximation> {
    let node_count = matrix.rows.node_count();
    let mut found = Approximation::new(node_count);
    let mut vectors = Vectors {
        matrix,
        previous: vec![0.0; node_count],
        current: vec![0.0; node_count],
        next: vec![0.0; node_count],
    };
    found.measure(matrix, &mut vectors.next)?;
    loop {
        // A cycle of k steps and a measurement multiply 2 k times.
        let steps = (options.max_iterations.saturating_sub(found.iterations) / 2).min(STEPS) as usize;
        if found.is_good_enough(options) || steps < 2 {
            return Ok(found);
        }
        let projection = vectors.project(&found.scores, steps, options.tolerance)?;
        let step_count = projection.diagonal.len();
        vectors.combine(&projection, &mut found.scores)?;
        found.iterations += 2 * step_count as u32 - 1;
        found.measure(matrix, &mut vectors.next)?;
        if step_count == 1 {
            return Ok(found);
        }
    }
}

/// Upper bound of the memory of a [`Projection`] and of how its vectors combine, in bytes.
pub(super) const COEFFICIENT_BYTES: u64 = 4 * 8 * STEPS as u64;

/// Steps in a cycle: enough for its vectors to get anywhere, few enough for rounding not to matter.
const STEPS: u32 = 256;
/// Steps at the start of a cycle after each of which to look how far it is: small graphs have no more.
const STEPS_WATCHED: usize = 16;
/// Steps between looks after those.
const STEPS_BETWEEN_LOOKS: usize = 8;
/// A vector that is shorter than this share of the matrix is rounding, and the cycle has seen all it can.
const ROUNDING: f64 = 1e-14;

struct Vectors<'a> {
    matrix: Matrix<'a>,
    previous: Vec<f64>,
    current: Vec<f64>,
    next: Vec<f64>,
}

impl Vectors<'_> {
    fn start(&mut self, scores: &[f64]) {
        self.previous.fill(0.0);
        self.current.copy_from_slice(scores);
    }

    /// The matrix as the vectors of a cycle of at most `steps` steps see it.
    fn project(&mut self, scores: &[f64], steps: usize, tolerance: f64) -> Result<Projection> {
        let mut projection = Projection::with_capacity(steps);
        let (mut beta, mut scale) = (0.0, 0.0f64);
        self.start(scores);
        loop {
            self.multiply(beta)?;
            let alpha = dot(&self.current, &self.next);
            let current = &self.current;
            update(&mut self.next, |node, value| value - alpha * current[node]);
            beta = length(&self.next);
            scale = scale.max(alpha.abs() + beta);
            projection.diagonal.push(alpha);
            let step_count = projection.diagonal.len();
            let is_over = beta <= ROUNDING * scale || step_count == steps;
            let is_time_to_look = step_count <= STEPS_WATCHED || step_count.is_multiple_of(STEPS_BETWEEN_LOOKS);
            if is_over || is_time_to_look && projection.is_near(beta, tolerance / 4.0) {
                return Ok(projection);
            }
            projection.beside.push(beta);
            self.turn(beta);
        }
    }

    /// Goes through the vectors of a cycle once more and sets `scores` to their combination.
    fn combine(&mut self, projection: &Projection, scores: &mut [f64]) -> Result<()> {
        let (_, coefficients) = projection.leading();
        self.start(scores);
        update(scores, |_, score| coefficients[0] * score);
        let mut before = 0.0;
        for ((&alpha, &beta), &coefficient) in
            projection.diagonal.iter().zip(&projection.beside).zip(&coefficients[1..])
        {
            self.multiply(before)?;
            let current = &self.current;
            update(&mut self.next, |node, value| value - alpha * current[node]);
            self.turn(beta);
            let current = &self.current;
            update(scores, |node, score| score + coefficient * current[node]);
            before = beta;
        }
        // All have the same sign, but for rounding.
        let length = length(scores);
        update(scores, |_, score| (score / length).abs());
        Ok(())
    }

    /// `next = A current - beta previous`.
    fn multiply(&mut self, beta: f64) -> Result<()> {
        let previous = &self.previous;
        self.matrix.multiply(&self.current, &mut self.next, |node| -beta * previous[node])
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
