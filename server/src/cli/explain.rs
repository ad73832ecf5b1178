//! `trama explain`: why somebody stands where he stands, in sentences that fit 80 columns.

use clap::Args;
use serde_json::Value;
use trama_engine::analyses::explain::EXPLANATION;
use trama_engine::registry::{self, Parameters};

use super::Global;
use super::dataset::DatasetArgs;
use super::print::{line, plain, print_item, print_wrapped};
use super::run::{complete, pairs};
use crate::error::{Error, Result};

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Who, by the id that the ranking shows
    #[arg(value_name = "ENTITY")]
    entity: String,
    /// Which factors count
    #[arg(long, default_value = "leaders", value_name = "PROFILE")]
    profile: String,
    /// Find the fewest statements that hold him among the first so many
    #[arg(long, default_value_t = 10, value_name = "N")]
    top_k: u64,
    /// A further parameter, as of `trama run explain`
    #[arg(short = 'p', value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

impl Explain {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let analysis = registry::find("explain")?;
        let top_k = self.top_k.to_string();
        let mut given = vec![("entity", self.entity.as_str()), ("profile", &self.profile), ("top_k", &top_k)];
        let more = pairs(&self.parameters)?;
        if let Some((name, _)) = more.iter().find(|(name, _)| given.iter().any(|(own, _)| own == name)) {
            return Err(Error::Usage(format!("-p {name}: the command has an argument of its own for it")));
        }
        given.extend(more);
        let parameters = Parameters::from_texts("explain", analysis.info().parameters, given)?;
        let opened = self.dataset.open(global)?;
        let completed = complete(global, &opened, analysis, &parameters, global.seed)?;
        let explanation = &completed.outcome.summary[EXPLANATION];
        if global.json {
            return line(format_args!("{explanation:#}"));
        }
        if let Some(notice) = &completed.outcome.notice {
            global.note(notice);
        }
        print(explanation)
    }
}

fn print(explanation: &Value) -> Result<()> {
    print_wrapped(0, &plain(explanation["words"].as_str().unwrap_or_default()))?;
    let contributions = explanation["contributions"].as_array().into_iter().flatten();
    let counting: Vec<&Value> = contributions.filter(|one| one["counts"] == true).collect();
    section("Why", counting.into_iter().map(|one| &one["words"]))?;
    section("The ties that carry most", words(&explanation["ties"]))?;
    let between = &explanation["between"];
    section("Between whom", std::iter::once(&between["words"]).chain(words(&between["paths"])))?;
    let sorts = ["links", "reports", "providers"].map(|sort| &explanation["counterfactuals"][sort]["changing"]);
    section("What would change it", sorts.into_iter().flat_map(words))?;
    section("The fewest statements that hold this", std::iter::once(&explanation["smallest_set"]["words"]))?;
    let notes = explanation["notes"].as_array().into_iter().flatten();
    section("To know", notes.chain(std::iter::once(&explanation["meaning"])))
}

/// What is said of each of several things.
fn words(all: &Value) -> impl Iterator<Item = &Value> {
    all.as_array().into_iter().flatten().map(|one| &one["words"])
}

/// A heading with sentences under it; nothing where there are none.
fn section<'s>(heading: &str, sentences: impl Iterator<Item = &'s Value>) -> Result<()> {
    let mut sentences = sentences.peekable();
    if sentences.peek().is_none() {
        return Ok(());
    }
    line("")?;
    line(heading)?;
    sentences.try_for_each(|said| print_item(2, &plain(said.as_str().unwrap_or_default())))
}
