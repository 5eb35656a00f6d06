//! A word -> its plural, past, third person, or with its article. For the words of the grammars;
//! irregular ones are not among them.

/// Applies the form named in a symbol: `s`, `ed`, `ing`, `es`, `a`, `C`.
pub(super) fn apply(form: &str, word: String) -> String {
    match form {
        "s" | "es" => with_s(&word),
        "ed" => past(&word),
        "ing" => participle(&word),
        "a" => format!("{} {word}", if takes_an(&word) { "an" } else { "a" }),
        "C" => capital(&word),
        _ => word,
    }
}

fn is_vowel(c: char) -> bool {
    "aeiou".contains(c)
}

/// Whether a word ends with `y` after a consonant.
fn ends_with_bare_y(word: &str) -> bool {
    word.strip_suffix('y').is_some_and(|stem| !stem.ends_with(is_vowel))
}

/// Plural of a noun and third person of a verb are formed alike.
fn with_s(word: &str) -> String {
    match word {
        _ if ends_with_bare_y(word) => format!("{}ies", &word[..word.len() - 1]),
        _ if word.ends_with("potato") => format!("{word}es"),
        _ if ["s", "x", "ch", "sh", "z"].iter().any(|end| word.ends_with(end)) => {
            format!("{word}es")
        }
        _ => format!("{word}s"),
    }
}

/// Verbs whose last consonant is doubled.
const DOUBLED: [&str; 3] = ["plan", "map", "label"];

fn stem(verb: &str) -> String {
    let last = verb.chars().next_back().filter(|_| DOUBLED.contains(&verb));
    verb.chars().chain(last).collect()
}

fn past(verb: &str) -> String {
    if let Some(bare) = verb.strip_suffix('e') {
        return format!("{bare}ed");
    }
    if ends_with_bare_y(verb) {
        return format!("{}ied", &verb[..verb.len() - 1]);
    }
    stem(verb) + "ed"
}

fn participle(verb: &str) -> String {
    verb.strip_suffix('e').map_or_else(|| stem(verb), str::to_owned) + "ing"
}

fn takes_an(word: &str) -> bool {
    let sounds_like_you = ["use", "uni", "eu", "one"].iter().any(|start| word.starts_with(start));
    word.starts_with(is_vowel) && !sounds_like_you
}

/// With a capital first letter, behind an opening quotation mark too.
pub(super) fn capital(text: &str) -> String {
    let mut done = false;
    let upper = |c: char| {
        if done || !c.is_alphanumeric() {
            return c;
        }
        done = true;
        c.to_uppercase().next().unwrap_or(c)
    };
    text.chars().map(upper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let cases = [
            ("s", "bridge", "bridges"),
            ("s", "bus", "buses"),
            ("s", "gallery", "galleries"),
            ("s", "quay", "quays"),
            ("es", "polish", "polishes"),
            ("es", "certify", "certifies"),
            ("ed", "plan", "planned"),
            ("ed", "move", "moved"),
            ("ed", "survey", "surveyed"),
            ("ed", "certify", "certified"),
            ("ing", "move", "moving"),
            ("ing", "map", "mapping"),
            ("a", "old", "an old"),
            ("a", "useful", "a useful"),
            ("a", "unlit", "an unlit"),
            ("C", "“we”", "“We”"),
            ("C", "12 pumps", "12 pumps"),
            ("", "x", "x"),
        ];
        for (form, word, expected) in cases {
            assert_eq!(apply(form, word.to_owned()), expected);
        }
    }
}
