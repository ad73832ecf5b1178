//! Cases that are part of the program, for demonstration, training and tests.
//!
//! The folder of each case says which of its statements are facts and which are invented.

use crate::input::Input;

/// A bundled case.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The dataset that it becomes.
    pub name: &'static str,
    /// Its files, in the order in which they are imported.
    pub files: &'static [Input],
}

macro_rules! file {
    ($path:literal) => {
        Input::embedded($path, include_bytes!(concat!("../cases/", $path)))
    };
}

/// Operations, seizures and agencies of the western Balkans as public documents tell them, and beside them an invented
/// investigation.
pub const WESTERN_BALKANS: Case = Case {
    name: "western-balkans",
    files: &[
        file!("western-balkans/facts-entities.csv"),
        file!("western-balkans/facts-links.csv"),
        file!("western-balkans/fictional-entities.csv"),
        file!("western-balkans/fictional-links.csv"),
    ],
};
