use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::analyses::targets::Targets;
use crate::model::{LinkKind, LinkStatement};
use crate::registry::{self, Cells, ResultTable};
use crate::testing::{Sample, entity, link, person};

fn asked(view: &View, given: &[(&str, &str)]) -> Result<Outcome> {
    let parameters = Parameters::from_texts("explain", PARAMETERS, given.iter().copied())?;
    Ok(registry::run(&Explain, view, &parameters, 0, u64::MAX, &Progress::new())?.outcome)
}

/// The model, and the rows.
fn explained(view: &View, entity: &str, given: &[(&str, &str)]) -> (Value, ResultTable) {
    let given = [&[("entity", entity)], given].concat();
    let outcome = asked(view, &given).unwrap();
    (outcome.summary[EXPLANATION].clone(), outcome.table)
}

/// Rank and score, as the ranking has them; nothing for who is not in it.
fn standing(view: &View, entity: &str, given: &[(&str, &str)]) -> (Value, Value) {
    let parameters = Parameters::from_texts("targets", targets::INFO.parameters, given.iter().copied()).unwrap();
    let table = registry::run(&Targets, view, &parameters, 0, u64::MAX, &Progress::new()).unwrap().outcome.table;
    let row = table.rows().find(|row| row["id"] == entity);
    row.map_or((Value::Null, Value::Null), |row| (row["rank"].clone(), row["score"].clone()))
}

fn view_of(persons: &[&str], links: &[LinkStatement]) -> View {
    links.iter().fold(Sample::new().persons(persons), |sample, said| sample.link(said.clone())).view()
}

const CLIQUES: [&str; 9] = ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4", "m"];

/// Two cliques of four, and `m`, who is tied to two of the one and to one of the other.
fn cliques() -> Vec<LinkStatement> {
    let mut ends = vec![("m", "a1"), ("m", "a2"), ("m", "b1")];
    for clique in [["a1", "a2", "a3", "a4"], ["b1", "b2", "b3", "b4"]] {
        for (at, one) in clique.iter().enumerate() {
            ends.extend(clique[at + 1..].iter().map(|other| (*one, *other)));
        }
    }
    ends.into_iter().map(|(source, target)| link(source, target, LinkKind::Call)).collect()
}

fn texts(table: &ResultTable, finding: &str, column: &str) -> Vec<String> {
    let of = |row: &usize| table.column("finding").unwrap().text(*row) == finding;
    (0..table.height()).filter(of).map(|row| table.column(column).unwrap().text(row)).collect()
}

/// Solved by hand: four with each of five, but for `m` himself all pairs across: 4 times 4 pairs.
#[test]
fn a_broker_lies_between_the_members_of_two_cliques() {
    let (model, table) = explained(&view_of(&CLIQUES, &cliques()), "m", &[]);
    assert_eq!(model["between"]["pairs"], 16.0);
    assert_eq!(model["between"]["parts"], json!([4, 4]));
    assert_eq!(texts(&table, "path", "with"), ["a1;m;b1", "a2;m;b1"]);
    assert_eq!(model["between"]["paths"][0]["pairs"], 8.0);
    assert_eq!(model["between"]["paths"][0]["only_way"], true);
    let hops = model["between"]["paths"][0]["hops"].as_array().unwrap();
    assert_eq!(hops[0]["because"][0]["statements"].as_array().unwrap().len(), 1);
}

#[test]
fn without_his_one_link_to_the_other_clique_the_rank_is_that_of_a_dataset_without_it() {
    let (model, _) = explained(&view_of(&CLIQUES, &cliques()), "m", &[BETWEEN]);
    assert_eq!(model["rank"], 1);
    let first = &model["counterfactuals"]["links"]["changing"][0];
    let ends = [&first["without"]["source"]["id"], &first["without"]["target"]["id"]];
    assert!(ends.contains(&&json!("b1")) && ends.contains(&&json!("m")), "{first}");
    let without: Vec<LinkStatement> =
        cliques().into_iter().filter(|said| said.target.id != "b1" || said.source.id != "m").collect();
    let expected = standing(&view_of(&CLIQUES, &without), "m", &[BETWEEN]);
    assert_eq!((first["rank"].clone(), first["score"].clone()), expected);
    assert!(first["rank"].as_i64().unwrap() > 1);
}

