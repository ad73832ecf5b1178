use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::yield_now;

use super::*;

/// Far longer than anything here takes.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
const LONG: Needs = Needs { length: Length::Long, bytes: 1 };
const QUICK: Needs = Needs { length: Length::Quick, bytes: 1 };

/// What was told, by name.
type Told = Receiver<(&'static str, End<u32>)>;

/// A scheduler, and where its ends are told.
struct Bench {
    scheduler: Scheduler<u32>,
    tell: Sender<(&'static str, End<u32>)>,
    told: Told,
}

impl Bench {
    fn new(memory: u64) -> Bench {
        let (tell, told) = channel();
        Bench { scheduler: Scheduler::new(memory), tell, told }
    }

    fn ask(
        &self,
        name: &'static str,
        asker: &str,
        key: &str,
        needs: Needs,
        work: impl FnOnce(&Progress) -> Result<u32> + Send + 'static,
    ) -> Ticket<u32> {
        let tell = self.tell.clone();
        let request = Request { key: key.to_owned(), needs, work: Box::new(work) };
        let asked = self.scheduler.ask(asker, request, || None, move |end, _| tell.send((name, end)).unwrap());
        asked.unwrap_or_else(|_| panic!("{name} is told at once"))
    }

    /// Something that holds its lane until it is let go.
    fn hold(&self, key: &str, needs: Needs) -> (Ticket<u32>, Sender<()>) {
        let (go, gone) = channel::<()>();
        let ticket = self.ask("held", "holder", key, needs, move |progress| {
            let _ = gone.recv();
            Ok(progress.check().map(|()| 0)?)
        });
        until(|| ticket.course().is_some());
        (ticket, go)
    }

    fn next(&self) -> (&'static str, Option<u32>) {
        let (name, end) = self.told.recv_timeout(PATIENCE).expect("an end is told");
        (name, end.ok())
    }
}

fn until(holds: impl Fn() -> bool) {
    while !holds() {
        yield_now();
    }
}

/// Computes until cancelled.
fn forever(progress: &Progress) -> Result<u32> {
    until(|| progress.check().is_err());
    Err(Engine::Cancelled.into())
}

#[test]
fn long_computations_take_turns_by_asker_and_each_asker_keeps_his_order() {
    let bench = Bench::new(100);
    let (held, go) = bench.hold("held", LONG);
    let asked = [("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("b2", "b"), ("c1", "c")];
    let tickets = asked.map(|(name, asker)| bench.ask(name, asker, name, LONG, |_| Ok(1)));
    assert!(tickets.iter().all(|ticket| ticket.course().is_none()));
    go.send(()).unwrap();
    let told: Vec<&str> = (0..=asked.len()).map(|_| bench.next().0).collect();
    assert_eq!(told, ["held", "a1", "b1", "c1", "a2", "b2", "a3"]);
    drop((held, tickets));
}

#[test]
fn equal_questions_share_a_computation_and_the_earliest_turn_of_any() {
    let (bench, times) = (Bench::new(100), Arc::new(AtomicUsize::new(0)));
    let (_held, go) = bench.hold("held", LONG);
    let work = || {
        let times = times.clone();
        move |_: &Progress| Ok(times.fetch_add(1, Ordering::Relaxed) as u32 + 7)
    };
    let _tickets = [
        bench.ask("a1", "a", "other", LONG, |_| Ok(1)),
        bench.ask("a2", "a", "same", LONG, work()),
        bench.ask("b1", "b", "same", LONG, work()),
        bench.ask("c1", "c", "last", LONG, |_| Ok(3)),
    ];
    go.send(()).unwrap();
    let told: Vec<_> = (0..5).map(|_| bench.next()).collect();
    assert_eq!(told, [("held", Some(0)), ("a1", Some(1)), ("a2", Some(7)), ("b1", Some(7)), ("c1", Some(3))]);
    assert_eq!(times.load(Ordering::Relaxed), 1);
}

#[test]
fn what_one_gives_up_goes_on_for_the_others() {
    for needs in [LONG, QUICK] {
        let bench = Bench::new(100);
        let (go, gone) = channel::<()>();
        let first = bench.ask("first", "a", "same", needs, move |progress| {
            gone.recv().unwrap();
            Ok(progress.check().map(|()| 7)?)
        });
        until(|| first.course().is_some());
        let second = bench.ask("second", "b", "same", needs, |_| Ok(8));
        drop(first);
        go.send(()).unwrap();
        assert_eq!(bench.next(), ("second", Some(7)));
        drop(second);
    }
}

#[test]
fn what_all_give_up_is_cancelled_and_begun_anew_for_the_next() {
    let bench = Bench::new(1);
    let tickets = ["a", "b"].map(|asker| bench.ask("given up", asker, "same", LONG, forever));
    until(|| tickets[0].course().is_some());
    drop(tickets);
    // It needs the memory that the cancelled one gives back.
    let _ticket = bench.ask("next", "a", "same", LONG, |_| Ok(9));
    assert_eq!(bench.next(), ("next", Some(9)));
}

#[test]
fn what_is_given_up_before_its_turn_never_begins() {
    let (bench, began) = (Bench::new(100), Arc::new(AtomicUsize::new(0)));
    let (_held, go) = bench.hold("held", LONG);
    let beginning = began.clone();
    let count = move |_: &Progress| Ok(beginning.fetch_add(1, Ordering::Relaxed) as u32);
    drop(bench.ask("given up", "a", "given up", LONG, count));
    let _ticket = bench.ask("last", "a", "last", LONG, |_| Ok(1));
    go.send(()).unwrap();
    assert_eq!([bench.next().0, bench.next().0], ["held", "last"]);
    assert_eq!(began.load(Ordering::Relaxed), 0);
}

#[test]
fn quick_ones_never_wait_for_a_long_one() {
    let bench = Bench::new(100);
    let (held, _go) = bench.hold("held", LONG);
    let _long = bench.ask("long", "a", "long", LONG, |_| Ok(1));
    for _ in 0..100 {
        let _quick = bench.ask("quick", "a", "quick", QUICK, |_| Ok(2));
        assert_eq!(bench.next(), ("quick", Some(2)));
    }
    drop(held);
}

#[test]
fn what_does_not_fit_waits_for_memory_while_quick_ones_that_fit_pass() {
    let bench = Bench::new(10);
    let (_held, go) = bench.hold("held", Needs { length: Length::Quick, bytes: 6 });
    let large = [Length::Long, Length::Quick].map(|length| Needs { length, bytes: 8 });
    let waiting = [("long", large[0]), ("quick", large[1])];
    let waiting = waiting.map(|(name, needs)| bench.ask(name, "a", name, needs, |_| Ok(1)));
    let _small = bench.ask("small", "b", "small", Needs { length: Length::Quick, bytes: 4 }, |_| Ok(2));
    assert_eq!(bench.next(), ("small", Some(2)));
    assert!(waiting.iter().all(|ticket| ticket.course().is_none()));
    go.send(()).unwrap();
    let mut told = [bench.next().0, bench.next().0, bench.next().0];
    told.sort_unstable();
    assert_eq!(told, ["held", "long", "quick"]);
    assert_eq!(bench.scheduler.0.table().memory_used, 0);
}

#[test]
fn an_asker_may_have_eight_long_ones_all_together_64_and_whoever_wants_the_same_joins() {
    let bench = Bench::new(100);
    let (_held, _go) = bench.hold("held", LONG);
    let scheduler = &bench.scheduler;
    let mut tickets = Vec::new();
    for number in 0..63 {
        let (asker, key) = (format!("{}", number / 8), format!("{number}"));
        assert!(scheduler.has_room(&key, &asker, Length::Long), "{number}");
        tickets.push(bench.ask("", &asker, &key, LONG, forever));
        if number == 7 {
            assert!(!scheduler.has_room("more", "0", Length::Long));
            assert!(scheduler.has_room("more", "1", Length::Long));
        }
    }
    assert!(!scheduler.has_room("more", "another", Length::Long));
    assert!(scheduler.has_room("0", "another", Length::Long));
    assert!(scheduler.has_room("more", "0", Length::Quick));
    tickets.pop();
    assert!(scheduler.has_room("more", "another", Length::Long));
}

#[test]
fn a_panic_fails_one_computation_alone() {
    let bench = Bench::new(1);
    for needs in [QUICK, LONG] {
        let _ticket = bench.ask("bad", "a", "bad", needs, |_| panic!("on purpose"));
        assert_eq!(bench.next(), ("bad", None));
        let _ticket = bench.ask("good", "a", "good", needs, |_| Ok(1));
        assert_eq!(bench.next(), ("good", Some(1)));
    }
}

#[test]
fn stopping_cancels_what_runs_and_tells_all_who_wait() {
    let bench = Bench::new(100);
    let running = bench.ask("running", "a", "running", LONG, forever);
    until(|| running.course().is_some());
    let _waiting = bench.ask("waiting", "b", "waiting", LONG, |_| Ok(1));
    bench.scheduler.stop();
    let mut told = [bench.next(), bench.next()];
    told.sort_unstable();
    assert_eq!(told, [("running", None), ("waiting", None)]);
    let request = Request { key: "late".to_owned(), needs: QUICK, work: Box::new(|_| Ok(1)) };
    assert!(matches!(bench.scheduler.ask("a", request, || None, |_, _| ()), Err(Err(_))));
}

#[test]
fn what_is_found_is_not_computed() {
    let bench = Bench::new(100);
    let request = Request { key: "a".to_owned(), needs: QUICK, work: Box::new(forever) };
    assert!(matches!(bench.scheduler.ask("a", request, || Some(5), |_, _| ()), Err(Ok(5))));
}
