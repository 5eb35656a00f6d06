//! What a user calls a group -> its documents.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::dates;
use crate::compare::Groups;
use crate::context::Context;
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::period::DateRange;
use crate::query::Query;
use crate::report::archive::Archive;
use crate::report::clusters::{ClusterParams, cluster_names};
use crate::report::section::counted;
use crate::report::trends::find;

/// What the reference is called that is everything else.
pub const REST: &str = "the rest";
/// How many values an error or a note names.
const NAMED: usize = 10;

/// What puts documents into groups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum GroupBy {
    /// Their dates.
    #[default]
    Period,
    /// The queries they hold.
    Query,
    /// The clusters that the default clustering finds.
    Cluster,
    /// A field of their records: `source`, `author`, `language`, or any by its name.
    Field(String),
}

impl From<String> for GroupBy {
    fn from(text: String) -> Self {
        match text.as_str() {
            "period" => Self::Period,
            "query" => Self::Query,
            "cluster" => Self::Cluster,
            _ => Self::Field(text),
        }
    }
}

impl FromStr for GroupBy {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.to_owned().into())
    }
}

impl From<GroupBy> for String {
    fn from(by: GroupBy) -> Self {
        by.to_string()
    }
}

impl fmt::Display for GroupBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Period => "period",
            Self::Query => "query",
            Self::Cluster => "cluster",
            Self::Field(name) => name,
        })
    }
}

/// Documents under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What they are called.
    pub name: String,
    /// Their indices, rising.
    pub documents: Vec<u32>,
}

/// Groups of documents that have none in common.
pub struct Partition {
    /// The groups, the largest first, then by name.
    pub groups: Vec<Named>,
    /// What to beware of.
    pub notes: Vec<Note>,
}

impl Partition {
    /// The documents of every value of a field, or of every cluster.
    pub fn find(
        by: &GroupBy,
        archive: &Archive,
        matrix: &DocTermMatrix,
        context: &Context<'_>,
    ) -> Result<Self> {
        match by {
            GroupBy::Cluster => Self::clusters(archive, matrix, context),
            by => Self::field(&by.to_string(), &archive.corpus.documents),
        }
    }

    fn of(groups: BTreeMap<String, Vec<u32>>, notes: Vec<Note>) -> Self {
        let mut groups: Vec<Named> =
            groups.into_iter().map(|(name, documents)| Named { name, documents }).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.documents.len()));
        Self { groups, notes }
    }

    fn field(name: &str, documents: &[Document]) -> Result<Self> {
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (place, document) in (0..).zip(documents) {
            if let Some(value) = field(document, name) {
                groups.entry(value.to_owned()).or_default().push(place);
            }
        }
        if groups.is_empty() {
            return Err(Error::setting("--groups", name, fields_there(documents)));
        }
        let known: usize = groups.values().map(Vec::len).sum();
        let without = documents.len() - known;
        let note = (without > 0).then(|| {
            Note::new(
                Severity::Info,
                "no-group",
                without,
                format!("documents without a {name} are in no group: {without}"),
                "Name another field with --groups, or mend the records.",
                [],
            )
        });
        Ok(Self::of(groups, note.into_iter().collect()))
    }

    fn clusters(archive: &Archive, matrix: &DocTermMatrix, context: &Context<'_>) -> Result<Self> {
        let (assignment, names) =
            cluster_names(archive, matrix, &ClusterParams::default(), context)?;
        let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (place, cluster) in (0..).zip(assignment) {
            if let Some(cluster) = cluster {
                let name = format!("cluster {} ({})", cluster + 1, names[cluster as usize]);
                groups.entry(name).or_default().push(place);
            }
        }
        let note = Note::new(
            Severity::Caution,
            "clusters-by-words",
            groups.len(),
            "clusters are made of the words that are compared: that they differ in them is no finding, \
             and the p-values say nothing",
            "Read it as a description of the clusters.",
            [],
        );
        Ok(Self::of(groups, vec![note]))
    }

    /// The group of this name, in any case; of a cluster its number will do.
    pub fn group(&self, flag: &'static str, name: &str) -> Result<&Named> {
        let folded = name.to_lowercase();
        let numbered = format!("cluster {folded} (");
        let found = |group: &&Named| group.name == name;
        let alike = |group: &&Named| {
            group.name.to_lowercase() == folded || group.name.starts_with(&numbered)
        };
        let groups = || self.groups.iter();
        groups()
            .find(found)
            .or_else(|| groups().find(alike))
            .ok_or_else(|| Error::setting(flag, name, format!("one of {}", sizes(&self.groups))))
    }

    /// The documents of all groups but this one.
    pub fn rest(&self, but: &Named) -> Vec<u32> {
        let others = self.groups.iter().filter(|group| group.name != but.name);
        let mut documents: Vec<u32> =
            others.flat_map(|group| group.documents.iter().copied()).collect();
        documents.sort_unstable();
        documents
    }
}

