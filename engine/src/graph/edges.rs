//! From link statements to edges: statements that say the same link become one edge, which remembers them.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use roaring::RoaringBitmap;
use rustc_hash::FxHashSet;

use super::{Edge, Graph};
use crate::error::Result;
use crate::model::{GradeTable, LinkKind, Merge};
use crate::section::{Items, Section};
use crate::tables::{LinkRow, LinkTable};

/// Not a node: what a record maps to when it is outside the graph.
pub const NO_NODE: u32 = u32::MAX;

/// Typed edges, ordered by source, target, kind and direction; those without a direction have the smaller end first.
#[derive(Debug, Clone)]
pub struct Edges {
    /// Source nodes.
    pub sources: Section<u32>,
    /// Target nodes.
    pub targets: Section<u32>,
    /// [`LinkKind`] codes.
    pub kinds: PerEdge<u8>,
    /// 1 where the edge has a direction.
    pub directed: PerEdge<u8>,
    /// Merged values.
    pub weights: PerEdge<f32>,
    /// First second in which any of the statements holds; `i64::MIN` when open.
    pub valid_from: PerEdge<i64>,
    /// Last such second; `i64::MAX` when open.
    pub valid_to: PerEdge<i64>,
    /// Which link rows say each edge.
    pub said_by: SaidBy,
    /// Edges at each node, listed when first asked for.
    pub incidence: Incidence,
}

/// A value for each edge.
pub type PerEdge<T> = Items<Section<T>, T>;

/// Which link rows say each edge.
#[derive(Debug, Clone)]
pub enum SaidBy {
    /// Any number of them.
    Rows {
        /// `edge count + 1` positions into `rows`.
        offsets: Section<u64>,
        /// Link rows, ascending within an edge.
        rows: Section<u32>,
    },
    /// The row of the edge's own number.
    SameRow,
}

/// The edges at each node, from both ends, ascending. Measures never ask for them, so they are listed when somebody
/// does, and once.
#[derive(Debug, Clone)]
pub struct Incidence {
    node_count: usize,
    listed: Arc<OnceLock<Listed>>,
}

#[derive(Debug)]
struct Listed {
    /// `node count + 1` positions into `edges`.
    offsets: Vec<u64>,
    edges: Vec<u32>,
}

impl Incidence {
    /// That of edges between so many nodes.
    pub fn new(node_count: usize) -> Self {
        Incidence { node_count, listed: Arc::default() }
    }
}

/// Edges, and what was left out of them.
#[derive(Debug, Clone)]
pub(crate) struct Merged {
    /// The edges.
    pub(crate) edges: Edges,
    /// What was counted on the way.
    pub(crate) counts: MergeCounts,
}

/// What merging saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MergeCounts {
    /// Link statements that were merged.
    pub statements: u64,
    /// Of these, statements whose time is not known: they are in every window.
    pub undated: u64,
    /// Generic `associate` edges left out because a specific kind joins the same pair.
    pub absorbed: u64,
    /// Edges from a node to itself, which structural measures leave out.
    pub loops: u64,
}

/// Merges the statements in `rows` (all of them when `None`) whose two ends are nodes.
///
/// Stated weights, payments, calls, messages and attendances add up; an ownership takes the share in force; other kinds
/// weigh 1 however often they are said. Amounts of several currencies do not add up: each such payment then counts 1.
/// Values add up in the order of their size, so the sums are the same however the statements arrived.
pub(crate) fn merge(
    table: &LinkTable,
    rows: Option<&RoaringBitmap>,
    node_of_record: &[u32],
    node_count: usize,
) -> Merged {
    let keys = sorted_keys(table, rows, node_of_record);
    let mixed_currencies = has_mixed_currencies(table, &keys);
    let mut counts = MergeCounts { statements: keys.len() as u64, ..MergeCounts::default() };
    counts.undated = keys.par_iter().filter(|key| row(table, **key).validity.is_undated()).count() as u64;
    let specific = specific_pairs(&keys);
    let mut builder = EdgesBuilder::default();
    for same in keys.chunk_by(|left, right| left >> 32 == right >> 32) {
        let (source, target, kind, _) = parts(same[0]);
        if kind == LinkKind::Associate && specific.contains(&pair(source, target)) {
            counts.absorbed += 1;
            continue;
        }
        counts.loops += u64::from(source == target);
        builder.push(table, same, mixed_currencies);
    }
    Merged { edges: builder.finish(node_count), counts }
}

