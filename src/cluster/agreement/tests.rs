//! Agreement against scikit-learn, by hand, and under copies.

use super::*;
use crate::table::Tabular;

fn some(groups: &[u32]) -> Vec<Option<u32>> {
    groups.iter().copied().map(Some).collect()
}

/// ARI, AMI, NMI, V, homogeneity, completeness, purity.
fn assert_near(found: &Agreement, expected: [f64; 7]) {
    let Agreement { ari, ami, nmi, v, homogeneity, completeness, purity, .. } = *found;
    let found = [ari, ami, nmi, v, homogeneity, completeness, purity];
    for (value, expected) in found.iter().zip(expected) {
        assert!((value - expected).abs() < 1e-12, "{found:?}: {value} for {expected}");
    }
}

/// scikit-learn 1.9: `adjusted_rand_score`, `adjusted_mutual_info_score`,
/// `normalized_mutual_info_score`, `homogeneity_completeness_v_measure`.
#[test]
fn measures_equal_scikit_learn() {
    let labels = some(&[0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3]);
    let clusters = some(&[0, 0, 1, 1, 1, 2, 2, 2, 0, 2, 3, 1]);
    assert_near(
        &agreement(&labels, &clusters),
        [
            0.18518518518518517,
            0.21669369518860437,
            0.5028909422035811,
            0.502890942203581,
            0.48957401771001985,
            0.5169525925206235,
            0.6666666666666666,
        ],
    );
    let labels: Vec<u32> = (0..1000).map(|i| (i * i * 7 + i / 3) % 5).collect();
    let cluster = |i: u32| if (i * 37) % 11 < 7 { labels[i as usize] } else { (i * 13) % 8 };
    let clusters: Vec<u32> = (0..1000).map(cluster).collect();
    assert_near(
        &agreement(&some(&labels), &some(&clusters)),
        [
            0.4462762690647799,
            0.38022585331872044,
            0.3853395603537089,
            0.385339560353709,
            0.4300245545146227,
            0.34906707320358493,
            0.729,
        ],
    );
}

/// The same functions of scikit-learn 1.9; its AMI of a chance labeling, -1.6e-15, is 0.
#[test]
fn edge_cases_equal_scikit_learn() {
    let one = some(&[0; 5]);
    let two = some(&[0, 1, 0, 1, 1]);
    let each = some(&[0, 1, 2, 3, 4]);
    let three = some(&[0, 0, 1, 1, 2]);
    let split = 0.7918756684685216;
    let part = 0.6554587535412856;
    for (labels, clusters, expected) in [
        (&one, &one, [1.0; 7]),
        (&one, &two, [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0]),
        (&two, &one, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.6]),
        (&each, &some(&[4, 3, 2, 1, 0]), [1.0; 7]),
        (&three, &each, [0.0, 0.0, split, split, 1.0, part, 1.0]),
        (&each, &three, [0.0, 0.0, split, split, part, 1.0, 0.6]),
        (&three, &some(&[2, 2, 0, 0, 1]), [1.0; 7]),
    ] {
        assert_near(&agreement(labels, clusters), expected);
    }
    let apart = agreement(&some(&[0, 0, 1, 1]), &some(&[0, 1, 0, 1]));
    assert_near(&apart, [-0.5, -0.5, 0.0, 0.0, 0.0, 0.0, 0.5]);
}

#[test]
fn nothing_to_compare_is_no_agreement() {
    for (labels, clusters) in [(vec![], vec![]), (vec![Some(0), None], vec![None, Some(3)])] {
        let none = agreement(&labels, &clusters);
        assert_eq!(none.documents, 0);
        assert!([none.ari, none.ami, none.v, none.purity].iter().all(|value| value.is_nan()));
        assert_eq!(none.cells()[0], Cell::Missing);
        assert_eq!(none.cells().len(), Agreement::COLUMNS.len());
    }
}

#[test]
fn documents_in_no_group_are_left_out_or_one_group() {
    let labels = [Some(0), Some(0), Some(1), Some(1), None, None];
    let clusters = [Some(5), Some(5), Some(2), None, Some(2), None];
    let left_out = agreement(&labels, &clusters);
    assert_eq!((left_out.ari, left_out.documents), (1.0, 3));
    let one_group = agreement_with(&labels, &clusters, Unassigned::OneGroup);
    let expected = agreement(&some(&[0, 0, 1, 1, 2]), &some(&[0, 0, 1, 2, 1]));
    assert_eq!(one_group, expected);
    assert_eq!(one_group.documents, 5);
}

#[test]
fn copies_in_one_cluster_add_no_agreement() {
    let labels = [0, 0, 1, 1, 2, 2];
    let clusters = [0, 1, 1, 1, 2, 0];
    let alone = agreement(&some(&labels), &some(&clusters));
    // The third document has four copies, which weigh a fifth each, or nothing.
    let with_copies = |all: &[u32]| some(&[all, &[all[2]; 4]].concat());
    let units = vec![0, 1, 2, 3, 4, 5, 2, 2, 2, 2];
    let fifth = [1.0, 1.0, 0.2, 1.0, 1.0, 1.0, 0.2, 0.2, 0.2, 0.2].to_vec();
    let first = [[1.0; 6].to_vec(), vec![0.0; 4]].concat();
    let (labels, clusters) = (with_copies(&labels), with_copies(&clusters));
    for weight in [fifth, first] {
        let weights = Weights::new(weight, units.clone());
        let found = agreement_of_units(&labels, &clusters, &weights, Unassigned::LeftOut);
        assert_eq!(found, alone);
    }
    assert!(agreement(&labels, &clusters).ari > alone.ari);
}

#[test]
fn labels_are_numbered_by_name_and_empty_ones_are_none() {
    let values = [Some("news "), None, Some(""), Some("blog"), Some("news")];
    let found = label_values(&values);
    assert_eq!(found.names, ["blog", "news"]);
    assert_eq!(found.ids, [Some(1), None, None, Some(0), Some(1)]);
    assert!(label_values::<&str>(&[None, Some(" ")]).names.is_empty());
}

#[test]
fn the_confusion_table_counts_by_weight() {
    let labels = label_values(&[Some("a"), Some("a"), Some("b"), None, Some("b")]);
    let clusters = [Some(0), Some(0), Some(1), Some(1), None];
    let weights = Weights::new(vec![0.5, 0.5, 1.0, 1.0, 1.0], vec![0, 0, 1, 2, 3]);
    let confusion = ConfusionTable::new(&labels, &clusters, &weights);
    assert_eq!(confusion.weighted(), ndarray::array![[1.0, 0.0], [0.0, 1.0]]);
    let table = confusion.table();
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    let shown: Vec<String> = table.rows.iter().map(|row| format!("{row:?}")).collect();
    assert_eq!(shown.len(), 4);
    assert_eq!(table.rows[0][..4], ["a".into(), 0_usize.into(), 2_usize.into(), Cell::Integer(1)]);
    assert_eq!(table.rows[1][4], Cell::Number(0.5));
    assert_eq!(table.rows[2][1], Cell::Missing);
    assert_eq!(table.rows[3][0], Cell::Missing);
}
