//! Maps: what the columns of somebody else's table mean, written in TOML, so that any CSV, TSV or Parquet file comes in
//! without being rewritten first.
//!
//! A map has templates. For each row of the files that a template names, it says one entity or one link:
//!
//! ```toml
//! [[entity]]
//! file = "company.*"
//! kind = "company"
//! id = "kek-{id}"
//! name = "{name}"
//! attributes = ["comment"]
//!
//! [[link]]
//! file = "shares.*"
//! kind = "ownership"
//! source = "kek-{shareholder}"
//! target = "kek-{owns}"
//! share = { column = "share", unit = "percent" }
//! ```
//!
//! # Keys
//!
//! | key | where | what it says |
//! |---|---|---|
//! | `file` | both | which files, by their names without folders; `*` stands for any characters, `?` for one. Without it, all files of the import |
//! | `id`* `kind`* | entity | as in Trama's own columns |
//! | `source`* `target`* `kind`* | link | the ids of the ends, and the kind of the link. An end may be a table instead: see below |
//! | every other column of Trama's own | as there | what the README lists under *Files*, with `namespace` for an id and `source_namespace`, `target_namespace` for those of the ends |
//! | `attributes` | both | names of columns that are kept as attributes |
//! | `skip_if_empty` | both | names of columns: where one of them is empty, the template says nothing, and the import counts the row. Without it, an empty id is a reject |
//!
//! # Values
//!
//! | value | what it means |
//! |---|---|
//! | `"{name}"` | the column of that name, upper or lower case |
//! | `"{country}: {port}"` | columns and text, one after the other; empty when all its columns are empty. Of an id, every column must be filled. `{{` and `}}` are braces |
//! | `"company"`, `true`, `0.5`, `2024-05-31` | the same for all rows: the importing user's word, which is marked like a `--set` |
//! | `["vat:{vat}", "lei:{lei}"]` | a list of those that are not empty, where a field takes several |
//! | `{ column = "share", unit = "percent" }` | a number in another unit: `percent` and `cent` (a hundredth), `thousand`, `million`. No digit is lost |
//! | `{ column = "step", unit = "day", since = 2017-01-01 }` | so many `second`s, `minute`s, `hour`s, `day`s or `week`s after a point in time |
//!
//! # Ends that are created
//!
//! Where nothing describes the ends of a link, its rows may: `source = { id = "{from}", kind = "place", name = "{from}" }`
//! creates the end, once an import and unless a row describes it. It takes all keys of an entity; since it is created
//! from the first row that names it, its values may have no other columns than its id has. Of the link's own constants,
//! an end inherits who said it and for whom it is (`provider`, `report`, `case`, `grade`, `handling`, ...).
//!
//! # What is lost
//!
//! Nothing silently. Columns that no template names are counted in the summary as not in the map; what may not be known
//! of a person is dropped and counted, whatever the map says of it. A row of which one template cannot be read is a
//! reject, and none of its templates says anything.

mod document;
mod fields;
mod pattern;
mod read;
mod template;
mod value;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

pub(crate) use read::read;
use template::Template;

/// Longest map, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// A map.
#[derive(Debug, Clone)]
pub struct Map {
    path: PathBuf,
    blake3: String,
    templates: Vec<Template>,
}

/// The map by which a file was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct UsedMap {
    /// Its file, as given.
    pub path: String,
    /// BLAKE3 of its bytes, in hexadecimal digits.
    pub blake3: String,
}

impl Map {
    /// Reads a map from its file.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::BadMap`] with the line at fault and what was expected.
    pub fn open(path: &Path) -> Result<Map> {
        let io = |error| Error::io(path, error);
        let value = path.metadata().map_err(io)?.len();
        if value > MAX_BYTES {
            return Err(Error::Limit { path: path.to_owned(), what: "bytes of a map", value, limit: MAX_BYTES });
        }
        Map::parse(path, &std::fs::read(path).map_err(io)?)
    }

    /// Reads a map; `path` is what errors and summaries call it.
    ///
    /// # Errors
    /// [`Error::BadMap`] with the line at fault and what was expected.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Map> {
        let templates = document::parse(path, bytes)?;
        let blake3 = blake3::hash(bytes).to_hex().to_string();
        Ok(Map { path: path.to_owned(), blake3, templates })
    }

    /// The templates for a file.
    fn templates_for<'a>(&'a self, file: &'a Path) -> impl Iterator<Item = &'a Template> {
        self.templates.iter().filter(move |template| template.pattern.fits(file))
    }

    fn used(&self) -> UsedMap {
        UsedMap { path: self.path.display().to_string(), blake3: self.blake3.clone() }
    }
}

/// The one map that has a template for a file, by its index.
pub(crate) fn choose(maps: &[Map], file: &Path) -> Result<usize> {
    let fits = |map: &Map| map.templates_for(file).next().is_some();
    let fitting: Vec<usize> = (0..maps.len()).filter(|&index| fits(&maps[index])).collect();
    match fitting[..] {
        [one] => Ok(one),
        [] => {
            let mut patterns: Vec<String> =
                maps.iter().flat_map(|map| &map.templates).map(|template| template.pattern.to_string()).collect();
            patterns.dedup();
            Err(Error::NoTemplate { path: file.to_owned(), patterns: patterns.join(", ") })
        }
        _ => {
            let maps = fitting.iter().map(|&index| maps[index].path.display().to_string()).collect::<Vec<_>>();
            Err(Error::SeveralMaps { path: file.to_owned(), maps: maps.join(" and ") })
        }
    }
}
