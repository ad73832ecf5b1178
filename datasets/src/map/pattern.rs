//! Which files a template is for, by their names.

use std::path::Path;

/// A pattern: `*` stands for any characters, `?` for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(String);

impl Pattern {
    pub(super) fn new(text: impl Into<String>) -> Pattern {
        Pattern(text.into())
    }

    /// Whether the name of a file, without its folders, fits.
    pub(super) fn fits(&self, file: &Path) -> bool {
        let Some(name) = file.file_name() else { return false };
        let (pattern, name): (Vec<char>, Vec<char>) =
            (self.0.chars().collect(), name.to_string_lossy().chars().collect());
        fits(&pattern, &name)
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Goes along both; where they part, the last `*` takes one character more.
fn fits(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut star) = ((0, 0), None);
    while at.1 < name.len() {
        match pattern.get(at.0) {
            Some('*') => {
                star = Some(at);
                at.0 += 1;
            }
            Some(&one) if one == '?' || one == name[at.1] => at = (at.0 + 1, at.1 + 1),
            _ => match star {
                None => return false,
                Some((in_pattern, in_name)) => {
                    star = Some((in_pattern, in_name + 1));
                    at = (in_pattern + 1, in_name + 1);
                }
            },
        }
    }
    pattern[at.0..].iter().all(|&one| one == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_the_name_of_a_file_and_not_its_folder() {
        let fits = |pattern: &str, file: &str| Pattern::new(pattern).fits(Path::new(file));
        for (pattern, file) in [
            ("shares.csv", "kek/shares.csv"),
            ("shares.*", "shares.csv.gz"),
            ("*", "a"),
            ("*.csv", "a.b.csv"),
            ("?-*-?.csv", "1-a-b-2.csv"),
            ("**a", "ba"),
            ("č?.csv", "čž.csv"),
        ] {
            assert!(fits(pattern, file), "{pattern} {file}");
        }
        for (pattern, file) in [
            ("shares.csv", "old-shares.csv"),
            ("shares.csv", "Shares.csv"),
            ("kek/*", "kek/a.csv"),
            ("a?", "a"),
            ("", "a"),
            ("*b", "abc"),
        ] {
            assert!(!fits(pattern, file), "{pattern} {file}");
        }
        assert!(!fits(&"*a".repeat(30), &"a".repeat(29)), "no time is lost on what cannot fit");
    }
}
