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

/// A meeting of forty, and a core of five who meet two by two.
fn meetings() -> View {
    let mut sample = Sample::new().entity(entity("rally", EntityKind::Event));
    for number in 0..40 {
        let id = format!("guest{number:02}");
        sample = sample.persons(&[&id]).links(LinkKind::Attendance, &[(&id, "rally")]);
    }
    let core = ["a", "b", "c", "d", "e"];
    sample = sample.persons(&core).links(LinkKind::Attendance, &[("a", "rally")]);
    for (number, one) in core.iter().enumerate() {
        for other in &core[..number] {
            let meeting = format!("{other}{one}");
            sample = sample.entity(entity(&meeting, EntityKind::Event));
            sample = sample.links(LinkKind::Attendance, &[(one, &meeting), (other, &meeting)]);
        }
    }
    sample.view()
}

#[test]
fn a_meeting_of_forty_makes_no_forty_leaders_by_dual_projection() {
    let view = meetings();
    let first = |given: &[(&str, &str)]| {
        let mut ids = column(&run(&view, given).table, "id");
        ids.truncate(5);
        ids.sort();
        ids
    };
    let degree = ("weights", "degree:1");
    assert!(first(&[degree]).iter().filter(|id| id.starts_with("guest")).count() >= 4, "{:?}", first(&[degree]));
    assert_eq!(first(&[degree, ("projection", "dual")]), ["a", "b", "c", "d", "e"]);
}

#[test]
fn reach_counts_borders_agencies_and_communities() {
    let of = |id: &str, jurisdiction: &str| EntityStatement {
        jurisdiction: vec![jurisdiction.into()],
        ..person(id, Some(Category::Suspect))
    };
    let said = |target: &str, provider: &str| {
        let mut call = link("x", target, LinkKind::Call);
        call.provenance.provider = Some(provider.into());
        call
    };
    let sample = Sample::new().persons(&["x"]).entity(of("a", "AL")).entity(of("b", "XK")).entity(of("c", "XK"));
    let view = sample.link(said("a", "P")).link(said("b", "P")).link(said("c", "Q")).view();
    let table = run(&view, &[]).table;
    let x = column(&table, "id").iter().position(|id| id == "x").unwrap();
    let value = |name: &str| table.row(x)[name].as_f64().unwrap();
    assert!((value("cross_border_reach") - 4.0 / 9.0).abs() < 1e-12, "1 - (1/9 + 4/9)");
    assert!((value("cross_agency_reach") - 4.0 / 9.0).abs() < 1e-12);
    assert_eq!(value("cross_community_reach"), 0.0, "a star is one community");
}

#[test]
fn money_and_goods_pass_through_what_somebody_holds_and_are_divided_among_its_holders() {
    let mut paid = link("account", "elsewhere", LinkKind::Payment);
    paid.weight = Some(15.0);
    let sample = Sample::new().persons(&["owner", "director", "nobody"]);
    let sample =
        ["account", "elsewhere"].iter().fold(sample, |sample, id| sample.entity(entity(id, EntityKind::Asset)));
    let view = sample
        .entity(entity("firm", EntityKind::Company))
        .entity(entity("box", EntityKind::Shipment))
        .links(LinkKind::Ownership, &[("owner", "firm")])
        .links(LinkKind::Directorship, &[("director", "firm")])
        .links(LinkKind::Possession, &[("firm", "account")])
        .links(LinkKind::Consignor, &[("firm", "box")])
        .links(LinkKind::Consignee, &[("director", "box")])
        .link(paid)
        .view();
    let table = run(&view, &[("profile", "financiers")]).table;
    let value = |id: &str, name: &str| {
        let row = column(&table, "id").iter().position(|found| found == id).unwrap();
        table.row(row)[name].as_f64().unwrap()
    };
    for (id, money, goods) in [("owner", 2.0, 0.5), ("director", 2.0, 0.5), ("nobody", 0.0, 0.0)] {
        let half = 16f64.ln() / 2.0 * money / 2.0;
        assert!((value(id, "money") - half).abs() < 1e-6, "{id} {}", value(id, "money"));
        assert_eq!(value(id, "goods"), goods, "{id}");
    }
}

#[test]
fn assessed_factors_stand_apart_and_whom_nobody_assessed_is_in_the_middle() {
    let assessed = |id: &str, violence: f64| {
        let mut statement = person(id, Some(Category::Suspect));
        statement.assessed.violence = Some(violence);
        statement
    };
    let view = Sample::new()
        .entity(assessed("a", 0.9))
        .entity(assessed("b", 0.1))
        .persons(&["c"])
        .links(LinkKind::Call, &[("a", "b"), ("b", "c")])
        .view();
    let table = run(&view, &[("weights", "degree:1,violence:1")]).table;
    assert_eq!(column(&table, "id"), ["a", "b", "c"]);
    assert_eq!(column(&table, "violence"), ["0.9", "0.1", ""]);
    assert_eq!(column(&table, "assessed_score"), ["0.375", "0.125", "0.25"]);
    let parts = |row: usize| {
        table.row(row)["structural_score"].as_f64().unwrap() + table.row(row)["assessed_score"].as_f64().unwrap()
    };
    assert!((0..3).all(|row| (parts(row) - table.row(row)["score"].as_f64().unwrap()).abs() < 1e-9));
    let plain = run(&view, &[]).table;
    assert_eq!(column(&plain, "assessed_score"), ["0.0"; 3], "no profile counts what is assessed");
}

#[test]
fn whose_links_are_said_again_and_again_may_be_central_because_he_was_watched() {
    let mut sample = Sample::new().persons(&["w", "a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    for target in ["a", "b"] {
        for record in 0..4 {
            let mut call = link("w", target, LinkKind::Call);
            call.provenance.record = Some(format!("r{target}{record}"));
            sample = sample.link(call);
        }
    }
    let view = sample.links(LinkKind::Call, &[("c", "d"), ("d", "e"), ("c", "e"), ("f", "g"), ("h", "i")]).view();
    let table = run(&view, &[]).table;
    let watched: Vec<String> = (0..10)
        .filter(|&row| table.row(row)["watched"] == "watched")
        .map(|row| table.row(row)["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(watched.first().map(String::as_str), Some("w"), "{watched:?}");
    assert!(!watched.iter().any(|id| ["c", "d", "e"].contains(&id.as_str())), "{watched:?}");
}
