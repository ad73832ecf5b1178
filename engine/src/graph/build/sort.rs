//! Arcs in any order, sorted into rows.
//!
//! Arcs are first dealt into buckets of as many consecutive rows each, so many that the arcs of a bucket lie in a core's
//! cache; there they are sorted digit by digit. Every arc is moved through memory twice, however many there are.

use rayon::prelude::*;

use crate::graph::{Adjacency, huge_pages};

/// One entry of one row.
pub(super) trait Arc: Copy + Default + Send + Sync {
    /// The row above the target: what arcs are sorted by.
    fn key(self) -> u64;

    /// The weight of arcs of one key as one; the same in whatever order they come.
    fn sum(parallel: &mut [Self]) -> f32;
}

/// Arcs in chunks, which may be gone through more than once.
pub(super) trait Arcs<A>: Sync {
    fn chunk_count(&self) -> usize;

    fn each(&self, chunk: usize, visit: impl FnMut(A));
}

/// Arcs that a bucket is meant to have: half a megabyte, with the room to sort them in.
const BUCKET: usize = 1 << 15;
/// More buckets than this, and dealing them out jumps between too many places.
const MAX_BUCKETS: usize = 1 << 11;
/// Bits of a key that are sorted by at a time.
const DIGIT: u32 = 11;
/// Fewer arcs are sorted by comparing them.
const FEW: usize = 1 << 10;

/// The rows of `0..node_count`, ascending, without parallel arcs. There are weights where one is not 1.
pub(super) fn rows<A: Arc>(node_count: usize, arcs: &impl Arcs<A>) -> Adjacency {
    let dealt: Vec<Dealt<A>> = deal(node_count, arcs);
    let shift = dealt.first().map_or(0, |dealt| dealt.shift);
    let mut lengths: Vec<u64> = huge_pages::zeroed(node_count);
    let buckets: Vec<Bucket> = lengths
        .par_chunks_mut(1 << shift)
        .enumerate()
        .map_init(Vec::new, |spare, (bucket, lengths)| Bucket::sorted(&dealt, bucket, lengths, spare))
        .collect();
    drop(dealt);
    let mut offsets = huge_pages::with_capacity(node_count + 1);
    offsets.push(0);
    offsets.extend(lengths.iter().scan(0, |sum, length| {
        *sum += length;
        Some(*sum)
    }));
    let is_weighted = buckets.iter().any(|bucket| !bucket.weights.is_empty());
    let weights = is_weighted.then(|| joined(&buckets, |bucket| &bucket.weights, 1.0).into());
    Adjacency { offsets: offsets.into(), targets: joined(&buckets, |bucket| &bucket.targets, 0).into(), weights }
}

/// The arcs of a chunk, bucket by bucket.
struct Dealt<A> {
    /// Rows `b << shift` and on are in bucket `b`.
    shift: u32,
    arcs: Vec<A>,
    /// Where each bucket ends.
    ends: Vec<usize>,
}

fn deal<A: Arc>(node_count: usize, arcs: &impl Arcs<A>) -> Vec<Dealt<A>> {
    let chunks = (0..arcs.chunk_count()).into_par_iter();
    let counted = chunks.clone().map(|chunk| {
        let mut count = 0;
        arcs.each(chunk, |_| count += 1);
        count
    });
    let counts: Vec<usize> = counted.collect();
    let buckets = counts.iter().sum::<usize>().div_ceil(BUCKET).clamp(1, MAX_BUCKETS);
    let shift = node_count.div_ceil(buckets).next_power_of_two().trailing_zeros();
    let bucket_count = node_count.div_ceil(1 << shift);
    chunks.map(|chunk| Dealt::new(arcs, chunk, counts[chunk], shift, bucket_count)).collect()
}

impl<A: Arc> Dealt<A> {
    fn new(arcs: &impl Arcs<A>, chunk: usize, count: usize, shift: u32, bucket_count: usize) -> Self {
        let bucket = |arc: A| (arc.key() >> 32 >> shift) as usize;
        let mut cursors = vec![0; bucket_count];
        arcs.each(chunk, |arc| cursors[bucket(arc)] += 1);
        let mut start = 0;
        for cursor in &mut cursors {
            start += std::mem::replace(cursor, start);
        }
        let mut dealt = huge_pages::zeroed(count);
        arcs.each(chunk, |arc| {
            let cursor = &mut cursors[bucket(arc)];
            dealt[*cursor] = arc;
            *cursor += 1;
        });
        Dealt { shift, arcs: dealt, ends: cursors }
    }

