//! Files of `shared/datasets`, which are not part of the product: where they are missing, these tests pass.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use trama_datasets::{Input, Map, ReadOptions, read_files};
use trama_engine::model::{EntityKind, LinkKind, Moment};
use trama_engine::progress::Progress;
use trama_engine::tables::TablesBuilder;

use crate::common::{Kept, options, read_paths};

pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/datasets").join(name);
    path.is_dir().then_some(path)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    paths
}

/// Reading by one of the maps of the repository, which are to be short.
fn by_map(map: &str) -> ReadOptions {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("maps").join(map);
    let lines = std::fs::read_to_string(&path).unwrap().lines().count();
    assert!(lines <= 30, "{map} has {lines} lines");
    ReadOptions { maps: vec![Map::open(&path).unwrap()], ..options(&[]) }
}

fn read_by(map: &str, paths: &[PathBuf]) -> Kept {
    let kept = read_paths(paths, &by_map(map)).unwrap();
    assert!(kept.rejects.is_empty(), "{:?}", &kept.rejects[..kept.rejects.len().min(5)]);
    kept
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

/// What of each kind was read, and how many.
fn counts<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    words.fold(BTreeMap::new(), |mut counts, word| {
        *counts.entry(word).or_default() += 1;
        counts
    })
}

#[test]
fn the_watchlist_of_the_workshop_resolves_all_its_references() {
    let Some(folder) = folder("ftm") else { return };
    let kept = read(&[folder.join("senzing_workshop_watchlist/ftm.jsonl")], &[]);
    assert_eq!(kept.summaries[0].rows, 81);
    // 17 sanctions of an entity, 8 ownerships and 6 directorships; 11 documents that identify their holders.
    assert_eq!(
        counts(kept.links.iter().map(|(link, _)| link.kind.as_str())),
        BTreeMap::from([("involvement", 17), ("ownership", 8), ("directorship", 6)])
    );
    let described: Vec<_> = kept.entities.iter().filter(|(entity, _)| entity.schema.is_some()).collect();
    assert_eq!(
        counts(described.iter().map(|(entity, _)| entity.schema.as_deref().unwrap())),
        BTreeMap::from([("Person", 33), ("Sanction", 17), ("Company", 6)])
    );
    assert_eq!(kept.entities.len(), described.len() + 11);
    assert_eq!(
        kept.entities
            .iter()
            .filter(|(entity, _)| entity.schema.is_none())
            .map(|(entity, _)| entity.identifiers.len())
            .sum::<usize>(),
        11
    );
    let ids: std::collections::BTreeSet<&str> = described.iter().map(|(entity, _)| entity.key.id.as_str()).collect();
    assert!(
        kept.links
            .iter()
            .all(|(link, _)| ids.contains(link.source.id.as_str()) && ids.contains(link.target.id.as_str()))
    );
    let shares: Vec<f64> = kept.links.iter().filter_map(|(link, _)| link.share).collect();
    assert_eq!(shares, [0.6, 0.4, 1.0, 0.5, 0.5]);
    assert_eq!(kept.summaries[0].dropped["nationality"], 4);
    assert!(kept.entities.iter().all(|(entity, _)| entity.kind != EntityKind::Person || entity.attributes.is_empty()));
}

