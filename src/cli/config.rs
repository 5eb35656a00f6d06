//! `--config dateline.toml`: the long option names as keys, at the top for every subcommand or in a
//! table named like one of them. What the command line gives wins.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgAction, Command};
use toml::Value;

/// The arguments with those of the file that `--config` names put in front of them, so that both
/// are parsed and checked by the same rules.
pub(super) fn with_file(command: Command, arguments: Vec<OsString>) -> Result<Vec<OsString>> {
    let matches = match command.clone().try_get_matches_from(&arguments) {
        // The file may have what is missing.
        Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => {
            command.clone().ignore_errors(true).try_get_matches_from(&arguments)?
        }
        parsed => parsed?,
    };
    let Some((name, given)) = matches.subcommand() else { return Ok(arguments) };
    // A subcommand without an input has no such option.
    let path = given.try_get_one::<std::path::PathBuf>("config").ok().flatten();
    let Some(path) = path else { return Ok(arguments) };
    let text = std::fs::read_to_string(path).map_err(dateline::Error::io("read", path))?;
    let table: toml::Table =
        text.parse().map_err(|error| refuse(path, &format!("not valid TOML: {error}")))?;

    let known = Known::new(&command);
    let (mut for_all, mut for_this) = (BTreeMap::new(), BTreeMap::new());
    for (key, value) in &table {
        match value {
            Value::Table(section) if known.subcommands.contains(key) => {
                for option in section.keys() {
                    known.check(path, option, Some(key))?;
                }
                if key == name {
                    for_this.extend(section);
                }
            }
            Value::Table(_) => {
                known.check(path, key, None)?;
                let tables = known.subcommands.join(", ");
                return Err(refuse(path, &format!("[{key}] is no table; the tables are {tables}")));
            }
            _ => {
                known.check(path, key, None)?;
                for_all.insert(key, value);
            }
        }
    }
    // What is said for one subcommand wins over what is said for all.
    let from_file = for_all.into_iter().filter(|(key, _)| !for_this.contains_key(key));
    let from_file: Vec<_> = from_file.chain(for_this.clone()).collect();
    let subcommand = command.find_subcommand(name).context("the subcommand was parsed")?;
    let mut added = Vec::new();
    for (key, value) in from_file {
        let Some(argument) = subcommand.get_arguments().find(|a| a.get_long() == Some(key)) else {
            continue; // It belongs to another subcommand.
        };
        if given.value_source(argument.get_id().as_str()) != Some(ValueSource::CommandLine) {
            add(&mut added, path, key, value, argument.get_action())?;
        }
    }
    // The program itself may be called like a subcommand.
    let place = 1 + arguments.iter().skip(1).position(|a| *a == *name).unwrap_or_default();
    let (before, after) = arguments.split_at(place + 1);
    let merged: Vec<OsString> = before.iter().cloned().chain(added).chain(after.to_vec()).collect();
    match command.try_get_matches_from(&merged) {
        Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => {
            Err(refuse(path, error.to_string().trim_start_matches("error: ")))
        }
        _ => Ok(merged),
    }
}

/// A mistake in the file is wrong usage, as the same mistake on the command line is.
fn refuse(path: &Path, what: &str) -> anyhow::Error {
    let message = format!("{}: {}\n", path.display(), what.trim_end());
    clap::Error::raw(ErrorKind::ValueValidation, message).into()
}

/// Adds `--key=value`, once a value.
pub(super) fn add(
    added: &mut Vec<OsString>,
    path: &Path,
    key: &str,
    value: &Value,
    action: &ArgAction,
) -> Result<()> {
    let takes_values = action.takes_values();
    let takes_lists = matches!(action, ArgAction::Append);
    match value {
        Value::Boolean(on) if !takes_values => {
            if *on {
                added.push(format!("--{key}").into());
            }
        }
        Value::String(text) if takes_values => added.push(format!("--{key}={text}").into()),
        Value::Integer(number) if takes_values => added.push(format!("--{key}={number}").into()),
        // `{:?}` keeps the decimal point that tells a share from a count.
        Value::Float(number) if takes_values => added.push(format!("--{key}={number:?}").into()),
        Value::Datetime(date) if takes_values => added.push(format!("--{key}={date}").into()),
        Value::Array(values) if takes_lists && !values.iter().any(Value::is_array) => {
            for value in values {
                add(added, path, key, value, action)?;
            }
        }
        _ => {
            let allowed = match (takes_values, takes_lists) {
                (true, true) => "a text, a number or a list of them",
                (true, false) => "a text or a number",
                (false, _) => "true or false",
            };
            return Err(refuse(path, &format!("`{key} = {value}`: must be {allowed}")));
        }
    }
    Ok(())
}

/// The option names there are.
struct Known {
    subcommands: Vec<String>,
    options: Vec<(String, String)>,
}

impl Known {
    fn new(command: &Command) -> Self {
        let names = command.get_subcommands().map(|sub| sub.get_name().to_owned());
        let options = command.get_subcommands().flat_map(|sub| {
            let long = sub.get_arguments().filter_map(clap::Arg::get_long);
            let long = long.filter(|name| !["config", "help", "version"].contains(name));
            long.map(|name| (sub.get_name().to_owned(), name.to_owned())).collect::<Vec<_>>()
        });
        Self { subcommands: names.collect(), options: options.collect() }
    }

    /// Refuses a key that is no option (of `subcommand`, if named), with the nearest that is.
    fn check(&self, path: &Path, key: &str, subcommand: Option<&str>) -> Result<()> {
        let options = || {
            let of = |(sub, _): &&(String, String)| subcommand.is_none_or(|wanted| sub == wanted);
            self.options.iter().filter(of).map(|(_, name)| name.as_str())
        };
        if options().any(|name| name == key) {
            return Ok(());
        }
        let tables = self.subcommands.iter().map(String::as_str).filter(|_| subcommand.is_none());
        let nearest = options().chain(tables).max_by(|a, b| {
            let likeness = |name: &str| strsim::jaro_winkler(name, key);
            likeness(a).total_cmp(&likeness(b)).then_with(|| b.cmp(a))
        });
        let nearest = nearest.unwrap_or_default();
        let what = format!("unknown option `{key}`; the nearest is `{nearest}`");
        Err(refuse(path, &what))
    }
}
