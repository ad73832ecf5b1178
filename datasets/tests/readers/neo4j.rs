use trama_datasets::Format;
use trama_engine::model::{EntityKind, LinkKind};

use crate::common::{error, forced, only_reject, options, read, read_as};

#[test]
fn a_node_has_its_id_space_label_name_and_coordinates() {
    let kept =
        read("code:ID(Places),name,latitude:double,longitude:double,size:int,:LABEL\nx,Leeds,53.5,-1.5,9,City;Old\n");
    let (city, _) = &kept.entities[0];
    assert_eq!((city.key.namespace.as_str(), city.key.id.as_str()), ("Places", "x"));
    assert_eq!(
        (city.kind, city.schema.as_deref(), city.name.as_deref()),
        (EntityKind::Place, Some("City"), Some("Leeds"))
    );
    assert_eq!((city.latitude, city.longitude), (Some(53.5), Some(-1.5)));
    let attributes: Vec<(&str, &str)> = city.attributes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(attributes, [("code", "x"), ("labels", "City;Old"), ("size", "9")]);
    assert_eq!(kept.summaries[0].format, Format::Neo4j);
}

#[test]
fn a_person_is_called_name_surname_and_loses_what_is_not_on_the_list() {
    let kept = read(":ID,surname,nhs_no,name,age,:LABEL\n0,Hamilton,117,Todd,33,Person\n1,Ward,,,,Person\n");
    let names: Vec<&str> = kept.entities.iter().map(|(person, _)| person.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Todd Hamilton", "Ward"]);
    assert!(kept.entities[0].0.attributes.is_empty());
    let dropped = &kept.summaries[0].dropped;
    assert_eq!((dropped.len(), dropped["nhs_no"], dropped["age"]), (2, 1, 1));
}

#[test]
fn what_is_assessed_of_a_person_stays_apart_from_what_is_dropped() {
    let kept = read(":ID,name,capability:double,age,:LABEL\n0,Ann,0.5,33,Person\n1,Acme,0.5,33,Company\n");
    let [person, company] = [0, 1].map(|index| &kept.entities[index].0);
    assert_eq!((person.assessed.capability, kept.summaries[0].dropped.len()), (Some(0.5), 1));
    assert_eq!((company.assessed.capability, company.attributes["capability"].as_str()), (None, "0.5"));
}

#[test]
fn an_officer_stays_one_among_other_labels_and_gets_no_category() {
    let kept = read_as(":ID,:LABEL\n1,Person;Officer\n2,Officer\n3,Person\n", &options(&["category=suspect"]));
    let schemas: Vec<&str> = kept.entities.iter().map(|(person, _)| person.schema.as_deref().unwrap()).collect();
    assert_eq!(schemas, ["Officer", "Officer", "Person"]);
    let categorised: Vec<bool> = kept.entities.iter().map(|(person, _)| person.category.is_some()).collect();
    assert_eq!(categorised, [false, false, true]);
}

#[test]
fn a_relationship_keeps_its_type_verbatim_and_gets_a_kind() {
    let kept = read(":START_ID(A),:END_ID(B),:TYPE,rel_type\n1,2,FAMILY_REL,SIBLING\n1,3,Likes,\n1,4,KNOWS_LW,\n");
    let (family, _) = &kept.links[0];
    assert_eq!((family.source.namespace.as_str(), family.target.namespace.as_str()), ("A", "B"));
    assert_eq!((family.kind, family.link_type.as_deref()), (LinkKind::Family, Some("FAMILY_REL")));
    assert_eq!(family.attributes["rel_type"], "SIBLING");
    assert_eq!((kept.links[1].0.kind, kept.links[1].0.link_type.as_deref()), (LinkKind::Other, Some("Likes")));
    assert_eq!(kept.links[2].0.kind, LinkKind::Cohabitation);
    assert_eq!(kept.summaries[0].notes, ["type `Likes` is not known: 1 relationships kept as other"]);
}

#[test]
fn unknown_labels_are_kept_and_told_and_missing_ones_rejected() {
    let kept = read(":ID,:LABEL\n1,Gizmo\n2,\n");
    assert_eq!((kept.entities[0].0.kind, kept.entities[0].0.schema.as_deref()), (EntityKind::Asset, Some("Gizmo")));
    assert_eq!(kept.summaries[0].notes, ["label `Gizmo` is not known: 1 nodes kept as asset"]);
    assert!(only_reject(&kept).starts_with("3: :LABEL: no label"));
    let kept = read_as(":ID,:LABEL\n1,Gizmo\n2,\n", &options(&["kind=company"]));
    assert!(kept.entities.iter().all(|(node, _)| node.kind == EntityKind::Company));
    assert_eq!(kept.entities[1].0.provenance.declared, ["kind"]);
}

#[test]
fn a_file_without_its_header_is_refused_with_what_to_do() {
    let message = error("1,2,KNOWS\n", &forced(Format::Neo4j, &[]));
    assert!(message.contains("put the header in front of the data"), "{message}");
}
