use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::model::{Assessed, Category, EntityStatement, LinkKind, LinkStatement, Moment};
use crate::testing::{Sample, entity, key, link, local, person};

fn user(agency: &str, grants: &[Grant]) -> Viewer {
    let grants = grants.iter().cloned().collect();
    Viewer::User(User { name: "u".into(), agency: agency.into(), cases: BTreeSet::new(), grants })
}

fn hidden<T>(mut statement: T, provenance: impl Fn(&mut T) -> &mut crate::model::Provenance) -> T {
    let provenance = provenance(&mut statement);
    provenance.handling = Some(crate::model::Handling::H2);
    provenance.provider = Some("bob".into());
    statement
}

fn hidden_link(source: &str, target: &str, kind: LinkKind) -> LinkStatement {
    hidden(link(source, target, kind), |statement| &mut statement.provenance)
}

fn ids(view: &View) -> Vec<String> {
    (0..view.node_count() as u32).map(|node| view.id(node)).collect()
}

#[test]
fn a_hidden_statement_changes_nothing_that_is_computed() {
    let open = || Sample::new().persons(&["a", "b", "c"]).links(LinkKind::Call, &[("a", "b"), ("b", "c")]);
    let secret = hidden(person("z", Some(Category::Suspect)), |statement| &mut statement.provenance);
    let with =
        open().entity(secret).link(hidden_link("a", "z", LinkKind::Call)).link(hidden_link("a", "c", LinkKind::Call));
    let with = View::new(with.version(), &user("ada", &[]), Purpose::Investigation);
    let without = View::new(open().version(), &user("ada", &[]), Purpose::Investigation);
    assert_eq!(with.digest(), without.digest());
    assert_eq!(ids(&with), ["a", "b", "c"]);
    let graphs = [&with, &without].map(|view| view.select(&Selection::default()).unwrap());
    assert_eq!(graphs[0].graph.edge_count(), 2);
    assert_eq!(graphs[0].counts, graphs[1].counts);
    assert_eq!(graphs[0].edges.weights.distinct(), graphs[1].edges.weights.distinct());
    assert_eq!(with.census(), without.census());
    assert_eq!(with.find("z"), None);
}

#[test]
fn an_edge_needs_both_its_ends() {
    let secret = hidden(person("z", Some(Category::Suspect)), |statement| &mut statement.provenance);
    let sample = Sample::new().persons(&["a"]).entity(secret).links(LinkKind::Call, &[("a", "z")]);
    let view = View::new(sample.version(), &user("ada", &[]), Purpose::Investigation);
    assert_eq!((view.node_count(), view.link_statement_count()), (1, 0));
    assert!(view.link_words().is_empty());
}

#[test]
fn hidden_payments_in_another_currency_do_not_change_how_visible_ones_add_up() {
    let paid = |currency: &str, hide: bool| {
        let mut statement = link("a", "b", LinkKind::Payment);
        statement.amount = Some(500);
        statement.currency = Some(currency.into());
        if hide { hidden(statement, |statement| &mut statement.provenance) } else { statement }
    };
    let weight = |view: &View| view.select(&Selection::default()).unwrap().edges.weights[0];
    let euros = Sample::new().persons(&["a", "b"]).link(paid("EUR", false)).link(paid("EUR", false));
    assert_eq!(weight(&euros.view()), 10.0);
    let mixed = || Sample::new().persons(&["a", "b"]).link(paid("EUR", false)).link(paid("USD", true));
    assert_eq!(weight(&mixed().view()), 2.0, "amounts of two currencies count one each");
    assert_eq!(weight(&View::new(mixed().version(), &user("ada", &[]), Purpose::Investigation)), 5.0);
}

#[test]
fn a_visible_judgement_joins_records_and_a_hidden_one_does_not() {
    let sample = || Sample::new().persons(&["a", "b", "c"]).links(LinkKind::Call, &[("b", "c")]);
    let joined = sample().links(LinkKind::SameAs, &[("b", "a")]).view();
    assert_eq!(ids(&joined), ["a", "c"]);
    assert_eq!((joined.find("a"), joined.find("b")), (Some(0), Some(0)));
    assert_eq!(joined.select(&Selection::default()).unwrap().graph.out_neighbors(0), [1]);
    assert_eq!(joined.statements(0).len(), 2);
    let secret = sample().link(hidden_link("a", "b", LinkKind::SameAs)).version();
    assert_eq!(ids(&View::new(secret, &user("ada", &[]), Purpose::Investigation)), ["a", "b", "c"]);
}

