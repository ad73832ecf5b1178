//! Entities by score, best first.

use super::{Column, Ranking, shown, shown_columns};
use crate::analyses::graph_analysis::Asked;
use crate::registry::{Cells, ResultTable};

/// Every entity with its score and rank: best first, equal ones by id, undefined ones after them, masked ones last.
pub(in crate::analyses) fn list(asked: &Asked<'_>, ranking: &Ranking) -> ResultTable {
    list_with(asked, "score", ranking, Vec::new())
}

/// [`list`], the score under a name of its own and after other columns.
pub(in crate::analyses) fn list_with(
    asked: &Asked<'_>,
    score: &'static str,
    ranking: &Ranking,
    columns: Vec<(&'static str, Column)>,
) -> ResultTable {
    let subgraph = &asked.subgraph;
    let mut rows = ranking.rank(subgraph.open_nodes().map(|node| node as usize));
    rows.extend((subgraph.open_nodes().len()..subgraph.graph.node_count()).map(|node| (node, None)));
    rows.truncate(asked.top());
    let entities: Vec<u32> = rows.iter().map(|&(node, _)| subgraph.entity(node as u32)).collect();
    let open_rows = || rows.iter().map(|&(node, _)| (!subgraph.is_masked(node as u32)).then_some(node));
    let mut table = shown_columns(&shown(subgraph.view(), &entities));
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
    ResultTable::new(table)
}
