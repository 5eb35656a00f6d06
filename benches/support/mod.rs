//! What the benchmarks share: a file to measure on, a stopwatch, and what the system knows.

#![allow(dead_code, reason = "each benchmark uses its part")]

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::Rng;
use tempfile::TempDir;

use dateline::Seed;

/// The file measured on: the one named, or a made one that goes away at the end.
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    _folder: Option<TempDir>,
}

impl Input {
    /// The file named on the command line or in `DATELINE_BENCH_FILE`, else [`write_corpus`]'s.
    pub(crate) fn find(arguments: &Arguments) -> anyhow::Result<Self> {
        let named = arguments
            .file
            .clone()
            .or_else(|| std::env::var_os("DATELINE_BENCH_FILE").map(PathBuf::from));
        let (path, folder) = if let Some(path) = named {
            (path, None)
        } else {
            let folder = tempfile::tempdir()?;
            let path = folder.path().join("made.jsonl");
            write_corpus(&path, 20_000_000)?;
            (path, Some(folder))
        };
        let bytes = std::fs::metadata(&path)
            .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?
            .len();
        Ok(Self { path, bytes, _folder: folder })
    }

    pub(crate) fn names(&self) -> Vec<String> {
        vec![self.path.to_string_lossy().into_owned()]
    }

    pub(crate) fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6
    }
}

/// `[FILE] [--runs N] [--query TERM]...`; what `cargo bench` adds is left out of account.
pub(crate) struct Arguments {
    pub(crate) file: Option<PathBuf>,
    pub(crate) runs: usize,
    pub(crate) queries: Vec<String>,
}

impl Arguments {
    pub(crate) fn read(runs: usize) -> anyhow::Result<Self> {
        let mut read = Self { file: None, runs, queries: Vec::new() };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let name = &argument;
                arguments.next().ok_or_else(|| anyhow::anyhow!("{name} needs a value"))
            };
            match argument.as_str() {
                "--bench" | "--test" => {}
                "--runs" => read.runs = value()?.parse::<usize>()?.max(1),
                "--query" => read.queries.push(value()?),
                option if option.starts_with('-') => anyhow::bail!("unknown option {option}"),
                file => read.file = Some(file.into()),
            }
        }
        Ok(read)
    }
}

/// Runs `work` and says how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed())
}

/// The middle one of some durations, which are sorted.
pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// User and system time of this process so far, in seconds, where the system says (Linux).
pub(crate) fn cpu_seconds() -> Option<(f64, f64)> {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name before the last bracket may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut seconds = || Some(fields.next()?.parse::<f64>().ok()? / TICKS);
    Some((seconds()?, seconds()?))
}

/// Most memory ever held by this process, in MB, where the system says (Linux).
pub(crate) fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}

/// Writes about so many bytes of dated made-up reports as JSONL: words by Zipf's law, the common
/// ones English function words, in sentences and paragraphs. The same bytes on every machine.
pub(crate) fn write_corpus(path: &Path, bytes: usize) -> anyhow::Result<()> {
    let mut random = Seed(1).generator("benchmark corpus", 0);
    let words = Words::new(60_000, &mut random);
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    let (mut written, mut text) = (0, String::new());
    for number in 0.. {
        if written >= bytes {
            break;
        }
        text.clear();
        for _ in 0..random.gen_range(20..160) {
            words.sentence(&mut text, &mut random);
        }
        let (year, month, day) =
            (2014 + number % 10, random.gen_range(1..=12), random.gen_range(1..=28));
        let record = serde_json::json!({
            "id": format!("report-{number}"),
            "date": format!("{year}-{month:02}-{day:02}"),
            "title": format!("Report {number}"),
            "text": text,
        });
        let line = record.to_string();
        writeln!(file, "{line}")?;
        written += line.len() + 1;
    }
    Ok(file.flush()?)
}

/// Words with their frequencies.
pub(crate) struct Words {
    words: Vec<String>,
    /// Sums of the frequencies up to each word.
    sums: Vec<f64>,
}

const COMMON: &str = "the of and to in a is that for on with as by it this be are was not from at \
    we our have has will which their its or all an more they been also these can must but us \
    world development science technology innovation peace security nations people economic";

impl Words {
    pub(crate) fn new(n_words: usize, random: &mut impl Rng) -> Self {
        const SYLLABLES: [&str; 20] = [
            "ba", "con", "de", "el", "fi", "gra", "ho", "in", "ka", "lo", "mar", "ne", "or", "pre",
            "qui", "ro", "sta", "ter", "ul", "vi",
        ];
        const ENDINGS: [&str; 10] = ["", "", "s", "ed", "ing", "ation", "al", "ly", "ment", "’s"];
        let mut words: Vec<String> = COMMON.split(' ').map(str::to_owned).collect();
        while words.len() < n_words {
            let syllables = random.gen_range(1..4);
            let stem: String =
                (0..syllables).map(|_| SYLLABLES[random.gen_range(0..SYLLABLES.len())]).collect();
            words.push(stem + ENDINGS[random.gen_range(0..ENDINGS.len())]);
        }
        let mut sum = 0.0;
        let add = |rank: usize| {
            sum += 1.0 / (rank as f64 + 2.7);
            sum
        };
        let sums = (0..n_words).map(add).collect();
        Self { words, sums }
    }

    pub(crate) fn word(&self, random: &mut impl Rng) -> &str {
        let all = self.sums[self.sums.len() - 1];
        let wanted = random.gen_range(0.0..all);
        &self.words[self.sums.partition_point(|&sum| sum <= wanted)]
    }

    /// Adds a sentence, now and then with a slogan, with a comma, or at the end of a paragraph.
    fn sentence(&self, text: &mut String, random: &mut impl Rng) {
        let start = text.len();
        for place in 0..random.gen_range(6..32) {
            if place > 0 {
                text.push_str(if random.gen_bool(0.07) { ", " } else { " " });
            }
            let slogan = random.gen_bool(0.002);
            text.push_str(if slogan { "science and technology" } else { self.word(random) });
        }
        if let Some(first) = text.get_mut(start..=start) {
            first.make_ascii_uppercase();
        }
        text.push_str(if random.gen_bool(0.15) { ".\n" } else { ". " });
    }
}
