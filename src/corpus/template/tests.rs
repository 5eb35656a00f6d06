//! Planted archives -> is their furniture found, and nothing else?

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::*;
use crate::corpus::document::{DateKind, Origin, Removal, ResolvedDate};
use crate::corpus::{Corpus, ReadParams, ReadSummary};
use crate::period::Granularity;

const WORDS: &str = "river harbour council plan grain school teacher bridge winter reservoir sensor \
    market budget nurse clinic road tender meeting officials said that the of and new will for \
    year with from households subsidies inspection workers project city county village harvest";

/// An archive being planted: its documents, and the lines of each that are furniture.
struct Planted {
    random: Xoshiro256PlusPlus,
    documents: Vec<Document>,
    furniture: Vec<BTreeSet<String>>,
}

/// A template: lines above and below the report; `{}` stands for a number, `{n}` for a name.
struct Page(&'static [&'static str], &'static [&'static str]);

impl Planted {
    fn new() -> Self {
        let random = Xoshiro256PlusPlus::seed_from_u64(7);
        Self { random, documents: vec![], furniture: vec![] }
    }

    fn sentence(&mut self) -> String {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let length = self.random.gen_range(6..24);
        let picked: Vec<&str> =
            (0..length).map(|_| words[self.random.gen_range(0..words.len())]).collect();
        format!("The {}.", picked.join(" "))
    }

    fn fill(&mut self, line: &str) -> String {
        let names = ["Wang Li", "Zhao Min", "Qian Wu Fang", "Sun Yi", "Li Ren", "Tao Anmei"];
        let name = names[self.random.gen_range(0..names.len())];
        line.replace("{n}", name).replace("{}", &self.random.gen_range(1..20_000).to_string())
    }

    /// A document with this template around the lines of its body.
    fn add(&mut self, source: Option<&str>, date: Option<Date>, page: &Page, body: Vec<String>) {
        let (mut lines, mut planted) = (Vec::new(), BTreeSet::new());
        for (part, in_body) in [(page.0, false), (&[][..], true), (page.1, false)] {
            if in_body {
                lines.extend(body.iter().cloned());
            }
            for line in part {
                // Now and then a line is lost in collecting.
                if self.random.gen_bool(0.98) {
                    let line = self.fill(line);
                    planted.insert(line.clone());
                    lines.push(line);
                }
            }
        }
        let text = lines.join(if self.documents.len() % 2 == 0 { "\n\n" } else { "\n" });
        let resolved = date.map(|date| ResolvedDate {
            date,
            precision: Granularity::Day,
            kind: DateKind::Metadata,
        });
        self.documents.push(Document {
            id: format!("d{}", self.documents.len()),
            source: source.map(str::to_owned),
            date: resolved,
            origin: Some(Origin {
                path: Arc::new("a/b.jsonl".into()),
                member: None,
                line: Some(1),
            }),
            text,
            ..Document::default()
        });
        self.furniture.push(planted);
    }

    fn body(&mut self) -> Vec<String> {
        let lines = self.random.gen_range(3..12);
        (0..lines).map(|_| self.sentence()).collect()
    }

    fn read(&self) -> Corpus {
        let params = ReadParams::default();
        let blocks: Vec<LineBlock> = self
            .documents
            .chunks(64)
            .map(|documents| {
                let mut block = LineBlock::default();
                for document in documents {
                    block.push(&document.text, &params.template);
                }
                block.finish()
            })
            .collect();
        let summary = ReadSummary::default();
        let documents = self.documents.clone();
        let pages: Vec<super::Page<'_>> = blocks.iter().flat_map(LineBlock::pages).collect();
        Corpus::assemble_without_templates(documents, &pages, summary, &params).unwrap().0
    }

    /// Precision and recall of the removed lines.
    fn score(&self, corpus: &Corpus) -> (f64, f64) {
        let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
        for (document, planted) in corpus.documents.iter().zip(&self.furniture) {
            let removed: BTreeSet<String> =
                document.removed.iter().map(|removal| removal.text.clone()).collect();
            right += planted.intersection(&removed).count();
            wrong.extend(removed.difference(planted).cloned());
            missed.extend(planted.difference(&removed).cloned());
        }
        println!("right {right}, wrong {wrong:?}, missed {missed:?}");
        let share = |others: usize| f64::from(right as u32) / (right + others).max(1) as f64;
        (share(wrong.len()), share(missed.len()))
    }
}

fn day(number: i32) -> Date {
    date(2021, 1, 1).saturating_add(jiff::Span::new().days(number))
}

const NONE: Page = Page(&[], &[]);
const OLD: Page = Page(
    &["Home | News | Policy | Contact", "Lanwei Today Network Edition", "Font: A A A {}"],
    &["Editor: {n}", "Views: {}", "Share on Weibo and WeChat", "Lanwei Press Group"],
);
const NEW: Page = Page(
    &["Lanwei Today", "You are reading the digital edition", "Menu"],
    &[
        "Sign up for our morning newsletter",
        "Tags: {n}, {n}",
        "Published by the town printing works",
        "Copyright {} Lanwei Today, reproduction only with permission",
    ],
);
const CITY: Page = Page(
    &[],
    &[
        "This story was first printed in the weekly paper",
        "Contact us | About us | Jobs",
        "Page {} of {}",
    ],
);

