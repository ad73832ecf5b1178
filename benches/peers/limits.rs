//! What the memory of this machine gives at most: `limits THREADS`. Prints how many bytes a second can be copied and read, of
//! arrays far larger than the caches, and how many numbers a second gathered from random places of 4 MiB, as JSON.
//!
//! `rustc -O limits.rs`; it needs no library.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

/// Bytes copied and read, of which a copy reads as many as it writes.
const BYTES: usize = 1 << 28;
/// Numbers of 4 bytes that are gathered from.
const NUMBERS: usize = 1 << 20;
/// Places gathered from, which are read one after another.
const PLACES: usize = 1 << 24;
/// The best of so many runs counts: a limit is what the machine can do, undisturbed.
const RUNS: usize = 7;

fn main() {
    let threads = std::env::args().nth(1).and_then(|threads| threads.parse().ok());
    let Some(threads) = threads.filter(|&threads: &usize| threads > 0) else {
        eprintln!("expected the number of threads");
        std::process::exit(2);
    };
    let words: Vec<u64> = (0..BYTES as u64 / 8).collect();
    let mut copy = vec![1u64; words.len()];
    let copied = per_second(BYTES, || {
        let parts = words.chunks(words.len().div_ceil(threads)).zip(copy.chunks_mut(words.len().div_ceil(threads)));
        on_all(parts, |(from, to)| to.copy_from_slice(from));
    });
    let read = per_second(BYTES, || {
        on_all(words.chunks(words.len().div_ceil(threads)), |part| {
            black_box(part.iter().fold(0u64, |sum, word| sum.wrapping_add(*word)));
        });
    });
    let numbers: Vec<u32> = (0..NUMBERS as u32).collect();
    let places: Vec<u32> = (0..PLACES as u64).map(|place| (mixed(place) % NUMBERS as u64) as u32).collect();
    let gathered = per_second(PLACES, || {
        on_all(places.chunks(places.len().div_ceil(threads)), |part| {
            black_box(part.iter().fold(0u32, |sum, place| sum.wrapping_add(numbers[*place as usize])));
        });
    });
    println!(r#"{{"threads":{threads},"copied":{copied:e},"read":{read:e},"gathered":{gathered:e}}}"#);
}

/// Does one part a thread.
fn on_all<T: Send>(parts: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
    thread::scope(|scope| {
        let work = &work;
        parts.for_each(|part| _ = scope.spawn(move || work(part)));
    });
}

/// Units a second, in the best run.
fn per_second(units: usize, mut work: impl FnMut()) -> f64 {
    let seconds = (0..RUNS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    });
    units as f64 / seconds.fold(f64::INFINITY, f64::min)
}

/// A number without a pattern (the finaliser of SplitMix64).
fn mixed(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ number >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ number >> 31
}
