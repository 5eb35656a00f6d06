//! The invented outlets: how each writes its dates, what stands around its reports, when it is there.

use jiff::civil::{Date, date};

/// First and last day of the archive.
pub(super) const FIRST: Date = date(2021, 7, 1);
pub(super) const LAST: Date = date(2023, 6, 30);

/// Days on which no outlet reports.
pub(super) const GAPS: [(Date, Date); 2] =
    [(date(2021, 12, 22), date(2022, 1, 2)), (date(2022, 8, 8), date(2022, 8, 16))];

/// Where the days of publication stand in a report, and how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// ` date 2023-05-30 TITLE`.
    Header,
    /// The same and `May 30, 2023 09:17:35` on a line of its own.
    HeaderAndStamp,
    /// The same and a line `Release date: 2023-05-30`.
    HeaderAndLabel,
    /// A breadcrumb and `Release time: 09:59 on May 30, 2023Source: ...Views: 12`.
    Portal,
    /// `30 May 2023`.
    DayMonth,
    /// `Published: 2023-05-30 14:20 | Source: ... | Views: 1,024`.
    Published,
    /// `发布时间：2023年5月30日 14:20`.
    Chinese,
    /// Only in the name of the file.
    FileName,
    /// `Date: 30.05.2023`.
    Dotted,
    /// `Posted on May 30, 2023`.
    Posted,
    /// `Issue date: 2023/5/30`.
    Slashes,
}

impl Form {
    /// Whether its reports begin with a line `date 2023-05-30 TITLE`.
    pub(super) fn has_header(self) -> bool {
        matches!(self, Self::Header | Self::HeaderAndStamp | Self::HeaderAndLabel)
    }
}

/// Lines around the reports of an outlet, from some day on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Template {
    pub(super) from: Date,
    pub(super) head: &'static [&'static str],
    pub(super) tail: &'static [&'static str],
}

/// An outlet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outlet {
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// How much it publishes beside the others.
    pub(super) weight: f64,
    pub(super) from: Date,
    pub(super) to: Date,
    /// Days on which it says nothing.
    pub(super) silent: Option<(Date, Date)>,
    /// In order of time.
    pub(super) templates: &'static [Template],
}

impl Outlet {
    /// Whether it may publish on `day`.
    pub(super) fn publishes(&self, day: Date) -> bool {
        let silent = self.silent.is_some_and(|(from, to)| (from..=to).contains(&day));
        (self.from..=self.to).contains(&day) && !silent
    }

    pub(super) fn template(&self, day: Date) -> &'static Template {
        let begun = self.templates.iter().take_while(|template| template.from <= day).count();
        &self.templates[begun.max(1) - 1]
    }

    /// `Fenmark Daily` -> `fenmark-daily`.
    pub(super) fn folder(&self) -> String {
        self.name.to_lowercase().replace(' ', "-")
    }
}

/// The outlet whose reports of some months were all scraped, and dated, on one day.
pub(super) const BATCHED: usize = 11;
/// The months, and the day.
pub(super) const BATCH: (Date, Date, Date) =
    (date(2022, 1, 10), date(2022, 6, 30), date(2022, 7, 11));

/// The outlet that enters half-way and has a house style.
pub(super) const NEWCOMER: usize = 8;

const ALWAYS: Outlet = Outlet {
    name: "",
    form: Form::Header,
    weight: 1.0,
    from: FIRST,
    to: LAST,
    silent: None,
    templates: &[],
};

