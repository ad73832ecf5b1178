//! Reads the lines of a file, one after the other, and at the end what had to wait for others.

use rustc_hash::FxHashMap;
use trama_engine::model::{Category, EntityKind, EntityStatement, LinkStatement, SchemaRole};

use super::documents::Document;
use super::ends::{first_named, pairs, reference_link};
use super::entity::Entity;
use super::notes::Notes;
use super::properties::Properties;
use super::topics::{assessment, own_topics};
use super::trama;
use super::translate::{self, Translated};
use super::words::{self, Edge};
use crate::cells::{self, Cells};
use crate::field::Field;
use crate::header::Header;
use crate::reading::Reading;
use crate::rule;
use crate::statements::{EntityReader, LinkReader};
use crate::text::{Fault, Row};

/// Names of the columns that lines are translated into: Trama's own, of entities and of links.
pub(crate) fn columns() -> Vec<String> {
    own_columns().into_iter().map(str::to_owned).collect()
}

fn own_columns() -> Vec<&'static str> {
    let links = cells::LINK.iter().filter(|column| !cells::ENTITY.contains(column));
    cells::ENTITY.iter().chain(links).chain(cells::STATEMENT).copied().collect()
}

/// What is known while a file is read.
pub(crate) struct Reader {
    columns: Vec<&'static str>,
    entities: EntityReader,
    links: LinkReader,
    /// Kinds of the persons and companies described so far.
    pub(super) holders: FxHashMap<String, EntityKind>,
    /// Identity documents whose holders were not described yet.
    pub(super) documents: Vec<Document>,
    notes: Notes,
}

