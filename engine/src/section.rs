//! One array of a graph: in memory, or mapped from a snapshot file. Readers see a slice and cannot tell which. Where one
//! value stands for all, as in generated networks, [`Items`] keeps it once.

use std::ops::{Deref, Index, Range};
use std::sync::Arc;

use memmap2::Mmap;
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// What a [`Section`] may hold: plain little-endian numbers, valid for every bit pattern.
pub trait Element: FromBytes + Immutable + KnownLayout + Copy + Send + Sync + 'static {}
impl<T: FromBytes + Immutable + KnownLayout + Copy + Send + Sync + 'static> Element for T {}

/// An immutable array of numbers, owned or mapped.
#[derive(Debug, Clone)]
pub enum Section<T> {
    /// Built in memory.
    Owned(Arc<Vec<T>>),
    /// A range of bytes of a mapped file, checked for length and alignment by [`Section::mapped`].
    Mapped {
        /// The file; kept mapped as long as a section of it lives.
        map: Arc<Mmap>,
        /// The bytes that hold the numbers.
        bytes: Range<usize>,
    },
}

impl<T: Element> Section<T> {
    /// The section that lies at `bytes` of `map`; `None` when the range is outside the file, not a whole number of
    /// elements, or not aligned for them.
    pub fn mapped(map: Arc<Mmap>, bytes: Range<usize>) -> Option<Self> {
        <[T]>::ref_from_bytes(map.get(bytes.clone())?).ok()?;
        Some(Section::Mapped { map, bytes })
    }
}

impl<T: Element> Deref for Section<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Section::Owned(values) => values,
            Section::Mapped { map, bytes } => {
                <[T]>::ref_from_bytes(&map[bytes.clone()]).expect("checked when the section was made")
            }
        }
    }
}

impl<T> From<Vec<T>> for Section<T> {
    fn from(values: Vec<T>) -> Self {
        Section::Owned(Arc::new(values))
    }
}

/// An array of `A`s kind, or one value in the place of as many equal ones.
#[derive(Debug, Clone)]
pub enum Items<A, T> {
    /// A value for each.
    Each(A),
    /// The same value for all.
    Same {
        /// The value.
        value: T,
        /// How many it stands for.
        len: usize,
    },
}

impl<A: Deref<Target = [T]>, T> Items<A, T> {
    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            Items::Each(values) => values.len(),
            Items::Same { len, .. } => *len,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All values, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).map(|index| &self[index])
    }

    /// The different values, each at least once: what a check has to look at.
    pub fn distinct(&self) -> &[T] {
        match self {
            Items::Each(values) => values,
            Items::Same { value, .. } => std::slice::from_ref(value),
        }
    }
}

impl<A: Deref<Target = [T]>, T> Index<usize> for Items<A, T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        match self {
            Items::Each(values) => &values[index],
            Items::Same { value, len } => {
                assert!(index < *len, "index {index} of {len}");
                value
            }
        }
    }
}

impl<T> From<Vec<T>> for Items<Vec<T>, T> {
    fn from(values: Vec<T>) -> Self {
        Items::Each(values)
    }
}

impl<T> From<Vec<T>> for Items<Section<T>, T> {
    fn from(values: Vec<T>) -> Self {
        Items::Each(values.into())
    }
}
