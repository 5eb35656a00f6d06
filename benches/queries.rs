//! A trend query on a corpus in memory beside counting that corpus.
//!
//! `cargo bench --bench queries [-- FILE --query WORD --query '"A PHRASE"']`. Without a file it
//! makes its own of 20 MB.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::hint::black_box;
use std::time::Duration;

use dateline::Context;
use dateline::corpus::Corpus;
use dateline::corpus::read::ReadParams;
use dateline::matrix::{DocTermMatrix, VocabularyParams, Weights};
use dateline::period::Granularity;
use dateline::query::{Index, Query};
use dateline::text::{Analyzer, AnalyzerParams, Segmenter, Tokens};
use dateline::trend::{Denominators, PeriodIndex, TrendParams};
use support::{Arguments, Input, median, timed};

const QUERIES: [&str; 6] = [
    "innovation",
    "development",
    "innov*",
    "\"science and technology\"",
    "\"peace and security\"",
    "\"the world\"",
];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::read(5)?;
    let input = Input::find(&arguments)?;
    let mut from_text = Vec::new();
    let mut read = None;
    for _ in 0..arguments.runs {
        // What the run before made goes first: two corpora at once would be another measurement.
        drop(read.take());
        let (made, time) = timed(|| count_text(&input));
        from_text.push(time);
        read = Some(made?);
    }
    let (corpus, analyzer, tokens) = read.expect("there is at least one run");
    let mut counting = Vec::new();
    for _ in 0..arguments.runs {
        let (counted, time) = timed(|| count(&tokens, &analyzer));
        black_box(counted?);
        counting.push(time);
    }
    let (from_text, counting) = (median(&mut from_text), median(&mut counting));
    let words: u64 = tokens.lengths().iter().map(|&words| u64::from(words)).sum();
    println!(
        "{}: {:.1} MB, {} documents, {words} words; medians of {} runs",
        input.path.display(),
        input.megabytes(),
        tokens.n_documents(),
        arguments.runs
    );
    println!("counting from text    {}", shown(from_text));
    println!("counting from tokens  {}", shown(counting));

    let (index, indexing) = timed(|| Index::new(&tokens));
    println!("index of the words    {} (once for all queries)", shown(indexing));
    let dates = corpus.documents.iter().map(|document| document.date.as_ref());
    let dates = dates.map(|date| date.map(|date| date.date));
    let axis = PeriodIndex::new(dates, Granularity::Year)?;
    let weights = Weights::equal(tokens.n_documents());
    let level = TrendParams::default().level;
    let denominators = Denominators::new(&axis, tokens.lengths(), &weights, level)?;

    println!(
        "\n{:<26} {:>8} {:>11}  of counting from text, from tokens",
        "query", "found", "median"
    );
    let given = arguments.queries.iter().map(String::as_str);
    let preset = QUERIES.iter().copied().filter(|_| arguments.queries.is_empty());
    for text in given.chain(preset) {
        let (mut times, mut found) = (Vec::new(), 0.0);
        for _ in 0..arguments.runs.max(21) {
            let (series, time) = timed(|| -> dateline::Result<_> {
                let query: Query = text.parse()?;
                let compiled = query.compile(&tokens, &analyzer);
                Ok(denominators.series(&compiled.occurrences(&tokens, &index)))
            });
            found = series?.points.iter().map(|point| point.numerator).sum();
            times.push(time);
        }
        let time = median(&mut times);
        let part = |whole: Duration| format!("1/{:.0}", whole.as_secs_f64() / time.as_secs_f64());
        println!(
            "{text:<26} {found:>8} {:>11}  {}, {}",
            shown(time),
            part(from_text),
            part(counting)
        );
    }
    Ok(())
}

fn count_text(input: &Input) -> dateline::Result<(Corpus, Analyzer, Tokens)> {
    let (corpus, tokens) = Tokens::read(
        &input.names(),
        &ReadParams::default(),
        &Segmenter::default(),
        false,
        &Context::default(),
    )?;
    let (analyzer, tokens) = Analyzer::new(&AnalyzerParams::default(), tokens)?;
    black_box(count(&tokens, &analyzer)?);
    Ok((corpus, analyzer, tokens))
}

fn count(tokens: &Tokens, analyzer: &Analyzer) -> dateline::Result<DocTermMatrix> {
    DocTermMatrix::count(tokens, analyzer, &VocabularyParams::default(), &Context::default())
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1e-3 {
        format!("{:.1} µs", seconds * 1e6)
    } else {
        format!("{:.1} ms", seconds * 1e3)
    }
}
