//! Handling codes: what a provider allows to be done with a statement.

use super::words;

words! {
    /// Europol handling codes. They limit purpose and recipient, and are not a ladder of secrecy.
    Handling {
        /// For preventing and fighting crime only.
        H0 = "H0",
        /// Not in court without the provider's permission.
        H1 = "H1",
        /// No dissemination without the provider's permission.
        H2 = "H2",
        /// Another restriction, in free text; also whatever is missing or not understood.
        H3 = "H3",
    }
}

impl Handling {
    /// The code as a provider wrote it; anything but `H0` to `H3` is the strictest, `H3`.
    pub fn read(text: &str) -> Handling {
        let text = text.trim();
        Handling::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text)).unwrap_or(Handling::H3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_unknown_codes_are_the_strictest() {
        assert_eq!(Handling::read("h1"), Handling::H1);
        assert_eq!(Handling::read(""), Handling::H3);
        assert_eq!(Handling::read("public"), Handling::H3);
    }
}
