//! Which community a node would go to.

use super::communities::Communities;
use crate::kernels::community::level::Level;
use crate::kernels::community::table::{Sum, Table};

/// Where a node would go, the weights that tie it there and to its present community, and what it would gain.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    pub(super) goal: Goal,
    there: f64,
    here: f64,
    pub(super) gain: f64,
}

#[derive(Clone, Copy)]
pub(super) enum Goal {
    Stay,
    /// A community of its own.
    Leave,
    Join(u32),
}

impl Choice {
    pub(super) const STAY: Choice = Choice { goal: Goal::Stay, there: 0.0, here: 0.0, gain: 0.0 };
}

/// What nodes choose from.
#[derive(Clone, Copy)]
pub(super) struct Choosing<'a> {
    pub(super) level: &'a Level<'a>,
    pub(super) communities: &'a Communities,
}

impl Choosing<'_> {
    /// The community that gains most by `node`, its own unless another gains more; of equal ones the smaller label. And
    /// by how much that is better for it than any other.
    pub(super) fn choose<S: Sum>(&self, node: u32, table: &mut Table<S>) -> (Choice, f64) {
        let labels = &self.communities.labels[..];
        table.add_all(|sums| self.level.visit(node, |neighbor, weight| sums.add(labels[neighbor as usize], weight)));
        let own = labels[node as usize];
        let (mass, totals, objective) =
            (self.level.masses[node as usize], &self.communities.totals[..], self.level.objective);
        let here = table.weight(own);
        let (mut best, mut best_gain) = (Choice { goal: Goal::Leave, there: 0.0, here, gain: 0.0 }, 0.0);
        let (mut best_label, mut second_gain) = (u32::MAX, f64::NEG_INFINITY);
        for (label, there) in table.iter().filter(|&(label, _)| label != own) {
            let gain = objective.gain(there, mass, totals[label as usize]);
            if gain > best_gain || gain == best_gain && label < best_label {
                second_gain = best_gain;
                (best, best_gain, best_label) =
                    (Choice { goal: Goal::Join(label), there, here, gain: 0.0 }, gain, label);
            } else {
                second_gain = second_gain.max(gain);
            }
        }
        table.clear();
        let own_gain = objective.gain(here, mass, totals[own as usize] - mass);
        match self.if_better(node, best) {
            Some(choice) => (choice, best_gain - second_gain.max(own_gain)),
            None => (Choice::STAY, own_gain - best_gain),
        }
    }

    /// The choice as it is after the moves made since in the batch; `None` if nothing is left to gain by it.
    pub(super) fn weigh_again(&self, node: u32, choice: Choice) -> Option<Choice> {
        let own = self.communities.of(node);
        let (is_gone, is_spoilt) = match choice.goal {
            Goal::Stay => return Some(choice),
            Goal::Leave => (false, false),
            Goal::Join(label) => (self.communities.sizes[label as usize] == 0, self.communities.is_left(label)),
        };
        if is_gone {
            return None;
        }
        let mut choice = choice;
        if is_spoilt || self.communities.is_joined(own) {
            (choice.there, choice.here) = (0.0, 0.0);
            self.level.visit(node, |neighbor, weight| match self.communities.of(neighbor) {
                label if label == own => choice.here += weight,
                label if matches!(choice.goal, Goal::Join(goal) if goal == label) => choice.there += weight,
                _ => {}
            });
        }
        self.if_better(node, choice)
    }

    /// The choice with what it gains, if that is more than rounding.
    fn if_better(&self, node: u32, choice: Choice) -> Option<Choice> {
        let (own, mass, objective) =
            (self.communities.of(node) as usize, self.level.masses[node as usize], self.level.objective);
        let totals = &self.communities.totals;
        let there = match choice.goal {
            Goal::Stay => return None,
            Goal::Leave if self.communities.sizes[own] == 1 => return None,
            Goal::Leave => 0.0,
            Goal::Join(label) => objective.gain(choice.there, mass, totals[label as usize]),
        };
        let here = objective.gain(choice.here, mass, totals[own] - mass);
        let gain = there - here;
        let is_more = gain > objective.rounding(choice.there + choice.here, mass);
        is_more.then_some(Choice { gain, ..choice })
    }
}
