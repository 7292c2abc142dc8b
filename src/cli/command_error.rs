//! Why a command ended without its result.

use std::collections::BTreeSet;

use super::output::{self, Output};
use super::resume_command::ResumeCommand;
use super::spending;
use super::user_error::UserError;
use crate::api::Failure;
use crate::exit::Exit;
use crate::id::AgentId;
use crate::ledger::BlockingRun;
use crate::outcome::{End, Signal};
use crate::runner::{PreflightError, RunError, Spending};
use crate::suite::{Problem, Suite};
use crate::text::first_few;

/// The refusals that a message names; the rest is counted.
const MAX_NAMED: usize = 3;

/// Why a command ended without its result. Except after a second signal, nothing has been created.
pub(super) enum CommandError {
    /// Suite files have to be fixed.
    Problems(Vec<Problem>),
    /// A flag, a file or the key has to be.
    User(UserError),
    /// The selection leaves nothing to do.
    NothingSelected(UserError),
    /// The service could not be asked.
    Unavailable(UserError),
    /// A second signal: the process leaves at once.
    SecondSignal {
        signal: Signal,
        /// The command that resumes the run, if it can be resumed.
        resume: Option<String>,
    },
}

impl CommandError {
    /// Why a run did not start, with findings at their locations in the suite files.
    pub(super) fn of_run(error: RunError, suites: &[Suite], resume: &ResumeCommand) -> Self {
        match error {
            RunError::Preflight(error) => Self::of_preflight(error, suites),
            RunError::CreatesRefused { refused, unchecked } => {
                creates_refused(&refused, &unchecked).into()
            }
            RunError::OverBudget { limit, spending } => over_budget(limit, &spending).into(),
            RunError::Blocked(blocking) => blocked(&blocking, resume),
            RunError::OtherLedgers(error) => {
                let help = "they may have the same batches; name another folder with --state";
                let user_error = UserError::new("the ledgers of other runs cannot be read");
                user_error.caused_by(&error).help(help).into()
            }
            RunError::Ledger(error) => {
                let help = "nothing was created: a create must be recorded before it is sent; name another folder \
                            with --state";
                let user_error = UserError::new("the ledger of the run cannot be written");
                user_error.caused_by(&error).help(help).into()
            }
        }
    }

    /// Why the service could not confirm a plan.
    pub(super) fn of_preflight(error: PreflightError, suites: &[Suite]) -> Self {
        match error {
            PreflightError::Refused(failure) | PreflightError::Unavailable(failure) => {
                of_failure(&failure)
            }
            PreflightError::Findings(findings) => {
                let findings = findings.iter();
                Self::Problems(findings.map(|finding| finding.to_problem(suites)).collect())
            }
        }
    }

    pub(super) fn show(&self, output: &Output) {
        match self {
            Self::Problems(problems) => output.problems(problems),
            Self::User(error) | Self::NothingSelected(error) | Self::Unavailable(error) => {
                output::show_error(error);
            }
            Self::SecondSignal { .. } => {}
        }
    }

    /// The exit code of a command without reports.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Problems(_) | Self::User(_) => Exit::Usage,
            Self::NothingSelected(_) => Exit::Empty,
            Self::Unavailable(_) => Exit::Inconclusive,
            Self::SecondSignal { signal, .. } => Exit::Signal(*signal),
        }
    }

    /// The end of a run that did not start, for its reports.
    pub(super) fn end(&self) -> End {
        match self {
            Self::NothingSelected(error) => End::NothingSelected {
                reason: error.in_one_line(),
            },
            Self::User(error) => End::Refused {
                reason: error.in_one_line(),
            },
            Self::Unavailable(error) => End::Unavailable {
                reason: error.in_one_line(),
            },
            Self::Problems(problems) => End::Refused {
                reason: in_one_line(problems),
            },
            Self::SecondSignal { signal, .. } => End::Stopped { signal: *signal },
        }
    }
}

