//! Reads the rows of a file by the templates that are for it.

use csv::StringRecord;
use trama_engine::model::{EntityStatement, LinkStatement};

use super::Map;
use super::fields::{self, NoColumn, TemplateFields};
use super::template::{Says, Template};
use crate::entity_columns::protection;
use crate::error::{Error, Result};
use crate::field::Field;
use crate::header::Header;
use crate::reading::Reading;
use crate::rows::Rows;
use crate::statements::{EntityReader, LinkReader};
use crate::text::{Fault, Row};

/// Reads the rows behind the header.
pub(crate) fn read(reading: &mut Reading, rows: &mut dyn Rows, header: &Header, map: &Map) -> Result<()> {
    reading.summary.map = Some(map.used());
    let path = reading.path;
    let mut readers = Vec::new();
    let mut is_used = vec![false; header.names().len()];
    for template in map.templates_for(path) {
        check_constants(reading, map, template)?;
        let reader = Reader::new(reading, template, header, &mut is_used);
        readers.push(reader.map_err(|missing| no_column(reading, map, header, missing))?);
    }
    let unused: Vec<usize> = (0..is_used.len()).filter(|&column| !is_used[column]).collect();
    reading.rows(rows, |reading, row| {
        for &column in &unused {
            reading.unmapped[column] += u64::from(row.cell(Some(column)).is_some());
        }
        read_row(reading, &mut readers, row)
    })?;
    readers.iter().for_each(|reader| reader.note_skipped(reading));
    Ok(())
}

/// What a template says of a row.
enum Said {
    Entity(Box<EntityStatement>),
    End(Box<EntityStatement>),
    Link(Box<LinkStatement>),
}

/// Reads a row by all templates, and hands on what they say if all could be read. If not, that somebody is protected is
/// handed on all the same.
fn read_row(reading: &mut Reading, readers: &mut [Reader], row: &Row) -> Result<(), Fault> {
    let mut said = Vec::new();
    let mut first_fault = None;
    for reader in readers {
        if let Err(fault) = reader.read(reading, row, &mut said) {
            first_fault.get_or_insert(fault);
        }
    }
    for statement in said {
        match (statement, &first_fault) {
            (Said::Entity(entity), None) => reading.entity(*entity, row.line),
            (Said::End(end), None) => reading.created(*end, row.line),
            (Said::Link(link), None) => reading.link(*link, row.line),
            (Said::Entity(entity) | Said::End(entity), Some(_)) => {
                if let Some(protected) = protection(&entity) {
                    reading.entity(protected, row.line);
                }
            }
            (Said::Link(_), Some(_)) => {}
        }
    }
    first_fault.map_or(Ok(()), Err)
}

/// Reads rows by one template.
struct Reader {
    says: Says,
    line: u64,
    reads: Reads,
    skip_if_empty: Vec<usize>,
    /// Rows skipped, by the column that was empty.
    skipped: Vec<u64>,
}

enum Reads {
    Entity(Box<EntityReader>),
    Link(Box<LinkReader>, [Option<Box<EntityReader>>; 2]),
}

impl Reader {
    fn new(reading: &Reading, template: &Template, header: &Header, is_used: &mut [bool]) -> Result<Reader, NoColumn> {
        let fields = TemplateFields::new(template, header)?;
        fields.columns().into_iter().for_each(|column| is_used[column] = true);
        let skip_if_empty = fields::columns("skip_if_empty", &template.skip_if_empty, header)?;
        let reads = match template.says {
            Says::Entity => Reads::Entity(Box::new(entity_reader(reading, fields))),
            Says::Link => {
                let create = |end: &Option<Box<Template>>| -> Result<_, NoColumn> {
                    let Some(end) = end else { return Ok(None) };
                    Ok(Some(Box::new(entity_reader(reading, TemplateFields::new(end, header)?))))
                };
                let creates = [create(&template.creates[0])?, create(&template.creates[1])?];
                Reads::Link(Box::new(link_reader(reading, fields)), creates)
            }
        };
        let skipped = vec![0; skip_if_empty.len()];
        Ok(Reader { says: template.says, line: template.line, reads, skip_if_empty, skipped })
    }

    fn read(&mut self, reading: &mut Reading, row: &Row, said: &mut Vec<Said>) -> Result<(), Fault> {
        let is_empty = |&column: &usize| row.cell(Some(column)).is_none();
        if let Some(place) = self.skip_if_empty.iter().position(is_empty) {
            self.skipped[place] += 1;
            return Ok(());
        }
        match &mut self.reads {
            Reads::Entity(entity) => said.push(Said::Entity(Box::new(entity.read(reading, row)?))),
            Reads::Link(link, creates) => {
                let link = link.read(reading, row)?;
                for (end, key) in creates.iter_mut().zip([&link.source, &link.target]) {
                    if let Some(end) = end.as_mut().filter(|_| !reading.is_created(key)) {
                        said.push(Said::End(Box::new(end.read(reading, row)?)));
                    }
                }
                said.push(Said::Link(Box::new(link)));
            }
        }
        Ok(())
    }

    fn note_skipped(&self, reading: &mut Reading) {
        for (&column, &count) in self.skip_if_empty.iter().zip(&self.skipped) {
            if count > 0 {
                let (says, line, name) = (self.says.header(), self.line, &reading.columns[column]);
                reading.note(format!("{says} in line {line} of the map skipped {count} rows: `{name}` is empty"));
            }
        }
    }
}

fn entity_reader(reading: &Reading, mut fields: TemplateFields) -> EntityReader {
    let id = fields.take("id").unwrap_or(Field::Joined(Vec::new()));
    EntityReader::new(id, fields, reading.options().declarations.kind)
}

fn link_reader(reading: &Reading, mut fields: TemplateFields) -> LinkReader {
    let ends = ["source", "target"].map(|name| fields.take(name).unwrap_or(Field::Joined(Vec::new())));
    LinkReader::new(ends, fields, reading.options().declarations.link_kind)
}

/// Finds a constant that no row could be read with before any row is, and names its line.
fn check_constants(reading: &mut Reading, map: &Map, template: &Template) -> Result<()> {
    let ends = template.creates.iter().flatten().map(AsRef::as_ref);
    for template in std::iter::once(template).chain(ends) {
        for (name, entry) in template.entries.iter().filter(|(_, entry)| entry.value.is_constant()) {
            let no_columns = Header::new([]);
            // Without columns, none can be missing.
            let Ok(field) = fields::field(name, entry, &no_columns) else { continue };
            let single = TemplateFields::single(template.says, name, field);
            let empty = StringRecord::new();
            let row = Row { line: 0, fields: &empty };
            let checked = match template.says {
                Says::Entity => entity_reader(reading, single).check(reading, &row),
                Says::Link => link_reader(reading, single).check(reading, &row),
            };
            if let Err(fault) = checked {
                let value = fault.value.unwrap_or_default();
                let reason = format!("`{name}` is {value:?}: {}", fault.reason);
                return Err(Error::BadMap { path: map.path.clone(), line: entry.line, reason });
            }
        }
    }
    Ok(())
}

fn no_column(reading: &Reading, map: &Map, header: &Header, missing: NoColumn) -> Error {
    let NoColumn { line, key, column } = missing;
    let (file, names) = (reading.path.display(), header.names().join(", "));
    let reason = format!("`{key}` names the column `{column}`, which {file} has not: it has {names}");
    Error::BadMap { path: map.path.clone(), line, reason }
}
