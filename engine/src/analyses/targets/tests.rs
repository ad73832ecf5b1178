use super::*;
use crate::model::{Category, EntityStatement, LinkKind};
use crate::registry;
use crate::testing::{Sample, entity, link, person};

fn run(view: &View, given: &[(&str, &str)]) -> Outcome {
    let parameters = Parameters::from_texts("targets", PARAMETERS, given.iter().copied()).unwrap();
    registry::run(&Targets, view, &parameters, 0, u64::MAX, &Progress::new()).unwrap().outcome
}

fn column(table: &ResultTable, name: &str) -> Vec<String> {
    (0..table.height()).map(|row| table.column(name).unwrap().text(row)).collect()
}

/// A star around `b`: solved by hand. Betweenness 3 against 0; b is first by every factor, the leaves are equal.
#[test]
fn the_centre_of_a_star_leads_and_its_leaves_are_equal() {
    let view = Sample::new()
        .persons(&["a", "b", "c", "d"])
        .links(LinkKind::Call, &[("a", "b"), ("b", "c"), ("d", "b")])
        .view();
    let Outcome { table, notice, .. } = run(&view, &[]);
    assert_eq!(column(&table, "id"), ["b", "a", "c", "d"]);
    assert_eq!(column(&table, "rank"), ["1", "2", "2", "2"]);
    assert_eq!(column(&table, "betweenness"), ["3", "0", "0", "0"].map(|n| format!("{n}.0")));
    assert_eq!(column(&table, "strength"), ["3", "1", "1", "1"].map(|n| format!("{n}.0")));
    let Some(Cells::Float(scores)) = table.column("score") else { panic!() };
    assert!((scores[0].unwrap() - 0.875).abs() < 1e-12, "percentile (3 + .5)/4 by every factor");
    assert!((scores[1].unwrap() - 0.375).abs() < 1e-12, "percentile (0 + 1.5)/4 by every factor");
    assert_eq!(notice, None);
}

#[test]
fn the_contributions_add_up_to_the_score() {
    let view = Sample::new()
        .persons(&["a", "b", "c", "d"])
        .links(LinkKind::Call, &[("a", "b"), ("b", "c"), ("c", "d"), ("b", "d")])
        .view();
    for row in run(&view, &[]).table.rows() {
        let contributions = row.iter().filter(|(name, _)| name.ends_with("_contribution"));
        let sum: f64 = contributions.map(|(_, contribution)| contribution.as_f64().unwrap()).sum();
        assert!((sum - row["score"].as_f64().unwrap()).abs() < 1e-12);
    }
}

#[test]
fn without_a_category_nobody_is_ranked_and_the_notice_says_how_many() {
    let sample = ["a", "b"].iter().fold(Sample::new(), |sample, id| sample.entity(person(id, None)));
    let outcome = run(&sample.links(LinkKind::Call, &[("a", "b")]).view(), &[]);
    assert_eq!(outcome.table.height(), 0);
    assert_eq!(outcome.notice.unwrap(), "no rankable persons: 2 unknown; declare with --set category=...");
}

#[test]
fn only_suspects_convicts_and_reasonable_grounds_are_ranked_and_contacts_when_asked() {
    let categories = [
        ("convicted", Some(Category::Convicted)),
        ("suspect", Some(Category::Suspect)),
        ("grounds", Some(Category::ReasonableGrounds)),
        ("contact", Some(Category::Contact)),
        ("stated", Some(Category::Unknown)),
        ("unknown", None),
        ("victim", Some(Category::Victim)),
        ("witness", Some(Category::Witness)),
        ("informant", Some(Category::Informant)),
    ];
    let sample = categories.iter().fold(Sample::new(), |sample, (id, category)| sample.entity(person(id, *category)));
    let mut child = person("minor", Some(Category::Suspect));
    child.is_minor = Some(true);
    let mut officer = person("officer", Some(Category::Suspect));
    officer.schema = Some("Officer".into());
    let view = sample.entity(child).entity(officer).view();
    let ranked = |given: &[(&str, &str)]| {
        let outcome = run(&view, given);
        let mut ids = column(&outcome.table, "id");
        ids.sort();
        (ids, outcome)
    };
    let (ids, outcome) = ranked(&[]);
    assert_eq!(ids, ["convicted", "grounds", "suspect"]);
    assert_eq!(outcome.summary["not_ranked"], json!({ "unknown": 2, "contacts": 1, "protected": 4, "authorities": 0 }));
    let (ids, outcome) = ranked(&[("contacts", "true")]);
    assert_eq!(ids, ["contact", "convicted", "grounds", "suspect"]);
    assert_eq!(outcome.notice.unwrap(), "contacts are ranked too, as asked");
}

