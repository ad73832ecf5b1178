use crate::model::{Assessed, Category, EntityKind, EntityStatement, Handling, LinkKind};
use crate::tables::{EntityTable, StatementRows};
use crate::testing::{Sample, entity, key, link, person};
use crate::version::Version;

/// The content of one statement about a person as it was before anything could be assessed of him.
const WITHOUT_ASSESSED: &str = "6cf7f7060dc0c26210fb3945de94a2db6526a6267aef21b99255881229889363";

fn boss() -> EntityStatement {
    EntityStatement { role: Some("boss".into()), ..person("a", Some(Category::Suspect)) }
}

fn digest(sample: Sample) -> String {
    Version::build("test", sample.finish().tables).unwrap().content_digest()
}

#[test]
fn equal_statements_make_equal_content_whatever_their_order() {
    let forth = Sample::new().persons(&["a", "b", "c"]).links(LinkKind::Call, &[("a", "b"), ("b", "c")]);
    let back = Sample::new().links(LinkKind::Call, &[("b", "c"), ("a", "b")]).persons(&["c", "a", "b"]);
    assert_eq!(digest(forth), digest(back));
}

#[test]
fn equal_rows_of_one_import_are_all_real() {
    let twice = Sample::new().persons(&["a", "b"]).links(LinkKind::Payment, &[("a", "b"), ("a", "b")]).finish();
    assert_eq!(twice.tables.links.rows().len(), 2);
    let [first, second] = [0, 1].map(|row| twice.tables.links.statement(row)["statement"].clone());
    assert_ne!(first, second);
}

#[test]
fn the_same_import_again_adds_nothing() {
    let import = |sample: Sample| sample.persons(&["a", "b"]).links(LinkKind::Payment, &[("a", "b"), ("a", "b")]);
    let once = import(Sample::new()).finish();
    let again = import(Sample::on(Some(once.tables))).finish();
    assert_eq!((again.added, again.repeated, again.removed), (0, 4, 0));
    assert_eq!(again.tables.links.rows().len(), 2);
}

#[test]
fn a_record_said_again_supersedes_what_it_said_before() {
    let said = |name: &str| {
        let mut statement = person("a", Some(Category::Suspect));
        statement.name = Some(name.to_owned());
        statement.provenance.provider = Some("ada".into());
        statement.provenance.record = Some("R1".into());
        statement
    };
    let before = Sample::new().entity(said("Old")).persons(&["b"]).finish();
    let after = Sample::on(Some(before.tables)).entity(said("New")).finish();
    assert_eq!((after.added, after.removed), (1, 1));
    let names: Vec<_> = (0..2).map(|row| after.tables.entities.text("name", row).unwrap().to_owned()).collect();
    assert_eq!(names, ["New", "Name of b"]);
}

#[test]
fn another_provider_with_the_same_record_id_supersedes_nothing() {
    let said = |provider: &str| {
        let mut statement = person("a", Some(Category::Suspect));
        statement.provenance.provider = Some(provider.into());
        statement.provenance.record = Some("R1".into());
        statement
    };
    let before = Sample::new().entity(said("ada")).finish();
    let after = Sample::on(Some(before.tables)).entity(said("bob")).finish();
    assert_eq!((after.added, after.removed), (1, 0));
}

#[test]
fn a_link_without_an_end_is_a_reject_that_names_it() {
    let appended = Sample::new().persons(&["a"]).links(LinkKind::Call, &[("a", "ghost")]).finish();
    assert_eq!(appended.tables.links.rows().len(), 0);
    let [reject] = appended.rejects.as_slice() else { panic!("{:?}", appended.rejects) };
    assert_eq!((reject.file.as_str(), reject.line, reject.column.as_deref()), ("test.csv", 1, Some("target")));
    assert!(reject.to_string().contains("ghost"), "{reject}");
    assert_eq!(appended.added, 1);
}

#[test]
fn an_end_may_be_described_after_it_is_named_and_by_an_earlier_import() {
    let before = Sample::new().persons(&["a"]).finish();
    let after = Sample::on(Some(before.tables)).links(LinkKind::Call, &[("b", "a")]).persons(&["b"]).finish();
    assert_eq!(after.rejects, []);
    assert_eq!(after.tables.links.rows().len(), 1);
}

