//! What the log may hold, and what can be found in it.

use std::fs;

use tempfile::TempDir;

use super::{lines, path, record};
use crate::audit::record::Entry;
use crate::audit::{Audit, Filter, Record, verify};
use crate::error::Error;

const VIEW: &str = "5f1e";

/// A look at entities.
fn look(dataset: &str, view: &str, objects: &[&str]) -> Record {
    let objects = objects.iter().map(|&object| object.to_owned()).collect();
    Record { objects, dataset: Some(dataset.to_owned()), view: Some(view.to_owned()), ..record("look") }
}

/// The objects of each record, as the log has them.
fn objects(data: &TempDir) -> Vec<Vec<String>> {
    lines(data).iter().map(|line| Entry::from_line(line.as_bytes()).unwrap().objects).collect()
}

/// The numbers of the records that a filter finds, the newest first.
fn found(audit: &Audit, filter: &[(&str, &str)]) -> Vec<u64> {
    let page = audit.read(&Filter::from_texts(filter.iter().copied()).unwrap(), None, 100).unwrap();
    page.entries.iter().map(|entry| entry.sequence).collect()
}

#[test]
fn no_file_of_the_audit_holds_an_id_or_what_was_asked() {
    let data = TempDir::new().unwrap();
    let secrets = ["P-017", "Vera Tajna", "x-north:N-140", "Ђорђе", "+382 67 000 111", "result P-017"];
    let audit = Audit::open(data.path()).unwrap();
    for secret in secrets {
        let asked = format!(r#"{{"source":"{secret}","top":7}}"#);
        audit.append(Record { parameters: Some(asked), ..look("case", VIEW, &[secret, "C1-other"]) }).unwrap();
    }
    let files = [path(&data, "audit.log"), path(&data, "head"), path(&data, "key"), data.path().join("audit.anchor")];
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for hidden in secrets.iter().copied().chain(["C1-other", "source", "\\\"top\\\""]) {
            let found = bytes.windows(hidden.len()).any(|window| window == hidden.as_bytes());
            assert!(!found, "{hidden} in {}", file.display());
        }
    }
    assert!(verify(data.path()).unwrap().is_intact());
}

