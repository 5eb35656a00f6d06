//! Clusters and dates -> the archive clustered window by window: births, deaths, merges, splits.

use rand::seq::SliceRandom;

use super::super::section::{Section, counted};
use super::TERMS;
use super::fit::{ClusterParams, with_clusters};
use super::found::Found;
use crate::chart::{Alluvial, AlluvialFlow, AlluvialNode, Caption, Figure, number};
use crate::cluster::label::{ClusterLabel, labels};
use crate::cluster::transitions::{Fate, Flows, TransitionParams, windows};
use crate::cluster::{ClusterMethod, Clustering};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::table::{Cell, Column, Table, column};
use crate::trend::PeriodIndex;

/// A window holds so many documents for each cluster on the average.
const LEAST: f64 = 20.0;
/// Windows of an archive at most.
const MOST: usize = 8;
/// How many births and deaths a sentence names.
const NAMED: usize = 6;

/// The clusters of one window.
struct Window {
    /// Its first and last period.
    first: usize,
    last: usize,
    /// All documents, those outside the window in no cluster.
    clustering: Clustering,
    labels: Vec<ClusterLabel>,
}

/// The clusters of all windows and what becomes of them.
pub(super) struct Windows<'a> {
    index: &'a PeriodIndex,
    windows: Vec<Window>,
    /// From each window to the next.
    flows: Vec<Flows>,
    fates: Vec<Vec<Fate>>,
    /// The same events with the dates dealt out anew, each time.
    by_chance: Vec<Events>,
}

/// How many transitions of each kind there are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Events {
    births: usize,
    deaths: usize,
    merges: usize,
    splits: usize,
    survivals: usize,
}

impl Events {
    fn of(flows: &[Flows], fates: &[Vec<Fate>]) -> Self {
        let mut events = Self::default();
        for (flows, fates) in flows.iter().zip(fates) {
            events.births += flows.born(fates).len();
            for fate in fates {
                match fate {
                    Fate::Survives(_) => events.survivals += 1,
                    Fate::Merges(_) => events.merges += 1,
                    Fate::Splits(_) => events.splits += 1,
                    Fate::Dies => events.deaths += 1,
                }
            }
        }
        events
    }
}

/// Each window clustered by the method, the clusters of neighbours compared.
fn follow(
    found: &Found<'_>,
    window_of: &[Option<u32>],
    n_windows: usize,
    method: &ClusterMethod,
    context: &Context<'_>,
) -> Result<(Vec<Clustering>, Vec<Flows>, Vec<Vec<Fate>>)> {
    let weights = &found.archive.weights;
    let mut clusterings = Vec::with_capacity(n_windows);
    for window in 0..n_windows as u32 {
        context.progress.check()?;
        let own: Vec<usize> =
            (0..window_of.len()).filter(|&document| window_of[document] == Some(window)).collect();
        // Stages of the single fits would flicker.
        let silent = Context { seed: context.seed, progress: &() };
        let part = method.fit(&found.features.select(&own), &weights.select(&own), &silent)?;
        let mut groups = vec![None; window_of.len()];
        for (&document, &cluster) in own.iter().zip(&part.assignment) {
            groups[document] = cluster;
        }
        clusterings.push(Clustering::new(
            &found.features,
            &groups,
            weights.weights(),
            part.n_clusters,
        ));
        context.progress.advance(1);
    }
    let between = |pair: &[Clustering]| {
        Flows::between(&found.features, weights.weights(), &pair[0], &pair[1])
    };
    let flows: Vec<Flows> = clusterings.windows(2).map(between).collect();
    let params = TransitionParams::default();
    let fates = flows.iter().map(|flows| flows.fates(&params)).collect();
    Ok((clusterings, flows, fates))
}

