use trama_datasets::Format;
use trama_engine::model::{Assessed, AssetStage, Category, EntityKind, Grade, Handling, LinkKind, Moment};

use crate::common::{error, only_reject, options, read};

#[test]
fn every_column_of_an_entity_reaches_its_field() {
    let kept = read(
        "id,kind,schema,name,aliases,jurisdiction,stage,value,currency,latitude,longitude,identifiers,sector,\
         municipality,founded,dissolved,fictional,namespace,colour\n\
         a1,asset,RealEstate,Villa,Casa;La Villa,IT; XK,seized,1200000.50,eur,41.5,-13.25,cadastre:12/3;deed:x:9,\
         housing,Locri,1990,2001-05,yes,cadastre,red\n",
    );
    let (villa, origin) = &kept.entities[0];
    assert_eq!((villa.key.namespace.as_str(), villa.key.id.as_str(), origin.line), ("cadastre", "a1", 2));
    assert_eq!((villa.kind, villa.schema.as_deref()), (EntityKind::Asset, Some("RealEstate")));
    assert_eq!(villa.aliases, ["Casa", "La Villa"]);
    assert_eq!(villa.jurisdiction, ["IT", "XK"]);
    assert_eq!((villa.stage, villa.value), (Some(AssetStage::Seized), Some(120_000_050)));
    assert_eq!(villa.currency.as_deref(), Some("EUR"));
    assert_eq!((villa.latitude, villa.longitude), (Some(41.5), Some(-13.25)));
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(villa.identifiers, [pair("cadastre", "12/3"), pair("deed", "x:9")]);
    assert_eq!((villa.sector.as_deref(), villa.municipality.as_deref()), (Some("housing"), Some("Locri")));
    assert_eq!((villa.founded.as_deref(), villa.dissolved.as_deref()), (Some("1990"), Some("2001-05")));
    assert_eq!((villa.fictional, villa.name.as_deref()), (Some(true), Some("Villa")));
    assert_eq!(villa.attributes["colour"], "red");
    assert_eq!(kept.summaries[0].attributes["colour"], 1);
    assert_eq!(kept.summaries[0].format, Format::Csv);
}

#[test]
fn every_column_of_a_link_reaches_its_field() {
    let kept = read(
        "source,target,kind,type,weight,share,share_min,share_max,amount,currency,count,time,source_namespace,\
         target_namespace,directed,memo\n\
         p1,c1,ownership,holds,2.5,.5,0.25,0.75,10,JPY,3,2024-05-01T10:00:00Z,police,registry,no,x\n",
    );
    let (link, _) = &kept.links[0];
    assert_eq!((link.source.namespace.as_str(), link.source.id.as_str()), ("police", "p1"));
    assert_eq!((link.target.namespace.as_str(), link.target.id.as_str()), ("registry", "c1"));
    assert_eq!(
        (link.kind, link.link_type.as_deref(), link.directed),
        (LinkKind::Ownership, Some("holds"), Some(false))
    );
    assert_eq!((link.weight, link.count), (Some(2.5), Some(3)));
    assert_eq!((link.share, link.share_min, link.share_max), (Some(0.5), Some(0.25), Some(0.75)));
    assert_eq!((link.amount, link.currency.as_deref()), (Some(10), Some("JPY")));
    assert_eq!(link.time, Moment::parse_start("2024-05-01T10:00:00Z"));
    assert_eq!(link.attributes["memo"], "x");
}

