//! Days by number, and how they are written.

/// Days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) i64);

impl Day {
    /// Some days later.
    pub(super) fn plus(self, days: u64) -> Day {
        Day(self.0 + days as i64)
    }

    /// Some days earlier.
    pub(super) fn minus(self, days: u64) -> Day {
        Day(self.0 - days as i64)
    }

    /// Year, month and day of the Gregorian calendar. Years are counted from March, so that the leap day is the last
    /// one, in eras of 400 years, which are all equally long.
    fn civil(self) -> (i64, i64, i64) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (era * 400 + year + i64::from(month <= 2), month, day)
    }

    /// Its year, and how many days of it have passed.
    pub(super) fn of_year(self) -> (i64, u64) {
        let year = self.civil().0;
        // Days from the first of January of year 1, which was 719,162 days before 1970.
        let before = year - 1;
        let first = 365 * before + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_162;
        (year, (self.0 - first) as u64)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.civil();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trama_engine::model::Moment;

    #[test]
    fn every_day_is_written_as_the_calendar_has_it() {
        for day in (-40_000..60_000).step_by(7) {
            let text = Day(day).to_string();
            assert_eq!(Moment::parse_start(&text), Some(Moment(day * 86_400)), "{text}");
        }
        assert_eq!(Day(19_358).to_string(), "2023-01-01");
        assert_eq!(Day(19_358).plus(424).to_string(), "2024-02-29");
    }

    #[test]
    fn days_of_a_year_count_from_its_first() {
        assert_eq!(Day(19_358).of_year(), (2023, 0));
        assert_eq!(Day(19_358).minus(1).of_year(), (2022, 364));
        for day in (-40_000..60_000).map(Day) {
            let (year, passed) = day.of_year();
            assert_eq!(day.minus(passed).to_string(), format!("{year:04}-01-01"));
        }
    }
}
