//! Values in a template: texts with columns in them, lists of such, numbers in other units.

use crate::unit::Unit;

/// What a key of a template has.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(Vec<Piece>),
    List(Vec<Vec<Piece>>),
    Number { column: String, unit: Unit },
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Column(String),
}

impl Value {
    /// The names of its columns.
    pub(super) fn columns(&self) -> Vec<&str> {
        match self {
            Value::Text(pieces) => pieces.iter().filter_map(Piece::column).collect(),
            Value::List(texts) => texts.iter().flatten().filter_map(Piece::column).collect(),
            Value::Number { column, .. } => vec![column],
        }
    }

    /// Whether it is the same for all rows.
    pub(super) fn is_constant(&self) -> bool {
        self.columns().is_empty()
    }
}

impl Piece {
    fn column(&self) -> Option<&str> {
        match self {
            Piece::Text(_) => None,
            Piece::Column(name) => Some(name),
        }
    }
}

/// Reads a text with columns in braces.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let (mut pieces, mut literal, mut rest) = (Vec::new(), String::new(), text);
    while let Some(place) = rest.find(['{', '}']) {
        literal.push_str(&rest[..place]);
        let (brace, behind) = rest[place..].split_at(1);
        if let Some(doubled) = behind.strip_prefix(brace) {
            literal.push_str(brace);
            rest = doubled;
            continue;
        }
        let column = behind.split_once('}').filter(|(name, _)| brace == "{" && !name.trim().is_empty());
        let Some((name, behind)) = column.filter(|(name, _)| !name.contains('{')) else {
            return Err(format!("{text:?}: expected the name of a column between `{{` and `}}`, or doubled braces"));
        };
        if !literal.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Column(name.trim().to_owned()));
        rest = behind;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    match pieces.is_empty() {
        true => Err("expected a text that is not empty".to_owned()),
        false => Ok(pieces),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_columns_in_braces_and_braces_doubled() {
        let (text, column) = (|text: &str| Piece::Text(text.to_owned()), |name: &str| Piece::Column(name.to_owned()));
        assert_eq!(pieces("company").unwrap(), [text("company")]);
        assert_eq!(pieces("{id}").unwrap(), [column("id")]);
        assert_eq!(
            pieces("kek-{ Sub Id }:{b}.").unwrap(),
            [text("kek-"), column("Sub Id"), text(":"), column("b"), text(".")]
        );
        assert_eq!(pieces("{{x}} {{{a}}}").unwrap(), [text("{x} {"), column("a"), text("}")]);
        for bad in ["", "{", "}", "{}", "{ }", "{a", "a}", "{a}}", "{a{b}}"] {
            assert!(pieces(bad).is_err(), "{bad:?}");
        }
    }
}
