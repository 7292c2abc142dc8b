//! Why a command does not get to its work. Nothing has been created when one of these comes up.

use std::collections::BTreeSet;

use super::output::{self, Output};
use super::resume_command::ResumeCommand;
use super::spending;
use super::user_error::UserError;
use crate::api::Failure;
use crate::exit::Exit;
use crate::id::AgentId;
use crate::ledger::BlockingRun;
use crate::outcome::End;
use crate::runner::{Refusal, Spending};
use crate::suite::{Problem, Suite};

/// As many refusals as are read; the rest is a number.
const MOST_NAMED: usize = 3;

/// Why a command does not get to its work.
pub(super) enum CommandError {
    /// Suite files must be mended.
    Problems(Vec<Problem>),
    /// A flag, a file or the key must be.
    UserError(UserError),
    /// The selection leaves nothing to do.
    NothingSelected(UserError),
    /// The service could not be asked.
    Unavailable(UserError),
}

impl CommandError {
    /// What the runner found, at the places in the suite files that it is about.
    pub(super) fn of_refusal(refusal: Refusal, suites: &[Suite], again: &ResumeCommand) -> Self {
        match refusal {
            Refusal::KeyRefused(failure) | Refusal::Unavailable(failure) => of_failure(&failure),
            Refusal::Findings(findings) => Self::Problems(
                findings
                    .iter()
                    .map(|finding| finding.to_problem(suites))
                    .collect(),
            ),
            Refusal::CreatesRefused { refused, oddities } => {
                creates_refused(&refused, &oddities).into()
            }
            Refusal::OverBudget { limit, spending } => over_budget(limit, &spending).into(),
            Refusal::Blocked(blocking) => blocked(&blocking, again),
            Refusal::OtherLedgers(error) => {
                let help = "they may have the same batches; name another folder with --state";
                let mistake = UserError::new("the ledgers of other runs cannot be read");
                mistake.caused_by(&error).help(help).into()
            }
            Refusal::Ledger(error) => {
                let help = "nothing was created: what is paid for must be written down first; \
                            name another folder with --state";
                let mistake = UserError::new("the ledger of the run cannot be written");
                mistake.caused_by(&error).help(help).into()
            }
        }
    }

    pub(super) fn show(&self, speaker: &Output) {
        match self {
            Self::Problems(problems) => speaker.problems(problems),
            Self::UserError(mistake)
            | Self::NothingSelected(mistake)
            | Self::Unavailable(mistake) => {
                output::mistake(mistake);
            }
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Problems(_) | Self::UserError(_) => Exit::Usage,
            Self::NothingSelected(_) => Exit::Empty,
            Self::Unavailable(_) => Exit::Inconclusive,
        }
    }

    /// The same for a report.
    pub(super) fn end(&self) -> End {
        match self {
            Self::NothingSelected(mistake) => End::NothingSelected {
                why: mistake.in_one_line(),
            },
            Self::UserError(mistake) | Self::Unavailable(mistake) => End::Refused {
                problem: mistake.in_one_line(),
            },
            Self::Problems(problems) => End::Refused {
                problem: in_one_line(problems),
            },
        }
    }
}

impl From<UserError> for CommandError {
    fn from(mistake: UserError) -> Self {
        Self::UserError(mistake)
    }
}

/// A service that cannot be asked, or does not want to be.
pub(super) fn of_failure(failure: &Failure) -> CommandError {
    if failure.is_key_refused() {
        let help = "check that the key is a production key of this workspace and still exists \
                    (dashboard: Deploy, API Keys)";
        let mistake = UserError::new("the API key is not accepted");
        return mistake.caused_by(failure).help(help).into();
    }
    if let Failure::Certificate { .. } = failure {
        let help = "nothing was created; if an authority of your own issued the certificate, \
                    set SSL_CERT_FILE to a PEM file that holds the certificate of that authority";
        let mistake = UserError::new("the service is not trusted");
        return mistake.caused_by(failure).help(help).into();
    }
    let help = "nothing was created; try again, or raise --outage-limit to wait longer";
    let mistake = UserError::new("the service cannot be asked");
    CommandError::Unavailable(mistake.caused_by(failure).help(help))
}

/// Nothing was created, since the service does not take what is asked for.
fn creates_refused(refused: &[(AgentId, Failure)], oddities: &[String]) -> UserError {
    let refusals = refused.iter().take(MOST_NAMED);
    let mut named: Vec<String> = refusals
        .map(|(agent, failure)| format!("agent {agent}: {failure}"))
        .collect();
    if refused.len() > MOST_NAMED {
        named.push(format!("and {} more", refused.len() - MOST_NAMED));
    }
    let mut message = format!(
        "the service refuses to create a batch ({})",
        named.join("; ")
    );
    for oddity in oddities.iter().take(MOST_NAMED) {
        message.push_str("; ");
        message.push_str(oddity);
    }
    let help = "nothing was created; check the ids of agents and test cases, and that the key belongs to their workspace";
    UserError::new(message).help(help)
}

/// What is more than was allowed. The table goes before the message, which is the last that is read.
pub(super) fn over_budget(limit: u64, spending: &Spending) -> UserError {
    output::print_error(&spending::table(spending));
    let message = match spending.attempts() {
        Some(attempts) => {
            format!("{attempts} attempts are planned, and --max-attempts allows {limit}")
        }
        None => format!(
            "the service does not tell how many attempts are planned, and --max-attempts allows {limit}"
        ),
    };
    let help = "nothing was created; select less with --agent, --case or --tag, or allow more";
    UserError::new(message).help(help)
}

/// Runs that have asked for the same, and both ways on.
pub(super) fn blocked(runs: &[BlockingRun], again: &ResumeCommand) -> CommandError {
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
            "it is still going on in another process: wait for its end, or pay again with --new"
                .to_owned()
        }
        [_] => "take it up with --resume, or pay again with --new".to_owned(),
        runs => {
            let commands: Vec<String> = runs
                .iter()
                .map(|run| format!("`{}`", again.words(run.run.as_str()).join(" ")))
                .collect();
            format!(
                "take them up with {}, or pay again with --new",
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
