//! A flow that grows, by Dinic's method: levels by distance to the target, then paths down the levels until each has a
//! full edge on it, and again, as long as any path is left.

use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::progress::Progress;

/// Edges between two looks at whether to stop.
const EDGES_BETWEEN_CHECKS: u32 = 10_000;

const NO_LEVEL: u32 = u32::MAX;

/// Everything that flow can do at a node: go out along an edge, or push back what comes in along one.
pub(super) struct Network<'a> {
    progress: &'a Progress,
    is_directed: bool,
    offsets: Vec<u64>,
    /// Arcs by node; those along edges first, then those against them. In a graph without direction an arc is an edge
    /// seen from one of its ends.
    arcs: Vec<Arc>,
    /// By the order of [`Graph::edges`], as are the flows.
    capacities: Vec<f64>,
    /// Along the direction of the edge; without one, from the smaller end to the larger, or less than 0.
    pub(super) flows: Vec<f64>,
    /// Edges to the target, of the nodes from which anything can still get there; or else [`NO_LEVEL`].
    levels: Vec<u32>,
    /// The first arc of each node that may still lead on in this phase.
    cursors: Vec<u64>,
    queue: Vec<u32>,
    path: Vec<Step>,
    edges_seen: u32,
}

/// One way to go on from a node.
#[derive(Clone, Copy, Default)]
struct Arc {
    target: u32,
    /// Twice the number of the edge, and one more when against it.
    edge: u32,
}

impl Arc {
    fn edge(self) -> usize {
        self.edge as usize / 2
    }

    fn is_against(self) -> bool {
        self.edge % 2 == 1
    }
}

/// An arc of the path under way, and the node that it leaves.
#[derive(Clone, Copy)]
struct Step {
    node: u32,
    arc: Arc,
}

/// Upper bound of what a [`Network`] allocates, in bytes.
pub(super) fn estimate_bytes(node_count: usize, edge_count: usize) -> u64 {
    let arcs = 2 * size_of::<Arc>() as u64 * edge_count as u64;
    let nodes = (8 + 8 + 4 + 4 + size_of::<Step>() as u64) * (node_count as u64 + 1);
    arcs + (8 + 8) * edge_count as u64 + nodes
}

/// Checks the two ends of a flow.
pub(super) fn check_ends(graph: &Graph, source: u32, target: u32) -> Result<()> {
    let node_count = graph.node_count();
    if let Some(node) = [source, target].into_iter().find(|&node| node as usize >= node_count) {
        return Err(Error::NodeOutOfRange { node, node_count });
    }
    if source == target {
        return Err(Error::bad_parameter("target", target, "another node than the source"));
    }
    Ok(())
}

impl<'a> Network<'a> {
    /// No flow yet, and room for the weights of the edges or, not `weighted`, for 1 along each.
    pub(super) fn new(graph: &Graph, weighted: bool, progress: &'a Progress) -> Result<Self> {
        let (node_count, edge_count) = (graph.node_count(), graph.edge_count());
        if edge_count > u32::MAX as usize / 2 {
            let limit = u64::from(u32::MAX / 2);
            return Err(Error::Limit { what: "edges of a flow", value: edge_count as u64, limit });
        }
        let mut offsets = Vec::with_capacity(node_count + 1);
        offsets.push(0);
        let arc_count = |node| graph.out_degree(node) + if graph.is_directed() { graph.in_degree(node) } else { 0 };
        offsets.extend((0..node_count as u32).scan(0, |sum, node| {
            *sum += arc_count(node) as u64;
            Some(*sum)
        }));
        let mut network = Network {
            progress,
            is_directed: graph.is_directed(),
            cursors: offsets[..node_count].to_vec(),
            offsets,
            arcs: vec![Arc::default(); 2 * edge_count],
            capacities: Vec::with_capacity(edge_count),
            flows: vec![0.0; edge_count],
            levels: vec![NO_LEVEL; node_count],
            queue: Vec::with_capacity(node_count),
            path: Vec::with_capacity(node_count),
            edges_seen: 0,
        };
        network.add_edges(graph, weighted)?;
        Ok(network)
    }

    fn add_edges(&mut self, graph: &Graph, weighted: bool) -> Result<()> {
        for (number, (source, target, weight)) in (0..).zip(graph.edges()) {
            self.see_edge()?;
            self.capacities.push(if weighted { f64::from(weight) } else { 1.0 });
            for (node, arc) in
                [(source, Arc { target, edge: 2 * number }), (target, Arc { target: source, edge: 2 * number + 1 })]
            {
                let cursor = &mut self.cursors[node as usize];
                self.arcs[*cursor as usize] = arc;
                *cursor += 1;
            }
        }
        Ok(())
    }

    /// Lets flow as much as can from `source` to `target`.
    pub(super) fn fill(&mut self, source: u32, target: u32) -> Result<()> {
        while self.find_levels(source, target)? {
            self.cursors.copy_from_slice(&self.offsets[..self.levels.len()]);
            self.block(source, target)?;
        }
        Ok(())
    }

