//! What analyses of communities have in common: several runs, the best of them, and what is known of its communities.

use serde_json::Value;

use super::graph_analysis::{Asked, Size};
use super::listing::Values;
use super::listing::groups::Groups;
use crate::error::Result;
use crate::kernels::community::quality::{self, PartitionQualityOptions, partition_quality};
use crate::kernels::community::runs::{self, Partition, RunsOptions};
use crate::progress::Progress;
use crate::registry::{DefaultValue, Domain, Outcome, Parameter, Parameters};

/// How often.
pub(super) const RUNS: Parameter = Parameter {
    name: "runs",
    meaning: "How many runs, each with the next seed: the best is listed, and how stable each membership is over all of them.",
    domain: Domain::Integer(1, 1000),
    default: DefaultValue::Integer(10),
};

/// How fine.
pub(super) const RESOLUTION: Parameter = Parameter {
    name: "resolution",
    meaning: "How dense a community has to be; the larger, the smaller communities come out.",
    domain: Domain::Number(0.0, 1e6),
    default: DefaultValue::Number(1.0),
};

/// How many runs are asked for.
pub(super) fn run_count(parameters: &Parameters) -> u32 {
    parameters.integer(RUNS.name).unwrap_or(1) as u32
}

/// Bytes for the runs of a kernel that allocates `run_bytes`, and for judging the best.
pub(super) fn estimate_bytes(size: Size, parameters: &Parameters, run_bytes: u64) -> u64 {
    runs::estimate_bytes(size.nodes, run_count(parameters), run_bytes) + judged_bytes(size)
}

/// Bytes for judging communities.
pub(super) fn judged_bytes(size: Size) -> u64 {
    quality::estimate_bytes(size.nodes, size.edges) + 16 * size.nodes as u64
}

/// Runs `find` for as many seeds as asked for, and lists the best communities with the stability of each membership.
pub(super) fn best_of_runs(asked: &Asked<'_>, find: impl Fn(u64, &Progress) -> Result<Partition>) -> Result<Outcome> {
    let options = RunsOptions { run_count: run_count(asked.parameters), seed: asked.seed };
    let found = runs::runs(&options, asked.progress, find)?;
    let worst = found.qualities.iter().copied().fold(f64::INFINITY, f64::min);
    let about = vec![("quality", found.best.quality.into()), ("worst_quality", worst.into())];
    let stability = vec![("stability", Values::Float(found.stability))];
    judged(asked, &found.best.labels, stability, about)
}

/// Lists communities with what is known of each node besides, and with the conductance of each; tells their modularity,
/// at a resolution of 1 whatever they were found by, so that it compares.
pub(super) fn judged(
    asked: &Asked<'_>,
    labels: &[u32],
    of_node: Vec<(&'static str, Values)>,
    about: Vec<(&'static str, Value)>,
) -> Result<Outcome> {
    let options = PartitionQualityOptions { weighted: asked.weighted(), ..PartitionQualityOptions::default() };
    let judged = partition_quality(asked.graph(), labels, &options, asked.progress)?;
    let of_group = vec![("conductance", Values::Float(judged.conductances))];
    let groups = Groups { name: "community", labels, sizes: &judged.sizes, of_group, of_node };
    let modularity = [("modularity", judged.modularity.into())];
    asked.outcome(groups.list(asked), groups.about("communities").into_iter().chain(modularity).chain(about))
}
