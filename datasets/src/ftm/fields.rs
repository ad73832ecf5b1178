//! What the properties of FollowTheMoney mean in Trama, but for those that name other entities.

use super::words::{self, DECLARATION, MEASURES};

/// Properties that identify an entity; each is a type of identifier.
pub(crate) const IDENTIFIERS: &[&str] = &[
    "idNumber",
    "passportNumber",
    "socialSecurityNumber",
    "taxNumber",
    "registrationNumber",
    "vatCode",
    "licenseNumber",
    "personalNumber",
    "innCode",
    "ogrnCode",
    "okpoCode",
    "kppCode",
    "irsCode",
    "voenCode",
    "jibCode",
    "mbsCode",
    "cikCode",
    "bikCode",
    "pfrNumber",
    "fnsCode",
    "ipoCode",
    "uscCode",
    "leiCode",
    "dunsCode",
    "npiCode",
    "swiftBic",
    "uniqueEntityId",
    "cageCode",
    "giiNumber",
    "permId",
    "bvdId",
    "sayariId",
    "icijId",
    "brightQueryId",
    "brightQueryOrgId",
    "wikidataId",
    "isinCode",
    "isin",
    "figiCode",
    "ticker",
    "ricCode",
    "imoNumber",
    "mmsi",
    "callSign",
    "crsNumber",
    "serialNumber",
    "icaoCode",
    "iban",
    "accountNumber",
    "bic",
    "accountId",
    "publicKey",
    "cryptoAddress",
    "cadastralCode",
    "titleNumber",
    "ccdNumber",
    "caseNumber",
    "number",
];

/// The main names, by schema. What is not here has its name in `name`.
const NAMES: &[(&str, &[&str])] = &[("Address", &["full", "name"])];
/// Properties that stand in for a name that is missing, and stay what they are.
const TITLES: &[(&[&str], &[&str])] = &[(MEASURES, &["program", "authority"]), (DECLARATION, &["goodsDescription"])];
/// Other names.
pub(crate) const ALIASES: &[&str] = &["alias", "previousName", "weakAlias", "abbreviation"];
/// The parts of a person's name, in the order of writing.
pub(crate) const NAME_PARTS: &[&str] = &["firstName", "secondName", "middleName", "fatherName", "lastName"];

/// Countries where a person's conduct is recorded. `country` and `mainCountry` may stand for a nationality or an origin.
pub(crate) const COUNTRIES_OF_PERSONS: &[&str] = &["jurisdiction"];
/// Countries of everything else.
pub(crate) const COUNTRIES: &[&str] = &["jurisdiction", "mainCountry", "country"];

/// The topic of what may not be moved.
pub(crate) const FROZEN: &str = "asset.frozen";

/// Whether a topic says what part somebody has in crime, or that he is wanted or sanctioned for it.
pub(crate) fn is_role(topic: &str) -> bool {
    matches!(topic, "crime" | "wanted" | "sanction") || topic.starts_with("crime.")
}

/// Properties that become fields whatever the schema is.
const FIELDS: &[&str] = &[
    "name",
    "full",
    "birthDate",
    "incorporationDate",
    "dissolutionDate",
    "sector",
    "city",
    "amount",
    "currency",
    "latitude",
    "longitude",
    "topics",
    "publisher",
    "sourceUrl",
    "recordId",
    "modifiedAt",
    "startDate",
    "endDate",
    "date",
    "percentage",
];

/// Whether a property means anything to the reader, in whatever schema: no attribute may be written under its name.
pub(crate) fn is_taken(property: &str) -> bool {
    let fields = [FIELDS, IDENTIFIERS, ALIASES, NAME_PARTS, COUNTRIES];
    fields.iter().any(|names| names.contains(&property)) || words::names_another(property)
}

/// The properties that hold the main name of a schema.
pub(crate) fn names(schema: &str) -> &'static [&'static str] {
    NAMES.iter().find(|(known, _)| *known == schema).map_or(&["name"], |(_, names)| names)
}

/// The properties that stand in for a missing name.
pub(crate) fn titles(schema: &str) -> &'static [&'static str] {
    TITLES.iter().find(|(schemata, _)| schemata.contains(&schema)).map_or(&[], |(_, titles)| titles)
}

/// Schemata of nodes that are no things: they have no name, and no more than what every interval has.
const NO_THINGS: &[&str] = &["EconomicActivity", "Identification", "Page", "Passport", "Risk", "Sanction", "TaxRoll"];
/// Schemata with an amount of money.
const VALUES: &[&str] = &[
    "Airplane",
    "Asset",
    "BankAccount",
    "Company",
    "Contract",
    "CryptoWallet",
    "Debt",
    "License",
    "Payment",
    "Project",
    "RealEstate",
    "Security",
    "Vehicle",
    "Vessel",
];

/// Whether a schema has a property, as far as the writer needs to know: what is written under another name is lost on
/// its way through other tools.
pub(crate) fn has(schema: &str, property: &str) -> bool {
    let is_thing = !NO_THINGS.contains(&schema);
    let is_legal = schema == "Person" || words::LEGAL.contains(&schema);
    match property {
        "name" | "alias" => is_thing,
        "topics" => is_thing || schema == "Risk",
        "country" => is_thing || !matches!(schema, "EconomicActivity" | "Page" | "TaxRoll"),
        "full" | "city" => schema == "Address",
        "goodsDescription" => schema == "EconomicActivity",
        "birthDate" => schema == "Person",
        "jurisdiction" | "idNumber" | "incorporationDate" | "dissolutionDate" | "sector" => is_legal,
        "registrationNumber" => is_legal || words::is_registered(schema),
        "amount" | "currency" => VALUES.contains(&schema),
        "latitude" | "longitude" => matches!(schema, "Address" | "RealEstate"),
        "startDate" | "endDate" | "date" | "recordId" => words::is_interval(schema),
        "percentage" => schema == "Ownership",
        "publisher" | "sourceUrl" | "modifiedAt" => schema != "Page",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_topics_of_crime_and_not_of_office() {
        for topic in ["crime", "crime.boss", "crime.traffick.drug", "wanted", "sanction"] {
            assert!(is_role(topic), "{topic}");
        }
        for topic in ["role.pep", "sanction.linked", "crimea", "pol.party", "rel", "poi", FROZEN] {
            assert!(!is_role(topic), "{topic}");
        }
    }
}