impl Reader {
    pub(crate) fn new(reading: &Reading) -> Reader {
        let columns = own_columns();
        let declarations = &reading.options().declarations;
        let mut header = Header::new(columns.iter().copied());
        let ends = [header.take("source"), header.take("target")].map(Option::unwrap_or_default);
        let id = header.take("id").unwrap_or_default();
        Reader {
            entities: EntityReader::new(Field::Column(id), header.clone(), declarations.kind),
            links: LinkReader::new(ends.map(Field::Column), header, declarations.link_kind),
            columns,
            holders: FxHashMap::default(),
            documents: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// Reads one line.
    pub(crate) fn read(&mut self, reading: &mut Reading, text: &str, line: u64) -> Result<(), Fault> {
        let parsed = Entity::parse(text, reading.options().limits.max_field_bytes);
        let mut entity = parsed.map_err(|malformed| Fault {
            column: malformed.key.map(|key| reading.column(key)),
            value: None,
            reason: malformed.reason,
        })?;
        self.notes.keys(&entity);
        let said = entity.take_properties();
        if words::is_identity_document(&entity.schema) && entity.trama.is_none() {
            return self.document(reading, Document { entity, said: said?, line }, false);
        }
        let before = reading.summary.entities;
        let outcome = said.and_then(|said| match words::edge_of(&entity.schema) {
            Some(edge) => self.edge(reading, edge, &entity, said, line),
            None => self.node(reading, &entity, said, line),
        });
        // The reader of rows may have kept of a faulty one that somebody is protected.
        if outcome.is_err() && reading.summary.entities == before {
            self.protect(reading, &entity, line);
        }
        outcome
    }

    /// Reads what had to wait for the end of the file.
    pub(crate) fn finish(mut self, reading: &mut Reading) {
        for document in std::mem::take(&mut self.documents) {
            let line = document.line;
            if let Err(fault) = self.document(reading, document, true) {
                reading.reject(fault, line);
            }
        }
        self.notes.tell(reading);
    }

    /// Hands on a node, its topics as assessments, and the links that its references are.
    pub(super) fn node(
        &mut self,
        reading: &mut Reading,
        entity: &Entity,
        said: Properties,
        line: u64,
    ) -> Result<(), Fault> {
        let known = words::node_kind(&entity.schema);
        let declared = reading.options().declarations.kind;
        let corrected = entity.trama.as_ref().and_then(|trama| EntityKind::parse(trama.get("kind")?.as_str()?));
        let kind = corrected.or(known).or(declared).unwrap_or(words::UNKNOWN_SCHEMA);
        if known.is_none() && corrected.is_none() && declared.is_none() {
            self.notes.unknown_schema(&entity.schema);
        }
        let mut node = translate::node(&entity.schema, kind, entity.caption.as_deref(), said);
        // A kind that was declared is for the reader of the row to fill in, which keeps in mind who said it.
        node.cells.fill("kind", known.or((declared.is_none()).then_some(kind)));
        let (references, topics) = (std::mem::take(&mut node.references), std::mem::take(&mut node.topics));
        if entity.trama.is_some() {
            own_topics(&mut node.cells, &topics);
        }
        let row = self.complete(reading, entity, node, cells::ENTITY)?;
        let linked = self.references(reading, &row, &references, line)?;
        if entity.trama.is_some() {
            self.entities.pass(reading, &Row { line, fields: &row.record(self.columns.iter().copied()) })?;
        } else {
            let statement = self.entity(reading, &row, line)?;
            self.describe(reading, statement, &topics, line);
        }
        linked.into_iter().for_each(|link| reading.link(link, line));
        Ok(())
    }

    /// Hands on an entity, and its topics as assessments.
    fn describe(&mut self, reading: &mut Reading, statement: EntityStatement, topics: &[String], line: u64) {
        if matches!(statement.kind, EntityKind::Person | EntityKind::Company) {
            self.holders.insert(statement.key.id.clone(), statement.kind);
        }
        let assessed: Vec<EntityStatement> = topics.iter().map(|topic| assessment(&statement, topic)).collect();
        reading.entity(statement, line);
        assessed.into_iter().for_each(|statement| reading.entity(statement, line));
    }

    /// Hands on the links that an edge is.
    fn edge(
        &mut self,
        reading: &mut Reading,
        edge: &Edge,
        entity: &Entity,
        mut said: Properties,
        line: u64,
    ) -> Result<(), Fault> {
        let ends = [edge.sources, edge.targets].map(|names| first_named(&mut said, names));
        let mut link = translate::link(edge, said);
        for (column, ids) in ["source", "target"].into_iter().zip(&ends) {
            link.cells.fill(column, ids.first());
        }
        if entity.trama.is_none() && link.cells.get("record").is_none() {
            link.cells.set("record", &entity.id);
        }
        let row = self.complete(reading, entity, link, cells::LINK)?;
        for (column, names) in [("source", edge.sources[0]), ("target", edge.targets[0])] {
            if row.get(column).is_none() {
                let column = Some(reading.column(names));
                return Err(Fault { column, value: None, reason: "empty: expected the id of an entity".to_owned() });
            }
        }
        let pairs = pairs(&row, &ends)?;
        let links: Result<Vec<LinkStatement>, Fault> =
            pairs.iter().map(|pair| self.link(reading, pair, line)).collect();
        links?.into_iter().for_each(|link| reading.link(link, line));
        Ok(())
    }

    /// The row of a line: what its properties say, what else the line says, and what Trama wrote there.
    pub(super) fn complete(
        &mut self,
        reading: &mut Reading,
        entity: &Entity,
        mut translated: Translated,
        columns: &[&'static str],
    ) -> Result<Cells, Fault> {
        self.notes.translated(reading, &translated);
        let cells = &mut translated.cells;
        if columns.contains(&"id") {
            cells.set("id", &entity.id);
        }
        if cells.get("provider").is_none() {
            cells.fill("provider", entity.dataset.as_ref());
            self.notes.datasets(entity);
        }
        if cells.get("recorded_at").is_none() {
            cells.fill("recorded_at", entity.seen.as_ref());
        }
        if let Some(object) = &entity.trama {
            let columns: Vec<&'static str> = columns.iter().chain(cells::STATEMENT).copied().collect();
            let limit = reading.options().limits.max_field_bytes;
            trama::apply(object, &columns, cells, &mut translated.attributes, limit)?;
        }
        Ok(translated.into_cells())
    }

    /// The links that properties of an entity are.
    fn references(
        &mut self,
        reading: &mut Reading,
        row: &Cells,
        references: &[(&'static words::Reference, Vec<String>)],
        line: u64,
    ) -> Result<Vec<LinkStatement>, Fault> {
        let mut links = Vec::new();
        for (reference, named) in references {
            for other in named {
                let cells = reference_link(row, reference, other);
                links.push(self.link(reading, &cells, line)?);
            }
        }
        Ok(links)
    }

    pub(super) fn entity(&mut self, reading: &mut Reading, row: &Cells, line: u64) -> Result<EntityStatement, Fault> {
        self.entities.read(reading, &Row { line, fields: &row.record(self.columns.iter().copied()) })
    }

    fn link(&mut self, reading: &mut Reading, row: &Cells, line: u64) -> Result<LinkStatement, Fault> {
        self.links.read(reading, &Row { line, fields: &row.record(self.columns.iter().copied()) })
    }

    /// Of a line that must be rejected it is kept that somebody is protected, where Trama wrote so.
    fn protect(&mut self, reading: &mut Reading, entity: &Entity, line: u64) {
        let Some(object) = &entity.trama else { return };
        let text = |name: &str| object.get(name).and_then(|value| value.as_str());
        let mut row = Cells::default();
        row.set("id", text("id").unwrap_or(&entity.id));
        row.fill("namespace", text("namespace"));
        row.fill("category", text("category").and_then(Category::parse).filter(|category| category.is_protected()));
        row.fill("is_minor", text("is_minor").and_then(rule::FLAG.parse).filter(|is_minor| *is_minor));
        row.fill("schema", text("schema").filter(|schema| SchemaRole::of(Some(schema)) == SchemaRole::Protected));
        let kind = text("kind").and_then(EntityKind::parse).or_else(|| words::node_kind(&entity.schema));
        row.fill("kind", kind);
        let says_so = ["category", "is_minor", "schema"].iter().any(|column| row.get(column).is_some());
        if let (true, Ok(statement)) = (says_so, self.entity(reading, &row, line)) {
            reading.entity(statement, line);
        }
    }
}
