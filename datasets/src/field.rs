//! Where the text of a field comes from: a column as it stands, or what a map makes of columns.

use crate::unit::Unit;

/// The origin of one field's text.
#[derive(Debug, Clone)]
pub(crate) enum Field {
    /// A column as it stands.
    Column(usize),
    /// Texts and columns, one after the other. Empty when it has columns and all of them are empty.
    Joined(Vec<Part>),
    /// Several texts with `;` between those that are not empty.
    Listed(Vec<Field>),
    /// The number in a column, given in another unit than the field has.
    Converted(usize, Box<Unit>),
}

/// A part of a joined text.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Text(String),
    Column(usize),
}

/// What knows the fields of a statement by their names: the header of a file, or a template of a map.
pub(crate) trait Fields {
    /// Takes the field of a name.
    fn field(&mut self, name: &'static str) -> Option<Field>;

    /// The columns that no field took, and that are kept as attributes or dropped.
    fn rest(&self) -> Vec<usize>;

    /// Names of the fields taken whose text no column says: the importing user's word.
    fn constants(&self) -> Vec<String>;
}

impl Field {
    /// The columns of the field, in order.
    pub(crate) fn columns(&self) -> Vec<usize> {
        match self {
            Field::Column(column) | Field::Converted(column, _) => vec![*column],
            Field::Joined(parts) => parts.iter().filter_map(Part::column).collect(),
            Field::Listed(fields) => fields.iter().flat_map(Field::columns).collect(),
        }
    }
}

impl Part {
    pub(crate) fn column(&self) -> Option<usize> {
        match self {
            Part::Text(_) => None,
            Part::Column(column) => Some(*column),
        }
    }
}
