//! Communities that are known: the planted partition model, with its numbers exact.
//!
//! Source: Condon and Karp 2001, "Algorithms for graph partitioning on the planted partition model" (Random Structures
//! and Algorithms 18). Theirs draws every pair with one of two probabilities; here the number of edges and the share
//! between communities are exact, and every graph with these numbers is equally likely, so that a measurement differs by
//! seed in nothing but the graph. The benchmark of Girvan and Newman 2002 ("Community structure in social and
//! biological networks", PNAS 99) is `nodes=128 communities=4 edges=1024`, its `z_out` being 16 times `mixing`.
//!
//! While drawing, nodes are numbered community by community. They are renumbered at random at the end: an id that tells
//! the community would make every method look good that breaks ties by id.

use trama_engine::progress::Progress;
use trama_engine::registry::{DefaultValue, Domain, Parameter, Parameters};

use super::draw::Draw;
use super::edges::{Edges, pack};
use super::{Drawn, Model, ModelInfo, Structure, bad, pairs};
use crate::error::Result;

/// See [`INFO`].
pub(super) struct PlantedPartition;

const NODES: Parameter = Parameter {
    name: "nodes",
    meaning: "Number of nodes.",
    domain: Domain::Integer(1, 1 << 31),
    default: DefaultValue::Integer(100_000),
};

const COMMUNITIES: Parameter = Parameter {
    name: "communities",
    meaning: "Number of communities; each has at least one node.",
    domain: Domain::Integer(1, 1 << 31),
    default: DefaultValue::Integer(100),
};

const EDGES: Parameter = Parameter {
    name: "edges",
    meaning: "Number of edges, exactly.",
    domain: Domain::Integer(0, u32::MAX as u64),
    default: DefaultValue::Integer(1_000_000),
};

const MIXING: Parameter = Parameter {
    name: "mixing",
    meaning: "Share of the edges that lie between communities, exactly (rounded to a whole edge). The more, the harder the communities are to find.",
    domain: Domain::Number(0.0, 1.0),
    default: DefaultValue::Number(0.2),
};

const SIZES: Parameter = Parameter {
    name: "sizes",
    meaning: "equal: communities differ by at most one node. skewed: the k-th has 1/k of the nodes of the first (Zipf).",
    domain: Domain::Word(&["equal", "skewed"]),
    default: DefaultValue::Word("equal"),
};

/// What it is.
const INFO: ModelInfo = ModelInfo {
    name: "planted-partition",
    summary: "Communities that are known, for measuring how well they are found.",
    files: &[("edges.csv", "source,target: each edge once"), ("truth.csv", "id,community: of every node")],
    parameters: &[NODES, COMMUNITIES, EDGES, MIXING, SIZES],
};

/// Communities as ranges of nodes, and the pairs within and between them by number.
struct Partition {
    /// First node of each community, and the number of nodes.
    starts: Vec<u64>,
    /// Pairs within the communities before each, and within all.
    inside: Vec<u64>,
    /// Pairs of a node before each community with one of its predecessors' nodes, and of all.
    between: Vec<u64>,
}

impl Partition {
    fn of_sizes(sizes: &[u64]) -> Partition {
        let mut partition = Partition { starts: vec![0], inside: vec![0], between: vec![0] };
        let (mut start, mut inside, mut between) = (0, 0, 0);
        for size in sizes {
            inside += pairs::count(*size);
            between += size * start;
            start += size;
            partition.starts.push(start);
            partition.inside.push(inside);
            partition.between.push(between);
        }
        partition
    }

    fn inside_pairs(&self) -> u64 {
        self.inside[self.inside.len() - 1]
    }

    fn between_pairs(&self) -> u64 {
        self.between[self.between.len() - 1]
    }

    /// The pair of a number below [`Partition::inside_pairs`].
    fn inside(&self, number: u64) -> (u32, u32) {
        let community = holder(&self.inside, number);
        let (low, high) = pairs::of_number(number - self.inside[community]);
        let start = self.starts[community] as u32;
        (start + low, start + high)
    }

    /// The pair of a number below [`Partition::between_pairs`]: one of a community's nodes, with one of the
    /// nodes before that community.
    fn between(&self, number: u64) -> (u32, u32) {
        let community = holder(&self.between, number);
        let before = self.starts[community];
        let number = number - self.between[community];
        ((number % before) as u32, (before + number / before) as u32)
    }

    fn community_of_each(&self) -> impl Iterator<Item = u32> + '_ {
        let sizes = self.starts.windows(2).map(|pair| (pair[1] - pair[0]) as usize);
        sizes.enumerate().flat_map(|(community, size)| std::iter::repeat_n(community as u32, size))
    }
}

/// The last position whose sum is at most `number`.
fn holder(sums: &[u64], number: u64) -> usize {
    sums.partition_point(|&sum| sum <= number) - 1
}