/// `a (12 documents), b (3 documents) and others`
pub(super) fn sizes(groups: &[Named]) -> String {
    let named = groups.iter().take(NAMED);
    let named: Vec<String> = named
        .map(|group| {
            format!("{} ({})", group.name, counted(group.documents.len() as u64, "document"))
        })
        .collect();
    let more = if groups.len() > NAMED { " and others" } else { "" };
    format!("{}{more}", named.join(", "))
}

/// The value of a field of a document; none where it is missing or empty.
pub(in crate::report) fn field<'a>(document: &'a Document, name: &str) -> Option<&'a str> {
    let value = match name {
        "source" => document.source.as_deref(),
        "author" => document.author.as_deref(),
        "language" => document.language,
        _ => {
            let mut fields = document.fields.iter();
            fields.find(|(key, _)| key == name).map(|(_, value)| value.as_str())
        }
    };
    value.map(str::trim).filter(|value| !value.is_empty())
}

/// The fields that some of these documents have, by name.
pub(in crate::report) fn field_names(documents: &[Document]) -> Vec<&str> {
    let mut names: Vec<&str> = documents
        .iter()
        .flat_map(|document| document.fields.iter().map(|(name, _)| name.as_str()))
        .chain(["source", "author", "language"])
        .filter(|name| documents.iter().any(|document| field(document, name).is_some()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(3 * NAMED);
    names
}

/// What `--groups` could be, of these documents.
fn fields_there(documents: &[Document]) -> String {
    let names = field_names(documents);
    let names: Vec<&str> = ["period", "query", "cluster"].into_iter().chain(names).collect();
    format!("what the documents have: {}", names.join(", "))
}

/// Target and reference by their dates; without a reference everything dated outside the target.
pub fn by_period(archive: &Archive, target: &str, reference: Option<&str>) -> Result<Groups> {
    let range: DateRange = target.parse()?;
    if let Some(reference) = reference {
        let reference = reference.parse()?;
        return Groups::from_ranges(&dates(archive, &range, &reference), &range, &reference);
    }
    let place = |date: Option<&crate::corpus::date::ResolvedDate>| {
        let period = date?.period();
        let ends = [period.start(), period.end()].map(|day| range.contains(day));
        // What is dated to a year only may lie on both sides of the target.
        let spans = range.from.is_some_and(|from| period.start() < from && from <= period.end());
        (ends[0] == ends[1] && (ends[0] || !spans)).then_some(ends[0])
    };
    let places: Vec<Option<bool>> = archive.times().map(place).collect();
    let of = |within: bool| {
        let documents = (0..).zip(&places).filter(move |(_, place)| **place == Some(within));
        documents.map(|(document, _)| document)
    };
    if of(true).next().is_none() {
        // The error of a range without documents.
        return Groups::from_ranges(&dates(archive, &range, &range), &range, &range);
    }
    Groups::new(of(true), of(false))
}

/// Target and reference by the queries they hold; without a reference every other document. Those
/// that hold both are left out of both.
pub fn by_query(
    archive: &Archive,
    target: &str,
    reference: Option<&str>,
) -> Result<(Groups, Option<Note>)> {
    let holding = |text: &str| -> Result<Vec<u32>> {
        let query: Query = text.parse()?;
        let (documents, tokens) = (&archive.corpus.documents, &archive.tokens);
        let compiled = query.compile_for(documents, tokens, &archive.analyzer)?;
        let matching = compiled.documents_matching(tokens);
        // A query that only says which documents (`source:x`) has them all the same; what finds none is
        // refused with the nearest words.
        if matching.is_empty() {
            Ok(find(archive, None, &query)?.1.documents)
        } else {
            Ok(matching)
        }
    };
    let target = holding(target)?;
    let Some(reference) = reference else {
        let all = 0..archive.corpus.documents.len() as u32;
        let rest = all.filter(|document| target.binary_search(document).is_err());
        return Ok((Groups::new(target.iter().copied(), rest)?, None));
    };
    let reference = holding(reference)?;
    let outside = |group: &[u32], other: &[u32]| -> Vec<u32> {
        group.iter().copied().filter(|document| other.binary_search(document).is_err()).collect()
    };
    let both = target.len() - outside(&target, &reference).len();
    let note = (both > 0).then(|| {
        Note::new(
            Severity::Info,
            "in-both-groups",
            both,
            format!("documents that hold both queries are in neither group: {both}"),
            "Narrow a query to keep more of them, or compare one query with the rest.",
            [],
        )
    });
    Ok((Groups::new(outside(&target, &reference), outside(&reference, &target))?, note))
}
