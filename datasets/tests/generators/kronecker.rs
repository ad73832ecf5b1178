use trama_datasets::generate::{self, Structure};
use trama_engine::progress::Progress;
use trama_engine::registry::Parameters;

use crate::common::{PLENTY, draw, error, files, files_on, hash};

const NAME: &str = "kronecker";

fn degrees(structure: &Structure) -> Vec<u64> {
    let mut degrees = vec![0; structure.edges.node_count() as usize];
    for (source, target) in structure.edges.pairs() {
        degrees[source as usize] += 1;
        degrees[target as usize] += 1;
    }
    degrees
}

#[test]
fn the_graph_is_simple_and_every_raw_edge_is_accounted_for() {
    let network = draw(NAME, &[("scale", "11")], 3);
    let pairs: Vec<_> = network.edges.pairs().collect();
    assert!(pairs.windows(2).all(|pair| pair[0] < pair[1]), "ascending, none twice");
    assert!(pairs.iter().all(|&(source, target)| source < target && target < 2048));
    let counts: std::collections::BTreeMap<_, _> = network.counts().into_iter().collect();
    assert_eq!((counts["nodes"], counts["raw_edges"]), (2048, 32768));
    assert_eq!(counts["loops"] + counts["repeats"] + counts["edges"], 32768);
    assert_eq!(counts["edges"] as usize, pairs.len());
}

/// The expected number of distinct edges is computed from the model itself: an edge is in a cell of the matrix with the
/// product of its quadrants, and a pair of cells stays empty with `(1 - p)^raw`.
#[test]
fn as_many_distinct_edges_and_loops_remain_as_the_model_expects() {
    const SCALE: u32 = 9;
    let (a, b, c, d) = (0.57f64, 0.19, 0.19, 0.05);
    let raw = f64::from(16u32 << SCALE);
    let cell = |row: u32, column: u32| {
        let quadrant = |level| match (row >> level & 1, column >> level & 1) {
            (0, 0) => a,
            (0, _) => b,
            (_, 0) => c,
            _ => d,
        };
        (0..SCALE).map(quadrant).product::<f64>()
    };
    let pairs = (0..1 << SCALE).flat_map(|row| (0..row).map(move |column| (row, column)));
    let expected: f64 = pairs.map(|(row, column)| 1.0 - (1.0 - cell(row, column) - cell(column, row)).powf(raw)).sum();
    let loops = raw * (a + d).powi(SCALE as i32);
    for seed in 0..5 {
        let network = draw(NAME, &[("scale", "9")], seed);
        // The spread of a sum of weakly dependent indicators is at most that of independent ones.
        assert!((network.edges.len() as f64 - expected).abs() < 5.0 * expected.sqrt(), "{}", network.edges.len());
        assert!((network.loops as f64 - loops).abs() < 5.0 * loops.sqrt(), "{}", network.loops);
    }
}

#[test]
fn degrees_are_as_skewed_as_the_quadrants_make_them() {
    let (skewed, even) = (
        draw(NAME, &[("scale", "14")], 1),
        draw(NAME, &[("scale", "14"), ("a", ".25"), ("b", ".25"), ("c", ".25")], 1),
    );
    let (mut skewed, mut even) = (degrees(&skewed), degrees(&even));
    skewed.sort_unstable_by(|left, right| right.cmp(left));
    even.sort_unstable_by(|left, right| right.cmp(left));
    let share = |degrees: &[u64]| {
        let top = degrees.len() / 100;
        degrees[..top].iter().sum::<u64>() as f64 / degrees.iter().sum::<u64>() as f64
    };
    // A node's expected share of ends is .76^(zeros of its label) .24^(ones): the heaviest hundredth, those of at most
    // two ones of 14 and some of three, has a third of all ends, less what repeats take. Even quadrants are a random
    // graph of mean degree 32.
    assert!(share(&skewed) > 0.2, "{}", share(&skewed));
    assert!(share(&even) < 0.02, "{}", share(&even));
    assert!(skewed[0] > 1500 && even[0] < 32 + 6 * 6, "{} {}", skewed[0], even[0]);
}

