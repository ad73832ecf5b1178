//! Schemas of what the engine gives. It knows no HTTP, so its documents are described here, and the tests hold answers
//! against them.

#![expect(dead_code, reason = "their schemas are used, never their values")]

mod explanation;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use trama_engine::model;
use trama_engine::view::{Purpose as EnginePurpose, TieKind as EngineTieKind};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub(in crate::http) use explanation::Explanation;

use crate::jobs::State;

/// Declares a type for the words of one of the engine's.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident: $words:expr) => {
        $(#[doc = $doc])+
        pub(in crate::http) struct $name;

        impl ToSchema for $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some($words));
                words.description(Some(concat!($($doc),+).trim())).into()
            }
        }
    };
}

words! {
    /// What an entity is.
    EntityKind: model::EntityKind::ALL.iter().map(|kind| kind.as_str())
}
words! {
    /// What a link says of its two ends.
    LinkKind: model::LinkKind::ALL.iter().map(|kind| kind.as_str())
}
words! {
    /// Data-subject category: what a person is to the investigation.
    Category: model::Category::ALL.iter().map(|category| category.as_str())
}
words! {
    /// Why persons are looked at.
    Purpose: EnginePurpose::ALL.map(EnginePurpose::as_str)
}
words! {
    /// How far a run is: `interrupted` by the end of the service.
    RunState: State::ALL.map(State::name)
}
words! {
    /// What ties two: a link, or what they share.
    TieKind: EngineTieKind::all().map(EngineTieKind::name)
}

/// An entity as shown. A protected person has a handle and a kind, and nothing else.
#[derive(ToSchema)]
pub(in crate::http) struct Entity {
    /// Its id in the view; a handle for a protected person.
    id: String,
    /// Its main name; the id where it has none.
    name: String,
    kind: EntityKind,
    /// What the person is to the investigation; `null` behind a mask and for what is no person.
    #[schema(required)]
    category: Option<Category>,
    /// Where conduct, residence or assets are recorded.
    jurisdiction: Vec<String>,
}

/// Counts over what a view shows, and nothing else.
#[derive(ToSchema)]
pub(in crate::http) struct Census {
    /// Entities: records, where no judgement joins them.
    entities: u64,
    /// Link statements whose two ends are visible.
    links: u64,
    /// Statements about entities.
    entity_statements: u64,
    /// Entities by kind, then by schema (empty where none is said).
    by_kind: BTreeMap<String, BTreeMap<String, u64>>,
    /// Link statements by kind, then by type (empty where none is said).
    by_link: BTreeMap<String, BTreeMap<String, u64>>,
    /// Persons by category; protected ones are counted as `protected` alone.
    persons: BTreeMap<String, u64>,
    /// Statements by provider (empty where none is said).
    providers: BTreeMap<String, u64>,
    /// Statements by handling code.
    handling: BTreeMap<String, u64>,
    /// Statements by grade (empty where none is given).
    grades: BTreeMap<String, u64>,
}

/// What a run would need.
#[derive(ToSchema)]
pub(in crate::http) struct Estimate {
    /// Upper bound of the memory beyond the view, in bytes.
    bytes: u64,
    /// Guess of the time, in seconds.
    seconds: f64,
    /// Entities it would look at.
    entities: u64,
    /// Link statements it would look at.
    statements: u64,
}

/// What a result was computed from, so that it can be computed again.
#[derive(ToSchema)]
pub(in crate::http) struct Manifest {
    /// Program and version.
    program: String,
    /// The analysis.
    analysis: String,
    /// Digest of the view.
    view: String,
    /// Digest of the earlier view that it was compared with, if it was.
    earlier: Option<String>,
    /// All parameters, defaults included.
    #[schema(value_type = Object)]
    parameters: Value,
    /// The seed.
    seed: u64,
    /// Handling codes that the result inherits.
    handling: Vec<String>,
    /// Rows of the result.
    rows: u64,
    /// BLAKE3 of the result.
    result: String,
}

