//! Whatever is asked about targets, under any parameter: nobody protected is named, and nobody is ranked who may not be.

use proptest::prelude::*;
use proptest::sample::select;

use crate::model::{Category, EntityKind, LinkKind};
use crate::progress::Progress;
use crate::registry::{self, Parameters};
use crate::testing::{Sample, entity, link, person};
use crate::view::View;

/// Analyses whose rows are ranked persons.
const RANKINGS: [&str; 4] = ["targets", "uncertainty", "trend", "changes"];

const CATEGORIES: [Option<Category>; 9] = [
    Some(Category::Suspect),
    Some(Category::Convicted),
    Some(Category::ReasonableGrounds),
    Some(Category::Contact),
    Some(Category::Unknown),
    Some(Category::Victim),
    Some(Category::Witness),
    Some(Category::Informant),
    None,
];

const KINDS: [LinkKind; 6] =
    [LinkKind::Call, LinkKind::Family, LinkKind::Associate, LinkKind::Payment, LinkKind::Attendance, LinkKind::Nominee];

/// An id that says what its bearer is.
fn id(number: usize, category: Option<Category>, is_minor: bool) -> String {
    let who = match category {
        _ if is_minor => "protected",
        Some(category) if category.is_protected() => "protected",
        Some(Category::Contact) => "contact",
        Some(category) if category.is_rankable() => "ranked",
        _ => "unknown",
    };
    format!("who-is-{who}-{number}")
}

#[derive(Debug, Clone)]
struct Case {
    persons: Vec<(Option<Category>, bool)>,
    links: Vec<(usize, usize, usize, u32)>,
    parameters: Vec<(&'static str, String)>,
}

impl Case {
    fn id(&self, number: usize) -> String {
        let number = number % self.persons.len();
        id(number, self.persons[number].0, self.persons[number].1)
    }

    /// Persons, and an event that each may attend.
    fn view(&self) -> View {
        let sample = (0..self.persons.len()).fold(Sample::new(), |sample, number| {
            let mut statement = person(&self.id(number), self.persons[number].0);
            statement.is_minor = Some(self.persons[number].1);
            sample.entity(statement)
        });
        let sample = sample.entity(entity("meeting", EntityKind::Event));
        let said = self.links.iter().fold(sample, |sample, &(source, target, kind, month)| {
            let kind = KINDS[kind];
            let target = if kind == LinkKind::Attendance { "meeting".to_owned() } else { self.id(target) };
            let mut statement = link(&self.id(source), &target, kind);
            statement.time = crate::model::Moment::parse_start(&format!("2024-{month:02}-01"));
            sample.link(statement)
        });
        said.view()
    }
}

fn any_case() -> impl Strategy<Value = Case> {
    let persons = prop::collection::vec((select(CATEGORIES.to_vec()), prop::bool::weighted(0.1)), 2..14);
    let links = prop::collection::vec((0..14usize, 0..14usize, 0..KINDS.len(), 1..13u32), 0..40);
    let parameters = (
        select(vec!["leaders", "brokers", "financiers", "logistics"]),
        select(vec!["single", "dual"]),
        select(vec!["call:1", "family:5", "family:5,call:0"]),
        any::<[bool; 2]>(),
    );
    (persons, links, parameters).prop_map(
        |(persons, links, (profile, projection, coefficients, [contacts, weighted]))| {
            let parameters = vec![
                ("profile", profile.to_owned()),
                ("projection", projection.to_owned()),
                ("coefficients", coefficients.to_owned()),
                ("contacts", contacts.to_string()),
                ("weighted", weighted.to_string()),
            ];
            Case { persons, links, parameters }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nobody_protected_is_named_and_nobody_is_ranked_who_may_not_be(case in any_case()) {
        let view = case.view();
        let labels: Vec<String> =
            (0..case.persons.len()).map(|number| format!("{}:{}", case.id(number), number % 2)).collect();
        for analysis in ["targets", "uncertainty", "validate", "explain", "trend", "changes"] {
            let analysis = registry::find(analysis).unwrap();
            let info = analysis.info();
            let more = [("replicates", "20".to_owned()), ("labels", labels.join(",")), ("entity", case.id(0))];
            let declared = |(name, _): &&(&str, String)| info.parameters.iter().any(|own| own.name == *name);
            let given: Vec<_> = case.parameters.iter().chain(&more).filter(declared).collect();
            let given = given.iter().map(|(name, value)| (*name, value.as_str()));
            let parameters = Parameters::from_texts(info.name, info.parameters, given).unwrap();
            // Of who is not ranked nothing is explained, and without labels of ranked ones nothing validated.
            let Ok(completed) = registry::run(analysis, &view, &parameters, 1, u64::MAX, &Progress::new()) else { continue };
            let outcome = completed.outcome;
            let text = format!("{:?} {:?} {:?}", outcome.table, outcome.summary, outcome.notice);
            prop_assert!(!text.contains("is-protected"), "{}: {}", info.name, text);
            prop_assert!(info.name != "explain" || !case.id(0).contains("unknown"), "an unknown person is explained");
            if RANKINGS.contains(&info.name) {
                let contacts = parameters.flag("contacts");
                for row in outcome.table.rows() {
                    let id = row["id"].as_str().unwrap();
                    let may_be_ranked = id.contains("is-ranked") || contacts && id.contains("is-contact");
                    prop_assert!(may_be_ranked, "{} ranks {id}", info.name);
                }
            }
        }
    }
}