#[test]
fn a_negative_judgement_keeps_records_apart_across_a_chain() {
    let chain = Sample::new()
        .persons(&["a", "b", "c"])
        .links(LinkKind::SameAs, &[("a", "b"), ("b", "c")])
        .links(LinkKind::DifferentFrom, &[("c", "a")])
        .view();
    assert_eq!(ids(&chain), ["a", "c"]);
}

#[test]
fn protected_persons_are_handles_at_every_door() {
    for (category, is_minor) in [
        (Category::Victim, None),
        (Category::Witness, None),
        (Category::Informant, None),
        (Category::Suspect, Some(true)),
    ] {
        let mut secret = person("vera", Some(category));
        secret.is_minor = is_minor;
        secret.jurisdiction = vec!["IT".into()];
        secret.assessed.violence = Some(0.5);
        let view = Sample::new().persons(&["a", "z"]).entity(secret).links(LinkKind::Call, &[("a", "vera")]).view();
        let node = 2;
        let shown = view.shown(node);
        assert_eq!((shown.id.as_str(), shown.name.as_str()), ("protected-1", "protected-1"));
        assert_eq!((shown.category, shown.jurisdiction.len()), (None, 0));
        assert_eq!((view.find("vera"), view.find("protected-1")), (None, Some(node)));
        assert!(view.statements(node).is_empty() && view.first_text(node, "name").is_none());
        assert_eq!(view.assessed(node), Assessed::default());
        assert_eq!(view.select(&Selection::default()).unwrap().graph.edge_count(), 1, "he may carry a path");
    }
}

#[test]
fn protection_holds_though_the_viewer_may_not_know_its_reason() {
    let secret = hidden(person("i", Some(Category::Informant)), |statement| &mut statement.provenance);
    let sample = Sample::new().persons(&["a", "i"]).entity(secret);
    let view = View::new(sample.version(), &user("ada", &[]), Purpose::Investigation);
    assert!(view.traits(1).protected);
    assert_eq!(view.find("i"), None);
}

#[test]
fn what_protected_persons_alone_hold_is_masked_and_what_they_share_is_not() {
    let phone = |id: &str| {
        let mut phone = entity(id, EntityKind::Asset);
        phone.name = Some(format!("+39 {id}"));
        phone
    };
    let view = Sample::new()
        .persons(&["a"])
        .entity(person("v", Some(Category::Victim)))
        .entity(phone("hers"))
        .entity(phone("shared"))
        .entity(phone("nobodys"))
        .links(LinkKind::Possession, &[("v", "hers"), ("v", "shared"), ("a", "shared")])
        .links(LinkKind::Call, &[("hers", "shared")])
        .view();
    let names: BTreeSet<String> = (0..view.node_count() as u32).map(|node| view.shown(node).name).collect();
    let shown = ["+39 nobodys", "+39 shared", "Name of a", "protected-1", "protected-2"];
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), shown);
    assert_eq!(view.find("hers"), None);
}

#[test]
fn protection_follows_hidden_judgements_to_hidden_records() {
    let secret = hidden(person("i", Some(Category::Informant)), |statement| &mut statement.provenance);
    let sample = || Sample::new().persons(&["a", "b"]).entity(secret.clone());
    let seen = |sample: Sample| View::new(sample.version(), &user("ada", &[]), Purpose::Investigation);
    let joined = seen(sample().link(hidden_link("a", "i", LinkKind::SameAs)));
    assert!(joined.traits(1).protected && !joined.traits(0).protected);
    assert_eq!(joined.id(0), "b");
    assert!(!seen(sample()).traits(0).protected);
}

#[test]
fn many_judgements_about_one_person_are_joined_at_once() {
    let ids: Vec<String> = (0..3000).map(|number| format!("p{number:04}")).collect();
    let sample =
        ids.iter().fold(Sample::new(), |sample, id| sample.persons(&[id]).links(LinkKind::SameAs, &[(id, "p0000")]));
    assert_eq!(sample.view().node_count(), 1);
}

