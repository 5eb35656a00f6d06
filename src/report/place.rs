//! What reading found -> the sections whose charts it touches.

use super::section::Section;
use crate::note::Note;

/// Which section a kind of note belongs beside, by its title: the first that is there. Kinds not
/// named here stay in the overview.
const TOUCHES: &[(&str, &[&str])] = &[
    ("undated", &["Dates", "Trends", "Documents"]),
    ("unreadable-date", &["Dates", "Trends", "Documents"]),
    ("ambiguous-date", &["Dates", "Trends", "Documents"]),
    ("date-conflict", &["Dates", "Trends", "Documents"]),
    ("future-date", &["Dates", "Trends", "Documents"]),
    ("early-date", &["Dates", "Trends", "Documents"]),
    ("updated-only", &["Dates", "Trends", "Documents"]),
    ("scrape-batch", &["Dates", "Trends", "Documents"]),
    ("doubtful-date", &["Dates", "Trends", "Documents"]),
    ("same-day", &["Dates", "Trends", "Documents"]),
    ("missing-header", &["Dates", "Documents"]),
    ("source", &["Documents"]),
    ("source-enters", &["Trends", "Documents"]),
    ("source-leaves", &["Trends", "Documents"]),
    ("source-silent", &["Trends", "Documents"]),
    ("template-change", &["Cleaning", "Trends", "Documents"]),
    ("template-lines", &["Cleaning", "Documents"]),
    ("boilerplate", &["Cleaning", "Documents"]),
    ("cleaned-characters", &["Cleaning", "Documents"]),
    ("repaired-characters", &["Cleaning", "Documents"]),
    ("legacy-encoding", &["Cleaning", "Documents"]),
    ("reprints", &["Reprints", "Comparison", "Clusters"]),
    ("passages", &["Reprints"]),
    ("mixed-languages", &["Languages", "Terms"]),
    ("thesaurus-unused", &["Terms"]),
];

/// Moves each note to the section it touches; those of no section come back.
pub(super) fn place(notes: Vec<Note>, sections: &mut [Section]) -> Vec<Note> {
    let mut left = Vec::new();
    for note in notes {
        let titles = TOUCHES.iter().find(|(kind, _)| *kind == note.kind).map(|(_, titles)| *titles);
        let section = titles
            .into_iter()
            .flatten()
            .find_map(|title| sections.iter().position(|section| section.title == *title));
        match section {
            Some(at) => sections[at].notes.push(note),
            None => left.push(note),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Severity;

    fn section(title: &str) -> Section {
        Section { title: title.to_owned(), ..Section::default() }
    }

    fn note(kind: &'static str) -> Note {
        Note::new(Severity::Caution, kind, 1, "m", "a", [])
    }

    #[test]
    fn notes_stand_beside_the_chart_they_touch() {
        let mut sections = [section("Comparison"), section("Documents")];
        let notes = vec![note("reprints"), note("date-conflict"), note("rejected")];
        let left = place(notes, &mut sections);
        assert_eq!(left[0].kind, "rejected");
        assert_eq!(
            (sections[0].notes[0].kind, sections[1].notes[0].kind),
            ("reprints", "date-conflict")
        );
    }
}
