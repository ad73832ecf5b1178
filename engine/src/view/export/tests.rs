use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::model::{Category, EntityKind, Handling, LinkKind, Moment};
use crate::testing::{Sample, entity, link, person};
use crate::version::Version;
use crate::view::{Grant, User, Viewer};

fn local(version: Arc<Version>) -> View {
    View::new(version, &Viewer::Local { name: "test".into() }, Purpose::Export)
}

fn entities(view: &View) -> Vec<ExportedEntity> {
    view.export().unwrap().entities().collect()
}

fn links(view: &View) -> Vec<ExportedLink> {
    view.export().unwrap().links().collect()
}

fn ids(exported: &[ExportedEntity]) -> Vec<&str> {
    exported.iter().map(|entity| entity.id.as_str()).collect()
}

#[test]
fn what_was_cut_for_an_investigation_does_not_leave() {
    let version = Sample::new().persons(&["a"]).version();
    assert!(View::new(version.clone(), &Viewer::Local { name: "l".into() }, Purpose::Investigation).export().is_none());
    assert!(local(version).export().is_some());
}

#[test]
fn statements_leave_as_they_were_said() {
    let mut said = person("a", Some(Category::Suspect));
    said.aliases = vec!["x; y".into(), "z".into()];
    said.jurisdiction = vec!["IT".into()];
    said.identifiers = vec![("passport".into(), "a:b".into())];
    said.provenance.declared = vec!["handling".into()];
    said.provenance.assessment = true;
    said.provenance.valid_to = Moment::parse_end("2020-05-01");
    said.is_minor = Some(false);
    let mut thing = entity("c", EntityKind::Asset);
    (thing.latitude, thing.value, thing.currency) = (Some(-13.25), Some(7), Some("EUR".into()));
    thing.attributes.insert("memo".into(), "\"x\"\n".into());
    thing.provenance.handling = None;
    let mut owned = link("a", "c", LinkKind::Ownership);
    (owned.share, owned.directed, owned.count) = (Some(0.3), Some(false), Some(3));
    owned.link_type = Some("OWNS".into());
    owned.attributes.insert("memo".into(), "y".into());
    let view = local(Sample::new().entity(thing.clone()).entity(said.clone()).link(owned.clone()).version());
    let statements: Vec<EntityStatement> = entities(&view).into_iter().map(|entity| entity.statement).collect();
    assert_eq!(statements, [said, thing]);
    let [exported] = links(&view).try_into().unwrap();
    assert_eq!((exported.source.as_str(), exported.target.as_str()), ("a", "c"));
    assert_eq!(exported.statement, owned);
    assert_eq!(exported.id, view.link_statement(0)["statement"]);
}

#[test]
fn records_that_a_judgement_joins_leave_apart_with_the_judgement() {
    let sample = Sample::new().persons(&["a", "b"]).links(LinkKind::SameAs, &[("b", "a")]);
    let view = local(sample.version());
    assert_eq!(view.node_count(), 1);
    assert_eq!(ids(&entities(&view)), ["a", "b"]);
    assert_eq!(links(&view)[0].statement.kind, LinkKind::SameAs);
}

#[test]
fn an_end_that_was_only_named_leaves_as_one() {
    let view = local(Sample::new().end(entity("a", EntityKind::Person)).persons(&["b"]).version());
    let named: Vec<bool> = entities(&view).iter().map(|entity| entity.only_named).collect();
    assert_eq!(named, [true, false]);
}

#[test]
fn what_may_be_looked_at_but_not_leave_stays_with_all_that_hangs_on_it() {
    let h1 = |id: &str| {
        let mut statement = person(id, Some(Category::Suspect));
        (statement.provenance.handling, statement.provenance.provider) = (Some(Handling::H1), Some("bob".into()));
        statement
    };
    let version = Sample::new().persons(&["a"]).entity(h1("b")).links(LinkKind::Call, &[("a", "b")]).version();
    let view = |grants: &[Grant]| {
        let user = User {
            name: "u".into(),
            agency: "ada".into(),
            grants: grants.iter().cloned().collect(),
            ..User::default()
        };
        View::new(version.clone(), &Viewer::User(user), Purpose::Export)
    };
    let without = view(&[]);
    assert_eq!((ids(&entities(&without)), links(&without).len()), (vec!["a"], 0));
    let grant = Grant { provider: Some("bob".into()), handling: Handling::H1, purpose: Purpose::Export };
    let with = view(&[grant]);
    assert_eq!((ids(&entities(&with)), links(&with).len()), (vec!["a", "b"], 1));
}

