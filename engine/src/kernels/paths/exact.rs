//! Sums of lengths without rounding, so that paths are compared as they are: equal sums are equal in whatever order
//! they are added, and a longer path stays longer by whatever is added to it.

use std::ops::Add;

/// A length in steps of 2^-202, the highest digits first. Lengths are `f32` weights or their reciprocals: from 2^-149
/// to 2^149, with 52 bits behind the first. Two paths through 2^32 nodes each stay below 2^182, where digits end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Exact([u64; DIGITS]);

const DIGITS: usize = 6;
/// Exponent of a step.
const STEP: i32 = -202;

impl Exact {
    pub(super) const ZERO: Exact = Exact([0; DIGITS]);
    /// More than any length.
    pub(super) const MAX: Exact = Exact([u64::MAX; DIGITS]);

    /// The length of an edge that can be passed.
    pub(super) fn new(length: f64) -> Exact {
        let mut digits = [0; DIGITS];
        if length > 0.0 {
            let fraction = length.to_bits() & ((1 << 52) - 1) | 1 << 52;
            let shift = ((length.to_bits() >> 52) as i32 - 1075 - STEP) as usize;
            let (digit, shifted) = (DIGITS - 1 - shift / 64, u128::from(fraction) << (shift % 64));
            digits[digit] = shifted as u64;
            if digit > 0 {
                digits[digit - 1] = (shifted >> 64) as u64;
            }
        }
        Exact(digits)
    }

    /// The nearest `f64`.
    pub(super) fn rounded(self) -> f64 {
        let Some(first) = self.0.iter().position(|&digit| digit > 0) else { return 0.0 };
        let Some((&second, rest)) = self.0[first + 1..].split_first() else { return self.0[first] as f64 * exp2(STEP) };
        // What lies further down only matters where the rest is halfway between two numbers.
        let is_more = u64::from(rest.iter().any(|&digit| digit > 0));
        let leading = u128::from(self.0[first]) << 64 | u128::from(second | is_more);
        leading as f64 * exp2(STEP + 64 * rest.len() as i32)
    }
}

fn exp2(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

impl Add for Exact {
    type Output = Exact;

    fn add(mut self, other: Exact) -> Exact {
        let mut carry = false;
        for (digit, other) in self.0.iter_mut().zip(other.0).rev() {
            let sum = u128::from(*digit) + u128::from(other) + u128::from(carry);
            (*digit, carry) = (sum as u64, sum >> 64 > 0);
        }
        self
    }
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
            assert_eq!(Exact::new(length).rounded(), length);
            let length = if weight > 0.0 { Lengths::Reciprocal.of(weight) } else { 0.0 };
            assert_eq!(Exact::new(length).rounded(), length);
        }
    }

    #[test]
    fn sums_do_not_depend_on_the_order_and_lose_nothing() {
        let [large, small] =
            [Lengths::Reciprocal.of(f32::from_bits(1)), Lengths::Reciprocal.of(f32::MAX)].map(Exact::new);
        let many = (0..1000).fold(Exact::ZERO, |sum, _| sum + small);
        assert_eq!((0..1000).fold(large, |sum, _| sum + small), many + large);
        assert!(large + small > large && large + large > large + many && Exact::MAX > large + large);
    }

    #[test]
    fn a_sum_is_rounded_once() {
        // Half a unit in the last place of 1 is rounded to even; with anything more, up.
        let half = f64::EPSILON / 2.0;
        assert_eq!((Exact::new(1.0) + Exact::new(half)).rounded(), 1.0);
        let tiny = Exact::new(2f64.powi(-128));
        assert_eq!((Exact::new(1.0) + Exact::new(half) + tiny).rounded(), 1.0 + f64::EPSILON);
        assert_eq!((Exact::new(0.1) + Exact::new(0.2)).rounded(), 0.1 + 0.2);
    }
}
