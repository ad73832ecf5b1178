//! Files of `shared/datasets`, which are not part of the product: where they are missing, these tests pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::common::{Kept, options, read_paths};

fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/datasets").join(name);
    path.is_dir().then_some(path)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    paths
}

fn read(paths: &[PathBuf], set: &[&str]) -> Kept {
    let kept = read_paths(paths, &options(set)).unwrap();
    assert!(kept.rejects.is_empty(), "{:?}", &kept.rejects[..kept.rejects.len().min(5)]);
    kept
}

#[test]
fn pole_has_the_counts_of_its_readme() {
    let Some(folder) = folder("pole_manchester") else { return };
    let kept = read(&files(&folder), &["category=suspect"]);
    assert_eq!((kept.files.len(), kept.entities.len(), kept.links.len()), (28, 61_521, 105_840));
    let mut schemas: BTreeMap<&str, usize> = BTreeMap::new();
    for (entity, _) in &kept.entities {
        *schemas.entry(entity.schema.as_deref().unwrap()).or_default() += 1;
        let is_party = entity.schema.as_deref() == Some("Person");
        assert_eq!(entity.category.is_some(), is_party);
    }
    assert_eq!((schemas["Person"], schemas["Officer"], schemas["Crime"], schemas["Object"]), (369, 1000, 28_762, 7));
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    for (link, _) in &kept.links {
        *types.entry(link.link_type.as_deref().unwrap()).or_default() += 1;
    }
    assert_eq!((types["KNOWS"], types["KNOWS_LW"], types["KNOWS_SN"], types["KNOWS_PHONE"]), (586, 80, 241, 118));
    assert_eq!((types["FAMILY_REL"], types["PARTY_TO"], types["INVOLVED_IN"]), (155, 55, 985));
    let persons = kept.summaries.iter().find(|summary| summary.path.ends_with("nodes.Person.csv")).unwrap();
    assert_eq!(persons.dropped.keys().collect::<Vec<_>>(), ["age", "nhs_no"]);
    assert_eq!((persons.dropped["nhs_no"], persons.dropped["age"]), (368, 1));
    assert!(kept.entities.iter().any(|(person, _)| person.name.as_deref() == Some("Deborah Ford")));
    assert!(kept.summaries.iter().all(|summary| summary.notes.is_empty()));
}

#[test]
fn montagna_has_289_meetings_and_150_calls_of_154_persons() {
    let Some(folder) = folder("montagna") else { return };
    let kept = read(&files(&folder), &[]);
    let links: Vec<u64> = kept.summaries.iter().map(|summary| summary.links).collect();
    assert_eq!((links, kept.ends.len()), (vec![289, 150], 154));
}

#[test]
fn infinito_has_663_ties_of_84_persons_and_its_table_of_persons_is_not_guessed() {
    let Some(folder) = folder("infinito84") else { return };
    let kept = read(&[folder.join("coattendance.csv")], &[]);
    assert_eq!((kept.links.len(), kept.ends.len()), (663, 84));
    assert!(kept.summaries[0].notes[0].contains("weight from `meetings`"));
    let message = read_paths(&[folder.join("persons.csv")], &options(&[])).map(|_| ()).unwrap_err().to_string();
    assert!(message.contains("`person_id,locale,boss`") && message.contains("expected csv:"), "{message}");
}

#[test]
fn caviar_has_the_nodes_and_arcs_of_its_matrices() {
    let Some(folder) = folder("caviar") else { return };
    let arcs = |kept: &Kept| kept.links.iter().map(|(link, _)| link.weight.unwrap()).sum::<f64>();
    let full = read(&[folder.join("caviar_full_110x110.csv")], &[]);
    assert_eq!((full.ends.len(), full.links.len(), arcs(&full)), (110, 295, 3546.0));
    assert!(full.links.iter().all(|(link, _)| link.directed == Some(true)));
    let expected =
        [(15, 26), (24, 35), (33, 68), (33, 65), (32, 50), (27, 68), (36, 63), (42, 75), (34, 60), (42, 68), (41, 72)];
    for (phase, counts) in (1..).zip(expected) {
        let kept = read(&[folder.join(format!("phases/phase{phase}.csv"))], &[]);
        assert_eq!((kept.ends.len(), kept.links.len()), counts, "phase {phase}");
    }
    let all = read(&files(&folder.join("phases")), &[]);
    assert_eq!((all.ends.len(), all.links.len(), arcs(&all)), (107, 650, 3611.0));
}

#[test]
fn classical_edge_lists_have_their_edges() {
    let Some(folder) = folder("classical") else { return };
    let counts = ["karate", "les_miserables", "davis_southern_women", "football"].map(|name| {
        let kept = read(&[folder.join(format!("{name}.edges.csv"))], &[]);
        (kept.ends.len(), kept.links.len())
    });
    assert_eq!(counts, [(34, 78), (77, 254), (32, 89), (115, 613)]);
}
