//! Which column of a file says what of a link, beside its ends and its kind.

use trama_engine::model::LinkStatement;

use crate::entity_columns::Money;
use crate::header::Header;
use crate::persons;
use crate::provenance::ProvenanceColumns;
use crate::reading::Reading;
use crate::rule;
use crate::text::{Fault, Row};

/// Where the fields of a link are.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinkColumns {
    link_type: Option<usize>,
    pub(crate) weight: Option<usize>,
    share: Option<usize>,
    share_min: Option<usize>,
    share_max: Option<usize>,
    amount: Option<usize>,
    currency: Option<usize>,
    count: Option<usize>,
    time: Option<usize>,
    provenance: ProvenanceColumns,
    unnamed: Vec<usize>,
}

impl LinkColumns {
    /// Trama's own CSV.
    pub(crate) fn own(mut header: Header) -> LinkColumns {
        let mut columns = LinkColumns {
            link_type: header.take("type"),
            weight: header.take("weight"),
            share: header.take("share"),
            share_min: header.take("share_min"),
            share_max: header.take("share_max"),
            amount: header.take("amount"),
            currency: header.take("currency"),
            count: header.take("count"),
            time: header.take("time"),
            provenance: ProvenanceColumns::take(&mut header),
            unnamed: Vec::new(),
        };
        columns.unnamed = header.rest();
        columns
    }

    /// An edge list whose weight column is known; `type` and `time` are read, other columns are attributes.
    pub(crate) fn edges(mut header: Header, weight: Option<usize>) -> LinkColumns {
        if let Some(weight) = weight {
            header.take_index(weight);
        }
        let mut columns = LinkColumns { weight, ..LinkColumns::default() };
        columns.link_type = header.take("type");
        columns.time = header.take("time");
        columns.provenance = ProvenanceColumns::take(&mut header);
        columns.unnamed = header.rest();
        columns
    }

    /// A neo4j file, whose relationship type the caller reads.
    pub(crate) fn neo4j(mut header: Header) -> LinkColumns {
        let mut columns = LinkColumns { weight: header.take("weight"), ..LinkColumns::default() };
        columns.provenance = ProvenanceColumns::take(&mut header);
        columns.unnamed = header.rest();
        columns
    }

    /// Reads a row into a statement that has its ends and kind.
    pub(crate) fn read(&self, reading: &mut Reading, row: &Row, statement: &mut LinkStatement) -> Result<(), Fault> {
        let declarations = &reading.options().declarations;
        let declared = std::mem::take(&mut statement.provenance.declared);
        statement.provenance = self.provenance.read(row, declarations)?;
        statement.provenance.declared.extend(declared);
        statement.link_type = statement.link_type.take().or_else(|| row.text(self.link_type));
        statement.weight = row.read(self.weight, &rule::WEIGHT)?;
        statement.count = row.read(self.count, &rule::COUNT)?;
        statement.time = row.read(self.time, &rule::START)?;
        self.read_share(row, statement)?;
        let money = Money { amount: self.amount, currency: self.currency };
        if let Some(sum) = money.read(row, declarations, &mut statement.provenance.declared)? {
            statement.amount = sum.minor_units;
            statement.currency = Some(sum.currency);
        }
        self.read_rest(reading, row, statement);
        declarations.complete_link(statement);
        Ok(())
    }

    fn read_share(&self, row: &Row, statement: &mut LinkStatement) -> Result<(), Fault> {
        statement.share = row.read(self.share, &rule::SHARE)?;
        statement.share_min = row.read(self.share_min, &rule::SHARE)?;
        statement.share_max = row.read(self.share_max, &rule::SHARE)?;
        let bounds = [(self.share_min, statement.share_min), (self.share, statement.share)];
        for (column, least) in bounds {
            for most in [statement.share, statement.share_max] {
                if let (Some(column), Some(least), Some(most)) = (column, least, most)
                    && least > most
                {
                    let reason = "expected share_min, share and share_max in ascending order";
                    return Err(Fault::at(column, row.raw(column), reason));
                }
            }
        }
        Ok(())
    }

    fn read_rest(&self, reading: &mut Reading, row: &Row, statement: &mut LinkStatement) {
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
