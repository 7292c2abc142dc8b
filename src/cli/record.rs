//! What remains of a run that has ended: its reports, the end of its ledger, and its results in the state folder.

use std::path::Path;

use super::output;
use super::user_error::UserError;
use crate::archive::Archive;
use crate::exit::Reports;
use crate::ledger::Ledger;
use crate::outcome::{Outcome, Verdict};
use crate::report::ResultsFolder;

/// Writes every report, and shows which could not be written.
pub(super) fn write(outcome: &Outcome, results: &ResultsFolder) -> Reports {
    let Err(errors) = results.write(outcome) else {
        return Reports::Written;
    };
    for error in errors {
        output::show_error(&UserError::new("a report is missing").caused_by(&error));
    }
    Reports::Missing
}

/// Records what was judged, and the end of a run that has nothing left to resume. Reports come first: a run whose
/// reports are missing is not finished.
pub(super) fn close_ledger(outcome: &Outcome, ledger: &Ledger, written: Reports) {
    if let Err(error) = ledger.judged(outcome) {
        let help = "the reports are complete; --last-failed will not know of this run";
        let message = "the result of the run cannot be recorded in its ledger";
        output::show_error(&UserError::new(message).caused_by(&error).help(help));
    }
    if written == Reports::Written
        && outcome.is_over()
        && let Err(error) = ledger.finish(Verdict::of(outcome).as_str())
    {
        let help = "the reports are complete; the next run may report this one as unfinished";
        let message = "the end of the run cannot be recorded in its ledger";
        output::show_error(&UserError::new(message).caused_by(&error).help(help));
    }
}

/// Keeps the results for commands that look back. The run does not depend on it.
pub(super) fn keep_results(outcome: &Outcome, state: &Path) {
    if let Err(error) = Archive::new(state).keep(outcome) {
        let help =
            "the reports are complete; `sigma-suite show` will not know the results of this run";
        let message = "the results of the run cannot be kept in the state folder";
        let warning = UserError::new(message).caused_by(&error).help(help);
        output::show_warning(&warning);
    }
}
