use trama_engine::model::Category;

use crate::common::read;

#[test]
fn what_is_not_on_the_allow_list_of_persons_is_dropped_and_counted() {
    let kept = read(
        "id,kind,name,aliases,born,jurisdiction,identifiers,category,role,is_minor,nationality,religion,sector,shoe\n\
         1,person,Ann,A,1970,IT,passport:1,suspect,boss,false,IT,none,trade,42\n\
         2,person,Bob,,,,,,,,,,,43\n\
         3,company,Acme,,,,,,,,DE,,steel,\n",
    );
    let dropped: Vec<(&str, u64)> = kept.summaries[0].dropped.iter().map(|(name, &n)| (name.as_str(), n)).collect();
    assert_eq!(dropped, [("nationality", 1), ("religion", 1), ("sector", 1), ("shoe", 2)]);
    let ann = &kept.entities[0].0;
    assert!(ann.attributes.is_empty() && ann.sector.is_none());
    assert_eq!((ann.born.as_deref(), ann.role.as_deref()), (Some("1970"), Some("boss")));
    assert_eq!(kept.entities[2].0.attributes["nationality"], "DE");
    assert_eq!(kept.entities[2].0.sector.as_deref(), Some("steel"));
}

#[test]
fn special_categories_do_not_come_in_as_identifiers_or_as_properties_of_links() {
    let kept = read("id,kind,identifiers\n1,person,passport:1;religion:x;Nationality:y\n");
    assert_eq!(kept.entities[0].0.identifiers.len(), 1);
    assert_eq!(kept.summaries[0].dropped["identifiers:religion"], 1);
    let kept = read("source,target,kind,source_nationality,birthCountry,memo\n1,2,call,IT,XK,hello\n");
    assert_eq!(kept.links[0].0.attributes.keys().collect::<Vec<_>>(), ["memo"]);
    assert_eq!(kept.summaries[0].dropped.len(), 2);
}

#[test]
fn a_value_out_of_bounds_in_a_dropped_column_rejects_nothing() {
    let kept = read("id,kind,latitude\n1,person,not a number\n");
    assert_eq!((kept.entities.len(), kept.rejects.len(), kept.summaries[0].dropped["latitude"]), (1, 0, 1));
}

#[test]
fn of_a_rejected_row_that_somebody_is_protected_is_kept() {
    let kept = read(
        "id,kind,name,category,is_minor,recorded_at\nv,person,Vera,victim,,nonsense\nm,person,Mia,,yes,nonsense\ns,person,Sam,suspect,,nonsense\n",
    );
    assert_eq!(kept.rejects.len(), 3);
    let said: Vec<_> =
        kept.entities.iter().map(|(entity, _)| (entity.key.id.as_str(), entity.category, entity.is_minor)).collect();
    assert_eq!(said, [("v", Some(Category::Victim), None), ("m", None, Some(true))]);
    assert!(kept.entities.iter().all(|(entity, _)| entity.name.is_none() && entity.provenance.handling.is_none()));
}
