//! Which column of a file says what of a link, beside its ends and its kind.

use trama_engine::model::LinkStatement;

use crate::attributes;
use crate::entity_columns::mark_constants;
use crate::field::{Field, Fields};
use crate::header::Header;
use crate::money::Money;
use crate::persons;
use crate::provenance::ProvenanceColumns;
use crate::reading::Reading;
use crate::rule;
use crate::text::{Fault, Row};

/// Where the fields of a link are.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinkColumns {
    link_type: Option<Field>,
    directed: Option<Field>,
    weight: Option<Field>,
    share: Option<Field>,
    share_min: Option<Field>,
    share_max: Option<Field>,
    amount: Option<Field>,
    currency: Option<Field>,
    count: Option<Field>,
    time: Option<Field>,
    attributes: Option<usize>,
    provenance: ProvenanceColumns,
    unnamed: Vec<usize>,
    /// Fields that no column says.
    constants: Vec<String>,
}

impl LinkColumns {
    /// Trama's own columns.
    pub(crate) fn own(mut fields: impl Fields) -> LinkColumns {
        let columns = LinkColumns {
            link_type: fields.field("type"),
            directed: fields.field("directed"),
            weight: fields.field("weight"),
            share: fields.field("share"),
            share_min: fields.field("share_min"),
            share_max: fields.field("share_max"),
            amount: fields.field("amount"),
            currency: fields.field("currency"),
            count: fields.field("count"),
            time: fields.field("time"),
            attributes: attributes::take(&mut fields),
            provenance: ProvenanceColumns::take(&mut fields),
            ..LinkColumns::default()
        };
        columns.with_rest(&fields)
    }

    /// An edge list whose weight column is known; `type` and `time` are read, other columns are attributes.
    pub(crate) fn edges(mut header: Header, weight: Option<usize>) -> LinkColumns {
        if let Some(weight) = weight {
            header.take_index(weight);
        }
        let columns = LinkColumns {
            link_type: header.field("type"),
            weight: weight.map(Field::Column),
            time: header.field("time"),
            provenance: ProvenanceColumns::take(&mut header),
            ..LinkColumns::default()
        };
        columns.with_rest(&header)
    }

    /// A neo4j file, whose relationship type the caller reads.
    pub(crate) fn neo4j(mut header: Header) -> LinkColumns {
        let columns = LinkColumns {
            weight: header.field("weight"),
            provenance: ProvenanceColumns::take(&mut header),
            ..LinkColumns::default()
        };
        columns.with_rest(&header)
    }

    fn with_rest(self, fields: &impl Fields) -> LinkColumns {
        LinkColumns { unnamed: fields.rest(), constants: fields.constants(), ..self }
    }

    /// Reads a row into a statement that has its ends and kind.
    pub(crate) fn read(&self, reading: &mut Reading, row: &Row, statement: &mut LinkStatement) -> Result<(), Fault> {
        let declarations = &reading.options().declarations;
        let declared = std::mem::take(&mut statement.provenance.declared);
        statement.provenance = self.provenance.read(row, declarations)?;
        statement.provenance.declared.extend(declared);
        if statement.link_type.is_none() {
            statement.link_type = row.text(&self.link_type)?;
        }
        statement.directed = row.read(&self.directed, &rule::FLAG)?;
        statement.weight = row.read(&self.weight, &rule::WEIGHT)?;
        statement.count = row.read(&self.count, &rule::COUNT)?;
        statement.time = row.read(&self.time, &rule::START)?;
        self.read_share(row, statement)?;
        let money = Money { amount: &self.amount, currency: &self.currency };
        if let Some(sum) = money.read(row, declarations, &mut statement.provenance.declared)? {
            if let (Some(field), true) = (&self.amount, sum.minor_units.is_some_and(i64::is_negative)) {
                return Err(row.unread(field, &row.value_of(field)?.unwrap_or_default(), NOT_NEGATIVE.to_owned()));
            }
            statement.amount = sum.minor_units;
            statement.currency = Some(sum.currency);
        }
        self.read_rest(reading, row, statement);
        declarations.complete_link(statement);
        mark_constants(&self.constants, &mut statement.provenance.declared);
        Ok(())
    }

    fn read_share(&self, row: &Row, statement: &mut LinkStatement) -> Result<(), Fault> {
        statement.share = row.read(&self.share, &rule::SHARE)?;
        statement.share_min = row.read(&self.share_min, &rule::SHARE)?;
        statement.share_max = row.read(&self.share_max, &rule::SHARE)?;
        let bounds = [(&self.share_min, statement.share_min), (&self.share, statement.share)];
        for (field, least) in bounds {
            for most in [statement.share, statement.share_max] {
                if let (Some(field), Some(least), Some(most)) = (field, least, most)
                    && least > most
                {
                    return Err(row.unread(field, &row.value_of(field)?.unwrap_or_default(), ASCENDING.to_owned()));
                }
            }
        }
        Ok(())
    }

    fn read_rest(&self, reading: &mut Reading, row: &Row, statement: &mut LinkStatement) {
        let keep = |name: &str| !persons::is_special(name);
        attributes::read(reading, row, self.attributes, &mut statement.attributes, keep);
        let filled = self.unnamed.iter().copied().filter(|&column| row.cell(Some(column)).is_some());
        for column in filled {
            let name = &reading.columns[column];
            match persons::is_special(name) {
                true => reading.dropped[column] += 1,
                false => {
                    statement.attributes.insert(name.clone(), row.raw(column).to_owned());
                    reading.kept[column] += 1;
                }
            }
        }
    }
}

/// What is paid back is a payment the other way.
const NOT_NEGATIVE: &str = "an amount of at least 0: money that flows back is a link from the other end";
const ASCENDING: &str = "share_min, share and share_max in ascending order";
