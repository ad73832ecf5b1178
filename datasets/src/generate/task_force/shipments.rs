//! Consignments on routes: who sends, carries, forwards and receives them, and over which places they go.
//!
//! A route begins at the registered address of the consignor and ends at that of the consignee, over one to three ports;
//! each leg begins where and when the one before ended. Consignments come from overseas, or go from one cell to
//! another.

use trama_engine::model::{EntityKind, LinkKind};
use trama_engine::progress::Progress;
use trama_engine::registry::Parameter;

use super::super::draw::Draw;
use super::companies::add_company;
use super::dates::Day;
use super::identifiers;
use super::network::{Entity, Index, Link, Network, Role};
use super::parameters::{Given, count};
use super::places::{ORIGINS, Places};
use super::{Period, stream};
use crate::error::Result;

pub(super) const SHIPMENTS: Parameter = count(
    "shipments",
    (0, 100_000),
    24,
    "Consignments, each on a route of two to four legs. None if there are no front companies.",
);

/// Who trades with whom.
struct Trade {
    /// Front companies, each with its cell.
    fronts: Vec<(usize, Index)>,
    // These do business with everybody, and may know nothing.
    suppliers: Vec<Index>,
    carriers: Vec<Index>,
    forwarders: Vec<Index>,
}

/// Adds consignments, their parties and their routes.
pub(super) fn add(
    network: &mut Network,
    given: Given<'_>,
    places: &Places,
    period: Period,
    seed: u64,
    progress: &Progress,
) -> Result<()> {
    let fronts: Vec<(usize, Index)> = network
        .cells
        .iter()
        .enumerate()
        .flat_map(|(number, cell)| cell.fronts.iter().map(move |&front| (number, front)))
        .collect();
    if fronts.is_empty() || given.count(&SHIPMENTS) == 0 {
        return Ok(());
    }
    let trade = add_trade(network, fronts, places, seed);
    for number in 0..given.count(&SHIPMENTS) {
        progress.check()?;
        add_shipment(network, &trade, places, period, number, &mut stream(seed, "shipment", number));
    }
    Ok(())
}

fn add_trade(network: &mut Network, fronts: Vec<(usize, Index)>, places: &Places, seed: u64) -> Trade {
    let mut draw = stream(seed, "trade", 0);
    let mut overseas = |network: &mut Network| -> Vec<Index> {
        let origins = ORIGINS.iter().zip(&places.origins);
        origins.map(|(state, &port)| add_company(network, state, port, &mut draw)).collect()
    };
    Trade { fronts, suppliers: overseas(network), carriers: overseas(network), forwarders: overseas(network) }
}

fn add_shipment(network: &mut Network, trade: &Trade, places: &Places, period: Period, number: u64, draw: &mut Draw) {
    let (cell, consignee) = draw.pick(&trade.fronts);
    let (other, front) = draw.pick(&trade.fronts);
    let between_cells = other != cell && draw.chance(0.6);
    let consignor = if between_cells { front } else { draw.pick(&trade.suppliers) };
    let departure = period.day(draw);
    let shipment = network.add(Entity {
        identifier: Some(("container", identifiers::container(number))),
        ..Entity::new(EntityKind::Shipment, "Consignment", format!("Consignment of {departure}"))
    });
    for (party, kind) in [
        (consignor, LinkKind::Consignor),
        (consignee, LinkKind::Consignee),
        (draw.pick(&trade.carriers), LinkKind::Carrier),
        (draw.pick(&trade.forwarders), LinkKind::Forwarder),
    ] {
        network.link(Link::new(party, shipment, kind, departure));
    }
    add_persons(network, shipment, cell, departure, draw);
    add_route(network, shipment, [consignor, consignee], places, departure, draw);
}

/// Who is told of the arrival, and at times a broker.
fn add_persons(network: &mut Network, shipment: Index, cell: usize, day: Day, draw: &mut Draw) {
    let logistics = network.serving(Role::Logistics, cell);
    let notified =
        if logistics.is_empty() { draw.pick(&network.cells[cell].lieutenants()) } else { draw.pick(logistics) };
    let brokers = network.serving(Role::Broker, cell);
    let broker = if draw.chance(0.3) { draw.sample(brokers, 1..=1) } else { Vec::new() };
    network.link(Link::new(notified, shipment, LinkKind::NotifyParty, day));
    for broker in broker {
        network.link(Link::new(broker, shipment, LinkKind::Broker, day));
    }
}

fn add_route(
    network: &mut Network,
    shipment: Index,
    [consignor, consignee]: [Index; 2],
    places: &Places,
    departure: Day,
    draw: &mut Draw,
) {
    let address = |company: Index| network.entities[company].address;
    let mut stops: Vec<Index> = address(consignor).into_iter().collect();
    stops.extend(draw.sample(&places.ports, 1..=3));
    stops.extend(address(consignee));
    let mut day = departure;
    for leg in stops.windows(2) {
        let arrival = day.plus(draw.between(1, 9));
        let route = Link::new(leg[0], leg[1], LinkKind::RouteLeg, day);
        network.link(Link { shipment: Some(shipment), until: Some(arrival), ..route });
        network.link(Link::new(shipment, leg[1], LinkKind::Location, arrival));
        day = arrival;
    }
}
