//! A stream -> its words, and which of them stand in the window of an occurrence. A comma does not end
//! a window; the end of a sentence, two breaks in a row, does.

use std::ops::Range;

use super::params::Window;
use crate::text::{BREAK, FormId};

/// The words of a stream, numbered from 0, and the stretches between ends of windows.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Place of each word in the stream.
    places: Vec<u32>,
    /// Where the stretch of each word begins, and where it ends, as numbers of words.
    stretches: Vec<(u32, u32)>,
}

impl Words {
    /// Reads another stream.
    pub(super) fn read(&mut self, stream: &[FormId]) {
        self.places.clear();
        self.stretches.clear();
        let mut after_break = false;
        for (place, &form) in (0..).zip(stream) {
            if form != BREAK {
                self.places.push(place);
            } else if after_break {
                self.close();
            }
            after_break = form == BREAK;
        }
        self.close();
    }

    /// Ends a stretch.
    fn close(&mut self) {
        let (start, end) = (self.stretches.len(), self.places.len());
        self.stretches.resize(end, (start as u32, end as u32));
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Place of a word in the stream.
    pub(super) fn place(&self, word: usize) -> usize {
        self.places[word] as usize
    }

    /// The words in a range of the stream; `found` begins and ends with a word.
    pub(super) fn within(&self, found: &Range<usize>) -> Range<usize> {
        let before = |place: usize| self.places.partition_point(|&at| (at as usize) < place);
        before(found.start)..before(found.end)
    }

    /// The stretch that a word stands in.
    pub(super) fn stretch(&self, word: usize) -> Range<usize> {
        let (start, end) = self.stretches[word];
        start as usize..end as usize
    }

    /// The words before and behind `own` that are in its window.
    pub(super) fn around(&self, own: &Range<usize>, window: Window) -> [Range<usize>; 2] {
        let start = self.stretch(own.start).start.max(own.start.saturating_sub(window.left));
        let end = self.stretch(own.end - 1).end.min(own.end + window.right);
        [start..own.start, own.end..end]
    }

    /// Sum over all words of the number of words in the window of each that reaches as far to
    /// either side.
    pub(super) fn window_sizes(&self, reach: usize) -> u64 {
        let (mut sum, mut word) = (0, 0);
        while word < self.len() {
            let length = self.stretch(word).len();
            // Words at a distance of `d` are `length - d` pairs, each counted from either end.
            let far = reach.min(length - 1) as u64;
            sum += 2 * far * length as u64 - far * (far + 1);
            word += length;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(stream: &[FormId]) -> Words {
        let mut words = Words::default();
        words.read(&[9, 9, BREAK, BREAK, 9]);
        words.read(stream);
        words
    }

    #[test]
    fn windows_stop_at_the_ends_of_sentences_and_texts() {
        let words = words(&[1, 2, 3, BREAK, BREAK, 4, 5, BREAK, 6, 7]);
        assert_eq!(words.len(), 7);
        let window = Window { left: 2, right: 1 };
        let around = |found: Range<usize>| words.around(&words.within(&found), window);
        assert_eq!(around(0..1), [0..0, 1..2]);
        assert_eq!(around(2..3), [0..2, 3..3]);
        assert_eq!(around(5..6), [3..3, 4..5]);
        assert_eq!(around(8..10), [3..5, 7..7], "a comma is no end");
        assert_eq!(words.place(3), 5);
    }

    #[test]
    fn sizes_are_the_sum_over_all_words() {
        for stream in [
            &[1, 2, 3, BREAK, BREAK, 4, 5, BREAK, 6, 7, 8][..],
            &[BREAK, BREAK, 1, BREAK],
            &[BREAK],
            &[],
        ] {
            let words = words(stream);
            for reach in [1, 2, 3, 10] {
                let window = Window { left: reach, right: reach };
                let size = |word: usize| -> u64 {
                    words.around(&(word..word + 1), window).iter().map(|r| r.len() as u64).sum()
                };
                assert_eq!(words.window_sizes(reach), (0..words.len()).map(size).sum::<u64>());
            }
        }
    }
}
