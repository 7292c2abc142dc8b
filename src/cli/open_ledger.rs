//! The ledger of a run that is to be resumed: found, compared with the service in use, opened.

use std::path::{Path, PathBuf};

use super::args::VerdictArgs;
use super::output::Output;
use super::user_error::UserError;
use crate::id::RunId;
use crate::ledger::{self, Ledger, LedgerError, RecordedRun, StateFolder};
use crate::outcome::Service;
use crate::runner::Run;

/// Where a ledger was found.
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// Whether it was named as a file.
    pub(super) is_file: bool,
}

/// Finds the ledger of a run by the name of the run or the path of the file; the latest unfinished run by default.
pub(super) fn find(run: Option<&str>, state: &Path) -> Result<Found, UserError> {
    let folder = StateFolder::new(state);
    let Some(run) = run else {
        let latest = folder
            .latest_unfinished()
            .map_err(|error| unusable(&error))?;
        let help = "name a run or the file of its ledger, or another folder with --state";
        let none = || {
            let shown = state.display();
            UserError::new(format!("there is no unfinished run in {shown}")).help(help)
        };
        let path = latest.ok_or_else(none)?.path;
        return Ok(Found {
            path,
            is_file: false,
        });
    };
    if let Some(path) = RunId::new(run)
        .map(|run| folder.path_of(&run))
        .filter(|path| path.symlink_metadata().is_ok())
    {
        folder.not_ledgers().map_err(|error| unusable(&error))?;
        return Ok(Found {
            path,
            is_file: false,
        });
    }
    if Path::new(run).is_file() {
        // A link that the user names is followed; its lock belongs beside the file.
        let path = std::fs::canonicalize(run).ok();
        let path = path.filter(|_| Path::new(run).is_symlink());
        return Ok(Found {
            path: path.unwrap_or_else(|| run.into()),
            is_file: true,
        });
    }
    let help = format!("the ledgers of runs are in {}", folder.path().display());
    Err(UserError::new(format!("there is no run and no file {run}")).help(help))
}

/// Reads a ledger without opening it.
pub(super) fn read(path: &Path) -> Result<RecordedRun, UserError> {
    ledger::read(path).map_err(|error| unusable(&error))
}

/// Opens a ledger to go on with it, if its run asked the service that is in use now. A file must not be able to
/// decide where the key goes.
pub(super) fn open(
    path: &Path,
    state: &StateFolder,
    service: &Service,
) -> Result<(RecordedRun, Ledger), UserError> {
    check_address(&read(path)?, service)?;
    let opened = ledger::resume(path, state).map_err(|error| unusable(&error))?;
    check_address(&opened.0, service)?;
    Ok(opened)
}

/// The run of an open ledger, decided by its own criteria unless flags replace them.
pub(super) fn resume(
    (mut recorded, ledger): (RecordedRun, Ledger),
    verdict: &VerdictArgs,
    output: &Output,
) -> Run {
    verdict.apply(&mut recorded.plan.criteria);
    output.say(&format!("resuming run {}", recorded.head.id));
    Run::resume(recorded, ledger)
}

fn unusable(error: &LedgerError) -> UserError {
    let user_error = UserError::new("the run cannot be resumed").caused_by(error);
    match error {
        LedgerError::Busy { .. } | LedgerError::Locked { .. } => {
            user_error.help("wait for its end, or stop it first")
        }
        LedgerError::Empty { .. } => user_error.help("run the suites again; nothing was paid for"),
        LedgerError::Newer { .. } => {
            user_error.help("install the version that wrote it, or a later one")
        }
        LedgerError::Damaged { .. } => user_error
            .help("what was created before that line can be followed with --batch and --agent"),
        LedgerError::Disk(_) => user_error,
    }
}

fn check_address(recorded: &RecordedRun, service: &Service) -> Result<(), UserError> {
    let run = &recorded.head.id;
    if recorded.head.is_sandboxed {
        let message = format!("run {run} asked an embedded sandbox, which ended with it");
        return Err(UserError::new(message).help("there is nothing left to follow: run it again"));
    }
    match service {
        Service::Api(address) if *address != recorded.head.api => {
            let message = format!(
                "run {run} asked {}, and this command asks {address}",
                recorded.head.api
            );
            let help = "set SIGMAMIND_API_URL or --api-url to the address of the run, if you trust it with your key";
            Err(UserError::new(message).help(help))
        }
        _ => Ok(()),
    }
}
