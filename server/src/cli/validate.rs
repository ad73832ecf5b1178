//! `trama run validate`: a table that fits 80 columns, without those that a file has besides.

use trama_engine::registry::{Cells, Completed, ResultTable};

use super::Global;
use super::print::Listing;
use crate::error::Result;

/// Prints what each measure reaches, and how far the score is from it.
pub(crate) fn print(global: &Global, completed: &Completed) -> Result<()> {
    let (table, summary) = (&completed.outcome.table, &completed.outcome.summary);
    let titles = ["measure", ">auc", ">95 %", ">at k", ">ahead", ">95 %", ">p"];
    let mut listing = Listing::new(&titles);
    for row in 0..table.height() {
        let cell = |column| of(table, column, row);
        let name = table.text("measure", row);
        listing.row([
            name,
            text(cell("auc"), 3),
            range(cell("auc_low"), cell("auc_high"), 2),
            text(cell("precision_at_k"), 2),
            text(cell("difference"), 3),
            range(cell("difference_low"), cell("difference_high"), 3),
            cell("p_value").map(probability).unwrap_or_default(),
        ]);
    }
    listing.print()?;
    let labels = &summary["labels"];
    let positive = labels["positive"].as_u64().unwrap_or_default();
    global.note(format_args!(
        "judged by {positive} who are looked for and {} who are not, of {} ranked",
        labels["used"].as_u64().unwrap_or_default() - positive,
        summary["ranked"]
    ));
    global.note(format_args!(
        "at k: their share of the first {positive}; ahead: AUC of the score less this one's, and p of as much by chance"
    ));
    global.note(format_args!(
        "labels given {}, of ids not found {}, of such as are not ranked {}",
        labels["given"], labels["not_found"], labels["not_ranked"]
    ));
    global.note(summary["meaning"].as_str().unwrap_or_default());
    Ok(())
}

fn of(table: &ResultTable, column: &str, row: usize) -> Option<f64> {
    match table.column(column) {
        Some(Cells::Float(cells)) => cells[row],
        _ => None,
    }
}

fn text(value: Option<f64>, digits: usize) -> String {
    value.map(|value| format!("{value:.digits$}")).unwrap_or_default()
}

fn probability(value: f64) -> String {
    if value < 0.0005 { "<.001".to_owned() } else { text(Some(value), 3) }
}

fn range(low: Option<f64>, high: Option<f64>, digits: usize) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low:.digits$}..{high:.digits$}"),
        _ => String::new(),
    }
}
