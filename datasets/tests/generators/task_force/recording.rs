use std::collections::{BTreeMap, BTreeSet};

use super::NAME;
use super::case::{Case, Row, rows};
use crate::common::{Files, files, files_on, hash};

fn lines<'a>(files: &'a Files, name: &str) -> BTreeSet<&'a str> {
    std::str::from_utf8(&files[name]).unwrap().lines().collect()
}

/// Nothing but what is true.
fn true_only(missingness: &str) -> [(&str, &str); 2] {
    [("noise", "0"), ("missingness", missingness)]
}

/// What identifies a link among the statements that say it.
fn link_of(row: &Row) -> Vec<&str> {
    ["source", "target", "kind", "type", "share", "amount", "time", "valid_from", "valid_to", "shipment"]
        .iter()
        .map(|column| row[*column].as_str())
        .collect()
}

#[test]
fn missingness_leaves_out_its_share_and_what_a_smaller_one_leaves_out() {
    let drawn: Vec<Files> = ["0", "0.1", "0.3", "1"].map(|share| files(NAME, &true_only(share), 1)).into();
    for (less, more) in drawn.iter().zip(&drawn[1..]) {
        assert!(lines(more, "links.csv").is_subset(&lines(less, "links.csv")));
        for same in ["entities.csv", "truth.csv", "full/entities.csv", "full/links.csv", "full/truth.csv"] {
            assert_eq!(less[same], more[same], "{same}");
        }
    }
    assert_eq!(drawn[0]["links.csv"], drawn[0]["full/links.csv"], "nothing missing and nothing false is the truth");
    assert_eq!(lines(&drawn[3], "links.csv").len(), 1, "the header");
    let links = |files: &Files| {
        let rows = rows(&files["links.csv"]);
        rows.iter().map(|row| link_of(row).join("|")).collect::<BTreeSet<_>>().len() as f64
    };
    for (index, share) in [(1, 0.1), (2, 0.3)] {
        let left = 1.0 - links(&drawn[index]) / links(&drawn[0]);
        // Exact but for links that are told apart by nothing but their record.
        assert!((left - share).abs() < 0.005, "{left} for {share}");
    }
}

#[test]
fn missing_persons_are_in_no_file_and_their_number_is_exact() {
    let all = files(NAME, &[("missing_persons", "0"), ("missingness", "0"), ("noise", "0.1")], 2);
    let some = files(NAME, &[("missing_persons", "0.2"), ("missingness", "0"), ("noise", "0.1")], 2);
    let (all, full, some) = (Case::recorded(&all), Case::full(&some), Case::recorded(&some));
    assert_eq!(full.truth, all.truth);
    let known: BTreeSet<&str> = some.truth.iter().map(|row| row["id"].as_str()).collect();
    let expected = all.truth.len() - (all.truth.len() as f64 * 0.2 + 0.5) as usize;
    assert_eq!(known.len(), expected);
    let entities: BTreeSet<&str> = some.entities.iter().map(|row| row["id"].as_str()).collect();
    assert_eq!(entities.iter().filter(|id| id.starts_with('P')).count(), expected);
    assert!(
        some.links
            .iter()
            .all(|row| entities.contains(row["source"].as_str()) && entities.contains(row["target"].as_str()))
    );
    let kept = all
        .links
        .iter()
        .filter(|row| entities.contains(row["source"].as_str()) && entities.contains(row["target"].as_str()));
    assert!(kept.eq(&some.links), "nothing else is left out");
}

#[test]
fn the_true_network_is_the_same_whatever_is_recorded_of_it() {
    let full = |given: &[(&str, &str)]| {
        let mut rows: Vec<Row> = Case::true_of(given, 3).links;
        rows.iter_mut().for_each(|row| {
            for column in ["provider", "report", "grade", "handling"] {
                row.remove(column);
            }
        });
        rows
    };
    let plain = full(&[]);
    for given in [
        ("grades", "C3:1"),
        ("handling", "H1:1"),
        ("noise", "0.9"),
        ("missing_persons", "0.5"),
        ("providers", "x:1,y:2"),
    ] {
        assert!(full(&[given]) == plain, "{given:?}");
    }
}

