//! The evidence of all sections -> the number under which each value stands on the page.

use std::collections::HashMap;

use super::super::section::Section;
use crate::chart::spot_key;

/// The page shows the evidence of so many values at most: more would make it heavy. The table has
/// them all.
const VALUES: usize = 2000;
/// And so many sentences in all, shared equally, at least one a value.
const LINES: usize = 2400;

/// Which value stands where.
pub(super) struct Anchors<'a> {
    /// Of each section, by key.
    own: Vec<HashMap<String, usize>>,
    /// The first of each key on the whole page.
    first: HashMap<String, usize>,
    /// Of each section, the parts of each term in order.
    parts: Vec<HashMap<&'a str, Vec<(&'a str, usize)>>>,
    /// The number of the first value of each section.
    begins: Vec<usize>,
    count: usize,
}

impl<'a> Anchors<'a> {
    pub(super) fn new(sections: &'a [Section]) -> Self {
        let (mut own, mut first, mut parts, mut begins) = (vec![], HashMap::new(), vec![], vec![]);
        let mut count = 0;
        for section in sections {
            let (mut keys, mut terms) = (HashMap::new(), HashMap::<&str, Vec<_>>::new());
            begins.push(count);
            for value in section.evidence.iter().take(VALUES - count) {
                keys.entry(value.key()).or_insert(count);
                first.entry(value.key()).or_insert(count);
                terms.entry(&value.term).or_default().push((value.part.as_str(), count));
                count += 1;
            }
            own.push(keys);
            parts.push(terms);
        }
        Self { own, first, parts, begins, count }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many sentences of each value are shown, of those there are.
    pub(super) fn lines(&self) -> usize {
        (LINES / self.count.max(1)).max(1)
    }

    /// The numbers of the values of a section that are shown, in their order.
    pub(super) fn of(&self, section: usize) -> std::ops::Range<usize> {
        let end = self.begins.get(section + 1).copied().unwrap_or(self.count);
        self.begins[section]..end
    }

    /// The number of a value of a section.
    pub(super) fn own(&self, section: usize, term: &str, part: &str) -> Option<usize> {
        self.own[section].get(&spot_key(term, part)).copied()
    }

    /// The number of the value with this key, in the section if it is there. A key without a part
    /// leads to the first part of its term in the section.
    pub(super) fn keyed(&self, section: usize, key: &str) -> Option<usize> {
        let own = self.own[section].get(key).copied();
        let first_part = || {
            let term = key.strip_suffix(&spot_key("", ""))?;
            self.parts[section].get(term)?.first().map(|(_, number)| *number)
        };
        own.or_else(first_part).or_else(|| self.first.get(key).copied())
    }

    /// The parts of a term in a section with their numbers.
    pub(super) fn parts(&self, section: usize, term: &str) -> Vec<(&'a str, usize)> {
        self.parts[section].get(term).cloned().unwrap_or_default()
    }
}
