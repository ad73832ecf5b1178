//! His rank without one link, one report or one provider.
//!
//! A link is a merged one: all statements that say it. Those tried are his own links, and those by which he and others
//! share something. A report or a provider takes everything with it that the ranking looks at, wherever it stands.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use serde_json::{Value, json};

use super::model::{self, Counterfactual, Tried};
use super::support::{Support, steps};
use super::trials::{Stand, Trials, set};
use super::{Case, words};
use crate::error::Result;

/// Counterfactuals shown of a sort.
const SHOWN: usize = 10;

/// What was tried.
pub(super) struct Counterfactuals {
    pub(super) links: Sort,
    pub(super) reports: Sort,
    pub(super) providers: Sort,
}

/// One sort of them.
pub(super) struct Sort {
    candidates: usize,
    pub(super) tried: Vec<(Without, Stand)>,
}

/// Statements, and what they are.
pub(super) struct Without {
    pub(super) what: What,
    pub(super) rows: Vec<u32>,
}

/// What is taken away.
pub(super) enum What {
    /// An edge of the subgraph.
    Link(u32),
    /// A report of a provider.
    Report {
        /// Its name.
        report: String,
        /// Whose it is, if it says so.
        provider: Option<String>,
    },
    /// A provider.
    Provider(String),
}

pub(super) fn of(case: &Case<'_, '_>, support: &Support, trials: &mut Trials<'_, '_>) -> Result<Counterfactuals> {
    let edges = &case.field.subgraph.edges;
    let link = |&edge: &u32| Without { what: What::Link(edge), rows: set(edges.statements_of(edge).iter().copied()) };
    let links: Vec<Without> = support.edges.iter().map(link).collect();
    let own: RoaringBitmap = links.iter().flat_map(|without| &without.rows).collect();
    let budget = trials.budget;
    Ok(Counterfactuals {
        reports: Sort::of(case, support, trials, reports(case, support, &own), budget.reports)?,
        providers: Sort::of(case, support, trials, providers(case, support, &own), budget.providers)?,
        links: Sort::of(case, support, trials, links, budget.links)?,
    })
}

/// Reports that say something of his links, with all that they say.
fn reports(case: &Case<'_, '_>, support: &Support, own: &RoaringBitmap) -> Vec<Without> {
    let view = case.view();
    let code = |row: u32| view.links().rows()[row as usize].report;
    let codes: std::collections::BTreeSet<u32> = own.iter().map(code).collect();
    let mut by_code: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &row in support.statements.iter().filter(|row| codes.contains(&code(**row))) {
        by_code.entry(code(row)).or_default().push(row);
    }
    let text = |statement: &serde_json::Map<String, Value>, field: &str| {
        statement.get(field).and_then(Value::as_str).map(str::to_owned)
    };
    let report = |rows: Vec<u32>| {
        let statement = view.link_statement(rows[0]);
        let what = What::Report { report: text(&statement, "report")?, provider: text(&statement, "provider") };
        Some(Without { what, rows: set(rows) })
    };
    let mut reports: Vec<Without> = by_code.into_values().filter_map(report).collect();
    // By name: codes are in the order of rows.
    reports.sort_by(|left, right| left.what.key().cmp(&right.what.key()));
    reports
}

/// Providers that say something of his links, with all that they say.
fn providers(case: &Case<'_, '_>, support: &Support, own: &RoaringBitmap) -> Vec<Without> {
    let view = case.view();
    let mut by_name: BTreeMap<&str, Vec<u32>> =
        own.iter().filter_map(|row| Some((view.link_provider(row)?, Vec::new()))).collect();
    for &row in &support.statements {
        if let Some(rows) = view.link_provider(row).and_then(|name| by_name.get_mut(name)) {
            rows.push(row);
        }
    }
    let provider = |(name, rows): (&str, Vec<u32>)| Without { what: What::Provider(name.to_owned()), rows: set(rows) };
    by_name.into_iter().map(provider).collect()
}

impl Sort {
    /// Tries those first on which most of his score rests.
    fn of(
        case: &Case<'_, '_>,
        support: &Support,
        trials: &mut Trials<'_, '_>,
        mut all: Vec<Without>,
        budget: usize,
    ) -> Result<Sort> {
        let candidates = all.len();
        all.sort_by_cached_key(|without| -(steps(support.lost(&without.rows)) as i64));
        all.truncate(budget);
        let sets: Vec<Vec<u32>> = all.iter().map(|without| without.rows.clone()).collect();
        let stands = trials.all(&sets)?;
        let mut tried: Vec<(Without, Stand)> = all.into_iter().zip(stands).collect();
        tried.sort_by(|(_, left), (_, right)| {
            let (left, right) = (left.badness(), right.badness());
            right.0.cmp(&left.0).then(right.1.total_cmp(&left.1))
        });
        let now = (case.rank(), case.score());
        // Those that change most in front, for the better or the worse; those that change nothing last.
        tried.sort_by_key(|(_, stand)| {
            let change = stand.rank.map_or(i64::MAX, |rank| (rank - now.0).abs());
            let is_same = stand.rank == Some(now.0) && stand.score == Some(now.1);
            (is_same, std::cmp::Reverse(change))
        });
        Ok(Sort { candidates, tried })
    }

    fn shown(&self, case: &Case<'_, '_>) -> Tried {
        let changes = |stand: &Stand| stand.rank != Some(case.rank()) || stand.score != Some(case.score());
        let changing = self.tried.iter().filter(|(_, stand)| changes(stand)).take(SHOWN);
        let changing = changing.map(|(without, stand)| {
            let what = words::what(case, &without.what, without.rows.len());
            Counterfactual {
                without: without.what.json(case),
                statements: without.rows.len(),
                rank: stand.rank,
                score: stand.score,
                words: words::without(case, &what, *stand),
            }
        });
        Tried { candidates: self.candidates, tried: self.tried.len(), changing: changing.collect() }
    }
}

impl Counterfactuals {
    pub(super) fn shown(&self, case: &Case<'_, '_>) -> model::Counterfactuals {
        model::Counterfactuals {
            links: self.links.shown(case),
            reports: self.reports.shown(case),
            providers: self.providers.shown(case),
        }
    }

    /// All that was tried.
    pub(super) fn all(&self) -> impl Iterator<Item = &(Without, Stand)> {
        self.links.tried.iter().chain(&self.reports.tried).chain(&self.providers.tried)
    }
}

impl What {
    fn key(&self) -> (Option<&str>, Option<&str>) {
        match self {
            What::Link(_) => (None, None),
            What::Report { report, provider } => (provider.as_deref(), Some(report)),
            What::Provider(provider) => (Some(provider), None),
        }
    }

    fn json(&self, case: &Case<'_, '_>) -> Value {
        match self {
            What::Link(edge) => {
                let edges = &case.field.subgraph.edges;
                let [source, target] = words::ends_of_edge(case, *edge);
                let directed = edges.directed[*edge as usize] == 1;
                json!({ "kind": edges.kind(*edge), "source": source, "target": target, "directed": directed })
            }
            What::Report { report, provider } => json!({ "report": report, "provider": provider }),
            What::Provider(provider) => json!({ "provider": provider }),
        }
    }
}