/// Sizes that add up to `nodes`, each at least 1, the largest first.
fn sizes(nodes: u64, communities: u64, skewed: bool) -> Vec<u64> {
    let weight = |rank: u64| if skewed { 1.0 / (rank + 1) as f64 } else { 1.0 };
    let total: f64 = (0..communities).map(weight).sum();
    let spare = nodes - communities;
    let mut sizes: Vec<u64> = (0..communities).map(|rank| 1 + (spare as f64 * (weight(rank) / total)) as u64).collect();
    // What rounding left over goes to the first; a sum of floats may have been a hair too small as well.
    let mut sum: u64 = sizes.iter().sum();
    while sum > nodes {
        sizes[0] -= 1;
        sum -= 1;
    }
    for rank in (0..sizes.len()).cycle().take((nodes - sum) as usize) {
        sizes[rank] += 1;
    }
    sizes
}

struct Options {
    nodes: u64,
    communities: u64,
    inside: u64,
    between: u64,
    skewed: bool,
}

impl Options {
    fn of(parameters: &Parameters) -> Result<Options> {
        let integer = |parameter: Parameter| parameters.integer(parameter.name).unwrap_or_default();
        let (nodes, communities, edges) = (integer(NODES), integer(COMMUNITIES), integer(EDGES));
        if communities > nodes {
            return Err(bad(COMMUNITIES.name, communities, format!("at most `nodes`, which is {nodes}")));
        }
        let between = (parameters.number(MIXING.name) * edges as f64 + 0.5) as u64;
        let skewed = parameters.word(SIZES.name) == "skewed";
        Ok(Options { nodes, communities, inside: edges - between.min(edges), between: between.min(edges), skewed })
    }

    /// The partition, if it has room for the edges.
    fn partition(&self) -> Result<Partition> {
        let partition = Partition::of_sizes(&sizes(self.nodes, self.communities, self.skewed));
        for (edges, pairs, place) in
            [(self.inside, partition.inside_pairs(), "within"), (self.between, partition.between_pairs(), "between")]
        {
            if edges > pairs {
                let expected = format!("so many that at most {pairs} lie {place} communities, and not {edges}");
                return Err(bad(EDGES.name, self.inside + self.between, expected));
            }
        }
        Ok(partition)
    }
}

impl Model for PlantedPartition {
    fn info(&self) -> &ModelInfo {
        &INFO
    }

    fn estimate_bytes(&self, parameters: &Parameters) -> Result<u64> {
        let options = Options::of(parameters)?;
        let edges = options.inside + options.between;
        Ok(pairs::BYTES_AN_EDGE * edges + 24 * options.nodes + 32 * options.communities + (64 << 20))
    }

    fn draw(&self, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Drawn> {
        let options = Options::of(parameters)?;
        let partition = options.partition()?;
        let mut labels: Vec<u32> = (0..options.nodes as u32).collect();
        Draw::new(seed, "planted-partition/labels", 0).shuffle(&mut labels);
        let edge = |(one, other): (u32, u32)| pack(labels[one as usize], labels[other as usize]);
        progress.begin("drawing edges", options.inside + options.between);
        let inside = pairs::run(
            Draw::new(seed, "planted-partition/inside", 0),
            options.inside,
            partition.inside_pairs(),
            |number| edge(partition.inside(number)),
            progress,
        )?;
        let between = pairs::run(
            Draw::new(seed, "planted-partition/between", 0),
            options.between,
            partition.between_pairs(),
            |number| edge(partition.between(number)),
            progress,
        )?;
        let mut communities = vec![0; labels.len()];
        for (&label, community) in labels.iter().zip(partition.community_of_each()) {
            communities[label as usize] = community;
        }
        let edges = Edges::merge(options.nodes as u32, vec![inside, between], progress)?;
        Ok(Drawn::Structure(Structure { communities: Some(communities), ..Structure::simple(edges) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_name_every_pair_within_and_between_communities_once() {
        let partition = Partition::of_sizes(&[4, 1, 3]);
        let community: Vec<u32> = partition.community_of_each().collect();
        assert_eq!(community, [0, 0, 0, 0, 1, 2, 2, 2]);
        let same = |&(one, other): &(u32, u32)| community[one as usize] == community[other as usize];
        let inside: Vec<_> = (0..partition.inside_pairs()).map(|number| partition.inside(number)).collect();
        let between: Vec<_> = (0..partition.between_pairs()).map(|number| partition.between(number)).collect();
        assert!(inside.iter().all(same) && !between.iter().any(same));
        let mut all = [inside, between].concat();
        all.sort_unstable();
        let expected: Vec<_> = (0..8).flat_map(|low| (low + 1..8).map(move |high| (low, high))).collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn sizes_add_up_and_are_as_equal_or_as_skewed_as_said() {
        assert_eq!(sizes(10, 3, false), [4, 3, 3]);
        assert_eq!(sizes(5, 5, true), [1; 5]);
        let skewed = sizes(100_000, 50, true);
        assert_eq!(skewed.iter().sum::<u64>(), 100_000);
        for rank in [1, 2, 9] {
            let ratio = skewed[0] as f64 / skewed[rank] as f64;
            assert!((ratio - (rank + 1) as f64).abs() < 0.05, "{rank}: {ratio}");
        }
        let many = sizes((1 << 31) - 1, 3, true);
        assert_eq!(many.iter().sum::<u64>(), (1 << 31) - 1);
    }
}
