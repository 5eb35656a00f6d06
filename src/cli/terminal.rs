//! The person at the terminal: progress bars, Ctrl-C, tables and notes in plain text.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use dateline::note::{Note, Severity};
use dateline::progress::Progress;
use dateline::report::Section;
use dateline::table::{Cell, Table, short};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Shows stages on a terminal, nothing in a pipe; Ctrl-C ends the run at its next step, a second
/// one at once.
pub(super) struct Terminal {
    bar: Mutex<Option<ProgressBar>>,
    shown: bool,
}

impl Terminal {
    pub(super) fn new(quiet: bool) -> Result<Self> {
        ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::SeqCst) {
                #[allow(clippy::exit, reason = "the user insists")]
                std::process::exit(130);
            }
        })?;
        Ok(Self { bar: Mutex::new(None), shown: !quiet && io::stderr().is_terminal() })
    }

    fn with_bar(&self, act: impl FnOnce(&ProgressBar)) {
        if let Ok(bar) = self.bar.lock()
            && let Some(bar) = bar.as_ref()
        {
            act(bar);
        }
    }
}

impl Progress for Terminal {
    fn begin(&self, stage: &'static str, total: Option<u64>) {
        if !self.shown {
            return;
        }
        let (bar, template) = match total {
            Some(total) if stage == "reading" => (
                ProgressBar::new(total),
                "{prefix:>12} [{bar:30}] {bytes} of {total_bytes}, {eta} left",
            ),
            Some(total) => {
                (ProgressBar::new(total), "{prefix:>12} [{bar:30}] {pos} of {len}, {eta} left")
            }
            None => (ProgressBar::new_spinner(), "{prefix:>12} {spinner} {elapsed}"),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(stage);
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Ok(mut held) = self.bar.lock() {
            *held = Some(bar);
        }
    }

    fn advance(&self, steps: u64) {
        if self.shown {
            self.with_bar(|bar| bar.inc(steps));
        }
    }

    fn end(&self) {
        self.with_bar(ProgressBar::finish_and_clear);
    }

    fn cancelled(&self) -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}

/// Prints an error and what led to it, on standard error.
pub(crate) fn print_error(error: &anyhow::Error) {
    let mut text = format!("error: {error}");
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    let _ = writeln!(io::stderr(), "{text}");
}

/// Whether standard output was closed by its reader, as `head` does: no failure.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.downcast_ref::<io::Error>().is_some_and(closed)
}

/// Prints a line on standard output.
pub(super) fn say(line: &str) -> Result<()> {
    writeln!(io::stdout().lock(), "{line}")?;
    Ok(())
}

/// Prints a line on standard error.
pub(super) fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints notes on standard error, the gravest first.
pub(super) fn print_notes<'a>(notes: impl IntoIterator<Item = &'a Note>) {
    let mut notes: Vec<&Note> = notes.into_iter().collect();
    notes.sort_by_key(|note| std::cmp::Reverse(note.severity));
    for note in notes {
        let name = if note.severity == Severity::Info { "note" } else { note.severity.name() };
        let _ = writeln!(
            io::stderr(),
            "{name}: {}. {}",
            note.message.trim_end_matches('.'),
            note.advice
        );
    }
}

/// How wide a text cell is shown.
const WIDEST: usize = 48;

/// Prints the first `most` rows of a table, aligned.
pub(super) fn print_table(table: &Table, most: usize) -> Result<()> {
    let header = table.columns.iter().map(|column| column.name.to_owned()).collect();
    let shown = table.rows.iter().take(most).map(|row| row.iter().map(cell_text).collect());
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(shown).collect();
    let length = |text: &String| text.chars().count();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|place| rows.iter().map(|row| length(&row[place])).max().unwrap_or(0))
        .collect();
    let numeric: Vec<bool> = (0..table.columns.len())
        .map(|place| {
            table.rows.iter().any(|row| matches!(row[place], Cell::Integer(_) | Cell::Number(_)))
        })
        .collect();
    let mut out = io::stdout().lock();
    for row in &rows {
        let mut line = String::new();
        for (place, text) in row.iter().enumerate() {
            let pad = " ".repeat(widths[place] - length(text));
            let (left, right) =
                if numeric[place] { (pad.as_str(), "") } else { ("", pad.as_str()) };
            line.extend([left, text, right, "  "]);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    if table.rows.len() > most {
        writeln!(out, "... {} more rows", table.rows.len() - most)?;
    }
    Ok(())
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => "-".to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Number(value) => short(*value),
        Cell::Text(text) if text.chars().count() > WIDEST => {
            text.chars().take(WIDEST - 1).chain(['…']).collect()
        }
        Cell::Text(text) => text.clone(),
    }
}

/// Prints a concordance: date and document, then the line with the match in the middle.
pub(super) fn print_kwic(section: &Section, quiet: bool) -> Result<()> {
    let Some(table) = section.tables.first() else { return Ok(()) };
    let place = |name: &str| table.columns.iter().position(|column| column.name == name);
    let columns: Vec<usize> =
        ["date", "id", "left", "match", "right"].into_iter().filter_map(place).collect();
    let [date, id, left, found, right] = columns[..] else { return Ok(()) };
    let text = |row: &[Cell], place: usize| cell_text(&row[place]);
    let widest = |place: usize, most: usize| {
        let lengths = table.rows.iter().map(|row| text(row, place).chars().count());
        lengths.max().unwrap_or(0).min(most)
    };
    let (id_width, left_width) = (widest(id, 30), widest(left, usize::MAX));
    let mut out = io::stdout().lock();
    for row in &table.rows {
        let bold = if out.is_terminal() { ["\u{1b}[1m", "\u{1b}[0m"] } else { ["[", "]"] };
        writeln!(
            out,
            "{:10}  {:id_width$.id_width$}  {:>left_width$} {}{}{} {}",
            text(row, date),
            text(row, id),
            full_text(&row[left]),
            bold[0],
            full_text(&row[found]),
            bold[1],
            full_text(&row[right])
        )?;
    }
    if !quiet {
        section.lead.iter().try_for_each(|sentence| writeln!(out, "{sentence}"))?;
        print_notes(&section.notes);
    }
    Ok(())
}

fn full_text(cell: &Cell) -> &str {
    if let Cell::Text(text) = cell { text } else { "" }
}
