//! Rights withdrawn while the service runs and has the answers at hand: gone with the next request.

use jiff::Timestamp;

use super::labels::{self, DATASET, entity_marker, id};
use super::oracle::sees;
use super::people::{Person, all_grants, change};
use super::routes::degree_of;
use super::{Asking, INVESTIGATION, RATE, bearer, data};
use crate::support::{Answer, App, Data};

/// Longer than anything here takes.
const PATIENCE_S: i64 = 60;

/// What is taken from a person, and what he is then.
struct Withdrawal {
    name: &'static str,
    commands: fn(&Data, &Person),
    /// `None`: he is nobody.
    after: fn(Person) -> Option<Person>,
}

const WITHDRAWALS: &[Withdrawal] = &[
    Withdrawal {
        name: "token-revoked",
        commands: |data, person| drop(data.ok(&["token", "revoke", person.token_id()])),
        after: |_| None,
    },
    Withdrawal {
        name: "disabled",
        commands: |data, person| drop(data.ok(&["user", "disable", &person.name])),
        after: |_| None,
    },
    Withdrawal {
        name: "left-the-cases",
        commands: |data, person| {
            for case in ["open", "second"] {
                data.ok(&["case", "leave", case, &person.name]);
            }
        },
        after: |person| Some(Person { is_on_cases: false, ..person }),
    },
    Withdrawal {
        name: "cases-ended",
        commands: |data, person| {
            for case in ["open", "second"] {
                data.ok(&["case", "join", case, &person.name, "--until", "2020-12-31"]);
            }
        },
        after: |person| Some(Person { is_on_cases: false, ..person }),
    },
    Withdrawal {
        name: "grants-revoked",
        commands: |data, person| {
            let grants: serde_json::Value = serde_json::from_str(&data.ok(&["grant", "list", "--json"])).unwrap();
            for grant in grants.as_array().unwrap().iter().filter(|grant| grant["user"] == person.name.as_str()) {
                data.ok(&["grant", "revoke", &grant["id"].to_string()]);
            }
        },
        after: |person| Some(Person { grants: Vec::new(), ..person }),
    },
    Withdrawal {
        name: "of-another-agency",
        commands: |data, person| drop(data.ok(&["user", "set", &person.name, "--agency", "bob"])),
        after: |person| Some(Person { agency: "bob", ..person }),
    },
    Withdrawal {
        name: "auditor-now",
        commands: |data, person| drop(data.ok(&["user", "set", &person.name, "--role", "auditor"])),
        after: |person| Some(Person { role: "auditor", ..person }),
    },
];

#[test]
fn a_right_withdrawn_is_gone_with_the_next_request() {
    let data = data();
    let h3 = all_grants(false).into_iter().filter(|grant| grant.code == "H3").collect::<Vec<_>>();
    let people: Vec<Person> =
        WITHDRAWALS.iter().map(|withdrawal| Person::new(withdrawal.name, "analyst", h3.clone()).admit(&data)).collect();
    let app = App::with(data, &RATE);
    for (withdrawal, person) in WITHDRAWALS.iter().zip(people) {
        let (before, place) = (ask(&app, &person), place_of_run(&app, &person));
        assert_sees(&before, Some(&person), withdrawal.name);
        (withdrawal.commands)(&app.data, &person);
        let after = (withdrawal.after)(person.clone());
        assert_sees(&ask(&app, &person), after.as_ref(), withdrawal.name);
        assert_knows_nothing_of(&app, &person, &before[0], &place, withdrawal.name);
    }
}

/// What he asks: the list, and a run.
fn ask(app: &App, person: &Person) -> [Answer; 2] {
    let bearer = bearer(person);
    let asking = Asking { app, bearer: Some(&bearer), case: None, purpose: INVESTIGATION };
    let list = asking.send("GET", &format!("/v1/datasets/{DATASET}/entities?limit=1000"), None);
    [list, asking.run()]
}