    /// What can still flow along an arc.
    fn residual(&self, arc: Arc) -> f64 {
        let (flow, capacity) = (self.flows[arc.edge()], self.capacities[arc.edge()]);
        match (arc.is_against(), self.is_directed) {
            (false, _) => capacity - flow,
            (true, true) => flow,
            (true, false) => capacity + flow,
        }
    }

    /// What can still flow against an arc.
    fn residual_against(&self, arc: Arc) -> f64 {
        self.residual(Arc { edge: arc.edge ^ 1, ..arc })
    }

    fn arcs(&self, node: u32) -> std::ops::Range<usize> {
        self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize
    }

    /// Breadth first from the target, against what can flow, until the source is found; false when it is not.
    fn find_levels(&mut self, source: u32, target: u32) -> Result<bool> {
        self.levels.fill(NO_LEVEL);
        self.queue.clear();
        self.levels[target as usize] = 0;
        self.queue.push(target);
        let mut position = 0;
        while let Some(&node) = self.queue.get(position) {
            position += 1;
            // All of the source's level and beyond are not on a shortest path.
            let level = self.levels[node as usize] + 1;
            if level > self.levels[source as usize] {
                break;
            }
            for index in self.arcs(node) {
                self.see_edge()?;
                let arc = self.arcs[index];
                if self.levels[arc.target as usize] == NO_LEVEL && self.residual_against(arc) > 0.0 {
                    self.levels[arc.target as usize] = level;
                    self.queue.push(arc.target);
                }
            }
        }
        Ok(self.levels[source as usize] != NO_LEVEL)
    }

    /// Fills paths down the levels until there is none: a walk that goes back from dead ends and from full edges.
    fn block(&mut self, source: u32, target: u32) -> Result<()> {
        let mut node = source;
        self.path.clear();
        loop {
            if node == target {
                node = self.push_along_path()?;
            } else if let Some(arc) = self.next_arc(node)? {
                self.path.push(Step { node, arc });
                node = arc.target;
            } else if let Some(step) = self.path.pop() {
                node = step.node;
                self.cursors[node as usize] += 1;
            } else {
                return Ok(());
            }
        }
    }

    /// The first arc from `node` one level down that is not full; the cursor stays on it.
    fn next_arc(&mut self, node: u32) -> Result<Option<Arc>> {
        let (end, level) = (self.offsets[node as usize + 1], self.levels[node as usize]);
        while self.cursors[node as usize] < end {
            self.see_edge()?;
            let arc = self.arcs[self.cursors[node as usize] as usize];
            let below = self.levels[arc.target as usize];
            if below != NO_LEVEL && below + 1 == level && self.residual(arc) > 0.0 {
                return Ok(Some(arc));
            }
            self.cursors[node as usize] += 1;
        }
        Ok(None)
    }

    /// Adds what the path can hold, and goes back to where its first full arc begins.
    fn push_along_path(&mut self) -> Result<u32> {
        let more = self.path.iter().map(|step| self.residual(step.arc)).fold(f64::INFINITY, f64::min);
        let mut first_full = None;
        for position in 0..self.path.len() {
            self.see_edge()?;
            let arc = self.path[position].arc;
            let is_full = self.residual(arc) <= more;
            self.add(arc, more, is_full);
            first_full = first_full.or(is_full.then_some(position));
        }
        let position = first_full.unwrap_or(0);
        let node = self.path[position].node;
        self.path.truncate(position);
        Ok(node)
    }

    /// Adds flow along an arc; a full one gets its bound to the bit, so that no rounding leaves a rest behind.
    fn add(&mut self, arc: Arc, more: f64, is_full: bool) {
        let (edge, capacity) = (arc.edge(), self.capacities[arc.edge()]);
        let least = if self.is_directed { 0.0 } else { -capacity };
        self.flows[edge] = match (arc.is_against(), is_full) {
            (false, true) => capacity,
            (false, false) => (self.flows[edge] + more).min(capacity),
            (true, true) => least,
            (true, false) => (self.flows[edge] - more).max(least),
        };
    }

    /// The nodes that more could still flow to from `source`.
    pub(super) fn source_side(&mut self, source: u32) -> Result<Vec<bool>> {
        let mut is_reached = vec![false; self.levels.len()];
        is_reached[source as usize] = true;
        self.queue.clear();
        self.queue.push(source);
        let mut position = 0;
        while let Some(&node) = self.queue.get(position) {
            position += 1;
            for index in self.arcs(node) {
                self.see_edge()?;
                let arc = self.arcs[index];
                if !is_reached[arc.target as usize] && self.residual(arc) > 0.0 {
                    is_reached[arc.target as usize] = true;
                    self.queue.push(arc.target);
                }
            }
        }
        Ok(is_reached)
    }

    pub(super) fn capacities(&self) -> &[f64] {
        &self.capacities
    }

    fn see_edge(&mut self) -> Result<()> {
        self.edges_seen += 1;
        if self.edges_seen == EDGES_BETWEEN_CHECKS {
            self.edges_seen = 0;
            self.progress.check()?;
        }
        Ok(())
    }
}
