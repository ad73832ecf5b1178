//! Who there is: cells with their leader, lieutenants and crews, those who serve several cells, families, and everybody
//! whom the organisation has to do with.

use std::ops::RangeInclusive;

use trama_engine::model::{Category, EntityKind, LinkKind};
use trama_engine::registry::Parameter;

use super::super::bad;
use super::super::draw::Draw;
use super::dates::Day;
use super::names;
use super::network::{Cell, Crew, Entity, Index, Link, Network, Person, Role};
use super::parameters::{Given, count};
use super::places::HOMES;
use super::{START, stream};
use crate::error::Result;

pub(super) const CELLS: Parameter = count("cells", (1, 1000), 8, "Cells, each under one leader.");
pub(super) const LIEUTENANTS: Parameter = count(
    "lieutenants",
    (1, 20),
    3,
    "Lieutenants of each cell, each with a crew of his own. They call their whole crew, and so have the most ties.",
);
pub(super) const MEMBERS: Parameter = count(
    "members",
    (0, 500),
    14,
    "Members of each cell on average (a quarter more or fewer), divided among its crews.",
);
pub(super) const BROKERS: Parameter = count(
    "brokers",
    (0, 1000),
    6,
    "Persons with one or two ties into each of two to four cells, and no cell of their own. The more there are, the less the cells depend on the meetings of their leaders.",
);
pub(super) const FINANCIERS: Parameter =
    count("financiers", (0, 1000), 4, "Persons who keep the accounts and companies of one or two cells.");
pub(super) const LOGISTICS: Parameter =
    count("logistics", (0, 1000), 5, "Persons who arrange the consignments of a cell.");
pub(super) const NOMINEES: Parameter = count(
    "nominees",
    (0, 10_000),
    10,
    "Persons who direct companies, and own the last holding, for somebody else; each for several companies.",
);
pub(super) const FAMILIES: Parameter = count(
    "families",
    (0, 100_000),
    20,
    "Persons of cells whose family is recorded, leaders first: a partner, up to two children (most of them minors), perhaps a sibling.",
);
pub(super) const VICTIMS: Parameter =
    count("victims", (0, 100_000), 12, "Victims, a fifth of them minors, who were smuggled across borders.");
pub(super) const WITNESSES: Parameter =
    count("witnesses", (0, 100_000), 6, "Witnesses, each of a meeting or a crossing.");
pub(super) const INFORMANTS: Parameter =
    count("informants", (0, 10_000), 3, "Informants, each with calls into one cell.");
pub(super) const CONTACTS: Parameter =
    count("contacts", (0, 100_000), 40, "Persons with calls to one to three of a cell, and no crime known.");
pub(super) const UNKNOWNS: Parameter =
    count("unknowns", (0, 100_000), 20, "Persons of unknown category, with one or two calls.");

/// Refuses brokers who have nothing to join.
pub(super) fn check(given: Given<'_>) -> Result<()> {
    match (given.count(&CELLS), given.count(&BROKERS)) {
        (1, brokers) if brokers > 0 => {
            Err(bad(BROKERS.name, brokers, "0, since there is one cell and nothing to join"))
        }
        _ => Ok(()),
    }
}

/// At most so many persons.
pub(super) fn at_most(given: Given<'_>) -> u64 {
    let cells = given.count(&CELLS) + with_money(given);
    let others = [&VICTIMS, &WITNESSES, &INFORMANTS, &CONTACTS, &UNKNOWNS];
    cells + 4 * given.count(&FAMILIES).min(cells) + others.iter().map(|one| given.count(one)).sum::<u64>()
}

/// At most so many persons who may have an account.
pub(super) fn with_money(given: Given<'_>) -> u64 {
    let members = given.count(&MEMBERS);
    let followers = given.count(&CELLS) * (given.count(&LIEUTENANTS) + members + members / 4);
    followers + [&BROKERS, &FINANCIERS, &LOGISTICS, &NOMINEES].iter().map(|one| given.count(one)).sum::<u64>()
}

