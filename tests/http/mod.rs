//! The HTTP service.

mod accounts;
mod analyses;
mod audit;
mod auditor;
mod limits;
mod masks;
mod paging;
mod problems;
mod runs;
mod service;
mod views;
