//! A file being read: the sink, the counts of its summary, and what is common to all formats.

use std::collections::BTreeMap;
use std::path::Path;

use trama_engine::model::{EntityKind, EntityStatement, LinkStatement, RecordKey};
use trama_engine::progress::Progress;
use trama_engine::tables::{Origin, Reject, StatementSink};

use crate::created_ends::CreatedEnds;
use crate::error::{Error, Result};
use crate::format::Format;
use crate::map::UsedMap;
use crate::read::ReadOptions;
use crate::rows::Rows;
use crate::source::{FileIdentity, Packing};
use crate::text::{Fault, Row};

/// Rows between two looks at the limits and at whether to go on.
const CHECK_EVERY: u64 = 1000;

/// What was read of one file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FileSummary {
    /// The file as given.
    pub path: String,
    /// Its format, recognised or asked for.
    pub format: Format,
    /// How its rows are packed.
    pub packing: Packing,
    /// Its size as it lies there, compressed or not.
    pub bytes: u64,
    /// BLAKE3 of these bytes, in hexadecimal digits.
    pub blake3: String,
    /// Rows of data, rejected ones too; no header, no blank lines.
    pub rows: u64,
    /// Entities handed on, with the ends that an edge list or a matrix names for the first time in this import.
    pub entities: u64,
    /// Links handed on.
    pub links: u64,
    /// Rows rejected.
    pub rejects: u64,
    /// Columns that may not be known of a person, and how many values of each were dropped.
    pub dropped: BTreeMap<String, u64>,
    /// Columns that Trama has no field for, kept as attributes, and how many values of each.
    pub attributes: BTreeMap<String, u64>,
    /// Columns that the map names nowhere, and how many values of each were left out.
    pub unmapped: BTreeMap<String, u64>,
    /// The map by which it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<UsedMap>,
    /// What was assumed, and what else the importing user should know.
    pub notes: Vec<String>,
}

/// What the files of one import share.
pub(crate) struct Import<'a> {
    pub(crate) options: &'a ReadOptions,
    pub(crate) sink: &'a mut dyn StatementSink,
    pub(crate) progress: &'a Progress,
    pub(crate) rows: u64,
    pub(crate) ends: CreatedEnds,
}

/// One file of an import.
pub(crate) struct Reading<'a, 'b> {
    pub(crate) import: &'b mut Import<'a>,
    pub(crate) path: &'b Path,
    pub(crate) file: u32,
    pub(crate) columns: Vec<String>,
    pub(crate) summary: FileSummary,
    pub(crate) kept: Vec<u64>,
    pub(crate) dropped: Vec<u64>,
    pub(crate) unmapped: Vec<u64>,
    padded_ids: u64,
    told: u64,
}

impl<'a, 'b> Reading<'a, 'b> {
    pub(crate) fn new(
        import: &'b mut Import<'a>,
        path: &'b Path,
        file: u32,
        columns: Vec<String>,
        kind: (Format, Packing),
    ) -> Self {
        let summary = FileSummary {
            path: path.display().to_string(),
            format: kind.0,
            packing: kind.1,
            bytes: 0,
            blake3: String::new(),
            rows: 0,
            entities: 0,
            links: 0,
            rejects: 0,
            dropped: BTreeMap::new(),
            attributes: BTreeMap::new(),
            unmapped: BTreeMap::new(),
            map: None,
            notes: Vec::new(),
        };
        let counts = || vec![0; columns.len()];
        let (kept, dropped, unmapped) = (counts(), counts(), counts());
        Reading { import, path, file, columns, summary, kept, dropped, unmapped, padded_ids: 0, told: 0 }
    }

