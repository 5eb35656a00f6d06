//! Unit rows -> two coordinates a document, for a map of the clusters.

use std::fmt;
use std::str::FromStr;

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::features::Features;
use super::map_tsne::{perplexity, tsne};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::panel::{cross_product, fix_signs, small_svd};
use crate::matrix::project::ProjectionParams;

/// Most documents that a t-SNE places: evenly spaced ones where there are more. Its time grows with
/// their square, and no map shows as many.
const MOST: usize = 10_000;
/// Dimensions that terms are projected to before they are laid out.
const DIMENSIONS: usize = 50;

/// How documents are laid out on a plane.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MapForm {
    /// The two main directions: distances are those of a shadow, near points may be far apart.
    #[default]
    Pca,
    /// t-distributed stochastic neighbour embedding: neighbours stay together; distances between
    /// groups, their sizes and their densities mean nothing.
    Tsne,
}

impl MapForm {
    /// All of them, in listing order.
    pub const ALL: [Self; 2] = [Self::Pca, Self::Tsne];

    /// Its name in flags, settings and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pca => "pca",
            Self::Tsne => "tsne",
        }
    }
}

impl fmt::Display for MapForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for MapForm {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|form| form.name() == text);
        found.ok_or_else(|| Error::setting("--map", text, "one of pca, tsne"))
    }
}

/// A flat view of the documents.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterMap {
    /// How it was made.
    pub form: MapForm,
    /// Two coordinates a document; `None` for documents that cannot be placed, and for those left out
    /// of a t-SNE of very many.
    pub coordinates: Vec<Option<[f64; 2]>>,
    /// Share of the variance of the points along each of the two axes, 0..1; of the principal
    /// components only, 0 on a t-SNE.
    pub explained: [f64; 2],
}

impl ClusterMap {
    /// A map of the documents in the form asked for. Terms are too many directions for principal
    /// components: they are projected to `DIMENSIONS` first, and the shares of the variance are
    /// those within the projection.
    pub fn in_form(form: MapForm, features: &Features, context: &Context<'_>) -> Result<Self> {
        let projected = match features {
            Features::Terms(rows) if !features.placed().is_empty() => {
                let dimensions = DIMENSIONS.min(features.n_docs() / 4).max(2);
                let projection = ProjectionParams { dimensions, ..ProjectionParams::default() };
                Some(Features::Dense(projection.fit(rows, context)?.scores))
            }
            _ => None,
        };
        let features = projected.as_ref().unwrap_or(features);
        match form {
            MapForm::Pca => Ok(Self::new(features)),
            MapForm::Tsne => context.stage("mapping", None, || Self::tsne(features, context)),
        }
    }

    /// The t-SNE of the documents that can be placed, begun from their principal components.
    fn tsne(features: &Features, context: &Context<'_>) -> Result<Self> {
        let placed = features.placed();
        let shown = placed.len().min(MOST);
        let chosen: Vec<usize> = (0..shown).map(|i| placed[i * placed.len() / shown]).collect();
        let points = features.select(&chosen);
        let start: Vec<[f64; 2]> = Self::new(&points).coordinates.into_iter().flatten().collect();
        let mut coordinates = vec![None; features.n_docs()];
        for (&document, place) in chosen.iter().zip(tsne(&points, &start, context)?) {
            coordinates[document] = Some(place);
        }
        Ok(Self { form: MapForm::Tsne, coordinates, explained: [0.0, 0.0] })
    }

    /// What may be read from the map, for its caption.
    pub fn reading(&self) -> String {
        match self.form {
            MapForm::Pca => format!(
                "the two main directions show {:.0} % of the spread, so clusters that overlap here \
                 may be apart",
                100.0 * (self.explained[0] + self.explained[1])
            ),
            MapForm::Tsne => format!(
                "t-SNE, perplexity {}: near documents are alike; distances between groups, their \
                 sizes and their densities mean nothing",
                perplexity(self.coordinates.iter().flatten().count())
            ),
        }
    }

