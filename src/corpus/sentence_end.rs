//! A mark in a text -> whether a sentence ends there, and where.
//!
//! One set of rules for titles, token streams and the sentences that are shown as evidence. They
//! look at the words beside the mark only, never across the line break before it, and know no
//! language: what is an abbreviation in one is hardly ever a last word in another.

/// Whether this character can end a sentence.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '\u{ff0e}') || is_wide(c)
}

/// Marks that need no space behind them: `。！？｡`, those of Devanagari, Arabic and Urdu.
fn is_wide(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '\u{ff61}' | '।' | '॥' | '\u{61f}' | '۔')
}

/// The byte behind a sentence that ends with the mark at byte `at` of `text`, the marks, quotes and
/// brackets that close it included; `None` when none ends there.
///
/// None ends where a small letter or a comma follows, inside a word or number (`3.14`), after a
/// title, an initial or an abbreviation (`Mr.`, `U.S.`, `e.g.`, `No. 5`), or after the number of an
/// item of a list or a German ordinal (`am 3. Oktober`).
pub(crate) fn sentence_end_at(text: &str, at: usize) -> Option<usize> {
    if is_plain(text, at) {
        return Some(at + 1);
    }
    let mark = text[at..].chars().next().filter(|&c| is_mark(c))?;
    let behind = &text[at + mark.len_utf8()..];
    let rest = behind.trim_start_matches(closes);
    let next = rest.trim_start();
    let ends = next.is_empty()
        || (begins(next)
            && (is_wide(mark) || is_apart(text, at, rest))
            && (mark != '.' || !is_abbreviated(&text[..at], rest)));
    ends.then_some(text.len() - rest.len())
}

/// Whether a full stop stands between a word of small letters, no abbreviation, and a capital
/// letter behind a space, as most do.
fn is_plain(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    if !matches!(bytes[at..], [b'.', b' ', b'A'..=b'Z', ..]) {
        return false;
    }
    let before = bytes[..at].iter().rev();
    match before.take(LONGEST + 1).take_while(|byte| byte.is_ascii_lowercase()).count() {
        0 | 1 => false,
        length if length > LONGEST => true,
        length => {
            bytes[..at - length].last() == Some(&b' ')
                && matches!(kind(&text[at - length..at]), Kind::Word)
        }
    }
}

/// Whether this character belongs to the sentence that a mark before it ends.
fn closes(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '”'
            | '’'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
    ) || is_mark(c)
}

fn opens(c: char) -> bool {
    matches!(
        c,
        ' ' | '"'
            | '\''
            | '('
            | '['
            | '{'
            | '*'
            | '_'
            | '-'
            | '“'
            | '‘'
            | '„'
            | '«'
            | '‹'
            | '「'
            | '『'
            | '（'
            | '【'
            | '《'
            | '〈'
            | '¿'
            | '¡'
            | '–'
            | '—'
            | '•'
    ) || c.is_whitespace()
}

/// Whether a sentence can begin with this text.
fn begins(next: &str) -> bool {
    let word = next.trim_start_matches(opens);
    !word.starts_with(char::is_lowercase)
        && !next.starts_with([',', ';', ':', '，', '、', '；', '：'])
}

