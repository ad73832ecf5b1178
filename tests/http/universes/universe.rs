//! Two data sets that are one to the viewer: the second lacks, changes and adds what he may not see.
//!
//! Held constant, since the domain has hidden statements decide them: who is protected, and whom judgements join with
//! somebody who is.

use std::collections::{BTreeMap, BTreeSet};

use super::draw::Draw;
use super::rows::{Key, Row, csv, draw_entity, draw_key, draw_kind, draw_link};
use super::viewer::Viewer;

/// The imports of one dataset, in their order.
pub(super) type Imports = Vec<Vec<Row>>;

/// A dataset in both universes.
pub(super) struct Universe {
    /// What is imported here and there.
    pub(super) imports: [Imports; 2],
    /// Ids that the viewer sees, as far as their labels say.
    pub(super) visible: Vec<String>,
    /// Ids that he does not, in either.
    pub(super) hidden: Vec<String>,
}

impl Universe {
    pub(super) fn draw(draw: &mut Draw, viewer: &Viewer) -> Universe {
        let mut here = draw_case(draw);
        keep_ends(viewer, &mut here);
        let there = here_but_hidden(draw, viewer, &here);
        let all: Vec<&Row> = here.iter().chain(&there).flatten().filter(|row| !row.is_link()).collect();
        let visible: BTreeSet<Key> = all.iter().filter(|row| viewer.may_use(row)).map(|row| row.key()).collect();
        let hidden = all.iter().map(|row| row.key()).filter(|key| !visible.contains(key)).collect::<BTreeSet<Key>>();
        let ids = |keys: BTreeSet<Key>| keys.iter().map(shown).collect();
        Universe { visible: ids(visible), hidden: ids(hidden), imports: [here, there] }
    }
}

/// An id as it is shown.
fn shown((namespace, id): &Key) -> String {
    if namespace.is_empty() { id.clone() } else { format!("{namespace}:{id}") }
}

/// 5 to 40 entities with their statements and links, in one or two imports.
fn draw_case(draw: &mut Draw) -> Imports {
    let keys: BTreeSet<Key> = (0..draw.between(5, 40)).map(|_| draw_key(draw)).collect();
    let keys: Vec<Key> = keys.into_iter().collect();
    let mut imports: Imports = vec![Vec::new(); draw.between(1, 2)];
    for key in &keys {
        let kind = draw_kind(draw);
        // The first import describes everybody, so that no link lacks an end.
        imports[0].push(draw_entity(draw, key, kind, true));
        for _ in 0..draw.below(3) {
            let import = draw.below(imports.len());
            imports[import].push(draw_entity(draw, key, kind, true));
        }
    }
    for _ in 0..draw.between(keys.len() / 2, 3 * keys.len()) {
        let import = draw.below(imports.len());
        let ends = [draw.pick(&keys), draw.pick(&keys)];
        imports[import].push(draw_link(draw, ends, true));
    }
    imports
}

/// Moves links to the last import that are visible in the end, and whose ends no visible statement of the first describes: without
/// a hidden one they would lack an end there, and be rejected.
fn keep_ends(viewer: &Viewer, imports: &mut Imports) {
    let is_known = visible_rows(viewer, &vec![imports[0].clone()]);
    let (kept, moved) = std::mem::take(&mut imports[0]).into_iter().partition(|row| !row.is_link() || is_known(row));
    imports[0] = kept;
    imports.last_mut().unwrap().extend::<Vec<Row>>(moved);
}

/// The same to the viewer.
fn here_but_hidden(draw: &mut Draw, viewer: &Viewer, here: &Imports) -> Imports {
    let held = held(here);
    let is_visible = visible_rows(viewer, here);
    let mut there: Imports = Vec::new();
    for import in here {
        let mut rows = Vec::new();
        for row in import {
            if is_visible(row) || is_held(row, &held) && draw.percent(50) {
                rows.push(row.clone());
            } else if is_held(row, &held) {
                rows.push(changed(draw, viewer, row, true));
            } else {
                match draw.below(3) {
                    0 => {}
                    1 => rows.push(row.clone()),
                    _ => rows.push(changed(draw, viewer, row, false)),
                }
            }
        }
        there.push(rows);
    }
    add_hidden(draw, viewer, here, &held, &mut there);
    there
}

/// Whether the viewer sees a row: its label, and the ends of a link.
fn visible_rows<'a>(viewer: &'a Viewer, imports: &Imports) -> impl Fn(&Row) -> bool + use<'a> {
    let entities = imports.iter().flatten().filter(|row| !row.is_link() && viewer.may_use(row));
    let known: BTreeSet<Key> = entities.map(Row::key).collect();
    move |row| viewer.may_use(row) && (!row.is_link() || row.ends().iter().all(|end| known.contains(end)))
}

