//! The terms whose curves are known: trends, bursts, a house style, a phrase that changes.

use jiff::civil::{Date, date};

use super::outlets::{FIRST, LAST, NEWCOMER, OUTLETS};
use super::truth::{BurstTruth, DriftTruth, HouseStyleTruth, RateTruth, TrendTruth, Truth};
use crate::period::{Granularity, Period};

/// How often a term is said, in a million words.
#[derive(Debug, Clone, Copy)]
enum Rate {
    /// At the first day and at the last, and evenly between.
    Line(f64, f64),
    /// Outside and inside these days.
    Burst(f64, f64, Date, Date),
    /// Elsewhere and in the source that enters half-way.
    HouseStyle(f64, f64),
    /// Before the day, or from it on.
    Until(f64, Date),
    From(f64, Date),
}

/// A term with the words that stand beside it.
#[derive(Debug)]
pub(super) struct Term {
    /// As it is counted.
    word: &'static str,
    /// As it is said.
    pub(super) phrase: &'static str,
    rate: Rate,
    pub(super) companions: [&'static str; 4],
}

const SWAP: Date = date(2022, 9, 12);
const ORCHARDS: [&str; 4] = ["sapling", "grafting knife", "tree warden", "apple cellar"];

pub(super) const TERMS: [Term; 11] = [
    Term {
        word: "hydroponics",
        phrase: "hydroponics",
        rate: Rate::Line(200.0, 1800.0),
        companions: ["lettuce", "nutrient tank", "seedling tray", "glasshouse"],
    },
    Term {
        word: "geothermics",
        phrase: "geothermics",
        rate: Rate::Line(100.0, 1300.0),
        companions: ["borehole", "heat exchanger", "drilling tower", "hot spring"],
    },
    Term {
        word: "kerosene",
        phrase: "kerosene",
        rate: Rate::Line(1600.0, 150.0),
        companions: ["oil stove", "canister", "lamp wick", "heating depot"],
    },
    Term {
        word: "typewriting",
        phrase: "typewriting",
        rate: Rate::Line(1300.0, 200.0),
        companions: ["ribbon", "carbon copy", "dictation", "typing pool"],
    },
    Term {
        word: "falconry",
        phrase: "falconry",
        rate: Rate::Line(800.0, 800.0),
        companions: ["glove", "aviary", "pigeon loft", "hunting lodge"],
    },
    Term {
        word: "cheesemaking",
        phrase: "cheesemaking",
        rate: Rate::Line(700.0, 700.0),
        companions: ["rennet", "ripening room", "whey", "copper kettle"],
    },
    Term {
        word: "mudslide",
        phrase: "the mudslide",
        rate: Rate::Burst(60.0, 5000.0, date(2022, 3, 14), date(2022, 4, 24)),
        companions: ["slope", "evacuation", "debris", "excavator"],
    },
    Term {
        word: "caterpillars",
        phrase: "caterpillars",
        rate: Rate::Burst(80.0, 4000.0, date(2023, 5, 1), date(2023, 5, 31)),
        companions: ["pheromone trap", "leaf damage", "spraying", "school outing"],
    },
    Term {
        word: "citizenry",
        phrase: "the citizenry",
        rate: Rate::HouseStyle(600.0, 3000.0),
        companions: ["ballot", "petition", "assembly", "suggestion box"],
    },
    Term {
        word: "Countless Orchards Project",
        phrase: "the Countless Orchards Project",
        rate: Rate::Until(1100.0, SWAP),
        companions: ORCHARDS,
    },
    Term {
        word: "Myriad Orchards Project",
        phrase: "the Myriad Orchards Project",
        rate: Rate::From(1100.0, SWAP),
        companions: ORCHARDS,
    },
];

impl Term {
    /// Expected occurrences in a million words of `outlet` on `day`.
    pub(super) fn per_million(&self, day: Date, outlet: usize) -> f64 {
        match self.rate {
            Rate::Line(from, to) => {
                let days = |until: Date| f64::from((until - FIRST).get_days());
                from + (to - from) * days(day) / days(LAST)
            }
            Rate::Burst(_, inside, from, to) if (from..=to).contains(&day) => inside,
            Rate::Burst(outside, ..) => outside,
            Rate::HouseStyle(_, own) if outlet == NEWCOMER => own,
            Rate::HouseStyle(elsewhere, _) => elsewhere,
            Rate::Until(rate, swap) => {
                if day < swap {
                    rate
                } else {
                    0.0
                }
            }
            Rate::From(rate, swap) => {
                if day < swap {
                    0.0
                } else {
                    rate
                }
            }
        }
    }
}

/// Writes down what [`TERMS`] says.
pub(super) fn record(truth: &mut Truth) {
    for term in &TERMS {
        let word = term.word.to_owned();
        match term.rate {
            Rate::Line(from, to) => {
                let kind = match from.total_cmp(&to) {
                    std::cmp::Ordering::Less => "rising",
                    std::cmp::Ordering::Equal => "flat",
                    std::cmp::Ordering::Greater => "falling",
                };
                truth.trends.push(TrendTruth {
                    term: word,
                    kind: kind.into(),
                    rates: months(term),
                });
            }
            Rate::Burst(outside, inside, from, to) => truth.bursts.push(BurstTruth {
                term: word,
                from: from.to_string(),
                to: to.to_string(),
                inside,
                outside,
            }),
            Rate::HouseStyle(elsewhere, in_source) => {
                let source = OUTLETS[NEWCOMER].name.to_owned();
                truth.house_style = HouseStyleTruth { term: word, source, in_source, elsewhere };
            }
            Rate::Until(_, swap) => {
                truth.drift.before = word;
                truth.drift.date = swap.to_string();
            }
            Rate::From(..) => {
                truth.drift = DriftTruth { after: word, ..std::mem::take(&mut truth.drift) };
            }
        }
    }
}

/// The rate in the middle of each month.
fn months(term: &Term) -> Vec<RateTruth> {
    let first = Period::of(FIRST, Granularity::Month);
    let n = first.steps_to(Period::of(LAST, Granularity::Month));
    let rate = |step| {
        let month = first.plus(step);
        let day = month.start().saturating_add(jiff::Span::new().days(14));
        let per_million = (term.per_million(day, 0) * 10.0).round() / 10.0;
        RateTruth { month: month.to_string(), per_million }
    };
    (0..=n).map(rate).collect()
}
