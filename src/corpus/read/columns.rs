//! Column names of a table -> which of them holds the text, the date, ...
//!
//! A column named by the user is taken as it is. Otherwise the first of the names below that the
//! table has is taken, whatever its case, with `-` and spaces read as `_`.

use super::ReadParams;

/// What a column means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Text,
    Date,
    Id,
    Title,
    Source,
    Author,
    Url,
}

/// How many roles there are.
pub(crate) const ROLES: usize = 7;

impl Role {
    const ALL: [Self; ROLES] =
        [Self::Text, Self::Date, Self::Id, Self::Title, Self::Source, Self::Author, Self::Url];

    /// The names guessed, the likeliest first.
    fn guesses(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "text",
                "body",
                "content",
                "contents",
                "article",
                "full_text",
                "fulltext",
                "article_text",
                "article_body",
                "body_text",
                "main_text",
                "maintext",
                "raw_text",
                "clean_text",
                "document",
                "report",
                "message",
                "speech",
            ],
            Self::Date => &[
                "date",
                "published",
                "date_published",
                "published_date",
                "published_at",
                "publishedat",
                "publication_date",
                "pub_date",
                "pubdate",
                "publish_date",
                "publish_time",
                "release_date",
                "release_time",
                "posted",
                "posted_at",
                "post_date",
                "created",
                "created_at",
                "datetime",
                "timestamp",
                "day",
                "time",
                "year",
            ],
            Self::Id => {
                &["id", "doc_id", "docid", "document_id", "article_id", "uid", "uuid", "guid"]
            }
            Self::Title => &["title", "headline", "heading", "subject"],
            Self::Source => &[
                "source",
                "outlet",
                "publisher",
                "newspaper",
                "source_name",
                "publication",
                "media",
                "site",
                "website",
                "domain",
                "agency",
            ],
            Self::Author => {
                &["author", "authors", "byline", "reporter", "journalist", "writer", "speaker"]
            }
            Self::Url => &[
                "url",
                "link",
                "permalink",
                "article_url",
                "page_url",
                "web_url",
                "source_url",
                "canonical_url",
                "href",
                "uri",
            ],
        }
    }

    fn named(self, params: &ReadParams) -> Option<&str> {
        match self {
            Self::Text => params.text_column.as_deref(),
            Self::Date => params.date_column.as_deref(),
            Self::Id => params.id_column.as_deref(),
            Self::Title => params.title_column.as_deref(),
            Self::Source => params.source_column.as_deref(),
            Self::Author | Self::Url => None,
        }
    }
}

/// The columns of one table that have a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    names: [Option<String>; ROLES],
}

impl Columns {
    /// Names the user gave that the table lacks.
    pub(crate) fn missing<'p>(available: &[String], params: &'p ReadParams) -> Option<&'p str> {
        Role::ALL
            .iter()
            .filter_map(|role| role.named(params))
            .find(|name| !available.iter().any(|column| column == name))
    }

    /// Chooses among the columns `available` in a table, or says what is missing.
    pub(crate) fn choose(available: &[String], params: &ReadParams) -> Result<Self, String> {
        let listed = available.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
        if let Some(name) = Self::missing(available, params) {
            return Err(format!("there is no column `{name}`; the columns are {listed}"));
        }
        let columns = Self::guess(available, params);
        if columns.name(Role::Text).is_none() {
            return Err(format!(
                "no column looks like the text of a report; name it with --text-column; \
                 the columns are {listed}"
            ));
        }
        Ok(columns)
    }

    /// The columns named by the user, where they are there, and those with a likely name.
    pub(crate) fn guess(available: &[String], params: &ReadParams) -> Self {
        let there = |name: &&str| available.iter().any(|column| column == name);
        let mut names: [Option<String>; ROLES] =
            Role::ALL.map(|role| role.named(params).filter(there).map(str::to_owned));
        for role in Role::ALL {
            if names[role as usize].is_none() {
                let free = |column: &&String| !names.iter().flatten().any(|taken| taken == *column);
                names[role as usize] = role
                    .guesses()
                    .iter()
                    .find_map(|guess| available.iter().filter(free).find(|c| normal(c) == *guess))
                    .cloned();
            }
        }
        Self { names }
    }

    /// The role of the column `name`, if it has one.
    #[inline]
    pub(crate) fn role(&self, name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|&role| self.names[role as usize].as_deref() == Some(name))
    }

    /// The name of the column with this role.
    pub(crate) fn name(&self, role: Role) -> Option<&str> {
        self.names[role as usize].as_deref()
    }
}

fn normal(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(columns: &[&str], params: &ReadParams) -> Result<Columns, String> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        Columns::choose(&columns, params)
    }

    #[test]
    fn guesses_ignore_case_and_take_the_likeliest() {
        let columns =
            choose(&["Content", "Text", "Pub-Date", "HEADLINE", "x"], &ReadParams::default());
        let columns = columns.unwrap();
        assert_eq!(columns.role("Text"), Some(Role::Text));
        assert_eq!(columns.role("Content"), None);
        assert_eq!(columns.role("Pub-Date"), Some(Role::Date));
        assert_eq!(columns.role("HEADLINE"), Some(Role::Title));
        assert_eq!(columns.name(Role::Id), None);
    }

    #[test]
    fn a_named_column_wins_and_serves_once() {
        let params = ReadParams { text_column: Some("title".into()), ..ReadParams::default() };
        let columns = choose(&["title", "text"], &params).unwrap();
        assert_eq!(columns.role("title"), Some(Role::Text));
        assert_eq!(columns.name(Role::Title), None);
    }

    #[test]
    fn errors_name_the_column_and_what_is_there() {
        let params = ReadParams { date_column: Some("when".into()), ..ReadParams::default() };
        let error = choose(&["text", "date"], &params).unwrap_err();
        assert_eq!(error, "there is no column `when`; the columns are `text`, `date`");
        let error = choose(&["a", "b"], &ReadParams::default()).unwrap_err();
        assert!(error.contains("--text-column") && error.contains("`a`, `b`"));
    }
}
