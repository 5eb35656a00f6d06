//! Parsed arguments -> the options about input and words, as they would be typed again.

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// Headings of the options that decide what is counted.
const HEADINGS: [&str; 2] = ["Input", "Words"];
/// A command that shows part of a result names its own dates.
const DATES: [&str; 2] = ["from", "to"];

/// What was given on the command line or in its file, each option before its value.
pub(super) fn options(command: &Command, matches: &ArgMatches) -> Vec<String> {
    let mut words = Vec::new();
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        let counts = argument.get_help_heading().is_some_and(|h| HEADINGS.contains(&h));
        let given = matches.value_source(id) == Some(ValueSource::CommandLine);
        let Some(long) = argument.get_long().filter(|_| counts && given && !DATES.contains(&id))
        else {
            continue;
        };
        let flag = format!("--{long}");
        if !argument.get_action().takes_values() {
            words.push(flag);
            continue;
        }
        for values in matches.get_raw_occurrences(id).into_iter().flatten() {
            let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
            words.extend([flag.clone(), values.join(",")]);
        }
    }
    words
}
