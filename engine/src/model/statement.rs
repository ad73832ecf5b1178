//! Statements: what one provider says of one entity or link, with everything that says how far to trust and share it.

use std::collections::BTreeMap;

use super::{Assessed, AssetStage, Category, EntityKind, Grade, Handling, LinkKind, Moment};

/// Identity of a record: the id is kept exactly as the provider gave it, within a namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Defaults to the dataset's name.
    pub namespace: String,
    /// As given.
    pub id: String,
}

/// Who said it, in which document, how reliably, and what may be done with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Provenance {
    /// The agency.
    pub provider: Option<String>,
    /// The document.
    pub report: Option<String>,
    /// The statement's id in the provider's own system; said again, it supersedes.
    pub record: Option<String>,
    /// The case it belongs to.
    pub case: Option<String>,
    /// Source evaluation.
    pub grade: Option<Grade>,
    /// The evaluation in the provider's own system (5x5x5, 3x5x2, Admiralty), beside its conversion.
    pub grade_original: Option<String>,
    /// Handling code; `None` until read or declared, and `H3` if it stays so.
    pub handling: Option<Handling>,
    /// The handling text as given, where it is not a plain code.
    pub handling_note: Option<String>,
    /// An assessment, not a fact.
    pub assessment: bool,
    /// When it was recorded.
    pub recorded_at: Option<Moment>,
    /// From when it holds.
    pub valid_from: Option<Moment>,
    /// Until when it holds, inclusive.
    pub valid_to: Option<Moment>,
    /// When it has to be reviewed.
    pub review_by: Option<Moment>,
    /// Fields that the file did not say and the importing user declared with `--set` or in a map, sorted: his assessment.
    pub declared: Vec<String>,
}

/// One provider's statement about one entity. Person properties have passed the allow-list.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityStatement {
    /// The record it describes.
    pub key: RecordKey,
    /// What it is.
    pub kind: EntityKind,
    /// The finer name, as given.
    pub schema: Option<String>,
    /// Main name.
    pub name: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Where conduct, residence or assets are recorded; never a nationality.
    pub jurisdiction: Vec<String>,
    /// What the person is to the investigation.
    pub category: Option<Category>,
    /// Whether the person is a minor.
    pub is_minor: Option<bool>,
    /// Role in the recorded conduct.
    pub role: Option<String>,
    /// What is assessed of a person.
    pub assessed: Assessed,
    /// Lifecycle of an asset.
    pub stage: Option<AssetStage>,
    /// Worth, in minor units of `currency`.
    pub value: Option<i64>,
    /// ISO 4217 code of `value`.
    pub currency: Option<String>,
    /// Degrees north, -90 to 90.
    pub latitude: Option<f64>,
    /// Degrees east, -180 to 180.
    pub longitude: Option<f64>,
    /// `(type, value)` pairs: passport, registration, IBAN, IMO, ...
    pub identifiers: Vec<(String, String)>,
    /// Economic sector.
    pub sector: Option<String>,
    /// Municipality.
    pub municipality: Option<String>,
    /// Year, month or date of birth.
    pub born: Option<String>,
    /// Of foundation.
    pub founded: Option<String>,
    /// Of dissolution.
    pub dissolved: Option<String>,
    /// Invented, for training or demonstration.
    pub fictional: Option<bool>,
    /// Further columns of the file, for anything but a person.
    pub attributes: BTreeMap<String, String>,
    /// Who said it.
    pub provenance: Provenance,
}

impl EntityStatement {
    /// A statement that says no more than that the record exists and what it is.
    pub fn new(key: RecordKey, kind: EntityKind) -> Self {
        EntityStatement {
            key,
            kind,
            schema: None,
            name: None,
            aliases: Vec::new(),
            jurisdiction: Vec::new(),
            category: None,
            is_minor: None,
            role: None,
            assessed: Assessed::default(),
            stage: None,
            value: None,
            currency: None,
            latitude: None,
            longitude: None,
            identifiers: Vec::new(),
            sector: None,
            municipality: None,
            born: None,
            founded: None,
            dissolved: None,
            fictional: None,
            attributes: BTreeMap::new(),
            provenance: Provenance::default(),
        }
    }
}

/// One provider's statement about one link.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkStatement {
    /// Where it starts.
    pub source: RecordKey,
    /// Where it ends.
    pub target: RecordKey,
    /// What it says.
    pub kind: LinkKind,
    /// The source's own word for it, verbatim.
    pub link_type: Option<String>,
    /// Whether it has a direction; `None` leaves that to the kind.
    pub directed: Option<bool>,
    /// A weight that the file states: finite, at least 0.
    pub weight: Option<f64>,
    /// Share owned, 0 to 1.
    pub share: Option<f64>,
    /// Lower bound of the share.
    pub share_min: Option<f64>,
    /// Upper bound of the share.
    pub share_max: Option<f64>,
    /// Amount paid or owed, in minor units of `currency`.
    pub amount: Option<i64>,
    /// ISO 4217 code of `amount`.
    pub currency: Option<String>,
    /// How many calls, messages, meetings.
    pub count: Option<u64>,
    /// When it happened.
    pub time: Option<Moment>,
    /// Further columns of the file.
    pub attributes: BTreeMap<String, String>,
    /// Who said it.
    pub provenance: Provenance,
}

impl LinkStatement {
    /// A statement that says no more than the kind and the ends.
    pub fn new(source: RecordKey, target: RecordKey, kind: LinkKind) -> Self {
        LinkStatement {
            source,
            target,
            kind,
            link_type: None,
            directed: None,
            weight: None,
            share: None,
            share_min: None,
            share_max: None,
            amount: None,
            currency: None,
            count: None,
            time: None,
            attributes: BTreeMap::new(),
            provenance: Provenance::default(),
        }
    }
}

/// What a schema name means for the person network and for declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaRole {
    /// An officer of the law: no party to a case, never joined and never ranked.
    Officer,
    /// An authority, or what authorities run together: no party to a case either, and never ranked.
    Authority,
    /// Masked where the statement comes from, and therefore here: what a victim, witness, informant or minor is in
    /// another agency's export.
    Protected,
    /// Everything else.
    Party,
}

impl SchemaRole {
    /// The schema of who is masked.
    pub const PROTECTED: &'static str = "Protected";

    /// The role of a schema; only `Officer`, `Protected`, `PublicBody`, `TaskForce` and `Project` are no party.
    pub fn of(schema: Option<&str>) -> SchemaRole {
        let is = |name: &str| schema.is_some_and(|schema| schema.eq_ignore_ascii_case(name));
        match () {
            () if is("Officer") => SchemaRole::Officer,
            () if is(Self::PROTECTED) => SchemaRole::Protected,
            () if is("PublicBody") || is("TaskForce") || is("Project") => SchemaRole::Authority,
            () => SchemaRole::Party,
        }
    }
}
