//! A plan of clusterings and the documents -> every run with its measures, the winner by a stated
//! rule.
//!
//! The plan is a TOML file. All keys:
//!
//! ```toml
//! input = ["reports/"]     # files, folders, globs; those named on the command line win
//! labels = "source"        # a field of the documents that clusters are compared with; may be left out
//! seeds = 5                # this many runs of the same settings, or the seeds themselves: [1, 2, 3]
//! memory = "2GiB"          # what all runs at one time may need together (an estimate)
//!
//! [reading]                # options of the command line about input and words
//! stemmer = "snowball"
//!
//! [[features]]             # how documents become points; repeat it for more
//! name = "tfidf"           # what tables and charts call it
//! weighting = "tfidf"      # tfidf (sublinear, smooth, normalize), bm25 (k1, b), count
//! dimensions = [50, 100]   # auto, none (the terms themselves), or a number; a list spans the grid
//! n_grams = 1              # 1, 2 or 3
//! min_df = 2               # least number of documents with a term, or share of them
//! max_df = 0.5
//! max_terms = 20000
//! reprints = "discount"    # all, discount, first
//!
//! [[features]]             # or vectors of any model, by the ids of the documents, as they are
//! name = "model"
//! embeddings = "vectors.csv"   # .csv, .parquet, .npz, .npy
//!
//! [[methods]]              # an entry of the registry with its settings; repeat it for more
//! method = "kmeans"
//! clusters = [4, 6, 8]     # a list, or { from = 4, to = 12, step = 2 }, spans the grid, in any
//! runs = 4                 # setting; "2..10" leaves the choice to the method
//!
//! [winner]                 # the rule
//! by = "ami"               # a measure; see `Measure`
//! clustered = 0.5          # least share of documents that must be in clusters
//! ```
//!
//! **Runs** are features x methods x settings x seeds, in that order: the seed varies first, then
//! settings in the order of the alphabet, the last of them first. The points of a feature set are made
//! once, by the seed of the experiment, and shared by its runs; the seed of a run decides its method.
//!
//! **Measures.** Silhouette, Davies-Bouldin, Calinski-Harabasz and inertia compare distances, which
//! mean something else in every space: a run on 50 dimensions has a higher silhouette than one on
//! the terms themselves, and says no more. So that runs of different features can be compared, they are
//! all measured again in **one reference space**: TF-IDF with its default settings over the vocabulary
//! of the reading, projected as `dimensions = "auto"` does, documents weighed as the reading weighs
//! them. These are the columns without a prefix; those of the run's own points begin with `own_`. The
//! reference space is still one view of the documents, and nearest to runs that work on it:
//! agreement with labels and between seeds does not depend on any space. Density-based validity (DBCV)
//! is that in the run's own points, of methods that find dense places; stability is known of methods
//! with random choices only, as one without them would be stable whatever it finds.
//!
//! **Refused before any run:** settings outside their range, methods on points that they cannot work
//! on (a mixture on the terms themselves, factors of coordinates below 0), more clusters than documents
//! that differ, vectors with other ids, and runs that need more memory than allowed.

mod check;
mod compare;
mod expand;
mod feature_set;
mod hash;
mod measure;
mod memory;
mod outcome;
mod plan;
mod read;
mod run;
mod spec;
mod store;
mod tables;
#[cfg(test)]
mod testing;
mod winner;

pub use check::Capacity;
pub use compare::{Comparison, compare};
pub use feature_set::{FeatureSet, Material};
pub use measure::{Better, Measure, Measures};
pub use memory::Bytes;
pub use outcome::{Experiment, Setting, Spread};
pub use plan::{Defaults, Plan, PlannedRun};
pub use read::Finished;
pub use run::{Clock, RunResult, run};
pub use spec::{Seeds, Spec};
pub use store::{Begun, Store};
pub use tables::{assignments_csv, times_csv};
pub use winner::{Winner, WinnerParams};
