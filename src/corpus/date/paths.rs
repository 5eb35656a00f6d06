//! File names and addresses -> the dates that stand in them as a part of their own.

use jiff::civil::Date;

use super::{WrittenDate, parse};
use crate::period::Granularity;

/// A date that is a whole part of a file name: `YYYY-MM-DD` or `YYYYMMDD`, with no letter or digit
/// next to it.
pub fn in_file_stem(stem: &str) -> Option<(WrittenDate, &str)> {
    dates_in(stem, &[10, 8]).next()
}

/// Dates of these lengths (10 with hyphens, 8 without) with no letter or digit next to them.
fn dates_in<'t>(text: &'t str, lengths: &[usize]) -> impl Iterator<Item = (WrittenDate, &'t str)> {
    let boundary = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.char_indices().filter(|(_, c)| c.is_ascii_digit()).filter_map(move |(at, _)| {
        lengths.iter().find_map(|&len| {
            let part = text.get(at..at + len)?;
            let dashes = part.bytes().filter(|b| *b == b'-').count();
            let digits = part.bytes().filter(u8::is_ascii_digit).count();
            (digits == 8
                && dashes + digits == len
                && boundary(text[..at].chars().next_back())
                && boundary(text[at + len..].chars().next()))
            .then(|| parse(part, false).ok().map(|date| (date, part)))?
        })
    })
}

/// The date in the path of an address, where the path has one and no other:
///
/// - folders `/2023/05/30/`, `/20230530/`, `/2023-05/30/`, `/202305/t20230530_` (as Chinese content
///   systems write); `/2023/05/` gives the month
/// - `2023-05-30` as a part of a name: `/2023-05-30-meeting.html`
///
/// Never from loose digits: what could be a running number is none.
pub fn in_url(url: &str) -> Option<(WrittenDate, &str)> {
    let path = path_of(url);
    let folders: Vec<&str> = path.split('/').collect();
    let mut found: Vec<(WrittenDate, &str)> = Vec::new();
    for at in 0..folders.len() {
        let after = &folders[at + 1..];
        let piece = |count: usize| {
            let start = folders[at].as_ptr() as usize - path.as_ptr() as usize;
            let len: usize = folders[at..at + count].iter().map(|folder| folder.len() + 1).sum();
            &path[start..start + len - 1]
        };
        let day = year_folder(folders[at], after)
            .map(|(date, count)| (date, piece(count)))
            .or_else(|| compact_folder(folders[at], after).map(|date| (date, folders[at])))
            .or_else(|| stamped(folders[at], after).map(|date| (date, piece(2))));
        found.extend(day);
        found.extend(dates_in(folders[at], &[10]));
    }
    let days = found.iter().filter(|(date, _)| date.precision == Granularity::Day);
    let best = days.clone().next().or(found.first()).copied()?;
    // Two days, or a month that is not that of the day: who knows which is meant.
    let agrees = |date: &WrittenDate| {
        let month = |date: Date| (date.year(), date.month());
        match date.precision {
            Granularity::Day => date.date == best.0.date,
            _ => month(date.date) == month(best.0.date),
        }
    };
    found.iter().all(|(date, _)| agrees(date)).then_some(best)
}

