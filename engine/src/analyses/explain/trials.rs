//! Ranking again without some link statements. Exact: as if nobody had made them.

use std::collections::BTreeMap;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::Case;
use crate::analyses::targets::factor::Factor;
use crate::analyses::targets::field::{Field, Scene};
use crate::analyses::targets::question::Question;
use crate::analyses::targets::ranking;
use crate::error::Result;
use crate::progress::Progress;
use crate::view::Kept;

/// Rankings at once, which bounds the memory.
pub(super) const WAVE: usize = 4;

/// Ties that all rankings of an explanation may walk along, from every node: of 1,000 persons with 5,000 ties 18
/// rankings, which take about a second of one processor.
const WORK: u64 = 200_000_000;
/// What a ranking costs besides, in the same unit.
const OVERHEAD: u64 = 20_000;
/// Rankings at least, however large the network.
const FEWEST: u64 = 12;
/// Rankings at most, however small.
const MOST: u64 = 512;

/// How many rankings an explanation takes. It follows from the size of the network alone, and no clock has a part in it:
/// the same question has the same answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Without a link.
    pub(super) links: usize,
    /// Without a report.
    pub(super) reports: usize,
    /// Without a provider.
    pub(super) providers: usize,
    /// In search of a small set.
    pub(super) search: usize,
    /// To prove that no smaller one would do; taken only where it is enough.
    pub(super) proof: usize,
}

impl Budget {
    pub(super) fn of(nodes: usize, ties: usize, question: &Question) -> Budget {
        let walks = |factor: &Factor| {
            use Factor::{Betweenness, CrossCommunityReach, Harmonic, StrategicPosition, TwoModeBetweenness};
            matches!(factor, Betweenness | StrategicPosition | Harmonic | TwoModeBetweenness | CrossCommunityReach)
        };
        let passes = question.weights.factors().iter().filter(|factor| walks(factor)).count().max(1) as u64;
        let projections = if question.is_dual { 2 } else { 1 };
        let slowness = if question.weighted { 3 } else { 1 };
        let one = nodes as u64 * (nodes as u64 + 2 * ties as u64) * passes * projections * slowness + OVERHEAD;
        let all = (WORK / one).clamp(FEWEST, MOST) as usize;
        Budget { links: all * 5 / 16, reports: all * 3 / 16, providers: all / 8, search: all * 3 / 8, proof: all }
    }

    /// Rankings at most where there are so many statements: a proof begins with each of them.
    pub(super) fn of_statements(self, statements: usize) -> usize {
        let proof = if statements <= self.proof { self.proof } else { 0 };
        self.links + self.reports + self.providers + self.search + proof
    }
}

/// Where the target stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stand {
    /// Nothing where he is not ranked any more.
    pub(super) rank: Option<i64>,
    pub(super) score: Option<f64>,
}

impl Stand {
    /// The worse the larger: by rank, then by score.
    pub(super) fn badness(self) -> (i64, f64) {
        (self.rank.unwrap_or(i64::MAX), -self.score.unwrap_or(-1.0))
    }

    /// Whether it is worse than another.
    pub(super) fn is_worse_than(self, other: Stand) -> bool {
        let (own, others) = (self.badness(), other.badness());
        own.0.cmp(&others.0).then(own.1.total_cmp(&others.1)).is_gt()
    }

    /// Whether it is outside the first `top_k`.
    pub(super) fn is_out_of(self, top_k: i64) -> bool {
        self.rank.is_none_or(|rank| rank > top_k)
    }
}

/// Rankings without some statements, each made once.
pub(super) struct Trials<'t, 'a> {
    case: &'t Case<'t, 'a>,
    progress: &'t Progress,
    pub(super) budget: Budget,
    /// Where he stands now.
    pub(super) now: Stand,
    /// What the ranking looks at, if it looks at nothing but the graph.
    seen: Option<Seen>,
    known: BTreeMap<Vec<u32>, Stand>,
}

/// All that a ranking can look at if its factors are measures of the graph.
#[derive(PartialEq)]
struct Seen {
    ranked: Vec<u32>,
    ties: Vec<(u32, u32, f32)>,
}

impl Seen {
    fn of(field: &Field<'_>, scene: &Scene<'_>) -> Option<Seen> {
        let question = field.question;
        let factors = question.weights.factors();
        let of_graph = |factor: &Factor| factor.is_plain() || *factor == Factor::StrategicPosition;
        if question.is_dual || !factors.iter().all(of_graph) {
            return None;
        }
        let weighs = question.weighted || factors.contains(&Factor::Strength);
        let tie = |(one, other, weight): (u32, u32, f32)| (one, other, if weighs { weight } else { 1.0 });
        let ranked = field.candidates.rankable.iter().map(|&node| field.entity(node)).collect();
        Some(Seen { ranked, ties: scene.graph.edges().map(tie).collect() })
    }
}

impl<'t, 'a> Trials<'t, 'a> {
    pub(super) fn of(case: &'t Case<'t, 'a>, progress: &'t Progress) -> Result<Trials<'t, 'a>> {
        let graph = &case.scene.graph;
        Ok(Trials {
            case,
            progress,
            budget: Budget::of(graph.node_count(), graph.edge_count(), case.field.question),
            now: Stand { rank: Some(case.rank()), score: Some(case.score()) },
            seen: Seen::of(case.field, case.scene),
            known: BTreeMap::new(),
        })
    }

    /// Where he stands without the statements of each set.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::error::Error::Cancelled), and those of a ranking.
    pub(super) fn all(&mut self, sets: &[Vec<u32>]) -> Result<Vec<Stand>> {
        let mut new: Vec<&Vec<u32>> = sets.iter().filter(|set| !self.known.contains_key(*set)).collect();
        new.sort_unstable();
        new.dedup();
        for wave in new.chunks(WAVE) {
            self.progress.check()?;
            let stands: Vec<Stand> = wave.par_iter().map(|set| self.without(set)).collect::<Result<_>>()?;
            self.known.extend(wave.iter().map(|set| (*set).clone()).zip(stands));
        }
        Ok(sets.iter().map(|set| self.known[set]).collect())
    }

    /// Where he stands without these statements.
    ///
    /// # Errors
    /// As [`Trials::all`].
    pub(super) fn one(&mut self, set: &[u32]) -> Result<Stand> {
        Ok(self.all(&[set.to_vec()])?[0])
    }

    fn without(&self, set: &[u32]) -> Result<Stand> {
        const NOWHERE: Stand = Stand { rank: None, score: None };
        let question = self.case.field.question;
        let removed: RoaringBitmap = set.iter().copied().collect();
        let subgraph = self.case.view().select_without(&question.selection, &removed)?;
        let entity = self.case.field.entity(self.case.node);
        let field = Field::new(&subgraph, question);
        let Some(position) = field.position(entity) else { return Ok(NOWHERE) };
        let scene = field.scene(Kept::All)?;
        if self.seen.is_some() && self.seen == Seen::of(&field, &scene) {
            return Ok(self.now);
        }
        let scores = ranking::rank(&field, &scene, &question.weights, self.progress)?;
        Ok(Stand { rank: Some(ranking::ranks(&scores)[position]), score: Some(scores[position]) })
    }
}

/// A set of statements, as trials know it: ascending, each once.
pub(super) fn set(rows: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let mut set: Vec<u32> = rows.into_iter().collect();
    set.sort_unstable();
    set.dedup();
    set
}