#[test]
fn an_end_of_an_edge_list_gives_way_to_a_description() {
    let named = Sample::new().end(entity("a", EntityKind::Person)).entity(entity("a", EntityKind::Company)).finish();
    assert_eq!(named.tables.entities.rows().len(), 1);
    assert_eq!(named.tables.entities.rows()[0].kind, EntityKind::Company);
    let created = Sample::new().end(entity("a", EntityKind::Person)).finish();
    let described = Sample::on(Some(created.tables)).entity(entity("a", EntityKind::Company)).finish();
    assert_eq!(described.tables.entities.rows().len(), 1);
    assert_eq!(described.removed, 1);
    let named_again = Sample::on(Some(described.tables)).end(entity("a", EntityKind::Person)).finish();
    assert_eq!((named_again.added, named_again.tables.entities.rows().len()), (0, 1));
}

#[test]
fn an_end_stays_beside_a_description_that_not_everybody_may_see() {
    let mut hidden = entity("a", EntityKind::Company);
    hidden.provenance.handling = Some(Handling::H3);
    hidden.provenance.provider = Some("cyd".into());
    let named = Sample::new().end(entity("a", EntityKind::Person)).finish();
    let described = Sample::on(Some(named.tables)).entity(hidden.clone()).finish();
    assert_eq!((described.removed, described.tables.entities.rows().len()), (0, 2));
    assert_eq!(described.tables.entities.record_count(), 1);
    let again = Sample::on(Some(described.tables)).entity(hidden).end(entity("a", EntityKind::Person)).finish();
    assert_eq!((again.added, again.tables.entities.rows().len()), (0, 2));
}

#[test]
fn a_description_that_says_no_more_than_an_end_still_takes_its_place() {
    let statement = || entity("a", EntityKind::Person);
    let named =
        Sample::new().end(statement()).end(entity("b", EntityKind::Person)).links(LinkKind::Call, &[("a", "b")]);
    let described = Sample::on(Some(named.finish().tables)).entity(statement()).finish();
    assert_eq!((described.rejects.len(), described.added, described.removed), (0, 1, 1));
    assert_eq!((described.tables.entities.record_count(), described.tables.links.rows().len()), (2, 1));
}

#[test]
fn a_record_without_a_provider_supersedes_nothing() {
    let said = |id: &str| {
        let mut statement = person(id, Some(Category::Suspect));
        statement.provenance.record = Some("1".into());
        statement
    };
    let before = Sample::new().entity(said("a")).finish();
    let after = Sample::on(Some(before.tables)).entity(said("b")).finish();
    assert_eq!((after.added, after.removed), (1, 0));
}

#[test]
fn a_record_of_which_a_row_is_rejected_takes_nothing_back() {
    let said = |target: &str| {
        let mut statement = link("a", target, LinkKind::Call);
        statement.provenance.provider = Some("ada".into());
        statement.provenance.record = Some("R1".into());
        statement
    };
    let before = Sample::new().persons(&["a", "b"]).link(said("b")).finish();
    let after = Sample::on(Some(before.tables.clone())).link(said("ghost")).finish();
    assert_eq!((after.rejects.len(), after.added, after.removed), (1, 0, 0));
    let corrected = Sample::on(Some(before.tables)).link(said("a")).finish();
    assert_eq!((corrected.added, corrected.removed), (1, 1));
}

#[test]
fn a_link_whose_end_is_described_no_more_is_rejected_by_name() {
    let said = |id: &str| {
        let mut statement = person(id, Some(Category::Suspect));
        statement.provenance.provider = Some("ada".into());
        statement.provenance.record = Some("R1".into());
        statement
    };
    let before = Sample::new().entity(said("a")).persons(&["b"]).links(LinkKind::Call, &[("a", "b")]).finish();
    let after = Sample::on(Some(before.tables)).entity(said("c")).finish();
    assert_eq!((after.added, after.removed, after.tables.links.rows().len()), (1, 2, 0));
    assert_eq!(after.rejects[0].value.as_deref(), Some("a"));
}

