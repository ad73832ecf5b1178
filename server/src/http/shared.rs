//! Computations that several may wait for, and who still waits: one that nobody wants any more is cancelled, long ones
//! take turns, and of long ones only so many are let in.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use trama_engine::error::Error as Engine;
use trama_engine::progress::Progress;

use crate::error::{Error, Result};

/// Long computations let in: one that runs, and those that wait for their turn. More are refused.
const MAX_LONG: usize = 8;

/// How long a computation takes, as far as is known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Done at once, beside whatever else runs.
    Quick,
    /// Runs when no other long one does.
    Long,
}

/// Why there is no value.
#[derive(Debug)]
pub(super) enum Refused {
    /// Too many long computations are in progress or wait.
    TooMany,
    /// Nobody is there any more to receive it.
    Abandoned,
    /// The computation failed, for all who waited for it.
    Failed(Arc<Error>),
}

/// One who asks, for as long as his connection stands.
#[derive(Debug, Default)]
pub(super) struct Caller(Mutex<Asking>);

#[derive(Debug, Default)]
struct Asking {
    gone: bool,
    /// What is computed for him: its key and its number.
    waits_for: Option<(String, u64)>,
}

impl Caller {
    fn asking(&self) -> MutexGuard<'_, Asking> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Computations in progress, by what they compute.
#[derive(Debug)]
pub(super) struct Shared<V> {
    table: Mutex<Table<V>>,
    /// Somebody left, a computation ended or a turn is free.
    changed: Condvar,
}

#[derive(Debug)]
struct Table<V> {
    /// Those that somebody wants.
    wanted: HashMap<String, Computation<V>>,
    /// Number of the last computation.
    last: u64,
    /// Long ones that have not ended, the cancelled included.
    long: usize,
    /// Whether a long one runs.
    turn_is_taken: bool,
}

/// What became of a computation; `None` before its end.
type End<V> = Mutex<Option<Result<V, Arc<Error>>>>;

#[derive(Debug)]
struct Computation<V> {
    number: u64,
    progress: Arc<Progress>,
    callers: usize,
    /// Where those who wait find its end.
    end: Arc<End<V>>,
}

impl<V: Clone> Shared<V> {
    pub(super) fn new() -> Shared<V> {
        let table = Table { wanted: HashMap::new(), last: 0, long: 0, turn_is_taken: false };
        Shared { table: Mutex::new(table), changed: Condvar::new() }
    }

    /// The value of a key: that of the computation in progress, or of one begun now. `find` is asked first, when no
    /// computation can end between. Must not be called on a compute pool. `compute` must not panic.
    ///
    /// # Errors
    /// [`Refused`]; a computation goes on while any of those who wait for it is there.
    pub(super) fn get(
        &self,
        key: &str,
        caller: &Caller,
        length: Length,
        find: impl FnOnce() -> Option<V>,
        compute: impl FnOnce(&Arc<Progress>) -> Result<V>,
    ) -> Result<V, Refused> {
        let mut table = self.table();
        if let Some(value) = find() {
            return Ok(value);
        }
        if caller.asking().gone {
            return Err(Refused::Abandoned);
        }
        if let Some(computation) = table.wanted.get_mut(key) {
            computation.callers += 1;
            caller.asking().waits_for = Some((key.to_owned(), computation.number));
            let end = computation.end.clone();
            return self.wait(table, caller, &end);
        }
        if length == Length::Long && table.long >= MAX_LONG {
            return Err(Refused::TooMany);
        }
        table.long += usize::from(length == Length::Long);
        table.last += 1;
        let (number, progress, end) = (table.last, Arc::new(Progress::new()), Arc::new(Mutex::new(None)));
        let computation = Computation { number, progress: progress.clone(), callers: 1, end: end.clone() };
        table.wanted.insert(key.to_owned(), computation);
        caller.asking().waits_for = Some((key.to_owned(), number));
        let turn = self.wait_for_turn(table, &progress, length);
        let done = progress.check().map_err(Error::from).and_then(|()| compute(&progress)).map_err(Arc::new);
        *end.lock().unwrap_or_else(PoisonError::into_inner) = Some(done.clone());
        self.end(key, number, length, turn);
        done.map_err(|error| refused(caller, error))
    }

