//! Shortest paths: how far everybody is from one entity, and over whom.

use super::graph_analysis::{Asked, GraphAnalysis};
use super::listing::{Column, Ranking, scores};
use crate::error::{Error, Result};
use crate::kernels::paths::bfs::UNREACHED;
use crate::kernels::paths::lengths::Lengths;
use crate::kernels::paths::shortest_paths::{Method, ShortestPathsOptions, estimate_bytes, shortest_paths};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

/// What the weight of a link says of its length.
pub(super) const LENGTH: Parameter = Parameter {
    name: "length",
    meaning: "With `weighted`, how long a link is: the reciprocal of its weight, so that strong ties are short, or its weight, as of a cost.",
    domain: Domain::Word(&["reciprocal", "weight"]),
    default: DefaultValue::Word("reciprocal"),
};

const METHOD: Parameter = Parameter {
    name: "method",
    meaning: "How to compute it; the result is the same.",
    domain: Domain::Word(&["delta_stepping", "dijkstra"]),
    default: DefaultValue::Word("delta_stepping"),
};

const PARAMETERS: &[Parameter] = common::selecting![common::SOURCE, common::WEIGHTED, LENGTH, common::DIRECTED, METHOD];

/// What it is.
pub const SHORTEST_PATHS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "shortest_paths",
        summary: "How far everybody is from `source`, by links or by their weights, and over whom. Nothing for those out of reach.",
        complexity: "(n + m) log n",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges) + 32 * size.nodes as u64,
    seconds: |size, _| size.linear(200.0),
    run: |asked| {
        let method =
            if asked.parameters.word(METHOD.name) == "dijkstra" { Method::Dijkstra } else { Method::DeltaStepping };
        let source = asked.node(common::SOURCE.name)?;
        let options = ShortestPathsOptions { source, lengths: lengths(asked)?, method, delta: None };
        let found = shortest_paths(asked.graph(), &options, asked.progress)?;
        let reached = found.distances.iter().filter(|distance| distance.is_finite()).count();
        let distance = |distance: f64| if distance.is_finite() { distance } else { f64::NAN };
        let ranking = Ranking::float(found.distances.into_iter().map(distance).collect()).lowest_first();
        let previous = found.parents.into_iter().map(|node| Some(node).filter(|&node| node != UNREACHED)).collect();
        let columns = vec![("previous", Column::Nodes(previous))];
        asked.outcome(scores::list_with(asked, "distance", &ranking, columns), [("reached", reached.into())])
    },
};

/// The lengths that the parameters say.
///
/// # Errors
/// [`Error::BadParameter`] for lengths by weight where weights are not to count.
pub(super) fn lengths(asked: &Asked<'_>) -> Result<Lengths> {
    match (asked.weighted(), asked.parameters.word(LENGTH.name)) {
        (false, "weight") => Err(Error::bad_parameter(LENGTH.name, "weight", "`weighted=true` with it")),
        (false, _) => Ok(Lengths::Hops),
        (true, "weight") => Ok(Lengths::Weight),
        (true, _) => Ok(Lengths::Reciprocal),
    }
}
