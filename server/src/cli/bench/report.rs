//! What was timed, as a table for people or every number for programs.

use serde::Serialize;
use trama_engine::benchmark::Agreement;

use super::super::Global;
use super::super::print::{Listing, line, number};
use super::edge_list::kernels;
use super::network::Network;
use crate::error::{Error, Result};

/// A kernel in a library on a network.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    #[serde(flatten)]
    pub(super) network: Network,
    pub(super) nodes: usize,
    pub(super) edges: usize,
    /// What Trama's graph takes in memory.
    pub(super) graph_bytes: u64,
    pub(super) kernel: &'static str,
    pub(super) threads: u16,
    pub(super) library: &'static str,
    pub(super) version: String,
    /// Whether the library knows one thread alone, whatever `threads` says.
    pub(super) serial: bool,
    /// How it was asked for.
    pub(super) how: String,
    /// Every run.
    pub(super) seconds: Vec<f64>,
    pub(super) median_seconds: Option<f64>,
    /// What `check` is.
    pub(super) check_value: &'static str,
    pub(super) agreement: Agreement,
    pub(super) check: Option<f64>,
    /// Whether `check` is that of Trama.
    pub(super) agrees: Option<bool>,
    /// Why the library does not do it.
    pub(super) cannot: Option<String>,
    /// Why there is no result although it does, or no other one.
    pub(super) failed: Option<String>,
    /// What a run was expected to take that was left out.
    pub(super) expected_seconds: Option<f64>,
}

impl Row {
    fn is_trama(&self) -> bool {
        self.library == "trama"
    }

    /// Whether a row of another library is of the same question.
    fn is_beside(&self, other: &Row) -> bool {
        self.kernel == other.kernel && (other.threads == self.threads || other.serial) && !other.is_trama()
    }
}

/// The middle of some numbers; of two, their mean.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2)?;
    Some(if sorted.len() % 2 == 1 { *upper } else { (sorted[sorted.len() / 2 - 1] + upper) / 2.0 })
}

/// Prints all rows.
pub(super) fn print(global: &Global, rows: &[Row]) -> Result<()> {
    if global.json {
        let json = serde_json::to_value(rows).map_err(|error| Error::Internal(error.to_string()))?;
        return line(format_args!("{json:#}"));
    }
    let of_networks = rows.chunk_by(|one, other| one.network.name() == other.network.name());
    for (position, rows) in of_networks.enumerate() {
        if position > 0 {
            line("")?;
        }
        let Row { network, nodes, edges, graph_bytes, .. } = &rows[0];
        let bytes_an_edge = *graph_bytes as f64 / (*edges).max(1) as f64;
        line(format_args!("{}: {nodes} nodes, {edges} edges, {bytes_an_edge:.1} bytes an edge", network.name()))?;
        let rows = by_kernel(rows);
        match rows.iter().any(|row| !row.is_trama()) {
            true => print_side_by_side(&rows)?,
            false => print_alone(&rows)?,
        }
        rows.into_iter().filter_map(remark).for_each(|remark| global.note(remark));
    }
    Ok(())
}

/// What was timed by number of threads, for reading by kernel.
fn by_kernel(rows: &[Row]) -> Vec<&Row> {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort_by_key(|row| kernels().position(|kernel| kernel.name == row.kernel));
    rows
}

fn print_alone(rows: &[&Row]) -> Result<()> {
    let mut listing = Listing::new(&["kernel", ">threads", ">median s", ">least", ">greatest", ">runs", ">check"]);
    for row in rows {
        let time = |time: Option<f64>| time.map(seconds).unwrap_or_default();
        listing.row([
            row.kernel.to_owned(),
            row.threads.to_string(),
            time(row.median_seconds),
            time(row.seconds.iter().copied().reduce(f64::min)),
            time(row.seconds.iter().copied().reduce(f64::max)),
            row.seconds.len().to_string(),
            row.check.map(number).unwrap_or_default(),
        ]);
    }
    listing.print()
}

fn print_side_by_side(rows: &[&Row]) -> Result<()> {
    let mut listing = Listing::new(&["kernel", ">threads", ">trama s", "best peer", ">its s", ">ratio", "check"]);
    for own in rows.iter().filter(|row| row.is_trama()) {
        let peers: Vec<&Row> = rows.iter().copied().filter(|row| own.is_beside(row)).collect();
        let timed = peers.iter().filter_map(|peer| Some((peer.median_seconds?, peer)));
        // One that finds something else is the best only where nobody finds the same.
        let differs = |peer: &Row| peer.agrees == Some(false);
        let best = timed.min_by(|one, other| differs(one.1).cmp(&differs(other.1)).then(one.0.total_cmp(&other.0)));
        let ratio = own.median_seconds.zip(best).map(|(own, (best, _))| format!("{:.2}", best / own));
        listing.row([
            own.kernel.to_owned(),
            own.threads.to_string(),
            own.median_seconds.map(seconds).unwrap_or_default(),
            best.map(|(_, peer)| peer.library.to_owned()).unwrap_or_default(),
            best.map(|(time, _)| seconds(time)).unwrap_or_default(),
            ratio.unwrap_or_default(),
            check(own, &peers),
        ]);
    }
    listing.print()
}

/// Whether the peers have the same result, or by how much Trama's is better than the best of theirs.
fn check(own: &Row, peers: &[&Row]) -> String {
    let theirs = peers.iter().filter_map(|peer| peer.check);
    match (own.agreement, own.check, theirs.reduce(f64::max)) {
        (Agreement::Quality, Some(own), Some(best)) => format!("{:+.4}", own - best),
        (_, Some(_), Some(_)) if peers.iter().any(|peer| peer.agrees == Some(false)) => "differs".to_owned(),
        (_, Some(_), Some(_)) => "same".to_owned(),
        _ => String::new(),
    }
}

/// What has to be said of a row beside its numbers.
fn remark(row: &Row) -> Option<String> {
    let Row { kernel, threads, library, .. } = row;
    match (&row.failed, row.expected_seconds, row.check) {
        (Some(why), Some(expected), _) => {
            Some(format!("{kernel}, threads {threads}: {library} left out: {why} ({expected:.0} s by extrapolation)"))
        }
        (Some(why), ..) => Some(format!("{kernel}, threads {threads}: {library} failed: {why}")),
        (None, _, Some(check)) if row.agrees == Some(false) => {
            Some(format!("{kernel}, threads {threads}: {library} differs: {} is {}", row.check_value, number(check)))
        }
        _ => None,
    }
}

/// Seconds with three digits that count, down to a microsecond.
fn seconds(value: f64) -> String {
    let digits = (2.0 - value.abs().max(1e-6).log10().floor()).clamp(0.0, 6.0);
    format!("{value:.*}", digits as usize)
}

#[cfg(test)]
mod tests {
    use super::{median, seconds};

    #[test]
    fn the_median_is_the_middle_one_or_the_mean_of_the_middle_two() {
        assert_eq!(median(&[3.0, 1.0, 9.0]), Some(3.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), Some(3.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn seconds_have_three_digits_that_count() {
        assert_eq!(
            [123.4, 12.34, 1.234, 0.01234, 0.00001234].map(seconds),
            ["123", "12.3", "1.23", "0.0123", "0.000012"]
        );
    }
}
