//! Who may see what: one pure rule, asked in one place, the construction of a view.

use std::collections::BTreeSet;

use crate::model::Handling;
use crate::tables::Label;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// The operator of the machine that holds the data. No label stops him; masks hold for him too.
    Local {
        /// His name, for the audit.
        name: String,
    },
    /// A user of the service.
    User(User),
}

/// A user, as far as the policy looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct User {
    /// His name, for the audit.
    pub name: String,
    /// The agency he works for.
    pub agency: String,
    /// The cases he is a member of, today.
    pub cases: BTreeSet<String>,
    /// What providers have allowed him beyond the rules.
    pub grants: BTreeSet<Grant>,
}

/// A provider's permission to one user to use its statements of one handling code for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Who gave it; `None` is for statements that name no provider.
    pub provider: Option<String>,
    /// For statements under this code.
    pub handling: Handling,
    /// For this purpose.
    pub purpose: Purpose,
}

/// What the answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Work on a case inside the task force.
    Investigation,
    /// A product that leaves it: a file, a report, evidence in court.
    Export,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 2] = [Purpose::Investigation, Purpose::Export];

    /// The word of the `X-Purpose` header.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Investigation => "investigation",
            Purpose::Export => "export",
        }
    }

    /// Reads the word of the header.
    pub fn parse(word: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == word.trim())
    }
}

impl Viewer {
    /// The name that the audit records.
    pub fn name(&self) -> &str {
        match self {
            Viewer::Local { name } => name,
            Viewer::User(user) => &user.name,
        }
    }
}

/// Whether a viewer may use a statement of this label for this purpose. What no rule allows is denied.
///
/// - A statement of a case is for the members of the case.
/// - `H0` is then open to every purpose of fighting crime.
/// - `H1` is open inside the task force; an export needs the provider's grant.
/// - `H2` is open to the provider's own agency; others need its grant.
/// - `H3`, and whatever is missing or not understood, needs a grant.
pub fn visible(viewer: &Viewer, label: &Label, purpose: Purpose) -> bool {
    let user = match viewer {
        Viewer::Local { .. } => return true,
        Viewer::User(user) => user,
    };
    if label.case.as_ref().is_some_and(|case| !user.cases.contains(case)) {
        return false;
    }
    let granted = || {
        user.grants
            .iter()
            .any(|grant| (&grant.provider, grant.handling, grant.purpose) == (&label.provider, label.handling, purpose))
    };
    match label.handling {
        Handling::H0 => true,
        Handling::H1 => purpose == Purpose::Investigation || granted(),
        Handling::H2 => label.provider.as_deref() == Some(user.agency.as_str()) || granted(),
        Handling::H3 => granted(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every viewer x label x purpose, against the rules written the other way round: as a table of what is denied.
    #[test]
    fn every_combination_follows_the_rules() {
        let mut seen = 0;
        for handling in Handling::ALL.iter().copied() {
            for (provider, own) in [(Some("ada"), true), (Some("bob"), false), (None, false)] {
                for (case, member) in [(None, true), (Some("mine"), true), (Some("theirs"), false)] {
                    for granted in [false, true] {
                        for purpose in [Purpose::Investigation, Purpose::Export] {
                            let provider = provider.map(str::to_owned);
                            let label = Label { provider: provider.clone(), handling, case: case.map(str::to_owned) };
                            let grant = Grant { provider, handling, purpose };
                            let user = User {
                                name: "u".into(),
                                agency: "ada".into(),
                                cases: BTreeSet::from(["mine".into()]),
                                grants: granted.then_some(grant).into_iter().collect(),
                            };
                            let denied = !member
                                || (!granted
                                    && match handling.as_str() {
                                        "H0" => false,
                                        "H1" => purpose == Purpose::Export,
                                        "H2" => !own,
                                        _ => true,
                                    });
                            assert_eq!(visible(&Viewer::User(user), &label, purpose), !denied, "{label:?} {purpose:?}");
                            assert!(visible(&Viewer::Local { name: "l".into() }, &label, purpose));
                            seen += 1;
                        }
                    }
                }
            }
        }
        assert_eq!(seen, 4 * 3 * 3 * 2 * 2);
    }

    #[test]
    fn a_grant_for_one_purpose_or_code_gives_no_other() {
        let grant = |handling, purpose| Grant { provider: Some("bob".into()), handling, purpose };
        let user = |grant| Viewer::User(User { grants: BTreeSet::from([grant]), ..User::default() });
        let label = |handling| Label { provider: Some("bob".into()), handling, case: None };
        let investigation = user(grant(Handling::H3, Purpose::Investigation));
        assert!(visible(&investigation, &label(Handling::H3), Purpose::Investigation));
        assert!(!visible(&investigation, &label(Handling::H3), Purpose::Export));
        assert!(!visible(&investigation, &label(Handling::H2), Purpose::Investigation));
    }
}
