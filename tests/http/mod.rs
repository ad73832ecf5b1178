//! The HTTP service.

mod accounts;
mod analyses;
mod audit;
mod auditor;
mod jobs;
mod limits;
mod masks;
mod matrix;
mod openapi;
mod over_time;
mod paging;
mod problems;
mod restart;
mod results;
mod runs;
mod service;
mod universes;
mod views;
mod withdrawn;
