//! The bytes of an input, counted and hashed as they lie in the file, and decompressed where they are compressed.
//!
//! Compression is recognised by the first bytes, whatever the file is called. What comes out is limited like a file is,
//! so that a small file cannot fill the memory or keep the program busy without end.

mod decoded;
mod hashed;

use std::io::{BufRead, BufReader, Cursor, Read, Result};

use crate::input::Input;
use crate::limits::Limits;
use crate::stop::Stop;

use decoded::Decoded;

/// Bytes looked at to recognise a format; more when they hold no two whole lines.
const SAMPLE_BYTES: u64 = 64 << 10;
const LONG_SAMPLE_BYTES: u64 = 2 << 20;

/// How the rows of a file are packed into its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Text as it is.
    Text,
    /// Text compressed by gzip.
    Gzip,
    /// Text compressed by zstd.
    Zstd,
    /// Apache Parquet.
    Parquet,
}

impl Packing {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Packing::Text => "text",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
            Packing::Parquet => "Parquet",
        }
    }
}

impl serde::Serialize for Packing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What of a file was read: the bytes as they lie in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    pub(crate) bytes: u64,
    /// BLAKE3, in hexadecimal digits.
    pub(crate) blake3: String,
}

/// The content of a file, decompressed.
pub(crate) struct Contents {
    decoded: Decoded,
    packing: Packing,
    /// The beginning, which was looked at and is read again.
    sample: Cursor<Vec<u8>>,
    bytes_out: u64,
    max_bytes_out: u64,
}

/// A reader of the content of a file.
pub(crate) type Source = BufReader<Contents>;

impl Contents {
    /// Opens an input and looks at its beginning.
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<Contents> {
        let mut raw = BufReader::new(input.open()?);
        let packing = match raw.fill_buf()? {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            [first, 0x2a, 0x4d, 0x18, ..] if first & 0xf0 == 0x50 => Packing::Zstd,
            [b'P', b'A', b'R', b'1', ..] => Packing::Parquet,
            _ => Packing::Text,
        };
        let decoded = Decoded::new(raw, packing)?;
        let max_bytes_out = limits.max_file_bytes;
        let mut contents = Contents { decoded, packing, sample: Cursor::new(Vec::new()), bytes_out: 0, max_bytes_out };
        contents.sample = Cursor::new(contents.read_sample()?);
        Ok(contents)
    }

    fn read_sample(&mut self) -> Result<Vec<u8>> {
        let mut sample = Vec::new();
        self.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample)?;
        if sample.iter().filter(|&&byte| byte == b'\n').count() < 2 {
            self.by_ref().take(LONG_SAMPLE_BYTES).read_to_end(&mut sample)?;
        }
        Ok(sample)
    }

    /// The beginning.
    pub(crate) fn sample(&self) -> &[u8] {
        self.sample.get_ref()
    }

    /// The beginning as far as its lines are whole.
    pub(crate) fn whole_lines(&self) -> &[u8] {
        let sample = self.sample();
        match sample.iter().rposition(|&byte| byte == b'\n') {
            Some(end) if sample.len() as u64 >= SAMPLE_BYTES => &sample[..=end],
            _ => sample,
        }
    }

    pub(crate) fn packing(&self) -> Packing {
        self.packing
    }

    /// Bytes of the file read so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.decoded.hashed().bytes()
    }

    /// What was read of the file so far.
    pub(crate) fn identity(&self) -> FileIdentity {
        let hashed = self.decoded.hashed();
        FileIdentity { bytes: hashed.bytes(), blake3: hashed.hex() }
    }
}

impl Read for Contents {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let again = self.sample.read(buffer)?;
        if again > 0 || buffer.is_empty() {
            return Ok(again);
        }
        let count = self.decoded.read(buffer)?;
        self.bytes_out += count as u64;
        match self.bytes_out > self.max_bytes_out {
            true => Err(self.over_the_limit().into()),
            false => Ok(count),
        }
    }
}

impl Contents {
    fn over_the_limit(&self) -> Stop {
        let what = match self.packing {
            Packing::Gzip | Packing::Zstd => "bytes of a file, decompressed",
            Packing::Text | Packing::Parquet => "bytes of a file",
        };
        Stop::Limit { what, value: self.bytes_out, limit: self.max_bytes_out }
    }
}
