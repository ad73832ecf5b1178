//! Arrays that many threads write at once, in the place of plain ones.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64};

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

/// A plain number and the atomic one of the same bytes.
pub(crate) trait Plain: FromBytes + IntoBytes + Immutable + Copy {
    /// The atomic number.
    type Atomic: FromBytes + IntoBytes + KnownLayout;
}

impl Plain for u8 {
    type Atomic = AtomicU8;
}

impl Plain for u32 {
    type Atomic = AtomicU32;
}

impl Plain for u64 {
    type Atomic = AtomicU64;
}

/// By its bits.
impl Plain for f32 {
    type Atomic = AtomicU32;
}

/// The same array, for as long as it is borrowed, with numbers that many threads may write.
pub(crate) fn atomics<T: Plain>(values: &mut [T]) -> &[T::Atomic] {
    <[T::Atomic]>::mut_from_bytes(values.as_mut_bytes()).expect("atomic numbers are laid out as plain ones")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    #[test]
    fn what_is_written_atomically_is_there() {
        let mut values = [7u32, 8, 9];
        atomics(&mut values)[1].fetch_min(2, Ordering::Relaxed);
        assert_eq!(values, [7, 2, 9]);
        let mut values = [7u64; 3];
        atomics(&mut values)[2].store(1 << 40, Ordering::Relaxed);
        assert_eq!(values, [7, 7, 1 << 40]);
    }
}
