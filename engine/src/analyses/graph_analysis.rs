//! Analyses of the graph that the common parameters select: what they are called and need, and what their kernel is
//! asked.

use rayon::prelude::*;
use serde_json::Value;

use super::listing;
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::progress::Progress;
use crate::registry::{Analysis, Domain, Estimate, Info, Outcome, Parameter, Parameters, ResultTable, common};
use crate::view::{Shown, Subgraph, View};

/// An analysis of a selected graph.
pub struct GraphAnalysis {
    /// What it is.
    pub(super) info: Info,
    /// Bytes that it allocates beyond the selected graph and the rows of its entities, at most.
    pub(super) bytes: fn(Size, &Parameters) -> u64,
    /// Seconds that it takes, about.
    pub(super) seconds: fn(Size, &Parameters) -> f64,
    /// Calls its kernel with the options that the parameters say, and lists what that gives.
    pub(super) run: fn(&Asked<'_>) -> Result<Outcome>,
}

/// How large a graph is, at most, and how many threads work on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Entities.
    pub(super) nodes: usize,
    /// Edges: no more than link statements or, with directions, than twice as many, since a link without one goes both
    /// ways.
    pub(super) edges: usize,
    /// Threads.
    pub(super) threads: usize,
}

impl Size {
    /// Seconds for so many nanoseconds a node and edge.
    pub(super) fn linear(self, nanoseconds: f64) -> f64 {
        (self.nodes + self.edges) as f64 * nanoseconds * 1e-9
    }

    /// Seconds for so many nanoseconds a node and edge, from every node.
    pub(super) fn times_every_node(self, nanoseconds: f64) -> f64 {
        self.nodes as f64 * self.linear(nanoseconds)
    }
}

/// What is asked of an analysis.
pub(super) struct Asked<'a> {
    pub(super) subgraph: Subgraph<'a>,
    pub(super) parameters: &'a Parameters,
    pub(super) seed: u64,
    pub(super) progress: &'a Progress,
}

impl Asked<'_> {
    /// The selected graph.
    pub(super) fn graph(&self) -> &Graph {
        &self.subgraph.graph
    }

    /// Whether weights are to be used.
    pub(super) fn weighted(&self) -> bool {
        self.parameters.flag(common::WEIGHTED.name)
    }

    /// Whether scores are to be divided by the largest possible.
    pub(super) fn normalized(&self) -> bool {
        self.parameters.flag(common::NORMALIZED.name)
    }

    /// The node of the entity that a parameter names.
    ///
    /// # Errors
    /// [`Error::BadParameter`] when nothing selected has this id, whether it is hidden, left out or not there at all.
    pub(super) fn node(&self, parameter: &str) -> Result<u32> {
        self.find(parameter, self.parameters.word(parameter))
    }

    /// The nodes of `source` and `target`, which have to be two, as [`Asked::node`].
    pub(super) fn two_ends(&self) -> Result<(u32, u32)> {
        let (source, target) = (self.node(common::SOURCE.name)?, self.node(common::TARGET.name)?);
        if source == target {
            let id = self.parameters.word(common::TARGET.name);
            return Err(Error::bad_parameter(common::TARGET.name, id, "another entity than `source`"));
        }
        Ok((source, target))
    }

    /// The nodes of the entities that a parameter names, as [`Asked::node`].
    pub(super) fn nodes(&self, parameter: &str) -> Result<Vec<u32>> {
        self.parameters.texts(parameter).into_iter().map(|id| self.find(parameter, id)).collect()
    }

    fn find(&self, parameter: &str, id: &str) -> Result<u32> {
        let found = self.subgraph.view().find(id).and_then(|entity| self.subgraph.node(entity));
        found.ok_or_else(|| nobody(parameter, id))
    }

    /// These rows, with what they were computed on and what the kernel tells besides.
    ///
    /// # Errors
    /// Those of the rows.
    pub(super) fn outcome(
        &self,
        table: Result<ResultTable>,
        about: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<Outcome> {
        let mut summary = listing::summary(&self.subgraph);
        summary.extend(about.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Ok(Outcome { table: table?, summary, notice: None })
    }

    /// These entities, as shown.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(super) fn shown(&self, entities: &[u32]) -> Result<Vec<Shown>> {
        let shown = |&entity: &u32| self.progress.check().map(|()| self.subgraph.view().shown(entity));
        entities.par_iter().with_min_len(256).map(shown).collect()
    }

    /// How many rows the caller wants.
    pub(super) fn top(&self) -> usize {
        listing::top(self.parameters)
    }
}

/// Nothing selected has this id, whether it is hidden, left out or not there at all.
fn nobody(parameter: &str, id: &str) -> Error {
    Error::bad_parameter(parameter, id, "the id of an entity among those selected")
}

/// Judges the entities that parameters name as a run does, in the same words.
fn check_entities(view: &View, info: &Info, parameters: &Parameters) -> Result<()> {
    let names_entities = |parameter: &&Parameter| matches!(parameter.domain, Domain::Entity | Domain::Entities);
    let mut named = Vec::new();
    for Parameter { name, domain, .. } in info.parameters.iter().filter(names_entities) {
        let one = matches!(domain, Domain::Entity).then(|| parameters.word(name)).filter(|id| !id.is_empty());
        named.extend(one.into_iter().chain(parameters.texts(name)).map(|id| (*name, id)));
    }
    if named.is_empty() {
        return Ok(());
    }
    let selected = view.selected(&parameters.selection())?;
    let is_selected = |id: &str| view.find(id).is_some_and(|entity| selected.contains(entity));
    match named.into_iter().find(|(_, id)| !is_selected(id)) {
        None => Ok(()),
        Some((name, id)) => Err(nobody(name, id)),
    }
}

impl Analysis for GraphAnalysis {
    fn info(&self) -> &Info {
        &self.info
    }

    fn estimate(&self, view: &View, parameters: &Parameters) -> Result<Estimate> {
        check_entities(view, &self.info, parameters)?;
        let selection = parameters.selection();
        let size = view.size(&selection)?;
        let ways = if selection.directed { 2 } else { 1 };
        let graph = Size {
            nodes: size.entities as usize,
            edges: ways * size.statements as usize,
            threads: rayon::current_num_threads(),
        };
        Ok(Estimate {
            bytes: size.bytes(listing::top(parameters)) + (self.bytes)(graph, parameters),
            seconds: if size.is_ready { 0.0 } else { size.statements as f64 * 1e-6 }
                + (self.seconds)(graph, parameters),
            entities: size.entities,
            statements: size.statements,
        })
    }

    fn run(&self, view: &View, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Outcome> {
        progress.check()?;
        let subgraph = view.select(&parameters.selection())?;
        progress.check()?;
        (self.run)(&Asked { subgraph, parameters, seed, progress })
    }
}
