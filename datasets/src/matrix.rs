//! Square matrices: a header row of ids, a row for each of them, and in each cell the weight of a link.
//!
//! A symmetric matrix is read once, above its diagonal, as undirected links; an asymmetric one is directed. Zero or
//! nothing is no link; the diagonal holds loops, and they are kept. All ids become entities, also those without links.

use rustc_hash::FxHashMap;
use trama_engine::model::{EntityKind, LinkKind, LinkStatement};

use crate::error::{Error, Result};
use crate::field::Field;
use crate::header::Header;
use crate::reading::Reading;
use crate::rows::Rows;
use crate::rule;
use crate::text::{Fault, Row};

/// The rows of a matrix as far as they were good.
struct Matrix {
    ids: Vec<String>,
    /// Line of each id's row; `None` while it has not come.
    lines: Vec<Option<u64>>,
    /// What is not zero, by row and column.
    cells: FxHashMap<(u32, u32), f64>,
}

/// Reads the rows behind the header.
pub(crate) fn read(reading: &mut Reading, rows: &mut dyn Rows, header: &Header) -> Result<()> {
    let ids: Vec<String> = header.names()[1..].to_vec();
    let index_of: FxHashMap<String, u32> = ids.iter().cloned().zip(0..).collect();
    let mut matrix = Matrix { lines: vec![None; ids.len()], ids, cells: FxHashMap::default() };
    reading.rows(rows, |_, row| matrix.read_row(row, &index_of))?;
    let symmetric = matrix.is_symmetric();
    note(reading, symmetric);
    reject_missing_rows(reading, &matrix);
    matrix.emit(reading, symmetric)
}

impl Matrix {
    fn read_row(&mut self, row: &Row, index_of: &FxHashMap<String, u32>) -> Result<(), Fault> {
        let id = row.raw(0).trim();
        let Some(&source) = index_of.get(id) else {
            return Err(Fault::at(0, id, "expected one of the ids of the header row"));
        };
        if self.lines[source as usize].is_some() {
            return Err(Fault::at(0, id, "expected one row for each id of the header row"));
        }
        let mut cells = Vec::new();
        for target in 0..self.ids.len() {
            let weight = row.read(&Some(Field::Column(target + 1)), &rule::WEIGHT)?.unwrap_or(0.0);
            if weight > 0.0 {
                cells.push(((source, target as u32), weight));
            }
        }
        self.lines[source as usize] = Some(row.line);
        self.cells.extend(cells);
        Ok(())
    }

    /// Whether every two rows that came agree about each other.
    fn is_symmetric(&self) -> bool {
        self.cells.iter().all(|(&(source, target), weight)| {
            self.lines[target as usize].is_none() || self.cells.get(&(target, source)) == Some(weight)
        })
    }

    fn emit(self, reading: &mut Reading, symmetric: bool) -> Result<()> {
        for id in &self.ids {
            let key = reading.key_of_end(id);
            reading.end(&key, 1);
        }
        let mut cells: Vec<((u32, u32), f64)> = self.cells.iter().map(|(&place, &weight)| (place, weight)).collect();
        cells.sort_unstable_by_key(|&(place, _)| place);
        for (index, ((source, target), weight)) in cells.into_iter().enumerate() {
            let mirrored = self.lines[target as usize].is_some();
            let once = reading.options().declarations.directed != Some(true) && symmetric;
            if once && target < source && mirrored {
                continue;
            }
            let line = self.lines[source as usize].unwrap_or_default();
            let statement = link(reading, [&self.ids[source as usize], &self.ids[target as usize]], weight, symmetric);
            reading.link(statement, line);
            if index.is_multiple_of(10_000) {
                reading.import.progress.check().map_err(Error::from)?;
            }
        }
        Ok(())
    }
}

fn link(reading: &mut Reading, [source, target]: [&str; 2], weight: f64, symmetric: bool) -> LinkStatement {
    let declarations = &reading.options().declarations;
    let mut declared = Vec::new();
    let source = reading.key(None, source, &mut declared);
    let target = reading.key(None, target, &mut declared);
    let mut statement = LinkStatement::new(source, target, declarations.link_kind.unwrap_or(LinkKind::Associate));
    if declarations.link_kind.is_some() {
        declared.push("link_kind".to_owned());
    }
    statement.weight = Some(weight);
    statement.provenance.declared = declared;
    declarations.complete_provenance(&mut statement.provenance, false);
    declarations.complete_link(&mut statement);
    statement.directed = statement.directed.or(Some(!symmetric));
    statement
}

fn note(reading: &mut Reading, symmetric: bool) {
    let declarations = &reading.options().declarations;
    let end_kind = declarations.kind.unwrap_or(EntityKind::Person);
    let link_kind = declarations.link_kind.unwrap_or(LinkKind::Associate);
    let direction = match (symmetric, declarations.directed) {
        (true, Some(true)) => "symmetric, directed as declared: each cell is a link",
        (true, _) => "symmetric: read once, undirected",
        (false, Some(false)) => "asymmetric, undirected as declared: opposite cells add up",
        (false, _) => "asymmetric: directed from row to column",
    };
    reading.note(format!("matrix: ends created as {end_kind}, links as {link_kind}; {direction}"));
}

/// A matrix that was cut short is not taken for a whole one: each row that is not there is a reject, but for those that
/// were rejected already.
fn reject_missing_rows(reading: &mut Reading, matrix: &Matrix) {
    let missing = matrix.lines.iter().filter(|line| line.is_none()).count() as u64;
    let missing = missing.saturating_sub(reading.reject_count());
    if missing > 0 {
        let reason = format!("{missing} of {} rows are missing: expected one for each column", matrix.ids.len());
        reading.reject(Fault::of_row(reason), 0);
    }
}