/// Whether the mark at `at` and what closes with it stand before a blank, or before a capital
/// letter to which a blank was lost.
fn is_apart(text: &str, at: usize, rest: &str) -> bool {
    if rest.starts_with(char::is_whitespace) {
        return true;
    }
    let bytes = text.as_bytes();
    let after_small = at > 0 && bytes[at - 1].is_ascii_lowercase();
    let closed = at > 0 && (bytes[at] != b'.' || text.len() - rest.len() > at + 1);
    (after_small || closed) && rest.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Whether a full stop between these texts belongs to the word before it.
fn is_abbreviated(before: &str, rest: &str) -> bool {
    let next = rest.trim_start();
    let word = &before[before.trim_end_matches(char::is_alphanumeric).len()..];
    let head = &before[..before.len() - word.len()];
    let Some(first) = word.chars().next() else { return false };
    if first.is_ascii_digit() {
        let head = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        return word.len() <= 3 && before.len() - head.len() <= 5 && is_ordinal(head);
    }
    let before_number = || next.trim_start_matches(opens).starts_with(char::is_numeric);
    if word.len() == first.len_utf8() {
        let dotted = head.ends_with('.');
        return match first {
            'v' => true,
            // At 5 p.m. The
            'm' if dotted => false,
            _ if first.is_uppercase() => !starts_sentence(next),
            // The last of z.B. or its first.
            _ => dotted || next.len() == rest.len() || before_number(),
        };
    }
    match kind(word) {
        Kind::Title => true,
        Kind::Suffix => !starts_sentence(next),
        Kind::OfNumber => before_number(),
        Kind::Word => false,
    }
}

/// Whether a number behind this text is that of an item, or a German ordinal: it begins a line or
/// a sentence, or an article or preposition stands before it.
fn is_ordinal(head: &str) -> bool {
    let line = head.trim_end_matches([' ', '\t', '(', '\u{a0}']);
    if line.is_empty() || line.ends_with(['\n', ':', ';', '!', '?']) {
        return true;
    }
    if let Some(before) = line.strip_suffix('.') {
        // Art. 5
        let word = &before[before.trim_end_matches(char::is_alphanumeric).len()..];
        return matches!(kind(word), Kind::Word);
    }
    let word = line.rsplit([' ', '\n']).next().unwrap_or(line);
    matches!(
        word,
        "am" | "vom"
            | "zum"
            | "der"
            | "die"
            | "das"
            | "des"
            | "dem"
            | "den"
            | "im"
            | "beim"
            | "seit"
    )
}

/// Whether this begins with a word that begins sentences and no name.
fn starts_sentence(next: &str) -> bool {
    let word = next.trim_start_matches(opens);
    let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    matches!(
        &word[..end],
        "The"
            | "This"
            | "That"
            | "These"
            | "Those"
            | "It"
            | "In"
            | "He"
            | "She"
            | "They"
            | "We"
            | "But"
            | "And"
            | "As"
            | "At"
            | "For"
            | "If"
            | "On"
            | "There"
            | "What"
            | "When"
            | "While"
            | "However"
            | "To"
            | "By"
            | "With"
            | "From"
            | "Our"
            | "His"
            | "Its"
            | "Their"
    )
}

/// What a full stop behind a word says.
enum Kind {
    /// It shortens the word, which stands before another.
    Title,
    /// It shortens the word, which may be the last of a sentence.
    Suffix,
    /// It shortens the word where a number follows.
    OfNumber,
    /// It ends the sentence.
    Word,
}

/// Bytes of the longest word that [`kind`] knows.
const LONGEST: usize = 6;

fn kind(word: &str) -> Kind {
    let mut small = [0; LONGEST];
    let Some(small) = small.get_mut(..word.len()) else { return Kind::Word };
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    match &*small {
        b"mr" | b"mrs" | b"ms" | b"dr" | b"prof" | b"gen" | b"sen" | b"rep" | b"gov" | b"col"
        | b"lt" | b"sgt" | b"capt" | b"adm" | b"hon" | b"rev" | b"st" | b"mt" | b"vs" | b"cf"
        | b"viz" | b"approx" | b"messrs" | b"mme" | b"mlle" | b"sr" | b"sra" | b"dra" | b"srta"
        | b"sig" | b"dott" | b"ca" | b"bzw" | b"vgl" | b"bspw" | b"ggf" | b"sog" | b"inkl"
        | b"evtl" => Kind::Title,
        b"inc" | b"ltd" | b"co" | b"corp" | b"jr" | b"bros" | b"dept" | b"univ" => Kind::Suffix,
        b"no" | b"nos" | b"nr" | b"art" | b"arts" | b"abs" | b"fig" | b"figs" | b"pp" | b"vol"
        | b"vols" | b"ch" | b"chap" | b"sec" | b"sect" | b"para" | b"paras" | b"op" | b"al"
        | b"tel" | b"ext" | b"rs" | b"jan" | b"feb" | b"mar" | b"apr" | b"jun" | b"jul"
        | b"aug" | b"sep" | b"sept" | b"oct" | b"nov" | b"dec" | b"n\xc3\xbam" => Kind::OfNumber,
        _ => Kind::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `/` where a sentence ends by a mark.
    fn split(text: &str) -> String {
        let mut shown = String::new();
        let mut from = 0;
        for (at, _) in text.char_indices() {
            if at >= from
                && let Some(end) = sentence_end_at(text, at)
            {
                shown.push_str(&text[from..end]);
                shown.push('/');
                from = end;
            }
        }
        shown + &text[from..]
    }

    #[test]
    fn marks_that_end_sentences() {
        for text in [
            "One./ Two!/ Three?/ Four…/ Five",
            "He left.\"/ “Why?”/ (Yes.)/ No...",
            "会议召开。/会议强调“创新。”/他说！/好",
            "at the meeting./Zhang and “so.”/Wang",
            "It grew by 3.14./ In 2015./ It fell to 12./ The Art. 5./ He",
            "पहला वाक्य।/ दूसरा वाक्य।/",
            "Stop!/ ¿Qué?/ Nada.../",
            "We met at 5 p.m./ The bureau of Acme Inc./ They left the U.S./ However, no./ 5",
        ] {
            let text = text.trim_end_matches("/ 5");
            let ends = if text.ends_with(['.', '।', '/']) { "/" } else { "" };
            let expected = format!("{}{ends}", text.trim_end_matches('/'));
            assert_eq!(split(&text.replace('/', "")), expected);
        }
    }

    #[test]
    fn marks_that_end_none() {
        for text in [
            "Mr. Wang of the U.S. Army, e.g. China, i.e. J. R. Li, vs. Dr. Yu",
            "No. 5, Art. 12, pp. 3, Sept. 9, Fig. (2), et al. (2020) and",
            "wait... what? he asked, “why?” she said! and Yahoo! the firm",
            "3.14 and 1,200.5 of example.com and said.we",
            "1. Introduction",
            "tasks: 2. Improve; 3. Build",
            "am 3. Oktober, der 20. Sitzung, z.B. Berlin, d.h. Bonn, Nr. 4 bzw. Art. 5 und",
            "Roe v. Wade, Acme Co. Ltd. China, King Jr. Day",
            "т.е. Москва; “好！”，他",
            "núm. 5 de la Sra. García",
        ] {
            assert_eq!(split(text), text);
        }
    }
}
