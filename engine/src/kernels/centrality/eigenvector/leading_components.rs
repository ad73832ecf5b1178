//! Scores in a disconnected graph, where an iteration leaves traces in components that should have none.

use super::{Approximation, Matrix, length, update};
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::connectivity::components::{Components, components};

/// Takes the scores from all components but those of the largest eigenvalue, which in theory have none, and measures
/// what is left.
pub(super) fn keep(graph: &Graph, matrix: Matrix<'_>, found: &mut Approximation) -> Result<()> {
    let Components { labels, sizes } = components(graph, matrix.progress)?;
    if sizes.len() == 1 {
        return Ok(());
    }
    let mut product = vec![0.0; labels.len()];
    matrix.multiply(&found.scores, &mut product, |_| 0.0)?;
    let mut quotients = vec![Quotient::default(); sizes.len()];
    for ((&label, &score), &product) in labels.iter().zip(&found.scores).zip(&product) {
        quotients[label as usize].above += score * product;
        quotients[label as usize].below += score * score;
    }
    let largest = quotients.iter().map(Quotient::value).fold(0.0, f64::max);
    let is_leading = |node: usize| quotients[labels[node] as usize].value() >= largest * (1.0 - SAME_EIGENVALUE);
    update(&mut found.scores, |node, score| if is_leading(node) { score } else { 0.0 });
    let length = length(&found.scores);
    update(&mut found.scores, |_, score| score / length);
    let iterations = found.iterations;
    found.measure(matrix, &mut product)?;
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
