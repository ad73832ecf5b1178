//! `trama trust`: how far to trust a ranking of persons on data like somebody's. Networks in which the roles are planted
//! are drawn, about as large and as dense as his; links of them are hidden; and everybody is ranked, by every profile and
//! by every single measure.

mod judged;
mod likeness;
mod trial;

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value, json};
use trama_engine::analyses::validate::{Shape, shape};
use trama_engine::registry::{self, Parameters};

use self::judged::{Finding, MeanShape, findings};
use self::trial::{Outcome, judge};
use super::Global;
use super::dataset::{DatasetArgs, Said};
use super::print::{Listing, line, print_wrapped};
use super::run::pairs;
use super::watch::watched;
use crate::error::{Error, Result};

/// Shares of the true links that nobody has recorded.
const MISSING: [f64; 5] = [0.0, 0.1, 0.2, 0.3, 0.5];

/// What every output says.
const MEANING: &str = "Measured on invented networks of like shape, not on your data: how often a profile finds those \
                       who were planted as what it looks for, there. It says what to expect of the method, and nothing \
                       of any person.";

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Trust {
    /// Data whose shape the networks are to have: a dataset, DATASET@2 for its version 2, or the path of a file; that of
    /// the generator when not given
    #[arg(value_name = "DATASET")]
    dataset: Option<String>,
    #[command(flatten)]
    said: Said,
    /// How many networks to draw
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    networks: u16,
    /// A parameter of the generator `task-force`, instead of what is chosen
    #[arg(short = 'p', value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

/// What is printed.
#[derive(Serialize)]
struct Report {
    meaning: &'static str,
    networks: u16,
    seed: u64,
    /// With these seeds and parameters, `trama generate task-force` draws the same networks.
    seeds: [u64; 2],
    parameters: Map<String, Value>,
    shape: Shapes,
    findings: Vec<Finding>,
}

/// What the networks are to be like, and what they are like with nothing hidden.
#[derive(Serialize)]
struct Shapes {
    data: Option<Shape>,
    networks: MeanShape,
}

impl Trust {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let given = self.given()?;
        let data = self.shape(global)?;
        let seeds: Vec<u64> = (0..u64::from(self.networks)).map(|number| seed(global.seed, number)).collect();
        let budget = global.memory_budget_bytes();
        let report = watched(global, |progress| {
            let mut parameters = match &data {
                Some(data) => likeness::parameters(data, seeds[0], budget, progress)?,
                None => Map::new(),
            };
            parameters.extend(given);
            let outcomes: Vec<Vec<Outcome>> = judge(&parameters, &seeds, &MISSING, budget, progress)?;
            Ok::<_, Error>(Report {
                meaning: MEANING,
                networks: self.networks,
                seed: global.seed,
                seeds: [seeds[0], seeds[seeds.len() - 1]],
                parameters,
                shape: Shapes { data, networks: MeanShape::of(&outcomes) },
                findings: findings(&outcomes, &MISSING),
            })
        })?;
        if global.json {
            let json = serde_json::to_value(&report).map_err(|error| Error::Internal(error.to_string()))?;
            return line(format_args!("{json:#}"));
        }
        report.print(global)
    }

    /// Parameters of the generator that the user chooses.
    fn given(&self) -> Result<Map<String, Value>> {
        let (info, pairs) = (trial::model()?.info(), pairs(&self.parameters)?);
        if pairs.iter().any(|(name, _)| *name == trial::MISSINGNESS) {
            return Err(Error::Usage(format!("-p {}: every share is tried", trial::MISSINGNESS)));
        }
        let read = Parameters::from_texts(info.name, info.parameters, pairs.iter().copied())?;
        let given = read.values().iter().filter(|(name, _)| pairs.iter().any(|(given, _)| given == *name));
        Ok(given.map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    /// The shape of the dataset, after writing to the audit that somebody looks at it.
    fn shape(&self, global: &Global) -> Result<Option<Shape>> {
        let Some(dataset) = &self.dataset else { return Ok(None) };
        let opened = DatasetArgs { dataset: dataset.clone(), said: self.said.clone(), files: None }.open(global)?;
        let asked = json!({ "networks": self.networks, "parameters": self.parameters }).to_string();
        let view = opened.view(global, "trust", &asked)?;
        let analysis = registry::find("targets")?;
        let parameters = Parameters::from_texts(analysis.info().name, analysis.info().parameters, [])?;
        registry::estimate(analysis, &view, &parameters, global.memory_budget_bytes())?;
        let shape = watched(global, |_| shape(&view))?;
        match shape.ranked {
            0 => Err(Error::Usage(format!(
                "{}: nobody in it may be ranked, so there is no ranking to trust; declare with --set category=...",
                opened.name
            ))),
            _ => Ok(Some(shape)),
        }
    }
}

/// The seed of a network: no two of a command have one, nor do those of another seed.
fn seed(of_command: u64, number: u64) -> u64 {
    of_command.wrapping_mul(1000).wrapping_add(number)
}

impl Report {
    fn print(&self, global: &Global) -> Result<()> {
        print_wrapped(0, MEANING)?;
        line("")?;
        self.shape.print()?;
        for findings in self.findings.chunk_by(|one, other| one.profile == other.profile) {
            line("")?;
            print_profile(findings)?;
        }
        let [first, last] = self.seeds;
        global.note(format_args!(
            "{} networks, seeds {first} to {last} of `trama generate task-force`; 90 %: of the networks",
            self.networks
        ));
        global.note("the best single measure is told in hindsight: which it is, nobody knows beforehand");
        if !self.parameters.is_empty() {
            let given = self.parameters.iter().map(|(name, value)| format!("-p {name}={value}"));
            global.note(format_args!("drawn with {}", given.collect::<Vec<_>>().join(" ")));
        }
        Ok(())
    }
}

impl Shapes {
    fn print(&self) -> Result<()> {
        let networks = &self.networks;
        let data = |value: &dyn Fn(&Shape) -> String| self.data.as_ref().map(value).unwrap_or_default();
        let mut listing = Listing::new(&["shape", ">data", ">networks"]);
        for (what, of_data, of_networks) in [
            ("persons", data(&|shape| shape.persons.to_string()), format!("{:.0}", networks.persons)),
            (
                "share who may be ranked",
                data(&|shape| format!("{:.2}", shape.ranked_share())),
                format!("{:.2}", networks.ranked_share),
            ),
            (
                "ties of a person",
                data(&|shape| format!("{:.1}", shape.ties_per_person())),
                format!("{:.1}", networks.ties_per_person),
            ),
            (
                "statements of a link",
                data(&|shape| format!("{:.2}", shape.statements_per_link())),
                format!("{:.2}", networks.statements_per_link),
            ),
        ] {
            listing.row([what.to_owned(), of_data, of_networks]);
        }
        listing.print()
    }
}

/// One row a share of missing links.
fn print_profile(findings: &[Finding]) -> Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    line(format_args!(
        "{}: k = {:.0} of {:.0} ranked; {:.2} at k by chance",
        first.profile,
        first.planted,
        first.ranked,
        first.planted / first.ranked
    ))?;
    let titles = [">missing", ">at k", ">90 %", ">auc", ">90 %", "best single measure", ">at k", ">auc"];
    let mut listing = Listing::new(&titles);
    for finding in findings {
        let (score, best) = (&finding.score, &finding.best);
        listing.row([
            format!("{:.0} %", 100.0 * finding.missing),
            format!("{:.2}", score.precision_at_k.mean),
            score.precision_at_k.range(),
            format!("{:.2}", score.auc.mean),
            score.auc.range(),
            best.measure.clone(),
            format!("{:.2}", best.precision_at_k.mean),
            format!("{:.2}", best.auc.mean),
        ]);
    }
    listing.print()
}