/// One key a statement: source, target, kind, direction, row, from the highest bits down.
fn sorted_keys(table: &LinkTable, rows: Option<&RoaringBitmap>, node_of_record: &[u32]) -> Vec<u128> {
    let key = |row: u32| {
        let LinkRow { kind, directed, .. } = table.rows()[row as usize];
        let end = |records: &[u32]| node_of_record[records[row as usize] as usize];
        let (source, target) = (end(table.sources()), end(table.targets()));
        if kind.is_judgement() || source == NO_NODE || target == NO_NODE {
            return None;
        }
        let (source, target) = if directed { (source, target) } else { (source.min(target), source.max(target)) };
        let ends = u128::from(source) << 32 | u128::from(target);
        Some(ends << 64 | u128::from(kind as u8) << 56 | u128::from(directed) << 48 | u128::from(row))
    };
    let mut keys: Vec<u128> = match rows {
        None => (0..table.rows().len() as u32).into_par_iter().filter_map(key).collect(),
        Some(rows) => rows.iter().filter_map(key).collect(),
    };
    keys.par_sort_unstable();
    keys
}

fn parts(key: u128) -> (u32, u32, LinkKind, bool) {
    let kind = LinkKind::from_code((key >> 56) as u8).expect("the key was made of a kind");
    ((key >> 96) as u32, (key >> 64) as u32, kind, (key >> 48) & 1 == 1)
}

fn row(table: &LinkTable, key: u128) -> &LinkRow {
    &table.rows()[(key & u128::from(u32::MAX)) as usize]
}

fn pair(source: u32, target: u32) -> u64 {
    u64::from(source.min(target)) << 32 | u64::from(source.max(target))
}

fn has_mixed_currencies(table: &LinkTable, keys: &[u128]) -> bool {
    let mut currencies = keys.iter().map(|key| row(table, *key).currency).filter(|&currency| currency != u32::MAX);
    let first = currencies.next();
    currencies.any(|currency| Some(currency) != first)
}

/// Pairs that a specific kind joins; empty when there is no `associate` to absorb.
fn specific_pairs(keys: &[u128]) -> FxHashSet<u64> {
    let kind = |key: &u128| parts(*key).2;
    if !keys.iter().any(|key| kind(key) == LinkKind::Associate) {
        return FxHashSet::default();
    }
    let specific = keys.iter().filter(|key| !matches!(kind(key), LinkKind::Associate | LinkKind::Other));
    specific.map(|key| pair((key >> 96) as u32, (key >> 64) as u32)).collect()
}

#[derive(Default)]
struct EdgesBuilder {
    sources: Vec<u32>,
    targets: Vec<u32>,
    kinds: Vec<u8>,
    directed: Vec<u8>,
    weights: Vec<f32>,
    valid_from: Vec<i64>,
    valid_to: Vec<i64>,
    statement_ends: Vec<u64>,
    statements: Vec<u32>,
}

impl EdgesBuilder {
    /// Adds the edge that the statements of `keys` say.
    fn push(&mut self, table: &LinkTable, keys: &[u128], mixed_currencies: bool) {
        let (source, target, kind, directed) = parts(keys[0]);
        let rows = || keys.iter().map(|key| row(table, *key));
        self.sources.push(source);
        self.targets.push(target);
        self.kinds.push(kind as u8);
        self.directed.push(u8::from(directed));
        self.weights.push(merged_value(rows(), mixed_currencies) as f32);
        self.valid_from.push(rows().map(|row| row.validity.from).min().unwrap_or(i64::MIN));
        self.valid_to.push(rows().map(|row| row.validity.to).max().unwrap_or(i64::MAX));
        self.statements.extend(keys.iter().map(|key| *key as u32));
        self.statement_ends.push(self.statements.len() as u64);
    }

    fn finish(self, node_count: usize) -> Edges {
        let mut offsets = vec![0];
        offsets.extend(self.statement_ends);
        Edges {
            sources: self.sources.into(),
            targets: self.targets.into(),
            kinds: self.kinds.into(),
            directed: self.directed.into(),
            weights: self.weights.into(),
            valid_from: self.valid_from.into(),
            valid_to: self.valid_to.into(),
            said_by: SaidBy::Rows { offsets: offsets.into(), rows: self.statements.into() },
            incidence: Incidence::new(node_count),
        }
    }
}

fn merged_value<'a>(rows: impl Iterator<Item = &'a LinkRow> + Clone, mixed_currencies: bool) -> f64 {
    let value = |row: &LinkRow| if mixed_currencies && row.currency != u32::MAX { 1.0 } else { row.value };
    if rows.clone().any(|row| row.merge == Merge::Sum) {
        return sum_in_order(rows.map(value));
    }
    let in_force = rows.filter(|row| row.merge == Merge::InForce);
    let later = |left: &&LinkRow, right: &&LinkRow| {
        let key = |row: &LinkRow| (row.validity.to, row.validity.from);
        key(left).cmp(&key(right)).then(left.value.total_cmp(&right.value))
    };
    in_force.max_by(later).map_or(1.0, |row| row.value)
}

