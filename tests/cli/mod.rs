//! The command line.

mod files;
mod generate;
mod import;
mod run;
mod targets;
