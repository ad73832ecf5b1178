//! The matrix: every route, method, role, label, case, grant and purpose, against a table and an oracle written here by
//! hand. Whoever adds a route adds a line to the table, or the first test fails.

mod at_once;
mod data;
mod labels;
mod oracle;
mod people;
pub(crate) mod routes;

use self::labels::{ANCHOR, DATASET};
use self::people::{Person, one_of_each_role, open_cases, strangers};
use self::routes::{METHODS, ROUTES, Route, Who, degree_of};
use crate::support::{Answer, App, Data};

/// So many requests a second that no test is told to wait.
const RATE: [&str; 2] = ["--rate", "1000000"];

/// The labels' dataset and the cases, before anybody is there.
fn data() -> Data {
    let data = Data::new();
    let [entities, links] = labels::files();
    data.import(DATASET, &[(entities.0, &entities.1), (links.0, &links.1)]);
    for (name, label) in labels::SINGLE {
        let labels::Label { code, provider, case } = label;
        let text = format!("id,kind,name,provider,handling,case\nC01,company,Vardar,{provider},{code},{case}\n");
        data.import(name, &[("single.csv", &text)]);
    }
    open_cases(&data);
    data
}

/// Who asks, for which case, and why.
#[derive(Clone, Copy)]
struct Asking<'a> {
    app: &'a App,
    /// The header `Authorization`.
    bearer: Option<&'a str>,
    case: Option<&'a str>,
    purpose: Option<&'a str>,
}

impl Asking<'_> {
    fn send(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let named = [("Authorization", self.bearer), ("X-Case", self.case), ("X-Purpose", self.purpose)];
        let mut headers: Vec<(&str, &str)> =
            named.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
        if body.is_some() {
            headers.push(("Prefer", "wait=60"));
        }
        loop {
            let answer = self.app.ask(method, path, &headers, body);
            // Those who prove nothing share a rate.
            if answer.status != 429 {
                return answer;
            }
            let seconds = answer.header("retry-after").parse().unwrap();
            std::thread::sleep(std::time::Duration::from_secs(seconds));
        }
    }
}

impl Asking<'_> {
    /// The result of a run, or why there is none.
    fn run(&self) -> Answer {
        let run = self.send("POST", "/v1/runs", Some(&degree_of(DATASET)));
        match run.header("location") {
            "" => run,
            place => self.send("GET", &format!("{place}/results"), None),
        }
    }
}

/// A route with something there in the place of its parameters: a run is that of whoever asks.
fn path_of(route: &Route, asking: Asking<'_>) -> String {
    if route.is_of_a_run() {
        let run = asking.send("POST", "/v1/runs", Some(&degree_of(DATASET)));
        return route.path.replace("/v1/runs/{id}", run.header("location"));
    }
    let path = route
        .path
        .replace("{dataset}", DATASET)
        .replace("{id}", ANCHOR)
        .replace("{name}", "degree")
        .replace("{file}", "swagger-initializer.js");
    if !path.contains("{view}") {
        return path;
    }
    let dataset = asking.send("GET", &format!("/v1/datasets/{DATASET}"), None);
    path.replace("{view}", dataset.json()["view"].as_str().unwrap())
}

#[test]
fn the_service_has_the_routes_of_the_table_and_no_other() {
    let app = App::on(Data::new());
    assert_eq!(routes::served(&app), routes::listed());
}

#[test]
fn every_route_answers_every_method_to_every_role_as_the_table_says() {
    let data = data();
    let people = one_of_each_role(&data);
    let mut credentials: Vec<(&str, Option<String>)> = strangers(&data);
    credentials.extend(people.iter().map(|person| (person.role, Some(bearer(person)))));
    let app = App::with(data, &RATE);
    let reader =
        Asking { app: &app, bearer: credentials_of(&credentials, "analyst"), case: None, purpose: INVESTIGATION };
    let absent = |method: &str| reader.send(method, "/v1/nothing", None).told();
    let mut refused = 0;
    for path in routes::paths() {
        let here: Vec<&Route> = ROUTES.iter().filter(|route| route.path == path).collect();
        let concrete = path_of(here[0], reader);
        for method in METHODS {
            let route = here.iter().find(|route| route.takes(method));
            let body = route.and_then(|route| route.body(DATASET));
            for (who, bearer) in &credentials {
                let answer = Asking { bearer: bearer.as_deref(), ..reader }.send(method, &concrete, body.as_deref());
                let what = format!("{method} {path} by {who}: {}", answer.text);
                let Some(route) = route else {
                    assert_eq!(answer.status, 405, "{what}");
                    assert!(here.iter().all(|route| answer.header("allow").contains(route.method)), "{what}");
                    continue;
                };
                assert_eq!(answer.status, expected(route, who), "{what}");
                match answer.status {
                    401 => {
                        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"trama\"", "{what}");
                        refused += 1;
                    }
                    404 => assert_eq!(answer.told(), absent(method), "{what}"),
                    _ => {}
                }
                let reads_cases = Who::CaseReaders.roles().contains(who);
                let is_blind = answer.status != 200 || path.starts_with("/v1/") && !reads_cases;
                let named = [ANCHOR, &labels::entity_marker(0)];
                assert!(!is_blind || !named.iter().any(|name| answer.text.contains(name)), "{what}");
            }
        }
    }
    assert_unknown_recorded(&app.data.audit(), refused);
}

/// Of those who prove nothing the audit knows that they asked, and why, and nobody's name.
fn assert_unknown_recorded(records: &[serde_json::Value], refused: usize) {
    let unknown: Vec<_> = records.iter().filter(|record| record["actor"] == "unknown").collect();
    assert!(refused > 100 && unknown.len() == refused, "{refused} {}", unknown.len());
    for record in unknown {
        assert_eq!((&record["outcome"], &record["purpose"]), (&"unauthenticated".into(), &"investigation".into()));
        assert!(record["token"].is_null() && record["case"].is_null(), "{record}");
    }
}

const INVESTIGATION: Option<&str> = Some("investigation");

fn bearer(person: &Person) -> String {
    format!("Bearer {}", person.token)
}

fn credentials_of<'a>(credentials: &'a [(&str, Option<String>)], who: &str) -> Option<&'a str> {
    credentials.iter().find(|(name, _)| *name == who).and_then(|(_, bearer)| bearer.as_deref())
}

/// The status for somebody with these credentials: a role, or what is wrong with them.
fn expected(route: &Route, who: &str) -> u16 {
    let is_user = Who::Users.roles().contains(&who);
    match route.who {
        Who::Anybody => 200,
        _ if !is_user => 401,
        _ if !route.who.roles().contains(&who) => 404,
        // The run is the analyst's.
        _ if route.is_of_a_run() && who != "analyst" => 404,
        _ if route.is_of_a_run() && route.method == "DELETE" => 409,
        _ => 200,
    }
}
