use trama_datasets::{Declarations, Format};
use trama_engine::model::{Category, EntityKind, Handling};

use crate::common::{error, forced, options, read_as};

fn message(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    Declarations::parse(&texts).unwrap_err().to_string()
}

#[test]
fn a_bad_declaration_names_field_value_and_what_was_expected() {
    assert_eq!(
        message(&["grade=Z9"]),
        "--set grade=Z9: expected a 4x4 grade: A, B, C or X, then 1 to 4 (another system's goes to `grade_original`)"
    );
    assert!(
        message(&["colour=red"])
            .starts_with("--set colour=red: expected a field that can be declared: kind, link_kind")
    );
    assert!(message(&["kind"]).contains("expected FIELD=VALUE"));
    assert!(message(&["kind=person", "kind=company"]).contains("declared once"));
    assert!(message(&["provider="]).contains("expected a text"));
    assert!(message(&["directed=maybe"]).contains("expected true or false"));
    assert!(message(&["category=guilty"]).contains("expected convicted, suspect"));
    assert!(message(&["valid_from=2024-02-01", "valid_to=2024-01-01"]).contains("--set valid_to=2024-01-01"));
}

#[test]
fn declarations_are_listed_by_field() {
    let texts = ["kind=person".to_owned(), "grade = a1 ".to_owned()];
    let listed = Declarations::parse(&texts).unwrap().list();
    assert_eq!(listed, [("grade".to_owned(), "a1".to_owned()), ("kind".to_owned(), "person".to_owned())]);
}

#[test]
fn a_declaration_fills_only_what_is_absent_and_is_marked() {
    let set =
        ["provider=GdF", "handling=H1", "category=suspect", "assessment=yes", "namespace=n", "jurisdiction=IT;XK"];
    let kept = read_as(
        "id,kind,provider,handling,category,assessment,namespace\n\
         1,person,,,,,\n\
         2,person,NCA,H2,contact,no,m\n\
         3,company,,,,,\n",
        &options(&set),
    );
    let said = |index: usize| &kept.entities[index].0;
    let all = ["assessment", "category", "handling", "jurisdiction", "namespace", "provider"];
    assert_eq!(said(0).provenance.declared, all);
    assert_eq!(
        (said(0).provenance.provider.as_deref(), said(0).provenance.handling),
        (Some("GdF"), Some(Handling::H1))
    );
    assert_eq!((said(0).category, said(0).provenance.assessment), (Some(Category::Suspect), true));
    assert_eq!((said(0).key.namespace.as_str(), said(1).key.namespace.as_str()), ("n", "m"));
    assert_eq!(said(1).provenance.declared, ["jurisdiction"]);
    assert_eq!((said(1).category, said(1).provenance.assessment), (Some(Category::Contact), false));
    assert_eq!(said(2).category, None);
    assert_eq!(said(2).provenance.declared, ["assessment", "handling", "jurisdiction", "namespace", "provider"]);
}

#[test]
fn a_declared_kind_stands_in_for_the_column_when_the_format_is_given() {
    let text = "id,label,group\n0,Evelyn,woman\n";
    assert!(error(text, &options(&["kind=company"])).contains("--format csv with --set kind="));
    let kept = read_as(text, &forced(Format::Csv, &["kind=company"]));
    assert_eq!((kept.entities[0].0.kind, kept.entities[0].0.attributes.len()), (EntityKind::Company, 2));
    assert_eq!(kept.entities[0].0.provenance.declared, ["kind"]);
}

#[test]
fn a_declared_currency_serves_amounts_without_one() {
    let kept = read_as("source,target,kind,amount\na,b,payment,5\na,b,payment,\n", &options(&["currency=eur"]));
    assert_eq!((kept.links[0].0.amount, kept.links[0].0.currency.as_deref()), (Some(500), Some("EUR")));
    assert_eq!((kept.links[1].0.currency.as_deref(), kept.links[1].0.provenance.declared.len()), (None, 0));
}

#[test]
fn format_names_are_read_and_auto_is_none() {
    assert_eq!(Format::parse("auto").unwrap(), None);
    for &format in Format::ALL {
        assert_eq!(Format::parse(format.as_str()).unwrap(), Some(format));
    }
    assert!(Format::parse("xml").unwrap_err().to_string().contains("`xml`"));
}

#[test]
fn what_is_assessed_may_be_declared_of_persons_and_is_marked() {
    let texts = ["capability=0.5", "finances=1", "violence=0"];
    let kept = read_as("id,kind,capability\n1,person,\n2,person,0.25\n3,company,\n", &options(&texts));
    let said = |index: usize| (kept.entities[index].0.assessed.values(), &kept.entities[index].0.provenance.declared);
    let (values, declared) = said(0);
    assert_eq!(values, [Some(0.5), Some(0.0), None, Some(1.0), None]);
    assert_eq!(declared, &["capability", "finances", "violence"]);
    let (values, declared) = said(1);
    assert_eq!(values, [Some(0.25), Some(0.0), None, Some(1.0), None]);
    assert_eq!(declared, &["finances", "violence"]);
    assert_eq!(said(2), ([None; 5], &Vec::new()));
    for field in ["capability", "violence", "corruption", "finances", "irreplaceability"] {
        assert_eq!(message(&[&format!("{field}=1.5")]), format!("--set {field}=1.5: expected a number from 0 to 1"));
    }
}
