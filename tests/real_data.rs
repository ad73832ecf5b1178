//! The program on the real data that may lie beside the checkout. Where it does not, these tests pass without it.

mod attacks;
mod bosses;
mod communities;
mod contacts;
mod graphalytics;
mod phases;
mod pole;
mod references;
mod two_modes;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::program::{Program, text};

/// Columns of a CSV file by the ids in its first column; what is empty has no value.
fn column(path: &Path, name: &str) -> BTreeMap<String, f64> {
    let cells = words(path, name);
    cells.into_iter().map(|(id, cell)| (id, cell.parse().unwrap())).collect()
}

/// [`column`] of what need be no number.
fn words(path: &Path, name: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap().replace('\r', "");
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let at = lines
        .next()
        .unwrap()
        .split(',')
        .position(|title| title == name)
        .unwrap_or_else(|| panic!("{name} in {path:?}"));
    let cell = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[0].to_owned(), cells[at].to_owned())
    };
    lines.map(cell).filter(|(_, cell)| !cell.is_empty()).collect()
}

/// These files as the dataset `d`, everybody in it a suspect.
fn imported(files: &[impl AsRef<Path>]) -> Program {
    let program = Program::new();
    let files: Vec<&str> = files.iter().map(|file| text(file.as_ref())).collect();
    program.ok(&[&["import", "d"], files.as_slice(), &["--set", "category=suspect"]].concat());
    program
}

/// Runs an analysis of `d` with parameters, and gives a column of what it wrote.
fn run(program: &Program, run: &[&str], name: &str) -> BTreeMap<String, f64> {
    program.ok(&[&["--quiet", "run", run[0], "d", "--out", "r.csv"], flags(&run[1..]).as_slice()].concat());
    column(&program.home.path().join("r.csv"), name)
}

/// Parameters as arguments.
fn flags<'a>(parameters: &[&'a str]) -> Vec<&'a str> {
    parameters.iter().flat_map(|parameter| ["-p", parameter]).collect()
}

/// Files of the Montagna networks by their names in the reference outputs.
fn montagna(data: &Path) -> [(&'static str, Vec<PathBuf>); 3] {
    let [meetings, calls] = ["meetings", "phonecalls"].map(|kind| data.join(format!("Montagna_{kind}_edgelist.csv")));
    [
        ("montagna_meetings", vec![meetings.clone()]),
        ("montagna_phonecalls_undirected", vec![calls.clone()]),
        ("montagna_union", vec![meetings, calls]),
    ]
}

/// Both say the same of the same ids, to a share of `tolerance`.
fn assert_close(found: &BTreeMap<String, f64>, expected: &BTreeMap<String, f64>, tolerance: f64, what: &str) {
    assert!(found.keys().eq(expected.keys()), "{what}: {:?} {:?}", found.keys(), expected.keys());
    for (id, expected) in expected {
        let found = found[id];
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{what} {id}: {found} {expected}");
    }
}
