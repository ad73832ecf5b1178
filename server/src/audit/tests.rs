mod committing;
mod kills;
mod reading;
mod sealed;

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;

use super::record::Entry;
use super::verify::VerifyReport;
use super::{Audit, Filter, Record, verify};

fn record(action: &str) -> Record {
    Record { actor: "ana".to_owned(), action: action.to_owned(), outcome: "allowed".to_owned(), ..Record::default() }
}

/// A log of `count` records, closed.
fn log_of(count: usize) -> TempDir {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    for number in 0..count {
        audit.append(record(&format!("look {number}"))).unwrap();
    }
    data
}

fn path(data: &TempDir, name: &str) -> PathBuf {
    data.path().join("audit").join(name)
}

fn lines(data: &TempDir) -> Vec<String> {
    fs::read_to_string(path(data, "audit.log")).unwrap().lines().map(str::to_owned).collect()
}

fn write_lines(data: &TempDir, lines: &[String]) {
    fs::write(path(data, "audit.log"), lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}

fn faults(data: &TempDir) -> Vec<(u64, String)> {
    verify(data.path()).unwrap().faults.into_iter().map(|fault| (fault.line, fault.reason)).collect()
}

fn actions(data: &TempDir) -> Vec<String> {
    lines(data).iter().map(|line| Entry::from_line(line.as_bytes()).unwrap().action).collect()
}

#[test]
fn an_untouched_log_is_intact_and_names_its_head() {
    let report = verify(log_of(3).path()).unwrap();
    assert!(report.is_intact());
    assert_eq!((report.records, report.sequence, report.torn), (3, 3, false));
    assert_ne!(report.head, verify(log_of(2).path()).unwrap().head);
    let VerifyReport { records, head, .. } = verify(log_of(0).path()).unwrap();
    assert_eq!((records, head), (0, "0".repeat(64)));
}

#[test]
fn the_log_goes_on_when_it_is_opened_again() {
    let data = log_of(2);
    assert_eq!(Audit::open(data.path()).unwrap().append(record("later")).unwrap(), 3);
    assert!(verify(data.path()).unwrap().is_intact());
}

#[test]
fn every_edited_byte_of_a_record_is_found() {
    let data = log_of(3);
    let whole = fs::read(path(&data, "audit.log")).unwrap();
    let first_line = whole.iter().position(|&byte| byte == b'\n').unwrap();
    for position in (0..=first_line).step_by(7).chain([first_line]) {
        let mut edited = whole.clone();
        edited[position] ^= 1;
        fs::write(path(&data, "audit.log"), edited).unwrap();
        assert!(!faults(&data).is_empty(), "byte {position}");
    }
}

#[test]
fn a_record_edited_with_its_own_hash_made_anew_breaks_the_chain_after_it() {
    let data = log_of(3);
    let mut edited = lines(&data);
    let mut entry = Entry::from_line(edited[1].as_bytes()).unwrap();
    entry.actor = "boris".to_owned();
    edited[1] = entry.to_line().unwrap().0.trim_end().to_owned();
    write_lines(&data, &edited);
    assert_eq!(faults(&data), [(3, "does not follow the record before".to_owned())]);
}

#[test]
fn the_last_record_edited_with_its_hash_is_not_the_one_that_the_head_names() {
    let data = log_of(3);
    let mut edited = lines(&data);
    let mut entry = Entry::from_line(edited[2].as_bytes()).unwrap();
    entry.actor = "boris".to_owned();
    edited[2] = entry.to_line().unwrap().0.trim_end().to_owned();
    write_lines(&data, &edited);
    assert_eq!(faults(&data), [(3, "is not the record that the head names".to_owned())]);
    assert!(Audit::open(data.path()).is_err());
}

#[test]
fn deleted_and_moved_records_are_found() {
    let data = log_of(4);
    let whole = lines(&data);
    write_lines(&data, &[whole[0].clone(), whole[2].clone(), whole[3].clone()]);
    assert_eq!(faults(&data)[0], (2, "deleted or moved: record 3 stands where 2 belongs".to_owned()));
    write_lines(&data, &[whole[0].clone(), whole[2].clone(), whole[1].clone(), whole[3].clone()]);
    assert_eq!(faults(&data)[0], (2, "deleted or moved: record 3 stands where 2 belongs".to_owned()));
}

#[test]
fn a_truncated_log_is_found_and_not_written_on() {
    for kept in 0..4 {
        let data = log_of(4);
        let open = Audit::open(data.path()).unwrap();
        write_lines(&data, &lines(&data)[..kept]);
        let missing = 4 - kept;
        let expected = format!("cut off: {missing} records are missing at the end");
        assert_eq!(faults(&data), [(kept as u64 + 1, expected)]);
        assert!(Audit::open(data.path()).is_err(), "{kept}");
        assert!(open.append(record("after")).is_err(), "{kept}");
    }
}

#[test]
fn a_log_or_head_that_is_gone_is_not_begun_afresh() {
    let data = log_of(2);
    fs::remove_file(path(&data, "audit.log")).unwrap();
    assert!(Audit::open(data.path()).is_err());
    assert_eq!(faults(&data), [(1, "the log is gone, with 2 records".to_owned())]);
    let data = log_of(2);
    fs::remove_file(path(&data, "head")).unwrap();
    assert!(Audit::open(data.path()).is_err());
    assert_eq!(faults(&data), [(3, "the head of the log is gone".to_owned())]);
}

#[test]
fn a_directory_in_which_nothing_was_recorded_is_intact() {
    for data in [TempDir::new().unwrap(), log_of(0)] {
        let report = verify(data.path()).unwrap();
        assert_eq!((report.records, report.is_intact()), (0, true));
    }
    let report = verify(&TempDir::new().unwrap().path().join("never made")).unwrap();
    assert_eq!((report.records, report.is_intact()), (0, true));
}

#[test]
fn a_deleted_log_is_found_and_not_begun_afresh() {
    let data = log_of(3);
    let open = Audit::open(data.path()).unwrap();
    fs::remove_dir_all(data.path().join("audit")).unwrap();
    for _ in 0..2 {
        assert_eq!(faults(&data), [(1, "the log is gone, with 3 records".to_owned())]);
        assert!(Audit::open(data.path()).is_err());
        assert!(open.append(record("after")).is_err());
    }
}

/// The audit directory as it is now, to be put back later.
fn copy_of(data: &TempDir) -> Vec<(PathBuf, Vec<u8>)> {
    ["audit.log", "head"].map(|name| (path(data, name), fs::read(path(data, name)).unwrap())).into()
}

fn put_back(copy: &[(PathBuf, Vec<u8>)]) {
    copy.iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
}

#[test]
fn an_older_copy_put_back_is_found_and_not_written_on() {
    let data = log_of(2);
    let older = copy_of(&data);
    let idle = Audit::open(data.path()).unwrap();
    let audit = Audit::open(data.path()).unwrap();
    for number in 0..2 {
        audit.append(record(&format!("seen {number}"))).unwrap();
    }
    let newer = copy_of(&data);
    put_back(&older);
    assert_eq!(faults(&data), [(3, "older than its anchor: 2 records are missing at the end".to_owned())]);
    assert!(Audit::open(data.path()).is_err());
    assert!(audit.append(record("after")).is_err());
    assert!(idle.append(record("after")).is_err(), "one who has not seen the later records himself");
    put_back(&newer);
    assert_eq!(idle.append(record("after")).unwrap(), 5);
    assert!(verify(data.path()).unwrap().is_intact());
}

#[test]
fn another_log_in_the_place_of_this_one_is_found_however_long() {
    let (data, other) = (log_of(2), log_of(4));
    for name in ["audit.log", "head"] {
        fs::copy(path(&other, name), path(&data, name)).unwrap();
    }
    assert_eq!(faults(&data), [(2, "is not the record that the anchor names".to_owned())]);
    assert!(Audit::open(data.path()).is_err());
}

#[test]
fn a_log_without_an_anchor_has_one_after_its_next_append() {
    let data = log_of(2);
    let anchor = data.path().join("audit.anchor");
    fs::remove_file(&anchor).unwrap();
    assert!(verify(data.path()).unwrap().is_intact());
    let audit = Audit::open(data.path()).unwrap();
    assert_eq!(audit.append(record("third")).unwrap(), 3);
    assert_eq!(fs::read(&anchor).unwrap(), fs::read(path(&data, "head")).unwrap());
}

#[test]
fn an_anchor_that_says_less_than_the_log_holds_is_what_a_crash_leaves() {
    let data = log_of(2);
    let anchor = data.path().join("audit.anchor");
    let earlier = fs::read(&anchor).unwrap();
    Audit::open(data.path()).unwrap().append(record("third")).unwrap();
    fs::write(&anchor, earlier).unwrap();
    assert!(verify(data.path()).unwrap().is_intact());
    assert_eq!(Audit::open(data.path()).unwrap().append(record("fourth")).unwrap(), 4);
    assert!(verify(data.path()).unwrap().is_intact());
}

#[test]
fn garbage_in_the_place_of_a_file_is_a_fault_in_words() {
    for garbage in [&b"garbage"[..], b"", b"\xff\xfe\n", &[b'9'; 300]] {
        for name in ["audit/audit.log", "audit/head", "audit.anchor"] {
            let data = log_of(2);
            fs::write(data.path().join(name), garbage).unwrap();
            assert!(!faults(&data).is_empty(), "{name}");
            assert!(Audit::open(data.path()).is_err(), "{name}");
        }
    }
    let data = log_of(2);
    fs::remove_dir_all(data.path().join("audit")).unwrap();
    fs::write(data.path().join("audit"), "a file").unwrap();
    assert_eq!(faults(&data), [(1, "the log is gone, with 2 records".to_owned())]);
}

#[test]
fn a_log_moved_away_under_a_running_process_stops_it() {
    let data = log_of(1);
    let audit = Audit::open(data.path()).unwrap();
    fs::rename(path(&data, "audit.log"), path(&data, "elsewhere")).unwrap();
    assert!(audit.check().is_err());
    assert!(audit.append(record("unseen")).is_err());
    fs::rename(path(&data, "elsewhere"), path(&data, "audit.log")).unwrap();
    assert_eq!(audit.append(record("seen")).unwrap(), 2);
}

#[test]
fn a_line_cut_off_by_a_crash_is_removed_and_a_record_says_so() {
    let line = lines(&log_of(3))[2].clone() + "\n";
    for length in 1..line.len() {
        let data = log_of(2);
        let mut torn = fs::read(path(&data, "audit.log")).unwrap();
        torn.extend_from_slice(&line.as_bytes()[..length]);
        fs::write(path(&data, "audit.log"), torn).unwrap();
        assert!(verify(data.path()).unwrap().torn);
        Audit::open(data.path()).unwrap().append(record("after")).unwrap();
        assert_eq!(actions(&data), ["look 0", "look 1", "audit.repair", "after"], "{length}");
        assert!(verify(data.path()).unwrap().is_intact());
    }
}

#[test]
fn records_that_were_synced_before_the_head_was_written_stay() {
    let data = log_of(2);
    let head = fs::read(path(&data, "head")).unwrap();
    Audit::open(data.path()).unwrap().append(record("third")).unwrap();
    fs::write(path(&data, "head"), head).unwrap();
    assert!(verify(data.path()).unwrap().is_intact());
    assert_eq!(Audit::open(data.path()).unwrap().append(record("fourth")).unwrap(), 4);
    assert!(verify(data.path()).unwrap().is_intact());
}

#[test]
fn two_processes_and_many_threads_write_one_chain() {
    let data = log_of(0);
    let audits = [Audit::open(data.path()).unwrap(), Audit::open(data.path()).unwrap()];
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let audit = &audits[thread % 2];
            scope.spawn(move || {
                for number in 0..10 {
                    let action = format!("{thread}.{number}");
                    let sequence = audit.append(record(&action)).unwrap();
                    assert!(sequence > 0);
                }
            });
        }
    });
    let report = verify(data.path()).unwrap();
    assert!(report.is_intact(), "{report}");
    assert_eq!(report.records, 80);
    let mut written = actions(&data);
    written.sort();
    written.dedup();
    assert_eq!(written.len(), 80);
}

