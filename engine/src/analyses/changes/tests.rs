use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::model::{Category, Grade, LinkKind, LinkStatement, Moment};
use crate::registry;
use crate::tables::Tables;
use crate::testing::{Sample, link, local, person};
use crate::version::Version;

fn completed(view: &View, given: &[(&str, &str)]) -> Result<Outcome> {
    let parameters = Parameters::from_texts("changes", PARAMETERS, given.iter().copied())?;
    Ok(registry::run(&Changes, view, &parameters, 0, u64::MAX, &Progress::new())?.outcome)
}

fn run(view: &View, given: &[(&str, &str)]) -> Outcome {
    completed(view, given).unwrap()
}

/// The row of an id.
fn of(outcome: &Outcome, id: &str) -> Map<String, Value> {
    outcome.table.rows().find(|row| row["id"] == id).unwrap_or_else(|| panic!("{id}"))
}

/// A call in the first half of 2024, or in the second.
fn call(half: u32, source: &str, target: &str, report: Option<&str>) -> LinkStatement {
    let mut call = link(source, target, LinkKind::Call);
    call.time = Moment::parse_start(if half == 1 { "2024-03-01" } else { "2024-09-01" });
    call.provenance.provider = Some("ada".to_owned());
    call.provenance.report = report.map(str::to_owned);
    call.provenance.grade = Grade::parse("A1");
    call
}

const HALVES: (&str, &str) = ("since", "2024-07-01");

/// A star of thirty whose centre moves from a to b.
fn moved() -> View {
    let leaves: Vec<String> = (10..40).map(|leaf| format!("x{leaf}")).collect();
    let ids: Vec<&str> = leaves.iter().map(String::as_str).chain(["a", "b"]).collect();
    let sample = Sample::new().persons(&ids);
    let calls = leaves.iter().flat_map(|leaf| [call(1, "a", leaf, None), call(2, "b", leaf, None)]);
    calls.fold(sample, Sample::link).view()
}

#[test]
fn a_star_that_moves_its_centre_wholly_is_an_alert_and_comes_first() {
    let outcome = run(&moved(), &[HALVES, ("replicates", "50")]);
    let [a, b] = ["a", "b"].map(|id| of(&outcome, id));
    assert_eq!(
        (&a["rank_before"], &a["rank"], &a["rise"], &a["alert"]),
        (&json!(1), &json!(32), &json!(-31), &json!("falls"))
    );
    assert_eq!(
        (&b["rank_before"], &b["rank"], &b["rise"], &b["alert"]),
        (&json!(32), &json!(1), &json!(31), &json!("rises"))
    );
    assert_eq!(a["because"].as_str().unwrap(), "all 30 gone statements: without them no tie before");
    assert_eq!((&a["rank_low_before"], &a["rank_high_before"]), (&json!(1), &json!(1)));
    assert_eq!([&outcome.table.row(0)["id"], &outcome.table.row(1)["id"]], ["a", "b"]);
    let others: Vec<_> = outcome.table.rows().filter(|row| row["rise"] == 0).collect();
    assert!(others.len() == 23 && others.iter().all(|row| row["alert"].is_null()), "25 rows in all: {others:?}");
    assert_eq!((&b["statements_new"], &b["statements_gone"]), (&json!(30), &json!(0)));
    assert_eq!((&a["statements_new"], &a["statements_gone"]), (&json!(0), &json!(30)));
}

