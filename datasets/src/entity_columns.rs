//! Which column of a file says what of an entity. A file has two such lists: one for its persons, whose other columns
//! are dropped, and one for everything else, whose other columns are kept as attributes.

use trama_engine::model::{Currency, EntityKind, EntityStatement, RecordKey};

use crate::declarations::Declarations;
use crate::header::Header;
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
    schema: Option<usize>,
    name: Option<usize>,
    surname: Option<usize>,
    aliases: Option<usize>,
    jurisdiction: Option<usize>,
    category: Option<usize>,
    is_minor: Option<usize>,
    role: Option<usize>,
    stage: Option<usize>,
    value: Option<usize>,
    currency: Option<usize>,
    latitude: Option<usize>,
    longitude: Option<usize>,
    identifiers: Option<usize>,
    sector: Option<usize>,
    municipality: Option<usize>,
    born: Option<usize>,
    founded: Option<usize>,
    dissolved: Option<usize>,
    fictional: Option<usize>,
    provenance: ProvenanceColumns,
    unnamed: Vec<usize>,
    rest: Rest,
}

impl EntityColumns {
    /// A person in Trama's own CSV.
    pub(crate) fn own_person(mut header: Header) -> EntityColumns {
        let mut columns = EntityColumns::own_common(&mut header);
        columns.rest = Rest::Dropped;
        columns.unnamed = header.rest();
        columns
    }

    /// Anything else in Trama's own CSV.
    pub(crate) fn own_other(mut header: Header) -> EntityColumns {
        let mut columns = EntityColumns::own_common(&mut header);
        columns.stage = header.take("stage");
        columns.value = header.take("value");
        columns.currency = header.take("currency");
        columns.latitude = header.take("latitude");
        columns.longitude = header.take("longitude");
        columns.sector = header.take("sector");
        columns.municipality = header.take("municipality");
        columns.founded = header.take("founded");
        columns.dissolved = header.take("dissolved");
        columns.unnamed = header.rest();
        columns
    }

    fn own_common(header: &mut Header) -> EntityColumns {
        EntityColumns {
            schema: header.take("schema"),
            name: header.take("name"),
            aliases: header.take("aliases"),
            jurisdiction: header.take("jurisdiction"),
            category: header.take("category"),
            is_minor: header.take("is_minor"),
            role: header.take("role"),
            identifiers: header.take("identifiers"),
            born: header.take("born"),
            fictional: header.take("fictional"),
            provenance: ProvenanceColumns::take(header),
            ..EntityColumns::default()
        }
    }

    /// A person in a neo4j file, where columns have the names that their makers gave them.
    pub(crate) fn neo4j_person(mut header: Header) -> EntityColumns {
        let surname = header.take_any(persons::SURNAMES);
        let name = header.take_any(if surname.is_some() { persons::GIVEN_NAMES } else { persons::NAMES });
        let mut columns = EntityColumns {
            name: name.or_else(|| header.take_any(persons::GIVEN_NAMES)),
            surname,
            aliases: header.take_any(persons::ALIASES),
            jurisdiction: header.take("jurisdiction"),
            category: header.take("category"),
            is_minor: header.take("is_minor"),
            role: header.take("role"),
            identifiers: header.take("identifiers"),
            born: header.take_any(persons::BIRTH),
            fictional: header.take("fictional"),
            provenance: ProvenanceColumns::take(&mut header),
            rest: Rest::Dropped,
            ..EntityColumns::default()
        };
        columns.unnamed = header.rest();
        columns
    }

    /// Anything else in a neo4j file.
    pub(crate) fn neo4j_other(mut header: Header) -> EntityColumns {
        let mut columns = EntityColumns {
            name: header.take("name"),
            jurisdiction: header.take("jurisdiction"),
            latitude: header.take("latitude"),
            longitude: header.take("longitude"),
            provenance: ProvenanceColumns::take(&mut header),
            ..EntityColumns::default()
        };
        columns.unnamed = header.rest();
        columns
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
        let category =
            row.read(self.category, &rule::CATEGORY).ok().flatten().filter(|category| category.is_protected());
        let is_minor = row.read(self.is_minor, &rule::FLAG).ok().flatten().filter(|is_minor| *is_minor);
        let says_so = category.is_some() || is_minor.is_some();
        says_so.then(|| EntityStatement { category, is_minor, ..EntityStatement::new(head.key.clone(), head.kind) })
    }

