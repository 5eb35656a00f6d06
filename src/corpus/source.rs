//! What a document says of its origin -> its source, under one name in all documents.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::document::Document;
use crate::error::{Error, Result};
use crate::note::{Note, Severity};

/// What the source of a document is read from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceFrom {
    /// The first of the others that names one; folders only where there are at least two.
    #[default]
    Auto,
    /// The field or column of a record.
    Field,
    /// A line such as `Source: Hebi Daily` of a text report.
    Line,
    /// The host of its address, without `www.` and port.
    Url,
    /// The first folder below the one that holds all documents; members of archives have folders
    /// too. Folders named by digits (`2023`, `2023-02`) are passed over.
    Folder,
}

impl SourceFrom {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Field, Self::Line, Self::Url, Self::Folder];

    /// Its name in flags and settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Field => "field",
            Self::Line => "line",
            Self::Url => "url",
            Self::Folder => "folder",
        }
    }

    /// What it is called in a sentence.
    fn words(self) -> &'static str {
        match self {
            Self::Auto => "whatever names it",
            Self::Field => "a field",
            Self::Line => "a source line",
            Self::Url => "the address",
            Self::Folder => "the folder",
        }
    }
}

impl fmt::Display for SourceFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SourceFrom {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|from| from.name() == text);
        let allowed = "one of auto, field, line, url, folder";
        known.ok_or_else(|| Error::setting("--source-from", text, allowed))
    }
}

/// Gives every document its source, read as `from` says, or none. Names that differ only in case,
/// spacing, hyphens or full-width characters become one, spelled as most of its documents spell it.
pub(super) fn resolve(documents: &mut [Document], from: SourceFrom) -> Option<Note> {
    let folders = match from {
        SourceFrom::Folder => folders(documents),
        SourceFrom::Auto => folders(documents).filter(|folders| {
            let mut named = folders.iter().flatten().map(|folder| normal(folder));
            named.next().is_some_and(|first| named.any(|other| other != first))
        }),
        _ => None,
    };
    let found: Vec<Option<(SourceFrom, String)>> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| {
            let folder = folders.as_ref().and_then(|folders| folders[at].clone());
            read(document, folder, from)
        })
        .collect();
    let spelling = spellings(found.iter().flatten().map(|(_, name)| name.as_str()));
    let named = |name: &String| spelling.get(&normal(name)).cloned();
    for (document, found) in documents.iter_mut().zip(&found) {
        document.source = found.as_ref().and_then(|(_, name)| named(name));
    }
    note(documents, &found, spelling.len(), from)
}

/// The source of one document, and what it was read from.
fn read(
    document: &Document,
    folder: Option<String>,
    from: SourceFrom,
) -> Option<(SourceFrom, String)> {
    let stated = || document.source.as_deref().and_then(tidy);
    let record = document.origin.as_ref().is_some_and(|origin| origin.line.is_some());
    let kind = if record { SourceFrom::Field } else { SourceFrom::Line };
    let host = || address(document).and_then(host);
    match from {
        SourceFrom::Auto => stated()
            .map(|name| (kind, name))
            .or_else(|| Some((SourceFrom::Url, host()?)))
            .or_else(|| Some((SourceFrom::Folder, folder?))),
        SourceFrom::Field | SourceFrom::Line if kind != from => None,
        SourceFrom::Field | SourceFrom::Line => Some((kind, stated()?)),
        SourceFrom::Url => Some((from, host()?)),
        SourceFrom::Folder => Some((from, folder?)),
    }
}

/// Values that name nothing.
const NOBODY: [&str; 9] =
    ["null", "none", "nan", "n/a", "na", "unknown", "internet", "网络", "未知"];

