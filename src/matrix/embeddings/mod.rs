//! A file of vectors, made by any model -> one vector a document, in document order.
//!
//! `.csv` and `.parquet`: a column of ids and a column for each coordinate (in Parquet one column of
//! lists will do). `.npz`: an array of vectors and one of ids. `.npy`: an array of vectors in the
//! order of the documents.

mod csv;
mod npy;
#[cfg(feature = "parquet")]
mod parquet;

use std::collections::HashMap;
use std::path::Path;

use ndarray::Array2;

use crate::error::{Error, Result};

/// Names of the column or array of ids, in any case.
const ID_NAMES: [&str; 4] = ["id", "ids", "doc_id", "document"];

/// Vectors as a file holds them.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    /// Where they are from, for messages.
    place: String,
    /// Whose they are; without ids the rows are the documents in their order.
    ids: Option<Vec<String>>,
    /// Shape `(n_vectors, d)`, all finite.
    vectors: Array2<f64>,
}

impl Embeddings {
    /// Reads the vectors of `path`, by its ending. Numbers that are not finite, rows of different
    /// lengths and ids that come twice are refused with their place.
    pub fn read(path: &Path) -> Result<Self> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let (ids, vectors) = match ending.to_ascii_lowercase().as_str() {
            "csv" => csv::read(path)?,
            "npy" => (None, npy::read_npy(path)?),
            "npz" => npy::read_npz(path)?,
            #[cfg(feature = "parquet")]
            "parquet" => parquet::read(path)?,
            #[cfg(not(feature = "parquet"))]
            "parquet" => {
                let what = "this program was built without the feature parquet";
                return Err(Error::input(path.display(), what));
            }
            _ => {
                let allowed = "a file that ends in .csv, .npy, .npz or .parquet";
                return Err(Error::setting("--embeddings", path.display(), allowed));
            }
        };
        let found = Self { place: path.display().to_string(), ids, vectors };
        found.check()?;
        Ok(found)
    }

    fn check(&self) -> Result<()> {
        let refuse = |what: String| Err(Error::input(&self.place, what));
        if self.vectors.is_empty() {
            return refuse("it holds no vectors".into());
        }
        let bad = self.vectors.indexed_iter().find(|(_, value)| !value.is_finite());
        if let Some(((row, column), value)) = bad {
            return refuse(format!(
                "vector {}, coordinate {}: {value} is no finite number",
                row + 1,
                column + 1
            ));
        }
        let Some(ids) = &self.ids else { return Ok(()) };
        if ids.len() != self.vectors.nrows() {
            let n_vectors = self.vectors.nrows();
            return refuse(format!("{} ids for {n_vectors} vectors", ids.len()));
        }
        let mut rows = HashMap::new();
        for (row, id) in ids.iter().enumerate() {
            if let Some(first) = rows.insert(id, row) {
                return refuse(format!(
                    "vectors {} and {} both have id {id:?}",
                    first + 1,
                    row + 1
                ));
            }
        }
        Ok(())
    }

    /// The vectors of the documents with these `ids`, shape `(n_docs, d)`. Vectors of other
    /// documents are passed over; a document without a vector is an error.
    pub fn aligned(&self, ids: &[&str]) -> Result<Array2<f64>> {
        let Some(own) = &self.ids else {
            if self.vectors.nrows() == ids.len() {
                return Ok(self.vectors.clone());
            }
            return Err(Error::input(
                &self.place,
                format!(
                    "{} vectors for {} documents: without ids there must be one a document, in \
                     the order of the documents",
                    self.vectors.nrows(),
                    ids.len()
                ),
            ));
        };
        let rows: HashMap<&str, usize> = own.iter().map(String::as_str).zip(0..).collect();
        let missing: Vec<&str> = ids.iter().copied().filter(|id| !rows.contains_key(id)).collect();
        if let Some(first) = missing.first() {
            return Err(Error::input(
                &self.place,
                format!(
                    "no vector for {} of {} documents, the first with id {first:?}; the ids of the \
                     file are such as {:?}",
                    missing.len(),
                    ids.len(),
                    own[0]
                ),
            ));
        }
        let wanted: Vec<usize> = ids.iter().map(|id| rows[id]).collect();
        Ok(self.vectors.select(ndarray::Axis(0), &wanted))
    }
}

/// Whether a column or array of this name holds ids.
fn is_id(name: &str) -> bool {
    ID_NAMES.iter().any(|id| name.trim().eq_ignore_ascii_case(id))
}

/// Rows of one length as a matrix; `name` says a row of another length.
fn matrix(rows: Vec<Vec<f64>>, refuse: impl Fn(usize, String) -> Error) -> Result<Array2<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    if let Some(row) = rows.iter().position(|row| row.len() != width) {
        let what = format!("{} coordinates, where the first vector has {width}", rows[row].len());
        return Err(refuse(row, what));
    }
    let shape = (rows.len(), width);
    let cells: Vec<f64> = rows.into_iter().flatten().collect();
    Ok(Array2::from_shape_vec(shape, cells).expect("every row has the same width"))
}

#[cfg(test)]
mod tests;
