//! Scores in a disconnected graph, where an iteration leaves traces in components that should have none.

use super::{Approximation, Matrix, length, update};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::connectivity::components::{Components, components};
use crate::progress::Progress;

/// Takes the scores from all components but those of the largest eigenvalue, which in theory have none, and measures
/// what is left.
pub(super) fn keep(graph: &Graph, matrix: &Matrix<'_>, found: &mut Approximation, progress: &Progress) -> Result<()> {
    let Components { labels, sizes } = components(graph, progress)?;
    if sizes.len() == 1 {
        return Ok(());
    }
    let component = |place: usize| labels[matrix.node(place) as usize] as usize;
    let mut quotients = vec![Quotient::default(); sizes.len()];
    for (place, (&score, &image)) in found.scores.iter().zip(&found.image).enumerate() {
        let quotient = &mut quotients[component(place)];
        quotient.above += score * image;
        quotient.below += score * score;
    }
    let largest = quotients.iter().map(Quotient::value).fold(0.0, f64::max);
    let is_leading = |place: usize| quotients[component(place)].value() >= largest * (1.0 - SAME_EIGENVALUE);
    update(&mut found.scores, |place, score| if is_leading(place) { score } else { 0.0 });
    let length = length(&found.scores);
    update(&mut found.scores, |_, score| score / length);
    let iterations = found.iterations;
    found.measure(matrix)?;
    found.iterations = iterations;
    Ok(())
}

/// Eigenvalues of components that differ by no more than this share are the same.
const SAME_EIGENVALUE: f64 = 1e-9;

/// What the scores of one component multiply by, at the least.
#[derive(Clone, Default)]
struct Quotient {
    above: f64,
    below: f64,
}

impl Quotient {
    fn value(&self) -> f64 {
        if self.below > 0.0 { self.above / self.below } else { 0.0 }
    }
}
