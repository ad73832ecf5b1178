//! The digest of a view: a keyed hash of exactly what it shows.
//!
//! It leaves the program, as an ETag and in manifests, so it must not let anybody try out what he is not shown. Of
//! entities that are not protected it covers their visible statements, by their identities; of masked ones the kind and
//! whether it is an officer's, of links at a mask what [`View::link_statement`] shows and the ends as they are shown; and
//! the handling codes that results inherit. What is behind a mask may change as it likes.
//!
//! # The circle, and where it is cut
//! Handles are numbers in an order that means nothing outside the view, so they hang on the digest; and the digest covers
//! links whose ends are shown as handles. Three steps, each of the one before alone, in [`View::mask`]:
//!
//! 1. masked entities are put in an order of what is shown about them ([`super::alike`]), which asks no digest;
//! 2. the digest covers links at a mask, the masked end being called by its place in that order;
//! 3. handles are those places, shuffled by a hash keyed with the digest.

use blake3::Hasher;
use roaring::RoaringBitmap;

use super::View;
use super::masks::{End, MaskedLink};

/// A secret that keys the digests of views. Whoever has it can try out what a digest was made of; with different keys,
/// digests of the same view have nothing in common.
#[derive(Clone)]
pub struct DigestKey([u8; 32]);

impl DigestKey {
    /// The key of a secret that nobody else has.
    pub fn new(secret: &[u8; 32]) -> DigestKey {
        DigestKey(blake3::derive_key("trama 2026 view digest key", secret))
    }

    /// The key that everybody has: digests are the same on any machine, and hide nothing from who can guess it.
    pub(super) fn public() -> DigestKey {
        DigestKey::new(&[0; 32])
    }

    /// A hasher for one use of the key.
    pub(super) fn hasher(&self, context: &str) -> Hasher {
        Hasher::new_keyed(&blake3::derive_key(context, &self.0))
    }
}

impl std::fmt::Debug for DigestKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DigestKey(..)")
    }
}

impl View {
    /// The digest of a view in which nobody is masked.
    pub(super) fn open_digest(&self, key: &DigestKey) -> String {
        self.hash_open(key, self.link_rows.as_ref()).finalize().to_hex().to_string()
    }

    /// The digest of a view that shows `links` at masks, and masked entities in this `order` of nodes.
    pub(super) fn masked_digest(&self, key: &DigestKey, order: &[u32], links: &[MaskedLink]) -> String {
        let masked: RoaringBitmap = links.iter().map(|link| link.row).collect();
        let is_open = |row: &u32| !masked.contains(*row);
        let open_links: Option<RoaringBitmap> =
            (!links.is_empty()).then(|| self.visible_link_rows().filter(is_open).collect());
        let mut hasher = self.hash_open(key, open_links.as_ref().or(self.link_rows.as_ref()));
        hasher.update(b"masks").update(&(order.len() as u64).to_le_bytes());
        for &node in order {
            let traits = self.traits(node);
            hasher.update(&[traits.kind as u8, traits.role as u8]);
        }
        let mut place = vec![0; self.node_count()];
        order.iter().zip(0u32..).for_each(|(&node, at)| place[node as usize] = at);
        let mut shown: Vec<Vec<u8>> = links.iter().map(|link| shown_link(link, &place)).collect();
        shown.sort_unstable();
        shown.iter().for_each(|link| {
            hasher.update(link);
        });
        hasher.update(b"handling");
        self.own_handling().into_iter().for_each(|code| {
            hasher.update(code.as_str().as_bytes());
        });
        hasher.finalize().to_hex().to_string()
    }

    /// Feeds the statements that are shown whole to a new hasher.
    fn hash_open(&self, key: &DigestKey, link_rows: Option<&RoaringBitmap>) -> Hasher {
        let mut hasher = key.hasher("trama 2026 view digest");
        self.entity_table().hash_into(self.entity_rows.as_ref(), &mut hasher);
        hasher.update(b"links");
        self.links().hash_into(link_rows, &mut hasher);
        hasher
    }
}

/// A link at a mask as it is shown, its masked ends called by their places: equally long, whatever the ends are.
fn shown_link(link: &MaskedLink, place: &[u32]) -> Vec<u8> {
    let mut shown = link.content.to_vec();
    for end in link.ends {
        match end {
            End::Open(name) => shown.extend([&[0], &name[..]].concat()),
            End::Masked(node) => {
                shown.push(1);
                shown.extend(place[node as usize].to_le_bytes());
                shown.extend([0; 28]);
            }
        }
    }
    shown
}
