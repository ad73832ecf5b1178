//! Which statements about somebody's links one state has and the other has not.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::rows::Row;
use super::state::State;
use crate::analyses::targets::records::statements_about;
use crate::view::View;

/// Link rows of the one view and of the other.
pub(super) struct Difference {
    /// Of the later, what the earlier has not.
    pub(super) new: RoaringBitmap,
    /// Of the earlier, what the later has not.
    pub(super) gone: RoaringBitmap,
}

/// What is new and what is gone of somebody's statements. Those of two versions are the same when the same is shown of
/// them.
pub(super) fn difference(before: &State<'_>, after: &State<'_>, row: &Row) -> Difference {
    let (earlier, later) = (about(before, row.earlier), about(after, Some(row.entity)));
    let (earlier_view, view) = (before.field.view(), after.field.view());
    if std::ptr::eq(earlier_view, view) {
        return Difference { new: &later - &earlier, gone: earlier - later };
    }
    Difference {
        new: unmatched((view, &later), (earlier_view, &earlier)),
        gone: unmatched((earlier_view, &earlier), (view, &later)),
    }
}

fn about(state: &State<'_>, entity: Option<u32>) -> RoaringBitmap {
    let node = entity.and_then(|entity| state.field.node(state.field.subgraph.node(entity)?));
    node.map(|node| statements_about(&state.field, node)).unwrap_or_default()
}

/// The rows of one view that say what none of the other says, each of which matches one.
fn unmatched((view, rows): (&View, &RoaringBitmap), (other, others): (&View, &RoaringBitmap)) -> RoaringBitmap {
    let mut open: BTreeMap<String, u64> = BTreeMap::new();
    others.iter().for_each(|row| *open.entry(other.said(row)).or_default() += 1);
    // Which of those that say the same is left over must not follow from their places in the table.
    let ends = |row: u32| view.statement_ends(row).map(|entity| view.id(entity));
    let mut said: Vec<(String, [String; 2], u32)> = rows.iter().map(|row| (view.said(row), ends(row), row)).collect();
    said.sort_unstable();
    let mut is_unmatched = |said: &String| match open.get_mut(said).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            false
        }
        None => true,
    };
    said.into_iter().filter(|(said, ..)| is_unmatched(said)).map(|(.., row)| row).collect()
}

/// Statements that stand or fall together.
pub(super) struct Group {
    /// The report, or the link of statements that name none.
    pub(super) label: String,
    pub(super) rows: RoaringBitmap,
}

/// Rows of a view by report, those with most statements first. `shown` says how an entity at an end is called.
pub(super) fn groups(view: &View, rows: &RoaringBitmap, shown: impl Fn(u32) -> String) -> Vec<Group> {
    let mut by_label: BTreeMap<String, RoaringBitmap> = BTreeMap::new();
    for row in rows {
        by_label.entry(label(view, row, &shown)).or_default().insert(row);
    }
    let mut groups: Vec<Group> = by_label.into_iter().map(|(label, rows)| Group { label, rows }).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.rows.len()));
    groups
}

fn label(view: &View, row: u32, shown: impl Fn(u32) -> String) -> String {
    let said = view.link_statement(row);
    let text = |name: &str| said.get(name).and_then(|text| text.as_str());
    match (text("report"), text("provider")) {
        (Some(report), Some(provider)) => format!("report {report} of {provider}"),
        (Some(report), None) => format!("report {report}"),
        (None, _) => {
            let mut ends = view.statement_ends(row).map(shown);
            ends.sort_unstable();
            format!("{} of {} and {}", view.links().rows()[row as usize].kind, ends[0], ends[1])
        }
    }
}
