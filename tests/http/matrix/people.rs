//! Who asks: users of every role, with and without grants, and those who have nothing that holds.

use super::labels::{CASES, PROVIDERS};
use crate::support::Data;

/// A provider's permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) provider: &'static str,
    pub(crate) code: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) has_ended: bool,
}

/// A user, and the token that he shows.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) role: &'static str,
    pub(crate) agency: &'static str,
    pub(crate) is_on_cases: bool,
    pub(crate) grants: Vec<Grant>,
    pub(crate) token: String,
}

impl Person {
    /// A member of the cases, of the agency `ada`, with these grants.
    pub(crate) fn new(name: &str, role: &'static str, grants: Vec<Grant>) -> Person {
        Person { name: name.to_owned(), role, agency: "ada", is_on_cases: true, grants, token: String::new() }
    }

    pub(crate) fn reads_cases(&self) -> bool {
        ["analyst", "investigator", "supervisor"].contains(&self.role)
    }

    /// The half of the token that the audit has.
    pub(crate) fn token_id(&self) -> &str {
        self.token.split('_').nth(1).unwrap()
    }

    /// Makes him a user by the command line, with a token.
    pub(crate) fn admit(mut self, data: &Data) -> Person {
        data.ok(&["user", "add", &self.name, "--role", self.role, "--agency", self.agency]);
        if self.is_on_cases {
            for case in ["open", "second"] {
                data.ok(&["case", "join", case, &self.name]);
            }
            data.ok(&["case", "join", "ended", &self.name, "--until", "2020-12-31"]);
        }
        for grant in &self.grants {
            grant.give(data, &self.name);
        }
        self.token = data.ok(&["token", "issue", &self.name]);
        self
    }
}

impl Grant {
    fn give(&self, data: &Data, user: &str) {
        let mut command = vec!["grant", "add", user, "--handling", self.code, "--purpose", self.purpose];
        command.extend(["--reason", "letter 7"]);
        if !self.provider.is_empty() {
            command.extend(["--provider", self.provider]);
        }
        if self.has_ended {
            command.extend(["--until", "2020-12-31"]);
        }
        data.ok(&command);
    }
}

/// Every grant that there can be.
pub(crate) fn all_grants(has_ended: bool) -> Vec<Grant> {
    let mut grants = Vec::new();
    for provider in PROVIDERS {
        for code in ["H0", "H1", "H2", "H3"] {
            for purpose in ["investigation", "export"] {
                grants.push(Grant { provider, code, purpose, has_ended });
            }
        }
    }
    grants
}

/// Adds the cases to a data directory.
pub(crate) fn open_cases(data: &Data) {
    for case in CASES.iter().filter(|case| !case.is_empty()) {
        data.ok(&["case", "add", case, "--title", "a case"]);
    }
}

/// Somebody of each role, with every right that a user can be given beside it.
pub(crate) fn one_of_each_role(data: &Data) -> Vec<Person> {
    let roles = ["analyst", "investigator", "supervisor", "auditor", "administrator"];
    roles.map(|role| Person::new(&format!("the-{role}"), role, all_grants(false)).admit(data)).to_vec()
}

/// Analysts who differ in what they were granted and in the cases they are on.
pub(crate) fn analysts(data: &Data) -> Vec<Person> {
    let single = all_grants(false).into_iter().enumerate();
    let mut people: Vec<Person> =
        single.map(|(number, grant)| Person::new(&format!("granted-{number}"), "analyst", vec![grant])).collect();
    people.push(Person::new("plain", "analyst", Vec::new()));
    people.push(Person::new("granted-before", "analyst", all_grants(true)));
    people.push(Person { is_on_cases: false, ..Person::new("on-no-case", "analyst", all_grants(false)) });
    people.push(Person { agency: "bob", ..Person::new("of-another", "analyst", Vec::new()) });
    people.into_iter().map(|person| person.admit(data)).collect()
}

/// Credentials that hold no more, or never did, by what is wrong with them; `None` is no header at all.
pub(crate) fn strangers(data: &Data) -> Vec<(&'static str, Option<String>)> {
    let named = |name: &str| Person::new(name, "analyst", all_grants(false)).admit(data);
    let [expired, revoked, disabled] = ["expired", "revoked", "disabled"].map(named);
    data.ok(&["token", "revoke", revoked.token_id()]);
    data.ok(&["user", "disable", &disabled.name]);
    change(data, "UPDATE tokens SET expires = 1 WHERE id = ?1", expired.token_id());
    let garbage = format!("trama_{}_{}", expired.token_id(), "0".repeat(64));
    let bearer = |token: String| Some(format!("Bearer {token}"));
    vec![
        ("none", None),
        ("garbage", bearer("garbage".to_owned())),
        ("wrong secret", bearer(garbage)),
        ("another scheme", Some("Basic cm9vdDpyb290".to_owned())),
        ("expired", bearer(expired.token)),
        ("revoked", bearer(revoked.token)),
        ("disabled", bearer(disabled.token)),
    ]
}

/// Changes rows that no command gives a time in the past, as time itself would: nothing else tells the service.
pub(crate) fn change(data: &Data, statement: &str, value: &str) {
    let database = rusqlite::Connection::open(data.path().join("trama.db")).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    assert_eq!(database.execute(statement, [value]).unwrap(), 1, "{statement}");
}
