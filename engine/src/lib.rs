//! The graph core of Trama: statements about entities and links, views of what one viewer may see of them, and analyses
//! over views. No HTTP, no clock, no argument parsing.
//!
//! Modules depend on one another in this order, and never back:
//!
//! ```text
//! model ─▶ tables ─▶ graph ─▶ version ─▶ view ─▶ analyses ─▶ registry
//!                      └─▶ traverse ─▶ kernels ────┘
//!                                        └─▶ benchmark
//! ```
//!
//! # Example
//! Three suspects, two calls: who lies between the others?
//!
//! ```
//! use std::sync::Arc;
//! use trama_engine::model::{Category, EntityKind, EntityStatement, LinkKind, LinkStatement, RecordKey};
//! use trama_engine::progress::Progress;
//! use trama_engine::registry::{self, Parameters};
//! use trama_engine::tables::{Origin, StatementSink, TablesBuilder};
//! use trama_engine::version::Version;
//! use trama_engine::view::{Purpose, View, Viewer};
//!
//! let key = |id: &str| RecordKey { namespace: "case".into(), id: id.into() };
//! let line = Origin { file: 0, line: 1 };
//! let mut tables = TablesBuilder::new(None)?;
//! tables.file("example");
//! for id in ["ada", "bob", "cid"] {
//!     let category = Some(Category::Suspect);
//!     tables.entity(EntityStatement { category, ..EntityStatement::new(key(id), EntityKind::Person) }, line);
//! }
//! for (source, target) in [("ada", "bob"), ("bob", "cid")] {
//!     tables.link(LinkStatement::new(key(source), key(target), LinkKind::Call), line);
//! }
//! let version = Arc::new(Version::build("case", tables.finish()?.tables)?);
//! let view = View::new(version, &Viewer::Local { name: "analyst".into() }, Purpose::Investigation);
//! let betweenness = registry::find("betweenness")?;
//! let parameters = Parameters::from_texts("betweenness", betweenness.info().parameters, [])?;
//! let completed = registry::run(betweenness, &view, &parameters, 0, 1 << 30, &Progress::new())?;
//! assert_eq!(completed.outcome.table.row(0)["id"], "bob");
//! assert_eq!(completed.outcome.table.row(0)["score"], 1.0);
//! # Ok::<(), trama_engine::error::Error>(())
//! ```

pub mod analyses;
pub mod benchmark;
pub mod error;
pub mod graph;
pub mod kernels;
pub mod model;
pub mod parquet;
pub mod progress;
pub mod registry;
pub mod section;
pub mod tables;
#[cfg(test)]
mod testing;
mod traverse;
pub mod version;
pub mod view;
