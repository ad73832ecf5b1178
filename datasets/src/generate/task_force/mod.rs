//! A case as an Operational Task Force would hold it, with nobody real in it: several cells, those who serve them, their
//! companies, money and consignments, as agencies have recorded them, with errors and gaps; and beside it the truth.
//!
//! What is planted is what studies of such groups have found, so that the roles can be found again, and not too easily:
//!
//! - Leaders are insulated. They have few ties, to lieutenants and one or two whom they trust, and meet leaders of other
//!   cells seldom; lieutenants have many ties, and call most (Baker and Faulkner 1993, "The social organization of
//!   conspiracy", American Sociological Review 58; Morselli 2009, "Inside Criminal Networks").
//! - Brokers tie cells that have no other tie, by one or two links into each (Morselli 2009; Burt 1992, "Structural
//!   Holes").
//! - Leaders are known by the meetings that they attend (Calderoni 2014, "Identifying mafia bosses from meeting
//!   attendance").
//! - Crews are dense, cells are sparse, and few ties join cells (Krebs 2002, "Mapping networks of terrorist cells").
//!
//! ```text
//! people, places ─▶ calls, meetings, companies ─▶ money, shipments ─▶ the true network
//!                                                                        │ observation: watched, missing, noise
//!                                                                        ▼ recording: providers, reports, grades
//!                                                          entities.csv, links.csv, truth.csv; all of it in full/
//! ```
//!
//! Each file below adds one part, from streams of its own. The true network depends on no parameter of the
//! last two.

mod calls;
mod case;
mod companies;
mod dates;
mod identifiers;
mod meetings;
mod money;
mod names;
mod network;
mod observation;
mod parameters;
mod people;
mod places;
mod recording;
mod rows;
mod shipments;

use trama_engine::progress::Progress;
use trama_engine::registry::{Parameter, Parameters};

pub use self::case::Case;
use self::dates::Day;
use self::network::Network;
use self::observation::Observation;
use self::parameters::{Given, count};
use self::places::Places;
use self::recording::Recorder;
use super::draw::Draw;
use super::{Drawn, Model, ModelInfo};
use crate::error::Result;

/// See [`INFO`].
pub(super) struct TaskForce;

const DAYS: Parameter = count("days", (30, 3650), 730, "Days, from 2023-01-01 on, in which everything happens.");

/// What it is.
const INFO: ModelInfo = ModelInfo {
    name: "task-force",
    summary: "An invented case of organised crime, as several agencies have recorded it, and who its leaders and brokers truly are.",
    files: &[
        ("entities.csv", "what is known of persons, companies, assets, consignments, events and places"),
        ("links.csv", "what is known of links between them, with provider, report, grade and handling code"),
        ("truth.csv", "id,label,cell,watched: what every known person was planted as"),
        ("full", "the same three files as if nothing were missing and nothing false"),
    ],
    parameters: &[
        people::CELLS,
        people::LIEUTENANTS,
        people::MEMBERS,
        people::BROKERS,
        people::FINANCIERS,
        people::LOGISTICS,
        people::NOMINEES,
        people::FAMILIES,
        people::VICTIMS,
        people::WITNESSES,
        people::INFORMANTS,
        people::CONTACTS,
        people::UNKNOWNS,
        meetings::MEETINGS,
        companies::COMPANIES,
        companies::LAYERS,
        companies::CIRCULAR,
        companies::PROPERTIES,
        money::PAYMENTS,
        shipments::SHIPMENTS,
        DAYS,
        observation::MISSINGNESS,
        observation::MISSING_PERSONS,
        observation::NOISE,
        observation::WATCHED,
        observation::WATCH_FACTOR,
        recording::REPEATS,
        recording::PROVIDERS,
        recording::GRADES,
        recording::HANDLING,
    ],
};

/// The first day, 2023-01-01.
const START: Day = Day(19_358);

