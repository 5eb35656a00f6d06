//! The clusters of windows and what becomes of them -> the tables `cluster_windows` and
//! `cluster_transitions`.

use super::Windows;
use crate::cluster::transitions::Fate;
use crate::report::clusters::found::Found;
use crate::table::{Cell, Column, Table, column};

impl Windows<'_> {
    pub(super) fn windows_table(&self, found: &Found<'_>) -> Table {
        const COLUMNS: &[Column] = &[
            column("window", "", "Number of the window, from 1"),
            column("first_period", "", "Its first period"),
            column("last_period", "", "Its last period"),
            column("window_cluster", "", "Number of the cluster in the window, by falling size"),
            column("label", "", "Its three most telling terms"),
            column("documents", "documents", "Its documents, weighted"),
            column("share", "0..1", "Its share in the documents of the window"),
            column("cluster", "", "The cluster of the whole archive most of them are in"),
            column("id", "", "The id of that one"),
        ];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (place, window) in self.parts.iter().enumerate() {
            let [first, last] = self.span(place);
            let all: f64 = window.clustering.weighted_sizes.iter().sum();
            for (group, &size) in window.clustering.weighted_sizes.iter().enumerate() {
                let whole = self.whole(found, place, group);
                rows.push(vec![
                    (place + 1).into(),
                    first.as_str().into(),
                    last.as_str().into(),
                    group.into(),
                    self.label(place, group).into(),
                    Cell::weighted(size),
                    (size / all).into(),
                    whole.into(),
                    whole.map(|whole| found.ids[whole].as_str()).into(),
                ]);
            }
        }
        Table { name: "cluster_windows", columns: COLUMNS, rows }
    }

    pub(super) fn transitions_table(&self) -> Table {
        const COLUMNS: &[Column] = &[
            column("window", "", "Number of the earlier window, from 1"),
            column("window_cluster", "", "Its cluster; empty for a birth"),
            column("label", "", "The label of that one"),
            column(
                "event",
                "",
                "survival, merge, split, death, birth; empty where documents go without any",
            ),
            column("next_cluster", "", "The cluster of the next window; empty: nowhere"),
            column("next_label", "", "The label of that one"),
            column("documents", "documents", "Documents of the first that fall there, weighted"),
            column("share", "0..1", "Their share in the first"),
        ];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (window, (flows, fates)) in self.flows.iter().zip(&self.fates).enumerate() {
            for (from, fate) in fates.iter().enumerate() {
                let start =
                    || vec![(window + 1).into(), from.into(), self.label(window, from).into()];
                for (to, &documents) in flows.into.row(from).iter().enumerate() {
                    if documents > 0.0 {
                        let mut cells: Vec<Cell> = start();
                        cells.push(fate.leads_to(to).then(|| fate.name()).into());
                        cells.extend([to.into(), self.label(window + 1, to).into()]);
                        cells.extend([Cell::weighted(documents), flows.share(from, to).into()]);
                        rows.push(cells);
                    }
                }
                let nowhere = flows.nowhere[from];
                if nowhere > 0.0 || *fate == Fate::Dies {
                    let mut cells: Vec<Cell> = start();
                    let share =
                        1.0 - (0..flows.into.ncols()).map(|to| flows.share(from, to)).sum::<f64>();
                    cells.push((*fate == Fate::Dies).then(|| fate.name()).into());
                    cells.extend([Cell::Missing, Cell::Missing]);
                    cells.extend([Cell::weighted(nowhere), share.max(0.0).into()]);
                    rows.push(cells);
                }
            }
            for to in flows.born(fates) {
                let mut cells: Vec<Cell> = vec![(window + 1).into(), Cell::Missing, Cell::Missing];
                cells.extend(["birth".into(), to.into(), self.label(window + 1, to).into()]);
                cells.extend([Cell::Missing, Cell::Missing]);
                rows.push(cells);
            }
        }
        Table { name: "cluster_transitions", columns: COLUMNS, rows }
    }
}
