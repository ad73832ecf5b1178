use serde_json::Map;

use super::*;
use crate::model::{Category, LinkKind};
use crate::registry;
use crate::testing::{Sample, person};

fn try_run(view: &View, given: &[(&str, &str)], seed: u64) -> Result<Outcome> {
    let parameters = Parameters::from_texts("validate", INFO.parameters, given.iter().copied())?;
    Ok(registry::run(&Validate, view, &parameters, seed, u64::MAX, &Progress::new())?.outcome)
}

fn run(view: &View, given: &[(&str, &str)]) -> Outcome {
    try_run(view, given, 0).unwrap()
}

fn floats(outcome: &Outcome, name: &str) -> Vec<Option<f64>> {
    let Some(Cells::Float(cells)) = outcome.table.column(name) else { panic!("{name}") };
    cells.clone()
}

fn row(outcome: &Outcome, measure: &str) -> Map<String, serde_json::Value> {
    outcome.table.rows().find(|row| row["measure"] == measure).unwrap_or_else(|| panic!("{measure}"))
}

/// `c` ties two pairs: by hand, betweenness puts him first and all others alike; degree 4, 2, 2, 2, 2.
fn bow_tie() -> Sample {
    let ends = [("a", "b"), ("a", "c"), ("b", "c"), ("d", "e"), ("d", "c"), ("e", "c")];
    Sample::new().persons(&["a", "b", "c", "d", "e"]).links(LinkKind::Call, &ends)
}

#[test]
fn a_ranking_solved_by_hand() {
    let outcome = run(&bow_tie().view(), &[("labels", "c:1,a:1,b:0,d:0,e:0")]);
    // Of the 6 pairs c wins 3, and a ties 3; the second place is shared by four, one of them looked for.
    for measure in ["score", "betweenness", "degree"] {
        let row = row(&outcome, measure);
        assert_eq!((row["auc"].as_f64(), row["precision_at_k"].as_f64()), (Some(0.75), Some(0.625)), "{measure}");
        assert_eq!(row["average_precision"].as_f64(), Some(0.5 + 0.5 * 2.0 / 5.0), "{measure}");
    }
    assert!(row(&outcome, "score")["difference"].is_null() && row(&outcome, "score")["p_value"].is_null());
    let degree = row(&outcome, "degree");
    let same =
        ["difference", "difference_low", "difference_high", "p_value"].map(|name| degree[name].as_f64().unwrap());
    assert_eq!(same, [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(
        outcome.summary["labels"],
        json!({ "given": 5, "used": 5, "positive": 2, "not_found": 0, "not_ranked": 0 })
    );
}

/// Whom the calls put lowest constraint puts highest: he has the least of it.
#[test]
fn constraint_counts_with_its_sign() {
    let outcome = run(&bow_tie().view(), &[("labels", "c:1,b:0,d:0")]);
    assert_eq!(row(&outcome, "constraint")["auc"].as_f64(), Some(1.0));
    assert!(row(&outcome, "constraint")["p_value"].is_null(), "of one alone nothing can be told");
}

#[test]
fn what_tells_nobody_apart_has_no_row() {
    let outcome = run(&bow_tie().view(), &[("labels", "c:1,a:1,b:0,d:0,e:0")]);
    let measures: Vec<_> = outcome.table.rows().map(|row| row["measure"].as_str().unwrap().to_owned()).collect();
    assert_eq!(&measures[..3], ["score", "borda", "betweenness"]);
    for measure in ["core_number", "violence", "money", "two_mode_betweenness"] {
        assert!(!measures.iter().any(|named| named == measure), "{measure}: {measures:?}");
    }
}

#[test]
fn labels_of_those_who_are_not_there_or_not_ranked_are_counted_and_judge_nothing() {
    let sample = bow_tie().entity(person("zorka", Some(Category::Victim))).entity(person("f", None));
    let view = sample.links(LinkKind::Call, &[("a", "zorka"), ("f", "b")]).view();
    let given = |more: &str| format!("c:1,a:1,b:0,d:0,e:0{more}");
    let (few, many) = (given(""), given(",zorka:1,protected-1:1,f:0,nobody:1"));
    let (few, many) = (run(&view, &[("labels", &few)]), run(&view, &[("labels", &many)]));
    assert_eq!(few.table, many.table);
    assert_eq!(
        many.summary["labels"],
        json!({ "given": 9, "used": 5, "positive": 2, "not_found": 2, "not_ranked": 2 }),
        "a masked person is not found by his id, and not ranked by his handle"
    );
}

#[test]
fn labels_of_one_kind_and_two_labels_of_one_entity_are_refused() {
    let view = bow_tie().view();
    let error = |labels: &str| try_run(&view, &[("labels", labels)], 0).unwrap_err().to_string();
    assert_eq!(
        error("a:1,c:1,x:0"),
        "parameter `labels` is 3 labels, 1 of ids that are not found, 0 of such as are not ranked, 2 true and 0 false: \
         expected one at least who is ranked and true, and one who is ranked and false"
    );
    assert!(error("a:0").contains("0 true and 1 false"));
    assert_eq!(
        error("a:1,test:a:0"),
        "parameter `labels` is test:a:false: expected the same label for every id of an entity"
    );
    let one = run(&view, &[("labels", "c:1,test:c:1,b:0,d:0")]);
    assert_eq!((&one.summary["labels"]["given"], &one.summary["labels"]["used"]), (&json!(4), &json!(3)));
}

#[test]
fn intervals_hold_the_value_follow_the_seed_and_are_the_same_each_time() {
    let persons: Vec<String> = (0..40).map(|number| format!("p{number:02}")).collect();
    let ids: Vec<&str> = persons.iter().map(String::as_str).collect();
    let ends: Vec<(&str, &str)> = (0..40)
        .flat_map(|one| (1..4).map(move |by| (one, (one * by + by * by) % 40)))
        .map(|(one, other)| (ids[one], ids[other]))
        .filter(|(one, other)| one != other)
        .collect();
    let view = Sample::new().persons(&ids).links(LinkKind::Call, &ends).view();
    let labels: Vec<String> =
        ids.iter().zip(0..).map(|(id, number)| format!("{id}:{}", u8::from(number % 4 == 0))).collect();
    let labels = labels.join(",");
    let with = |seed| try_run(&view, &[("labels", &labels), ("resamples", "200")], seed).unwrap();
    let outcome = with(7);
    for row in outcome.table.rows() {
        let [auc, low, high] = ["auc", "auc_low", "auc_high"].map(|name| row[name].as_f64().unwrap());
        assert!(low <= auc && auc <= high && low < high, "{low} {auc} {high}");
    }
    assert_eq!(outcome, with(7));
    assert_ne!(floats(&outcome, "auc_low"), floats(&with(8), "auc_low"));
    assert_eq!(floats(&outcome, "auc"), floats(&with(8), "auc"));
    let first = try_run(&view, &[("labels", &labels), ("resamples", "200"), ("top", "2")], 7).unwrap();
    assert_eq!(first.table.rows().collect::<Vec<_>>(), outcome.table.rows().take(2).collect::<Vec<_>>());
}
