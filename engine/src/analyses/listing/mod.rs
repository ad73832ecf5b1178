//! How results are listed: entities by score, links by score, entities by group, paths step by step. Whoever is behind
//! a mask keeps his rows, without a value.

pub(super) mod groups;
pub(super) mod links;
pub(super) mod scores;
pub(super) mod steps;

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::graph::Graph;
use crate::registry::{Cells, Parameters};
use crate::view::{Shown, Subgraph, View};

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

/// What a result was computed on.
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

/// Values by node or by edge. What is not a number is undefined, and shown as nothing.
#[derive(Debug, Clone)]
pub(super) enum Values {
    /// Measured.
    Float(Vec<f64>),
    /// Counted.
    Count(Vec<u64>),
}

impl Values {
    /// The cells of these positions; nothing for those that show nothing.
    fn cells(&self, positions: impl Iterator<Item = Option<usize>>) -> Cells {
        match self {
            Values::Float(values) => {
                let value = |position: usize| Some(values[position]).filter(|value| !value.is_nan());
                Cells::Float(positions.map(|position| position.and_then(value)).collect())
            }
            Values::Count(values) => {
                Cells::Integer(positions.map(|position| position.map(|position| values[position] as i64)).collect())
            }
        }
    }

    fn is_defined(&self, position: usize) -> bool {
        match self {
            Values::Float(values) => !values[position].is_nan(),
            Values::Count(_) => true,
        }
    }

    fn is_positive(&self, position: usize) -> bool {
        match self {
            Values::Float(values) => values[position] > 0.0,
            Values::Count(values) => values[position] > 0,
        }
    }

    fn compare(&self, left: usize, right: usize) -> std::cmp::Ordering {
        match self {
            Values::Float(values) => values[left].total_cmp(&values[right]),
            Values::Count(values) => values[left].cmp(&values[right]),
        }
    }
}

/// Values to rank by.
#[derive(Debug, Clone)]
pub(super) struct Ranking {
    values: Values,
    lowest_first: bool,
    only_positive: bool,
}

impl Ranking {
    /// By measured values, the highest first.
    pub(super) fn float(values: Vec<f64>) -> Ranking {
        Ranking { values: Values::Float(values), lowest_first: false, only_positive: false }
    }

    /// By counts, the highest first.
    pub(super) fn count(values: Vec<u64>) -> Ranking {
        Ranking { values: Values::Count(values), lowest_first: false, only_positive: false }
    }

    /// The lowest first.
    pub(super) fn lowest_first(self) -> Ranking {
        Ranking { lowest_first: true, ..self }
    }

    /// What has 0 is not listed.
    pub(super) fn only_positive(self) -> Ranking {
        Ranking { only_positive: true, ..self }
    }

    /// Whether a position is listed at all.
    fn lists(&self, position: usize) -> bool {
        !self.only_positive || self.values.is_positive(position)
    }

    /// Orders positions, best first, equal ones as they come, undefined ones last, and gives each its rank: 1 for the
    /// best, equal for equal values, nothing for undefined ones.
    fn rank(&self, positions: impl Iterator<Item = usize>) -> Vec<(usize, Option<i64>)> {
        let listed = positions.filter(|&position| self.lists(position));
        let (mut defined, undefined): (Vec<usize>, Vec<usize>) =
            listed.partition(|&position| self.values.is_defined(position));
        let order = |left: usize, right: usize| match self.lowest_first {
            false => self.values.compare(right, left),
            true => self.values.compare(left, right),
        };
        defined.par_sort_by(|&left, &right| order(left, right));
        let mut ranked: Vec<(usize, Option<i64>)> = Vec::with_capacity(defined.len() + undefined.len());
        for (place, &position) in defined.iter().enumerate() {
            let tied = place > 0 && order(defined[place - 1], position).is_eq();
            let rank = if tied { ranked[place - 1].1 } else { Some(place as i64 + 1) };
            ranked.push((position, rank));
        }
        ranked.extend(undefined.into_iter().map(|position| (position, None)));
        ranked
    }
}

/// What stands in a row besides its value, by node or by edge.
#[derive(Debug, Clone)]
pub(super) enum Column {
    /// Values.
    Values(Values),
    /// Nodes, shown by their ids.
    Nodes(Vec<Option<u32>>),
}
