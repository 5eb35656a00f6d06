//! `dateline matrix`: the document-term matrix for other software.

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use dateline::Context;
use dateline::export::matrix_market::write_matrix_market;
use dateline::export::npz::write_npz;
use dateline::matrix::Weighting;
use dateline::report::matrix::matrix;
use dateline::report::{Archive, ArchiveParams};
use serde::Serialize;

use super::options::Shared;
use super::output::Output;

/// Arguments of `dateline matrix`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// How counts become weights
    #[arg(long, value_name = "NAME", default_value = "tfidf",
          value_parser = PossibleValuesParser::new(Weighting::KEYS))]
    weighting: String,
    /// Format of the matrix: npz for `scipy.sparse.load_npz`, mtx (Matrix Market) for others
    #[arg(long, value_name = "NAME", default_value = "npz")]
    format: Format,
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Npz,
    Mtx,
}

#[derive(Serialize)]
struct Settings {
    archive: ArchiveParams,
    weighting: Weighting,
    format: Format,
}

pub(super) fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let shared = &arguments.shared;
    let settings = Settings {
        archive: shared.archive_params()?,
        weighting: Weighting::by_key(&arguments.weighting).unwrap_or_default(),
        format: arguments.format,
    };
    settings.weighting.check()?;
    let mut output = Output::prepare(shared, "matrix")?;
    let archive = Archive::read(&shared.inputs, &settings.archive, false, context)?;
    let (section, weighted) = matrix(&archive, &settings.weighting, context)?;
    if let Some(folder) = output.folder() {
        let matrix = &weighted.weights;
        match settings.format {
            Format::Npz => folder.write_with("matrix.npz", |out| write_npz(matrix, out))?,
            Format::Mtx => {
                folder.write_with("matrix.mtx", |out| write_matrix_market(matrix, out))?;
            }
        }
    }
    output.finish(&archive, &settings, &[section], 0, context)
}
