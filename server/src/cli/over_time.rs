//! What changes over time, in tables that fit 80 columns: of `trend` a line for each window, of `changes` one for each
//! target.

use serde_json::Value;
use trama_engine::registry::{Cells, Completed, ResultTable};

use super::Global;
use super::print::{Listing, line};
use crate::error::Result;

/// How many of each window are named.
const NAMED: usize = 5;

/// Prints it.
pub(super) fn print(global: &Global, completed: &Completed) -> Result<()> {
    if completed.outcome.table.height() == 0 {
        return line("no rows");
    }
    match completed.manifest.analysis.as_str() {
        "trend" => print_trend(global, completed)?,
        _ => print_changes(global, completed)?,
    }
    let summary = &completed.outcome.summary;
    if summary["undated_statements"].as_u64() > Some(0) {
        global.note(format_args!("{} statements name no time and hold in every window", summary["undated_statements"]));
    }
    global.note(summary["meaning"].as_str().unwrap_or_default());
    Ok(())
}

/// The course of the network, and who leads in each window.
fn print_trend(global: &Global, completed: &Completed) -> Result<()> {
    let (table, summary) = (&completed.outcome.table, &completed.outcome.summary);
    let mut listing = Listing::new(&["since", "until", ">tied", ">ties", ">betweenness", ">degree", "first"]);
    for window in summary["windows"].as_array().into_iter().flatten() {
        let share = |name: &str| window[name].as_f64().map(|share| format!("{share:.3}")).unwrap_or_default();
        listing.row([
            day(window["since"].as_str()),
            day(window["until"].as_str()),
            window["tied"].to_string(),
            window["ties"].to_string(),
            share("betweenness_centralization"),
            share("degree_centralization"),
            if window["tied"] == 0 { String::new() } else { first(table, &window["window"]) },
        ]);
    }
    listing.print()?;
    global.note("betweenness, degree: centralisation among those who are tied, 0 where all are alike, 1 for a star");
    Ok(())
}

/// The ids at the head of a window, whose rows are ordered by rank.
fn first(table: &ResultTable, window: &Value) -> String {
    let window = window.to_string();
    let rows = (0..table.height()).filter(|&row| table.text("window", row) == window);
    rows.take(NAMED).map(|row| table.text("id", row)).collect::<Vec<_>>().join(" ")
}

/// The day of a moment; nothing where it is open.
fn day(moment: Option<&str>) -> String {
    moment.and_then(|moment| moment.get(..10)).unwrap_or_default().to_owned()
}

fn print_changes(global: &Global, completed: &Completed) -> Result<()> {
    let (table, summary) = (&completed.outcome.table, &completed.outcome.summary);
    let mut listing = Listing::new(&["id", "name", ">before", ">90 %", ">now", ">90 %", "alert", "because"]);
    for row in 0..table.height() {
        let said = [table.text("alert", row), table.text("status", row)];
        listing.row([
            table.text("id", row),
            table.text("name", row),
            table.text("rank_before", row),
            interval(table, ["rank_low_before", "rank_high_before"], row),
            table.text("rank", row),
            interval(table, ["rank_low", "rank_high"], row),
            said.into_iter().find(|said| !said.is_empty()).unwrap_or_default(),
            table.text("because", row),
        ]);
    }
    listing.print()?;
    for (name, what) in [("before", "before"), ("after", "now")] {
        let state = &summary[name];
        let (since, until) = (day(state["since"].as_str()), day(state["until"].as_str()));
        let window = match (since.is_empty(), until.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!(", until {until}"),
            (false, true) => format!(", since {since}"),
            (false, false) => format!(", {since} to {until}"),
        };
        global.note(format_args!("{what}: {} ranked{window}", state["ranked"]));
    }
    if summary["gone_and_not_shown"].as_u64() > Some(0) {
        global.note(format_args!("{} who were ranked before are not shown now", summary["gone_and_not_shown"]));
    }
    Ok(())
}

/// Ranks from the best to the worst.
fn interval(table: &ResultTable, columns: [&str; 2], row: usize) -> String {
    let rank = |column: &str| match table.column(column) {
        Some(Cells::Integer(cells)) => cells[row],
        _ => None,
    };
    match columns.map(rank) {
        [Some(low), Some(high)] => format!("{low}-{high}"),
        _ => String::new(),
    }
}
