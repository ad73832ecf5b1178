//! Headers of neo4j-admin: `name:type`, where the type says what the column is for.

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Use {
    /// `:ID`, `name:ID`, `:ID(Space)`.
    Id(Option<String>),
    /// `:START_ID`, `:START_ID(Space)`.
    Start(Option<String>),
    /// `:END_ID`, `:END_ID(Space)`.
    End(Option<String>),
    /// `:LABEL`.
    Label,
    /// `:TYPE`.
    Type,
    /// `:IGNORE`.
    Ignore,
    /// A property.
    Property,
}

/// A column of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// What stands before the colon.
    pub(crate) name: String,
    pub(crate) usage: Use,
}

impl Column {
    /// Reads one cell of the header. Options in braces, such as `{crs:WGS-84}`, say nothing that is kept.
    pub(crate) fn parse(cell: &str) -> Column {
        let cell = cell.trim();
        let cell = cell.split_once('{').map_or(cell, |(before, _)| before.trim_end());
        let Some((name, suffix)) = cell.rsplit_once(':') else {
            return Column { name: cell.to_owned(), usage: Use::Property };
        };
        let (word, space) = match suffix.split_once('(') {
            Some((word, rest)) => (word, Some(rest.trim_end_matches(')').trim().to_owned())),
            None => (suffix, None),
        };
        let space = space.filter(|space| !space.is_empty());
        let usage = match word.trim().to_ascii_uppercase().as_str() {
            "ID" => Use::Id(space),
            "START_ID" => Use::Start(space),
            "END_ID" => Use::End(space),
            "LABEL" => Use::Label,
            "TYPE" => Use::Type,
            "IGNORE" => Use::Ignore,
            _ => Use::Property,
        };
        Column { name: name.trim().to_owned(), usage }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_a_name_a_use_and_an_id_space() {
        let column = |name: &str, usage| Column { name: name.into(), usage };
        assert_eq!(Column::parse(":ID"), column("", Use::Id(None)));
        assert_eq!(Column::parse("personId:ID(Persons)"), column("personId", Use::Id(Some("Persons".into()))));
        assert_eq!(Column::parse(":ID(Persons){label:Person}"), column("", Use::Id(Some("Persons".into()))));
        assert_eq!(Column::parse(":START_ID(Persons)"), column("", Use::Start(Some("Persons".into()))));
        assert_eq!(Column::parse("latitude:double"), column("latitude", Use::Property));
        assert_eq!(Column::parse("tags:string[]"), column("tags", Use::Property));
        assert_eq!(Column::parse("place:point{crs:WGS-84}"), column("place", Use::Property));
        assert_eq!(Column::parse("x:IGNORE"), column("x", Use::Ignore));
        assert_eq!(Column::parse("name"), column("name", Use::Property));
    }
}
