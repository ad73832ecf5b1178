//! What is asked about a dataset: every route of the table, and every analysis with parameters drawn from its schema.

use serde_json::{Map, Value, json};

use super::draw::Draw;
use super::pair::{Pair, Request};
use super::universe::Universe;
use crate::http::matrix::routes::{ROUTES, Shows};

const KINDS: [&str; 6] = ["person", "company", "asset", "shipment", "event", "place"];
const DATES: [&str; 4] = ["2021-03-01", "2023-01-31", "2024-05-31T08:30:00Z", "soon"];
const LINKS: [&str; 8] = ["KNOWS", "SECRET_TYPE", "associate", "payment", "OWNS", "ownership", "same_as", "nothing"];
const HANDLES: [&str; 4] = ["protected-1", "protected-2", "protected-3", "protected-77"];
/// What an answer may be asked for as.
const FORMATS: [&str; 6] = [
    "*/*",
    "application/json",
    "application/x-ndjson",
    "text/csv",
    "application/vnd.apache.parquet",
    "application/vnd.apache.arrow.stream",
];

/// Who asks what of which dataset.
pub(super) struct Asking<'a> {
    pub(super) pair: &'a Pair,
    pub(super) universe: &'a Universe,
    pub(super) dataset: &'a str,
    /// Documents of all analyses.
    pub(super) analyses: &'a [Value],
    pub(super) draw: &'a mut Draw,
}

