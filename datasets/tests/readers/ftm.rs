use trama_datasets::Format;
use trama_engine::model::{AssetStage, Category, EntityKind, EntityStatement, Grade, LinkKind, LinkStatement, Moment};

use crate::common::{Kept, error, forced, only_reject, options, read, read_as};

/// A line: id, schema, properties.
fn line(id: &str, schema: &str, properties: &str) -> String {
    format!("{{\"id\":\"{id}\",\"schema\":\"{schema}\",\"properties\":{{{properties}}}}}\n")
}

fn entity<'a>(kept: &'a Kept, id: &str) -> &'a EntityStatement {
    &kept.entities.iter().find(|(entity, _)| entity.key.id == id).unwrap_or_else(|| panic!("{id}")).0
}

fn only_link(kept: &Kept) -> &LinkStatement {
    assert_eq!(kept.links.len(), 1, "{:?} {:?}", kept.links, kept.rejects);
    &kept.links[0].0
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_person_keeps_what_is_on_the_allow_list_and_loses_the_rest_by_name() {
    let kept = read(&line(
        "p",
        "Person",
        r#""name":["Vesna Horvat","HORVAT, Vesna"],"alias":["Vesna H."],"weakAlias":["Veki"],"previousName":["Vesna Babic"],
           "birthDate":["1970","1970-05-31"],"jurisdiction":["hr"],"country":["rs"],"nationality":["rs","ba"],
           "citizenship":["rs"],"birthCountry":["ba"],"birthPlace":["Tuzla"],"religion":["x"],"notes":["a","b","c"],
           "gender":["female"],"email":["v@example.org"],"passportNumber":["AA 12"],"innCode":["77"],
           "idNumber":["TIN: 5"],"firstName":["Vesna"]"#
            .replace('\n', " ")
            .as_str(),
    ));
    let person = entity(&kept, "p");
    assert_eq!((person.kind, person.schema.as_deref()), (EntityKind::Person, Some("Person")));
    assert_eq!(person.name.as_deref(), Some("Vesna Horvat"));
    assert_eq!(person.aliases, ["HORVAT, Vesna", "Vesna H.", "Vesna Babic", "Veki"]);
    assert_eq!(
        (person.born.as_deref(), person.jurisdiction.as_slice()),
        (Some("1970-05-31"), ["HR".to_owned()].as_slice())
    );
    assert_eq!(person.identifiers, pairs(&[("idNumber", "TIN: 5"), ("passportNumber", "AA 12"), ("innCode", "77")]));
    assert!(person.attributes.is_empty() && person.category.is_none());
    let dropped: Vec<(&str, u64)> = kept.summaries[0].dropped.iter().map(|(name, &n)| (name.as_str(), n)).collect();
    assert_eq!(
        dropped,
        [
            ("birthCountry", 1),
            ("birthDate", 1),
            ("birthPlace", 1),
            ("citizenship", 1),
            ("country", 1),
            ("email", 1),
            ("firstName", 1),
            ("gender", 1),
            ("nationality", 2),
            ("notes", 3),
            ("religion", 1),
        ]
    );
}

#[test]
fn the_caption_chooses_among_the_names_and_parts_make_a_missing_one() {
    let named = |rest: &str| {
        let text = format!("{{\"id\":\"p\",\"schema\":\"Person\",{rest}}}\n");
        entity(&read(&text), "p").name.clone().unwrap()
    };
    assert_eq!(named(r#""caption":"Ana B","properties":{"name":["B., A."],"alias":["Ana B"]}"#), "Ana B");
    assert_eq!(named(r#""caption":"Person","properties":{"name":["B., A."]}"#), "B., A.");
    assert_eq!(named(r#""properties":{"lastName":["B"],"firstName":["Ana"]}"#), "Ana B");
}

#[test]
fn a_company_keeps_everything_and_several_values_stand_one_a_line() {
    let kept = read(&line(
        "c",
        "Company",
        r#""name":["Vardar Trade"],"jurisdiction":["mk"],"country":["mk","cy"],"incorporationDate":["2001-05"],
           "dissolutionDate":["2010"],"sector":["transport"],"registrationNumber":["555"],"address":["A 1","B\n2"],
           "amount":["1000.50"],"currency":["eur"],"notes":["x"]"#
            .replace('\n', " ")
            .as_str(),
    ));
    let company = entity(&kept, "c");
    assert_eq!(
        (company.kind, company.jurisdiction.as_slice()),
        (EntityKind::Company, ["MK".to_owned(), "CY".to_owned()].as_slice())
    );
    assert_eq!((company.founded.as_deref(), company.dissolved.as_deref()), (Some("2001-05"), Some("2010")));
    assert_eq!((company.sector.as_deref(), company.value), (Some("transport"), Some(100_050)));
    assert_eq!(company.identifiers, pairs(&[("registrationNumber", "555")]));
    assert_eq!(company.attributes["address"], "A 1\nB 2");
    assert_eq!(company.attributes["notes"], "x");
    assert_eq!(kept.summaries[0].attributes["address"], 1);
}

/// The schema of each of the 17 edges, the properties of its ends, and the kind that it is here.
const EDGES: [(&str, &str, &str, LinkKind); 17] = [
    ("Associate", "person", "associate", LinkKind::Associate),
    ("ContractAward", "contract", "supplier", LinkKind::Other),
    ("Control", "controller", "controlled", LinkKind::Control),
    ("CourtCaseParty", "party", "case", LinkKind::Involvement),
    ("Debt", "debtor", "creditor", LinkKind::Debt),
    ("Directorship", "director", "organization", LinkKind::Directorship),
    ("Documentation", "document", "entity", LinkKind::Other),
    ("Employment", "employee", "employer", LinkKind::Employment),
    ("Family", "person", "relative", LinkKind::Family),
    ("Membership", "member", "organization", LinkKind::Membership),
    ("Occupancy", "holder", "post", LinkKind::Employment),
    ("Ownership", "owner", "asset", LinkKind::Ownership),
    ("Payment", "payer", "beneficiary", LinkKind::Payment),
    ("ProjectParticipant", "participant", "project", LinkKind::Involvement),
    ("Representation", "agent", "client", LinkKind::Representation),
    ("Succession", "predecessor", "successor", LinkKind::Other),
    ("UnknownLink", "subject", "object", LinkKind::Other),
];

#[test]
fn every_edge_of_the_model_is_a_link_from_its_source_to_its_target() {
    for (schema, source, target, kind) in EDGES {
        let kept = read(&line("e", schema, &format!(r#""{source}":["a"],"{target}":["b"],"role":["x"]"#)));
        let link = only_link(&kept);
        assert_eq!((link.source.id.as_str(), link.target.id.as_str(), link.kind), ("a", "b", kind), "{schema}");
        assert_eq!(link.link_type.as_deref(), Some(schema));
        assert_eq!((link.provenance.record.as_deref(), link.attributes["role"].as_str()), (Some("e"), "x"));
        let is_directed = !matches!(schema, "Associate" | "Documentation" | "Family" | "UnknownLink");
        assert_eq!(link.directed.unwrap_or(kind.is_directed()), is_directed, "{schema}");
        let reject = only_reject(&read(&line("e", schema, &format!(r#""{source}":["a"]"#))));
        assert_eq!(reject, format!("1: {target}: empty: expected the id of an entity"));
    }
}

#[test]
fn an_edge_of_several_ends_is_a_link_for_each_pair() {
    let kept = read(&line("e", "Ownership", r#""owner":["a","b","a"],"asset":["x","y"],"percentage":["10"]"#));
    let ends: Vec<(&str, &str)> =
        kept.links.iter().map(|(link, _)| (link.source.id.as_str(), link.target.id.as_str())).collect();
    assert_eq!(ends, [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]);
    assert!(kept.links.iter().all(|(link, origin)| link.share == Some(0.1) && origin.line == 1));
    let many = |letter: &str| (0..101).map(|n| format!("\"{letter}{n}\"")).collect::<Vec<_>>().join(",");
    let kept = read(&line("e", "Ownership", &format!(r#""owner":[{}],"asset":[{}]"#, many("a"), many("b"))));
    assert!(only_reject(&kept).contains("101 sources and 101 targets: expected at most 10000 pairs"));
}

#[test]
fn a_percentage_is_a_share_and_a_bad_one_costs_itself_alone() {
    let shares = |percentage: &str| {
        let kept =
            read(&line("e", "Ownership", &format!(r#""owner":["a"],"asset":["b"],"percentage":["{percentage}"]"#)));
        let link = only_link(&kept).clone();
        (
            link.share,
            link.share_min,
            link.share_max,
            link.attributes.get("percentage").cloned(),
            kept.summaries[0].notes.clone(),
        )
    };
    for text in ["25", "25%", "25.00", "25,00 %"] {
        assert_eq!(shares(text), (Some(0.25), None, None, None, vec![]), "{text}");
    }
    assert_eq!(shares("25-50"), (None, Some(0.25), Some(0.5), None, vec![]));
    let note = "`percentage` of 1 entities could not be read, and is no more than an attribute";
    assert_eq!(shares("most"), (None, None, None, Some("most".to_owned()), vec![note.to_owned()]));
}

#[test]
fn dates_to_the_year_are_whole_years_and_an_impossible_period_is_none() {
    let period = |properties: &str| {
        let kept = read(&line("e", "Directorship", &format!(r#""director":["a"],"organization":["b"],{properties}"#)));
        let link = only_link(&kept).clone();
        (link.provenance.valid_from, link.provenance.valid_to, link.attributes)
    };
    let (from, to, attributes) = period(r#""startDate":["2001"],"endDate":["2003-02"]"#);
    assert_eq!((from, to), (Moment::parse_start("2001-01-01"), Moment::parse_end("2003-02-28")));
    assert!(attributes.is_empty());
    let (from, to, attributes) = period(r#""startDate":["2005","soon"],"endDate":["2003"]"#);
    assert_eq!((from, to), (None, None));
    assert_eq!((attributes["startDate"].as_str(), attributes["endDate"].as_str()), ("2005\nsoon", "2003"));
}

#[test]
fn a_payment_has_amount_currency_time_and_accounts_where_parties_are_not_known() {
    let kept = read(&line(
        "e",
        "Payment",
        r#""payerAccount":["acc"],"beneficiary":["b"],"beneficiaryAccount":["acc2"],"amount":["12.50"],"currency":["EUR"],"date":["2024-05-01"]"#,
    ));
    let payment = only_link(&kept);
    assert_eq!((payment.source.id.as_str(), payment.target.id.as_str()), ("acc", "b"));
    assert_eq!((payment.amount, payment.currency.as_deref()), (Some(1250), Some("EUR")));
    assert_eq!(payment.time, Moment::parse_start("2024-05-01"));
    assert_eq!(payment.attributes["beneficiaryAccount"], "acc2");
    let kept = read(&line("e", "Debt", r#""debtor":["a"],"creditor":["b"],"amount":["1.005"],"currency":["EUR"]"#));
    assert_eq!((only_link(&kept).amount, only_link(&kept).attributes["amount"].as_str()), (None, "1.005"));
    assert!(kept.summaries[0].notes[0].starts_with("`amount` of 1 entities could not be read"));
}

#[test]
fn topics_of_crime_are_assessments_beside_the_fact_and_others_are_dropped() {
    let kept = read(&line(
        "p",
        "Person",
        r#""name":["Ana"],"topics":["crime.boss","role.pep","wanted","sanction.linked"],"publisher":["Gazette"]"#,
    ));
    assert_eq!(kept.entities.len(), 3);
    let [fact, boss, wanted] = [0, 1, 2].map(|index| &kept.entities[index].0);
    assert_eq!((fact.role.as_deref(), fact.name.as_deref(), fact.provenance.assessment), (None, Some("Ana"), false));
    for (assessed, role) in [(boss, "crime.boss"), (wanted, "wanted")] {
        let mut expected = EntityStatement::new(fact.key.clone(), EntityKind::Person);
        expected.role = Some(role.to_owned());
        expected.provenance.provider = Some("Gazette".into());
        expected.provenance.assessment = true;
        assert_eq!(assessed, &expected);
    }
    assert!(kept.entities.iter().all(|(person, _)| person.category.is_none()), "a category is never guessed");
    assert_eq!(kept.summaries[0].dropped["topics"], 2);
}

#[test]
fn what_is_frozen_is_assessed_as_such_and_a_ship_has_no_role_in_crime() {
    let kept =
        read(&line("v", "Vessel", r#""name":["Galeb"],"imoNumber":["IMO 1"],"topics":["asset.frozen","sanction"]"#));
    assert_eq!(kept.entities.len(), 2);
    let frozen = &kept.entities[1].0;
    assert_eq!(
        (frozen.stage, frozen.role.as_deref(), frozen.provenance.assessment),
        (Some(AssetStage::Frozen), None, true)
    );
    assert_eq!(kept.summaries[0].dropped["topics"], 1);
    let kept = read(&line("p", "Person", r#""topics":["asset.frozen"]"#));
    assert_eq!((kept.entities.len(), kept.summaries[0].dropped["topics"]), (1, 1), "a person is no asset");
}

#[test]
fn what_is_declared_of_an_entity_is_not_declared_of_its_assessments() {
    let text = line("p", "Person", r#""topics":["crime"]"#);
    let kept = read_as(&text, &options(&["category=suspect", "handling=H0", "jurisdiction=IT"]));
    let [fact, assessed] = [0, 1].map(|index| &kept.entities[index].0);
    assert_eq!(fact.provenance.declared, ["category", "handling", "jurisdiction"]);
    assert_eq!((assessed.category, assessed.jurisdiction.len()), (None, 0));
    assert_eq!(
        (assessed.provenance.handling, assessed.provenance.declared.as_slice()),
        (fact.provenance.handling, ["handling".to_owned()].as_slice())
    );
}

#[test]
fn a_sanction_is_an_event_with_a_period_that_the_sanctioned_is_involved_in() {
    let kept = read(&line(
        "s",
        "Sanction",
        r#""entity":["p","c"],"program":["Programme 7"],"authority":["Ministry"],"startDate":["2020-01-01"],"country":["be"]"#,
    ));
    let sanction = entity(&kept, "s");
    assert_eq!((sanction.kind, sanction.name.as_deref()), (EntityKind::Event, Some("Programme 7")));
    assert_eq!(
        (sanction.attributes["authority"].as_str(), sanction.jurisdiction.as_slice()),
        ("Ministry", ["BE".to_owned()].as_slice())
    );
    let said: Vec<(&str, &str, LinkKind)> =
        kept.links.iter().map(|(link, _)| (link.source.id.as_str(), link.target.id.as_str(), link.kind)).collect();
    assert_eq!(said, [("p", "s", LinkKind::Involvement), ("c", "s", LinkKind::Involvement)]);
    assert!(kept.links.iter().all(|(link, _)| link.provenance.valid_from == Moment::parse_start("2020-01-01")));
}

#[test]
fn references_of_nodes_are_links_called_by_their_property() {
    let link = |schema: &str, property: &str| {
        let kept = read(&line("x", schema, &format!(r#""{property}":["y"]"#)));
        let link = only_link(&kept).clone();
        assert_eq!(link.link_type.as_deref(), Some(property));
        (link.source.id, link.target.id, link.kind)
    };
    let is = |source: &str, target: &str, kind| (source.to_owned(), target.to_owned(), kind);
    assert_eq!(link("Person", "addressEntity"), is("x", "y", LinkKind::RegisteredAddress));
    assert_eq!(link("Company", "parent"), is("y", "x", LinkKind::Control));
    assert_eq!(link("RealEstate", "parent"), is("x", "y", LinkKind::Location));
    assert_eq!(link("Vessel", "owner"), is("y", "x", LinkKind::Ownership));
    assert_eq!(link("CryptoWallet", "holder"), is("y", "x", LinkKind::Possession));
    assert_eq!(link("EconomicActivity", "sender"), is("y", "x", LinkKind::Consignor));
    assert_eq!(link("EconomicActivity", "receiver"), is("y", "x", LinkKind::Consignee));
    assert_eq!(link("Event", "involved"), is("y", "x", LinkKind::Involvement));
    assert_eq!(entity(&read(&line("x", "EconomicActivity", "")), "x").kind, EntityKind::Shipment);
}

#[test]
fn an_address_is_a_place_with_its_full_text_as_name() {
    let kept = read(&line(
        "a",
        "Address",
        r#""full":["1 Main St, Bar","Main St 1"],"city":["Bar"],"country":["me"],"latitude":["42.1"],"postalCode":["85000"]"#,
    ));
    let place = entity(&kept, "a");
    assert_eq!((place.kind, place.name.as_deref()), (EntityKind::Place, Some("1 Main St, Bar")));
    assert_eq!(
        (place.aliases.as_slice(), place.municipality.as_deref()),
        (["Main St 1".to_owned()].as_slice(), Some("Bar"))
    );
    assert_eq!((place.latitude, place.jurisdiction.as_slice()), (Some(42.1), ["ME".to_owned()].as_slice()));
    assert_eq!(place.attributes["postalCode"], "85000");
}

#[test]
fn an_identity_document_identifies_a_holder_whom_the_file_describes() {
    let document = line(
        "d",
        "Identification",
        r#""holder":["p"],"number":["112233"],"type":["SSN: US"],"country":["us"],"recordId":["9"]"#,
    );
    let person = line("p", "Person", r#""name":["Ana"]"#);
    for text in [format!("{document}{person}"), format!("{person}{document}")] {
        let kept = read_as(&text, &options(&["category=suspect"]));
        assert_eq!((kept.entities.len(), kept.links.len()), (2, 0));
        let identified = &kept.entities[1].0;
        assert_eq!((identified.key.id.as_str(), identified.kind), ("p", EntityKind::Person));
        assert_eq!(identified.identifiers, pairs(&[("SSN  US", "112233")]));
        assert_eq!((identified.provenance.record.as_deref(), identified.category), (Some("9"), None));
        assert_eq!(kept.summaries[0].dropped["country"], 1);
    }
    let kept = read(&document);
    assert_eq!(entity(&kept, "d").kind, EntityKind::Asset);
    assert_eq!((only_link(&kept).source.id.as_str(), only_link(&kept).kind), ("p", LinkKind::Possession));
    let kept = read(&format!("{person}{}", line("d", "Passport", r#""holder":["p"]"#)));
    assert_eq!((kept.entities.len(), only_link(&kept).kind), (2, LinkKind::Possession), "a passport without a number");
}

#[test]
fn an_unknown_schema_is_kept_by_name_and_counted() {
    let kept = read(&format!("{}{}", line("g", "Gizmo", r#""name":["G"]"#), line("h", "Gizmo", "")));
    assert_eq!((entity(&kept, "g").kind, entity(&kept, "g").schema.as_deref()), (EntityKind::Asset, Some("Gizmo")));
    assert_eq!(kept.summaries[0].notes, ["schema `Gizmo` is not known: 2 entities kept as asset"]);
    let kept = read_as(&line("g", "Gizmo", r#""shoe":["42"]"#), &options(&["kind=person"]));
    let declared = entity(&kept, "g");
    assert_eq!(
        (declared.kind, declared.provenance.declared.as_slice()),
        (EntityKind::Person, ["kind".to_owned()].as_slice())
    );
    assert!(declared.attributes.is_empty() && kept.summaries[0].dropped["shoe"] == 1);
}

#[test]
fn who_said_it_when_and_where_comes_from_the_line_where_no_property_says_it() {
    let text = r#"{"id":"c","schema":"Company","caption":"C","properties":{"name":["C"]},"datasets":["gazette"],"referents":["old"],"first_seen":"2023-04-20T12:34:56","last_change":"2024-01-02T00:00:00","target":true}"#;
    let kept = read(&format!("{text}\n"));
    let said = &entity(&kept, "c").provenance;
    assert_eq!(said.provider.as_deref(), Some("gazette"));
    assert_eq!(said.recorded_at, Moment::parse_start("2024-01-02"));
    assert_eq!(kept.summaries[0].notes, ["keys that say nothing to Trama: `referents`, `target`"]);
    let several = text.replace(r#"["gazette"]"#, r#"["gazette","list"]"#);
    let kept = read(&format!("{several}\n"));
    assert_eq!(entity(&kept, "c").provenance.provider, None);
    assert!(kept.summaries[0].notes[0].starts_with("1 entities name several datasets and no publisher"));
    let properties = r#""publisher":["Registry"],"sourceUrl":["https://example.org/1","https://example.org/2"],"recordId":["7"],"modifiedAt":["2022-05"]"#;
    let kept = read(&line("c", "Company", properties));
    let company = entity(&kept, "c");
    let said = &company.provenance;
    assert_eq!((said.provider.as_deref(), said.report.as_deref()), (Some("Registry"), Some("https://example.org/1")));
    assert_eq!((said.record.as_deref(), said.recorded_at), (Some("7"), Moment::parse_start("2022-05-01")));
    assert_eq!(company.attributes["sourceUrl"], "https://example.org/2");
}

#[test]
fn special_categories_do_not_come_in_as_properties_of_links() {
    let kept =
        read(&line("o", "Occupancy", r#""holder":["p"],"post":["q"],"politicalGroup":["X"],"status":["current"]"#));
    assert_eq!(only_link(&kept).attributes.keys().collect::<Vec<_>>(), ["status"]);
    assert_eq!(kept.summaries[0].dropped["politicalGroup"], 1);
}

#[test]
fn what_trama_wrote_goes_before_the_properties_and_null_empties() {
    let text = r#"{"id":"x","schema":"Person","properties":{"name":["Ana"],"alias":["A"],"topics":["crime"]},"trama":{"namespace":"ada","id":"7","schema":null,"category":"suspect","aliases":["a;b","c\\"],"name":null,"grade":"B2","assessment":true}}"#;
    let kept = read(&format!("{text}\n"));
    assert_eq!(kept.entities.len(), 1, "one line is one statement");
    let person = &kept.entities[0].0;
    assert_eq!((person.key.namespace.as_str(), person.key.id.as_str()), ("ada", "7"));
    assert_eq!((person.schema.as_deref(), person.name.as_deref()), (None, None));
    assert_eq!(
        (person.aliases.as_slice(), person.category),
        (["a;b".to_owned(), "c\\".to_owned()].as_slice(), Some(Category::Suspect))
    );
    assert_eq!((person.role.as_deref(), person.provenance.assessment), (Some("crime"), true));
    let text = r#"{"id":"x","schema":"UnknownLink","properties":{"subject":["a"],"object":["b"],"role":["call"]},"trama":{"kind":"call","source":"a1","source_namespace":"n","count":"3","type":null,"attributes":{"role":null,"memo":"hello"}}}"#;
    let kept = read(&format!("{text}\n"));
    let call = only_link(&kept);
    assert_eq!((call.kind, call.link_type.as_deref(), call.count), (LinkKind::Call, None, Some(3)));
    assert_eq!(
        (call.source.namespace.as_str(), call.source.id.as_str(), call.target.namespace.as_str()),
        ("n", "a1", "test")
    );
    assert_eq!(call.attributes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>(), [("memo", "hello")]);
}

#[test]
fn of_lines_that_another_tool_merged_holds_what_all_of_them_say() {
    let merged = |trama: &str| {
        let text = format!(r#"{{"id":"x","schema":"Company","properties":{{"name":["A","B"]}},"trama":{trama}}}"#);
        let kept = read(&format!("{text}\n"));
        kept.entities.iter().map(|(entity, _)| entity.clone()).collect::<Vec<_>>()
    };
    let one = r#"{\"namespace\":\"ada\",\"grade\":\"B2\",\"name\":\"A\"}"#;
    let other = r#"{\"namespace\":\"ada\",\"grade\":\"A1\",\"name\":null}"#;
    let said = &merged(&format!(r#"["{one}","{other}"]"#))[0];
    assert_eq!(
        (said.key.namespace.as_str(), said.provenance.grade, said.aliases.as_slice()),
        ("ada", None, ["B".to_owned()].as_slice())
    );
    assert_eq!(merged(&format!(r#""{one}""#)), merged(r#"{"namespace":"ada","grade":"B2","name":"A"}"#));
    assert_eq!(merged(&format!(r#""{one}""#))[0].provenance.grade, Grade::parse("B2"));
}

#[test]
fn what_trama_wrote_passes_the_allow_list_too() {
    let text = r#"{"id":"x","schema":"Person","properties":{},"trama":{"attributes":{"religion":"x"},"identifiers":["ethnicity:y","passport:1"],"sector":"steel"}}"#;
    let kept = read(&format!("{text}\n"));
    let person = &kept.entities[0].0;
    assert!(person.attributes.is_empty() && person.sector.is_none());
    assert_eq!(person.identifiers, pairs(&[("passport", "1")]));
    assert_eq!(kept.summaries[0].dropped.keys().collect::<Vec<_>>(), ["identifiers:ethnicity", "religion", "sector"]);
}

#[test]
fn of_a_rejected_line_that_somebody_is_protected_is_kept() {
    let broken = |properties: &str, trama: &str| {
        format!("{{\"id\":\"v\",\"schema\":\"Person\",\"properties\":{{{properties}}},\"trama\":{{{trama}}}}}\n")
    };
    for text in [
        broken(r#""name":[{"id":"nested"}]"#, r#""category":"victim""#),
        broken("", r#""category":"victim","colour":"red""#),
        broken("", r#""category":"victim","grade":"Z9""#),
        broken("", r#""category":"victim","kind":"alien""#),
        broken(r#""addressEntity":["a\u0007"]"#, r#""category":"victim""#),
    ] {
        let kept = read(&text);
        assert_eq!((kept.rejects.len(), kept.entities.len()), (1, 1), "{text}");
        assert_eq!((kept.entities[0].0.key.id.as_str(), kept.entities[0].0.category), ("v", Some(Category::Victim)));
    }
    let kept = read(&broken(r#""name":[{}]"#, r#""schema":"Protected""#));
    assert_eq!(kept.entities[0].0.schema.as_deref(), Some("Protected"));
}

#[test]
fn every_bad_line_is_named_with_what_was_expected_and_costs_itself_alone() {
    let good = line("c", "Company", r#""name":["C"]"#);
    let cases = [
        ("{\"id\":\"Vera SECRET\"", "the line ends too soon, at byte 19: expected a JSON object"),
        ("\"Vera SECRET\"", "expected a JSON object"),
        ("{} trailing", "not well-formed"),
        ("{\"schema\":\"Person\",\"properties\":{}}", "id: missing: expected a text as `id`"),
        ("{\"id\":\"a\",\"schema\":7.5,\"properties\":[]}", "properties: expected an object as `properties`"),
        ("{\"id\":\"a\",\"properties\":{}}", "schema: missing"),
        ("{\"id\":\" \",\"schema\":\"Person\"}", "id: missing"),
        ("{\"id\":\"a\",\"schema\":\"Person\",\"trama\":1}", "trama: expected an object as `trama`"),
        ("{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"x\":[[1]]}}", "property `x`: expected texts"),
        ("{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"x\":\"\\u0000\"}}", "`x`: expected text without NUL"),
        ("{\"id\":\"a\\n\",\"schema\":\"Person\",\"properties\":{}}", "id: \"a\\\\n\": expected an id without control"),
        ("{\"id\":\"a\",\"schema\":\"Person\",\"trama\":{\"shoe\":\"1\"}}", "`trama` has no field `shoe`"),
        (
            "{\"id\":\"a\",\"schema\":\"Person\",\"trama\":{\"name\":{}}}",
            "`trama`: field `name`: expected a text, or null",
        ),
    ];
    for (bad, reason) in cases {
        let kept = read(&format!("{good}\n{bad}\n{good}"));
        let reject = only_reject(&kept);
        assert!(reject.starts_with("3: ") && reject.contains(reason), "{reject}");
        assert!(!reject.contains("SECRET"), "{reject}");
        assert_eq!((kept.entities.len(), kept.summaries[0].rows), (2, 3));
    }
}

#[test]
fn a_deep_or_long_line_costs_itself_alone() {
    let deep = format!(
        "{{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{{\"x\":{}1{}}}}}",
        "[".repeat(5000),
        "]".repeat(5000)
    );
    let long = line("b", "Company", &format!(r#""notes":["{}"]"#, "y".repeat(1001)));
    let longer = line("b", "Company", &format!(r#""notes":["{}"]"#, "y".repeat(9000)));
    let limits = trama_datasets::Limits { max_field_bytes: 1000, ..Default::default() };
    let read = trama_datasets::ReadOptions { limits, ..forced(Format::Ftm, &[]) };
    let kept = read_as(&format!("{deep}\n{long}{longer}{}", line("c", "Company", "")), &read);
    let reasons: Vec<&str> = kept.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(reasons[0].contains("expected a"), "{reasons:?}");
    assert_eq!(reasons[1], "`notes`: expected at most 1000 bytes, found 1001");
    assert_eq!(reasons[2], "expected a line of at most 8000 bytes");
    assert_eq!(kept.entities.len(), 1);
}

#[test]
fn a_file_is_recognised_by_its_first_line_whatever_its_name() {
    let text = format!("\u{feff}\n  \n{}", line("c", "Company", ""));
    assert_eq!(read(&text).summaries[0].format, Format::Ftm);
    let long = line("c", "Company", &format!(r#""notes":["{}"]"#, "y".repeat(3 << 19)));
    assert_eq!(
        read_as(
            &long,
            &trama_datasets::ReadOptions {
                limits: trama_datasets::Limits { max_field_bytes: 4 << 20, ..Default::default() },
                ..options(&[])
            }
        )
        .entities
        .len(),
        1
    );
    for other in ["{\"type\":\"FeatureCollection\"}\n", "[{\"id\":1}]\n", "{\n\"id\":1}\n"] {
        assert!(error(other, &options(&[])).contains("ftm: FollowTheMoney, one JSON object"), "{other}");
    }
    let message = error("id,kind\n1,person\n", &forced(Format::Neo4j, &[]));
    assert!(message.contains("neo4j:"), "{message}");
    assert_eq!(
        only_reject(&read_as("id,kind\n", &forced(Format::Ftm, &[]))),
        "1: not well-formed, at byte 1: expected a JSON object"
    );
}