impl From<UserError> for CommandError {
    fn from(error: UserError) -> Self {
        Self::User(error)
    }
}

/// A request without a usable answer, before anything was created.
pub(super) fn of_failure(failure: &Failure) -> CommandError {
    if failure.is_key_refused() {
        let help = "check that the key is a production key of this workspace and still exists \
                    (dashboard: Deploy, API Keys)";
        let user_error = UserError::new("the API key is not accepted");
        return user_error.caused_by(failure).help(help).into();
    }
    if let Failure::Certificate { .. } = failure {
        let help = "nothing was created; for a private certificate authority, set SSL_CERT_FILE to a PEM file \
                    with its certificate";
        let user_error = UserError::new("the certificate of the service is not trusted");
        return user_error.caused_by(failure).help(help).into();
    }
    let help = "nothing was created; try again, or raise --outage-limit to wait longer";
    let user_error = UserError::new("the service is not available");
    CommandError::Unavailable(user_error.caused_by(failure).help(help))
}

/// The service refused every create.
fn creates_refused(refused: &[(AgentId, Failure)], unchecked: &[String]) -> UserError {
    let refusals = refused.iter();
    let refusals = refusals.map(|(agent, failure)| format!("agent {agent}: {failure}"));
    let refusals = first_few(&refusals.collect::<Vec<_>>(), MAX_NAMED, "; ");
    let mut message = format!("the service refuses to create a batch ({refusals})");
    for reason in unchecked.iter().take(MAX_NAMED) {
        message.push_str("; ");
        message.push_str(reason);
    }
    let help = "nothing was created; check the ids of agents and test cases, and that the key belongs to their workspace";
    UserError::new(message).help(help)
}

/// More attempts than allowed. Shows the table first, so that the message is read last.
pub(super) fn over_budget(limit: u64, spending: &Spending) -> UserError {
    output::print_error(&spending::table(spending));
    let message = match spending.attempts() {
        Some(attempts) => {
            format!("{attempts} attempts are planned, and --max-attempts allows {limit}")
        }
        None => format!(
            "the number of planned attempts is not known, and --max-attempts allows {limit}"
        ),
    };
    let help = "nothing was created; select less with --agent, --case or --tag, or allow more";
    UserError::new(message).help(help)
}

/// Unfinished runs that asked for the same, and what to do.
pub(super) fn blocked(runs: &[BlockingRun], resume: &ResumeCommand) -> CommandError {
    let names: Vec<&str> = runs.iter().map(|run| run.run.as_str()).collect();
    let agents: BTreeSet<&str> = runs
        .iter()
        .flat_map(|run| run.agents.iter().map(AgentId::as_str))
        .collect();
    let agents: Vec<&str> = agents.into_iter().collect();
    let message = format!(
        "unfinished run {} has already asked for the same test cases of agent {}",
        names.join(", "),
        agents.join(", ")
    );
    let help = match runs {
        [run] if run.is_live => {
            "it is still running in another process: wait until it ends, or pay again with --new"
                .to_owned()
        }
        [_] => "resume it with --resume, or pay again with --new".to_owned(),
        runs => {
            let commands: Vec<String> = runs
                .iter()
                .map(|run| format!("`{}`", resume.for_run(&run.run)))
                .collect();
            format!(
                "resume them with {}, or pay again with --new",
                commands.join(" and ")
            )
        }
    };
    UserError::new(message).help(help).into()
}

fn in_one_line(problems: &[Problem]) -> String {
    let errors: Vec<&Problem> = problems
        .iter()
        .filter(|problem| problem.is_error())
        .collect();
    let Some(first) = errors.first() else {
        return "the suite files have problems".to_owned();
    };
    let location = first
        .labels()
        .first()
        .map_or(String::new(), |label| format!("{}: ", label.location));
    match errors.len() {
        1 => format!("{location}{}", first.message()),
        count => format!(
            "{location}{} (and {} more problems)",
            first.message(),
            count - 1
        ),
    }
}
