//! Units in which a map says that a column is given. A converted number is a text again, exact to the last digit, which
//! the field's own rule reads.

use trama_engine::model::Moment;

/// How the numbers of a column become those of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// The number times a power of ten.
    Power { name: &'static str, exponent: i32 },
    /// So many steps after a point in time.
    Steps { name: &'static str, seconds: i64, since: Moment },
}

const POWERS: &[(&str, i32)] = &[("percent", -2), ("cent", -2), ("thousand", 3), ("million", 6)];
const STEPS: &[(&str, i64)] = &[("second", 1), ("minute", 60), ("hour", 3600), ("day", DAY), ("week", 7 * DAY)];
const DAY: i64 = 86_400;

impl Unit {
    /// The unit of a name; `since` is for steps of time, and for them alone.
    pub(crate) fn parse(name: &str, since: Option<Moment>) -> Option<Unit> {
        match since {
            None => {
                let known = POWERS.iter().find(|(known, _)| *known == name);
                known.map(|&(name, exponent)| Unit::Power { name, exponent })
            }
            Some(since) => {
                let known = STEPS.iter().find(|(known, _)| *known == name);
                known.map(|&(name, seconds)| Unit::Steps { name, seconds, since })
            }
        }
    }

    /// All names, for messages that say what was expected.
    pub(crate) fn names() -> String {
        let names = |known: Vec<&str>| known.join(", ");
        let (powers, steps) = (POWERS.iter().map(|known| known.0), STEPS.iter().map(|known| known.0));
        format!("{}; or with `since` {}", names(powers.collect()), names(steps.collect()))
    }

    /// The text of the field for that of the column; `None` if it is no number that can be converted.
    pub(crate) fn convert(&self, text: &str) -> Option<String> {
        match *self {
            Unit::Power { exponent, .. } => shifted(text, exponent),
            Unit::Steps { seconds, since, .. } => stepped(text, seconds, since),
        }
    }

    /// What a column has to hold.
    pub(crate) fn expected(&self) -> String {
        match self {
            Unit::Power { name, .. } => format!("a plain decimal number, in {name}"),
            Unit::Steps { name, since, .. } => format!("a whole number, in {name}s since {since}"),
        }
    }
}

/// A plain decimal number times a power of ten: its digits with the point elsewhere.
fn shifted(text: &str, exponent: i32) -> Option<String> {
    let (sign, number) = text.strip_prefix('-').map_or(("", text), |number| ("-", number));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let point = whole.len() as i64 + i64::from(exponent);
    let before = "0".repeat((1 - point).max(0) as usize);
    let after = "0".repeat((point - digits.len() as i64).max(0) as usize);
    let digits = format!("{before}{digits}{after}");
    let (whole, fraction) = digits.split_at(point.max(1) as usize);
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// A point in time; a date where the steps are whole days of UTC, so that it means the day and not its first second.
fn stepped(text: &str, seconds: i64, since: Moment) -> Option<String> {
    let steps: i64 = text.parse().ok()?;
    let moment = Moment(since.0.checked_add(steps.checked_mul(seconds)?)?);
    let text = moment.to_string();
    let is_date = seconds % DAY == 0 && since.0 % DAY == 0;
    Some(text.split_once('T').filter(|_| is_date).map_or(text.clone(), |(date, _)| date.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(name: &str, text: &str) -> Option<String> {
        Unit::parse(name, None).unwrap().convert(text)
    }

    #[test]
    fn a_number_keeps_all_its_digits_when_its_point_moves() {
        for (text, percent) in [
            ("38.85", "0.3885"),
            ("100.0", "1.000"),
            ("100", "1.00"),
            ("5.9", "0.059"),
            ("0", "0.00"),
            ("0.1", "0.001"),
            (".5", "0.005"),
            ("-2", "-0.02"),
            ("33.333333333333333333", "0.33333333333333333333"),
        ] {
            assert_eq!(converted("percent", text).as_deref(), Some(percent), "{text}");
            let (divided, read): (f64, f64) = (text.parse::<f64>().unwrap() / 100.0, percent.parse().unwrap());
            assert!((divided - read).abs() < 1e-15, "{text}");
        }
        assert_eq!(converted("thousand", "1.5").as_deref(), Some("1500"));
        assert_eq!(converted("thousand", "0.0005").as_deref(), Some("0000.5"));
        assert_eq!(converted("million", "12").as_deref(), Some("12000000"));
        for bad in ["", "-", ".", "1e2", "1,5", "25 %", "nan", "--1", "1.2.3"] {
            assert_eq!(converted("percent", bad), None, "{bad}");
        }
    }

    #[test]
    fn steps_are_counted_from_their_origin() {
        let since = |text| Moment::parse_start(text);
        let day = Unit::parse("day", since("2017-01-01")).unwrap();
        assert_eq!(day.convert("0").as_deref(), Some("2017-01-01"));
        assert_eq!(day.convert("59").as_deref(), Some("2017-03-01"));
        assert_eq!(day.convert("-1").as_deref(), Some("2016-12-31"));
        let noon = Unit::parse("day", since("2017-01-01T12:00:00Z")).unwrap();
        assert_eq!(noon.convert("1").as_deref(), Some("2017-01-02T12:00:00Z"));
        let second = Unit::parse("second", since("1970-01-01")).unwrap();
        assert_eq!(second.convert("1500000000").as_deref(), Some("2017-07-14T02:40:00Z"));
        for bad in ["", "1.5", "9223372036854775807", "soon"] {
            assert_eq!(day.convert(bad), None, "{bad}");
        }
        assert!(Unit::parse("day", None).is_none() && Unit::parse("percent", since("2017-01-01")).is_none());
    }
}
