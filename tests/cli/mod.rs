//! The command line.

mod accounts;
mod analyses;
mod audit;
mod batch;
mod bench;
mod coverage;
mod demo;
mod export;
mod files;
mod generate;
mod generated;
mod import;
mod over_time;
mod purge;
mod run;
mod targets;
mod trust;
mod validate;
