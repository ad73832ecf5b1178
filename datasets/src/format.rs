//! The formats that are read.

use crate::error::{Error, Result};

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Trama's own columns: entities (`id`, `kind`, ...) or links (`source`, `target`, `kind`, ...).
    Csv,
    /// Two ends a row, and perhaps a weight.
    Edges,
    /// A square matrix with the ids as header row and as first column.
    Matrix,
    /// neo4j-admin import files, each with its header: `:ID` or `:START_ID`, `:END_ID`.
    Neo4j,
    /// FollowTheMoney: one entity a line, as a JSON object with `id`, `schema` and `properties`.
    Ftm,
    /// Any table, read by a map.
    Map,
}

impl Format {
    /// Every format that can be asked for by its name, in order; a map is asked for by giving one.
    pub const ALL: &'static [Format] = &[Format::Csv, Format::Edges, Format::Matrix, Format::Neo4j, Format::Ftm];

    /// The format of a name; `auto` is `None`, which leaves it to the content of each file.
    pub fn parse(name: &str) -> Result<Option<Format>> {
        let word = name.trim();
        if word.eq_ignore_ascii_case("auto") {
            return Ok(None);
        }
        let format = Format::ALL.iter().copied().find(|format| format.as_str().eq_ignore_ascii_case(word));
        format.map(Some).ok_or_else(|| Error::UnknownFormatName { name: name.to_owned() })
    }

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Edges => "edges",
            Format::Matrix => "matrix",
            Format::Neo4j => "neo4j",
            Format::Ftm => "ftm",
            Format::Map => "map",
        }
    }

    /// What a file of this format begins with, for messages that say what was expected.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Format::Csv => {
                "csv: a header with `id` and `kind` (entities) or `source`, `target` and `kind` (links), or the kind \
                 declared: --format csv with --set kind= or --set link_kind="
            }
            Format::Edges => {
                "edges: a header with `source` and `target` (or `from` and `to`), or no header and 2 columns of \
                 numbers, or 3 columns of which the third is a number"
            }
            Format::Map => "map: a header with the columns that the map names",
            Format::Matrix => "matrix: a header row of ids, and the same ids in the same order as first column",
            Format::Neo4j => {
                "neo4j: a header with `:ID`, or with `:START_ID` and `:END_ID`, in the file itself (separate header \
                 files are not read: put the header in front of the data)"
            }
            Format::Ftm => "ftm: FollowTheMoney, one JSON object with `id`, `schema` and `properties` a line",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl serde::Serialize for Format {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
