//! Strong components: who reaches whom and back, along the direction of links.

use super::graph_analysis::GraphAnalysis;
use super::listing::groups::Groups;
use crate::kernels::connectivity::strong_components::{estimate_bytes, strong_components};
use crate::registry::{DefaultValue, Info, Parameter, common};

const DIRECTED: Parameter = Parameter { default: DefaultValue::Flag(true), ..common::DIRECTED };

const PARAMETERS: &[Parameter] = common::selecting![DIRECTED];

/// What it is.
pub const STRONG_COMPONENTS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "strong_components",
        summary: "Which entities reach each other both ways along the direction of links: where money, goods or orders can come back. Component 1 is the largest.",
        complexity: "n + m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(100.0),
    run: |asked| {
        let found = strong_components(asked.graph(), asked.progress)?;
        let groups = Groups::new("component", &found.labels, &found.sizes);
        asked.outcome(groups.list(asked), groups.about("components"))
    },
};
