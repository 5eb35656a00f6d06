//! Times of day, zones and weekdays around a date -> passed over: the day is the day written.

use super::cursor::{Cursor, is_space};

/// Words between a date and its time, folded.
const AT: [&str; 15] = [
    "at", "a", "um", "klo", "kl", "в", "en", "om", "alle", "ore", "ora", "as", "saat", "στις",
    "los",
];
/// Words after a time, folded.
const AFTER: [&str; 10] = ["am", "pm", "uhr", "uur", "ip", "ap", "ч", "h", "hrs", "hours"];
/// Parts of the day before a time.
const HALVES: [&str; 9] = ["上午", "下午", "晚上", "早上", "凌晨", "中午", "傍晚", "午前", "午後"];
/// Words that mark the number before them as a year, folded.
const YEAR: [&str; 4] = ["г", "год", "года", "году"];

impl Cursor<'_> {
    /// `09:59`, `9:59:01.5`, `10h11`, `21時40分`, `5 pm`; with `AM`, `p.m.`, `Uhr`, ... after it.
    pub(super) fn time(&mut self) -> bool {
        self.attempt(|c| c.clock(true)).is_some()
    }

    fn clock(&mut self, hour_alone: bool) -> Option<()> {
        if self.whole && self.eat_word(&["noon", "midnight"]) {
            return Some(());
        }
        if HALVES.iter().any(|half| self.eat_text(half)) || self.eat_text("晚") {
            self.spaces();
        }
        self.small_number().filter(|&hour| hour <= 24)?;
        if self.attempt(Self::minutes).is_some() {
            self.after_time();
            return Some(());
        }
        (hour_alone && self.after_time()).then_some(())
    }

    /// Minutes and seconds behind the hour, with what parts them.
    fn minutes(&mut self) -> Option<()> {
        if self.eat(|c| c == ':' || c == '：').is_some() {
            self.minute()?;
            _ = self.attempt(|c| {
                c.eat(|c| c == ':' || c == '：')?;
                c.minute()?;
                c.fraction();
                Some(())
            });
        } else if self.eat(|c| "时時点點".contains(c)).is_some() {
            self.unit("分", 59).or(self.whole.then_some(()))?;
            _ = self.unit("秒", 59);
        } else if self.eat(|c| c == '.').is_some() {
            // A decimal number elsewhere.
            if !self.whole {
                return None;
            }
            self.minute()?;
            _ = self.attempt(|c| c.eat(|c| c == '.').and_then(|_| c.minute()));
        } else {
            self.spaces();
            self.eat(|c| c == 'h' || c == 'H')?;
            self.spaces();
            self.minute().or(self.whole.then_some(()))?;
        }
        Some(())
    }

    /// Two digits up to 59.
    fn minute(&mut self) -> Option<()> {
        self.number(2).filter(|&(value, digits)| digits == 2 && value <= 59).map(|_| ())
    }

    fn fraction(&mut self) {
        _ = self.attempt(|c| {
            c.eat(|c| c == '.' || c == ',')?;
            c.number(9).map(|_| ())
        });
    }

    /// A number up to `most` with its unit.
    fn unit(&mut self, name: &str, most: i8) -> Option<()> {
        self.attempt(|c| {
            c.spaces();
            c.small_number().filter(|&value| value <= most)?;
            c.eat_text(name).then_some(())
        })
    }

    /// `am`, `p.m.`, `Uhr`
    fn after_time(&mut self) -> bool {
        self.attempt(|c| {
            c.spaces();
            let dotted = ["a.m.", "p.m.", "a.m", "p.m"].into_iter().find(|half| {
                c.rest().get(..half.len()).is_some_and(|s| s.eq_ignore_ascii_case(half))
            });
            if let Some(half) = dotted {
                c.at += half.len();
                return Some(());
            }
            c.eat_word(&AFTER).then_some(())
        })
        .is_some()
    }

    /// A time and zone after the date, if there is one; else nothing is taken.
    pub(super) fn time_after(&mut self) {
        let found = self.attempt(|c| {
            c.skip(|c| is_space(c) || ",;-–|،".contains(c));
            if !(c.eat_word(&AT) || c.eat(|c| c == '@').is_some()) {
                _ = c.attempt(|c| {
                    c.eat(|c| c == 'T' || c == 't')?;
                    (c.digits() > 0).then_some(())
                });
            }
            // `a las`, `klo.`
            c.eat_word(&["las", "la"]);
            c.eat(|c| c == '.');
            c.spaces();
            c.weekday();
            // `5 pm` may be the first words of a title.
            c.clock(c.whole)
        });
        if found.is_some() {
            self.zone();
        }
    }

    /// `+0800`, `+08:00`, `EST`, `GMT+8`, `GMT+0800 (CST)`
    fn zone(&mut self) -> bool {
        let name = self.attempt(|c| {
            c.spaces();
            let word = c.word();
            let named = (1..=5).contains(&word.len())
                && word.bytes().all(|b| b.is_ascii_uppercase())
                && !c.rest().starts_with(char::is_alphanumeric);
            named.then_some(())
        });
        let offset = self.attempt(|c| {
            c.spaces();
            c.eat(|c| "+-−".contains(c))?;
            let (_, digits) = c.number(4)?;
            if digits <= 2 && c.eat(|c| c == ':').is_some() {
                c.number(2)?;
            }
            Some(())
        });
        if offset.is_some() {
            _ = self.attempt(|c| {
                c.spaces();
                c.eat(|c| c == '(')?;
                let word = c.word();
                (!word.is_empty() && c.eat(|c| c == ')').is_some()).then_some(())
            });
        }
        name.or(offset).is_some()
    }

    /// `г.`, `года` behind a year.
    pub(super) fn year_word(&mut self) -> bool {
        let found = self.eat_word(&YEAR);
        if found {
            self.eat(|c| c == '.');
        }
        found
    }

    /// What may follow a date that fills its text: weekdays, times, zones; whether it ends there.
    pub(super) fn nothing_else(&mut self) -> bool {
        self.whole = true;
        loop {
            self.skip(|c| is_space(c) || "()[]（）.,،;|-–—".contains(c));
            if self.rest().is_empty() {
                return true;
            }
            let more = self.eat_word(&["year"]) || self.year_word() || self.weekday() || {
                let start = self.at;
                self.time_after();
                self.at > start
            };
            if !more {
                return false;
            }
        }
    }
}
