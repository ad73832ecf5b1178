use super::*;
use crate::kernels::community::quality::Quality;
use crate::kernels::community::split::split;
use crate::kernels::rows::Rows;
use crate::kernels::samples::random;

#[test]
fn groups_hang_together_and_stay_within_their_community() {
    let progress = Progress::new();
    // One by one, and in batches.
    for (node_count, edge_count) in [(200, 800), (20_000, 200_000)] {
        let graph = random(node_count, edge_count, false, 7);
        let rows = Rows::new(graph.outgoing_rows());
        let level = Level::given(rows, Quality::Modularity, 0.1, &progress).unwrap();
        let communities: Vec<u32> = (0..node_count as u32).map(|node| node % 5).collect();
        let order: Vec<u32> = (0..node_count as u32).collect();
        let tables = Tables::<u32>::new(node_count);
        let random = Random::new(1, 0);
        let groups = refine(&level, &communities, &order, random, &tables, &progress).unwrap();
        assert!((0..node_count).all(|node| communities[groups[node] as usize] == communities[node]));
        let group_count = |groups: &[u32]| groups.iter().collect::<std::collections::BTreeSet<_>>().len();
        let mut parts = groups.clone();
        split(&level, &mut parts, &progress).unwrap();
        assert_eq!(group_count(&parts), group_count(&groups), "no group falls apart");
        assert!(group_count(&groups) < node_count * 3 / 4, "{} groups", group_count(&groups));
    }
}

#[test]
fn ties_of_groups_are_kept_up_to_date() {
    let progress = Progress::new();
    let graph = random(3_000, 30_000, false, 9);
    let level = Level::given(Rows::new(graph.outgoing_rows()), Quality::Modularity, 0.1, &progress).unwrap();
    let communities = vec![0; 3_000];
    let mut refining = Refining::new(&level, &communities, Random::new(2, 0), &progress).unwrap();
    let tables = Tables::<u32>::new(3_000);
    let nodes: Vec<u32> = (0..3_000).collect();
    for batch in nodes.chunks(500) {
        refining.batch(batch, &mut Vec::new(), &tables, &progress).unwrap();
    }
    let mut ties = vec![0.0; 3_000];
    for (source, target, weight) in graph.edges() {
        let (one, other) = (refining.groups[source as usize], refining.groups[target as usize]);
        if one != other {
            ties[one as usize] += f64::from(weight);
            ties[other as usize] += f64::from(weight);
        }
    }
    let is_group = |&group: &usize| refining.sizes[group] > 0;
    assert!((0..3_000).filter(is_group).all(|group| refining.ties[group] == ties[group]));
    assert!((0..3_000).filter(is_group).count() < 2_000, "many join");
}
