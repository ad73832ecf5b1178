//! The program as its users meet it: its command line, its service, and real data.

mod cli;
mod http;
mod program;
mod readme;
mod real_data;
mod support;
