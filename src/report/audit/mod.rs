//! An archive -> can it be trusted? Dates, cleaning, reprints, coverage, languages, drift, and which
//! findings change with them.

mod choices;
mod reprints;

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::run::or_note;
use super::section::{Section, counted};
use crate::chart::number;
use crate::compare::Groups;
use crate::context::Context;
use crate::error::Result;
use crate::note::{Note, Severity};
use crate::period::Granularity;
use crate::reuse::Passages;
use crate::table::{Column, Table, column};
