//! Truncated SVD.
