//! Whose turn it is: of those who wait, the one served least recently; of each, what he asked for first.

use std::collections::{HashMap, VecDeque};

/// Items that wait, by whoever waits for them.
#[derive(Debug)]
pub(super) struct Turns<T> {
    queues: HashMap<String, Queue<T>>,
    /// Number of the last place given.
    place: u64,
    /// Number of the last turn taken.
    turn: u64,
}

#[derive(Debug)]
struct Queue<T> {
    /// The last turn that was his; 0 for none.
    served: u64,
    /// Items with their places, ascending.
    waiting: VecDeque<(u64, T)>,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Turns { queues: HashMap::new(), place: 0, turn: 0 }
    }
}

impl<T> Turns<T> {
    /// Lines up behind whatever else this asker waits for; gives the place.
    pub(super) fn push(&mut self, asker: &str, item: T) -> u64 {
        self.place += 1;
        let queue = || Queue { served: 0, waiting: VecDeque::new() };
        self.queues.entry(asker.to_owned()).or_insert_with(queue).waiting.push_back((self.place, item));
        self.place
    }

    /// Leaves a place.
    pub(super) fn remove(&mut self, asker: &str, place: u64) {
        if let Some(queue) = self.queues.get_mut(asker) {
            queue.waiting.retain(|(taken, _)| *taken != place);
        }
    }

    /// Takes the next item, if it fits: nobody passes it.
    pub(super) fn next(&mut self, fits: impl Fn(&T) -> bool) -> Option<T> {
        let (asker, item) = self.fronts().min_by_key(|(rank, ..)| *rank).map(|(_, asker, item)| (asker, item))?;
        let asker = fits(item).then(|| asker.to_owned())?;
        self.take(&asker)
    }

    /// Takes the next item that fits, past those that do not.
    pub(super) fn next_that(&mut self, fits: impl Fn(&T) -> bool) -> Option<T> {
        let fitting = self.fronts().filter(|(_, _, item)| fits(item));
        let asker = fitting.min_by_key(|(rank, ..)| *rank).map(|(_, asker, _)| asker.to_owned())?;
        self.take(&asker)
    }

    /// The first item of each asker, and what decides whose turn it is.
    fn fronts(&self) -> impl Iterator<Item = ((u64, u64), &str, &T)> {
        self.queues.iter().filter_map(|(asker, queue)| {
            let (place, item) = queue.waiting.front()?;
            Some(((queue.served, *place), asker.as_str(), item))
        })
    }

    fn take(&mut self, asker: &str) -> Option<T> {
        self.turn += 1;
        let queue = self.queues.get_mut(asker)?;
        queue.served = self.turn;
        queue.waiting.pop_front().map(|(_, item)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(turns: &mut Turns<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| turns.next(|_| true)).collect()
    }

    #[test]
    fn askers_take_turns_and_each_keeps_his_order() {
        let mut turns = Turns::default();
        for item in ["a1", "a2", "a3", "b1", "a4", "c1", "b2"] {
            turns.push(&item[..1], item);
        }
        assert_eq!(drain(&mut turns), ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]);
    }

    #[test]
    fn who_was_served_last_waits_for_those_who_came_after_him() {
        let mut turns = Turns::default();
        turns.push("a", "a1");
        assert_eq!(turns.next(|_| true), Some("a1"));
        turns.push("a", "a2");
        turns.push("b", "b1");
        assert_eq!(drain(&mut turns), ["b1", "a2"]);
    }

    #[test]
    fn a_place_left_is_passed_over() {
        let mut turns = Turns::default();
        let place = turns.push("a", "a1");
        turns.push("a", "a2");
        turns.remove("a", place);
        turns.remove("b", 9);
        assert_eq!(drain(&mut turns), ["a2"]);
    }

    #[test]
    fn what_does_not_fit_holds_up_the_others_or_is_passed() {
        let mut turns = Turns::default();
        turns.push("a", "large");
        turns.push("b", "small");
        assert_eq!(turns.next(|item| *item == "small"), None);
        assert_eq!(turns.next_that(|item| *item == "small"), Some("small"));
        assert_eq!(turns.next(|_| true), Some("large"));
    }
}