    /// Waits for the end of a computation that another caller's thread does.
    fn wait(&self, mut table: MutexGuard<'_, Table<V>>, caller: &Caller, end: &End<V>) -> Result<V, Refused> {
        loop {
            if let Some(done) = end.lock().unwrap_or_else(PoisonError::into_inner).clone() {
                return done.map_err(|error| refused(caller, error));
            }
            if caller.asking().gone {
                return Err(Refused::Abandoned);
            }
            table = self.changed.wait(table).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until a long computation may run, or is cancelled; gives whether it took the turn.
    fn wait_for_turn(&self, table: MutexGuard<'_, Table<V>>, progress: &Progress, length: Length) -> bool {
        if length == Length::Quick {
            return false;
        }
        let waits = |table: &mut Table<V>| table.turn_is_taken && progress.check().is_ok();
        let mut table = self.changed.wait_while(table, waits).unwrap_or_else(PoisonError::into_inner);
        let turn = progress.check().is_ok();
        table.turn_is_taken |= turn;
        turn
    }

    fn end(&self, key: &str, number: u64, length: Length, turn: bool) {
        let mut table = self.table();
        table.long -= usize::from(length == Length::Long);
        table.turn_is_taken &= !turn;
        if table.wanted.get(key).is_some_and(|computation| computation.number == number) {
            table.wanted.remove(key);
        }
        self.changed.notify_all();
    }

    /// Says that a caller's connection is gone. What he alone waited for is cancelled.
    pub(super) fn leave(&self, caller: &Caller) {
        let mut table = self.table();
        let mut asking = caller.asking();
        asking.gone = true;
        if let Some((key, number)) = asking.waits_for.take()
            && let Some(computation) = table.wanted.get_mut(&key).filter(|computation| computation.number == number)
        {
            computation.callers -= 1;
            if computation.callers == 0 {
                computation.progress.cancel();
                table.wanted.remove(&key);
            }
        }
        self.changed.notify_all();
    }

    /// Cancels all computations.
    pub(super) fn cancel_all(&self) {
        let table = self.table();
        table.wanted.values().for_each(|computation| computation.progress.cancel());
        self.changed.notify_all();
    }

    fn table(&self) -> MutexGuard<'_, Table<V>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A computation cancelled for want of callers has failed nobody who is still there.
fn refused(caller: &Caller, error: Arc<Error>) -> Refused {
    match *error {
        Error::Engine(Engine::Cancelled) if caller.asking().gone => Refused::Abandoned,
        _ => Refused::Failed(error),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread::{scope, yield_now};

    use super::*;

    /// Computes until cancelled.
    fn forever(progress: &Arc<Progress>) -> Result<u32> {
        while progress.check().is_ok() {
            yield_now();
        }
        Err(Engine::Cancelled.into())
    }

    fn callers_of(shared: &Shared<u32>, key: &str) -> usize {
        shared.table().wanted.get(key).map_or(0, |computation| computation.callers)
    }

    fn until(holds: impl Fn() -> bool) {
        while !holds() {
            yield_now();
        }
    }

    #[test]
    fn what_one_gives_up_goes_on_for_the_other() {
        let (shared, first, second) = (Shared::new(), Caller::default(), Caller::default());
        let (finish, finished) = channel::<()>();
        scope(|scope| {
            let computes = scope.spawn(|| {
                shared.get(
                    "a",
                    &first,
                    Length::Long,
                    || None,
                    move |progress| {
                        finished.recv().unwrap();
                        Ok(progress.check().map(|()| 7)?)
                    },
                )
            });
            until(|| callers_of(&shared, "a") == 1);
            let waits = scope.spawn(|| shared.get("a", &second, Length::Long, || None, |_| Ok(8)));
            until(|| callers_of(&shared, "a") == 2);
            shared.leave(&first);
            finish.send(()).unwrap();
            assert_eq!(waits.join().unwrap().unwrap(), 7);
            computes.join().unwrap().unwrap();
        });
    }

    #[test]
    fn what_all_give_up_is_cancelled_and_begun_anew_for_the_next() {
        let (shared, callers) = (Shared::new(), [Caller::default(), Caller::default()]);
        scope(|scope| {
            let asked = callers.each_ref().map(|caller| {
                let asked = scope.spawn(|| shared.get("a", caller, Length::Long, || None, forever));
                until(|| caller.asking().waits_for.is_some());
                asked
            });
            callers.iter().for_each(|caller| shared.leave(caller));
            for asked in asked {
                assert!(matches!(asked.join().unwrap(), Err(Refused::Abandoned)));
            }
        });
        assert_eq!(shared.get("a", &Caller::default(), Length::Long, || None, |_| Ok(9)).unwrap(), 9);
        assert!(matches!(shared.get("a", &callers[0], Length::Long, || None, |_| Ok(9)), Err(Refused::Abandoned)));
    }

    #[test]
    fn one_who_waits_leaves_before_the_end() {
        let (shared, first, second) = (Shared::new(), Caller::default(), Caller::default());
        scope(|scope| {
            scope.spawn(|| shared.get("a", &first, Length::Quick, || None, forever));
            until(|| callers_of(&shared, "a") == 1);
            let waits = scope.spawn(|| shared.get("a", &second, Length::Quick, || None, forever));
            until(|| callers_of(&shared, "a") == 2);
            shared.leave(&second);
            assert!(matches!(waits.join().unwrap(), Err(Refused::Abandoned)));
            assert_eq!(callers_of(&shared, "a"), 1);
            shared.leave(&first);
        });
    }

    #[test]
    fn beyond_the_bound_long_ones_are_refused_quick_ones_run_and_those_who_wait_may_leave() {
        let (shared, names) = (Shared::new(), ["0", "1", "2", "3", "4", "5", "6", "7"]);
        let callers = names.map(|_| Caller::default());
        scope(|scope| {
            for (name, caller) in names.iter().zip(&callers) {
                scope.spawn(|| shared.get(name, caller, Length::Long, || None, forever));
            }
            until(|| shared.table().long == MAX_LONG);
            let ask = |key: &str, length| shared.get(key, &Caller::default(), length, || None, |_| Ok(1));
            assert!(matches!(ask("more", Length::Long), Err(Refused::TooMany)));
            assert_eq!(ask("more", Length::Quick).unwrap(), 1);
            callers.iter().for_each(|caller| shared.leave(caller));
            until(|| shared.table().long == 0);
            assert_eq!(ask("more", Length::Long).unwrap(), 1);
        });
    }
}
