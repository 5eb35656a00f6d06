//! Pairs that belong together -> groups: union-find.

/// Groups of numbers below a limit, each named after its least member.
pub(super) struct Forest {
    parent: Vec<u32>,
}

impl Forest {
    /// Everyone alone.
    pub(super) fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect() }
    }

    /// The least member of the group of `item`, as far as joined since the last [`Self::settle`].
    pub(super) fn root(&self, item: u32) -> u32 {
        let mut root = item;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        root
    }

    /// Joins the groups of two items.
    pub(super) fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.parent[one.max(other) as usize] = one.min(other);
    }

    /// Points everyone at the root of its group, so that roots are found in one step.
    pub(super) fn settle(&mut self) {
        // Parents are smaller than their children and so already settled.
        for item in 0..self.parent.len() {
            self.parent[item] = self.parent[self.parent[item] as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_named_after_their_least_member() {
        let mut forest = Forest::new(8);
        for (one, other) in [(7, 3), (5, 6), (6, 7), (1, 2), (2, 1)] {
            forest.join(one, other);
        }
        let roots = |forest: &Forest| (0..8).map(|item| forest.root(item)).collect::<Vec<_>>();
        assert_eq!(roots(&forest), [0, 1, 1, 3, 4, 3, 3, 3]);
        forest.settle();
        assert_eq!(roots(&forest), [0, 1, 1, 3, 4, 3, 3, 3]);
        assert_eq!(forest.parent, [0, 1, 1, 3, 4, 3, 3, 3]);
    }
}
