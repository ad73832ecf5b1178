//! What each typed field accepts, and the words that say so. Columns and declarations share these rules.

use trama_engine::model::{
    AssetStage, Category, Currency, EntityKind, Grade, LinkKind, Moment, is_partial_date, parse_minor_units,
};

use crate::cells;
use crate::declarations;

/// A field's reading, and what to say when it fails.
pub(crate) struct Rule<T> {
    pub(crate) parse: fn(&str) -> Option<T>,
    pub(crate) expected: fn() -> String,
}

pub(crate) const KIND: Rule<EntityKind> = Rule { parse: EntityKind::parse, expected: EntityKind::expected };
pub(crate) const LINK_KIND: Rule<LinkKind> = Rule { parse: LinkKind::parse, expected: LinkKind::expected };
pub(crate) const CATEGORY: Rule<Category> = Rule { parse: Category::parse, expected: Category::expected };
pub(crate) const STAGE: Rule<AssetStage> = Rule { parse: AssetStage::parse, expected: AssetStage::expected };
pub(crate) const GRADE: Rule<Grade> = Rule {
    parse: Grade::parse,
    expected: || "a 4x4 grade: A, B, C or X, then 1 to 4 (another system's goes to `grade_original`)".into(),
};
pub(crate) const START: Rule<Moment> = Rule { parse: Moment::parse_start, expected: moment };
pub(crate) const END: Rule<Moment> = Rule { parse: Moment::parse_end, expected: moment };
pub(crate) const PARTIAL_DATE: Rule<String> = Rule {
    parse: |text| is_partial_date(text).then(|| text.to_owned()),
    expected: || "a year, a month or a date: 1970, 1970-05 or 1970-05-31".into(),
};
pub(crate) const FLAG: Rule<bool> = Rule { parse: flag, expected: || "true or false (or 1, 0, yes, no)".into() };
pub(crate) const SHARE: Rule<f64> =
    Rule { parse: |text| number(text, 0.0, 1.0), expected: || "a share from 0 to 1, such as 0.25".into() };
pub(crate) const ASSESSED: Rule<f64> =
    Rule { parse: |text| number(text, 0.0, 1.0), expected: || "a number from 0 to 1".into() };
pub(crate) const WEIGHT: Rule<f64> = Rule { parse: weight, expected: || "a number from 1e-30 to 1e30, or 0".into() };
pub(crate) const LATITUDE: Rule<f64> =
    Rule { parse: |text| number(text, -90.0, 90.0), expected: || "degrees north from -90 to 90".into() };
pub(crate) const LONGITUDE: Rule<f64> =
    Rule { parse: |text| number(text, -180.0, 180.0), expected: || "degrees east from -180 to 180".into() };
pub(crate) const COUNT: Rule<u64> =
    Rule { parse: |text| text.parse().ok(), expected: || "a whole number of at least 0".into() };
pub(crate) const CURRENCY: Rule<Currency> =
    Rule { parse: Currency::parse, expected: || "three letters of ISO 4217, such as EUR".into() };
pub(crate) const LIST: Rule<Vec<String>> = Rule { parse: |text| Some(list(text)), expected: String::new };
pub(crate) const TEXT: Rule<String> =
    Rule { parse: |text| (!text.is_empty()).then(|| text.to_owned()), expected: || "a text".into() };
pub(crate) const DECLARED: Rule<Vec<String>> = Rule {
    parse: declared,
    expected: || "names of columns, separated by `;`, whose values the importing user declared".into(),
};
pub(crate) const IDENTIFIERS: Rule<Vec<(String, String)>> =
    Rule { parse: identifiers, expected: || "type:value pairs separated by `;`, such as passport:AA1234567".into() };

/// An amount in minor units of a currency, or what is expected: that depends on the currency, so it is no [`Rule`].
pub(crate) fn amount(text: &str, currency: Currency) -> Result<i64, String> {
    parse_minor_units(text, currency.decimals).ok_or_else(|| {
        let code = code(currency);
        format!("a plain decimal number with at most {} decimals ({code}), without blanks", currency.decimals)
    })
}

/// The code of a currency as text.
pub(crate) fn code(currency: Currency) -> String {
    currency.code.iter().copied().map(char::from).collect()
}

fn moment() -> String {
    "a date or an RFC 3339 time: 2024-05-31 or 2024-05-31T08:30:00Z".into()
}

fn flag(text: &str) -> Option<bool> {
    const WORDS: &[(&str, bool)] =
        &[("true", true), ("false", false), ("1", true), ("0", false), ("yes", true), ("no", false)];
    WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|&(_, value)| value)
}

/// A weight is held in single precision, which knows nothing smaller than 1e-45 and little below 1e-38.
fn weight(text: &str) -> Option<f64> {
    number(text, 0.0, 1e30).filter(|&weight| weight == 0.0 || weight >= 1e-30)
}

fn number(text: &str, least: f64, most: f64) -> Option<f64> {
    // A NaN fails both comparisons; adding zero takes the sign off a negative zero.
    text.parse().ok().filter(|&value: &f64| value >= least && value <= most).map(|value| value + 0.0)
}

/// The parts between semicolons, without blanks around them and without empty ones. `\;` is a semicolon of a part, and
/// `\\` a backslash.
fn list(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = characters.next_if(|next| character == '\\' && matches!(next, ';' | '\\'));
        match (escaped, parts.last_mut()) {
            (None, _) if character == ';' => parts.push(String::new()),
            (escaped, Some(part)) => part.push(escaped.unwrap_or(character)),
            (_, None) => {}
        }
    }
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Parts as one text that [`LIST`] reads.
pub(crate) fn join(parts: &[String]) -> String {
    let escaped: Vec<String> = parts.iter().map(|part| part.replace('\\', "\\\\").replace(';', "\\;")).collect();
    escaped.join(";")
}

fn declared(text: &str) -> Option<Vec<String>> {
    let mut fields = list(text);
    fields.sort_unstable();
    fields.dedup();
    let is_known = |field: &str| cells::is_column(field) || declarations::FIELDS.contains(&field);
    fields.iter().all(|field| is_known(field)).then_some(fields)
}

fn identifiers(text: &str) -> Option<Vec<(String, String)>> {
    let parts = list(text);
    let pairs = parts.iter().map(|part| {
        let (name, value) = part.split_once(':')?;
        let (name, value) = (name.trim(), value.trim());
        (!name.is_empty() && !value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    });
    pairs.collect()
}
