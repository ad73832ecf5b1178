//! An amount and its currency, which are read together: the currency says how many decimals the amount may have.

use trama_engine::model::Currency;

use crate::declarations::Declarations;
use crate::field::Field;
use crate::rule;
use crate::text::{Fault, Row};

/// The fields of an amount and its currency.
pub(crate) struct Money<'a> {
    pub(crate) amount: &'a Option<Field>,
    pub(crate) currency: &'a Option<Field>,
}

/// An amount, if there is one, and the currency that stands beside it.
pub(crate) struct Sum {
    pub(crate) minor_units: Option<i64>,
    pub(crate) currency: String,
}

impl Money<'_> {
    /// Reads both; a declared currency is used where there is an amount and no currency.
    pub(crate) fn read(
        &self,
        row: &Row,
        declarations: &Declarations,
        declared: &mut Vec<String>,
    ) -> Result<Option<Sum>, Fault> {
        let mut currency = row.read(self.currency, &rule::CURRENCY)?;
        let Some((field, text)) = self.amount.as_ref().zip(row.value(self.amount)?) else {
            return Ok(currency.map(|currency| Sum { minor_units: None, currency: rule::code(currency) }));
        };
        if currency.is_none() && declarations.currency.is_some() {
            currency = declarations.currency;
            declared.push("currency".to_owned());
        }
        let Some(currency) = currency else {
            return Err(Fault::of_field(field, &text, NO_CURRENCY));
        };
        let minor_units = minor_units(row, field, &text, currency)?;
        Ok(Some(Sum { minor_units: Some(minor_units), currency: rule::code(currency) }))
    }
}

const NO_CURRENCY: &str = "an amount without a currency: expected an ISO 4217 code in the column `currency`";

fn minor_units(row: &Row, field: &Field, text: &str, currency: Currency) -> Result<i64, Fault> {
    rule::amount(text, currency).map_err(|expected| row.unread(field, text, expected))
}
