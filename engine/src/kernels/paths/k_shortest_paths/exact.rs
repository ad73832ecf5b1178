//! Sums of lengths without rounding, so that paths are compared as they are: equal sums are equal in whatever order
//! they are added, and a longer path stays longer by whatever is added to it. The lengths themselves are those in `f64`,
//! not those of [`ExactLengths`](crate::kernels::paths::exact_lengths::ExactLengths), whose unit depends on the graph.

use crate::kernels::paths::limbs::Limbs;

/// A sum in steps of 2^-201. Lengths are `f32` weights or their reciprocals: from 2^-149 to 2^149, with 52 bits behind
/// the first. A path through 2^32 nodes stays below 2^181, which is infinity here.
pub(super) type Exact = Limbs<6>;

/// Exponent of a step.
const STEP: i32 = -201;

/// The length of an edge that can be passed.
pub(super) fn exact(length: f64) -> Exact {
    if length == 0.0 {
        return Exact::ZERO;
    }
    let fraction = length.to_bits() & ((1 << 52) - 1) | 1 << 52;
    Exact::new(fraction, ((length.to_bits() >> 52) as i32 - 1075 - STEP) as usize)
}

/// The nearest `f64`.
pub(super) fn rounded(sum: Exact) -> f64 {
    sum.to_f64(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::paths::lengths::Lengths;

    #[test]
    fn lengths_of_all_weights_come_back() {
        let smallest = f32::from_bits(1);
        for weight in [0.0, smallest, f32::MIN_POSITIVE, 1e-23, 0.3, 1.0, 7.0, 1e23, f32::MAX] {
            let length = Lengths::Weight.of(weight);
            assert_eq!(rounded(exact(length)), length);
            let length = if weight > 0.0 { Lengths::Reciprocal.of(weight) } else { 0.0 };
            assert_eq!(rounded(exact(length)), length);
        }
    }

    #[test]
    fn sums_do_not_depend_on_the_order_and_lose_nothing() {
        let [large, small] = [f32::from_bits(1), f32::MAX].map(|weight| exact(Lengths::Reciprocal.of(weight)));
        let many = (0..1000).fold(Exact::ZERO, |sum, _| sum + small);
        assert_eq!((0..1000).fold(large, |sum, _| sum + small), many + large);
        assert!(large + small > large && large + large > large + many);
        assert_eq!(rounded(exact(0.1) + exact(0.2)), 0.1 + 0.2);
    }

    #[test]
    fn the_longest_path_is_finite() {
        let longest = (0..32).fold(exact(Lengths::Reciprocal.of(f32::from_bits(1))), |sum, _| sum + sum);
        assert_eq!(longest, Exact::INFINITE, "2^32 edges, one more than there can be");
    }
}
