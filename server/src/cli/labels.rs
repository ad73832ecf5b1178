//! Labels that a file gives, a CSV of `id,label`. It is read before the analysis knows of it: the manifest holds the
//! labels themselves, so that a run can be repeated without the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};
use serde_json::{Map, Value};
use trama_engine::registry::{Domain, Given, Info, LABEL_WORDS, label};
use trama_engine::tables::Reject;

use crate::error::{Error, Result};

const HEADER: [&str; 2] = ["id", "label"];

/// A label, and where it stands.
struct Labelled {
    label: bool,
    line: u64,
}

/// A parameter that a command line or a plan gives as a text: the name of a file, meant from `directory`, where labels
/// are asked for.
pub(super) fn given<'a>(info: &Info, name: &str, text: &'a str, directory: &Path) -> Result<Given<'a>> {
    let parameter = info.parameters.iter().find(|parameter| parameter.name == name);
    match parameter.map(|parameter| parameter.domain) {
        Some(Domain::Labels) => {
            let path = directory.join(text);
            read(&path, File::open(&path).map_err(Error::io(&path))?).map(Given::Json)
        }
        _ => Ok(Given::Text(text)),
    }
}

/// The labels of a file by id.
fn read(path: &Path, file: impl Read) -> Result<Value> {
    let mut rows = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(file);
    let mut labels: BTreeMap<String, Labelled> = BTreeMap::new();
    let mut is_header = true;
    for row in rows.records() {
        let row = row.map_err(|error| unreadable(path, error))?;
        if std::mem::take(&mut is_header) {
            check_header(path, &row)?;
            continue;
        }
        let (id, labelled) = labelled(path, &row)?;
        match labels.get(&id) {
            Some(earlier) if earlier.label != labelled.label => {
                let reason =
                    format!("expected one label of `{id}`, which is {} in line {}", earlier.label, earlier.line);
                return Err(bad(path, labelled.line, Some(HEADER[1]), row.get(1), reason));
            }
            Some(_) => {}
            None => drop(labels.insert(id, labelled)),
        }
    }
    if labels.is_empty() {
        return Err(bad(
            path,
            0,
            None,
            None,
            "no labels: expected the header id,label and at least one row".to_owned(),
        ));
    }
    Ok(labels.into_iter().map(|(id, labelled)| (id, Value::Bool(labelled.label))).collect::<Map<_, _>>().into())
}

fn check_header(path: &Path, row: &StringRecord) -> Result<()> {
    match row.iter().eq(HEADER) {
        true => Ok(()),
        false => {
            let found = row.iter().collect::<Vec<_>>().join(",");
            Err(bad(path, line(row.position()), None, Some(&found), "expected the header id,label".to_owned()))
        }
    }
}

fn labelled(path: &Path, row: &StringRecord) -> Result<(String, Labelled)> {
    let line = line(row.position());
    let (Some(id), Some(word), 2) = (row.get(0), row.get(1), row.len()) else {
        let found = row.iter().collect::<Vec<_>>().join(",");
        return Err(bad(path, line, None, Some(&found), "expected two values, id,label".to_owned()));
    };
    if id.is_empty() {
        return Err(bad(path, line, Some(HEADER[0]), None, "expected the id of an entity".to_owned()));
    }
    let label =
        label(word).ok_or_else(|| bad(path, line, Some(HEADER[1]), Some(word), format!("expected {LABEL_WORDS}")))?;
    Ok((id.to_owned(), Labelled { label, line }))
}

fn line(position: Option<&Position>) -> u64 {
    position.map_or(0, Position::line)
}

fn unreadable(path: &Path, error: csv::Error) -> Error {
    let line = line(error.position());
    match error.into_kind() {
        ErrorKind::Io(source) => Error::io(path)(source),
        ErrorKind::Utf8 { .. } => bad(path, line, None, None, "expected UTF-8".to_owned()),
        kind => bad(path, line, None, None, format!("{kind:?}")),
    }
}

/// `line` is 0 when the whole file is meant.
fn bad(path: &Path, line: u64, column: Option<&str>, value: Option<&str>, reason: String) -> Error {
    Error::BadLabels(Reject {
        file: path.display().to_string(),
        line,
        column: column.map(str::to_owned),
        value: value.map(|value| value.chars().take(80).collect()),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use trama_engine::registry::{DefaultValue, Parameter, Parameters};

    use super::*;

    const INFO: Info = Info {
        name: "validate",
        summary: "A test.",
        complexity: "nothing",
        stochastic: false,
        parameters: &[Parameter {
            name: "labels",
            meaning: "Of whom it is known.",
            domain: Domain::Labels,
            default: DefaultValue::Required,
        }],
    };

    fn of(text: &[u8]) -> Result<Value> {
        read(Path::new("labels.csv"), text)
    }

    fn refused(text: &[u8]) -> String {
        let error = of(text).unwrap_err();
        assert_eq!(error.exit_code(), 3);
        error.to_string()
    }

    #[test]
    fn a_file_gives_labels_in_the_order_of_the_ids() {
        let text = "\u{feff}id,label\r\n\"c,1\", NO\r\na,1\r\n\r\nb:2,True\r\nb:2,yes\r\nd,0";
        let labels = of(text.as_bytes()).unwrap();
        assert_eq!(labels.to_string(), r#"{"a":true,"b:2":true,"c,1":false,"d":false}"#);
    }

    #[test]
    fn what_is_wrong_is_said_with_file_line_column_and_what_was_expected() {
        for (text, said) in [
            ("id,label\na,1\nb,maybe", "labels.csv:3: label: \"maybe\": expected 1, 0, true, false, yes or no"),
            ("id,label\na,", "labels.csv:2: label: \"\": expected 1, 0, true, false, yes or no"),
            ("id,label\n,1", "labels.csv:2: id: expected the id of an entity"),
            ("id,label\na", "labels.csv:2: \"a\": expected two values, id,label"),
            ("id,label\na,1,2", "labels.csv:2: \"a,1,2\": expected two values, id,label"),
            ("a,1\nb,0", "labels.csv:1: \"a,1\": expected the header id,label"),
            ("id;label\na;1", "labels.csv:1: \"id;label\": expected the header id,label"),
            ("", "labels.csv:0: no labels: expected the header id,label and at least one row"),
            ("id,label\n", "labels.csv:0: no labels: expected the header id,label and at least one row"),
            (
                "id,label\na,1\nb,0\na,no",
                "labels.csv:4: label: \"no\": expected one label of `a`, which is true in line 2",
            ),
        ] {
            assert_eq!(refused(text.as_bytes()), said, "{text:?}");
        }
        assert_eq!(refused(b"id,label\na,1\n\xff,1\n"), "labels.csv:3: expected UTF-8");
    }

    #[test]
    fn only_labels_are_a_file_and_it_is_meant_from_the_directory() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("known.csv"), "id,label\na,1\nb,0\n").unwrap();
        let given = |name: &str, text: &'static str| super::given(&INFO, name, text, home.path());
        assert!(matches!(given("others", "known.csv").unwrap(), Given::Text("known.csv")));
        let labels = [("labels", given("labels", "known.csv").unwrap())];
        let parameters = Parameters::from_given(INFO.name, INFO.parameters, labels).unwrap();
        assert_eq!(serde_json::to_value(&parameters).unwrap(), json!({ "labels": { "a": true, "b": false } }));
        let missing = given("labels", "gone.csv").unwrap_err().to_string();
        assert!(missing.contains("gone.csv: No such file"), "{missing}");
        assert!(given("labels", "").is_err(), "a directory is no file");
    }
}
