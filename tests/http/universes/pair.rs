//! Two services, one on each universe, that are asked the same and must tell the same.

use super::viewer::Viewer;
use crate::support::{Answer, App, Data};

/// Fields of a document that tell when, not what.
const TIMES: [&str; 4] = ["created_at", "started_at", "ended_at", "eta_s"];

/// Both services.
pub(super) struct Pair {
    pub(super) apps: [App; 2],
    /// The header `Authorization`, here and there.
    bearers: [String; 2],
    purpose: &'static str,
    /// What went before, for whoever has to find out why they differ.
    pub(super) context: String,
}

/// A request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<String>,
}

impl Request {
    pub(super) fn new(method: &str, path: impl Into<String>) -> Request {
        Request { method: method.to_owned(), path: path.into(), headers: Vec::new(), body: None }
    }

    pub(super) fn get(path: impl Into<String>) -> Request {
        Request::new("GET", path)
    }

    pub(super) fn post(path: impl Into<String>, body: impl Into<String>) -> Request {
        Request { body: Some(body.into()), ..Request::new("POST", path) }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Request {
        self.headers.push((name, value.into()));
        self
    }
}

impl Pair {
    /// Services on two data directories with one secret and one viewer.
    pub(super) fn start(viewer: &Viewer) -> Pair {
        let data = [Data::new(), Data::new()];
        let bearers = data.each_ref().map(|data| {
            std::fs::create_dir_all(data.path()).unwrap();
            std::fs::write(data.path().join("secret"), [7; 32]).unwrap();
            format!("Bearer {}", viewer.admit(data))
        });
        let apps = data.map(|data| App::with(data, &["--rate", "1000000", "--threads", "1"]));
        Pair { apps, bearers, purpose: viewer.purpose, context: String::new() }
    }

    fn send(&self, number: usize, request: &Request) -> Answer {
        let mut headers = vec![("Authorization", self.bearers[number].as_str())];
        if !request.headers.iter().any(|(name, _)| *name == "X-Purpose") {
            headers.push(("X-Purpose", self.purpose));
        }
        headers.extend(request.headers.iter().map(|(name, value)| (*name, value.as_str())));
        headers.retain(|(_, value)| !value.is_empty());
        self.apps[number].ask(&request.method, &request.path, &headers, request.body.as_deref())
    }

    /// Asks both the same; gives the answer.
    pub(super) fn ask(&self, request: &Request) -> Answer {
        let [here, there] = [0, 1].map(|number| self.send(number, request));
        let told = |answer: &Answer| {
            let (status, mut headers, text) = answer.told();
            let timeless = timeless(&text);
            let is_head_of_runs = request.method == "HEAD" && request.path.starts_with("/v1/runs");
            if timeless != text || is_head_of_runs {
                // A time is written in as many digits as it needs.
                headers.retain(|header| !header.starts_with("content-length:"));
            }
            (status, headers, timeless)
        };
        assert!(here.status < 500, "{request:?}: {}", here.text);
        let (left, right) = (told(&here), told(&there));
        assert!(left == right, "{request:?}\n here: {left:?}\nthere: {right:?}\n{}", self.context);
        here
    }
}

/// A document without its times.
fn timeless(text: &str) -> String {
    let mut text = text.to_owned();
    for field in TIMES {
        let name = format!("\"{field}\":");
        let mut from = 0;
        while let Some(start) = text[from..].find(&name).map(|found| from + found + name.len()) {
            let end = start + text[start..].find([',', '}']).unwrap_or(0);
            text.replace_range(start..end, "null");
            from = start;
        }
    }
    // A run may end before it is seen to have started.
    text.replace("\"started_at\":null,", "")
}