#[test]
fn a_sequence_number_names_the_record_that_was_given_it() {
    let data = log_of(0);
    let audit = Audit::open(data.path()).unwrap();
    let numbers: Vec<(u64, String)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                let audit = &audit;
                scope.spawn(move || {
                    (0..10)
                        .map(|number| {
                            let action = format!("{thread}.{number}");
                            (audit.append(record(&action)).unwrap(), action)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let actions = actions(&data);
    for (sequence, action) in numbers {
        assert_eq!(actions[sequence as usize - 1], action);
    }
}

/// Records of any words.
fn any_record() -> impl Strategy<Value = Record> {
    let word = ".{0,12}";
    let words = (word, word, prop::option::of(word), prop::option::of(word), prop::option::of(word), word);
    (words, prop::collection::vec(word, 0..4)).prop_map(
        |((actor, action, case, dataset, parameters, outcome), objects)| Record {
            actor,
            action,
            case,
            dataset,
            parameters,
            outcome,
            objects,
            ..Record::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_changed_byte_of_a_log_is_found(
        records in prop::collection::vec(any_record(), 1..6),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 40),
    ) {
        let data = TempDir::new().unwrap();
        let audit = Audit::open(data.path()).unwrap();
        for record in records {
            audit.append(record).unwrap();
        }
        let whole = fs::read(path(&data, "audit.log")).unwrap();
        prop_assert!(faults(&data).is_empty());
        for (index, mask) in flips {
            let mut changed = whole.clone();
            let place = index.index(whole.len());
            changed[place] ^= mask;
            fs::write(path(&data, "audit.log"), changed).unwrap();
            prop_assert!(!faults(&data).is_empty(), "byte {} with {}", place, mask);
            prop_assert!(audit.read(&Filter::default(), None, 100).is_err(), "byte {} with {}", place, mask);
        }
    }
}
