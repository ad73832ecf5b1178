mod purge;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;
use trama_engine::model::{EntityKind, EntityStatement, LinkKind, LinkStatement, RecordKey};
use trama_engine::tables::{Origin, StatementSink, TablesBuilder};
use trama_engine::version::Version;

use super::{DatasetRow, ImportRecord, Store, VersionManifest};
use crate::error::Error;

fn key(id: &str) -> RecordKey {
    RecordKey { namespace: "case".to_owned(), id: id.to_owned() }
}

/// A version of `count` persons in a row.
fn persons(count: usize) -> Version {
    let mut builder = TablesBuilder::new(None).unwrap();
    builder.file("persons.csv");
    for number in 0..count {
        let origin = Origin { file: 0, line: number as u64 + 2 };
        let id = format!("P{number}");
        builder.entity(EntityStatement::new(key(&id), EntityKind::Person), origin);
        if number > 0 {
            let before = format!("P{}", number - 1);
            builder.link(LinkStatement::new(key(&before), key(&id), LinkKind::Associate), origin);
        }
    }
    Version::build("case", builder.finish().unwrap().tables).unwrap()
}

fn import(replaced: bool) -> ImportRecord {
    ImportRecord {
        at: "2026-01-01T00:00:00Z".to_owned(),
        by: "ana".to_owned(),
        declared: BTreeMap::new(),
        sources: Vec::new(),
        added: 1,
        repeated: 0,
        removed: 0,
        replaced,
        rejects: Vec::new(),
    }
}

fn publish(store: &Store, count: usize, earlier: Option<&VersionManifest>) -> VersionManifest {
    store.publish("case", &persons(count), import(false), earlier).unwrap()
}

fn flip(path: &Path, position: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[position] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn what_was_published_is_there_when_the_store_is_opened_again() {
    let data = TempDir::new().unwrap();
    let first = publish(&Store::open(data.path()).unwrap(), 2, None);
    let store = Store::open(data.path()).unwrap();
    let second = publish(&store, 3, Some(&first));
    drop(store);
    let store = Store::open(data.path()).unwrap();
    assert_eq!(store.datasets().unwrap(), [DatasetRow { name: "case".to_owned(), current: 2, versions: vec![1, 2] }]);
    let current = store.version("case", None).unwrap();
    assert_eq!((current.number, &current.manifest), (2, &second));
    assert_eq!(current.version.content_digest(), persons(3).content_digest());
    assert_eq!((second.records, second.entity_statements, second.link_statements), (3, 3, 2));
    assert_eq!(second.imports.len(), 2);
    assert_eq!(store.version("case", Some(1)).unwrap().manifest, first);
}

#[test]
fn content_that_is_current_makes_no_new_version() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    let first = publish(&store, 2, None);
    assert_eq!(publish(&store, 2, Some(&first)), first);
    assert_eq!(store.publish("case", &persons(2), import(true), None).unwrap(), first);
    assert_eq!(store.datasets().unwrap()[0].versions, [1]);
}

#[test]
fn a_flipped_byte_in_any_file_quarantines_that_version_alone() {
    for name in ["entities.parquet", "links.parquet", "graph.snap", "manifest.json"] {
        let data = TempDir::new().unwrap();
        let store = Store::open(data.path()).unwrap();
        let first = publish(&store, 2, None);
        publish(&store, 3, Some(&first));
        flip(&data.path().join("datasets/case/v2").join(name), 40);
        let Err(error) = store.version("case", None) else { panic!("{name} was not looked at") };
        let message = error.to_string();
        assert!(message.contains("case@2 is quarantined") && message.contains(name), "{message}");
        assert!(!message.contains(&*data.path().to_string_lossy()), "{message}");
        assert!(store.version("case", Some(2)).is_err());
        assert_eq!(store.version("case", Some(1)).unwrap().number, 1);
    }
}

#[test]
fn a_missing_file_quarantines_and_its_return_heals_at_the_next_start() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    publish(&store, 2, None);
    let path = data.path().join("datasets/case/v1/graph.snap");
    fs::rename(&path, data.path().join("backup")).unwrap();
    let Err(error) = store.version("case", None) else { panic!("opened without its snapshot") };
    assert!(error.to_string().contains("graph.snap is missing"), "{error}");
    fs::rename(data.path().join("backup"), &path).unwrap();
    assert!(store.version("case", None).is_err());
    assert!(Store::open(data.path()).unwrap().version("case", None).is_ok());
}

#[test]
fn what_a_crash_left_is_removed_and_its_number_is_not_given_again() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    let first = publish(&store, 2, None);
    store.pointers.reserve("case").unwrap();
    drop(store);
    fs::create_dir_all(data.path().join("tmp/case-v2")).unwrap();
    fs::write(data.path().join("tmp/case-v2/graph.snap"), "half").unwrap();
    fs::write(data.path().join("tmp/case-v2.alive"), "").unwrap();
    fs::create_dir_all(data.path().join("datasets/case/v2")).unwrap();
    for _ in 0..2 {
        let store = Store::open(data.path()).unwrap();
        assert_eq!(fs::read_dir(data.path().join("tmp")).unwrap().count(), 0);
        assert!(!data.path().join("datasets/case/v2").exists());
        assert_eq!(store.version("case", None).unwrap().manifest, first);
    }
    let store = Store::open(data.path()).unwrap();
    assert_eq!(publish(&store, 3, Some(&first)).version, 3);
}

