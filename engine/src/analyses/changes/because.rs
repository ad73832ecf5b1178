//! Why somebody rose or fell: the ranking as it would be without each report that is new, or had been without each that
//! is gone. What takes back most of the change is named first.
//!
//! Ranks are exact, so each costs a ranking of its own: of a target the [`MAX_GROUPS`] reports with most statements are
//! tried on either side, and all of a side together where none takes anything back alone; in all, no more than
//! [`MAX_RANKINGS`].

use roaring::RoaringBitmap;

use super::rows::Row;
use super::state::State;
use super::statements::{Group, difference, groups};
use crate::analyses::targets::field::Field;
use crate::analyses::targets::ranking;
use crate::error::Result;
use crate::progress::Progress;
use crate::view::Kept;

/// Reports of a target that are tried on either side.
const MAX_GROUPS: usize = 8;
/// Rankings in all.
const MAX_RANKINGS: usize = 200;
/// Reports that are named.
const TOLD: usize = 3;

/// How many rankings so many rows may take.
pub(super) fn max_rankings(rows: usize) -> usize {
    rows.saturating_mul(2 * (MAX_GROUPS + 1)).min(MAX_RANKINGS)
}

/// What is known of the statements behind a change.
pub(super) struct Explained {
    /// Statements about his links that only the later state has.
    pub(super) new: u64,
    /// And only the earlier one.
    pub(super) gone: u64,
    pub(super) because: Option<String>,
}

/// Looks for reasons.
pub(super) struct Because<'b, 's> {
    pub(super) before: &'b State<'s>,
    pub(super) after: &'b State<'s>,
    pub(super) progress: &'b Progress,
    /// How many rankings were made.
    pub(super) rankings: usize,
}

/// The state of which some statements are taken away, whose rank is looked at, and which way he moves where they did it.
struct Side<'b, 's> {
    state: &'b State<'s>,
    word: &'static str,
    entity: u32,
    rank: i64,
    /// 1 where he would rank worse without them, -1 where better.
    sign: i64,
}

/// Something that takes back part of a change.
struct Reason {
    taken_back: i64,
    text: String,
}

impl<'b, 's> Because<'b, 's> {
    /// Of every row.
    ///
    /// # Errors
    /// [`crate::error::Error::Cancelled`], and those of the kernels.
    pub(super) fn all(mut self, rows: &[Row]) -> Result<Vec<Explained>> {
        rows.iter().map(|row| self.one(row)).collect()
    }

    fn one(&mut self, row: &Row) -> Result<Explained> {
        let found = difference(self.before, self.after, row);
        let moved = row.moved(self.before, self.after).signum();
        let mut reasons = Vec::new();
        let is_looked_for = moved != 0 && self.rankings + max_rankings(1) <= MAX_RANKINGS;
        if is_looked_for {
            if let Some(position) = row.after {
                let (state, rank) = (self.after, self.after.ranks[position]);
                let side = Side { state, word: "new", entity: row.entity, rank, sign: moved };
                reasons.extend(self.reasons(&side, &found.new)?);
            }
            if let Some((position, entity)) = row.before.zip(row.earlier) {
                let (state, rank) = (self.before, self.before.ranks[position]);
                let side = Side { state, word: "gone", entity, rank, sign: -moved };
                reasons.extend(self.reasons(&side, &found.gone)?);
            }
        }
        reasons.sort_by(|left, right| right.taken_back.cmp(&left.taken_back).then_with(|| left.text.cmp(&right.text)));
        let because = match (moved, is_looked_for, reasons.is_empty()) {
            (0, ..) => None,
            (_, false, _) => Some("not looked for".to_owned()),
            (.., true) => Some("statements about others".to_owned()),
            _ => {
                let told: Vec<String> = reasons.into_iter().take(TOLD).map(|reason| reason.text).collect();
                Some(told.join("; "))
            }
        };
        Ok(Explained { new: found.new.len(), gone: found.gone.len(), because })
    }

    /// What of a side takes back part of the change.
    fn reasons(&mut self, side: &Side<'_, '_>, rows: &RoaringBitmap) -> Result<Vec<Reason>> {
        let own = side.state.field.view();
        let groups = groups(own, rows, |entity| self.shown(side, entity));
        let mut reasons = Vec::new();
        for Group { label, rows } in groups.iter().take(MAX_GROUPS) {
            reasons.extend(self.reason(side, rows, &format!("{} {label}", side.word), "it")?);
        }
        if reasons.is_empty() && groups.len() > 1 {
            let all = format!("all {} {} statements", rows.len(), side.word);
            reasons.extend(self.reason(side, rows, &all, "them")?);
        }
        Ok(reasons)
    }

    /// What statements take back, if they do.
    fn reason(&mut self, side: &Side<'_, '_>, rows: &RoaringBitmap, what: &str, they: &str) -> Result<Option<Reason>> {
        self.rankings += 1;
        let (rank, words) = match self.rank_without(side, rows)? {
            (Some(rank), _) => (rank, format!("rank {rank}")),
            (None, last) => (last + 1, "no tie".to_owned()),
        };
        let taken_back = side.sign * (rank - side.rank);
        let when = if side.word == "gone" { " before" } else { "" };
        let text = format!("{what}: without {they} {words}{when}");
        Ok((taken_back > 0).then_some(Reason { taken_back, text }))
    }

    /// The rank of an entity had some statements not been made, and how many are ranked then. Who would have no tie at
    /// all has no rank: where nobody has one all share the first, which would say that nothing was taken from him.
    fn rank_without(&self, side: &Side<'_, '_>, rows: &RoaringBitmap) -> Result<(Option<i64>, i64)> {
        self.progress.check()?;
        let question = side.state.field.question;
        let subgraph = side.state.field.view().select_without(&question.selection, rows)?;
        let field = Field::new(&subgraph, question);
        let scene = field.scene(Kept::All)?;
        let scores = ranking::rank(&field, &scene, &question.weights, self.progress)?;
        let is_tied = |position: &usize| scene.graph.out_degree(field.candidates.rankable[*position]) > 0;
        let position = field.position(side.entity).filter(is_tied);
        let rank = position.map(|position| ranking::ranks(&scores)[position]);
        Ok((rank, scores.len() as i64))
    }

    /// How an entity at the end of a statement is called: as the later view shows it, whichever state it is of.
    fn shown(&self, side: &Side<'_, '_>, entity: u32) -> String {
        let (own, view) = (side.state.field.view(), self.after.field.view());
        let later = if std::ptr::eq(own, view) { Some(entity) } else { view.find(&own.id(entity)) };
        let later = later.filter(|&later| std::ptr::eq(own, view) || !view.traits(later).protected);
        later.map_or_else(|| "somebody not shown".to_owned(), |later| view.id(later))
    }
}
