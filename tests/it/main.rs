//! The program and the library from outside: one binary, one file per kind of check.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "these are tests")]

mod cli;
mod config;
mod floors;
mod pipeline;
mod samples;
mod support;
