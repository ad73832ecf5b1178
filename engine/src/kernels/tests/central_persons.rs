//! Newer centralities on real networks, against igraph's scores and the published chances of finding the bosses.

use std::path::Path;

use super::{Network, area_under_curve, cells, components, edge_list, folder, lines, matrix, montagna};
use crate::kernels::centrality::constraint::{ConstraintOptions, constraint};
use crate::kernels::centrality::effective_size::{EffectiveSizeOptions, effective_size};
use crate::kernels::centrality::eigenvector::{EigenvectorOptions, eigenvector};
use crate::kernels::centrality::shapley::shapley;
use crate::progress::Progress;

impl Network {
    fn shapley(&self) -> Vec<f64> {
        shapley(&self.graph, &Progress::new()).unwrap().scores
    }

    fn effective_size(&self) -> Vec<f64> {
        effective_size(&self.graph, &EffectiveSizeOptions::default(), &Progress::new()).unwrap().scores
    }

    fn constraint(&self) -> Vec<f64> {
        constraint(&self.graph, &ConstraintOptions::default(), &Progress::new()).unwrap().scores
    }

    fn eigenvector(&self) -> Vec<f64> {
        let found = eigenvector(&self.graph, &EigenvectorOptions::default(), &Progress::new()).unwrap();
        assert!(found.converged);
        found.scores
    }

    /// Compares with the column, unless it is empty.
    fn assert_equals_column(&self, path: &Path, measure: &str, scores: &[f64]) {
        let lines = lines(path);
        let column = cells(&lines[0], ',').iter().position(|name| *name == measure).unwrap();
        for line in &lines[1..] {
            let cells = cells(line, ',');
            let found = scores[self.nodes[&cells[0].parse().unwrap()] as usize];
            let Ok(expected) = cells[column].parse::<f64>() else { continue };
            let is_close = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0);
            assert!(is_close, "{}: {measure} of {} is {found}, expected {expected}", path.display(), cells[0]);
        }
    }

    fn assert_equals_igraph(&self, path: &Path) {
        self.assert_equals_column(path, "burt_constraint", &self.constraint());
        // The reference has none for networks in several parts.
        if components(&self.graph, &Progress::new()).unwrap().sizes.len() == 1 {
            self.assert_equals_column(path, "eigenvector_l2", &self.eigenvector());
        }
    }
}

#[test]
fn constraint_and_eigenvectors_equal_igraph() {
    if let Some(folder) = folder("classical") {
        for name in ["karate", "les_miserables", "davis_southern_women", "football"] {
            let links = edge_list(&folder.join(format!("{name}.edges.csv")), ',', 1);
            let reference = folder.join("reference_outputs").join(format!("{name}.centrality.csv"));
            Network::new(&links).assert_equals_igraph(&reference);
        }
    }
    if let Some(folder) = folder("caviar") {
        let reference =
            |name: &str| folder.join("reference_outputs").join(format!("caviar_{name}_undirected.centrality.csv"));
        Network::new(&matrix(&folder.join("caviar_full_110x110.csv"))).assert_equals_igraph(&reference("full"));
        for phase in 1..=11 {
            let links = matrix(&folder.join(format!("phases/phase{phase}.csv")));
            Network::new(&links).assert_equals_igraph(&reference(&format!("phase{phase:02}")));
        }
    }
    if let Some(folder) = folder("montagna") {
        let (meetings, calls) = montagna(&folder);
        let reference = |name: &str| folder.join("reference_outputs").join(format!("{name}.centrality.csv"));
        Network::new(&meetings).assert_equals_igraph(&reference("montagna_meetings"));
        Network::new(&calls).assert_equals_igraph(&reference("montagna_phonecalls_undirected"));
        Network::new(&[meetings, calls].concat()).assert_equals_igraph(&reference("montagna_union"));
    }
}

#[test]
fn effective_size_and_shapley_find_the_bosses_of_infinito_as_published() {
    let Some(folder) = folder("infinito84") else { return };
    let network = Network::new(&edge_list(&folder.join("coattendance.csv"), ',', 1));
    let mut is_boss = vec![false; network.graph.node_count()];
    for line in &lines(&folder.join("persons.csv"))[1..] {
        let cells = cells(line, ',');
        is_boss[network.nodes[&cells[0].parse().unwrap()] as usize] = cells[2] == "1";
    }
    let found = |scores: &[f64]| format!("{:.3}", area_under_curve(scores, &is_boss));
    assert_eq!(found(&network.effective_size()), "0.937");
    assert_eq!(found(&network.page_rank(false)), "0.931");
    assert_eq!(found(&network.shapley()), "0.927");
}

#[test]
fn the_leaders_of_montagna_are_found_as_published() {
    let Some(folder) = folder("montagna") else { return };
    let (meetings, calls) = montagna(&folder);
    let network = Network::new(&[meetings, calls].concat());
    let mut is_leader = vec![false; network.graph.node_count()];
    for line in &lines(&folder.join("attributes/montagna_attributes.csv"))[1..] {
        let cells = cells(line, ',');
        let id: u32 = cells[0].trim_start_matches('N').parse().unwrap();
        // One person of the attributes is in neither network.
        if let Some(&node) = network.nodes.get(&id) {
            is_leader[node as usize] = ["boss", "underboss", "executive"].contains(&cells[2]);
        }
    }
    assert_eq!((is_leader.len(), is_leader.iter().filter(|leader| **leader).count()), (154, 17));
    let found = |scores: &[f64]| format!("{:.3}", area_under_curve(scores, &is_leader));
    assert_eq!(found(&network.shapley()), "0.840");
    assert_eq!(found(&network.page_rank(false)), "0.835");
    assert_eq!(found(&network.degree()), "0.806");
    assert_eq!(found(&network.betweenness(false, false)), "0.778");
}