/// Adds all persons, and the ties of families.
pub(super) fn add(network: &mut Network, given: Given<'_>, seed: u64) {
    for number in 0..given.count(&CELLS) {
        let cell = cell(network, given, seed, number as u32);
        network.cells.push(cell);
    }
    for (role, count, cells) in [
        (Role::Broker, &BROKERS, 2..=4),
        (Role::Financier, &FINANCIERS, 1..=2),
        (Role::Logistics, &LOGISTICS, 1..=1),
        (Role::Nominee, &NOMINEES, 1..=1),
    ] {
        for cells in dealt(network.cells.len(), given.count(count), cells, stream(seed, role.label(), 0)) {
            person(network, seed, role, cells);
        }
    }
    let all: Vec<u32> = (0..network.cells.len() as u32).collect();
    for (role, count) in [
        (Role::Victim, &VICTIMS),
        (Role::Witness, &WITNESSES),
        (Role::Informant, &INFORMANTS),
        (Role::Contact, &CONTACTS),
        (Role::Unknown, &UNKNOWNS),
    ] {
        let mut draw = stream(seed, role.label(), 0);
        for _ in 0..given.count(count) {
            person(network, seed, role, vec![draw.pick(&all)]);
        }
    }
    add_families(network, given.count(&FAMILIES), seed);
}

fn cell(network: &mut Network, given: Given<'_>, seed: u64, number: u32) -> Cell {
    let mut draw = stream(seed, "cell", u64::from(number));
    let home = draw.below(HOMES.len() as u64) as usize;
    let members = given.count(&MEMBERS);
    let size = draw.between(members - members / 4, members + members / 4);
    let mut add = |role| person(network, seed, role, vec![number]);
    let leader = add(Role::Leader);
    let crew = |lieutenant| Crew { lieutenant, members: Vec::new() };
    let mut crews: Vec<Crew> = (0..given.count(&LIEUTENANTS)).map(|_| crew(add(Role::Lieutenant))).collect();
    for member in 0..size as usize {
        let crew = member % crews.len();
        crews[crew].members.push(add(Role::Member));
    }
    Cell { leader, crews, fronts: Vec::new(), home }
}

/// The cells of each of so many persons, who take them as cards are dealt: none is served twice before all are once.
fn dealt(cells: usize, persons: u64, each: RangeInclusive<u64>, mut draw: Draw) -> Vec<Vec<u32>> {
    let (least, most) = (*each.start(), (*each.end()).min(cells as u64));
    let mut pack: Vec<u32> = Vec::new();
    let mut deal = |_| {
        let mut hand = Vec::new();
        let count = draw.between(least, most);
        while (hand.len() as u64) < count {
            if pack.is_empty() {
                pack = (0..cells as u32).collect();
                draw.shuffle(&mut pack);
            }
            hand.extend(pack.pop().filter(|cell| !hand.contains(cell)));
        }
        hand.sort_unstable();
        hand
    };
    (0..persons).map(&mut deal).collect()
}

/// Adds a person; of victims, a fifth are minors.
fn person(network: &mut Network, seed: u64, role: Role, cells: Vec<u32>) -> Index {
    let mut draw = stream(seed, "person", network.count(EntityKind::Person));
    let is_minor = role == Role::Victim && draw.chance(0.2);
    aged(network, draw, role, cells, is_minor)
}

fn aged(network: &mut Network, mut draw: Draw, role: Role, cells: Vec<u32>, is_minor: bool) -> Index {
    let years = if is_minor { draw.between(3, 16) } else { draw.between(20, 70) };
    let born = START.minus(years * 365 + draw.below(365));
    // The name is given last, when roles no longer follow one another.
    let entity = Entity::new(EntityKind::Person, "Person", String::new());
    let jurisdiction = jurisdiction(network, &mut draw, &cells);
    let person = Person { role, cells, category: category(role, &mut draw), is_minor, born };
    network.add(Entity { jurisdiction, person: Some(person), ..entity })
}

