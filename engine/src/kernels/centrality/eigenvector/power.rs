//! The power iteration on `A^T + s`, for matrices that are not symmetric.

use super::{Approximation, EigenvectorOptions, Matrix, length, update};
use crate::error::Result;

/// Multiplies even scores until they keep their proportions. The shift `s` is the eigenvalue as far as it is known:
/// around a long cycle that converges fastest, and no other eigenvalue stays as large as the one looked for.
pub(super) fn leading(matrix: Matrix<'_>, options: &EigenvectorOptions) -> Result<Approximation> {
    let node_count = matrix.rows.node_count();
    let (mut found, mut product) = (Approximation::new(node_count), vec![0.0; node_count]);
    loop {
        found.measure(matrix, &mut product)?;
        if found.is_good_enough(options) {
            return Ok(found);
        }
        let Approximation { scores, eigenvalue, .. } = &mut found;
        update(scores, |node, score| product[node] + *eigenvalue * score);
        let length = length(scores);
        update(scores, |_, score| score / length);
    }
}
