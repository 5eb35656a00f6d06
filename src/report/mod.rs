//! Analyses -> sections of figures, tables and notes -> a folder with one offline page.
//!
//! Each section is one file: it takes an [`Archive`] and its parameters and calls the floors below.

pub mod archive;
pub mod audit;
pub mod brief;
pub mod clusters;
mod collocate_evidence;
pub mod collocates;
pub mod comparison;
pub mod coverage;
pub mod coverage_notes;
mod curve_figures;
mod curves;
mod drift;
pub mod evidence;
pub mod experiment;
pub mod formulas;
pub mod kwic;
mod marks;
pub mod matrix;
pub mod mix;
mod mix_note;
pub mod movers;
pub mod network;
mod page;
mod panel_curves;
mod place;
pub mod run;
pub mod section;
pub mod terms;
pub mod tested;
pub mod trend_figures;
pub mod trends;

pub use archive::{Archive, ArchiveParams, archive_name, languages};
pub use page::page;
pub use run::{RunParams, run};
pub use section::Section;