/// Where the person's conduct is recorded: mostly where his cells are, at times elsewhere too.
fn jurisdiction(network: &Network, draw: &mut Draw, cells: &[u32]) -> String {
    let home = |cell: &u32| network.cells.get(*cell as usize).map(|cell| HOMES[cell.home]);
    let mut states: Vec<&str> = cells.iter().filter_map(home).collect();
    if states.is_empty() || draw.chance(0.2) {
        states.push(draw.pick(&HOMES));
    }
    states.sort_unstable();
    states.dedup();
    states.join(";")
}

fn category(role: Role, draw: &mut Draw) -> Category {
    use Category::*;
    let (categories, weights): (&[Category], &[f64]) = match role {
        Role::Leader | Role::Lieutenant | Role::Member | Role::Broker | Role::Financier | Role::Logistics => {
            (&[Suspect, ReasonableGrounds, Convicted], &[60.0, 25.0, 15.0])
        }
        Role::Nominee => (&[ReasonableGrounds, Contact], &[40.0, 60.0]),
        Role::Relative => (&[Contact, Unknown], &[80.0, 20.0]),
        Role::Victim => (&[Victim], &[1.0]),
        Role::Witness => (&[Witness], &[1.0]),
        Role::Informant => (&[Informant], &[1.0]),
        Role::Contact => (&[Contact], &[1.0]),
        Role::Unknown => (&[Unknown], &[1.0]),
    };
    categories[draw.weighted(weights)]
}

/// Adds the families of leaders, then of others of the cells as the lot falls.
fn add_families(network: &mut Network, count: u64, seed: u64) {
    let mut heads = network.of_role(Role::Leader).to_vec();
    let mut others = [network.of_role(Role::Lieutenant), network.of_role(Role::Member)].concat();
    stream(seed, "families", 0).shuffle(&mut others);
    heads.append(&mut others);
    heads.truncate(count as usize);
    for (number, head) in heads.into_iter().enumerate() {
        add_family(network, head, seed, number as u64);
    }
}

fn add_family(network: &mut Network, head: Index, seed: u64, number: u64) {
    let mut draw = stream(seed, "family", number);
    let cells = network.cells_of(head).to_vec();
    let mut relative = |word, is_minor: bool| {
        let own = stream(seed, "person", network.count(EntityKind::Person));
        let relative = aged(network, own, Role::Relative, cells.clone(), is_minor);
        // Since the younger of both was born, whatever they are to each other.
        let since = born(network, head).max(born(network, relative));
        network.link(Link { word, ..Link::new(head, relative, LinkKind::Family, since) });
        relative
    };
    let partner = relative("partner", false);
    let children: Vec<Index> = (0..draw.below(3)).map(|_| relative("child", draw.chance(0.7))).collect();
    if draw.chance(0.3) {
        relative("sibling", false);
    }
    for child in children {
        let since = born(network, child);
        network.link(Link { word: "child", ..Link::new(partner, child, LinkKind::Family, since) });
    }
}

fn born(network: &Network, index: Index) -> Day {
    network.entities[index].person.as_ref().map_or(START, |person| person.born)
}

/// Gives persons and companies their names and final ids, in an order that tells neither role nor cell.
pub(super) fn name_all(network: &mut Network, seed: u64) {
    for (kind, letter, name) in
        [(EntityKind::Person, 'P', names::person as fn(u64) -> String), (EntityKind::Company, 'C', names::company)]
    {
        let mut numbers: Vec<u64> = (0..network.count(kind)).collect();
        stream(seed, "names", kind as u64).shuffle(&mut numbers);
        let unnamed = network.entities.iter_mut().filter(|entity| entity.kind == kind);
        for (entity, number) in unnamed.zip(numbers) {
            entity.id = format!("{letter}{:05}", number + 1);
            entity.name = name(number);
        }
    }
}