/// A ring of calls in both halves, and a chord that moves by one.
#[test]
fn an_alert_is_given_where_intervals_separate_and_nowhere_else() {
    let ids: Vec<String> = (0..12).map(|number| format!("p{number:02}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut sample = Sample::new().persons(&ids);
    for half in [1, 2] {
        for number in 0..12 {
            sample = sample.link(call(half, ids[number], ids[(number + 1) % 12], None));
        }
        sample = sample.link(call(half, ids[usize::from(half == 2)], ids[6 + usize::from(half == 2)], None));
    }
    let outcome = run(&sample.view(), &[HALVES, ("replicates", "50")]);
    assert!(
        outcome.table.rows().any(|row| row["rise"] != 0 && row["alert"].is_null()),
        "small changes are none to alert of"
    );
    for row in outcome.table.rows() {
        let rank = |name: &str| row[name].as_i64().unwrap();
        let separate = rank("rank_high") < rank("rank_low_before") || rank("rank_low") > rank("rank_high_before");
        assert_eq!(row["alert"].is_null(), !separate, "{row:?}");
    }
}

/// b overtakes a by what one report says; a second report says of him what changes nothing.
fn reported() -> Sample {
    let sample = Sample::new().persons(&["a", "b", "x", "y", "z", "w"]);
    let sample = sample.links(LinkKind::Associate, &[("a", "x"), ("a", "y"), ("a", "z"), ("b", "x")]);
    let new = [("y", "R7"), ("z", "R7"), ("w", "R7"), ("x", "R8")];
    new.iter().fold(sample, |sample, (other, report)| sample.link(call(2, "b", other, Some(report))))
}

#[test]
fn the_report_that_made_somebody_rise_is_named_and_no_other() {
    let outcome = run(&reported().view(), &[HALVES, ("replicates", "20")]);
    let b = of(&outcome, "b");
    assert_eq!((&b["rank"], &b["statements_new"]), (&json!(1), &json!(4)));
    assert!(b["rise"].as_i64().unwrap() >= 2, "{b:?}");
    let because = format!("new report R7 of ada: without it rank {}", b["rank_before"]);
    assert_eq!(b["because"], because);
    let a = of(&outcome, "a");
    assert_eq!(
        (&a["rank_before"], &a["rank"], &a["because"]),
        (&json!(1), &json!(2), &json!("statements about others"))
    );
}

#[test]
fn what_is_gone_is_named_where_somebody_falls_by_it_and_a_link_where_there_is_no_report() {
    let sample = Sample::new().persons(&["a", "b", "x", "y", "z"]);
    let sample = sample.links(LinkKind::Associate, &[("b", "x"), ("b", "y"), ("x", "z")]);
    let view = sample.link(call(1, "a", "y", None)).link(call(1, "a", "z", None)).view();
    let outcome = run(&view, &[HALVES, ("replicates", "20")]);
    let a = of(&outcome, "a");
    let because = a["because"].as_str().unwrap();
    assert!(a["rise"].as_i64().unwrap() < 0 && because.starts_with("gone call of a and "), "{a:?}");
    assert!(because.ends_with(" before"), "{because}");
}

/// A version, and what was appended to it.
fn versions(first: Sample, second: impl FnOnce(Sample) -> Sample) -> View {
    let tables: Tables = first.finish().tables;
    let version = |tables| Arc::new(Version::build("test", tables).unwrap());
    let earlier = local(version(tables.clone()));
    let later = second(Sample::on(Some(tables))).finish().tables;
    local(version(later)).with_earlier(Arc::new(earlier))
}

#[test]
fn versions_are_compared_by_shown_ids_and_what_was_appended_is_new() {
    let first =
        Sample::new().persons(&["a", "b", "x", "y"]).links(LinkKind::Call, &[("a", "x"), ("a", "y"), ("b", "x")]);
    let view = versions(first, |sample| {
        let sample = sample.persons(&["c"]);
        ["x", "y", "c"].iter().fold(sample, |sample, id| sample.link(call(2, "b", id, Some("R9"))))
    });
    let outcome = run(&view, &[("against", "1"), ("replicates", "20")]);
    let [a, b, c] = ["a", "b", "c"].map(|id| of(&outcome, id));
    assert_eq!((&a["rank_before"], &b["rank"]), (&json!(1), &json!(1)));
    assert_eq!((&b["statements_new"], &b["statements_gone"]), (&json!(3), &json!(0)));
    assert_eq!(b["because"], format!("new report R9 of ada: without it rank {}", b["rank_before"]));
    assert_eq!((&c["rank_before"], &c["status"], &c["rise"]), (&Value::Null, &json!("new"), &Value::Null));
    assert_ne!(outcome.summary["before"]["view"], outcome.summary["after"]["view"]);
}

#[test]
fn who_is_a_victim_by_now_is_not_named_though_an_earlier_version_shows_him() {
    let first = Sample::new().persons(&["a", "b", "vera"]).links(LinkKind::Call, &[("a", "vera"), ("vera", "b")]);
    let view = versions(first, |sample| {
        sample.entity(person("vera", Some(Category::Victim))).link(call(2, "a", "b", Some("R1")))
    });
    assert!(view.earlier().unwrap().find("vera").is_some() && view.find("vera").is_none());
    let outcome = run(&view, &[("against", "1"), ("replicates", "20")]);
    let text = json!([outcome.table.rows().collect::<Vec<_>>(), outcome.summary, outcome.notice]).to_string();
    assert!(!text.contains("vera"), "{text}");
    assert_eq!(outcome.summary["gone_and_not_shown"], 1);
}

#[test]
fn who_turns_out_to_be_an_officer_of_the_law_is_gone_from_the_ranking() {
    let first = Sample::new().persons(&["a", "b", "x"]).links(LinkKind::Call, &[("a", "x"), ("x", "b")]);
    let view = versions(first, |sample| {
        let mut officer = person("x", None);
        officer.schema = Some("Officer".into());
        sample.entity(officer)
    });
    let x = of(&run(&view, &[("against", "1"), ("replicates", "20")]), "x");
    assert_eq!((&x["rank_before"], &x["rank"], &x["status"]), (&json!(1), &Value::Null, &json!("gone")));
}

#[test]
fn a_version_that_is_not_there_is_named_with_its_parameter() {
    let view = moved();
    let refused = completed(&view, &[("against", "7")]).unwrap_err().to_string();
    assert_eq!(refused, "parameter `against` is 7: expected a version that this view can be compared with");
}

#[test]
fn an_earlier_window_that_ends_before_it_begins_is_refused() {
    let given = [("before_since", "2024-02-01"), ("before_until", "2024-01-01")];
    let refused = completed(&moved(), &given).unwrap_err().to_string();
    assert!(
        refused.starts_with("parameter `before_until` is 2024-01-01T23:59:59Z: expected a time after"),
        "{refused}"
    );
}

#[test]
fn without_a_window_the_halves_of_the_time_are_compared_and_without_a_time_there_is_nothing_to() {
    let outcome = run(&moved(), &[("replicates", "20")]);
    assert_eq!(outcome.summary["before"]["until"], "2024-06-01T00:00:00Z");
    assert_eq!(of(&outcome, "b")["rise"], 31);
    let view = Sample::new().persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).view();
    let outcome = run(&view, &[("replicates", "20")]);
    assert!(outcome.table.rows().all(|row| row["rise"] == 0 && row["because"].is_null()));
    assert!(outcome.notice.unwrap().starts_with("nothing to compare: "));
}
