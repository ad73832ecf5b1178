//! What a verifier says when it disagrees with a kernel.

use std::fmt;

/// The first node whose score a verifier finds wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mismatch {
    /// The node.
    pub node: u32,
    /// What the kernel says.
    pub found: f64,
    /// What the verifier says.
    pub expected: f64,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}: found {}, expected {}", self.node, self.found, self.expected)
    }
}

impl std::error::Error for Mismatch {}

/// Compares node by node; `tolerance` is absolute below 1 and relative above. A missing node counts as not a number.
pub(super) fn compare(
    found: impl ExactSizeIterator<Item = f64>,
    expected: &[f64],
    tolerance: f64,
) -> Result<(), Mismatch> {
    let node_count = found.len().max(expected.len());
    let found = found.chain(std::iter::repeat(f64::NAN));
    let expected = expected.iter().copied().chain(std::iter::repeat(f64::NAN));
    for ((node, found), expected) in (0..node_count as u32).zip(found).zip(expected) {
        let is_close = (found - expected).abs() <= tolerance * expected.abs().max(1.0);
        if !is_close {
            return Err(Mismatch { node, found, expected });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let mismatch = compare([1.0, 2.0, 3.5].into_iter(), &[1.0, 2.0, 3.0], 1e-9).unwrap_err();
        assert_eq!(mismatch, Mismatch { node: 2, found: 3.5, expected: 3.0 });
        assert_eq!(mismatch.to_string(), "node 2: found 3.5, expected 3");
    }

    #[test]
    fn lengths_and_numbers_count() {
        assert_eq!(compare([1.0].into_iter(), &[1.0 + 1e-12], 1e-9), Ok(()));
        assert!(compare([1.0].into_iter(), &[1.0, 2.0], 1e-9).is_err());
        assert!(compare([f64::NAN].into_iter(), &[1.0], 1e-9).is_err());
    }
}
