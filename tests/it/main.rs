//! The program and the library from outside: one binary, one file per kind of check.

#![allow(
    clippy::case_sensitive_file_extension_comparisons,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "these are tests: plain beats fast, and a failure may panic"
)]

mod cli;
mod commands;
mod config;
mod determinism;
mod experiment;
mod floors;
mod languages;
mod methods;
mod pipeline;
mod planted;
mod reference;
mod samples;
mod scores;
mod snapshot;
mod support;
mod verify;
mod weights;
