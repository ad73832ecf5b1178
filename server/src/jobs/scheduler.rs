//! Computations that several may want: one each, in turns by asker, as far as memory goes.
//!
//! Who wants a computation holds a [`Ticket`]. Tickets for one key stand for one computation, which begins when it is
//! the turn of any of them, goes on when one is dropped, and is cancelled when all are. Two lanes: what is done at once
//! never waits for a long computation, of which one runs at a time. In the long lane nobody passes the first, who waits
//! until so much memory is free; in the quick lane those pass that fit.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use trama_engine::error::Error as Engine;
use trama_engine::progress::{Progress, ProgressState};

use super::turns::Turns;
use super::{Millis, now};
use crate::error::{Error, Result};

/// Quick computations that are under way at the same time; they share the threads of one pool.
const QUICK_WORKERS: usize = 8;
/// Computations that one asker may have in the long lane, and all together. More are refused.
const MAX_LONG: [usize; 2] = [8, 64];

/// How long a computation takes, as far as is known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// Done at once, beside whatever else runs.
    Quick,
    /// Runs when no other long one does.
    Long,
}

/// What a computation needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs {
    pub(crate) length: Length,
    /// Upper bound of its memory.
    pub(crate) bytes: u64,
}

/// What became of a computation.
pub(super) type End<V> = Result<V, Arc<Error>>;
type Work<V> = Box<dyn FnOnce(&Progress) -> Result<V> + Send>;
/// Is told the end, and when it began if it did.
type OnEnd<V> = Box<dyn FnOnce(End<V>, Option<Millis>) + Send>;

/// What is to be computed, if nobody has begun to.
pub(super) struct Request<V> {
    /// Equal for computations with equal values.
    pub(super) key: String,
    pub(super) needs: Needs,
    pub(super) work: Work<V>,
}

/// Starts computations, and ends those that nobody wants any more.
pub(super) struct Scheduler<V: Clone + Send + 'static>(Arc<Inner<V>>);

struct Inner<V> {
    table: Mutex<Table<V>>,
    /// Somebody asks, memory is free, or it is time to stop.
    changed: Condvar,
    memory_limit: u64,
}

struct Table<V> {
    /// Those that somebody wants.
    wanted: HashMap<String, Computation<V>>,
    quick: Turns<Waiting>,
    long: Turns<Waiting>,
    /// Number of the last ticket.
    last: u64,
    memory_used: u64,
    stopping: bool,
}

/// A ticket in its lane.
struct Waiting {
    key: String,
    bytes: u64,
}

struct Computation<V> {
    needs: Needs,
    course: Arc<Course>,
    /// Until it begins.
    work: Option<Work<V>>,
    tickets: BTreeMap<u64, Wanting<V>>,
}

struct Wanting<V> {
    asker: String,
    /// Its place in the lane.
    place: u64,
    on_end: OnEnd<V>,
}

/// How far a computation is.
#[derive(Debug, Default)]
struct Course {
    progress: Progress,
    started: OnceLock<Millis>,
}

/// Somebody wants a computation, until this is dropped.
pub(super) struct Ticket<V> {
    inner: Arc<Inner<V>>,
    key: String,
    number: u64,
    course: Arc<Course>,
}

/// A computation on its way.
struct Begun<V> {
    key: String,
    bytes: u64,
    course: Arc<Course>,
    work: Work<V>,
}

impl<V: Clone + Send + 'static> Scheduler<V> {
    /// A scheduler that lets computations have so much memory together.
    pub(super) fn new(memory_limit: u64) -> Scheduler<V> {
        let (quick, long) = (Turns::default(), Turns::default());
        let table = Table { wanted: HashMap::new(), quick, long, last: 0, memory_used: 0, stopping: false };
        let inner = Arc::new(Inner { table: Mutex::new(table), changed: Condvar::new(), memory_limit });
        let lanes = std::iter::repeat_n(Length::Quick, QUICK_WORKERS).chain([Length::Long]);
        for length in lanes {
            let inner = inner.clone();
            std::thread::spawn(move || inner.serve(length));
        }
        Scheduler(inner)
    }

    pub(super) fn memory_limit(&self) -> u64 {
        self.0.memory_limit
    }

    /// Whether an asker may have one computation more; one that is under way is none more.
    pub(super) fn has_room(&self, key: &str, asker: &str, length: Length) -> bool {
        let table = self.0.table();
        if length == Length::Quick || table.wanted.contains_key(key) {
            return true;
        }
        let long = table.wanted.values().filter(|computation| computation.needs.length == Length::Long);
        let is_his = |computation: &&Computation<V>| computation.tickets.values().any(|wanting| wanting.asker == asker);
        let [of_one, of_all] = MAX_LONG;
        long.clone().filter(is_his).count() < of_one && long.count() < of_all
    }

    /// Wants a computation. `find` is asked first, when none can end between; it must be fast. `on_end` is told the
    /// end, once, by another thread, unless the ticket is dropped before.
    ///
    /// # Errors
    /// The end itself where there is nothing to wait for: the value was found, or nothing is begun any more.
    pub(super) fn ask(
        &self,
        asker: &str,
        request: Request<V>,
        find: impl FnOnce() -> Option<V>,
        on_end: impl FnOnce(End<V>, Option<Millis>) + Send + 'static,
    ) -> Result<Ticket<V>, End<V>> {
        let mut table = self.0.table();
        if table.stopping {
            return Err(Err(Arc::new(Engine::Cancelled.into())));
        }
        if let Some(value) = find() {
            return Err(Ok(value));
        }
        let Request { key, needs, work } = request;
        table.last += 1;
        let number = table.last;
        let Table { wanted, quick, long, .. } = &mut *table;
        let computation = wanted.entry(key.clone()).or_insert_with(|| Computation {
            needs,
            course: Arc::default(),
            work: Some(work),
            tickets: BTreeMap::new(),
        });
        let place = match computation.work {
            None => 0,
            Some(_) => {
                let Needs { length, bytes } = computation.needs;
                lane(length, quick, long).push(asker, Waiting { key: key.clone(), bytes })
            }
        };
        let wanting = Wanting { asker: asker.to_owned(), place, on_end: Box::new(on_end) };
        computation.tickets.insert(number, wanting);
        let course = computation.course.clone();
        drop(table);
        self.0.changed.notify_all();
        Ok(Ticket { inner: self.0.clone(), key, number, course })
    }

    /// Cancels what runs and what waits, and begins no more.
    pub(super) fn stop(&self) {
        let mut table = self.0.table();
        table.stopping = true;
        table.wanted.values().for_each(|computation| computation.course.progress.cancel());
        let waiting = table.wanted.extract_if(|_, computation| computation.work.is_some());
        let waiting: Vec<_> = waiting.flat_map(|(_, computation)| computation.tickets.into_values()).collect();
        drop(table);
        self.0.changed.notify_all();
        let cancelled = Arc::new(Error::from(Engine::Cancelled));
        waiting.into_iter().for_each(|wanting| tell(wanting.on_end, Err(cancelled.clone()), None));
    }
}

