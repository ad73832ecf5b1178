//! How much is recorded of each, for those who are watched most look central.

use roaring::RoaringBitmap;

use super::field::Field;
use super::percentile::mid_rank;
use super::ranking;

/// Whose links are said more often than those of this share of the others may be central because he was watched.
const OFTEN_SAID: f64 = 0.75;

/// Records about those who are ranked, by position.
pub(crate) struct Records {
    /// Statements about somebody, his links, and the links of what he possesses.
    pub(crate) counts: Vec<i64>,
    /// Ranks by number of records.
    pub(crate) ranks: Vec<i64>,
    /// How often each of these links is said, on average: who is watched has his links said again and again, who is
    /// central by himself has more links.
    pub(crate) per_link: Vec<f64>,
    percentiles: Vec<f64>,
}

impl Records {
    pub(crate) fn of(field: &Field<'_>) -> Records {
        let found: Vec<Recorded> = field.candidates.rankable.iter().map(|&node| Recorded::of(field, node)).collect();
        let counts: Vec<i64> = found.iter().map(|found| (found.about + found.statements) as i64).collect();
        let numbers: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
        let per_link: Vec<f64> =
            found.iter().map(|found| found.statements as f64 / found.links.max(1) as f64).collect();
        let percentiles = mid_rank(&per_link.iter().copied().map(Some).collect::<Vec<_>>(), 0.0);
        Records { counts, ranks: ranking::ranks(&numbers), per_link, percentiles }
    }

    /// Whether somebody may be central because he was watched: his links are said more often than those of three
    /// quarters of the others.
    pub(crate) fn may_be_watched(&self, position: usize) -> bool {
        self.percentiles[position] > OFTEN_SAID && self.per_link[position] > 1.0
    }
}

/// What is recorded of somebody.
struct Recorded {
    /// Statements about him.
    about: usize,
    /// Statements of links at him or at what he possesses.
    statements: usize,
    /// Those links.
    links: usize,
}

impl Recorded {
    fn of(field: &Field<'_>, node: u32) -> Recorded {
        let links = links_about(field, node);
        let statements = links.iter().map(|edge| field.view().statements_of(&field.subgraph.edges, edge).len()).sum();
        let about = field.view().rows_of(field.entity(node)).len();
        Recorded { about, statements, links: links.len() as usize }
    }
}

/// The links of somebody, and of what he possesses: edges of the subgraph.
fn links_about(field: &Field<'_>, node: u32) -> RoaringBitmap {
    let edges = &field.subgraph.edges;
    let own = field.subgraph_node(node);
    let held = edges.at(own).iter().filter(|&&edge| edges.kind(edge).is_holding() && edges.ends(edge).0 == own);
    let nodes = std::iter::once(own).chain(held.map(|&edge| edges.ends(edge).1));
    nodes.flat_map(|node| edges.at(node).iter().copied()).collect()
}

/// The statements of somebody's links, and of the links of what he possesses: rows of the table.
pub(crate) fn statements_about(field: &Field<'_>, node: u32) -> RoaringBitmap {
    let edges = &field.subgraph.edges;
    links_about(field, node).iter().flat_map(|edge| field.view().statements_of(edges, edge)).collect()
}
