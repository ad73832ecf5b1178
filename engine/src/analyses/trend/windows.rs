//! Which windows a course of time is cut into.

use super::{STEP_DAYS, WINDOW_DAYS};
use crate::error::{Error, Result};
use crate::model::Moment;
use crate::registry::Parameters;
use crate::view::{Coverage, Selection};

/// More windows than this nobody reads.
const MAX_WINDOWS: i64 = 400;
const DAY: i64 = 86_400;

/// From when until when, both included; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) since: Option<Moment>,
    pub(super) until: Option<Moment>,
}

/// The windows of a selection, up to the first one that reaches its end, where that is cut off. Where nothing says when
/// the first one begins or the last one ends, there is one window, as it was selected.
///
/// # Errors
/// [`Error::BadParameter`] for more than [`MAX_WINDOWS`].
pub(super) fn windows(parameters: &Parameters, selection: &Selection, coverage: Coverage) -> Result<Vec<Window>> {
    let (first, last) = coverage.span.unzip();
    let ends = selection.since.or(first).zip(selection.until.or(last));
    let Some((since, until)) = ends.filter(|(since, until)| since <= until) else {
        return Ok(vec![Window { since: selection.since, until: selection.until }]);
    };
    let seconds = |name: &str| parameters.integer(name).map(|days| days as i64 * DAY);
    let length = seconds(WINDOW_DAYS.name).unwrap_or(DAY);
    let step = seconds(STEP_DAYS.name).unwrap_or(length);
    let covered = until.0 - since.0 + 1;
    let count = steps(covered, step).min(1 + steps((covered - length).max(0), step));
    if count > MAX_WINDOWS {
        return Err(too_many(since, until, step));
    }
    let window = |number: i64| {
        let begin = since.0 + number * step;
        Window { since: Some(Moment(begin)), until: Some(Moment((begin + length - 1).min(until.0))) }
    };
    Ok((0..count).map(window).collect())
}

/// How many steps it takes to get so far.
fn steps(seconds: i64, step: i64) -> i64 {
    (seconds + step - 1) / step
}

fn too_many(since: Moment, until: Moment, step: i64) -> Error {
    let least = steps(until.0 - since.0 + 1, DAY * MAX_WINDOWS);
    let expected = format!("at least {least}, so that {since} to {until} makes no more than {MAX_WINDOWS} windows");
    Error::bad_parameter(STEP_DAYS.name, step / DAY, &expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days on which windows begin and end, of days 0 to `last`.
    fn days(last: i64, given: &[(&str, &str)]) -> Result<Vec<(i64, i64)>> {
        let declared = [WINDOW_DAYS, STEP_DAYS];
        let parameters = Parameters::from_texts("trend", &declared, given.iter().copied()).unwrap();
        let coverage = Coverage { span: Some((Moment(0), Moment((last + 1) * DAY - 1))), undated: 0 };
        let windows = windows(&parameters, &Selection::default(), coverage)?;
        Ok(windows.iter().map(|window| (window.since.unwrap().0 / DAY, window.until.unwrap().0 / DAY)).collect())
    }

    #[test]
    fn windows_follow_one_another_up_to_the_one_that_reaches_the_end() {
        assert_eq!(days(29, &[("window_days", "10")]).unwrap(), [(0, 9), (10, 19), (20, 29)]);
        assert_eq!(days(24, &[("window_days", "10")]).unwrap(), [(0, 9), (10, 19), (20, 24)]);
        assert_eq!(days(4, &[("window_days", "10")]).unwrap(), [(0, 4)]);
    }

    #[test]
    fn they_overlap_where_steps_are_shorter_and_leave_gaps_where_steps_are_longer() {
        assert_eq!(days(19, &[("window_days", "10"), ("step_days", "5")]).unwrap(), [(0, 9), (5, 14), (10, 19)]);
        assert_eq!(days(9, &[("window_days", "1"), ("step_days", "8")]).unwrap(), [(0, 0), (8, 8)]);
    }

    #[test]
    fn what_names_no_time_makes_one_window() {
        let parameters = Parameters::from_texts("trend", &[WINDOW_DAYS, STEP_DAYS], []).unwrap();
        let since = Selection { since: Some(Moment(5)), ..Selection::default() };
        let one = windows(&parameters, &since, Coverage::default()).unwrap();
        assert_eq!(one, [Window { since: Some(Moment(5)), until: None }]);
    }

    #[test]
    fn more_windows_than_anybody_reads_are_refused_with_the_step_that_would_do() {
        assert_eq!(days(399, &[("window_days", "1")]).unwrap().len(), 400);
        let refused = days(999, &[("window_days", "1")]).unwrap_err().to_string();
        let expected = "parameter `step_days` is 1: expected at least 3, so that 1970-01-01T00:00:00Z to \
                        1972-09-26T23:59:59Z makes no more than 400 windows";
        assert_eq!(refused, expected);
        assert_eq!(days(999, &[("window_days", "3")]).unwrap().len(), 334);
    }
}