#[test]
fn every_statement_column_reaches_its_field() {
    let kept = read(
        "id,kind,provider,report,record,case,grade,grade_original,handling,assessment,recorded_at,valid_from,\
         valid_to,review_by,category,is_minor,role,born\n\
         1,Person,GdF,R1,77,C9,b2,3-C,H1,1,2024-01-02,2024-01-01,2024-12-31,2027-01-01,Reasonable Grounds,no,boss,1970\n",
    );
    let (person, _) = &kept.entities[0];
    let said = &person.provenance;
    let texts = [&said.provider, &said.report, &said.record, &said.case, &said.grade_original];
    assert_eq!(texts.map(|text| text.as_deref().unwrap()), ["GdF", "R1", "77", "C9", "3-C"]);
    assert_eq!((said.grade, said.handling, said.assessment), (Grade::parse("B2"), Some(Handling::H1), true));
    assert_eq!(said.recorded_at, Moment::parse_start("2024-01-02"));
    assert_eq!((said.valid_from, said.valid_to), (Moment::parse_start("2024-01-01"), Moment::parse_end("2024-12-31")));
    assert_eq!(said.review_by, Moment::parse_end("2027-01-01"));
    assert_eq!((person.category, person.is_minor), (Some(Category::ReasonableGrounds), Some(false)));
    assert_eq!((person.role.as_deref(), person.born.as_deref()), (Some("boss"), Some("1970")));
    assert!(said.declared.is_empty() && said.handling_note.is_none());
}

#[test]
fn an_unknown_handling_code_is_h3_with_its_text_beside_it_and_a_missing_one_is_left_open() {
    let kept = read("id,kind,handling\n1,company,eyes only\n2,company,\n3,company,h0\n");
    let said = |index: usize| &kept.entities[index].0.provenance;
    assert_eq!((said(0).handling, said(0).handling_note.as_deref()), (Some(Handling::H3), Some("eyes only")));
    assert_eq!((said(1).handling, said(1).handling_note.as_deref()), (None, None));
    assert_eq!((said(2).handling, said(2).handling_note.as_deref()), (Some(Handling::H0), None));
}

#[test]
fn every_bad_field_of_an_entity_is_named_with_what_was_expected() {
    let cases = [
        ("stage", "lost", "expected identified, traced, frozen, seized"),
        ("latitude", "91", "expected degrees north from -90 to 90"),
        ("longitude", "east", "expected degrees east from -180 to 180"),
        ("founded", "05/1970", "expected a year, a month or a date"),
        ("dissolved", "1970-02-30", "expected a year, a month or a date"),
        ("born", "70", "expected a year, a month or a date"),
        ("category", "guilty", "expected convicted, suspect, reasonable-grounds"),
        ("is_minor", "maybe", "expected true or false"),
        ("fictional", "2", "expected true or false"),
        ("currency", "EURO", "expected three letters of ISO 4217"),
        ("value", "12", "an amount without a currency"),
        ("identifiers", "AA123", "expected type:value pairs"),
        ("grade", "A5", "expected a 4x4 grade"),
        ("assessment", "perhaps", "expected true or false"),
        ("recorded_at", "24/08/2017", "expected a date or an RFC 3339 time"),
        ("valid_from", "soon", "expected a date or an RFC 3339 time"),
        ("valid_to", "2024-13-01", "expected a date or an RFC 3339 time"),
        ("review_by", "1", "expected a date or an RFC 3339 time"),
    ];
    for (column, value, reason) in cases {
        let kept = read(&format!("id,kind,{column}\na,company,\nb,company,{value}\nc,company,\n"));
        let reject = only_reject(&kept);
        assert!(reject.starts_with(&format!("3: {column}: {value:?}: {reason}")), "{reject}");
        assert_eq!(kept.entities.len(), 2);
    }
}

#[test]
fn every_bad_field_of_a_link_is_named_with_what_was_expected() {
    let cases = [
        ("weight", "-1", "expected a number from 1e-30 to 1e30, or 0"),
        ("weight", "NaN", "expected a number from 1e-30 to 1e30, or 0"),
        ("weight", "1e999", "expected a number from 1e-30 to 1e30, or 0"),
        ("weight", "1e-46", "expected a number from 1e-30 to 1e30, or 0"),
        ("share", "25%", "expected a share from 0 to 1"),
        ("share_min", "1.1", "expected a share from 0 to 1"),
        ("share_max", "-0.1", "expected a share from 0 to 1"),
        ("amount", "5", "an amount without a currency"),
        ("count", "1.5", "expected a whole number"),
        ("directed", "maybe", "expected true or false"),
        ("time", "noon", "expected a date or an RFC 3339 time"),
    ];
    for (column, value, reason) in cases {
        let reject = only_reject(&read(&format!("source,target,kind,{column}\na,b,call,{value}\n")));
        assert!(reject.starts_with(&format!("2: {column}: {value:?}: {reason}")), "{reject}");
    }
    let reject = only_reject(&read("source,target,kind,amount,currency\na,b,payment,-5,EUR\n"));
    assert!(reject.starts_with("2: amount: \"-5\": expected an amount of at least 0"), "{reject}");
    let reject = only_reject(&read("source,target,kind,amount,currency\na,b,payment,1.005,EUR\n"));
    assert!(reject.contains("at most 2 decimals (EUR)"), "{reject}");
    let reject = only_reject(&read("source,target,kind,share,share_max\na,b,ownership,0.5,0.4\n"));
    assert!(reject.contains("share: \"0.5\": expected share_min, share and share_max in ascending order"), "{reject}");
}

