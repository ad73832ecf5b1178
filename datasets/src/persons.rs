//! What may be known of a person. The list is closed: a column that is not on it is dropped, whatever it holds, and
//! the import says how many values went.

/// Columns that describe a person in Trama's own CSV, beside the statement columns.
pub(crate) const NAMES: &[&str] = &["name", "full_name", "fullname", "display_name"];
/// The given name, where the surname stands apart.
pub(crate) const GIVEN_NAMES: &[&str] = &["name", "first_name", "firstname", "given_name"];
/// The surname.
pub(crate) const SURNAMES: &[&str] = &["surname", "last_name", "lastname", "family_name"];
/// Other names.
pub(crate) const ALIASES: &[&str] = &["aliases", "alias"];
/// The date of birth.
pub(crate) const BIRTH: &[&str] = &["born", "birth_date", "birthdate", "date_of_birth", "dob"];

/// Special categories of data (Directive (EU) 2016/680, art. 10) and what stands in for them: never kept of a person,
/// not even as an identifier, and never as a property of a link, whose ends may be persons.
const SPECIAL: &[&str] = &[
    "ethnicity",
    "ethnic",
    "race",
    "nationality",
    "citizenship",
    "birthcountry",
    "countryofbirth",
    "religion",
    "religious",
    "health",
    "medical",
    "diagnosis",
    "politics",
    "political",
    "politicalparty",
    "sexuality",
    "sexualorientation",
    "tradeunion",
    "biometric",
    "genetic",
];

/// Whether a column or identifier type is of a special category.
pub(crate) fn is_special(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    SPECIAL.iter().any(|word| letters == *word || name_part(name, word))
}

/// Whether a word is one of the parts of a name such as `source_nationality` or `politicalGroup`.
fn name_part(name: &str, word: &str) -> bool {
    let mut apart = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() && apart.ends_with(|before: char| before.is_ascii_lowercase()) {
            apart.push('_');
        }
        apart.push(character);
    }
    apart.split(|character: char| !character.is_ascii_alphanumeric()).any(|part| part.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::is_special;

    #[test]
    fn special_categories_are_seen_in_every_way_of_writing_a_name() {
        for name in ["religion", "source_nationality", "politicalGroup", "Birth-Country", "countryOfBirth", "RACE"] {
            assert!(is_special(name), "{name}");
        }
        for name in ["trace", "raceway", "role", "healthcareProvider", "racingTeam", "country"] {
            assert!(!is_special(name), "{name}");
        }
    }
}
