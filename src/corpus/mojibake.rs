//! Text with garbled characters (`itâ€™s`, `Home Ā» News`) -> the same text with them repaired.
//!
//! Such characters are UTF-8 read in a code page ([`Page`]). A stretch of non-ASCII characters is
//! put back into bytes of one of these pages; where the bytes are valid UTF-8, its characters are
//! what was meant, *if* the stretch cannot be ordinary text. That is decided by the characters meant:
//!
//! | meant | repaired |
//! | --- | --- |
//! | typographic marks, currency, arrows, symbols, emoji | always |
//! | Latin-1 signs (`»`, `°`, `£`) and letters with diacritics | inside or beside lower-case words: never at the end of an upper-case word (`SÃO`, `NESTLÉ®`), never when the stretch is all letters |
//! | other letters (Greek, Cyrillic, CJK, ...) | in groups: 3 of two bytes, or 2 of three bytes |
//! | anything | where what is meant is garbled once more and can be repaired |
//!
//! Where a line holds repairs that are sure, they speak for the rest of it ([`evidence`]). In doubt
//! nothing is changed.

mod evidence;
mod page;
mod trust;

use page::Page;
use trust::{Trust, trust};

use super::scan;

/// One repair within a text: the bytes `start..end` become `meant`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repair {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) meant: char,
}

/// How often a text is taken to have been garbled, at most.
const LAYERS: usize = 4;

/// Quick look: whether anything in a text looks garbled.
pub(crate) fn is_suspect(text: &str) -> bool {
    scan::any(text, |a, _| a >> 7, suspect)
}

/// Quick look: a character of two bytes, or `√`, `≈`, `├`, ... before another non-ASCII one; a
/// control character; `Ã` before a space.
#[inline]
pub(crate) fn suspect(a: u8, b: u8, c: u8, d: u8) -> u8 {
    let pair = u8::from(a & 0xE0 == 0xC0) & (c >> 7);
    let symbol = u8::from(b == 0x88) | u8::from(b == 0x89) | u8::from(b & 0xFC == 0x94);
    let symbol = u8::from(a == 0xE2) & symbol & (d >> 7);
    let control = u8::from(a == 0xC2) & u8::from(b < 0xA0);
    let lost = u8::from(a == 0xC3) & u8::from(b == 0x83) & u8::from(c == b' ');
    pair | symbol | control | lost
}

/// A character of a line as it stands so far, and the bytes of the line it was made of.
#[derive(Debug, Clone, Copy)]
struct Unit {
    shown: char,
    start: usize,
    end: usize,
    repaired: bool,
}

/// What one stretch of characters would mean in one code page.
#[derive(Debug, Clone, Copy)]
struct Reading {
    page: Page,
    /// Where it begins, and how many characters are shown for it.
    at: usize,
    shown: usize,
    meant: char,
    /// Whether a byte of it was lost before, so that what was meant is not known.
    lossy: bool,
}

/// Every repair in a line of text, in order.
pub(crate) fn find(line: &str) -> Vec<Repair> {
    let unit = |(start, shown): (usize, char)| Unit {
        shown,
        start,
        end: start + shown.len_utf8(),
        repaired: false,
    };
    let mut units: Vec<Unit> = line.char_indices().map(unit).collect();
    for _ in 0..LAYERS {
        let readings = readings(&units);
        if readings.is_empty() {
            break;
        }
        units = replaced(&units, &readings);
    }
    // `Ã¥` is also Mac Roman for another character: taken only where nothing on the line speaks
    // against windows-1252.
    let doubtful = units.iter().any(|unit| !unit.repaired && !unit.shown.is_ascii());
    if is_other_garble(&units) {
        return vec![];
    }
    let sure = |unit: &&Unit| unit.repaired && !(doubtful && unit.shown == 'å');
    let repair = |unit: &Unit| Repair { start: unit.start, end: unit.end, meant: unit.shown };
    units.iter().filter(sure).map(repair).collect()
}

/// Whether most of a line is accents and signs that were not repaired: GBK shown in a code page for
/// European languages, say, where a pair may look like UTF-8 by chance.
fn is_other_garble(units: &[Unit]) -> bool {
    let count = |what: fn(&Unit) -> bool| units.iter().filter(|unit| what(unit)).count();
    let strange =
        count(|unit| !unit.repaired && matches!(unit.shown as u32, 0x80..=0x17F | 0x2000..=0x22FF));
    let letters = count(|unit| unit.shown.is_ascii_alphanumeric());
    strange > letters && strange > 3 * count(|unit| unit.repaired)
}