#[test]
fn ids_and_kinds_are_required_and_ids_are_kept_exactly() {
    let kept = read("id,kind\n 7 ,person\n  ,person\n8,\n9,alien\n");
    assert_eq!(kept.entities[0].0.key.id, " 7 ");
    let lines: Vec<u64> = kept.rejects.iter().map(|reject| reject.line).collect();
    assert_eq!(lines, [3, 4, 5]);
    assert!(kept.rejects[0].reason.contains("expected an id"));
    assert!(
        kept.rejects[1].reason.contains("expected person, company") && kept.rejects[1].reason.contains("--set kind=")
    );
    assert_eq!(kept.rejects[2].value.as_deref(), Some("alien"));
    assert!(kept.summaries[0].notes[0].contains("begin or end with a blank"), "{:?}", kept.summaries[0].notes);
}

#[test]
fn a_period_that_ends_before_it_begins_is_rejected() {
    let kept = read("id,kind,valid_from,valid_to\n1,company,2024-02-01,2024-01-31\n2,company,2024-02-01,2024-02-01\n");
    assert!(only_reject(&kept).contains("valid_to is before valid_from"));
    assert_eq!(kept.entities.len(), 1);
}

#[test]
fn a_header_that_names_a_column_twice_is_an_error() {
    assert!(error("id,kind,Name,name\n1,company,a,b\n", &options(&[])).contains("names the column `name` twice"));
}

#[test]
fn a_file_with_only_a_header_has_no_rows() {
    let kept = read("id,kind\n");
    assert_eq!((kept.summaries[0].rows, kept.summaries[0].notes.as_slice()), (0, ["no rows".to_owned()].as_slice()));
}

#[test]
fn the_summary_has_the_size_and_hash_of_the_file() {
    let text = "id,kind\n1,company\n";
    let kept = read(text);
    assert_eq!(kept.summaries[0].bytes, text.len() as u64);
    assert_eq!(kept.summaries[0].blake3, blake3::hash(text.as_bytes()).to_hex().to_string());
}

#[test]
fn what_is_assessed_of_a_person_is_a_number_from_0_to_1() {
    let kept = read(
        "id,kind,Capability,violence,corruption,finances,irreplaceability\n\
         1,person,0.3,1,0,.125,1e-1\n\
         2,person,,,0.5,,\n",
    );
    let said = |index: usize| kept.entities[index].0.assessed.values();
    assert_eq!(said(0), [Some(0.3), Some(1.0), Some(0.0), Some(0.125), Some(0.1)]);
    assert_eq!(said(1), [None, None, Some(0.5), None, None]);
    for column in Assessed::NAMES {
        for value in ["1.5", "-0.1", "NaN", "high"] {
            let kept = read(&format!("id,kind,{column}\na,person,\nb,person,{value}\nc,person,1\n"));
            let reject = only_reject(&kept);
            assert_eq!(reject, format!("3: {column}: {value:?}: expected a number from 0 to 1"));
            assert_eq!(kept.entities.len(), 2);
        }
    }
}

#[test]
fn what_is_assessed_of_persons_is_an_attribute_like_any_other_elsewhere() {
    let kept = read("id,kind,capability\nc,company,1.5\n");
    let company = &kept.entities[0].0;
    assert_eq!((company.assessed, company.attributes["capability"].as_str()), (Assessed::default(), "1.5"));
}
