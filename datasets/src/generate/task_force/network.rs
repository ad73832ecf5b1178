//! The network as it truly is, before anybody has recorded it.

use std::collections::BTreeMap;

use trama_engine::model::{Category, EntityKind, LinkKind};

use super::dates::Day;

/// Position of an entity in its network.
pub(super) type Index = usize;

/// What a person was planted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Heads a cell.
    Leader,
    /// Runs one of a cell's crews.
    Lieutenant,
    /// Works in a crew.
    Member,
    /// Ties cells that have no other tie.
    Broker,
    /// Keeps the accounts and companies of cells.
    Financier,
    /// Arranges the consignments of cells.
    Logistics,
    /// Lends his name to companies.
    Nominee,
    /// Family of somebody in the organisation.
    Relative,
    /// Was smuggled or extorted.
    Victim,
    /// Saw something.
    Witness,
    /// Tells.
    Informant,
    /// Has to do with members, and nothing with crime that is known.
    Contact,
    /// Appears in the material, and nobody knows why.
    Unknown,
}

impl Role {
    /// Its label in `truth.csv`.
    pub(super) fn label(self) -> &'static str {
        match self {
            Role::Leader => "leader",
            Role::Lieutenant => "lieutenant",
            Role::Member => "member",
            Role::Broker => "broker",
            Role::Financier => "financier",
            Role::Logistics => "logistics",
            Role::Nominee => "nominee",
            Role::Relative => "relative",
            Role::Victim => "victim",
            Role::Witness => "witness",
            Role::Informant => "informant",
            Role::Contact => "contact",
            Role::Unknown => "unknown",
        }
    }
}

/// An entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entity {
    pub(super) kind: EntityKind,
    pub(super) schema: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) jurisdiction: String,
    pub(super) identifier: Option<(&'static str, String)>,
    /// Of a company: where it is registered.
    pub(super) address: Option<Index>,
    /// Of a company.
    pub(super) founded: Option<Day>,
    /// Worth in whole euros, and what has become of it, of an asset that can be seized.
    pub(super) worth: Option<(u64, &'static str)>,
    pub(super) person: Option<Person>,
}

impl Entity {
    /// An entity of which no more is known; its id is given when it is added.
    pub(super) fn new(kind: EntityKind, schema: &'static str, name: String) -> Entity {
        Entity {
            kind,
            schema,
            id: String::new(),
            name,
            jurisdiction: String::new(),
            identifier: None,
            address: None,
            founded: None,
            worth: None,
            person: None,
        }
    }
}

/// What is known of a natural person.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    pub(super) role: Role,
    /// The cells that he belongs to or serves.
    pub(super) cells: Vec<u32>,
    pub(super) category: Category,
    pub(super) is_minor: bool,
    pub(super) born: Day,
}

/// A link.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub(super) source: Index,
    pub(super) target: Index,
    pub(super) kind: LinkKind,
    /// The provider's word for it.
    pub(super) word: &'static str,
    /// Hundredths owned.
    pub(super) share: Option<u64>,
    /// Cents of a euro.
    pub(super) amount: Option<u64>,
    pub(super) count: Option<u64>,
    /// The consignment that a leg of a route belongs to.
    pub(super) shipment: Option<Index>,
    /// When it happened, or from when it holds.
    pub(super) day: Day,
    /// Until when it holds; `None` for what happened in a day, and for what still holds.
    pub(super) until: Option<Day>,
    /// Concluded, and not seen.
    pub(super) is_assessment: bool,
}

impl Link {
    /// A link of which no more is known.
    pub(super) fn new(source: Index, target: Index, kind: LinkKind, day: Day) -> Link {
        Link {
            source,
            target,
            kind,
            word: "",
            share: None,
            amount: None,
            count: None,
            shipment: None,
            day,
            until: None,
            is_assessment: false,
        }
    }

    /// Whether it happened, once, and does not hold since.
    pub(super) fn is_happening(&self) -> bool {
        use LinkKind::*;
        matches!(self.kind, Payment | Attendance | Involvement)
    }
}

/// A group under one leader.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) leader: Index,
    pub(super) crews: Vec<Crew>,
    /// Front companies that trade.
    pub(super) fronts: Vec<Index>,
    /// Where it lives: position in [`super::places::HOMES`].
    pub(super) home: usize,
}

impl Cell {
    /// Lieutenants and members.
    pub(super) fn followers(&self) -> Vec<Index> {
        self.crews
            .iter()
            .flat_map(|crew| std::iter::once(crew.lieutenant).chain(crew.members.iter().copied()))
            .collect()
    }

    pub(super) fn lieutenants(&self) -> Vec<Index> {
        self.crews.iter().map(|crew| crew.lieutenant).collect()
    }
}

/// The part of a cell that one lieutenant runs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Crew {
    pub(super) lieutenant: Index,
    pub(super) members: Vec<Index>,
}

/// Everything there is.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Network {
    pub(super) entities: Vec<Entity>,
    pub(super) links: Vec<Link>,
    pub(super) cells: Vec<Cell>,
    /// Entities of each kind so far.
    counts: [u64; EntityKind::ALL.len()],
    /// Persons by role.
    roles: BTreeMap<Role, Vec<Index>>,
    /// Persons by role and by each cell that they belong to or serve.
    serving: BTreeMap<(Role, u32), Vec<Index>>,
}

impl Network {
    /// Adds an entity, and gives it an id that counts its kind.
    pub(super) fn add(&mut self, entity: Entity) -> Index {
        let count = &mut self.counts[entity.kind as usize];
        *count += 1;
        let id = format!("{}{count:05}", letter(entity.kind));
        let index = self.entities.len();
        if let Some(person) = &entity.person {
            self.roles.entry(person.role).or_default().push(index);
            for &cell in &person.cells {
                self.serving.entry((person.role, cell)).or_default().push(index);
            }
        }
        self.entities.push(Entity { id, ..entity });
        index
    }

    /// How many entities of a kind there are.
    pub(super) fn count(&self, kind: EntityKind) -> u64 {
        self.counts[kind as usize]
    }

    /// Adds a link.
    pub(super) fn link(&mut self, link: Link) {
        self.links.push(link);
    }

    /// All persons.
    pub(super) fn persons(&self) -> impl Iterator<Item = (Index, &Person)> {
        self.entities.iter().enumerate().filter_map(|(index, entity)| Some((index, entity.person.as_ref()?)))
    }

    /// The persons of a role, in the order in which they were added.
    pub(super) fn of_role(&self, role: Role) -> &[Index] {
        self.roles.get(&role).map_or(&[], Vec::as_slice)
    }

    /// The persons of a role who belong to a cell or serve it.
    pub(super) fn serving(&self, role: Role, cell: usize) -> &[Index] {
        self.serving.get(&(role, cell as u32)).map_or(&[], Vec::as_slice)
    }

    /// The cells that a person belongs to or serves; none for anything else.
    pub(super) fn cells_of(&self, index: Index) -> &[u32] {
        self.entities[index].person.as_ref().map_or(&[], |person| &person.cells)
    }
}

/// What an id of a kind begins with.
fn letter(kind: EntityKind) -> char {
    match kind {
        EntityKind::Person => 'P',
        EntityKind::Company => 'C',
        EntityKind::Asset => 'A',
        EntityKind::Shipment => 'S',
        EntityKind::Event => 'E',
        EntityKind::Place => 'L',
    }
}
