//! Judgements about records: which of them are one entity.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use super::LinkTable;
use crate::model::LinkKind;

/// The smallest record of each record's cluster. Positive judgements among `rows` (`None`: all) join, in the table's
/// order, unless that would bring together two records that a negative one keeps apart. A judgement about a record that
/// `takes_part` leaves out does not count.
pub(crate) fn clusters(
    links: &LinkTable,
    rows: Option<&RoaringBitmap>,
    record_count: usize,
    takes_part: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let judgements = |kind: LinkKind| {
        let all = (0..links.rows().len() as u32).filter(move |&row| links.rows()[row as usize].kind == kind);
        let visible = all.filter(|&row| rows.is_none_or(|rows| rows.contains(row)));
        let ends = visible.map(|row| (links.sources()[row as usize], links.targets()[row as usize]));
        ends.filter(|&(left, right)| takes_part(left) && takes_part(right))
    };
    let mut apart: HashMap<u32, Vec<u32>> = HashMap::new();
    for (left, right) in judgements(LinkKind::DifferentFrom) {
        apart.entry(left).or_default().push(right);
        apart.entry(right).or_default().push(left);
    }
    let mut groups = Groups::new(record_count);
    for (left, right) in judgements(LinkKind::SameAs) {
        groups.join(left, right, &apart);
    }
    groups.smallest()
}

/// Disjoint groups of records.
struct Groups {
    /// Group of each record, named by one of its members.
    group: Vec<u32>,
    /// Members of the groups of more than one.
    members: HashMap<u32, Vec<u32>>,
}

impl Groups {
    fn new(record_count: usize) -> Groups {
        Groups { group: (0..record_count as u32).collect(), members: HashMap::new() }
    }

    /// Moves the smaller group into the larger, unless the two hold records that are kept apart.
    fn join(&mut self, left: u32, right: u32, apart: &HashMap<u32, Vec<u32>>) {
        let (left, right) = (self.group[left as usize], self.group[right as usize]);
        if left == right {
            return;
        }
        let mut take = |group: u32| self.members.remove(&group).unwrap_or_else(|| vec![group]);
        let (mut large, mut small) = ((left, take(left)), (right, take(right)));
        if large.1.len() < small.1.len() {
            std::mem::swap(&mut large, &mut small);
        }
        let is_in_large = |record: &u32| self.group[*record as usize] == large.0;
        let kept_apart =
            small.1.iter().any(|record| apart.get(record).is_some_and(|others| others.iter().any(is_in_large)));
        if kept_apart {
            self.members.extend([large, small]);
            return;
        }
        for &record in &small.1 {
            self.group[record as usize] = large.0;
        }
        large.1.append(&mut small.1);
        self.members.insert(large.0, large.1);
    }

    /// The smallest member of each record's group.
    fn smallest(&self) -> Vec<u32> {
        let mut smallest: Vec<u32> = (0..self.group.len() as u32).collect();
        for members in self.members.values() {
            let least = members.iter().copied().min().unwrap_or_default();
            members.iter().for_each(|&record| smallest[record as usize] = least);
        }
        smallest
    }
}
