//! The members of archives -> reports and tables, as if they were files.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::time::{Duration, UNIX_EPOCH};

use jiff::civil::Date;

use crate::corpus::document::Rejected;
use crate::error::Result;

use super::open;
use super::produce::{Place, Producer, Raw, Stop};
use super::text;

impl Producer<'_> {
    pub(super) fn zip(&mut self, place: &Place, size: u64) -> Result<(), Stop> {
        let file = BufReader::new(File::open(&*place.path)?);
        let mut archive = zip::ZipArchive::new(file).map_err(io::Error::from)?;
        for index in 0..archive.len() {
            let name = archive.name_for_index(index).and_then(Result::ok).map(Cow::into_owned);
            let name = name.unwrap_or_else(|| format!("member {}", index + 1));
            let Some(inside) = place.inside(&name) else { continue };
            let read = match archive.by_index(index).map_err(io::Error::from) {
                Ok(member) if member.is_file() => {
                    let modified = member.last_modified().and_then(|time| {
                        let (month, day) = (time.month() as i8, time.day() as i8);
                        Date::new(time.year() as i16, month, day).ok()
                    });
                    self.member(&inside, member, modified)
                }
                Ok(_) => Ok(()),
                Err(error) => Err(Stop::File(error)),
            };
            read.or_else(|stop| self.reject_stopped(&inside, stop))?;
        }
        self.count.set(self.count.get() + size);
        Ok(self.reject_sidecars()?)
    }

    pub(super) fn tar(&mut self, place: &Place, stream: Box<dyn Read>) -> Result<(), Stop> {
        let broken = Cell::new(false);
        let mut archive = tar::Archive::new(open::Watched { inner: stream, broken: &broken });
        for member in archive.entries()? {
            let member = member?;
            if !member.header().entry_type().is_file() {
                continue;
            }
            let name = member.path()?.to_string_lossy().into_owned();
            let Some(inside) = place.inside(&name) else { continue };
            let modified = member.header().mtime().ok().filter(|&seconds| seconds > 0);
            let modified = modified.and_then(|s| text::day_of(UNIX_EPOCH + Duration::from_secs(s)));
            match self.member(&inside, member, modified) {
                // Behind a fault of the archive itself nothing can be found.
                Err(Stop::File(error)) if broken.get() => return Err(Stop::File(error)),
                read => read.or_else(|stop| self.reject_stopped(&inside, stop))?,
            }
        }
        Ok(self.reject_sidecars()?)
    }

    /// Rejects the members of an archive that looked like sidecars and are none, or stood behind
    /// their reports, where they come too late.
    fn reject_sidecars(&mut self) -> Result<()> {
        for (place, _) in std::mem::take(&mut self.sidecars).into_values() {
            self.flush_reports()?;
            let reason = "no report stands behind this sidecar in the archive";
            let row = place.rejected(None, reason);
            self.send(Raw::Rejected(Rejected { stray: true, ..row }))?;
        }
        Ok(())
    }
}