    /// Principal components of the points (Pearson 1901): the two directions of largest variance,
    /// from the eigenvectors of the `(d, d)` covariance matrix. Each direction is turned so that its
    /// entry of largest size is positive. Directions without variance give coordinates of 0. Of terms
    /// nothing is placed: see [`Self::in_form`].
    pub fn new(features: &Features) -> Self {
        let placed = features.placed();
        let Features::Dense(mut points) = features.select(&placed) else {
            return Self {
                form: MapForm::Pca,
                coordinates: vec![None; features.n_docs()],
                explained: [0.0, 0.0],
            };
        };
        if let Some(mean) = points.mean_axis(Axis(0)) {
            points -= &mean;
        }
        let (variances, directions) = small_svd(&cross_product(&points, &points));
        let kept: Vec<usize> = (0..variances.len().min(2)).collect();
        let mut axes = directions.select(Axis(0), &kept);
        fix_signs(&mut axes);
        let flat: Array2<f64> = points.dot(&axes.t());
        let total: f64 = variances.sum();
        // Below this the points are equal but for rounding.
        let noise = f64::EPSILON * placed.len() as f64;
        let used = |axis: usize| axis < kept.len() && variances[axis] > noise;
        let share = |axis: usize| if used(axis) { variances[axis] / total } else { 0.0 };
        let mut coordinates = vec![None; features.n_docs()];
        for (&document, row) in placed.iter().zip(flat.rows()) {
            coordinates[document] =
                Some([0, 1].map(|axis| if used(axis) { row[axis] } else { 0.0 }));
        }
        Self { form: MapForm::Pca, coordinates, explained: [share(0), share(1)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::sparse::Csr;
    use ndarray::array;

    /// scikit-learn 1.9.1, `PCA(2)` of the four unit rows. Its second component, (-0.065, -0.574,
    /// 0.817), and its first, (0.760, -0.559, -0.332), have their largest entries positive.
    #[test]
    fn coordinates_are_principal_components() {
        let scores = array![
            [2.0, 0.0, 0.0],
            [0.6, 0.8, 0.0],
            [0.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.3, 0.4]
        ];
        let expected = [
            [0.857_662_808_601_131_6, 0.141_715_934_200_731_59],
            [0.106_599_118_922_914_49, -0.291_043_504_636_712_64],
            [-0.461_145_083_365_774_7, -0.366_681_995_547_836_54],
            [-0.503_116_844_158_271_5, 0.516_009_565_983_817_5],
        ];
        let map = ClusterMap::new(&Features::new(&scores).unwrap());
        assert_eq!(map.coordinates[2], None);
        for (place, expected) in map.coordinates.iter().flatten().zip(expected) {
            assert!((place[0] - expected[0]).abs() < 1e-12, "{place:?} for {expected:?}");
            assert!((place[1] - expected[1]).abs() < 1e-12, "{place:?} for {expected:?}");
        }
        assert!((map.explained[0] - 0.689_051_256_932_346_1).abs() < 1e-12);
        assert!((map.explained[1] - 0.287_222_321_388_271_6).abs() < 1e-12);
    }

    #[test]
    fn forms_are_read_and_written_back() {
        for form in MapForm::ALL {
            assert_eq!(form.to_string().parse::<MapForm>().unwrap(), form);
            let json = serde_json::to_string(&form).unwrap();
            assert_eq!(json, format!("\"{form}\""));
            assert_eq!(serde_json::from_str::<MapForm>(&json).unwrap(), form);
        }
        let wrong = "umap".parse::<MapForm>().unwrap_err().to_string();
        assert_eq!(wrong, "--map umap: must be one of pca, tsne");
    }

    #[test]
    fn terms_are_projected_before_they_are_laid_out() {
        let cells = [(0, 3.0), (1, 1.0), (0, 2.0), (2, 1.0), (3, 1.0), (4, 5.0), (3, 1.0)];
        let (columns, values) = cells.into_iter().unzip();
        let terms = Csr::new(5, vec![0, 2, 4, 4, 6, 7], columns, values);
        let features = Features::of_terms(&terms).unwrap();
        let map = |features| ClusterMap::in_form(MapForm::Pca, features, &Context::default());
        let map = map(&features).unwrap();
        assert_eq!(map.coordinates[2], None);
        let places: Vec<[f64; 2]> = map.coordinates.iter().flatten().copied().collect();
        let apart =
            |a: usize, b: usize| (places[a][0] - places[b][0]).hypot(places[a][1] - places[b][1]);
        assert!(apart(0, 1) < 0.5 * apart(0, 2), "{places:?}");
        assert!(map.explained[0] > 0.5);
        let none = Features::of_terms(&Csr::new(2, vec![0, 0, 0], vec![], vec![])).unwrap();
        for form in MapForm::ALL {
            let map = ClusterMap::in_form(form, &none, &Context::default()).unwrap();
            assert_eq!(map.coordinates, [None, None]);
        }
    }

    #[test]
    fn a_map_without_documents_is_empty() {
        for form in MapForm::ALL {
            let none = Features::new(&Array2::zeros((3, 2))).unwrap();
            let map = ClusterMap::in_form(form, &none, &Context::default()).unwrap();
            assert_eq!(map.coordinates, [None, None, None]);
            assert!(!map.reading().contains("NaN"));
        }
    }

    #[test]
    fn flat_inputs_have_flat_maps() {
        for scores in [array![[1.0, 1.0], [2.0, 2.0]], array![[3.0, 4.0]]] {
            let map = ClusterMap::new(&Features::new(&scores).unwrap());
            assert!(map.coordinates.iter().all(|&place| place == Some([0.0, 0.0])));
            assert_eq!(map.explained, [0.0, 0.0]);
        }
        let line = ClusterMap::new(&Features::new(&array![[1.0], [-1.0]]).unwrap());
        assert_eq!(line.coordinates, [Some([1.0, 0.0]), Some([-1.0, 0.0])]);
        assert_eq!(line.explained, [1.0, 0.0]);
        let none = ClusterMap::new(&Features::new(&Array2::zeros((2, 3))).unwrap());
        assert_eq!(none.coordinates, [None, None]);
    }
}
