//! `trama targets`: the ranking, and how sure it is, as tables that fit 80 columns.

use clap::Args;
use serde_json::{Map, Value};
use trama_datasets::{ResultFormat, write_result};
use trama_engine::registry::{self, Cells, Completed, Parameters, ResultTable};

use super::Global;
use super::dataset::DatasetArgs;
use super::print::{Listing, line, print_wrapped, to_stdout};
use super::run::{complete, pairs, print_notes};
use crate::error::Result;

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Targets {
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Which factors count
    #[arg(long, default_value = "leaders", value_name = "PROFILE")]
    profile: String,
    /// How many to show
    #[arg(long, default_value_t = 25, value_name = "N")]
    top: u64,
    /// Show how sure each rank is
    #[arg(long)]
    uncertainty: bool,
    /// A further parameter, as of `trama run targets`, or of `trama run uncertainty`
    #[arg(short = 'p', value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

impl Targets {
    /// The first `top` of a dataset, as the profile `leaders` has them.
    pub(crate) fn leading(dataset: DatasetArgs, top: u64) -> Targets {
        Targets { dataset, profile: "leaders".to_owned(), top, uncertainty: false, parameters: Vec::new() }
    }

    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let analysis = registry::find(if self.uncertainty { "uncertainty" } else { "targets" })?;
        let top = self.top.to_string();
        let mut given = vec![("profile", self.profile.as_str()), ("top", top.as_str())];
        given.extend(pairs(&self.parameters)?);
        let parameters = Parameters::from_texts(analysis.info().name, analysis.info().parameters, given)?;
        let opened = self.dataset.open(global)?;
        let completed = complete(global, &opened, analysis, &parameters, global.seed)?;
        if global.json {
            print_notes(global, &completed);
            return to_stdout(|mut out| write_result(&completed.outcome.table, ResultFormat::Json, &mut out));
        }
        print(global, &completed)
    }
}

/// Prints a ranking, or how sure it is.
pub(crate) fn print(global: &Global, completed: &Completed) -> Result<()> {
    let (table, summary) = (&completed.outcome.table, &completed.outcome.summary);
    if table.height() == 0 {
        return line(completed.outcome.notice.as_deref().unwrap_or("nothing to rank"));
    }
    print_notes(global, completed);
    match table.column("rank_low") {
        Some(_) => print_sureness(table, summary)?,
        None => print_ranking(table)?,
    }
    let left_out = &summary["not_ranked"];
    let authorities = match left_out["authorities"].as_u64() {
        None | Some(0) => String::new(),
        Some(count) => format!(", {count} authorities"),
    };
    global.note(format_args!(
        "ranked {}; not ranked: {} unknown, {} contacts, {} protected{authorities}",
        summary["ranked"], left_out["unknown"], left_out["contacts"], left_out["protected"]
    ));
    for said in ["coverage", "meaning"] {
        summary.get(said).and_then(Value::as_str).into_iter().for_each(|said| global.note(said));
    }
    Ok(())
}

fn print_ranking(table: &ResultTable) -> Result<()> {
    let columns = shown_columns(table, &["id", "name", "kind", "jurisdiction", "watched"]);
    let (shown, watched): (Vec<&str>, Vec<&str>) = columns.into_iter().partition(|column| *column != "watched");
    let mut listing = Listing::new(&[&[">rank"], &shown[..], &[">score", "counts most"], &watched].concat());
    for row in 0..table.height() {
        let before = std::iter::once("rank").chain(shown.iter().copied()).map(|column| table.text(column, row));
        let own = [rounded(table, "score", row), counts_most(table, row)];
        listing.row(before.chain(own).chain(watched.iter().map(|column| table.text(column, row))));
    }
    listing.print()
}

/// The interval of each rank, the chance of the first ranks, and below it what would change the first of them most.
fn print_sureness(table: &ResultTable, summary: &Map<String, Value>) -> Result<()> {
    let columns = shown_columns(table, &["id", "name", "jurisdiction"]);
    let top = format!(">top {}", summary["assumed"]["top_k"]);
    // Of the ranks that pivots give, beside the interval.
    let has_error = (0..table.height()).any(|row| table.text("pivot_error", row) != "0");
    let error: &[&str] = if has_error { &[">error"] } else { &[] };
    let mut listing = Listing::new(&[&[">rank", "90 %"], error, &columns[..], &[">score", &top, "stability"]].concat());
    for row in 0..table.height() {
        let interval = format!("{}-{}", table.text("rank_low", row), table.text("rank_high", row));
        let shown = columns.iter().map(|column| table.text(column, row));
        let rest = [rounded(table, "score", row), rounded(table, "probability_top", row), table.text("stability", row)];
        let error = has_error.then(|| table.text("pivot_error", row));
        listing.row([table.text("rank", row), interval].into_iter().chain(error).chain(shown).chain(rest));
    }
    listing.print()?;
    for row in (0..table.height()).filter(|&row| !table.text("advice", row).is_empty()) {
        print_wrapped(0, &format!("{}: {}", table.text("id", row), table.text("advice", row)))?;
    }
    Ok(())
}

/// These columns but for those that are empty in every row: they would cost the others their width.
fn shown_columns<'a>(table: &ResultTable, columns: &[&'a str]) -> Vec<&'a str> {
    let says = |column: &&str| (0..table.height()).any(|row| !table.text(column, row).is_empty());
    columns.iter().copied().filter(says).collect()
}

fn rounded(table: &ResultTable, column: &str, row: usize) -> String {
    match table.column(column) {
        Some(Cells::Float(cells)) => cells[row].map(|number| format!("{number:.3}")).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The two factors that contribute most.
fn counts_most(table: &ResultTable, row: usize) -> String {
    let value = |cells: &Cells| match cells {
        Cells::Float(cells) => cells[row].unwrap_or_default(),
        _ => 0.0,
    };
    let columns = table.columns().iter();
    let mut factors: Vec<(&str, f64)> =
        columns.filter_map(|(name, cells)| Some((name.strip_suffix("_contribution")?, value(cells)))).collect();
    factors.sort_by(|left, right| right.1.total_cmp(&left.1));
    factors.iter().take(2).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
