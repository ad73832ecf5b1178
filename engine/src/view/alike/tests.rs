use super::*;

/// Strangers that are all alike, linked as said, with ids as given.
fn seen(ids: &[u128], links: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let strangers: Vec<Stranger> = ids.iter().map(|&ids| Stranger { colour: 7, ids }).collect();
    let between: Vec<Between> = links.iter().map(|&(one, other)| Between { content: 1, ends: [one, other] }).collect();
    let order = order(&DigestKey::public(), &strangers, &between);
    let mut place = vec![0; ids.len()];
    order.iter().zip(0u32..).for_each(|(&at, to)| place[at as usize] = to);
    // What is shown: who is linked with whom, by their places.
    let mut shown: Vec<Vec<u32>> =
        links.iter().map(|&(one, other)| vec![place[one as usize], place[other as usize]]).collect();
    shown.sort();
    shown
}

/// Ids in an order of their own, another for each `seed`.
fn ids(count: usize, seed: u64) -> Vec<u128> {
    (0..count as u64).map(|id| u128::from((id + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ (seed << 1)))).collect()
}

fn is_independent_of_ids(count: usize, links: &[(u32, u32)]) -> bool {
    let first = seen(&ids(count, 0), links);
    (1..40).all(|seed| seen(&ids(count, seed), links) == first)
}

#[test]
fn ids_decide_nothing_that_is_shown_of_pairs_trees_rings_and_paths() {
    let pairs: Vec<(u32, u32)> = (0..30).map(|pair| (2 * pair, 2 * pair + 1)).collect();
    assert!(is_independent_of_ids(60, &pairs));
    let star: Vec<(u32, u32)> = (1..12).map(|leaf| (0, leaf)).collect();
    assert!(is_independent_of_ids(12, &star));
    let ring: Vec<(u32, u32)> = (0..9).map(|at| (at, (at + 1) % 9)).collect();
    assert!(is_independent_of_ids(9, &ring));
    let path: Vec<(u32, u32)> = (0..40).map(|at| (at, at + 1)).collect();
    assert!(is_independent_of_ids(41, &path));
    let stars_of_stars: Vec<(u32, u32)> = (1..13).map(|at| (if at < 4 { 0 } else { (at - 1) / 3 }, at)).collect();
    assert!(is_independent_of_ids(13, &stars_of_stars));
    let doubled: Vec<(u32, u32)> = (0..8).flat_map(|at| [(at, (at + 1) % 8), (at, (at + 1) % 8)]).collect();
    assert!(is_independent_of_ids(8, &doubled));
}

#[test]
fn the_order_follows_what_is_shown_before_any_id() {
    let strangers: Vec<Stranger> = (0..50).map(|at| Stranger { colour: 1000 - at, ids: at }).collect();
    let order = order(&DigestKey::public(), &strangers, &[]);
    assert_eq!(order, (0..50).rev().collect::<Vec<u32>>());
}

#[test]
fn many_who_are_alike_at_one_are_ordered_soon() {
    let hub: Vec<(u32, u32)> = (1..30_000).map(|leaf| (0, leaf)).collect();
    assert!(is_independent_of_ids(1, &[]));
    let (first, second) = (seen(&ids(30_000, 1), &hub), seen(&ids(30_000, 2), &hub));
    assert_eq!(first, second);
}
