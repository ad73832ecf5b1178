//! The fewest statements whose loss drops the target out of the first `top_k`.
//!
//! It is looked for greedily: what loses most for the fewest statements is taken away, and what turns out not to be needed
//! is given back. That finds a set that does, not always the smallest. It is proven to be the smallest if it is a single
//! statement, or if every smaller set was tried and none does, which the budget allows in small networks; a smaller one
//! that comes up on the way takes its place.

use roaring::RoaringBitmap;
use serde_json::{Value, json};

use super::counterfactuals::Counterfactuals;
use super::model::SmallestSet;
use super::support::{Support, steps};
use super::trials::{Stand, Trials, set};
use super::{Case, words};
use crate::error::Result;

/// Statements of a set that is looked for, at most.
pub(super) const LARGEST: usize = 24;
/// What is tried at each step of the search.
const TRIED_AT_ONCE: usize = 4;

/// Statements without which he is out.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    rows: Vec<u32>,
    stand: Stand,
}

pub(super) fn of(
    case: &Case<'_, '_>,
    support: &Support,
    counterfactuals: &Counterfactuals,
    trials: &mut Trials<'_, '_>,
) -> Result<SmallestSet> {
    if trials.now.is_out_of(case.top_k) {
        return Ok(shown(case, None, false));
    }
    let mut search = Search { top_k: case.top_k, support, left: trials.budget.search, trials };
    let known =
        counterfactuals.all().filter(|(without, stand)| without.rows.len() <= LARGEST && stand.is_out_of(case.top_k));
    let known = known.min_by_key(|(without, _)| without.rows.len());
    let mut found = known.map(|(without, stand)| Found { rows: without.rows.clone(), stand: *stand });
    if found.as_ref().is_none_or(|found| found.rows.len() > 1)
        && let Some(other) = search.greedily()?
        && found.as_ref().is_none_or(|found| other.rows.len() < found.rows.len())
    {
        found = Some(other);
    }
    if let Some(some) = found.take() {
        found = Some(search.needed(some)?);
    }
    let (found, proven) = search.proven(found)?;
    Ok(shown(case, found, proven))
}

struct Search<'s, 't, 'a> {
    top_k: i64,
    support: &'s Support,
    /// Rankings left.
    left: usize,
    trials: &'s mut Trials<'t, 'a>,
}

