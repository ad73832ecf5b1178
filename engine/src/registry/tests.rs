//! What holds for every analysis of the registry, whoever adds one.

use std::collections::BTreeSet;

use super::*;
use crate::model::{Category, EntityKind, LinkKind};
use crate::testing::{Sample, entity, link, parameters, person};

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
    for _ in 0..persons * 4 {
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

fn defaults(analysis: &dyn Analysis, view: &View) -> Parameters {
    parameters(analysis, view, &[])
}

fn completed(analysis: &dyn Analysis, view: &View, given: &[(&str, &str)]) -> Completed {
    run(analysis, view, &parameters(analysis, view, given), 0, PLENTY, &Progress::new()).unwrap()
}

/// Everything afresh in each pool: tables, merged edges, graph, view and kernels, on more statements than a chunk holds.
#[test]
fn every_analysis_gives_the_same_bytes_on_1_2_and_8_threads() {
    let results = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let view = large(2200).view();
            assert!(view.link_statement_count() > 1 << 14);
            // By links, shortest_paths are those of bfs; who is explained has to be ranked.
            let given = |name| match name {
                "shortest_paths" => &[("weighted", "true")][..],
                "explain" => &[("entity", "p0")],
                "changes" | "uncertainty" => &[("replicates", "20")],
                _ => &[],
            };
            let one =
                |analysis: &&dyn Analysis| completed(*analysis, &view, given(analysis.info().name)).manifest.result;
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

/// Columns that say who a row is about.
const NAMING: [&str; 7] = ["id", "name", "kind", "source", "source_name", "target", "target_name"];

#[test]
fn no_analysis_shows_a_protected_person() {
    let secret = || {
        let mut secret = person("zorka", Some(Category::Witness));
        secret.jurisdiction = vec!["IT".into()];
        Sample::new()
            .persons(&["a", "b"])
            .entity(secret)
            .links(LinkKind::Call, &[("a", "zorka"), ("zorka", "b")])
            .view()
    };
    let view = secret();
    for analysis in all() {
        let Completed { outcome, .. } = completed(*analysis, &view, &[]);
        let text = serde_json::to_string(&outcome.table.rows().collect::<Vec<_>>()).unwrap()
            + &json!(outcome.summary).to_string();
        assert!(!text.contains("zorka") && !text.contains("IT"), "{}: {text}", analysis.info().name);
        let is_path = |row: &Map<String, Value>| row.contains_key("step");
        let names_him = |row: &Map<String, Value>| {
            ["id", "source", "target"].map(|end| row.get(end) == Some(&json!("protected-1"))).contains(&true)
        };
        for row in outcome.table.rows().filter(|row| names_him(row) && !is_path(row)) {
            let says_nothing = row.iter().all(|(name, value)| NAMING.contains(&name.as_str()) || value.is_null());
            assert!(says_nothing, "{}: {row:?}", analysis.info().name);
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

/// Wherever the smaller of two numbers decides, that of a masked one must not be where his id lies.
#[test]
fn no_row_tells_where_among_the_others_a_masked_id_lies() {
    let rows = |secret: &str| {
        let sample = Sample::new().persons(&["c", "d", "m", "n"]).entity(person(secret, Some(Category::Victim)));
        let ends = [("c", secret), (secret, "d"), ("c", "m"), ("m", "d"), ("d", "n")];
        let view = sample.links(LinkKind::Call, &ends).view();
        let rows = |analysis: &&dyn Analysis| {
            let given = [("source", "c"), ("target", "n"), ("entity", "d"), ("labels", "c:1,m:0,n:0")];
            let declared = |(name, _): &&(&str, &str)| analysis.info().parameters.iter().any(|own| own.name == *name);
            let given: Vec<_> = given.iter().filter(declared).copied().collect();
            let parameters = Parameters::from_texts(analysis.info().name, analysis.info().parameters, given).unwrap();
            let completed = run(*analysis, &view, &parameters, 0, PLENTY, &Progress::new()).unwrap();
            completed.outcome.table.rows().collect::<Vec<_>>()
        };
        all().iter().map(rows).collect::<Vec<_>>()
    };
    for ((analysis, first), last) in all().iter().zip(rows("a")).zip(rows("z")) {
        assert_eq!(first, last, "{}", analysis.info().name);
    }
}

#[test]
fn an_entity_that_is_not_selected_is_named_with_its_parameter() {
    let view = Sample::new().persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).view();
    for analysis in all() {
        let Info { name, parameters, .. } = analysis.info();
        let is_entity = |parameter: &&Parameter| parameter.is_required() && matches!(parameter.domain, Domain::Entity);
        for parameter in parameters.iter().filter(is_entity) {
            let missing = Parameters::from_texts(name, parameters, []).unwrap_err().to_string();
            assert!(missing.ends_with("is missing: expected the id of an entity"), "{missing}");
            let given = parameters.iter().filter(|other| other.is_required());
            let given = given.map(|other| (other.name, if other.name == parameter.name { "nobody" } else { "a" }));
            let given = Parameters::from_texts(name, parameters, given).unwrap();
            let refused = run(*analysis, &view, &given, 0, PLENTY, &Progress::new()).unwrap_err().to_string();
            let expected = "is nobody: expected the id of an entity among those selected";
            assert_eq!(refused, format!("parameter `{}` {expected}", parameter.name), "{name}");
        }
    }
}

#[test]
fn every_parameter_is_described_and_its_default_is_in_its_domain() {
    let view = Sample::new().persons(&["a", "b"]).view();
    for analysis in all() {
        let info = analysis.info();
        for parameter in info.parameters {
            assert!(parameter.meaning.ends_with('.'), "{} {}", info.name, parameter.name);
        }
        let defaults = serde_json::to_value(defaults(*analysis, &view)).unwrap();
        Parameters::from_json(info.name, info.parameters, defaults.as_object().unwrap()).unwrap();
    }
}

#[test]
fn over_the_budget_is_refused_before_it_runs() {
    let view = Sample::new().persons(&["a", "b"]).view();
    for analysis in all() {
        let progress = Progress::new();
        progress.cancel();
        let refused = run(*analysis, &view, &defaults(*analysis, &view), 0, 10, &progress).unwrap_err();
        assert!(matches!(refused, Error::Limit { limit: 10, .. }), "{}: {refused}", analysis.info().name);
    }
}

#[test]
fn a_cancelled_run_stops() {
    let view = Sample::new().persons(&["a", "b"]).links(LinkKind::Call, &[("a", "b")]).view();
    for analysis in all() {
        let progress = Progress::new();
        progress.cancel();
        let stopped = run(*analysis, &view, &defaults(*analysis, &view), 0, PLENTY, &progress).unwrap_err();
        assert!(matches!(stopped, Error::Cancelled), "{}: {stopped}", analysis.info().name);
    }
}

#[test]
fn an_empty_selection_is_no_error() {
    let view = Sample::new().persons(&["a", "b"]).view();
    for analysis in all() {
        completed(*analysis, &view, &[]);
        let nothing = parameters(*analysis, &view, &[("since", "2020-01-01"), ("min_grade", "A1")]);
        match run(*analysis, &view, &nothing, 0, PLENTY, &Progress::new()) {
            Ok(completed) => assert!(completed.manifest.rows == 0),
            // Whom a parameter names is not among the selected.
            Err(error) => assert!(matches!(error, Error::BadParameter { .. }), "{error}"),
        }
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
fn an_estimate_refuses_whoever_a_run_would_not_find_in_the_same_words() {
    let view = Sample::new()
        .persons(&["a", "b", "c"])
        .links(LinkKind::Call, &[("a", "b")])
        .links(LinkKind::Family, &[("b", "c")])
        .view();
    let naming = |domain: Domain| matches!(domain, Domain::Entity | Domain::Entities);
    let mut seen = 0;
    for analysis in all() {
        let Info { name, parameters: declared, .. } = analysis.info();
        for parameter in declared.iter().filter(|parameter| naming(parameter.domain)) {
            // Nobody at all, and somebody who is left out.
            for (id, links) in [("nobody", "call"), ("c", "call"), ("c", "family")] {
                let others = declared.iter().filter(|other| other.is_required() && other.name != parameter.name);
                let given = others.map(|other| (other.name, "b")).chain([(parameter.name, id), ("links", links)]);
                let parameters = Parameters::from_texts(name, declared, given).unwrap();
                let ran = analysis.run(&view, &parameters, 0, &Progress::new()).map_err(|error| error.to_string());
                let estimated = analysis.estimate(&view, &parameters).map_err(|error| error.to_string());
                assert_eq!(ran.err(), estimated.err(), "{name} {id} {links}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 15, "{seen}");
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
        let parameters = analysis.resolve(defaults(*analysis, &view)).unwrap();
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