/// Where his run is, which has ended.
fn place_of_run(app: &App, person: &Person) -> String {
    let bearer = bearer(person);
    let asking = Asking { app, bearer: Some(&bearer), case: None, purpose: INVESTIGATION };
    let run = asking.send("POST", "/v1/runs", Some(&degree_of(DATASET)));
    assert_eq!(run.status, 200, "{}", run.text);
    run.header("location").to_owned()
}

fn assert_sees(answers: &[Answer; 2], person: Option<&Person>, what: &str) {
    let status = person.map_or(401, |person| if person.reads_cases() { 200 } else { 404 });
    for answer in answers {
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
        for (number, label) in labels::all().into_iter().enumerate() {
            let sees = person.is_some_and(|person| sees(person, label, "investigation", None));
            assert_eq!(answer.text.contains(&entity_marker(number)), sees, "{what}: {label:?}");
        }
    }
}

/// What he had of the view before opens nothing: neither its entity tag, nor its digest, nor a run on it.
fn assert_knows_nothing_of(app: &App, person: &Person, before: &Answer, place: &str, what: &str) {
    let (bearer, tag) = (bearer(person), before.header("etag"));
    let headers = [("Authorization", bearer.as_str()), ("X-Purpose", "investigation"), ("If-None-Match", tag)];
    let list = app.get_with(&format!("/v1/datasets/{DATASET}/entities?limit=1000"), &headers);
    assert_ne!(list.status, 304, "{what}");
    let version = app.get_with(&format!("/v1/datasets/{DATASET}/versions/{}", tag.trim_matches('"')), &headers[..2]);
    assert!([401, 404].contains(&version.status), "{what}: {}", version.text);
    for part in ["", "/events", "/results", "/manifest"] {
        let run = app.get_with(&format!("{place}{part}"), &headers[..2]);
        assert_eq!(run.told(), version.told(), "{what}: {place}{part}");
    }
    let runs = app.get_with("/v1/runs", &headers[..2]);
    assert!(!runs.text.contains(place.rsplit('/').next().unwrap()), "{what}: {}", runs.text);
}

/// A right that ends at a moment, and how the rows of the store say so.
#[test]
fn what_time_ends_is_there_until_the_moment_and_gone_from_it_on() {
    let data = data();
    let names = ["token-ends", "membership-ends", "grant-ends"];
    let grants = all_grants(false).into_iter().filter(|grant| grant.code == "H3").collect::<Vec<_>>();
    let people = names.map(|name| Person::new(name, "analyst", grants.clone()).admit(&data));
    let end = Timestamp::now().as_second() + 4;
    change(&data, &format!("UPDATE tokens SET expires = {end} WHERE id = ?1"), people[0].token_id());
    change(&data, &format!("UPDATE members SET until = {end} WHERE user = ?1 AND \"case\" = 'open'"), names[1]);
    let provider = "AND provider = 'bob' AND purpose = 'investigation'";
    change(&data, &format!("UPDATE grants SET until = {end} WHERE user = ?1 {provider}"), names[2]);
    let lost = [("H0", "", ""), ("H0", "bob", "open"), ("H3", "bob", "")];
    let app = App::with(data, &RATE);
    let (mut seen, mut gone) = ([false; 3], [false; 3]);
    while gone != [true; 3] {
        assert!(Timestamp::now().as_second() < end + PATIENCE_S);
        for (number, (code, provider, case)) in lost.into_iter().enumerate() {
            let label = labels::all().into_iter().position(|label| label == labels::Label { code, provider, case });
            let path = format!("/v1/datasets/{DATASET}/entities/{}", id(label.unwrap()));
            let bearer = bearer(&people[number]);
            let asking = Asking { app: &app, bearer: Some(&bearer), case: None, purpose: INVESTIGATION };
            let before = Timestamp::now().as_second();
            let status = asking.send("GET", &path, None).status;
            let after = Timestamp::now().as_second();
            if after < end {
                assert_eq!(status, 200, "{}", names[number]);
                seen[number] = true;
            }
            if before >= end {
                assert_eq!(status, if number == 0 { 401 } else { 404 }, "{}", names[number]);
                gone[number] = true;
            }
        }
    }
    assert_eq!(seen, [true; 3]);
}
