//! The data: in one dataset an entity and two links for every label that a statement can have, each with a marker.

/// A handling code as a provider wrote it; the last two are none.
pub(crate) const CODES: [&str; 6] = ["H0", "H1", "H2", "H3", "", "top secret"];
/// The user's own agency, another, none.
pub(crate) const PROVIDERS: [&str; 3] = ["ada", "bob", ""];
/// No case, two of which he is a member, one of which he is not, one of which he was.
pub(crate) const CASES: [&str; 5] = ["", "open", "second", "closed", "ended"];
/// Always visible, and linked to everybody.
pub(crate) const ANCHOR: &str = "anchor";
/// The dataset of all labels.
pub(crate) const DATASET: &str = "labels";

/// What a statement says of who may use it. Empty: nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) code: &'static str,
    pub(crate) provider: &'static str,
    pub(crate) case: &'static str,
}

/// Every label.
pub(crate) fn all() -> Vec<Label> {
    let cases = |code, provider| CASES.map(|case| Label { code, provider, case });
    CODES.iter().flat_map(|code| PROVIDERS.iter().flat_map(move |provider| cases(code, provider))).collect()
}

/// The id of the entity under the label of this number.
pub(crate) fn id(number: usize) -> String {
    format!("E{number:03}")
}

/// Its name.
pub(crate) fn entity_marker(number: usize) -> String {
    format!("Known As {number:03}")
}

/// What the open link from the anchor to it says.
pub(crate) fn end_marker(number: usize) -> String {
    format!("end-{number:03}-said")
}

/// What the link under this label between two whom everybody sees says.
pub(crate) fn link_marker(number: usize) -> String {
    format!("link-{number:03}-said")
}

/// The files of the dataset of all labels.
pub(crate) fn files() -> [(&'static str, String); 2] {
    let mut entities = "id,kind,name,category,provider,handling,case\n".to_owned();
    for end in [ANCHOR, "other"] {
        entities.push_str(&format!("{end},person,{end},suspect,,H0,\n"));
    }
    let mut links = "source,target,kind,memo,provider,handling,case\n".to_owned();
    for (number, Label { code, provider, case }) in all().into_iter().enumerate() {
        let (id, name) = (id(number), entity_marker(number));
        entities.push_str(&format!("{id},person,{name},suspect,{provider},{code},{case}\n"));
        links.push_str(&format!("{ANCHOR},{id},associate,{},,H0,\n", end_marker(number)));
        links.push_str(&format!("{ANCHOR},other,associate,{},{provider},{code},{case}\n", link_marker(number)));
    }
    [("entities.csv", entities), ("links.csv", links)]
}

/// Datasets of one entity each, by name.
pub(crate) const SINGLE: [(&str, Label); 5] = [
    ("single-h0", Label { code: "H0", provider: "bob", case: "" }),
    ("single-h1", Label { code: "H1", provider: "ada", case: "open" }),
    ("single-h2", Label { code: "H2", provider: "ada", case: "" }),
    ("single-h3", Label { code: "H3", provider: "bob", case: "" }),
    ("single-closed", Label { code: "H0", provider: "ada", case: "closed" }),
];
