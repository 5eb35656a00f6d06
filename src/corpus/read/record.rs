//! The named values of one record -> a document.

use crate::corpus::clean;
use crate::corpus::date::{self, Unread, WrittenDate};
use crate::corpus::document::{
    DateEvidence, DateKind, Document, OffsetMap, Rejected, ResolvedDate,
};
use crate::corpus::html::Page;
use crate::corpus::repair::repaired;

use crate::period::{Granularity, Period};

use super::ReadParams;
use super::columns::{Columns, ROLES, Role};
use super::html;
use super::produce::Place;

/// A row of a table or an object of a JSONL file.
#[derive(Default)]
pub(crate) struct Record {
    values: [Option<String>; ROLES],
    /// The columns without a role, in their order.
    pub(crate) fields: Vec<(String, String)>,
}

impl Record {
    pub(crate) fn set(&mut self, role: Role, value: String) {
        self.values[role as usize] = Some(value);
    }

    /// What stands there for `role`, without blank space around it.
    pub(crate) fn take(&mut self, role: Role) -> Option<String> {
        let value = self.values[role as usize].take()?;
        let trimmed = value.trim();
        match trimmed.len() {
            0 => None,
            len if len == value.len() => Some(value),
            _ => Some(trimmed.to_owned()),
        }
    }

    /// The document, or why it cannot be one.
    pub(crate) fn into_document(
        mut self,
        place: &Place,
        line: u64,
        columns: &Columns,
        params: &ReadParams,
    ) -> Result<Document, Rejected> {
        let column = columns.name(Role::Text).unwrap_or("text");
        let blank = |text: &String| text.trim().is_empty();
        let Some(text) = self.values[Role::Text as usize].take().filter(|text| !blank(text)) else {
            return Err(place.rejected(Some(line), format!("no text in `{column}`")));
        };
        let page = html::RecordPage::of(&text, params.keep_boilerplate);
        let text = page.as_ref().map_or(text, |page| page.text.clone());
        let mut cleaned = clean::record_text(text, params.keep_boilerplate);
        if let Some(page) = &page {
            cleaned.offsets = OffsetMap::lost();
            cleaned.removed.insert(0, page.removal.clone());
        }
        if blank(&cleaned.text) {
            let reason = format!("nothing but the furniture of a web page in `{column}`");
            return Err(place.rejected(Some(line), reason));
        }
        let stated = page.as_ref().map_or_else(Vec::new, |page| page.evidence(params.day_first));
        let Page { title, source, author, url, .. } = page.map_or_else(Page::default, |p| p.page);
        let url = self.take(Role::Url).or(url);
        let mut date_evidence: Vec<_> = self.date(params.day_first).into_iter().collect();
        date_evidence.extend(stated);
        date_evidence.extend(url.as_deref().and_then(url_evidence));
        let date = ResolvedDate::take(&mut date_evidence, &params.date_order);
        Ok(Document {
            id: self.take(Role::Id).unwrap_or_else(|| format!("{}:{line}", place.stem())),
            title: self.take(Role::Title).or(title).map(repaired).unwrap_or_default(),
            date,
            date_evidence,
            url,
            source: self.take(Role::Source).or(source).map(repaired),
            author: self.take(Role::Author).or(author).map(repaired),
            fields: self.fields,
            origin: Some(place.origin(Some(line))),
            text: cleaned.text,
            offsets: cleaned.offsets,
            removed: cleaned.removed,
            repaired: cleaned.repaired,
            ..Document::default()
        })
    }

    /// What its date says, unless a word stands there for a date that is not known.
    pub(crate) fn date(&mut self, day_first: bool) -> Option<DateEvidence> {
        let no_date = |text: &String| NO_DATE.iter().any(|no| text.eq_ignore_ascii_case(no));
        let text = self.take(Role::Date).filter(|text| !no_date(text))?;
        let reading = parse_date(&text, day_first);
        Some(DateEvidence::new(DateKind::Metadata, text, reading))
    }
}

/// The date in an address.
pub(crate) fn url_evidence(url: &str) -> Option<DateEvidence> {
    let (read, words) = date::in_url(url)?;
    Some(DateEvidence::new(DateKind::Url, words, read))
}

/// Words that stand for a date that is not known.
const NO_DATE: [&str; 8] = ["null", "none", "nan", "nat", "n/a", "na", "-", "unknown"];

/// What stands in a date column besides the dates of running text: `2021-Q1`, `2021-W05`, and
/// years or days that went through a column of floating-point numbers (`2021.0`, `20210519.0`).
fn parse_date(text: &str, day_first: bool) -> Result<WrittenDate, Unread> {
    let text = text.trim();
    if let Ok(period) = text.parse::<Period>()
        && matches!(period.granularity(), Granularity::Quarter | Granularity::Week)
    {
        return Ok(WrittenDate { date: period.start(), precision: period.granularity() });
    }
    let digits = |text: &&str| text.bytes().all(|b| b.is_ascii_digit());
    date::parse(text.strip_suffix(".0").filter(digits).unwrap_or(text), day_first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_tables() {
        let read = |text: &str| {
            let mut record = Record::default();
            record.set(Role::Date, text.to_owned());
            record.date(false)?.period().map(|period| period.to_string())
        };
        for (text, expected) in [
            ("2021.0", "2021"),
            ("20210519.0", "2021-05-19"),
            ("2021-Q1", "2021-Q1"),
            ("2021-q4", "2021-Q4"),
            ("2021-W05", "2021-W05"),
            (" 2021-05 ", "2021-05"),
            ("2021-05-19", "2021-05-19"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["2021.5", "2021.00", "2021-Q5", "2021-W54", "19.0", "nan"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
