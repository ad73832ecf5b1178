//! Pages of a list: `limit` rows from where an opaque `cursor` says.
//!
//! A cursor is bound to the view and to the question: a list that has changed, or another list, does not go on in the
//! middle of this one.

use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::problem::{Code, Place, Problem};
use super::question::Query;

/// Names of the parameters.
pub(super) const PARAMETERS: [&str; 2] = ["limit", "cursor"];

const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 1000;
/// Rows of a result that one document may hold.
pub(super) const MAX_ROWS: usize = 100_000;

/// What part of a list is asked for.
#[derive(Debug)]
pub(super) struct Paging {
    limit: Option<usize>,
    cursor: Option<Cursor>,
}

/// A page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// First row.
    pub(super) start: usize,
    /// Row after the last.
    pub(super) end: usize,
    /// Where the next page starts.
    pub(super) next: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    view: u64,
    question: u64,
    start: u64,
}

/// Its parameters for the rows of a result, in the API's document.
pub(super) struct RowPaging;

impl IntoParams for Paging {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters("How many rows a page has at most.", MAX_LIMIT, Some(DEFAULT_LIMIT))
    }
}

impl IntoParams for RowPaging {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters("How many rows a page has at most; without it all come at once.", MAX_ROWS, None)
    }
}

fn parameters(meaning: &str, most: usize, default: Option<usize>) -> Vec<Parameter> {
    let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(most));
    let limit = limit.default(default.map(Into::into));
    let cursor = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9a-f]{33,48}$"));
    let parameter = |name: &str, meaning: &str, schema: Object| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
        parameter.required(Required::False).description(Some(meaning)).schema(Some(schema)).build()
    };
    let goes_on = "The `next_cursor` of the page before. It is bound to the list, its parameters and the data.";
    vec![parameter(PARAMETERS[0], meaning, limit.build()), parameter(PARAMETERS[1], goes_on, cursor.build())]
}

impl Paging {
    /// Takes its parameters out of a query.
    ///
    /// # Errors
    /// [`Code::BadParameter`] for the limit, [`Code::BadCursor`] for the cursor.
    pub(super) fn take(query: &mut Query) -> Result<Paging, Problem> {
        Paging::up_to(query, MAX_LIMIT).map(|paging| Paging { limit: Some(paging.limit()), ..paging })
    }

    /// Takes its parameters out of a query for the rows of a result: all of them, unless a limit is given.
    ///
    /// # Errors
    /// As [`Paging::take`].
    pub(super) fn take_rows(query: &mut Query) -> Result<Paging, Problem> {
        Paging::up_to(query, MAX_ROWS)
    }

    fn up_to(query: &mut Query, most: usize) -> Result<Paging, Problem> {
        let read = |text: String| {
            text.parse().ok().filter(|limit| (1..=most).contains(limit)).ok_or_else(|| {
                let detail = format!("parameter `limit` is {text}: expected a whole number from 1 to {most}");
                Problem::new(Code::BadParameter, detail).at(Place::Query.pointer("limit"))
            })
        };
        let limit = query.take("limit").map(read).transpose()?;
        let cursor = query.take("cursor").map(|text| Cursor::decode(&text).ok_or_else(bad_cursor)).transpose()?;
        Ok(Paging { limit, cursor })
    }

    /// Whether a part is asked for.
    pub(super) fn is_given(&self) -> bool {
        self.limit.is_some() || self.cursor.is_some()
    }

    /// How many rows are asked for.
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_LIMIT)
    }

    /// Where the list that answers `question` on a view is to go on; `None`: at its beginning.
    ///
    /// # Errors
    /// [`Code::StaleCursor`] when the view is another by now, [`Code::BadCursor`] when the question is.
    pub(super) fn position(&self, view: &str, question: &str) -> Result<Option<u64>, Problem> {
        match self.cursor {
            None => Ok(None),
            Some(cursor) if cursor.view != short_hash(view) => {
                let detail = "the data changed since the cursor was given: begin again";
                Err(Problem::new(Code::StaleCursor, detail).at(Place::Query.pointer("cursor")))
            }
            Some(cursor) if cursor.question != short_hash(question) => Err(bad_cursor()),
            Some(cursor) => Ok(Some(cursor.start)),
        }
    }

    /// The page of a list of `count` rows that answers `question` on a view.
    ///
    /// # Errors
    /// As [`Paging::position`]; [`Code::BadCursor`] for one beyond the list.
    pub(super) fn page(&self, view: &str, question: &str, count: usize) -> Result<Page, Problem> {
        let start = self.position(view, question)?.unwrap_or(0);
        let start = usize::try_from(start).ok().filter(|&start| start <= count).ok_or_else(bad_cursor)?;
        let end = count.min(start.saturating_add(self.limit.unwrap_or(usize::MAX)));
        Ok(Page { start, end, next: (end < count).then(|| cursor(view, question, end as u64)) })
    }
}

/// A cursor to a position of the list that answers `question` on a view.
pub(super) fn cursor(view: &str, question: &str, position: u64) -> String {
    Cursor { view: short_hash(view), question: short_hash(question), start: position }.encode()
}

fn bad_cursor() -> Problem {
    let detail = "expected the `next_cursor` of the same list, with the same parameters";
    Problem::new(Code::BadCursor, detail).at(Place::Query.pointer("cursor"))
}

fn short_hash(text: &str) -> u64 {
    let hash = blake3::derive_key("trama 2026 cursor", text.as_bytes());
    u64::from_le_bytes(hash[..8].try_into().expect("eight of 32 bytes"))
}

impl Cursor {
    fn encode(self) -> String {
        format!("{:016x}{:016x}{:x}", self.view, self.question, self.start)
    }

    fn decode(text: &str) -> Option<Cursor> {
        let number = |digits: Option<&str>| u64::from_str_radix(digits?, 16).ok();
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let fields = [number(text.get(..16)), number(text.get(16..32)), number(text.get(32..))];
        let [Some(view), Some(question), Some(start)] = fields else { return None };
        is_hex.then_some(Cursor { view, question, start })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(cursor: Option<&str>) -> Paging {
        Paging { limit: Some(10), cursor: cursor.map(|text| Cursor::decode(text).unwrap()) }
    }

    #[test]
    fn pages_cover_a_list_once_and_end() {
        let (mut cursor, mut rows) = (None, Vec::new());
        loop {
            let page = paging(cursor.as_deref()).page("view", "question", 25).unwrap();
            rows.extend(page.start..page.end);
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(rows, (0..25).collect::<Vec<_>>());
        assert_eq!(paging(None).page("view", "question", 0).unwrap(), Page { start: 0, end: 0, next: None });
    }

    #[test]
    fn a_cursor_of_another_view_is_stale_and_of_another_question_bad() {
        let next = paging(None).page("view", "question", 25).unwrap().next.unwrap();
        let code = |view, question| paging(Some(&next)).page(view, question, 25).unwrap_err().code();
        assert_eq!(code("later", "question"), Code::StaleCursor);
        assert_eq!(code("view", "other"), Code::BadCursor);
        assert_eq!(paging(Some(&next)).page("view", "question", 5).unwrap_err().code(), Code::BadCursor);
    }

    #[test]
    fn nonsense_is_no_cursor() {
        for text in ["", "1", "zz", &"f".repeat(33)[..32], &"f".repeat(200), &"+".repeat(40), "é".repeat(30).as_str()]
        {
            assert_eq!(Cursor::decode(text), None, "{text}");
        }
    }
}
