use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::model::{EntityKind, EntityStatement, Handling, LinkKind, LinkStatement, Provenance, RecordKey};
use crate::tables::{Origin, StatementSink};
use crate::testing::{Sample, entity, key, link, person};
use crate::version::Version;

const OWN: &str = "test";

fn purge(tables: &Tables, criterion: &Criterion) -> Option<Remaining> {
    tables.without(OWN, criterion).unwrap()
}

fn about(id: &str) -> Criterion {
    Criterion::Entity(id.to_owned())
}

fn report(text: &str) -> Criterion {
    Criterion::Report { provider: None, report: text.to_owned() }
}

/// A statement as it was pushed.
#[derive(Debug, Clone)]
enum Said {
    Entity(EntityStatement),
    End(EntityStatement),
    Link(LinkStatement),
}

impl Said {
    fn provenance(&self) -> &Provenance {
        match self {
            Said::Entity(said) | Said::End(said) => &said.provenance,
            Said::Link(said) => &said.provenance,
        }
    }

    fn keys(&self) -> Vec<&RecordKey> {
        match self {
            Said::Entity(said) | Said::End(said) => vec![&said.key],
            Said::Link(said) => vec![&said.source, &said.target],
        }
    }

    /// Every text that it holds.
    fn texts(&self) -> BTreeSet<String> {
        let debug = format!("{self:?}");
        let marked = debug.split(|letter: char| !letter.is_ascii_alphanumeric());
        marked.filter(|word| word.starts_with("mk")).map(str::to_owned).collect()
    }
}

fn tables<'a>(all: impl IntoIterator<Item = &'a Said>) -> Tables {
    let mut builder = TablesBuilder::new(None).unwrap();
    builder.file("test.csv");
    let origin = Origin { file: 0, line: 1 };
    for said in all {
        match said.clone() {
            Said::Entity(said) => builder.entity(said, origin),
            Said::End(said) => builder.end(said, origin),
            Said::Link(said) => builder.link(said, origin),
        }
    }
    let appended = builder.finish().unwrap();
    assert_eq!(appended.rejects, []);
    appended.tables
}

fn version(tables: Tables) -> Version {
    Version::build(OWN, tables).unwrap()
}

/// Numbers that follow from where one began.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// A text that no other field of any statement has.
struct Markers(u64);

impl Markers {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("mk{:012}k", self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 1_000_000_000_000)
    }
}

/// Statements about up to 12 records in one or two namespaces, every text field marked.
fn random(seed: u64) -> Vec<Said> {
    let (mut numbers, mut markers) = (Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), Markers(0));
    let numbers = &mut numbers;
    let pool: Vec<String> = (0..3).map(|_| markers.next()).collect();
    let keys: Vec<RecordKey> = (0..2 + numbers.below(11))
        .map(|_| {
            let namespace = if numbers.chance(5) { "other".to_owned() } else { OWN.to_owned() };
            RecordKey { namespace, id: markers.next() }
        })
        .collect();
    let mut all = Vec::new();
    let only_named: Vec<bool> = keys.iter().map(|_| numbers.chance(3)).collect();
    for (key, only_named) in keys.iter().zip(only_named) {
        for _ in 0..1 + numbers.below(2) {
            let mut said = EntityStatement::new(key.clone(), EntityKind::Company);
            said.schema = Some(markers.next());
            said.name = Some(markers.next());
            said.aliases = vec![markers.next(), markers.next()];
            said.jurisdiction = vec![markers.next()];
            said.role = Some(markers.next());
            said.identifiers = vec![(markers.next(), markers.next())];
            (said.sector, said.municipality) = (Some(markers.next()), Some(markers.next()));
            (said.born, said.founded, said.dissolved) =
                (Some(markers.next()), Some(markers.next()), Some(markers.next()));
            said.currency = Some(markers.next());
            said.attributes = BTreeMap::from([(markers.next(), markers.next())]);
            said.provenance = provenance(numbers, &mut markers, &pool);
            all.push(if only_named { Said::End(said) } else { Said::Entity(said) });
        }
    }
    for _ in 0..numbers.below(3 * keys.len()) {
        let kind = match numbers.below(6) {
            0 => LinkKind::SameAs,
            _ => [LinkKind::Call, LinkKind::Payment, LinkKind::Other][numbers.below(3)],
        };
        let mut end = || keys[numbers.below(keys.len())].clone();
        let mut said = LinkStatement::new(end(), end(), kind);
        said.link_type = Some(markers.next());
        said.currency = Some(markers.next());
        said.attributes = BTreeMap::from([(markers.next(), markers.next())]);
        said.provenance = provenance(numbers, &mut markers, &pool);
        all.push(Said::Link(said));
    }
    all
}

