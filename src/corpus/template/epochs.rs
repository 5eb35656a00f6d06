//! On which days a line was there and was not -> the stretches of time in which it belonged to
//! every page.
//!
//! With `k` of the `n` documents of a day holding the line, the day scores `k - share * n`. The
//! stretches are the maximal scoring subsequences of the days (W. L. Ruzzo and M. Tompa, "A linear
//! time algorithm for finding all maximal scoring subsequences", ISMB 1999): within each, and from
//! each of its ends to any day inside, more than `share` of the documents hold the line.

/// The documents of a source by day. Days are numbered in order of time.
#[derive(Debug, Default)]
pub(crate) struct Days {
    /// How many documents stand before each day, and after the last.
    before: Vec<usize>,
}

impl Days {
    /// From the number of documents of each day.
    pub(crate) fn new(documents: impl IntoIterator<Item = usize>) -> Self {
        let mut before = vec![0];
        for count in documents {
            before.push(before[before.len() - 1] + count);
        }
        Self { before }
    }

    /// How many documents stand before a day; before the day after the last: all.
    pub(crate) fn before(&self, day: usize) -> usize {
        self.before[day]
    }

    /// How many days there are.
    pub(crate) fn len(&self) -> usize {
        self.before.len() - 1
    }

    /// How many documents there are.
    pub(crate) fn documents(&self) -> usize {
        self.before[self.before.len() - 1]
    }

    /// The day before which this many documents stand.
    pub(crate) fn at(&self, before: usize) -> usize {
        self.before.partition_point(|&there| there < before).min(self.before.len() - 1)
    }
}

/// A stretch of time in which a line belonged to every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Epoch {
    /// First and last day.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Documents that hold the line, the number of their days, and all documents from first to last.
    pub(crate) holders: usize,
    pub(crate) days: usize,
    pub(crate) documents: usize,
}

impl Epoch {
    /// The share of the documents that hold the line.
    pub(crate) fn share(&self) -> f64 {
        self.holders as f64 / self.documents as f64
    }

    /// Whether a day lies in it.
    pub(crate) fn holds(&self, day: usize) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// A candidate of the algorithm: its days, its holders, and the sums of all scores before it and up
/// to its end.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: usize,
    last: usize,
    left: f64,
    right: f64,
}

/// The epochs of a line; `holders` has the days on which documents hold it, in order, with their
/// number.
pub(crate) fn epochs(days: &Days, holders: &[(usize, usize)], share: f64) -> Vec<Epoch> {
    let mut runs: Vec<Run> = Vec::new();
    // The sum of scores before a day: holders so far less what that many documents ask for.
    let mut held = 0;
    for &(day, count) in holders {
        let left = held as f64 - share * days.before(day) as f64;
        held += count;
        let right = held as f64 - share * days.before(day + 1) as f64;
        if right <= left {
            continue;
        }
        let mut run = Run { first: day, last: day, left, right };
        while let Some(at) = runs.iter().rposition(|other| other.left < run.left) {
            if runs[at].right >= run.right {
                break;
            }
            run = Run { first: runs[at].first, left: runs[at].left, ..run };
            runs.truncate(at);
        }
        runs.push(run);
    }
    let epoch = |run: &Run| {
        let within = holders.partition_point(|&(day, _)| day < run.first)
            ..holders.partition_point(|&(day, _)| day <= run.last);
        Epoch {
            first: run.first,
            last: run.last,
            holders: holders[within.clone()].iter().map(|&(_, count)| count).sum(),
            days: within.len(),
            documents: days.before(run.last + 1) - days.before(run.first),
        }
    };
    runs.iter().map(epoch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One document a day; the epochs as `first..=last`.
    fn found(presence: &str, share: f64) -> Vec<(usize, usize)> {
        let days = Days::new(presence.bytes().map(|_| 1));
        let holders: Vec<_> = presence.match_indices('x').map(|(day, _)| (day, 1)).collect();
        epochs(&days, &holders, share)
            .iter()
            .filter(|e| e.holders >= 3)
            .map(|e| (e.first, e.last))
            .collect()
    }

    #[test]
    fn a_line_starts_and_stops_with_its_template() {
        assert_eq!(found("....xxxxxx....", 0.5), [(4, 9)]);
        assert_eq!(found("xxx.xx......xxxx.x", 0.5), [(0, 5), (12, 15)]);
        assert_eq!(found("x..x...xxxx.xx..x..", 0.5), [(7, 13)], "strays");
        assert_eq!(found("x.x.x.x.x.x.x.", 0.6), [], "never more than the share");
        assert_eq!(found("", 0.5), []);
    }

    /// The documents of one day have no order.
    #[test]
    fn days_stand_as_wholes() {
        let days = Days::new([10, 10]);
        let found = epochs(&days, &[(0, 4), (1, 9)], 0.5);
        assert_eq!(found, [Epoch { first: 1, last: 1, holders: 9, days: 1, documents: 10 }]);
        assert_eq!((days.at(0), days.at(10), days.at(20), days.documents()), (0, 1, 2, 20));
    }

    /// The example of the paper: 4 -5 3 -3 1 2 -2 2 -2 1 5 has the maximal subsequences 4; 3; and
    /// 1 2 -2 2 -2 1 5. Its scores made of a share of one half: twice the holders less the documents.
    #[test]
    fn the_example_of_the_paper() {
        let scores = [4_i32, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5];
        let days = Days::new(scores.iter().map(|score| score.unsigned_abs() as usize));
        let held = |(day, &score): (usize, &i32)| (score > 0).then_some((day, score as usize));
        let holders: Vec<_> = scores.iter().enumerate().filter_map(held).collect();
        let found: Vec<_> =
            epochs(&days, &holders, 0.5).iter().map(|e| (e.first, e.last)).collect();
        assert_eq!(found, [(0, 0), (2, 2), (4, 10)]);
    }
}
