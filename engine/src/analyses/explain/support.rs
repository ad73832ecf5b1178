//! What the target's ties rest on: for each the sets of statements any of which, if it were lost, would break a part of
//! it, and how much of his score the tie carries.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use serde_json::{Value, json};

use super::between::Between;
use super::carrying;
use super::model::CarryingTie;
use super::trials::set;
use super::{Case, words};
use crate::analyses::targets::evidence::{Because, Listed, tie_json, ties};
use crate::error::Result;
use crate::model::LinkKind;
use crate::progress::Progress;
use crate::view::{Shown, Subgraph, Through, TieKind, TiePart};

/// Ties shown.
const TIES: usize = 10;
/// Statements shown of each link, and links of each shared thing.
const SHOWN: usize = 5;

/// What he rests on.
pub(super) struct Support {
    /// His ties, strongest first.
    pub(super) ties: Vec<OwnTie>,
    /// Links at him, and those by which he shares something, in the order of edges.
    pub(super) edges: Vec<u32>,
    /// Whatever carries some of his score: ties, and what he handles.
    pub(super) bearers: Vec<Bearer>,
    /// Every statement that the ranking looks at, in an order that tells nothing of who is masked.
    pub(super) statements: Vec<u32>,
}

/// A tie of his.
pub(super) struct OwnTie {
    /// The node of the graph at its other end.
    pub(super) other: u32,
    pub(super) with: Shown,
    pub(super) weight: f64,
    pub(super) carries: f64,
    /// What it rests on.
    listed: Vec<Listed>,
    /// The statements that it rests on.
    pub(super) rows: Vec<u32>,
}

/// Something that carries some of the score.
pub(super) struct Bearer {
    /// How much.
    pub(super) carries: f64,
    /// It is lost when all of them are broken.
    pub(super) parts: Vec<Part>,
}

/// A part of what carries: broken once all statements of any of its sets are lost.
pub(super) struct Part {
    value: f64,
    pub(super) sets: Vec<Vec<u32>>,
}

impl Part {
    fn is_broken(&self, lost: &RoaringBitmap) -> bool {
        self.sets.iter().any(|set| set.iter().all(|&row| lost.contains(row)))
    }
}

impl Bearer {
    /// How much is lost with these statements. What only gets weaker loses a little.
    fn lost(&self, lost: &RoaringBitmap) -> f64 {
        const WEAKER: f64 = 0.25;
        if self.parts.is_empty() {
            return 0.0;
        }
        let all: f64 = self.parts.iter().map(|part| part.value).sum();
        let broken = self.parts.iter().filter(|part| part.is_broken(lost));
        let (count, value) = broken.fold((0, 0.0), |(count, value), part| (count + 1, value + part.value));
        let touched = self.parts.iter().flat_map(|part| &part.sets).flatten().any(|row| lost.contains(*row));
        match count {
            _ if count == self.parts.len() => self.carries,
            0 if touched => self.carries * WEAKER * 0.1,
            _ if all > 0.0 => self.carries * WEAKER * value / all,
            _ => 0.0,
        }
    }
}

