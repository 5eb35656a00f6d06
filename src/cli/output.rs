//! Where a result goes: a folder with figures, tables and manifest, the terminal, or JSON.

use std::path::{Path, PathBuf};

use anyhow::Result;
use dateline::Context;
use dateline::export::{Manifest, ResultFolder, tables_json};
use dateline::report::{Archive, Section};
use serde::Serialize;

use super::options::Shared;
use super::terminal::{print_notes, print_table, say};

/// A result on its way out.
pub(super) struct Output<'a> {
    shared: &'a Shared,
    command: &'static str,
    folder: Option<ResultFolder>,
    target: PathBuf,
}

impl<'a> Output<'a> {
    /// Makes sure, before any work, that the folder can be written. The main job's folder is
    /// `output/NAME`, that of another command `output/NAME-COMMAND`.
    pub(super) fn prepare(shared: &'a Shared, command: &'static str, name: &str) -> Result<Self> {
        let target = shared.output.clone().unwrap_or_else(|| {
            let suffix = if command == "run" { String::new() } else { format!("-{command}") };
            Path::new("output").join(format!("{name}{suffix}"))
        });
        let wanted = !shared.json || shared.output.is_some();
        let folder = wanted.then(|| ResultFolder::create(&target)).transpose()?;
        Ok(Self { shared, command, folder, target })
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
                for figure in &section.figures {
                    folder.figure(figure)?;
                    #[cfg(feature = "png")]
                    if self.shared.png {
                        folder.png(figure)?;
                    }
                }
            }
            let title = format!("{}: what changed", archive.name);
            let page = dateline::report::page(&title, &archive.source_line(), sections);
            folder.write("report.html", page.as_bytes())?;
            context.progress.check()?;
            let manifest = Manifest::new(self.command, settings, context.seed, &archive.corpus, notes())?;
            folder.commit(manifest)?;
        }
        if self.shared.json {
            let tables = sections.iter().flat_map(|section| &section.tables);
            say(&tables_json(tables)?)?;
        } else if !self.shared.quiet {
            if let Some(table) = sections.first().and_then(|section| section.tables.first())
                && rows > 0
            {
                print_table(table, rows)?;
                say("")?;
            }
            for sentence in sections.iter().flat_map(|section| section.lead.first()) {
                say(sentence)?;
            }
            say(&format!("Written to {}", self.target.display()))?;
        }
        if !self.shared.quiet {
            print_notes(notes());
        }
        Ok(())
    }
}
