//! The lines of `--events`: what happens during a run, one JSON object a line.
//!
//! The first line is `run_started`, the last one `run_finished`. A stream without the last line belongs to a run that is
//! still running or was killed.

mod details;

#[cfg(test)]
mod tests;

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::coded::Coded;
use super::seconds::Seconds;
use crate::event::{Fact, RunEvent};
use crate::id::{AgentId, BatchId, RunId};
use crate::outcome::{Outcome, Service, Signal};
use crate::plan::Plan;
use crate::text::UntrustedText;
use details::{CaseJudged, EndedAttempts, Finding, RunFinished, RunStarted, Source};

/// Increased when a reader of the previous version could misread a line. A new field or event does not increase it.
const VERSION: u64 = 1;

/// One line of `sigma-suite run --events`.
///
/// A reader must ignore events and fields that it does not know: later versions of the program may add some.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(title = "An event of sigma-suite")]
pub(crate) struct EventLine {
    /// The version of this format.
    #[schemars(extend("const" = VERSION))]
    version: u64,
    /// When it happened, in seconds since the run began.
    #[serde(with = "Seconds")]
    elapsed: Duration,
    #[serde(flatten)]
    event: Event,
}

/// What happened.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event {
    /// The first line: which run it is, and how much it is about to do.
    RunStarted(RunStarted),
    /// The preflight asks the service about the agents before anything is created.
    PreflightStarted {
        /// How many agents it asks about.
        agents: usize,
    },
    /// The service knows the agent and all its test cases.
    AgentChecked {
        /// The id of the agent.
        agent: AgentId,
        /// The platform's name of the agent, if it is known.
        label: Option<UntrustedText>,
        /// How many attempts are planned for its test cases, if that is known.
        planned: Option<u64>,
    },
    /// Everything before the first create request is done: how much is about to be created.
    RunPlanned {
        /// How many batch runs are about to be created.
        batches: usize,
        /// How many test cases they have.
        cases: usize,
        /// How many attempts are planned, if that is known for every test case.
        attempts: Option<u64>,
    },
    /// The preflight could not check an agent. The run goes on.
    AgentUnchecked {
        /// The id of the agent.
        agent: AgentId,
        /// Why it could not be checked.
        reason: String,
    },
    /// The preflight found something in a suite file that should be looked at. The run goes on.
    Noticed(Finding),
    /// A request failed and will be repeated.
    RetryScheduled {
        /// What was requested.
        request: String,
        /// Why it failed.
        reason: String,
        /// The time until the request is repeated, in seconds.
        #[serde(with = "Seconds")]
        delay: Duration,
    },
    /// A create request got no usable answer. The run looks for its batch run.
    CreateUnanswered {
        /// The id of the agent.
        agent: AgentId,
        /// What happened instead of an answer.
        reason: String,
    },
    /// A batch run exists: created, found in the service's list, or resumed.
    BatchKnown {
        /// The id of the agent.
        agent: AgentId,
        /// The id of the batch run.
        batch: BatchId,
        /// How its id became known.
        source: Source,
    },
    /// The ledger cannot be written. If the process is killed, `attach` may miss a batch run.
    LedgerFailed {
        /// The error of the operating system.
        reason: String,
    },
    /// No batch run was created for an agent.
    BatchNotCreated {
        /// The id of the agent.
        agent: AgentId,
        /// Why it was not created.
        reason: String,
    },
    /// A batch run may exist for an agent, but its id is not known.
    BatchUnknown {
        /// The id of the agent.
        agent: AgentId,
        /// What happened.
        reason: String,
    },
    /// Attempts of a batch run have ended.
    BatchProgressed {
        /// The id of the agent.
        agent: AgentId,
        /// How many of its attempts have ended, by verdict.
        ended: EndedAttempts,
        /// How many attempts are planned, if that is known.
        planned: Option<u64>,
    },
    /// A batch run is no longer followed.
    BatchEnded {
        /// The id of the agent.
        agent: AgentId,
        /// Why it is no longer followed. `null` if it was followed to its end.
        left: Option<String>,
    },
    /// A test case was judged, once for each listing. A later event for the same listing replaces it.
    CaseJudged(CaseJudged),
    /// A signal asked the run to stop.
    StopRequested {
        /// The name of the signal.
        signal: Coded<Signal>,
    },
    /// The time limit of the run passed.
    TimeLimitPassed {
        /// The time limit, in seconds.
        #[serde(with = "Seconds")]
        limit: Duration,
    },
    /// The last line, after every report was written: the verdict, the counts and the exit code.
    RunFinished(RunFinished),
}