    pub(crate) fn options(&self) -> &'a ReadOptions {
        self.import.options
    }

    /// Hands every row to `each`; a faulty one becomes a reject.
    pub(crate) fn rows(
        &mut self,
        rows: &mut dyn Rows,
        mut each: impl FnMut(&mut Self, &Row) -> Result<(), Fault>,
    ) -> Result<()> {
        while let Some((line, fault)) = rows.advance().map_err(|error| Error::io(self.path, error))? {
            self.summary.rows += 1;
            self.import.rows += 1;
            let outcome = match fault {
                Some(fault) => Err(fault),
                None => each(self, &rows.row(line)),
            };
            if let Err(fault) = outcome {
                self.reject(fault, line);
            }
            if self.summary.rows.is_multiple_of(CHECK_EVERY) {
                self.check(rows)?;
            }
        }
        self.check(rows)
    }

    fn check(&mut self, rows: &dyn Rows) -> Result<()> {
        let bytes = rows.bytes_read();
        let (what, value, limit) = ("rows of an import", self.import.rows, self.options().limits.max_rows);
        if value > limit {
            return Err(Error::Limit { path: self.path.to_owned(), what, value, limit });
        }
        self.import.progress.advance(bytes - self.told)?;
        self.told = bytes;
        Ok(())
    }

    /// The identity of an id as given; a namespace given with it goes before a declared one and the import's own.
    /// `declared` tells that the declared one was used.
    pub(crate) fn key(&mut self, namespace: Option<&str>, id: &str, declared: &mut Vec<String>) -> RecordKey {
        self.padded_ids += u64::from(id.starts_with(' ') || id.ends_with(' '));
        self.record_key(namespace, id, declared)
    }

    fn record_key(&self, namespace: Option<&str>, id: &str, declared: &mut Vec<String>) -> RecordKey {
        let options = self.options();
        let namespace = match (namespace, &options.declarations.namespace) {
            (Some(namespace), _) => namespace.to_owned(),
            (None, Some(namespace)) => {
                declared.push("namespace".to_owned());
                namespace.clone()
            }
            (None, None) => options.namespace.clone(),
        };
        RecordKey { namespace, id: id.to_owned() }
    }

    /// The identity of an end of which no more is known than its id.
    pub(crate) fn key_of_end(&self, id: &str) -> RecordKey {
        self.record_key(None, id, &mut Vec::new())
    }

    /// Creates an end that an edge list or a matrix names, once an import.
    pub(crate) fn end(&mut self, key: &RecordKey, line: u64) {
        if self.import.ends.contains(key) {
            return;
        }
        let declarations = &self.options().declarations;
        let mut statement = EntityStatement::new(key.clone(), declarations.kind.unwrap_or(EntityKind::Person));
        let declared = [("kind", declarations.kind.is_some()), ("namespace", declarations.namespace.is_some())];
        let declared = declared.into_iter().filter(|(_, is_declared)| *is_declared);
        statement.provenance.declared = declared.map(|(field, _)| field.to_owned()).collect();
        declarations.complete_provenance(&mut statement.provenance, false);
        declarations.complete_entity(&mut statement);
        self.created(statement, line);
    }

    /// Whether an end was created already.
    pub(crate) fn is_created(&self, key: &RecordKey) -> bool {
        self.import.ends.contains(key)
    }

    /// Hands on an end that is created, once an import.
    pub(crate) fn created(&mut self, statement: EntityStatement, line: u64) {
        if self.import.ends.insert(&statement.key) {
            self.summary.entities += 1;
            self.import.sink.end(statement, Origin { file: self.file, line });
        }
    }

    /// An end that another dataset only named: here too it gives way to a description.
    pub(crate) fn named(&mut self, statement: EntityStatement, line: u64) {
        self.summary.entities += 1;
        self.import.sink.end(statement, Origin { file: self.file, line });
    }

    pub(crate) fn entity(&mut self, statement: EntityStatement, line: u64) {
        self.summary.entities += 1;
        self.import.sink.entity(statement, Origin { file: self.file, line });
    }

    pub(crate) fn link(&mut self, statement: LinkStatement, line: u64) {
        self.summary.links += 1;
        self.import.sink.link(statement, Origin { file: self.file, line });
    }

    /// The index of a column that the file does not list in front, for faults that name it.
    pub(crate) fn column(&mut self, name: &str) -> usize {
        let known = self.columns.iter().position(|column| column == name);
        known.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.kept.push(0);
            self.dropped.push(0);
            self.unmapped.push(0);
            self.columns.len() - 1
        })
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.summary.notes.push(note.into());
    }

    pub(crate) fn reject(&mut self, fault: Fault, line: u64) {
        self.summary.rejects += 1;
        let file = self.summary.path.clone();
        let named = |column: usize| self.columns.get(column).cloned().unwrap_or_else(|| (column + 1).to_string());
        let Fault { column, value, reason } = fault;
        self.import.sink.reject(Reject { file, line, column: column.map(named), value, reason });
    }

    /// Rows of this file rejected so far.
    pub(crate) fn reject_count(&self) -> u64 {
        self.summary.rejects
    }

    /// Completes the summary.
    pub(crate) fn finish(mut self, identity: FileIdentity) -> FileSummary {
        self.summary.bytes = identity.bytes;
        self.summary.blake3 = identity.blake3;
        for (index, name) in self.columns.iter().enumerate() {
            let FileSummary { attributes, dropped, unmapped, .. } = &mut self.summary;
            for (counts, named) in [(&self.kept, attributes), (&self.dropped, dropped), (&self.unmapped, unmapped)] {
                if counts[index] > 0 {
                    *named.entry(name.clone()).or_default() += counts[index];
                }
            }
        }
        if self.padded_ids > 0 {
            let count = self.padded_ids;
            self.note(format!("{count} ids begin or end with a blank: ids are kept exactly as given"));
        }
        if self.summary.rows == 0 {
            self.note("no rows");
        }
        self.summary
    }
}