/// A name with single spaces; the host where it is an address; none where it names nothing.
fn tidy(name: &str) -> Option<String> {
    let lower = name.trim().to_lowercase();
    if lower.contains("://") || (lower.starts_with("www.") && !lower.contains(char::is_whitespace))
    {
        return host(&lower);
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let says = name.chars().any(char::is_alphanumeric) && !NOBODY.contains(&&*lower);
    says.then_some(name)
}

/// Names of the fields that hold an address where the record has no column of that role.
const ADDRESSES: [&str; 8] =
    ["url", "link", "href", "web_url", "page_url", "source_url", "permalink", "original_url"];

fn address(document: &Document) -> Option<&str> {
    let field = || {
        let named = |(name, _): &&(String, String)| {
            ADDRESSES.iter().any(|address| name.trim().eq_ignore_ascii_case(address))
        };
        document.fields.iter().find(named).map(|(_, value)| value.as_str())
    };
    document.url.as_deref().or_else(field)
}

/// The host of an address: `https://www.hebiw.com:8080/a` -> `hebiw.com`.
fn host(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let name = authority.rsplit('@').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let name = name.strip_prefix("www.").unwrap_or(&name);
    let known = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    (name.contains('.') && name.chars().all(known)).then(|| name.to_owned())
}

/// The folder of each document; `None` when no document lies below the folder of all of them.
fn folders(documents: &[Document]) -> Option<Vec<Option<String>>> {
    let paths: Vec<Option<PathBuf>> = documents.iter().map(folder_path).collect();
    let mut known = paths.iter().flatten();
    let first = known.next()?;
    let shared = known.fold(first.components().count(), |shared, path| {
        let same = path.components().zip(first.components()).take_while(|(a, b)| a == b).count();
        shared.min(same)
    });
    let below = |path: &Path| {
        path.components().skip(shared).find_map(|part| match part {
            Component::Normal(name) => {
                let name = name.to_string_lossy();
                name.chars().any(char::is_alphabetic).then(|| name.into_owned())
            }
            _ => None,
        })
    };
    let folders: Vec<_> = paths.iter().map(|path| path.as_deref().and_then(below)).collect();
    folders.iter().any(Option::is_some).then_some(folders)
}

/// The folder that holds a document: of its file, or of its member within its archive.
fn folder_path(document: &Document) -> Option<PathBuf> {
    let origin = document.origin.as_ref()?;
    let path = match origin.member.as_deref() {
        Some(member) => origin.path.join(member.replace('\\', "/")),
        None => origin.path.to_path_buf(),
    };
    path.parent().map(Path::to_path_buf)
}

/// What two spellings of one name have in common; folders write `hebi-daily`.
fn normal(name: &str) -> String {
    let spaces = |c: &char| c.is_whitespace() || matches!(c, '-' | '_');
    name.nfkc().filter(|c| !spaces(c)).flat_map(char::to_lowercase).collect()
}

/// The most frequent spelling of each name by its [`normal`] form; of equals the first in byte
/// order.
fn spellings<'a>(names: impl Iterator<Item = &'a str>) -> HashMap<String, String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut best: HashMap<String, (usize, &str)> = HashMap::new();
    for (name, count) in counts {
        let entry = best.entry(normal(name)).or_insert((0, name));
        if count > entry.0 {
            *entry = (count, name);
        }
    }
    best.into_iter().map(|(normal, (_, name))| (normal, name.to_owned())).collect()
}

