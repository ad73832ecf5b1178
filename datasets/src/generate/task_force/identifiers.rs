//! Identifiers with the check digits of the real ones, in ranges that nobody was given.

/// An IBAN (ISO 13616) of the country code `ZZ`, which ISO 3166 leaves to its users.
pub(super) fn iban(number: u64) -> String {
    let account = format!("{number:016}");
    format!("ZZ{:02}{account}", iban_check(&account, "ZZ"))
}

/// 98 less the remainder, by 97, of account, country and two zeros read as one decimal number, letters counting 10 to 35.
fn iban_check(account: &str, country: &str) -> u64 {
    let digits = account.chars().chain(country.chars()).chain("00".chars()).filter_map(|letter| letter.to_digit(36));
    let step = |rest: u64, digit: u32| match digit {
        0..10 => (rest * 10 + u64::from(digit)) % 97,
        _ => (rest * 100 + u64::from(digit)) % 97,
    };
    98 - digits.fold(0, step)
}

/// A container (ISO 6346) of the owner code `ZZZ`.
pub(super) fn container(number: u64) -> String {
    let serial = format!("ZZZU{:06}", number % 1_000_000);
    format!("{serial}{}", container_check(&serial))
}

/// The sum of values times powers of two, by 11, ten counting as 0. Letters are counted from 10 on, without the
/// multiples of 11.
fn container_check(serial: &str) -> u32 {
    let value = |letter: u32| if letter < 10 { letter } else { letter + (letter - 1) / 10 };
    let values = serial.chars().filter_map(|letter| letter.to_digit(36)).map(value);
    values.zip(0..).map(|(value, place)| value << place).sum::<u32>() % 11 % 10
}

/// A telephone number under `+999`, which no country has.
pub(super) fn phone(number: u64) -> String {
    format!("+999{number:08}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_published_examples() {
        // The register of the IBAN standard: GB82 WEST 1234 5698 7654 32 and NO93 8601 1117 947.
        assert_eq!(iban_check("WEST12345698765432", "GB"), 82);
        assert_eq!(iban_check("86011117947", "NO"), 93);
        // The example of ISO 6346: CSQU 305438 3.
        assert_eq!(container_check("CSQU305438"), 3);
        // A remainder of 10 counts as 0.
        assert!((0..2000).any(|number| container(number).ends_with('0')));
    }

    #[test]
    fn identifiers_have_their_length() {
        assert_eq!((iban(7).len(), container(1_000_007).as_str().len(), phone(5).as_str()), (20, 11, "+99900000005"));
    }
}
