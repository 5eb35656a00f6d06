//! A story -> the file that was scraped: header, dates, body, and the furniture around it.

use jiff::civil::Date;
use rand::Rng;

use super::damage::garble;
use super::outlets::{Form, OUTLETS, Outlet};
use super::story::{Story, Writer};
use crate::seed::Generator;

/// The text of a file and which of its lines are furniture.
#[derive(Debug, Default)]
pub(super) struct Page {
    blocks: Vec<String>,
    pub(super) furniture: Vec<String>,
}

/// How often a furniture line stands where it should.
const COMPLETE: f64 = 0.97;
/// How often an outlet that has nothing but a header leaves the title out.
const UNTITLED: f64 = 0.15;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(day: Date) -> &'static str {
    MONTHS[usize::from(day.month().unsigned_abs()) - 1]
}

impl Page {
    pub(super) fn text(&self, outlet: usize) -> String {
        let between = if OUTLETS[outlet].form == Form::Dotted { "\n" } else { "\n\n" };
        self.blocks.join(between) + "\n"
    }

    fn own(&mut self, text: impl Into<String>) {
        self.blocks.push(text.into());
    }

    fn furniture(&mut self, text: String) {
        self.furniture.push(text.clone());
        self.blocks.push(text);
    }
}

/// Lays out one story. `other` is the title of another one.
pub(super) fn lay_out(story: &Story, other: &str, writer: &Writer, rng: &mut Generator) -> Page {
    let outlet = &OUTLETS[story.outlet];
    let template = outlet.template(story.day);
    let mut page = Page::default();
    let mut paragraphs = story.paragraphs.iter();
    let untitled = outlet.form == Form::Header && rng.gen_bool(UNTITLED);
    if let Some(day) = story.written.header {
        let first = if untitled { paragraphs.next().unwrap_or(&story.title) } else { &story.title };
        page.own(format!(" date {day} {first}"));
    }
    // A header that the outlet does not have of its own was put before its page.
    let own_header = outlet.form.has_header() && story.written.header.is_some();
    if !own_header && outlet.form != Form::Portal {
        page.own(&story.title);
    }
    // One outlet has its furniture above the lines about the report.
    let early = outlet.form == Form::HeaderAndStamp;
    let furnish = |page: &mut Page, lines: &[&str], rng: &mut Generator| {
        for line in lines {
            if rng.gen_bool(COMPLETE) {
                page.furniture(filled(line, other, rng));
            }
        }
    };
    if early {
        furnish(&mut page, template.head, rng);
    }
    head(&mut page, story, outlet, writer, rng);
    if !early {
        furnish(&mut page, template.head, rng);
    }
    for paragraph in paragraphs {
        page.own(paragraph);
    }
    furnish(&mut page, template.tail, rng);
    page
}

/// `{n}` is a number that changes from page to page.
fn filled(line: &str, other: &str, rng: &mut Generator) -> String {
    let mut text = line.replace("{title}", other);
    while text.contains("{n}") {
        let most = [40, 900, 30_000][rng.gen_range(0..3)];
        text = text.replacen("{n}", &with_comma(rng.gen_range(3..most)), 1);
    }
    text
}

fn with_comma(n: u32) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", n / 1000, n % 1000) }
}

/// Title, dates, source and author, as the outlet has them.
fn head(page: &mut Page, story: &Story, outlet: &Outlet, writer: &Writer, rng: &mut Generator) {
    let source = format!("Source: {}", outlet.name);
    let title = &story.title;
    let line = story.written.line.map(|day| dated(day, story.written.ambiguous, outlet, rng));
    let stands_alone = !matches!(outlet.form, Form::Portal | Form::Published);
    match outlet.form {
        Form::Portal => {
            let trail = format!("Home » News » {title}");
            let garbled = story.damage.iter().find(|kind| kind.starts_with("mojibake"));
            page.furniture(garbled.map_or(trail.clone(), |kind| garble(&trail, kind)));
            page.own(title);
            let views = with_comma(rng.gen_range(3..9000));
            let line = line.clone().unwrap_or_default();
            page.own(format!("by admin\n{line}{source}Views: {views}"));
        }
        Form::Published => {
            let line = line.as_ref().map_or(String::new(), |line| format!("{line} | "));
            page.own(format!("{line}{source} | Views: {}", with_comma(rng.gen_range(3..9000))));
        }
        _ => {}
    }
    if let Some(line) = line.filter(|_| stands_alone) {
        page.own(line);
    }
    if let Some(day) = story.written.updated {
        page.own(format!("Updated: {day}"));
    }
    match outlet.form {
        Form::Portal | Form::Published | Form::FileName => {}
        Form::Posted => page.own(format!("by admin\n{source}")),
        Form::Chinese => page.own(format!("来源：{}", outlet.name)),
        Form::Header | Form::HeaderAndStamp => {
            page.own(source);
            page.own(format!("Author: {}", writer.name(rng)));
        }
        _ => page.own(source),
    }
}

/// The line that states the day.
fn dated(day: Date, ambiguous: bool, outlet: &Outlet, rng: &mut Generator) -> String {
    let (year, number, name) = (day.year(), day.day(), month(day));
    let minute = format!("{:02}:{:02}", rng.gen_range(6..22), rng.gen_range(0..60));
    if ambiguous {
        let date = format!("{number:02}/{:02}/{year}", day.month());
        return match outlet.form {
            Form::Portal => format!("Release time: {date}"),
            _ => format!("Date: {date}"),
        };
    }
    match outlet.form {
        Form::Header | Form::FileName => format!("Date: {day}"),
        Form::HeaderAndStamp => {
            format!("{name} {number:02}, {year} {minute}:{:02}", rng.gen_range(0..60))
        }
        Form::HeaderAndLabel => format!("Release date: {day}"),
        Form::Portal => format!("Release time: {minute} on {name} {number}, {year}"),
        Form::DayMonth => format!("{number} {name} {year}"),
        Form::Published => format!("Published: {day} {minute}"),
        Form::Chinese => format!("发布时间：{year}年{}月{number}日 {minute}", day.month()),
        Form::Dotted => format!("Date: {number:02}.{:02}.{year}", day.month()),
        Form::Posted => format!("Posted on {name} {number}, {year}"),
        Form::Slashes => format!("Issue date: {year}/{}/{number}", day.month()),
    }
}

/// The name of the file: words of the title and a number, and the day where the outlet has it so.
pub(super) fn file_name(story: &Story, number: usize) -> String {
    let words = super::shingles::words(&story.title);
    let ascii = words.iter().filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
    let slug = ascii.take(5).map(String::as_str).collect::<Vec<_>>().join("-");
    match story.written.file {
        Some(day) => format!("{day}-{slug}-{number:05}.txt"),
        None => format!("{number:05}-{slug}.txt"),
    }
}
