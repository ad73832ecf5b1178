//! The command line.

mod files;
mod generate;
mod generated;
mod import;
mod run;
mod targets;
