//! Rights that are withdrawn, and data that is purged, while an answer is made: it does not leave any more.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{App, Data};

const PERSONS: usize = 6_000;
/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ana, an analyst, her token, and a run of hers that takes a while.
struct Asked {
    app: App,
    token: String,
    run: String,
}

fn asked() -> Asked {
    let data = Data::with_case();
    let mut entities = "id,kind,handling\n".to_owned();
    let mut links = "source,target,kind,weight,handling\n".to_owned();
    for number in 0..PERSONS {
        entities.push_str(&format!("P{number},person,H0\n"));
        for step in [1, 1 + number * 7919 % (PERSONS - 7)] {
            links.push_str(&format!("P{number},P{},associate,{},H0\n", (number + step) % PERSONS, 1 + number % 9));
        }
    }
    data.import("large", &[("large-entities.csv", &entities), ("large-links.csv", &links)]);
    assert!(data.trama(&["user", "add", "ana", "--role", "analyst", "--agency", "ada"]).status.success());
    let issued = data.trama(&["--quiet", "token", "issue", "ana"]).stdout;
    let token = String::from_utf8(issued).unwrap().trim().to_owned();
    let app = App::on(data);
    let body = r#"{"dataset":"large","analysis":"harmonic","parameters":{"weighted":true}}"#;
    let bearer = format!("Bearer {token}");
    let posted = app.ask("POST", "/v1/runs", &[("Authorization", &bearer), ("X-Purpose", "investigation")], Some(body));
    assert_eq!(posted.status, 202, "{}", posted.text);
    let run = posted.header("location").to_owned();
    Asked { app, token, run }
}

impl Asked {
    /// Waits until the audit has an action.
    fn until_recorded(&self, action: &str) {
        let begun = std::time::Instant::now();
        while !self.app.data.audit().iter().any(|record| record["action"] == action) {
            assert!(begun.elapsed() < PATIENCE, "{action} is not in the audit");
            std::thread::yield_now();
        }
    }

    /// The state of the run, after a wait of two seconds in which something happens.
    fn state_after(&self, happens: impl FnOnce()) -> (u16, String) {
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let bearer = format!("Bearer {}", self.token);
                let headers =
                    [("Authorization", bearer.as_str()), ("X-Purpose", "investigation"), ("Prefer", "wait=2")];
                let answer = self.app.get_with(&self.run, &headers);
                (answer.status, answer.text)
            });
            self.until_recorded("run.state");
            happens();
            waiting.join().unwrap()
        })
    }
}

#[test]
fn a_wait_ends_in_401_when_the_token_was_revoked_meanwhile() {
    let asked = asked();
    let (status, text) = asked.state_after(|| {
        assert!(asked.app.data.trama(&["token", "revoke", &asked.token[6..22]]).status.success());
    });
    assert_eq!(status, 401, "{text}");
    assert!(!text.contains("large"), "{text}");
}

#[test]
fn a_wait_for_what_was_purged_meanwhile_is_told_nothing_of_it() {
    let asked = asked();
    let (status, text) = asked.state_after(|| {
        assert!(asked.app.data.trama(&["purge", "large", "--entity", "P1"]).status.success());
    });
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("purged") && !text.contains("harmonic"), "{text}");
}

#[test]
fn a_stream_of_events_ends_when_its_reader_may_not_ask_any_more() {
    let asked = asked();
    let mut stream = TcpStream::connect(&asked.app.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "GET {}/events HTTP/1.1\r\nHost: localhost\r\nX-Purpose: investigation\r\nAuthorization: Bearer {}\r\n\r\n",
        asked.run, asked.token
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("data: ")), "the first event comes at once");
    assert!(asked.app.data.trama(&["user", "disable", "ana"]).status.success());
    let rest: Vec<String> = lines.collect();
    assert!(!rest.iter().any(|line| line.contains(r#""state":"done""#)), "{rest:?}");
}

#[test]
fn whoever_tries_out_names_of_datasets_stands_in_the_audit() {
    let asked = asked();
    let bearer = format!("Bearer {}", asked.token);
    for path in ["/v1/datasets/secret", "/v1/datasets/large/versions/0", "/v1/datasets"] {
        asked.app.get_with(path, &[("Authorization", &bearer)]);
    }
    let records = asked.app.data.audit();
    let last: Vec<[&str; 3]> = records[records.len() - 3..]
        .iter()
        .map(|record| ["action", "outcome", "purpose"].map(|field| record[field].as_str().unwrap()))
        .collect();
    let expected = [
        ["dataset", "not_found", "investigation"],
        ["dataset version", "not_found", "investigation"],
        ["datasets", "allowed", "investigation"],
    ];
    assert_eq!(last, expected);
}
