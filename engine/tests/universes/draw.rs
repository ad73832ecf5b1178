//! Random datasets and viewers.

use std::collections::BTreeMap;

use trama_engine::model::{
    Assessed, AssetStage, Category, EntityKind, EntityStatement, Grade, Handling, LinkKind, LinkStatement, Moment,
    Provenance, RecordKey,
};
use trama_engine::view::{Grant, Purpose, User, Viewer};

use crate::world::{Described, OWN, World};

/// Numbers that follow from where one began.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Numbers {
        Numbers((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    pub(crate) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    pub(crate) fn maybe<T>(&mut self, one_in: usize, draw: impl FnOnce(&mut Numbers) -> T) -> Option<T> {
        self.chance(one_in).then(|| draw(self))
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        (1..all.len()).rev().for_each(|last| all.swap(last, self.below(last + 1)));
    }
}

/// Five to forty records, and what is said of them.
pub(crate) fn world(numbers: &mut Numbers) -> World {
    let mut keys: Vec<RecordKey> = Vec::new();
    for _ in 0..5 + numbers.below(36) {
        let key = key(numbers);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut entities = Vec::new();
    let mut kinds = Vec::new();
    for key in &keys {
        let kind = numbers.of(&[EntityKind::ALL, &[EntityKind::Person; 5], &[EntityKind::Asset; 2]].concat());
        for _ in 0..1 + numbers.below(3) {
            let only_named = numbers.chance(6);
            let kind = if numbers.chance(25) { numbers.of(EntityKind::ALL) } else { kind };
            entities.push(Described { said: entity(numbers, key, kind), only_named });
        }
        kinds.push(kind);
    }
    let mut links: Vec<LinkStatement> =
        (0..numbers.below(4 * keys.len())).map(|_| linked(numbers, &keys, &kinds)).collect();
    for _ in 0..numbers.below(1 + keys.len() / 3) {
        let kind = numbers.of(&[LinkKind::SameAs, LinkKind::SameAs, LinkKind::DifferentFrom]);
        let (source, target) = (numbers.of(&keys), numbers.of(&keys));
        links.push(link(numbers, source, target, kind));
    }
    World { entities, links }
}

/// A key that may lie anywhere in the order of keys, and now and then looks like something else.
pub(crate) fn key(numbers: &mut Numbers) -> RecordKey {
    let namespace = numbers.of(&[OWN, OWN, OWN, OWN, "else", "zoo"]).to_owned();
    let letter = numbers.of(&["A", "a", "m", "z", "protected-", "else:", "00"]);
    RecordKey { namespace, id: format!("{letter}{}", numbers.below(90)) }
}

/// Any statement about a record.
pub(crate) fn entity(numbers: &mut Numbers, key: &RecordKey, kind: EntityKind) -> EntityStatement {
    let mut said = EntityStatement::new(key.clone(), kind);
    let category = [
        Category::Suspect,
        Category::Suspect,
        Category::Convicted,
        Category::ReasonableGrounds,
        Category::Contact,
        Category::Unknown,
        Category::Victim,
        Category::Witness,
        Category::Informant,
    ];
    if kind == EntityKind::Person {
        said.category = numbers.maybe(2, |numbers| numbers.of(&category));
        said.is_minor = numbers.maybe(12, |numbers| numbers.chance(2));
    }
    said.provenance = provenance(numbers);
    adorn(numbers, &mut said);
    said.schema = numbers.maybe(4, |numbers| numbers.of(&["Officer", "PublicBody", "Protected", "Vehicle"]).to_owned());
    said
}

/// Draws every field anew that decides neither who may see the statement nor who is protected.
pub(crate) fn adorn(numbers: &mut Numbers, said: &mut EntityStatement) {
    let word = |numbers: &mut Numbers| format!("word {}", numbers.below(1000));
    said.name = numbers.maybe(2, word);
    said.aliases = (0..numbers.below(3)).map(|_| word(numbers)).collect();
    said.jurisdiction = (0..numbers.below(3)).map(|_| numbers.of(&["IT", "AL", "XK"]).to_owned()).collect();
    said.role = numbers.maybe(3, word);
    said.assessed = Assessed::new([(); 5].map(|()| numbers.maybe(4, |numbers| numbers.below(11) as f64 / 10.0)));
    said.stage = numbers.maybe(3, |numbers| numbers.of(AssetStage::ALL));
    said.value = numbers.maybe(3, |numbers| numbers.below(100_000) as i64);
    said.currency = numbers.maybe(3, |numbers| numbers.of(&["EUR", "ALL"]).to_owned());
    said.latitude = numbers.maybe(4, |numbers| numbers.below(90) as f64 / 7.0);
    said.longitude = numbers.maybe(4, |numbers| numbers.below(90) as f64 / 7.0);
    said.identifiers = (0..numbers.below(2)).map(|_| ("passport".to_owned(), word(numbers))).collect();
    said.sector = numbers.maybe(4, word);
    said.municipality = numbers.maybe(4, word);
    said.born = numbers.maybe(4, |numbers| format!("19{}", 10 + numbers.below(80)));
    said.founded = numbers.maybe(6, word);
    said.dissolved = numbers.maybe(6, word);
    said.fictional = numbers.maybe(4, |numbers| numbers.chance(2));
    said.attributes = attributes(numbers);
    remark(numbers, &mut said.provenance);
    said.provenance.recorded_at = numbers.maybe(2, moment);
    said.provenance.assessment = numbers.chance(4);
}

fn attributes(numbers: &mut Numbers) -> BTreeMap<String, String> {
    (0..numbers.below(3)).map(|_| (format!("key {}", numbers.below(9)), format!("{}", numbers.below(1000)))).collect()
}

fn linked(numbers: &mut Numbers, keys: &[RecordKey], kinds: &[EntityKind]) -> LinkStatement {
    let (source, target) = (numbers.below(keys.len()), numbers.below(keys.len()));
    let not_judgements: Vec<LinkKind> = LinkKind::ALL.iter().copied().filter(|kind| !kind.is_judgement()).collect();
    let holding = [kinds[source], kinds[target]].contains(&EntityKind::Asset) && numbers.chance(2);
    let kind = match holding {
        true => numbers.of(&[LinkKind::Possession, LinkKind::Ownership, LinkKind::Control]),
        false => numbers.of(&[&not_judgements[..], &[LinkKind::Call; 6], &[LinkKind::Payment; 4]].concat()),
    };
    link(numbers, keys[source].clone(), keys[target].clone(), kind)
}

/// Any statement about a link.
pub(crate) fn link(numbers: &mut Numbers, source: RecordKey, target: RecordKey, kind: LinkKind) -> LinkStatement {
    let mut said = LinkStatement::new(source, target, kind);
    said.provenance = provenance(numbers);
    said.link_type = numbers.maybe(3, |numbers| numbers.of(&["KNOWS", "PAYS", "MEETS", "CALLS"]).to_owned());
    said.directed = numbers.maybe(6, |numbers| numbers.chance(2));
    said.weight = numbers.maybe(6, |numbers| numbers.of(&[0.1, 0.2, 0.3, 1.0, 2.5, 0.0]));
    said.share = numbers.maybe(3, |numbers| numbers.below(100) as f64 / 100.0);
    said.share_min = numbers.maybe(6, |numbers| numbers.below(50) as f64 / 100.0);
    said.amount = numbers.maybe(2, |numbers| numbers.below(1_000_000) as i64);
    said.currency = numbers.maybe(2, |numbers| numbers.of(&["EUR", "EUR", "ALL"]).to_owned());
    said.count = numbers.maybe(2, |numbers| numbers.below(20) as u64);
    said.time = numbers.maybe(3, moment);
    said.attributes = attributes(numbers);
    said.provenance.recorded_at = numbers.maybe(3, moment);
    said
}

fn provenance(numbers: &mut Numbers) -> Provenance {
    let mut provenance = Provenance::default();
    label(numbers, &mut provenance);
    remark(numbers, &mut provenance);
    provenance
}

/// Draws anew who may see it.
pub(crate) fn label(numbers: &mut Numbers, provenance: &mut Provenance) {
    provenance.provider = numbers.of(&[None, Some("ada"), Some("bob"), Some("cyd")]).map(str::to_owned);
    let codes = [Some(Handling::H0), Some(Handling::H0), Some(Handling::H0), Some(Handling::H1), Some(Handling::H2)];
    provenance.handling = numbers.of(&[&codes[..], &[Some(Handling::H3), None]].concat());
    provenance.case = numbers.of(&[None, None, None, Some("c1"), Some("c2")]).map(str::to_owned);
}

/// Draws anew what a statement says of itself, but for its label, when it was recorded, and whether it is a fact.
pub(crate) fn remark(numbers: &mut Numbers, provenance: &mut Provenance) {
    provenance.report = numbers.maybe(2, |numbers| format!("R-{}", numbers.below(5)));
    provenance.grade = numbers.maybe(2, |numbers| Grade::parse(numbers.of(&["A1", "B2", "C3", "X4"])).unwrap());
    provenance.grade_original = numbers.maybe(4, |numbers| format!("E{}", numbers.below(6)));
    provenance.valid_from = numbers.maybe(3, moment);
    provenance.valid_to = numbers.maybe(3, |numbers| Moment(moment(numbers).0 + 40_000_000));
    provenance.review_by = numbers.maybe(3, moment);
    provenance.declared = (0..numbers.below(2)).map(|_| "category".to_owned()).collect();
    provenance.record = numbers.maybe(3, |numbers| format!("rec {}", numbers.below(1000)));
    provenance.handling_note = numbers.maybe(4, |numbers| format!("note {}", numbers.below(1000)));
}

/// A moment in three years.
pub(crate) fn moment(numbers: &mut Numbers) -> Moment {
    Moment(1_577_836_800 + numbers.below(1000) as i64 * 86_400)
}

/// The operator, or a user of an agency with some cases and grants.
pub(crate) fn viewer(numbers: &mut Numbers) -> Viewer {
    if numbers.chance(6) {
        return Viewer::Local { name: "operator".to_owned() };
    }
    let mut grant = || Grant {
        provider: numbers.of(&[None, Some("ada"), Some("bob"), Some("cyd")]).map(str::to_owned),
        handling: numbers.of(Handling::ALL),
        purpose: numbers.of(&[Purpose::Investigation, Purpose::Export]),
    };
    let grants = (0..6).map(|_| grant()).collect();
    let cases = ["c1", "c2"].into_iter().filter(|_| numbers.chance(2)).map(str::to_owned).collect();
    let agency = numbers.of(&["ada", "ada", "bob", "nobody"]).to_owned();
    Viewer::User(User { name: "user".to_owned(), agency, cases, grants })
}
