//! The decompressors, each over the hashed bytes of the file.

use std::io::{BufReader, Error, Read, Result};

use flate2::bufread::MultiGzDecoder;

use super::Packing;
use super::hashed::Hashed;
use crate::stop::Stop;

/// The largest window that a zstd file may ask for, as a power of two: 128 MiB, the most that `zstd` writes unless it
/// is told `--long`.
const MAX_WINDOW_LOG: u32 = 27;

/// The bytes of a file as they lie in it.
type Raw = Hashed<BufReader<Box<dyn Read>>>;

/// A file's bytes, decompressed.
pub(super) enum Decoded {
    Plain(Raw),
    Gzip(Box<MultiGzDecoder<BufReader<Raw>>>),
    Zstd(Box<zstd::Decoder<'static, BufReader<Raw>>>),
}

impl Decoded {
    pub(super) fn new(raw: BufReader<Box<dyn Read>>, packing: Packing) -> Result<Decoded> {
        let raw = Hashed::new(raw);
        Ok(match packing {
            Packing::Gzip => Decoded::Gzip(Box::new(MultiGzDecoder::new(BufReader::new(raw)))),
            Packing::Zstd => {
                let mut decoder = zstd::Decoder::with_buffer(BufReader::new(raw))?;
                decoder.window_log_max(MAX_WINDOW_LOG)?;
                Decoded::Zstd(Box::new(decoder))
            }
            Packing::Text | Packing::Parquet => Decoded::Plain(raw),
        })
    }

    /// The bytes as they lie in the file.
    pub(super) fn hashed(&self) -> &Raw {
        match self {
            Decoded::Plain(raw) => raw,
            Decoded::Gzip(decoder) => decoder.get_ref().get_ref(),
            Decoded::Zstd(decoder) => decoder.get_ref().get_ref(),
        }
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        match self {
            Decoded::Plain(raw) => raw.read(buffer),
            Decoded::Gzip(decoder) => decoder.read(buffer).map_err(|error| unreadable(error, Packing::Gzip)),
            Decoded::Zstd(decoder) => decoder.read(buffer).map_err(|error| unreadable(error, Packing::Zstd)),
        }
    }
}

/// Tells an error of the decompressor from one of the system.
fn unreadable(error: Error, packing: Packing) -> Error {
    match error.raw_os_error() {
        Some(_) => error,
        None => Stop::Unreadable { packing, reason: error.to_string() }.into(),
    }
}
