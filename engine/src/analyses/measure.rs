//! What plain measures have in common: they select, score every entity, and list them best first.

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::graph::Graph;
use crate::registry::{Cells, Estimate, Outcome, Parameters, ResultTable};
use crate::view::{Subgraph, View};

/// Scores by node.
pub(super) enum Scores {
    /// Measured.
    Float(Vec<f64>),
    /// Counted.
    Count(Vec<u64>),
}

impl Scores {
    fn of_rows(&self, rows: &[Row]) -> Cells {
        let shown = |row: &Row| row.rank.is_some();
        match self {
            Scores::Float(scores) => {
                Cells::Float(rows.iter().map(|row| shown(row).then(|| scores[row.node as usize])).collect())
            }
            Scores::Count(scores) => {
                Cells::Integer(rows.iter().map(|row| shown(row).then(|| scores[row.node as usize] as i64)).collect())
            }
        }
    }

    fn compare(&self, left: u32, right: u32) -> std::cmp::Ordering {
        let (left, right) = (left as usize, right as usize);
        match self {
            Scores::Float(scores) => scores[left].total_cmp(&scores[right]),
            Scores::Count(scores) => scores[left].cmp(&scores[right]),
        }
    }
}

struct Row {
    node: u32,
    /// 1 for the best, equal for equal scores; `None` behind a mask.
    rank: Option<i64>,
}

/// Lists the entities of a subgraph best first, equal ones by id, protected persons last and without a score.
pub(super) fn ranked(subgraph: &Subgraph<'_>, scores: Scores, parameters: &Parameters) -> Outcome {
    let view = subgraph.view();
    let nodes = 0..subgraph.graph.node_count() as u32;
    let (protected, mut open): (Vec<u32>, Vec<u32>) =
        nodes.partition(|&node| view.traits(subgraph.entity(node)).protected);
    open.par_sort_by(|&left, &right| scores.compare(right, left).then(left.cmp(&right)));
    let mut rows: Vec<Row> = Vec::with_capacity(open.len() + protected.len());
    for (position, &node) in open.iter().enumerate() {
        let tied = position > 0 && scores.compare(open[position - 1], node).is_eq();
        let rank = if tied { rows[position - 1].rank } else { Some(position as i64 + 1) };
        rows.push(Row { node, rank });
    }
    rows.extend(masked_last(subgraph, protected).map(|node| Row { node, rank: None }));
    rows.truncate(top(parameters));
    let entities: Vec<u32> = rows.iter().map(|row| subgraph.entity(row.node)).collect();
    let mut columns = shown_columns(view, &entities);
    columns.push(("score", scores.of_rows(&rows)));
    columns.push(("rank", Cells::Integer(rows.iter().map(|row| row.rank).collect())));
    Outcome { table: ResultTable::new(columns), summary: summary(subgraph), notice: None }
}

/// Protected nodes in the order of their handles.
pub(super) fn masked_last(subgraph: &Subgraph<'_>, mut protected: Vec<u32>) -> impl Iterator<Item = u32> {
    let view = subgraph.view();
    protected.sort_by_cached_key(|&node| {
        let id = view.id(subgraph.entity(node));
        (id.len(), id)
    });
    protected.into_iter()
}

/// How many rows the caller wants.
pub(super) fn top(parameters: &Parameters) -> usize {
    parameters.integer("top").map_or(usize::MAX, |top| top as usize)
}

/// The columns `id`, `name` and `kind` of these entities, as shown.
pub(super) fn shown_columns(view: &View, entities: &[u32]) -> Vec<(&'static str, Cells)> {
    let shown: Vec<_> = entities.par_iter().with_min_len(256).map(|&entity| view.shown(entity)).collect();
    let text =
        |field: fn(&crate::view::Shown) -> String| Cells::Text(shown.iter().map(|shown| Some(field(shown))).collect());
    vec![
        ("id", text(|shown| shown.id.clone())),
        ("name", text(|shown| shown.name.clone())),
        ("kind", text(|shown| shown.kind.to_string())),
    ]
}

/// What the measure was computed on.
pub(super) fn summary(subgraph: &Subgraph<'_>) -> Map<String, Value> {
    let mut summary = Map::new();
    summary.insert("graph".to_owned(), graph_summary("the selected entities and links", &subgraph.graph));
    summary.insert("selection".to_owned(), json!(subgraph.counts));
    summary
}

/// A graph in words and numbers.
pub(super) fn graph_summary(what: &str, graph: &Graph) -> Value {
    json!({
        "what": what,
        "nodes": graph.node_count(),
        "edges": graph.edge_count(),
        "directed": graph.is_directed(),
        "weighted": graph.is_weighted(),
    })
}

/// Bytes a kernel allocates for so many nodes and edges.
pub(super) type KernelBytes = fn(nodes: usize, edges: usize) -> u64;

/// Estimates a measure whose kernel needs `bytes` and about `seconds` for so many nodes and edges.
pub(super) fn estimate(
    view: &View,
    parameters: &Parameters,
    bytes: KernelBytes,
    seconds: fn(nodes: f64, edges: f64) -> f64,
) -> Result<Estimate> {
    let size = view.size(&parameters.selection())?;
    let (nodes, edges) = (size.entities as usize, size.statements as usize);
    Ok(Estimate {
        bytes: size.bytes() + bytes(nodes, edges),
        seconds: size.statements as f64 * 1e-6 + seconds(nodes as f64, edges as f64),
        entities: size.entities,
        statements: size.statements,
    })
}
