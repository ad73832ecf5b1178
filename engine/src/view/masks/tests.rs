use std::collections::BTreeSet;

use super::*;
use crate::model::{Category, EntityKind, EntityStatement, Grade, LinkKind, LinkStatement, Moment, RecordKey};
use crate::testing::{Sample, entity, key, link, local, person};
use crate::view::{Purpose, Selection, Viewer};

fn calls(target: &str, count: u64) -> LinkStatement {
    LinkStatement { count: Some(count), ..link("a", target, LinkKind::Call) }
}

/// Suspects `a` and `z`, and a victim whom `a` called twice.
fn with(victim: EntityStatement, change: impl Fn(&mut LinkStatement)) -> View {
    let id = victim.key.id.clone();
    let calls = [3, 5, 7, 9].map(|count| {
        let mut call = calls(&id, count);
        change(&mut call);
        call
    });
    let sample = Sample::new().persons(&["a", "z"]).entity(victim).links(LinkKind::Call, &[("z", &id), ("a", "z")]);
    calls.into_iter().fold(sample, Sample::link).view()
}

fn victim(id: &str) -> EntityStatement {
    person(id, Some(Category::Victim))
}

/// Everything that the doors of a view show of its links.
fn shown(view: &View) -> String {
    let links = (0..view.node_count() as u32).flat_map(|node| view.links_of(node)).map(|link| {
        let statements: Vec<_> = link.statements.iter().map(|&row| view.link_statement(row)).collect();
        format!("{:?} {} {statements:?}", link.kind, view.id(link.other))
    });
    format!("{:?} {:?} {:?}", view.digest(), view.census(), links.collect::<Vec<_>>())
}

#[test]
fn what_no_door_shows_of_a_masked_person_changes_nothing() {
    let base = shown(&with(victim("m"), |_| {}));
    let mut described = victim("m");
    described.name = Some("Somebody else".into());
    described.aliases = vec!["Nobody".into()];
    described.category = Some(Category::Witness);
    described.provenance.provider = Some("bob".into());
    described.provenance.grade = Grade::parse("A1");
    described.provenance.recorded_at = Some(Moment(5));
    assert_eq!(shown(&with(described, |_| {})), base);
    let mut minor = person("m", Some(Category::Suspect));
    minor.is_minor = Some(true);
    assert_eq!(shown(&with(minor, |_| {})), base);
    for id in ["0", "b", "zz", "test:m"] {
        assert_eq!(shown(&with(victim(id), |_| {})), base, "{id}");
    }
    let mut elsewhere = victim("m");
    elsewhere.key.namespace = "test:a".into();
    let elsewhere = Sample::new().persons(&["a", "z"]).entity(elsewhere).view();
    assert_eq!(elsewhere.digest(), Sample::new().persons(&["a", "z"]).entity(victim("m")).view().digest());
    let told = |call: &mut LinkStatement| {
        call.attributes.insert("memo".into(), "threatens Vera".into());
        call.provenance.record = Some("rec-1".into());
        call.provenance.handling_note = Some("about Vera".into());
    };
    assert_eq!(shown(&with(victim("m"), told)), base);
}

#[test]
fn what_is_shown_of_a_masked_person_changes_the_digest() {
    let mut officer = victim("m");
    officer.schema = Some("Officer".into());
    let mut coded = victim("m");
    coded.provenance.handling = Some(Handling::H1);
    let report = |call: &mut LinkStatement| call.provenance.report = Some("R-1".into());
    let views = [
        with(victim("m"), |_| {}),
        with(officer, |_| {}),
        with(coded, |_| {}),
        with(victim("m"), report),
        with(victim("m"), |call| call.time = Some(Moment(7))),
        with(victim("m"), |call| std::mem::swap(&mut call.source, &mut call.target)),
        with(victim("m"), |call| call.source = key("z")),
        with(person("m", Some(Category::Suspect)), |_| {}),
        Sample::new().persons(&["a", "z"]).entity(victim("m")).view(),
        Sample::new().persons(&["a", "z"]).entity(entity("m", EntityKind::Asset)).entity(victim("n")).view(),
        Sample::new().persons(&["a", "z"]).view(),
    ];
    let digests: BTreeSet<&str> = views.iter().map(View::digest).collect();
    assert_eq!(digests.len(), views.len());
}

#[test]
fn which_of_the_masked_a_link_joins_changes_the_digest() {
    // A ring of six, and two of three: every link and every end looks the same.
    let names: Vec<String> = (0..6).map(|number| format!("v{number}")).collect();
    let view = |links: &[(usize, usize)]| {
        let sample = names.iter().fold(Sample::new(), |sample, id| sample.entity(victim(id)));
        let links: Vec<(&str, &str)> = links.iter().map(|&(one, other)| (&*names[one], &*names[other])).collect();
        sample.links(LinkKind::Family, &links).view()
    };
    let ring = view(&[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0)]);
    let rings = view(&[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)]);
    assert_ne!(ring.digest(), rings.digest(), "alike to the refinement, and not the same");
    assert_eq!(ring.digest(), view(&[(0, 2), (2, 4), (4, 1), (1, 3), (3, 5), (5, 0)]).digest());
}