/// By betweenness alone `m` is first: 16 pairs, against 15 of `b1`, and 5 of `a1` and of `a2`.
const BETWEEN: (&str, &str) = ("weights", "betweenness:1");

/// Statements with several reports and providers, some of one link, and generic ones beside specific ones.
fn drawn(seed: u64) -> Vec<LinkStatement> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let ids = CLIQUES;
    let said = |number: u32| {
        let (source, target) = (below(ids.len()), below(ids.len()));
        let kind = [LinkKind::Call, LinkKind::Associate, LinkKind::Family, LinkKind::Payment][below(4)];
        let mut said = link(ids[source], ids[target], kind);
        said.count = Some(1 + below(5) as u64);
        said.provenance.provider = [Some("ada"), Some("bob"), None][below(3)].map(str::to_owned);
        said.provenance.record = Some(number.to_string());
        said.provenance.report = [Some("R-1"), Some("R-2"), Some("R-3"), None][below(4)].map(str::to_owned);
        said
    };
    (0..14).map(said).collect()
}

#[test]
fn every_rank_without_something_is_that_of_a_dataset_without_it() {
    let given_ways: [&[(&str, &str)]; 4] = [
        &[],
        &[("profile", "brokers")],
        &[("profile", "financiers"), ("weighted", "true")],
        &[("weights", "strength:1,cross_agency_reach:1"), ("projection", "dual")],
    ];
    let mut compared = 0;
    for seed in 0..24 {
        let links = drawn(seed);
        let view = view_of(&CLIQUES, &links);
        let given = given_ways[seed as usize % 4];
        let (model, _) = explained(&view, "m", given);
        for sort in ["links", "reports", "providers"] {
            for counterfactual in model["counterfactuals"][sort]["changing"].as_array().unwrap() {
                let without = &counterfactual["without"];
                let is_meant = |said: &&LinkStatement| match sort {
                    "providers" => said.provenance.provider.as_deref() == without["provider"].as_str(),
                    "reports" => {
                        said.provenance.provider.as_deref() == without["provider"].as_str()
                            && said.provenance.report.as_deref() == without["report"].as_str()
                    }
                    _ => {
                        let ends = [said.source.id.as_str(), said.target.id.as_str()];
                        let named = [&without["source"]["id"], &without["target"]["id"]].map(|id| id.as_str().unwrap());
                        let directed = without["directed"].as_bool().unwrap();
                        let same = ends == named || !directed && ends == [named[1], named[0]];
                        same && without["kind"] == said.kind.as_str()
                    }
                };
                let left: Vec<LinkStatement> = links.iter().filter(|said| !is_meant(said)).cloned().collect();
                assert_eq!(counterfactual["statements"], links.len() - left.len(), "{seed} {without}");
                let expected = standing(&view_of(&CLIQUES, &left), "m", given);
                let found = (counterfactual["rank"].clone(), counterfactual["score"].clone());
                assert_eq!(found, expected, "{seed} {given:?} {without}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

/// The least number of statements without which `m` is out of the first `top_k`, by ranking a dataset for every subset.
fn smallest_by_brute_force(links: &[LinkStatement], top_k: i64) -> Option<usize> {
    let is_out = |lost: &u32| {
        let left: Vec<LinkStatement> =
            links.iter().zip(0..).filter(|(_, at)| lost & (1 << at) == 0).map(|(said, _)| said.clone()).collect();
        standing(&view_of(&CLIQUES, &left), "m", &[]).0.as_i64().is_none_or(|rank| rank > top_k)
    };
    (0u32..1 << links.len()).filter(is_out).map(|lost| lost.count_ones() as usize).min()
}

#[test]
fn the_smallest_sets_of_one_and_of_two_statements_are_those_of_brute_force() {
    let mut sizes = Vec::new();
    for seed in 100..116 {
        let links: Vec<LinkStatement> = drawn(seed).into_iter().take(9).collect();
        let view = view_of(&CLIQUES, &links);
        let top_k = 1 + seed as i64 % 3;
        let (model, _) = explained(&view, "m", &[("top_k", &top_k.to_string())]);
        let set = &model["smallest_set"];
        if model["rank"].as_i64().unwrap() > top_k {
            assert_eq!((&set["is_among"], &set["statements"]), (&json!(false), &json!([])));
            continue;
        }
        let found = set["statements"].as_array().unwrap().len();
        assert_eq!(Some(found), smallest_by_brute_force(&links, top_k).or(Some(0)), "{seed}: {set}");
        assert_eq!(set["proven_smallest"], found > 0, "{seed}: {set}");
        sizes.push(found);
    }
    assert!(sizes.contains(&1) && sizes.contains(&2), "{sizes:?}");
}

#[test]
fn who_is_not_among_the_first_is_told_so_and_nothing_is_searched() {
    let (model, table) = explained(&view_of(&CLIQUES, &cliques()), "a3", &[("top_k", "2")]);
    assert_eq!(model["smallest_set"]["is_among"], false);
    assert_eq!(
        texts(&table, "smallest_set", "words"),
        ["Name of a3 is not among the first 2, so that nothing has to be lost for it."]
    );
}

#[test]
fn a_link_of_several_statements_is_lost_with_all_of_them() {
    let mut links = cliques();
    links.extend([link("m", "b1", LinkKind::Call), link("m", "b1", LinkKind::Call)].into_iter().zip(1..).map(
        |(mut said, number)| {
            said.provenance.record = Some(number.to_string());
            said
        },
    ));
    let (model, _) = explained(&view_of(&CLIQUES, &links), "m", &[BETWEEN, ("top_k", "1")]);
    let set = &model["smallest_set"];
    assert_eq!(
        set["statements"].as_array().unwrap().len(),
        2,
        "his two links to the one clique, not the three statements to the other: {set}"
    );
    assert_eq!(model["counterfactuals"]["links"]["changing"][0]["statements"], 3);
}

#[test]
fn a_generic_link_that_a_specific_one_absorbed_comes_forth_when_that_is_lost() {
    let mut links = cliques();
    links.push(link("m", "b1", LinkKind::Associate));
    let (model, _) = explained(&view_of(&CLIQUES, &links), "m", &[]);
    let changing = model["counterfactuals"]["links"]["changing"].as_array().unwrap();
    let is_of = |one: &&Value| {
        let ends = [&one["without"]["source"]["id"], &one["without"]["target"]["id"]];
        ends.contains(&&json!("b1")) && ends.contains(&&json!("m"))
    };
    assert_eq!(changing.iter().find(is_of), None, "the tie stays");
}

#[test]
fn a_protected_person_on_a_path_is_a_handle() {
    let view = Sample::new()
        .persons(&["a", "b", "m"])
        .entity(person("vera", Some(Category::Victim)))
        .links(LinkKind::Call, &[("a", "vera"), ("vera", "m"), ("m", "b")])
        .view();
    let (model, table) = explained(&view, "m", &[]);
    assert_eq!(texts(&table, "path", "with"), ["b;m;protected-1"]);
    let text = model.to_string() + &format!("{:?}", table.rows().collect::<Vec<_>>());
    assert!(!text.contains("vera"), "{text}");
    assert!(model["notes"].to_string().contains("by a handle alone"));
}

#[test]
fn who_is_not_there_or_not_ranked_is_an_error_that_names_the_parameter_and_says_why() {
    let view = Sample::new()
        .persons(&["a", "b"])
        .entity(person("u", None))
        .entity(person("c", Some(Category::Contact)))
        .entity(person("v", Some(Category::Victim)))
        .entity(entity("x", EntityKind::Company))
        .links(LinkKind::Call, &[("a", "b"), ("a", "v")])
        .view();
    let error = |id: &str| asked(&view, &[("entity", id)]).unwrap_err().to_string();
    for (id, why) in [
        ("nobody", "the id of an entity among those selected"),
        ("v", "the id of an entity among those selected"),
        ("u", "this is a person of category unknown"),
        ("c", "this is a contact: contacts=true ranks them too"),
        ("protected-1", "this is a protected person"),
        ("x", "the id of an entity among those selected"),
    ] {
        let error = error(id);
        assert!(
            error.starts_with(&format!("parameter `entity` is {id}: expected ")) && error.ends_with(why),
            "{error}"
        );
    }
    assert!(asked(&view, &[("entity", "c"), ("contacts", "true")]).is_ok());
    assert!(asked(&view, &[("entity", "x"), ("kind", "company")]).is_ok());
    assert!(asked(&view, &[]).unwrap_err().to_string().contains("entity"));
}

#[test]
fn the_contributions_add_up_to_the_score_and_the_rank_is_that_of_the_ranking() {
    for profile in ["leaders", "brokers", "financiers", "logistics"] {
        let view = view_of(&CLIQUES, &drawn(3));
        let given = [("profile", profile)];
        let (model, table) = explained(&view, "m", &given);
        assert_eq!((model["rank"].clone(), model["score"].clone()), standing(&view, "m", &given));
        let Some(Cells::Float(contributions)) = table.column("contribution") else { panic!() };
        let of = |row: &usize| table.column("finding").unwrap().text(*row) == "contribution";
        let sum: f64 = (0..table.height()).filter(of).filter_map(|row| contributions[row]).sum();
        assert!((sum - model["score"].as_f64().unwrap()).abs() < 1e-9, "{profile}");
    }
}

#[test]
fn what_somebody_holds_carries_his_money() {
    let mut paid = link("account", "other", LinkKind::Payment);
    paid.amount = Some(900_000);
    paid.currency = Some("EUR".into());
    let view = Sample::new()
        .persons(&["m", "n"])
        .entity(entity("account", EntityKind::Asset))
        .entity(entity("other", EntityKind::Asset))
        .links(LinkKind::Possession, &[("m", "account"), ("n", "other")])
        .link(paid)
        .view();
    let (model, _) = explained(&view, "m", &[("weights", "money:1")]);
    let chain = model["contributions"][0]["carried_by"][0]["chain"].as_array().unwrap();
    assert_eq!(chain.iter().map(|shown| shown["id"].as_str().unwrap()).collect::<Vec<_>>(), ["m", "account", "other"]);
}

/// Categories of persons, and links between them: two ends and a kind.
type Drawn = (Vec<Option<Category>>, Vec<(usize, usize, usize)>);

/// Up to sixteen of any category, with links of several kinds between them.
fn any_sample() -> impl Strategy<Value = Drawn> {
    let category = prop::sample::select(vec![
        Some(Category::Suspect),
        Some(Category::Suspect),
        Some(Category::Convicted),
        Some(Category::Contact),
        Some(Category::Unknown),
        Some(Category::Victim),
        Some(Category::Informant),
        None,
    ]);
    prop::collection::vec(category, 2..16)
        .prop_flat_map(|all| (Just(all), prop::collection::vec((0..16usize, 0..16usize, 0..4usize), 0..40)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nobody_protected_is_named_and_nobody_unknown_is_ranked((categories, links) in any_sample()) {
        let kinds = [LinkKind::Call, LinkKind::Family, LinkKind::Associate, LinkKind::Payment];
        let id = |at: usize| format!("{}-{at}", if categories[at % categories.len()].is_some_and(Category::is_protected) { "zorka" } else { "p" });
        let sample = categories.iter().enumerate().fold(Sample::new(), |sample, (at, category)| {
            sample.entity(person(&id(at), *category))
        });
        let sample = links.iter().fold(sample, |sample, &(source, target, kind)| {
            let end = |at: usize| id(at % categories.len());
            sample.link(link(&end(source), &end(target), kinds[kind]))
        });
        let view = sample.view();
        for (at, category) in categories.iter().enumerate() {
            let is_rankable = category.is_some_and(Category::is_rankable);
            let outcome = asked(&view, &[("entity", &id(at))]);
            prop_assert_eq!(outcome.is_ok(), is_rankable, "{:?}", category);
            let Ok(outcome) = outcome else { continue };
            let text = format!("{:?} {:?} {:?}", outcome.table, outcome.summary, outcome.notice);
            prop_assert!(!text.contains("zorka"), "{}", text);
        }
    }
}
