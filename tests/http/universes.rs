//! Paired universes: two services whose data differ in what the viewer may not see answer him the same, byte for byte,
//! whatever he asks.
//!
//! `TRAMA_UNIVERSES` says how many datasets are drawn instead of the usual number; `TRAMA_UNIVERSES_FROM` from which
//! group on.

mod asking;
mod draw;
mod pair;
mod rows;
mod universe;
mod viewer;

use std::sync::atomic::{AtomicUsize, Ordering};

use self::asking::Asking;
use self::draw::Draw;
use self::pair::{Pair, Request};
use self::rows::Row;
use self::universe::{Universe, draw_hidden, files};
use self::viewer::Viewer;
use crate::support::Data;

/// Datasets drawn.
const UNIVERSES: usize = 200;
/// Of them share a viewer and two services.
const GROUP: usize = 20;
/// Groups at the same time.
const THREADS: usize = 4;

#[test]
fn what_a_viewer_may_not_see_changes_no_byte_of_any_answer() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<usize>().unwrap());
    let count = number("TRAMA_UNIVERSES").unwrap_or(UNIVERSES);
    let first = number("TRAMA_UNIVERSES_FROM").unwrap_or(0);
    let next = AtomicUsize::new(first);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let group = next.fetch_add(1, Ordering::Relaxed);
                    if (group - first) * GROUP >= count {
                        return;
                    }
                    compare(group, GROUP.min(count - (group - first) * GROUP));
                }
            });
        }
    });
}

/// Compares the answers about so many datasets to one viewer.
fn compare(group: usize, count: usize) {
    let mut draw = Draw::new("trama 2026 universes", group);
    let viewer = Viewer::draw(&mut draw);
    let mut pair = Pair::start(&viewer);
    let analyses = pair.ask(&Request::get("/v1/analyses")).json()["items"].as_array().unwrap().clone();
    for number in 0..count {
        let universe = Universe::draw(&mut draw, &viewer);
        let dataset = format!("u{number:02}");
        pair.context = context(group, &viewer, &dataset, &universe);
        import(&pair, &dataset, &universe);
        if draw.percent(20) {
            hide_a_dataset(&pair, &mut draw, &viewer, number);
        }
        let (universe, analyses) = (&universe, &analyses[..]);
        Asking { pair: &pair, universe, dataset: &dataset, analyses, draw: &mut draw }.ask_all();
    }
    ask_datasets(&pair);
}

/// Imports both universes, and looks at them in between: at views by their digests, and at a run that was asked for
/// before others may or may not have been told of a new version.
fn import(pair: &Pair, dataset: &str, universe: &Universe) {
    let import = |numbers: fn(usize) -> bool| {
        for (app, imports) in pair.apps.iter().zip(&universe.imports) {
            let imports = imports.iter().enumerate().filter(|(number, _)| numbers(*number));
            imports.for_each(|(_, rows)| import_into(&app.data, dataset, rows));
        }
        let body = format!(r#"{{"dataset":"{dataset}","analysis":"degree"}}"#);
        let run = pair.ask(&Request::post("/v1/runs", body).with("Prefer", "wait=60"));
        [pair.ask(&Request::get(format!("/v1/datasets/{dataset}"))), run]
    };
    let asked = [import(|number| number == 0), import(|number| number > 0)];
    for [view, run] in asked.iter().filter(|[view, _]| view.status == 200) {
        let digest = view.json()["view"].as_str().unwrap().to_owned();
        let same = pair.ask(&Request::get(format!("/v1/datasets/{dataset}/versions/{digest}")));
        assert_eq!(same.text, view.text, "{}", pair.context);
        for part in ["", "/results", "/manifest"] {
            pair.ask(&Request::get(format!("{}{part}", run.header("location"))));
        }
    }
}

fn import_into(data: &Data, dataset: &str, rows: &[Row]) {
    let files = files(rows);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    if !files.is_empty() {
        data.import(dataset, &files);
    }
}

/// A dataset that only the second universe has, and of which the viewer sees nothing.
fn hide_a_dataset(pair: &Pair, draw: &mut Draw, viewer: &Viewer, number: usize) {
    let name = format!("{}{number:02}", draw.pick(&["a-hidden-", "u-hidden-", "z-hidden-"]));
    import_into(&pair.apps[1].data, &name, &draw_hidden(draw, viewer));
    for path in ["", "/entities", "/targets", "/entities/A0001"] {
        assert_eq!(pair.ask(&Request::get(format!("/v1/datasets/{name}{path}"))).status, 404);
    }
    let body = format!(r#"{{"dataset":"{name}","analysis":"degree"}}"#);
    for path in ["/v1/runs", "/v1/runs:estimate"] {
        assert_eq!(pair.ask(&Request::post(path, body.as_str())).status, 404);
    }
}

/// The list of datasets, whole and by pages.
fn ask_datasets(pair: &Pair) {
    pair.ask(&Request::get("/v1/datasets?limit=1000"));
    let mut cursor = String::new();
    for _ in 0..UNIVERSES {
        let page = pair.ask(&Request::get(format!("/v1/datasets?limit=7{cursor}"))).json();
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
}

fn context(group: usize, viewer: &Viewer, dataset: &str, universe: &Universe) -> String {
    let mut text = format!("group {group}, {dataset}, {viewer:?}\n");
    for (imports, what) in universe.imports.iter().zip(["here", "there"]) {
        for (number, rows) in imports.iter().enumerate() {
            for (name, csv) in files(rows) {
                text.push_str(&format!("{what}, import {number}, {name}\n{csv}"));
            }
        }
    }
    text
}

/// The drawing itself: a universe that hides nothing, or nothing but, would prove nothing.
#[test]
fn most_universes_show_something_hide_something_and_differ() {
    let (mut shown, mut hidden, mut differ) = (0, 0, 0);
    for number in 0..200 {
        let mut draw = Draw::new("trama 2026 universes drawn", number);
        let viewer = Viewer::draw(&mut draw);
        let Universe { imports: [here, there], visible, hidden: invisible } = Universe::draw(&mut draw, &viewer);
        shown += usize::from(visible.len() >= 3);
        hidden += usize::from(invisible.len() >= 3);
        differ += usize::from(here != there);
        let visible_rows = |imports: &[Vec<Row>]| {
            let known: Vec<_> =
                imports.iter().flatten().filter(|row| !row.is_link() && viewer.may_use(row)).map(Row::key).collect();
            let is_seen = |row: &&Row| !row.is_link() || row.ends().iter().all(|end| known.contains(end));
            imports.iter().flatten().filter(|row| viewer.may_use(row)).filter(is_seen).cloned().collect::<Vec<Row>>()
        };
        assert_eq!(visible_rows(&here), visible_rows(&there), "{number}");
        let protects = |rows: &Vec<Vec<Row>>| rows.iter().flatten().filter(|row| row.protects()).count();
        assert!(protects(&here) <= protects(&there), "{number}");
    }
    assert!(shown > 150 && hidden > 150 && differ > 190, "{shown} {hidden} {differ}");
}