/// What stands behind the host and before the query.
fn path_of(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = &url[..end];
    match url.find("://") {
        Some(at) => url[at + 3..].find('/').map_or("", |slash| &url[at + 3 + slash..]),
        None if url.starts_with('/') => url,
        None => url.find('/').map_or("", |slash| &url[slash..]),
    }
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let fits = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

fn of(year: i16, month: i16, day: i16, precision: Granularity) -> Option<WrittenDate> {
    // No page is older than its archive; ids of four digits seldom look like these years.
    (1700..=2099).contains(&year).then_some(())?;
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(WrittenDate { date, precision })
}

/// `2023/05/30/`, `2023/0530/`, `2023-05/30/`, `2023/05/`: the date and its number of folders.
fn year_folder(folder: &str, after: &[&str]) -> Option<(WrittenDate, usize)> {
    let next = |at: usize| after.get(at).copied().unwrap_or_default();
    // The last part is a name, not a folder.
    let is_folder = |at: usize| at + 1 < after.len();
    if let Some((year, month)) = folder.split_once('-') {
        let (year, month) = (digits(year, 4..=4)?, digits(month, 2..=2)?);
        let day = digits(next(0), 2..=2).filter(|_| is_folder(0))?;
        return Some((of(year, month, day, Granularity::Day)?, 2));
    }
    let year = digits(folder, 4..=4)?;
    if let Some(both) = digits(next(0), 4..=4).filter(|_| is_folder(0)) {
        return Some((of(year, both / 100, both % 100, Granularity::Day)?, 2));
    }
    let month = digits(next(0), 1..=2)?;
    match digits(next(1), 1..=2) {
        Some(day) if is_folder(1) => Some((of(year, month, day, Granularity::Day)?, 3)),
        _ if next(0).len() == 2 && is_folder(0) => {
            Some((of(year, month, 1, Granularity::Month)?, 2))
        }
        _ => None,
    }
}

/// `20230530/`
fn compact_folder(folder: &str, after: &[&str]) -> Option<WrittenDate> {
    let plain = folder.len() == 8 && folder.bytes().all(|b| b.is_ascii_digit());
    let date = parse(folder, false).ok().filter(|_| plain && !after.is_empty())?;
    of(date.date.year(), 1, 1, Granularity::Year).map(|_| date)
}

/// `202305/t20230530_12.html`
fn stamped(folder: &str, after: &[&str]) -> Option<WrittenDate> {
    let stamp = after.first()?.strip_prefix('t')?;
    let day = stamp.get(..8).filter(|_| stamp[8..].starts_with('_'))?;
    let month = folder.len() == 6 && folder.bytes().all(|b| b.is_ascii_digit());
    let same = month && day.starts_with(folder);
    same.then(|| parse(day, false).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names() {
        let found = |stem| in_file_stem(stem).map(|(date, _)| date.date.to_string());
        assert_eq!(found("2023-05-30-meeting"), Some("2023-05-30".to_owned()));
        assert_eq!(found("report_20230530"), Some("2023-05-30".to_owned()));
        for stem in [
            "000_519e79330e14d553",
            "x20230530",
            "202305301",
            "20231301",
            "2023-5-30",
            "",
            "é2023-05-30é",
        ] {
            assert_eq!(found(stem), None, "{stem}");
        }
    }

    #[test]
    fn addresses() {
        for (url, words) in [
            ("https://hebi.example/2023/05/30/symposium.html", "2023/05/30"),
            ("https://hebi.example/news/2023/5/30/", "2023/5/30"),
            ("http://paper.example/20230530/page1.html", "20230530"),
            ("hebi.example/blog/2023-05-30-symposium/", "2023-05-30"),
            ("https://hebi.example/a/symposium-2023-05-30.html?day=2020-01-01", "2023-05-30"),
            ("http://kj.example/2023-05/30/content_123.htm", "2023-05/30"),
            ("http://kj.example/2023/0530/c1234.html", "2023/0530"),
            ("http://kj.example/xw/202305/t20230530_8412.html", "202305/t20230530_8412.html"),
            (
                "https://web.archive.example/web/20240101000000/http://a.example/2023/05/30/x",
                "2023/05/30",
            ),
            ("/2023/05/30/x/", "2023/05/30"),
            ("https://a.example/2023/05/x-2023-05-30", "2023-05-30"),
        ] {
            let (read, text) = in_url(url).unwrap_or_else(|| panic!("{url}"));
            assert_eq!((read.date.to_string().as_str(), text), ("2023-05-30", words), "{url}");
            assert_eq!(read.precision, Granularity::Day);
        }
        let (month, words) = in_url("https://a.example/2023/05/a-title/").unwrap();
        assert_eq!((month.precision, words), (Granularity::Month, "2023/05"));
    }

    #[test]
    fn loose_digits_in_addresses_are_no_date() {
        for url in [
            "",
            "https://a.example",
            "https://a.example/20230530",
            "https://a.example/news/20230530.html",
            "https://a.example/t20230530_12.html",
            "https://a.example/新闻/t20230530_1.html",
            "https://a.example/新闻/t2023053新闻",
            "https://a.example/id/202305301/",
            "https://a.example/2023/x",
            "https://a.example/2023/05",
            "https://a.example/2023/5/x",
            "https://a.example/2023/13/45/x",
            "https://a.example/article2023-05-30b",
            "https://a.example/2023/05/30/x-2021-01-01",
            "https://2023-05-30.example/x",
            "https://a.example/x?date=2023-05-30",
            "https://a.example/x#/2023/05/30/",
            "https://a.example/1234/05/30/",
            "https://a.example/02/05/30/2023/",
        ] {
            assert_eq!(in_url(url), None, "{url}");
        }
    }
}
