use std::collections::{BTreeMap, BTreeSet};

use super::case::{Case, Row};

#[test]
fn every_end_is_described() {
    let case = Case::true_of(&[], 1);
    let ids: BTreeSet<&str> = case.entities.iter().map(|row| row["id"].as_str()).collect();
    assert_eq!(ids.len(), case.entities.len(), "each once");
    for link in &case.links {
        assert!(ids.contains(link["source"].as_str()) && ids.contains(link["target"].as_str()), "{link:?}");
        assert_ne!(link["source"], link["target"]);
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn leaders_have_fewer_callers_than_lieutenants_and_call_less() {
    for seed in 0..5 {
        let case = Case::true_of(&[], seed);
        let callers = case.callers();
        let partners = |label| mean(case.labelled(label).iter().map(|id| callers[id].len() as f64));
        let calls = |label| mean(case.labelled(label).iter().map(|id| callers[id].values().sum::<u64>() as f64));
        assert!(partners("leader") + 1.0 < partners("lieutenant"), "{} {}", partners("leader"), partners("lieutenant"));
        assert!(2.0 * calls("leader") < calls("lieutenant"), "{} {}", calls("leader"), calls("lieutenant"));
        let busiest = callers.iter().max_by_key(|(_, others)| others.values().sum::<u64>()).unwrap().0;
        assert_eq!(case.labels()[busiest], "lieutenant");
    }
}

#[test]
fn brokers_call_into_two_cells_at_least_and_few_of_each() {
    let case = Case::true_of(&[("brokers", "20")], 2);
    let (cells, callers) = (case.cells(), case.callers());
    for broker in case.labelled("broker") {
        assert!((2..=4).contains(&cells[broker].len()));
        for cell in &cells[broker] {
            let inside = callers[broker].keys().filter(|other| cells[*other].contains(cell)).count();
            assert!((1..=4).contains(&inside), "{broker} calls {inside} of {cell}");
        }
    }
}

#[test]
fn few_ties_join_cells_and_those_are_of_leaders_and_who_serves_several() {
    let case = Case::true_of(&[], 3);
    let (cells, labels) = (case.cells(), case.labels());
    for (one, others) in case.callers() {
        for other in others.keys() {
            assert!(!cells[one].is_disjoint(&cells[other]), "{} {one} calls {} {other}", labels[one], labels[other]);
        }
    }
    let mut attendants: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in case.links_of("attendance") {
        attendants.entry(&row["target"]).or_default().push(&row["source"]);
    }
    let across = attendants.values().filter(|attendants| {
        let common = attendants.iter().map(|id| cells[id].clone()).reduce(|left, right| &left & &right).unwrap();
        common.is_empty()
    });
    let councils: Vec<_> = across.collect();
    assert!(!councils.is_empty() && councils.iter().all(|council| council.iter().all(|id| labels[id] == "leader")));
}

#[test]
fn the_shares_of_a_company_are_at_most_1_and_chains_lead_to_a_person_across_borders() {
    let case = Case::true_of(&[("layers", "4"), ("circular", "1"), ("companies", "3")], 4);
    let mut owners: BTreeMap<&str, Vec<(&str, f64)>> = BTreeMap::new();
    for row in case.links_of("ownership").filter(|row| case.entity(&row["target"])["kind"] == "company") {
        let owner = (row["source"].as_str(), row["share"].parse().unwrap());
        let known = owners.entry(&row["target"]).or_default();
        if !known.contains(&owner) {
            known.push(owner);
        }
    }
    assert!(owners.values().all(|owners| owners.iter().map(|(_, share)| share).sum::<f64>() <= 1.0 + 1e-9));
    let is_front = |row: &&Row| {
        row["kind"] == "company" && ["AL", "BA", "IT", "ME", "MK", "RS", "XK"].contains(&row["jurisdiction"].as_str())
    };
    let mut circular = 0;
    for front in case.entities.iter().filter(is_front) {
        let mut chain = vec![front["id"].as_str()];
        loop {
            let majority = owners[chain[chain.len() - 1]].iter().find(|(_, share)| *share > 0.5).unwrap();
            let (below, above) = (case.entity(chain[chain.len() - 1]), case.entity(majority.0));
            if above["kind"] == "person" {
                break;
            }
            assert_ne!(below["jurisdiction"], above["jurisdiction"]);
            chain.push(majority.0);
        }
        assert_eq!(chain.len(), 5, "a front and four holdings");
        circular += u32::from(owners[chain[4]].iter().any(|(owner, _)| *owner == chain[0]));
    }
    assert!(circular > 15, "all of 24 but those whose nominee owns the whole: {circular}");
}

#[test]
fn every_route_leads_from_the_consignor_to_the_consignee_in_time() {
    let case = Case::true_of(&[("shipments", "100")], 5);
    let address: BTreeMap<&str, &str> =
        case.links_of("registered_address").map(|row| (row["source"].as_str(), row["target"].as_str())).collect();
    let party = |kind, shipment: &str| {
        let row = case.links_of(kind).find(|row| row["target"] == shipment).unwrap();
        address[row["source"].as_str()]
    };
    let shipments: Vec<&Row> = case.entities.iter().filter(|row| row["kind"] == "shipment").collect();
    assert_eq!(shipments.len(), 100);
    for shipment in shipments {
        let id = shipment["id"].as_str();
        let mut legs: Vec<&Row> = case.links_of("route_leg").filter(|row| row["shipment"] == id).collect();
        legs.sort_by_key(|row| &row["valid_from"]);
        legs.dedup_by_key(|row| &row["valid_from"]);
        assert!((2..=4).contains(&legs.len()));
        assert_eq!(legs[0]["source"], party("consignor", id));
        assert_eq!(legs[legs.len() - 1]["target"], party("consignee", id));
        for pair in legs.windows(2) {
            assert_eq!((&pair[0]["target"], &pair[0]["valid_to"]), (&pair[1]["source"], &pair[1]["valid_from"]));
        }
        for kind in ["carrier", "forwarder", "notify_party"] {
            assert!(case.links_of(kind).any(|row| row["target"] == id), "{kind} of {id}");
        }
    }
}

#[test]
fn leaders_hold_no_account_and_crews_pay_in_below_ten_thousand() {
    let case = Case::true_of(&[("payments", "6")], 6);
    let holders = case.holders();
    let labels = case.labels();
    let mut payments = 0;
    for row in case.links_of("payment") {
        let payer = holders[row["source"].as_str()];
        let euros: f64 = row["amount"].parse().unwrap();
        assert!(row["currency"] == "EUR" && !row["time"].is_empty() && labels.get(payer) != Some(&"leader"));
        assert!(!labels.contains_key(payer) || euros < 10_000.0, "{row:?}");
        payments += 1;
    }
    assert!(payments > 300, "{payments}");
}

#[test]
fn protected_persons_are_tied_to_the_case() {
    let case = Case::true_of(&[], 7);
    let linked: BTreeSet<&str> =
        case.links.iter().flat_map(|row| [row["source"].as_str(), row["target"].as_str()]).collect();
    for label in ["victim", "witness", "informant"] {
        for id in case.labelled(label) {
            assert!(linked.contains(id), "{label} {id}");
        }
    }
}
