//! What holds for every model, whoever adds one.

use serde_json::json;
use trama_datasets::generate::{self, Generator};
use trama_engine::progress::Progress;
use trama_engine::registry::Parameters;

use crate::common::PLENTY;

fn defaults(name: &str) -> Parameters {
    Parameters::from_texts(name, generate::find(name).unwrap().info().parameters, []).unwrap()
}

#[test]
fn every_parameter_is_described_and_its_default_is_in_its_domain() {
    for model in generate::all() {
        let info = model.info();
        for parameter in info.parameters {
            assert!(parameter.meaning.ends_with('.'), "{} {}", info.name, parameter.name);
            let default = defaults(info.name).values()[parameter.name].clone();
            let given = json!({ parameter.name: default });
            Parameters::from_json(info.name, info.parameters, given.as_object().unwrap()).unwrap();
        }
        model.estimate_bytes(&defaults(info.name)).unwrap();
    }
}

#[test]
fn every_model_stops_when_cancelled_and_is_refused_over_the_budget() {
    for model in generate::all() {
        let parameters = defaults(model.info().name);
        let progress = Progress::new();
        let refused = generate::generate(*model, &parameters, 0, 1000, &progress).unwrap_err();
        assert!(refused.to_string().contains("is over the limit of 1000"), "{refused}");
        progress.cancel();
        let stopped = generate::generate(*model, &parameters, 0, PLENTY, &progress).unwrap_err();
        assert!(matches!(stopped, trama_datasets::Error::Cancelled), "{}: {stopped}", model.info().name);
    }
}

#[test]
fn the_files_written_are_those_that_are_listed() {
    for model in generate::all() {
        let name = model.info().name;
        let given: &[(&str, &str)] = if name == "kronecker" { &[("scale", "5")] } else { &[] };
        let written = crate::common::files(name, given, 0);
        for file in written.keys() {
            let listed = model.info().files.iter().any(|(name, _)| file.split('/').next() == Some(*name));
            assert!(listed, "{name} writes {file}");
        }
        for (file, _) in model.info().files {
            assert!(written.keys().any(|name| name.split('/').next() == Some(*file)), "{name} does not write {file}");
        }
    }
}

#[test]
fn a_model_of_more_than_structure_is_no_structure() {
    let model = generate::find("task-force").unwrap();
    let error = generate::structure(model, &defaults("task-force"), 0, PLENTY, &Progress::new()).unwrap_err();
    assert!(error.to_string().starts_with("task-force makes more than numbered nodes and edges"), "{error}");
    let model = generate::find("erdos-renyi").unwrap();
    let structure = generate::structure(model, &defaults("erdos-renyi"), 0, PLENTY, &Progress::new()).unwrap();
    assert_eq!((structure.edges.node_count(), structure.edges.len()), (10_000, 50_000));
}

#[test]
fn the_statement_of_a_generator_holds_every_parameter() {
    let model = generate::find("task-force").unwrap();
    let statement = json!(Generator::new(model, &defaults("task-force"), 5));
    assert_eq!((&statement["model"], &statement["seed"]), (&json!("task-force"), &json!(5)));
    assert_eq!(statement["parameters"].as_object().unwrap().len(), model.info().parameters.len());
    assert_eq!(statement["parameters"]["grades"]["B2"], 30.0);
}
