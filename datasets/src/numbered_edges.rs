//! Lists of edges between numbered nodes, read straight into a graph: for measuring, where no table, statement or view is
//! wanted. A line holds two ids, parted by a comma, a semicolon, tabs or blanks.
//!
//! A file is read in pieces on all threads; a piece has the lines that begin in it.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rayon::prelude::*;
use trama_engine::graph::Graph;
use trama_engine::progress::Progress;

use crate::error::{Error, Result};

/// Bytes of a piece.
const PIECE: u64 = 1 << 20;
/// No line of two numbers is longer, with whatever blanks.
const MAX_LINE: usize = 1 << 12;
/// The largest id.
const MAX_ID: u32 = u32::MAX - 2;
/// Nodes that there may be in any case; beyond, as many as [`NODES_PER_EDGE`] says. Each takes memory, named or not.
const SOME_NODES: usize = 1 << 24;
const NODES_PER_EDGE: usize = 64;

/// Reads the undirected simple graph of a list of edges; its nodes are numbered as in the file, from 0 to the largest id.
///
/// The first line may name the columns. Blank lines are passed over, and lines that begin with `#` or `%`. An edge said
/// more than once, either way around, is one; loops are dropped.
///
/// Complexity: `O(n + m)` beside the bytes of the file; measured on two threads, 15.7 M edges of 218 MB in 0.57 s.
///
/// # Errors
/// [`Error::Io`]; [`Error::BadEdge`] names the first line that holds anything else; [`Error::Limit`] when ids are so far
/// apart that most nodes would have no edge; [`Error::Cancelled`].
pub fn read_numbered_edges(path: &Path, progress: &Progress) -> Result<Graph> {
    let io = |source| Error::io(path, source);
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    progress.begin("reading", length);
    let read = |text: &mut Vec<u8>, piece: u64| {
        let start = piece * PIECE;
        progress.advance(PIECE.min(length - start))?;
        let lines = Lines::read(&file, start, length.min(start + PIECE), text).map_err(io)?;
        Ok(lines.parse())
    };
    let pieces: Vec<Result<_>> =
        (0..length.div_ceil(PIECE)).into_par_iter().map_init(Vec::new, |text, piece| read(text, piece)).collect();
    let mut lists = Vec::with_capacity(pieces.len());
    for piece in pieces {
        lists.push(piece?.map_err(|fault| fault.named(path, &file))?);
    }
    let node_count = node_count(path, &lists)?;
    Ok(Graph::from_lists(node_count, &lists)?)
}

/// One more than the largest id.
fn node_count(path: &Path, lists: &[Vec<[u32; 2]>]) -> Result<usize> {
    let largest = lists.par_iter().filter_map(|pairs| pairs.as_flattened().iter().max()).max();
    let node_count = largest.map_or(0, |&id| id as usize + 1);
    let edge_count: usize = lists.iter().map(Vec::len).sum();
    let limit = SOME_NODES.max(NODES_PER_EDGE * edge_count);
    if node_count > limit {
        let what = "nodes, numbered from 0 to the largest id,";
        return Err(Error::Limit { path: path.to_owned(), what, value: node_count as u64, limit: limit as u64 });
    }
    Ok(node_count)
}

/// The lines that begin in a piece of a file.
struct Lines<'a> {
    text: &'a [u8],
    /// Where `text` begins in the file.
    offset: u64,
}

/// What is wrong with a line.
struct Fault {
    /// Where the line begins in the file.
    line_start: u64,
    column: u64,
    value: String,
}

impl Fault {
    fn named(self, path: &Path, file: &File) -> Error {
        let mut before = file.take(self.line_start);
        let mut line = 1;
        let mut text = vec![0; PIECE as usize];
        // `take` reads from where the file stands, which nothing else moves.
        while let Ok(count @ 1..) = before.read(&mut text) {
            line += text[..count].iter().filter(|&&byte| byte == b'\n').count() as u64;
        }
        Error::BadEdge { path: path.to_owned(), line, column: self.column, value: self.value }
    }
}