/// What the sources were read from, and for how many documents.
fn note(
    documents: &[Document],
    found: &[Option<(SourceFrom, String)>],
    sources: usize,
    from: SourceFrom,
) -> Option<Note> {
    let all = documents.len();
    let of = |kind| found.iter().flatten().filter(|(from, _)| *from == kind).count();
    let used: Vec<(SourceFrom, usize)> = SourceFrom::ALL
        .into_iter()
        .map(|kind| (kind, of(kind)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let named: usize = used.iter().map(|(_, count)| count).sum();
    let unnamed = documents.iter().filter(|document| document.source.is_none());
    let unnamed = || unnamed.clone().map(|document| &*document.id);
    if named == 0 {
        // Where nothing was asked for there is nothing to say: much has no source to name.
        return (from != SourceFrom::Auto).then(|| {
            Note::new(
                Severity::Caution,
                "source",
                all,
                format!("none of the {all} documents has a source in {}", from.words()),
                "Name the column with --source-column, or choose another --source-from.",
                unnamed(),
            )
        });
    }
    let listed = match &used[..] {
        [(kind, _)] => kind.words().to_owned(),
        several => several
            .iter()
            .map(|(kind, count)| format!("{} ({count})", kind.words()))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let sources = if sources == 1 { "1 source".to_owned() } else { format!("{sources} sources") };
    let message = format!("{named} of {all} documents have one of {sources}, read from {listed}");
    // One paper under its name here and its host there would seem to leave and to enter.
    let mixed = used.len() > 1;
    let severity = if mixed { Severity::Caution } else { Severity::Info };
    let advice = if mixed {
        "The same source may have two names: choose one place with --source-from."
    } else {
        "Another place is chosen with --source-from, a column with --source-column."
    };
    Some(Note::new(severity, "source", named, message, advice, unnamed()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::document::Origin;
    use super::*;

    fn document(path: &str, line: Option<u64>, source: &str, url: &str) -> Document {
        let (path, member) = match path.split_once(".zip/") {
            Some((archive, member)) => (format!("{archive}.zip"), Some(Arc::from(member))),
            None => (path.to_owned(), None),
        };
        Document {
            source: Some(source.to_owned()).filter(|source| !source.is_empty()),
            url: Some(url.to_owned()).filter(|url| !url.is_empty()),
            origin: Some(Origin { path: Arc::new(PathBuf::from(path)), member, line }),
            ..Document::default()
        }
    }

    fn resolved(mut documents: Vec<Document>, from: SourceFrom) -> (Vec<String>, Option<Note>) {
        let note = resolve(&mut documents, from);
        (documents.into_iter().map(|d| d.source.unwrap_or_default()).collect(), note)
    }

    #[test]
    fn names_that_differ_in_case_spacing_or_width_are_one() {
        let names =
            ["Hebi Daily", "HEBI  DAILY", "Ｈｅｂｉ Daily", "Hebi Daily", "Hebi Evening", "-"];
        let documents = names.map(|name| document("a.csv", Some(2), name, "")).into();
        let (sources, note) = resolved(documents, SourceFrom::Auto);
        let daily = "Hebi Daily";
        assert_eq!(sources, [daily, daily, daily, daily, "Hebi Evening", ""]);
        let note = note.unwrap();
        assert_eq!(note.message, "5 of 6 documents have one of 2 sources, read from a field");
        assert_eq!((note.severity, note.count), (Severity::Info, 5));
    }

    #[test]
    fn auto_takes_what_there_is_in_order() {
        let documents = vec![
            document("r/hebi/a.txt", None, "Hebi Daily", "https://www.hebiw.com/1"),
            document("r/hebi/b.txt", None, "unknown", "http://HEBIW.com:8080/2?x=a@b"),
            document("r/xinhua/c.txt", None, "", ""),
            document("r/t.csv", Some(3), "https://www.people.cn/x", ""),
            document("r/d.txt", None, "", "not an address"),
        ];
        let (sources, note) = resolved(documents.clone(), SourceFrom::Auto);
        assert_eq!(sources, ["Hebi Daily", "hebiw.com", "xinhua", "people.cn", ""]);
        let note = note.unwrap();
        assert_eq!(
            note.message,
            "4 of 5 documents have one of 4 sources, read from a field (1), a source line (1), \
             the address (1), the folder (1)"
        );
        assert_eq!(note.severity, Severity::Caution);
        for (from, expected) in [
            (SourceFrom::Field, ["", "", "", "people.cn", ""]),
            (SourceFrom::Line, ["Hebi Daily", "", "", "", ""]),
            (SourceFrom::Url, ["hebiw.com", "hebiw.com", "", "", ""]),
            (SourceFrom::Folder, ["hebi", "hebi", "xinhua", "", ""]),
        ] {
            assert_eq!(resolved(documents.clone(), from).0, expected, "{from}");
        }
    }

    #[test]
    fn folders_below_the_common_one_count_when_they_differ() {
        let of = |paths: &[&str], from| {
            let documents = paths.iter().map(|path| document(path, None, "", "")).collect();
            resolved(documents, from).0
        };
        let auto = SourceFrom::Auto;
        assert_eq!(of(&["r/a/x.txt", "r/b/c/y.txt", "r/z.txt"], auto), ["a", "b", ""]);
        assert_eq!(of(&["r/a/x.txt", "r/y.txt"], auto), ["", ""]);
        assert_eq!(of(&["r/a/x.txt", "r/y.txt"], SourceFrom::Folder), ["a", ""]);
        assert_eq!(of(&["r.zip/a/x.txt", "r.zip/b/y.txt"], auto), ["a", "b"]);
        assert_eq!(of(&["r/2021/x.txt", "r/2022-05/y.txt"], auto), ["", ""]);
        assert_eq!(of(&["r/2021/a/x.txt", "r/2022/b/y.txt"], auto), ["a", "b"]);
        assert_eq!(of(&["r/x.txt"], auto), [""]);
    }

    #[test]
    fn an_address_may_stand_in_a_field() {
        let mut report = document("a.txt", None, "", "");
        report.fields = vec![("URL".into(), "//news.hebiw.com./a".into())];
        assert_eq!(resolved(vec![report], SourceFrom::Url).0, ["news.hebiw.com"]);
    }

    #[test]
    fn a_column_is_named_for_sources_from_fields_only() {
        use crate::corpus::ReadParams;
        let check = |source_from| {
            let source_column = Some("label".to_owned());
            ReadParams { source_column, source_from, ..ReadParams::default() }.check()
        };
        assert!(check(SourceFrom::Auto).is_ok() && check(SourceFrom::Field).is_ok());
        let error = check(SourceFrom::Url).unwrap_err().to_string();
        assert_eq!(
            error,
            "--source-from url: must be auto or field when --source-column names one"
        );
    }

    #[test]
    fn asking_in_vain_is_said() {
        let documents = vec![document("a.txt", None, "Hebi Daily", "")];
        let (_, note) = resolved(documents.clone(), SourceFrom::Url);
        assert_eq!(note.unwrap().message, "none of the 1 documents has a source in the address");
        let nameless = vec![document("a.txt", None, "", "")];
        assert_eq!(resolved(nameless, SourceFrom::Auto).1, None);
        let error = "site".parse::<SourceFrom>().unwrap_err().to_string();
        assert_eq!(error, "--source-from site: must be one of auto, field, line, url, folder");
    }
}
