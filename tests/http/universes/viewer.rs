//! The one who asks, and which statements he may use.

use super::draw::Draw;
use super::rows::Row;
use crate::support::Data;

pub(super) const AGENCIES: [&str; 4] = ["ada", "bob", "cyd", ""];
pub(super) const CASES: [&str; 4] = ["", "k1", "k2", "k3"];
pub(super) const CODES: [&str; 6] = ["H0", "H1", "H2", "H3", "", "secret"];

/// A user with a purpose.
#[derive(Debug)]
pub(super) struct Viewer {
    agency: &'static str,
    cases: Vec<&'static str>,
    /// Provider, code, purpose.
    grants: Vec<[&'static str; 3]>,
    pub(super) purpose: &'static str,
}

impl Viewer {
    pub(super) fn draw(draw: &mut Draw) -> Viewer {
        let purposes = ["investigation", "export"];
        let grant = |draw: &mut Draw| [*draw.pick(&AGENCIES), *draw.pick(&CODES[..4]), *draw.pick(&purposes)];
        Viewer {
            agency: draw.pick::<&str>(&AGENCIES[..3]),
            cases: CASES[1..].iter().copied().filter(|_| draw.percent(50)).collect(),
            grants: (0..draw.below(4)).map(|_| grant(draw)).collect(),
            purpose: draw.pick::<&str>(&purposes),
        }
    }

    /// Whether the label of a statement lets him use it.
    pub(super) fn may_use(&self, row: &Row) -> bool {
        let [provider, case, code] = ["provider", "case", "handling"].map(|column| row.get(column));
        let code = if ["H0", "H1", "H2"].contains(&code) { code } else { "H3" };
        let is_open = match code {
            "H0" => true,
            "H1" => self.purpose == "investigation",
            "H2" => provider == self.agency,
            _ => false,
        };
        let is_granted = self.grants.contains(&[provider, code, self.purpose].map(|text| known(text, code)));
        (case.is_empty() || self.cases.contains(&case)) && (is_open || is_granted)
    }

    /// Makes him a user, and gives his token.
    pub(super) fn admit(&self, data: &Data) -> String {
        data.ok(&["user", "add", "viewer", "--role", "analyst", "--agency", self.agency]);
        for case in &CASES[1..] {
            data.ok(&["case", "add", case, "--title", "a case"]);
        }
        for case in &self.cases {
            data.ok(&["case", "join", case, "viewer"]);
        }
        for [provider, code, purpose] in &self.grants {
            let grant = ["grant", "add", "viewer", "--handling", code, "--purpose", purpose, "--reason", "letter 7"];
            let of: &[&str] = if provider.is_empty() { &[] } else { &["--provider", provider] };
            data.ok(&[&grant, of].concat());
        }
        let token = data.ok(&["token", "issue", "viewer"]);
        // The same moment here and there, whenever each was issued.
        let database = rusqlite::Connection::open(data.path().join("trama.db")).unwrap();
        database.execute("UPDATE tokens SET expires = 4000000000", []).unwrap();
        token
    }
}

/// The constant that a text is equal to.
fn known(text: &str, code: &str) -> &'static str {
    let all = AGENCIES.iter().chain(&CODES).chain(&["investigation", "export"]);
    all.copied().find(|known| *known == text).unwrap_or_else(|| panic!("{text} under {code}"))
}
