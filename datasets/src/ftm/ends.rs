//! The ends of links: those of an edge pair by pair, and those of a property that names another entity.

use trama_engine::model::LinkKind;

use super::properties::Properties;
use super::words;
use crate::attributes;
use crate::cells::{self, Cells};
use crate::text::Fault;

/// Links that one line may make: an edge with more pairs of ends is no edge.
const MAX_PAIRS: usize = 10_000;

/// Statement columns that a link takes over from the entity whose property it is.
fn shared_columns() -> impl Iterator<Item = &'static str> {
    cells::STATEMENT.iter().copied().filter(|column| *column != attributes::COLUMN)
}

/// The ids in the first property that has any.
pub(super) fn first_named(said: &mut Properties, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| said.take_ids(name)).find(|ids| !ids.is_empty()).unwrap_or_default()
}

/// One row for each pair of ends.
pub(super) fn pairs(row: &Cells, ends: &[Vec<String>; 2]) -> Result<Vec<Cells>, Fault> {
    let [sources, targets] = ends;
    if sources.len().max(1).saturating_mul(targets.len().max(1)) > MAX_PAIRS {
        let (sources, targets) = (sources.len(), targets.len());
        return Err(Fault::of_row(format!(
            "{sources} sources and {targets} targets: expected at most {MAX_PAIRS} pairs"
        )));
    }
    if sources.len() <= 1 && targets.len() <= 1 {
        // What Trama wrote may name the ends otherwise than the properties.
        return Ok(vec![row.clone()]);
    }
    let pair = |(source, target): (&String, &String)| {
        let mut pair = row.clone();
        pair.set("source", source);
        pair.set("target", target);
        pair
    };
    Ok(sources.iter().flat_map(|source| targets.iter().map(move |target| (source, target))).map(pair).collect())
}

pub(super) fn reference_link(row: &Cells, reference: &words::Reference, other: &str) -> Cells {
    let mut link = Cells::default();
    let this = row.get("id").unwrap_or_default();
    let [source, target] = if reference.from_named { [other, this] } else { [this, other] };
    link.set("source", source);
    link.set("target", target);
    link.fill("source_namespace", row.get("namespace"));
    link.fill("target_namespace", row.get("namespace"));
    link.set("kind", reference.kind.as_str());
    link.set("type", reference.property);
    link.fill("directed", (reference.kind == LinkKind::Other).then_some(true));
    for column in shared_columns() {
        link.fill(column, row.get(column));
    }
    link
}
