//! The terms of a brief -> the sentences an editor reads first.

use super::Brief;
use super::terms::{BriefTerm, Kind};
use crate::report::comparison::Comparison;
use crate::report::mix::per_million;
use crate::report::section::{counted, weighted};

impl Brief<'_> {
    /// What was compared, and then a sentence a kind.
    pub(super) fn sentences(&self, compared: &Comparison) -> Vec<String> {
        let [window, against] = self.names;
        let size = |documents: f64| weighted(documents, "document");
        let (target, reference) = (&compared.keyness.target, &compared.keyness.reference);
        let mut sentences = vec![format!(
            "{window} ({}, {}) against {against} ({}, {}). Rates are per million words.",
            size(target.weighted_documents),
            weighted(target.weighted_tokens.round(), "word"),
            size(reference.weighted_documents),
            weighted(reference.weighted_tokens.round(), "word"),
        )];
        sentences.extend(Kind::ALL.map(|kind| self.sentence(kind)));
        sentences.extend(self.doubts());
        sentences
    }

    fn sentence(&self, kind: Kind) -> String {
        let [window, against] = self.names;
        let (begins, nothing) = match kind {
            Kind::New => (format!("New in {window}"), "nothing beyond doubt"),
            Kind::Gone => (format!("Gone since {against}"), "nothing beyond doubt"),
            Kind::Risen => ("Risen".to_owned(), "nothing beyond doubt"),
            Kind::Fallen => ("Fallen".to_owned(), "nothing beyond doubt"),
            Kind::Locked => {
                ("Said as often as before".to_owned(), "nothing that could be told for sure")
            }
        };
        let told: Vec<String> =
            self.of(kind).take(self.params.top).map(|term| self.told(term)).collect();
        if told.is_empty() {
            return format!("{begins}: {nothing}.");
        }
        let more = self.of(kind).count() - told.len();
        let more = if more > 0 { format!("; {more} more in the table") } else { String::new() };
        format!("{begins}: {}{more}.", told.join("; "))
    }

    /// One term with its numbers.
    fn told(&self, term: &BriefTerm) -> String {
        let [_, against] = self.names;
        let [before, now] = &term.points;
        let rate = |point: &crate::trend::series::Point| {
            per_million(point.rate_per_million.unwrap_or(0.0))
        };
        let most = |point: &crate::trend::series::Point| {
            point.high.map_or(String::new(), |high| format!(", at most {}", per_million(high)))
        };
        let numbers = match term.kind {
            Kind::New => format!(
                "{}, in {}; none in {against}{}",
                rate(now),
                weighted(now.documents_with_term, "document"),
                most(before)
            ),
            Kind::Gone => format!(
                "{} before, in {}; none now{}",
                rate(before),
                weighted(before.documents_with_term, "document"),
                most(now)
            ),
            Kind::Risen | Kind::Fallen => format!("{} to {}", rate(before), rate(now)),
            Kind::Locked => {
                let row = &term.row;
                let ends = row.interval_over_documents();
                let widest = ends.map_or(f64::NAN, |ends| ends.high.max(-ends.low).exp2());
                format!("{} and {}, within a factor of {widest:.2}", rate(before), rate(now))
            }
        };
        let caveats = term.caveats.iter().map(ToString::to_string);
        let told: Vec<String> = std::iter::once(numbers).chain(caveats).collect();
        format!("{} ({})", term.label, told.join(", ")).replace("; ", ", ")
    }

    /// How many of the movements rest on what does not carry.
    fn doubts(&self) -> Option<String> {
        let moved = || self.terms.iter().filter(|t| t.solid && t.kind != Kind::Locked);
        let doubtful = moved().filter(|term| !term.caveats.is_empty()).count();
        (doubtful > 0).then(|| {
            format!(
                "{doubtful} of {} beyond doubt with a caveat: few reports, one source, other \
                 sources or reprints; the table names it.",
                counted(moved().count() as u64, "movement")
            )
        })
    }

    /// How to read it.
    pub(super) fn about(&self) -> Vec<String> {
        let mut about = vec![format!(
            "New and gone: in at least {} reports of the one window and in none of the other; what \
             the other may still hold unseen is bounded by the interval of its rate. All that moved: \
             the rates differ beyond chance for all terms tested together, and so they do when \
             documents are exchanged between the windows. Said as often: the interval of the Log \
             Ratio over documents lies within a factor of {:.2}. Intervals of \
             the rates are over documents.",
            self.params.min_documents,
            self.params.compare.lock_band.exp2()
        )];
        about.extend(self.archive.about_reprints(""));
        about
    }
}
