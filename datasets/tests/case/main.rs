//! What the bundled case promises: two layers that never meet, and everything that its README says is planted.

mod coverage;
mod digits;
mod documents;
mod identity;
mod layers;
mod money;
mod network;
mod ownership;
mod routes;

use std::path::{Path, PathBuf};

use trama_datasets::{Input, ReadOptions, read_files};
use trama_engine::model::{EntityStatement, LinkKind, LinkStatement, Provenance};
use trama_engine::progress::Progress;
use trama_engine::tables::{Origin, Reject, StatementSink};

/// The dataset's name, and so the namespace of ids that come without one.
const NAME: &str = "western-balkans";

/// A layer of the case, or what was said later: the statements of its files.
#[derive(Default)]
struct Case {
    entities: Vec<EntityStatement>,
    links: Vec<LinkStatement>,
    rejects: Vec<Reject>,
}

impl StatementSink for Case {
    fn file(&mut self, _: &str) {}
    fn entity(&mut self, statement: EntityStatement, _: Origin) {
        self.entities.push(statement);
    }
    fn end(&mut self, statement: EntityStatement, _: Origin) {
        panic!("{statement:?} is an end that only a link names");
    }
    fn link(&mut self, statement: LinkStatement, _: Origin) {
        self.links.push(statement);
    }
    fn reject(&mut self, reject: Reject) {
        self.rejects.push(reject);
    }
}

impl Case {
    fn of(files: &[&str]) -> Case {
        let mut case = Case::default();
        read_into(&mut case, files);
        assert!(case.rejects.is_empty(), "{:#?}", case.rejects);
        case
    }

    fn facts() -> Case {
        Case::of(&["facts-entities.csv", "facts-links.csv"])
    }

    fn fictional() -> Case {
        Case::of(&["fictional-entities.csv", "fictional-links.csv"])
    }

    /// What every statement of the layer carries.
    fn provenances(&self) -> Vec<&Provenance> {
        let entities = self.entities.iter().map(|entity| &entity.provenance);
        entities.chain(self.links.iter().map(|link| &link.provenance)).collect()
    }

    /// Links of a kind, in the order of the file.
    fn links_of(&self, kind: LinkKind) -> impl Iterator<Item = &LinkStatement> {
        self.links.iter().filter(move |link| link.kind == kind)
    }

    /// Every value of an identifier type, with the entity that has it.
    fn identifiers(&self, kind: &str) -> Vec<(&str, &str)> {
        let all = self.entities.iter().flat_map(|entity| {
            let id = entity.key.id.as_str();
            entity.identifiers.iter().map(move |(name, value)| (name.as_str(), id, value.as_str()))
        });
        all.filter(|(name, ..)| *name == kind).map(|(_, id, value)| (id, value)).collect()
    }
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(NAME).join(file)
}

fn read_into(sink: &mut dyn StatementSink, files: &[&str]) {
    let inputs: Vec<Input> = files.iter().map(|file| Input::file(path(file))).collect();
    let options = ReadOptions { namespace: NAME.into(), ..ReadOptions::default() };
    read_files(&inputs, &options, sink, &Progress::new()).unwrap();
}

/// The ids at both ends, for messages and comparisons within the dataset's own namespace.
fn ends(link: &LinkStatement) -> (&str, &str) {
    (&link.source.id, &link.target.id)
}