    /// The statement of a row. `declared` names what the caller has already filled from declarations.
    fn read_fields(&self, reading: &mut Reading, row: &Row, head: EntityHead) -> Result<EntityStatement, Fault> {
        let declarations = &reading.options().declarations;
        let mut statement = EntityStatement::new(head.key, head.kind);
        statement.provenance = self.provenance.read(row, declarations)?;
        statement.provenance.declared.extend(head.declared);
        statement.schema = head.schema.or_else(|| row.text(self.schema));
        statement.name = self.name(row);
        statement.aliases = row.read(self.aliases, &rule::LIST)?.unwrap_or_default();
        statement.jurisdiction = row.read(self.jurisdiction, &rule::LIST)?.unwrap_or_default();
        statement.category = row.read(self.category, &rule::CATEGORY)?;
        statement.is_minor = row.read(self.is_minor, &rule::FLAG)?;
        statement.role = row.text(self.role);
        statement.stage = row.read(self.stage, &rule::STAGE)?;
        statement.latitude = row.read(self.latitude, &rule::LATITUDE)?;
        statement.longitude = row.read(self.longitude, &rule::LONGITUDE)?;
        statement.identifiers = row.read(self.identifiers, &rule::IDENTIFIERS)?.unwrap_or_default();
        statement.sector = row.text(self.sector);
        statement.municipality = row.text(self.municipality);
        statement.born = row.read(self.born, &rule::PARTIAL_DATE)?;
        statement.founded = row.read(self.founded, &rule::PARTIAL_DATE)?;
        statement.dissolved = row.read(self.dissolved, &rule::PARTIAL_DATE)?;
        statement.fictional = row.read(self.fictional, &rule::FLAG)?;
        let money = Money { amount: self.value, currency: self.currency };
        if let Some(sum) = money.read(row, declarations, &mut statement.provenance.declared)? {
            statement.value = sum.minor_units;
            statement.currency = Some(sum.currency);
        }
        self.read_rest(reading, row, &mut statement);
        declarations.complete_entity(&mut statement);
        Ok(statement)
    }

    fn name(&self, row: &Row) -> Option<String> {
        match (row.cell(self.name), row.cell(self.surname)) {
            (Some(name), Some(surname)) => Some(format!("{name} {surname}")),
            (name, surname) => name.or(surname).map(str::to_owned),
        }
    }

    fn read_rest(&self, reading: &mut Reading, row: &Row, statement: &mut EntityStatement) {
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

/// The columns of an amount and its currency.
pub(crate) struct Money {
    pub(crate) amount: Option<usize>,
    pub(crate) currency: Option<usize>,
}

/// An amount, if there is one, and the currency that stands beside it.
pub(crate) struct Sum {
    pub(crate) minor_units: Option<i64>,
    pub(crate) currency: String,
}

impl Money {
    /// Reads both; a declared currency is used where there is an amount and no currency.
    pub(crate) fn read(
        &self,
        row: &Row,
        declarations: &Declarations,
        declared: &mut Vec<String>,
    ) -> Result<Option<Sum>, Fault> {
        let mut currency = row.read(self.currency, &rule::CURRENCY)?;
        let Some((column, text)) = self.amount.zip(row.cell(self.amount)) else {
            return Ok(currency.map(|currency| Sum { minor_units: None, currency: rule::code(currency) }));
        };
        if currency.is_none() && declarations.currency.is_some() {
            currency = declarations.currency;
            declared.push("currency".to_owned());
        }
        let Some(currency) = currency else {
            return Err(Fault::at(column, text, NO_CURRENCY));
        };
        let minor_units = amount_of(column, text, currency)?;
        Ok(Some(Sum { minor_units: Some(minor_units), currency: rule::code(currency) }))
    }
}

const NO_CURRENCY: &str = "an amount without a currency: expected an ISO 4217 code in the column `currency`";

fn amount_of(column: usize, text: &str, currency: Currency) -> Result<i64, Fault> {
    rule::amount(text, currency).map_err(|reason| Fault::at(column, text, reason))
}
