use crate::Case;

/// ISO 6346: letters count from 10 without the multiples of 11, position `i` weighs `2^i`, the sum modulo 11 modulo 10
/// is the last digit.
fn container_is_valid(number: &str) -> bool {
    let value = |c: char| {
        let plain = c.to_digit(36)?;
        Some(if c.is_ascii_digit() { plain } else { plain + (plain - 10).div_ceil(10) })
    };
    let (body, check) = number.split_at(10);
    let sum: u32 = body.chars().zip(0..).map(|(c, position)| value(c).unwrap() << position).sum();
    number.len() == 11 && check.parse() == Ok(sum % 11 % 10)
}

/// ISO 13616: the first four characters moved to the end, letters as numbers from 10, the whole is 1 modulo 97.
fn iban_is_valid(number: &str) -> bool {
    let (head, tail) = number.split_at(4);
    let push = |remainder: u32, c: char| {
        let value = c.to_digit(36).unwrap();
        (remainder * if value < 10 { 10 } else { 100 } + value) % 97
    };
    tail.chars().chain(head.chars()).fold(0, push) == 1
}

/// The first six digits of an IMO number times 7 to 2 add up to a number that ends in the seventh.
fn imo_is_valid(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().map(|c| c.to_digit(10).unwrap()).collect();
    let sum: u32 = digits[..6].iter().zip((2..=7).rev()).map(|(digit, weight)| digit * weight).sum();
    digits.len() == 7 && sum % 10 == digits[6]
}

#[test]
fn the_checks_know_published_numbers() {
    assert!(container_is_valid("CSQU3054383") && !container_is_valid("CSQU3054384"));
    assert!(iban_is_valid("GB82WEST12345698765432") && !iban_is_valid("GB82WEST12345698765423"));
    assert!(imo_is_valid("9074729") && !imo_is_valid("9074728"));
}

#[test]
fn every_container_but_the_planted_one_has_its_check_digit() {
    let fictional = Case::fictional();
    let containers = fictional.identifiers("container");
    let invalid: Vec<&str> =
        containers.iter().filter(|(_, number)| !container_is_valid(number)).map(|(id, _)| *id).collect();
    assert_eq!((containers.len(), invalid), (5, vec!["S-05"]));
}

#[test]
fn every_iban_has_its_check_digits_and_the_length_of_its_country() {
    let lengths = [
        ("AL", 28),
        ("AT", 20),
        ("BA", 20),
        ("HR", 21),
        ("IT", 27),
        ("LI", 21),
        ("ME", 22),
        ("MK", 19),
        ("RS", 22),
        ("XK", 20),
    ];
    let fictional = Case::fictional();
    let numbers = fictional.identifiers("iban");
    assert_eq!(numbers.len(), 22);
    for (id, number) in numbers {
        assert!(iban_is_valid(number), "{id} {number}");
        assert!(lengths.contains(&(&number[..2], number.len())), "{id} {number}");
    }
}

#[test]
fn the_vessel_has_a_valid_imo_number() {
    let fictional = Case::fictional();
    let numbers = fictional.identifiers("imo");
    assert!(matches!(numbers[..], [("A-54", number)] if imo_is_valid(number)), "{numbers:?}");
}
