//! Everything that can go wrong in the engine. Each variant carries the offending value and where it was.

use std::path::PathBuf;

/// What engine functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The computation was asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// A parameter that the analysis does not have.
    #[error("unknown parameter `{name}` of {analysis}; known are: {known}")]
    UnknownParameter {
        /// The analysis.
        analysis: String,
        /// The name as given.
        name: String,
        /// The known names, comma separated.
        known: String,
    },
    /// A parameter whose value is not of its type or outside its domain.
    #[error("parameter `{name}` is {value}: expected {expected}")]
    BadParameter {
        /// The parameter.
        name: String,
        /// The value as given.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// An analysis that is not in the registry.
    #[error("unknown analysis `{name}`; known are: {known}")]
    UnknownAnalysis {
        /// The name as given.
        name: String,
        /// The known names, comma separated.
        known: String,
    },
    /// An edge whose weight no measure can use.
    #[error(
        "the edge from node {source_node} to node {target_node} weighs {weight}: expected a finite weight of at least 0"
    )]
    BadWeight {
        /// Source node.
        source_node: u32,
        /// Target node.
        target_node: u32,
        /// The weight.
        weight: f64,
    },
    /// A link whose weight no measure can use, by the ids of its ends.
    #[error("the link from {source_id} to {target_id} weighs {weight}: expected a finite weight of at least 0")]
    BadLink {
        /// Source entity.
        source_id: String,
        /// Target entity.
        target_id: String,
        /// The merged weight.
        weight: f64,
    },
    /// An edge end outside the graph.
    #[error("node {node} is not in the graph of {node_count} nodes")]
    NodeOutOfRange {
        /// The id.
        node: u32,
        /// Number of nodes.
        node_count: usize,
    },
    /// Pairs that are to be the links of a generated version, and are not in the order that it needs.
    #[error("generated link {link}: expected pairs in ascending order, each once, the smaller end first")]
    UnorderedPairs {
        /// The first link out of order, from 0.
        link: usize,
    },
    /// A generated version has one statement for all its links: there is nothing to append to and nothing to purge.
    #[error(
        "a generated network cannot be appended to or purged: replace it, or generate it as files and import these"
    )]
    Generated,
    /// A file that could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of a dataset version that is not what was written.
    #[error("{path}: corrupt: {reason}", path = path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What does not hold.
        reason: String,
    },
    /// A table that could not be encoded, decoded, read or written.
    #[error("{path}: {reason}", path = path.display())]
    Table {
        /// The file, or the table's name while it is in memory.
        path: PathBuf,
        /// What the table library said.
        reason: String,
    },
    /// More than the program can hold.
    #[error("{what}: {value} is over the limit of {limit}")]
    Limit {
        /// What is counted.
        what: &'static str,
        /// The count.
        value: u64,
        /// The limit.
        limit: u64,
    },
}

impl Error {
    /// A parameter outside its domain.
    pub(crate) fn bad_parameter(name: &str, value: impl std::fmt::Display, expected: &str) -> Error {
        Error::BadParameter { name: name.to_owned(), value: value.to_string(), expected: expected.to_owned() }
    }

    /// Says which entities a bad weight joins, in place of the node numbers that a graph knows.
    pub(crate) fn with_ids(self, id: impl Fn(u32) -> String) -> Error {
        match self {
            Error::BadWeight { source_node, target_node, weight } => {
                Error::BadLink { source_id: id(source_node), target_id: id(target_node), weight }
            }
            other => other,
        }
    }
}
