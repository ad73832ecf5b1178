//! Names that nobody bears: put together from invented syllables, none twice.
//!
//! A name says nothing of jurisdiction or role. The n-th name is found by stepping through all combinations with a
//! stride that has no factor in common with their number, so none comes again before all have come; then a number is
//! added.

const GIVEN: [&[&str]; 2] = [
    &[
        "Ard", "Bek", "Dov", "Elz", "Fjo", "Gav", "Irv", "Jaz", "Kel", "Lum", "Mav", "Ned", "Orl", "Riv", "Sef", "Tav",
        "Vod", "Zan",
    ],
    &["ano", "ela", "ir", "ola", "ush", "emo", "ika", "or", "iz", "ule"],
];

const FAMILY: [&[&str]; 3] = [
    &["Bal", "Cer", "Drom", "Fer", "Gor", "Hal", "Kast", "Lor", "Mor", "Pel", "Rog", "Strum", "Tal", "Vran", "Zub"],
    &["a", "e", "i", "o", "u"],
    &["bashti", "dorec", "feri", "karo", "lenko", "madhi", "nozzi", "pulovic", "shtan", "tesko", "vanti", "zheli"],
];

const FIRM: [&[&str]; 3] = [
    &[
        "Adri", "Bora", "Dalma", "Egna", "Hema", "Iona", "Korab", "Luma", "Mora", "Nera", "Osta", "Prespa", "Tara",
        "Vard",
    ],
    &["co", "dex", "fin", "gran", "lux", "mar", "nix", "port", "stan", "trix", "vel"],
    &["Trade", "Logistik", "Gradnja", "Invest", "Marine", "Agro", "Energo", "Petrol", "Transport", "Holding"],
];

const PLACE: [&[&str]; 2] = [
    &["Bar", "Drin", "Kal", "Lez", "Mel", "Nov", "Pod", "Ras", "Sarn", "Ulv", "Ven", "Zlat"],
    &["amar", "ezha", "igrad", "opol", "una", "avice", "emare", "ishte"],
];

/// A natural person.
pub(super) fn person(number: u64) -> String {
    let [given, family] = [combinations(&GIVEN), combinations(&FAMILY)];
    let index = stepped(number, given * family);
    let name = format!("{} {}", combined(&GIVEN, index % given), combined(&FAMILY, index / given));
    numbered(name, number / (given * family))
}

/// A company.
pub(super) fn company(number: u64) -> String {
    let [first, second, business] = FIRM;
    let stem = [first, second];
    let index = stepped(number, combinations(&FIRM));
    let stems = combinations(&stem);
    let name = format!("{} {}", combined(&stem, index % stems), business[(index / stems) as usize]);
    numbered(name, number / combinations(&FIRM))
}

/// A town or a port.
pub(super) fn place(number: u64) -> String {
    let index = stepped(number, combinations(&PLACE));
    numbered(combined(&PLACE, index), number / combinations(&PLACE))
}

fn combinations(parts: &[&[&str]]) -> u64 {
    parts.iter().map(|part| part.len() as u64).product()
}

/// The syllables of a number below that of all combinations.
fn combined(parts: &[&[&str]], mut index: u64) -> String {
    let mut name = String::new();
    for part in parts {
        name += part[(index % part.len() as u64) as usize];
        index /= part.len() as u64;
    }
    name
}

/// Where the walk through `count` combinations is after `number` steps. 7,919 is a prime above every factor of the
/// counts in use.
fn stepped(number: u64, count: u64) -> u64 {
    number % count * 7919 % count
}

fn numbered(name: String, round: u64) -> String {
    if round == 0 { name } else { format!("{name} {}", round + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_comes_twice() {
        for (name, count) in [(person as fn(u64) -> String, 400_000), (company, 4000), (place, 300)] {
            let names: BTreeSet<String> = (0..count).map(name).collect();
            assert_eq!(names.len() as u64, count);
        }
    }
}
