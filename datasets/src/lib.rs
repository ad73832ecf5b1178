//! Readers and writers of the files that analysts hold: Trama's own CSV, edge lists, matrices, neo4j-admin exports,
//! FollowTheMoney and what maps explain; [generators](generate) of synthetic networks; and bundled [cases].
//!
//! [`read_files`] recognises each file by its content, reads it row by row, and pushes statements into a sink. A row
//! that cannot be read is a reject that names file, line, column, value and what was expected; the others go on.
//! Nothing is guessed: a file that fits no format is an error, and what an edge list or a matrix leaves unsaid stands
//! in the notes of its summary.

mod attributes;
pub mod cases;
mod cells;
mod created_ends;
mod declarations;
mod edges;
mod entity_columns;
mod error;
mod field;
mod format;
mod ftm;
pub mod generate;
mod header;
mod input;
mod limits;
mod link_columns;
mod map;
mod matrix;
mod memo;
mod money;
mod neo4j;
mod numbered_edges;
mod own;
mod parquet;
mod persons;
mod provenance;
mod read;
mod reading;
mod rows;
mod rule;
mod shape;
mod sniff;
mod source;
mod statements;
mod stop;
mod tally;
mod text;
mod unit;
mod write;

pub use declarations::Declarations;
pub use error::{Error, Result};
pub use format::Format;
pub use input::Input;
pub use limits::Limits;
pub use map::{Map, UsedMap};
pub use numbered_edges::read_numbered_edges;
pub use read::{ReadOptions, read_files};
pub use reading::FileSummary;
pub use source::Packing;
pub use write::{EXPORT_FORMATS, ExportFormat, ExportLayout, ExportWriter, ResultFormat, write_result};
