//! A look at the beginning of a file: how its lines end, what separates its fields, and its first rows.

use csv::StringRecord;

use crate::limits::Limits;
use crate::text::{Layout, Records};

/// Rows that are looked at.
const HEAD_ROWS: usize = 50;

/// The beginning of a file.
pub(crate) struct Head {
    pub(crate) layout: Layout,
    /// The first rows that are well-formed.
    pub(crate) rows: Vec<StringRecord>,
    /// Why the very first row cannot be read, if so.
    pub(crate) first_fault: Option<String>,
}

impl Head {
    /// Looks at a sample, which ends with a whole line unless the file itself does not.
    pub(crate) fn of(sample: &[u8], limits: &Limits) -> Head {
        let terminator = if sample.contains(&b'\r') && !sample.contains(&b'\n') { b'\r' } else { b'\n' };
        let max_record_bytes = limits.max_record_bytes();
        let layout = |delimiter| Layout { delimiter, blanks: false, terminator, columns: None, max_record_bytes };
        let mut best = Head::read(sample, layout(b'\t'), limits);
        for delimiter in [b',', b';'] {
            let head = Head::read(sample, layout(delimiter), limits);
            if head.quality() > best.quality() {
                best = head;
            }
        }
        if best.columns() < 2 {
            let head = Head::read(sample, Layout { blanks: true, ..layout(b'\t') }, limits);
            if matches!(head.columns(), 2 | 3) && head.agreeing() * 2 > head.rows.len() {
                best = head;
            }
        }
        best
    }

    /// Fields of the first row.
    pub(crate) fn columns(&self) -> usize {
        self.rows.first().map_or(0, StringRecord::len)
    }

    fn read(sample: &[u8], layout: Layout, limits: &Limits) -> Head {
        let mut records = Records::new(sample, layout, limits.max_field_bytes);
        let mut head = Head { layout, rows: Vec::new(), first_fault: None };
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
