//! What part of a view a measure looks at: links by type, kind, time and grade, entities by kind.

use roaring::RoaringBitmap;

use super::View;
use crate::error::{Error, Result};
use crate::graph::Graph;
use crate::graph::edges::{self, Edges, MergeCounts, Merged, NO_NODE};
use crate::model::{EntityKind, Grade, LinkKind, Moment};
use crate::tables::Validity;

/// What to look at; the default is everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// Link types or kinds, exactly as written in the data; empty means all. Their ends are then the entities looked
    /// at, unless `kind` names them.
    pub links: Vec<String>,
    /// Entities of this kind only.
    pub kind: Option<EntityKind>,
    /// Statements that hold at this moment or later, and those without a time.
    pub since: Option<Moment>,
    /// Statements that hold at this moment or before, and those without a time.
    pub until: Option<Moment>,
    /// Statements graded at least so well; those without a grade fail.
    pub min_grade: Option<Grade>,
    /// Read the edges with their direction.
    pub directed: bool,
}

/// The entities and edges of a view that a selection keeps, numbered afresh.
#[derive(Debug, Clone)]
pub struct Subgraph<'v> {
    view: &'v View,
    /// View node of each node, ascending; `None` when they are the same. Those of masked entities come last, as they do in
    /// the view: a number, and whatever is decided by the smaller of two, tells nothing of the id behind a mask.
    nodes: Option<Vec<u32>>,
    /// How many nodes are not masked.
    open_count: usize,
    /// Typed edges, merged from the selected statements.
    pub edges: Edges,
    /// Their simple graph.
    pub graph: Graph,
    /// What was counted on the way.
    pub counts: SelectionCounts,
}

/// What a selection looked at; printed with every result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct SelectionCounts {
    /// Entities.
    pub entities: u64,
    /// Merged edges of any kind.
    pub edges: u64,
    /// What merging saw.
    #[serde(flatten)]
    pub merge: MergeCounts,
}

/// What a selection would look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelectionSize {
    /// Entities.
    pub entities: u64,
    /// Link statements: at least as many as edges.
    pub statements: u64,
    /// The graph lies ready in a generated version, in which nobody sees less than all: nothing is merged. Of other
    /// versions it is not asked, since an estimate must not tell whether something is hidden.
    pub is_ready: bool,
}

impl SelectionSize {
    /// Upper bound of what merging, the graph and a table of so many of its entities allocate, in bytes; and, however
    /// small they are, of what any run does.
    pub fn bytes(self, rows: usize) -> u64 {
        let rows = self.entities.min(rows as u64);
        let selected = match self.is_ready {
            true => 64 * self.entities + 512 * rows,
            false => 256 * self.statements + 512 * self.entities,
        };
        selected + (256 << 10)
    }
}

impl Selection {
    fn is_everything(&self) -> bool {
        *self == Selection { directed: self.directed, ..Selection::default() }
    }

    fn keeps_all_statements(&self) -> bool {
        self.since.is_none() && self.until.is_none() && self.min_grade.is_none()
    }

    /// Whether a statement of this validity and grade is selected.
    fn keeps(&self, validity: Validity, grade: Option<Grade>) -> bool {
        let window = Validity {
            from: self.since.map_or(i64::MIN, |moment| moment.0),
            to: self.until.map_or(i64::MAX, |moment| moment.0),
        };
        validity.overlaps(window) && self.min_grade.is_none_or(|least| grade.is_some_and(|grade| grade.meets(least)))
    }
}

