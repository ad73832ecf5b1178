use std::collections::BTreeSet;

use trama_engine::model::{EntityKind, EntityStatement, Handling, LinkStatement, RecordKey};

use crate::{Case, path};

fn keys(case: &Case) -> BTreeSet<&RecordKey> {
    case.entities.iter().map(|entity| &entity.key).collect()
}

/// What the column `fictional` of a link says; links have no such field, so it is kept as an attribute.
fn says_fictional(link: &LinkStatement) -> &str {
    link.attributes.get("fictional").map_or("", String::as_str)
}

#[test]
fn every_link_finds_both_its_ends_in_its_own_layer() {
    for case in [Case::facts(), Case::fictional()] {
        let keys = keys(&case);
        for link in &case.links {
            assert!(keys.contains(&link.source) && keys.contains(&link.target), "{link:?}");
        }
    }
}

#[test]
fn the_layers_share_no_entity_and_no_id() {
    let (facts, fictional) = (Case::facts(), Case::fictional());
    let ids = |case: &Case| -> BTreeSet<String> { keys(case).iter().map(|key| key.id.clone()).collect() };
    let shared: Vec<String> = ids(&facts).intersection(&ids(&fictional)).cloned().collect();
    assert!(shared.is_empty(), "{shared:?}");
}

#[test]
fn the_layers_share_no_provider_report_or_case() {
    let (facts, fictional) = (Case::facts(), Case::fictional());
    let words = |case: &Case| -> BTreeSet<String> {
        case.provenances()
            .iter()
            .flat_map(|said| [&said.provider, &said.report, &said.case].map(Clone::clone))
            .flatten()
            .collect()
    };
    assert!(words(&facts).is_disjoint(&words(&fictional)));
}

#[test]
fn every_row_says_whether_it_is_fictional() {
    for (case, fictional, word) in [(Case::facts(), false, "false"), (Case::fictional(), true, "true")] {
        let differs = |entity: &&EntityStatement| entity.fictional != Some(fictional);
        assert_eq!(case.entities.iter().find(differs), None);
        assert_eq!(case.links.iter().find(|link| says_fictional(link) != word), None);
    }
}

#[test]
fn every_fact_cites_a_document_that_the_readme_names_and_a_date() {
    let readme = std::fs::read_to_string(path("README.md")).unwrap();
    let facts = Case::facts();
    for said in facts.provenances() {
        let (provider, report) = (said.provider.as_deref().unwrap(), said.report.as_deref().unwrap());
        assert!(readme.contains(&format!("| `{report}` | `{provider}` |")), "{report} of {provider}");
        assert!(said.recorded_at.is_some() && said.record.is_some() && said.grade.is_some(), "{said:?}");
        assert_eq!((said.handling, said.assessment), (Some(Handling::H0), false), "{said:?}");
    }
}

#[test]
fn no_fact_is_about_a_person() {
    for entity in &Case::facts().entities {
        assert_ne!(entity.kind, EntityKind::Person, "{entity:?}");
        assert!(entity.category.is_none() && entity.born.is_none() && entity.role.is_none(), "{entity:?}");
    }
}

#[test]
fn the_fictional_layer_has_about_150_entities() {
    let count = keys(&Case::fictional()).len();
    assert!((120..=190).contains(&count), "{count}");
}

#[test]
fn nobody_fictional_knows_of_what_is_yet_to_happen() {
    let fictional = Case::fictional();
    let last_second_of_its_day = 86_399;
    for said in fictional.provenances() {
        let recorded = said.recorded_at.unwrap().0 + last_second_of_its_day;
        assert!([said.valid_from, said.valid_to].iter().flatten().all(|moment| moment.0 <= recorded), "{said:?}");
    }
    for link in &fictional.links {
        let recorded = link.provenance.recorded_at.unwrap().0 + last_second_of_its_day;
        assert!(link.time.is_none_or(|time| time.0 <= recorded), "{link:?}");
    }
}
