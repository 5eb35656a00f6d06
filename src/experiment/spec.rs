//! The text of a plan -> its parts, with the line of every mistake.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use toml::Table;

use super::memory::Bytes;
use super::winner::WinnerParams;
use crate::error::{Error, Result};

/// A plan as it is written; see the [module](super) for every key.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// The file it was read from.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The reports, as on the command line; may be empty.
    pub input: Vec<String>,
    /// The field of the documents that clusters are compared with.
    pub labels: Option<String>,
    /// The seeds of the runs of the same settings.
    pub seeds: Seeds,
    /// What all runs at one time may need together.
    pub memory: Bytes,
    /// Options about input and words.
    pub reading: Table,
    /// The feature sets, lists not yet spread out; at least one.
    pub(super) features: Vec<Table>,
    /// The methods, lists not yet spread out; at least one.
    pub(super) methods: Vec<Table>,
    /// The rule.
    pub winner: WinnerParams,
}

/// The seeds of the runs of the same settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "must be a number of seeds such as 5, or a list such as [1, 2, 3]")]
pub enum Seeds {
    /// So many: the seed of the experiment and those that follow it.
    Count(u64),
    /// These.
    List(Vec<u64>),
}

impl Seeds {
    /// Each of them; `first` is the seed of the experiment.
    pub fn list(&self, first: u64) -> Vec<u64> {
        match self {
            Self::Count(count) => (0..*count).map(|place| first.wrapping_add(place)).collect(),
            Self::List(seeds) => seeds.clone(),
        }
    }

    fn check(&self) -> Result<(), String> {
        const MOST: u64 = 1_000;
        match self {
            Self::Count(0) => Err("0: must be at least 1".to_owned()),
            Self::Count(count) if *count > MOST => Err(format!("{count}: must be at most {MOST}")),
            Self::List(seeds) if seeds.is_empty() => {
                Err("an empty list leaves no run: must name at least one seed".to_owned())
            }
            Self::List(seeds) => {
                let mut seen = BTreeSet::new();
                match seeds.iter().find(|seed| !seen.insert(**seed)) {
                    Some(twice) => Err(format!("{twice} stands there twice: runs must differ")),
                    None => Ok(()),
                }
            }
            Self::Count(_) => Ok(()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    input: Vec<String>,
    labels: Option<String>,
    #[serde(default = "one")]
    seeds: Seeds,
    #[serde(default)]
    memory: Bytes,
    #[serde(default)]
    reading: Table,
    #[serde(default)]
    features: Vec<Table>,
    #[serde(default)]
    methods: Vec<Table>,
    #[serde(default)]
    winner: WinnerParams,
}

fn one() -> Seeds {
    Seeds::Count(1)
}

impl Spec {
    /// Reads the plan in `text`; `file` names it in messages. What a feature set or a method may say
    /// is checked by [`super::Plan::new`].
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_at(text, span.start));
            Error::input(At(file, line), error.message().trim_end())
        })?;
        let spec = Self {
            file: file.to_owned(),
            text: text.to_owned(),
            input: written.input,
            labels: written.labels,
            seeds: written.seeds,
            memory: written.memory,
            reading: written.reading,
            features: written.features,
            methods: written.methods,
            winner: written.winner,
        };
        spec.check()?;
        Ok(spec)
    }

    fn check(&self) -> Result<()> {
        self.seeds.check().map_err(|what| self.wrong(None, Some("seeds"), &what))?;
        for (name, tables) in [("features", &self.features), ("methods", &self.methods)] {
            if tables.is_empty() {
                let what = format!("no [[{name}]]: must hold at least one, or the grid is empty");
                return Err(Error::input(&self.file, what));
            }
        }
        let winner = ("winner", 0);
        let seeds = self.seeds.list(0).len();
        self.winner
            .check(self.labels.is_some(), seeds)
            .map_err(|(key, what)| self.wrong(Some(winner), Some(key), &what))
    }

    /// A mistake in the value of `key`, or in all of `table`: the name of a table and, where it is
    /// repeated, its place among those of the name.
    pub fn wrong(&self, table: Option<(&str, usize)>, key: Option<&str>, what: &str) -> Error {
        let line = self.line(table, key);
        let place = match table {
            Some(("winner" | "reading", _)) => format!("[{}] ", table.map_or("", |t| t.0)),
            Some((name, _)) => format!("[[{name}]] "),
            None => String::new(),
        };
        let key = key.map(|key| format!("{key}: ")).unwrap_or_default();
        Error::input(At(&self.file, line), format!("{place}{key}{what}"))
    }

    /// The line, from 1, on which the key stands, or the header of the table.
    fn line(&self, table: Option<(&str, usize)>, key: Option<&str>) -> Option<usize> {
        let lines: Vec<&str> = self.text.lines().map(str::trim).collect();
        let is_header = |line: &str| line.starts_with('[') && !line.contains('=');
        let (start, header) = match table {
            None => (0, None),
            Some((name, place)) => {
                let headers = lines.iter().enumerate().filter(|(_, line)| {
                    let inner = line.trim_start_matches('[').trim_start();
                    is_header(line)
                        && inner
                            .strip_prefix(name)
                            .is_some_and(|rest| rest.trim_start().starts_with(']'))
                });
                let header = headers.map(|(at, _)| at).nth(place)?;
                (header + 1, Some(header + 1))
            }
        };
        let own = lines[start..].iter().take_while(|line| !is_header(line));
        let found = key.and_then(|key| {
            own.enumerate().find(|(_, line)| {
                let rest = line.trim_start_matches('"').strip_prefix(key);
                let rest = rest.map(|rest| rest.trim_start_matches('"').trim_start());
                rest.is_some_and(|rest| rest.starts_with('='))
            })
        });
        found.map(|(at, _)| start + at + 1).or(header)
    }
}

