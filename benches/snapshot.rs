//! Opening a snapshot of a million nodes and three million edges, checks included.

use criterion::{Criterion, criterion_group, criterion_main};
use trama_engine::graph::edges::{Edges, Incidence, MergeCounts, SaidBy};
use trama_engine::graph::snapshot::{Snapshot, SnapshotMeta};
use trama_engine::graph::{Edge, Graph};

const NODES: u32 = 1_000_000;
const EDGES: u32 = 3_000_000;

/// A seeded random graph with one statement an edge.
fn snapshot() -> Snapshot {
    let mut state = 1u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32 % NODES
    };
    let ends: Vec<(u32, u32)> = (0..EDGES).map(|_| (random(), random())).collect();
    let list: Vec<Edge> = ends.iter().map(|&(source, target)| Edge { source, target, weight: 1.0 }).collect();
    let (sources, targets): (Vec<u32>, Vec<u32>) = ends.into_iter().unzip();
    let edges = Edges {
        sources: sources.clone().into(),
        targets: targets.clone().into(),
        kinds: vec![0; EDGES as usize].into(),
        directed: vec![0; EDGES as usize].into(),
        weights: vec![1.0; EDGES as usize].into(),
        valid_from: vec![i64::MIN; EDGES as usize].into(),
        valid_to: vec![i64::MAX; EDGES as usize].into(),
        said_by: SaidBy::Rows {
            offsets: (0..=u64::from(EDGES)).collect::<Vec<_>>().into(),
            rows: (0..EDGES).collect::<Vec<_>>().into(),
        },
        incidence: Incidence::new(NODES as usize),
    };
    Snapshot {
        meta: SnapshotMeta {
            record_count: u64::from(NODES),
            link_rows: u64::from(EDGES),
            counts: MergeCounts::default(),
            generated: None,
        },
        link_sources: sources.into(),
        link_targets: targets.into(),
        edges,
        graph: Graph::from_edges(NODES as usize, &list, false).expect("a good graph"),
    }
}

fn open(criterion: &mut Criterion) {
    let path = std::env::temp_dir().join(format!("trama-bench-{}.snap", std::process::id()));
    snapshot().write(&path).expect("a place to write");
    criterion.bench_function("open a snapshot of 1 M nodes and 3 M edges", |bencher| {
        bencher.iter(|| Snapshot::open(&path).expect("a good snapshot"));
    });
    std::fs::remove_file(&path).expect("it was written");
}

criterion_group!(benches, open);
criterion_main!(benches);
