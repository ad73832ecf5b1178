//! Looks at the headers of the pages of a column before the pages are decoded: the table library believes their counts
//! and sizes and allocates by them, so that a hostile file could end the program.
//!
//! A header is a struct of Thrift's compact protocol, as Parquet's `PageHeader` defines it.

use Kind::{Binary, Bool, Int32, Int64, Struct};

/// Checks the pages of one part of a column against what the footer declares for all of them together: `values`, and
/// `max_bytes` uncompressed.
pub(super) fn check(bytes: &[u8], values: u64, max_bytes: u64) -> Result<(), String> {
    let mut cursor = Cursor { bytes };
    let (mut seen, mut uncompressed) = (0, 0);
    while seen < values && !cursor.bytes.is_empty() {
        let page = cursor.page().ok_or("a page header that cannot be read")?;
        page.check_sizes(cursor.bytes.len() as u64)?;
        if page.is_dictionary {
            // A value takes a bit at the least.
            at_most("values of a dictionary page", page.values, page.uncompressed_bytes.saturating_mul(8))?;
        } else {
            seen += page.values;
            at_most("values of all pages", seen, values)?;
        }
        uncompressed += page.uncompressed_bytes;
        at_most("uncompressed bytes", uncompressed, max_bytes)?;
        cursor.bytes = &cursor.bytes[page.compressed_bytes as usize..];
    }
    Ok(())
}

fn at_most(what: &str, value: u64, limit: u64) -> Result<(), String> {
    if value > limit { Err(format!("{value} {what}, where at most {limit} are possible")) } else { Ok(()) }
}

/// What a page says of itself, as far as memory is allocated by it.
struct Page {
    is_dictionary: bool,
    uncompressed_bytes: u64,
    compressed_bytes: u64,
    values: u64,
    nulls: u64,
    level_bytes: u64,
}

impl Page {
    /// `left` bytes of the column are behind the header.
    fn check_sizes(&self, left: u64) -> Result<(), String> {
        at_most("bytes of a page", self.compressed_bytes, left)?;
        at_most("bytes of levels", self.level_bytes, self.compressed_bytes.min(self.uncompressed_bytes))?;
        at_most("nulls of a page", self.nulls, self.values)
    }
}

/// The types of Thrift that occur in a page header.
#[derive(Clone, Copy)]
enum Kind {
    Bool,
    Int32,
    Int64,
    Binary,
    /// By the number of the field, from 1.
    Struct(&'static [Kind]),
}

const STATISTICS: Kind = Struct(&[Binary, Binary, Int64, Int64, Binary, Binary, Bool, Bool]);
const DATA: Kind = Struct(&[Int32, Int32, Int32, Int32, STATISTICS]);
const INDEX: Kind = Struct(&[]);
const DICTIONARY: Kind = Struct(&[Int32, Int32, Bool]);
const DATA_2: Kind = Struct(&[Int32, Int32, Int32, Int32, Int32, Int32, Bool, STATISTICS]);
const PAGE: &[Kind] = &[Int32, Int32, Int32, Int32, DATA, INDEX, DICTIONARY, DATA_2];

/// Fields that are skipped lie in one another no deeper.
const MAX_DEPTH: u32 = 8;

/// The whole numbers among the fields of a struct, by the number of the field, and the structs in it.
#[derive(Default)]
struct Numbers {
    own: [i64; PAGE.len() + 1],
    inner: Vec<(usize, Numbers)>,
}

impl Numbers {
    fn inner(&self, field: usize) -> Option<&Numbers> {
        self.inner.iter().rev().find(|(number, _)| *number == field).map(|(_, numbers)| numbers)
    }
}

/// Reads the compact protocol. All functions give `None` where the bytes end, or are not what they should be: the
/// library reads a field by its number and not by its type, so that nothing but the right type may pass.
struct Cursor<'a> {
    bytes: &'a [u8],
}

