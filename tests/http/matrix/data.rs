//! What the data routes show: every label, to everybody who may ask, for every case and purpose.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::labels::{self, ANCHOR, DATASET, end_marker, entity_marker, id, link_marker};
use super::oracle::{PURPOSES, cases, sees};
use super::people::{Person, analysts, one_of_each_role};
use super::routes::{ROUTES, Route, Shows, degree_of};
use super::{Asking, RATE, bearer, data};
use crate::support::{Answer, App};

/// What `X-Case` may name: nothing, two cases of his, one that is not, one that was, and none at all.
const NAMED_CASES: [Option<&str>; 6] =
    [None, Some("open"), Some("second"), Some("closed"), Some("ended"), Some("none")];
/// Routes that list as many as they are told to.
const LISTS: [&str; 4] = [
    "/v1/datasets",
    "/v1/datasets/{dataset}/targets",
    "/v1/datasets/{dataset}/entities",
    "/v1/datasets/{dataset}/entities/{id}",
];
/// Who ask at the same time.
const THREADS: usize = 4;

/// Somebody who asks for a case and a purpose, and what he ought to see.
struct Cell<'a> {
    person: &'a Person,
    asking: Asking<'a>,
    /// The purpose that counts.
    purpose: &'a str,
    /// Whether he sees the label of each number.
    sees: Vec<bool>,
    all: &'a Everybody<'a>,
}

/// What all cells share.
struct Everybody<'a> {
    /// An answer to a question about nothing.
    absent: (u16, Vec<String>, String),
    /// What the audit has to hold: so many records of actor, token, case, purpose and outcome.
    recorded: &'a Mutex<HashMap<[String; 5], usize>>,
    /// Digests by what is seen.
    digests: &'a Mutex<BTreeMap<Vec<bool>, String>>,
    /// The digest of somebody who was granted all that there is.
    digest_of_all: String,
    sees_all: Vec<bool>,
}

#[test]
fn every_label_is_shown_to_those_whom_the_rules_name_and_to_nobody_else() {
    let data = data();
    let mut people = one_of_each_role(&data);
    people.extend(analysts(&data));
    let app = App::with(data, &RATE);
    let (recorded, digests): (Mutex<HashMap<[String; 5], usize>>, _) = Default::default();
    let tokens: Vec<String> = people.iter().map(bearer).collect();
    let asking = |number: usize| Asking { app: &app, bearer: Some(&tokens[number]), case: None, purpose: PURPOSES[0] };
    let dataset = asking(0).send("GET", &format!("/v1/datasets/{DATASET}"), None);
    let everybody = Everybody {
        absent: asking(0).send("GET", "/v1/nothing", None).told(),
        recorded: &recorded,
        digests: &digests,
        digest_of_all: dataset.json()["view"].as_str().unwrap().to_owned(),
        sees_all: labels::all().into_iter().map(|label| sees(&people[0], label, "investigation", None)).collect(),
    };
    // The look by which the digest of all is known.
    let first = [&people[0].name, people[0].token_id(), "", "investigation", "allowed"].map(str::to_owned);
    recorded.lock().unwrap().insert(first, 1);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (people, everybody, asking) = (&people, &everybody, &asking);
            scope.spawn(move || {
                for number in (thread..people.len()).step_by(THREADS) {
                    for (case, purpose) in NAMED_CASES.iter().flat_map(|case| PURPOSES.map(|purpose| (*case, purpose)))
                    {
                        Cell::new(&people[number], Asking { case, purpose, ..asking(number) }, everybody).check();
                    }
                }
            });
        }
    });
    assert_digests_tell_views_apart(&digests.into_inner().unwrap());
    assert_recorded(&app, &recorded.into_inner().unwrap());
}