impl<'a> Windows<'a> {
    /// Refused where the archive is too small for two windows. `permutations` says how often the
    /// dates are dealt out anew to see what chance does.
    pub(super) fn new(
        found: &Found<'_>,
        matrix: &DocTermMatrix,
        index: &'a PeriodIndex,
        params: &ClusterParams,
        permutations: usize,
        context: &Context<'_>,
    ) -> Result<Self> {
        let weights = found.archive.weights.weights();
        let clusters = found.clustering.n_clusters;
        let period_of = |document: usize| {
            index.period_of[document].filter(|_| found.clustering.assignment[document].is_some())
        };
        let mut documents = vec![0.0; index.timeline.len()];
        for (document, weight) in weights.iter().enumerate() {
            if let Some(period) = period_of(document) {
                documents[period as usize] += weight;
            }
        }
        let spans = windows(&documents, LEAST * clusters as f64, MOST);
        if spans.len() < 2 {
            return Err(Error::empty(format!(
                "the dated documents, {} in number by weight, are too few to be clustered in windows \
                 of time: two windows with {} documents for each of {clusters} clusters are needed",
                number(documents.iter().sum::<f64>().round()),
                LEAST
            )));
        }
        let mut window_of_period = vec![0_u32; index.timeline.len()];
        for (window, &(first, last)) in (0..).zip(&spans) {
            window_of_period[first..=last].fill(window);
        }
        let window_of: Vec<Option<u32>> = (0..weights.len())
            .map(|document| period_of(document).map(|period| window_of_period[period as usize]))
            .collect();
        let method = &with_clusters(&params.method, clusters);
        let steps = (spans.len() * (1 + permutations)) as u64;
        context.stage("following", Some(steps), || {
            let n = spans.len();
            let (clusterings, flows, fates) = follow(found, &window_of, n, method, context)?;
            let deal = |number: usize| -> Result<Events> {
                let dealt = dealt(found, &window_of, number, context);
                let (_, flows, fates) = follow(found, &dealt, n, method, context)?;
                Ok(Events::of(&flows, &fates))
            };
            let by_chance = (0..permutations).map(deal).collect::<Result<Vec<Events>>>()?;
            let window = |((first, last), clustering): ((usize, usize), Clustering)| Window {
                first,
                last,
                labels: labels(matrix, weights, &clustering, TERMS),
                clustering,
            };
            let windows = spans.into_iter().zip(clusterings).map(window).collect();
            Ok(Self { index, windows, flows, fates, by_chance })
        })
    }

    fn span(&self, window: usize) -> [String; 2] {
        let Window { first, last, .. } = self.windows[window];
        [first, last].map(|period| self.index.timeline.period(period).to_string())
    }

    fn named(&self, window: usize) -> String {
        let [first, last] = self.span(window);
        if first == last { first } else { format!("{first} to {last}") }
    }

    fn label(&self, window: usize, group: usize) -> &str {
        &self.windows[window].labels[group].label
    }

    /// Puts what was found into the section of clusters over time.
    pub(super) fn add_to(&self, section: &mut Section, found: &Found<'_>) -> Result<()> {
        section.lead.push(self.lead());
        section.about.extend(Self::about(found.clustering.n_clusters));
        section.figures.push(self.figure(found)?);
        section.tables.extend([self.windows_table(found), self.transitions_table()]);
        section.notes.extend(self.chance_note());
        Ok(())
    }

