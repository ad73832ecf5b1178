//! Every door of a view, and what is shown at it.

use trama_engine::analyses::targets::evidence;
use trama_engine::model::Grade;
use trama_engine::progress::Progress;
use trama_engine::registry::{self, Parameters};
use trama_engine::view::{Selection, View};

use crate::draw::{self, Numbers};
use crate::parameters::{self, Names};
use crate::world::{World, full_id};

/// What is shown at one door.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) door: String,
    pub(crate) answer: String,
}

/// What is asked of both universes.
pub(crate) struct Probes {
    ids: Vec<String>,
    selections: Vec<Selection>,
    runs: Vec<Run>,
}

/// A question to an analysis.
struct Run {
    analysis: &'static str,
    given: Vec<(&'static str, String)>,
    seed: u64,
    budget_bytes: u64,
}

/// How often each analysis is asked.
const RUNS: usize = 3;

impl Probes {
    pub(crate) fn draw(view: &View, worlds: &[&World], numbers: &mut Numbers) -> Probes {
        let records = worlds.iter().flat_map(|world| world.records());
        let mut ids: Vec<String> = records.flat_map(|key| [full_id(&key), key.id]).collect();
        ids.extend(["protected-1", "protected-2", "protected-77", "nobody", "", ":"].map(str::to_owned));
        ids.sort();
        ids.dedup();
        let names = Names::of(view, ids.clone());
        let selections = (0..6).map(|_| selection(&names, numbers)).collect();
        let analyses = registry::all().iter().flat_map(|analysis| (0..RUNS).map(move |_| *analysis));
        let run = |analysis: &'static dyn registry::Analysis| Run {
            analysis: analysis.info().name,
            given: parameters::draw(analysis, &names, numbers),
            seed: numbers.below(3) as u64,
            budget_bytes: if numbers.chance(12) { 1 << 12 } else { 1 << 34 },
        };
        Probes { ids, selections, runs: analyses.map(run).collect() }
    }
}

fn selection(names: &Names, numbers: &mut Numbers) -> Selection {
    Selection {
        links: (0..numbers.below(3)).map(|_| numbers.of(&names.links)).collect(),
        kind: numbers.maybe(4, |numbers| numbers.of(trama_engine::model::EntityKind::ALL)),
        since: numbers.maybe(3, draw::moment),
        until: numbers.maybe(3, draw::moment),
        min_grade: numbers.maybe(4, |numbers| Grade::parse(numbers.of(&["B2", "X4"])).unwrap()),
        directed: numbers.chance(2),
    }
}

/// Every answer of a view.
pub(crate) fn all(view: &View, probes: &Probes) -> Vec<Answer> {
    let mut answers = Answers(Vec::new());
    answers.of_view(view);
    (0..view.node_count() as u32).for_each(|node| answers.of_entity(view, node));
    for id in &probes.ids {
        answers.push(format!("find {id:?}"), view.find(id).map(|node| (node, view.id(node))));
    }
    for selection in &probes.selections {
        answers.of_selection(view, selection);
    }
    for run in &probes.runs {
        answers.of_run(view, run);
    }
    answers.0
}

struct Answers(Vec<Answer>);

impl Answers {
    fn push(&mut self, door: impl Into<String>, answer: impl std::fmt::Debug) {
        self.0.push(Answer { door: door.into(), answer: format!("{answer:?}") });
    }

    fn of_view(&mut self, view: &View) {
        self.push("digest", view.digest());
        self.push("census", view.census());
        self.push("handling", view.handling());
        self.push("link words", view.link_words());
        self.push("counts", (view.node_count(), view.link_statement_count(), view.entity_statement_count()));
        if let Some(export) = view.export() {
            self.push("exported entities", export.entities().collect::<Vec<_>>());
            self.push("exported links", export.links().collect::<Vec<_>>());
        }
    }

    fn of_entity(&mut self, view: &View, node: u32) {
        self.push(format!("shown {node}"), (view.shown(node), view.traits(node)));
        self.push(format!("statements {node}"), view.statements(node));
        self.push(format!("texts {node}"), (view.first_text(node, "sector"), view.all_texts(node, "aliases")));
        self.push(format!("assessed {node}"), view.assessed(node));
        let links = view.links_of(node).into_iter().map(|link| {
            let statements: Vec<_> = link.statements.iter().map(|&row| view.link_statement(row)).collect();
            (link.kind, link.directed, link.outgoing, link.other, view.id(link.other), statements)
        });
        self.push(format!("links of {node}"), links.collect::<Vec<_>>());
    }

    fn of_selection(&mut self, view: &View, selection: &Selection) {
        let text = |error: trama_engine::error::Error| error.to_string();
        self.push(format!("size of {selection:?}"), view.size(selection).map_err(text));
        self.push(format!("bound of {selection:?}"), view.tie_bound(selection).map_err(text));
        let selected = view.select(selection).map(|subgraph| {
            let nodes: Vec<u32> = (0..subgraph.graph.node_count() as u32).map(|node| subgraph.entity(node)).collect();
            let edges: Vec<_> = subgraph.graph.edges().collect();
            (subgraph.counts, nodes, edges)
        });
        self.push(format!("selection {selection:?}"), selected.map_err(text));
    }

    fn of_run(&mut self, view: &View, run: &Run) {
        let analysis = registry::find(run.analysis).unwrap();
        let door = format!("{} {:?}, seed {}", run.analysis, run.given, run.seed);
        let given = run.given.iter().map(|(name, text)| (*name, text.as_str()));
        let parameters = match Parameters::from_texts(run.analysis, analysis.info().parameters, given) {
            Ok(parameters) => parameters,
            Err(error) => return self.push(door, error.to_string()),
        };
        let text = |error: trama_engine::error::Error| error.to_string();
        let estimate = registry::estimate(analysis, view, &parameters, run.budget_bytes);
        self.push(format!("estimate of {door}"), estimate.map_err(text));
        let completed =
            registry::run(analysis, view, &parameters, run.seed, run.budget_bytes, &Progress::new()).map_err(text);
        if run.analysis == "targets" {
            for node in 0..view.node_count().min(6) as u32 {
                self.push(format!("evidence for {node} in {door}"), evidence(view, &parameters, node).map_err(text));
            }
        }
        self.push(door, completed);
    }
}
