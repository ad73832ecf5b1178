//! Lengths of paths as whole numbers of one small unit, so that adding them is exact in any order.
//!
//! An edge is `1 / weight` long, and weights may span all that `f32` holds: the sum of a long edge and a short one has
//! more digits than `f64`, which would then find paths equal that are not. Here each edge is cut to whole units once,
//! and nothing is ever lost again. Cutting takes less than a unit from an edge, so paths of the same length come out
//! less than [`ExactLengths::tolerance`] apart, and paths that differ by more are told apart.

use rayon::prelude::*;

use crate::error::Result;
use crate::kernels::chunks::CHUNK;
use crate::kernels::paths::limbs::Limbs;
use crate::kernels::rows::Rows;
use crate::progress::Progress;

/// Limbs that will do where the weights are not too far apart: with them, all lengths have the bits of
/// [`DISTINCT_BITS`].
pub(crate) const NARROW: usize = 2;
/// Limbs that do for all graphs: 277 bits lie between the longest and the shortest edge that an `f32` can make, and 64
/// more pay for 2^32 edges in a path and their roundings.
pub(crate) const WIDE: usize = 6;

/// Paths are told apart that differ by `2^-64` of the shortest edge; of more than a million nodes whose weights span
/// all of `f32`, by `2^-40`.
const DISTINCT_BITS: i32 = 64;

/// A length in units; of an edge that cannot be passed, [`Limbs::INFINITE`].
pub(crate) type Length<const LIMBS: usize> = Limbs<LIMBS>;

/// The length of every edge of some rows, in the unit that suits them.
pub(crate) struct ExactLengths<const LIMBS: usize> {
    /// Along the rows; infinite where the weight is 0.
    pub(crate) of_edges: Vec<Length<LIMBS>>,
    /// Two paths that are less than this apart are equally long. Every edge is longer.
    pub(crate) tolerance: Length<LIMBS>,
    scale: Scale,
}

/// The lengths of rows in as few limbs as will do.
pub(crate) enum AnyExactLengths {
    Narrow(ExactLengths<NARROW>),
    Wide(ExactLengths<WIDE>),
}

impl AnyExactLengths {
    pub(crate) fn new(rows: Rows<'_>, progress: &Progress) -> Result<Self> {
        let spread = Spread::new(rows);
        Ok(match spread.fits::<NARROW>() {
            true => AnyExactLengths::Narrow(ExactLengths::with_spread(rows, &spread, progress)?),
            false => AnyExactLengths::Wide(ExactLengths::with_spread(rows, &spread, progress)?),
        })
    }
}

/// Upper bound of what [`ExactLengths`] allocate, in bytes.
pub(crate) fn estimate_bytes(edge_count: u64) -> u64 {
    2 * edge_count * size_of::<Length<WIDE>>() as u64
}

impl ExactLengths<WIDE> {
    /// The lengths of any rows.
    pub(crate) fn wide(rows: Rows<'_>, progress: &Progress) -> Result<Self> {
        ExactLengths::with_spread(rows, &Spread::new(rows), progress)
    }
}

impl<const LIMBS: usize> ExactLengths<LIMBS> {
    fn with_spread(rows: Rows<'_>, spread: &Spread, progress: &Progress) -> Result<Self> {
        progress.check()?;
        let scale = spread.scale::<LIMBS>();
        let weights = rows.weights().unwrap_or(&[]);
        let length_of_all = if rows.is_weighted() { Length::INFINITE } else { scale.length(1.0) };
        let mut of_edges = vec![length_of_all; rows.edge_count()];
        of_edges.par_chunks_mut(CHUNK).zip(weights.par_chunks(CHUNK)).try_for_each(|(lengths, weights)| {
            progress.check()?;
            lengths.iter_mut().zip(weights).for_each(|(length, &weight)| *length = scale.length(weight));
            Ok(())
        })?;
        Ok(ExactLengths { of_edges, tolerance: Length::new(1, spread.node_bits as usize), scale })
    }

    /// A length in the unit of the reciprocal weights.
    pub(crate) fn to_f64(&self, length: Length<LIMBS>) -> f64 {
        if length.is_finite() { length.to_f64(self.scale.unit_exponent) } else { f64::INFINITY }
    }
}

/// The unit of lengths: `2^unit_exponent`.
#[derive(Clone, Copy)]
struct Scale {
    unit_exponent: i32,
}

impl Scale {
    /// Strong ties are short; a tie of weight 0 is infinitely long.
    fn length<const LIMBS: usize>(self, weight: f32) -> Length<LIMBS> {
        if weight == 0.0 {
            return Length::INFINITE;
        }
        // The weight is `mantissa * 2^(exponent - 23)`, the mantissa whole and of 24 bits.
        let exponent = exponent(weight);
        let mantissa = (f64::from(weight) * 2f64.powi(23 - exponent)) as u64;
        reciprocal(mantissa, 23 - exponent - self.unit_exponent)
    }
}

/// `2^shift / divisor`, cut to a whole number; `divisor` is below 2^32.
fn reciprocal<const LIMBS: usize>(divisor: u64, shift: i32) -> Length<LIMBS> {
    let (mut quotient, mut remainder) = (Length::ZERO, 1);
    // By long division: 32 bits at a time, after those that are over.
    let (step_count, mut bits) = (shift as usize / 32, shift % 32);
    for step in (0..=step_count).rev() {
        let dividend = remainder << bits;
        // The digits of a small quotient begin with zeros, and these may lie above the limbs.
        if dividend >= divisor {
            quotient = quotient + Length::new(dividend / divisor, 32 * step);
        }
        (remainder, bits) = (dividend % divisor, 32);
    }
    quotient
}