/// Counts of a column in a large case, against frequencies.
fn check_frequencies(case: &Case, column: &str, expected: &[(&str, f64)]) {
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for row in case.entities.iter().chain(&case.links) {
        *counts.entry(&row[column]).or_default() += 1.0;
    }
    let rows = (case.entities.len() + case.links.len()) as f64;
    let total: f64 = expected.iter().map(|(_, weight)| weight).sum();
    for (value, weight) in expected {
        let probability = weight / total;
        let deviation = (rows * probability * (1.0 - probability)).sqrt();
        let count = counts.remove(value).unwrap_or_default();
        assert!((count - rows * probability).abs() <= 5.0 * deviation, "{column} {value}: {count} of {rows}");
    }
    assert!(counts.is_empty(), "{column}: {counts:?}");
}

#[test]
fn providers_grades_and_handling_codes_are_as_frequent_as_said() {
    let given = [
        ("providers", "north:3,south:1,west:0"),
        ("grades", "A1:1,B2:2,X4:3,none:4"),
        ("handling", "H0:5,H3:1"),
        ("cells", "20"),
    ];
    let case = Case::true_of(&given, 4);
    check_frequencies(&case, "provider", &[("north", 3.0), ("south", 1.0)]);
    check_frequencies(&case, "grade", &[("A1", 1.0), ("B2", 2.0), ("X4", 3.0), ("", 4.0)]);
    check_frequencies(&case, "handling", &[("H0", 5.0), ("H3", 1.0)]);
}

#[test]
fn the_order_in_which_frequencies_are_given_does_not_matter() {
    let one = files(NAME, &[("grades", "A1:1,B2:2")], 4);
    assert!(one == files(NAME, &[("grades", "B2:2,A1:1")], 4));
}

#[test]
fn reports_are_a_providers_own_and_no_record_is_used_twice() {
    let drawn = files(NAME, &[("repeats", "0.5"), ("noise", "0.3")], 5);
    let case = Case::recorded(&drawn);
    let mut records = BTreeSet::new();
    for row in case.entities.iter().chain(&case.links) {
        assert!(row["report"].starts_with(&format!("{}/{}-", row["provider"], &row["recorded_at"][..4])), "{row:?}");
        assert!(records.insert(&row["record"]), "{row:?}");
        let begun = row.get("valid_from").map_or("", String::as_str);
        assert!(row["recorded_at"].as_str() >= begun && *row["recorded_at"] >= *"2023-01-01", "{row:?}");
    }
    let reports: BTreeSet<&String> = case.links.iter().map(|row| &row["report"]).collect();
    assert!(reports.len() > 100 && case.links.len() / reports.len() >= 3, "several statements a report");
}

#[test]
fn repeats_say_a_link_again_and_add_nothing_to_it() {
    let once = Case::true_of(&[("repeats", "0")], 6);
    let often = Case::true_of(&[("repeats", "0.9")], 6);
    assert!(often.links.len() * 2 > once.links.len() * 3);
    let distinct = |case: &Case| -> BTreeSet<Vec<String>> {
        case.links.iter().map(|row| link_of(row).into_iter().map(str::to_owned).collect()).collect()
    };
    assert_eq!(distinct(&once), distinct(&often));
    for kind in ["payment", "attendance", "debt"] {
        assert_eq!(once.links_of(kind).count(), often.links_of(kind).count(), "these add up, so they are said once");
    }
    assert_eq!(once.callers(), often.callers(), "calls are divided among those who report them");
}