impl Asking<'_> {
    /// Asks everything.
    pub(super) fn ask_all(&mut self) {
        let view = self.pair.ask(&Request::get(self.path(""))).header("etag").to_owned();
        self.ask_by_tag(&view);
        self.ask_table(view.trim_matches('"'));
        self.ask_entities();
        self.ask_targets();
        for analysis in self.analyses {
            self.ask_analysis(analysis);
        }
        self.ask_nonsense();
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/datasets/{}{rest}", self.dataset)
    }

    /// An id: seen, hidden, of nobody, or a handle.
    fn id(&mut self) -> String {
        let all: [&[String]; 2] = [&self.universe.visible, &self.universe.hidden];
        match (self.draw.below(20), all) {
            (0..=11, [ids, _]) if !ids.is_empty() => self.draw.pick(ids).clone(),
            (12..=15, [_, ids]) if !ids.is_empty() => self.draw.pick(ids).clone(),
            (16..=18, _) => (*self.draw.pick(&HANDLES)).to_owned(),
            _ => "nobody".to_owned(),
        }
    }

    fn ask_by_tag(&mut self, tag: &str) {
        for tags in [tag, "\"other\", *", "\"other\""] {
            for path in ["", "/entities", "/targets"] {
                self.pair.ask(&Request::get(self.path(path)).with("If-None-Match", tags));
            }
        }
    }

    /// Every route that the service has, whatever it is.
    fn ask_table(&mut self, view: &str) {
        for route in ROUTES {
            if route.shows == Shows::Nothing && self.draw.percent(80) {
                continue;
            }
            let path = route
                .path
                .replace("{dataset}", self.dataset)
                .replace("{name}", "degree")
                .replace("{view}", view)
                .replace("{file}", "swagger-initializer.js");
            for _ in 0..if path.contains("{id}") { 3 } else { 1 } {
                let path = path.replace("{id}", &self.id());
                let request = Request { body: route.body(self.dataset), ..Request::new(route.method, path) };
                self.pair.ask(&request);
                if route.method == "GET" && self.draw.percent(30) {
                    self.pair.ask(&Request { method: "HEAD".to_owned(), ..request });
                }
            }
        }
    }

    /// All pages of a list.
    fn ask_pages(&mut self, path: &str) {
        let mut next = self.pair.ask(&Request::get(path));
        for _ in 0..20 {
            if next.status != 200 {
                return;
            }
            let Some(cursor) = next.json()["next_cursor"].as_str().map(str::to_owned) else { return };
            if self.draw.percent(10) {
                self.pair.ask(&Request::get(format!("{}?cursor={cursor}", self.path("/targets"))));
            }
            next = self.pair.ask(&Request::get(format!("{path}&cursor={cursor}")));
        }
    }

    fn ask_entities(&mut self) {
        let limit = self.draw.between(1, 12);
        self.ask_pages(&self.path(&format!("/entities?limit={limit}")));
        let texts = ["name", "secret", "a0", "protected", "alias", "north", ":"];
        for _ in 0..2 {
            let (text, kind) = (*self.draw.pick(&texts), *self.draw.pick(&KINDS));
            self.pair.ask(&Request::get(self.path(&format!("/entities?q={text}&kind={kind}"))));
        }
        for _ in 0..4 {
            let (id, limit) = (self.id(), self.draw.between(1, 5));
            self.ask_pages(&self.path(&format!("/entities/{id}?limit={limit}")));
        }
    }

    fn ask_targets(&mut self) {
        self.ask_pages(&self.path("/targets?contacts=true&limit=2"));
        for _ in 0..3 {
            let id = self.id();
            self.pair.ask(&Request::get(self.path(&format!("/targets/{id}?contacts=true"))));
        }
    }

    fn ask_analysis(&mut self, analysis: &Value) {
        let parameters = self.parameters(&analysis["parameters"]);
        let seed = self.draw.below(3);
        let body =
            json!({ "dataset": self.dataset, "analysis": analysis["name"], "parameters": parameters, "seed": seed });
        self.pair.ask(&Request::post("/v1/runs:estimate", body.to_string()));
        let run = self.pair.ask(&Request::post("/v1/runs", body.to_string()).with("Prefer", "wait=60"));
        let Some(place) = run.headers.get("location").map(|place| place.to_str().unwrap().to_owned()) else { return };
        self.ask_run(&place);
    }

    /// A run that has ended, and its results in one of their formats.
    fn ask_run(&mut self, place: &str) {
        self.pair.ask(&Request::get(place));
        let format = *self.draw.pick(&FORMATS);
        self.pair.ask(&Request::get(format!("{place}/results")).with("Accept", format));
        for part in ["/manifest", "/events", "/nothing"] {
            self.pair.ask(&Request::get(format!("{place}{part}")));
        }
    }

    /// Values from the schema of an analysis; now and then one that is none.
    fn parameters(&mut self, schema: &Value) -> Map<String, Value> {
        let required = schema["required"].as_array().unwrap();
        let mut parameters = Map::new();
        for (name, schema) in schema["properties"].as_object().unwrap() {
            let is_required = required.iter().any(|required| required == name.as_str());
            // How often something is drawn again is always given: by default it is as often as an analyst has time for.
            let is_repeating = ["replicates", "resamples"].contains(&name.as_str());
            if is_required || is_repeating || self.draw.percent(25) {
                let value = if self.draw.percent(2) { json!([1]) } else { self.value(name, schema) };
                parameters.insert(name.clone(), value);
            }
        }
        parameters
    }

    fn value(&mut self, name: &str, schema: &Value) -> Value {
        if let Some(words) = schema["enum"].as_array() {
            return self.draw.pick(words).clone();
        }
        let kind = schema["type"].as_str().unwrap_or_else(|| panic!("{name}: {schema}"));
        match kind {
            "boolean" => self.draw.percent(50).into(),
            "integer" => {
                let least = schema["minimum"].as_u64().unwrap_or(0);
                let most = schema["maximum"].as_u64().unwrap_or(u64::MAX).min(least + 9);
                self.draw.between(least as usize, most as usize).into()
            }
            "number" => {
                let [least, most] = ["minimum", "maximum"].map(|bound| schema[bound].as_f64().unwrap_or(1.0).min(2.0));
                (least + (most - least) * self.draw.between(1, 99) as f64 / 100.0).into()
            }
            "array" if name == "links" => (0..2).map(|_| *self.draw.pick(&LINKS)).collect(),
            "array" => (0..self.draw.between(1, 3)).map(|_| self.id()).collect(),
            "object" if schema["additionalProperties"]["type"] == "boolean" => {
                let labels = (0..self.draw.between(2, 12)).map(|_| (self.id(), self.draw.percent(50).into()));
                Map::from_iter(labels.collect::<Vec<(String, Value)>>()).into()
            }
            "object" => {
                let known: Vec<String> =
                    schema["default"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
                let names = if known.is_empty() { vec!["associate".to_owned(), "none".to_owned()] } else { known };
                Map::from_iter([(self.draw.pick(&names).clone(), json!(self.draw.below(4)))]).into()
            }
            "string" if schema.get("pattern").is_some() => (*self.draw.pick(&["A1", "B2", "C4", "X4"])).into(),
            "string" if schema.get("minLength").is_some() => self.id().into(),
            "string" => (*self.draw.pick(&DATES)).into(),
            other => panic!("{name}: no value drawn for {other}"),
        }
    }

    /// What is refused.
    fn ask_nonsense(&mut self) {
        let path = self.path("/entities");
        self.pair.ask(&Request::get(&path).with("X-Purpose", ""));
        self.pair.ask(&Request::get(&path).with("X-Purpose", "curiosity"));
        for case in ["k1", "k2", "k3", "none"] {
            self.pair.ask(&Request::get(&path).with("X-Case", case));
        }
        for query in ["?limit=0", "?cursor=zz", "?colour=red", "?limit=1&limit=2"] {
            self.pair.ask(&Request::get(format!("{path}{query}")));
        }
        let id = self.id();
        self.pair.ask(&Request::new("DELETE", self.path(&format!("/entities/{id}"))));
        for body in ["{", "{}", r#"{"dataset":"none","analysis":"degree"}"#, r#"{"dataset":"none","analysis":"none"}"#]
        {
            self.pair.ask(&Request::post("/v1/runs", body));
        }
    }
}
