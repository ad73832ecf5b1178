//! The ranking of one window. What was selected and measured for it is gone when the next one is.

use serde_json::{Value, json};

use super::centralization::{by_betweenness, by_degree};
use super::windows::Window;
use crate::analyses::targets::factor::Factor;
use crate::analyses::targets::field::Field;
use crate::analyses::targets::measures::Measured;
use crate::analyses::targets::question::Question;
use crate::analyses::targets::ranking;
use crate::error::Result;
use crate::graph::Graph;
use crate::kernels::centrality::betweenness::{BetweennessOptions, betweenness};
use crate::progress::Progress;
use crate::view::{Kept, View};

/// See the module.
pub(super) struct WindowRanking {
    pub(super) window: Window,
    /// The graph in words.
    pub(super) what: &'static str,
    /// Entities of the view that may be ranked, and what they have, by the same position.
    pub(super) entities: Vec<u32>,
    pub(super) scores: Vec<f64>,
    pub(super) ranks: Vec<i64>,
    pub(super) betweenness: Vec<f64>,
    /// How many nodes of the graph have a tie.
    pub(super) tied: usize,
    pub(super) ties: usize,
    pub(super) betweenness_centralization: Option<f64>,
    pub(super) degree_centralization: Option<f64>,
    /// Why nobody is ranked.
    pub(super) notice: Option<String>,
}

impl WindowRanking {
    /// What it keeps of each who may be ranked.
    pub(super) const BYTES_PER_CANDIDATE: u64 = 4 + 8 + 8 + 8;

    pub(super) fn of(view: &View, question: &Question, window: Window, progress: &Progress) -> Result<WindowRanking> {
        let question = question.between(window.since, window.until);
        let subgraph = view.select(&question.selection)?;
        let field = Field::new(&subgraph, &question);
        let scene = field.scene(Kept::All)?;
        let ranked = &field.candidates.rankable;
        let mut factors = question.weights.factors();
        factors.push(Factor::Betweenness);
        factors.sort_unstable();
        factors.dedup();
        let measured = Measured::of(&field, &scene, ranked, &factors, progress)?;
        let scores = ranking::scores(&measured, &question.weights, ranked.len());
        let between = measured.values(Factor::Betweenness);
        let plain = match question.weighted {
            true => betweenness(&scene.graph, &BetweennessOptions::default(), progress)?.scores,
            false => between.to_vec(),
        };
        let tied: Vec<u32> = tied(&scene.graph);
        let plain: Vec<f64> = tied.iter().map(|&node| plain[node as usize]).collect();
        let degrees: Vec<f64> = tied.iter().map(|&node| scene.graph.out_degree(node) as f64).collect();
        Ok(WindowRanking {
            window,
            what: field.what(),
            entities: ranked.iter().map(|&node| field.entity(node)).collect(),
            ranks: ranking::ranks(&scores),
            scores,
            betweenness: ranked.iter().map(|&node| between[node as usize]).collect(),
            tied: tied.len(),
            ties: scene.graph.edge_count(),
            betweenness_centralization: by_betweenness(&plain),
            degree_centralization: by_degree(&degrees),
            notice: field.candidates.notice(question.kind),
        })
    }

    /// Whether nobody may be ranked.
    pub(super) fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// Positions, the best first.
    pub(super) fn order(&self) -> impl Iterator<Item = usize> {
        ranking::order(&self.scores).into_iter()
    }

    /// The entities at the head of it.
    pub(super) fn leading(&self, top: usize) -> impl Iterator<Item = u32> {
        self.order().take(top).map(|position| self.entities[position])
    }

    /// What is told of the window as a whole.
    pub(super) fn document(&self, number: usize) -> Value {
        json!({
            "window": number,
            "since": self.window.since.map(|moment| moment.to_string()),
            "until": self.window.until.map(|moment| moment.to_string()),
            "ranked": self.entities.len(),
            "tied": self.tied,
            "ties": self.ties,
            "betweenness_centralization": self.betweenness_centralization,
            "degree_centralization": self.degree_centralization,
        })
    }
}

/// The nodes that have a tie.
fn tied(graph: &Graph) -> Vec<u32> {
    (0..graph.node_count() as u32).filter(|&node| graph.out_degree(node) > 0).collect()
}