#[test]
fn unrankable_persons_carry_paths_and_change_nobody_elses_percentile() {
    let bridge = |category| {
        Sample::new()
            .persons(&["a", "b", "c"])
            .entity(person("x", category))
            .links(LinkKind::Call, &[("a", "x"), ("x", "b"), ("b", "c")])
            .view()
    };
    let table = run(&bridge(Some(Category::Victim)), &[]).table;
    assert_eq!(table, run(&bridge(None), &[]).table, "whoever x is");
    assert_eq!(column(&table, "id"), ["b", "a", "c"]);
    assert_eq!(column(&table, "betweenness")[0], "2.0", "a to c and x to c go over b");
}

#[test]
fn family_alone_never_raises_a_score() {
    let with_family = |family: &[(&str, &str)]| {
        Sample::new()
            .persons(&["a", "b", "c", "d"])
            .links(LinkKind::Call, &[("a", "b"), ("b", "c")])
            .links(LinkKind::Family, family)
            .view()
    };
    let family = with_family(&[("d", "a"), ("d", "b"), ("d", "c")]);
    let without = run(&with_family(&[]), &[]).table;
    for given in [&[][..], &[("coefficients", "family:1000")], &[("weights", "degree:1,cross_agency_reach:1")]] {
        let with = run(&family, given).table;
        let without = if given.len() == 1 && given[0].0 == "weights" {
            run(&with_family(&[]), given).table
        } else {
            without.clone()
        };
        for name in ["id", "score", "rank", "rank_with_family"] {
            assert_eq!(column(&without, name), column(&with, name), "{name} {given:?}");
        }
    }
}

#[test]
fn family_beside_another_tie_adds_to_it_where_the_caller_says_so_and_the_rank_without_it_is_shown() {
    let view = Sample::new()
        .persons(&["a", "b", "c"])
        .links(LinkKind::Call, &[("a", "b"), ("b", "c")])
        .links(LinkKind::Family, &[("b", "c")])
        .view();
    let given = [("coefficients", "family:2"), ("weights", "strength:1")];
    let table = run(&view, &given).table;
    assert_eq!(column(&table, "id"), ["b", "c", "a"]);
    assert_eq!(column(&table, "strength"), ["4.0", "3.0", "1.0"]);
    assert_eq!(column(&table, "rank_without_family"), ["1", "2", "2"]);
    let plain = run(&view, &[("weights", "strength:1")]).table;
    assert_eq!(
        (column(&plain, "rank"), column(&plain, "rank_with_family")),
        (["1", "2", "2"].map(str::to_owned).into(), ["1", "3", "2"].map(str::to_owned).into(),)
    );
}

#[test]
fn companies_are_ranked_on_the_typed_graph_in_a_list_of_their_own() {
    let mut share = link("a", "x", LinkKind::Ownership);
    share.share = Some(0.5);
    let view = Sample::new()
        .persons(&["a", "b"])
        .entity(entity("x", EntityKind::Company))
        .entity(entity("y", EntityKind::Company))
        .link(share)
        .links(LinkKind::Ownership, &[("x", "y"), ("b", "x")])
        .view();
    let outcome = run(&view, &[("kind", "company")]);
    assert_eq!(column(&outcome.table, "id"), ["x", "y"]);
    assert_eq!(outcome.summary["graph"]["what"], "the whole typed graph");
    let none = run(&view, &[("kind", "shipment")]);
    assert_eq!(none.notice.unwrap(), "nothing to rank: the view holds no shipment");
}

