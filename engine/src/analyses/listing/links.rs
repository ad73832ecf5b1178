//! Links by score, best first.

use super::Ranking;
use crate::analyses::graph_analysis::{Asked, Size};
use crate::error::Result;
use crate::graph::Graph;
use crate::graph::edges::Edges;
use crate::registry::{Cells, Parameters, ResultTable};

/// Edges to be listed, with a value each in a [`Ranking`].
pub(in crate::analyses) struct Links {
    /// Source and target of each.
    pub(in crate::analyses) ends: Vec<(u32, u32)>,
    /// Weight of each.
    pub(in crate::analyses) weights: Vec<f64>,
    /// Whether they have a direction.
    pub(in crate::analyses) directed: bool,
}

impl Links {
    /// The edges of a graph, in the order of [`Graph::edges`].
    pub(in crate::analyses) fn of(graph: &Graph) -> Links {
        let ends = graph.edges().map(|(source, target, _)| (source, target)).collect();
        let weights = graph.edges().map(|(_, _, weight)| f64::from(weight)).collect();
        Links { ends, weights, directed: graph.is_directed() }
    }

    /// Some of the edges, each from the end for which `is_source` holds.
    pub(in crate::analyses) fn only(&self, edges: &[usize], is_source: impl Fn((u32, u32)) -> bool) -> Links {
        let turned = |(source, target): (u32, u32)| match is_source((source, target)) {
            true => (source, target),
            false => (target, source),
        };
        Links {
            ends: edges.iter().map(|&edge| turned(self.ends[edge])).collect(),
            weights: edges.iter().map(|&edge| self.weights[edge]).collect(),
            directed: self.directed,
        }
    }

    /// Best first, equal ones by the ids of their ends. Edges at a mask come last and show their ends alone: all of them,
    /// whatever their value.
    pub(in crate::analyses) fn list(
        &self,
        asked: &Asked<'_>,
        score: &'static str,
        ranking: &Ranking,
    ) -> Result<ResultTable> {
        let masked = (0..self.ends.len()).filter(|&edge| !self.is_open(asked, edge)).collect();
        self.rows(asked, score, ranking, masked)
    }

    /// [`Links::list`] of what passes along edges: as a path may, it leads past masks, so that of edges at one those are
    /// listed along which something does.
    pub(in crate::analyses) fn list_passed(
        &self,
        asked: &Asked<'_>,
        score: &'static str,
        ranking: &Ranking,
    ) -> Result<ResultTable> {
        let masked = ranking.rank((0..self.ends.len()).filter(|&edge| !self.is_open(asked, edge)));
        let mut masked: Vec<usize> = masked.into_iter().map(|(edge, _)| edge).collect();
        masked.sort_unstable();
        self.rows(asked, score, ranking, masked)
    }

    /// How many edges are listed with a value.
    pub(in crate::analyses) fn count(&self, asked: &Asked<'_>, ranking: &Ranking) -> usize {
        (0..self.ends.len()).filter(|&edge| ranking.lists(edge) && self.is_open(asked, edge)).count()
    }

    fn is_open(&self, asked: &Asked<'_>, edge: usize) -> bool {
        let (source, target) = self.ends[edge];
        !asked.subgraph.is_masked(source) && !asked.subgraph.is_masked(target)
    }

    /// Rows of ranked edges, and after them those of masked ones.
    fn rows(
        &self,
        asked: &Asked<'_>,
        score: &'static str,
        ranking: &Ranking,
        masked: Vec<usize>,
    ) -> Result<ResultTable> {
        let mut rows = ranking.rank((0..self.ends.len()).filter(|&edge| self.is_open(asked, edge)));
        rows.extend(masked.into_iter().map(|edge| (edge, None)));
        rows.truncate(asked.top());
        let mut columns = self.end_columns(asked, &rows)?;
        let open_rows = || rows.iter().map(|&(edge, _)| Some(edge).filter(|&edge| self.is_open(asked, edge)));
        let kinds = |edge: usize| kinds(&asked.subgraph.edges, self.ends[edge], self.directed);
        columns.push(("kinds", Cells::Text(open_rows().map(|edge| edge.map(kinds)).collect())));
        columns.push(("weight", Cells::Float(open_rows().map(|edge| edge.map(|edge| self.weights[edge])).collect())));
        columns.push((score, ranking.values.cells(open_rows())));
        columns.push(("rank", Cells::Integer(rows.iter().map(|&(_, rank)| rank).collect())));
        Ok(ResultTable::new(columns))
    }

    /// The ends of each row's edge, as shown.
    fn end_columns(&self, asked: &Asked<'_>, rows: &[(usize, Option<i64>)]) -> Result<Vec<(&'static str, Cells)>> {
        let columns = |[id, name]: [&'static str; 2], end: fn((u32, u32)) -> u32| {
            let entities: Vec<u32> =
                rows.iter().map(|&(edge, _)| asked.subgraph.entity(end(self.ends[edge]))).collect();
            let shown = asked.shown(&entities)?;
            let (ids, names) = shown.into_iter().map(|shown| (Some(shown.id), Some(shown.name))).unzip();
            Ok([(id, Cells::Text(ids)), (name, Cells::Text(names))])
        };
        let sources = columns(["source", "source_name"], |(source, _)| source)?;
        let targets = columns(["target", "target_name"], |(_, target)| target)?;
        Ok(sources.into_iter().chain(targets).collect())
    }
}

/// Upper bound of what listing the edges of a graph allocates, in bytes: of each its ends, weight and place, and of those
/// that are listed a row with names and kinds.
pub(in crate::analyses) fn estimate_bytes(size: Size, parameters: &Parameters) -> u64 {
    96 * size.edges as u64 + 1024 * size.edges.min(super::top(parameters)) as u64
}

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
