//! Views of random datasets, and what analyses can be asked of them.

use std::sync::Arc;

use trama_engine::model::{Category, EntityKind, EntityStatement, Handling, LinkKind, LinkStatement, RecordKey};
use trama_engine::registry::{Analysis, Domain, Parameters};
use trama_engine::tables::{Origin, StatementSink, TablesBuilder};
use trama_engine::version::Version;
use trama_engine::view::{Purpose, View, Viewer};

use crate::graphs::Numbers;

const LINE: Origin = Origin { file: 0, line: 1 };

fn key(number: usize) -> RecordKey {
    RecordKey { namespace: "random".into(), id: format!("entity-{number}") }
}

/// Up to 300 entities of several kinds, some of them protected, and up to 1,500 links.
pub(crate) fn random(seed: u64) -> View {
    let mut numbers = Numbers::new(seed + 1);
    let entity_count = 1 + numbers.below(if seed.is_multiple_of(10) { 3 } else { 300 });
    let mut tables = TablesBuilder::new(None).unwrap();
    tables.file("random");
    for number in 0..entity_count {
        let kind = [EntityKind::Person, EntityKind::Person, EntityKind::Event, EntityKind::Company][numbers.below(4)];
        let mut entity = EntityStatement::new(key(number), kind);
        entity.name = Some(format!("Name of entity {number}"));
        entity.category = Some([Category::Suspect, Category::Suspect, Category::Victim][numbers.below(3)]);
        entity.provenance.handling = Some(Handling::H0);
        tables.entity(entity, LINE);
    }
    for _ in 0..numbers.below(5 * entity_count) {
        let kind = [LinkKind::Call, LinkKind::Attendance, LinkKind::Payment, LinkKind::Family][numbers.below(4)];
        let mut link = LinkStatement::new(key(numbers.below(entity_count)), key(numbers.below(entity_count)), kind);
        link.count = Some(1 + numbers.below(9) as u64);
        link.provenance.handling = Some(Handling::H0);
        tables.link(link, LINE);
    }
    let version = Version::build("random", tables.finish().unwrap().tables).unwrap();
    View::new(Arc::new(version), &Viewer::Local { name: "tester".into() }, Purpose::Investigation)
}

/// Parameters, and which of them were given.
pub(crate) struct Parameterised {
    pub(crate) what: String,
    pub(crate) parameters: Parameters,
}

/// The defaults, and every flag turned round; whom a parameter has to name is one of the view, and all have a label
/// where labels are asked for.
pub(crate) fn parameters(analysis: &dyn Analysis, view: &View) -> Vec<Parameterised> {
    let info = analysis.info();
    let required = info.parameters.iter().filter(|parameter| parameter.is_required());
    let ids: Vec<String> = (0..view.node_count() as u32).map(|node| view.id(node)).collect();
    let is_rankable = |node: &u32| view.traits(*node).category.is_rankable() && !view.traits(*node).protected;
    let rankable = (0..ids.len() as u32).find(is_rankable).unwrap_or_default() as usize;
    let named = required.zip(0..).map(|(parameter, place)| match (parameter.domain, parameter.name) {
        (Domain::Labels, _) => (parameter.name, labels(&ids)),
        (_, "entity") => (parameter.name, ids[rankable].clone()),
        _ => (parameter.name, ids[place % ids.len()].clone()),
    });
    let mut named: Vec<(&str, String)> = named.collect();
    // What is drawn anew so often takes as much memory a time, and a test has no time for the rest.
    let drawn = info.parameters.iter().filter(|parameter| parameter.name == "replicates");
    named.extend(drawn.map(|parameter| (parameter.name, "20".to_owned())));
    let flags = info.parameters.iter().filter(|parameter| matches!(parameter.domain, Domain::Flag));
    let turned = flags.map(|flag| (flag.name, flag.schema()["default"] != true));
    let turned: Vec<(&str, String)> = turned.map(|(name, value)| (name, value.to_string())).collect();
    let read = |given: &[(&str, String)]| {
        let all = named.iter().chain(given).map(|(name, value)| (*name, value.as_str()));
        let parameters = Parameters::from_texts(info.name, info.parameters, all).unwrap();
        Parameterised { what: format!("{given:?}"), parameters: analysis.resolve(parameters).unwrap() }
    };
    vec![read(&[]), read(&turned)]
}

/// Every third is what is looked for; one alone is, and nobody is not.
fn labels(ids: &[String]) -> String {
    let labels: Vec<String> =
        ids.iter().zip(0..).map(|(id, number)| format!("{id}:{}", u8::from(number % 3 == 0))).collect();
    labels.join(",")
}
