//! Counts and hashes a file while it is read.

use std::io::Read;

/// A reader that hashes every byte that passes.
pub(crate) struct Hashed<R> {
    inner: R,
    // Two kilobytes, in a box so that what holds a reader stays small.
    hasher: Box<blake3::Hasher>,
    bytes: u64,
}

impl<R> Hashed<R> {
    pub(crate) fn new(inner: R) -> Self {
        Hashed { inner, hasher: Box::new(blake3::Hasher::new()), bytes: 0 }
    }

    /// Bytes so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// BLAKE3 of the bytes so far, in hexadecimal digits.
    pub(crate) fn hex(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}
