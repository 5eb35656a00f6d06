//! Plain numbers -> figures: SVG documents, and PNG pictures of them.
//!
//! One file per form of chart; each form is a struct of data with a `draw`. A figure is 800 px
//! wide, keeps its text as text, names itself for screen readers, and is the same bytes for the
//! same data. Values that are missing (`None`) or not finite leave a gap and are never joined
//! across.

mod adoption_curve;
mod agreement_map;
mod alluvial;
mod burst_timeline;
mod canvas;
mod cluster_map;
mod count_axis;
mod curve;
mod date_axis;
mod decomposition_bars;
mod dispersion_plot;
mod heat_map;
mod keyness_dots;
mod log_axis;
mod marks;
mod metric_by_count;
mod network;
mod number_axis;
mod page;
mod paired_dots;
mod period_bars;
mod place;
mod plot;
#[cfg(feature = "png")]
mod png;
mod score_dots;
mod season_profile;
mod seriation;
mod series;
mod silhouette_plot;
mod slope_chart;
mod source_grid;
mod stream_graph;
mod term_bars;
mod text;
mod theme;
mod trend_lines;
mod trend_panels;
mod verdict_grid;

#[cfg(test)]
mod gallery;

pub use adoption_curve::{AdoptionCurve, AdoptionLine};
pub use agreement_map::{AgreementMap, AgreementRun};
pub use alluvial::{Alluvial, AlluvialFlow, AlluvialNode};
pub use burst_timeline::{BurstRow, BurstTimeline};
pub use cluster_map::{ClusterMap, ClusterPoint};
pub use decomposition_bars::{ChangeBar, ChangeBars, ChangeKind, DecompositionBars};
pub use dispersion_plot::{DispersionPlot, DispersionRow};
pub use heat_map::{HeatMap, HeatRow, HeatShade};
pub use keyness_dots::{KeynessDot, KeynessDots};
pub use marks::Mark;
pub use metric_by_count::{MetricByCount, MetricLine, MetricPanel, MetricPoint};
pub use network::{NetworkMap, NetworkNode, NetworkTie};
pub use number_axis::number;
pub use paired_dots::{PairedDot, PairedDots};
pub use period_bars::PeriodBars;
pub use score_dots::{ScoreDot, ScoreDots};
pub use season_profile::{SeasonPanel, SeasonPhase, SeasonProfile};
pub use series::{BurstSpan, LevelStep, TrendLine};
pub use silhouette_plot::{SilhouetteCluster, SilhouettePlot};
pub use slope_chart::{Movement, SlopeChart, SlopeLine};
pub use source_grid::{SourceGrid, SourceRow};
pub use stream_graph::{Baseline, StreamBand, StreamGraph};
pub use term_bars::TermBars;
pub use trend_lines::TrendLines;
pub use trend_panels::TrendPanels;
pub use verdict_grid::{Verdict, VerdictGrid};

/// The words around a chart. Each may be empty; long ones are wrapped, then cut.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caption {
    /// What the chart shows, in at most two lines.
    pub title: String,
    /// How it was counted: unit, denominator, interval. At most three lines.
    pub subtitle: String,
    /// Where the numbers come from, small at the bottom, in at most two lines.
    pub source: String,
}

/// A finished chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name among the figures of a result; every id in the SVG is made from it, so figures of
    /// different names can stand in one page.
    pub name: String,
    /// Its title as given.
    pub title: String,
    /// What it shows in a few sentences, for readers who cannot see it.
    pub description: String,
    /// The SVG document, 800 px wide on white.
    pub svg: String,
    /// Where in it the values stand that evidence can be shown for.
    pub spots: Vec<Spot>,
}

/// A place of a chart that stands for a value: a point, a bar, a cell. On a page it leads to the
/// documents behind the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Left edge, px of the figure.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Which value: what [`spot_key`] makes of its term, its period or group.
    pub key: String,
    /// The value in words: `innovation, 2023-02: 310 per million`.
    pub title: String,
}

/// The key of the value of a term in a period or group, the same for the spot of a chart and the
/// evidence behind it.
pub fn spot_key(term: &str, part: &str) -> String {
    format!("{term}\u{1f}{part}")
}
