//! The service, started on a free port over a data directory of its own, and asked over real HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use crate::program::Program;
use serde_json::Value;

/// A small case: two ranked suspects, two contacts, a company, and two who must never be seen by name.
pub(crate) const ENTITIES: &str = "\
id,kind,name,category,is_minor,provider,report,grade,handling,aliases
P01,person,Ana Kovač,suspect,,ada,R1,A1,H0,Aca
P02,person,Boris Marić,convicted,,ada,R1,A2,H0,
P03,person,Vera Tajna,victim,,bob,R2,B2,H1,Skrivena
P04,person,Dino Ilić,contact,,bob,R2,B2,H0,
P05,person,Mali Miško,suspect,true,ada,R3,A1,H0,
P06,person,Emil Hodža,contact,,ada,R3,A1,H0,
C01,company,Vardar Trade,,,ada,R1,A1,H0,
";
/// Its links. `memo` is a column that Trama does not know, and keeps.
pub(crate) const LINKS: &str = "\
source,target,kind,type,provider,report,grade,handling,record,memo
P01,P02,associate,KNOWS,ada,R1,A1,H0,r1,old friends
P01,P03,associate,KNOWS,bob,R2,B2,H0,rec-P03,threatens Vera Tajna
P02,P03,associate,KNOWS,bob,R2,B2,H0,,
P02,P04,call,CALLED,ada,R1,A1,H0,r4,
P04,P06,call,CALLED,ada,R3,A1,H0,r7,
P05,P01,associate,KNOWS,ada,R3,A1,H0,r5,nephew Mali
P01,C01,ownership,OWNS,ada,R1,A1,H0,r6,
";
/// What no answer may hold: names, aliases and ids of the two, and what the file says beside them.
pub(crate) const SECRETS: [&str; 8] = ["P03", "P05", "Vera", "Tajna", "Skrivena", "Mali", "Miško", "nephew"];

/// A data directory of its own.
pub(crate) struct Data {
    program: Program,
}

impl Data {
    /// An empty one.
    pub(crate) fn new() -> Data {
        Data { program: Program::new() }
    }

    /// One that holds the small case as `case`.
    pub(crate) fn with_case() -> Data {
        let data = Data::new();
        data.import("case", &[("entities.csv", ENTITIES), ("links.csv", LINKS)]);
        data
    }

    /// Runs a command that must succeed, and gives what it prints.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        self.program.ok(arguments).out.trim().to_owned()
    }

    /// Where the store lies.
    pub(crate) fn path(&self) -> PathBuf {
        self.program.data()
    }

    /// Writes files and imports them.
    pub(crate) fn import(&self, dataset: &str, files: &[(&str, &str)]) {
        let paths: Vec<PathBuf> = files.iter().map(|(name, text)| self.program.file(name, text)).collect();
        let paths = paths.iter().map(|path| path.to_str().unwrap());
        self.program.ok(&["import", dataset].into_iter().chain(paths).collect::<Vec<_>>());
    }

    /// Runs the program to its end.
    pub(crate) fn trama(&self, arguments: &[&str]) -> Output {
        self.program.command().args(arguments).output().unwrap()
    }

    /// What the service says when it starts, up to whom it believes.
    pub(crate) fn first_words_of_the_service(&self, arguments: &[&str]) -> String {
        let mut command = self.program.command();
        let mut process =
            command.args(["serve", "--bind", "127.0.0.1:0"]).args(arguments).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
        let mut said = Vec::new();
        for line in lines {
            said.push(line);
            if said.last().is_some_and(|line| line.starts_with("auth: ")) {
                break;
            }
        }
        process.kill().and_then(|()| process.wait()).unwrap();
        said.join("\n")
    }

    /// The records of the audit log.
    pub(crate) fn audit(&self) -> Vec<Value> {
        let log = std::fs::read_to_string(self.path().join("audit/audit.log")).unwrap();
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The numbers of the records in which somebody looked at an entity, the newest first. Asking adds a record.
    pub(crate) fn looks_at(&self, dataset: &str, id: &str) -> Vec<Value> {
        let records = self.program.json(&["audit", "list", "--dataset", dataset, "--object", id]);
        records.as_array().unwrap().iter().map(|record| record["sequence"].clone()).collect()
    }
}

/// The service on a data directory; stopped when dropped.
pub(crate) struct App {
    pub(crate) data: Arc<Data>,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    process: Child,
    agent: ureq::Agent,
}

