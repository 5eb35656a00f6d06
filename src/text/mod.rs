//! Segmentation, lexicon, form -> term.
