//! Made-up reports with planted copies -> how long families of reprints take to find, how many of
//! the copies are found, and how much memory it takes.
//!
//! `cargo bench --bench near_duplicates [-- --documents 20000 --documents 200000]` makes corpora of
//! these sizes; `-- FILE` works on a file made before by `-- --write FILE --documents 20000`.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod support;

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use dateline::corpus::read::ReadParams;
use dateline::reuse::{Families, Passages, ReprintParams};
use dateline::text::{Segmenter, Tokens};
use dateline::{Context, Seed};
use rand::Rng;
use rand::seq::SliceRandom;
use support::{Words, cpu_seconds, peak_megabytes, timed};

const WORDS: usize = 300;
const SHINGLE: usize = 5;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::read()?;
    if let Some(file) = &arguments.write {
        return arguments.documents.iter().try_for_each(|&count| write_corpus(file, count));
    }
    if let Some(file) = &arguments.file {
        return measure(file, arguments.passages);
    }
    // Sizes rise, so that the most memory ever held is that of the last.
    for &count in &arguments.documents {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("made.jsonl");
        write_corpus(&file, count)?;
        measure(&file, arguments.passages)?;
    }
    Ok(())
}

/// `[FILE] [--write FILE] [--documents N]... [--passages]`.
struct Arguments {
    file: Option<PathBuf>,
    write: Option<PathBuf>,
    documents: Vec<usize>,
    passages: bool,
}

impl Arguments {
    fn read() -> anyhow::Result<Self> {
        let mut read = Self { file: None, write: None, documents: Vec::new(), passages: false };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let name = &argument;
                arguments.next().ok_or_else(|| anyhow::anyhow!("{name} needs a value"))
            };
            match argument.as_str() {
                "--bench" | "--test" => {}
                "--write" => read.write = Some(value()?.into()),
                "--documents" => read.documents.push(value()?.parse()?),
                "--passages" => read.passages = true,
                option if option.starts_with('-') => anyhow::bail!("unknown option {option}"),
                file => read.file = Some(file.into()),
            }
        }
        if read.documents.is_empty() {
            read.documents = vec![20_000];
        }
        read.documents.sort_unstable();
        Ok(read)
    }
}

/// Reads a corpus, finds its families, and says what that took and what was found.
fn measure(file: &Path, passages: bool) -> anyhow::Result<()> {
    let context = Context::default();
    let inputs = [file.to_string_lossy().into_owned()];
    let before = cpu_seconds();
    let (read, reading) = timed(|| {
        let (params, segmenter) = (ReadParams::default(), Segmenter::default());
        Tokens::read(&inputs, &params, &segmenter, false, &context)
    });
    let (corpus, tokens) = read?;
    let days: Vec<_> =
        corpus.documents.iter().map(|d| d.date.as_ref().map(|date| date.date)).collect();
    let params = ReprintParams::default();
    let (found, finding) = timed(|| Families::find(&tokens, &days, &params, &context));
    let found = found?;
    let words: u64 = tokens.lengths().iter().map(|&length| u64::from(length)).sum();
    println!(
        "{} documents, {words} words: read {:.2} s, families {:.3} s ({:.1} million words a second)",
        tokens.n_documents(),
        reading.as_secs_f64(),
        finding.as_secs_f64(),
        words as f64 / 1e6 / finding.as_secs_f64(),
    );
    if let (Some(before), Some(after), Some(peak)) = (before, cpu_seconds(), peak_megabytes()) {
        let cpu = after.0 - before.0 + after.1 - before.1;
        println!("CPU {cpu:.2} s, peak memory {peak:.0} MB");
    }
    println!("{} families, {} copies", found.families.len(), found.n_copies());
    let pairs = pairs_file(file);
    if pairs.exists() {
        judge(&found, &pairs)?;
    }
    if passages {
        let find = || Passages::find(&tokens, &days, &found, &params, &context);
        let (passages, time) = timed(find);
        let (count, time) = (passages?.passages.len(), time.as_secs_f64());
        println!("{count} passages in {time:.2} s");
    }
    Ok(())
}

