//! Purging: of `persons(n)` every version with more than two persons holds what is to go.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use trama_engine::tables::Purged;
use trama_engine::version::Version;

use super::{flip, import, persons, publish};
use crate::error::{Error, Result};
use crate::store::{Purge, Rest, Store};

fn two_persons(version: &Version) -> Result<Option<Rest>> {
    let gone = version.tables().entity_statement_count().saturating_sub(2);
    Ok((gone > 0).then(|| Rest { version: Some(persons(2)), purged: purged(gone) }))
}

fn purged(count: u64) -> Purged {
    Purged { entity_statements: count, link_statements: count, records: count, ..Purged::default() }
}

fn nobody(_version: &Version) -> Result<Option<Rest>> {
    Ok(Some(Rest { version: None, purged: purged(2) }))
}

fn purge(rest: &dyn Fn(&Version) -> Result<Option<Rest>>) -> Purge<'_> {
    Purge { dataset: "case", by: "ana", reason: "entity", rest }
}

fn versions(store: &Store) -> Vec<u64> {
    store.datasets().unwrap().into_iter().flat_map(|dataset| dataset.versions).collect()
}

fn directories(data: &Path) -> Vec<String> {
    let entries = fs::read_dir(data.join("datasets/case")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Versions 1 with two persons, 2 with four, 3 with three.
fn three_versions(data: &TempDir) -> Store {
    let store = Store::open(data.path()).unwrap();
    let first = publish(&store, 2, None);
    let second = publish(&store, 4, Some(&first));
    publish(&store, 3, Some(&second));
    store
}

#[test]
fn every_version_that_held_it_is_gone_and_the_others_stay() {
    let data = TempDir::new().unwrap();
    let store = three_versions(&data);
    let done = store.purge(&purge(&two_persons)).unwrap().unwrap();
    assert_eq!((done.current, done.destroyed.as_slice()), (Some(4), &[2, 3][..]));
    assert_eq!(done.purged, purged(1));
    assert_eq!(versions(&store), [1, 4]);
    assert_eq!(directories(data.path()), ["v1", "v4"]);
    assert!(store.version("case", Some(3)).is_err());
    let current = store.version("case", None).unwrap();
    assert_eq!(current.version.tables().entity_statement_count(), 2);
    let record = current.manifest.purges.last().unwrap();
    assert_eq!((record.by.as_str(), record.reason.as_str(), record.purged), ("ana", "entity", purged(1)));
    assert_eq!(store.purge(&purge(&two_persons)).unwrap(), None);
}

#[test]
fn what_only_an_earlier_version_held_goes_with_what_the_current_manifest_says_of_rows() {
    let data = TempDir::new().unwrap();
    let store = Store::open(data.path()).unwrap();
    let first = publish(&store, 3, None);
    let mut record = import(true);
    record.declared.insert("report".to_owned(), "R-SECRET".to_owned());
    record.sources.push(serde_json::json!({ "path": "a.csv", "rows": 3, "attributes": { "nickname SECRET": 1 } }));
    store.publish("case", &persons(2), record, Some(&first)).unwrap();
    let would = store.would_purge(&purge(&two_persons)).unwrap().unwrap();
    assert_eq!((would.current, would.destroyed.as_slice()), (None, &[1, 2][..]));
    assert_eq!(versions(&store), [1, 2]);
    let done = store.purge(&purge(&two_persons)).unwrap().unwrap();
    assert_eq!((done.current, done.destroyed, done.purged), (Some(3), vec![1, 2], purged(0)));
    let manifest = fs::read_to_string(data.path().join("datasets/case/v3/manifest.json")).unwrap();
    assert!(!manifest.contains("SECRET") && manifest.contains("a.csv"), "{manifest}");
}

#[test]
fn a_crash_before_the_files_are_gone_is_made_good_when_the_store_is_opened() {
    let data = TempDir::new().unwrap();
    let store = three_versions(&data);
    store.pointers.doom("case", &[1, 2]).unwrap();
    drop(store);
    assert_eq!(directories(data.path()), ["v1", "v2", "v3"]);
    let store = Store::open(data.path()).unwrap();
    assert_eq!((directories(data.path()), versions(&store)), (vec!["v3".to_owned()], vec![3]));
    assert!(!data.path().join("orphaned").exists());
    assert!(store.pointers.doomed().unwrap().is_empty());
}

#[test]
fn a_version_that_cannot_be_read_goes_with_the_others_and_alone_is_no_reason() {
    let data = TempDir::new().unwrap();
    let store = three_versions(&data);
    flip(&data.path().join("datasets/case/v1/graph.snap"), 100);
    let done = store.purge(&purge(&two_persons)).unwrap().unwrap();
    assert_eq!((done.destroyed, done.unreadable), (vec![1, 2, 3], vec![1]));
    let latest = store.version("case", None).unwrap();
    let fifth = publish(&store, 1, Some(&latest.manifest));
    flip(&data.path().join("datasets/case/v4/graph.snap"), 100);
    assert_eq!(store.purge(&purge(&two_persons)).unwrap(), None);
    assert_eq!(versions(&store), [4, fifth.version]);
}

#[test]
fn a_dataset_of_which_nothing_is_left_is_no_more_and_can_be_made_anew() {
    let data = TempDir::new().unwrap();
    let store = three_versions(&data);
    let done = store.purge(&purge(&nobody)).unwrap().unwrap();
    assert_eq!((done.current, done.destroyed.len()), (None, 3));
    assert!(matches!(store.version("case", None), Err(Error::UnknownDataset { .. })));
    assert_eq!(directories(data.path()), Vec::<String>::new());
    assert_eq!(publish(&store, 2, None).version, 4);
}

#[test]
fn another_process_lets_go_of_what_was_purged() {
    let data = TempDir::new().unwrap();
    let (store, service) = (three_versions(&data), Store::open(data.path()).unwrap());
    service.version("case", None).unwrap();
    let seen = service.purges_seen();
    store.purge(&purge(&two_persons)).unwrap();
    assert_eq!(service.version("case", None).unwrap().number, 4);
    assert!(service.purges_seen() > seen && service.version("case", Some(3)).is_err());
}

#[test]
fn what_was_set_aside_of_the_dataset_goes_and_that_of_others_stays() {
    let data = TempDir::new().unwrap();
    let store = three_versions(&data);
    for name in ["case-v9-1", "case-v9-2", "case-v9", "case-two-v1-1", "other-v1-1"] {
        fs::create_dir_all(data.path().join("orphaned").join(name)).unwrap();
    }
    assert_eq!(store.purge(&purge(&two_persons)).unwrap().unwrap().orphans, 2);
    let left = ["case-v9", "case-two-v1-1", "other-v1-1"];
    assert!(left.iter().all(|name| data.path().join("orphaned").join(name).exists()));
}
