//! Parsed arguments -> those that were given, as they would be typed again.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

/// Headings of the options that decide what is counted.
const HEADINGS: [&str; 2] = ["Input", "Words"];
/// A command that shows part of a result names its own dates.
const DATES: [&str; 2] = ["from", "to"];
/// Options that change no byte of a result.
const NO_MATTER: [&str; 5] = ["threads", "output", "json", "quiet", "config"];

/// The options given that decide what is counted, on the command line or in its file.
pub(super) fn options(command: &Command, matches: &ArgMatches) -> Vec<String> {
    given(command, matches, |argument| {
        let counts = argument.get_help_heading().is_some_and(|h| HEADINGS.contains(&h));
        counts && argument.get_long().is_some() && !DATES.contains(&argument.get_id().as_str())
    })
}

/// Everything given that shapes the result, the options first, then `--` and the inputs.
pub(super) fn arguments(command: &Command, matches: &ArgMatches) -> Vec<String> {
    let matters = |argument: &Arg| !NO_MATTER.contains(&argument.get_id().as_str());
    let mut words =
        given(command, matches, |argument| argument.get_long().is_some() && matters(argument));
    words.push("--".to_owned());
    words.extend(given(command, matches, |argument| argument.get_long().is_none()));
    words
}

/// The same for the documents in one language instead of each.
pub(super) fn in_language(words: &[String], code: &str) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(each) = words.iter().position(|word| word == "--each-language") {
        words.splice(each..=each, ["--only-language".to_owned(), code.to_owned()]);
    }
    words
}

/// What was given of the arguments wanted, each option before its value.
fn given(command: &Command, matches: &ArgMatches, wanted: impl Fn(&Arg) -> bool) -> Vec<String> {
    let mut words = Vec::new();
    for argument in command.get_arguments().filter(|argument| wanted(argument)) {
        let id = argument.get_id().as_str();
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let flag = argument.get_long().map(|long| format!("--{long}"));
        if !argument.get_action().takes_values() {
            words.extend(flag);
            continue;
        }
        for values in matches.get_raw_occurrences(id).into_iter().flatten() {
            let mut values = values.map(|value| value.to_string_lossy().into_owned());
            match &flag {
                Some(flag) => words.extend([flag.clone(), values.collect::<Vec<_>>().join(",")]),
                None => words.extend(&mut values),
            }
        }
    }
    words
}