/// The service on the small case.
pub(crate) fn spawn_app() -> App {
    App::on(Data::with_case())
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The bytes as a text, as far as they are one.
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// All that may tell one answer from another: status, headers and body, but for the time and the request's id.
    pub(crate) fn told(&self) -> (u16, Vec<String>, String) {
        let is_told = |name: &str| !["date", "x-request-id"].contains(&name);
        let headers = self.headers.iter().filter(|(name, _)| is_told(name.as_str()));
        let mut headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
        headers.sort();
        let id = self.header("x-request-id");
        // What is no text keeps its bytes, each as one character.
        let text = String::from_utf8(self.bytes.clone());
        let text = text.unwrap_or_else(|error| error.as_bytes().iter().map(|&byte| char::from(byte)).collect());
        let text = if id.is_empty() { text } else { text.replace(id, "") };
        (self.status, headers, text)
    }

    /// The code of a problem document, after a look at what every one of them has.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let document = self.json();
        assert_eq!(document["status"], self.status);
        assert_eq!(document["request_id"], self.header("x-request-id"));
        for field in ["type", "title", "detail"] {
            assert!(document[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {document}");
        }
        assert!(document["errors"].is_array());
        document["code"].as_str().unwrap().to_owned()
    }
}

impl App {
    /// Starts the service, and waits until it says where it listens.
    pub(crate) fn on(data: Data) -> App {
        App::with(data, &[])
    }

    /// With further arguments.
    pub(crate) fn with(data: Data, arguments: &[&str]) -> App {
        App::over(Arc::new(data), arguments)
    }

    /// Kills the process at once, and starts another on the same data directory.
    pub(crate) fn killed_and_started_again(self) -> App {
        let data = self.data.clone();
        drop(self);
        App::over(data, &[])
    }

    /// Starts another service on the same data directory.
    pub(crate) fn beside(&self) -> App {
        App::over(self.data.clone(), &[])
    }

    fn over(data: Arc<Data>, arguments: &[&str]) -> App {
        let mut process = data
            .program
            .command()
            .args(["serve", "--bind", "127.0.0.1:0"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let said = lines.find_map(|line| line.unwrap().strip_prefix("listening on http://").map(str::to_owned));
        let address = said.expect("the service says where it listens");
        std::thread::spawn(move || lines.for_each(drop));
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(60))).build().new_agent();
        App { data, address, process, agent }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// GET with these headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.agent.get(self.url(path));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        answer(request.call().unwrap())
    }

    /// GET for an investigation.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[("X-Purpose", "investigation")])
    }

    /// POST of JSON for an investigation.
    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        self.post_with(path, body, &[])
    }

    /// POST of JSON for an investigation, with further headers.
    pub(crate) fn post_with(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.agent.post(self.url(path)).header("X-Purpose", "investigation");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        answer(request.content_type("application/json").send(body).unwrap())
    }

    /// Any method, with these headers and, if there is one, a body of JSON.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let request = ureq::http::Request::builder().method(method.to_uppercase().as_str()).uri(self.url(path));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let agent = &self.agent;
        answer(match body {
            Some(body) => {
                let request = match headers.iter().any(|(name, _)| *name == "Content-Type") {
                    true => request,
                    false => request.header("Content-Type", "application/json"),
                };
                let request = request.body(body.to_owned()).unwrap();
                agent.run(agent.configure_request(request).allow_non_standard_methods(true).build()).unwrap()
            }
            None => {
                let request = request.body(()).unwrap();
                agent.run(agent.configure_request(request).allow_non_standard_methods(true).build()).unwrap()
            }
        })
    }

    /// Status and bytes of what is no text.
    pub(crate) fn get_bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let mut response = self.agent.get(self.url(path)).call().unwrap();
        (response.status().as_u16(), response.body_mut().read_to_vec().unwrap())
    }

    /// DELETE for an investigation.
    pub(crate) fn delete(&self, path: &str) -> Answer {
        answer(self.agent.delete(self.url(path)).header("X-Purpose", "investigation").call().unwrap())
    }

    /// Posts a run and waits for its end. Gives its results; of one that was refused or failed, what the post said.
    pub(crate) fn run(&self, body: &str) -> Answer {
        let posted = self.post_with("/v1/runs", body, &[("Prefer", "wait=60")]);
        let is_done = posted.status == 200 && posted.json()["state"] == "done";
        if is_done { self.get(&format!("{}/results", posted.header("location"))) } else { posted }
    }

    /// Sends bytes as they are, and reads until the service closes or stays silent.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        let mut answer = Vec::new();
        if stream.write_all(bytes).is_ok() {
            let _ = stream.read_to_end(&mut answer);
        }
        answer
    }

    /// Sends a GET for an investigation and leaves its answer in the stream; dropping that hangs up.
    pub(crate) fn begin_get(&self, path: &str) -> TcpStream {
        self.begin(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Purpose: investigation\r\nAccept-Encoding: gzip\r\n\r\n"
        ))
    }

    /// Sends requests as they are and leaves their answers in the stream.
    pub(crate) fn begin(&self, requests: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(requests.as_bytes()).unwrap();
        stream
    }

    /// Whether the process lives.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.process.try_wait().unwrap().is_none()
    }

    /// Asks the process to stop, and gives its exit code.
    pub(crate) fn terminate(&mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

/// Why a run was refused, or failed: a problem document.
pub(crate) fn refusal(answer: &Answer) -> Value {
    if answer.status != 200 {
        answer.problem();
        return answer.json();
    }
    let run = answer.json();
    assert_eq!(run["state"], "failed", "{run}");
    run["problem"].clone()
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let bytes = response.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), bytes, text }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
