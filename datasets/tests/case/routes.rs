use std::collections::BTreeSet;

use trama_engine::model::LinkKind;

use crate::{Case, ends};

const HANDLING: [LinkKind; 8] = [
    LinkKind::Consignor,
    LinkKind::Consignee,
    LinkKind::NotifyParty,
    LinkKind::Carrier,
    LinkKind::Forwarder,
    LinkKind::Broker,
    LinkKind::Possession,
    LinkKind::Involvement,
];

/// Places that a route from `start` reaches without passing through `without`.
fn reached(case: &Case, start: &str, without: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::from([start.to_owned()]);
    loop {
        let legs = case.links_of(LinkKind::RouteLeg).map(ends);
        let next: Vec<String> = legs
            .filter(|(from, to)| reached.contains(*from) && *to != without && !reached.contains(*to))
            .map(|(_, to)| to.to_owned())
            .collect();
        if next.is_empty() {
            return reached;
        }
        reached.extend(next);
    }
}

#[test]
fn every_route_from_overseas_passes_through_one_port_and_then_there_are_two() {
    let case = Case::fictional();
    assert!(reached(&case, "L-01", "").contains("L-04"));
    assert!(!reached(&case, "L-01", "L-02").contains("L-04"));
    for port in ["L-03", "L-05", "L-06"] {
        assert!(reached(&case, "L-01", port).contains("L-04"), "{port}");
    }
}

#[test]
fn a_leg_arrives_after_it_has_left_and_the_legs_of_a_container_follow_each_other() {
    let case = Case::fictional();
    for ship in ["S-01", "S-03"] {
        let legs: Vec<_> = case
            .links_of(LinkKind::RouteLeg)
            .filter(|link| link.attributes.get("shipment").map(String::as_str) == Some(ship))
            .collect();
        assert!(legs.len() >= 3);
        for pair in legs.windows(2) {
            assert_eq!(pair[0].target, pair[1].source, "{ship}");
            assert!(pair[0].provenance.valid_to <= pair[1].provenance.valid_from, "{ship}");
        }
        assert!(legs.iter().all(|leg| leg.provenance.valid_from < leg.provenance.valid_to));
    }
}

#[test]
fn everybody_who_touched_the_first_container_is_known_in_order_of_time() {
    let case = Case::fictional();
    let touches = case.links.iter().filter(|link| link.target.id == "S-01" && HANDLING.contains(&link.kind));
    let mut touched: Vec<_> = touches.map(|link| (link.provenance.valid_from.unwrap(), ends(link).0)).collect();
    touched.sort();
    let mut who: Vec<&str> = touched.into_iter().map(|(_, who)| who).collect();
    who.dedup();
    assert_eq!(who, ["C-12", "C-13", "C-30", "C-28", "A-54", "C-29", "P-13", "C-11", "P-12", "C-14", "P-08", "P-10"]);
}
