//! Links by score, best first.

use super::{Ranking, Values};
use crate::analyses::graph_analysis::Asked;
use crate::graph::Graph;
use crate::graph::edges::Edges;
use crate::registry::{Cells, ResultTable};

/// Every edge of `graph`, whose values come in the order of [`Graph::edges`]: best first, equal ones by the ids of their
/// ends. Edges at a mask come last and show their ends alone.
pub(in crate::analyses) fn list(
    asked: &Asked<'_>,
    graph: &Graph,
    score: &'static str,
    ranking: &Ranking,
) -> ResultTable {
    let subgraph = &asked.subgraph;
    let ends: Vec<(u32, u32)> = graph.edges().map(|(source, target, _)| (source, target)).collect();
    let weights = Values::Float(graph.edges().map(|(_, _, weight)| f64::from(weight)).collect());
    // Masked nodes have the largest numbers, so of the two ends of an edge without direction it is the target.
    let is_open = |&edge: &usize| !subgraph.is_masked(ends[edge].0) && !subgraph.is_masked(ends[edge].1);
    let mut rows = ranking.rank((0..ends.len()).filter(is_open));
    rows.extend((0..ends.len()).filter(|edge| !is_open(edge)).map(|edge| (edge, None)));
    rows.truncate(asked.top());
    let shown = |end: fn((u32, u32)) -> u32| {
        let entities: Vec<u32> = rows.iter().map(|&(edge, _)| subgraph.entity(end(ends[edge]))).collect();
        super::shown(subgraph.view(), &entities)
    };
    let text = |texts: Vec<String>| Cells::Text(texts.into_iter().map(Some).collect());
    let mut columns = Vec::new();
    for (id, name, end) in [
        ("source", "source_name", (|(source, _)| source) as fn((u32, u32)) -> u32),
        ("target", "target_name", |(_, target)| target),
    ] {
        let (ids, names) = shown(end).into_iter().map(|shown| (shown.id, shown.name)).unzip();
        columns.extend([(id, text(ids)), (name, text(names))]);
    }
    let open_rows = || rows.iter().map(|(edge, _)| Some(*edge).filter(is_open));
    let kinds = |edge: usize| kinds(&subgraph.edges, ends[edge], graph.is_directed());
    columns.push(("kinds", Cells::Text(open_rows().map(|edge| edge.map(kinds)).collect())));
    columns.push(("weight", weights.cells(open_rows())));
    columns.push((score, ranking.values.cells(open_rows())));
    columns.push(("rank", Cells::Integer(rows.iter().map(|&(_, rank)| rank).collect())));
    ResultTable::new(columns)
}

/// Bytes of a row: its ends with their names, its kinds and its values.
pub(in crate::analyses) const ROW_BYTES: u64 = 1024;

/// The kinds of links that an edge of the simple graph stands for, separated by semicolons.
fn kinds(edges: &Edges, (source, target): (u32, u32), directed: bool) -> String {
    let between = |from: u32, to: u32, backwards: bool| {
        let start = partition_point(edges, |pair| pair < (from, to));
        let end = partition_point(edges, |pair| pair <= (from, to));
        (start..end).filter(move |&edge| !backwards || !directed || edges.directed[edge] == 0)
    };
    let all = between(source, target, false).chain(between(target, source, true));
    let mut kinds: Vec<String> = all.map(|edge| edges.kind(edge as u32).to_string()).collect();
    kinds.sort();
    kinds.dedup();
    kinds.join(";")
}

/// How many edges, which are ordered by their ends, come before those that are not `before`.
fn partition_point(edges: &Edges, before: impl Fn((u32, u32)) -> bool) -> usize {
    let (mut low, mut high) = (0, edges.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if before(edges.ends(middle as u32)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
