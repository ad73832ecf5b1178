//! FollowTheMoney, the ontology of investigators and sanctions lists: one entity a line.
//!
//! A line becomes rows of Trama's own columns, which the reader of those columns reads: what is checked, declared and
//! dropped there is so here. The tables in `words` and `fields` say what schemata and properties mean. What was decided beside them:
//!
//! - **Edges** are links, one for each pair of their ends. The schema stays as the link's type, and the id as its record
//!   where the line has no `recordId`.
//! - **References** of other entities (`addressEntity`, `parent`, `holder`, ...) are links too, called by the property.
//! - A **sanction** is an event that the sanctioned is involved in: a measure has a beginning, an end and an authority,
//!   several may hit one entity, and a window of time finds those in force.
//! - An **address** is a place; persons have none of its text as attributes.
//! - An **identity document** is an identifier of its holder where the file describes him, else a thing that he holds. Its
//!   country and authority are dropped where he is a person: they stand for a nationality.
//! - **Topics** are the publisher's opinion. Those that are roles in crime make a second statement, an assessment that
//!   says the role and nothing else, and `asset.frozen` one that says the stage; others are dropped. No topic makes a
//!   suspect: a category is never guessed.
//! - **Dates** to the year or month mean their whole period. A field takes the first value that can be read; what is left
//!   stays an attribute, of persons it is dropped. So a bad percentage costs itself and not the ownership.
//! - The **provider** is the publisher, else the dataset where there is one alone; `sourceUrl` is the report.
//! - Lines that Trama wrote have a key `trama` beside the properties. What it says goes before them, and the line is then
//!   one statement, whatever its topics.

mod documents;
mod ends;
mod entity;
pub(crate) mod fields;
mod lines;
mod notes;
mod properties;
mod reader;
pub(crate) mod topics;
pub(crate) mod trama;
pub(crate) mod translate;
pub(crate) mod values;
pub(crate) mod words;

pub(crate) use entity::TRAMA;
pub(crate) use lines::JsonLines;
pub(crate) use properties::Properties;
pub(crate) use reader::columns;

use crate::error::Result;
use crate::format::Format;
use crate::reading::Reading;
use crate::rows::Rows;
use reader::Reader;

/// Whether a file is to be read as FollowTheMoney: asked for, or to be recognised and recognised.
pub(crate) fn is_meant(format: Option<Format>, sample: &[u8]) -> bool {
    match format {
        Some(format) => format == Format::Ftm,
        None => entity::begins(sample),
    }
}

/// Reads the lines.
pub(crate) fn read(reading: &mut Reading, rows: &mut dyn Rows) -> Result<()> {
    let mut reader = Reader::new(reading);
    reading.rows(rows, |reading, row| reader.read(reading, row.raw(0), row.line))?;
    reader.finish(reading);
    Ok(())
}