/// What identifies the first line of a stream.
#[cfg(any(feature = "cli", test))]
#[derive(serde::Deserialize)]
struct Head {
    event: String,
    tool: String,
}

impl EventLine {
    /// The first line. `plan` is what the run will do, if it came so far.
    #[must_use]
    pub(crate) fn started(run: Option<&RunId>, service: &Service, plan: Option<&Plan>) -> Self {
        let started = RunStarted::new(run, service, plan);
        Self::new(Duration::ZERO, Event::RunStarted(started))
    }

    /// The last line.
    #[must_use]
    pub(crate) fn finished(outcome: &Outcome, exit_code: u8) -> Self {
        let finished = RunFinished::new(outcome, exit_code);
        Self::new(outcome.elapsed, Event::RunFinished(finished))
    }

    /// Whether a file with this first line is a stream of this program.
    #[cfg(any(feature = "cli", test))]
    #[must_use]
    pub(crate) fn is_first(line: &str) -> bool {
        serde_json::from_str(line).is_ok_and(|head: Head| {
            head.event == "run_started" && head.tool == super::results::TOOL
        })
    }

    fn new(elapsed: Duration, event: Event) -> Self {
        Self {
            version: VERSION,
            elapsed,
            event,
        }
    }
}

impl From<&RunEvent> for EventLine {
    fn from(event: &RunEvent) -> Self {
        Self::new(event.elapsed, Event::from(event.fact.clone()))
    }
}

impl From<Fact> for Event {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::PreflightStarted { agents } => Self::PreflightStarted { agents },
            Fact::AgentChecked {
                agent,
                label,
                planned,
            } => Self::AgentChecked {
                agent,
                label,
                planned,
            },
            Fact::RunPlanned {
                batches,
                cases,
                attempts,
            } => Self::RunPlanned {
                batches,
                cases,
                attempts,
            },
            Fact::AgentUnchecked { agent, why: reason } => Self::AgentUnchecked { agent, reason },
            Fact::Noticed { finding } => Self::Noticed(finding.into()),
            Fact::RetryScheduled {
                what: request,
                why: reason,
                delay,
            } => Self::RetryScheduled {
                request,
                reason,
                delay,
            },
            Fact::CreateUnanswered { agent, why: reason } => {
                Self::CreateUnanswered { agent, reason }
            }
            Fact::BatchKnown {
                agent,
                batch,
                source,
            } => Self::BatchKnown {
                agent,
                batch,
                source: source.into(),
            },
            Fact::LedgerFailed { why: reason } => Self::LedgerFailed { reason },
            Fact::BatchNotCreated { agent, why: reason } => Self::BatchNotCreated { agent, reason },
            Fact::BatchUnknown { agent, why: reason } => Self::BatchUnknown { agent, reason },
            Fact::BatchProgressed {
                agent,
                ended,
                planned,
            } => Self::BatchProgressed {
                agent,
                ended: ended.into(),
                planned,
            },
            Fact::BatchEnded { agent, left } => Self::BatchEnded { agent, left },
            Fact::CaseJudged { agent, case } => Self::CaseJudged(CaseJudged::new(agent, &case)),
            Fact::StopRequested { signal } => Self::StopRequested {
                signal: Coded(signal),
            },
            Fact::TimeLimitPassed { limit } => Self::TimeLimitPassed { limit },
        }
    }
}