/// Persons `a` and `z`, and a victim between them with two records, a phone, and every kind of link.
fn with_victim(victim: &str) -> View {
    let mut secret = person(victim, Some(Category::Victim));
    secret.provenance.provider = Some("bob".into());
    let second = format!("{victim}-2");
    let mut called = link("a", victim, LinkKind::Call);
    called.count = Some(3);
    called.attributes.insert("memo".into(), format!("threatens {victim}"));
    called.provenance.record = Some(format!("rec-{victim}"));
    called.provenance.handling_note = Some(format!("about {victim}"));
    called.provenance.report = Some("R-1".into());
    let sample = Sample::new()
        .persons(&["a", "z"])
        .entity(secret)
        .entity(person(&second, Some(Category::Contact)))
        .entity(entity(&format!("{victim}-phone"), EntityKind::Asset))
        .link(called)
        .links(LinkKind::SameAs, &[(victim, &second)])
        .links(LinkKind::DifferentFrom, &[("z", victim)])
        .links(LinkKind::Possession, &[(victim, &format!("{victim}-phone"))])
        .links(LinkKind::Family, &[(&second, "z")])
        .links(LinkKind::Call, &[("a", "z")]);
    local(sample.version())
}

#[test]
fn a_protected_person_leaves_as_a_handle_and_a_kind_after_all_others() {
    let view = with_victim("m");
    let exported = entities(&view);
    let own_name = format!("view-{}", &view.digest()[..16]);
    let masks = ["protected-1", "protected-2"].map(|handle| format!("{own_name}:{handle}"));
    assert_eq!(ids(&exported), ["a", "z", &masks[0], &masks[1]]);
    for (masked, handle) in exported[2..].iter().zip(["protected-1", "protected-2"]) {
        let key = RecordKey { namespace: own_name.clone(), id: handle.into() };
        let mut expected = EntityStatement::new(key, masked.statement.kind);
        expected.schema = Some("Protected".into());
        assert_eq!(masked.statement, expected);
    }
    let kinds: BTreeSet<EntityKind> = exported[2..].iter().map(|masked| masked.statement.kind).collect();
    assert_eq!(kinds, BTreeSet::from([EntityKind::Person, EntityKind::Asset]));
}

#[test]
fn links_at_a_mask_lose_what_could_name_who_is_behind_it() {
    let view = with_victim("m");
    let exported = links(&view);
    assert!(!format!("{exported:?}").contains("\"m"), "{exported:?}");
    assert!(exported.iter().all(|link| !link.statement.kind.is_judgement()), "judgements about a mask stay behind");
    let kinds: Vec<LinkKind> = exported.iter().map(|link| link.statement.kind).collect();
    assert_eq!(kinds[0], LinkKind::Call);
    assert_eq!(
        (exported[0].source.as_str(), exported[0].target.as_str()),
        ("a", "z"),
        "what shows no mask comes first"
    );
    let called = exported[1..].iter().find(|link| link.statement.kind == LinkKind::Call).unwrap();
    let said = &called.statement;
    assert!(said.attributes.is_empty() && said.provenance.record.is_none() && said.provenance.handling_note.is_none());
    assert_eq!((said.count, said.provenance.report.as_deref()), (Some(3), Some("R-1")));
    let own_name = format!("view-{}", &view.digest()[..16]);
    assert!(exported[1..].iter().all(|link| link.id.starts_with(&own_name)), "no hash of hidden ends");
    assert_eq!(exported.len(), 4);
}

#[test]
fn the_order_says_nothing_of_the_ids_behind_masks() {
    // The victim's id comes before, between and after the others; but for handles and the view's name, all is equal.
    let shown = ["0", "m", "zz"].map(|victim| {
        let view = with_victim(victim);
        let own_name = format!("view-{}", &view.digest()[..16]);
        let text = |id: &str| if id.starts_with(&own_name) { "mask".to_owned() } else { id.to_owned() };
        let entities: Vec<String> = entities(&view).iter().map(|entity| text(&entity.id)).collect();
        let mut links: Vec<(String, String, LinkKind)> =
            links(&view).iter().map(|link| (text(&link.source), text(&link.target), link.statement.kind)).collect();
        links[1..].sort();
        (entities, links)
    });
    assert_eq!(shown[0], shown[1]);
    assert_eq!(shown[1], shown[2]);
}

#[test]
fn who_is_masked_elsewhere_is_masked_here_even_in_a_cluster() {
    let mut masked = entity("x", EntityKind::Person);
    masked.schema = Some("Protected".into());
    let sample = Sample::new().persons(&["a", "b"]).entity(masked).links(LinkKind::SameAs, &[("b", "x")]);
    let view = local(sample.version());
    assert_eq!((ids(&entities(&view))[0], view.traits(1).protected, view.node_count()), ("a", true, 2));
}