pub(super) const OUTLETS: [Outlet; 12] = [
    Outlet {
        name: "Fenmark Daily",
        weight: 1.3,
        templates: &[Template {
            from: FIRST,
            head: &["Council Desk | Harbour Desk | Weekend Desk"],
            tail: &[
                "Share this article",
                "Set in type and proofread at the press room of the Orrin mill",
                "{n} neighbours are reading this page with you",
                "Report a mistake to the proof desk",
                "Privacy & Cookies Policy",
            ],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Osterby Evening Post",
        form: Form::HeaderAndStamp,
        weight: 1.2,
        templates: &[
            Template {
                from: FIRST,
                head: &["Osterby by evening, without the noise"],
                tail: &[
                    "You may also like",
                    "Letters to the editor are welcome until the presses start",
                    "Evening Post kiosk: open till the last tram",
                ],
            },
            Template {
                from: date(2022, 2, 14),
                head: &["Post Plus | My page | Crossword | Log out"],
                tail: &[
                    "Was this page of use to you? Yes / No",
                    "Save for later on the Post Plus shelf",
                    "{n} subscribers keep this page alive",
                    "Leave a Comment",
                ],
            },
        ],
        ..ALWAYS
    },
    Outlet {
        name: "Halvern City Network",
        form: Form::Portal,
        weight: 1.2,
        templates: &[
            Template {
                from: FIRST,
                head: &[],
                tail: &[
                    "You may also like",
                    "Leave a Comment",
                    "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
                    "This website uses cookies to improve your experience. We'll assume you're ok with this, but you can opt-out if you wish. Accept Read More",
                    "Privacy & Cookies Policy",
                ],
            },
            Template {
                from: date(2022, 9, 5),
                head: &["Halvern in the palm of your hand: the city app is here"],
                tail: &[
                    "How do you rate this service? 1 2 3 4 5",
                    "Page served by node {n} of the Halvern network",
                    "Previous article: {title}",
                    "Privacy & Cookies Policy",
                ],
            },
        ],
        ..ALWAYS
    },
    Outlet {
        name: "Brask Valley Gazette",
        form: Form::DayMonth,
        templates: &[Template {
            from: FIRST,
            head: &["Have this page read aloud: {n} minutes"],
            tail: &[
                "Valley Gazette: weighed, not counted",
                "Pass this page on by letter, by post, from door to door",
                "Reprints only with the written leave of the Gazette.",
                "Comments are closed",
            ],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Tervo Harbour News",
        form: Form::Published,
        templates: &[
            Template {
                from: FIRST,
                head: &["Tide table at the pier: see the board of the harbour office"],
                tail: &[
                    "Follow us on the harbour radio, channel {n}",
                    "Ship spotters, send a line to the watch room!",
                    "Back to top",
                ],
            },
            Template {
                from: date(2023, 1, 16),
                head: &["Harbour News is free of charge and free of mooring fees"],
                tail: &[
                    "Next boat in {n} minutes",
                    "Tervo Harbour News, pier three, second bollard",
                    "Print page as a leaf of the logbook",
                ],
            },
        ],
        ..ALWAYS
    },
    Outlet {
        name: "Lindqua Times",
        form: Form::Chinese,
        templates: &[Template {
            from: FIRST,
            head: &[],
            tail: &[
                "【Print】 【Close】",
                "Lindqua Times holds the rights in these words and in the weather",
                "Visitors today: {n}, visitors in all: {n}",
                "返回顶部",
            ],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Marrow Hill Observer",
        form: Form::FileName,
        weight: 0.8,
        templates: &[Template {
            from: FIRST,
            head: &["Wind on the hill: force {n}"],
            tail: &[
                "Observed on the hill, printed in the valley",
                "Rate this observation: poor, fair, good, splendid",
                "Seen by {n} hill dwellers",
            ],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Port Ellery Bulletin",
        form: Form::Dotted,
        templates: &[Template {
            from: FIRST,
            head: &[],
            tail: &[
                "Readers of the Bulletin get a tenth off at the chandlery",
                "Subscribe to our newsletter",
                "Bulletin telephone: ask the exchange for {n}",
            ],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Quarrow Morning Star",
        form: Form::HeaderAndLabel,
        weight: 2.8,
        from: date(2022, 7, 1),
        templates: &[Template {
            from: FIRST,
            head: &["Morning Star, the early bird of Quarrow"],
            tail: &["More stars tomorrow", "Star count of this page: {n}", "Cookie settings"],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Sundmere Weekly",
        form: Form::Posted,
        weight: 0.9,
        to: date(2022, 11, 30),
        templates: &[Template {
            from: FIRST,
            head: &[],
            tail: &[
                "Sundmere Weekly appears when the ferry does",
                "Hand this page to your neighbour",
                "All rights reserved",
            ],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Valdane Township Office",
        form: Form::Slashes,
        silent: Some((date(2022, 10, 1), date(2022, 12, 31))),
        templates: &[Template {
            from: FIRST,
            head: &["Notice board of the township, column {n}"],
            tail: &["Seal of the township office, valid without signature"],
        }],
        ..ALWAYS
    },
    Outlet {
        name: "Wexcombe Courier",
        form: Form::HeaderAndLabel,
        weight: 1.5,
        templates: &[Template {
            from: FIRST,
            head: &[],
            tail: &[
                "The Courier is delivered by bicycle before breakfast",
                "Courier points earned for reading: {n}",
                "Share this post",
            ],
        }],
        ..ALWAYS
    },
];

/// Lines that come back now and then and belong to the reports all the same.
pub(super) const RECURRING: [&str; 6] = [
    "Background",
    "In short",
    "What happens next",
    "Figures at a glance",
    "Dear neighbours,",
    "With kind regards from the newsroom",
];
