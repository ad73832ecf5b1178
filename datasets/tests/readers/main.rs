//! What the readers promise, by format, and what they make of files that keep no promise.

mod broken_rows;
mod common;
mod compressed;
mod declarations;
mod edges;
mod ftm;
mod hostile;
mod map;
mod matrix;
mod neo4j;
mod own;
mod parquet;
mod paths;
mod persons;
mod real_data;
mod round_trip;