fn provenance(numbers: &mut Numbers, markers: &mut Markers, pool: &[String]) -> Provenance {
    Provenance {
        provider: Some(if numbers.chance(2) { pool[0].clone() } else { markers.next() }),
        report: Some(if numbers.chance(2) { pool[1 + numbers.below(2)].clone() } else { markers.next() }),
        record: Some(markers.next()),
        case: Some(markers.next()),
        grade_original: Some(markers.next()),
        handling: Some(Handling::H1),
        handling_note: Some(markers.next()),
        review_by: (!numbers.chance(3)).then(|| Moment(numbers.below(10) as i64)),
        declared: vec![markers.next()],
        ..Provenance::default()
    }
}

/// What is to remain, found the slow way: no statement that is named, none that hangs on one.
fn remaining<'a>(all: &'a [Said], is_named: impl Fn(&Said) -> bool) -> Vec<&'a Said> {
    let mut kept: Vec<&Said> = all.iter().filter(|said| !is_named(said)).collect();
    let described: BTreeSet<&RecordKey> =
        kept.iter().filter(|said| !matches!(said, Said::Link(_))).flat_map(|said| said.keys()).collect();
    kept.retain(|said| said.keys().iter().all(|key| described.contains(*key)));
    let ends = |all: &[&'a Said]| -> BTreeSet<&'a RecordKey> {
        all.iter().copied().filter(|said| matches!(said, Said::Link(_))).flat_map(Said::keys).collect()
    };
    let (before, after) = (ends(&all.iter().collect::<Vec<_>>()), ends(&kept));
    kept.retain(|said| match said {
        Said::End(said) => !before.contains(&said.key) || after.contains(&said.key),
        _ => true,
    });
    kept
}

/// Whether a criterion names a statement.
type Named<'a> = &'a dyn Fn(&Said) -> bool;

