//! Paths, one row for each of their steps.

use super::shown_columns;
use crate::analyses::graph_analysis::Asked;
use crate::error::{Error, Result};
use crate::registry::{Cells, ResultTable};

/// A path and its length.
pub(in crate::analyses) struct Path {
    /// From the source to the target.
    pub(in crate::analyses) nodes: Vec<u32>,
    /// From end to end.
    pub(in crate::analyses) length: f64,
}

/// More steps than this are no answer.
const MAX_STEPS: usize = 1_000_000;

/// Bytes of the rows of so many paths between so many nodes, at most.
pub(in crate::analyses) fn estimate_bytes(path_count: u64, node_count: usize) -> u64 {
    512 * path_count.saturating_mul(node_count as u64).min(MAX_STEPS as u64)
}

/// Every step of every path: the number of the path, of the step from 0, the entity there, and the
/// length of the whole path.
///
/// # Errors
/// [`Error::Limit`] for more than a million steps.
pub(in crate::analyses) fn list(asked: &Asked<'_>, paths: &[Path]) -> Result<ResultTable> {
    let subgraph = &asked.subgraph;
    let step_count: usize = paths.iter().map(|path| path.nodes.len()).sum();
    if step_count > MAX_STEPS {
        return Err(Error::Limit { what: "steps of all paths", value: step_count as u64, limit: MAX_STEPS as u64 });
    }
    let each_step =
        || paths.iter().zip(1i64..).flat_map(|(path, number)| (0..path.nodes.len()).map(move |at| (path, number, at)));
    let entities: Vec<u32> = each_step().map(|(path, _, at)| subgraph.entity(path.nodes[at])).collect();
    let mut columns = vec![
        ("path", Cells::Integer(each_step().map(|(_, number, _)| Some(number)).collect())),
        ("step", Cells::Integer(each_step().map(|(_, _, at)| Some(at as i64)).collect())),
    ];
    columns.extend(shown_columns(&asked.shown(&entities)?));
    columns.push(("length", Cells::Float(each_step().map(|(path, ..)| Some(path.length)).collect())));
    let mut table = ResultTable::new(columns);
    table.truncate(asked.top());
    Ok(table)
}
