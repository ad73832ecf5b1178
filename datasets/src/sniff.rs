//! A look at the beginning of a file: how its lines end, what separates its fields, and its first rows.

use csv::StringRecord;

use crate::limits::Limits;
use crate::text::{Layout, Records};

/// Rows that are looked at.
pub(crate) const HEAD_ROWS: usize = 50;

/// The beginning of a file.
pub(crate) struct Head {
    /// What separates the fields of a text; `None` for Parquet, whose first row here is the names of its columns.
    pub(crate) separator: Option<&'static str>,
    /// The first rows that are well-formed.
    pub(crate) rows: Vec<StringRecord>,
    /// Why the very first row cannot be read, if so.
    pub(crate) first_fault: Option<String>,
}

impl Head {
    /// Looks at a sample of text, which ends with a whole line unless the file itself does not.
    pub(crate) fn of(sample: &[u8], limits: &Limits) -> (Layout, Head) {
        let terminator = if sample.contains(&b'\r') && !sample.contains(&b'\n') { b'\r' } else { b'\n' };
        let max_record_bytes = limits.max_record_bytes();
        let layout = |delimiter| Layout { delimiter, blanks: false, terminator, columns: None, max_record_bytes };
        let read = |layout, separator| (layout, Head::read(sample, layout, separator, limits));
        let mut best = read(layout(b'\t'), "tab");
        for (delimiter, separator) in [(b',', "comma"), (b';', "semicolon")] {
            let other = read(layout(delimiter), separator);
            if other.1.quality() > best.1.quality() {
                best = other;
            }
        }
        if best.1.columns() < 2 {
            let other = read(Layout { blanks: true, ..layout(b'\t') }, "blank");
            if matches!(other.1.columns(), 2 | 3) && other.1.agreeing() * 2 > other.1.rows.len() {
                best = other;
            }
        }
        best
    }

    /// Fields of the first row.
    pub(crate) fn columns(&self) -> usize {
        self.rows.first().map_or(0, StringRecord::len)
    }

    fn read(sample: &[u8], layout: Layout, separator: &'static str, limits: &Limits) -> Head {
        let mut records = Records::new(sample, layout, limits.max_field_bytes);
        let mut head = Head { separator: Some(separator), rows: Vec::new(), first_fault: None };
        // Reading from memory cannot fail.
        while let Ok(Some((line, fault))) = records.advance() {
            match fault {
                Some(fault) if head.rows.is_empty() && head.first_fault.is_none() => {
                    head.first_fault = Some(fault.reason)
                }
                Some(_) => {}
                None => head.rows.push(records.row(line).fields.clone()),
            }
            if head.rows.len() == HEAD_ROWS {
                break;
            }
        }
        head
    }

    /// Rows with as many fields as the first.
    fn agreeing(&self) -> usize {
        self.rows.iter().filter(|row| row.len() == self.columns()).count()
    }

    /// The best delimiter is one on which most rows agree, and which makes the most fields.
    fn quality(&self) -> (bool, usize) {
        (self.columns() > 1 && self.agreeing() * 2 > self.rows.len(), self.columns())
    }
}
