//! `sigma-suite prune`: removes the files of old runs.

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use super::args::PruneArgs;
use super::command_error::CommandError;
use super::streams;
use super::suites;
use super::user_error::UserError;
use crate::archive::{
    Apply, Archive, ArchiveError, Keep, Limits, Pruned, RemovedRun, prune as remove,
};
use crate::exit::Exit;
use crate::ledger::{FolderLock, LedgerError, StateFolder};
use crate::text::{counted, one_line};

/// Runs hold the lock while they compare and write ledgers, which takes them less.
const LOCK_LIMIT: Duration = Duration::from_secs(10);

const LOCK_POLL: Duration = Duration::from_millis(50);

pub(super) fn prune(args: &PruneArgs) -> Result<Exit, CommandError> {
    suites::warn_of_non_ledgers(&args.state);
    let (dir, apply) = (&args.state.state, apply(args));
    if !dir.exists() {
        streams::text("nothing to remove\n");
        return Ok(Exit::Passed);
    }
    let folder = StateFolder::new(dir);
    let keep = Keep {
        files: Limits {
            runs: args.keep,
            ..Limits::DEFAULT
        },
        history: args.keep_history,
    };
    let pruned = lock(&folder)
        .map_err(ArchiveError::from)
        .and_then(|lock| remove(&folder, &Archive::new(dir), keep, apply, &lock));
    let pruned = pruned.map_err(|error| {
        UserError::new("the state folder cannot be cleaned up").caused_by(&error)
    })?;
    streams::text(&text(&pruned, apply));
    Ok(Exit::Passed)
}

fn apply(args: &PruneArgs) -> Apply {
    if args.dry_run {
        Apply::DryRun
    } else {
        Apply::Remove
    }
}

fn lock(folder: &StateFolder) -> Result<FolderLock, LedgerError> {
    let began = Instant::now();
    loop {
        if let Some(lock) = folder.lock()? {
            return Ok(lock);
        }
        if began.elapsed() >= LOCK_LIMIT {
            return Err(LedgerError::Locked { limit: LOCK_LIMIT });
        }
        thread::sleep(LOCK_POLL);
    }
}

fn text(pruned: &Pruned, apply: Apply) -> String {
    let mut text = String::new();
    for (run, why) in &pruned.needed {
        let _ = writeln!(text, "{run}  stays: {}", one_line(why));
    }
    for removed in &pruned.removed {
        let _ = writeln!(text, "{}  {}", removed.run, parts(removed));
    }
    if pruned.history.new > 0 {
        let runs = counted(pruned.history.new, "run");
        let _ = writeln!(text, "moved the results of {runs} to the history");
    }
    if pruned.history.removed > 0 {
        let runs = counted(pruned.history.removed, "run");
        let _ = writeln!(text, "removed the results of {runs} from the history");
    }
    let bytes = pruned.removed.iter().map(RemovedRun::bytes).sum();
    let what = match apply {
        Apply::Remove => "removed",
        Apply::DryRun => "would remove",
    };
    let _ = match pruned.removed.len() {
        0 if pruned.history.removed > 0 => Ok(()),
        0 => writeln!(text, "nothing to remove"),
        count => writeln!(
            text,
            "{what} the files of {}, {}",
            counted(count, "run"),
            size(bytes)
        ),
    };
    text
}

fn parts(removed: &RemovedRun) -> String {
    let ledger = removed
        .ledger
        .map(|bytes| format!("ledger ({})", size(bytes)));
    let kept = removed
        .kept
        .map(|bytes| format!("results ({})", size(bytes)));
    let parts: Vec<String> = ledger.into_iter().chain(kept).collect();
    parts.join(", ")
}

fn size(bytes: u64) -> String {
    match bytes {
        ..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