/// How far apart the lengths of some rows are, in powers of 2.
struct Spread {
    /// The weakest and the strongest edge that can be passed weigh less than twice 2 to these powers, and no less.
    weakest: i32,
    strongest: i32,
    /// There are at most 2 to this power nodes.
    node_bits: i32,
}

impl Spread {
    fn new(rows: Rows<'_>) -> Self {
        let passable = rows.weights().unwrap_or(&[]).iter().copied().filter(|&weight| weight > 0.0);
        let (weakest, strongest) =
            passable.fold((f32::INFINITY, 0.0f32), |(least, most), weight| (least.min(weight), most.max(weight)));
        let (weakest, strongest) = if strongest > 0.0 { (weakest, strongest) } else { (1.0, 1.0) };
        let node_bits = rows.node_count().max(1).next_power_of_two().trailing_zeros() as i32;
        Spread { weakest: exponent(weakest), strongest: exponent(strongest), node_bits }
    }

    /// The smallest unit of which a path through all nodes along the longest edges has less than 2^[`Limbs::BITS`].
    fn scale<const LIMBS: usize>(&self) -> Scale {
        Scale { unit_exponent: self.node_bits - self.weakest - Length::<LIMBS>::BITS }
    }

    /// Whether the shortest edge is longer than the tolerance by [`DISTINCT_BITS`].
    fn fits<const LIMBS: usize>(&self) -> bool {
        let shortest_edge = -(self.strongest + 1) - self.scale::<LIMBS>().unit_exponent;
        shortest_edge >= self.node_bits + DISTINCT_BITS
    }
}

/// The power of 2 at or below a number above 0.
fn exponent(weight: f32) -> i32 {
    (f64::from(weight).to_bits() >> 52) as i32 - 1023
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::kernels::samples::graph;

    fn narrow(weights: &[f32]) -> Option<ExactLengths<NARROW>> {
        match AnyExactLengths::new(Rows::new(arrows(weights).outgoing_rows()), &Progress::new()).unwrap() {
            AnyExactLengths::Narrow(lengths) => Some(lengths),
            AnyExactLengths::Wide(_) => None,
        }
    }

    fn wide(weights: &[f32]) -> ExactLengths<WIDE> {
        ExactLengths::wide(Rows::new(arrows(weights).outgoing_rows()), &Progress::new()).unwrap()
    }

    /// Edge `i` has weight `i`.
    fn arrows(weights: &[f32]) -> Graph {
        let edges: Vec<_> = (1..).zip(weights).map(|(target, &weight)| (0, target, weight)).collect();
        graph(weights.len() + 1, true, &edges)
    }

    fn are_equal<const LIMBS: usize>(lengths: &ExactLengths<LIMBS>, one: &[usize], other: &[usize]) -> bool {
        let length = |path: &[usize]| path.iter().fold(Length::ZERO, |sum, &edge| sum + lengths.of_edges[edge]);
        let (one, other) = (length(one), length(other));
        one < other + lengths.tolerance && other < one + lengths.tolerance
    }

    #[test]
    fn paths_of_the_same_length_are_equal() {
        let weights = [1.0, 3.0, 7.0, 0.3, 0.15];
        assert!(are_equal(&narrow(&weights).unwrap(), &[1, 1, 1], &[0]));
        assert!(are_equal(&wide(&weights), &[2, 2, 2, 2, 2, 2, 2, 0], &[0, 1, 1, 1]));
        assert!(are_equal(&wide(&weights), &[3, 3], &[4]));
    }

    #[test]
    fn a_long_edge_hides_no_short_one() {
        let weights = [1e-23, 1.0, 1e20, f32::MAX, 1e-45];
        let lengths = wide(&weights);
        assert!(!are_equal(&lengths, &[0, 1], &[0, 1, 1]));
        assert!(!are_equal(&lengths, &[0, 2], &[0, 2, 2]));
        assert!(!are_equal(&lengths, &[4, 3], &[4, 3, 3]));
        assert!(are_equal(&lengths, &[4, 3, 0], &[0, 4, 3]));
        assert!(narrow(&weights[..2]).is_none());
    }

    #[test]
    fn lengths_are_reciprocal_weights() {
        let weights = [1.0, 2.0, 3.0, 0.1, 1e-38, 1e38, 5e-45, f32::MAX];
        let lengths = wide(&weights);
        for (&weight, &length) in weights.iter().zip(&lengths.of_edges) {
            assert_eq!(lengths.to_f64(length) as f32, (1.0 / f64::from(weight)) as f32, "{weight}");
        }
        assert_eq!(lengths.to_f64(lengths.of_edges[2]), 1.0 / 3.0);
    }

    #[test]
    fn a_weight_of_0_is_infinitely_long() {
        let lengths = narrow(&[0.0, 4.0]).unwrap();
        assert!(!lengths.of_edges[0].is_finite() && lengths.of_edges[1].is_finite());
        assert_eq!(lengths.to_f64(lengths.of_edges[0]), f64::INFINITY);
        assert_eq!(lengths.to_f64(lengths.of_edges[1]), 0.25);
    }
}
