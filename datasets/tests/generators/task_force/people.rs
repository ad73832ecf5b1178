use std::collections::BTreeSet;

use super::NAME;
use super::case::Case;
use crate::common::error;

const RANKABLE: [&str; 3] = ["suspect", "reasonable-grounds", "convicted"];

#[test]
fn as_many_of_each_role_as_asked_for_and_about_300_by_default() {
    let case = Case::true_of(&[("cells", "3"), ("lieutenants", "2"), ("members", "8"), ("families", "5")], 1);
    for (label, count) in [
        ("leader", 3),
        ("lieutenant", 6),
        ("broker", 6),
        ("financier", 4),
        ("logistics", 5),
        ("nominee", 10),
        ("victim", 12),
        ("witness", 6),
        ("informant", 3),
        ("contact", 40),
        ("unknown", 20),
    ] {
        assert_eq!(case.labelled(label).len(), count, "{label}");
    }
    assert!((18..=30).contains(&case.labelled("member").len()), "a quarter more or fewer");
    assert!((5..=20).contains(&case.labelled("relative").len()));
    assert!((280..=340).contains(&Case::true_of(&[], 1).truth.len()));
}

#[test]
fn every_person_has_a_truth_and_a_category_that_goes_with_it() {
    let case = Case::true_of(&[], 2);
    let labels = case.labels();
    let persons: Vec<_> = case.entities.iter().filter(|row| row["kind"] == "person").collect();
    assert_eq!(persons.len(), labels.len());
    for person in persons {
        let category = person["category"].as_str();
        let allowed: &[&str] = match labels[person["id"].as_str()] {
            "leader" | "lieutenant" | "member" | "broker" | "financier" | "logistics" => &RANKABLE,
            "nominee" => &["reasonable-grounds", "contact"],
            "relative" => &["contact", "unknown"],
            other => &[other][..],
        };
        assert!(allowed.contains(&category), "{person:?}");
    }
}

#[test]
fn minors_are_said_to_be_minors_and_nobody_else_is() {
    let case = Case::true_of(&[("victims", "60"), ("families", "60")], 3);
    let mut minors = 0;
    for person in case.entities.iter().filter(|row| row["kind"] == "person") {
        let born: i32 = person["born"][..4].parse().unwrap();
        let is_minor = person["is_minor"] == "true";
        assert_eq!(is_minor, born > 2004, "18 at the end of the last possible year: {person:?}");
        assert!(!is_minor || !RANKABLE.contains(&person["category"].as_str()));
        minors += u32::from(is_minor);
    }
    assert!(minors > 20, "{minors}");
    let labels = case.labels();
    let victims = case.entities.iter().filter(|row| labels.get(row["id"].as_str()) == Some(&"victim"));
    assert!(victims.filter(|row| row["is_minor"] == "true").count() > 3, "among victims too");
}

#[test]
fn names_and_ids_are_unique_and_neither_tells_a_role() {
    let case = Case::true_of(&[], 4);
    for column in ["id", "name"] {
        for kind in ["person", "company"] {
            let values: Vec<&str> =
                case.entities.iter().filter(|row| row["kind"] == kind).map(|row| row[column].as_str()).collect();
            assert_eq!(values.iter().collect::<BTreeSet<_>>().len(), values.len(), "{column} of a {kind}");
        }
    }
    // Leaders are added first: with ids in that order they would be P00001 to P00008.
    let mut positions: Vec<usize> = Vec::new();
    for seed in 0..5 {
        let case = Case::true_of(&[], seed);
        let ids: Vec<&str> = case.truth.iter().map(|row| row["id"].as_str()).collect();
        positions.extend(case.labelled("leader").iter().map(|id| ids.binary_search(id).unwrap()));
    }
    let mean = positions.iter().sum::<usize>() as f64 / positions.len() as f64;
    // Of 40 positions, uniform over about 310: a mean of 155 with a spread of 14.
    assert!((mean - 155.0).abs() < 70.0, "{mean}");
}

#[test]
fn everything_is_marked_fictional() {
    let case = Case::true_of(&[], 5);
    assert!(case.entities.iter().chain(&case.links).all(|row| row["fictional"] == "true"));
    // No real telephone, account or container: +999, ZZ and ZZZ were given to nobody.
    for row in case.entities.iter().filter(|row| !row["identifiers"].is_empty()) {
        let known = ["phone:+999", "iban:ZZ", "container:ZZZU"];
        assert!(known.iter().any(|start| row["identifiers"].starts_with(start)), "{row:?}");
    }
}

#[test]
fn a_case_of_nothing_but_one_leader_and_one_lieutenant_is_a_case() {
    let none = [
        "members",
        "brokers",
        "financiers",
        "logistics",
        "nominees",
        "families",
        "victims",
        "witnesses",
        "informants",
        "contacts",
        "unknowns",
        "companies",
        "meetings",
    ];
    let given: Vec<_> =
        none.into_iter().map(|name| (name, "0")).chain([("cells", "1"), ("lieutenants", "1")]).collect();
    let case = Case::true_of(&given, 6);
    assert_eq!(case.labels().into_values().collect::<BTreeSet<_>>(), BTreeSet::from(["leader", "lieutenant"]));
    assert_eq!(case.links_of("call").count(), 1);
}

#[test]
fn parameters_that_make_no_case_are_refused_by_name() {
    for (given, said) in [
        (vec![("cells", "0")], "parameter `cells` is 0: expected a whole number from 1 to 1000"),
        (vec![("cells", "1")], "parameter `brokers` is 6: expected 0, since there is one cell and nothing to join"),
        (vec![("missingness", "NaN")], "parameter `missingness` is NaN: expected a number from 0 to 1"),
        (vec![("noise", "1.5")], "parameter `noise` is 1.5"),
        (vec![("watched", "-1")], "parameter `watched` is -1"),
        (vec![("watch_factor", "0")], "parameter `watch_factor` is 0"),
        (vec![("days", "1")], "parameter `days` is 1"),
        (vec![("grades", "B9:1")], "parameter `grades` is B9: expected source evaluations from A1 to X4, or none"),
        (vec![("grades", "A1:-1")], "parameter `grades` is A1:-1: expected frequencies from 0 to 1e9"),
        (vec![("grades", "A1:NaN")], "parameter `grades` is A1:NaN"),
        (vec![("handling", "H0:0")], "expected at least one frequency of more than 0"),
        (vec![("handling", "H4:1")], "parameter `handling` is H4: expected handling codes from H0 to H3"),
        (vec![("providers", "")], "expected at least one frequency of more than 0"),
        (vec![("cells", "1000"), ("members", "500"), ("payments", "1000")], "estimated memory in bytes"),
        (vec![("leaders", "3")], "unknown parameter `leaders` of task-force; known are: cells, lieutenants"),
    ] {
        let error = error(NAME, &given);
        assert!(error.contains(said), "{given:?}: {error}");
    }
}
