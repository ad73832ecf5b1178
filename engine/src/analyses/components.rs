//! Connected components: who hangs together with whom.

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

    fn run(&self, view: &View, parameters: &mut Parameters, _seed: u64, progress: &Progress) -> Result<Outcome> {
        let subgraph = view.select(&parameters.selection())?;
        let found = components(&subgraph.graph, progress)?;
        let is_protected = |node: &u32| view.traits(subgraph.entity(*node)).protected;
        let nodes = 0..subgraph.graph.node_count() as u32;
        let (protected, mut open): (Vec<u32>, Vec<u32>) = nodes.partition(is_protected);
        open.sort_by_key(|&node| (found.labels[node as usize], node));
        let shown_count = open.len();
        open.extend(measure::masked_last(&subgraph, protected));
        let entities: Vec<u32> = open.iter().map(|&node| subgraph.entity(node)).collect();
        let cell = |value: &dyn Fn(usize) -> u64| {
            let cells = open.iter().enumerate().map(|(position, &node)| {
                (position < shown_count).then(|| value(found.labels[node as usize] as usize) as i64)
            });
            Cells::Integer(cells.collect())
        };
        let mut columns = measure::shown_columns(view, &entities);
        columns.push(("component", cell(&|label| label as u64 + 1)));
        columns.push(("size", cell(&|label| found.sizes[label])));
        let mut table = ResultTable::new(columns);
        table.truncate(measure::top(parameters));
        let mut summary = measure::summary(&subgraph);
        summary.insert("components".to_owned(), found.sizes.len().into());
        summary.insert("largest".to_owned(), found.sizes.first().copied().unwrap_or(0).into());
        Ok(Outcome { table, summary, notice: None })
    }
}
