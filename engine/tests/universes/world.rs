//! A dataset as its statements.

use std::sync::Arc;

use trama_engine::model::{EntityStatement, LinkStatement, Provenance, RecordKey};
use trama_engine::tables::{Label, Origin, StatementSink, TablesBuilder};
use trama_engine::version::Version;
use trama_engine::view::visible;

use crate::Asking;

/// The namespace of every dataset here.
pub(crate) const OWN: &str = "universe";

/// A statement about an entity.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub(crate) said: EntityStatement,
    /// A list of edges named it: nothing is described.
    pub(crate) only_named: bool,
}

/// All statements.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) entities: Vec<Described>,
    pub(crate) links: Vec<LinkStatement>,
}

impl World {
    pub(crate) fn version(&self) -> Arc<Version> {
        let mut builder = TablesBuilder::new(None).unwrap();
        builder.file("universe.csv");
        let line = |row: usize| Origin { file: 0, line: row as u64 };
        for (row, Described { said, only_named }) in self.entities.iter().enumerate() {
            match only_named {
                false => builder.entity(said.clone(), line(row)),
                true => builder.end(said.clone(), line(row)),
            }
        }
        self.links.iter().enumerate().for_each(|(row, said)| builder.link(said.clone(), line(row)));
        let appended = builder.finish().unwrap();
        assert_eq!((appended.rejects, appended.removed), (Vec::new(), 0));
        Arc::new(Version::build(OWN, appended.tables).unwrap())
    }

    /// The records, each once, in the order in which they are first described.
    pub(crate) fn records(&self) -> Vec<RecordKey> {
        let mut records: Vec<RecordKey> = Vec::new();
        for Described { said, .. } in &self.entities {
            if !records.contains(&said.key) {
                records.push(said.key.clone());
            }
        }
        records
    }
}

/// An id that names a record wherever it is shown.
pub(crate) fn full_id(key: &RecordKey) -> String {
    format!("{}:{}", key.namespace, key.id)
}

impl Asking {
    /// Whether statements of this provenance may be used.
    pub(crate) fn allows(&self, provenance: &Provenance) -> bool {
        let label = Label {
            provider: provenance.provider.clone(),
            handling: provenance.handling.unwrap_or(trama_engine::model::Handling::H3),
            case: provenance.case.clone(),
        };
        visible(&self.viewer, &label, self.purpose)
    }
}