#[test]
fn evidence_leads_from_a_tie_to_its_statements() {
    let mut call = link("p", "q", LinkKind::Call);
    call.provenance.report = Some("R7".into());
    let view = Sample::new()
        .persons(&["a", "b"])
        .entity(entity("p", EntityKind::Asset))
        .entity(entity("q", EntityKind::Asset))
        .links(LinkKind::Possession, &[("a", "p"), ("b", "q")])
        .link(call)
        .view();
    let parameters = Parameters::from_texts("targets", PARAMETERS, []).unwrap();
    let found = evidence(&view, &parameters, view.find("a").unwrap()).unwrap();
    assert_eq!((&found["tie_count"], &found["ties"][0]["with"]["id"]), (&json!(1), &json!("b")));
    let because = &found["ties"][0]["because"][0];
    assert_eq!((&because["kind"], &because["statements"][0]["report"]), (&json!("call"), &json!("R7")));
}

#[test]
fn a_coefficient_that_is_none_is_named() {
    let parameters = Parameters::from_texts("targets", PARAMETERS, [("coefficients", "friendship:2")]).unwrap();
    let view = Sample::new().persons(&["a"]).view();
    let error = registry::run(&Targets, &view, &parameters, 0, u64::MAX, &Progress::new()).unwrap_err().to_string();
    assert!(
        error.starts_with("parameter `coefficients` is friendship: expected kinds of ties, which are: ownership,"),
        "{error}"
    );
}

#[test]
fn equal_ties_are_listed_in_an_order_that_tells_nothing_of_who_is_masked() {
    let victims = |ids: [&str; 2]| {
        let sample = ids.iter().fold(Sample::new().persons(&["b", "d"]), |sample, id| {
            sample.entity(person(id, Some(Category::Victim))).links(LinkKind::Call, &[("b", id)])
        });
        let view = sample.links(LinkKind::Call, &[("b", "d")]).view();
        let parameters = Parameters::from_texts("targets", PARAMETERS, []).unwrap();
        let found = evidence(&view, &parameters, view.find("b").unwrap()).unwrap();
        found["ties"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tie| tie["with"]["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(victims(["a", "z"]), ["d", "protected-1", "protected-2"]);
    assert_eq!(victims(["a", "c"]), ["d", "protected-1", "protected-2"]);
}

#[test]
fn evidence_says_how_probable_its_grades_make_a_link() {
    let mut call = link("a", "b", LinkKind::Call);
    call.provenance.grade = crate::model::Grade::parse("C4");
    let view = Sample::new().persons(&["a", "b"]).link(call).view();
    let parameters = Parameters::from_texts("targets", PARAMETERS, []).unwrap();
    let found = evidence(&view, &parameters, 0).unwrap();
    assert!((found["ties"][0]["because"][0]["probability"].as_f64().unwrap() - 0.4).abs() < 1e-12);
}

#[test]
fn authorities_are_in_the_graph_and_not_in_a_ranking_of_companies() {
    let company =
        |id: &str, schema: &str| EntityStatement { schema: Some(schema.into()), ..entity(id, EntityKind::Company) };
    let view = Sample::new()
        .persons(&["a"])
        .entity(company("front", "Company"))
        .entity(company("police", "publicbody"))
        .entity(company("otf", "TaskForce"))
        .links(LinkKind::Membership, &[("a", "front"), ("police", "otf"), ("front", "police")])
        .view();
    let outcome = run(&view, &[("kind", "company")]);
    assert_eq!(outcome.table.height(), 1);
    assert_eq!(outcome.table.row(0)["id"], "front");
    assert_eq!(outcome.table.row(0)["betweenness"], 2.0);
    assert_eq!(outcome.summary["not_ranked"]["authorities"], 2);
}
