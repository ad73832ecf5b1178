//! Parameters drawn from what an analysis declares.

use trama_engine::registry::{Analysis, Domain, Parameter};
use trama_engine::view::View;

use crate::draw::{Numbers, moment};

/// What can be named: ids of both universes, shown and hidden, and words of links.
pub(crate) struct Names {
    pub(crate) shown: Vec<String>,
    pub(crate) others: Vec<String>,
    pub(crate) links: Vec<String>,
}

impl Names {
    fn id(&self, numbers: &mut Numbers) -> String {
        match numbers.chance(8) || self.shown.is_empty() {
            true => numbers.of(&self.others),
            false => numbers.of(&self.shown),
        }
    }

    pub(crate) fn of(view: &View, others: Vec<String>) -> Names {
        let shown = (0..view.node_count() as u32).map(|node| view.id(node)).collect();
        let mut links = view.link_words();
        links.extend(["KNOWS", "PAYS", "same_as", "call", "nothing"].map(str::to_owned));
        Names { shown, others, links }
    }
}

/// Names and texts of parameters: each of those declared now and then, required ones always.
pub(crate) fn draw(analysis: &dyn Analysis, names: &Names, numbers: &mut Numbers) -> Vec<(&'static str, String)> {
    let declared = analysis.info().parameters.iter();
    let given = declared.filter(|parameter| {
        // What selects or ends a result leaves little to compare: less often.
        let one_in = if matches!(parameter.domain, Domain::Texts | Domain::Moment | Domain::Grade) { 5 } else { 2 };
        // How often something is drawn again is always given: by default it is as often as an analyst has time for.
        let is_repeating = ["replicates", "resamples"].contains(&parameter.name);
        parameter.is_required() || is_repeating || numbers.chance(one_in)
    });
    let given: Vec<&Parameter> = given.collect();
    given.into_iter().map(|parameter| (parameter.name, text(parameter.domain, names, numbers))).collect()
}

fn text(domain: Domain, names: &Names, numbers: &mut Numbers) -> String {
    let several = |numbers: &mut Numbers, draw: &dyn Fn(&mut Numbers) -> String| {
        (0..1 + numbers.below(3)).map(|_| draw(numbers)).collect::<Vec<_>>().join(",")
    };
    match domain {
        Domain::Flag => numbers.chance(2).to_string(),
        // The lowest fiftieth is left out: as an error it asks for hours.
        Domain::Number(low, high) => (low + (high - low) * (20 + numbers.below(981)) as f64 / 1000.0).to_string(),
        Domain::Integer(low, high) => (low + numbers.below((high - low).min(11) as usize + 1) as u64).to_string(),
        Domain::Word(words) => numbers.of(words).to_owned(),
        Domain::Texts => several(numbers, &|numbers| numbers.of(&names.links)),
        Domain::Entity => names.id(numbers),
        Domain::Entities => several(numbers, &|numbers| names.id(numbers)),
        Domain::Moment => moment(numbers).to_string(),
        Domain::Grade => numbers.of(&["A1", "B2", "C3", "X4"]).to_owned(),
        Domain::Version => "1".to_owned(),
        Domain::Numbers => several(numbers, &|numbers| {
            format!("{}:{}", numbers.of(&["call", "family", "shared_event"]), numbers.below(5))
        }),
        Domain::Labels => several(numbers, &|numbers| format!("{}:{}", names.id(numbers), numbers.below(2))),
    }
}
