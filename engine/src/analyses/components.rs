//! Connected components: who hangs together with whom.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::measure;
use crate::error::Result;
use crate::kernels::connectivity::components::{components, estimate_bytes};
use crate::progress::Progress;
use crate::registry::{Analysis, Cells, Estimate, Info, Outcome, Parameter, Parameters, ResultTable, common};
use crate::view::View;

/// See [`INFO`].
pub struct Components;

const PARAMETERS: &[Parameter] =
    &[common::LINKS, common::KIND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::TOP];

/// What it is.
pub const INFO: Info = Info {
    name: "components",
    summary: "Which entities hang together, directly or over others; component 1 is the largest. Direction does not matter.",
    complexity: "n + m",
    stochastic: false,
    parameters: PARAMETERS,
};

impl Analysis for Components {
    fn info(&self) -> &Info {
        &INFO
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        measure::estimate(view, parameters, estimate_bytes, |nodes, edges| (nodes + edges) * 2e-8)
    }

    fn run(&self, view: &View, parameters: &Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let found = components(&subgraph.graph, progress)?;
        let is_protected = |node: &u32| view.traits(subgraph.entity(*node)).protected;
        let nodes = 0..subgraph.graph.node_count() as u32;
        let (protected, open): (Vec<u32>, Vec<u32>) = nodes.partition(is_protected);
        let labels: Vec<usize> = open.iter().map(|&node| found.labels[node as usize] as usize).collect();
        let numbers = numbers(&labels, &found.sizes);
        let mut rows: Vec<(u32, Option<usize>)> =
            open.into_iter().zip(labels).map(|(node, label)| (node, Some(label))).collect();
        rows.sort_by_key(|&(node, label)| (label.map(|label| numbers[&label]), node));
        rows.extend(measure::masked_last(&subgraph, protected).map(|node| (node, None)));
        let entities: Vec<u32> = rows.iter().map(|&(node, _)| subgraph.entity(node)).collect();
        let cells =
            |value: &dyn Fn(usize) -> i64| Cells::Integer(rows.iter().map(|&(_, label)| label.map(value)).collect());
        let mut columns = measure::shown_columns(&measure::shown(view, &entities));
        columns.push(("component", cells(&|label| numbers[&label])));
        columns.push(("size", cells(&|label| found.sizes[label] as i64)));
        let mut table = ResultTable::new(columns);
        table.truncate(measure::top(parameters));
        let mut summary = measure::summary(&subgraph);
        summary.insert("components".to_owned(), found.sizes.len().into());
        summary.insert("largest".to_owned(), found.sizes.first().copied().unwrap_or(0).into());
        Ok(Outcome { table, summary, notice: None })
    }
}

/// Numbers the components that show somebody, from 1: the largest first, equal ones by their first entity that is
/// shown. By a protected one, the order would tell between which others his id lies.
fn numbers(labels: &[usize], sizes: &[u64]) -> BTreeMap<usize, i64> {
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for (position, &label) in labels.iter().enumerate() {
        first.entry(label).or_insert(position);
    }
    let mut order: Vec<(usize, usize)> = first.into_iter().collect();
    order.sort_by_key(|&(label, position)| (Reverse(sizes[label]), position));
    order.into_iter().map(|(label, _)| label).zip(1..).collect()
}
