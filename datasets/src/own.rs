//! Trama's own columns: a file of entities or a file of links, by its header.

use crate::error::Result;
use crate::field::Field;
use crate::header::Header;
use crate::reading::Reading;
use crate::rows::Rows;
use crate::statements::{EntityReader, LinkReader};

/// What a header says its file describes. `kind` may be missing where it was declared.
pub(crate) enum Described {
    Entities { id: usize },
    Links { source: usize, target: usize },
}

/// What a header describes; `None` when it has neither an id nor two ends.
pub(crate) fn described(header: &mut Header) -> Option<Described> {
    if let (Some(source), Some(target)) = (header.take("source"), header.take("target")) {
        return Some(Described::Links { source, target });
    }
    header.take("id").map(|id| Described::Entities { id })
}

/// Reads the rows behind the header.
pub(crate) fn read(reading: &mut Reading, rows: &mut dyn Rows, header: Header, described: &Described) -> Result<()> {
    let declarations = &reading.options().declarations;
    match *described {
        Described::Entities { id } => {
            let mut entities = EntityReader::new(Field::Column(id), header, declarations.kind);
            reading.rows(rows, |reading, row| entities.pass(reading, row))
        }
        Described::Links { source, target } => {
            let ends = [source, target].map(Field::Column);
            let mut links = LinkReader::new(ends, header, declarations.link_kind);
            reading.rows(rows, |reading, row| {
                let statement = links.read(reading, row)?;
                reading.link(statement, row.line);
                Ok(())
            })
        }
    }
}