/// How many of the planted pairs are found, by their similarity.
fn judge(found: &Families, pairs: &Path) -> anyhow::Result<()> {
    const FROM: [f64; 5] = [0.0, 0.8, 0.82, 0.9, 1.0];
    let (mut planted, mut joined) = ([0_u32; FROM.len()], [0_u32; FROM.len()]);
    for line in BufReader::new(File::open(pairs)?).lines() {
        let line = line?;
        let fields: Vec<&str> = line.split('\t').collect();
        let [one, other, similarity] = fields[..] else { anyhow::bail!("three fields a line") };
        let family = |id: &str| anyhow::Ok(found.family_of[id.parse::<usize>()?]);
        let similarity: f64 = similarity.parse()?;
        let class = FROM.iter().rposition(|&from| similarity >= from).unwrap_or(0);
        planted[class] += 1;
        joined[class] += u32::from(family(one)? == family(other)?);
    }
    for (class, from) in FROM.iter().enumerate() {
        println!("planted pairs from {from:.2}: {} of {} joined", joined[class], planted[class]);
    }
    let sum = |counts: &[u32]| counts.iter().sum::<u32>();
    let (joined, planted) = (sum(&joined[1..]), sum(&planted[1..]));
    println!(
        "recall at 0.8: {joined} of {planted} = {:.5}",
        f64::from(joined) / f64::from(planted)
    );
    Ok(())
}

/// Where the planted pairs of a corpus stand: two document numbers and their Jaccard index a line.
fn pairs_file(file: &Path) -> PathBuf {
    file.with_extension("pairs.tsv")
}

/// Writes so many reports of 300 words as JSONL, and their planted pairs. Every tenth report is a
/// copy of one of the others with up to 10 words replaced, or with one stretch replaced, so that it
/// is as often below the threshold as just above it, far above it, or equal.
fn write_corpus(path: &Path, count: usize) -> anyhow::Result<()> {
    let vocabulary = Words::new(60_000, &mut Seed(1).generator("near-duplicates", u64::MAX));
    let mut file = BufWriter::new(File::create(path)?);
    let mut pairs = BufWriter::new(File::create(pairs_file(path))?);
    for number in 0..count as u64 {
        let mut random = Seed(2).generator("near-duplicates", number);
        let words = if number % 10 == 9 {
            let original = random.gen_range(0..number / 10 + 1) * 10 + random.gen_range(0..9);
            let words = report(&vocabulary, original);
            let copy = edited(&words, &vocabulary, &mut random);
            writeln!(pairs, "{original}\t{number}\t{}", jaccard(&words, &copy))?;
            copy
        } else {
            report(&vocabulary, number)
        };
        let mut text = String::new();
        for sentence in words.chunks(15) {
            text += &sentence.join(" ");
            text += ". ";
        }
        let day = format!("2023-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
        let record = serde_json::json!({ "id": number.to_string(), "date": day, "text": text });
        writeln!(file, "{record}")?;
    }
    pairs.flush()?;
    Ok(file.flush()?)
}

/// The words of the report of a number.
fn report(vocabulary: &Words, number: u64) -> Vec<&str> {
    let mut random = Seed(1).generator("near-duplicates", number);
    (0..WORDS).map(|_| vocabulary.word(&mut random)).collect()
}

/// A copy with some words replaced.
fn edited<'w>(words: &[&'w str], vocabulary: &'w Words, random: &mut impl Rng) -> Vec<&'w str> {
    let mut copy = words.to_vec();
    if random.gen_bool(0.5) {
        let mut places: Vec<usize> = (0..WORDS).collect();
        places.shuffle(random);
        for &place in &places[..random.gen_range(0..=10)] {
            copy[place] = vocabulary.word(random);
        }
    } else {
        let length = random.gen_range(20..40);
        let start = random.gen_range(0..WORDS - length);
        copy[start..start + length].fill_with(|| vocabulary.word(random));
    }
    copy
}

/// The Jaccard index of the shingle sets of two texts.
fn jaccard(one: &[&str], other: &[&str]) -> f64 {
    let set = |words: &[&str]| -> HashSet<String> {
        words.windows(SHINGLE).map(|shingle| shingle.join(" ")).collect()
    };
    let (one, other) = (set(one), set(other));
    let shared = one.intersection(&other).count();
    shared as f64 / (one.len() + other.len() - shared) as f64
}