impl<V: Clone + Send + 'static> Drop for Scheduler<V> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl<V: Clone> Inner<V> {
    /// A worker: does what comes in one lane.
    fn serve(&self, length: Length) {
        let mut table = self.table();
        while !table.stopping {
            table = match table.begin(length, self.memory_limit) {
                Some(begun) => {
                    drop(table);
                    self.run(begun);
                    self.table()
                }
                None => self.changed.wait(table).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn run(&self, begun: Begun<V>) {
        let Begun { key, bytes, course, work } = begun;
        let done = catch_unwind(AssertUnwindSafe(|| work(&course.progress)));
        let done = done.unwrap_or_else(|_| Err(Error::Internal("a computation panicked".to_owned()))).map_err(Arc::new);
        let mut table = self.table();
        table.memory_used -= bytes;
        let is_this = table.wanted.get(&key).is_some_and(|wanted| Arc::ptr_eq(&wanted.course, &course));
        let ended = is_this.then(|| table.wanted.remove(&key)).flatten();
        drop(table);
        self.changed.notify_all();
        let tickets = ended.into_iter().flat_map(|computation| computation.tickets.into_values());
        let started = course.started.get().copied();
        tickets.for_each(|wanting| tell(wanting.on_end, done.clone(), started));
    }
}

impl<V> Inner<V> {
    fn leave(&self, ticket: &Ticket<V>) {
        let mut table = self.table();
        let Table { wanted, quick, long, .. } = &mut *table;
        let Some(computation) = wanted.get_mut(&ticket.key) else { return };
        let Some(wanting) = computation.tickets.remove(&ticket.number) else { return };
        lane(computation.needs.length, quick, long).remove(&wanting.asker, wanting.place);
        if computation.tickets.is_empty() {
            computation.course.progress.cancel();
            wanted.remove(&ticket.key);
        }
        drop(table);
        self.changed.notify_all();
    }

    fn table(&self) -> MutexGuard<'_, Table<V>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Table<V> {
    /// Begins what comes next in a lane and fits into the memory that is left.
    fn begin(&mut self, length: Length, memory_limit: u64) -> Option<Begun<V>> {
        let left = memory_limit.saturating_sub(self.memory_used);
        let fits = |waiting: &Waiting| waiting.bytes <= left;
        let next = match length {
            Length::Quick => self.quick.next_that(fits),
            Length::Long => self.long.next(fits),
        };
        let Waiting { key, bytes } = next?;
        let Table { wanted, quick, long, .. } = self;
        let computation = wanted.get_mut(&key)?;
        // Others who want it need no turn of their own any more.
        for wanting in computation.tickets.values() {
            lane(length, quick, long).remove(&wanting.asker, wanting.place);
        }
        let work = computation.work.take()?;
        let course = computation.course.clone();
        course.started.get_or_init(now);
        self.memory_used += bytes;
        Some(Begun { key, bytes, course, work })
    }
}

fn lane<'a, T>(length: Length, quick: &'a mut Turns<T>, long: &'a mut Turns<T>) -> &'a mut Turns<T> {
    if length == Length::Long { long } else { quick }
}

/// Tells an end. Whatever listens must not stop the worker.
fn tell<V>(on_end: OnEnd<V>, end: End<V>, started: Option<Millis>) {
    if catch_unwind(AssertUnwindSafe(|| on_end(end, started))).is_err() {
        tracing::error!("the end of a computation could not be told");
    }
}

impl<V> Ticket<V> {
    /// When the computation began, and how far it is; `None` while it waits.
    pub(super) fn course(&self) -> Option<(Millis, ProgressState)> {
        Some((*self.course.started.get()?, self.course.progress.state()))
    }
}

impl<V> Drop for Ticket<V> {
    fn drop(&mut self) {
        self.inner.leave(self);
    }
}

#[cfg(test)]
mod tests;
