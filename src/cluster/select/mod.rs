//! Points with weights and a range -> how good each number of clusters is, and the one to take.
//!
//! By default the mean silhouette decides, as cheaply as may be. [`fit_chosen`] also asks the gap
//! statistic and the stability under resampling, and says where they disagree.

mod driver;
mod full;
mod gap;
mod table;

use serde::{Deserialize, Serialize};

pub use full::fit_chosen;
pub use gap::Gap;
pub use table::{MetricCurves, MetricPoint, SelectionRow, SelectionTable, Spread};

pub(super) use driver::select;

use crate::error::{Error, Result};

/// A measure that tells numbers of clusters apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// Weighted mean silhouette (Rousseeuw 1987): the highest.
    #[default]
    Silhouette,
    /// Calinski & Harabasz (1974): the highest.
    CalinskiHarabasz,
    /// Davies & Bouldin (1979): the lowest.
    DaviesBouldin,
    /// Gap statistic (Tibshirani, Walther & Hastie 2001): the smallest `k` with
    /// `gap(k) >= gap(k + 1) - s(k + 1)`; 1 when there are no clusters.
    Gap,
    /// Mean adjusted Rand index of bootstrap replicates with the clusters: the largest `k` whose mean
    /// is within one standard deviation of the highest. Few clusters are stable for want of choice, so
    /// the highest itself would always say few (Ben-Hur, Elisseeff & Guyon 2002 likewise take the
    /// largest number that is stable; the margin is the rule of Breiman et al. 1984).
    Stability,
}

impl Criterion {
    /// All of them, in listing order.
    pub const ALL: [Self; 5] =
        [Self::Silhouette, Self::CalinskiHarabasz, Self::DaviesBouldin, Self::Gap, Self::Stability];

    /// Its name in settings and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Silhouette => "silhouette",
            Self::CalinskiHarabasz => "calinski-harabasz",
            Self::DaviesBouldin => "davies-bouldin",
            Self::Gap => "gap",
            Self::Stability => "stability",
        }
    }

    /// The criterion of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|criterion| criterion.name() == name)
    }
}

/// Which criteria are computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criteria {
    /// Silhouette, with Calinski-Harabasz and Davies-Bouldin, which cost next to nothing.
    #[default]
    Silhouette,
    /// The gap statistic and the stability too. Every number of clusters is made
    /// `1 + references + replicates` times: some twenty times the work of the silhouette alone.
    All,
}

impl Criteria {
    /// The names of all settings.
    pub const NAMES: [&str; 2] = ["silhouette", "all"];

    /// The setting of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Silhouette, Self::All]
            .into_iter()
            .zip(Self::NAMES)
            .find(|(_, n)| *n == name)
            .map(|(c, _)| c)
    }
}

/// How the number of clusters is chosen where it is not given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SelectionParams {
    /// Which criteria are computed: `silhouette` (default) or `all`.
    pub criteria: Criteria,
    /// Which of them decides. Default `silhouette`.
    pub choose_by: Criterion,
    /// Reference sets of the gap statistic, at least 2. Default 10.
    pub references: usize,
    /// Bootstrap replicates of the stability, at least 2. Default 10.
    pub replicates: usize,
}

impl Default for SelectionParams {
    fn default() -> Self {
        Self {
            criteria: Criteria::default(),
            choose_by: Criterion::default(),
            references: 10,
            replicates: 10,
        }
    }
}

impl SelectionParams {
    /// Refuses too few reference sets or replicates, and a criterion that is not computed.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("references", self.references), ("replicates", self.replicates)] {
            if value < 2 {
                return Err(Error::setting(name, value, "at least 2"));
            }
        }
        let computed = match self.choose_by {
            Criterion::Gap | Criterion::Stability => self.criteria == Criteria::All,
            _ => true,
        };
        if !computed {
            let allowed = "silhouette, calinski-harabasz or davies-bouldin without --criteria all";
            return Err(Error::setting("--choose-by", self.choose_by.name(), allowed));
        }
        Ok(())
    }

    /// Whether nothing but the silhouette is asked for, which every method does by itself.
    fn is_plain(&self) -> bool {
        self.criteria == Criteria::Silhouette && self.choose_by == Criterion::Silhouette
    }
}

#[cfg(test)]
mod tests;
