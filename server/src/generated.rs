//! Generated networks: published without a table of their statements.

use std::collections::BTreeMap;

use serde_json::json;
use trama_datasets::generate::{Edges, Generator};
use trama_engine::model::{EntityKind, EntityStatement, Handling, LinkKind, LinkStatement, Provenance, RecordKey};
use trama_engine::progress::Progress;
use trama_engine::version::Version;

use crate::error::{Error, Result};
use crate::store::{ImportRecord, Store, VersionManifest};

/// Makes a network a version of a dataset, in the place of what was there: persons called by their numbers who know each
/// other, as an edge list is read, all said by one statement of the generator.
///
/// # Errors
/// Those of [`Version::generated`] and [`Store::publish`]; nothing has become visible then.
pub(crate) fn publish_generated(
    store: &Store,
    dataset: &str,
    edges: Edges,
    generator: &Generator,
    by: &str,
    progress: &Progress,
) -> Result<VersionManifest> {
    progress.begin("building the graph", 0);
    progress.check()?;
    let (node_count, links) = (edges.node_count() as usize, edges.len());
    let (entity, link) = statements(dataset, generator)?;
    let version = Version::generated(dataset, node_count, edges.into(), entity, link)?;
    progress.begin("writing", 0);
    progress.check()?;
    store.publish(dataset, &version, record(generator, links, by)?, None)
}

/// What is said of every entity, and of every link.
fn statements(dataset: &str, generator: &Generator) -> Result<(EntityStatement, LinkStatement)> {
    let key = || RecordKey { namespace: dataset.to_owned(), id: String::new() };
    let provenance = Provenance {
        provider: Some(generator.program.clone()),
        report: Some(text(generator)?),
        handling: Some(Handling::H0),
        ..Provenance::default()
    };
    let entity = EntityStatement {
        fictional: Some(true),
        provenance: provenance.clone(),
        ..EntityStatement::new(key(), EntityKind::Person)
    };
    let link =
        LinkStatement { directed: Some(false), provenance, ..LinkStatement::new(key(), key(), LinkKind::Associate) };
    Ok((entity, link))
}

fn record(generator: &Generator, links: usize, by: &str) -> Result<ImportRecord> {
    let source = json!({
        "path": generator.model,
        "format": "generated",
        "rows": links,
        "rejects": 0,
        "notes": [text(generator)?],
    });
    Ok(ImportRecord {
        at: jiff::Timestamp::now().to_string(),
        by: by.to_owned(),
        declared: BTreeMap::new(),
        sources: vec![source],
        added: 1,
        repeated: 0,
        removed: 0,
        replaced: true,
        rejects: Vec::new(),
    })
}

/// What the network was generated from, in one line.
fn text(generator: &Generator) -> Result<String> {
    serde_json::to_string(generator).map_err(|error| Error::Internal(error.to_string()))
}
