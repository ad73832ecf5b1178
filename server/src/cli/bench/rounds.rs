//! One kernel on one graph in all libraries, taking turns: what else the machine does meets all of them alike.

use trama_engine::benchmark::{Benchmark, Subject};
use trama_engine::progress::Progress;

use super::growth::Growth;
use super::library::{Answer, Library};
use super::network::Network;
use super::report::{Row, median};
use crate::error::Result;

/// How often a kernel is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// So many times.
    pub(super) runs: usize,
    /// But no more once a library took so long in all.
    pub(super) seconds: f64,
    /// And not at all where one run is expected to take longer than this.
    pub(super) longest: f64,
}

/// What kernels are run on.
pub(super) struct Round<'a> {
    pub(super) network: &'a Network,
    pub(super) subject: &'a Subject,
    pub(super) threads: u16,
    pub(super) limits: Limits,
}

impl Round<'_> {
    /// A row for each library, the first of which the others are compared with.
    pub(super) fn time(
        &self,
        kernel: &'static Benchmark,
        libraries: &mut [Box<dyn Library + '_>],
        growth: &mut Growth,
        stop: &Progress,
    ) -> Result<Vec<Row>> {
        let mut rows: Vec<Row> = libraries.iter().map(|library| self.row(kernel, library.as_ref(), growth)).collect();
        for _ in 0..self.limits.runs {
            for (library, row) in libraries.iter_mut().zip(&mut rows) {
                stop.check()?;
                if row.is_open(self.limits.seconds) {
                    row.add(library.run(kernel, stop)?);
                }
            }
        }
        let own_check = rows.first().and_then(|row| row.check);
        for (library, row) in libraries.iter().zip(&mut rows) {
            row.median_seconds = median(&row.seconds);
            row.agrees = own_check.zip(row.check).map(|(own, other)| kernel.agreement.holds(own, other));
            // What came to no end here is not tried on larger networks.
            let endless = row.failed.as_ref().map(|_| f64::INFINITY);
            if let Some(seconds) = row.median_seconds.or(row.expected_seconds).or(endless) {
                growth.keep((library.name(), kernel.name, self.threads), self.edge_count(), seconds);
            }
        }
        Ok(rows)
    }

    fn edge_count(&self) -> usize {
        self.subject.graph().edge_count()
    }

    /// A row without times yet; one that is expected to take too long gets none.
    fn row(&self, kernel: &'static Benchmark, library: &dyn Library, growth: &Growth) -> Row {
        let key = (library.name(), kernel.name, self.threads);
        let longest = self.limits.longest;
        let expected = growth.estimate(key, self.edge_count(), kernel.growth).filter(|seconds| *seconds > longest);
        Row {
            network: self.network.clone(),
            nodes: self.subject.graph().node_count(),
            edges: self.edge_count(),
            graph_bytes: self.subject.graph().bytes(),
            kernel: kernel.name,
            check_value: kernel.check,
            agreement: kernel.agreement,
            threads: self.threads,
            library: library.name(),
            version: library.version().to_owned(),
            serial: library.is_serial(),
            how: String::new(),
            seconds: Vec::new(),
            median_seconds: None,
            check: None,
            agrees: None,
            cannot: None,
            failed: expected.map(|seconds| match seconds.is_finite() {
                true => format!("over {longest:.0} s"),
                false => "not tried, since it failed on a smaller network".to_owned(),
            }),
            expected_seconds: expected.filter(|seconds| seconds.is_finite()),
        }
    }
}

impl Row {
    /// Whether there is to be another run.
    fn is_open(&self, seconds: f64) -> bool {
        self.cannot.is_none() && self.failed.is_none() && self.seconds.iter().sum::<f64>() < seconds
    }

    fn add(&mut self, answer: Answer) {
        match answer {
            Answer::Took { seconds, check, how } => {
                self.seconds.push(seconds);
                self.check = Some(check);
                self.how = how;
            }
            Answer::Cannot(why) => self.cannot = Some(why),
            Answer::Failed(why) => self.failed = Some(why),
        }
    }
}
