//! From paths and selectors to a plan, in one way for all commands.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::Offset;

use super::args::{Connection, Selectors, StateArgs, Suites, suite_variable};
use super::changed;
use super::command_error::CommandError;
use super::connect::{in_ledgers, service};
use super::output::{self, Output};
use super::user_error::UserError;
use crate::ledger::StateFolder;
use crate::plan::{FailedCases, Globs, Plan, Selection, SelectionError};
use crate::suite::{Context, Loaded, Suite, load};
use crate::text::one_line;

/// Reads the suite files that the paths name or contain.
pub(super) fn read(paths: &[PathBuf], connection: &Connection) -> Loaded {
    let context = Context {
        today: Offset::UTC.to_datetime(Timestamp::now()).date(),
        variable: &suite_variable,
        find_key: &|text| connection.find_key(text),
    };
    load(Path::new("."), paths, &context)
}

/// Reads the suites and plans what is selected of them. Warnings are shown.
pub(super) fn choose(
    args: &Suites,
    connection: &Connection,
    state: &StateArgs,
    output: &Output,
) -> Result<(Vec<Suite>, Plan), CommandError> {
    let selection = globs(&args.selectors)?;
    let loaded = read(&args.paths, connection);
    if loaded.has_errors() {
        return Err(CommandError::Problems(loaded.problems));
    }
    output.problems(&loaded.problems);
    let plan = select(
        selection,
        &loaded.suites,
        &args.selectors,
        connection,
        state,
    )?;
    Ok((loaded.suites, plan))
}

/// The globs. They are checked before a file is read, since an invalid one is an error in any case.
pub(super) fn globs(selectors: &Selectors) -> Result<Selection, UserError> {
    let globs = Globs {
        agents: &selectors.agent,
        cases: &selectors.case,
        tags: &selectors.tag,
        files: &selectors.file,
    };
    Selection::new(&globs)
        .map_err(|error| UserError::new("a selector cannot be used").caused_by(&error))
}

/// Plans what is selected of the suites.
pub(super) fn select(
    mut selection: Selection,
    suites: &[Suite],
    selectors: &Selectors,
    connection: &Connection,
    state: &StateArgs,
) -> Result<Plan, CommandError> {
    if selectors.last_failed {
        selection = selection.only_failed(failed(connection, state)?);
    }
    if let Some(revision) = &selectors.changed_since {
        selection = selection.only_changed(changed::since(revision, suites)?);
    }
    if let Some(shard) = selectors.shard {
        selection = selection.only_shard(shard);
    }
    Plan::new(suites, &selection).map_err(|error| {
        let user_error = UserError::new(error.to_string());
        match error {
            SelectionError::MatchesNothing { .. } => {
                let help = "`sigma-suite plan` without selectors lists files, agents, cases and tags";
                CommandError::NothingSelected(user_error.help(help))
            }
            SelectionError::Empty => {
                let help = "each selector matches something, and no case is selected by all of them together";
                CommandError::NothingSelected(user_error.help(help))
            }
            SelectionError::NotAGlob { .. } => user_error.into(),
        }
    })
}

/// Warns of links, pipes and the like among the ledgers, which a checkout can contain. They are skipped.
pub(super) fn warn_of_non_ledgers(state: &StateArgs) {
    // A folder that cannot be read is reported when a ledger in it is needed.
    for path in StateFolder::new(&state.state)
        .not_ledgers()
        .unwrap_or_default()
    {
        output::print_error(&format!(
            "warning: skipped {}: it is not a regular file, so it is not the ledger of a run",
            one_line(&path.to_string_lossy())
        ));
    }
}

/// The cases that did not pass in their latest run against the same service.
fn failed(connection: &Connection, state: &StateArgs) -> Result<FailedCases, CommandError> {
    warn_of_non_ledgers(state);
    let (api, is_sandboxed) = in_ledgers(&service(connection));
    let failed = StateFolder::new(&state.state).failed(&api, is_sandboxed);
    let failed = failed.map_err(|error| {
        let help = "name another folder with --state, or run without --last-failed";
        UserError::new("the results of earlier runs cannot be read")
            .caused_by(&error)
            .help(help)
    })?;
    failed.ok_or_else(|| {
        let message = format!(
            "nothing is selected: --last-failed needs an earlier run against this service, and {} has none",
            state.state.display()
        );
        let help = "run once without --last-failed, or keep the folder from one CI job to the next";
        CommandError::NothingSelected(UserError::new(message).help(help))
    })
}
