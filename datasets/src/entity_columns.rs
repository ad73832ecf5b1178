//! Which column of a file says what of an entity. A file has two such lists: one for its persons, whose other columns
//! are dropped, and one for everything else, whose other columns are kept as attributes.

use std::borrow::Cow;

use trama_engine::model::{Assessed, EntityKind, EntityStatement, RecordKey, SchemaRole};

use crate::attributes;
use crate::field::{Field, Fields};
use crate::header::Header;
use crate::money::Money;
use crate::persons;
use crate::provenance::ProvenanceColumns;
use crate::reading::Reading;
use crate::rule;
use crate::text::{Fault, Row};

/// What becomes of the columns that no field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Rest {
    #[default]
    Attributes,
    Dropped,
}

/// Where the fields of an entity are.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntityColumns {
    schema: Option<Field>,
    name: Option<Field>,
    surname: Option<Field>,
    aliases: Option<Field>,
    jurisdiction: Option<Field>,
    category: Option<Field>,
    is_minor: Option<Field>,
    role: Option<Field>,
    /// In the order of [`Assessed::NAMES`].
    assessed: [Option<Field>; Assessed::NAMES.len()],
    stage: Option<Field>,
    value: Option<Field>,
    currency: Option<Field>,
    latitude: Option<Field>,
    longitude: Option<Field>,
    identifiers: Option<Field>,
    sector: Option<Field>,
    municipality: Option<Field>,
    born: Option<Field>,
    founded: Option<Field>,
    dissolved: Option<Field>,
    fictional: Option<Field>,
    attributes: Option<usize>,
    provenance: ProvenanceColumns,
    unnamed: Vec<usize>,
    rest: Rest,
    /// Fields that no column says.
    constants: Vec<String>,
}

impl EntityColumns {
    /// A person in Trama's own columns.
    pub(crate) fn own_person(mut fields: impl Fields) -> EntityColumns {
        let common = EntityColumns::own_common(&mut fields);
        let assessed = Assessed::NAMES.map(|name| fields.field(name));
        let columns = EntityColumns { assessed, rest: Rest::Dropped, ..common };
        columns.with_rest(&fields)
    }

    /// Anything else in Trama's own columns.
    pub(crate) fn own_other(mut fields: impl Fields) -> EntityColumns {
        let columns = EntityColumns {
            stage: fields.field("stage"),
            value: fields.field("value"),
            currency: fields.field("currency"),
            latitude: fields.field("latitude"),
            longitude: fields.field("longitude"),
            sector: fields.field("sector"),
            municipality: fields.field("municipality"),
            founded: fields.field("founded"),
            dissolved: fields.field("dissolved"),
            ..EntityColumns::own_common(&mut fields)
        };
        columns.with_rest(&fields)
    }

    fn own_common(fields: &mut impl Fields) -> EntityColumns {
        EntityColumns {
            schema: fields.field("schema"),
            name: fields.field("name"),
            aliases: fields.field("aliases"),
            jurisdiction: fields.field("jurisdiction"),
            category: fields.field("category"),
            is_minor: fields.field("is_minor"),
            role: fields.field("role"),
            identifiers: fields.field("identifiers"),
            born: fields.field("born"),
            fictional: fields.field("fictional"),
            attributes: attributes::take(fields),
            provenance: ProvenanceColumns::take(fields),
            ..EntityColumns::default()
        }
    }

    fn with_rest(self, fields: &impl Fields) -> EntityColumns {
        EntityColumns { unnamed: fields.rest(), constants: fields.constants(), ..self }
    }

    /// A person in a neo4j file, where columns have the names that their makers gave them.
    pub(crate) fn neo4j_person(mut header: Header) -> EntityColumns {
        let surname = header.field_of(persons::SURNAMES);
        let name = header.field_of(if surname.is_some() { persons::GIVEN_NAMES } else { persons::NAMES });
        let columns = EntityColumns {
            name: name.or_else(|| header.field_of(persons::GIVEN_NAMES)),
            surname,
            aliases: header.field_of(persons::ALIASES),
            jurisdiction: header.field("jurisdiction"),
            category: header.field("category"),
            is_minor: header.field("is_minor"),
            role: header.field("role"),
            assessed: Assessed::NAMES.map(|name| header.field(name)),
            identifiers: header.field("identifiers"),
            born: header.field_of(persons::BIRTH),
            fictional: header.field("fictional"),
            provenance: ProvenanceColumns::take(&mut header),
            rest: Rest::Dropped,
            ..EntityColumns::default()
        };
        columns.with_rest(&header)
    }

    /// Anything else in a neo4j file.
    pub(crate) fn neo4j_other(mut header: Header) -> EntityColumns {
        let columns = EntityColumns {
            name: header.field("name"),
            jurisdiction: header.field("jurisdiction"),
            latitude: header.field("latitude"),
            longitude: header.field("longitude"),
            provenance: ProvenanceColumns::take(&mut header),
            ..EntityColumns::default()
        };
        columns.with_rest(&header)
    }

    /// Reads a row. Of one that must be rejected, that somebody is protected is kept all the same: a date that cannot be
    /// read must not bring a witness's name to light.
    pub(crate) fn read(&self, reading: &mut Reading, row: &Row, head: EntityHead) -> Result<EntityStatement, Fault> {
        let protection = self.protection(row, &head);
        let read = self.read_fields(reading, row, head);
        if let (Err(_), Some(statement)) = (&read, protection) {
            reading.entity(statement, row.line);
        }
        read
    }