    fn bucket(&self, bucket: usize) -> &[A] {
        let start = bucket.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.arcs[start..self.ends[bucket]]
    }
}

/// Some consecutive rows.
struct Bucket {
    targets: Vec<u32>,
    /// Along `targets`; empty when all are 1.
    weights: Vec<f32>,
}

impl Bucket {
    /// Sorts and merges the arcs of a bucket; `lengths` are those of its rows.
    fn sorted<A: Arc>(dealt: &[Dealt<A>], bucket: usize, lengths: &mut [u64], spare: &mut Vec<A>) -> Self {
        let mut arcs = huge_pages::with_capacity(dealt.iter().map(|dealt| dealt.bucket(bucket).len()).sum());
        dealt.iter().for_each(|dealt| arcs.extend_from_slice(dealt.bucket(bucket)));
        sort(&mut arcs, spare);
        let first_row = bucket << dealt.first().map_or(0, |dealt| dealt.shift);
        let mut rows = Bucket { targets: huge_pages::with_capacity(arcs.len()), weights: Vec::new() };
        for parallel in arcs.chunk_by_mut(|one, other| one.key() == other.key()) {
            let key = parallel[0].key();
            lengths[(key >> 32) as usize - first_row] += 1;
            rows.push(key as u32, A::sum(parallel));
        }
        rows
    }

    fn push(&mut self, target: u32, weight: f32) {
        if weight != 1.0 && self.weights.is_empty() {
            self.weights = vec![1.0; self.targets.len()];
            self.weights.reserve(self.targets.capacity() - self.targets.len());
        }
        self.targets.push(target);
        if weight != 1.0 || !self.weights.is_empty() {
            self.weights.push(weight);
        }
    }
}

/// Sorts by key, from the lowest digit to the highest in which any two keys differ; `spare` is room to move them to.
fn sort<A: Arc>(arcs: &mut Vec<A>, spare: &mut Vec<A>) {
    if arcs.len() < FEW {
        return arcs.sort_unstable_by_key(|arc| arc.key());
    }
    let different = arcs.iter().fold(0, |bits, arc| bits | (arc.key() ^ arcs[0].key()));
    let digits = (0..u64::BITS).step_by(DIGIT as usize).filter(|&digit| different >> digit & MASK != 0);
    spare.clear();
    spare.resize(arcs.len(), A::default());
    for digit in digits {
        move_by_digit(arcs, spare, digit);
        std::mem::swap(arcs, spare);
    }
}

/// The bits of a digit.
const MASK: u64 = (1 << DIGIT) - 1;

/// Orders arcs by one digit, those that share it as they were.
fn move_by_digit<A: Arc>(from: &[A], to: &mut [A], digit: u32) {
    let place = |arc: &A| (arc.key() >> digit & MASK) as usize;
    let mut cursors = [0; 1 << DIGIT];
    from.iter().for_each(|arc| cursors[place(arc)] += 1);
    let mut start = 0;
    for cursor in &mut cursors {
        start += std::mem::replace(cursor, start);
    }
    for arc in from {
        let cursor = &mut cursors[place(arc)];
        to[*cursor] = *arc;
        *cursor += 1;
    }
}

/// A part of every bucket, one after another; where it is empty, as many ones as there are targets.
fn joined<T: Copy + Default + Send + Sync>(
    buckets: &[Bucket],
    part: impl Fn(&Bucket) -> &[T] + Sync,
    one: T,
) -> Vec<T> {
    let total = buckets.iter().map(|bucket| bucket.targets.len()).sum();
    let mut all = huge_pages::zeroed(total);
    let mut rest = all.as_mut_slice();
    let mut pieces = Vec::with_capacity(buckets.len());
    for bucket in buckets {
        let (piece, tail) = rest.split_at_mut(bucket.targets.len());
        pieces.push((piece, part(bucket)));
        rest = tail;
    }
    pieces.into_par_iter().for_each(|(piece, part)| match part {
        [] => piece.fill(one),
        _ => piece.copy_from_slice(part),
    });
    all
}
