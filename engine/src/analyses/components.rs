//! Connected components: who hangs together with whom.

use super::graph_analysis::GraphAnalysis;
use super::listing::groups::Groups;
use crate::kernels::connectivity::components::{components, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![];

/// What it is.
pub const COMPONENTS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "components",
        summary: "Which entities hang together, directly or over others; component 1 is the largest. Direction does not matter.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(20.0),
    run: |asked| {
        let found = components(asked.graph(), asked.progress)?;
        let groups = Groups::new("component", &found.labels, &found.sizes);
        asked.outcome(groups.list(asked), groups.about("components"))
    },
};
