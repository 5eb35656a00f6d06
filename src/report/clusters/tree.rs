//! A tree of clusters -> its top as a chart, its merges and leaves as tables, a Newick file.

use super::super::section::Section;
use super::TERMS;
use super::found::Found;
use crate::chart::{Caption, DendrogramChart, TreeBranch};
use crate::cluster::Clustering;
use crate::cluster::dendrogram::{Branch, Dendrogram, DendrogramLeaves};
use crate::cluster::label::labels;
use crate::error::Result;
use crate::matrix::DocTermMatrix;
use crate::table::Tabular;

/// Branches drawn: twice the clusters, but no fewer and no more than these.
const BRANCHES: (usize, usize) = (12, 48);

/// Puts the tree into a section.
pub(super) fn add_to(
    section: &mut Section,
    found: &Found<'_>,
    matrix: &DocTermMatrix,
    tree: &Dendrogram,
) -> Result<()> {
    let archive = found.archive;
    let assignment = &found.clustering.assignment;
    let ids = archive.ids();
    let leaves = DendrogramLeaves { dendrogram: tree, ids: &ids, assignment };
    section.tables.extend([tree.table(), leaves.table()]);
    section.files.push(("dendrogram.nwk".to_owned(), tree.newick(&ids)));
    section.about.push(
        "The tree joins the two nearest clusters again and again; the tables dendrogram and \
         dendrogram_leaves hold all of it, and dendrogram.nwk in the Newick format, which R (ape) and \
         viewers of trees read. Its heights say how unlike the parts are that were joined, and that \
         there is a tree does not say that the reports came about in branches."
            .to_owned(),
    );
    let wanted = (2 * found.clustering.n_clusters).clamp(BRANCHES.0, BRANCHES.1);
    let top = tree.top(wanted.max(found.clustering.n_clusters.min(BRANCHES.1)));
    if top.branches.len() < 2 {
        return Ok(());
    }
    let names = names(found, matrix, &top.branches);
    let branch = |(branch, label): (&Branch, String)| TreeBranch {
        label,
        size: branch.documents.len() as f64,
        height: branch.height,
        cluster: assignment[branch.documents[0] as usize].map(|cluster| cluster as usize),
    };
    let merges = top.merges.iter();
    let merges = merges.map(|merge| (merge.left as usize, merge.right as usize, merge.height));
    let chart = DendrogramChart {
        caption: Caption {
            title: "Which clusters are near each other".to_owned(),
            subtitle: format!(
                "The last {} merges of the tree; each branch is named after its own terms and has the \
                 colour of its cluster",
                top.merges.len()
            ),
            source: archive.source_line(),
        },
        x_label: tree.linkage.height().to_owned(),
        unit: "reports".to_owned(),
        branches: top.branches.iter().zip(names).map(branch).collect(),
        merges: merges.collect(),
    };
    section.figures.push(chart.draw("cluster-tree")?);
    Ok(())
}

/// The most telling terms of each branch against the others.
fn names(found: &Found<'_>, matrix: &DocTermMatrix, branches: &[Branch]) -> Vec<String> {
    let weights = found.archive.weights.weights();
    let mut groups = vec![None; weights.len()];
    for (branch, group) in branches.iter().zip(0..) {
        branch.documents.iter().for_each(|&document| groups[document as usize] = Some(group));
    }
    let parts = Clustering::new(&found.features, &groups, weights, branches.len());
    let labels = labels(matrix, weights, &parts, TERMS);
    let name = |branch: &Branch| {
        let part = parts.assignment[branch.documents[0] as usize];
        part.map_or_else(String::new, |part| labels[part as usize].label.clone())
    };
    branches.iter().map(name).collect()
}
