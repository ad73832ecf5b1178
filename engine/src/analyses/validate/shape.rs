//! The shape of the network on which persons are ranked, in the numbers that a generator can be asked for.

use serde::Serialize;

use crate::analyses::targets;
use crate::analyses::targets::field::Field;
use crate::analyses::targets::question::Question;
use crate::error::Result;
use crate::registry::Parameters;
use crate::view::{Kept, View};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Shape {
    /// Persons of the network, rankable or not.
    pub persons: u64,
    /// Those who may be ranked.
    pub ranked: u64,
    /// Ties between persons.
    pub ties: u64,
    /// Links of any kind, between anything.
    pub links: u64,
    /// Statements that say them.
    pub statements: u64,
}

impl Shape {
    /// The share of the persons who may be ranked; 0 of none.
    pub fn ranked_share(&self) -> f64 {
        ratio(self.ranked, self.persons)
    }

    /// Ties of a person on average; 0 of none.
    pub fn ties_per_person(&self) -> f64 {
        2.0 * ratio(self.ties, self.persons)
    }

    /// How often a link is said on average; 0 of none.
    pub fn statements_per_link(&self) -> f64 {
        ratio(self.statements, self.links)
    }
}

fn ratio(count: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

/// The shape of a view, as `targets` sees persons by default.
///
/// # Errors
/// [`Error::BadWeight`](crate::error::Error::BadWeight) if a tie overflows.
pub fn shape(view: &View) -> Result<Shape> {
    let question = Question::of(&Parameters::from_texts(targets::INFO.name, targets::INFO.parameters, [])?)?;
    let subgraph = view.select(&question.selection)?;
    let field = Field::new(&subgraph, &question);
    let scene = field.scene(Kept::All)?;
    Ok(Shape {
        persons: field.node_count() as u64,
        ranked: field.candidates.rankable.len() as u64,
        ties: scene.graph.edge_count() as u64,
        links: subgraph.counts.edges,
        statements: subgraph.counts.merge.statements,
    })
}
