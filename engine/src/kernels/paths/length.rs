//! Lengths of paths as whole numbers of one small unit, so that adding them is exact in any order.
//!
//! An edge is `1 / weight` long, and weights may span all that `f32` holds: the sum of a long edge and a short one has
//! more digits than `f64`, which would then find paths equal that are not. Here each edge is cut to whole units once,
//! and nothing is ever lost again. Cutting takes less than a unit from an edge, so paths of the same length come out
//! less than [`Lengths::tolerance`] apart, and paths that differ by more are told apart.

use std::ops::Add;

use rayon::prelude::*;

use crate::error::Result;
use crate::kernels::chunks::CHUNK;
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

/// A length in units, or [`Length::INFINITE`]. The highest limb comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length<const LIMBS: usize>([u64; LIMBS]);

impl<const LIMBS: usize> Length<LIMBS> {
    pub(crate) const ZERO: Self = Length([0; LIMBS]);
    /// Longer than any path, and small enough to be added to itself.
    pub(crate) const INFINITE: Self = {
        let mut limbs = [0; LIMBS];
        limbs[0] = 1 << 62;
        Length(limbs)
    };
    /// Paths are shorter than 2 to this power.
    const BITS: i32 = 64 * LIMBS as i32 - 2;

    pub(crate) fn is_finite(self) -> bool {
        self < Self::INFINITE
    }

    fn from_units(units: u64) -> Self {
        let mut limbs = [0; LIMBS];
        limbs[LIMBS - 1] = units;
        Length(limbs)
    }

    /// `2^shift / divisor`, cut to a whole number; `divisor` is below 2^32.
    fn reciprocal(divisor: u64, shift: i32) -> Self {
        let (mut quotient, mut remainder) = (Self::ZERO, 1);
        let (whole_steps, rest) = (shift / 32, shift % 32);
        for bits in std::iter::once(rest).chain(std::iter::repeat_n(32, whole_steps as usize)) {
            let dividend = remainder << bits;
            quotient = quotient.shifted(bits) + Self::from_units(dividend / divisor);
            remainder = dividend % divisor;
        }
        quotient
    }

    /// Times `2^bits`, for less than 64 of them.
    fn shifted(self, bits: i32) -> Self {
        let limb = |position: usize| self.0.get(position).map_or(0, |&limb| u128::from(limb));
        Length(std::array::from_fn(|position| ((limb(position) << 64 | limb(position + 1)) << bits >> 64) as u64))
    }
}

impl<const LIMBS: usize> Add for Length<LIMBS> {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        let (mut sum, mut carry) = ([0; LIMBS], 0);
        for position in (0..LIMBS).rev() {
            let (limb, first_carry) = self.0[position].overflowing_add(other.0[position]);
            let (limb, second_carry) = limb.overflowing_add(carry);
            (sum[position], carry) = (limb, u64::from(first_carry) + u64::from(second_carry));
        }
        Length(sum)
    }
}

impl<const LIMBS: usize> Ord for Length<LIMBS> {
    #[inline]
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<const LIMBS: usize> PartialOrd for Length<LIMBS> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The length of every edge of some rows, in the unit that suits them.
pub(crate) struct Lengths<const LIMBS: usize> {
    /// Along the rows; infinite where the weight is 0.
    pub(crate) of_edges: Vec<Length<LIMBS>>,
    /// Two paths that are less than this apart are equally long. Every edge is longer.
    pub(crate) tolerance: Length<LIMBS>,
    scale: Scale,
}

/// The lengths of rows in as few limbs as will do.
pub(crate) enum AnyLengths {
    Narrow(Lengths<NARROW>),
    Wide(Lengths<WIDE>),
}

impl AnyLengths {
    pub(crate) fn new(rows: Rows<'_>, progress: &Progress) -> Result<Self> {
        let spread = Spread::new(rows);
        Ok(match spread.fits::<NARROW>() {
            true => AnyLengths::Narrow(Lengths::with_spread(rows, &spread, progress)?),
            false => AnyLengths::Wide(Lengths::with_spread(rows, &spread, progress)?),
        })
    }
}

/// Upper bound of what [`Lengths`] allocate, in bytes.
pub(crate) fn estimate_bytes(edge_count: u64) -> u64 {
    2 * edge_count * size_of::<Length<WIDE>>() as u64
}

impl Lengths<WIDE> {
    /// The lengths of any rows.
    pub(crate) fn wide(rows: Rows<'_>, progress: &Progress) -> Result<Self> {
        Lengths::with_spread(rows, &Spread::new(rows), progress)
    }
}

impl<const LIMBS: usize> Lengths<LIMBS> {
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
        Ok(Lengths { of_edges, tolerance: Length::from_units(1 << spread.node_bits), scale })
    }

    /// A length in the unit of the reciprocal weights.
    pub(crate) fn to_f64(&self, length: Length<LIMBS>) -> f64 {
        let in_units = length.0.iter().fold(0.0, |sum, &limb| sum * 2f64.powi(64) + limb as f64);
        if length.is_finite() { in_units * 2f64.powi(self.scale.unit_exponent) } else { f64::INFINITY }
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
        Length::reciprocal(mantissa, 23 - exponent - self.unit_exponent)
    }
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

    /// The smallest unit of which a path through all nodes along the longest edges has less than 2^[`Length::BITS`].
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

    fn narrow(weights: &[f32]) -> Option<Lengths<NARROW>> {
        match AnyLengths::new(Rows::new(arrows(weights).outgoing_rows()), &Progress::new()).unwrap() {
            AnyLengths::Narrow(lengths) => Some(lengths),
            AnyLengths::Wide(_) => None,
        }
    }

    fn wide(weights: &[f32]) -> Lengths<WIDE> {
        Lengths::wide(Rows::new(arrows(weights).outgoing_rows()), &Progress::new()).unwrap()
    }

    /// Edge `i` has weight `i`.
    fn arrows(weights: &[f32]) -> Graph {
        let edges: Vec<_> = (1..).zip(weights).map(|(target, &weight)| (0, target, weight)).collect();
        graph(weights.len() + 1, true, &edges)
    }

    fn are_equal<const LIMBS: usize>(lengths: &Lengths<LIMBS>, one: &[usize], other: &[usize]) -> bool {
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
