//! Points in time: RFC 3339 outside, whole seconds of UTC inside.

use jiff::{Timestamp, civil, tz::TimeZone};

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// Reads a date (its first second) or an RFC 3339 date and time; a time without an offset is read as UTC.
    pub fn parse_start(text: &str) -> Option<Moment> {
        Self::parse(text, false)
    }

    /// Reads a date (its last second) or an RFC 3339 date and time: the end of a closed interval.
    pub fn parse_end(text: &str) -> Option<Moment> {
        Self::parse(text, true)
    }

    fn parse(text: &str, end: bool) -> Option<Moment> {
        let text = text.trim();
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Some(Moment(timestamp.as_second()));
        }
        let date = text.parse::<civil::Date>().ok().filter(|_| text.len() == 10);
        let civil = match date {
            Some(date) if end => date.at(23, 59, 59, 0),
            Some(date) => date.at(0, 0, 0, 0),
            None => text.parse::<civil::DateTime>().ok().filter(|_| text.len() >= 16)?,
        };
        Some(Moment(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second()))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Timestamp::from_second(self.0) {
            Ok(timestamp) => write!(formatter, "{timestamp}"),
            Err(_) => write!(formatter, "{} s", self.0),
        }
    }
}

/// Whether a text is a year, a year and month, or a date: how births and foundations are known.
pub fn is_partial_date(text: &str) -> bool {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    full.parse::<civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_whole_day() {
        assert_eq!(Moment::parse_start("1970-01-02"), Some(Moment(86_400)));
        assert_eq!(Moment::parse_end("1970-01-01"), Some(Moment(86_399)));
        assert_eq!(Moment::parse_start("1970-01-01T01:00:00+01:00"), Some(Moment(0)));
        assert_eq!(Moment::parse_start("1970-01-01T00:01:00"), Some(Moment(60)));
        for bad in ["", "yesterday", "1970-13-01", "24/08/2017", "1970"] {
            assert_eq!(Moment::parse_start(bad), None, "{bad}");
        }
        assert_eq!(Moment(0).to_string(), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_birth_may_be_known_to_the_year() {
        assert!(is_partial_date("1970") && is_partial_date("1970-05") && is_partial_date("1970-05-31"));
        assert!(!is_partial_date("70") && !is_partial_date("1970-02-30") && !is_partial_date("05/1970"));
    }
}
