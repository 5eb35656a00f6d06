//! stub
use super::*;
use crate::{context::Context, error::Result};
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ReadParams {}
#[derive(Debug, Clone, Default)]
pub struct InputFile {}
pub struct Reading<T> {
    pub blocks: Vec<T>,
    pub rejected: Vec<Rejected>,
    pub files: Vec<InputFile>,
    pub outside_range: usize,
}
pub fn read_blocks<T: Send>(
    _inputs: &[String],
    _params: &ReadParams,
    _context: &Context<'_>,
    _each: impl Fn(Vec<Document>) -> T + Sync,
) -> Result<Reading<T>> {
    todo!()
}
