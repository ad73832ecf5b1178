//! The entities of a view in the order in which they are listed, and what they are found by.

use trama_engine::view::View;

/// Entities by shown id. The view's own order follows real ids, and would say where a masked one stands.
pub(super) struct Listing {
    entries: Vec<Entry>,
}

struct Entry {
    node: u32,
    /// Shown id and name in lower case. Behind a mask both are the handle, so no real name is ever matched.
    text: Box<str>,
}

impl Listing {
    /// Lists a view.
    pub(super) fn of(view: &View) -> Listing {
        let mut shown: Vec<(String, u32, Box<str>)> = (0..view.node_count() as u32)
            .map(|node| {
                let shown = view.shown(node);
                let text = format!("{}\n{}", shown.id.to_lowercase(), shown.name.to_lowercase());
                (shown.id, node, text.into_boxed_str())
            })
            .collect();
        shown.sort_unstable_by(|left, right| (&left.0, left.1).cmp(&(&right.0, right.1)));
        Listing { entries: shown.into_iter().map(|(_, node, text)| Entry { node, text }).collect() }
    }

    /// Entities whose shown id or name holds `text`, in any case.
    pub(super) fn find(&self, text: &str) -> impl Iterator<Item = u32> + '_ {
        let text = text.to_lowercase();
        self.entries.iter().filter(move |entry| entry.text.contains(&text)).map(|entry| entry.node)
    }
}
