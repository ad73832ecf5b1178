//! Factors: what can count in a ranking of targets. Structural ones are measured on the graph on which a kind is ranked,
//! assessed ones are what people have said of a person.

use crate::error::{Error, Result};
use crate::model::Assessed;

/// Something by which targets can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Factor {
    Degree,
    Strength,
    Betweenness,
    Harmonic,
    PageRank,
    CoreNumber,
    EffectiveSize,
    Constraint,
    Shapley,
    StrategicPosition,
    TwoModeBetweenness,
    CrossBorderReach,
    CrossAgencyReach,
    CrossCommunityReach,
    Money,
    Goods,
    Capability,
    Violence,
    Corruption,
    Finances,
    Irreplaceability,
}

impl Factor {
    /// All of them, in the order of their columns.
    pub(crate) const ALL: [Factor; 21] = [
        Factor::Betweenness,
        Factor::PageRank,
        Factor::Shapley,
        Factor::Degree,
        Factor::Strength,
        Factor::Harmonic,
        Factor::CoreNumber,
        Factor::EffectiveSize,
        Factor::Constraint,
        Factor::StrategicPosition,
        Factor::TwoModeBetweenness,
        Factor::CrossBorderReach,
        Factor::CrossAgencyReach,
        Factor::CrossCommunityReach,
        Factor::Money,
        Factor::Goods,
        Factor::Capability,
        Factor::Violence,
        Factor::Corruption,
        Factor::Finances,
        Factor::Irreplaceability,
    ];

    /// Plain measures of one graph, which can be taken on another graph too.
    pub(crate) const PLAIN: [Factor; 9] = [
        Factor::Betweenness,
        Factor::PageRank,
        Factor::Shapley,
        Factor::Degree,
        Factor::Strength,
        Factor::Harmonic,
        Factor::CoreNumber,
        Factor::EffectiveSize,
        Factor::Constraint,
    ];

    /// Its name, everywhere, and that of what it contributes to a score.
    fn names(self) -> (&'static str, &'static str) {
        macro_rules! names {
            ($name:literal) => {
                ($name, concat!($name, "_contribution"))
            };
        }
        match self {
            Factor::Degree => names!("degree"),
            Factor::Strength => names!("strength"),
            Factor::Betweenness => names!("betweenness"),
            Factor::Harmonic => names!("harmonic"),
            Factor::PageRank => names!("page_rank"),
            Factor::CoreNumber => names!("core_number"),
            Factor::EffectiveSize => names!("effective_size"),
            Factor::Constraint => names!("constraint"),
            Factor::Shapley => names!("shapley"),
            Factor::StrategicPosition => names!("strategic_position"),
            Factor::TwoModeBetweenness => names!("two_mode_betweenness"),
            Factor::CrossBorderReach => names!("cross_border_reach"),
            Factor::CrossAgencyReach => names!("cross_agency_reach"),
            Factor::CrossCommunityReach => names!("cross_community_reach"),
            Factor::Money => names!("money"),
            Factor::Goods => names!("goods"),
            Factor::Capability => names!("capability"),
            Factor::Violence => names!("violence"),
            Factor::Corruption => names!("corruption"),
            Factor::Finances => names!("finances"),
            Factor::Irreplaceability => names!("irreplaceability"),
        }
    }

    /// Its name, everywhere.
    pub(crate) fn name(self) -> &'static str {
        self.names().0
    }

    /// The name of what it contributes to a score.
    pub(crate) fn contribution(self) -> &'static str {
        self.names().1
    }

    /// The factor of a name.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for the parameter in which it stands, listing the known ones.
    pub(crate) fn parse(parameter: &str, name: &str) -> Result<Factor> {
        Factor::ALL.into_iter().find(|factor| factor.name() == name).ok_or_else(|| {
            let known: Vec<&str> = Factor::ALL.into_iter().map(Factor::name).collect();
            Error::bad_parameter(parameter, name, &format!("factors, which are: {}", known.join(", ")))
        })
    }

    /// Whether it is what people have said of a person, and not measured.
    pub(crate) fn is_assessed(self) -> bool {
        use Factor::{Capability, Corruption, Finances, Irreplaceability, Violence};
        matches!(self, Capability | Violence | Corruption | Finances | Irreplaceability)
    }

    /// What people have said of it, if it is an assessed one.
    pub(super) fn assessment(self, assessed: Assessed) -> Option<f64> {
        assessed.named().find(|(name, _)| *name == self.name()).and_then(|(_, value)| value)
    }

    /// Whether less of it stands for more importance.
    pub(crate) fn is_better_low(self) -> bool {
        self == Factor::Constraint
    }

    /// Whether it is measured over communities, which are the same in all scenes of a field.
    pub(crate) fn needs_communities(self) -> bool {
        self == Factor::CrossCommunityReach
    }

    /// Whether it is a plain measure.
    pub(crate) fn is_plain(self) -> bool {
        Factor::PLAIN.contains(&self)
    }

    /// What it tells of somebody, in words that follow his name.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Factor::Degree => "is tied to many",
            Factor::Strength => "has strong ties",
            Factor::Betweenness => "lies on the shortest ways between others",
            Factor::Harmonic => "is close to everybody",
            Factor::PageRank => "is tied to those who matter, and to whom few others are",
            Factor::CoreNumber => "belongs to the dense core",
            Factor::EffectiveSize => "has contacts who do not know each other",
            Factor::Constraint => "is not held by contacts who know each other",
            Factor::Shapley => "reaches people who have few other contacts",
            Factor::StrategicPosition => "lies between others more than the number of his ties tells",
            Factor::TwoModeBetweenness => "connects meetings and shipments",
            Factor::CrossBorderReach => "has ties into several jurisdictions",
            Factor::CrossAgencyReach => "is known to several agencies",
            Factor::CrossCommunityReach => "has ties into several communities",
            Factor::Money => "pays and is paid, directly and by holdings",
            Factor::Goods => "takes part in shipments, directly and by holdings",
            Factor::Capability => "is assessed as capable",
            Factor::Violence => "is assessed as violent",
            Factor::Corruption => "is assessed as corrupting others",
            Factor::Finances => "is assessed as having means",
            Factor::Irreplaceability => "is assessed as hard to replace",
        }
    }
}
