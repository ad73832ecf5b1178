use crate::common::{draw, error, files, files_on, hash};

const NAME: &str = "erdos-renyi";

#[test]
fn nodes_and_edges_are_exact_and_degrees_spread_as_they_should() {
    let network = draw(NAME, &[("nodes", "5000"), ("edges", "50000")], 4);
    let pairs: Vec<_> = network.edges.pairs().collect();
    assert_eq!((network.edges.node_count(), pairs.len()), (5000, 50_000));
    assert!(pairs.windows(2).all(|pair| pair[0] < pair[1]) && pairs.iter().all(|&(one, other)| one < other));
    let mut degrees = vec![0f64; 5000];
    pairs.iter().for_each(|&(one, other)| {
        degrees[one as usize] += 1.0;
        degrees[other as usize] += 1.0;
    });
    // Nearly Poisson of mean 20: variance 20, whose own spread over 5,000 nodes is 0.4.
    let variance = degrees.iter().map(|degree| (degree - 20.0) * (degree - 20.0)).sum::<f64>() / 5000.0;
    assert!((variance - 20.0).abs() < 2.0, "{variance}");
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let given = [("nodes", "9000"), ("edges", "70000")];
    let one = files_on(1, NAME, &given, 9);
    assert!(one == files_on(2, NAME, &given, 9) && one == files_on(8, NAME, &given, 9));
}

/// The value is that of a program in Python, written after the heads of the modules, and not this crate's output.
#[test]
fn another_machine_would_notice_if_it_drew_otherwise() {
    let network = files(NAME, &[("nodes", "100"), ("edges", "300")], 42);
    assert_eq!(hash(&network), "2f0a4ef908a897b032f796bc388a42b38d938bf7c26cd2f6e2b52b4294387125");
}

#[test]
fn parameters_that_make_no_graph_are_refused_by_name() {
    for (given, said) in [
        (("nodes", "0"), "parameter `nodes` is 0: expected a whole number from 1"),
        (("nodes", "5"), "parameter `edges` is 50000: expected at most 10, the pairs of 5 `nodes`"),
        (("edges", "1e3"), "parameter `edges` is 1e3: expected a whole number from 0 to 4294967295"),
    ] {
        let error = error(NAME, &[given]);
        assert!(error.contains(said), "{error}");
    }
}
