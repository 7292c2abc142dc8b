//! What other runs on this machine have, or wait for.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::LedgerError;
use super::folder::{ledgers, parent, shared_lock};
use super::recorded::{read, sorted};
use crate::lock;
use crate::policy::adopt::{Rivals, Wanted};

/// Batches are compared with what was asked for within a day; two to be sure.
const RECENT: Duration = Duration::from_hours(48);

/// What other runs in the folder have, and the lock that keeps them from taking more meanwhile.
///
/// To be called after the list of batches was read: whoever created one of them had written down its intent.
pub(super) fn rivals(own: &Path, wanted: &Wanted) -> Result<(Rivals, File), LedgerError> {
    let folder = parent(own);
    let path = shared_lock(folder);
    let guard = lock::wait(&path).map_err(LedgerError::disk("lock", &path))?;
    let mut rivals = Rivals::default();
    let mine = sorted(wanted.cases);
    for path in ledgers(folder)? {
        if path == own || !is_recent(&path) {
            continue;
        }
        let other = match read(&path) {
            Err(LedgerError::Empty { .. }) => continue,
            other => other?,
        };
        rivals
            .claimed
            .extend(other.asked.values().filter_map(|asked| asked.batch.clone()));
        let open = other.asked(wanted.agent).open;
        let is_about_then = open.iter().any(|theirs| {
            let mut mine = wanted.intents.iter();
            mine.any(|mine| mine.is_about_the_time_of(*theirs))
        });
        let is_same = other
            .cases(wanted.agent)
            .is_some_and(|theirs| theirs == mine);
        rivals.is_any_waiting |= is_same && is_about_then;
    }
    Ok((rivals, guard))
}

/// A file whose time cannot be told is read.
fn is_recent(path: &Path) -> bool {
    let changed = fs::metadata(path).and_then(|data| data.modified());
    changed.map_or(true, |at| {
        SystemTime::now()
            .duration_since(at)
            .is_ok_and(|age| age < RECENT)
    })
}
