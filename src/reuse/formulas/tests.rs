//! Tests over whole corpora.
