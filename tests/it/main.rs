//! The program and the library from outside: one binary, one file per kind of check.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "these are tests")]

mod cli;
mod config;
mod determinism;
mod floors;
mod pipeline;
mod reference;
mod samples;
mod support;