#[test]
fn handles_are_the_same_within_a_view_and_mean_nothing_outside() {
    let names: Vec<String> = (0..40).map(|number| format!("p{number:02}")).collect();
    let sample = |extra: bool| {
        let sample = names.iter().fold(Sample::new(), |sample, id| sample.entity(person(id, Some(Category::Victim))));
        if extra { sample.persons(&["zz"]) } else { sample }
    };
    let handles = |view: &View| (0..40).map(|node| view.id(node)).collect::<Vec<_>>();
    assert_eq!(handles(&sample(false).view()), handles(&sample(false).view()));
    assert_ne!(handles(&sample(false).view()), handles(&sample(true).view()));
    let distinct: BTreeSet<String> = handles(&sample(false).view()).into_iter().collect();
    assert_eq!(distinct.len(), 40);
}

#[test]
fn an_id_that_looks_like_a_handle_passes_for_none() {
    let view = Sample::new().persons(&["protected-1"]).entity(person("v", Some(Category::Victim))).view();
    assert_eq!(ids(&view), ["test:protected-1", "protected-1"]);
    assert_eq!((view.find("test:protected-1"), view.find("protected-1")), (Some(0), Some(1)));
}

#[test]
fn the_strongest_category_counts_and_what_is_not_said_is_unknown() {
    let view = Sample::new()
        .entity(person("a", Some(Category::Contact)))
        .entity(person("a", Some(Category::Suspect)))
        .entity(person("b", None))
        .view();
    assert_eq!((view.traits(0).category, view.traits(1).category), (Category::Suspect, Category::Unknown));
}

#[test]
fn a_fact_speaks_before_an_assessment_and_the_latest_before_the_others() {
    let named = |name: &str, assessment: bool, at: i64| {
        let mut statement = person("a", Some(Category::Suspect));
        statement.name = Some(name.into());
        statement.provenance.assessment = assessment;
        statement.provenance.recorded_at = Some(Moment(at));
        statement
    };
    let view = Sample::new()
        .entity(named("old", false, 1))
        .entity(named("new", false, 2))
        .entity(named("guess", true, 3))
        .view();
    assert_eq!(view.shown(0).name, "new");
}

#[test]
fn each_assessed_factor_is_that_of_the_statement_that_speaks_first_of_it() {
    let said = |assessed: Assessed, at: i64| {
        let mut statement = EntityStatement { assessed, ..person("a", Some(Category::Suspect)) };
        statement.provenance.assessment = true;
        statement.provenance.recorded_at = Some(Moment(at));
        statement
    };
    let old = Assessed { capability: Some(0.1), violence: Some(0.2), ..Assessed::default() };
    let new = Assessed { capability: Some(0.9), finances: Some(0.0), ..Assessed::default() };
    let view = Sample::new().entity(said(old, 1)).entity(said(new, 2)).persons(&["a"]).view();
    assert_eq!(view.assessed(0), Assessed { violence: Some(0.2), ..new });
}

#[test]
fn a_namespace_of_its_own_shows_in_the_id() {
    let mut other = person("a", Some(Category::Suspect));
    other.key.namespace = "else".into();
    let view = Sample::new().persons(&["a"]).entity(other).view();
    assert_eq!(ids(&view), ["else:a", "a"]);
    assert_eq!((view.find("else:a"), view.find("a")), (Some(0), Some(1)));
}

#[test]
fn an_id_that_looks_like_that_of_another_namespace_is_shown_with_its_own() {
    let mut other = person("a", Some(Category::Suspect));
    other.key.namespace = "x".into();
    let view = Sample::new().persons(&["x:a", "y:a"]).entity(other).view();
    assert_eq!(ids(&view), ["test:x:a", "y:a", "x:a"]);
    let found = |id: &str| view.find(id).map(|node| view.id(node));
    for id in ["test:x:a", "y:a", "x:a"] {
        assert_eq!(found(id).as_deref(), Some(id));
    }
    assert_eq!(found("test:y:a").as_deref(), Some("y:a"));
}

