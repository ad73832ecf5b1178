//! Reading: what is found, in which order, and that nothing broken is given.

use std::fs;

use jiff::Timestamp;
use tempfile::TempDir;

use super::{copy_of, lines, log_of, path, put_back, record, write_lines};
use crate::audit::record::{Entry, NO_HASH};
use crate::audit::seal::Sealed;
use crate::audit::{Audit, Filter, Page, Record};
use crate::error::{Error, Result};

fn filter(given: &[(&str, &str)]) -> Result<Filter> {
    Filter::from_texts(given.iter().copied())
}

fn read(data: &TempDir, given: &[(&str, &str)]) -> Result<Page> {
    Audit::open(data.path())?.read(&filter(given)?, None, 1000)
}

fn sequences(page: &Page) -> Vec<u64> {
    page.entries.iter().map(|entry| entry.sequence).collect()
}

#[test]
fn pages_of_any_size_give_every_record_once_newest_first() {
    let data = log_of(23);
    let audit = Audit::open(data.path()).unwrap();
    for limit in [1, 2, 7, 22, 23, 24, 100] {
        let (mut before, mut all) = (None, Vec::new());
        loop {
            let page = audit.read(&Filter::default(), before, limit).unwrap();
            assert!(page.entries.len() <= limit);
            all.extend(sequences(&page));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(all, (1..=23).rev().collect::<Vec<_>>(), "{limit}");
    }
}

#[test]
fn a_page_begins_before_any_record_wherever_lines_lie() {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    for number in 0..60_usize {
        let token = "t".repeat(number * 997 % 9000);
        audit.append(Record { token: Some(token), ..record("look") }).unwrap();
    }
    for before in 0..70 {
        let page = audit.read(&Filter::default(), Some(before), 3).unwrap();
        let expected: Vec<u64> = (1..before.min(61)).rev().take(3).collect();
        assert_eq!(sequences(&page), expected, "{before}");
    }
}

#[test]
fn a_page_that_filters_goes_on_behind_what_it_looked_at() {
    let data = log_of(20);
    let audit = Audit::open(data.path()).unwrap();
    let wanted = filter(&[("action", "look 3")]).unwrap();
    let first = audit.read(&wanted, None, 1).unwrap();
    assert_eq!((sequences(&first), first.next), (vec![4], Some(4)));
    let rest = audit.read(&wanted, first.next, 1).unwrap();
    assert_eq!((sequences(&rest), rest.next), (vec![], None));
}

#[test]
fn a_log_of_no_records_has_an_empty_page() {
    let page = read(&log_of(0), &[]).unwrap();
    assert_eq!((page.entries.len(), page.next), (0, None));
}

#[test]
fn each_field_filters_and_all_that_are_given_must_hold() {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    let said = |word: &str| Some(word.to_owned());
    let full = Record {
        actor: "ana".to_owned(),
        token: said("t1"),
        case: said("c1"),
        purpose: said("export"),
        action: "targets".to_owned(),
        objects: vec!["P1".to_owned()],
        dataset: said("case"),
        view: said("5f1e"),
        parameters: None,
        outcome: "not_found".to_owned(),
    };
    audit.append(full.clone()).unwrap();
    audit.append(record("other")).unwrap();
    let fields = [
        ("actor", "ana"),
        ("token", "t1"),
        ("case", "c1"),
        ("purpose", "export"),
        ("action", "targets"),
        ("dataset", "case"),
        ("view", "5f1e"),
        ("outcome", "not_found"),
    ];
    assert_eq!(sequences(&read(&data, &fields).unwrap()), [1]);
    for (name, value) in fields {
        let expected = if name == "actor" { vec![2, 1] } else { vec![1] };
        assert_eq!(sequences(&read(&data, &[(name, value)]).unwrap()), expected, "{name}");
        assert!(sequences(&read(&data, &[(name, "another")]).unwrap()).is_empty(), "{name}");
        let contradicted = fields.map(|(other, value)| if other == name { (name, "another") } else { (other, value) });
        assert!(sequences(&read(&data, &contradicted).unwrap()).is_empty(), "{name}");
    }
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).chain(["object", "since", "until"]).collect();
    assert!(Filter::NAMES.iter().all(|name| names.contains(name)) && names.len() == Filter::NAMES.len());
}

#[test]
fn since_is_in_and_until_is_out() {
    let data = TempDir::new().unwrap();
    let times = ["2026-05-03T10:00:00Z", "2026-05-03T10:00:00.5Z", "2026-05-03T10:00:01Z"];
    drop(Audit::open(data.path()).unwrap());
    let (mut log, mut previous) = (String::new(), NO_HASH.to_owned());
    for (time, sequence) in times.iter().zip(1..) {
        let sealed = Sealed::of_program("look", "allowed".to_owned());
        let (line, hash) = Entry::new(sequence, (*time).to_owned(), sealed, previous).to_line().unwrap();
        log.push_str(&line);
        previous = hash;
    }
    fs::write(path(&data, "audit.log"), log).unwrap();
    for (given, expected) in [
        (vec![("since", times[1])], vec![3, 2]),
        (vec![("until", times[1])], vec![1]),
        (vec![("since", times[0]), ("until", times[2])], vec![2, 1]),
        (vec![("since", "2026-05-03T12:00:00.5+02:00"), ("until", times[2])], vec![2]),
        (vec![("since", times[2]), ("until", times[0])], vec![]),
    ] {
        assert_eq!(sequences(&read(&data, &given).unwrap()), expected, "{given:?}");
    }
}

