//! How large a person network can get, for the estimate that comes before it.

use super::person_network::{MAX_SHARED_BY, is_contact};
use super::{Selection, View};
use crate::error::Result;

impl View {
    /// How many parts the person network of a selection has at most, from the number of statements at each entity,
    /// before anything is merged.
    ///
    /// # Errors
    /// As [`View::select`], for names.
    pub fn tie_bound(&self, selection: &Selection) -> Result<u64> {
        let rows = self.selected_link_rows(selection)?;
        let node = |records: &[u32], row: u32| self.entities.node_of_record[records[row as usize] as usize] as usize;
        let ends = |row: u32| [node(self.links().sources(), row), node(self.links().targets(), row)];
        let mut attached = vec![0u64; self.node_count()];
        rows.iter().flat_map(ends).for_each(|node| attached[node] += 1);
        // Whoever holds what an event is a contact between takes part in the event.
        let mut taking_part = attached.clone();
        let (most, mut bound) = (MAX_SHARED_BY as u64, 0);
        for row in &rows {
            let [source, target] = ends(row);
            let contact = is_contact(self.links().rows()[row as usize].kind);
            if contact {
                taking_part[source] += attached[target];
                taking_part[target] += attached[source];
            }
            bound += if contact { (attached[source] * attached[target]).min(most * most / 4).max(1) } else { 1 };
        }
        let pairs = |sharers: u64| sharers.min(most) * (sharers.min(most).max(1) - 1) / 2;
        Ok(bound + taking_part.into_iter().map(pairs).sum::<u64>())
    }
}