#[test]
fn links_name_types_or_kinds_and_keep_their_ends_alone() {
    let mut typed = link("a", "b", LinkKind::Associate);
    typed.link_type = Some("KNOWS".into());
    let view = Sample::new().persons(&["a", "b", "c"]).link(typed).links(LinkKind::Call, &[("b", "c")]).view();
    let select = |links: &[&str], kind| {
        let links = links.iter().map(|link| (*link).to_owned()).collect();
        let selected = view.select(&Selection { links, kind, ..Selection::default() }).unwrap();
        (selected.graph.node_count(), selected.graph.edge_count())
    };
    assert_eq!(select(&["KNOWS"], None), (2, 1));
    assert_eq!(select(&["associate"], None), (2, 1));
    assert_eq!(select(&["KNOWS", "call"], None), (3, 2));
    assert_eq!(select(&["KNOWS"], Some(EntityKind::Person)), (3, 1));
    let error =
        view.select(&Selection { links: vec!["knows".into()], ..Selection::default() }).unwrap_err().to_string();
    assert_eq!(
        error,
        "parameter `links` is knows: expected types or kinds of this data, which are: KNOWS, associate, call"
    );
}

#[test]
fn a_window_keeps_what_overlaps_it_and_what_has_no_time() {
    let dated = |target: &str, from: &str, to: &str| {
        let mut statement = link("a", target, LinkKind::Call);
        statement.provenance.valid_from = Moment::parse_start(from);
        statement.provenance.valid_to = Moment::parse_end(to);
        statement
    };
    let view = Sample::new()
        .persons(&["a", "b", "c", "d"])
        .link(dated("b", "2020-01-01", "2020-06-30"))
        .link(dated("c", "2020-06-30", "2020-12-31"))
        .links(LinkKind::Call, &[("a", "d")])
        .view();
    let edges = |since: &str, until: &str| {
        let selection =
            Selection { since: Moment::parse_start(since), until: Moment::parse_end(until), ..Selection::default() };
        let selected = view.select(&selection).unwrap();
        (selected.graph.edge_count(), selected.counts.merge.undated)
    };
    assert_eq!(edges("2020-06-30", "2020-06-30"), (3, 1));
    assert_eq!(edges("2020-07-01", "2021-01-01"), (2, 1));
    assert_eq!(edges("2021-01-01", "2022-01-01"), (1, 1));
}

#[test]
fn min_grade_drops_worse_and_ungraded_links_and_keeps_the_ends_of_good_ones() {
    let graded = |target: &str, grade: &str| {
        let mut statement = link("a", target, LinkKind::Call);
        statement.provenance.grade = crate::model::Grade::parse(grade);
        statement
    };
    let view = Sample::new()
        .persons(&["a", "b", "c", "d"])
        .link(graded("b", "B2"))
        .link(graded("c", "B3"))
        .links(LinkKind::Call, &[("a", "d")])
        .view();
    let selection = Selection { min_grade: crate::model::Grade::parse("B2"), ..Selection::default() };
    let selected = view.select(&selection).unwrap();
    let kept: Vec<String> =
        (0..selected.graph.node_count() as u32).map(|node| view.id(selected.entity(node))).collect();
    assert_eq!(kept, ["a", "b"]);
}

#[test]
fn a_generic_tie_adds_nothing_beside_a_specific_one() {
    let view = Sample::new()
        .persons(&["a", "b", "c"])
        .links(LinkKind::Associate, &[("a", "b"), ("b", "c")])
        .links(LinkKind::Call, &[("b", "a")])
        .view();
    let selected = view.select(&Selection::default()).unwrap();
    assert_eq!((selected.edges.len(), selected.counts.merge.absorbed), (2, 1));
    assert_eq!(selected.graph.out_weights(1), None, "the pair a, b weighs 1");
}

#[test]
fn an_ownership_takes_the_share_in_force_and_unstated_links_weigh_one() {
    let share = |share: f64, from: &str| {
        let mut statement = link("a", "x", LinkKind::Ownership);
        statement.share = Some(share);
        statement.provenance.valid_from = Moment::parse_start(from);
        statement
    };
    let mut ended = share(0.7, "2022-01-01");
    ended.provenance.valid_to = Moment::parse_end("2022-12-31");
    let view = Sample::new()
        .persons(&["a"])
        .entity(entity("x", EntityKind::Company))
        .link(share(0.9, "2019-01-01"))
        .link(share(0.4, "2021-01-01"))
        .link(ended)
        .links(LinkKind::Directorship, &[("a", "x"), ("a", "x")])
        .view();
    let edges = view.select(&Selection::default()).unwrap().edges;
    assert_eq!(edges.weights.distinct(), [0.4, 1.0]);
    assert_eq!(edges.statements_of(1).len(), 2);
}

