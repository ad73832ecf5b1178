//! An explanation in words. Sentences name whom the view shows, as it shows them: a protected person by handle.

use super::Case;
use super::counterfactuals::What;
use super::model::{Carrier, CarryingTie, Contribution, Explanation, LiesBetween, Path, SmallestSet};
use super::smallest::LARGEST;
use super::trials::Stand;
use crate::analyses::targets::factor::Factor;
use crate::view::Shown;

/// Carriers named in a sentence.
const NAMED: usize = 3;
/// Statements named in a sentence.
const NAMED_STATEMENTS: usize = 8;

/// Somebody in a sentence.
pub(super) fn label(shown: &Shown) -> String {
    if shown.name == shown.id { shown.id.clone() } else { format!("{} ({})", shown.name, shown.id) }
}

/// A number in a sentence.
fn decimal(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 { format!("{value:.0}") } else { format!("{value:.3}") }
}

/// A number of pairs in a sentence: shares of paths make it no whole one.
fn of_pairs(pairs: f64) -> String {
    if (pairs - pairs.round()).abs() < 1e-6 { format!("{pairs:.0}") } else { format!("{pairs:.1}") }
}

fn percent(share: f64) -> String {
    match (share * 100.0).round() {
        0.0 if share > 0.0 => "less than 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// `a, b and c`.
fn listed(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Who, and where he stands.
pub(super) fn standing(explanation: &Explanation) -> String {
    let Explanation { target, rank, ranked, score, profile, .. } = explanation;
    let category = target.category.map(|category| format!(", {category},")).unwrap_or_default();
    let by =
        if profile == "own weights" { "weights of the caller's own".to_owned() } else { format!("profile {profile}") };
    let others = format!(
        "By all plain measures alike the rank is {}, by the number of records ({}) it is {}.",
        explanation.borda_rank, explanation.records, explanation.records_rank
    );
    let family = match explanation.rank_without_family {
        without if without == *rank => String::new(),
        without => format!(" Where family counts nothing the rank is {without}."),
    };
    let watched = match explanation.watched {
        true => " So much is recorded that this may come of having been watched.",
        false => "",
    };
    format!(
        "{}{category} stands at rank {rank} of {ranked} by {by}, with a score of {score:.3}. {others}{family}{watched}",
        label(target)
    )
}

/// What a factor contributes.
pub(super) fn contribution(case: &Case<'_, '_>, factor: Factor, contribution: &Contribution) -> String {
    let Contribution { percentile, weight, carried_by, value, .. } = contribution;
    let value = value.map_or("nothing known".to_owned(), decimal);
    if !contribution.counts {
        return format!("{}: {value}, percentile {:.0}. It does not count here.", factor.name(), percentile * 100.0);
    }
    let what = match (factor.is_assessed(), contribution.value) {
        (true, None) => "nobody has assessed it".to_owned(),
        (false, Some(0.0)) => "it is 0".to_owned(),
        _ if *percentile < 0.5 => format!("more of those who are ranked have more of it than {}", case.shown().name),
        _ => format!("{} {}", case.shown().name, factor.words()),
    };
    let carried = carried(carried_by);
    format!(
        "{} gives {:.3} (weight {weight:.2}, percentile {:.0}): {what}.{carried}",
        factor.name(),
        contribution.contribution,
        percentile * 100.0
    )
}

fn carried(carried_by: &[Carrier]) -> String {
    let named: Vec<String> = carried_by.iter().take(NAMED).map(carrier).collect();
    match carried_by.first() {
        None => String::new(),
        Some(Carrier::Tie { .. }) => format!(" Most of it rests on the ties to {}.", listed(&named)),
        Some(Carrier::Class { .. }) => format!(" The ties go to {}.", listed(&named)),
        Some(Carrier::Thing { .. }) => format!(" The largest: {}.", named.join("; ")),
    }
}

fn carrier(carrier: &Carrier) -> String {
    match carrier {
        Carrier::Tie { with, share } => format!("{} ({})", label(with), percent(*share)),
        Carrier::Class { class, share } => format!("{class} ({})", percent(*share)),
        Carrier::Thing { chain, kind, .. } => {
            let chain: Vec<String> = chain.iter().map(label).collect();
            format!("{} by {}", kind.replace('_', " "), chain.join(" -- "))
        }
    }
}

/// A tie on which his score rests.
pub(super) fn tie(tie: &CarryingTie) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for reason in &tie.because {
        let kind = reason["kind"].as_str().unwrap_or_default().replace('_', " ");
        let through = reason["through"]["name"].as_str().map(|name| format!(" {name}")).unwrap_or_default();
        let reason = format!("{kind}{through}");
        if !kinds.contains(&reason) {
            kinds.push(reason);
        }
    }
    format!(
        "the tie to {} carries {:.3} of the score: {}; {}",
        label(&tie.with),
        tie.carries,
        listed(&kinds),
        counted(tie.statements, "statement")
    )
}

/// Whom he lies between.
pub(super) fn lies_between(target: &Shown, between: &LiesBetween) -> String {
    let name = &target.name;
    if between.pairs < 1e-9 {
        return format!("No shortest path between two others runs through {name}.");
    }
    let parts = match between.parts.as_slice() {
        [] | [_] => format!("Nobody is reached over {name} alone."),
        parts => {
            let sizes: Vec<String> = parts.iter().take(6).map(usize::to_string).collect();
            let more = if parts.len() > 6 { ", ..." } else { "" };
            format!("Without {name} those around fall into {} parts, of {}{more}.", parts.len(), sizes.join(", "))
        }
    };
    format!("{name} lies on the shortest paths between {} pairs of others. {parts}", of_pairs(between.pairs))
}

/// A path through him.
pub(super) fn path(path: &Path, pairs: f64) -> String {
    let names: Vec<String> = path.entities.iter().map(label).collect();
    let only = if path.only_way { " The two are connected by no other way." } else { "" };
    let what =
        format!("{} of the {} pairs, {}", of_pairs(path.pairs), of_pairs(pairs), counted(path.statements, "statement"));
    format!("{}: {what}.{only}", names.join(" -- "))
}

/// The ends of an edge of the subgraph, in the order in which they are named.
pub(super) fn ends_of_edge(case: &Case<'_, '_>, edge: u32) -> [Shown; 2] {
    let subgraph = case.field.subgraph;
    let (source, target) = subgraph.edges.ends(edge);
    let mut ends = [source, target].map(|node| case.view().shown(subgraph.entity(node)));
    if subgraph.edges.directed[edge as usize] == 0 && ends[1].id < ends[0].id {
        ends.swap(0, 1);
    }
    ends
}

/// What is taken away.
pub(super) fn what(case: &Case<'_, '_>, what: &What, statements: usize) -> String {
    let statements = counted(statements, "statement");
    match what {
        What::Link(edge) => {
            let edges = &case.field.subgraph.edges;
            let kind = edges.kind(*edge).to_string().replace('_', " ");
            let [source, target] = ends_of_edge(case, *edge).map(|shown| label(&shown));
            match edges.directed[*edge as usize] {
                0 => format!("the link {kind} between {source} and {target} ({statements})"),
                _ => format!("the link {kind} from {source} to {target} ({statements})"),
            }
        }
        What::Report { report, provider: Some(provider) } => format!("report {report} of {provider} ({statements})"),
        What::Report { report, provider: None } => format!("report {report} ({statements})"),
        What::Provider(provider) => format!("all that {provider} says ({statements})"),
    }
}

/// His rank without something.
pub(super) fn without(case: &Case<'_, '_>, what: &str, stand: Stand) -> String {
    format!("Without {what} {}.", becomes(case, stand))
}

fn becomes(case: &Case<'_, '_>, stand: Stand) -> String {
    let score = stand.score.unwrap_or_default();
    match stand.rank {
        None => "there is no rank at all".to_owned(),
        Some(rank) if rank == case.rank() => format!("rank {rank} stays, with a score of {score:.3}"),
        Some(rank) => format!("rank {} becomes {rank}, with a score of {score:.3}", case.rank()),
    }
}

/// The fewest statements that hold him among the first.
pub(super) fn smallest_set(case: &Case<'_, '_>, set: &SmallestSet) -> String {
    let (name, top_k) = (case.shown().name, set.top_k);
    if !set.is_among {
        return format!("{name} is not among the first {top_k}, so that nothing has to be lost for it.");
    }
    if set.statements.is_empty() {
        let why = match case.standing.ranks.len() as i64 <= top_k {
            true => format!(" No more than {} are ranked.", case.standing.ranks.len()),
            false => String::new(),
        };
        return format!(
            "No set of up to {LARGEST} statements was found whose loss drops {name} out of the first {top_k}.{why}"
        );
    }
    let named: Vec<String> = set.statements.iter().take(NAMED_STATEMENTS).map(statement).collect();
    let more = match set.statements.len().saturating_sub(NAMED_STATEMENTS) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let certain = match (set.statements.len(), set.proven_smallest) {
        (1, _) => "",
        (_, true) => " No smaller set does.",
        (_, false) => " It is the smallest that was found; whether a smaller one would do is not proven.",
    };
    let count = counted(set.statements.len(), "statement");
    let (lose, stand) =
        (if set.statements.len() == 1 { "is" } else { "are" }, Stand { rank: set.rank, score: set.score });
    format!(
        "If {count} {lose} lost, {name} is no more among the first {top_k}: {}. {}{more}.{certain}",
        becomes(case, stand),
        capitalised(&named.join("; "))
    )
}

/// A statement in a sentence: what it says of whom, and where it stands.
fn statement(statement: &serde_json::Value) -> String {
    let text = |field: &str| statement[field].as_str();
    let end = |field: &str| match (statement[field]["name"].as_str(), statement[field]["id"].as_str()) {
        (Some(name), Some(id)) if name != id => format!("{name} ({id})"),
        (_, id) => id.unwrap_or_default().to_owned(),
    };
    let kind = text("kind").unwrap_or("link").replace('_', " ");
    let report = text("report").map(|report| format!("report {report}"));
    let provider = text("provider").map(|provider| format!("of {provider}"));
    let said: Vec<String> = report.into_iter().chain(provider).collect();
    let said = if said.is_empty() { String::new() } else { format!(" ({})", said.join(" ")) };
    format!("{kind} of {} and {}{said}", end("source"), end("target"))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What to know when reading it.
pub(super) fn notes(case: &Case<'_, '_>, explanation: &Explanation) -> Vec<String> {
    let mut notes = Vec::new();
    let sorts = [
        ("links", &explanation.counterfactuals.links),
        ("reports", &explanation.counterfactuals.reports),
        ("providers", &explanation.counterfactuals.providers),
    ];
    for (what, sort) in sorts.into_iter().filter(|(_, sort)| sort.tried < sort.candidates) {
        notes.push(format!(
            "Of {} {what} the {} on which most of the score rests were tried.",
            sort.candidates, sort.tried
        ));
    }
    if sorts.iter().all(|(_, sort)| sort.changing.is_empty()) {
        notes.push("None of the links, reports and providers that were tried changes the score alone.".to_owned());
    }
    notes.push("Every rank without something is exact: the statements are taken out, and all is ranked again. Links between others than the target are tried only as far as they attach them to what they share with him.".to_owned());
    let masked = |shown: &Shown| case.view().find(&shown.id).is_some_and(|entity| case.view().traits(entity).protected);
    let on_paths = explanation.between.paths.iter().flat_map(|path| &path.entities);
    if on_paths.chain(explanation.ties.iter().map(|tie| &tie.with)).any(masked) {
        notes.push("Protected persons carry ties and paths, and are shown by a handle alone.".to_owned());
    }
    notes
}
