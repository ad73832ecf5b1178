use std::collections::BTreeSet;

use tempfile::TempDir;
use trama_engine::model::Handling;
use trama_engine::view::{Grant, Purpose, Viewer};

use super::{Accounts, NewGrant, Role, Session};
use crate::error::Error;
use crate::store::Store;

const NOW: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

/// Accounts with the analyst ana of the agency ada, and her token.
fn with_ana() -> (TempDir, Accounts, String) {
    let data = TempDir::new().unwrap();
    let accounts = open(&data);
    accounts.add_user("ana", Role::Analyst, "ada").unwrap();
    let token = accounts.issue_token("ana", NOW, NOW + DAY).unwrap().text;
    (data, accounts, token)
}

fn open(data: &TempDir) -> Accounts {
    Accounts::new(Store::open(data.path()).unwrap().database())
}

fn session(accounts: &Accounts, token: &str, now: i64) -> Option<Session> {
    accounts.session(token, now).unwrap()
}

fn cases(accounts: &Accounts, token: &str, now: i64) -> BTreeSet<String> {
    match session(accounts, token, now).unwrap().viewer {
        Viewer::User(user) => user.cases,
        Viewer::Local { .. } => panic!("a token is no operator"),
    }
}

fn grant() -> Grant {
    Grant { provider: Some("bob".to_owned()), handling: Handling::H2, purpose: Purpose::Export }
}

#[test]
fn a_token_opens_a_session_until_it_expires() {
    let (_data, accounts, token) = with_ana();
    let ana = session(&accounts, &token, NOW + DAY - 1).unwrap();
    assert_eq!((ana.user.name.as_str(), ana.user.role, ana.user.agency.as_str()), ("ana", Role::Analyst, "ada"));
    assert_eq!(session(&accounts, &token, NOW + DAY), None);
}

#[test]
fn a_revoked_token_opens_nothing_at_once_in_every_process() {
    let (data, accounts, token) = with_ana();
    let service = open(&data);
    let id = session(&service, &token, NOW).unwrap().token;
    assert_eq!(accounts.revoke_token(&id, NOW).unwrap(), "ana");
    assert_eq!(session(&service, &token, NOW), None);
    assert_eq!(session(&accounts, &token, NOW), None);
}

#[test]
fn a_disabled_user_has_no_session_and_an_enabled_one_has_it_again() {
    let (_data, accounts, token) = with_ana();
    accounts.set_user("ana", None, None, Some(true)).unwrap();
    assert_eq!(session(&accounts, &token, NOW), None);
    accounts.set_user("ana", Some(Role::Auditor), None, Some(false)).unwrap();
    let ana = session(&accounts, &token, NOW).unwrap();
    assert_eq!((ana.user.role, ana.user.agency.as_str()), (Role::Auditor, "ada"));
}

#[test]
fn nothing_but_the_whole_token_opens_a_session() {
    let (_data, accounts, token) = with_ana();
    let id = &token[..23];
    let other = accounts.issue_token("ana", NOW, NOW + DAY).unwrap().text;
    let crossed = format!("{id}{}", &other[23..]);
    let shorter = &token[..token.len() - 1];
    let longer = format!("{token}0");
    let upper = token.to_uppercase();
    for text in ["", "trama_", id, shorter, &longer, &upper, &crossed, &token.replace('_', "-"), "é", &"0".repeat(87)]
    {
        assert_eq!(session(&accounts, text, NOW), None, "{text}");
    }
    assert!(session(&accounts, &token, NOW).is_some() && session(&accounts, &other, NOW).is_some());
}

#[test]
fn the_data_directory_holds_no_token() {
    let (data, accounts, token) = with_ana();
    drop(accounts);
    let secret = &token[token.len() - 64..];
    let raw: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&secret[2 * at..2 * at + 2], 16).unwrap()).collect();
    for entry in std::fs::read_dir(data.path()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        for needle in [secret.as_bytes(), &raw] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{}", path.display());
        }
    }
}

#[test]
fn a_membership_holds_until_its_day_and_ends_when_it_is_taken_away() {
    let (_data, accounts, token) = with_ana();
    accounts.add_case("delta", "Operation Delta").unwrap();
    accounts.add_case("echo", "Operation Echo").unwrap();
    accounts.join_case("delta", "ana", Some(NOW + 10)).unwrap();
    accounts.join_case("echo", "ana", None).unwrap();
    assert_eq!(cases(&accounts, &token, NOW + 9), BTreeSet::from(["delta".to_owned(), "echo".to_owned()]));
    assert_eq!(cases(&accounts, &token, NOW + 10), BTreeSet::from(["echo".to_owned()]));
    accounts.leave_case("echo", "ana").unwrap();
    assert!(cases(&accounts, &token, NOW + 10).is_empty());
}

#[test]
fn a_grant_holds_until_its_day_and_ends_when_it_is_revoked() {
    let (_data, accounts, token) = with_ana();
    let grants = |now| match session(&accounts, &token, now).unwrap().viewer {
        Viewer::User(user) => user.grants,
        Viewer::Local { .. } => panic!("a token is no operator"),
    };
    let new = NewGrant { user: "ana", grant: grant(), reason: "letter 12/26 of bob", until: Some(NOW + 10) };
    let id = accounts.add_grant(&new, NOW).unwrap();
    assert_eq!(grants(NOW + 9), BTreeSet::from([grant()]));
    assert!(grants(NOW + 10).is_empty());
    accounts.revoke_grant(id).unwrap();
    assert!(grants(NOW).is_empty());
}

#[test]
fn what_does_not_exist_is_named_beside_what_does() {
    let (_data, accounts, _token) = with_ana();
    accounts.add_case("delta", "Operation Delta").unwrap();
    let said = |done: Result<(), Error>| match done.unwrap_err() {
        Error::Usage(text) => text,
        other => panic!("{other}"),
    };
    assert_eq!(said(accounts.set_user("bob", None, None, None)), "no user \"bob\"; there are: ana");
    assert_eq!(said(accounts.join_case("echo", "ana", None)), "no case \"echo\"; there are: delta");
    assert_eq!(said(accounts.leave_case("delta", "ana")), "no member \"ana\"; there are: none");
    assert!(said(accounts.add_user("ana", Role::Analyst, "ada")).contains("already"));
    for name in ["", "a b", "a\n", "é", &"a".repeat(65)] {
        assert!(said(accounts.add_user(name, Role::Analyst, "ada")).contains("expected"), "{name:?}");
    }
    for text in ["", " ada", "a\u{7}"] {
        assert!(said(accounts.add_user("carl", Role::Analyst, text)).contains("expected"), "{text:?}");
    }
}
