//! The truth of a made-up archive and the tables of its audit -> recall and precision of each
//! detector.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dateline::demo::Truth;
use dateline::demo::truth::ReportTruth;

/// How well a detector did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Score {
    /// What was looked for.
    pub(crate) detector: &'static str,
    /// How much of it there is.
    pub(crate) planted: usize,
    /// How much of that was found.
    pub(crate) recalled: usize,
    /// How much was reported.
    pub(crate) found: usize,
    /// How much of that is true.
    pub(crate) right: usize,
}

impl Score {
    fn of_sets<T: Ord>(detector: &'static str, planted: &BTreeSet<T>, found: &BTreeSet<T>) -> Self {
        let both = planted.intersection(found).count();
        let (planted, found) = (planted.len(), found.len());
        Self { detector, planted, recalled: both, found, right: both }
    }

    pub(crate) fn recall(&self) -> f64 {
        self.recalled as f64 / self.planted.max(1) as f64
    }

    /// 1 when nothing was reported.
    pub(crate) fn precision(&self) -> f64 {
        if self.found == 0 { 1.0 } else { self.right as f64 / self.found as f64 }
    }
}

/// As a Markdown table.
pub(crate) fn markdown(scores: &[Score]) -> String {
    let mut table = "| detector | planted | found | recall | precision |\n".to_owned();
    table += "| --- | ---: | ---: | ---: | ---: |\n";
    for score in scores {
        let Score { detector, planted, found, .. } = score;
        let (recall, precision) = (score.recall(), score.precision());
        table += &format!("| {detector} | {planted} | {found} | {recall:.3} | {precision:.3} |\n");
    }
    table
}

/// A row of a table by its columns.
type Row = BTreeMap<String, String>;

/// The folder `tables` of a result beside what is known of its archive.
pub(crate) struct Audit<'a> {
    truth: &'a Truth,
    tables: &'a Path,
    /// The same of an audit that leaves doubtful dates out: a source with a report of the year 1022
    /// would enter there.
    strict: &'a Path,
    /// The reports by the ids of their documents.
    reports: BTreeMap<String, &'a ReportTruth>,
}

/// Rules of removals that are no furniture: what a report says about itself.
const OWN_LINES: [&str; 4] = ["header", "metadata", "title", "byte-order-mark"];

/// How far the day of a template change may be off: a source has a report every few days.
const CHANGE_DAYS: i32 = 31;

impl<'a> Audit<'a> {
    pub(crate) fn new(truth: &'a Truth, tables: &'a Path, strict: &'a Path) -> Self {
        let stem = |file: &str| file.rsplit('/').next().map(|name| name.replace(".txt", ""));
        let reports =
            truth.reports.iter().filter_map(|report| Some((stem(&report.file)?, report))).collect();
        Self { truth, tables, strict, reports }
    }

    /// The score of every detector whose table is there.
    pub(crate) fn scores(&self) -> Vec<Score> {
        let flags = [
            ("date conflicts", "conflict", "conflict"),
            ("scrape batch", "batch", "scrape-batch"),
            ("ambiguous dates", "ambiguous", "ambiguous"),
            ("undated reports", "undated", "undated"),
            ("dates in the future", "future", "future"),
            ("dates before 1500", "before-1500", "before-1500"),
        ];
        let flags = flags.map(|(detector, planted, found)| self.flag(detector, planted, found));
        let others = [
            self.resolved(),
            self.repaired(),
            self.furniture(),
            self.template_changes(),
            self.reprints(),
            self.passages(),
            self.sources("sources that enter", "enters", |source| source.enters.as_deref()),
            self.sources("sources that leave", "leaves", |source| source.leaves.as_deref()),
            self.sources("silent sources", "silent", |source| Some(&source.silent.as_ref()?[0])),
            self.missing_days(),
            self.languages(),
            self.drift(),
        ];
        flags.into_iter().chain(others).flatten().collect()
    }

    fn table(&self, name: &str) -> Option<Vec<Row>> {
        Self::read(self.tables, name)
    }

    fn read(tables: &Path, name: &str) -> Option<Vec<Row>> {
        let mut reader = csv::Reader::from_path(tables.join(format!("{name}.csv"))).ok()?;
        Some(reader.deserialize().map(|row| row.expect("a row of a table")).collect())
    }

