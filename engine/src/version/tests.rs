use std::sync::Arc;

use super::*;
use crate::model::{EntityKind, Handling, LinkKind, Provenance};
use crate::progress::Progress;
use crate::registry;
use crate::tables::{Origin, StatementSink};
use crate::testing::{Sample, key, link};
use crate::view::{Purpose, Selection, User, View, Viewer};

const NODES: usize = 12;

/// The smallest graph with something for every measure: a triangle with tails, a second component, an isolated node.
fn pairs() -> Pairs {
    let ends = [(0, 1), (0, 2), (1, 2), (1, 10), (2, 3), (3, 11), (4, 5), (5, 6), (7, 10), (8, 11)];
    Pairs { sources: ends.iter().map(|pair| pair.0).collect(), targets: ends.iter().map(|pair| pair.1).collect() }
}

fn provenance(handling: Handling) -> Provenance {
    Provenance { provider: Some("generator".into()), handling: Some(handling), ..Provenance::default() }
}

fn statements(handling: Handling) -> (EntityStatement, LinkStatement) {
    let mut entity = EntityStatement::new(key(""), EntityKind::Person);
    let mut link = LinkStatement::new(key(""), key(""), LinkKind::Associate);
    entity.provenance = provenance(handling);
    link.provenance = provenance(handling);
    link.directed = Some(false);
    (entity, link)
}

fn generated(pairs: Pairs, handling: Handling) -> Result<Version> {
    let (entity, link) = statements(handling);
    Version::generated("test", NODES, pairs, entity, link)
}

/// The same network, statement by statement; ids are padded so that they sort as numbers do.
fn described() -> Version {
    let mut builder = TablesBuilder::new(None).unwrap();
    builder.file("edges.csv");
    let id = |node: u32| format!("{node:02}");
    let (entity, link) = statements(Handling::H0);
    for node in 0..NODES as u32 {
        builder.entity(EntityStatement { key: key(&id(node)), ..entity.clone() }, Origin { file: 0, line: 1 });
    }
    let Pairs { sources, targets } = pairs();
    for (source, target) in sources.into_iter().zip(targets) {
        let ends = LinkStatement { source: key(&id(source)), target: key(&id(target)), ..link.clone() };
        builder.link(ends, Origin { file: 0, line: 1 });
    }
    Version::build("test", builder.finish().unwrap().tables).unwrap()
}

fn view(version: Version) -> View {
    View::new(Arc::new(version), &Viewer::Local { name: "tester".into() }, Purpose::Investigation)
}

fn reopened(version: &Version) -> Version {
    let directory = tempfile::tempdir().unwrap();
    version.write(directory.path()).unwrap();
    Version::open("test", directory.path()).unwrap()
}

/// Every analysis, as rows whose ids are numbers.
fn results(view: &View) -> Vec<(String, Vec<serde_json::Value>)> {
    let run = |analysis: &&'static dyn registry::Analysis| {
        let info = analysis.info();
        let parameters = crate::testing::parameters(*analysis, view, &[]);
        let completed = match registry::run(*analysis, view, &parameters, 0, 1 << 30, &Progress::new()) {
            Ok(completed) => completed,
            // Nobody in it may be ranked: what has to be told of somebody who is ranked is told of nobody.
            Err(crate::error::Error::BadParameter { expected, .. }) => {
                return (info.name.to_owned(), vec![expected.into()]);
            }
            Err(error) => panic!("{}: {error}", info.name),
        };
        let rows = completed.outcome.table.rows().map(|row| {
            let number = |value: serde_json::Value| match value.as_str().and_then(|text| text.parse::<u32>().ok()) {
                Some(number) => number.into(),
                None => value,
            };
            row.into_iter().map(|(name, value)| (name, number(value))).collect()
        });
        (info.name.to_owned(), rows.collect())
    };
    registry::all().iter().map(run).collect()
}

#[test]
fn a_generated_version_gives_the_results_of_the_same_network_said_link_by_link() {
    let (generated, described) = (view(generated(pairs(), Handling::H0).unwrap()), view(described()));
    assert_eq!(results(&generated), results(&described));
    let kind = Some(EntityKind::Person);
    let selections = [Selection::default(), Selection { kind, ..Selection::default() }];
    for selection in selections {
        let (left, right) = (generated.select(&selection).unwrap(), described.select(&selection).unwrap());
        assert_eq!(left.graph.outgoing_rows().targets[..], right.graph.outgoing_rows().targets[..]);
        assert_eq!(left.counts, right.counts);
        for node in 0..NODES as u32 {
            assert_eq!(left.edges.at(node), right.edges.at(node));
        }
    }
}

#[test]
fn a_generated_version_opens_as_it_was_written() {
    let version = generated(pairs(), Handling::H0).unwrap();
    let opened = reopened(&version);
    assert_eq!(opened.content_digest(), version.content_digest());
    let (before, after) = (view(version), view(opened));
    assert_eq!(before.digest(), after.digest());
    assert_eq!(results(&before), results(&after));
    let found = after.find("11").unwrap();
    assert_eq!(after.shown(found).id, "11");
    assert_eq!(after.statements(found)[0]["id"], "11");
    for absent in ["12", "011", "+1", "-1", "x"] {
        assert_eq!(after.find(absent), None, "{absent}");
    }
}

#[test]
fn one_other_link_makes_another_digest() {
    let mut other = pairs();
    other.targets[9] = 9;
    other.sources[9] = 8;
    let (version, other) = (generated(pairs(), Handling::H0).unwrap(), generated(other, Handling::H0).unwrap());
    assert_ne!(version.content_digest(), other.content_digest());
    assert_ne!(view(version).digest(), view(other).digest());
}

#[test]
fn pairs_out_of_order_and_ends_out_of_range_are_refused() {
    let pairs = |ends: &[(u32, u32)]| Pairs {
        sources: ends.iter().map(|pair| pair.0).collect(),
        targets: ends.iter().map(|pair| pair.1).collect(),
    };
    for bad in [&[(1, 1)][..], &[(2, 1)], &[(0, 1), (0, 1)], &[(1, 2), (0, 2)]] {
        assert!(matches!(generated(pairs(bad), Handling::H0), Err(Error::UnorderedPairs { .. })), "{bad:?}");
    }
    let far = generated(pairs(&[(0, NODES as u32)]), Handling::H0);
    assert!(matches!(far, Err(Error::NodeOutOfRange { .. })));
}

#[test]
fn nothing_is_appended_to_a_generated_version() {
    let version = generated(pairs(), Handling::H0).unwrap();
    assert!(matches!(TablesBuilder::new(Some(version.tables().clone())), Err(Error::Generated)));
}

#[test]
fn who_may_not_see_the_generators_statement_sees_nothing() {
    let version = Arc::new(generated(pairs(), Handling::H3).unwrap());
    let user = Viewer::User(User { name: "u".into(), ..User::default() });
    let view = View::new(version, &user, Purpose::Investigation);
    assert_eq!((view.node_count(), view.link_statement_count()), (0, 0));
    assert_eq!(view.find("0"), None);
    assert!(view.handling().is_empty());
}

#[test]
fn a_weight_that_no_measure_can_use_is_an_error_that_names_the_link() {
    for weight in [f64::INFINITY, -1.0, f64::NAN, 3e38] {
        let mut heavy = link("b", "a", LinkKind::Associate);
        heavy.weight = Some(weight);
        let sample = Sample::new().persons(&["a", "b"]).link(heavy.clone()).link(heavy);
        let refused = Version::build("test", sample.finish().tables).unwrap_err().to_string();
        assert!(refused.starts_with("the link from a to b weighs "), "{refused}");
    }
}
