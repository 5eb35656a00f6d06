//! The sure repairs of a line -> what else on it is garbled.
//!
//! Alone, `Ã ` is a capital before a space; beside `rÃ©flexion` it is an `à` whose second byte, a
//! no-break space, became an ordinary one. So where a line holds sure repairs, the rest of it is
//! read in their code page too, if nothing speaks against it.

use std::ops::Range;

use super::page::Page;
use super::trust::{Trust, is_punctuation, trust};
use super::{Reading, Unit, whole};

/// The readings of a whole line in one page, if nothing is left over and one of them is sure.
pub(super) fn whole_line(units: &[Unit], runs: &[Range<usize>]) -> Option<Vec<Reading>> {
    Page::ALL.into_iter().find_map(|page| {
        let mut readings = rest(units, runs, &[], page)?;
        let sure = readings.iter().any(|reading| trust(units, reading) == Trust::Sure);
        if !sure || readings.len() < 2 {
            return None;
        }
        add_lost_spaces(units, &mut readings);
        Some(readings)
    })
}

/// Adds to the readings of a line those that they vouch for; `open` are its other runs.
pub(super) fn settle(units: &[Unit], accepted: &mut Vec<Reading>, open: &[Range<usize>]) {
    let sure: Vec<Page> = pages(accepted);
    let mut left: Vec<Range<usize>> = open.to_vec();
    for page in sure.iter().copied().chain(strokes(units, open)) {
        if let Some(found) = rest(units, &left, accepted, page) {
            accepted.extend(found);
            left.clear();
        }
    }
    accepted.extend(controls(units, accepted, !sure.is_empty()));
    add_lost_spaces(units, accepted);
}

fn add_lost_spaces(units: &[Unit], accepted: &mut Vec<Reading>) {
    for at in 0..units.len() {
        if let Some(reading) = lost_space(units, at, accepted) {
            accepted.push(reading);
        }
    }
    accepted.sort_unstable_by_key(|reading| reading.at);
}

fn is_read(accepted: &[Reading], at: usize) -> bool {
    accepted.iter().any(|reading| (reading.at..reading.at + reading.shown).contains(&at))
}

fn pages(readings: &[Reading]) -> Vec<Page> {
    let of = |page: &Page| readings.iter().any(|r| r.page == *page && r.shown > 1);
    Page::ALL.into_iter().filter(of).collect()
}

/// All the open runs of a line read in one page, if each can be, but for dashes and quotes.
fn rest(
    units: &[Unit],
    open: &[Range<usize>],
    accepted: &[Reading],
    page: Page,
) -> Option<Vec<Reading>> {
    let mut found = Vec::new();
    for run in open {
        if units[run.clone()].iter().all(|unit| is_punctuation(unit.shown)) {
            continue;
        }
        let readings = whole(units, run.clone(), page).or_else(|| lone_lead(units, run, page))?;
        let never = |reading: &Reading| trust(units, reading) == Trust::Never;
        if readings.iter().any(never) {
            return None;
        }
        found.extend(readings);
    }
    // A lone letter of another script that was garbled once has no more than chance on its side.
    let lone = |reading: &Reading| {
        let script = super::script(reading.meant);
        let kin = found.iter().chain(accepted).filter(|other| super::script(other.meant) == script);
        let once = !units[reading.at].repaired;
        once && trust(units, reading) == Trust::InGroup && kin.count() < 3
    };
    (!found.iter().any(lone)).then_some(found)
}

/// A run that is the lead of a character whose other byte became a space: left to [`lost_space`].
fn lone_lead(units: &[Unit], run: &Range<usize>, page: Page) -> Option<Vec<Reading>> {
    let lead = run.len() == 1 && page.byte(units[run.start].shown).is_some_and(|b| b >= 0xC2);
    (lead && units.get(run.end).is_some_and(|unit| unit.shown == ' ')).then(Vec::new)
}

/// The page in which every run of a line is combining marks, two or more of them: `$Ì¶6Ì¶3Ì¶`.
fn strokes(units: &[Unit], open: &[Range<usize>]) -> Option<Page> {
    let mark = |reading: &Reading| {
        let before = reading.at.checked_sub(1).map(|at| units[at].shown);
        ('\u{300}'..='\u{36F}').contains(&reading.meant)
            && before.is_some_and(|c| !c.is_alphabetic())
    };
    let marks = |run: &Range<usize>| {
        whole(units, run.clone(), Page::Western).is_some_and(|found| found.iter().all(mark))
    };
    (open.len() >= 2 && open.iter().all(marks)).then_some(Page::Western)
}

