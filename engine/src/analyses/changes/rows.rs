//! Who is in which state, and how far he moved.

use std::cmp::Reverse;

use super::state::State;
use crate::model::{Category, EntityKind};

/// Somebody whose rank is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// Him in the later view.
    pub(super) entity: u32,
    /// Him in the earlier view, if that shows him.
    pub(super) earlier: Option<u32>,
    /// His positions in the two states; at least in one of them he has one.
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
}

impl Row {
    /// Ranks that he rose by.
    pub(super) fn rise(&self, before: &State<'_>, after: &State<'_>) -> Option<i64> {
        Some(before.ranks[self.before?] - after.ranks[self.after?])
    }

    /// `rises` or `falls`, where the two intervals have no rank in common.
    pub(super) fn alert(&self, before: &State<'_>, after: &State<'_>) -> Option<&'static str> {
        let (low_before, high_before) = before.intervals[self.before?];
        let (low, high) = after.intervals[self.after?];
        match () {
            () if high < low_before => Some("rises"),
            () if low > high_before => Some("falls"),
            () => None,
        }
    }

    /// `new` or `gone`, where he is in one state only.
    pub(super) fn status(&self) -> Option<&'static str> {
        match (self.before, self.after) {
            (None, _) => Some("new"),
            (_, None) => Some("gone"),
            _ => None,
        }
    }

    /// His two ranks. Who is not in a state counts as behind all who are.
    fn ranks(&self, before: &State<'_>, after: &State<'_>) -> [i64; 2] {
        let rank = |state: &State<'_>, position: Option<usize>| {
            position.map_or(state.ranks.len() as i64 + 1, |position| state.ranks[position])
        };
        [rank(before, self.before), rank(after, self.after)]
    }

    /// Ranks that he moved up by.
    pub(super) fn moved(&self, before: &State<'_>, after: &State<'_>) -> i64 {
        let [before, after] = self.ranks(before, after);
        before - after
    }

    /// How far he moved: the worse of his ranks over the better, in steps of 2^-32. To rise from 10 to 1 is more than to
    /// fall from 60 to 90.
    fn distance(&self, before: &State<'_>, after: &State<'_>) -> u64 {
        let [before, after] = self.ranks(before, after).map(|rank| rank as u64);
        (before.max(after) << 32) / before.min(after)
    }
}

/// Everybody who is in a state.
pub(super) struct Found {
    /// The largest change first; of equal ones, who is or was higher up.
    pub(super) rows: Vec<Row>,
    /// How many were in the earlier one whom the view of the later one does not show.
    pub(super) not_shown: u64,
}

/// Pairs the two states by the ids that are shown.
pub(super) fn changes(before: &State<'_>, after: &State<'_>) -> Found {
    let (earlier, view) = (before.field.view(), after.field.view());
    let is_same = std::ptr::eq(earlier, view);
    let earlier_of = |entity: u32| if is_same { Some(entity) } else { earlier.find(&view.id(entity)) };
    let later_of = |entity: u32| if is_same { Some(entity) } else { view.find(&earlier.id(entity)) };
    let row = |after_position: usize| {
        let entity = after.entity(after_position);
        let earlier = earlier_of(entity);
        let before = earlier.and_then(|entity| before.position(entity));
        Row { entity, earlier, before, after: Some(after_position) }
    };
    let mut rows: Vec<Row> = (0..after.ranks.len()).map(row).collect();
    let mut is_paired = vec![false; before.ranks.len()];
    rows.iter().filter_map(|row| row.before).for_each(|position| is_paired[position] = true);
    let mut not_shown = 0;
    for position in (0..is_paired.len()).filter(|&position| !is_paired[position]) {
        // Whoever was joined with somebody who is in the list already is not shown under a name of his own.
        let own = before.entity(position);
        let entity = later_of(own).filter(|&entity| after.position(entity).is_none());
        // Nor is anybody who may be ranked no more, whatever he was taken for before.
        let may_be_ranked = |entity: &u32| {
            let traits = view.traits(*entity);
            let category = traits.category;
            let is_rankable = category.is_rankable() || category == Category::Contact && after.field.question.contacts;
            !traits.protected && (traits.kind != EntityKind::Person || is_rankable)
        };
        match entity.filter(may_be_ranked) {
            Some(entity) => rows.push(Row { entity, earlier: Some(own), before: Some(position), after: None }),
            None => not_shown += 1,
        }
    }
    let best = |row: &Row| row.ranks(before, after).into_iter().min();
    rows.sort_by_cached_key(|row| (Reverse(row.distance(before, after)), best(row), view.id(row.entity)));
    Found { rows, not_shown }
}
