//! Who meets whom: crews, leaders with their lieutenants, leaders among themselves, and crossings of borders.

use std::collections::BTreeMap;

use trama_engine::model::{EntityKind, LinkKind};
use trama_engine::registry::Parameter;

use super::super::draw::Draw;
use super::dates::Day;
use super::network::{Cell, Entity, Index, Link, Network, Role};
use super::parameters::{Given, count};
use super::places::Places;
use super::{Period, stream};

pub(super) const MEETINGS: Parameter = count(
    "meetings",
    (0, 100),
    3,
    "Meetings of each crew. A cell has as many of its leader with his lieutenants, and every second one a meeting with leaders of other cells.",
);

/// Adds all meetings and crossings.
pub(super) fn add(network: &mut Network, given: Given<'_>, places: &Places, period: Period, seed: u64) {
    let meetings = given.count(&MEETINGS);
    for number in 0..network.cells.len() {
        let mut draw = stream(seed, "meetings of a cell", number as u64);
        let cell = network.cells[number].clone();
        for crew in &cell.crews {
            for _ in 0..meetings {
                let mut attendants = draw.sample(&crew.members, 2..=5);
                if draw.chance(0.8) {
                    attendants.push(crew.lieutenant);
                }
                add_meeting(network, &cell, attendants, places, period, &mut draw);
            }
        }
        for _ in 0..meetings {
            let attendants = leaders_meeting(network, number, &mut draw);
            add_meeting(network, &cell, attendants, places, period, &mut draw);
        }
        if meetings > 0 && draw.chance(0.5) {
            let attendants = council(network, number, &mut draw);
            add_meeting(network, &cell, attendants, places, period, &mut draw);
        }
    }
    add_crossings(network, places, period, seed);
    add_witnesses(network, seed);
}

/// A leader with his lieutenants, and perhaps one of those who serve the cell.
fn leaders_meeting(network: &Network, number: usize, draw: &mut Draw) -> Vec<Index> {
    let cell = &network.cells[number];
    let mut attendants: Vec<Index> = cell.lieutenants().into_iter().filter(|_| draw.chance(0.7)).collect();
    attendants.push(cell.leader);
    if draw.chance(0.3) {
        let roles = [Role::Financier, Role::Logistics, Role::Broker];
        attendants.extend(draw.sample(&roles.map(|role| network.serving(role, number)).concat(), 1..=1));
    }
    attendants
}

/// The leader of a cell with that of the next, and perhaps of a third one.
fn council(network: &Network, number: usize, draw: &mut Draw) -> Vec<Index> {
    let leaders: Vec<Index> = network.cells.iter().map(|cell| cell.leader).collect();
    let mut attendants = vec![leaders[number], leaders[(number + 1) % leaders.len()]];
    if draw.chance(0.3) {
        attendants.push(draw.pick(&leaders));
    }
    attendants.sort_unstable();
    attendants.dedup();
    attendants
}

/// Adds a meeting, unless there would be nobody to meet.
fn add_meeting(
    network: &mut Network,
    cell: &Cell,
    attendants: Vec<Index>,
    places: &Places,
    period: Period,
    draw: &mut Draw,
) {
    if attendants.len() < 2 {
        return;
    }
    let day = period.day(draw);
    let meeting = network.add(Entity::new(EntityKind::Event, "Meeting", format!("Meeting of {day}")));
    for attendant in attendants {
        network.link(Link::new(attendant, meeting, LinkKind::Attendance, day));
    }
    let place = draw.pick(&places.towns[cell.home]);
    network.link(Link::new(meeting, place, LinkKind::Location, day));
}

/// Victims cross borders in groups, each with members of the cell that took them.
fn add_crossings(network: &mut Network, places: &Places, period: Period, seed: u64) {
    let cells = 0..network.cells.len();
    let groups =
        cells.flat_map(|cell| network.serving(Role::Victim, cell).chunks(5).map(move |group| (cell, group.to_vec())));
    let groups: Vec<(usize, Vec<Index>)> = groups.collect();
    for (number, (cell, group)) in groups.into_iter().enumerate() {
        let cell = network.cells[cell].clone();
        let mut draw = stream(seed, "crossing", number as u64);
        let day = period.day(&mut draw);
        let crossing = network.add(Entity::new(EntityKind::Event, "Crossing", format!("Crossing of {day}")));
        for smuggler in draw.sample(&cell.followers(), 1..=3) {
            network.link(Link { word: "smuggler", ..Link::new(smuggler, crossing, LinkKind::Involvement, day) });
        }
        for &victim in &group {
            network.link(Link { word: "smuggled", ..Link::new(victim, crossing, LinkKind::Involvement, day) });
            let owed = Link::new(victim, draw.pick(&cell.lieutenants()), LinkKind::Debt, day);
            network.link(Link { amount: Some(draw.between(20, 90) * 10_000), ..owed });
        }
        let place = draw.pick(&places.towns[cell.home]);
        network.link(Link::new(crossing, place, LinkKind::Location, day));
    }
}

/// Every witness saw something in which one of his cell took part.
fn add_witnesses(network: &mut Network, seed: u64) {
    let mut events: BTreeMap<u32, Vec<(Index, Day)>> = BTreeMap::new();
    let happened = |link: &&Link| matches!(link.kind, LinkKind::Attendance | LinkKind::Involvement);
    for link in network.links.iter().filter(happened) {
        for &cell in network.cells_of(link.source) {
            events.entry(cell).or_default().push((link.target, link.day));
        }
    }
    for (number, witness) in network.of_role(Role::Witness).to_vec().into_iter().enumerate() {
        let seen = network.cells_of(witness).first().and_then(|cell| events.get(cell));
        if let Some(seen) = seen {
            let (event, day) = stream(seed, "witness", number as u64).pick(seen);
            network.link(Link { word: "witness", ..Link::new(witness, event, LinkKind::Involvement, day) });
        }
    }
}
