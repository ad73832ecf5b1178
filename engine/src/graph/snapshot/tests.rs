use std::path::PathBuf;

use super::*;
use crate::model::{EntityKind, EntityStatement, LinkKind, LinkStatement};
use crate::testing::{Sample, key};
use crate::version::{Pairs, SNAPSHOT_FILE, Version};

struct Written {
    _directory: tempfile::TempDir,
    path: PathBuf,
    bytes: Vec<u8>,
}

fn written() -> Written {
    let directory = tempfile::tempdir().unwrap();
    let sample =
        Sample::new().persons(&["a", "b", "c", "d"]).links(LinkKind::Call, &[("a", "b"), ("b", "c"), ("a", "b")]);
    sample.version().write(directory.path()).unwrap();
    let path = directory.path().join(SNAPSHOT_FILE);
    let bytes = std::fs::read(&path).unwrap();
    Written { _directory: directory, path, bytes }
}

impl Written {
    /// What opening says of other bytes in the file's place.
    fn open(&self, bytes: &[u8]) -> Result<Snapshot> {
        std::fs::remove_file(&self.path).unwrap();
        std::fs::write(&self.path, bytes).unwrap();
        Snapshot::open(&self.path)
    }

    fn is_rejected(&self, bytes: &[u8]) -> bool {
        matches!(self.open(bytes), Err(Error::Corrupt { .. }))
    }
}

#[test]
fn what_was_written_opens() {
    let written = written();
    let snapshot = written.open(&written.bytes).unwrap();
    assert_eq!(snapshot.meta.record_count, 4);
    assert_eq!(snapshot.graph.out_neighbors(1), [0, 2]);
    assert_eq!(snapshot.graph.out_weights(0), Some(&[2.0][..]));
    assert_eq!(snapshot.edges.statements_of(0).len(), 2);
}

#[test]
fn every_flipped_byte_of_the_header_is_rejected() {
    let written = written();
    for at in 0..PAGE {
        let mut bytes = written.bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(written.is_rejected(&bytes), "byte {at}");
    }
}

#[test]
fn every_flipped_byte_of_sections_and_padding_is_rejected() {
    let written = written();
    for at in (PAGE..written.bytes.len()).step_by(7) {
        let mut bytes = written.bytes.clone();
        bytes[at] ^= 0x10;
        assert!(written.is_rejected(&bytes), "byte {at}");
    }
}

#[test]
fn every_truncation_and_any_addition_is_rejected() {
    let written = written();
    for length in (1..written.bytes.len()).step_by(61) {
        assert!(written.is_rejected(&written.bytes[..length]), "{length} bytes");
    }
    assert!(written.open(&[]).is_err());
    let mut longer = written.bytes.clone();
    longer.push(0);
    assert!(written.is_rejected(&longer));
}

fn written_generated() -> Written {
    let directory = tempfile::tempdir().unwrap();
    let entity = EntityStatement::new(key(""), EntityKind::Person);
    let link = LinkStatement::new(key(""), key(""), LinkKind::Associate);
    let pairs = Pairs { sources: vec![0, 0, 2], targets: vec![1, 2, 3] };
    Version::generated("test", 4, pairs, entity, link).unwrap().write(directory.path()).unwrap();
    let path = directory.path().join(SNAPSHOT_FILE);
    let bytes = std::fs::read(&path).unwrap();
    Written { _directory: directory, path, bytes }
}

/// Whoever can write a file can also make its hashes hold; its numbers must still make sense.
#[test]
fn nonsense_under_good_hashes_is_rejected() {
    rejects_nonsense(
        &written(),
        &[
            (Id::RowTargets, 9),
            (Id::RowOffsets, 7),
            (Id::EdgeSources, 200),
            (Id::LinkTargets, 99),
            (Id::Statements, 44),
        ],
    );
    rejects_nonsense(
        &written_generated(),
        &[(Id::LinkSources, 1), (Id::LinkTargets, 0), (Id::LinkTargets, 2), (Id::RowTargets, 9), (Id::RowOffsets, 7)],
    );
}

fn rejects_nonsense(written: &Written, nonsense: &[(Id, u8)]) {
    let entries = read_header(&written.bytes).unwrap();
    for &(id, value) in nonsense {
        let index = entries.iter().position(|entry| entry.id == id as u32).unwrap();
        let mut bytes = written.bytes.clone();
        bytes[entries[index].bytes.start] = value;
        let section_hash = hash(&bytes[entries[index].bytes.clone()]);
        bytes[FIRST_ENTRY + index * ENTRY + 24..][..32].copy_from_slice(&section_hash);
        let header_hash = hash(&bytes[..HEADER_HASHED]);
        bytes[HEADER_HASHED..PAGE].copy_from_slice(&header_hash);
        assert!(written.is_rejected(&bytes), "section {}", id as u32);
    }
}
