//! Files of a plan: names, and patterns in which `*` stands for any characters.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Whether a text can be one; otherwise what was expected.
pub(super) fn check(pattern: &str) -> std::result::Result<(), String> {
    let path = Path::new(pattern);
    match (path.parent(), path.file_name()) {
        (Some(directory), Some(_)) if !directory.to_string_lossy().contains('*') => Ok(()),
        (_, None) => Err(format!("files names {pattern:?}: expected a file")),
        _ => Err(format!("files names {pattern:?}: expected `*` in the last part alone")),
    }
}

/// The files that a pattern means from a directory, sorted by name and called as the pattern calls them. Without a `*`
/// it means the file of that name. As in a shell, `*` does not stand for the dot of a hidden file.
///
/// # Errors
/// [`Error::Io`] when the directory cannot be read or holds no such file.
pub(super) fn named(base: &Path, pattern: &str) -> Result<Vec<PathBuf>> {
    let path = Path::new(pattern);
    let last = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !last.contains('*') {
        return Ok(vec![path.to_owned()]);
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    let directory = base.join(parent).join(".");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&directory).map_err(Error::io(&directory))? {
        let name = entry.map_err(Error::io(&directory))?.file_name();
        let text = name.to_string_lossy();
        if fits(last, &text) && (last.starts_with('.') || !text.starts_with('.')) {
            names.push(parent.join(name));
        }
    }
    if names.is_empty() {
        let source = std::io::Error::new(ErrorKind::NotFound, "no file has such a name");
        return Err(Error::Io { path: base.join(path), source });
    }
    names.sort();
    Ok(names)
}

/// Whether a name begins and ends as a pattern does, with the parts between its stars in order.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut between) = name.strip_prefix(first).and_then(|name| name.strip_suffix(last)) else { return false };
    middle.split('*').all(|part| match between.split_once(part) {
        Some((_, after)) => {
            between = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_and_for_none() {
        for (pattern, name) in [
            ("*", "a.csv"),
            ("*.csv", "a.csv"),
            ("*.csv", ".csv"),
            ("a*", "a"),
            ("a*c*e", "abcde"),
            ("a*b*b", "abb"),
            ("**", "x"),
            ("a*č*", "ačb"),
            ("a.csv", "a.csv"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("*.csv", "a.csv.gz"), ("a*", "ba"), ("a*b*b", "ab"), ("a*a", "a"), ("a*c*b*", "abc"), ("a.csv", "a_csv")]
        {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_pattern_gives_its_files_sorted_and_no_hidden_ones() {
        let home = tempfile::tempdir().unwrap();
        let names = ["b.csv", "a.csv", ".c.csv", "d.txt"];
        names.iter().for_each(|name| std::fs::write(home.path().join(name), "").unwrap());
        let found = |pattern: &str| named(home.path(), pattern).map_err(|error| error.to_string());
        assert_eq!(found("*.csv").unwrap(), [Path::new("a.csv"), Path::new("b.csv")]);
        assert_eq!(found("./*.csv").unwrap(), [Path::new("./a.csv"), Path::new("./b.csv")]);
        assert_eq!(found(".*.csv").unwrap(), [Path::new(".c.csv")]);
        assert_eq!(found("gone.csv").unwrap(), [Path::new("gone.csv")], "for the reader to miss");
        assert!(found("*.parquet").unwrap_err().ends_with("*.parquet: no file has such a name"));
    }

    #[test]
    fn stars_are_for_the_last_part() {
        assert!(check("a/*.csv").is_ok() && check("../a.csv").is_ok() && check("/a/b*").is_ok());
        for pattern in ["*/a.csv", "", "..", "/"] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }
}