/// A file and a line of it.
struct At<'a>(&'a str, Option<usize>);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(line) => write!(f, "{}:{line}", self.0),
            None => f.write_str(self.0),
        }
    }
}

fn line_at(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "[[features]]\nname = \"a\"\n[[methods]]\nmethod = \"kmeans\"\n";

    fn parse(toml: &str) -> Result<Spec> {
        Spec::parse("plan.toml", toml)
    }

    fn refused(toml: &str) -> String {
        parse(toml).unwrap_err().to_string()
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let spec = parse(REST).unwrap();
        assert_eq!(spec.seeds.list(1), [1]);
        assert_eq!((spec.memory, spec.labels, spec.input.len()), (Bytes(2 << 30), None, 0));
        let spec = parse(&format!("seeds = 3\ninput = [\"x\"]\n{REST}")).unwrap();
        assert_eq!((spec.seeds.list(7), spec.input), (vec![7, 8, 9], vec!["x".to_owned()]));
        assert_eq!(parse(&format!("seeds = [5, 2]\n{REST}")).unwrap().seeds.list(7), [5, 2]);
    }

    #[test]
    fn mistakes_have_their_line() {
        for (toml, parts) in [
            (format!("inputs = [\"x\"]\n{REST}"), ["plan.toml:1: ", "unknown field `inputs`"]),
            (format!("\nseeds = \"many\"\n{REST}"), ["plan.toml:2: ", "must be a number of seeds"]),
            (format!("seeds = 0\n{REST}"), ["plan.toml:1: ", "seeds: 0: must be at least 1"]),
            (format!("\n\nseeds = []\n{REST}"), ["plan.toml:3: ", "leaves no run"]),
            (format!("seeds = [1, 2, 1]\n{REST}"), ["plan.toml:1: ", "1 stands there twice"]),
            (format!("memory = \"2\"\n{REST}"), ["plan.toml:1: ", "a number with its unit"]),
            (format!("{REST}[winner]\nby = \"best\"\n"), ["plan.toml:6: ", "unknown variant"]),
            (format!("{REST}[winner]\nby = \"ami\"\n"), ["plan.toml:6: ", "needs labels"]),
            (format!("{REST}[winner]\nby = \"stability\"\n"), ["plan.toml:6: ", "two seeds"]),
            (
                format!("{REST}\n[winner]\nclustered = 2.0\n"),
                ["plan.toml:7: ", "[winner] clustered: 2: must be from 0 to 1"],
            ),
            (format!("seeds = \n{REST}"), ["plan.toml:1: ", ""]),
            ("[[features]]\nname = \"a\"\n".to_owned(), ["plan.toml: ", "no [[methods]]"]),
            (String::new(), ["plan.toml: ", "no [[features]]"]),
        ] {
            let message = refused(&toml);
            assert!(message.starts_with(parts[0]) && message.contains(parts[1]), "{message}");
        }
    }
}
