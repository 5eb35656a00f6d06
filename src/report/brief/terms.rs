//! A comparison of two windows -> the terms that are new, gone, risen, fallen or locked.

use jiff::civil::date;

use super::BriefParams;
use crate::compare::{Groups, KeynessRow};
use crate::error::Result;
use crate::matrix::{DocTermMatrix, Occurrences};
use crate::period::Granularity;
use crate::report::archive::Archive;
use crate::report::comparison::Comparison;
use crate::trend::series::Point;
use crate::trend::{Denominators, PeriodIndex};

/// Most terms of a kind in the table.
const LISTED: usize = 50;

/// What became of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// In the window, and in no document of the other.
    New,
    /// The reverse.
    Gone,
    /// Said more.
    Risen,
    /// Said less.
    Fallen,
    /// A lockword: said as often, and that is known well.
    Locked,
}

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::New, Self::Gone, Self::Risen, Self::Fallen, Self::Locked];

    /// Its name in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Risen => "risen",
            Self::Fallen => "fallen",
            Self::Locked => "locked",
        }
    }
}

/// One term of the brief.
#[derive(Debug, Clone)]
pub(super) struct BriefTerm {
    pub(super) kind: Kind,
    pub(super) label: String,
    pub(super) row: KeynessRow,
    pub(super) occurrences: Occurrences,
    /// The window it is set against, then the one under study.
    pub(super) points: [Point; 2],
    /// Whether it is beyond doubt what its kind says.
    pub(super) solid: bool,
    /// What to beware of.
    pub(super) caveats: Vec<String>,
}

/// The terms of each kind, kind by kind, those beyond doubt first, then by strength; lockwords by
/// frequency.
pub(super) fn find(
    archive: &Archive,
    matrix: &DocTermMatrix,
    compared: &Comparison,
    params: &BriefParams,
) -> Result<Vec<BriefTerm>> {
    let index = two_windows(&compared.groups, archive.corpus.documents.len())?;
    let (tokens, weights) = (archive.tokens.lengths(), &archive.weights);
    let shared = Denominators::new(&index, tokens, weights, params.compare.level)?;
    let transposed = matrix.counts.transpose();
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let mut rows: Vec<&KeynessRow> =
            compared.keyness.rows.iter().filter(|row| kind_of(row) == Some(kind)).collect();
        if kind == Kind::Locked {
            rows.sort_by(|a, b| b.counts.sum().total_cmp(&a.counts.sum()));
        }
        let terms = rows.into_iter().filter_map(|row| {
            let column = matrix.vocabulary.column(&row.stem)?;
            let occurrences = Occurrences::from_column(&transposed, column);
            let side = if kind == Kind::Gone {
                compared.groups.reference()
            } else {
                compared.groups.target()
            };
            if matches!(kind, Kind::New | Kind::Gone)
                && units(archive, &occurrences, side) < params.min_documents as usize
            {
                return None;
            }
            let series = shared.series(&occurrences);
            Some(BriefTerm {
                kind,
                label: row.term.clone(),
                row: row.clone(),
                points: [series.points[0], series.points[1]],
                occurrences,
                solid: kind == Kind::Locked || row.is_solid(),
                caveats: Vec::new(),
            })
        });
        let mut terms: Vec<BriefTerm> = terms.take(LISTED).collect();
        // A stable sort: within both the order stays.
        terms.sort_by_key(|term| !term.solid);
        found.extend(terms);
    }
    Ok(found)
}

/// What a row is; none where that cannot be told. A term absent from one side is new or gone even
/// where chance may explain it, and then not solid.
fn kind_of(row: &KeynessRow) -> Option<Kind> {
    match row {
        _ if row.count_reference == 0 => Some(Kind::New),
        _ if row.count_target == 0 => Some(Kind::Gone),
        _ if row.is_solid() && row.bounds.nearest() > 0.0 => Some(Kind::Risen),
        _ if row.is_solid() => Some(Kind::Fallen),
        _ if row.is_lockword() => Some(Kind::Locked),
        _ => None,
    }
}

/// The two windows as two periods of an axis of their own: whatever lies between them is in none.
fn two_windows(groups: &Groups, n_docs: usize) -> Result<PeriodIndex> {
    let mut dates = vec![None; n_docs];
    for (year, documents) in [(1, groups.reference()), (2, groups.target())] {
        documents.iter().for_each(|&document| dates[document as usize] = Some(date(year, 1, 1)));
    }
    PeriodIndex::new(dates, Granularity::Year)
}

/// How many reports of some documents hold a term, all reprints of a report being one.
pub(super) fn units(archive: &Archive, occurrences: &Occurrences, documents: &[u32]) -> usize {
    let holders = occurrences.documents.iter().filter(|d| documents.binary_search(d).is_ok());
    let mut units: Vec<u32> =
        holders.map(|&document| archive.weights.units()[document as usize]).collect();
    units.sort_unstable();
    units.dedup();
    units.len()
}
