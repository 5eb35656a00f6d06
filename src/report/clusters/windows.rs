//! Clusters and dates -> the archive clustered window by window: births, deaths, merges, splits.

mod tables;

use rand::seq::SliceRandom;

use super::super::section::{Section, counted};
use super::TERMS;
use super::fit::ClusterParams;
use super::found::Found;
use crate::chart::{Alluvial, AlluvialFlow, AlluvialNode, Caption, Figure, number};
use crate::cluster::label::{ClusterLabel, labels};
use crate::cluster::transitions::{Fate, Flows, TransitionParams, windows};
use crate::cluster::{ClusterMethod, Clustering};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::matrix::DocTermMatrix;
use crate::note::{Note, Severity};
use crate::trend::PeriodIndex;

/// A window holds so many documents for each cluster on the average.
const LEAST: f64 = 50.0;
/// Windows of an archive at most.
const MOST: usize = 8;
/// How many births and deaths a sentence names.
const NAMED: usize = 6;
/// More births and deaths than chance makes: a smaller p-value.
const MAX_P: f64 = 0.05;

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
    parts: Vec<Window>,
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

/// The clusters of each window, where they go, what becomes of them.
struct Followed {
    clusterings: Vec<Clustering>,
    flows: Vec<Flows>,
    fates: Vec<Vec<Fate>>,
}

/// Each window clustered by the method, the clusters of neighbours compared.
fn follow(
    found: &Found<'_>,
    window_of: &[Option<u32>],
    n_windows: usize,
    method: &ClusterMethod,
    context: &Context<'_>,
) -> Result<Followed> {
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
    Ok(Followed { clusterings, flows, fates })
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
        let method = &params.method.with_clusters(clusters)?;
        let steps = (spans.len() * (1 + permutations)) as u64;
        context.stage("following", Some(steps), || {
            let n = spans.len();
            let Followed { clusterings, flows, fates } =
                follow(found, &window_of, n, method, context)?;
            let deal = |number: usize| -> Result<Events> {
                let dealt = dealt(found, &window_of, number, context);
                let Followed { flows, fates, .. } = follow(found, &dealt, n, method, context)?;
                Ok(Events::of(&flows, &fates))
            };
            let by_chance = (0..permutations).map(deal).collect::<Result<Vec<Events>>>()?;
            let window = |((first, last), clustering): ((usize, usize), Clustering)| Window {
                first,
                last,
                labels: labels(matrix, weights, &clustering, TERMS),
                clustering,
            };
            let parts = spans.into_iter().zip(clusterings).map(window).collect();
            Ok(Self { index, parts, flows, fates, by_chance })
        })
    }

    fn span(&self, window: usize) -> [String; 2] {
        let Window { first, last, .. } = self.parts[window];
        [first, last].map(|period| self.index.timeline.period(period).to_string())
    }

    fn named(&self, window: usize) -> String {
        let [first, last] = self.span(window);
        if first == last { first } else { format!("{first} to {last}") }
    }

    fn label(&self, window: usize, group: usize) -> &str {
        &self.parts[window].labels[group].label
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
            counted(self.parts.len() as u64, "window"),
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
        let changes = |events: &Events| events.births + events.deaths;
        let as_many =
            self.by_chance.iter().filter(|deal| changes(deal) >= changes(&events)).count();
        let deals = self.by_chance.len();
        let p = (1 + as_many) as f64 / (1 + deals) as f64;
        let message = format!(
            "with the dates dealt out at random, {} births and {} deaths are found in such windows on \
             the average of {deals} deals; here {} and {}{} (p {})",
            mean(&self.by_chance, |deal| deal.births),
            mean(&self.by_chance, |deal| deal.deaths),
            events.births,
            events.deaths,
            if p > MAX_P { ": no more than chance makes" } else { ", more than chance makes" },
            number((p * 1e3).round() / 1e3),
        );
        let (severity, advice) = if p > MAX_P {
            (
                Severity::Caution,
                "Take births and deaths for the noise of clustering, and trust the curves.",
            )
        } else {
            (Severity::Info, "Most single ones may still be chance: read them with the curves.")
        };
        let kind = "transitions-by-chance";
        Some(Note::new(severity, kind, changes(&events), message, advice, []))
    }

    /// The cluster of the whole archive that most documents of a group are in.
    fn whole(&self, found: &Found<'_>, window: usize, group: usize) -> Option<usize> {
        let mut sums = vec![0.0; found.clustering.n_clusters];
        let weights = found.archive.weights.weights();
        let assignment = &self.parts[window].clustering.assignment;
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
        for (column, window) in self.parts.iter().enumerate() {
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
        let from = |window: usize| {
            let [first, _] = self.span(window);
            format!("from {first}")
        };
        let columns = (0..self.parts.len()).map(from).collect();
        let unit = "documents".to_owned();
        Alluvial { caption, unit, columns, nodes, flows }.draw("cluster-transitions")
    }
}

/// The mean of a number of events, to a tenth.
fn mean(deals: &[Events], count: impl Fn(&Events) -> usize) -> String {
    let sum: usize = deals.iter().map(count).sum();
    number((sum as f64 / deals.len() as f64 * 10.0).round() / 10.0)
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
