//! What holds for every analysis of the registry, whoever adds one.

use std::collections::BTreeSet;

use super::*;
use crate::model::{Category, EntityKind, LinkKind};
use crate::testing::{Sample, entity, link, person};

const PLENTY: u64 = 1 << 40;

/// A dataset of many chunks: persons with a few protected and unknown ones, companies, phones, meetings.
fn large(persons: usize) -> Sample {
    let mut state = 7u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((state >> 33) as usize) % below
    };
    let categories =
        [Some(Category::Suspect), Some(Category::Suspect), Some(Category::Convicted), None, Some(Category::Victim)];
    let mut sample = Sample::new();
    for number in 0..persons {
        sample = sample.entity(person(&format!("p{number}"), categories[number % 5]));
    }
    for number in 0..persons / 20 {
        sample = sample.entity(entity(&format!("m{number}"), EntityKind::Event));
        sample = sample.entity(entity(&format!("c{number}"), EntityKind::Company));
    }
    for _ in 0..persons * 2 {
        let mut call = link(&format!("p{}", random(persons)), &format!("p{}", random(persons)), LinkKind::Call);
        call.count = Some(1 + random(9) as u64);
        sample = sample.link(call);
        let meeting =
            link(&format!("p{}", random(persons)), &format!("m{}", random(persons / 20)), LinkKind::Attendance);
        sample = sample.link(meeting);
    }
    for number in 0..persons / 2 {
        let mut owned = link(&format!("p{number}"), &format!("c{}", random(persons / 20)), LinkKind::Ownership);
        owned.share = Some(0.1 + random(9) as f64 / 10.0);
        sample = sample.link(owned);
    }
    sample
}

fn defaults(analysis: &dyn Analysis) -> Parameters {
    Parameters::from_texts(analysis.info().name, analysis.info().parameters, []).unwrap()
}

fn completed(analysis: &dyn Analysis, view: &View, given: &[(&str, &str)]) -> Completed {
    let parameters =
        Parameters::from_texts(analysis.info().name, analysis.info().parameters, given.iter().copied()).unwrap();
    run(analysis, view, &parameters, 0, PLENTY, &Progress::new()).unwrap()
}

/// Everything afresh in each pool: tables, merged edges, graph, view and kernels, on more statements than a chunk holds.
#[test]
fn every_analysis_gives_the_same_bytes_on_1_2_and_8_threads() {
    let results = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let view = large(4000).view();
            assert!(view.link_statement_count() > 1 << 14);
            let one = |analysis: &&dyn Analysis| completed(*analysis, &view, &[]).manifest.result;
            let mut all: Vec<String> = super::all().iter().map(one).collect();
            let weighted = [("weighted", "true"), ("directed", "true"), ("kind", "person")];
            all.push(completed(find("closeness").unwrap(), &view, &weighted).manifest.result);
            all
        })
    };
    let one = results(1);
    assert_eq!(one.iter().collect::<BTreeSet<_>>().len(), one.len(), "different analyses give different results");
    assert_eq!(one, results(2));
    assert_eq!(one, results(8));
}

#[test]
fn the_order_of_import_does_not_change_a_result() {
    let sample = |reverse: bool| {
        let mut names = ["a", "b", "c", "d", "e"];
        let mut ends = [("a", "b"), ("b", "c"), ("c", "d"), ("b", "d"), ("d", "e")];
        if reverse {
            names.reverse();
            ends.reverse();
        }
        Sample::new().persons(&names).links(LinkKind::Call, &ends).view()
    };
    let (forth, back) = (sample(false), sample(true));
    for analysis in all() {
        assert_eq!(completed(*analysis, &forth, &[]).manifest, completed(*analysis, &back, &[]).manifest);
    }
}

#[test]
fn no_analysis_shows_a_protected_person() {
    let secret = || {
        let mut secret = person("vera", Some(Category::Witness));
        secret.jurisdiction = vec!["IT".into()];
        Sample::new().persons(&["a", "b"]).entity(secret).links(LinkKind::Call, &[("a", "vera"), ("vera", "b")]).view()
    };
    let view = secret();
    for analysis in all() {
        let Completed { outcome, .. } = completed(*analysis, &view, &[]);
        let text = serde_json::to_string(&outcome.table.rows().collect::<Vec<_>>()).unwrap()
            + &json!(outcome.summary).to_string();
        assert!(!text.contains("vera") && !text.contains("IT"), "{}: {text}", analysis.info().name);
        let masked = outcome.table.rows().filter(|row| row["id"] == "protected-1");
        for row in masked {
            let empty =
                ["score", "rank", "component", "size"].iter().filter_map(|name| row.get(*name)).all(Value::is_null);
            assert!(empty, "{}: {row:?}", analysis.info().name);
        }
    }
    let between = completed(find("betweenness").unwrap(), &view, &[]).outcome.table;
    assert_eq!(between.height(), 3, "the row stays");
}