#[test]
fn reports_raise_the_probability_of_a_link_and_repeats_of_one_report_do_not() {
    let said = |report: Option<&str>| {
        let mut statement = link("a", "b", LinkKind::Call);
        statement.provenance.report = report.map(str::to_owned);
        statement.provenance.grade = crate::model::Grade::parse("C3");
        statement
    };
    let probability = |reports: &[Option<&str>]| {
        let sample =
            reports.iter().fold(Sample::new().persons(&["a", "b"]), |sample, report| sample.link(said(*report)));
        let view = sample.view();
        view.select(&Selection::default()).unwrap().edges.probability(0, view.links(), &Default::default())
    };
    assert!((probability(&[Some("r1")]) - 0.6).abs() < 1e-12);
    assert!((probability(&[Some("r1"), Some("r1")]) - 0.6).abs() < 1e-12);
    assert!((probability(&[Some("r1"), Some("r2")]) - 0.84).abs() < 1e-12);
    assert!((probability(&[None, None]) - 0.6).abs() < 1e-12);
}

#[test]
fn reports_of_two_agencies_are_two_reports_though_they_share_a_number() {
    let said = |provider: &str| {
        let mut statement = link("a", "b", LinkKind::Call);
        statement.provenance.report = Some("R-1".into());
        statement.provenance.provider = Some(provider.into());
        statement.provenance.grade = crate::model::Grade::parse("C3");
        statement
    };
    let view = Sample::new().persons(&["a", "b"]).link(said("ada")).link(said("bob")).view();
    let probability =
        view.select(&Selection::default()).unwrap().edges.probability(0, view.links(), &Default::default());
    assert!((probability - 0.84).abs() < 1e-12);
}

#[test]
fn a_view_that_hides_nothing_equals_one_that_was_merged_again() {
    let sample =
        || Sample::new().persons(&["a", "b", "c", "d"]).links(LinkKind::Call, &[("a", "b"), ("b", "c"), ("a", "b")]);
    let borrowed = sample().view();
    let kind = Some(EntityKind::Person);
    let (whole, merged) = (
        borrowed.select(&Selection::default()).unwrap(),
        borrowed.select(&Selection { kind, ..Selection::default() }).unwrap(),
    );
    assert_eq!(whole.graph.outgoing_rows().targets[..], merged.graph.outgoing_rows().targets[..]);
    for node in 0..whole.graph.node_count() as u32 {
        assert_eq!(whole.edges.at(node), merged.edges.at(node));
    }
    assert_eq!(whole.counts, merged.counts);
}

fn network(sample: Sample) -> (View, PersonNetworkCounts, Vec<(String, String, f32)>) {
    let view = sample.view();
    let (counts, ties) = {
        let selected = view.select(&Selection::default()).unwrap();
        let network = PersonNetwork::build(&selected, &Coefficients::default()).unwrap();
        let id = |person: u32| view.id(selected.entity(network.persons[person as usize]));
        let graph = &network.graph;
        let ties = (0..graph.node_count() as u32).flat_map(|one| {
            let weights = graph.out_weights(one);
            let others = graph.out_neighbors(one).iter().enumerate().filter(move |(_, other)| **other > one);
            others
                .map(|(at, &other)| (id(one), id(other), weights.map_or(1.0, |weights| weights[at])))
                .collect::<Vec<_>>()
        });
        (network.counts, ties.collect::<Vec<_>>())
    };
    (view, counts, ties)
}

fn tie(one: &str, other: &str, weight: f32) -> (String, String, f32) {
    (one.to_owned(), other.to_owned(), weight)
}

