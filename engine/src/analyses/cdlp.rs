//! CDLP: label propagation as the LDBC Graphalytics benchmark defines it.

use super::communities::{judged, judged_bytes};
use super::graph_analysis::{Asked, GraphAnalysis};
use crate::kernels::community::cdlp::{CdlpOptions, cdlp, estimate_bytes};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const ITERATIONS: Parameter = Parameter {
    name: "iterations",
    meaning: "How often all labels are renewed.",
    domain: Domain::Integer(1, 10_000),
    default: DefaultValue::Integer(10),
};

const PARAMETERS: &[Parameter] = common::selecting![common::DIRECTED, ITERATIONS];

/// What it is.
pub const CDLP: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "cdlp",
        summary: "Label propagation as LDBC Graphalytics defines it: all at once, so many times, the smallest of equal labels, by id. To compare systems; prefer leiden for cases.",
        complexity: "(n + m) per iteration",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads) + judged_bytes(size) + 64 * size.nodes as u64,
    seconds: |size, _| size.linear(500.0),
    run: |asked| {
        let iterations = asked.parameters.integer(ITERATIONS.name).unwrap_or_default() as u32;
        let options = CdlpOptions { iterations, labels: Some(places(asked)) };
        let found = cdlp(asked.graph(), &options, asked.progress)?;
        judged(asked, &found.labels, Vec::new(), Vec::new())
    },
};

/// The place of each entity by its id: as numbers where all ids are numbers, as the benchmark has them, else as texts,
/// which is the order of the nodes. Masked ones come last.
fn places(asked: &Asked<'_>) -> Vec<u32> {
    let node_count = asked.graph().node_count() as u32;
    let open = asked.subgraph.open_nodes();
    let number = |node: u32| asked.subgraph.view().id(asked.subgraph.entity(node)).parse::<u64>().ok();
    let Some(numbers) = open.clone().map(number).collect::<Option<Vec<u64>>>() else {
        return (0..node_count).collect();
    };
    let mut order: Vec<u32> = open.collect();
    order.sort_by_key(|&node| numbers[node as usize]);
    let mut places: Vec<u32> = (0..node_count).collect();
    order.into_iter().zip(0..).for_each(|(node, place)| places[node as usize] = place);
    places
}
