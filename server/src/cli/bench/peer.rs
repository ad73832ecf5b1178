//! Another library, in a process of its own. `benches/peers/python_peer.py` says what goes over its standard input and
//! output: a line that says who answers, then a line for each line that asks for a kernel.
//!
//! A peer is a program in a directory, by the name of the library, which is given the file of the graph, the number of
//! threads and, where lists of edges are read, that of the text. How it comes to that library is its own business.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde::Deserialize;
use trama_engine::benchmark::Benchmark;
use trama_engine::progress::Progress;

use super::library::{Answer, Library};
use crate::error::{Error, Result};

/// The libraries that Trama is compared with.
pub(super) const NAMES: [&str; 6] = ["networkit", "igraph", "leidenalg", "graph-tool", "rustworkx", "graph"];

/// Whoever says nothing for so long, while it builds its graph or computes, is ended.
const PATIENCE: Duration = Duration::from_secs(300);

/// Bytes of a line that somebody means.
const LONGEST_LINE: u64 = 1 << 16;

/// How often a wait looks whether it was cancelled.
const LOOK: Duration = Duration::from_millis(100);

/// A library in its process.
pub(super) struct Peer {
    name: &'static str,
    program: PathBuf,
    paths: Paths,
    threads: u16,
    hello: Hello,
    /// None after one that had to be ended; the next question starts another.
    process: Option<Process>,
}

/// Where a peer finds its network.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    /// In binary numbers.
    pub(super) graph: PathBuf,
    /// As text, where that is to be read.
    pub(super) text: Option<PathBuf>,
}

/// What it says when it starts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Hello {
    version: String,
    serial: bool,
    missing: Option<String>,
}

/// What it says to a question.
#[derive(Debug, Deserialize)]
struct Said {
    seconds: Option<f64>,
    check: Option<f64>,
    #[serde(default)]
    how: String,
    cannot: Option<String>,
}

/// A running program and its lines.
struct Process {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

/// Fails where no library is installed at all.
pub(super) fn check_installed(directory: &Path) -> Result<()> {
    match NAMES.iter().any(|name| directory.join(name).is_file()) {
        true => Ok(()),
        false => Err(Error::Usage(format!(
            "--peers-dir {}: no library is installed there; expected a program named {}; benches/run makes them",
            directory.display(),
            NAMES.join(", ")
        ))),
    }
}

/// What came of starting a library.
pub(super) enum Started {
    Ready(Peer),
    /// Why it is not asked.
    Absent(String),
}

impl Peer {
    pub(super) fn start(
        directory: &Path,
        name: &'static str,
        paths: &Paths,
        threads: u16,
        stop: &Progress,
    ) -> Result<Started> {
        let absent = |why: &str| Ok(Started::Absent(why.to_owned()));
        let program = directory.join(name);
        if !program.is_file() {
            return absent(NOT_INSTALLED);
        }
        // Not found on the search path, where a name without a directory would be looked for.
        let program = program.canonicalize().map_err(Error::io(&program))?;
        let (paths, process, hello) = (paths.clone(), None, Hello::default());
        let mut peer = Peer { name, program, paths, threads, hello, process };
        match peer.begin(stop)? {
            Err(why) => absent(&why),
            Ok(()) if peer.hello.missing.is_some() => absent(NOT_INSTALLED),
            Ok(()) => Ok(Started::Ready(peer)),
        }
    }

    /// Starts the program and learns who it is, or why it is no peer.
    fn begin(&mut self, stop: &Progress) -> Result<std::result::Result<(), String>> {
        let process = match Process::spawn(&self.program, &self.paths, self.threads) {
            Ok(process) => process,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let hello = process.line(stop)?.ok().and_then(|line| serde_json::from_str(&line).ok());
        let Some(hello) = hello else {
            return Ok(Err(format!("{} does not say who it is, as a peer does first", self.program.display())));
        };
        (self.hello, self.process) = (hello, Some(process));
        Ok(Ok(()))
    }
}

const NOT_INSTALLED: &str = "not installed";

impl Library for Peer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn version(&self) -> &str {
        &self.hello.version
    }

    fn is_serial(&self) -> bool {
        self.hello.serial
    }

    fn run(&mut self, kernel: &Benchmark, stop: &Progress) -> Result<Answer> {
        if self.process.is_none()
            && let Err(why) = self.begin(stop)?
        {
            return Ok(Answer::Failed(why));
        }
        let Some(mut process) = self.process.take() else { return Ok(Answer::Failed("did not start".to_owned())) };
        let asked = writeln!(process.input, "{}", kernel.name).and_then(|()| process.input.flush());
        let line = match asked {
            Ok(()) => process.line(stop)?,
            Err(_) => Err(Silence::Ended),
        };
        Ok(match line {
            Ok(line) => {
                self.process = Some(process);
                answer(&line)
            }
            Err(Silence::Ended) => Answer::Failed("ended without an answer".to_owned()),
            Err(Silence::Long) => Answer::Failed(format!("no answer within {} s", PATIENCE.as_secs())),
        })
    }
}

fn answer(line: &str) -> Answer {
    match serde_json::from_str(line) {
        Ok(Said { cannot: Some(why), .. }) => Answer::Cannot(why),
        Ok(Said { seconds: Some(seconds), check: Some(check), how, .. }) if seconds >= 0.0 && check.is_finite() => {
            Answer::Took { seconds, check, how }
        }
        _ => Answer::Failed(format!("answered {line:?}")),
    }
}

/// Why there is no line.
#[derive(Debug)]
enum Silence {
    Ended,
    Long,
}

impl Process {
    fn spawn(program: &Path, paths: &Paths, threads: u16) -> Result<Process> {
        let threads = threads.to_string();
        let mut child = Command::new(program)
            .arg(&paths.graph)
            .arg(&threads)
            .args(&paths.text)
            .env("OMP_NUM_THREADS", &threads)
            .env("RAYON_NUM_THREADS", &threads)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Error::io(program))?;
        let missing = || Error::Internal("a process without the pipes it was started with".to_owned());
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut next = || {
                let mut line = String::new();
                let read = output.by_ref().take(LONGEST_LINE).read_line(&mut line);
                (read.is_ok() && line.pop() == Some('\n')).then_some(line)
            };
            while next().is_some_and(|line| sender.send(line).is_ok()) {}
        });
        Ok(Process { child, input, lines })
    }

    /// The next line.
    ///
    /// # Errors
    /// That the wait was cancelled.
    fn line(&self, stop: &Progress) -> Result<std::result::Result<String, Silence>> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            stop.check()?;
            match self.lines.recv_timeout(LOOK) {
                Ok(line) => return Ok(Ok(line)),
                Err(RecvTimeoutError::Disconnected) => return Ok(Err(Silence::Ended)),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        Ok(Err(Silence::Long))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
