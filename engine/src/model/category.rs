//! What a person is to an investigation.

use super::words;

words! {
    /// Data-subject category (Directive (EU) 2016/680, art. 6).
    Category {
        /// Convicted of an offence.
        Convicted = "convicted",
        /// Suspected of an offence.
        Suspect = "suspect",
        /// Reasonable grounds to believe that he is about to commit or has committed one.
        ReasonableGrounds = "reasonable-grounds",
        /// In contact with one of the above.
        Contact = "contact",
        /// Not known: never ranked as a target.
        Unknown = "unknown",
        /// Victim of an offence.
        Victim = "victim",
        /// Witness to one.
        Witness = "witness",
        /// A source whose name must not leave.
        Informant = "informant",
    }
}

impl Category {
    /// Whether a person of this category is masked at every door.
    pub fn is_protected(self) -> bool {
        matches!(self, Category::Victim | Category::Witness | Category::Informant)
    }

    /// Whether a person of this category may be ranked as a target.
    pub fn is_rankable(self) -> bool {
        matches!(self, Category::Convicted | Category::Suspect | Category::ReasonableGrounds)
    }
}