    fn report(&self, row: &Row, column: &str) -> Option<&'a ReportTruth> {
        self.reports.get(row.get(column)?.rsplit('/').next()?).copied()
    }

    fn file(&self, row: &Row, column: &str) -> Option<&'a str> {
        Some(self.report(row, column)?.file.as_str())
    }

    fn planted(&self, holds: impl Fn(&ReportTruth) -> bool) -> BTreeSet<&'a str> {
        self.truth.reports.iter().filter(|r| holds(r)).map(|r| r.file.as_str()).collect()
    }

    fn flag(&self, detector: &'static str, planted: &str, found: &str) -> Option<Score> {
        let rows = self.table("documents")?;
        rows.first()?.get("date_flags")?;
        let has = |row: &&Row| {
            row["date_flags"].split([';', ',']).any(|flag| flag.trim().starts_with(found))
        };
        let found = rows.iter().filter(has).filter_map(|row| self.file(row, "id")).collect();
        let planted = self.planted(|report| report.flags.iter().any(|flag| flag == planted));
        Some(Score::of_sets(detector, &planted, &found))
    }

    /// Dates taken, of all reports whose date can be right or wrong.
    fn resolved(&self) -> Option<Score> {
        let judged = |report: &ReportTruth| {
            !report.flags.iter().any(|flag| flag == "future" || flag == "before-1500")
        };
        let planted = self.truth.reports.iter().filter(|report| judged(report));
        let planted = planted.filter_map(|r| Some((r.file.as_str(), r.resolved.clone()?)));
        let found = self.table("documents")?;
        let found = found.iter().filter(|row| !row["date"].is_empty()).filter_map(|row| {
            let report = self.report(row, "id").filter(|report| judged(report))?;
            Some((report.file.as_str(), row["date"].clone()))
        });
        Some(Score::of_sets("dates taken", &planted.collect(), &found.collect()))
    }

    /// Reports with garbled characters: found where a removal or repair says so.
    fn repaired(&self) -> Option<Score> {
        let rows = self.table("removed")?;
        let mut garbled = rows.iter().filter(|row| row["rule"].contains("mojibake")).peekable();
        garbled.peek()?;
        let found = garbled.filter_map(|row| self.file(row, "id")).collect();
        let planted = self.planted(|r| r.damage.iter().any(|kind| kind.starts_with("mojibake")));
        Some(Score::of_sets("garbled reports", &planted, &found))
    }

    /// Lines of page furniture: any rule may find one, but only a rule of furniture reports one.
    fn furniture(&self) -> Option<Score> {
        let rows = self.table("removed")?;
        let mut planted: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for report in &self.truth.reports {
            for line in &report.furniture {
                *planted.entry((&report.file, line.trim())).or_default() += 1;
            }
        }
        let mut left = planted.clone();
        let mut score = Score {
            detector: "furniture lines",
            planted: planted.values().sum(),
            recalled: 0,
            found: 0,
            right: 0,
        };
        for row in &rows {
            let Some(file) = self.file(row, "id") else { continue };
            let own = OWN_LINES.contains(&row["rule"].as_str())
                || row.get("replacement").is_some_and(|text| !text.is_empty());
            for line in row["text"].lines().map(str::trim) {
                if !line.contains(char::is_alphanumeric) {
                    continue;
                }
                let right = left.get_mut(&(file, line)).filter(|left| **left > 0);
                let right = right.map(|left| *left -= 1).is_some();
                score.recalled += usize::from(right);
                score.found += usize::from(!own);
                score.right += usize::from(right && !own);
            }
        }
        Some(score)
    }

    fn template_changes(&self) -> Option<Score> {
        let planted = self.truth.sources.iter();
        let planted: Vec<(&str, i32)> = planted
            .flat_map(|s| s.template_changes.iter().map(|day| (s.name.as_str(), number_of(day))))
            .collect();
        let rows = self.table("template_changes")?;
        let change = |row: &Row| Some((row.get("source")?.clone(), number_of(row.get("before")?)));
        let found: Vec<(String, i32)> = rows.iter().filter_map(change).collect();
        let near = |(a, day): &(&str, i32), (b, other): &(String, i32)| {
            plain(a) == plain(b) && (day - other).abs() <= CHANGE_DAYS
        };
        Some(Score {
            detector: "template changes",
            planted: planted.len(),
            recalled: planted.iter().filter(|p| found.iter().any(|f| near(p, f))).count(),
            found: found.len(),
            right: found.iter().filter(|f| planted.iter().any(|p| near(p, f))).count(),
        })
    }

    fn family_pairs(&self) -> BTreeSet<(&'a str, &'a str)> {
        self.truth
            .families
            .iter()
            .flat_map(|family| pairs(family.files.iter().map(String::as_str)))
            .collect()
    }

    fn reprints(&self) -> Option<Score> {
        let mut families: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for row in &self.table("reprints")? {
            families.entry(row["family"].clone()).or_default().extend(self.file(row, "id"));
        }
        let found = families.values().flat_map(|files| pairs(files.iter().copied())).collect();
        Some(Score::of_sets("reprints (pairs)", &self.family_pairs(), &found))
    }

    /// Pairs of reports that share a passage and are no reprints of each other. A report is listed
    /// with one earlier holder of its passage; those that hang together share it.
    fn passages(&self) -> Option<Score> {
        let families = self.family_pairs();
        let mut groups: Vec<BTreeSet<&str>> = Vec::new();
        for row in &self.table("passages")? {
            let (a, b) = (self.file(row, "earlier_id")?, self.file(row, "later_id")?);
            if families.contains(&(a.min(b), a.max(b))) {
                continue;
            }
            let (touched, mut others): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| group.contains(a) || group.contains(b));
            others.push(touched.into_iter().flatten().chain([a, b]).collect());
            groups = others;
        }
        let found = groups.iter().flat_map(|group| pairs(group.iter().copied()));
        let planted = self
            .truth
            .passages
            .iter()
            .flat_map(|passage| pairs(passage.files.iter().map(String::as_str)));
        Some(Score::of_sets("shared passages (pairs)", &planted.collect(), &found.collect()))
    }

    fn sources(
        &self,
        detector: &'static str,
        column: &str,
        planted: fn(&dateline::demo::truth::SourceTruth) -> Option<&str>,
    ) -> Option<Score> {
        let rows = Self::read(self.strict, "sources")?;
        rows.first()?.get(column)?;
        // By its dates the source of the scrape batch is silent before the day of the scrape: that
        // follows from the batch, and is neither right nor wrong.
        let batch = (column == "silent").then(|| plain(&self.truth.batch.source));
        let found = rows.iter().filter(|row| !row[column].is_empty());
        let found = found.map(|row| plain(&row["source"]));
        let found = found.filter(|name| Some(name) != batch.as_ref()).collect();
        let planted = self.truth.sources.iter().filter(|source| planted(source).is_some());
        Some(Score::of_sets(detector, &planted.map(|source| plain(&source.name)).collect(), &found))
    }

    /// Days without reports. Where wrong dates emptied another day, it is right to say so.
    fn missing_days(&self) -> Option<Score> {
        let rows = self.table("missing_days")?;
        let span = |row: &Row| Some(number_of(row.get("from")?)..=number_of(row.get("to")?));
        let found: BTreeSet<i32> = rows.iter().filter_map(span).flatten().collect();
        let planted: BTreeSet<i32> = self.truth.missing_days.iter().map(|d| number_of(d)).collect();
        let dated = self.truth.reports.iter().filter_map(|report| report.resolved.as_deref());
        let dated: BTreeSet<i32> = dated.map(number_of).collect();
        Some(Score {
            detector: "missing days",
            planted: planted.len(),
            recalled: planted.intersection(&found).count(),
            found: found.len(),
            right: found.iter().filter(|d| planted.contains(d) || !dated.contains(d)).count(),
        })
    }

    /// Reports in another language than English, each in its own.
    fn languages(&self) -> Option<Score> {
        let rows = self.table("documents")?;
        rows.first()?.get("language")?;
        let other = |row: &&Row| !["", "en"].contains(&row["language"].as_str());
        let found = rows.iter().filter(other);
        let found = found.filter_map(|row| Some((self.file(row, "id")?, row["language"].as_str())));
        let planted = self.truth.reports.iter().filter(|report| report.language != "en");
        let planted = planted.map(|report| (report.file.as_str(), report.language.as_str()));
        Some(Score::of_sets("reports in another language", &planted.collect(), &found.collect()))
    }

    /// The pair of terms that swap: a row that names the word before and the word after.
    fn drift(&self) -> Option<Score> {
        let rows = self.table("drift")?;
        let first = |phrase: &str| phrase.split(' ').next().unwrap_or_default().to_lowercase();
        let (before, after) = (first(&self.truth.drift.before), first(&self.truth.drift.after));
        let names = |row: &&Row| {
            let has = |word: &str| row.values().any(|cell| cell.to_lowercase().contains(word));
            has(&before) && has(&after)
        };
        let right = rows.iter().filter(names).count();
        Some(Score {
            detector: "phrases that swap",
            planted: 1,
            recalled: right.min(1),
            found: rows.len(),
            right,
        })
    }
}

/// Every two of these, in order.
fn pairs<'t>(files: impl IntoIterator<Item = &'t str>) -> Vec<(&'t str, &'t str)> {
    let mut files: Vec<&str> = files.into_iter().collect();
    files.sort_unstable();
    files.iter().enumerate().flat_map(|(at, a)| files[at + 1..].iter().map(|b| (*a, *b))).collect()
}

/// `Fenmark Daily` and `fenmark-daily` are one source.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The number of a day `2022-02-14`.
fn number_of(day: &str) -> i32 {
    let day: jiff::civil::Date = day.parse().expect("a day as YYYY-MM-DD");
    (day - jiff::civil::date(1970, 1, 1)).get_days()
}
