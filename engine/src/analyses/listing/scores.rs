//! Entities by score, best first.

use super::{Column, Ranking, shown_columns};
use crate::analyses::graph_analysis::Asked;
use crate::error::Result;
use crate::registry::{Cells, ResultTable};

/// Every entity with its score and rank: best first, equal ones by id, undefined ones after them, masked ones last.
pub(in crate::analyses) fn list(asked: &Asked<'_>, ranking: &Ranking) -> Result<ResultTable> {
    list_with(asked, "score", ranking, Vec::new())
}

/// [`list`], the score under a name of its own and after other columns.
pub(in crate::analyses) fn list_with(
    asked: &Asked<'_>,
    score: &'static str,
    ranking: &Ranking,
    columns: Vec<(&'static str, Column)>,
) -> Result<ResultTable> {
    let open = asked.subgraph.open_nodes().map(|node| node as usize);
    rows(asked, score, ranking, ranking.rank(open), columns)
}

/// [`list`] of several lists, one after the other, each with ranks of its own: for scores that compare only within it.
pub(in crate::analyses) fn list_apart(
    asked: &Asked<'_>,
    ranking: &Ranking,
    lists: &[Vec<usize>],
) -> Result<ResultTable> {
    let ranked = lists.iter().flat_map(|list| ranking.rank(list.iter().copied())).collect();
    rows(asked, "score", ranking, ranked, Vec::new())
}

/// Rows of ranked nodes, and after them those of masked ones.
fn rows(
    asked: &Asked<'_>,
    score: &'static str,
    ranking: &Ranking,
    mut rows: Vec<(usize, Option<i64>)>,
    columns: Vec<(&'static str, Column)>,
) -> Result<ResultTable> {
    let subgraph = &asked.subgraph;
    rows.extend((subgraph.open_nodes().len()..subgraph.graph.node_count()).map(|node| (node, None)));
    rows.truncate(asked.top());
    let entities: Vec<u32> = rows.iter().map(|&(node, _)| subgraph.entity(node as u32)).collect();
    let open_rows = || rows.iter().map(|&(node, _)| (!subgraph.is_masked(node as u32)).then_some(node));
    let mut table = shown_columns(&asked.shown(&entities)?);
    for (name, column) in columns {
        let cells = match column {
            Column::Values(values) => values.cells(open_rows()),
            Column::Nodes(nodes) => {
                let id = |node: u32| subgraph.view().id(subgraph.entity(node));
                Cells::Text(open_rows().map(|node| node.and_then(|node| nodes[node]).map(id)).collect())
            }
        };
        table.push((name, cells));
    }
    table.push((score, ranking.values.cells(open_rows())));
    table.push(("rank", Cells::Integer(rows.iter().map(|&(_, rank)| rank).collect())));
    Ok(ResultTable::new(table))
}
