//! Reports of a command that was refused before it could claim its reports.

use super::args::ReportPaths;
use super::events::Events;
use super::github::Github;
use crate::exit::Exit;
use crate::outcome::{End, Outcome, Service};
use crate::report::{PullRequestComment, ReportPlan, ResultsFolder, WriteError};

/// Writes reports that say why there was no run, wherever that is possible; gives those that are missing.
pub(super) fn report_refusal(
    paths: &ReportPaths,
    service: Service,
    reason: &str,
) -> Vec<WriteError> {
    let reason = reason.to_owned();
    let outcome = Outcome::without_work(service, End::Refused { reason });
    let github = Github::new(paths.github);
    let plan = report_plan(paths, github.as_ref());
    let missing = ResultsFolder::write_possible(plan, &outcome);
    if let Some(github) = github {
        github.finished(&outcome, Exit::Usage, []);
    }
    if let Some(Ok(mut events)) = paths.events.as_deref().map(|path| Events::open(path, [])) {
        events.end(&outcome, Exit::Usage);
    }
    missing
}

/// Which reports a run leaves.
pub(super) fn report_plan<'a>(paths: &'a ReportPaths, github: Option<&Github>) -> ReportPlan<'a> {
    ReportPlan {
        dir: &paths.results,
        junit: paths.junit.as_deref(),
        comment: match github {
            Some(_) => PullRequestComment::Write,
            None => PullRequestComment::Omit,
        },
    }
}
