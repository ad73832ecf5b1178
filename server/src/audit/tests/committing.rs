//! One sync for those who wait, and what becomes of them when it fails.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tempfile::TempDir;

use super::{actions, log_of, record};
use crate::audit::{Audit, verify};

/// A log whose disk fails while the first says so. The second counts the syncs.
fn on_a_bad_disk(data: &TempDir) -> (Audit, Arc<AtomicBool>, Arc<AtomicUsize>) {
    let (fails, syncs) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (failing, counted) = (fails.clone(), syncs.clone());
    let sync = move |_: &std::fs::File| {
        counted.fetch_add(1, Ordering::SeqCst);
        if failing.load(Ordering::SeqCst) { Err(io::Error::other("EIO")) } else { Ok(()) }
    };
    (Audit::open_with(data.path(), Box::new(sync)).unwrap(), fails, syncs)
}

#[test]
fn a_failed_sync_is_an_error_and_never_tried_again() {
    let data = log_of(2);
    let (audit, fails, syncs) = on_a_bad_disk(&data);
    assert_eq!(audit.append(record("before")).unwrap(), 3);
    fails.store(true, Ordering::SeqCst);
    assert!(audit.append(record("lost")).unwrap_err().to_string().contains("EIO"));
    let tried = syncs.load(Ordering::SeqCst);
    fails.store(false, Ordering::SeqCst);
    for _ in 0..3 {
        assert!(audit.append(record("after")).unwrap_err().to_string().contains("nothing is shown"));
        assert!(audit.check().is_err());
    }
    assert_eq!(syncs.load(Ordering::SeqCst), tried, "the disk may have forgotten what it could not write");
    assert!(verify(data.path()).unwrap().is_intact());
}

#[test]
fn another_process_does_not_go_on_from_what_could_not_be_synced() {
    let data = log_of(2);
    let (audit, fails, _) = on_a_bad_disk(&data);
    fails.store(true, Ordering::SeqCst);
    assert!(audit.append(record("lost")).is_err());
    assert_eq!(Audit::open(data.path()).unwrap().append(record("of another")).unwrap(), 3);
    assert_eq!(actions(&data), ["look 0", "look 1", "of another"]);
    assert!(verify(data.path()).unwrap().is_intact());
}

#[test]
fn what_another_process_left_unsynced_is_synced_before_more_is_written() {
    let data = log_of(1);
    let (audit, fails, syncs) = on_a_bad_disk(&data);
    let head = std::fs::read(super::path(&data, "head")).unwrap();
    Audit::open(data.path()).unwrap().append(record("of another")).unwrap();
    std::fs::write(super::path(&data, "head"), head).unwrap();
    fails.store(true, Ordering::SeqCst);
    assert!(audit.append(record("after")).is_err());
    fails.store(false, Ordering::SeqCst);
    assert!(audit.append(record("after")).is_err(), "that sync is not tried again either");
    assert_eq!(syncs.load(Ordering::SeqCst), 1);
    assert_eq!(actions(&data), ["look 0", "of another"]);
}

#[test]
fn everybody_of_a_batch_is_told_when_it_fails() {
    let data = log_of(0);
    let (audit, fails, _) = on_a_bad_disk(&data);
    fails.store(true, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let threads = [(); 16].map(|()| scope.spawn(|| audit.append(record("lost")).is_err()));
        assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    });
    assert_eq!(verify(data.path()).unwrap().records, 0);
}
