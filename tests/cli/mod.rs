//! The command line.

mod files;
mod import;
mod run;
mod targets;
