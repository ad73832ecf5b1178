use super::*;
use crate::model::{Category, LinkKind, Moment};
use crate::registry;
use crate::testing::{Sample, link, person};

fn run(view: &View, given: &[(&str, &str)]) -> Outcome {
    let parameters = Parameters::from_texts("trend", PARAMETERS, given.iter().copied()).unwrap();
    registry::run(&Trend, view, &parameters, 0, u64::MAX, &Progress::new()).unwrap().outcome
}

fn column(table: &ResultTable, name: &str) -> Vec<String> {
    (0..table.height()).map(|row| table.column(name).unwrap().text(row)).collect()
}

/// A call of a day.
fn on(sample: Sample, day: &str, source: &str, target: &str) -> Sample {
    let mut call = link(source, target, LinkKind::Call);
    call.time = Moment::parse_start(day);
    sample.link(call)
}

/// In January all call a, in February all call b: both times a star of four, whose centre is first.
fn overtaken() -> View {
    let calls = [("2024-01-01", "a"), ("2024-02-01", "b")];
    let days = calls.into_iter().flat_map(|(day, centre)| ["x", "y", "z"].map(|leaf| (day, centre, leaf)));
    let sample = Sample::new().persons(&["a", "b", "x", "y", "z"]);
    days.fold(sample, |sample, (day, centre, leaf)| on(sample, day, centre, leaf)).view()
}

#[test]
fn a_leads_first_and_b_overtakes_him() {
    let Outcome { table, summary, notice } = run(&overtaken(), &[("window_days", "31")]);
    assert_eq!(column(&table, "window"), ["1"; 5].into_iter().chain(["2"; 5]).collect::<Vec<_>>());
    assert_eq!(column(&table, "id"), ["a", "x", "y", "z", "b", "b", "x", "y", "z", "a"]);
    assert_eq!(column(&table, "rank"), ["1", "2", "2", "2", "5", "1", "2", "2", "2", "5"]);
    assert_eq!(column(&table, "betweenness")[5], "3.0");
    let ends = |row: usize| (table.row(row)["since"].clone(), table.row(row)["until"].clone());
    assert_eq!(ends(0), (json!("2024-01-01T00:00:00Z"), json!("2024-01-31T23:59:59Z")));
    assert_eq!(ends(5), (json!("2024-02-01T00:00:00Z"), json!("2024-02-01T00:00:00Z")));
    for window in summary["windows"].as_array().unwrap() {
        assert_eq!((&window["tied"], &window["ties"]), (&json!(4), &json!(3)));
        assert_eq!(
            (&window["betweenness_centralization"], &window["degree_centralization"]),
            (&json!(1.0), &json!(1.0))
        );
    }
    assert_eq!(notice, None);
}

#[test]
fn who_leads_in_one_window_has_a_row_in_all() {
    let table = run(&overtaken(), &[("window_days", "31"), ("top", "1")]).table;
    assert_eq!(column(&table, "id"), ["a", "b", "b", "a"]);
    assert_eq!(column(&table, "rank"), ["1", "5", "1", "5"]);
}

#[test]
fn what_names_no_time_holds_in_every_window_and_is_counted() {
    let sample = Sample::new().persons(&["a", "b", "x"]).links(LinkKind::Family, &[("a", "b")]);
    let sample = sample.links(LinkKind::Associate, &[("a", "x")]);
    let sample = on(on(sample, "2024-01-01", "b", "x"), "2024-03-01", "a", "b");
    let summary = run(&sample.view(), &[("window_days", "31")]).summary;
    let ties: Vec<&Value> = summary["windows"].as_array().unwrap().iter().map(|window| &window["ties"]).collect();
    assert_eq!((ties, &summary["undated_statements"]), (vec![&json!(2), &json!(2)], &json!(2)));
}

#[test]
fn weights_make_no_difference_to_centralization() {
    let course = |given| run(&overtaken(), &[("window_days", "31"), ("weighted", given)]).summary["windows"].clone();
    assert_eq!(course("true"), course("false"));
}

#[test]
fn without_a_time_there_is_one_window_and_without_a_category_a_notice() {
    let sample = ["a", "b"].iter().fold(Sample::new(), |sample, id| sample.entity(person(id, None)));
    let Outcome { table, summary, notice } = run(&sample.links(LinkKind::Call, &[("a", "b")]).view(), &[]);
    assert_eq!((table.height(), summary["windows"].as_array().unwrap().len()), (0, 1));
    assert_eq!(summary["windows"][0]["since"], Value::Null);
    assert_eq!(notice.unwrap(), "no rankable persons: 2 unknown; declare with --set category=...");
}

#[test]
fn an_estimate_refuses_too_many_windows_as_the_run_does() {
    let view = overtaken();
    let given = [("window_days", "1"), ("since", "2000-01-01")];
    let parameters = Parameters::from_texts("trend", PARAMETERS, given).unwrap();
    let parameters = Trend.resolve(parameters).unwrap();
    let estimated = Trend.estimate(&view, &parameters).map(drop).unwrap_err().to_string();
    assert_eq!(Trend.run(&view, &parameters, 0, &Progress::new()).unwrap_err().to_string(), estimated);
    assert!(estimated.starts_with("parameter `step_days` is 1: expected at least 22,"), "{estimated}");
}

#[test]
fn the_masked_are_in_the_network_and_in_no_row() {
    let sample = Sample::new().persons(&["a", "b"]).entity(person("vera", Some(Category::Victim)));
    let Outcome { table, summary, .. } =
        run(&on(on(sample, "2024-01-01", "a", "vera"), "2024-01-01", "vera", "b").view(), &[]);
    assert_eq!(
        (column(&table, "id"), &summary["windows"][0]["tied"]),
        (vec!["a".to_owned(), "b".to_owned()], &json!(3))
    );
}
