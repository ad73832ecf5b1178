//! Front companies, the holdings above them, and who lends his name.
//!
//! A front trades where its cell lives. A chain of holdings owns it, each in another state than the company below, and
//! the last is owned by a nominee; what the owner of a company does not hold is partly somebody else's. The shares of a
//! company never add up to more than 1. Nominees direct many companies, and holdings share few addresses: what an
//! analysis of shell companies looks for.

use trama_engine::model::{EntityKind, LinkKind};
use trama_engine::registry::Parameter;

use super::super::draw::Draw;
use super::network::{Entity, Index, Link, Network, Role};
use super::parameters::{Given, count, share};
use super::places::{HOMES, OFFSHORE, Places};
use super::{Period, START, stream};

pub(super) const COMPANIES: Parameter = count("companies", (0, 50), 2, "Front companies of each cell, which trade.");
pub(super) const LAYERS: Parameter = count(
    "layers",
    (0, 10),
    2,
    "Holdings above each front company, each in another state than the company below; a nominee owns the last.",
);
pub(super) const CIRCULAR: Parameter = share(
    "circular",
    0.2,
    "Chance that a front company owns a part of its last holding, which makes the chain a circle.",
);
pub(super) const PROPERTIES: Parameter =
    count("properties", (0, 50), 2, "Real estate, vehicles and vessels of each cell, held by its companies.");

/// All that is owned, in the unit of [`Link::share`].
const WHOLE: u64 = 100;

/// Adds companies, their owners, directors and addresses, and what they hold.
pub(super) fn add(network: &mut Network, given: Given<'_>, places: &Places, period: Period, seed: u64) {
    for number in 0..network.cells.len() {
        let mut draw = stream(seed, "companies", number as u64);
        let mut companies = Vec::new();
        for _ in 0..given.count(&COMPANIES) {
            let chain = add_chain(network, number, given.count(&LAYERS), places, &mut draw);
            let is_circular = draw.chance(given.share(&CIRCULAR)) && chain.len() > 1;
            own_chain(network, number, &chain, is_circular, &mut draw);
            network.cells[number].fronts.push(chain[0]);
            companies.extend(chain);
        }
        for &company in &companies {
            add_officers(network, number, company, &mut draw);
        }
        for _ in 0..given.count(&PROPERTIES) {
            for holder in draw.sample(&companies, 1..=1) {
                add_property(network, number, holder, period, &mut draw);
            }
        }
    }
    add_employees(network, seed);
}

/// Adds a front and the holdings above it, the lowest first, with their addresses.
fn add_chain(network: &mut Network, number: usize, layers: u64, places: &Places, draw: &mut Draw) -> Vec<Index> {
    let home = network.cells[number].home;
    let town = draw.pick(&places.towns[home]);
    let mut chain = vec![add_company(network, HOMES[home], town, draw)];
    let mut below = OFFSHORE.len();
    for _ in 0..layers {
        let states: Vec<usize> = (0..OFFSHORE.len()).filter(|&state| state != below).collect();
        below = draw.pick(&states);
        chain.push(add_company(network, OFFSHORE[below], places.mail_drops[below], draw));
    }
    chain
}

/// Adds a company and its registered address.
pub(super) fn add_company(network: &mut Network, state: &str, address: Index, draw: &mut Draw) -> Index {
    let founded = START.minus(draw.between(100, 3000));
    let company = Entity::new(EntityKind::Company, "Company", String::new());
    let company = network.add(Entity {
        jurisdiction: state.to_owned(),
        founded: Some(founded),
        address: Some(address),
        ..company
    });
    network.link(Link::new(company, address, LinkKind::RegisteredAddress, founded));
    company
}

