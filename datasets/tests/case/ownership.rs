use std::collections::{BTreeMap, BTreeSet};

use trama_engine::model::{LinkKind, Moment};

use crate::{Case, ends};

/// Shares in force on a day, by owner and owned; a share known only by its bounds is left out.
fn shares(case: &Case, day: &str) -> BTreeMap<(String, String), f64> {
    let day = Moment::parse_start(day).unwrap();
    let holds =
        |from: Option<Moment>, to: Option<Moment>| from.is_none_or(|from| from <= day) && to.is_none_or(|to| to >= day);
    let links = case.links_of(LinkKind::Ownership);
    let held = links.filter(|link| holds(link.provenance.valid_from, link.provenance.valid_to));
    held.filter_map(|link| Some(((link.source.id.clone(), link.target.id.clone()), link.share?))).collect()
}

fn share(shares: &BTreeMap<(String, String), f64>, owner: &str, owned: &str) -> f64 {
    shares.get(&(owner.to_owned(), owned.to_owned())).copied().unwrap_or(0.0)
}

/// What an owner holds of each company through all chains, by following them until nothing more than a trace is left.
fn integrated(shares: &BTreeMap<(String, String), f64>, owner: &str) -> BTreeMap<String, f64> {
    let mut total = BTreeMap::new();
    let mut wave: BTreeMap<String, f64> = BTreeMap::from([(owner.to_owned(), 1.0)]);
    for _ in 0..60 {
        let mut next: BTreeMap<String, f64> = BTreeMap::new();
        for ((source, target), share) in shares {
            if let Some(held) = wave.get(source) {
                *next.entry(target.clone()).or_default() += held * share;
            }
        }
        for (company, held) in &next {
            *total.entry(company.clone()).or_default() += held;
        }
        wave = next;
    }
    total
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 5e-7, "{found} is not {expected}");
}

#[test]
fn a_chain_multiplies_to_a_fifth_and_two_chains_add_up_to_just_over_a_quarter() {
    let shares = shares(&Case::fictional(), "2024-06-01");
    assert_near(share(&shares, "P-02", "C-10") * share(&shares, "C-10", "C-11"), 0.204);
    assert_near(integrated(&shares, "P-02")["C-11"], 0.204);
    assert_near(integrated(&shares, "P-20")["C-14"], 0.255);
    assert!(integrated(&shares, "P-57")["C-14"] < 0.25);
}

#[test]
fn two_companies_that_own_each_other_are_held_as_the_readme_says() {
    let shares = shares(&Case::fictional(), "2024-06-01");
    let expected = [("P-30", 0.756757, 0.189189), ("P-34", 0.178378, 0.594595), ("P-35", 0.064865, 0.216216)];
    for (owner, first, second) in expected {
        let held = integrated(&shares, owner);
        assert_near(held["C-17"], first);
        assert_near(held["C-18"], second);
    }
}

#[test]
fn one_company_is_owned_by_itself_alone() {
    let case = Case::fictional();
    let owners: Vec<_> = case.links_of(LinkKind::Ownership).filter(|link| link.target.id == "C-19").map(ends).collect();
    assert_eq!(owners, [("C-19", "C-19")]);
}

#[test]
fn a_share_passed_to_another_holder_and_some_are_known_only_by_their_bounds() {
    let case = Case::fictional();
    let (before, after) = (shares(&case, "2023-12-31"), shares(&case, "2024-01-01"));
    assert_eq!((share(&before, "P-06", "C-11"), share(&after, "P-06", "C-11")), (0.25, 0.0));
    assert_eq!((share(&before, "C-24", "C-11"), share(&after, "C-24", "C-11")), (0.0, 0.25));
    let bounded =
        case.links_of(LinkKind::Ownership).filter(|link| link.share_min.is_some() && link.share_max.is_some());
    assert_eq!(bounded.filter(|link| link.share.is_none()).count(), 2);
}

#[test]
fn nobody_holds_more_than_the_whole_of_anything() {
    for day in ["2023-06-01", "2024-06-01", "2025-06-01"] {
        let mut held: BTreeMap<String, f64> = BTreeMap::new();
        for ((_, owned), share) in shares(&Case::fictional(), day) {
            *held.entry(owned).or_default() += share;
        }
        assert!(held.values().all(|share| *share <= 1.0 + 1e-12), "{day} {held:?}");
    }
}

#[test]
fn nominees_front_for_two_leaders_and_the_broker_and_one_director_has_six_companies() {
    let case = Case::fictional();
    let fronts: BTreeSet<_> = case.links_of(LinkKind::Nominee).map(ends).collect();
    assert_eq!(fronts, [("P-31", "P-01"), ("P-32", "P-30"), ("P-33", "P-40")].into());
    assert_eq!(case.links_of(LinkKind::Directorship).filter(|link| link.source.id == "P-32").count(), 6);
}

#[test]
fn six_companies_share_one_registered_address() {
    let case = Case::fictional();
    let at: BTreeSet<&str> = case
        .links_of(LinkKind::RegisteredAddress)
        .filter(|link| link.target.id == "L-10")
        .map(|link| ends(link).0)
        .collect();
    assert_eq!(at, ["C-12", "C-18", "C-19", "C-20", "C-21", "C-27"].into());
}

#[test]
fn companies_that_groups_reach_into_have_a_sector_and_a_municipality() {
    let case = Case::fictional();
    for id in ["C-11", "C-12", "C-14", "C-23", "C-24", "C-25", "C-26", "C-31"] {
        let company = case.entities.iter().find(|entity| entity.key.id == id).unwrap();
        assert!(company.sector.is_some() && company.municipality.is_some() && company.founded.is_some(), "{id}");
    }
}
