//! The random graph `G(n, m)`: every graph of so many nodes and edges is equally likely (Erdős and Rényi 1959, "On
//! random graphs I"). It has no hubs and no communities: what an analysis finds in it, it finds in noise.

use trama_engine::progress::Progress;
use trama_engine::registry::{DefaultValue, Domain, Parameter, Parameters};

use super::draw::Draw;
use super::edges::{Edges, pack};
use super::{Drawn, Model, ModelInfo, Structure, bad, pairs};
use crate::error::Result;

/// See [`INFO`].
pub(super) struct ErdosRenyi;

const NODES: Parameter = Parameter {
    name: "nodes",
    meaning: "Number of nodes.",
    domain: Domain::Integer(1, 1 << 31),
    default: DefaultValue::Integer(10_000),
};

const EDGES: Parameter = Parameter {
    name: "edges",
    meaning: "Number of edges, exactly; at most one for each pair of nodes.",
    domain: Domain::Integer(0, u32::MAX as u64),
    default: DefaultValue::Integer(50_000),
};

/// What it is.
const INFO: ModelInfo = ModelInfo {
    name: "erdos-renyi",
    summary: "A random graph without any order: what an analysis finds in it, it finds in noise.",
    files: &[("edges.csv", "source,target: each edge once")],
    parameters: &[NODES, EDGES],
};

impl Model for ErdosRenyi {
    fn info(&self) -> &ModelInfo {
        &INFO
    }

    fn estimate_bytes(&self, parameters: &Parameters) -> Result<u64> {
        let [nodes, edges] = [NODES, EDGES].map(|one| parameters.integer(one.name).unwrap_or_default());
        if edges > pairs::count(nodes) {
            let expected = format!("at most {}, the pairs of {nodes} `nodes`", pairs::count(nodes));
            return Err(bad(EDGES.name, edges, expected));
        }
        Ok(pairs::BYTES_AN_EDGE * edges + 16 * nodes + (64 << 20))
    }

    fn draw(&self, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Drawn> {
        let [nodes, edges] = [NODES, EDGES].map(|one| parameters.integer(one.name).unwrap_or_default());
        progress.begin("drawing edges", edges);
        let edge = |number| {
            let (low, high) = pairs::of_number(number);
            pack(low, high)
        };
        let draw = Draw::new(seed, "erdos-renyi/edges", 0);
        let run = pairs::run(draw, edges, pairs::count(nodes), edge, progress)?;
        Ok(Drawn::Structure(Structure::simple(Edges::merge(nodes as u32, vec![run], progress)?)))
    }
}
