//! How much is recorded of each, for those who are watched most look central.

use roaring::RoaringBitmap;

use super::field::Field;
use super::percentile::mid_rank;
use super::ranking;

/// Who has more records than this share of the others may be central because he was watched.
const MUCH_RECORDED: f64 = 0.9;

/// Records about those who are ranked, by position.
pub(crate) struct Records {
    /// Statements about somebody, his links, and the links of what he possesses.
    pub(crate) counts: Vec<i64>,
    /// Ranks by number of records.
    pub(crate) ranks: Vec<i64>,
    percentiles: Vec<f64>,
}

impl Records {
    pub(crate) fn of(field: &Field<'_>) -> Records {
        let counts: Vec<i64> = field.candidates.rankable.iter().map(|&node| count(field, node)).collect();
        let numbers: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
        let percentiles = mid_rank(&numbers.iter().copied().map(Some).collect::<Vec<_>>(), 0.0);
        Records { counts, ranks: ranking::ranks(&numbers), percentiles }
    }

    /// Whether somebody may be central only because he was watched: a tenth or fewer have as many records, and his rank
    /// is no better than his rank by records.
    pub(crate) fn may_be_watched(&self, position: usize, rank: i64) -> bool {
        self.percentiles[position] >= MUCH_RECORDED && self.ranks[position] <= rank
    }
}

fn count(field: &Field<'_>, node: u32) -> i64 {
    let (subgraph, view) = (field.subgraph, field.view());
    let edges = &subgraph.edges;
    let own = field.subgraph_node(node);
    let held = edges.at(own).iter().filter(|&&edge| edges.kind(edge).is_holding() && edges.ends(edge).0 == own);
    let nodes = std::iter::once(own).chain(held.map(|&edge| edges.ends(edge).1));
    let links = nodes.flat_map(|node| edges.at(node)).flat_map(|&edge| view.statements_of(edges, edge));
    let links: RoaringBitmap = links.collect();
    links.len() as i64 + view.rows_of(field.entity(node)).len() as i64
}
