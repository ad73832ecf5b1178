//! How a true or false link becomes statements: who says it, in which report, how reliably, and how often.
//!
//! Every decision comes from a stream that is numbered by the link, so that other frequencies of grades, say, change
//! nothing but grades.

use trama_engine::model::{Grade, GradeTable, Handling, LinkKind, Merge};
use trama_engine::registry::Parameter;

use super::super::draw::Draw;
use super::dates::Day;
use super::network::Link;
use super::observation::WATCH_FACTOR;
use super::parameters::{Frequencies, Given, frequencies, share};
use super::{Period, stream};
use crate::error::Result;

pub(super) const REPEATS: Parameter = share(
    "repeats",
    0.15,
    "Chance that another report says a link again (payments, attendances and debts are said once); of a watched person, tried `watch_factor` times.",
);
pub(super) const PROVIDERS: Parameter = frequencies(
    "providers",
    &[("agency-a", 4.0), ("agency-b", 3.0), ("agency-c", 2.0), ("agency-d", 1.0), ("agency-e", 1.0)],
    "Agencies that report, and how much each does.",
);
pub(super) const GRADES: Parameter = frequencies(
    "grades",
    &[
        ("A1", 8.0),
        ("A2", 12.0),
        ("B1", 14.0),
        ("B2", 30.0),
        ("B3", 12.0),
        ("C2", 7.0),
        ("C3", 7.0),
        ("X3", 3.0),
        ("X4", 2.0),
        ("none", 5.0),
    ],
    "Source evaluations of true statements, and how frequent each is; `none` is ungraded. Of false links, each counts times the probability that such a statement is wrong.",
);
pub(super) const HANDLING: Parameter = frequencies(
    "handling",
    &[("H0", 80.0), ("H1", 12.0), ("H2", 6.0), ("H3", 2.0)],
    "Handling codes of statements, and how frequent each is.",
);

/// A link is said at most so often.
const MOST: u64 = 8;

/// At most so many statements say a link.
pub(super) fn at_most(given: Given<'_>) -> u64 {
    if given.share(&REPEATS) > 0.0 { MOST.min(1 + given.count(&WATCH_FACTOR)) } else { 1 }
}

/// What a row says beside its content.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    /// Position of the agency.
    pub(super) provider: usize,
    /// Its number for the statement; none has two.
    pub(super) record: u32,
    pub(super) grade: Option<Grade>,
    pub(super) handling: Handling,
    pub(super) recorded: Day,
    /// Calls that this statement counts of the link's.
    pub(super) count: Option<u64>,
}

/// How statements are made.
#[derive(Debug, Clone)]
pub(super) struct Recorder {
    pub(super) providers: Frequencies<String>,
    grades: Frequencies<Option<Grade>>,
    false_grades: Frequencies<Option<Grade>>,
    handling: Frequencies<Handling>,
    repeats: f64,
    /// Makes the numbers of records differ by seed.
    key: u32,
    period: Period,
    seed: u64,
}

impl Recorder {
    /// Reads how statements are to be made.
    pub(super) fn new(given: Given<'_>, period: Period, seed: u64) -> Result<Recorder> {
        let grade = |name: &str| if name == "none" { Some(None) } else { Grade::parse(name).map(Some) };
        let grades = given.frequencies(&GRADES, "source evaluations from A1 to X4, or none", grade)?;
        let providers =
            given.frequencies(&PROVIDERS, "names of agencies", |name| (!name.is_empty()).then(|| name.to_owned()))?;
        Ok(Recorder {
            providers,
            false_grades: of_false_links(&grades),
            grades,
            handling: given.frequencies(&HANDLING, "handling codes from H0 to H3", Handling::parse)?,
            repeats: given.share(&REPEATS),
            key: stream(seed, "records", 0).bits() as u32,
            period,
            seed,
        })
    }

    /// The one statement that describes an entity.
    pub(super) fn entity(&self, number: usize) -> Statement {
        let mut draw = stream(self.seed, "entity statement", number as u64);
        self.statement(number as u64 * MOST, &self.grades, self.period.day(&mut draw))
    }

    /// The statements that say a link. Of true and false links together, each has a number of its own. `tries` is how
    /// often somebody may have said it again.
    pub(super) fn link(&self, number: u64, link: &Link, is_true: bool, tries: u64) -> Vec<Statement> {
        let mut draw = stream(self.seed, "link statements", number);
        let first = self.first_recorded(link, &mut draw);
        let further = (0..tries).filter(|_| draw.chance(self.repeats)).count() as u64;
        let repeatable = link.kind.merge() != Merge::Sum || link.kind == LinkKind::Call;
        let said = 1 + if repeatable { further.min(MOST - 1).min(link.count.unwrap_or(MOST) - 1) } else { 0 };
        let grades = if is_true { &self.grades } else { &self.false_grades };
        let statement = |time: u64| {
            let recorded = if time == 0 { first } else { first.plus(draw.below(200)) };
            let statement = self.statement(number * MOST + time, grades, recorded);
            let count = link.count.map(|count| count / said + u64::from(time < count % said));
            Statement { count, ..statement }
        };
        (0..said).map(statement).collect()
    }

    /// Soon after it happened; of what holds, at any time from then on.
    fn first_recorded(&self, link: &Link, draw: &mut Draw) -> Day {
        match link.until {
            Some(until) => until.plus(draw.between(1, 30)),
            None if link.is_happening() => link.day.plus(draw.between(1, 45)),
            None => self.period.day(draw).max(link.day),
        }
    }

    fn statement(&self, number: u64, grades: &Frequencies<Option<Grade>>, recorded: Day) -> Statement {
        let draw = |what| stream(self.seed, what, number);
        Statement {
            provider: draw("provider").weighted(&self.providers.weights),
            record: scrambled(self.key, number as u32),
            grade: *grades.draw(&mut draw("grade")),
            handling: *self.handling.draw(&mut draw("handling")),
            recorded,
            count: None,
        }
    }
}

/// How frequent each grade is among false statements, if its probability is what the engine takes it for.
fn of_false_links(grades: &Frequencies<Option<Grade>>) -> Frequencies<Option<Grade>> {
    let table = GradeTable::default();
    let wrong = |(grade, weight): (&Option<Grade>, &f64)| weight * (1.0 - table.probability(*grade));
    let weights = grades.values.iter().zip(&grades.weights).map(wrong).collect();
    Frequencies { values: grades.values.clone(), weights }
}

/// Another number for every number, in no order: what is recorded first must not be true first (the mixer `lowbias32` of
/// Wellons 2018, "Prospecting for hash functions", every step of which can be undone).
fn scrambled(key: u32, number: u32) -> u32 {
    let mut mixed = number ^ key;
    mixed = (mixed ^ mixed >> 16).wrapping_mul(0x7feb_352d);
    mixed = (mixed ^ mixed >> 15).wrapping_mul(0x846c_a68b);
    mixed ^ mixed >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_records_have_one_number() {
        let records: std::collections::BTreeSet<u32> = (0..100_000).map(|number| scrambled(7, number)).collect();
        assert_eq!(records.len(), 100_000);
    }

    #[test]
    fn false_statements_are_graded_as_their_reliability_says() {
        let grades =
            Frequencies { values: vec![Grade::parse("A1"), Grade::parse("X4"), None], weights: vec![10.0, 4.0, 5.0] };
        let wrong = of_false_links(&grades).weights;
        for (weight, expected) in wrong.iter().zip([10.0 * 0.02, 4.0 * 0.5, 5.0 * 0.1]) {
            assert!((weight - expected).abs() < 1e-12, "{wrong:?}");
        }
    }
}