    /// A statement that says no more than that an entity is protected, where the row says so.
    fn protection(&self, row: &Row, head: &EntityHead) -> Option<EntityStatement> {
        let category = row.read(&self.category, &rule::CATEGORY).ok().flatten();
        let is_minor = row.read(&self.is_minor, &rule::FLAG).ok().flatten();
        let schema = row.text(&self.schema).ok().flatten();
        let said = EntityStatement::new(head.key.clone(), head.kind);
        protection(&EntityStatement { category, is_minor, schema, ..said })
    }

    /// The statement of a row. `declared` names what the caller has already filled from declarations.
    pub(crate) fn read_fields(
        &self,
        reading: &mut Reading,
        row: &Row,
        head: EntityHead,
    ) -> Result<EntityStatement, Fault> {
        let declarations = &reading.options().declarations;
        let mut statement = EntityStatement::new(head.key, head.kind);
        statement.provenance = self.provenance.read(row, declarations)?;
        statement.provenance.declared.extend(head.declared);
        statement.schema = head.schema.map_or_else(|| row.text(&self.schema), |schema| Ok(Some(schema)))?;
        statement.name = self.name(row)?;
        statement.aliases = row.read(&self.aliases, &rule::LIST)?.unwrap_or_default();
        statement.jurisdiction = row.read(&self.jurisdiction, &rule::LIST)?.unwrap_or_default();
        statement.category = row.read(&self.category, &rule::CATEGORY)?;
        statement.is_minor = row.read(&self.is_minor, &rule::FLAG)?;
        statement.role = row.text(&self.role)?;
        statement.assessed = self.assessed(row)?;
        statement.stage = row.read(&self.stage, &rule::STAGE)?;
        statement.latitude = row.read(&self.latitude, &rule::LATITUDE)?;
        statement.longitude = row.read(&self.longitude, &rule::LONGITUDE)?;
        statement.identifiers = row.read(&self.identifiers, &rule::IDENTIFIERS)?.unwrap_or_default();
        statement.sector = row.text(&self.sector)?;
        statement.municipality = row.text(&self.municipality)?;
        statement.born = row.read(&self.born, &rule::PARTIAL_DATE)?;
        statement.founded = row.read(&self.founded, &rule::PARTIAL_DATE)?;
        statement.dissolved = row.read(&self.dissolved, &rule::PARTIAL_DATE)?;
        statement.fictional = row.read(&self.fictional, &rule::FLAG)?;
        let money = Money { amount: &self.value, currency: &self.currency };
        if let Some(sum) = money.read(row, declarations, &mut statement.provenance.declared)? {
            statement.value = sum.minor_units;
            statement.currency = Some(sum.currency);
        }
        self.read_rest(reading, row, &mut statement);
        declarations.complete_entity(&mut statement);
        mark_constants(&self.constants, &mut statement.provenance.declared);
        Ok(statement)
    }

    fn name(&self, row: &Row) -> Result<Option<String>, Fault> {
        Ok(match (row.value(&self.name)?, row.value(&self.surname)?) {
            (Some(name), Some(surname)) => Some(format!("{name} {surname}")),
            (name, surname) => name.or(surname).map(Cow::into_owned),
        })
    }

    fn assessed(&self, row: &Row) -> Result<Assessed, Fault> {
        let mut values = [None; Assessed::NAMES.len()];
        for (value, field) in values.iter_mut().zip(&self.assessed) {
            *value = row.read(field, &rule::ASSESSED)?;
        }
        Ok(Assessed::new(values))
    }

    fn read_rest(&self, reading: &mut Reading, row: &Row, statement: &mut EntityStatement) {
        let keep = |_: &str| self.rest == Rest::Attributes;
        attributes::read(reading, row, self.attributes, &mut statement.attributes, keep);
        let filled = self.unnamed.iter().copied().filter(|&column| row.cell(Some(column)).is_some());
        for column in filled {
            match self.rest {
                Rest::Attributes => {
                    statement.attributes.insert(reading.columns[column].clone(), row.raw(column).to_owned());
                    reading.kept[column] += 1;
                }
                Rest::Dropped => reading.dropped[column] += 1,
            }
        }
        if statement.kind == EntityKind::Person {
            let dropped = &mut reading.summary.dropped;
            statement.identifiers.retain(|(name, _)| {
                let special = persons::is_special(name);
                if special {
                    *dropped.entry(format!("identifiers:{name}")).or_default() += 1;
                }
                !special
            });
        }
    }
}

/// What a row's reader knows of an entity before its fields are read.
pub(crate) struct EntityHead {
    pub(crate) key: RecordKey,
    pub(crate) kind: EntityKind,
    pub(crate) schema: Option<String>,
    /// Fields filled from declarations so far.
    pub(crate) declared: Vec<String>,
}

/// What a statement says of an entity's protection, and no more; `None` when it says nothing of it.
pub(crate) fn protection(said: &EntityStatement) -> Option<EntityStatement> {
    let category = said.category.filter(|category| category.is_protected());
    let is_minor = said.is_minor.filter(|is_minor| *is_minor);
    let schema = said.schema.clone().filter(|schema| SchemaRole::of(Some(schema)) == SchemaRole::Protected);
    let says_so = category.is_some() || is_minor.is_some() || schema.is_some();
    let nothing = || EntityStatement::new(said.key.clone(), said.kind);
    says_so.then(|| EntityStatement { category, is_minor, schema, ..nothing() })
}

/// Adds the fields that a map fills with the same for every row: no file said them.
pub(crate) fn mark_constants(constants: &[String], declared: &mut Vec<String>) {
    if !constants.is_empty() {
        declared.extend_from_slice(constants);
        declared.sort_unstable();
        declared.dedup();
    }
}
