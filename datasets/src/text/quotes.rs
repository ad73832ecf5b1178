//! Where the quotes of a line stand, more strictly than a CSV parser sees it: a closing quote is followed by a
//! delimiter or by the end of the line, and by nothing else.

/// What a scan found at the end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// All closed: the record ends here.
    Closed,
    /// A quote is open: the field goes on in the next line.
    Open,
    /// Text stands after a closing quote.
    Misplaced,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// A scanner that goes on from line to line of one record.
pub(crate) struct Scanner {
    delimiter: u8,
    state: State,
    fields: usize,
    /// Delimiters since the last opening quote.
    inside: usize,
}

impl Scanner {
    pub(crate) fn new(delimiter: u8) -> Self {
        Scanner { delimiter, state: State::FieldStart, fields: 1, inside: 0 }
    }

    /// Fields of the record so far.
    pub(crate) fn fields(&self) -> usize {
        self.fields
    }

    /// Fields that the record would have if a quote that is open were an ordinary character.
    pub(crate) fn fields_unquoted(&self) -> usize {
        self.fields + if self.state == State::Quoted { self.inside } else { 0 }
    }

    /// Scans one line, given without its terminator; inside quotes the terminator belongs to the field.
    pub(crate) fn line(&mut self, line: &[u8]) -> Quotes {
        for &byte in line {
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, byte) => {
                    self.inside += usize::from(byte == self.delimiter);
                    State::Quoted
                }
                (State::QuoteInQuoted, b'"') => State::Quoted,
                (_, byte) if byte == self.delimiter => {
                    self.fields += 1;
                    State::FieldStart
                }
                (State::QuoteInQuoted, _) | (_, b'\n') => return Quotes::Misplaced,
                (State::FieldStart, b'"') => {
                    self.inside = 0;
                    State::Quoted
                }
                (State::FieldStart | State::Plain, _) => State::Plain,
            };
        }
        match self.state {
            State::Quoted => Quotes::Open,
            _ => Quotes::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(lines: &[&str]) -> (Quotes, usize) {
        let mut scanner = Scanner::new(b',');
        let last = lines.iter().map(|line| scanner.line(line.as_bytes())).last().unwrap();
        (last, scanner.fields())
    }

    #[test]
    fn quotes_close_open_and_are_misplaced() {
        assert_eq!(scan(&["a,\"b,\"\"c\"\"\",d"]), (Quotes::Closed, 3));
        assert_eq!(scan(&["a,\"b,c"]), (Quotes::Open, 2));
        assert_eq!(scan(&["a,\"b", "c\",d"]), (Quotes::Closed, 3));
        assert_eq!(scan(&["a,\"b\"c,d"]).0, Quotes::Misplaced);
        assert_eq!(scan(&["a,5\" pipe,d"]), (Quotes::Closed, 3));
    }
}