impl View {
    /// Selects and merges. An entity is looked at when a selected statement describes it or links it; when `links` are
    /// named, only the second counts; when a `kind` is named with them, all entities of that kind. Of a masked one too
    /// only the second counts, where statements are selected by their time or grade.
    ///
    /// # Errors
    /// [`Error::BadParameter`] when a name in `links` is no type and no kind of the view;
    /// [`Error::BadWeight`] when merged weights overflow.
    pub fn select(&self, selection: &Selection) -> Result<Subgraph<'_>> {
        self.select_without(selection, &RoaringBitmap::new())
    }

    /// The same as if nobody had made the link statements in `removed`: what is left is merged anew, so that a generic
    /// link comes forth where a specific one goes. Who is masked, and which records are one entity, stays.
    ///
    /// # Errors
    /// As [`View::select`]; a name in `links` is known as long as the view holds it.
    pub(crate) fn select_without(&self, selection: &Selection, removed: &RoaringBitmap) -> Result<Subgraph<'_>> {
        self.check_links(&selection.links)?;
        let snapshot = self.version.snapshot();
        if removed.is_empty() && self.hides_nothing() && self.masks.count == 0 && selection.is_everything() {
            let graph = match selection.directed {
                true => snapshot.edges.to_graph(self.node_count(), true)?,
                false => snapshot.graph.clone(),
            };
            return Ok(self.subgraph(None, self.node_count(), snapshot.edges.clone(), graph, snapshot.meta.counts));
        }
        let rows = self.selected_rows(selection) - removed;
        let nodes: Vec<u32> = self.selected_nodes(selection, &rows).iter().collect();
        let open_count = nodes.partition_point(|&node| !self.is_masked(node));
        let mut number = vec![NO_NODE; self.node_count()];
        for (new, &old) in nodes.iter().enumerate() {
            number[old as usize] = new as u32;
        }
        let node_of_record: Vec<u32> = self
            .entities
            .node_of_record
            .iter()
            .map(|&node| number.get(node as usize).copied().unwrap_or(NO_NODE))
            .collect();
        let node_count = nodes.len();
        let Merged { edges, counts } = edges::merge(self.links(), Some(&rows), &node_of_record, node_count);
        let graph = edges.to_graph(node_count, selection.directed);
        let graph = graph.map_err(|error| error.with_ids(|node| self.id(nodes[node as usize])))?;
        Ok(self.subgraph(Some(nodes), open_count, edges, graph, counts))
    }

    /// Whether every record is a node and every link row visible, so that the snapshot's edges are the view's.
    fn hides_nothing(&self) -> bool {
        self.link_rows.is_none() && self.node_count() as u64 == self.version.snapshot().meta.record_count
    }

    /// How much a selection would look at, without merging it.
    ///
    /// # Errors
    /// As [`View::select`], for names.
    pub fn size(&self, selection: &Selection) -> Result<SelectionSize> {
        if self.hides_nothing() && selection.is_everything() {
            let meta = self.version.snapshot().meta;
            let is_ready = meta.generated.is_some() && !selection.directed;
            return Ok(SelectionSize { entities: meta.record_count, statements: meta.link_rows, is_ready });
        }
        let rows = self.selected_link_rows(selection)?;
        let entities = self.selected_nodes(selection, &rows).len();
        Ok(SelectionSize { entities, statements: rows.len(), is_ready: false })
    }

    /// The entities that a selection would look at.
    ///
    /// # Errors
    /// As [`View::select`], for names.
    pub(crate) fn selected(&self, selection: &Selection) -> Result<RoaringBitmap> {
        if selection.is_everything() {
            return Ok((0..self.node_count() as u32).collect());
        }
        let rows = self.selected_link_rows(selection)?;
        Ok(self.selected_nodes(selection, &rows))
    }

    /// The link rows that a selection keeps.
    pub(crate) fn selected_link_rows(&self, selection: &Selection) -> Result<RoaringBitmap> {
        self.check_links(&selection.links)?;
        Ok(self.selected_rows(selection))
    }

    fn subgraph(
        &self,
        nodes: Option<Vec<u32>>,
        open_count: usize,
        edges: Edges,
        graph: Graph,
        merge: MergeCounts,
    ) -> Subgraph<'_> {
        let entities = graph.node_count() as u64;
        let counts = SelectionCounts { entities, edges: edges.len() as u64, merge };
        Subgraph { view: self, nodes, open_count, edges, graph, counts }
    }

    /// Link types and kinds that the view holds, for messages and for menus.
    pub fn link_words(&self) -> Vec<String> {
        let mut codes: Vec<u32> = Vec::new();
        let mut kinds: Vec<LinkKind> = Vec::new();
        let mut type_seen = vec![false; self.links().types().len()];
        let mut kind_seen = [false; 256];
        for row in self.visible_link_rows() {
            let row = self.links().rows()[row as usize];
            if !row.kind.is_judgement() && !std::mem::replace(&mut kind_seen[row.kind as usize], true) {
                kinds.push(row.kind);
            }
            if row.link_type != u32::MAX && !std::mem::replace(&mut type_seen[row.link_type as usize], true) {
                codes.push(row.link_type);
            }
        }
        let types = codes.into_iter().map(|code| self.links().types()[code as usize].clone());
        let mut words: Vec<String> = types.chain(kinds.into_iter().map(|kind| kind.to_string())).collect();
        words.sort();
        words.dedup();
        words
    }

    fn check_links(&self, links: &[String]) -> Result<()> {
        if links.is_empty() {
            return Ok(());
        }
        let known = self.link_words();
        match links.iter().find(|word| !known.contains(word)) {
            None => Ok(()),
            Some(word) => Err(Error::BadParameter {
                name: "links".to_owned(),
                value: word.clone(),
                expected: format!("types or kinds of this data, which are: {}", known.join(", ")),
            }),
        }
    }

    fn selected_rows(&self, selection: &Selection) -> RoaringBitmap {
        let names = |word: &str| selection.links.iter().any(|link| link == word);
        let types: Vec<bool> = self.links().types().iter().map(|word| names(word)).collect();
        let kinds: Vec<bool> = LinkKind::ALL.iter().map(|kind| names(kind.as_str())).collect();
        let rows = self.visible_link_rows().filter(|&row| {
            let row = self.links().rows()[row as usize];
            let named = selection.links.is_empty()
                || kinds[row.kind as usize]
                || types.get(row.link_type as usize).is_some_and(|named| *named);
            named && selection.keeps(row.validity, row.grade)
        });
        rows.collect()
    }

    fn selected_nodes(&self, selection: &Selection, rows: &RoaringBitmap) -> RoaringBitmap {
        let of_kind = |node: &u32| selection.kind.is_none_or(|kind| self.traits(*node).kind == kind);
        let all = 0..self.node_count() as u32;
        let takes_all = selection.keeps_all_statements() && (selection.links.is_empty() || selection.kind.is_some());
        if takes_all {
            return all.filter(of_kind).collect();
        }
        let mut nodes: RoaringBitmap = match selection.links.is_empty() {
            true => all.filter(|&node| self.is_described(node, selection)).collect(),
            false => RoaringBitmap::new(),
        };
        for row in rows {
            for records in [self.links().sources(), self.links().targets()] {
                nodes.insert(self.entities.node_of_record[records[row as usize] as usize]);
            }
        }
        nodes.iter().filter(of_kind).collect()
    }

    /// Whether a selected statement describes a node. When those about a masked one hold is not told.
    fn is_described(&self, node: u32, selection: &Selection) -> bool {
        let rows = self.entity_table().rows();
        self.rows_of(node).into_iter().any(|row| selection.keeps(rows[row].validity, rows[row].grade))
    }
}

impl<'v> Subgraph<'v> {
    /// The view it was selected from.
    pub fn view(&self) -> &'v View {
        self.view
    }

    /// The entity of the view that a node is.
    pub fn entity(&self, node: u32) -> u32 {
        self.nodes.as_ref().map_or(node, |nodes| nodes[node as usize])
    }

    /// The node that an entity of the view is, if it was selected.
    pub fn node(&self, entity: u32) -> Option<u32> {
        let Some(nodes) = &self.nodes else { return Some(entity) };
        nodes.binary_search(&entity).ok().map(|node| node as u32)
    }

    /// Nodes that are not masked: they come first, and masked ones after them in the order of their handles.
    pub fn open_nodes(&self) -> std::ops::Range<u32> {
        0..self.open_count as u32
    }

    /// Whether a node stands for a protected entity.
    pub fn is_masked(&self, node: u32) -> bool {
        node as usize >= self.open_count
    }
}
