//! How persons can be tied, and what each way counts.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::model::{EntityKind, LinkKind};

/// How a pair is tied: by a link of its own, or by something shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieKind {
    /// By a link.
    Link(LinkKind),
    /// By an event, shipment, company or asset that they share.
    Shared(EntityKind),
}

impl TieKind {
    /// Every kind of tie.
    pub fn all() -> impl Iterator<Item = TieKind> {
        let links = LinkKind::ALL.iter().copied().filter(|kind| !kind.is_judgement()).map(TieKind::Link);
        links.chain(JOINING.map(TieKind::Shared))
    }

    /// The word for it: `call`, `family`, `shared_event`, ...
    pub fn name(self) -> String {
        match self {
            TieKind::Link(kind) => kind.to_string(),
            TieKind::Shared(kind) => format!("shared_{kind}"),
        }
    }
}

impl Serialize for TieKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// Kinds of entities that join the persons who share them.
pub(super) const JOINING: [EntityKind; 4] =
    [EntityKind::Event, EntityKind::Shipment, EntityKind::Company, EntityKind::Asset];

/// What each kind of tie counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficients(BTreeMap<TieKind, f64>);

impl Default for Coefficients {
    fn default() -> Self {
        let coefficient = |kind| if kind == TieKind::Link(LinkKind::Family) { 0.0 } else { 1.0 };
        Coefficients(TieKind::all().map(|kind| (kind, coefficient(kind))).collect())
    }
}

impl Coefficients {
    /// What a kind of tie counts.
    pub fn get(&self, kind: TieKind) -> f64 {
        self.0.get(&kind).copied().unwrap_or(1.0)
    }

    /// Sets one by name.
    ///
    /// # Errors
    /// [`Error::BadParameter`] naming the kind or value, and what was expected.
    pub fn set(&mut self, name: &str, value: f64) -> Result<()> {
        let bad =
            |value: String, expected: String| Error::BadParameter { name: "coefficients".to_owned(), value, expected };
        let Some(kind) = TieKind::all().find(|kind| kind.name() == name) else {
            let known: Vec<String> = TieKind::all().map(TieKind::name).collect();
            return Err(bad(name.to_owned(), format!("kinds of ties, which are: {}", known.join(", "))));
        };
        if !(0.0..=1000.0).contains(&value) {
            return Err(bad(format!("{name}:{value}"), "numbers from 0 to 1000".to_owned()));
        }
        self.0.insert(kind, value);
        Ok(())
    }

    /// The same with another coefficient of family.
    pub fn with_family(&self, coefficient: f64) -> Coefficients {
        let mut other = self.clone();
        other.0.insert(TieKind::Link(LinkKind::Family), coefficient);
        other
    }

    /// What family counts.
    pub fn family(&self) -> f64 {
        self.get(TieKind::Link(LinkKind::Family))
    }

    /// All of them, by name.
    pub fn named(&self) -> BTreeMap<String, f64> {
        self.0.iter().map(|(kind, &value)| (kind.name(), value)).collect()
    }
}
