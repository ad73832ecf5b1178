//! Small datasets for tests, written as a reader would push them.

use std::sync::Arc;

use crate::model::{Category, EntityKind, EntityStatement, Handling, LinkKind, LinkStatement, RecordKey};
use crate::registry::{Analysis, Domain, Info, Parameter, Parameters};
use crate::tables::{Appended, Origin, StatementSink, Tables, TablesBuilder};
use crate::version::Version;
use crate::view::{Purpose, View, Viewer};

const HERE: Origin = Origin { file: 0, line: 1 };

/// A dataset in the making.
pub(crate) struct Sample(TablesBuilder);

pub(crate) fn key(id: &str) -> RecordKey {
    RecordKey { namespace: "test".into(), id: id.into() }
}

impl Sample {
    pub(crate) fn new() -> Sample {
        Sample::on(None)
    }

    pub(crate) fn on(before: Option<Tables>) -> Sample {
        let mut builder = TablesBuilder::new(before).unwrap();
        builder.file("test.csv");
        Sample(builder)
    }

    pub(crate) fn entity(mut self, statement: EntityStatement) -> Sample {
        self.0.entity(statement, HERE);
        self
    }

    pub(crate) fn end(mut self, statement: EntityStatement) -> Sample {
        self.0.end(statement, HERE);
        self
    }

    pub(crate) fn link(mut self, statement: LinkStatement) -> Sample {
        self.0.link(statement, HERE);
        self
    }

    /// Suspects, open to all.
    pub(crate) fn persons(self, ids: &[&str]) -> Sample {
        ids.iter().fold(self, |sample, id| sample.entity(person(id, Some(Category::Suspect))))
    }

    /// Links of one kind, open to all.
    pub(crate) fn links(self, kind: LinkKind, ends: &[(&str, &str)]) -> Sample {
        ends.iter().fold(self, |sample, (source, target)| sample.link(link(source, target, kind)))
    }

    pub(crate) fn finish(self) -> Appended {
        self.0.finish().unwrap()
    }

    pub(crate) fn version(self) -> Arc<Version> {
        let appended = self.finish();
        assert_eq!(appended.rejects, []);
        Arc::new(Version::build("test", appended.tables).unwrap())
    }

    /// What the local operator sees.
    pub(crate) fn view(self) -> View {
        local(self.version())
    }
}

pub(crate) fn local(version: Arc<Version>) -> View {
    View::new(version, &Viewer::Local { name: "test".into() }, Purpose::Investigation)
}

pub(crate) fn entity(id: &str, kind: EntityKind) -> EntityStatement {
    let mut statement = EntityStatement::new(key(id), kind);
    statement.provenance.handling = Some(Handling::H0);
    statement
}

pub(crate) fn person(id: &str, category: Option<Category>) -> EntityStatement {
    EntityStatement { category, name: Some(format!("Name of {id}")), ..entity(id, EntityKind::Person) }
}

pub(crate) fn link(source: &str, target: &str, kind: LinkKind) -> LinkStatement {
    let mut statement = LinkStatement::new(key(source), key(target), kind);
    statement.provenance.handling = Some(Handling::H0);
    statement
}

/// What is given, and for each entity that has to be named, and is not, another of the view; where labels are asked for,
/// everybody has one, and every third is what is looked for.
pub(crate) fn parameters(analysis: &dyn Analysis, view: &View, given: &[(&str, &str)]) -> Parameters {
    let Info { name, parameters, .. } = analysis.info();
    let is_given = |parameter: &Parameter| given.iter().any(|(name, _)| *name == parameter.name);
    let required = parameters.iter().filter(|parameter| parameter.is_required() && !is_given(parameter));
    let label = |node: u32| format!("{}:{}", view.id(node), node.is_multiple_of(3));
    let labels = || (0..view.node_count() as u32).map(label).collect::<Vec<String>>().join(",");
    let named = required.zip(0..).map(|(parameter, node)| match parameter.domain {
        Domain::Labels => (parameter.name, labels()),
        _ => (parameter.name, view.id(node % view.node_count() as u32)),
    });
    let named: Vec<(&str, String)> = named.collect();
    let named = named.iter().map(|(name, id)| (*name, id.as_str()));
    Parameters::from_texts(name, parameters, given.iter().copied().chain(named)).unwrap()
}
