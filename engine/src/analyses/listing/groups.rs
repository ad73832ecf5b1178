//! Entities by the group they belong to, the largest first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;

use super::{Values, shown_columns};
use crate::analyses::graph_analysis::Asked;
use crate::error::Result;
use crate::registry::{Cells, ResultTable};

/// A group for every node.
pub(in crate::analyses) struct Groups<'a> {
    /// What a group is called, which is the name of its column.
    pub(in crate::analyses) name: &'static str,
    /// Group of each node.
    pub(in crate::analyses) labels: &'a [u32],
    /// Nodes of each group; nobody need be in one.
    pub(in crate::analyses) sizes: &'a [u64],
    /// What else is known of each group.
    pub(in crate::analyses) of_group: Vec<(&'static str, Values)>,
    /// What else is known of each node.
    pub(in crate::analyses) of_node: Vec<(&'static str, Values)>,
}

impl<'a> Groups<'a> {
    /// Groups of which nothing else is known.
    pub(in crate::analyses) fn new(name: &'static str, labels: &'a [u32], sizes: &'a [u64]) -> Groups<'a> {
        Groups { name, labels, sizes, of_group: Vec::new(), of_node: Vec::new() }
    }

    /// How many there are, under the name of them all, and how large the largest is.
    pub(in crate::analyses) fn about(&self, plural: &'static str) -> [(&'static str, Value); 2] {
        let count = self.sizes.iter().filter(|&&size| size > 0).count();
        [(plural, count.into()), ("largest", self.sizes.iter().max().copied().unwrap_or(0).into())]
    }

    /// Every entity with its group, that group's size and what else is known: by group, then by id, masked ones last.
    pub(in crate::analyses) fn list(&self, asked: &Asked<'_>) -> Result<ResultTable> {
        let subgraph = &asked.subgraph;
        let label = |node: u32| self.labels[node as usize] as usize;
        let numbers = self.numbers(subgraph.open_nodes().map(label));
        let mut nodes: Vec<u32> = subgraph.open_nodes().collect();
        nodes.sort_by_key(|&node| (numbers[&label(node)], node));
        nodes.extend(subgraph.open_nodes().end..subgraph.graph.node_count() as u32);
        nodes.truncate(asked.top());
        let entities: Vec<u32> = nodes.iter().map(|&node| subgraph.entity(node)).collect();
        let open_nodes = || nodes.iter().map(|&node| (!subgraph.is_masked(node)).then_some(node));
        let mut columns = shown_columns(&asked.shown(&entities)?);
        let number = |node: u32| numbers[&label(node)];
        columns.push((self.name, Cells::Integer(open_nodes().map(|node| node.map(number)).collect())));
        let size = |node: u32| self.sizes[label(node)] as i64;
        columns.push(("size", Cells::Integer(open_nodes().map(|node| node.map(size)).collect())));
        for (name, values) in &self.of_group {
            columns.push((name, values.cells(open_nodes().map(|node| node.map(label)))));
        }
        for (name, values) in &self.of_node {
            columns.push((name, values.cells(open_nodes().map(|node| node.map(|node| node as usize)))));
        }
        Ok(ResultTable::new(columns))
    }

    /// Numbers the groups that show somebody, from 1: the largest first, equal ones by their first entity that is
    /// shown, since one that holds masked ones alone has no row.
    fn numbers(&self, open: impl Iterator<Item = usize>) -> BTreeMap<usize, i64> {
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (position, label) in open.enumerate() {
            first.entry(label).or_insert(position);
        }
        let mut order: Vec<(usize, usize)> = first.into_iter().collect();
        order.sort_by_key(|&(label, position)| (Reverse(self.sizes[label]), position));
        order.into_iter().map(|(label, _)| label).zip(1..).collect()
    }
}