/// The sum of values from the least to the largest: the order of rows is that of ids, and the last digit of a sum must not
/// tell of ids behind masks.
fn sum_in_order(values: impl Iterator<Item = f64> + Clone) -> f64 {
    if values.clone().nth(2).is_none() {
        return values.sum();
    }
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.into_iter().sum()
}

/// Edges at each node, from both ends; a loop once.
fn list_incident(node_count: usize, sources: &[u32], targets: &[u32]) -> Listed {
    let ends = |edge: usize| {
        let other = (sources[edge] != targets[edge]).then_some(targets[edge]);
        std::iter::once(sources[edge]).chain(other)
    };
    let mut offsets = vec![0u64; node_count + 1];
    for node in (0..sources.len()).flat_map(ends) {
        offsets[node as usize + 1] += 1;
    }
    for node in 0..node_count {
        offsets[node + 1] += offsets[node];
    }
    let mut cursors = offsets.clone();
    let mut edges = vec![0; offsets[node_count] as usize];
    for edge in 0..sources.len() {
        for node in ends(edge) {
            edges[cursors[node as usize] as usize] = edge as u32;
            cursors[node as usize] += 1;
        }
    }
    Listed { offsets, edges }
}

impl Edges {
    /// Distinct edges of one kind without direction, weight or date, each said by the link row of its own number.
    pub fn uniform(sources: Section<u32>, targets: Section<u32>, kind: LinkKind, node_count: usize) -> Edges {
        let len = sources.len();
        Edges {
            sources,
            targets,
            kinds: Items::Same { value: kind as u8, len },
            directed: Items::Same { value: 0, len },
            weights: Items::Same { value: 1.0, len },
            valid_from: Items::Same { value: i64::MIN, len },
            valid_to: Items::Same { value: i64::MAX, len },
            said_by: SaidBy::SameRow,
            incidence: Incidence::new(node_count),
        }
    }

    /// Number of edges.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// What an edge says.
    pub fn kind(&self, edge: u32) -> LinkKind {
        LinkKind::from_code(self.kinds[edge as usize]).unwrap_or(LinkKind::Other)
    }

    /// Both ends of an edge.
    pub fn ends(&self, edge: u32) -> (u32, u32) {
        (self.sources[edge as usize], self.targets[edge as usize])
    }

    /// The end of an edge that is not `node`.
    pub fn other_end(&self, edge: u32, node: u32) -> u32 {
        let (source, target) = self.ends(edge);
        if source == node { target } else { source }
    }

    /// The edges at a node.
    pub fn at(&self, node: u32) -> &[u32] {
        let Incidence { node_count, listed } = &self.incidence;
        let Listed { offsets, edges } = listed.get_or_init(|| list_incident(*node_count, &self.sources, &self.targets));
        &edges[offsets[node as usize] as usize..offsets[node as usize + 1] as usize]
    }

    /// The link rows that say an edge.
    pub fn statements_of(&self, edge: u32) -> Cow<'_, [u32]> {
        match &self.said_by {
            SaidBy::Rows { offsets, rows } => {
                let edge = edge as usize;
                Cow::Borrowed(&rows[offsets[edge] as usize..offsets[edge + 1] as usize])
            }
            SaidBy::SameRow => Cow::Owned(vec![edge]),
        }
    }

    /// The probability that an edge is real: `1 - product(1 - p)` over distinct reports, `p` the best that the grades
    /// of a report's statements give. Statements of a provider that name no report count as one report.
    pub(crate) fn probability(&self, edge: u32, table: &LinkTable, grades: &GradeTable) -> f64 {
        let mut best: Vec<(u32, f64)> = Vec::new();
        for &row in self.statements_of(edge).iter() {
            let LinkRow { report, grade, .. } = table.rows()[row as usize];
            let p = grades.probability(grade);
            match best.iter_mut().find(|(known, _)| *known == report) {
                Some((_, known)) => *known = known.max(p),
                None => best.push((report, p)),
            }
        }
        best.sort_unstable_by(|(_, left), (_, right)| left.total_cmp(right));
        1.0 - best.iter().map(|(_, p)| 1.0 - p).product::<f64>()
    }

    /// The simple graph of these edges. Undirected, every edge joins its ends; directed, an edge without a direction
    /// goes both ways.
    pub fn to_graph(&self, node_count: usize, directed: bool) -> Result<Graph> {
        let edge =
            |edge: usize| Edge { source: self.sources[edge], target: self.targets[edge], weight: self.weights[edge] };
        let mut list: Vec<Edge> = (0..self.len()).into_par_iter().map(edge).collect();
        if directed {
            let back = (0..self.len()).filter(|&edge| self.directed[edge] == 0);
            let back: Vec<Edge> = back
                .map(edge)
                .map(|Edge { source, target, weight }| Edge { source: target, target: source, weight })
                .collect();
            list.extend(back);
        }
        Graph::from_edges(node_count, &list, directed)
    }
}