impl<'a> Lines<'a> {
    /// Reads the lines that begin in `start..end`, the last one to its end.
    fn read(file: &File, start: u64, end: u64, text: &'a mut Vec<u8>) -> std::io::Result<Self> {
        // The byte before tells whether a line begins at the start.
        let from = start.saturating_sub(1);
        text.resize((end - from) as usize, 0);
        file.read_exact_at(text, from)?;
        let skipped = match start {
            0 => 0,
            _ => text.iter().position(|&byte| byte == b'\n').map_or(text.len(), |newline| newline + 1),
        };
        if skipped < text.len() {
            read_to_newline(file, end, text)?;
        }
        Ok(Lines { text: &text[skipped..], offset: from + skipped as u64 })
    }

    fn parse(&self) -> Result<Vec<[u32; 2]>, Fault> {
        let mut pairs = Vec::with_capacity(self.text.len() / 12);
        let mut rest = self.text;
        while !rest.is_empty() {
            let line = rest;
            match parse_line(&mut rest) {
                Ok(Some(pair)) => pairs.push(pair),
                Ok(None) => {}
                Err(_) if self.offset == 0 && line.len() == self.text.len() && names_columns(line) => {
                    skip_line(&mut rest);
                }
                Err(column) => {
                    let line_start = self.offset + (self.text.len() - line.len()) as u64;
                    return Err(Fault { line_start, column, value: cell(line, column) });
                }
            }
        }
        Ok(pairs)
    }
}

/// Reads on behind `end` until a line ends, or no line can be so long.
fn read_to_newline(file: &File, mut end: u64, text: &mut Vec<u8>) -> std::io::Result<()> {
    if text.last() == Some(&b'\n') {
        return Ok(());
    }
    let mut block = [0; 256];
    for _ in 0..MAX_LINE.div_ceil(block.len()) {
        let count = file.read_at(&mut block, end)?;
        let newline = block[..count].iter().position(|&byte| byte == b'\n');
        text.extend_from_slice(&block[..newline.map_or(count, |newline| newline + 1)]);
        end += count as u64;
        if count == 0 || newline.is_some() {
            break;
        }
    }
    Ok(())
}

/// Takes a line off the text; `None` for one without an edge. The error is the number of the column that is no id; the
/// line may then be taken only in part.
fn parse_line(text: &mut &[u8]) -> Result<Option<[u32; 2]>, u64> {
    skip_blanks(text);
    if matches!(text.first(), None | Some(b'\n' | b'#' | b'%')) {
        skip_line(text);
        return Ok(None);
    }
    let source = id(text).ok_or(1u64)?;
    let separated = text.len();
    skip_blanks(text);
    if let Some((b',' | b';', rest)) = text.split_first() {
        *text = rest;
        skip_blanks(text);
    }
    if text.len() == separated {
        return Err(if text.is_empty() || text[0] == b'\n' { 2 } else { 1 });
    }
    let target = id(text).ok_or(2u64)?;
    let behind = text.len();
    skip_blanks(text);
    match text.split_first() {
        None => {}
        Some((b'\n', rest)) => *text = rest,
        Some((byte, _)) if text.len() == behind && !matches!(byte, b',' | b';') => return Err(2),
        Some(_) => return Err(3),
    }
    Ok(Some([source, target]))
}

fn skip_blanks(text: &mut &[u8]) {
    while let Some((b' ' | b'\t' | b'\r', rest)) = text.split_first() {
        *text = rest;
    }
}

fn skip_line(text: &mut &[u8]) {
    let newline = text.iter().position(|&byte| byte == b'\n');
    *text = newline.map_or(&[], |newline| &text[newline + 1..]);
}

/// Takes a whole number off the text; `None` if there is none, or it is no id.
fn id(text: &mut &[u8]) -> Option<u32> {
    let (mut number, mut rest) = (0u64, *text);
    while let Some((digit @ b'0'..=b'9', after)) = rest.split_first() {
        number = (number * 10 + u64::from(digit - b'0')).min(u64::MAX / 16);
        rest = after;
    }
    let is_id = rest.len() < text.len() && number <= u64::from(MAX_ID);
    *text = rest;
    is_id.then_some(number as u32)
}

