//! A number for each of eight lanes, half or all of what a processor works on at once.

/// Sources that go together. Measured on 1,000 nodes and 5,000 edges: 26 ms with 4, 17 with 8, 16 with 16, which takes
/// twice the memory and on a path twice the time.
pub(in super::super) const LANES: usize = 8;

/// The numbers; a cache line.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub(in super::super) struct Lanes(pub(in super::super) [f64; LANES]);

impl Lanes {
    pub(super) const ZERO: Lanes = Lanes([0.0; LANES]);

    /// A number by lane.
    #[inline]
    pub(in super::super) fn of(number: impl FnMut(usize) -> f64) -> Lanes {
        Lanes(std::array::from_fn(number))
    }

    #[inline]
    pub(super) fn add(&mut self, more: &Lanes) {
        self.0.iter_mut().zip(&more.0).for_each(|(number, more)| *number += more);
    }

    #[inline]
    pub(super) fn times(&self, other: &Lanes) -> Lanes {
        Lanes::of(|lane| self.0[lane] * other.0[lane])
    }

    /// Divided lane by lane; 0 where the divisor is 0.
    #[inline]
    pub(super) fn over(&self, divisor: &Lanes) -> Lanes {
        Lanes::of(|lane| if divisor.0[lane] > 0.0 { self.0[lane] / divisor.0[lane] } else { 0.0 })
    }

    /// The numbers of those lanes in which another has 0; 0 in the rest.
    #[inline]
    pub(super) fn where_zero(&self, other: &Lanes) -> Lanes {
        Lanes::of(|lane| if other.0[lane] == 0.0 { self.0[lane] } else { 0.0 })
    }

    /// The numbers of those lanes whose bit is set; 0 in the rest.
    #[inline]
    pub(super) fn only(&self, lanes: u8) -> Lanes {
        let mask = |lane: usize| 0u64.wrapping_sub(u64::from(lanes >> lane & 1));
        Lanes::of(|lane| f64::from_bits(self.0[lane].to_bits() & mask(lane)))
    }

    /// A bit for each lane whose number is above 0.
    #[inline]
    pub(super) fn above_zero(&self) -> u8 {
        self.0.iter().zip(0..).fold(0, |lanes, (&number, lane)| lanes | u8::from(number > 0.0) << lane)
    }

    /// The largest number.
    #[inline]
    pub(super) fn most(&self) -> f64 {
        self.fold(|one, other| if one > other { one } else { other })
    }

    /// The sum, in an order that does not change.
    #[inline]
    pub(in super::super) fn sum(&self) -> f64 {
        self.fold(|one, other| one + other)
    }

    #[inline]
    fn fold(&self, fold: impl Fn(f64, f64) -> f64) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        fold(fold(fold(a, e), fold(c, g)), fold(fold(b, f), fold(d, h)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: Lanes = Lanes([0.0, 1.0, 0.0, 2.0, 4.0, 0.0, 0.0, 8.0]);

    #[test]
    fn bits_and_numbers_name_the_same_lanes() {
        assert_eq!(NUMBERS.above_zero(), 0b1001_1010);
        assert_eq!(NUMBERS.only(0b1001_1010), NUMBERS);
        assert_eq!(NUMBERS.only(0b1000_0001), Lanes([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 8.0]));
    }

    #[test]
    fn lanes_are_divided_and_selected_by_those_of_another() {
        let ones = Lanes([1.0; LANES]);
        assert_eq!(ones.over(&NUMBERS), Lanes([0.0, 1.0, 0.0, 0.5, 0.25, 0.0, 0.0, 0.125]));
        assert_eq!(ones.where_zero(&NUMBERS), Lanes([1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0]));
        assert_eq!((NUMBERS.sum(), NUMBERS.most()), (15.0, 8.0));
    }
}
