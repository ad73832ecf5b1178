//! What single values of FollowTheMoney mean. The data is dirty: what cannot be read costs itself alone, never the
//! entity that says it.

use crate::rule;

/// A value on one line, without blanks around it: several values of an attribute stand one a line.
pub(crate) fn clean(value: &str) -> String {
    const BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    match value.contains(BREAKS) {
        true => value.split(BREAKS).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "),
        false => value.trim().to_owned(),
    }
}

/// A share, or its bounds, as texts of Trama's own columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Share {
    Exactly(String),
    Between(Option<String>, Option<String>),
}

/// Reads a percentage: `25`, `25 %`, `25,5`, `25-50`, `>25`, `≤ 10`.
pub(crate) fn share(text: &str) -> Option<Share> {
    let text: String = text.chars().filter(|&character| !character.is_whitespace() && character != '%').collect();
    let bound = |prefixes: [&str; 3]| prefixes.into_iter().find_map(|prefix| text.strip_prefix(prefix));
    if let Some(least) = bound([">=", "≥", ">"]) {
        return Some(Share::Between(Some(hundredth(least)?), None));
    }
    if let Some(most) = bound(["<=", "≤", "<"]) {
        return Some(Share::Between(None, Some(hundredth(most)?)));
    }
    let Some((least, most)) = text.split_once(['-', '–', '—']) else { return hundredth(&text).map(Share::Exactly) };
    let (least, most) = (hundredth(least)?, hundredth(most)?);
    let is_range = least.parse::<f64>().ok()? <= most.parse::<f64>().ok()?;
    is_range.then_some(Share::Between(Some(least), Some(most)))
}

/// A number of percent, 0 to 100, as a share. Divided as decimal text, so that 33.33 is exactly .3333.
fn hundredth(percent: &str) -> Option<String> {
    let percent = percent.replace(',', ".");
    let is_plain = percent.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let share = format!("{percent}e-2").parse::<f64>().ok().filter(|_| is_plain)?;
    (rule::SHARE.parse)(&share.to_string()).map(|share| share.to_string())
}

/// A share as the percentage that [`share`] reads as the same share.
pub(crate) fn percentage(share: &str) -> Option<String> {
    let (whole, fraction) = share.split_once('.').unwrap_or((share, ""));
    let digits = format!("{whole}{fraction:0<2}");
    let (whole, fraction) = digits.split_at_checked(whole.len() + 2)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

/// The beginning of a period given to the year, the month, the day or the second.
pub(crate) fn start(text: &str) -> Option<String> {
    let text = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    (rule::START.parse)(&text).map(|moment| moment.to_string())
}

/// The end of a period given to the year, the month, the day or the second.
pub(crate) fn end(text: &str) -> Option<String> {
    let last_day = |month: &str| ["31", "30", "29", "28"].iter().find_map(|day| end_of(&format!("{month}-{day}")));
    match text.len() {
        4 => end_of(&format!("{text}-12-31")),
        7 => last_day(text),
        _ => end_of(text),
    }
}

fn end_of(text: &str) -> Option<String> {
    (rule::END.parse)(text).map(|moment| moment.to_string())
}

/// The time of day that a date stands for at the beginning of a period.
pub(crate) const MIDNIGHT: &str = "T00:00:00";
/// The same at the end of one.
pub(crate) const LAST_SECOND: &str = "T23:59:59";

/// A moment as FollowTheMoney writes it: a date where that says as much, else a time of UTC without a zone. `whole_day`
/// is the time of day that a date alone stands for.
pub(crate) fn date(moment: &str, whole_day: &str) -> String {
    let text = moment.strip_suffix('Z').unwrap_or(moment);
    text.strip_suffix(whole_day).unwrap_or(text).to_owned()
}

/// A country as Trama writes it: codes in capitals, names as they are.
pub(crate) fn country(text: &str) -> String {
    let is_code = (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if is_code { text.to_ascii_uppercase() } else { text.to_owned() }
}

/// A country as FollowTheMoney writes it.
pub(crate) fn country_code(text: &str) -> String {
    let is_code = (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    if is_code { text.to_ascii_lowercase() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exactly(text: &str) -> Option<Share> {
        Some(Share::Exactly(text.into()))
    }

    fn between(least: Option<&str>, most: Option<&str>) -> Option<Share> {
        Some(Share::Between(least.map(str::to_owned), most.map(str::to_owned)))
    }

    #[test]
    fn percentages_are_read_in_every_way_of_writing_them() {
        for text in ["25", "25%", "25.00", "25,0 %", " 25 "] {
            assert_eq!(share(text), exactly("0.25"), "{text}");
        }
        assert_eq!(share("33.33"), exactly("0.3333"));
        assert_eq!((share("0"), share("100")), (exactly("0"), exactly("1")));
        assert_eq!(share("25-50"), between(Some("0.25"), Some("0.5")));
        assert_eq!(share("25 % – 50 %"), between(Some("0.25"), Some("0.5")));
        assert_eq!(share(">25"), between(Some("0.25"), None));
        assert_eq!(share("≤10%"), between(None, Some("0.1")));
        for bad in ["", "%", "half", "100.1", "-5", "50-25", "1e1", "1.2.3", "NaN", "25-"] {
            assert_eq!(share(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_share_reads_back_from_its_percentage() {
        for text in ["0", "1", "0.25", "0.3333", "0.07", "0.005", "0.123456789"] {
            assert_eq!(share(&percentage(text).unwrap()), exactly(text), "{text}");
        }
        assert_eq!(percentage("0.3333").as_deref(), Some("33.33"));
        assert_eq!(percentage("0.07").as_deref(), Some("7"));
    }

    #[test]
    fn a_partial_date_is_its_whole_period() {
        assert_eq!(start("2020").as_deref(), Some("2020-01-01T00:00:00Z"));
        assert_eq!(end("2020").as_deref(), Some("2020-12-31T23:59:59Z"));
        assert_eq!(start("2020-02").as_deref(), Some("2020-02-01T00:00:00Z"));
        assert_eq!(end("2020-02").as_deref(), Some("2020-02-29T23:59:59Z"));
        assert_eq!(end("2021-02-03").as_deref(), Some("2021-02-03T23:59:59Z"));
        assert_eq!(start("2021-02-03T04:05:06").as_deref(), Some("2021-02-03T04:05:06Z"));
        for bad in ["", "20", "2021-13", "soon", "früh", "03/02/2021"] {
            assert_eq!((start(bad), end(bad)), (None, None), "{bad}");
        }
    }

    #[test]
    fn line_breaks_become_blanks_and_codes_capitals() {
        assert_eq!(clean(" a \r\n b\u{2028}c "), "a b c");
        assert_eq!(["ru", "gb-sct", "suhh", "Germany", "US"].map(country), ["RU", "GB-SCT", "SUHH", "Germany", "US"]);
        assert_eq!(
            ["RU", "GB-SCT", "Germany", "SINGAPORE"].map(country_code),
            ["ru", "gb-sct", "Germany", "SINGAPORE"]
        );
    }
}