impl Support {
    pub(super) fn of(case: &Case<'_, '_>, between: &Between, progress: &Progress) -> Result<Support> {
        let subgraph = case.field.subgraph;
        let selected = case.view().selected_link_rows(&case.field.question.selection)?;
        let absorbed = absorbed(case, &selected);
        let finder = Finder { subgraph, own: case.own(), absorbed: &absorbed };
        let mut by_other: BTreeMap<u32, (Vec<Listed>, Vec<Part>)> = BTreeMap::new();
        let mut order = Vec::new();
        for listed in ties(case.scene.network.as_ref(), subgraph, case.own()) {
            progress.check()?;
            let Some(other) = case.field.node(listed.other) else { continue };
            if case.scene.graph.out_neighbors(case.node).binary_search(&other).is_err() || other == case.node {
                continue;
            }
            let (all, parts) = by_other.entry(other).or_insert_with(|| {
                order.push(other);
                Default::default()
            });
            parts.extend(finder.parts(&listed));
            all.push(listed);
        }
        let carries = carrying::by_neighbor(case, between);
        let (mut own, mut bearers) = (Vec::new(), Vec::new());
        for other in order {
            let (listed, parts) = by_other.remove(&other).expect("each was put in once");
            let rows = set(parts.iter().flat_map(|part| &part.sets).flatten().copied());
            let (with, weight) = (listed[0].with.clone(), listed.iter().map(|listed| listed.weight).sum());
            let carries = carries.get(&other).copied().unwrap_or_default();
            own.push(OwnTie { other, with, weight, carries, listed, rows });
            bearers.push(Bearer { carries, parts });
        }
        bearers.extend(carrying::handled(case).into_iter().map(|(carries, rows)| Bearer {
            carries,
            parts: rows.into_iter().map(|rows| Part { value: 1.0, sets: vec![rows] }).collect(),
        }));
        let rows: RoaringBitmap =
            bearers.iter().flat_map(|bearer| &bearer.parts).flat_map(|part| &part.sets).flatten().collect();
        let said = |edge: &u32| subgraph.edges.statements_of(*edge).iter().any(|row| rows.contains(*row));
        let at = |edge: &u32| {
            let (source, target) = subgraph.edges.ends(*edge);
            source == case.own() || target == case.own()
        };
        let edges = (0..subgraph.edges.len() as u32).filter(|edge| at(edge) || said(edge)).collect();
        Ok(Support { ties: own, edges, bearers, statements: case.view().in_order(&selected) })
    }

    /// Statements, each once, in the order of [`Support::statements`]: that of rows would tell of who is masked.
    pub(super) fn in_order(&self, rows: &[u32]) -> Vec<u32> {
        let rows: RoaringBitmap = rows.iter().collect();
        self.statements.iter().copied().filter(|row| rows.contains(*row)).collect()
    }

    /// The tie with a node of the graph.
    pub(super) fn tie(&self, other: u32) -> Option<&OwnTie> {
        self.ties.iter().find(|tie| tie.other == other)
    }

    /// About how much of his score is lost with these statements.
    pub(super) fn lost(&self, rows: &[u32]) -> f64 {
        let lost: RoaringBitmap = rows.iter().collect();
        self.bearers.iter().fold(0.0, |sum, bearer| sum + bearer.lost(&lost))
    }

    /// The ties on which most of his score rests.
    pub(super) fn shown(&self, case: &Case<'_, '_>) -> Vec<CarryingTie> {
        let mut order: Vec<&OwnTie> = self.ties.iter().collect();
        order.sort_by(|left, right| steps(right.carries).total_cmp(&steps(left.carries)));
        order.into_iter().take(TIES).map(|tie| tie.carrying(case)).collect()
    }
}

/// What differs by rounding alone is equal.
pub(super) fn steps(value: f64) -> f64 {
    (value * 1e9).round()
}

impl OwnTie {
    /// What it rests on, the first statements of each link.
    pub(super) fn because(&self, case: &Case<'_, '_>) -> Value {
        let json = self.listed.iter().map(|listed| tie_json(case.field.subgraph, case.own(), listed));
        let because: Vec<Value> =
            json.flat_map(|mut tie| tie["because"].take().as_array().cloned().unwrap_or_default()).collect();
        json!({ "with": self.with, "because": because.into_iter().take(SHOWN).map(capped).collect::<Vec<_>>() })
    }

    fn carrying(&self, case: &Case<'_, '_>) -> CarryingTie {
        let mut because = self.because(case);
        let because = because["because"].take().as_array().cloned().unwrap_or_default();
        let mut tie = CarryingTie {
            with: self.with.clone(),
            weight: self.weight,
            carries: self.carries,
            statements: self.rows.len(),
            because,
            words: String::new(),
        };
        tie.words = words::tie(&tie);
        tie
    }
}

