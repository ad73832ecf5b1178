//! Which parameters give networks of about the shape of some data, with nothing of them hidden.
//!
//! Persons who may be ranked and persons who may not are so many times as many as the generator has by default, all roles
//! alike. How densely they are tied follows from meetings, and where those do not suffice, from larger crews: the nearest
//! of [`DENSITIES`] is taken. What else data are, networks are not made to be.

use rayon::prelude::*;
use serde_json::{Map, Value};
use trama_engine::analyses::validate::Shape;
use trama_engine::progress::Progress;
use trama_engine::registry::Parameters;

use super::trial::{Trial, model};
use crate::error::Result;

/// Networks are no larger, so that twenty of them are ranked in a minute.
const MAX_PERSONS: f64 = 1000.0;

/// Members of a cell and meetings of a crew, from the defaults on: what comes first is taken when equally near.
const DENSITIES: [(u64, u64); 15] = [
    (14, 3),
    (14, 0),
    (14, 1),
    (14, 2),
    (14, 6),
    (14, 12),
    (14, 25),
    (14, 50),
    (14, 100),
    (30, 25),
    (30, 50),
    (30, 100),
    (60, 30),
    (60, 60),
    (60, 100),
];

/// How often the numbers of persons and statements are brought nearer.
const ROUNDS: usize = 3;

/// Roles whose persons all may be ranked, and those of which none or few may.
const RANKED: [&str; 3] = ["brokers", "financiers", "logistics"];
const OTHERS: [&str; 7] = ["nominees", "families", "victims", "witnesses", "informants", "contacts", "unknowns"];

/// What is chosen.
#[derive(Debug, Clone, Copy)]
struct Choice {
    ranked: f64,
    others: f64,
    density: (u64, u64),
    repeats: f64,
}

/// The parameters, but for those that keep their defaults.
///
/// # Errors
/// Those of drawing a network.
pub(super) fn parameters(data: &Shape, seed: u64, budget: u64, progress: &Progress) -> Result<Map<String, Value>> {
    progress.begin("looking for networks alike", (1 + DENSITIES.len() + ROUNDS) as u64);
    let shape = |given: &Map<String, Value>| -> Result<Shape> {
        let shape = Trial::draw(given, 0.0, seed, budget)?.shape()?;
        progress.advance(1)?;
        Ok(shape)
    };
    let usual = Usual::new(shape(&Map::new())?)?;
    let scale = (MAX_PERSONS / data.persons as f64).min(1.0);
    let wanted = (scale * data.ranked as f64, scale * (data.persons - data.ranked) as f64);
    let start = Choice { ranked: wanted.0, others: wanted.1, density: DENSITIES[0], repeats: usual.repeats };
    let off = |density: &(u64, u64)| -> Result<f64> {
        let shape = shape(&usual.given(&Choice { density: *density, ..start }))?;
        Ok((shape.ties_per_person() - data.ties_per_person()).abs())
    };
    let off = DENSITIES.par_iter().map(off).collect::<Result<Vec<f64>>>()?;
    let nearest = (0..DENSITIES.len()).reduce(|best, other| if off[other] < off[best] { other } else { best });
    let mut choice = Choice { density: DENSITIES[nearest.unwrap_or_default()], ..start };
    for _ in 0..ROUNDS {
        let found = shape(&usual.given(&choice))?;
        choice.ranked *= ratio(wanted.0, found.ranked as f64);
        choice.others *= ratio(wanted.1, (found.persons - found.ranked) as f64);
        choice.repeats *= ratio(data.statements_per_link() - 1.0, found.statements_per_link() - 1.0);
        choice.repeats = (1000.0 * choice.repeats.clamp(0.0, 1.0)).round() / 1000.0;
    }
    Ok(usual.given(&choice))
}

/// By how much to multiply what gave `found`; as it is where nothing was.
fn ratio(wanted: f64, found: f64) -> f64 {
    if found > 0.0 { (wanted / found).max(0.0) } else { 1.0 }
}

/// What the generator does by default.
struct Usual {
    defaults: Parameters,
    shape: Shape,
    repeats: f64,
}

impl Usual {
    fn new(shape: Shape) -> Result<Usual> {
        let info = model()?.info();
        let defaults = Parameters::from_json(info.name, info.parameters, &Map::new())?;
        Ok(Usual { repeats: defaults.number("repeats"), defaults, shape })
    }

    /// A default, so many times; one at least where `least` is.
    fn times(&self, name: &str, factor: f64, least: u64) -> u64 {
        let usual = self.defaults.integer(name).unwrap_or_default() as f64;
        ((usual * factor).round() as u64).max(least)
    }

    /// The parameters of a choice. Each role that is looked for has somebody in it, and there are two cells, so that brokers
    /// have something to join.
    fn given(&self, choice: &Choice) -> Map<String, Value> {
        let (members, meetings) = choice.density;
        let of_ranked = choice.ranked / self.shape.ranked as f64;
        let of_others = choice.others / (self.shape.persons - self.shape.ranked) as f64;
        let mut given: Map<String, Value> = Map::new();
        let served = RANKED.map(|name| (name, self.times(name, of_ranked, 1)));
        let others = OTHERS.map(|name| (name, self.times(name, of_others, 0)));
        let in_cells = choice.ranked - served.iter().map(|(_, count)| *count as f64).sum::<f64>();
        let heads = (1 + self.times("lieutenants", 1.0, 1)) as f64;
        let cells = (in_cells / (heads + members as f64)).round().max(2.0);
        let members = (in_cells / cells - heads).round().max(0.0) as u64;
        let chosen = [("cells", cells as u64), ("members", members), ("meetings", meetings)];
        given.extend(
            chosen.into_iter().chain(served).chain(others).map(|(name, count)| (name.to_owned(), count.into())),
        );
        given.insert("repeats".to_owned(), choice.repeats.into());
        given
    }
}