#[test]
fn renaming_one_of_many_masked_persons_moves_no_handle() {
    let phones = |names: &[&str]| {
        let sample = names.iter().fold(Sample::new().persons(&["a", "b"]), |sample, id| {
            let phone = format!("{id}-phone");
            let sample = sample.entity(victim(id)).entity(entity(&phone, EntityKind::Asset));
            sample.links(LinkKind::Possession, &[(id, &phone)])
        });
        let sample = sample.links(LinkKind::Call, &[("a", names[0]), ("b", names[0]), ("b", names[1])]);
        shown(&sample.view())
    };
    let base = phones(&["p", "q", "r", "s", "t"]);
    for names in [["t", "s", "r", "q", "p"], ["p", "q", "0", "s", "t"], ["zz", "q", "r", "1", "t"]] {
        assert_eq!(phones(&names), base, "{names:?}");
    }
}

#[test]
fn two_who_are_masked_and_differ_in_nothing_but_whom_they_call_have_their_own_handles() {
    let called = |one: &str, other: &str| {
        let sample = Sample::new().persons(&["a", "b"]).entity(victim("u")).entity(victim("v"));
        let view = sample.link(calls(one, 1)).link(link("b", other, LinkKind::Call)).view();
        let of_a = view.links_of(0)[0].other;
        (view.id(of_a), view.digest().to_owned())
    };
    assert_eq!(called("u", "v"), called("v", "u"));
}

#[test]
fn statements_and_judgements_about_the_masked_are_held_by_no_view() {
    let mut coded = victim("v");
    coded.provenance.handling = Some(Handling::H2);
    let sample = Sample::new().persons(&["a", "b"]).entity(coded).entity(victim("w"));
    let sample = sample.links(LinkKind::SameAs, &[("v", "w")]).links(LinkKind::DifferentFrom, &[("a", "v")]);
    let view = sample.view();
    assert_eq!((view.node_count(), view.entity_statement_count(), view.link_statement_count()), (3, 2, 0));
    let census = view.census();
    assert_eq!((census.entity_statements, census.links, census.entities), (2, 0, 3));
    assert!(view.handling().contains(&Handling::H2), "what a result rests on it inherits all the same");
}

#[test]
fn a_namespace_that_only_masked_records_have_shows_in_no_id() {
    let mut masked = victim("v");
    masked.key = RecordKey { namespace: "x".into(), id: "v".into() };
    let view = Sample::new().persons(&["x:a"]).entity(masked).view();
    assert_eq!((view.id(0).as_str(), view.find("x:a")), ("x:a", Some(0)));
}

#[test]
fn when_statements_about_a_masked_person_hold_is_not_told() {
    let dated = |year: &str| {
        let mut statement = victim("v");
        statement.provenance.valid_from = Moment::parse_start(&format!("{year}-01-01"));
        statement.provenance.valid_to = Moment::parse_end(&format!("{year}-12-31"));
        Sample::new().persons(&["a"]).entity(statement).view()
    };
    let selection = Selection { since: Moment::parse_start("2021-01-01"), ..Selection::default() };
    let counts = ["2020", "2022"].map(|year| dated(year).select(&selection).unwrap().counts);
    assert_eq!(counts[0], counts[1]);
}

#[test]
fn digests_and_handles_under_different_keys_have_nothing_in_common() {
    let names: Vec<String> = (0..40).map(|number| format!("v{number}")).collect();
    let sample = names.iter().fold(Sample::new().persons(&["a"]), |sample, id| sample.entity(victim(id)));
    let version = names.iter().zip(1..).fold(sample, |sample, (id, count)| sample.link(calls(id, count))).version();
    let viewer = Viewer::Local { name: "l".into() };
    let seen = |key: &DigestKey| {
        let view = View::keyed(version.clone(), &viewer, Purpose::Investigation, key);
        let links = view.links_of(0);
        let counts = links.iter().map(|link| view.link_statement(link.statements[0])["count"].clone());
        (view.digest().to_owned(), counts.collect::<Vec<_>>())
    };
    let (one, other) = (DigestKey::new(&[1; 32]), DigestKey::new(&[2; 32]));
    assert_eq!(seen(&one), seen(&one.clone()));
    assert_ne!(seen(&one).0, seen(&other).0);
    assert_ne!(seen(&one).1, seen(&other).1);
    let public = local(version.clone());
    assert!(![seen(&one).0, seen(&other).0].contains(&public.digest().to_owned()));
    assert_eq!(format!("{one:?}"), "DigestKey(..)");
}

#[test]
fn masked_nodes_come_last_in_every_view() {
    let view = Sample::new().entity(victim("a")).persons(&["b"]).entity(victim("c")).persons(&["d"]).view();
    let ids: Vec<String> = (0..4).map(|node| view.id(node)).collect();
    assert_eq!(ids, ["b", "d", "protected-1", "protected-2"]);
    for node in 0..4 {
        assert_eq!(view.find(&ids[node as usize]), Some(node));
    }
    for absent in ["a", "c", "protected-0", "protected-3", "protected-", "protected-x"] {
        assert_eq!(view.find(absent), None, "{absent}");
    }
}

#[test]
fn the_last_digit_of_a_sum_tells_of_no_id() {
    let paid = |victim_id: &str| {
        let sample = Sample::new().persons(&["a"]).entity(victim(victim_id));
        let amounts = [1_000_000_000_000_000_007, 3, 5, 77, 99_999_999, 123_456_789_012, 7];
        let payments = amounts.iter().map(|&amount| LinkStatement {
            amount: Some(amount),
            currency: Some("EUR".into()),
            ..link("a", victim_id, LinkKind::Payment)
        });
        let version = payments.fold(sample, Sample::link).version();
        local(version).select(&Selection::default()).unwrap().edges.weights[0].to_bits()
    };
    assert!((0..50).all(|number| paid(&format!("v{number}")) == paid("v")));
}
