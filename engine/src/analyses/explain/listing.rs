//! An explanation as rows, one a finding, so that its manifest covers it and it can be computed again and compared.

use super::model::{Carrier, Counterfactual, Explanation, Tried};
use crate::registry::{Cells, ResultTable};
use crate::view::Shown;

/// One row.
#[derive(Default)]
struct Finding {
    finding: &'static str,
    factor: Option<&'static str>,
    with: Vec<String>,
    value: Option<f64>,
    contribution: Option<f64>,
    rank: Option<i64>,
    score: Option<f64>,
    statements: Option<i64>,
    words: String,
}

pub(super) fn table(explanation: &Explanation) -> ResultTable {
    let findings = findings(explanation);
    let text = |cell: &dyn Fn(&Finding) -> Option<String>| Cells::Text(findings.iter().map(cell).collect());
    let float = |cell: &dyn Fn(&Finding) -> Option<f64>| Cells::Float(findings.iter().map(cell).collect());
    let integer = |cell: &dyn Fn(&Finding) -> Option<i64>| Cells::Integer(findings.iter().map(cell).collect());
    ResultTable::new(vec![
        ("finding", text(&|finding| Some(finding.finding.to_owned()))),
        ("factor", text(&|finding| finding.factor.map(str::to_owned))),
        ("with", text(&|finding| Some(finding.with.join(";")).filter(|with| !with.is_empty()))),
        ("value", float(&|finding| finding.value)),
        ("contribution", float(&|finding| finding.contribution)),
        ("rank", integer(&|finding| finding.rank)),
        ("score", float(&|finding| finding.score)),
        ("statements", integer(&|finding| finding.statements)),
        ("words", text(&|finding| Some(finding.words.clone()))),
    ])
}

fn findings(explanation: &Explanation) -> Vec<Finding> {
    let mut findings = vec![Finding {
        finding: "standing",
        with: vec![explanation.target.id.clone()],
        rank: Some(explanation.rank),
        score: Some(explanation.score),
        statements: Some(explanation.records),
        words: explanation.words.clone(),
        ..Finding::default()
    }];
    findings.extend(explanation.contributions.iter().map(|contribution| Finding {
        finding: "contribution",
        factor: Some(contribution.factor),
        with: contribution.carried_by.iter().flat_map(ids).collect(),
        value: contribution.value,
        contribution: contribution.counts.then_some(contribution.contribution),
        words: contribution.words.clone(),
        ..Finding::default()
    }));
    findings.extend(explanation.ties.iter().map(|tie| Finding {
        finding: "tie",
        with: vec![tie.with.id.clone()],
        value: Some(tie.weight),
        contribution: Some(tie.carries),
        statements: Some(tie.statements as i64),
        words: tie.words.clone(),
        ..Finding::default()
    }));
    let between = &explanation.between;
    findings.push(Finding {
        finding: "lies_between",
        factor: Some("betweenness"),
        value: Some(between.pairs),
        words: between.words.clone(),
        ..Finding::default()
    });
    findings.extend(between.paths.iter().map(|path| Finding {
        finding: "path",
        factor: Some("betweenness"),
        with: path.entities.iter().map(id).collect(),
        value: Some(path.pairs),
        contribution: Some(path.share),
        statements: Some(path.statements as i64),
        words: path.words.clone(),
        ..Finding::default()
    }));
    let counterfactuals = &explanation.counterfactuals;
    findings.extend(without("without_link", &counterfactuals.links));
    findings.extend(without("without_report", &counterfactuals.reports));
    findings.extend(without("without_provider", &counterfactuals.providers));
    let set = &explanation.smallest_set;
    let ends = set.statements.iter().flat_map(|statement| [&statement["source"]["id"], &statement["target"]["id"]]);
    let mut with: Vec<String> = ends.filter_map(|id| Some(id.as_str()?.to_owned())).collect();
    with.sort();
    with.dedup();
    findings.push(Finding {
        finding: "smallest_set",
        with,
        rank: set.rank,
        score: set.score,
        statements: Some(set.statements.len() as i64),
        words: set.words.clone(),
        ..Finding::default()
    });
    let notes = explanation.notes.iter().cloned().chain([explanation.meaning.to_owned()]);
    findings.extend(notes.map(|words| Finding { finding: "note", words, ..Finding::default() }));
    findings
}

fn without<'t>(finding: &'static str, tried: &'t Tried) -> impl Iterator<Item = Finding> + 't {
    tried.changing.iter().map(move |counterfactual: &Counterfactual| {
        let ends = [&counterfactual.without["source"]["id"], &counterfactual.without["target"]["id"]];
        Finding {
            finding,
            with: ends.into_iter().filter_map(|id| Some(id.as_str()?.to_owned())).collect(),
            rank: counterfactual.rank,
            score: counterfactual.score,
            statements: Some(counterfactual.statements as i64),
            words: counterfactual.words.clone(),
            ..Finding::default()
        }
    })
}

fn ids(carrier: &Carrier) -> Vec<String> {
    match carrier {
        Carrier::Tie { with, .. } => vec![with.id.clone()],
        Carrier::Thing { chain, .. } => chain.iter().skip(1).map(id).collect(),
        Carrier::Class { .. } => Vec::new(),
    }
}

fn id(shown: &Shown) -> String {
    shown.id.clone()
}
