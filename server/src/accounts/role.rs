//! What a user may do, beside what he may see.

use serde::Serialize;
use utoipa::ToSchema;

/// The role of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// Analyses.
    Analyst,
    /// Analyses and nominates targets.
    Investigator,
    /// Analyses and approves what others nominated.
    Supervisor,
    /// Reads the audit, and nothing else.
    Auditor,
    /// Manages users, and reads no case data.
    Administrator,
}

impl Role {
    /// All of them.
    pub(crate) const ALL: [Role; 5] =
        [Role::Analyst, Role::Investigator, Role::Supervisor, Role::Auditor, Role::Administrator];

    /// Its name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Role::Analyst => "analyst",
            Role::Investigator => "investigator",
            Role::Supervisor => "supervisor",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// The role of a name.
    pub(crate) fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether it reads the data of cases.
    pub(crate) fn reads_cases(self) -> bool {
        matches!(self, Role::Analyst | Role::Investigator | Role::Supervisor)
    }
}