/// A node with `k` ones in its unpermuted label keeps out of an edge with the chance that neither end falls on it, or
/// both do.
#[test]
fn as_many_nodes_as_expected_have_no_edge() {
    const SCALE: i32 = 14;
    let raw = 16 << SCALE;
    let (mut expected, mut binomial) = (0.0, 1.0);
    for ones in 0..=SCALE {
        let zeros = SCALE - ones;
        let end = 0.76f64.powi(zeros) * 0.24f64.powi(ones);
        let both = 0.57f64.powi(zeros) * 0.05f64.powi(ones);
        expected += binomial * (1.0 - 2.0 * (end - both)).powi(raw);
        binomial *= f64::from(zeros) / f64::from(ones + 1);
    }
    for seed in 0..3 {
        let isolated = degrees(&draw(NAME, &[("scale", "14")], seed)).iter().filter(|&&degree| degree == 0).count();
        assert!((isolated as f64 - expected).abs() < 5.0 * expected.sqrt(), "{isolated}, expected {expected}");
    }
}

#[test]
fn labels_tell_nothing_of_degrees() {
    let degrees = degrees(&draw(NAME, &[("scale", "14")], 2));
    let half = degrees.len() / 2;
    let low: u64 = degrees[..half].iter().sum();
    let share = low as f64 / degrees.iter().sum::<u64>() as f64;
    // Unpermuted, the lower half has .76 of all ends.
    assert!((share - 0.5).abs() < 0.05, "{share}");
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let given = [("scale", "15"), ("edge_factor", "20")];
    let one = files_on(1, NAME, &given, 9);
    assert_eq!(one.keys().collect::<Vec<_>>(), ["edges.csv"]);
    assert!(one == files_on(2, NAME, &given, 9) && one == files_on(8, NAME, &given, 9));
    assert_ne!(hash(&one), hash(&files(NAME, &given, 10)), "another seed, another network");
}

/// The value is that of a program in Python, written after the heads of the modules (with PCG, bounded draws, shuffle and
/// quadrants of its own, and blake3 from PyPI), and not this crate's output.
#[test]
fn another_machine_would_notice_if_it_drew_otherwise() {
    let network = files(NAME, &[("scale", "8"), ("edge_factor", "4")], 42);
    assert_eq!(hash(&network), "615e207f1f98f4eb561fe7308d47069d4086ac85d255b99e84d6152bc6c42058");
    let of_two_runs = files(NAME, &[("scale", "15"), ("edge_factor", "12")], 42);
    assert_eq!(hash(&of_two_runs), "729f08fcc542e1c12fd065fe5e4b22b63cf390f793af5c7313ac9d40a1634280");
}

#[test]
fn parameters_that_make_no_graph_are_refused_by_name() {
    for (given, said) in [
        (("scale", "0"), "parameter `scale` is 0: expected a whole number from 1 to 30"),
        (("edge_factor", "0"), "parameter `edge_factor` is 0"),
        (("a", "NaN"), "parameter `a` is NaN: expected a number from 0 to 1"),
        (("a", "-0.1"), "parameter `a` is -0.1"),
        (("b", "0.5"), "parameter `b` is 0.5: expected at most 1 - a"),
        (("c", "0.3"), "parameter `c` is 0.3: expected at most 1 - a - b"),
        (("d", "0.05"), "unknown parameter `d` of kronecker; known are: scale, edge_factor, a, b, c"),
    ] {
        let error = error(NAME, &[given]);
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn what_would_not_fit_is_refused_before_it_is_allocated() {
    let error = |scale, factor| error(NAME, &[("scale", scale), ("edge_factor", factor)]);
    assert!(error("30", "16").contains("edge_factor * 2^scale: 17179869184 is over the limit of 4294967295"));
    assert!(error("27", "16").contains("estimated memory in bytes: 27"), "{}", error("27", "16"));
}

#[test]
fn a_cancelled_draw_stops() {
    let model = generate::find(NAME).unwrap();
    let parameters = Parameters::from_texts(NAME, model.info().parameters, []).unwrap();
    let progress = Progress::new();
    progress.cancel();
    let stopped = generate::generate(model, &parameters, 0, PLENTY, &progress).unwrap_err();
    assert!(matches!(stopped, trama_datasets::Error::Cancelled), "{stopped}");
}
