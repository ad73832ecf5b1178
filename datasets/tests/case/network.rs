use std::collections::BTreeMap;
use std::sync::Arc;

use trama_engine::model::LinkKind;
use trama_engine::progress::Progress;
use trama_engine::registry::{self, Cells, Parameters, ResultTable};
use trama_engine::tables::TablesBuilder;
use trama_engine::version::Version;
use trama_engine::view::{Purpose, View, Viewer};

use crate::{Case, NAME, ends, read_into};

/// The ranking of targets over both layers, as the local user sees it.
fn targets() -> ResultTable {
    let mut builder = TablesBuilder::new(None).unwrap();
    read_into(
        &mut builder,
        &["facts-entities.csv", "facts-links.csv", "fictional-entities.csv", "fictional-links.csv"],
    );
    let version = Arc::new(Version::build(NAME, builder.finish().unwrap().tables).unwrap());
    let view = View::new(version, &Viewer::Local { name: "test".into() }, Purpose::Investigation);
    let analysis = registry::find("targets").unwrap();
    let parameters = Parameters::from_texts("targets", analysis.info().parameters, Vec::new()).unwrap();
    analysis.run(&view, &parameters, 0, &Progress::new()).unwrap().table
}

fn texts<'a>(table: &'a ResultTable, column: &str) -> Vec<&'a str> {
    match table.column(column) {
        Some(Cells::Text(cells)) => cells.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect(),
        other => panic!("{column}: {other:?}"),
    }
}

#[test]
fn leaders_and_the_broker_are_among_the_first_ten_targets() {
    let table = targets();
    let first = &texts(&table, "id")[..10];
    for id in ["P-01", "P-20", "P-30", "P-40"] {
        assert!(first.contains(&id), "{id} is not in {first:?}");
    }
}

#[test]
fn only_suspects_convicts_and_reasonable_grounds_are_ranked_and_under_short_names() {
    let table = targets();
    let rankable = ["suspect", "convicted", "reasonable-grounds"];
    assert!(texts(&table, "category").iter().all(|category| rankable.contains(category)));
    let fits = |(id, name): (&&str, &&str)| id.chars().count() + name.chars().count() <= 17;
    assert!(texts(&table, "id").iter().zip(&texts(&table, "name")).all(fits));
}

#[test]
fn the_broker_has_the_highest_betweenness_and_few_ties() {
    let table = targets();
    let (ids, Some(Cells::Float(scores))) = (texts(&table, "id"), table.column("betweenness")) else { panic!() };
    let best = (0..ids.len()).max_by(|&left, &right| scores[left].unwrap().total_cmp(&scores[right].unwrap()));
    assert_eq!(ids[best.unwrap()], "P-40");
    let case = Case::fictional();
    let ties = case
        .links
        .iter()
        .filter(|link| !link.kind.is_judgement() && (link.source.id == "P-40" || link.target.id == "P-40"));
    assert_eq!(ties.count(), 4);
}

#[test]
fn leaders_telephone_little_and_their_lieutenants_much() {
    let case = Case::fictional();
    let phones = |person: &str| -> Vec<&str> {
        case.links_of(LinkKind::Possession).filter(|link| link.source.id == person).map(|link| ends(link).1).collect()
    };
    let calls = |person: &str| -> u64 {
        let own = phones(person);
        let calls =
            case.links_of(LinkKind::Call).filter(|link| own.contains(&ends(link).0) || own.contains(&ends(link).1));
        calls.filter_map(|link| link.count).sum()
    };
    for (leader, lieutenant) in [("P-01", "P-02"), ("P-20", "P-21")] {
        assert!(calls(leader) > 0 && calls(leader) * 20 < calls(lieutenant), "{leader} {lieutenant}");
    }
}

#[test]
fn the_person_of_whom_most_is_recorded_is_not_among_the_first_ranked() {
    let case = Case::fictional();
    let mut said: BTreeMap<&str, u32> = BTreeMap::new();
    let own = case.entities.iter().map(|entity| entity.key.id.as_str());
    let linked =
        case.links.iter().filter(|link| !link.kind.is_judgement()).flat_map(|link| [ends(link).0, ends(link).1]);
    for id in own.chain(linked).filter(|id| id.starts_with("P-")) {
        *said.entry(id).or_default() += 1;
    }
    let (most, _) = said.into_iter().max_by_key(|(_, count)| *count).unwrap();
    assert_eq!(most, "P-14");
    let table = targets();
    let ids = texts(&table, "id");
    let place = ids.iter().position(|id| *id == most);
    assert!(place.is_none_or(|place| place > ids.len() / 2), "{place:?}");
}

#[test]
fn one_meeting_has_many_guests_and_others_two_or_three() {
    let case = Case::fictional();
    let mut guests: BTreeMap<&str, usize> = BTreeMap::new();
    case.links_of(LinkKind::Attendance).for_each(|link| *guests.entry(ends(link).1).or_default() += 1);
    assert_eq!(guests.remove("E-03"), Some(8));
    assert!(guests.values().all(|count| *count <= 4), "{guests:?}");
}

#[test]
fn a_fugitive_has_family_telephone_money_travel_and_a_roof() {
    let case = Case::fictional();
    let joins = |kind, source: &str, target: &str| case.links_of(kind).any(|link| ends(link) == (source, target));
    assert!(joins(LinkKind::Family, "P-43", "P-44") && joins(LinkKind::Call, "A-45", "A-46"));
    assert!(joins(LinkKind::Possession, "P-43", "A-45") && joins(LinkKind::Possession, "P-44", "A-46"));
    assert!(joins(LinkKind::Payment, "A-22", "A-19") && joins(LinkKind::Possession, "P-44", "A-19"));
    assert!(joins(LinkKind::Involvement, "P-43", "E-14") && joins(LinkKind::Involvement, "P-45", "E-14"));
    assert!(joins(LinkKind::Cohabitation, "P-43", "P-46"));
}
