//! Where a result goes: a folder with figures, tables and manifest, the terminal, or JSON.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Result;
use dateline::Context;
use dateline::export::json::tables_json;
use dateline::export::{Counts, FileRecord, Manifest, ResultFolder};
use dateline::note::Note;
use dateline::report::evidence::{Evidence, evidence_table};
use dateline::report::{Archive, Section, archive_name};
use dateline::table::Table;
use serde::Serialize;

use super::options::Shared;
use super::terminal::{print_notes, print_table, say};

/// PNGs are made for screens of twice the density.
#[cfg(feature = "png")]
const PNG_SCALE: f32 = 2.0;

/// A result on its way out.
pub(super) struct Output<'a> {
    shared: &'a Shared,
    command: &'static str,
    folder: Option<ResultFolder>,
    target: PathBuf,
}

/// Every table by its name, the evidence where there is any, and the notes.
pub(super) fn json(sections: &[Section]) -> Result<String> {
    #[derive(Serialize)]
    struct Printed<'a, T: Serialize> {
        #[serde(flatten)]
        tables: T,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<&'a Evidence>,
        notes: Vec<&'a Note>,
    }
    let tables: Vec<Table> =
        sections.iter().flat_map(|section| section.tables.iter().cloned()).collect();
    let notes = sections.iter().flat_map(|section| &section.notes).collect();
    let evidence = sections.iter().flat_map(|section| &section.evidence).collect();
    Ok(serde_json::to_string(&Printed { tables: tables_json(&tables), evidence, notes })?)
}

impl<'a> Output<'a> {
    /// Makes sure, before any work, that the folder can be written. The main job's folder is
    /// `output/NAME`, that of another command `output/NAME-COMMAND`.
    pub(super) fn prepare(shared: &'a Shared, command: &'static str) -> Result<Self> {
        let target = shared.output.clone().unwrap_or_else(|| {
            let name = archive_name(&shared.inputs);
            let suffix = if command == "run" { String::new() } else { format!("-{command}") };
            Path::new("output").join(format!("{name}{suffix}"))
        });
        let part = shared.only_language.as_deref().filter(|_| shared.each_language);
        let target = part.map_or_else(|| target.clone(), |code| target.join(code));
        let wanted = !shared.json || shared.output.is_some();
        let folder = wanted.then(|| ResultFolder::create(&target)).transpose()?;
        #[cfg(feature = "parquet")]
        let folder = folder.map(|folder| folder.with_parquet(shared.parquet));
        Ok(Self { shared, command, folder, target })
    }

    /// The same for a target named by the command, whose hidden folder is made in `place`; tables are
    /// written as Parquet too, where that is known.
    pub(super) fn within(
        shared: &'a Shared,
        command: &'static str,
        target: &Path,
        place: Option<&Path>,
    ) -> Result<Self> {
        let folder = place.map(|place| ResultFolder::create_within(target, Some(place)));
        let folder = folder.transpose()?;
        #[cfg(feature = "parquet")]
        let folder = folder.map(|folder| folder.with_parquet(true));
        Ok(Self { shared, command, folder, target: target.to_owned() })
    }

    /// The folder, for files beside figures and tables.
    pub(super) fn folder(&mut self) -> Option<&mut ResultFolder> {
        self.folder.as_mut()
    }

    /// Writes the folder and prints what a person or a program reads: of `rows` rows of the first
    /// table of the first section.
    pub(super) fn finish(
        mut self,
        archive: &Archive,
        settings: &impl Serialize,
        sections: &[Section],
        rows: usize,
        context: &Context<'_>,
    ) -> Result<()> {
        context.progress.check()?;
        let notes = || sections.iter().flat_map(|section| &section.notes);
        if let Some(mut folder) = self.folder.take() {
            for section in sections {
                for table in &section.tables {
                    folder.table(table)?;
                }
                for (name, text) in &section.files {
                    folder.write(name, text)?;
                }
                for figure in &section.figures {
                    folder.figure(&figure.name, &figure.svg)?;
                    #[cfg(feature = "png")]
                    if self.shared.png {
                        folder.png(&figure.name, &figure.png(PNG_SCALE)?)?;
                    }
                }
            }
            let evidence = evidence_table(sections.iter().flat_map(|section| &section.evidence));
            if !evidence.rows.is_empty() {
                folder.table(&evidence)?;
            }
            let asks = match self.command {
                "audit" => "can it be trusted?",
                "cluster" => "kinds of reports",
                "experiment" => "which clusters to trust",
                _ => "what changed",
            };
            let title = format!("{}: {asks}", archive.name);
            let page = dateline::report::page(&title, &archive.source_line(), sections);
            folder.write("report.html", page.as_bytes())?;
            context.progress.check()?;
            folder.commit(self.manifest(
                archive,
                settings,
                notes().cloned().collect(),
                context,
            )?)?;
        }
        if self.shared.json {
            say(&json(sections)?)?;
        } else if !self.shared.quiet {
            let main =
                |section: &'_ Section| section.printed.clone().or(section.tables.first().cloned());
            if let Some(table) = sections.first().and_then(main)
                && rows > 0
            {
                print_table(&table, rows)?;
                say("")?;
            }
            // Of several sections the first sentence each, of the one asked for everything.
            let asked_for = rows > 0 || ["brief", "experiment"].contains(&self.command);
            for (place, section) in sections.iter().enumerate() {
                let most = if place == 0 && asked_for { usize::MAX } else { 1 };
                section.lead.iter().take(most).try_for_each(|sentence| say(sentence))?;
            }
            say(&format!("Written to {}", self.target.display()))?;
        }
        if !self.shared.quiet {
            print_notes(notes());
        }
        Ok(())
    }

    fn manifest(
        &self,
        archive: &Archive,
        settings: &impl Serialize,
        notes: Vec<Note>,
        context: &Context<'_>,
    ) -> Result<Manifest> {
        let corpus = &archive.corpus;
        // A file that nobody may open has no bytes to record; it is among the rejected.
        let rejected: HashSet<&Path> = corpus.rejected.iter().map(|r| Path::new(&r.path)).collect();
        let closed = |path: &Path| rejected.contains(path) && File::open(path).is_err();
        let lists = archive.lists.iter().map(PathBuf::as_path);
        let paths = corpus.files.iter().map(|file| file.path.as_path()).chain(lists);
        let paths: Vec<&Path> = paths.filter(|path| !closed(path)).collect();
        let undated = corpus.documents.iter().filter(|document| document.date.is_none()).count();
        let mut settings = serde_json::to_value(settings)?;
        // The day of the run is a setting only where it decided about a document: else the same
        // reports would give another manifest every day.
        if !notes.iter().any(|note| note.kind == "future-date")
            && let Some(read) = settings.pointer_mut("/archive/read")
            && let Some(read) = read.as_object_mut()
        {
            read.remove("today");
        }
        let manifest = Manifest::new(self.command, settings, context.seed);
        Ok(Manifest {
            arguments: self.shared.arguments.clone(),
            inputs: FileRecord::of_all(&paths)?,
            counts: Counts {
                read: corpus.documents.len(),
                rejected: corpus.rejected.len(),
                undated,
                outside_range: corpus.left_out.outside,
                partly_in_range: corpus.left_out.coarse,
                undated_left_out: corpus.left_out.undated,
                other_language: corpus.left_out.language,
            },
            notes,
            ..manifest
        })
    }
}