#[test]
fn what_a_living_process_writes_is_left_alone() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    let lock = store.directory.lock().unwrap();
    let entry = store.directory.make_tmp("case-v1").unwrap();
    drop(lock);
    Store::open(data.path()).unwrap();
    assert!(entry.path.exists());
    let path = entry.path.clone();
    drop(entry);
    assert!(!path.exists());
}

#[test]
fn of_two_publishers_on_one_base_the_second_is_told_and_loses_nothing_for_others() {
    let data = TempDir::new().unwrap();
    let stores = [Store::open(data.path()).unwrap(), Store::open(data.path()).unwrap()];
    let first = publish(&stores[0], 2, None);
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let publishing = |(store, count)| {
            let first = &first;
            scope.spawn(move || Store::publish(store, "case", &persons(count), import(false), Some(first)))
        };
        let threads: Vec<_> = stores.iter().zip([3, 4]).map(publishing).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let won: Vec<u64> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).map(|won| won.version).collect();
    let lost = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Overtaken { .. }))).count();
    assert_eq!((won.len(), lost), (1, 1));
    assert_eq!(stores[0].current("case").unwrap(), Some(won[0]));
    assert_eq!(stores[1].version("case", None).unwrap().number, won[0]);
    assert_eq!(fs::read_dir(data.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn publishers_of_many_datasets_and_replacements_all_win() {
    let data = TempDir::new().unwrap();
    let stores = [Store::open(data.path()).unwrap(), Store::open(data.path()).unwrap()];
    std::thread::scope(|scope| {
        for (number, store) in [0, 1, 2, 3].into_iter().zip(stores.iter().cycle()) {
            scope.spawn(move || {
                store.publish(&format!("case-{number}"), &persons(2), import(false), None).unwrap();
                store.publish("shared", &persons(number + 2), import(true), None).unwrap();
            });
        }
    });
    let rows = stores[0].datasets().unwrap();
    assert_eq!(rows.len(), 5);
    let shared = rows.iter().find(|row| row.name == "shared").unwrap();
    assert_eq!(shared.versions.len(), 4);
    assert!(stores[1].version("shared", None).is_ok());
}

#[test]
fn unknown_names_and_versions_are_told_what_exists() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    let message = |number| store.version("case", number).err().unwrap().to_string();
    assert_eq!(message(None), "no dataset `case`; there are: none");
    publish(&store, 2, None);
    assert_eq!(message(Some(7)), "no version 7 of `case`; there are: 1");
    let other = store.version("cases", None).err().unwrap().to_string();
    assert_eq!(other, "no dataset `cases`; there are: case");
}

#[test]
fn a_name_that_could_leave_the_directory_is_refused() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    for name in ["", "..", ".", "a/b", "A", "-a", "_a", "a b", "a.b", "ä", &"a".repeat(65)] {
        assert!(matches!(store.current(name), Err(Error::BadDatasetName { .. })), "{name}");
    }
    for name in ["a", "0", "a-b_c", &"a".repeat(64)] {
        assert_eq!(store.current(name).unwrap(), None, "{name}");
    }
}

#[test]
fn only_the_owner_reads_the_directory_and_that_of_others_is_refused() {
    let data = TempDir::new().unwrap();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o755)).unwrap();
    Store::open(data.path()).unwrap();
    assert_eq!(fs::metadata(data.path()).unwrap().permissions().mode() & 0o777, 0o700);
    let home = TempDir::new().unwrap();
    fs::write(home.path().join("letter.txt"), "dear").unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(Store::open(home.path()), Err(Error::NotADataDirectory { .. })));
    assert_eq!(fs::metadata(home.path()).unwrap().permissions().mode() & 0o777, 0o755);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_data_directory_that_lost_its_database_is_refused_and_nothing_is_touched() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    publish(&store, 3, None);
    drop(store);
    for name in ["trama.db", "trama.db-wal", "trama.db-shm"] {
        let _ = fs::remove_file(data.path().join(name));
    }
    assert!(matches!(Store::open(data.path()), Err(Error::NoDatabase { .. })));
    assert!(data.path().join("datasets/case/v1/manifest.json").is_file());
}

#[test]
fn versions_that_an_older_database_does_not_know_are_set_aside_and_kept() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    publish(&store, 3, None);
    drop(store);
    let unknown = data.path().join("datasets/case/v7");
    fs::create_dir(&unknown).unwrap();
    fs::write(unknown.join("manifest.json"), "{}").unwrap();
    fs::write(data.path().join("datasets/stray"), "not a dataset").unwrap();
    drop(Store::open(data.path()).unwrap());
    assert!(!unknown.exists());
    assert!(data.path().join("orphaned/case-v7-1/manifest.json").is_file());
    assert_eq!(Store::open(data.path()).unwrap().version("case", None).unwrap().number, 1);
}
