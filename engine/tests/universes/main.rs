//! The paired universe: whatever a viewer is not shown may be otherwise, and he must not notice.
//!
//! A universe is a random dataset; its twin is the same dataset with everything changed, removed or added that the viewer
//! is not shown: statements that he may not see, links to entities of which he sees nothing, the names, ids and attributes
//! behind masks, and judgements about who is masked. Both are asked at every door that a view has, and by every analysis
//! of the registry with parameters drawn from what it declares, so that one that is added later is covered too. Every
//! answer has to be the same text: rows, summaries, manifests, digests, estimates, errors.
//!
//! What is held constant, since it is meant to decide:
//!
//! - what makes somebody protected: categories, `is_minor`, the schema `Protected`, and the judgements that spread it.
//!   An informant is masked though the viewer may not know that he is one;
//! - the schema `Officer` behind a mask, because officers of the law tie nobody, masked or not, and the codes of what is
//!   behind masks, because results inherit them;
//! - the ids of records whose judgements contradict each other (joined by a chain, kept apart by one): which of them
//!   counts follows the order of ids, and with it who is joined with whom;
//! - when the statements of a masked cluster were recorded, if they disagree on what kind it is: the latest decides.

mod doors;
mod draw;
mod hide;
mod parameters;
mod twin;
mod world;

use std::sync::Arc;

use draw::Numbers;
use trama_engine::view::{DigestKey, Purpose, View, Viewer};
use world::World;

/// A viewer and what for.
struct Asking {
    viewer: Viewer,
    purpose: Purpose,
    key: DigestKey,
}

impl Asking {
    fn view(&self, world: &World) -> View {
        View::keyed(world.version(), &self.viewer, self.purpose, &self.key)
    }
}

/// How many universes are compared.
fn universe_count() -> u64 {
    std::env::var("TRAMA_UNIVERSES").ok().and_then(|count| count.parse().ok()).unwrap_or(200)
}

fn asking(numbers: &mut Numbers) -> Asking {
    let purpose = if numbers.chance(3) { Purpose::Export } else { Purpose::Investigation };
    Asking { viewer: draw::viewer(numbers), purpose, key: DigestKey::new(&[numbers.below(3) as u8; 32]) }
}

/// What became of a universe and its twin.
struct Compared {
    /// The doors at which they differ, and how.
    different: Vec<String>,
    /// How many doors were tried.
    doors: usize,
    /// How many runs of analyses were completed.
    completed: usize,
}

fn compare(seed: u64, twin: impl Fn(&World, &Asking, &mut Numbers) -> World) -> Compared {
    let mut numbers = Numbers::new(seed);
    let world = draw::world(&mut numbers);
    let asking = asking(&mut numbers);
    let twin = twin(&world, &asking, &mut numbers);
    // What another version held, hidden things changed by themselves: all that two views say together follows from what
    // each shows.
    let earlier = draw::world(&mut numbers);
    let earlier_twin = twin::of(&earlier, &asking, &mut numbers);
    let [here, there] = [(&world, &earlier), (&twin, &earlier_twin)]
        .map(|(world, earlier)| asking.view(world).with_earlier(Arc::new(asking.view(earlier))));
    let probes = doors::Probes::draw(&here, &[&world, &twin], &mut numbers);
    let [here, there] = [&here, &there].map(|view| doors::all(view, &probes));
    assert_eq!(here.len(), there.len(), "{seed}");
    let pairs = here.iter().zip(&there).filter(|(here, there)| here != there);
    let different = pairs.map(|(here, there)| {
        format!(
            "universe {seed}, {:?}\n{}\n  here  {}\n  there {}",
            asking.viewer, here.door, here.answer, there.answer
        )
    });
    let completed = here.iter().filter(|here| here.answer.starts_with("Ok(Completed")).count();
    Compared { different: different.collect(), doors: here.len(), completed }
}

/// Universes on plain threads: a task of the pool that analyses run on could be made to run others inside itself.
fn on_all_cores(count: u64) -> Vec<Compared> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let own = |first: u64| (first..count).step_by(threads as usize).map(|seed| compare(seed, twin::of));
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || own(first).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn nobody_notices_what_he_is_not_shown() {
    let found = on_all_cores(universe_count());
    let sum = |count: fn(&Compared) -> usize| found.iter().map(count).sum::<usize>() as u64;
    let (doors, completed) = (sum(|compared| compared.doors), sum(|compared| compared.completed));
    let different: Vec<&String> = found.iter().filter_map(|compared| compared.different.first()).collect();
    assert!(different.is_empty(), "{} universes of {doors} answers differ:\n{}", different.len(), different[0]);
    assert!(doors >= 150 * universe_count() && completed >= 50 * universe_count(), "{doors} {completed}");
}

/// The harness itself: a change of something that is shown is seen.
#[test]
fn everybody_notices_what_he_is_shown() {
    let (mut changed, mut noticed) = (0, 0);
    for seed in 0..40 {
        let is_changed = std::cell::Cell::new(false);
        let Compared { different, .. } = compare(seed, |world, asking, numbers| {
            let other = twin::with_a_visible_change(world, asking, numbers);
            is_changed.set(other.is_some());
            other.unwrap_or_else(|| world.clone())
        });
        assert_eq!(!different.is_empty(), is_changed.get(), "universe {seed}");
        changed += u32::from(is_changed.get());
        noticed += u32::from(!different.is_empty());
    }
    assert!(changed > 20 && noticed == changed, "{noticed} of {changed}");
}

/// The harness itself: twins are not the same, and views of them are not empty.
#[test]
fn twins_differ_in_much_and_views_show_something() {
    let (mut different, mut hidden, mut masked, mut shown) = (0, 0, 0, 0);
    for seed in 0..60 {
        let mut numbers = Numbers::new(seed);
        let world = draw::world(&mut numbers);
        let asking = asking(&mut numbers);
        let twin = twin::of(&world, &asking, &mut numbers);
        let view = asking.view(&world);
        different += u32::from(world.version().content_digest() != twin.version().content_digest());
        hidden += world.entities.len() as u64 - view.entity_statement_count();
        masked += (0..view.node_count() as u32).filter(|&node| view.traits(node).protected).count();
        shown += view.node_count();
    }
    assert!(different >= 55 && hidden > 500 && masked > 60 && shown > 300, "{different} {hidden} {masked} {shown}");
}
