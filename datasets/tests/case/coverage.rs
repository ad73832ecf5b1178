use std::collections::BTreeSet;

use trama_engine::model::{AssetStage, Category, EntityKind, EntityStatement, Grade, Handling, LinkKind, Moment};

use crate::{Case, ends};

fn distinct<'a>(texts: impl Iterator<Item = &'a Option<String>>) -> BTreeSet<&'a str> {
    texts.filter_map(|text| text.as_deref()).collect()
}

#[test]
fn every_category_of_person_is_there() {
    let fictional = Case::fictional();
    let found: BTreeSet<Category> = fictional.entities.iter().filter_map(|entity| entity.category).collect();
    assert_eq!(found, Category::ALL.iter().copied().collect());
    assert!(fictional.entities.iter().any(|entity| entity.schema.as_deref() == Some("Officer")));
}

#[test]
fn one_minor_is_a_victim_and_another_the_child_of_a_leader() {
    let fictional = Case::fictional();
    let minors = || fictional.entities.iter().filter(|entity| entity.is_minor == Some(true));
    assert!(minors().any(|minor| minor.category == Some(Category::Victim)));
    let leads = |id: &str| fictional.links_of(LinkKind::Control).any(|link| ends(link) == (id, "C-01"));
    let is_child =
        |id: &str| fictional.links_of(LinkKind::Family).any(|link| link.target.id == id && leads(&link.source.id));
    assert!(minors().any(|minor| is_child(&minor.key.id)));
}

#[test]
fn every_handling_code_is_there_and_h3_says_what_it_restricts() {
    let fictional = Case::fictional();
    let found: BTreeSet<Handling> = fictional.provenances().iter().filter_map(|said| said.handling).collect();
    assert_eq!(found, Handling::ALL.iter().copied().collect());
    for said in fictional.provenances() {
        assert_eq!(said.handling == Some(Handling::H3), said.handling_note.is_some(), "{said:?}");
    }
}

#[test]
fn every_grade_is_there_and_some_statements_have_only_that_of_another_system() {
    let fictional = Case::fictional();
    let found: BTreeSet<Grade> = fictional.provenances().iter().filter_map(|said| said.grade).collect();
    assert_eq!(found.len(), 16, "{found:?}");
    let original = |graded: bool| {
        fictional
            .provenances()
            .iter()
            .filter(|said| said.grade_original.is_some() && said.grade.is_some() == graded)
            .count()
    };
    assert!(original(true) >= 3 && original(false) >= 3);
    assert!(fictional.provenances().iter().all(|said| said.grade.is_some() || said.grade_original.is_some()));
}

#[test]
fn every_kind_of_entity_and_link_is_there() {
    let fictional = Case::fictional();
    let entities: BTreeSet<EntityKind> = fictional.entities.iter().map(|entity| entity.kind).collect();
    let links: BTreeSet<LinkKind> = fictional.links.iter().map(|link| link.kind).collect();
    assert_eq!(entities, EntityKind::ALL.iter().copied().collect());
    assert_eq!(links, LinkKind::ALL.iter().copied().collect());
}

#[test]
fn every_stage_of_an_asset_is_there_and_one_asset_is_seen_in_two() {
    let fictional = Case::fictional();
    let stages = |id: Option<&str>| -> BTreeSet<AssetStage> {
        let asked = fictional.entities.iter().filter(|entity| id.is_none_or(|id| entity.key.id == id));
        asked.filter_map(|entity| entity.stage).collect()
    };
    assert_eq!(stages(None), AssetStage::ALL.iter().copied().collect());
    assert_eq!(stages(Some("A-56")), [AssetStage::Seized, AssetStage::Confiscated].into());
}

#[test]
fn six_agencies_report_in_three_cases_facts_and_assessments() {
    let fictional = Case::fictional();
    let said = fictional.provenances();
    assert_eq!(distinct(said.iter().map(|said| &said.provider)).len(), 6);
    assert_eq!(distinct(said.iter().map(|said| &said.case)), ["harbour", "ledger", "trail"].into());
    assert!(said.iter().any(|said| said.assessment) && said.iter().any(|said| !said.assessment));
}

#[test]
fn reports_spread_over_three_years_and_some_are_overdue_for_review() {
    let fictional = Case::fictional();
    let said = fictional.provenances();
    let years: BTreeSet<String> =
        said.iter().map(|said| said.recorded_at.unwrap().to_string()[..4].to_owned()).collect();
    assert_eq!(years, ["2023", "2024", "2025"].map(str::to_owned).into());
    let end_of_2025 = Moment::parse_end("2025-12-31").unwrap();
    let overdue = said.iter().filter(|said| said.review_by.is_some_and(|moment| moment < end_of_2025)).count();
    assert!(overdue > 10, "{overdue}");
    assert!(said.iter().any(|said| said.review_by.is_some_and(|moment| moment > end_of_2025)));
}

#[test]
fn payments_are_in_several_currencies() {
    let fictional = Case::fictional();
    let found = distinct(fictional.links_of(LinkKind::Payment).map(|link| &link.currency));
    assert_eq!(found, ["ALL", "CHF", "EUR", "MKD", "RSD", "USD"].into());
}

#[test]
fn agencies_contradict_each_other_about_the_same_record() {
    let fictional = Case::fictional();
    let values = |id: &str, field: fn(&EntityStatement) -> String| -> BTreeSet<String> {
        fictional.entities.iter().filter(|entity| entity.key.id == id).map(field).collect()
    };
    assert_eq!(values("P-05", |entity| entity.born.clone().unwrap()).len(), 2);
    assert_eq!(values("P-03", |entity| format!("{:?}", entity.category)).len(), 2);
    assert_eq!(values("P-15", |entity| format!("{:?}", entity.category)).len(), 2);
    assert_eq!(values("C-21", |entity| entity.founded.clone().unwrap()).len(), 2);
    assert_eq!(values("A-53", |entity| format!("{:?}", entity.value)).len(), 2);
}
