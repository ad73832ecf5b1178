//! Communities of the classical and the criminal networks: as good as any known, and connected.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::contacts::Contacts;
use super::{column, flags, imported, montagna, run};
use crate::program::real_data;

/// Runs `leiden`, proves each community connected, and gives the modularity as another program's definition has it.
fn leiden(files: &[PathBuf], parameters: &[&str]) -> f64 {
    let (program, contacts) = (imported(files), Contacts::read(files));
    let found = run(&program, &[&["leiden"], parameters].concat(), "community");
    assert!(found.keys().eq(contacts.ids()), "{files:?}");
    let sizes = column(&program.home.path().join("r.csv"), "size");
    let communities: BTreeSet<u64> = found.values().map(|community| *community as u64).collect();
    for community in communities {
        let members = contacts.among(|id| found[id] as u64 == community);
        assert_eq!(members.component_sizes(), [sizes[members.ids().next().unwrap()] as u64], "{files:?} {community}");
    }
    let modularity = contacts.modularity(&found);
    let told = program.ok(&[&["run", "leiden", "d", "-p", "top=1"], flags(parameters).as_slice()].concat()).err;
    assert!(told.contains(&format!(", modularity {modularity:.4}, ")), "{modularity} {told}");
    modularity
}

/// The best of 300 runs of another Leiden.
fn best(data: &Path, name: &str) -> f64 {
    column(&data.join("reference_outputs/SUMMARY.csv"), "best_modularity_unweighted_leiden")[name]
}

#[test]
fn ten_runs_of_leiden_find_the_best_known_communities_of_the_classical_graphs() {
    let Some(data) = real_data().map(|data| data.join("classical")) else { return };
    for (name, best) in [
        ("karate", "0.419790"),
        ("les_miserables", "0.560008"),
        ("football", "0.604570"),
        ("davis_southern_women", "0.336006"),
    ] {
        let found = leiden(&[data.join(format!("{name}.edges.csv"))], &[]);
        assert_eq!(format!("{found:.6}"), best, "{name}");
    }
}

#[test]
fn a_hundred_runs_of_leiden_find_the_best_communities_of_three_hundred_of_another_program() {
    let Some(data) = real_data().map(|data| data.join("montagna")) else { return };
    for (name, files) in montagna(&data) {
        let (found, best) = (leiden(&files, &["runs=100"]), best(&data, name));
        assert!(found >= best - 1e-8, "{name}: {found} {best}");
    }
}

#[test]
fn louvain_and_label_propagation_find_connected_communities_no_better_than_the_best_known() {
    let Some(data) = real_data().map(|data| data.join("classical")) else { return };
    for (name, best) in [("karate", 0.419_790), ("football", 0.604_570)] {
        let files = [data.join(format!("{name}.edges.csv"))];
        let (program, contacts) = (imported(&files), Contacts::read(&files));
        for analysis in ["louvain", "label_propagation"] {
            let found = run(&program, &[analysis], "community");
            let modularity = contacts.modularity(&found);
            assert!(modularity > 0.3 && modularity < best + 5e-7, "{name} {analysis}: {modularity}");
            let communities: BTreeSet<u64> = found.values().map(|community| *community as u64).collect();
            for community in communities {
                let members = contacts.among(|id| found[id] as u64 == community);
                assert_eq!(members.component_sizes().len(), 1, "{name} {analysis} {community}");
            }
        }
    }
}
