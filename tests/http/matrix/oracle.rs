//! Who may see what, as the domain's documents say it: written as the list of those who are kept out, and sharing
//! nothing with the service.

use super::labels::Label;
use super::people::Person;

/// Why somebody asks: the header's word.
pub(crate) const PURPOSES: [Option<&str>; 4] = [Some("investigation"), Some("export"), None, Some("curiosity")];

/// Whether a person sees a statement of a label, asking for this purpose and, if he says so, for one case.
pub(crate) fn sees(person: &Person, label: Label, purpose: &str, case: Option<&str>) -> bool {
    let is_outsider = !label.case.is_empty() && !cases(person).contains(&label.case);
    let is_for_another = !label.case.is_empty() && case.is_some_and(|case| case != label.case);
    if !person.reads_cases() || is_outsider || is_for_another {
        return false;
    }
    let code = if ["H0", "H1", "H2"].contains(&label.code) { label.code } else { "H3" };
    let is_granted = person.grants.iter().any(|grant| {
        !grant.has_ended && grant.provider == label.provider && grant.code == code && grant.purpose == purpose
    });
    let needs_grant = match code {
        "H0" => false,
        "H1" => purpose == "export",
        "H2" => label.provider != person.agency,
        _ => true,
    };
    is_granted || !needs_grant
}

/// The cases that a person works on today.
pub(crate) fn cases(person: &Person) -> &'static [&'static str] {
    if person.is_on_cases { &["open", "second"] } else { &[] }
}
