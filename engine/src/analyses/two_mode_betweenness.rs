//! Two-mode betweenness: who connects meetings, and which meetings connect their attendants, each among their own.

use super::graph_analysis::{Asked, GraphAnalysis};
use super::listing::{Ranking, scores};
use crate::error::{Error, Result};
use crate::kernels::centrality::two_mode_betweenness::{
    Mode, TwoModeBetweennessOptions, estimate_bytes, two_mode_betweenness,
};
use crate::registry::{DefaultValue, Domain, Info, Parameter, common};

const KINDS: Domain = Domain::Word(&["person", "company", "asset", "shipment", "event", "place"]);

const FIRST: Parameter = Parameter {
    name: "first",
    meaning: "The kind of entities that attend.",
    domain: KINDS,
    default: DefaultValue::Word("person"),
};

const SECOND: Parameter = Parameter {
    name: "second",
    meaning: "The kind of entities that are attended.",
    domain: KINDS,
    default: DefaultValue::Word("event"),
};

const PARAMETERS: &[Parameter] =
    &[common::LINKS, FIRST, SECOND, common::SINCE, common::UNTIL, common::MIN_GRADE, common::NORMALIZED, common::TOP];

/// What it is.
pub const TWO_MODE_BETWEENNESS: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "two_mode_betweenness",
        summary: "For attendance: how many pairs of its own kind an entity lies between, where two are next to each other who share a meeting, by as many ways as they share. A meeting of forty by itself gives its forty nothing. Each kind is ranked by itself.",
        complexity: "n m",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges, size.threads) + 9 * size.nodes as u64,
    seconds: |size, _| size.times_every_node(10.0),
    run: |asked| {
        let modes = modes(asked)?;
        let lists = [Mode::First, Mode::Second, Mode::Neither].map(|mode| {
            let nodes = asked.subgraph.open_nodes().map(|node| node as usize);
            nodes.filter(|&node| modes[node] == mode).collect::<Vec<usize>>()
        });
        let options = TwoModeBetweennessOptions { modes, normalized: asked.normalized() };
        let found = two_mode_betweenness(asked.graph(), &options, asked.progress)?;
        let about = [("ignored_edges", found.ignored_edge_count.into())];
        asked.outcome(scores::list_apart(asked, &Ranking::float(found.scores), &lists), about)
    },
};

/// The mode of each node; of other kinds, neither.
fn modes(asked: &Asked<'_>) -> Result<Vec<Mode>> {
    let [first, second] = [FIRST, SECOND].map(|parameter| asked.parameters.word(parameter.name));
    if first == second {
        return Err(Error::bad_parameter(SECOND.name, second, "another kind than `first`"));
    }
    let kinds = (0..asked.graph().node_count() as u32)
        .map(|node| asked.subgraph.view().traits(asked.subgraph.entity(node)).kind.as_str());
    let mode = |kind: &str| match kind {
        kind if kind == first => Mode::First,
        kind if kind == second => Mode::Second,
        _ => Mode::Neither,
    };
    Ok(kinds.map(mode).collect())
}