/// The keys of the entity that a key is of, as judgements join them.
fn cluster(all: &[Said], key: &RecordKey) -> BTreeSet<RecordKey> {
    let mut found = BTreeSet::from([key.clone()]);
    loop {
        let before = found.len();
        for said in all {
            if let Said::Link(LinkStatement { source, target, kind: LinkKind::SameAs, .. }) = said
                && (found.contains(source) || found.contains(target))
            {
                found.extend([source.clone(), target.clone()]);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// All marked texts in the files of a version.
fn in_files(version: &Version) -> BTreeSet<String> {
    let directory = tempfile::tempdir().unwrap();
    version.write(directory.path()).unwrap();
    let files = std::fs::read_dir(directory.path()).unwrap();
    files.flat_map(|file| marked(&std::fs::read(file.unwrap().path()).unwrap())).collect()
}

/// All marked texts in the tables of a version, written without the compression that would hide them.
fn in_tables(version: &Version) -> BTreeSet<String> {
    let mut all: Vec<u8> = Vec::new();
    for frame in [version.tables().entities.frame(), version.tables().links.frame()] {
        let writer = polars::prelude::ParquetWriter::new(&mut all);
        writer.with_compression(polars::prelude::ParquetCompression::Uncompressed).finish(&mut frame.clone()).unwrap();
    }
    marked(&all)
}

/// All marked texts among bytes.
fn marked(bytes: &[u8]) -> BTreeSet<String> {
    let starts = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(b"mk"));
    let text = |at: usize| {
        let digits = bytes[at + 2..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_whole = bytes.get(at + 2 + digits) == Some(&b'k');
        is_whole.then(|| String::from_utf8_lossy(&bytes[at..at + 3 + digits]).into_owned())
    };
    starts.filter_map(text).collect()
}

#[test]
fn what_remains_is_what_the_remaining_statements_alone_would_make_and_no_file_holds_the_rest() {
    let (mut purged_statements, mut unnamed, mut lost) = (0, 0, 0);
    for seed in 0..80 {
        let all = random(seed);
        let before = tables(&all);
        let mut numbers = Numbers(seed + 77);
        let one = all[numbers.below(all.len())].clone();
        let key = one.keys()[0].clone();
        let moment = Moment(1 + numbers.below(10) as i64);
        let its = cluster(&all, &key);
        let id = if key.namespace == OWN { key.id.clone() } else { format!("{}:{}", key.namespace, key.id) };
        let of_report = |said: &Said| said.provenance().report == one.provenance().report;
        let of_provider = |said: &Said| of_report(said) && said.provenance().provider == one.provenance().provider;
        let one_report = one.provenance().report.clone().unwrap();
        let provided = Criterion::Report { provider: one.provenance().provider.clone(), report: one_report.clone() };
        let overdue = |said: &Said| said.provenance().review_by.is_some_and(|by| by < moment);
        let of_entity = |said: &Said| said.keys().into_iter().any(|key| its.contains(key));
        let cases: [(Criterion, Named<'_>); 4] = [
            (Criterion::Before(moment), &overdue),
            (report(&one_report), &of_report),
            (provided, &of_provider),
            (about(&id), &of_entity),
        ];
        let found_before = in_tables(&version(before.clone()));
        for (criterion, is_named) in cases {
            let kept = remaining(&all, is_named);
            let Some(Remaining { tables: after, purged }) = purge(&before, &criterion) else {
                assert!(!all.iter().any(is_named), "{seed} {criterion:?}");
                continue;
            };
            let alone = tables(kept.iter().copied());
            let (after, alone) = (version(after), version(alone));
            assert_eq!(after.content_digest(), alone.content_digest(), "{seed} {criterion:?}");
            let went = all.len() - kept.len();
            let counted = purged.entity_statements + purged.link_statements + purged.lost_ends + purged.unnamed_ends;
            assert_eq!(counted, went as u64, "{seed} {criterion:?}");
            assert_eq!(purged.records, before.record_count() - after.tables().record_count());
            let kept_texts: BTreeSet<String> = kept.iter().flat_map(|said| said.texts()).collect();
            let all_texts: BTreeSet<String> = all.iter().flat_map(Said::texts).collect();
            assert_eq!(in_tables(&after), kept_texts, "{seed} {criterion:?}");
            let gone: BTreeSet<String> = all_texts.difference(&kept_texts).cloned().collect();
            assert!(in_files(&after).is_disjoint(&gone), "{seed} {criterion:?}");
            assert!(found_before.is_superset(&all_texts), "{seed}: what is to be looked for can be found");
            purged_statements += went;
            unnamed += purged.unnamed_ends;
            lost += purged.lost_ends;
        }
    }
    assert!(purged_statements > 500 && unnamed > 15 && lost > 15, "{purged_statements} {unnamed} {lost}");
}

#[test]
fn an_end_that_only_a_purged_link_named_goes_with_it_and_one_that_another_names_stays() {
    let said = |target: &str, from: &str| {
        let mut said = link("a", target, LinkKind::Call);
        said.provenance.report = Some(from.into());
        said
    };
    let ends = ["b", "c", "isolated"]
        .iter()
        .fold(Sample::new().persons(&["a"]), |sample, id| sample.end(entity(id, EntityKind::Person)));
    let before = ends.link(said("b", "R-1")).link(said("c", "R-1")).link(said("c", "R-2")).finish().tables;
    let Remaining { tables, purged } = purge(&before, &report("R-1")).unwrap();
    let expected = Purged { link_statements: 2, unnamed_ends: 1, records: 1, ..Purged::default() };
    assert_eq!(purged, expected);
    let found = |id: &str| tables.entities.find((OWN, id)).is_some();
    assert_eq!([found("a"), found("b"), found("c"), found("isolated")], [true, false, true, true]);
}

#[test]
fn an_entity_goes_with_all_its_records_but_not_with_one_that_a_judgement_keeps_apart() {
    let sample = Sample::new()
        .persons(&["a", "b", "c", "d"])
        .links(LinkKind::SameAs, &[("a", "b"), ("b", "c")])
        .links(LinkKind::DifferentFrom, &[("a", "c")])
        .links(LinkKind::Call, &[("c", "d"), ("b", "d")]);
    let before = sample.finish().tables;
    let Remaining { tables, purged } = purge(&before, &about("b")).unwrap();
    assert_eq!(purged, Purged { entity_statements: 2, link_statements: 4, records: 2, ..Purged::default() });
    assert_eq!((tables.record_count(), tables.link_statement_count()), (2, 1));
}

#[test]
fn who_is_masked_can_be_purged_by_the_id_behind_the_mask() {
    let victim = person("v", Some(crate::model::Category::Victim));
    let before = Sample::new().persons(&["a"]).entity(victim).links(LinkKind::Call, &[("a", "v")]).finish().tables;
    assert_eq!(purge(&before, &about("v")).unwrap().purged.records, 1);
    assert!(purge(&before, &about("protected-1")).is_none());
}

#[test]
fn what_names_nothing_is_said_to_name_nothing() {
    let before = Sample::new().persons(&["a"]).finish().tables;
    for criterion in [about("ghost"), about("else:a"), report("R-1"), Criterion::Before(Moment(i64::MAX))] {
        assert!(purge(&before, &criterion).is_none(), "{criterion:?}");
    }
    assert!(purge(&before, &about("test:a")).is_some());
}

#[test]
fn an_id_that_could_be_read_as_two_entities_is_refused() {
    let mut other = person("a", None);
    other.key.namespace = "x".into();
    let before = Sample::new().persons(&["x:a"]).entity(other).finish().tables;
    let refused = before.without(OWN, &about("x:a")).unwrap_err().to_string();
    assert!(refused.starts_with("parameter `entity` is x:a: expected an id that names one entity"), "{refused}");
    assert_eq!(purge(&before, &about("test:x:a")).unwrap().tables.entities.key(0).0, "x");
}

#[test]
fn a_review_date_that_is_the_moment_itself_is_not_before_it() {
    let due = |id: &str, by: Option<i64>| {
        let mut said = person(id, None);
        said.provenance.review_by = by.map(Moment);
        said
    };
    let sample = Sample::new().entity(due("a", Some(9))).entity(due("b", Some(10))).entity(due("c", None));
    let left = purge(&sample.finish().tables, &Criterion::Before(Moment(10))).unwrap().tables;
    assert_eq!((left.record_count(), left.entities.find((OWN, "a"))), (2, None));
}

#[test]
fn everything_can_be_purged() {
    let sample = Sample::new().persons(&["a", "b"]).links(LinkKind::SameAs, &[("a", "b")]);
    let left = purge(&sample.finish().tables, &about("a")).unwrap().tables;
    let directory = tempfile::tempdir().unwrap();
    version(left).write(directory.path()).unwrap();
    let opened = Version::open(OWN, directory.path()).unwrap();
    assert_eq!((opened.tables().record_count(), opened.tables().link_statement_count()), (0, 0));
}

#[test]
fn what_remains_can_be_appended_to_and_takes_back_what_was_purged() {
    let before = Sample::new().persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).finish().tables;
    let digest = version(before.clone()).content_digest();
    let left = purge(&before, &about("a")).unwrap().tables;
    let again = Sample::on(Some(left)).persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).finish();
    assert_eq!((again.added, again.repeated), (2, 1));
    assert_eq!(version(again.tables).content_digest(), digest);
}

#[test]
fn generated_versions_are_not_purged() {
    let entity = EntityStatement::new(key("0"), EntityKind::Person);
    let link = LinkStatement::new(key("0"), key("0"), LinkKind::Associate);
    let generated = Version::generated(OWN, 2, Default::default(), entity, link).unwrap();
    assert!(matches!(generated.tables().without(OWN, &about("0")), Err(Error::Generated)));
}