/// The ties behind a target's position, strongest first.
#[derive(ToSchema)]
pub(in crate::http) struct Evidence {
    /// How many there are.
    tie_count: u64,
    /// The first 200 of them.
    ties: Vec<Tie>,
}

/// What ties the target to another.
#[derive(ToSchema)]
pub(in crate::http) struct Tie {
    /// To whom.
    with: Entity,
    /// How strongly.
    weight: f64,
    /// What it rests on.
    because: Vec<Reason>,
}

/// What a tie rests on.
#[derive(ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum Reason {
    /// A link between the two.
    Direct(DirectReason),
    /// Something that they share.
    Shared(SharedReason),
}

/// A link between the two.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct DirectReason {
    kind: TieKind,
    /// How probable its grades make it.
    probability: f64,
    /// Where it starts.
    source: Entity,
    /// Where it ends.
    target: Entity,
    /// What says so.
    statements: Vec<Statement>,
    /// What it adds to the weight; not where the link is the whole tie.
    #[schema(nullable = false)]
    value: Option<f64>,
}

/// Something that the two share.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SharedReason {
    kind: TieKind,
    /// What they share.
    through: Entity,
    /// The links that attach them to it, directly or by what they hold.
    links: Vec<Attachment>,
    /// What it adds to the weight.
    value: f64,
}

/// A link that attaches somebody to what is shared.
#[derive(ToSchema)]
pub(in crate::http) struct Attachment {
    kind: LinkKind,
    /// Who is attached.
    with: Entity,
    /// What says so.
    statements: Vec<Statement>,
}

/// An event of a stream that tells how a run gets on.
pub(in crate::http) struct RunEvent;

impl ToSchema for RunEvent {}

impl PartialSchema for RunEvent {
    /// Nothing yet: [`components`] has it.
    fn schema() -> RefOr<Schema> {
        RefOr::default()
    }
}

/// The schemas that utoipa's types cannot say: documents within texts.
pub(super) fn components() -> Map<String, Value> {
    let run = json!({ "$ref": "#/components/schemas/Run" });
    let data = json!({
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": run,
        "description": "The document of the run.",
    });
    let event = json!({
        "type": "object",
        "description": "One event of the stream. An id may be given as `Last-Event-ID`.",
        "additionalProperties": false,
        "required": ["id", "event", "data"],
        "properties": {
            "id": { "type": "string", "pattern": "^([1-9][0-9]*|end)$", "description": "Its number; `end` for the last." },
            "event": { "type": "string", "const": "run", "description": "What it tells of." },
            "data": data,
        },
    });
    [("RunEvent".to_owned(), event)].into_iter().collect()
}

/// Declares a type for objects whose fields depend on the data or the analysis.
macro_rules! open_objects {
    ($(#[doc = $doc:literal])+ $name:ident: $fields:expr) => {
        $(#[doc = $doc])+
        pub(in crate::http) struct $name;

        impl ToSchema for $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let object = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some($fields));
                object.description(Some(concat!($($doc),+).trim())).into()
            }
        }
    };
}

open_objects! {
    /// One row of a result. Its columns depend on the analysis: texts and numbers, `null` where a cell is empty.
    Row: cell()
}
open_objects! {
    /// What was computed on, and what to know when reading the rows. Its fields depend on the analysis.
    Summary: AdditionalProperties::FreeForm(true)
}
open_objects! {
    /// What a tie rests on: a link between the two or something that they share, as `evidence` has it, with the first
    /// five statements of each link and how many there are (`statement_count`).
    Grounds: AdditionalProperties::FreeForm(true)
}
open_objects! {
    /// What one source says: its id (`statement`), what was said, provider, report, grade, handling code and times.
    /// What the source does not say is left out; columns that Trama does not know stand in `attributes`.
    Statement: AdditionalProperties::FreeForm(true)
}

fn cell() -> AdditionalProperties<Schema> {
    let types = SchemaType::from_iter([Type::String, Type::Number, Type::Null]);
    let cell = ObjectBuilder::new().schema_type(types).build();
    AdditionalProperties::RefOr(RefOr::T(cell.into()))
}