/// The units with each of the readings in place of what is shown for it.
fn replaced(units: &[Unit], readings: &[Reading]) -> Vec<Unit> {
    let mut meant = Vec::with_capacity(units.len());
    let mut from = 0;
    for reading in readings {
        meant.extend_from_slice(&units[from..reading.at]);
        from = reading.at + reading.shown;
        let (start, end) = (units[reading.at].start, units[from - 1].end);
        meant.push(Unit { shown: reading.meant, start, end, repaired: true });
    }
    meant.extend_from_slice(&units[from..]);
    meant
}

/// The readings to accept in a line, in order.
fn readings(units: &[Unit]) -> Vec<Reading> {
    let runs = runs(units);
    if let Some(all) = evidence::whole_line(units, &runs) {
        return all;
    }
    let mut accepted = Vec::new();
    let mut open = Vec::new();
    for run in runs {
        match run_readings(units, run.clone()) {
            found if found.is_empty() => open.push(run),
            found => accepted.extend(found),
        }
    }
    evidence::settle(units, &mut accepted, &open);
    accepted.sort_unstable_by_key(|reading| reading.at);
    accepted
}

/// Stretches of non-ASCII characters that code pages have: no Chinese, Japanese or Korean ones.
fn runs(units: &[Unit]) -> Vec<std::ops::Range<usize>> {
    let shown =
        |unit: &Unit| !unit.shown.is_ascii() && !(0x2E80..0xE000).contains(&(unit.shown as u32));
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for at in (0..units.len()).filter(|&at| shown(&units[at])) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// What to accept in one run: all of it in one code page, or the parts that are sure.
fn run_readings(units: &[Unit], run: std::ops::Range<usize>) -> Vec<Reading> {
    for page in Page::ALL {
        if let Some(whole) = whole(units, run.clone(), page).filter(|r| accepts(units, r, LAYERS)) {
            return whole;
        }
    }
    let (mut found, mut explained, mut at) = (Vec::new(), 0, run.start);
    while at < run.end {
        let group = group_at(units, at);
        let shown: usize = group.iter().map(|reading| reading.shown).sum();
        explained += shown;
        at += shown.max(1);
        found.extend(group);
    }
    // A long stretch of which little can be read was garbled in some other way.
    if run.len() >= 5 && explained * 2 < run.len() { vec![] } else { found }
}

/// The readings of a whole run in one page, if nothing of it is left over.
fn whole(units: &[Unit], run: std::ops::Range<usize>, page: Page) -> Option<Vec<Reading>> {
    let mut at = run.start;
    let mut readings = Vec::new();
    while at < run.end {
        let reading = read(units, at, page)?;
        at += reading.shown;
        readings.push(reading);
    }
    Some(readings)
}

/// Whether all readings of a run together are beyond doubt.
fn accepts(units: &[Unit], readings: &[Reading], layers: usize) -> bool {
    let trusts: Vec<Trust> = readings.iter().map(|reading| trust(units, reading)).collect();
    let possible = !trusts.contains(&Trust::Never);
    let grouped = trusts.iter().all(|trust| *trust == Trust::InGroup) && is_group(units, readings);
    if possible && (grouped || trusts.contains(&Trust::Sure)) {
        return true;
    }
    let deeper = readings.len() >= 2 && layers > 0;
    deeper && {
        let meant = replaced(units, readings);
        let run = readings[0].at..readings[0].at + readings.len();
        let again = |page: &Page| {
            whole(&meant, run.clone(), *page).is_some_and(|r| {
                let single = r.len() == 1 && trust(&meant, &r[0]) != Trust::Never && !r[0].lossy;
                accepts(&meant, &r, layers - 1)
                    || (single && readings.len() >= 2 && ends(&meant, &r))
            })
        };
        Page::ALL.iter().any(again)
    }
}

/// Whether a letter that was garbled twice stands as one at the end of it all.
fn ends(units: &[Unit], readings: &[Reading]) -> bool {
    readings.iter().all(|r| r.meant as u32 >= 0x300) && units.len() > readings.len()
}

/// Whether letters of one script are enough of them: twice as many within a word, for `…těžší…”` is
/// Czech.
fn is_group(units: &[Unit], readings: &[Reading]) -> bool {
    let Some(first) = readings.first() else { return false };
    let within = first.at > 0 && units[first.at - 1].shown.is_alphabetic();
    let needed = if first.shown >= 3 { 2 } else { 3 } * (1 + usize::from(within));
    let block = script(first.meant);
    block.is_some()
        && readings.len() >= needed
        && readings.iter().all(|reading| script(reading.meant) == block)
}

/// The readings to accept from position `at` on: one sure one, or a group; empty when none.
fn group_at(units: &[Unit], at: usize) -> Vec<Reading> {
    for page in Page::ALL {
        let Some(first) = read(units, at, page) else { continue };
        match trust(units, &first) {
            Trust::Sure => return vec![first],
            Trust::No | Trust::Never => {}
            Trust::InGroup => {
                let block = script(first.meant);
                let mut end = at + first.shown;
                let mut group = vec![first];
                while let Some(next) = read(units, end, page).filter(|r| script(r.meant) == block) {
                    end += next.shown;
                    group.push(next);
                }
                if is_group(units, &group) {
                    return group;
                }
            }
        }
    }
    vec![]
}

/// Reads the characters from `at` on as the bytes of one UTF-8 character of two or more bytes, or
/// of a pair of surrogates.
fn read(units: &[Unit], at: usize, page: Page) -> Option<Reading> {
    let byte = |at: usize| units.get(at).and_then(|unit| page.byte(unit.shown));
    let lead = byte(at)?;
    let shown = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let reading = |shown, meant, lossy| Some(Reading { page, at, shown, meant, lossy });
    if lead == 0xED && byte(at + 1).is_some_and(|second| second >= 0xA0) {
        let unit = |from: usize| {
            let bytes = [byte(from)?, byte(from + 1)?, byte(from + 2)?].map(u16::from);
            (bytes[0] == 0xED && bytes[2] & 0xC0 == 0x80)
                .then(|| 0xD000 | (bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F))
        };
        let pair = [unit(at)?, unit(at + 3)?];
        return reading(6, char::decode_utf16(pair).next()?.ok()?, false);
    }
    let mut bytes = [lead, 0, 0, 0];
    let mut lost = 0;
    for (slot, place) in bytes[1..shown].iter_mut().enumerate() {
        let unit = units.get(at + 1 + slot)?;
        lost += usize::from(unit.shown == '\u{FFFD}');
        // Stands in for a byte that was lost.
        *place = if unit.shown == '\u{FFFD}' { 0xBF } else { page.byte(unit.shown)? };
    }
    let meant = std::str::from_utf8(&bytes[..shown]).ok()?.chars().next()?;
    match lost {
        0 => reading(shown, meant, false),
        1 => reading(shown, '\u{FFFD}', true),
        _ => None,
    }
}

/// A rough script of a letter, so that a group is of one piece; `None` for everything else.
fn script(c: char) -> Option<u32> {
    match c as u32 {
        0x3000..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF => Some(0x3000),
        0xAC00..=0xD7AF => Some(0xAC00),
        // Vowel signs and punctuation of these scripts belong to their words.
        code @ (0x590..=0x6FF | 0x900..=0x0EFF) => Some(code >> 7),
        code if c.is_alphanumeric() && code >= 0x370 => Some(match code {
            0x400..=0x52F => 0x400,
            0x370..=0x3FF | 0x1F00..=0x1FFF => 0x370,
            code => code >> 8,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        let mut fixed = text.to_owned();
        let repairs = if is_suspect(text) { find(text) } else { vec![] };
        for repair in repairs.iter().rev() {
            fixed.replace_range(repair.start..repair.end, repair.meant.encode_utf8(&mut [0; 4]));
        }
        fixed
    }

    #[test]
    fn garbled_text_is_repaired() {
        for (garbled, meant) in [
            ("Home Ā» Hebi City’s 2023 “Day”", "Home » Hebi City’s 2023 “Day”"),
            ("the partyâ€™s â€œspiritâ€\u{9d}", "the party’s “spirit”"),
            ("the partyā€™s work", "the party’s work"),
            ("a cafÃ© in ZÃ¼rich", "a café in Zürich"),
            ("RUF MICH ZURÃœCK", "RUF MICH ZURÜCK"),
            ("20Â°C, Â£35 and Â« voilÃ\u{A0} Â»", "20°C, £35 and « voilà »"),
            ("HÄ±rsÄ±zÄ± RÄ«ga Ä°stanbul siÄ™", "Hırsızı Rīga İstanbul się"),
            ("pĹ™edseda mÄ›sta, LĂłdĹş", "předseda města, Lódź"),
            ("РџСЂРёРІРµС‚ РјРёСЂ", "Привет мир"),
            ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"),
            ("ä¸\u{AD}æ–‡", "中文"),
            ("âœ” done ðŸ˜€", "✔ done 😀"),
            ("pÃ¥ norsk", "på norsk"),
            ("giÃ¡ háº¡t, l’Ã©galitÃ©", "giá hạt, l’égalité"),
            ("donΓÇÖt, caf├⌐; wei√ü, donβ€™t", "don’t, café; weiß, don’t"),
            ("doesnÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢t", "doesn’t"),
            ("voilÃ  le cafÃ©; Ã la rÃ©union", "voilà le café; à la réunion"),
            ("itâ\u{80}\u{99}s \u{93}it\u{94}", "it’s “it”"),
            ("lostâ€� byte", "lost� byte"),
            ("tĹ\u{99}etĂ\u{ad}ho MĂĄm", "třetího Mám"),
            ("10 Î¼g", "10 μg"),
        ] {
            assert_eq!(fixed(garbled), meant, "{garbled}");
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in [
            "SÃO PAULO",
            "AÇÃO «SÃ»",
            "«Ā» klase",
            "RĪGĀ»",
            "Āboli un ābeles, Ādaži",
            "NESTLÉ® 5×£35",
            "BYĆ», być…",
            "ROMÂNĂ» și ăștia",
            "Ăştia au plecat",
            "L’été à Noël… «déjà»",
            "Über Ä’s und Ö“",
            "Рік «В» СССР» і Сєров",
            "Привет, мир! «Ёж»",
            "ΑΒΓ «Ω»",
            "东方 “中文”—标点，测试",
            "日本語…「テスト」",
            "café’s crème—brûlée",
            "naïve “quotes” – dash…",
            "Đà Nẵng, Việt Nam",
            "Øre æ å — ÆØÅ",
            "İstanbul’da ığdır",
            "Łódź, Kraków’s „cudzysłów”",
            "SELKÄ\u{A0}EDELLÄ",
            "50 €–60 £",
            "Mötley Crüe®",
            "Dvořák’s Žižkov «č»",
            "náššuvnnaid zvlášť …těžší…”",
            "ƒãa ƒì",
            "JEREMIĆ’S GENERALĂ\u{A0}CARTĂ—CARTĂ",
            "Он учился в\u{A0}MIT, В\u{A0}USA, «в…»",
            "IRMÃ’s",
            "IRMÃ—e",
            "SÃ\u{A0}Paulo",
            "parlé\u{85} Tu sais",
            "é’\u{A0}it",
            // GBK read as windows-1252.
            "ÖÐ¹ú¹²²ú Ó½Ã·",
        ] {
            assert_eq!(fixed(text), text);
        }
    }

    fn ftfy(name: &str) -> Option<Vec<serde_json::Value>> {
        let path = format!("{}/../shared/data/conformance/ftfy/{name}", env!("CARGO_MANIFEST_DIR"));
        let json = std::fs::read_to_string(&path).ok();
        if json.is_none() {
            println!("skipped: {path} is not there");
        }
        Some(serde_json::from_str(&json?).unwrap())
    }

    /// The negative cases of the `ftfy` test suite must stay as they are.
    #[test]
    fn negative_cases_of_ftfy() {
        for case in ftfy("negative.json").unwrap_or_default() {
            let text = case["original"].as_str().unwrap();
            assert_eq!(fixed(text), text, "{}", case["label"]);
        }
    }

    /// The positive cases of the `ftfy` test suite, judged by the text they expect before quotes are
    /// made straight and the like: all of them, and those in which the encoding is repaired at all.
    #[test]
    fn positive_cases_of_ftfy() {
        let Some(cases) = ["in-the-wild.json", "synthetic.json"]
            .map(ftfy)
            .into_iter()
            .collect::<Option<Vec<_>>>()
        else {
            return;
        };
        let (mut all, mut all_right, mut garbled, mut garbled_right) = (0, 0, 0, 0);
        for case in cases.into_iter().flatten() {
            let text = case["original"].as_str().unwrap();
            let expected = case["fixed-encoding"].as_str().or(case["fixed"].as_str()).unwrap();
            let right = usize::from(fixed(text) == expected);
            all += 1;
            all_right += right;
            garbled += usize::from(text != expected);
            garbled_right += right * usize::from(text != expected);
            if right == 0 {
                println!("{text:?}\n   got {:?}\n   not {expected:?}", fixed(text));
            }
        }
        println!("as expected: {all_right} of {all}; of the garbled {garbled_right} of {garbled}");
        assert!(all_right * 100 >= 95 * all && garbled_right * 100 >= 94 * garbled);
    }

    #[test]
    fn the_quick_look_misses_nothing() {
        for text in ["Ā»", "â€™", "Р¤", "ðŸ˜€", "x Ã©", "√©", "├⌐", "Ã la", "\u{93}x", "ΓÇÖ"]
        {
            assert!(is_suspect(text));
        }
        let late = format!("{}x Ã©", "é ".repeat(1000));
        assert!(is_suspect(&late));
        for text in ["", "é", "plain", "café", "“quoted”", "中文", "naïve — café"] {
            assert!(!is_suspect(text), "{text}");
        }
    }
}