/// Whether the first line of a file is a header: its first cell does not begin like a number.
fn names_columns(line: &[u8]) -> bool {
    line.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'"' | b'_'))
}

/// The cell of a column, shortened to 80 characters.
fn cell(line: &[u8], column: u64) -> String {
    let line = line.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(&line[..line.len().min(MAX_LINE)]);
    let mut cells = line.split([',', ';', '\t', ' ', '\r']).filter(|cell| !cell.is_empty());
    cells.nth(column as usize - 1).unwrap_or_default().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Graph> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read_numbered_edges(file.path(), &Progress::new())
    }

    fn edges(text: &str) -> Vec<(u32, u32)> {
        read(text.as_bytes()).unwrap().edges().map(|(source, target, _)| (source, target)).collect()
    }

    fn error(text: &[u8]) -> String {
        let error = read(text).unwrap_err().to_string();
        error[error.find(".tmp").map_or(0, |at| at)..].splitn(2, ':').last().unwrap_or_default().to_owned()
    }

    #[test]
    fn separators_headers_comments_and_line_ends_may_vary() {
        let expected = [(0, 3), (1, 2)];
        for text in [
            "source,target\n1,2\n3,0\n",
            "1 2\n3\t0",
            "# nodes: 4\n% more\n\n 1 ; 2 \r\n3;0\r\n\r\n",
            "\"from\" \"to\"\n2  1\n0 , 3\n1,2\n3,3\n",
        ] {
            assert_eq!(edges(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_empty_file_is_an_empty_graph() {
        assert_eq!(read(b"").unwrap().node_count(), 0);
        assert_eq!(read(b"source,target\n").unwrap().node_count(), 0);
    }

    #[test]
    fn what_is_no_edge_is_named_by_line_column_and_value() {
        let cases: [(&[u8], &str); 10] = [
            (b"1,2\n3,x\n", "2: column 2 is \"x\""),
            (b"1,2\n\n#\n-3,4\n", "4: column 1 is \"-3\""),
            (b"1,2\n3\n", "2: column 2 is \"\""),
            (b"1,2\n3,\n", "2: column 2 is \"\""),
            (b"1,2\n3,4,5\n", "2: column 3 is \"5\""),
            (b"1,2\n3 4 5\n", "2: column 3 is \"5\""),
            (b"1,2\n3,4.5\n", "2: column 2 is \"4.5\""),
            (b"1,2\n3,4294967294\n", "2: column 2 is \"4294967294\""),
            (b"1,99999999999999999999999999999999\n", "1: column 2 is \"99999999999999999999999999999999\""),
            (b"\x1f\x8b\x08\x00", "1: column 1 is"),
        ];
        for (text, expected) in cases {
            let error = error(text);
            assert!(error.starts_with(expected), "{error} for {}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn ids_far_apart_are_refused_before_memory_is_taken_for_them() {
        assert!(matches!(read(b"0,4000000000\n"), Err(Error::Limit { value: 4_000_000_001, .. })));
    }

    #[test]
    fn pieces_of_a_file_do_not_show() {
        // Three pieces, with a long line over a border, and the fault in the last.
        let mut text = String::new();
        for node in 0..300_000u32 {
            text.push_str(&format!("{node}{}{}\n", " ".repeat(if node % 1000 == 0 { 300 } else { 1 }), node + 1));
        }
        assert!(text.len() as u64 > 3 * PIECE);
        let graph = read(text.as_bytes()).unwrap();
        assert_eq!((graph.node_count(), graph.edge_count()), (300_001, 300_000));
        assert!(graph.edges().all(|(source, target, _)| target == source + 1));
        text.push_str("7 y");
        assert!(error(text.as_bytes()).starts_with("300001: column 2 is \"y\""));
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let text = format!("1 2\n3 {}4\n", " ".repeat(3 * PIECE as usize));
        assert!(error(text.as_bytes()).starts_with("2: column 2"), "{}", error(text.as_bytes()));
    }

    #[test]
    fn a_cancelled_reading_says_so() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "1,2\n").unwrap();
        let progress = Progress::new();
        progress.cancel();
        assert!(matches!(read_numbered_edges(file.path(), &progress), Err(Error::Cancelled)));
    }
}
