//! One of the two states that are compared: who ranks where, and how surely.

use serde_json::{Map, Value};

use crate::analyses::targets::field::Field;
use crate::analyses::targets::question::Question;
use crate::analyses::targets::{ranking, summary};
use crate::analyses::uncertainty::intervals;
use crate::error::Result;
use crate::progress::Progress;
use crate::view::{Kept, Subgraph};

/// How to draw intervals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw {
    pub(super) replicates: u64,
    pub(super) seed: u64,
}

/// See the module. What it has of those who may be ranked is by position.
pub(super) struct State<'s> {
    pub(super) field: Field<'s>,
    pub(super) scores: Vec<f64>,
    pub(super) ranks: Vec<i64>,
    /// 90 % intervals of the ranks.
    pub(super) intervals: Vec<(i64, i64)>,
    /// What it was computed on.
    pub(super) summary: Map<String, Value>,
}

impl<'s> State<'s> {
    /// Ranks everybody, and draws intervals.
    ///
    /// # Errors
    /// [`crate::error::Error::Cancelled`], and those of the kernels.
    pub(super) fn of(
        subgraph: &'s Subgraph<'s>,
        question: &'s Question,
        draw: Draw,
        progress: &Progress,
    ) -> Result<State<'s>> {
        let field = Field::new(subgraph, question);
        let scene = field.scene(Kept::All)?;
        let scores = ranking::rank(&field, &scene, &question.weights, progress)?;
        let summary = summary(&field, &scene);
        let intervals = intervals(&field, &scene, draw.replicates, draw.seed, progress)?;
        Ok(State { ranks: ranking::ranks(&scores), scores, intervals, summary, field })
    }

    /// The entity of its view that somebody is.
    pub(super) fn entity(&self, position: usize) -> u32 {
        self.field.entity(self.field.candidates.rankable[position])
    }

    /// The position of an entity of its view, if that may be ranked.
    pub(super) fn position(&self, entity: u32) -> Option<usize> {
        self.field.position(entity)
    }
}
