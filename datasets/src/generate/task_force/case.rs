//! A case, drawn and recorded, and its files.

use std::path::Path;

use trama_engine::model::EntityKind;
use trama_engine::progress::Progress;

use super::super::new_file::write_rows;
use super::network::{Link, Network};
use super::observation::Observation;
use super::recording::{Recorder, Statement};
use super::rows;
use crate::error::{Error, Result};

/// The true network, and what is recorded of it.
#[derive(Debug, Clone)]
pub struct Case {
    pub(super) network: Network,
    pub(super) observation: Observation,
    pub(super) recorder: Recorder,
    /// Of every true link, then of every false one.
    pub(super) statements: Vec<Vec<Statement>>,
}

/// How much of a case is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// What is recorded.
    Recorded,
    /// What is true.
    True,
}

impl Case {
    /// Records what there is: nothing is decided here but by streams of the links' own.
    pub(super) fn record(
        network: Network,
        observation: Observation,
        recorder: Recorder,
        progress: &Progress,
    ) -> Result<Case> {
        let mut statements = Vec::with_capacity(network.links.len() + observation.noise.len());
        for (number, link) in network.links.iter().chain(&observation.noise).enumerate() {
            let is_true = number < network.links.len();
            statements.push(recorder.link(number as u64, link, is_true, observation.tries(link)));
            progress.advance(1)?;
        }
        Ok(Case { network, observation, recorder, statements })
    }

    /// What was made, in numbers.
    pub fn counts(&self) -> Vec<(&'static str, u64)> {
        let hidden = |hidden: &[bool]| hidden.iter().filter(|&&hidden| hidden).count() as u64;
        let persons = self.network.count(EntityKind::Person);
        let hidden_persons = hidden(&self.observation.hidden_entities);
        vec![
            ("entities", self.network.entities.len() as u64 - hidden_persons),
            ("persons", persons - hidden_persons),
            ("statements", self.links(Extent::Recorded).len() as u64),
            ("true_links", self.network.links.len() as u64),
            ("missing_links", hidden(&self.observation.hidden_links)),
            ("missing_persons", hidden_persons),
            ("false_links", self.observation.noise.len() as u64),
        ]
    }

    /// Writes its files into a directory that is there.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Cancelled`].
    pub fn write(&self, directory: &Path, progress: &Progress) -> Result<()> {
        self.write_extent(directory, Extent::Recorded, progress)?;
        let full = directory.join("full");
        std::fs::create_dir(&full).map_err(|error| Error::io(&full, error))?;
        self.write_extent(&full, Extent::True, progress)
    }

    fn write_extent(&self, directory: &Path, extent: Extent, progress: &Progress) -> Result<()> {
        let mut entities: Vec<usize> = (0..self.network.entities.len())
            .filter(|&index| extent == Extent::True || !self.observation.hidden_entities[index])
            .collect();
        entities.sort_by_key(|&index| &self.network.entities[index].id);
        let links = self.links(extent);
        progress.begin("writing", (entities.len() + links.len()) as u64);
        let row =
            |&index: &usize| rows::entity(&self.network.entities[index], &self.recorder.entity(index), &self.recorder);
        write_rows(directory.join("entities.csv"), rows::ENTITY_COLUMNS, entities.iter().map(row), progress)?;
        let row = |(link, statement): &(&Link, &Statement)| rows::link(&self.network, link, statement, &self.recorder);
        write_rows(directory.join("links.csv"), rows::LINK_COLUMNS, links.iter().map(row), progress)?;
        let persons = entities.iter().filter(|&&index| self.network.entities[index].person.is_some());
        let row = |&index: &usize| rows::truth(&self.network.entities[index], self.observation.watched[index]);
        write_rows(directory.join("truth.csv"), rows::TRUTH_COLUMNS, persons.map(row), progress)
    }

    /// The statements of links, in the order of their records.
    fn links(&self, extent: Extent) -> Vec<(&Link, &Statement)> {
        let count = self.network.links.len();
        let is_written = |number: usize, link: &Link| match extent {
            Extent::True => number < count,
            Extent::Recorded => {
                let is_hidden = self.observation.hidden_links.get(number).is_some_and(|&hidden| hidden);
                !is_hidden && self.observation.knows_ends(link)
            }
        };
        let links = self.network.links.iter().chain(&self.observation.noise).zip(&self.statements).enumerate();
        let written = links.filter(|(number, (link, _))| is_written(*number, link));
        let mut rows: Vec<(&Link, &Statement)> = written
            .flat_map(|(_, (link, statements))| statements.iter().map(move |statement| (link, statement)))
            .collect();
        rows.sort_unstable_by_key(|(_, statement)| statement.record);
        rows
    }
}
