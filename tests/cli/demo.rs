use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};

use crate::program::Program;

/// The demo on a free port, and the address that it serves; killed when dropped.
struct Demo {
    process: Child,
    address: String,
    err: BufReader<std::process::ChildStderr>,
}

impl Demo {
    fn start(program: &Program) -> (Demo, Vec<String>) {
        let mut command = program.command();
        command.args(["demo", "--bind", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut err = BufReader::new(process.stderr.take().unwrap());
        let mut notes = Vec::new();
        let address = loop {
            let mut line = String::new();
            assert!(err.read_line(&mut line).unwrap() > 0, "it ended: {notes:?}");
            if let Some(address) = line.trim().strip_prefix("listening on ") {
                break address.to_owned();
            }
            notes.push(line);
        };
        (Demo { process, address, err }, notes)
    }

    /// Ctrl-C, and what was printed on standard output until then.
    fn interrupt(mut self) -> (String, Option<i32>) {
        let killed = std::process::Command::new("kill").args(["-INT", &self.process.id().to_string()]).status();
        assert!(killed.unwrap().success());
        let mut out = String::new();
        self.process.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        let mut rest = String::new();
        self.err.read_to_string(&mut rest).unwrap();
        (out, self.process.wait().unwrap().code())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn get(url: &str) -> serde_json::Value {
    let mut answer = ureq::get(url).header("X-Purpose", "investigation").call().unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn the_demo_imports_ranks_serves_and_stops_on_an_interrupt() {
    let program = Program::new();
    let (demo, notes) = Demo::start(&program);
    assert!(notes[0].contains("imported the bundled case as western-balkans@1"), "{notes:?}");
    let served = get(&format!("{}/v1/datasets/western-balkans/targets?top=12", demo.address));
    let (out, code) = demo.interrupt();
    assert_eq!(code, Some(0));
    let ranked: Vec<&str> = out.lines().skip(1).take(12).map(|line| line.split_whitespace().nth(1).unwrap()).collect();
    let items: Vec<&str> =
        served["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ranked, items);
    let table = out.lines().take(13).collect::<Vec<_>>();
    assert!(table.iter().all(|line| line.chars().count() <= 80), "{out}");
    for word in ["rank", "name", "kind", "jurisdiction", "score", "counts most"] {
        assert!(table[0].contains(word), "{out}");
    }
}

#[test]
fn the_demo_can_be_shown_again() {
    let program = Program::new();
    let (first, second) = (Demo::start(&program), Demo::start(&program));
    assert!(second.1[0].contains("is there already: western-balkans@1"), "{:?}", second.1);
    let (out, again) = (first.0.interrupt().0, second.0.interrupt().0);
    let table = |out: &str| out.lines().take(13).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(table(&out), table(&again));
}

#[test]
fn a_port_that_is_taken_is_told_after_the_ranking() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let printed = Program::new().run(&["demo", "--bind", &address]);
    assert_eq!(printed.code, 1, "{}", printed.err);
    assert!(printed.err.contains(&address) && printed.out.contains("counts most"), "{}{}", printed.out, printed.err);
}