/// Control characters by themselves are typographic marks of windows-1252 read as Latin-1: where
/// other repairs were made, or no other non-ASCII character stands beside them. U+0085 alone is a
/// line break.
fn controls(units: &[Unit], accepted: &[Reading], sure: bool) -> Vec<Reading> {
    let control = |unit: Option<&Unit>| unit.is_none_or(|u| u.shown as u32 <= 0x9F);
    let reading = |at: usize| {
        let alone = control(at.checked_sub(1).map(|at| &units[at])) && control(units.get(at + 1));
        let meant = mark(units[at].shown)?;
        let allowed = sure || (alone && meant != '…');
        (allowed && !is_read(accepted, at)).then_some(Reading {
            page: Page::Western,
            at,
            shown: 1,
            meant,
            lossy: false,
        })
    };
    (0..units.len()).filter_map(reading).collect()
}

/// The mark of windows-1252 at the place of a control character.
fn mark(shown: char) -> Option<char> {
    Some(match shown {
        '\u{80}' => '€',
        '\u{82}' => '‚',
        '\u{84}' => '„',
        '\u{85}' => '…',
        '\u{86}' => '†',
        '\u{87}' => '‡',
        '\u{8B}' => '‹',
        '\u{91}' => '‘',
        '\u{92}' => '’',
        '\u{93}' => '“',
        '\u{94}' => '”',
        '\u{95}' => '•',
        '\u{96}' => '–',
        '\u{97}' => '—',
        '\u{99}' => '™',
        '\u{9B}' => '›',
        _ => return None,
    })
}

/// A character whose second byte, a no-break space, became an ordinary space.
fn lost_space(units: &[Unit], at: usize, accepted: &[Reading]) -> Option<Reading> {
    let shown = |at: usize| units.get(at).map(|unit| unit.shown);
    if shown(at)?.is_ascii() || shown(at + 1) != Some(' ') {
        return None;
    }
    if is_read(accepted, at) {
        return None;
    }
    let before = at.checked_sub(1).and_then(shown);
    let reading = |page, shown, meant| Some(Reading { page, at, shown, meant, lossy: false });
    let within = before.is_some_and(|c| c.is_ascii_lowercase());
    // `voilÃ le`: no word ends in a single capital.
    if shown(at) == Some('Ã')
        && within
        && shown(at + 2).is_some_and(|c| c == ' ' || c.is_ascii_lowercase())
    {
        // Of two spaces the first was part of the letter.
        return reading(Page::Western, 1 + usize::from(shown(at + 2) == Some(' ')), 'à');
    }
    let page = pages(accepted).into_iter().find(|page| {
        page.byte(units[at].shown).is_some_and(|byte| matches!(byte, 0xC2 | 0xC3 | 0xC5))
    })?;
    let starts = before.is_none_or(|c| !c.is_alphanumeric());
    match page.byte(units[at].shown)? {
        0xC2 if before.is_some_and(char::is_uppercase) => None,
        0xC2 => reading(page, 2, '\u{A0}'),
        0xC3 => {
            // `Ã s`, `Ã quele`: words of Portuguese that begin with the letter.
            let rest: String = units[at + 2..].iter().take(7).map(|unit| unit.shown).collect();
            let joined =
                ["s ", "quele", "quela", "quilo"].iter().any(|word| rest.starts_with(word));
            reading(page, 1 + usize::from(joined), 'à')
        }
        // `Å iaip`: beside another letter of these alphabets, at the beginning of a word.
        0xC5 => {
            let extended = |r: &Reading| ('\u{100}'..='\u{17F}').contains(&r.meant);
            let begins = starts && shown(at + 2).is_some_and(|c| c.is_ascii_lowercase());
            let digit = at.checked_sub(2).and_then(shown).is_some_and(|c| c.is_ascii_digit());
            (begins && !digit && accepted.iter().any(extended))
                .then(|| reading(page, 2, 'Š'))
                .flatten()
        }
        _ => None,
    }
}
