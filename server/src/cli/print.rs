//! Tables on a terminal and values on standard output.

use std::io::{IsTerminal, Write};

use comfy_table::{CellAlignment, Column, ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::Value;
use trama_engine::registry::Parameter;

use crate::error::{Error, Result};

/// Width of a terminal that does not tell.
const WIDTH: u16 = 80;
/// Columns of words, which take more lines where the width is short.
const WORDS: [&str; 6] = ["name", "action", "dataset", "outcome", "first", "because"];
/// Words that have less room than this are not worth reading.
const WORDS_WIDTH: u16 = 8;

/// A table of columns to be read by people: header, then rows; numbers to the right.
pub(crate) struct Listing {
    table: Table,
    titles: Vec<String>,
}

impl Listing {
    /// Starts a table. A `>` before a title aligns its column to the right.
    pub(crate) fn new(titles: &[&str]) -> Listing {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if !std::io::stdout().is_terminal() {
            table.set_width(WIDTH);
        }
        table.set_header(titles.iter().map(|title| title.trim_start_matches('>')));
        for (column, title) in table.column_iter_mut().zip(titles) {
            column.set_padding((0, 2));
            if title.starts_with('>') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        Listing { table, titles: titles.iter().map(|title| title.trim_start_matches('>').to_owned()).collect() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table.add_row(cells.into_iter().map(|cell| plain(&cell)));
    }

    /// Prints it. Where the width is short, words take more lines, and ids and numbers stay whole if they can.
    pub(crate) fn print(mut self) -> Result<()> {
        let is_words = |column: &Column| WORDS.contains(&self.titles[column.index].as_str());
        let widths = self.table.column_max_content_widths();
        let least = |column: &Column| 2 + if is_words(column) { WORDS_WIDTH } else { widths[column.index] };
        let needed: u16 = self.table.column_iter().map(least).fold(0, u16::saturating_add);
        if self.table.width().is_some_and(|width| needed <= width) {
            let whole = self.table.column_iter_mut().filter(|column| !is_words(column));
            whole.for_each(|column| _ = column.set_constraint(ColumnConstraint::ContentWidth));
        }
        line(self.table.trim_fmt())
    }
}

/// A text from the data as it may go to a terminal: control characters, which would steer it, and marks that turn the
/// direction of writing, which would lie about the order, are written out.
pub(crate) fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let written =
        text.chars().map(|c| if c.is_control() || turns(c) { c.escape_unicode().to_string() } else { c.into() });
    written.collect()
}

/// One line on standard error, as [`plain`] text. Nobody there to read it is no error.
pub(crate) fn note(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{}", plain(&text.to_string()));
}

/// One line on standard output. A reader that has gone away (`| head`) is no error.
pub(crate) fn line(text: impl std::fmt::Display) -> Result<()> {
    to_stdout(|out| writeln!(out, "{text}"))
}

/// A text on as many lines of standard output as it needs, each indented by `indent` blanks.
pub(crate) fn print_wrapped(indent: usize, text: &str) -> Result<()> {
    wrapped(indent, text).into_iter().try_for_each(|text| line(format_args!("{:indent$}{text}", "")))
}

/// The same as an item of a list, behind a dash that stands `indent` blanks in.
pub(crate) fn print_item(indent: usize, text: &str) -> Result<()> {
    let mut lines = wrapped(indent + 2, text).into_iter();
    line(format_args!("{:indent$}- {}", "", lines.next().unwrap_or_default()))?;
    lines.try_for_each(|text| line(format_args!("{:indent$}  {text}", "")))
}

/// A text in lines that leave room for `indent` blanks.
fn wrapped(indent: usize, text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let current = lines.last().expect("there is a line");
        if !current.is_empty() && indent + current.chars().count() + 1 + word.chars().count() > usize::from(WIDTH) {
            lines.push(String::new());
        }
        let current = lines.last_mut().expect("there is a line");
        current.extend([if current.is_empty() { "" } else { " " }, word]);
    }
    lines
}

/// What an analysis or a generator takes: each parameter with its domain, default and meaning.
pub(crate) fn print_parameters(parameters: &[Parameter]) -> Result<()> {
    for parameter in parameters {
        let default = &parameter.schema()["default"];
        let default = match default {
            _ if parameter.is_required() => " [required]".to_owned(),
            Value::Null => String::new(),
            default => format!(" [{}]", written(default)),
        };
        print_wrapped(2, &format!("{}: {}{default}", parameter.name, parameter.expected()))?;
        print_wrapped(7, parameter.meaning)?;
    }
    Ok(())
}

/// A parameter's value as it is given on the command line.
fn written(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        // Whole numbers without the `.0` that JSON gives to those of type `f64`.
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::Object(numbers) => {
            let pairs: Vec<String> = numbers.iter().map(|(name, value)| format!("{name}:{}", written(value))).collect();
            pairs.join(",")
        }
        other => other.to_string(),
    }
}

/// Writes to standard output. A reader that has gone away (`| head`) is no error.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Io { path: "standard output".into(), source: error })
        }
        _ => Ok(()),
    }
}

/// A number for people: whole if it is, else four significant digits at least.
pub(crate) fn number(value: f64) -> String {
    match value {
        value if value == value.trunc() && value.abs() < 1e15 => format!("{value:.0}"),
        value if value.abs() >= 1000.0 => format!("{value:.1}"),
        value if value.abs() >= 1.0 => format!("{value:.3}"),
        value if value.abs() >= 1e-4 => format!("{value:.4}"),
        value => format!("{value:.3e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_steers_a_terminal_is_written_out_and_names_in_any_script_stay() {
        assert_eq!(plain("a\x1b[31mb\nc\u{7}"), "a\\u{1b}[31mb\\u{a}c\\u{7}");
        assert_eq!(plain("x\u{202e}y"), "x\\u{202e}y");
        for name in ["Đorđe Ђорђе", "محمد", "🙂"] {
            assert_eq!(plain(name), name);
        }
    }
}