#[test]
fn records_are_numbered_in_the_order_of_their_ids() {
    let appended = Sample::new().persons(&["b", "a"]).entity(person("a", Some(Category::Convicted))).finish();
    let table = &appended.tables.entities;
    assert_eq!(table.record_count(), 2);
    assert_eq!(table.rows_of(0), 0..2);
    assert_eq!(table.key(2), ("test", "b".into()));
}

#[test]
fn a_statement_reads_back_as_it_was_said() {
    let mut said = link("a", "b", LinkKind::Ownership);
    said.share = Some(0.25);
    said.valid_from_to("2020-01-01");
    said.provenance.declared = vec!["handling".into()];
    let mut subject = person("a", Some(Category::Suspect));
    subject.aliases = vec!["x; y".into(), "z".into()];
    let appended = Sample::new().entity(subject).persons(&["b"]).link(said).finish();
    let entity = appended.tables.entities.statement(0);
    assert_eq!(entity["aliases"], serde_json::json!(["x; y", "z"]));
    assert_eq!(entity["handling"], "H0");
    assert!(!entity.contains_key("file") && !entity.contains_key("line"));
    let link = appended.tables.links.statement(0);
    assert_eq!(
        (&link["share"], &link["valid_from"]),
        (&serde_json::json!(0.25), &serde_json::json!("2020-01-01T00:00:00Z"))
    );
    assert_eq!(link["declared"], serde_json::json!(["handling"]));
}

impl crate::model::LinkStatement {
    fn valid_from_to(&mut self, date: &str) {
        self.provenance.valid_from = crate::model::Moment::parse_start(date);
        self.provenance.valid_to = crate::model::Moment::parse_end(date);
    }
}

#[test]
fn content_changes_with_every_field_that_is_said() {
    let base = || person("a", Some(Category::Suspect));
    let mut variants = vec![base()];
    variants.push(person("a", Some(Category::Convicted)));
    variants.push(person("a", None));
    variants.push({
        let mut s = base();
        s.key = key("b");
        s
    });
    variants.push({
        let mut s = base();
        s.provenance.provider = Some("ada".into());
        s
    });
    variants.push({
        let mut s = base();
        s.provenance.assessment = true;
        s
    });
    variants.push({
        let mut s = base();
        s.is_minor = Some(false);
        s
    });
    for (at, value) in [(0, 0.0), (1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0), (4, 1.0)] {
        let mut values = [None; 5];
        values[at] = Some(value);
        variants.push(EntityStatement { assessed: Assessed::new(values), ..base() });
    }
    let digests: std::collections::BTreeSet<String> =
        variants.into_iter().map(|statement| digest(Sample::new().entity(statement))).collect();
    assert_eq!(digests.len(), 13);
}

#[test]
fn what_is_not_assessed_changes_no_identity() {
    assert_eq!(digest(Sample::new().entity(boss())), WITHOUT_ASSESSED);
}

#[test]
fn an_import_appends_to_tables_from_before_anything_was_assessed() {
    let mut before = Sample::new().entity(boss()).finish().tables;
    let columns = Assessed::NAMES;
    let frame = before.entities.frame().drop_many(columns);
    assert_eq!(frame.width() + columns.len(), before.entities.frame().width());
    before.entities = EntityTable::from_frame(frame).unwrap();
    assert_eq!(before.entities.float("capability", 0), None);
    let assessed = Assessed { violence: Some(0.5), ..Assessed::default() };
    let after = Sample::on(Some(before)).entity(boss()).entity(EntityStatement { assessed, ..boss() }).finish();
    assert_eq!((after.added, after.repeated, after.removed), (1, 1, 0));
    let mut read: Vec<Assessed> =
        (0..2).map(|row| StatementRows::of_entities(&after.tables.entities).entity(row).assessed).collect();
    read.sort_by_key(|read| read.violence.is_some());
    assert_eq!(read, [Assessed::default(), assessed]);
}
