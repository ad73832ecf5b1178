//! Whole numbers of several limbs, so that sums of very long and very short edges lose nothing, in whatever order they
//! are added.

use std::ops::Add;

/// A number, the highest limb first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Limbs<const COUNT: usize>([u64; COUNT]);

impl<const COUNT: usize> Limbs<COUNT> {
    pub(crate) const ZERO: Self = Limbs([0; COUNT]);
    /// In the place of a number where there is none: above all others, and small enough to be added to itself.
    pub(crate) const INFINITE: Self = {
        let mut limbs = [0; COUNT];
        limbs[0] = 1 << (Self::BITS % 64);
        Limbs(limbs)
    };
    /// Numbers are below 2 to this power.
    pub(crate) const BITS: i32 = 64 * COUNT as i32 - 2;

    pub(crate) fn is_finite(self) -> bool {
        self < Self::INFINITE
    }

    /// `word * 2^shift`, for a product that is a number.
    pub(crate) fn new(word: u64, shift: usize) -> Self {
        let mut limbs = [0; COUNT];
        let (limb, shifted) = (COUNT - 1 - shift / 64, u128::from(word) << (shift % 64));
        limbs[limb] = shifted as u64;
        if limb > 0 {
            limbs[limb - 1] = (shifted >> 64) as u64;
        }
        Limbs(limbs)
    }

    /// The nearest `f64`, in units of `2^unit_exponent`.
    pub(crate) fn to_f64(self, unit_exponent: i32) -> f64 {
        let Some(first) = self.0.iter().position(|&limb| limb > 0) else { return 0.0 };
        let Some((&second, rest)) = self.0[first + 1..].split_first() else {
            return self.0[first] as f64 * power_of_2(unit_exponent);
        };
        // What lies further down only matters where the rest is halfway between two numbers.
        let is_more = u64::from(rest.iter().any(|&limb| limb > 0));
        let leading = u128::from(self.0[first]) << 64 | u128::from(second | is_more);
        leading as f64 * power_of_2(unit_exponent + 64 * rest.len() as i32)
    }
}

fn power_of_2(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

impl<const COUNT: usize> Add for Limbs<COUNT> {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        let (mut sum, mut carry) = ([0; COUNT], 0);
        for position in (0..COUNT).rev() {
            let (limb, first_carry) = self.0[position].overflowing_add(other.0[position]);
            let (limb, second_carry) = limb.overflowing_add(carry);
            (sum[position], carry) = (limb, u64::from(first_carry) + u64::from(second_carry));
        }
        Limbs(sum)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_rounded_once() {
        // Half a unit in the last place of 1 is rounded to even; with anything more, up.
        let [one, half, tiny] = [190, 137, 3].map(|shift| Limbs::<4>::new(1, shift));
        assert_eq!((one + half).to_f64(-190), 1.0);
        assert_eq!((one + half + tiny).to_f64(-190), 1.0 + f64::EPSILON);
        assert_eq!(Limbs::<4>::ZERO.to_f64(-190), 0.0);
    }

    #[test]
    fn infinity_stands_above_all_numbers_and_can_be_doubled() {
        let infinite = Limbs::<2>::INFINITE;
        assert!(!infinite.is_finite() && Limbs::<2>::new(1 << 61, 64).is_finite());
        assert!(!(infinite + infinite).is_finite());
        assert_eq!(infinite, Limbs::new(1, Limbs::<2>::BITS as usize));
    }

    proptest! {
        #[test]
        fn two_limbs_are_a_u128(words in any::<[u64; 2]>(), shifts in [0usize..62, 0usize..62]) {
            let number = |index: usize| Limbs::<2>::new(words[index], shifts[index]);
            let expected = |index: usize| u128::from(words[index]) << shifts[index];
            let sum = expected(0) + expected(1);
            prop_assert_eq!((number(0) + number(1)).to_f64(0), sum as f64);
            prop_assert_eq!(number(0).cmp(&number(1)), expected(0).cmp(&expected(1)));
            prop_assert_eq!(number(0) + number(1), number(1) + number(0));
        }
    }
}