#[test]
fn the_sanctions_extract_resolves_95_references_and_drops_what_it_says_of_persons() {
    let Some(folder) = folder("ftm") else { return };
    let path = folder.join("yente_zala/entities.ftm.json");
    let kept = read(std::slice::from_ref(&path), &[]);
    let described: Vec<_> = kept.entities.iter().filter(|(entity, _)| !entity.provenance.assessment).collect();
    assert_eq!(
        counts(described.iter().map(|(entity, _)| entity.schema.as_deref().unwrap())),
        BTreeMap::from([("Person", 6), ("Company", 11), ("Sanction", 41), ("Address", 11), ("Passport", 1)])
    );
    let ids: std::collections::BTreeSet<&str> = described.iter().map(|(entity, _)| entity.key.id.as_str()).collect();
    let is_resolved = |id: &str| ids.contains(id);
    let (resolved, dangling): (Vec<_>, Vec<_>) =
        kept.links.iter().partition(|(link, _)| is_resolved(&link.source.id) && is_resolved(&link.target.id));
    assert_eq!(
        counts(resolved.iter().map(|(link, _)| link.kind.as_str())),
        BTreeMap::from([
            ("involvement", 41),
            ("ownership", 14),
            ("family", 4),
            ("directorship", 3),
            ("registered_address", 11),
            ("possession", 1)
        ])
    );
    // An edge is two references of which one or both are resolved here, all other links are one: 21 * 2 + 41 + 11 + 1.
    assert_eq!(dangling.iter().filter(|(link, _)| link.kind != LinkKind::RegisteredAddress).count(), 0);
    assert_eq!(dangling.len(), 16, "addresses that the extract leaves out");
    let dropped = &kept.summaries[0].dropped;
    assert_eq!(
        (dropped["citizenship"], dropped["birthCountry"], dropped["nationality"], dropped["notes"]),
        (4, 1, 5, 31)
    );
    assert_eq!(dropped["topics"], 27, "debarments, disqualifications, export controls and persons of interest");
    let roles: Vec<_> = kept.entities.iter().filter(|(entity, _)| entity.provenance.assessment).collect();
    assert_eq!(roles.len(), 13);
    assert!(roles.iter().all(|(entity, _)| entity.role.as_deref() == Some("sanction") && entity.name.is_none()));
    let mut tables = TablesBuilder::new(None).unwrap();
    read_files(&[path.into()], &options(&[]), &mut tables, &Progress::new()).unwrap();
    let appended = tables.finish().unwrap();
    assert_eq!(
        (appended.tables.record_count(), appended.tables.link_statement_count(), appended.rejects.len()),
        (70, 74, 16)
    );
    assert!(appended.rejects.iter().all(|reject| reject.value.as_ref().is_some_and(|id| !is_resolved(id))));
    let first = &appended.rejects[0].to_string();
    assert!(first.contains("entities.ftm.json:") && first.contains("no entity is described by this id"), "{first}");
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

#[test]
fn kek_has_3065_companies_and_2904_shares_of_which_47_are_not_known() {
    let Some(folder) = folder("ftm/alephdata_kek") else { return };
    let kept = read_by("kek.toml", &[folder.join("company.csv"), folder.join("shares.csv")]);
    assert_eq!((kept.entities.len(), kept.links.len(), kept.ends.len()), (3065, 2904, 0));
    assert!(kept.entities.iter().all(|(company, _)| company.kind == EntityKind::Company && company.name.is_some()));
    let comments: Vec<&String> =
        kept.entities.iter().filter_map(|(company, _)| company.attributes.get("comment")).collect();
    assert_eq!(comments.len(), 1241);
    assert!(comments.iter().any(|comment| comment.contains('\n')));
    let owners = || kept.links.iter().map(|(link, _)| link);
    assert!(owners().all(|link| link.kind == LinkKind::Ownership && link.source.id.starts_with("kek-")));
    assert_eq!(owners().filter(|link| link.share.is_none()).count(), 47);
    assert_eq!(owners().filter(|link| link.source == link.target).count(), 1);
    let share = |source: &str, target: &str| {
        let link = owners().find(|link| (link.source.id.as_str(), link.target.id.as_str()) == (source, target));
        link.unwrap().share
    };
    assert_eq!(share("kek-3360", "kek-3828"), Some(1.0));
    assert_eq!(share("kek-1093", "kek-1092"), Some(0.3885));
    let owned: f64 = owners().filter(|link| link.target.id == "kek-1334").filter_map(|link| link.share).sum();
    assert!((owned - 0.9999).abs() < 1e-9, "{owned}");
}

#[test]
fn amlsim_has_20_000_accounts_and_all_its_120_558_payments_repeated_ones_too() {
    let Some(folder) = folder("amlsim/20K_fanin200cycle200") else { return };
    let paths = [folder.join("nodes.csv"), folder.join("transactions.csv")];
    let kept = read_by("amlsim.toml", &paths);
    assert_eq!((kept.entities.len(), kept.links.len()), (20_000, 120_558));
    let fraudulent = kept.entities.iter().filter(|(account, _)| account.attributes["isFraud"] == "1").count();
    assert_eq!(fraudulent, 1804);
    let payments: BTreeSet<(&str, &str, Option<i64>, Option<Moment>)> = kept
        .links
        .iter()
        .map(|(link, _)| (link.source.id.as_str(), link.target.id.as_str(), link.amount, link.time))
        .collect();
    assert_eq!(kept.links.len() - payments.len(), 1684);
    let first = &kept.links[0].0;
    assert_eq!((first.amount, first.currency.as_deref()), (Some(16_330), Some("USD")));
    assert_eq!((first.kind, first.time), (LinkKind::Payment, Moment::parse_start("2017-01-02")));
    let mut tables = TablesBuilder::new(None).unwrap();
    read_files(&paths.map(Input::file), &by_map("amlsim.toml"), &mut tables, &Progress::new()).unwrap();
    assert_eq!(tables.finish().unwrap().tables.link_statement_count(), 120_558);
}

#[test]
fn unodc_has_818_routes_between_160_countries_and_9_922_seizures() {
    let Some(folder) = folder("unodc_drug_seizures") else { return };
    let kept = read_by("unodc.toml", &[folder.join("routes_by_drug.csv")]);
    assert_eq!((kept.links.len(), kept.ends.len()), (818, 160));
    for (drug, routes, countries, kg) in [("cocaine", 566, 129, 117_970.5), ("heroin", 252, 112, 16_572.8)] {
        let of_drug = || kept.links.iter().map(|(link, _)| link).filter(|link| link.link_type.as_deref() == Some(drug));
        let ends: BTreeSet<&str> =
            of_drug().flat_map(|link| [link.source.id.as_str(), link.target.id.as_str()]).collect();
        assert_eq!((of_drug().count(), ends.len()), (routes, countries));
        let weight: f64 = of_drug().filter_map(|link| link.weight).sum();
        assert!((weight - kg).abs() < 0.05, "{drug}: {weight}");
    }
    assert!(kept.ends.iter().all(|(end, _)| end.kind == EntityKind::Place && end.name.is_some()));
    let kept = read_by("unodc.toml", &[folder.join("cocaine_heroin_crossborder.csv")]);
    assert_eq!((kept.entities.len(), kept.links.len()), (9_922, 9_922));
    let of_group = |group: &str| kept.entities.iter().filter(|(e, _)| e.attributes["drug_group"] == group).count();
    assert_eq!((of_group("cocaine"), of_group("heroin")), (7_668, 2_254));
    assert!(kept.links.iter().all(|(link, _)| link.kind == LinkKind::Location && link.time.is_some()));
    assert_eq!(kept.summaries[0].unmapped.keys().collect::<Vec<_>>(), ["PRODUCING_COUNTRY", "ROUTING"]);
}
