//! How much a reader takes before it stops: generous for a case file, small enough that no file fills the memory.

/// Limits of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, as it lies there and decompressed. Over it, the import fails. Default 16 GiB.
    pub max_file_bytes: u64,
    /// Bytes of one field. Over it, the row is rejected; a row may hold 8 times as much. Default 1 MiB.
    pub max_field_bytes: usize,
    /// Rows of all files of the import together. Over it, the import fails. Default 500 million.
    pub max_rows: u64,
    /// Columns of one file. Over it, the import fails. Default 10,000, which is also the side of the largest matrix.
    pub max_columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_file_bytes: 16 << 30, max_field_bytes: 1 << 20, max_rows: 500_000_000, max_columns: 10_000 }
    }
}

impl Limits {
    /// Bytes of one row.
    pub(crate) fn max_record_bytes(&self) -> usize {
        self.max_field_bytes.saturating_mul(8).max(1024)
    }
}