impl Search<'_, '_, '_> {
    /// Takes away what loses most for the fewest statements, until he is out.
    fn greedily(&mut self) -> Result<Option<Found>> {
        let units = self.units();
        let (mut lost, mut stand): (Vec<u32>, Stand) = (Vec::new(), self.trials.now);
        while lost.len() < LARGEST && self.left > 0 {
            let sets = self.promising(&units, &lost);
            if sets.is_empty() {
                return Ok(None);
            }
            self.left = self.left.saturating_sub(sets.len());
            let stands = self.trials.all(&sets)?;
            let out = sets.iter().zip(&stands).filter(|(_, stand)| stand.is_out_of(self.top_k));
            if let Some((rows, stand)) = out.min_by_key(|(rows, _)| rows.len()) {
                return Ok(Some(Found { rows: rows.clone(), stand: *stand }));
            }
            let mut best = 0;
            for next in 1..sets.len() {
                if stands[next].is_worse_than(stands[best]) {
                    best = next;
                }
            }
            // What loses nothing now may with what is lost next: it stays, and is given back if it was not needed.
            (lost, stand) = (sets[best].clone(), stands[best]);
        }
        Ok(stand.is_out_of(self.top_k).then_some(Found { rows: lost, stand }))
    }

    /// What may be lost together: what breaks a tie, all that says a link, and single statements.
    fn units(&self) -> Vec<Vec<u32>> {
        let breaking = self.support.bearers.iter().map(|bearer| {
            let cheapest = bearer.parts.iter().filter_map(|part| part.sets.iter().min_by_key(|set| set.len()));
            set(cheapest.flatten().copied())
        });
        let parts = self.support.bearers.iter().flat_map(|bearer| &bearer.parts).flat_map(|part| part.sets.clone());
        let all = self.support.bearers.iter().flat_map(|bearer| &bearer.parts).flat_map(|part| &part.sets).flatten();
        let single = self.support.in_order(&all.copied().collect::<Vec<_>>());
        let mut units: Vec<Vec<u32>> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for unit in breaking.chain(parts).chain(single.into_iter().map(|row| vec![row])) {
            if !unit.is_empty() && unit.len() <= LARGEST && seen.insert(unit.clone()) {
                units.push(unit);
            }
        }
        units
    }

    /// What is lost already with what loses most more for each statement.
    fn promising(&self, units: &[Vec<u32>], lost: &[u32]) -> Vec<Vec<u32>> {
        let before = self.support.lost(lost);
        let is_lost: RoaringBitmap = lost.iter().collect();
        let mut worth: Vec<(f64, Vec<u32>)> = Vec::new();
        for unit in units {
            let new = unit.iter().filter(|row| !is_lost.contains(**row)).count();
            let all = set(lost.iter().chain(unit).copied());
            if new > 0 && all.len() <= LARGEST {
                worth.push(((self.support.lost(&all) - before) / new as f64, all));
            }
        }
        worth.sort_by(|left, right| steps(right.0).total_cmp(&steps(left.0)));
        worth.truncate(TRIED_AT_ONCE.min(self.left));
        worth.into_iter().map(|(_, all)| all).collect()
    }

    /// The same without what is not needed.
    fn needed(&mut self, found: Found) -> Result<Found> {
        let mut found = found;
        for row in self.support.in_order(&found.rows) {
            if found.rows.len() == 1 || self.left == 0 {
                break;
            }
            self.left -= 1;
            let fewer: Vec<u32> = found.rows.iter().copied().filter(|&other| other != row).collect();
            let stand = self.trials.one(&fewer)?;
            if stand.is_out_of(self.top_k) {
                found = Found { rows: fewer, stand };
            }
        }
        Ok(found)
    }

    /// Tries all smaller sets, size by size, as far as the budget goes. Whether what is given is the smallest.
    fn proven(&mut self, found: Option<Found>) -> Result<(Option<Found>, bool)> {
        let most = found.as_ref().map_or(LARGEST + 1, |found| found.rows.len());
        let mut left = self.trials.budget.proof;
        let statements = &self.support.statements;
        for size in 1..most {
            let Some(count) = subsets(statements.len(), size).filter(|&count| count <= left) else {
                return Ok((found, false));
            };
            left -= count;
            let sets = all_subsets(statements, size);
            let stands = self.trials.all(&sets)?;
            let mut best: Option<Found> = None;
            for (rows, stand) in sets.into_iter().zip(stands).filter(|(_, stand)| stand.is_out_of(self.top_k)) {
                if best.as_ref().is_none_or(|best| stand.is_worse_than(best.stand)) {
                    best = Some(Found { rows, stand });
                }
            }
            if best.is_some() {
                return Ok((best, true));
            }
        }
        let proven = found.is_some();
        Ok((found, proven))
    }
}

/// How many subsets of a size there are; nothing where they are too many to count.
fn subsets(all: usize, size: usize) -> Option<usize> {
    (0..size).try_fold(1usize, |count, chosen| Some(count.checked_mul(all.saturating_sub(chosen))? / (chosen + 1)))
}

/// All subsets of a size, in the order of what is given.
fn all_subsets(all: &[u32], size: usize) -> Vec<Vec<u32>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let begun = |(at, &first): (usize, &u32)| {
        all_subsets(&all[at + 1..], size - 1).into_iter().map(move |rest| set(rest.into_iter().chain([first])))
    };
    all.iter().enumerate().flat_map(begun).collect()
}

fn shown(case: &Case<'_, '_>, found: Option<Found>, proven: bool) -> SmallestSet {
    let view = case.view();
    let statement = |row: u32| -> Value {
        let mut statement = view.link_statement(row);
        let mut ends = view.statement_ends(row).map(|entity| view.shown(entity));
        if !view.links().rows()[row as usize].directed && ends[1].id < ends[0].id {
            ends.swap(0, 1);
        }
        let [source, target] = ends;
        statement.insert("source".to_owned(), json!(source));
        statement.insert("target".to_owned(), json!(target));
        statement.into()
    };
    let rows = found.as_ref().map(|found| view.in_order(found.rows.iter().copied())).unwrap_or_default();
    let mut set = SmallestSet {
        top_k: case.top_k,
        is_among: case.rank() <= case.top_k,
        statements: rows.into_iter().map(statement).collect(),
        rank: found.as_ref().and_then(|found| found.stand.rank),
        score: found.as_ref().and_then(|found| found.stand.score),
        proven_smallest: proven,
        words: String::new(),
    };
    set.words = words::smallest_set(case, &set);
    set
}

#[cfg(test)]
mod tests {
    use super::{all_subsets, subsets};

    #[test]
    fn subsets_are_all_there_and_counted() {
        assert_eq!(all_subsets(&[7, 3, 5], 2), [vec![3, 7], vec![5, 7], vec![3, 5]]);
        assert_eq!(
            (subsets(3, 2), subsets(5, 3), subsets(2, 3), subsets(usize::MAX, 2)),
            (Some(3), Some(10), Some(0), None)
        );
    }
}