/// The same with the first statements of each link, and how many there are.
fn capped(mut reason: Value) -> Value {
    let cap = |link: &mut Value| {
        if let Some(statements) = link["statements"].as_array_mut() {
            let count = statements.len();
            statements.truncate(SHOWN);
            link["statement_count"] = json!(count);
        }
    };
    if let Some(links) = reason.get_mut("links").and_then(Value::as_array_mut) {
        links.truncate(2 * SHOWN);
        links.iter_mut().for_each(cap);
    } else {
        cap(&mut reason);
    }
    reason
}

/// Generic statements between the target and others that specific links absorbed, by the node at the other end.
fn absorbed(case: &Case<'_, '_>, selected: &RoaringBitmap) -> BTreeMap<u32, Vec<u32>> {
    let (subgraph, view) = (case.field.subgraph, case.view());
    let mut absorbed: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let own = case.field.entity(case.node);
    for row in selected {
        if view.links().rows()[row as usize].kind != LinkKind::Associate {
            continue;
        }
        let ends = view.statement_ends(row);
        if let Some(other) = ends.contains(&own).then(|| if ends[0] == own { ends[1] } else { ends[0] })
            && let Some(node) = subgraph.node(other)
        {
            absorbed.entry(node).or_default().push(row);
        }
    }
    absorbed
}

/// Finds what parts of ties rest on.
struct Finder<'f> {
    subgraph: &'f Subgraph<'f>,
    own: u32,
    absorbed: &'f BTreeMap<u32, Vec<u32>>,
}

impl Finder<'_> {
    fn parts(&self, tie: &Listed) -> Vec<Part> {
        match &tie.because {
            Because::Edge(edge) => vec![Part { value: 1.0, sets: vec![self.direct(*edge, tie.other)] }],
            Because::Parts(parts) => {
                // Family alone makes no tie, so that none is broken by it.
                let holding = parts.iter().filter(|part| part.kind != TieKind::Link(LinkKind::Family));
                holding.map(|part| Part { value: part.value, sets: self.sets(part, tie.other) }).collect()
            }
        }
    }

    fn sets(&self, part: &TiePart, other: u32) -> Vec<Vec<u32>> {
        let mut sets = match part.through {
            Through::Edge(edge) => {
                let (source, target) = self.subgraph.edges.ends(edge);
                match [source, target].contains(&self.own) || [source, target].contains(&other) {
                    true => vec![self.direct(edge, other)],
                    false => {
                        let held = |person| [self.joining(person, source), self.joining(person, target)].concat();
                        vec![self.rows(&[edge]), self.rows(&held(self.own)), self.rows(&held(other))]
                    }
                }
            }
            Through::Node(shared) => [self.attaching(self.own, shared), self.attaching(other, shared)].concat(),
        };
        sets.retain(|set| !set.is_empty());
        sets
    }

    /// The statements of a link with somebody, and the generic ones that would take its place.
    fn direct(&self, edge: u32, other: u32) -> Vec<u32> {
        let absorbed = self.absorbed.get(&other).into_iter().flatten().copied();
        set(self.subgraph.edges.statements_of(edge).iter().copied().chain(absorbed))
    }

    /// Sets of statements that attach a person to something shared, directly or by what he holds.
    fn attaching(&self, person: u32, shared: u32) -> Vec<Vec<u32>> {
        let edges = &self.subgraph.edges;
        let direct = self.joining(person, shared);
        let (mut near, mut far) = (direct.clone(), direct);
        for &edge in edges.at(shared) {
            let held = edges.other_end(edge, shared);
            let holding = if held == person { Vec::new() } else { self.joining(person, held) };
            if !holding.is_empty() {
                near.push(edge);
                far.extend(holding);
            }
        }
        let (near, far) = (self.rows(&near), self.rows(&far));
        if near == far { vec![near] } else { vec![near, far] }
    }

    /// Links between two nodes.
    fn joining(&self, one: u32, other: u32) -> Vec<u32> {
        let edges = &self.subgraph.edges;
        edges.at(one).iter().copied().filter(|&edge| edges.other_end(edge, one) == other).collect()
    }

    fn rows(&self, edges: &[u32]) -> Vec<u32> {
        set(edges.iter().flat_map(|&edge| self.subgraph.edges.statements_of(edge).into_owned()))
    }
}