impl<'a> Cell<'a> {
    fn new(person: &'a Person, asking: Asking<'a>, all: &'a Everybody<'a>) -> Cell<'a> {
        let purpose = asking.purpose.unwrap_or("investigation");
        let sees = labels::all().into_iter().map(|label| sees(person, label, purpose, asking.case)).collect();
        Cell { person, asking, purpose, sees, all }
    }

    /// The status of a refusal; `None` when there is none.
    fn refusal(&self, shows: Shows) -> Option<u16> {
        let has_purpose = PURPOSES[..2].contains(&self.asking.purpose);
        let works_on = |case: &str| cases(self.person).contains(&case);
        match self.person.reads_cases() && self.asking.case.is_none_or(works_on) {
            false => Some(404),
            true if has_purpose || (shows, self.asking.purpose) == (Shows::Counts, None) => None,
            true => Some(400),
        }
    }

    /// Asks, looks at the status, and that nothing hidden is in the answer; `None` for a refusal. `there`: whether what
    /// is asked about is there for him.
    fn ask(&self, shows: Shows, path: &str, body: Option<&str>, there: bool) -> Option<Answer> {
        let method = if body.is_some() { "POST" } else { "GET" };
        let answer = self.asking.send(method, path, body);
        let Asking { case, purpose, .. } = self.asking;
        let what = format!("{path} by {} for {case:?}, {purpose:?}: {}", self.person.name, answer.text);
        let refusal = self.refusal(shows);
        let expected = refusal.or((!there).then_some(404)).unwrap_or(200);
        assert_eq!(answer.status, expected, "{what}");
        if expected == 404 {
            assert_eq!(answer.told(), self.all.absent, "{what}");
        }
        for number in (0..self.sees.len()).filter(|&number| !self.sees[number] || expected != 200) {
            for marker in
                [entity_marker(number), end_marker(number), link_marker(number), format!("\"{}\"", id(number))]
            {
                assert!(!answer.text.contains(&marker), "{marker} in {what}");
            }
        }
        if shows != Shows::Nothing || refusal == Some(404) {
            // Who gives no purpose where no person is shown asks for an investigation; if he may ask at all.
            let default = (shows != Shows::Persons && refusal != Some(404)).then_some(PURPOSES[0]).flatten();
            self.record(if expected == 200 { "allowed" } else { self.word(expected) }, default);
        }
        (expected == 200).then_some(answer)
    }

    fn word(&self, status: u16) -> &'static str {
        if status == 400 { "purpose_required" } else { "not_found" }
    }

    /// Expects a record in the audit.
    fn record(&self, outcome: &str, default: Option<&str>) {
        let said = self.asking.purpose.or(default);
        let purpose = said.filter(|_| PURPOSES[..2].contains(&said));
        let case = self.asking.case.unwrap_or_default();
        let fields = [&self.person.name, self.person.token_id(), case, purpose.unwrap_or_default(), outcome];
        *self.all.recorded.lock().unwrap().entry(fields.map(str::to_owned)).or_default() += 1;
    }

    fn assert_shows(&self, answer: &Answer, markers: &[fn(usize) -> String]) {
        for (number, sees) in self.sees.iter().enumerate() {
            for marker in markers.iter().map(|marker| marker(number)) {
                assert_eq!(answer.text.contains(&marker), *sees, "{marker} by {}", self.person.name);
            }
        }
    }

    /// Asks every route of the table that shows anything of a dataset.
    fn check(&self) {
        let (mut view, mut run) = ("0".repeat(64), "/v1/runs/none".to_owned());
        for route in ROUTES.iter().filter(|route| route.shows != Shows::Nothing && route.method != "DELETE") {
            let path = route.path.replace("{dataset}", DATASET).replace("/v1/runs/{id}", &run);
            let path = path.replace("{id}", ANCHOR).replace("{view}", &view);
            let limit = if LISTS.contains(&route.path) { "?limit=1000" } else { "" };
            let is_there = !route.is_of_a_run() || run != "/v1/runs/none";
            let body = route.body(DATASET);
            let Some(answer) = self.ask(route.shows, &format!("{path}{limit}"), body.as_deref(), is_there) else {
                continue;
            };
            self.look(route, &answer);
            if route.path == "/v1/datasets/{dataset}" {
                view = answer.json()["view"].as_str().unwrap().to_owned();
            }
            if !answer.header("location").is_empty() {
                run = answer.header("location").to_owned();
            }
        }
        self.check_digests(&view);
        self.check_one_by_one();
    }

    /// Looks for what ought to be in an answer; what ought not was looked for in all of them.
    fn look(&self, route: &Route, answer: &Answer) {
        let seen = self.seen();
        match route.path {
            "/v1/datasets" => self.look_at_names(answer),
            "/v1/datasets/{dataset}" | "/v1/datasets/{dataset}/versions/{view}" => self.look_at_counts(answer),
            "/v1/datasets/{dataset}/entities" => {
                assert_eq!(answer.json()["total"], 2 + seen);
                self.assert_shows(answer, &[entity_marker]);
            }
            "/v1/datasets/{dataset}/entities/{id}" => {
                self.assert_shows(answer, &[entity_marker, end_marker, link_marker]);
            }
            "/v1/datasets/{dataset}/targets" | "/v1/datasets/{dataset}/targets/{id}" => {
                self.assert_shows(answer, &[entity_marker]);
            }
            "/v1/runs" if route.method == "POST" && answer.header("location").is_empty() => {
                self.look_at_degrees(answer)
            }
            "/v1/runs/{id}/results" => self.look_at_degrees(answer),
            "/v1/runs:estimate" => {
                let estimate = answer.json()["estimate"].clone();
                let found = (&estimate["entities"], &estimate["statements"]);
                assert_eq!(found, (&(2 + seen).into(), &(2 * seen).into()));
            }
            _ => {}
        }
    }

    /// How many labels he sees.
    fn seen(&self) -> usize {
        self.sees.iter().filter(|sees| **sees).count()
    }

    fn look_at_degrees(&self, answer: &Answer) {
        self.assert_shows(answer, &[entity_marker]);
        let rows = answer.json()["rows"].as_array().unwrap().clone();
        let anchor = rows.iter().find(|row| row["id"] == ANCHOR).unwrap();
        // One edge to each, however many links there are to `other`.
        let others = self.seen() + usize::from(self.sees.contains(&true));
        let found = (rows.len(), anchor["score"].as_f64().unwrap());
        assert_eq!(found, (2 + self.seen(), others as f64), "{}", self.person.name);
    }

    fn look_at_names(&self, answer: &Answer) {
        let items = answer.json()["items"].as_array().unwrap().clone();
        let names: Vec<Value> = items.iter().map(|item| item["name"].clone()).collect();
        let sees = |label| sees(self.person, label, self.purpose, self.asking.case);
        let single = labels::SINGLE.into_iter().filter(|(_, label)| sees(*label)).map(|(name, _)| name.into());
        assert_eq!(names, std::iter::once(Value::from(DATASET)).chain(single).collect::<Vec<_>>());
    }

    fn look_at_counts(&self, answer: &Answer) {
        let counts = answer.json()["counts"].clone();
        let seen = self.seen();
        assert_eq!((&counts["entities"], &counts["links"]), (&(2 + seen).into(), &(2 * seen).into()));
        let mut by_provider = BTreeMap::from([("", 2)]);
        for (label, _) in labels::all().into_iter().zip(&self.sees).filter(|(_, sees)| **sees) {
            // The entity and the link of the label, and the open link to the entity.
            *by_provider.entry(label.provider).or_default() += 2;
            *by_provider.entry("").or_default() += 1;
        }
        assert_eq!(counts["providers"], json!(by_provider));
    }

    /// Another's digest opens nothing, unless he sees the same.
    fn check_digests(&self, digest: &str) {
        if self.refusal(Shows::Counts).is_some() {
            return;
        }
        let path = format!("/v1/datasets/{DATASET}/versions/{}", self.all.digest_of_all);
        self.ask(Shows::Counts, &path, None, self.sees == self.all.sees_all);
        let mut digests = self.all.digests.lock().unwrap();
        assert_eq!(*digests.entry(self.sees.clone()).or_insert_with(|| digest.to_owned()), digest);
    }

    /// Every entity by its id, for those who name no case.
    fn check_one_by_one(&self) {
        if self.asking.case.is_some() || self.refusal(Shows::Persons).is_some() {
            return;
        }
        for (number, &sees) in self.sees.iter().enumerate() {
            for kind in ["entities", "targets"] {
                let path = format!("/v1/datasets/{DATASET}/{kind}/{}", id(number));
                let answer = self.ask(Shows::Persons, &path, None, sees);
                assert!(answer.is_none_or(|answer| answer.text.contains(&entity_marker(number))));
            }
        }
        for (name, label) in labels::SINGLE {
            let is_there = super::oracle::sees(self.person, label, self.purpose, None);
            for path in ["", "/targets", "/entities", "/entities/C01"] {
                let shows = if path.is_empty() { Shows::Counts } else { Shows::Persons };
                self.ask(shows, &format!("/v1/datasets/{name}{path}"), None, is_there);
            }
            for path in ["/v1/runs", "/v1/runs:estimate"] {
                self.ask(Shows::Persons, path, Some(&degree_of(name)), is_there);
            }
        }
    }
}

/// One digest for what is seen, another for whatever else is.
fn assert_digests_tell_views_apart(digests: &BTreeMap<Vec<bool>, String>) {
    let mut distinct: Vec<&String> = digests.values().collect();
    distinct.sort();
    distinct.dedup();
    assert!(digests.len() > 20, "{}", digests.len());
    assert_eq!(distinct.len(), digests.len());
}

/// The audit holds a record for everything that was asked, and is intact.
fn assert_recorded(app: &App, expected: &HashMap<[String; 5], usize>) {
    let mut found: HashMap<[String; 5], usize> = HashMap::new();
    for record in app.data.audit() {
        let fields = ["actor", "token", "case", "purpose", "outcome"];
        *found.entry(fields.map(|field| record[field].as_str().unwrap_or_default().to_owned())).or_default() += 1;
    }
    assert!(expected.len() > 500, "{}", expected.len());
    for (record, count) in expected {
        assert_eq!(found.get(record), Some(count), "{record:?}");
    }
    assert!(app.data.trama(&["audit", "verify"]).status.success());
}
