//! The lines of a file, last line first, a block at a time.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

const BLOCK: usize = 256 << 10;
/// A longer line is none of ours.
const MAX_LINE: usize = 64 << 20;

/// Reads lines from an end towards the beginning.
pub(super) struct Backwards<'a> {
    file: &'a File,
    /// What was read and not given yet, up to the end of a line; it stands in the file from `start`.
    rest: Vec<u8>,
    start: u64,
}

impl Backwards<'_> {
    /// Begins at `end`, which is 0 or stands behind a newline.
    pub(super) fn new(file: &File, end: u64) -> Backwards<'_> {
        Backwards { file, rest: Vec::new(), start: end }
    }

    /// Where the last whole line before `length` ends.
    pub(super) fn end_of_lines(file: &File, length: u64) -> io::Result<u64> {
        let mut end = length;
        while end > 0 {
            let start = end.saturating_sub(BLOCK as u64);
            let mut block = vec![0; (end - start) as usize];
            file.read_exact_at(&mut block, start)?;
            if let Some(newline) = block.iter().rposition(|&byte| byte == b'\n') {
                return Ok(start + newline as u64 + 1);
            }
            end = start;
        }
        Ok(0)
    }

    /// The next line, without its newline; `None` before the first.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let body = self.rest.len().saturating_sub(1);
            if let Some(newline) = self.rest[..body].iter().rposition(|&byte| byte == b'\n') {
                let mut line = self.rest.split_off(newline + 1);
                line.pop();
                return Ok(Some(line));
            }
            if self.start == 0 {
                let mut line = std::mem::take(&mut self.rest);
                return Ok(line.pop().map(|_newline| line));
            }
            self.grow()?;
        }
    }

    /// Reads another block, or as much as is there already: a long line is read in few steps.
    fn grow(&mut self) -> io::Result<()> {
        if self.rest.len() > MAX_LINE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line that is too long"));
        }
        let size = self.rest.len().max(BLOCK).min(usize::try_from(self.start).unwrap_or(usize::MAX));
        self.start -= size as u64;
        let mut block = vec![0; size];
        self.file.read_exact_at(&mut block, self.start)?;
        block.append(&mut self.rest);
        self.rest = block;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    fn backwards(bytes: &[u8]) -> Vec<Vec<u8>> {
        let file = file(bytes);
        let end = Backwards::end_of_lines(&file, bytes.len() as u64).unwrap();
        let mut lines = Backwards::new(&file, end);
        std::iter::from_fn(|| lines.next_line().unwrap()).collect()
    }

    #[test]
    fn a_line_of_many_blocks_comes_whole_between_its_neighbours() {
        let long = vec![b'x'; 3 * BLOCK + 17];
        let bytes = [b"first\n\n", &long[..], b"\nlast\nhalf"].concat();
        assert_eq!(backwards(&bytes), [b"last", &long[..], b"", b"first"]);
    }

    #[test]
    fn a_file_without_a_whole_line_has_none() {
        for bytes in [&b""[..], b"half", &vec![b'x'; 2 * BLOCK]] {
            assert!(backwards(bytes).is_empty());
        }
    }

    #[test]
    fn newlines_at_every_place_of_a_block_are_found() {
        for length in BLOCK - 3..BLOCK + 3 {
            let bytes = [&vec![b'x'; 5][..], b"\n", &vec![b'y'; length], b"\n"].concat();
            assert_eq!(backwards(&bytes), [vec![b'y'; length], vec![b'x'; 5]], "{length}");
        }
    }

    proptest! {
        #[test]
        fn lines_come_as_they_stand_in_reverse(lines in prop::collection::vec("[a-z]{0,9}", 0..20), torn in "[a-z]{0,3}") {
            let text = lines.iter().map(|line| format!("{line}\n")).collect::<String>() + &torn;
            let expected: Vec<Vec<u8>> = lines.into_iter().rev().map(String::into_bytes).collect();
            prop_assert_eq!(backwards(text.as_bytes()), expected);
        }
    }
}