/// Records that are protected, or that some chain of judgements ties to one that is.
fn held(imports: &Imports) -> BTreeSet<Key> {
    let rows = || imports.iter().flatten();
    let mut held: BTreeSet<Key> = rows().filter(|row| !row.is_link() && row.protects()).map(Row::key).collect();
    let judgements: Vec<[Key; 2]> = rows().filter(|row| row.is_judgement()).map(Row::ends).collect();
    loop {
        let before = held.len();
        for ends in &judgements {
            if ends.iter().any(|end| held.contains(end)) {
                held.extend(ends.iter().cloned());
            }
        }
        if held.len() == before {
            return held;
        }
    }
}

/// Whether a row must go on saying what it says of protection.
fn is_held(row: &Row, held: &BTreeSet<Key>) -> bool {
    match row.is_link() {
        true => row.is_judgement() && row.ends().iter().any(|end| held.contains(end)),
        false => held.contains(&row.key()),
    }
}

/// A hidden row that says something else, and stays hidden.
fn changed(draw: &mut Draw, viewer: &Viewer, row: &Row, is_held: bool) -> Row {
    let mut other = match row.is_link() {
        true if is_held => return row.clone(),
        true => draw_link(draw, row.ends().each_ref(), false),
        false => {
            let kind = draw_kind(draw);
            draw_entity(draw, &row.key(), kind, false)
        }
    };
    if is_held {
        for column in ["kind", "category", "is_minor", "schema"] {
            other.set(column, row.get(column));
        }
    }
    hide(draw, viewer, &mut other);
    other
}

/// Puts a row under a label that hides it.
fn hide(draw: &mut Draw, viewer: &Viewer, row: &mut Row) {
    while viewer.may_use(row) {
        row.label(draw);
    }
}

/// Adds hidden statements: of known entities and links, of new ones, of words and columns never seen.
fn add_hidden(draw: &mut Draw, viewer: &Viewer, here: &Imports, held: &BTreeSet<Key>, there: &mut Imports) {
    if draw.percent(30) {
        // A version more, of nothing that he sees.
        there.insert(draw.between(1, there.len()), Vec::new());
    }
    let mut kinds: BTreeMap<Key, &'static str> = BTreeMap::new();
    for row in here.iter().flatten().filter(|row| !row.is_link()) {
        kinds.insert(row.key(), draw_kind(draw));
    }
    let mut new: Vec<Key> = (0..draw.below(6)).map(|_| draw_key(draw)).collect();
    new.retain(|key| !kinds.contains_key(key));
    for key in &new {
        let import = draw.below(there.len());
        let kind = draw_kind(draw);
        there[import].push(draw_entity(draw, key, kind, true));
        kinds.insert(key.clone(), kind);
        hide(draw, viewer, there[import].last_mut().unwrap());
    }
    let known: Vec<Key> = kinds.keys().cloned().collect();
    for _ in 0..draw.below(8) {
        let import = draw.below(there.len());
        let (key, kind) = (draw.pick(&known).clone(), draw_kind(draw));
        let mut row = draw_entity(draw, &key, kind, false);
        row.set("secret_column", format!("secret {}", draw.below(100)));
        hide(draw, viewer, &mut row);
        there[import].push(row);
    }
    let free: Vec<Key> = known.iter().filter(|key| !held.contains(key) && !new.contains(key)).cloned().collect();
    for _ in 0..draw.below(16) {
        let import = draw.below(there.len());
        let may_judge = !free.is_empty() && draw.percent(40);
        let from = if may_judge { &free } else { &known };
        let ends = [draw.pick(from), draw.pick(from)];
        let mut row = draw_link(draw, ends, may_judge);
        row.set("type", *draw.pick(&["", "SECRET_TYPE", "KNOWS"]));
        row.set("secret_column", format!("secret {}", draw.below(100)));
        hide(draw, viewer, &mut row);
        there[import].push(row);
    }
}

/// A dataset of which the viewer sees nothing.
pub(super) fn draw_hidden(draw: &mut Draw, viewer: &Viewer) -> Vec<Row> {
    let mut rows: Vec<Row> = draw_case(draw).into_iter().flatten().collect();
    rows.iter_mut().for_each(|row| hide(draw, viewer, row));
    rows
}

/// The files of an import: entities, then links.
pub(super) fn files(rows: &[Row]) -> Vec<(&'static str, String)> {
    let (links, entities): (Vec<Row>, Vec<Row>) = rows.iter().cloned().partition(Row::is_link);
    let files = [("entities.csv", entities), ("links.csv", links)];
    files.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(name, rows)| (name, csv(&rows))).collect()
}
