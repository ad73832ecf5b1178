//! Kill -9 in the midst of appends: what was acknowledged is there.
//!
//! The campaign starts this very test binary again, as the processes that are killed.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::record;
use crate::audit::record::Entry;
use crate::audit::{Audit, Record, verify};

/// Names the data directory to a process that is to be killed.
const DATA: &str = "TRAMA_KILLS_DATA";
/// How many kills, if not these.
const KILLS: (&str, u32) = ("TRAMA_KILLS", 20);
/// Processes that share a log, as the service and the command line do.
const PROCESSES: usize = 2;
const THREADS: usize = 4;
/// Kills that one log survives in a row before the next begins.
const KILLS_A_LOG: u32 = 25;

#[test]
fn what_was_acknowledged_survives_kill_9() {
    if let Some(data) = std::env::var_os(DATA) {
        return append_for_ever(Path::new(&data));
    }
    let kills = std::env::var(KILLS.0).map_or(KILLS.1, |kills| kills.parse().unwrap());
    let mut acknowledged = 0;
    for first in (0..kills).step_by(KILLS_A_LOG as usize) {
        let data = TempDir::new().unwrap();
        for kill in first..kills.min(first + KILLS_A_LOG) {
            acknowledged += survive(data.path(), kill);
        }
    }
    assert!(acknowledged >= kills as usize, "{acknowledged} of {kills} kills");
    let _ = writeln!(std::io::stderr(), "{kills} kills, {acknowledged} acknowledged records, none lost");
}

/// Appends from several threads and says on standard error, which the test harness leaves alone, what is acknowledged.
fn append_for_ever(data: &Path) {
    let audit = Audit::open(data).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let audit = &audit;
            scope.spawn(move || {
                for number in 0.. {
                    let action = format!("{}.{thread}.{number}", std::process::id());
                    let objects = (0..number % 40).map(|object| format!("P{object}")).collect();
                    let sequence = audit.append(Record { objects, ..record(&action) }).unwrap();
                    // One write: a line is whole or not there.
                    std::io::stderr().write_all(format!("ack {sequence} {action}\n").as_bytes()).unwrap();
                }
            });
        }
    });
}

/// Kills all who append, then looks whether everything is there that they acknowledged; gives how much that is.
fn survive(data: &Path, kill: u32) -> usize {
    let mut processes: Vec<(Child, BufReader<_>)> = (0..PROCESSES).map(|_| start(data)).collect();
    let mut acknowledged = Vec::new();
    let (count, delay) = moment(kill);
    for (_, said) in &mut processes {
        acknowledged.extend(said.lines().map(Result::unwrap).filter_map(|line| parse(&line)).take(count));
    }
    let end = Instant::now() + delay;
    while Instant::now() < end {
        std::hint::spin_loop();
    }
    for (process, _) in &mut processes {
        process.kill().unwrap();
    }
    for (mut process, said) in processes {
        assert_eq!(process.wait().unwrap().code(), None, "killed, and not ended by itself");
        // The pipe keeps what was said before the end; a line that the kill has cut acknowledges nothing.
        acknowledged.extend(said.lines().map_while(Result::ok).filter_map(|line| parse(&line)));
    }
    check(data, &acknowledged);
    acknowledged.len()
}

fn start(data: &Path) -> (Child, BufReader<std::process::ChildStderr>) {
    let name = module_path!().split_once("::").unwrap().1;
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{name}::what_was_acknowledged_survives_kill_9")])
        .env(DATA, data)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(process.stderr.take().unwrap());
    (process, said)
}

/// After how many acknowledgements a kill comes, and how long after: anywhere in a batch.
fn moment(kill: u32) -> (usize, Duration) {
    let drawn = blake3::hash(&kill.to_le_bytes());
    let [count, low, high, ..] = *drawn.as_bytes();
    (1 + usize::from(count % 24), Duration::from_micros(u64::from(u16::from_le_bytes([low, high])) % 3000))
}

/// `ack SEQUENCE ACTION`.
fn parse(line: &str) -> Option<(u64, String)> {
    let (sequence, action) = line.strip_prefix("ack ")?.split_once(' ')?;
    Some((sequence.parse().ok()?, action.to_owned()))
}

fn check(data: &Path, acknowledged: &[(u64, String)]) {
    let report = verify(data).unwrap();
    assert!(report.is_intact(), "{report}");
    // Opening goes on after what the kill has left, as the next process does.
    Audit::open(data).unwrap().append(record("after the kill")).unwrap();
    let report = verify(data).unwrap();
    assert!(report.is_intact() && !report.torn, "{report}");
    let log = fs::read_to_string(data.join("audit/audit.log")).unwrap();
    let entries = log.lines().map(|line| Entry::from_line(line.as_bytes()).unwrap());
    let actions: HashMap<u64, String> = entries.map(|entry| (entry.sequence, entry.action)).collect();
    for (sequence, action) in acknowledged {
        assert_eq!(actions.get(sequence), Some(action), "record {sequence}");
    }
}