/// The stream that decides `what`.
fn stream(seed: u64, what: &str, index: u64) -> Draw {
    Draw::new(seed, &format!("task-force/{what}"), index)
}

/// The time in which everything happens.
#[derive(Debug, Clone, Copy)]
struct Period {
    days: u64,
}

impl Period {
    /// A day in it.
    fn day(self, draw: &mut Draw) -> Day {
        START.plus(draw.below(self.days))
    }

    /// A day in its first half or the two years before: when something began that still holds.
    fn start(self, draw: &mut Draw) -> Day {
        START.minus(730).plus(draw.below(730 + self.days / 2))
    }

    /// Days that are left from a day on, that day counted.
    fn days_after(self, day: Day) -> u64 {
        (self.days as i64 - (day.0 - START.0)).max(1) as u64
    }
}

impl Model for TaskForce {
    fn info(&self) -> &ModelInfo {
        &INFO
    }

    fn estimate_bytes(&self, parameters: &Parameters) -> Result<u64> {
        let given = Given(parameters);
        people::check(given)?;
        Recorder::new(given, period(given), 0)?;
        Ok(bytes(given))
    }

    fn draw(&self, parameters: &Parameters, seed: u64, progress: &Progress) -> Result<Drawn> {
        let given = Given(parameters);
        people::check(given)?;
        let recorder = Recorder::new(given, period(given), seed)?;
        let network = network(given, seed, progress)?;
        progress.begin("recording", 2 * network.links.len() as u64);
        let observation = Observation::of(&network, given, period(given), seed, progress)?;
        Ok(Drawn::Case(Box::new(Case::record(network, observation, recorder, progress)?)))
    }
}

fn period(given: Given<'_>) -> Period {
    Period { days: given.count(&DAYS) }
}

/// Draws the true network.
fn network(given: Given<'_>, seed: u64, progress: &Progress) -> Result<Network> {
    let period = period(given);
    let mut network = Network::default();
    progress.begin("drawing", 6);
    people::add(&mut network, given, seed);
    progress.advance(1)?;
    let places = Places::add(&mut network);
    calls::add(&mut network, period, seed, progress)?;
    progress.advance(1)?;
    meetings::add(&mut network, given, &places, period, seed);
    progress.advance(1)?;
    companies::add(&mut network, given, &places, period, seed);
    progress.advance(1)?;
    shipments::add(&mut network, given, &places, period, seed, progress)?;
    progress.advance(1)?;
    money::add(&mut network, given, period, seed, progress)?;
    people::name_all(&mut network, seed);
    progress.advance(1)?;
    Ok(network)
}

/// Upper bound of the memory of a case.
fn bytes(given: Given<'_>) -> u64 {
    const ENTITY: u64 = 500;
    // A link of the network, what is decided of it, and its place among the rows that are written.
    const LINK: u64 = 400;
    const STATEMENT: u64 = 72;
    let persons = people::at_most(given);
    let cells = given.count(&people::CELLS);
    let lieutenants = given.count(&people::LIEUTENANTS);
    let companies = cells * given.count(&companies::COMPANIES) * (1 + given.count(&companies::LAYERS)) + 12;
    let meetings = cells * ((lieutenants + 1) * given.count(&meetings::MEETINGS) + 1);
    let accounts = companies + people::with_money(given);
    let shipments = given.count(&shipments::SHIPMENTS);
    let properties = cells * given.count(&companies::PROPERTIES);
    // Nobody has more than three phones.
    let entities = 4 * persons + accounts + companies + meetings + shipments + properties;
    let links = 12 * persons
        + cells * lieutenants * lieutenants
        + 8 * companies
        + (lieutenants + 4).max(7) * meetings
        + accounts * (1 + given.count(&money::PAYMENTS) * 3 / 2)
        + 14 * shipments
        + properties;
    let links = links + (given.share(&observation::NOISE) * links as f64).ceil() as u64;
    ENTITY * entities + (LINK + STATEMENT * recording::at_most(given)) * links
}
