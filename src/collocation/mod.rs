//! Token streams and a term -> the words that keep its company, how that changed, and the network
//! of terms that stand together.
//!
//! Co-occurrence is that of the surface (Evert 2008, "Corpora and collocations", 4.1): a word
//! co-occurs with the term when it stands in the *window* of one of its occurrences, so many words
//! to either side within the sentence. The words of the corpus fall into those inside some window
//! and those outside all of them, each counted once however many windows it stands in; the term's
//! own words are neither. The measures compare the two ([`measures`]).
//!
//! Every sum is weighted by the documents' weights, and copies of a report are one sampling unit.

mod change;
mod collocates;
mod communities;
mod count;
mod documents;
mod lists;
pub mod measures;
mod network;
mod pairs;
mod params;
mod places;
mod share;
mod tabular;
mod window;

pub use change::{Change, ChangeRow, Verdict, changes};
pub use collocates::{CollocateRow, Collocates, collocates};
pub use count::WindowCounts;
pub use documents::RateRatio;
pub use lists::Group;
pub use network::{Edge, Network, NetworkParams, Node, frequent, network};
pub use params::{CollocationParams, Rank, Window};
pub use places::{JointPlace, joint_places};
pub use share::Share;
pub use tabular::{change_table, collocates_table, edges_table, nodes_table};
