//! `trama inspect`: what a dataset holds, what was declared, dropped and rejected.

use std::collections::BTreeMap;

use clap::Args;
use trama_engine::view::Census;

use super::Global;
use super::dataset::{DatasetArgs, Opened};
use super::print::{Listing, line, plain};
use crate::error::Result;
use crate::store::{ImportRecord, PurgeRecord, VersionManifest};

/// Arguments of the command.
#[derive(Args)]
pub(crate) struct Inspect {
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Print this many rejects [default: all]
    #[arg(long, value_name = "N", default_value_t = usize::MAX, hide_default_value = true)]
    rejects: usize,
}

impl Inspect {
    pub(crate) fn run(self, global: &Global) -> Result<()> {
        let opened = self.dataset.open(global)?;
        let census = opened.view(global, "inspect", "")?.census();
        let manifest = opened.stored.as_ref().map(|stored| &stored.manifest);
        if global.json {
            let content = opened.version.content_digest();
            return line(format_args!(
                "{:#}",
                serde_json::json!({ "dataset": opened.name, "version": opened.number, "content": content, "census": census, "manifest": manifest })
            ));
        }
        print_head(&opened, &census, manifest)?;
        print_counts("entities", "schema", &census.by_kind)?;
        print_counts("links", "type", &census.by_link)?;
        print_values("persons", &census.persons)?;
        print_values("provider", &census.providers)?;
        print_values("handling", &census.handling)?;
        print_values("grade", &census.grades)?;
        let imports = manifest.into_iter().flat_map(|manifest| &manifest.imports);
        imports.enumerate().try_for_each(|(index, import)| print_import(index + 1, import, self.rejects))?;
        manifest.into_iter().flat_map(|manifest| &manifest.purges).try_for_each(print_purge)
    }
}

fn print_head(opened: &Opened, census: &Census, manifest: Option<&VersionManifest>) -> Result<()> {
    let version = opened.number.map(|number| format!("@{number}")).unwrap_or_default();
    line(format_args!("{}{version}", opened.name))?;
    line(format_args!("  {} entities, {} links", census.entities, census.links))?;
    line(format_args!("  {} statements about entities", census.entity_statements))?;
    if let Some(manifest) = manifest {
        line(format_args!("  created {} by {}", manifest.created_at, manifest.program))?;
    }
    line(format_args!("  content {}", opened.version.content_digest()))
}

fn print_counts<K: std::fmt::Display>(
    title: &str,
    finer: &str,
    counts: &BTreeMap<K, BTreeMap<String, u64>>,
) -> Result<()> {
    line("")?;
    let mut listing = Listing::new(&[title, finer, ">count"]);
    for (kind, by_name) in counts {
        for (name, count) in by_name {
            listing.row([kind.to_string(), or_dash(name), count.to_string()]);
        }
    }
    listing.print()
}

fn print_values(title: &str, counts: &BTreeMap<String, u64>) -> Result<()> {
    line("")?;
    let mut listing = Listing::new(&[title, ">count"]);
    for (value, count) in counts {
        listing.row([or_dash(value), count.to_string()]);
    }
    listing.print()
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { text.to_owned() }
}

fn print_purge(purge: &PurgeRecord) -> Result<()> {
    let PurgeRecord { at, by, reason, purged } = purge;
    line(format_args!("\npurge: {at} by {by}: {reason}"))?;
    line(format_args!(
        "  {} statements about entities, {} about links, {} records",
        purged.entity_statements + purged.unnamed_ends,
        purged.link_statements + purged.lost_ends,
        purged.records
    ))
}

fn print_import(number: usize, import: &ImportRecord, shown_rejects: usize) -> Result<()> {
    line("")?;
    let replaced = if import.replaced { ", replacing what was there" } else { "" };
    line(plain(&format!("import {number}: {} by {}{replaced}", import.at, import.by)))?;
    line(plain(&format!("  {} added, {} repeated, {} removed", import.added, import.repeated, import.removed)))?;
    for (field, value) in &import.declared {
        line(plain(&format!("  declared {field}={value}, an assessment by {}", import.by)))?;
    }
    for source in &import.sources {
        let text = |field: &str| source[field].as_str().unwrap_or_default().to_owned();
        // Versions of before compressed files were read do not say how a file was packed: it was text.
        let packing = Some(text("packing")).filter(|packing| !matches!(packing.as_str(), "" | "text"));
        let packing = packing.map(|packing| format!(", {packing}")).unwrap_or_default();
        let (path, format) = (text("path"), text("format"));
        let (rows, rejects) = (&source["rows"], &source["rejects"]);
        line(plain(&format!("  {path} ({format}{packing}): {rows} rows, {rejects} rejected")))?;
        if let Some(map) = source["map"].as_object() {
            let text = |field: &str| map[field].as_str().unwrap_or_default();
            line(plain(&format!("    by the map {}", text("path"))))?;
            line(plain(&format!("      BLAKE3 {}", text("blake3"))))?;
        }
        for note in source["notes"].as_array().into_iter().flatten().filter_map(|note| note.as_str()) {
            line(plain(&format!("    {note}")))?;
        }
        let counted = [("dropped", "dropped"), ("kept as attribute", "attributes"), ("not in the map", "unmapped")];
        for (title, field) in counted {
            for (column, count) in source[field].as_object().into_iter().flatten() {
                line(plain(&format!("    {title}: {column} ({count} values)")))?;
            }
        }
    }
    line(plain(&format!("  {} rejects", import.rejects.len())))?;
    import.rejects.iter().take(shown_rejects).try_for_each(|reject| line(plain(&format!("    {reject}"))))
}