#[test]
fn planted_furniture_is_found_and_nothing_else() {
    let mut planted = Planted::new();
    for number in 0..240 {
        // One template until day 139, another one since; each report has its headings.
        let page = if number < 140 { &OLD } else { &NEW };
        let mut body = planted.body();
        body.insert(0, "Summary".into());
        body.insert(3, "Background of the work".into());
        body.push("Thank you very much for your attention.".into());
        planted.add(Some("Lanwei Today"), Some(day(number)), page, body);
        // Speeches, with salutations and closing formulas, and no template.
        let mut body = vec!["Mr. President,".into(), "Excellencies,".into()];
        body.extend(planted.body());
        body.push("Long live the friendship between our two peoples!".into());
        planted.add(Some("Speeches"), Some(day(number)), &NONE, body);
        // A report that lists the same points again and again, with a short template.
        if number % 4 == 0 {
            let mut body = planted.body();
            for point in ["- Improve skills", "- Improve health", "- Improve roads"] {
                body.insert(2, point.into());
            }
            planted.add(Some("City Portal"), Some(day(number)), &CITY, body);
        }
        // No source, no dates.
        if number % 8 == 0 {
            let body = planted.body();
            planted.add(None, None, &CITY, body);
        }
        // A notice that hardly changes.
        if number % 10 == 0 {
            let mut body: Vec<String> = [
                "Typhoon notice for the coast",
                "All boats return to harbour today.",
                "Schools stay closed until further notice.",
                "Follow the news of the county radio.",
            ]
            .map(Into::into)
            .into();
            body.insert(2, planted.sentence());
            planted.add(Some("Harbour Office"), Some(day(number)), &NONE, body);
        }
    }
    let corpus = planted.read();
    let (precision, recall) = planted.score(&corpus);
    assert!(precision >= 0.98 && recall >= 0.98, "{precision} {recall}");
    assert!(!corpus.documents.iter().any(|document| document.text.contains("Views:")));
    let changes = &corpus.templates.changes;
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].after, changes[0].before), (day(139), day(140)));
    assert_eq!(changes[0].source, "Lanwei Today");
    assert_eq!((changes[0].lines_gone, changes[0].lines_new), (7, 7));
    let old = corpus.templates.lines.iter().find(|line| line.text.starts_with("Views")).unwrap();
    assert!(old.share > 0.9 && old.first <= Some(day(3)) && old.last >= Some(day(136)));
    let kinds: Vec<_> = corpus.notes.iter().map(|note| note.kind).collect();
    assert!(kinds.contains(&"template-lines") && kinds.contains(&"template-change"));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let mut planted = Planted::new();
    for number in 0..120 {
        let source = ["A", "B", "C"][number as usize % 3];
        let body = planted.body();
        planted.add(Some(source), Some(day(number)), if number < 60 { &OLD } else { &CITY }, body);
    }
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let corpus = pool.install(|| planted.read());
        let removed: Vec<Vec<Removal>> =
            corpus.documents.into_iter().map(|document| document.removed).collect();
        (corpus.templates, removed, corpus.notes)
    };
    let one = read(1);
    assert!(!one.0.lines.is_empty());
    assert_eq!(one, read(4));
}

#[test]
fn documents_of_nothing_but_furniture_stay_whole() {
    let mut planted = Planted::new();
    for number in 0..40 {
        let body = if number == 20 { vec![] } else { planted.body() };
        planted.add(Some("Town"), Some(day(number)), &CITY, body);
    }
    let corpus = planted.read();
    assert_eq!(corpus.documents[20].text, planted.documents[20].text);
    let note = corpus.notes.iter().find(|note| note.kind == "template-only").unwrap();
    assert_eq!(note.documents, ["d20"]);
}

#[test]
fn few_documents_teach_nothing() {
    let mut planted = Planted::new();
    for number in 0..9 {
        let body = planted.body();
        planted.add(Some("Town"), Some(day(number)), &OLD, body);
    }
    assert_eq!(planted.read().templates, Templates::default());
    assert_eq!(Planted::new().read_empty(), 0);
}

impl Planted {
    /// No documents are an error elsewhere.
    fn read_empty(&self) -> usize {
        learn(&self.documents, &[], &TemplateParams::default()).1.len()
    }
}

#[test]
fn removals_name_their_bytes() {
    let mut planted = Planted::new();
    for number in 0..30 {
        let body = planted.body();
        planted.add(Some("Town"), Some(day(number)), &OLD, body);
    }
    let corpus = planted.read();
    for (document, before) in corpus.documents.iter().zip(&planted.documents) {
        assert!(!document.removed.is_empty());
        for removal in &document.removed {
            assert_eq!(&before.text[removal.start..removal.end], removal.text);
        }
        for (at, c) in document.text.char_indices() {
            let source = document.source_range(at..at + c.len_utf8()).unwrap();
            assert_eq!(&before.text[source], c.encode_utf8(&mut [0; 4]));
        }
    }
}

#[test]
fn parameters_are_checked() {
    let error = |params: TemplateParams| params.check().unwrap_err().to_string();
    let params = TemplateParams::default;
    assert!(params().check().is_ok());
    assert!(error(TemplateParams { share: 1.5, ..params() }).contains("template.share"));
    assert!(error(TemplateParams { window: 0, ..params() }).contains("template.window"));
    assert!(error(TemplateParams { min_documents: 1, ..params() }).contains("min_documents"));
}
