//! The HTTP service.

mod accounts;
mod analyses;
mod audit;
mod auditor;
mod jobs;
mod limits;
mod masks;
mod openapi;
mod paging;
mod problems;
mod restart;
mod results;
mod runs;
mod service;
mod views;
