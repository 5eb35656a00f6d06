//! Bytes -> their SHA-256 in hexadecimal digits.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// SHA-256 (FIPS 180-4) of `bytes`, in 64 lower-case hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Memory takes every write.
        _ = write!(text, "{byte:02x}");
    }
    text
}

/// Hash of the cluster of every document: that of the numbers in document order, each followed by a
/// line feed, an empty line for a document in none.
pub(super) fn assignment_hash(assignment: &[Option<u32>]) -> String {
    let mut text = String::with_capacity(assignment.len() * 3);
    for cluster in assignment {
        if let Some(cluster) = cluster {
            _ = write!(text, "{cluster}");
        }
        text.push('\n');
    }
    sha256(text.as_bytes())
}
