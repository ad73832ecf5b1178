//! The datasets of a plan, checked.

use std::path::{Path, PathBuf};

use toml::Spanned;
use trama_datasets::{Declarations, Map};

use super::super::dataset::{Said, split_version};
use super::super::whole::directory_of;
use super::files;
use super::plan::Dataset;
use super::written::{Text, WrittenDataset};
use crate::error::{NAME_RULE, Result};
use crate::store::is_name;

/// Checks them, still without jobs. `base` is the plan's directory, `out` that of the results.
///
/// # Errors
/// [`crate::error::Error::BadPlan`].
pub(super) fn datasets(text: &Text, written: &[WrittenDataset], base: &Path, out: &Path) -> Result<Vec<Dataset>> {
    if written.is_empty() {
        return Err(text.incomplete("no [[dataset]]: expected at least one"));
    }
    let mut datasets = Vec::new();
    for (position, dataset) in written.iter().enumerate() {
        let name = &dataset.name;
        if let Some(earlier) = written[..position].iter().find(|earlier| earlier.name == *name) {
            let line = text.line(&earlier.name.span());
            return Err(
                text.bad(&name.span(), format_args!("dataset `{}` stands in line {line} already", name.get_ref()))
            );
        }
        datasets.push(check_dataset(text, dataset, base)?);
    }
    check_apart(text, written, base, out)?;
    Ok(datasets)
}

fn check_dataset(text: &Text, written: &WrittenDataset, directory: &Path) -> Result<Dataset> {
    let (name, span) = (written.name.get_ref(), written.name.span());
    let (base, hint) = match &written.files {
        Some(_) => (name.as_str(), ""),
        None => {
            let (base, _) = split_version(name).map_err(|error| text.bad(&span, error))?;
            (base, "; the path of a file belongs into `files`")
        }
    };
    if !is_name(base) {
        return Err(text.bad(&span, format_args!("dataset name {name:?}: expected {NAME_RULE}{hint}")));
    }
    let files = written.files.as_ref().map(|files| check_files(text, files)).transpose()?;
    let said = check_said(text, written, directory)?;
    Ok(Dataset { name: name.clone(), files, said, jobs: Vec::new() })
}

fn check_files(text: &Text, files: &Spanned<Vec<Spanned<String>>>) -> Result<Vec<String>> {
    if files.get_ref().is_empty() {
        return Err(text.bad(&files.span(), "files is empty: expected at least one, or no such key for a dataset"));
    }
    let checked = files.get_ref().iter().map(|pattern| {
        files::check(pattern.get_ref()).map_err(|reason| text.bad(&pattern.span(), reason))?;
        Ok(pattern.get_ref().clone())
    });
    checked.collect()
}

/// Refuses files that lie where results go: a result might replace one, or be taken for one by a pattern.
fn check_apart(text: &Text, datasets: &[WrittenDataset], base: &Path, out: &Path) -> Result<()> {
    let directories = datasets.iter().map(|dataset| out.join(dataset.name.get_ref()).canonicalize());
    let taken: Vec<PathBuf> = directories.filter_map(std::result::Result::ok).collect();
    let mut patterns = datasets.iter().flat_map(|dataset| dataset.files.iter().flat_map(|files| files.get_ref()));
    let lies_there = |pattern: &&Spanned<String>| {
        let directory = directory_of(&base.join(pattern.get_ref())).canonicalize();
        directory.is_ok_and(|directory| taken.contains(&directory))
    };
    match patterns.find(lies_there) {
        None => Ok(()),
        Some(pattern) => {
            let reason = "results of this plan go there; expected another `out`, or another name of the dataset";
            Err(text.bad(&pattern.span(), format_args!("files names {:?}: {reason}", pattern.get_ref())))
        }
    }
}

fn check_said(text: &Text, written: &WrittenDataset, directory: &Path) -> Result<Said> {
    let mut said = Said::default();
    let spans = [written.set.as_ref().map(Spanned::span), written.map.as_ref().map(Spanned::span)];
    if let (None, Some(span)) = (&written.files, spans.into_iter().flatten().next()) {
        return Err(text.bad(&span, "set and map are for files: of a dataset it was said when it was imported"));
    }
    if let Some(set) = &written.set {
        Declarations::parse(set.get_ref()).map_err(|error| text.bad(&set.span(), error))?;
        said.set.clone_from(set.get_ref());
    }
    for map in written.map.iter().flat_map(|maps| maps.get_ref()) {
        Map::open(&directory.join(map.get_ref())).map_err(|error| text.bad(&map.span(), error))?;
        said.map.push(map.get_ref().clone());
    }
    Ok(said)
}