#[test]
fn a_bad_time_names_its_field_and_what_is_expected() {
    for (field, text) in [("since", "yesterday"), ("until", "2026-13-01T00:00:00Z"), ("since", "2026-05-03")] {
        let error = filter(&[(field, text)]).unwrap_err();
        let Error::BadFilter { field: named, found, expected } = &error else { panic!("{error}") };
        assert_eq!((*named, found.as_str()), (field, text));
        assert!(expected.contains("2026-05-03T00:00:00Z"));
        assert_eq!(error.exit_code(), 2);
    }
    let now = Timestamp::now();
    assert_eq!(filter(&[("since", &now.to_string())]).unwrap().since, Some(now));
}

#[test]
fn an_object_without_its_dataset_or_an_unknown_field_is_no_filter() {
    for given in [("object", "P1"), ("nothing", "P1")] {
        assert!(matches!(filter(&[given]), Err(Error::BadFilter { .. })), "{given:?}");
    }
}

/// What reading says of a log that was opened before somebody changed it.
fn refused(audit: &Audit) -> String {
    let error = audit.read(&Filter::default(), None, 1000).unwrap_err();
    assert_eq!(error.exit_code(), 5);
    error.to_string()
}

#[test]
fn a_broken_line_is_an_error_that_names_the_way_to_look_further() {
    let data = log_of(5);
    let audit = Audit::open(data.path()).unwrap();
    let whole = lines(&data);
    let mut edited = whole.clone();
    edited[2] = edited[2].replace("look 2", "look 9");
    let deleted = [&whole[..2], &whole[3..]].concat();
    let mut moved = whole.clone();
    moved.swap(1, 2);
    let mut made_anew = whole.clone();
    let entry = Entry::from_line(whole[2].as_bytes()).unwrap();
    made_anew[2] = Entry { actor: "boris".to_owned(), ..entry }.to_line().unwrap().0.trim_end().to_owned();
    for (tampered, said) in [
        (edited, "record 3: edited"),
        (deleted, "record 3: record 2 stands in its place"),
        (moved, "record 3: record 2 stands in its place"),
        (made_anew, "record 3: the record after it follows another"),
        (whole[..4].to_vec(), "cut off: 1 records are missing"),
        (whole[1..].to_vec(), "record 1: deleted"),
        (vec![], "cut off: 5 records are missing"),
    ] {
        write_lines(&data, &tampered);
        let refused = refused(&audit);
        assert!(refused.contains(said) && refused.contains("trama audit verify"), "{refused}");
    }
    write_lines(&data, &whole);
    assert_eq!(audit.read(&Filter::default(), None, 1000).unwrap().entries.len(), 5);
}

#[test]
fn an_edited_record_cannot_hide_from_a_filter() {
    let data = log_of(5);
    let audit = Audit::open(data.path()).unwrap();
    let mut edited = lines(&data);
    edited[2] = edited[2].replace("ana", "eva");
    write_lines(&data, &edited);
    assert!(audit.read(&filter(&[("actor", "ana")]).unwrap(), None, 1000).is_err());
    assert_eq!(sequences(&audit.read(&Filter::default(), None, 2).unwrap()), [5, 4], "what holds is given");
    assert!(audit.read(&Filter::default(), Some(4), 2).is_err());
}

#[test]
fn an_older_copy_or_a_log_that_is_gone_is_not_read() {
    let data = log_of(2);
    let older = copy_of(&data);
    let audit = Audit::open(data.path()).unwrap();
    audit.append(record("seen")).unwrap();
    put_back(&older);
    assert!(refused(&audit).contains("older than its anchor: 1 records are missing"));
    fs::remove_dir_all(data.path().join("audit")).unwrap();
    assert!(refused(&audit).contains("the log is gone, with 3 records"));
}

#[test]
fn half_a_record_at_the_end_is_not_read() {
    let data = log_of(3);
    let audit = Audit::open(data.path()).unwrap();
    let whole = fs::read_to_string(path(&data, "audit.log")).unwrap();
    fs::write(path(&data, "audit.log"), format!("{whole}{}", &whole[..90])).unwrap();
    assert_eq!(sequences(&audit.read(&Filter::default(), None, 10).unwrap()), [3, 2, 1]);
}

#[test]
fn whoever_reads_beside_those_who_write_reads_a_whole_log() {
    let data = log_of(50);
    let audit = Audit::open(data.path()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25).for_each(|_| _ = audit.append(record("more")).unwrap()));
        }
        for _ in 0..25 {
            let page = audit.read(&Filter::default(), None, 1000).unwrap();
            let expected: Vec<u64> = (1..=page.entries[0].sequence).rev().collect();
            assert_eq!(sequences(&page), expected);
        }
    });
}