#[test]
fn an_entity_has_one_handle_in_a_dataset_and_another_elsewhere() {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    for looked in [
        look("case", VIEW, &["P1", "P2"]),
        look("case", "another view", &["P1"]),
        look("harbour", VIEW, &["P1"]),
        look("cas", VIEW, &["eP1"]),
    ] {
        audit.append(looked).unwrap();
    }
    let objects = objects(&data);
    assert_eq!(objects[0][0], objects[1][0]);
    let handles = [&objects[0][0], &objects[0][1], &objects[2][0], &objects[3][0]];
    for (at, handle) in handles.iter().enumerate() {
        assert_eq!(handle.len(), 32);
        assert!(handle.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert!(!handles[..at].contains(handle));
    }
}

#[test]
fn another_data_directory_has_other_handles() {
    let [first, second] = [(); 2].map(|()| {
        let data = TempDir::new().unwrap();
        let asked = Record { parameters: Some("{}".to_owned()), ..look("case", VIEW, &["P1"]) };
        Audit::open(data.path()).unwrap().append(asked).unwrap();
        Entry::from_line(lines(&data)[0].as_bytes()).unwrap()
    });
    assert_ne!(first.objects, second.objects);
    assert_ne!(first.parameters, second.parameters);
}

#[test]
fn who_looked_at_an_entity_is_found_by_its_id() {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    for looked in [
        look("case", VIEW, &["P1", "P2"]),
        look("case", VIEW, &["P2"]),
        look("harbour", VIEW, &["P1"]),
        look("case", "later", &["P3", "P1"]),
    ] {
        audit.append(looked).unwrap();
    }
    assert_eq!(found(&audit, &[("dataset", "case"), ("object", "P1")]), [4, 1]);
    assert_eq!(found(&audit, &[("dataset", "case"), ("object", "P1"), ("view", VIEW)]), [1]);
    assert_eq!(found(&audit, &[("dataset", "harbour"), ("object", "P1")]), [3]);
    assert_eq!(found(&audit, &[("dataset", "case"), ("object", "P4")]), [0; 0]);
}

#[test]
fn a_masked_person_is_found_in_his_view_and_is_somebody_else_in_another() {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    audit.append(look("case", "one", &["protected-3"])).unwrap();
    audit.append(look("case", "two", &["protected-3"])).unwrap();
    let masked = |view| found(&audit, &[("dataset", "case"), ("object", "protected-3"), ("view", view)]);
    assert_eq!((masked("one"), masked("two"), masked("three")), (vec![1], vec![2], vec![]));
    let objects = objects(&data);
    assert_ne!(objects[0], objects[1]);
    let without = Filter::from_texts([("dataset", "case"), ("object", "protected-3")]).unwrap_err();
    assert!(matches!(without, Error::BadFilter { field: "object", .. }), "{without}");
}

#[test]
fn the_hash_of_a_result_stays_and_whatever_else_begins_alike_does_not() {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    let hash = format!("result {}", "0123456789abcdef".repeat(4));
    let alike = [format!("{hash}0"), hash.to_uppercase(), hash[..70].to_owned(), "result".to_owned()];
    audit.append(look("case", VIEW, &[&hash])).unwrap();
    audit.append(look("case", VIEW, &alike.each_ref().map(String::as_str))).unwrap();
    assert_eq!(objects(&data)[0], [hash]);
    for object in &objects(&data)[1] {
        assert!(object.len() == 32 && !alike.contains(object), "{object}");
    }
}

#[test]
fn parameters_are_told_apart_and_are_the_same_when_asked_again() {
    let data = TempDir::new().unwrap();
    let audit = Audit::open(data.path()).unwrap();
    for asked in ["{}", "{\"top\":1}", "{}"] {
        audit.append(Record { parameters: Some(asked.to_owned()), ..record("run") }).unwrap();
    }
    let asked: Vec<String> =
        lines(&data).iter().map(|line| Entry::from_line(line.as_bytes()).unwrap().parameters.unwrap()).collect();
    assert_eq!(asked[0], asked[2]);
    assert_ne!(asked[0], asked[1]);
    assert_ne!(asked[0], blake3::hash(b"{}").to_hex().to_string(), "else the few that there are could be tried");
}

#[test]
fn a_log_is_not_written_on_with_another_secret() {
    let data = TempDir::new().unwrap();
    let secret = data.path().join("secret");
    Audit::open(data.path()).unwrap().append(look("case", VIEW, &["P1"])).unwrap();
    let right = fs::read(&secret).unwrap();
    for wrong in [Some([7; 32]), None] {
        wrong.map_or_else(|| fs::remove_file(&secret), |wrong| fs::write(&secret, wrong)).unwrap();
        let refused = Audit::open(data.path()).err().unwrap().to_string();
        assert!(refused.contains("secret") && refused.contains("backup"), "{refused}");
        assert!(verify(data.path()).unwrap().is_intact(), "it needs no secret");
    }
    fs::write(&secret, right).unwrap();
    let audit = Audit::open(data.path()).unwrap();
    assert_eq!(found(&audit, &[("dataset", "case"), ("object", "P1")]), [1]);
}

#[test]
fn a_log_of_before_keys_is_written_on_and_marked() {
    let data = TempDir::new().unwrap();
    Audit::open(data.path()).unwrap().append(look("case", VIEW, &["P1"])).unwrap();
    fs::remove_file(path(&data, "key")).unwrap();
    assert_eq!(Audit::open(data.path()).unwrap().append(look("case", VIEW, &["P1"])).unwrap(), 2);
    assert!(path(&data, "key").exists());
}