#[test]
fn a_meeting_of_three_ties_each_two_and_a_place_ties_nobody() {
    let sample = Sample::new()
        .persons(&["a", "b", "c"])
        .entity(entity("m", EntityKind::Event))
        .entity(entity("p", EntityKind::Place))
        .links(LinkKind::Attendance, &[("a", "m"), ("b", "m"), ("c", "m")])
        .links(LinkKind::RegisteredAddress, &[("a", "p"), ("b", "p")]);
    let (_, counts, ties) = network(sample);
    assert_eq!(
        ties,
        [tie("a", "b", 1.0), tie("a", "c", 1.0), tie("b", "c", 1.0)],
        "all equal, so all at the 95th percentile"
    );
    assert_eq!(counts.ties, 3);
}

#[test]
fn a_call_between_two_phones_joins_their_holders() {
    let phones = || {
        Sample::new()
            .persons(&["a", "b"])
            .entity(entity("p", EntityKind::Asset))
            .entity(entity("q", EntityKind::Asset))
            .links(LinkKind::Possession, &[("a", "p"), ("b", "q")])
    };
    let (_, _, direct) = network(phones().links(LinkKind::Call, &[("p", "q")]));
    assert_eq!(direct, [tie("a", "b", 1.0)]);
    let event = phones().entity(entity("e", EntityKind::Event)).links(LinkKind::Call, &[("e", "p"), ("e", "q")]);
    assert_eq!(network(event).2, [tie("a", "b", 1.0)]);
    assert_eq!(network(phones()).2, []);
}

#[test]
fn family_alone_is_no_tie_and_a_generic_link_beside_it_is_family_too() {
    let sample = Sample::new()
        .persons(&["a", "b", "c"])
        .links(LinkKind::Family, &[("a", "b"), ("b", "c")])
        .links(LinkKind::Associate, &[("a", "b")])
        .links(LinkKind::Call, &[("b", "c")]);
    let (_, counts, ties) = network(sample);
    assert_eq!(ties, [tie("b", "c", 1.0)]);
    assert_eq!(counts.pairs_without_weight, 1);
}

#[test]
fn a_tie_is_scaled_by_the_95th_percentile_of_its_kind() {
    let called = |target: &str, count: u64| {
        let mut statement = link("a", target, LinkKind::Call);
        statement.count = Some(count);
        statement
    };
    let (_, _, ties) = network(Sample::new().persons(&["a", "b", "c"]).link(called("b", 3)).link(called("c", 15)));
    assert_eq!(ties, [tie("a", "b", 0.5), tie("a", "c", 1.0)], "log 4 / log 16 and log 16 / log 16");
}

#[test]
fn officers_are_no_part_of_the_network_and_protected_persons_are() {
    let mut officer = person("o", None);
    officer.schema = Some("Officer".into());
    let sample = Sample::new()
        .persons(&["a"])
        .entity(person("v", Some(Category::Victim)))
        .entity(officer)
        .links(LinkKind::Call, &[("a", "o"), ("a", "v")]);
    let (_, counts, ties) = network(sample);
    assert_eq!((counts.persons, counts.officers, ties.len()), (2, 1, 1));
}

#[test]
fn what_more_than_fifty_share_joins_nobody_and_is_counted() {
    let crowd = |size: usize| {
        let ids: Vec<String> = (0..size).map(|number| format!("p{number:02}")).collect();
        let sample = ids.iter().fold(Sample::new().entity(entity("m", EntityKind::Event)), |sample, id| {
            sample.persons(&[id]).links(LinkKind::Attendance, &[(id, "m")])
        });
        let (_, counts, _) = network(sample);
        (counts.ties, counts.shared_by_too_many)
    };
    assert_eq!(crowd(50), (1225, 0));
    assert_eq!(crowd(51), (0, 1));
}

