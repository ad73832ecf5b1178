//! Where things are: invented towns and ports, in states that are real only by their code.

use trama_engine::model::EntityKind;

use super::names;
use super::network::{Entity, Index, Network};

/// Where cells live.
pub(super) const HOMES: [&str; 7] = ["AL", "BA", "IT", "ME", "MK", "RS", "XK"];

/// Where holdings have their address.
pub(super) const OFFSHORE: [&str; 5] = ["AE", "CY", "LI", "PA", "VG"];

/// Where consignments come from.
pub(super) const ORIGINS: [&str; 4] = ["CO", "EC", "MA", "TR"];

/// Where they are transshipped.
const TRANSIT: [&str; 4] = ["ES", "GR", "HR", "NL"];

/// The places of a case.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Three towns of each of [`HOMES`].
    pub(super) towns: Vec<[Index; 3]>,
    /// The one address of each of [`OFFSHORE`], which many companies share.
    pub(super) mail_drops: Vec<Index>,
    /// A port of each of [`ORIGINS`].
    pub(super) origins: Vec<Index>,
    /// Ports on the way: two of each state of transit.
    pub(super) ports: Vec<Index>,
}

impl Places {
    /// Adds all places to a network.
    pub(super) fn add(network: &mut Network) -> Places {
        let mut place = |schema, jurisdiction: &str| {
            let name = names::place(network.count(EntityKind::Place));
            let name = if schema == "Port" { format!("Port of {name}") } else { name };
            let entity = Entity::new(EntityKind::Place, schema, name);
            network.add(Entity { jurisdiction: jurisdiction.to_owned(), ..entity })
        };
        Places {
            towns: HOMES.iter().map(|home| [0; 3].map(|_| place("Address", home))).collect(),
            mail_drops: OFFSHORE.iter().map(|state| place("Address", state)).collect(),
            origins: ORIGINS.iter().map(|state| place("Port", state)).collect(),
            ports: TRANSIT.iter().chain(&TRANSIT).map(|state| place("Port", state)).collect(),
        }
    }
}