impl Cursor<'_> {
    fn page(&mut self) -> Option<Page> {
        let header = self.numbers(PAGE)?;
        let count = |numbers: &Numbers, field: usize| u64::try_from(numbers.own[field]).ok();
        let (first, dictionary, second) = (header.inner(5), header.inner(7), header.inner(8));
        let mut page = Page {
            is_dictionary: header.own[1] == 2,
            uncompressed_bytes: count(&header, 2)?,
            compressed_bytes: count(&header, 3)?,
            values: 0,
            nulls: 0,
            level_bytes: 0,
        };
        match header.own[1] {
            0 => page.values = count(first?, 1)?,
            2 => page.values = count(dictionary?, 1)?,
            3 => {
                let second = second?;
                page.values = count(second, 1)?;
                page.nulls = count(second, 2)?;
                page.level_bytes = count(second, 5)?.checked_add(count(second, 6)?)?;
            }
            _ => return None,
        }
        Some(page)
    }

    fn numbers(&mut self, fields: &[Kind]) -> Option<Numbers> {
        let mut numbers = Numbers::default();
        let mut field = 0i64;
        loop {
            let byte = self.byte()?;
            if byte == 0 {
                return Some(numbers);
            }
            field = if byte >> 4 == 0 { self.integer()? } else { field + i64::from(byte >> 4) };
            let number = usize::try_from(field).ok()?;
            let kind = number.checked_sub(1).and_then(|index| fields.get(index));
            match (kind, byte & 0x0f) {
                (Some(Bool), 1 | 2) => {}
                (Some(Int32), 5) => numbers.own[number] = i64::from(i32::try_from(self.integer()?).ok()?),
                (Some(Int64), 6) => numbers.own[number] = self.integer()?,
                (Some(Binary), 8) => self.skip(8, MAX_DEPTH)?,
                (Some(Struct(fields)), 12) => numbers.inner.push((number, self.numbers(fields)?)),
                (Some(_), _) => return None,
                (None, kind) => self.skip(kind, MAX_DEPTH)?,
            }
        }
    }

    /// Skips a value of a type that the protocol numbers so.
    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.integer()?),
            7 => self.take(8)?,
            8 => {
                let length = self.varint()?;
                self.take(length)?;
            }
            12 => loop {
                let byte = self.byte()?;
                if byte == 0 {
                    break;
                }
                if byte >> 4 == 0 {
                    self.integer()?;
                }
                self.skip(byte & 0x0f, depth)?;
            },
            _ => return None,
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn take(&mut self, length: u64) -> Option<()> {
        self.bytes = self.bytes.get(usize::try_from(length).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number, written with its sign in the lowest bit.
    fn integer(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header as the protocol writes it, of a page of the first version: 7 bytes, 5 uncompressed, 3 values.
    const FIRST: &[u8] = &[0x15, 0, 0x15, 10, 0x15, 14, 0x2c, 0x15, 6, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0];
    /// A dictionary of 2 values in 4 bytes.
    const DICTIONARY_PAGE: &[u8] = &[0x15, 4, 0x15, 8, 0x15, 8, 0x4c, 0x15, 4, 0x15, 0, 0x11, 0, 0];
    /// A page of the second version: 6 bytes, 8 uncompressed, 3 values, 1 of them nothing, 2 and 0 bytes of levels, and
    /// a field of a number that is not known, which is skipped.
    const SECOND: &[u8] = &[
        0x15, 6, 0x15, 16, 0x15, 12, 0x5c, 0x15, 6, 0x15, 2, 0x15, 6, 0x15, 0, 0x15, 4, 0x15, 0, 0x11, 0x38, 2, 9, 9,
        0, 0,
    ];

    fn page(header: &[u8], bytes: usize) -> Vec<u8> {
        [header, &vec![7; bytes]].concat()
    }

    fn altered(header: &[u8], place: usize, byte: u8) -> Vec<u8> {
        let mut header = header.to_vec();
        header[place] = byte;
        page(&header, 7)
    }

    #[test]
    fn pages_that_say_what_they_have_pass() {
        let column = [page(DICTIONARY_PAGE, 4), page(FIRST, 7), page(SECOND, 6)].concat();
        assert_eq!(check(&column, 6, 17), Ok(()));
        assert_eq!(check(&[], 0, 0), Ok(()));
    }

    #[test]
    fn pages_that_say_more_than_they_can_have_are_told() {
        let reason = |bytes: &[u8], values, max_bytes| check(bytes, values, max_bytes).unwrap_err();
        assert!(reason(&page(FIRST, 6), 3, 5).contains("7 bytes of a page, where at most 6"));
        assert!(reason(&page(FIRST, 7), 2, 5).contains("3 values of all pages, where at most 2"));
        assert!(reason(&page(FIRST, 7), 3, 4).contains("5 uncompressed bytes, where at most 4"));
        assert!(
            reason(&altered(SECOND, 10, 8), 3, 8).contains("4 nulls of a page"),
            "{}",
            reason(&altered(SECOND, 10, 8), 3, 8)
        );
        let levels = reason(&altered(SECOND, 16, 20), 3, 8);
        assert!(levels.contains("10 bytes of levels, where at most 6"), "{levels}");
        let dictionary = reason(&altered(DICTIONARY_PAGE, 8, 80), 3, 8);
        assert!(dictionary.contains("40 values of a dictionary page, where at most 32"), "{dictionary}");
    }

    #[test]
    fn headers_that_are_none_are_told() {
        // A negative count, a kind of page that is not known, a type that its field does not have, an end too soon.
        for bytes in [altered(FIRST, 8, 5), altered(FIRST, 1, 8), altered(FIRST, 7, 0x16), FIRST[..10].to_vec()] {
            assert_eq!(check(&bytes, 3, 100), Err("a page header that cannot be read".to_owned()), "{bytes:?}");
        }
    }
}
