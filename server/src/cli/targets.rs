//! `trama targets`: the ranking as a table that fits 80 columns.

use clap::Args;
use trama_datasets::{ResultFormat, write_result};
use trama_engine::registry::{self, Cells, Completed, Parameters, ResultTable};

use super::Global;
use super::dataset::DatasetArgs;
use super::print::{Listing, line, to_stdout};
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
    /// A further parameter, as of `trama run targets`
    #[arg(short = 'p', value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

impl Targets {
    /// The first `top` of a dataset, as the profile `leaders` has them.
    pub(crate) fn leading(dataset: DatasetArgs, top: u64) -> Targets {
        Targets { dataset, profile: "leaders".to_owned(), top, parameters: Vec::new() }
    }

    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let analysis = registry::find("targets")?;
        let top = self.top.to_string();
        let mut given = vec![("profile", self.profile.as_str()), ("top", top.as_str())];
        given.extend(pairs(&self.parameters)?);
        let parameters = Parameters::from_texts("targets", analysis.info().parameters, given)?;
        let opened = self.dataset.open(global)?;
        let completed = complete(global, &opened, analysis, &parameters, global.seed)?;
        if global.json {
            print_notes(global, &completed);
            return to_stdout(|mut out| write_result(&completed.outcome.table, ResultFormat::Json, &mut out));
        }
        print(global, &completed)
    }
}

fn print(global: &Global, completed: &Completed) -> Result<()> {
    let (table, summary) = (&completed.outcome.table, &completed.outcome.summary);
    if table.height() == 0 {
        return line(completed.outcome.notice.as_deref().unwrap_or("nothing to rank"));
    }
    print_notes(global, completed);
    // A column that is empty in every row would cost the others their width.
    let jurisdictions = (0..table.height()).any(|row| !text(table, "jurisdiction", row).is_empty());
    let columns: &[&str] =
        if jurisdictions { &["id", "name", "kind", "jurisdiction"] } else { &["id", "name", "kind"] };
    let mut listing = Listing::new(&[&[">rank"], columns, &[">score", "counts most"]].concat());
    for row in 0..table.height() {
        let score = match table.column("score") {
            Some(Cells::Float(cells)) => cells[row].map(|score| format!("{score:.3}")).unwrap_or_default(),
            _ => String::new(),
        };
        let shown = columns.iter().map(|column| text(table, column, row));
        listing.row(std::iter::once(text(table, "rank", row)).chain(shown).chain([score, counts_most(table, row)]));
    }
    listing.print()?;
    let left_out = &summary["not_ranked"];
    let authorities = match left_out["authorities"].as_u64() {
        None | Some(0) => String::new(),
        Some(count) => format!(", {count} authorities"),
    };
    global.note(format_args!(
        "ranked {}; not ranked: {} unknown, {} contacts, {} protected{authorities}",
        summary["ranked"], left_out["unknown"], left_out["contacts"], left_out["protected"]
    ));
    global.note(summary["meaning"].as_str().unwrap_or_default());
    Ok(())
}

fn text(table: &ResultTable, column: &str, row: usize) -> String {
    table.column(column).map(|cells| cells.text(row)).unwrap_or_default()
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