#[test]
fn the_bound_of_ties_holds_where_many_hold_what_is_called() {
    let ids: Vec<String> = (0..60).map(|number| format!("p{number:02}")).collect();
    let mut sample = Sample::new();
    for number in 0..6 {
        sample = sample.entity(entity(&format!("phone{number}"), EntityKind::Asset));
    }
    sample = sample.entity(entity("call", EntityKind::Event));
    for (number, id) in ids.iter().enumerate() {
        sample = sample.persons(&[id]).links(LinkKind::Possession, &[(id, &format!("phone{}", number % 6))]);
    }
    let calls =
        [("phone0", "phone1"), ("phone1", "phone2"), ("phone3", "call"), ("phone4", "call"), ("phone5", "phone0")];
    let view = sample.links(LinkKind::Call, &calls).view();
    let selected = view.select(&Selection::default()).unwrap();
    let network = PersonNetwork::build(&selected, &Coefficients::default()).unwrap();
    let parts: usize =
        (0..60).map(|person| network.ties_of(person).iter().map(|tie| tie.parts.len()).sum::<usize>()).sum();
    let bound = view.tie_bound(&Selection::default()).unwrap();
    assert!(parts / 2 > 700 && parts as u64 / 2 <= bound && bound < 10_000, "{parts} {bound}");
}

#[test]
fn the_bound_of_ties_holds_for_what_judgements_join() {
    let names: Vec<String> = (0..20).map(|number| format!("p{number:02}")).collect();
    let mut sample = Sample::new().entity(entity("m", EntityKind::Event)).entity(entity("n", EntityKind::Event));
    for (number, id) in names.iter().enumerate() {
        sample = sample.persons(&[id]).links(LinkKind::Attendance, &[(id, if number % 2 == 0 { "m" } else { "n" })]);
    }
    let view = sample.links(LinkKind::SameAs, &[("m", "n")]).view();
    let selected = view.select(&Selection::default()).unwrap();
    let network = PersonNetwork::build(&selected, &Coefficients::default()).unwrap();
    assert_eq!(network.counts.ties, 190);
    assert!(view.tie_bound(&Selection::default()).unwrap() >= 190);
}

#[test]
fn opening_a_written_version_gives_the_same_view() {
    let directory = tempfile::tempdir().unwrap();
    let version = Sample::new().persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).version();
    version.write(directory.path()).unwrap();
    let opened = Version::open("test", directory.path()).unwrap();
    assert_eq!(opened.content_digest(), version.content_digest());
    let (before, after) = (local(version), local(Arc::new(opened)));
    assert_eq!(before.digest(), after.digest());
    assert_eq!(
        before.select(&Selection::default()).unwrap().counts,
        after.select(&Selection::default()).unwrap().counts
    );
    assert_eq!(key("a").id, after.id(0));
}

#[test]
fn in_a_selected_graph_masked_entities_come_last_in_the_order_of_their_handles() {
    let sample = ["m", "a", "z"]
        .iter()
        .fold(Sample::new().persons(&["b", "n", "y"]), |sample, id| sample.entity(person(id, Some(Category::Victim))));
    let view = sample.links(LinkKind::Call, &[("a", "b"), ("m", "n"), ("z", "y"), ("a", "z")]).view();
    for selection in [Selection::default(), Selection { links: vec!["call".into()], ..Selection::default() }] {
        let subgraph = view.select(&selection).unwrap();
        let ids: Vec<String> = (0..6).map(|node| view.id(subgraph.entity(node))).collect();
        assert_eq!(ids, ["b", "n", "y", "protected-1", "protected-2", "protected-3"]);
        assert_eq!(subgraph.open_nodes(), 0..3);
        for node in 0..6 {
            assert_eq!(subgraph.node(subgraph.entity(node)), Some(node));
            assert_eq!(subgraph.is_masked(node), node > 2);
        }
        assert_eq!(subgraph.graph.edge_count(), 4);
    }
}

#[test]
fn whether_anything_is_shown_is_told_without_cutting_a_view() {
    let secret = || hidden(person("z", Some(Category::Suspect)), |statement| &mut statement.provenance);
    let shows = |sample: Sample| View::shows_anything(&sample.version(), &user("ada", &[]), Purpose::Investigation);
    assert!(!shows(Sample::new().entity(secret())));
    assert!(shows(Sample::new().entity(secret()).persons(&["a"])));
    let grant = Grant { provider: Some("bob".into()), handling: Handling::H2, purpose: Purpose::Investigation };
    let version = Sample::new().entity(secret()).version();
    assert!(View::shows_anything(&version, &user("ada", std::slice::from_ref(&grant)), Purpose::Investigation));
    assert!(!View::shows_anything(&version, &user("ada", &[grant]), Purpose::Export));
}
