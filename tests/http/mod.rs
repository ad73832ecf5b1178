//! The HTTP service.

mod accounts;
mod analyses;
mod audit;
mod auditor;
mod limits;
mod masks;
mod openapi;
mod paging;
mod problems;
mod runs;
mod service;
mod views;