#[test]
fn the_watched_are_recorded_more_for_no_reason_in_the_network() {
    let given = [("watched", "0.2"), ("watch_factor", "10"), ("missingness", "0.3"), ("noise", "0.2"), ("cells", "20")];
    let drawn = files(NAME, &given, 7);
    let (recorded, full) = (Case::recorded(&drawn), Case::full(&drawn));
    let watched: BTreeSet<&str> =
        full.truth.iter().filter(|row| row["watched"] == "true").map(|row| row["id"].as_str()).collect();
    assert_eq!(watched.len(), (full.truth.len() as f64 * 0.2 + 0.5) as usize);
    // Statements for each person of a group: of those watched, and of the others.
    let each = |case: &Case, distinct: bool| {
        let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
        for row in &case.links {
            rows.extend([&row["source"], &row["target"]].map(|end| (end.as_str(), link_of(row))));
        }
        if distinct {
            rows.sort();
            rows.dedup();
        }
        let count = |is_watched: bool| {
            let ends = rows.iter().filter(|(id, _)| id.starts_with('P') && watched.contains(id) == is_watched).count();
            let persons = if is_watched { watched.len() } else { full.truth.len() - watched.len() };
            ends as f64 / persons as f64
        };
        count(true) / count(false)
    };
    assert!((each(&full, true) - 1.0).abs() < 0.15, "as many true links: {}", each(&full, true));
    assert!(each(&full, false) > 1.6, "each said more often: {}", each(&full, false));
    assert!(each(&recorded, false) > 2.0, "far more statements: {}", each(&recorded, false));
    assert!(each(&recorded, true) > 1.3, "more links: {}", each(&recorded, true));
    let unwatched =
        [("watched", "0.2"), ("watch_factor", "1"), ("missingness", "0.3"), ("noise", "0.2"), ("cells", "20")];
    let plain = Case::recorded(&files(NAME, &unwatched, 7));
    assert!((each(&plain, false) - 1.0).abs() < 0.15, "a factor of 1 is no watching: {}", each(&plain, false));
}

#[test]
fn links_of_the_watched_are_left_out_less() {
    let given = [("watched", "0.2"), ("watch_factor", "10"), ("missingness", "0.3"), ("noise", "0"), ("cells", "20")];
    let drawn = files(NAME, &given, 7);
    let (recorded, full) = (Case::recorded(&drawn), Case::full(&drawn));
    let watched: BTreeSet<&str> =
        full.truth.iter().filter(|row| row["watched"] == "true").map(|row| row["id"].as_str()).collect();
    let known: BTreeSet<&String> = recorded.links.iter().map(|row| &row["record"]).collect();
    let left_out = |is_watched: bool| {
        let rows = full.links.iter().filter(|row| {
            row["source"].starts_with('P')
                && watched.contains(row["source"].as_str()) == is_watched
                && row["kind"] != "family"
        });
        let left_out: Vec<bool> = rows.map(|row| !known.contains(&row["record"])).collect();
        left_out.iter().filter(|&&left_out| left_out).count() as f64 / left_out.len() as f64
    };
    assert!(left_out(true) < 0.06 && left_out(false) > 0.3, "{} {}", left_out(true), left_out(false));
}

#[test]
fn false_links_are_counted_and_less_reliable() {
    let drawn = files(NAME, &[("missingness", "0"), ("noise", "1"), ("repeats", "0"), ("watched", "0")], 8);
    let (recorded, full) = (Case::recorded(&drawn), Case::full(&drawn));
    assert_eq!(recorded.links.len(), 2 * full.links.len());
    let truths: BTreeSet<&String> = full.links.iter().map(|row| &row["record"]).collect();
    let (truths, lies): (Vec<&Row>, Vec<&Row>) = recorded.links.iter().partition(|row| truths.contains(&row["record"]));
    let unreliable = |rows: &[&Row]| {
        rows.iter().filter(|row| row["grade"].starts_with(['C', 'X'])).count() as f64 / rows.len() as f64
    };
    // By the default frequencies 19 of 100; of false ones (7 * .3 + 7 * .4 + 3 * .5 + 2 * .5) of those and
    // (8 * .02 + 12 * .05 + 14 * .05 + 30 * .1 + 12 * .2 + 5 * .1), which is 7.4 of 14.76.
    assert!((unreliable(&truths) - 0.19).abs() < 0.04, "{}", unreliable(&truths));
    assert!((unreliable(&lies) - 0.501).abs() < 0.05, "{}", unreliable(&lies));
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let one = files_on(1, NAME, &[], 9);
    assert!(one == files_on(2, NAME, &[], 9) && one == files_on(8, NAME, &[], 9));
    assert_ne!(hash(&one), hash(&files(NAME, &[], 10)), "another seed, another case");
}

/// The value is what this crate gave on x86-64 Linux when the model was written. It says nothing of whether a case is
/// right, which is for the other tests; it changes where a machine, a compiler or a library draws otherwise.
#[test]
fn another_machine_would_notice_if_it_drew_otherwise() {
    let given = [("cells", "2"), ("members", "5"), ("contacts", "5"), ("shipments", "3")];
    assert_eq!(hash(&files(NAME, &given, 42)), "650a13744e4e9c85f11d9d6c9a5f72f4e0f8b2d214ca768807d8f66685d91c7c");
}