#[test]
fn the_number_of_a_component_tells_nothing_of_a_masked_id() {
    let numbered = |secret: &str| {
        let sample = Sample::new().persons(&["m", "c", "d"]).entity(person(secret, Some(Category::Victim)));
        let view = sample.links(LinkKind::Call, &[("m", secret), ("c", "d")]).view();
        let table = completed(find("components").unwrap(), &view, &[]).outcome.table;
        table.rows().map(|row| (row["id"].to_string(), row["component"].to_string())).collect::<Vec<_>>()
    };
    assert_eq!(numbered("a"), numbered("z"));
}

#[test]
fn every_parameter_is_described_and_its_default_is_in_its_domain() {
    for analysis in all() {
        let info = analysis.info();
        for parameter in info.parameters {
            assert!(parameter.meaning.ends_with('.'), "{} {}", info.name, parameter.name);
            let default = defaults(*analysis).values()[parameter.name].clone();
            if !default.is_null() {
                let given = json!({ parameter.name: default });
                Parameters::from_json(info.name, info.parameters, given.as_object().unwrap()).unwrap();
            }
        }
    }
}

#[test]
fn over_the_budget_is_refused_before_it_runs() {
    let view = Sample::new().persons(&["a", "b"]).view();
    for analysis in all() {
        let progress = Progress::new();
        progress.cancel();
        let refused = run(*analysis, &view, &defaults(*analysis), 0, 10, &progress).unwrap_err();
        assert!(matches!(refused, Error::Limit { limit: 10, .. }), "{}: {refused}", analysis.info().name);
    }
}

#[test]
fn a_cancelled_run_stops() {
    let view = Sample::new().persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).view();
    for analysis in all() {
        let progress = Progress::new();
        progress.cancel();
        let stopped = run(*analysis, &view, &defaults(*analysis), 0, PLENTY, &progress).unwrap_err();
        assert!(matches!(stopped, Error::Cancelled), "{}: {stopped}", analysis.info().name);
    }
}

#[test]
fn an_empty_selection_is_no_error() {
    let view = Sample::new().persons(&["a", "b"]).view();
    for analysis in all() {
        completed(*analysis, &view, &[]);
        completed(*analysis, &view, &[("since", "2020-01-01"), ("min_grade", "A1")]);
    }
}

#[test]
fn ranks_are_shared_by_equal_scores_and_top_cuts_the_best() {
    let view = Sample::new()
        .persons(&["a", "b", "c", "d"])
        .links(LinkKind::Call, &[("a", "b"), ("a", "c"), ("a", "d")])
        .view();
    let table = completed(find("degree").unwrap(), &view, &[]).outcome.table;
    let column = |name: &str| (0..table.height()).map(|row| table.column(name).unwrap().text(row)).collect::<Vec<_>>();
    assert_eq!(column("id"), ["a", "b", "c", "d"]);
    assert_eq!(column("score"), ["3", "1", "1", "1"]);
    assert_eq!(column("rank"), ["1", "2", "2", "2"]);
    assert_eq!(completed(find("degree").unwrap(), &view, &[("top", "2")]).outcome.table.height(), 2);
}

#[test]
fn an_unknown_analysis_is_an_error_that_lists_the_known_ones() {
    let Err(error) = find("pagerank") else { panic!() };
    assert!(
        error.to_string().starts_with("unknown analysis `pagerank`; known are: degree, strength, page_rank,"),
        "{error}"
    );
}

#[test]
fn the_manifest_of_a_run_is_known_before_it_but_for_the_result() {
    let view = Sample::new().persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).view();
    for analysis in all() {
        let parameters = analysis.resolve(defaults(*analysis)).unwrap();
        assert_eq!(analysis.resolve(parameters.clone()).unwrap(), parameters, "nothing is left to resolve");
        let manifest = completed(*analysis, &view, &[]).manifest;
        let Manifest { rows, result, .. } = manifest.clone();
        assert_eq!(Manifest { rows, result, ..asked(*analysis, &view, &parameters, 0) }, manifest);
    }
}

#[test]
fn the_manifest_says_what_the_result_inherits_and_every_parameter() {
    let mut graded = link("a", "b", LinkKind::Call);
    graded.provenance.handling = Some(crate::model::Handling::H2);
    let view = Sample::new().persons(&["a", "b"]).link(graded).view();
    let manifest = completed(find("targets").unwrap(), &view, &[("coefficients", "call:2")]).manifest;
    assert_eq!(manifest.handling, BTreeSet::from(["H0".to_owned(), "H2".to_owned()]));
    assert_eq!(manifest.parameters["coefficients"]["call"], 2.0);
    assert_eq!(manifest.parameters["coefficients"]["family"], 0.0);
    assert_eq!((manifest.parameters["profile"].as_str(), manifest.view.as_str()), (Some("leaders"), view.digest()));
}
