//! The fields of a template by their names, in the columns of one file.

use std::cell::RefCell;
use std::rc::Rc;

use super::template::{Entry, Named, Says, Template};
use super::value::{Piece, Value};
use crate::cells;
use crate::field::{Field, Fields, Part};
use crate::header::Header;
use crate::statements::{EntityReader, LinkReader};

/// A template's fields, until they are taken.
#[derive(Debug, Clone)]
pub(super) struct TemplateFields {
    says: Says,
    fields: Vec<(String, Field)>,
    attributes: Vec<usize>,
    constants: Vec<String>,
}

/// A column that a map names and the file has not.
pub(super) struct NoColumn {
    pub(super) line: u64,
    /// Where it is named.
    pub(super) key: String,
    pub(super) column: String,
}

impl TemplateFields {
    /// Looks the columns of a template up in the header of a file.
    pub(super) fn new(template: &Template, header: &Header) -> Result<TemplateFields, NoColumn> {
        let fields = template.entries.iter().map(|(name, entry)| Ok((name.clone(), field(name, entry, header)?)));
        Ok(TemplateFields {
            says: template.says,
            fields: fields.collect::<Result<_, _>>()?,
            attributes: columns("attributes", &template.attributes, header)?,
            constants: Vec::new(),
        })
    }

    /// One field alone.
    pub(super) fn single(says: Says, name: &str, field: Field) -> TemplateFields {
        TemplateFields { says, fields: vec![(name.to_owned(), field)], attributes: Vec::new(), constants: Vec::new() }
    }

    /// All columns that the template uses.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.fields.iter().flat_map(|(_, field)| field.columns()).chain(self.attributes.iter().copied()).collect()
    }

    /// Takes a field without marking it as the user's word: an id.
    pub(super) fn take(&mut self, name: &str) -> Option<Field> {
        let place = self.fields.iter().position(|(known, _)| known == name)?;
        Some(self.fields.remove(place).1)
    }
}

impl Fields for TemplateFields {
    fn field(&mut self, name: &'static str) -> Option<Field> {
        let field = self.take(name)?;
        if field.columns().is_empty() {
            let is_link_kind = self.says == Says::Link && name == "kind";
            self.constants.push(if is_link_kind { "link_kind" } else { name }.to_owned());
        }
        Some(field)
    }

    /// The attributes, and the columns of fields that a person does not have.
    fn rest(&self) -> Vec<usize> {
        let mut columns = self.columns();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    fn constants(&self) -> Vec<String> {
        self.constants.clone()
    }
}

/// The columns of a list of names.
pub(super) fn columns(key: &str, named: &[Named], header: &Header) -> Result<Vec<usize>, NoColumn> {
    named.iter().map(|named| column(key, named.line, &named.column, header)).collect()
}

fn column(key: &str, line: u64, name: &str, header: &Header) -> Result<usize, NoColumn> {
    header.find(name).ok_or_else(|| NoColumn { line, key: key.to_owned(), column: name.to_owned() })
}

/// The field of an entry.
pub(super) fn field(key: &str, entry: &Entry, header: &Header) -> Result<Field, NoColumn> {
    let text = |pieces: &[Piece]| joined(key, entry.line, pieces, header);
    match &entry.value {
        Value::Text(pieces) => text(pieces),
        Value::List(texts) => Ok(Field::Listed(texts.iter().map(|pieces| text(pieces)).collect::<Result<_, _>>()?)),
        Value::Number { column: name, unit } => {
            Ok(Field::Converted(column(key, entry.line, name, header)?, Box::new(*unit)))
        }
    }
}

fn joined(key: &str, line: u64, pieces: &[Piece], header: &Header) -> Result<Field, NoColumn> {
    let part = |piece: &Piece| match piece {
        Piece::Text(text) => Ok(Part::Text(text.clone())),
        Piece::Column(name) => Ok(Part::Column(column(key, line, name, header)?)),
    };
    let parts = pieces.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    match parts[..] {
        [Part::Column(column)] => Ok(Field::Column(column)),
        _ => Ok(Field::Joined(parts)),
    }
}

/// The names that a template may use: those that the readers of statements ask for, so that none is forgotten here.
pub(super) fn names(says: Says) -> Vec<&'static str> {
    let asked = Asked::default();
    let id = || Field::Joined(Vec::new());
    let mut names = match says {
        Says::Entity => {
            EntityReader::new(id(), asked.clone(), None);
            vec!["id"]
        }
        Says::Link => {
            LinkReader::new([id(), id()], asked.clone(), None);
            vec!["source", "target"]
        }
    };
    for &name in asked.0.borrow().iter() {
        if !names.contains(&name) && !cells::OF_EXPORTS.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Fields that are none, and remember which were asked for.
#[derive(Clone, Default)]
struct Asked(Rc<RefCell<Vec<&'static str>>>);

impl Fields for Asked {
    fn field(&mut self, name: &'static str) -> Option<Field> {
        self.0.borrow_mut().push(name);
        None
    }

    fn rest(&self) -> Vec<usize> {
        Vec::new()
    }

    fn constants(&self) -> Vec<String> {
        Vec::new()
    }
}
