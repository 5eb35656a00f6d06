//! The cases of the Python `dateparser` test suite that name a full date, against what is read.
//!
//! A case is a text, the day that `dateparser` reads in it, and the settings it does so with. It
//! *names a full date* when the year stands in it with four digits and the day with its own. Where
//! a time zone is converted, the day may differ by one from the day written, which is ours.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use super::parse;
use crate::period::{Granularity, Period};

/// Words of Czech, Vietnamese, Belarusian, Ukrainian, Filipino, Bulgarian, Croatian, Polish,
/// Indonesian and Persian, which have no stemmer.
const OTHER_LANGUAGES: [&str; 36] = [
    "čer",
    "srpen",
    "čtv",
    "tháng",
    "thứ",
    "жніўня",
    "сакавіка",
    "траўня",
    "ліпеня",
    "кві",
    "берез",
    "чер 2",
    "верес",
    "лютого",
    "листоп",
    "липня",
    "сер 2",
    "года і",
    "hulyo",
    "peb",
    "agosto 15",
    " ni ",
    "ян 2",
    "декември",
    "юни ",
    "travnja",
    "svibanj",
    "studen",
    "veljače",
    "siječnja",
    " u ",
    "września",
    "maja",
    "agustus",
    "سپتامبر",
    "вересня",
];

/// Whether the script is that of Hindi, Bengali, Thai or Georgian.
fn other_script(c: char) -> bool {
    matches!(c, '\u{904}'..='\u{939}' | '\u{980}'..='\u{9E3}' | '\u{E01}'..='\u{E30}' | '\u{10D0}'..='\u{10FF}')
}

/// Tests whose expected moment is in another time zone than the one written.
const CONVERTED: [&str; 4] = [
    "test_parsing_with_time_zones_and_converting_to_UTC",
    "test_dateparser_should_return_date_in_setting_timezone_if_timezone_info_present_in_datestring_and_in_settings",
    "test_parsing_with_utc_offsets",
    "test_parse_date_with_timezones_not_using_formats",
];

struct Case {
    test: String,
    text: String,
    expected: Date,
    day_first: bool,
}

/// The day of `2014-09-04T00:00:00`.
fn day(value: &Value) -> Option<Date> {
    value.as_str().filter(|text| text.get(10..11) == Some("T"))?.get(..10)?.parse().ok()
}

/// Pairs of a text and its day, wherever they stand in a case of the search tests.
fn pairs(value: &Value, found: &mut Vec<(String, Date)>) {
    if let Value::Array(values) = value {
        if let (Some(Value::String(text)), Some(expected)) =
            (values.first(), values.get(1).and_then(day))
        {
            found.push((text.clone(), expected));
        }
        values.iter().for_each(|value| pairs(value, found));
    }
    if let Value::Object(fields) = value {
        fields.values().for_each(|value| pairs(value, found));
    }
}

fn cases(folder: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for file in ["test_date", "test_date_parser", "test_parser", "test_search"] {
        let json = std::fs::read_to_string(format!("{folder}/{file}.json")).unwrap();
        let all: Vec<Value> = serde_json::from_str(&json).unwrap();
        for case in all {
            let (args, kwargs) = (&case["args"], &case["kwargs"]);
            let order =
                [&kwargs["order"], &kwargs["date_order"], &kwargs["settings"]["DATE_ORDER"]];
            let order = order.into_iter().find_map(Value::as_str).unwrap_or_default();
            let given = kwargs["settings"]["USE_GIVEN_LANGUAGE_ORDER"] == true;
            let language = ["languages", "locales"].map(|key| kwargs[key][0].as_str());
            let day_first_language =
                language.into_iter().flatten().any(|l| ["de", "es", "fr", "it"].contains(&l));
            // A case that forces the month to come first asks for what we have no setting for,
            // and one with a format of its own for another reader.
            if order == "MDY" && args.as_array().is_some_and(|a| a.contains(&"10.1.2019".into()))
                || kwargs.get("date_formats").is_some()
            {
                continue;
            }
            let mut found = Vec::new();
            if file == "test_search" {
                pairs(args, &mut found);
                pairs(&kwargs["expected"], &mut found);
            } else {
                let text = args[0].as_str().or(kwargs["date_string"].as_str());
                let results = ["expected", "expected_date", "expected_result"].map(|k| &kwargs[k]);
                let result = [&args[1], &args[2], &kwargs["expected_result"][0]];
                let expected = result.into_iter().chain(results).find_map(day);
                found.extend(text.map(str::to_owned).zip(expected));
            }
            cases.extend(found.into_iter().map(|(text, expected)| Case {
                test: case["test"].as_str().unwrap_or_default().to_owned(),
                text,
                expected,
                day_first: order == "DMY" || given && day_first_language,
            }));
        }
    }
    cases
}

/// Whether the text has the year with four digits and, apart from it, the day.
fn names_a_full_date(case: &Case) -> bool {
    let zeros = ['0', '０', '०', '٠'];
    let ascii = |c: char| {
        let value = |zero: char| char::from_digit(u32::from(c).checked_sub(u32::from(zero))?, 10);
        zeros.into_iter().find_map(value).unwrap_or(' ')
    };
    let digits: String = case.text.chars().map(ascii).collect();
    let mut numbers: Vec<&str> = digits.split(' ').filter(|n| !n.is_empty()).collect();
    if numbers.iter().any(|n| *n == case.expected.to_string().replace('-', "")) {
        return true;
    }
    let year = format!("{:04}", case.expected.year());
    let Some(at) = numbers.iter().position(|n| *n == year) else { return false };
    numbers.remove(at);
    numbers.iter().any(|n| n.len() <= 2 && n.parse() == Ok(case.expected.day()))
}

#[test]
fn no_day_is_read_wrongly() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/conformance/dateparser");
    if !std::path::Path::new(folder).exists() {
        println!("skipped: {folder} is not there");
        return;
    }
    let (mut full, mut right) = (BTreeSet::new(), BTreeSet::new());
    let mut wrong = Vec::new();
    for case in cases(folder) {
        let lower = format!(" {} ", case.text.to_lowercase());
        let ours = !OTHER_LANGUAGES.iter().any(|word| lower.contains(word))
            && !lower.contains(other_script);
        let slack = i32::from(CONVERTED.contains(&&*case.test));
        let counted = ours && names_a_full_date(&case);
        let key = (case.text.clone(), case.expected, case.day_first);
        if counted && slack == 0 {
            full.insert(key.clone());
        }
        let Ok(read) = parse(&case.text, case.day_first) else { continue };
        let same =
            Period::of(read.date, read.precision) == Period::of(case.expected, read.precision);
        if !same && (read.date - case.expected).get_days().abs() > slack {
            wrong.push((case.test, case.text, case.expected, read.date));
        } else if counted && read.precision == Granularity::Day && slack == 0 {
            right.insert(key);
        }
    }
    let share = right.len() as f64 / full.len() as f64;
    println!(
        "{} of {} full dates in our languages read rightly ({:.1} %), {} of all cases wrongly",
        right.len(),
        full.len(),
        100.0 * share,
        wrong.len()
    );
    full.difference(&right).for_each(|(text, day, _)| println!("not read: {text} ({day})"));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(full.len() > 150 && share >= 0.94, "{share}");
}