/// Gives every company of a chain its owners: the holding above it, at last a nominee, and for a part somebody else.
fn own_chain(network: &mut Network, number: usize, chain: &[Index], is_circular: bool, draw: &mut Draw) {
    let nominee = draw.pick(&nominees(network, number));
    let mut owners = chain[1..].to_vec();
    owners.push(nominee);
    for (&company, owner) in chain.iter().zip(owners) {
        let percent = draw.between(51, WHOLE);
        own(network, owner, company, percent);
        let rest = WHOLE - percent;
        let is_last = Some(&company) == chain.last();
        if is_last && is_circular && rest > 0 {
            own(network, chain[0], company, draw.between(1, rest));
        } else if rest > 0 && draw.chance(0.5) {
            let cell = &network.cells[number];
            let mut partners = [nominees(network, number), cell.followers()].concat();
            partners.retain(|&partner| partner != owner);
            for partner in draw.sample(&partners, 1..=1) {
                own(network, partner, company, draw.between(1, rest));
            }
        }
    }
    add_leader(network, number, nominee, chain[chain.len() - 1], draw);
}

/// What is concluded of a leader: that he controls the last holding of a chain, and that its owner stands for him.
fn add_leader(network: &mut Network, number: usize, nominee: Index, last: Index, draw: &mut Draw) {
    let leader = network.cells[number].leader;
    let since = network.entities[last].founded.unwrap_or(START);
    if draw.chance(0.5) {
        let control = Link::new(leader, last, LinkKind::Control, since);
        network.link(Link { word: "beneficial owner", is_assessment: true, ..control });
    }
    if draw.chance(0.25) {
        network.link(Link { is_assessment: true, ..Link::new(nominee, leader, LinkKind::Nominee, since) });
    }
}

fn own(network: &mut Network, owner: Index, company: Index, percent: u64) {
    let since = network.entities[company].founded.unwrap_or(START);
    let ownership = Link::new(owner, company, LinkKind::Ownership, since);
    network.link(Link { share: Some(percent), ..ownership });
}

/// The nominees of a cell; without any, all nominees, and without those the lieutenants, who must do it themselves.
fn nominees(network: &Network, number: usize) -> Vec<Index> {
    match (network.serving(Role::Nominee, number), network.of_role(Role::Nominee)) {
        ([], []) => network.cells[number].lieutenants(),
        ([], all) => all.to_vec(),
        (own, _) => own.to_vec(),
    }
}

/// A director, mostly a nominee, and at times a financier who signs.
fn add_officers(network: &mut Network, number: usize, company: Index, draw: &mut Draw) {
    let since = network.entities[company].founded.unwrap_or(START);
    let director = if draw.chance(0.8) {
        draw.pick(&nominees(network, number))
    } else {
        draw.pick(&network.cells[number].followers())
    };
    network.link(Link::new(director, company, LinkKind::Directorship, since));
    let financiers = network.serving(Role::Financier, number);
    if !financiers.is_empty() && draw.chance(0.5) {
        let signs = Link::new(draw.pick(financiers), company, LinkKind::Representation, since);
        network.link(Link { word: "signatory", ..signs });
    }
}

/// Adds what can be seized: the schema, its worth in thousands of euros, and the link that says who has it.
fn add_property(network: &mut Network, number: usize, holder: Index, period: Period, draw: &mut Draw) {
    let (schema, least, most) = draw.pick(&[("RealEstate", 60, 900), ("Vehicle", 15, 120), ("Vessel", 80, 2000)]);
    let stage = draw.pick(&["identified", "identified", "traced", "frozen", "seized"]);
    let name = format!("{schema} {}", network.count(EntityKind::Asset) + 1);
    let property = network.add(Entity {
        jurisdiction: HOMES[network.cells[number].home].to_owned(),
        worth: Some((draw.between(least, most) * 1000, stage)),
        ..Entity::new(EntityKind::Asset, schema, name)
    });
    let owned = Link::new(holder, property, LinkKind::Ownership, period.start(draw));
    network.link(Link { share: Some(WHOLE), ..owned });
}

/// A fifth of the contacts work for a front of their cell.
fn add_employees(network: &mut Network, seed: u64) {
    for contact in network.of_role(Role::Contact).to_vec() {
        let mut draw = stream(seed, "employment", contact as u64);
        let cell = network.cells_of(contact)[0] as usize;
        let fronts = network.cells[cell].fronts.clone();
        if !fronts.is_empty() && draw.chance(0.2) {
            let since = START.minus(draw.below(1000));
            network.link(Link::new(contact, draw.pick(&fronts), LinkKind::Employment, since));
        }
    }
}
