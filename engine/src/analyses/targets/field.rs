//! The field on which a kind is ranked: its graph, who may be ranked on it, and what the graph becomes where some edges
//! are left out. What does not change from one such scene to the next is looked up once.

use std::sync::OnceLock;

use super::candidates::Candidates;
use super::question::Question;
use crate::error::Result;
use crate::graph::{Edge, Graph};
use crate::kernels::community::leiden::{LeidenOptions, leiden};
use crate::model::EntityKind;
use crate::progress::Progress;
use crate::view::{Coefficients, Kept, PersonNetwork, PersonNetworkBuilder, Subgraph, View};

/// See the module.
pub(crate) struct Field<'a> {
    pub(crate) subgraph: &'a Subgraph<'a>,
    pub(crate) question: &'a Question,
    pub(crate) candidates: Candidates,
    /// For persons; others are ranked on the typed graph itself.
    persons: Option<PersonNetworkBuilder<'a>>,
    communities: OnceLock<Vec<u32>>,
    classes: OnceLock<super::reach::Classes>,
}

/// The graph of a field with the edges that are kept.
pub(crate) struct Scene<'f> {
    pub(crate) kept: Kept<'f>,
    pub(crate) graph: Graph,
    /// What makes its ties, where it is the person network.
    pub(crate) network: Option<PersonNetwork>,
}

impl<'a> Field<'a> {
    pub(crate) fn new(subgraph: &'a Subgraph<'a>, question: &'a Question) -> Field<'a> {
        let persons = (question.kind == EntityKind::Person).then(|| PersonNetworkBuilder::new(subgraph));
        let mut field = Field {
            subgraph,
            question,
            candidates: Candidates::default(),
            persons,
            communities: OnceLock::new(),
            classes: OnceLock::new(),
        };
        let traits = (0..field.node_count() as u32).map(|node| field.view().traits(field.entity(node)));
        field.candidates = Candidates::of(question.kind, question.contacts, traits);
        field
    }

    pub(crate) fn view(&self) -> &'a View {
        self.subgraph.view()
    }

    /// The persons of the field, where persons are ranked.
    pub(crate) fn persons(&self) -> Option<&PersonNetworkBuilder<'a>> {
        self.persons.as_ref()
    }

    /// Number of nodes of the graph.
    pub(crate) fn node_count(&self) -> usize {
        self.persons.as_ref().map_or(self.subgraph.graph.node_count(), |builder| builder.persons().len())
    }

    /// The node of the subgraph that a node of the graph is.
    pub(crate) fn subgraph_node(&self, node: u32) -> u32 {
        self.persons.as_ref().map_or(node, |builder| builder.persons()[node as usize])
    }

    /// The node of the graph that a node of the subgraph is, if it is on it.
    pub(crate) fn node(&self, subgraph_node: u32) -> Option<u32> {
        self.persons.as_ref().map_or(Some(subgraph_node), |builder| builder.person(subgraph_node))
    }

    /// The position of an entity of the view among those who are ranked, if he is one of them.
    pub(crate) fn position(&self, entity: u32) -> Option<usize> {
        let node = self.node(self.subgraph.node(entity)?)?;
        self.candidates.rankable.binary_search(&node).ok()
    }

    /// The entity of the view that a node of the graph is.
    pub(crate) fn entity(&self, node: u32) -> u32 {
        self.subgraph.entity(self.subgraph_node(node))
    }

    /// Whether a node is of the kind that is ranked, rankable or not.
    pub(super) fn is_of_kind(&self, node: u32) -> bool {
        self.view().traits(self.entity(node)).kind == self.question.kind
    }

    /// What the graph is, in words.
    pub(crate) fn what(&self) -> &'static str {
        if self.persons.is_some() { "the person network" } else { "the whole typed graph" }
    }

    /// The graph of the kept edges.
    ///
    /// # Errors
    /// [`Error::BadWeight`](crate::error::Error::BadWeight) if a tie overflows.
    pub(crate) fn scene<'f>(&self, kept: Kept<'f>) -> Result<Scene<'f>> {
        self.scene_with(&self.question.coefficients, kept)
    }

    /// The same with other coefficients.
    pub(crate) fn scene_with<'f>(&self, coefficients: &Coefficients, kept: Kept<'f>) -> Result<Scene<'f>> {
        if let Some(builder) = &self.persons {
            let network = builder.build(coefficients, kept)?;
            return Ok(Scene { kept, graph: network.graph.clone(), network: Some(network) });
        }
        let graph = match kept {
            Kept::All => self.subgraph.graph.clone(),
            Kept::Where(_) => self.typed_graph(kept)?,
        };
        Ok(Scene { kept, graph, network: None })
    }

    /// A scene's graph with one more tie between two of its nodes, as strong as the strongest kind of tie.
    ///
    /// # Errors
    /// As [`Field::scene`].
    pub(crate) fn with_tie<'f>(&self, scene: &Scene<'f>, ends: [u32; 2]) -> Result<Scene<'f>> {
        let [source, target] = ends;
        let edges = scene.graph.edges().map(|(source, target, weight)| Edge { source, target, weight });
        let list: Vec<Edge> = edges.chain([Edge { source, target, weight: 1.0 }]).collect();
        let graph = Graph::from_edges(self.node_count(), &list, false)?;
        Ok(Scene { kept: scene.kept, graph, network: scene.network.clone() })
    }

    fn typed_graph(&self, kept: Kept<'_>) -> Result<Graph> {
        let edges = &self.subgraph.edges;
        let edge = |edge: u32| {
            let (source, target) = edges.ends(edge);
            Edge { source, target, weight: edges.weights[edge as usize] }
        };
        let list: Vec<Edge> = kept.edges(edges).map(edge).collect();
        Graph::from_edges(self.node_count(), &list, false)
    }

    /// The community of each node, by Leiden's method on the whole graph: what is left out of a scene moves nobody into
    /// another one.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::error::Error::Cancelled), and as [`Field::scene`].
    pub(crate) fn communities(&self, progress: &Progress) -> Result<&[u32]> {
        if let Some(known) = self.communities.get() {
            return Ok(known);
        }
        let graph = self.scene(Kept::All)?.graph;
        let options = LeidenOptions { weighted: self.question.weighted, ..LeidenOptions::default() };
        let found = leiden(&graph, &options, progress)?.labels;
        Ok(self.communities.get_or_init(|| found))
    }

    /// Jurisdictions and agencies of the field.
    pub(super) fn classes(&self) -> &super::reach::Classes {
        self.classes.get_or_init(|| super::reach::Classes::of(self))
    }
}
