//! The words of the domain: what entities and links there are, and what every statement about them carries.

mod assessed;
mod category;
mod grade;
mod handling;
mod kind;
mod moment;
mod money;
mod stage;
mod statement;

pub use assessed::Assessed;
pub use category::Category;
pub use grade::{Grade, GradeTable};
pub use handling::Handling;
pub use kind::{EntityKind, LinkKind, Merge};
pub use moment::{Moment, is_partial_date};
pub use money::{Currency, format_minor_units, parse_minor_units};
pub use stage::AssetStage;
pub use statement::{EntityStatement, LinkStatement, Provenance, RecordKey, SchemaRole};

/// Declares an enum whose variants are words of the domain: written as in code, API and files, and one byte in a table.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word itself.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The variant of a word, upper or lower case, `-` or a blank read as `_`.
            pub fn parse(word: &str) -> Option<Self> {
                let word = word.trim().to_ascii_lowercase().replace(['-', ' '], "_");
                Self::ALL.iter().copied().find(|variant| variant.as_str().to_ascii_lowercase().replace('-', "_") == word)
            }

            /// The variant of a table's byte.
            pub fn from_code(code: u8) -> Option<Self> {
                Self::ALL.get(usize::from(code)).copied()
            }

            /// All words, for messages that say what was expected.
            pub fn expected() -> String {
                Self::ALL.iter().map(|variant| variant.as_str()).collect::<Vec<_>>().join(", ")
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
