//! The power iteration on `A^T + s`, for matrices that are not symmetric.

use super::{Approximation, EigenvectorOptions, Matrix, length, update};
use crate::error::Result;

/// Multiplies even scores until they keep their proportions. The shift `s` is the eigenvalue as far as it is known:
/// around a long cycle that converges fastest, and no other eigenvalue stays as large as the one looked for.
pub(super) fn leading(matrix: &Matrix<'_>, options: &EigenvectorOptions) -> Result<Approximation> {
    let mut found = Approximation::new(matrix.place_count());
    loop {
        found.measure(matrix)?;
        if found.is_good_enough(options) {
            return Ok(found);
        }
        let Approximation { scores, image, eigenvalue, .. } = &mut found;
        update(scores, |place, score| image[place] + *eigenvalue * score);
        let length = length(scores);
        update(scores, |_, score| score / length);
    }
}
