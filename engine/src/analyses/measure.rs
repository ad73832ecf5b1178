//! What plain measures have in common: they select, score every entity, and list them best first.

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::graph::Graph;
use crate::progress::Progress;
use crate::registry::{Analysis, Cells, Estimate, Info, Outcome, Parameters, ResultTable};
use crate::view::{Shown, Subgraph, View};

/// A measure that gives every entity a score: what it is called, what it needs, and the kernel that computes it.
pub struct Measure {
    /// What it is.
    pub(super) info: Info,
    /// Bytes that its kernel allocates for so many nodes and edges.
    pub(super) bytes: fn(nodes: usize, edges: usize) -> u64,
    /// Seconds that its kernel takes, about.
    pub(super) seconds: fn(nodes: f64, edges: f64) -> f64,
    /// Its kernel, called with the options that the parameters say.
    pub(super) compute: fn(&Graph, &Parameters, &Progress) -> Result<Measured>,
}

impl Analysis for Measure {
    fn info(&self) -> &Info {
        &self.info
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        estimate(view, parameters, self.bytes, self.seconds)
    }

    fn run(&self, view: &View, parameters: &Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let Measured { scores, about } = (self.compute)(&subgraph.graph, parameters, progress)?;
        let mut outcome = ranked(&subgraph, &scores, parameters);
        outcome.summary.extend(about.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Ok(outcome)
    }
}

/// What a kernel gave.
pub(super) struct Measured {
    /// Scores by node.
    pub(super) scores: Scores,
    /// What else it tells, for the summary.
    pub(super) about: Vec<(&'static str, Value)>,
}

impl Measured {
    /// Measured scores.
    pub(super) fn new(scores: Vec<f64>) -> Measured {
        Measured { scores: Scores::Float(scores), about: Vec::new() }
    }

    /// Counted scores.
    pub(super) fn counted(scores: Vec<u64>) -> Measured {
        Measured { scores: Scores::Count(scores), about: Vec::new() }
    }
}

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
fn ranked(subgraph: &Subgraph<'_>, scores: &Scores, parameters: &Parameters) -> Outcome {
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
    let mut columns = shown_columns(&shown(view, &entities));
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

/// These entities, as shown.
pub(super) fn shown(view: &View, entities: &[u32]) -> Vec<Shown> {
    entities.par_iter().with_min_len(256).map(|&entity| view.shown(entity)).collect()
}

/// The columns `id`, `name` and `kind` of entities.
pub(super) fn shown_columns(shown: &[Shown]) -> Vec<(&'static str, Cells)> {
    let text = |field: fn(&Shown) -> String| Cells::Text(shown.iter().map(|shown| Some(field(shown))).collect());
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
        "has_weights": graph.is_weighted(),
    })
}

/// Estimates a measure whose kernel needs `bytes` and about `seconds` for so many nodes and edges.
pub(super) fn estimate(
    view: &View,
    parameters: &Parameters,
    bytes: fn(nodes: usize, edges: usize) -> u64,
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