    fn lead(&self) -> String {
        let mut born: Vec<String> = Vec::new();
        let mut died: Vec<String> = Vec::new();
        for (window, (flows, fates)) in self.flows.iter().zip(&self.fates).enumerate() {
            born.extend(flows.born(fates).into_iter().map(|group| {
                format!("{} ({})", self.label(window + 1, group), self.named(window + 1))
            }));
            died.extend(fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Dies).map(
                |(group, _)| {
                    format!("{} (after {})", self.label(window, group), self.named(window))
                },
            ));
        }
        let events = Events::of(&self.flows, &self.fates);
        let list = |name: &str, found: &[String]| {
            let more = if found.len() > NAMED { " and others" } else { "" };
            let named = found.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
            if found.is_empty() { String::new() } else { format!(" {name}: {named}{more}.") }
        };
        format!(
            "Clustered anew in each of {}, {} go on into the next, {} merge, {} split; {}, {}.{}{}",
            counted(self.windows.len() as u64, "window"),
            counted(events.survivals as u64, "cluster"),
            events.merges,
            events.splits,
            counted(events.births as u64, "birth"),
            counted(events.deaths as u64, "death"),
            list("Born", &born),
            list("Died", &died),
        )
    }

    fn about(clusters: usize) -> Vec<String> {
        let TransitionParams { survival, split } = TransitionParams::default();
        vec![
            format!(
                "Windows are runs of periods with about as many documents each, {LEAST} or more for \
                 each of the {clusters} clusters on the average, at most {MOST} of them. Each is \
                 clustered by itself by the same method with the same number of clusters, in the same \
                 space."
            ),
            format!(
                "A cluster goes on in the one of the next window into which at least {survival} of its \
                 documents fall (MONIC, Spiliopoulou et al. 2006): each falls to the nearest centre, \
                 if it is no farther from it than 95 % of that cluster's own documents are. Several \
                 that go on in one have merged; one that falls apart into several with at least \
                 {split} of it each, {survival} together, has split; else it has died. One that none \
                 became is born. Births and deaths by these rules are also made by chance: small \
                 clusters are cut differently in every window."
            ),
        ]
    }

    /// What dates dealt out at random would show.
    fn chance_note(&self) -> Option<Note> {
        if self.by_chance.is_empty() {
            return None;
        }
        let events = Events::of(&self.flows, &self.fates);
        let (births, most) = spread(&self.by_chance, |events| events.births);
        let (deaths, most_deaths) = spread(&self.by_chance, |events| events.deaths);
        let beyond = events.births > most || events.deaths > most_deaths;
        let message = format!(
            "in windows of this size {} births and {} deaths ({} and {} at most) are found when the \
             dates are dealt out at random, in {} of them; here {} and {}{}",
            short(births),
            short(deaths),
            most,
            most_deaths,
            counted(self.by_chance.len() as u64, "deal"),
            events.births,
            events.deaths,
            if beyond { "" } else { ": no more than chance makes" }
        );
        let (severity, advice) = if beyond {
            (Severity::Info, "Read those named with the curves of the shares beside them.")
        } else {
            (
                Severity::Caution,
                "Take births and deaths for the noise of clustering, and trust the curves.",
            )
        };
        Some(Note::new(
            severity,
            "transitions-by-chance",
            events.births + events.deaths,
            message,
            advice,
            [],
        ))
    }

    /// The cluster of the whole archive that most documents of a group are in.
    fn whole(&self, found: &Found<'_>, window: usize, group: usize) -> Option<usize> {
        let mut sums = vec![0.0; found.clustering.n_clusters];
        let weights = found.archive.weights.weights();
        let assignment = &self.windows[window].clustering.assignment;
        for ((of, whole), weight) in
            assignment.iter().zip(&found.clustering.assignment).zip(weights)
        {
            if let (Some(of), Some(whole)) = (of, whole)
                && *of as usize == group
            {
                sums[*whole as usize] += weight;
            }
        }
        let largest = sums.into_iter().enumerate();
        largest.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(at, _)| at)
    }

    fn figure(&self, found: &Found<'_>) -> Result<Figure> {
        let (mut nodes, mut starts) = (Vec::new(), Vec::new());
        for (column, window) in self.windows.iter().enumerate() {
            starts.push(nodes.len());
            for group in 0..window.clustering.n_clusters {
                nodes.push(AlluvialNode {
                    column,
                    label: self.label(column, group).to_owned(),
                    key: String::new(),
                    weight: window.clustering.weighted_sizes[group],
                    hue: self.whole(found, column, group),
                });
            }
        }
        let mut flows = Vec::new();
        for (window, (moves, fates)) in self.flows.iter().zip(&self.fates).enumerate() {
            for ((from, to), &weight) in moves.into.indexed_iter() {
                if weight > 0.0 && fates[from].leads_to(to) {
                    flows.push(AlluvialFlow {
                        from: starts[window] + from,
                        to: starts[window + 1] + to,
                        weight,
                    });
                }
            }
        }
        let caption = Caption {
            title: "Clusters born, merged, split and gone".to_owned(),
            subtitle: "Each window clustered by itself; a band: documents of a cluster that would fall \
                       into one of the next window, where at least a quarter do; the colour is that \
                       of the cluster of the whole archive they are mostly in"
                .to_owned(),
            source: found.archive.source_line(),
        };
        let columns = (0..self.windows.len()).map(|window| self.named(window)).collect();
        let unit = "documents".to_owned();
        Alluvial { caption, unit, columns, nodes, flows }.draw("cluster-transitions")
    }

    fn windows_table(&self, found: &Found<'_>) -> Table {
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
        for (place, window) in self.windows.iter().enumerate() {
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

    fn transitions_table(&self) -> Table {
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

/// The mean of a number of events, and the largest.
fn spread(deals: &[Events], count: impl Fn(&Events) -> usize) -> (f64, usize) {
    let sum: usize = deals.iter().map(&count).sum();
    (sum as f64 / deals.len() as f64, deals.iter().map(count).max().unwrap_or(0))
}

fn short(value: f64) -> String {
    number((value * 10.0).round() / 10.0)
}

/// The windows dealt out anew to the reports; copies of a report stay together.
fn dealt(
    found: &Found<'_>,
    window_of: &[Option<u32>],
    deal: usize,
    context: &Context<'_>,
) -> Vec<Option<u32>> {
    let units = found.archive.weights.units();
    let n_units = units.iter().max().map_or(0, |&most| most as usize + 1);
    let mut of_unit: Vec<Option<u32>> = vec![None; n_units];
    for (&unit, &window) in units.iter().zip(window_of) {
        let held = &mut of_unit[unit as usize];
        *held = held.or(window);
    }
    let there: Vec<usize> = (0..n_units).filter(|&unit| of_unit[unit].is_some()).collect();
    let mut windows: Vec<Option<u32>> = there.iter().map(|&unit| of_unit[unit]).collect();
    windows.shuffle(&mut context.seed.generator("dealt dates", deal as u64));
    for (unit, window) in there.into_iter().zip(windows) {
        of_unit[unit] = window;
    }
    let new = |(&unit, window): (&u32, &Option<u32>)| window.and(of_unit[unit as usize]);
    units.iter().zip(window_of).map(new).collect()
}
