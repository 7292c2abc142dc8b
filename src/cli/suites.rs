//! From paths and selectors to a plan, in one way for all commands.

use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::Offset;

use super::args::{Connection, Selectors, StateArgs, Suites, suite_variable};
use super::changed;
use super::command_error::CommandError;
use super::connect::{in_ledgers, service};
use super::history_error::unreadable;
use super::output::{self, Output};
use super::user_error::UserError;
use crate::history::History;
use crate::ledger::StateFolder;
use crate::outcome::Shard;
use crate::plan::{Balance, FailedCases, Globs, Labels, Plan, Selection, SelectionError};
use crate::suite::{Context, Loaded, Problem, Rule, Severity, Suite, load};
use crate::text::printable_path;

/// Reads the suite files that the paths name or contain.
pub(super) fn read(paths: &[PathBuf], connection: &Connection) -> Loaded {
    load(Path::new("."), paths, &context(&connection.key_finder()))
}

/// What suite files are checked against.
pub(super) fn context(find_key: &dyn Fn(&str) -> Option<Range<usize>>) -> Context<'_> {
    Context {
        today: Offset::UTC.to_datetime(Timestamp::now()).date(),
        variable: &suite_variable,
        find_key,
    }
}

/// Reads the suites and plans what is selected of them. Warnings are shown.
pub(super) fn choose(
    args: &Suites,
    connection: &Connection,
    state: &StateArgs,
    output: &Output,
) -> Result<(Vec<Suite>, Plan), CommandError> {
    let loaded = read(&args.paths, connection);
    if loaded.has_errors() {
        return Err(CommandError::Problems(loaded.problems));
    }
    // `check` is where people look after their suite files.
    let is_for_check = |problem: &Problem| {
        let rule = problem.rule();
        rule == Rule::OpenQuarantine || rule.severity() == Severity::Note
    };
    let (_, problems): (Vec<Problem>, Vec<Problem>) =
        loaded.problems.into_iter().partition(is_for_check);
    output.problems(&problems);
    let plan = select(&loaded.suites, &args.selectors, connection, state)?;
    for note in &plan.notes {
        output.say(&format!("note: {note}"));
    }
    Ok((loaded.suites, plan))
}

/// Plans what is selected of the suites.
pub(super) fn select(
    suites: &[Suite],
    selectors: &Selectors,
    connection: &Connection,
    state: &StateArgs,
) -> Result<Plan, CommandError> {
    let globs = Globs {
        agents: &selectors.agent,
        cases: &selectors.case,
        tags: &selectors.tag,
        files: &selectors.file,
    };
    let mut selection = Selection::new(&globs);
    if selectors.last_failed {
        selection = selection.only_failed(failed(connection, state)?);
    }
    if let Some(revision) = &selectors.changed_since {
        selection = selection.only_changed(changed::since(revision, suites)?);
    }
    if let Some(shard) = selectors.shard {
        let balance = selectors.balance.as_deref();
        let balance = balance
            .map(|file| balanced(file, shard, connection))
            .transpose()?;
        selection = selection
            .only_shard(shard)
            .balanced(balance.unwrap_or_default());
    }
    let plan = match Plan::new(suites, &selection) {
        // Reports show labels of the platform, which are not in the suite files.
        Err(SelectionError::MatchesNothing { .. }) => {
            let labels = labels(connection, state);
            Plan::new(suites, &selection.with_labels(labels))
        }
        plan => plan,
    };
    plan.map_err(|error| nothing_selected(&error))
}

/// The shards of the agents by their times in a history file.
fn balanced(file: &Path, shard: Shard, connection: &Connection) -> Result<Balance, UserError> {
    let history = History::read_file(file, &service(connection));
    let history = history.map_err(|error| unreadable(&error))?;
    Ok(Balance::new(history.durations(), shard.count))
}

fn nothing_selected(error: &SelectionError) -> CommandError {
    let user_error = UserError::new(error.to_string());
    match error {
        SelectionError::MatchesNothing { closest, .. } => {
            let all = "`sigma-suite plan` without selectors lists files, agents, cases and tags";
            let help = match &closest[..] {
                [] => all.to_owned(),
                closest => format!("did you mean {}? {all}", closest.join(", ")),
            };
            CommandError::NothingSelected(user_error.help(help))
        }
        SelectionError::Empty => {
            let help =
                "each selector matches something, and no case is selected by all of them together";
            CommandError::NothingSelected(user_error.help(help))
        }
        SelectionError::NotAGlob { .. } => UserError::new("a selector cannot be used")
            .caused_by(error)
            .into(),
    }
}

/// The names that the platform gave agents and cases in earlier runs against the same service.
fn labels(connection: &Connection, state: &StateArgs) -> Labels {
    let (api, is_sandboxed) = in_ledgers(&service(connection));
    // Without them, the message about the selector that matches nothing is all that can be said.
    let labels = StateFolder::new(&state.state).labels(&api, is_sandboxed);
    labels.unwrap_or_default()
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
            printable_path(&path)
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
