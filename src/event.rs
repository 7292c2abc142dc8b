//! What happened during a run, as facts. An event says nothing about how it is shown.

use std::time::Duration;

use crate::id::{AgentId, BatchId};
use crate::outcome::{CaseOutcome, Signal, Tally};
use crate::suite::Finding;
use crate::text::UntrustedText;

/// A fact, and when it happened.
#[derive(Clone, Debug)]
pub struct RunEvent {
    /// Since the run began.
    pub elapsed: Duration,
    /// What happened.
    pub fact: Fact,
}

/// How a batch is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchSource {
    /// The answer to its create named it.
    Created,
    /// It was found in the service's list, after its create was not answered.
    Found,
    /// An earlier run wrote it down, or a person named it.
    Resumed,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Fact {
    /// The preflight asks about this many agents before anything is created.
    PreflightStarted {
        /// How many agents are asked about.
        agents: usize,
    },
    /// The service knows the agent and all its cases.
    AgentChecked {
        /// The agent.
        agent: AgentId,
        /// The platform's name of it.
        label: Option<UntrustedText>,
        /// Its planned attempts, if every case's are known.
        planned: Option<u64>,
    },
    /// Everything before the first create is done.
    RunPlanned {
        /// How many batches are about to be created.
        batches: usize,
        /// How many cases they have.
        cases: usize,
        /// How many attempts are planned, if known for every case.
        attempts: Option<u64>,
    },
    /// The preflight could not check an agent, and the run goes on.
    AgentUnchecked {
        /// The agent.
        agent: AgentId,
        /// Why not.
        why: String,
    },
    /// The service knows something of a suite file that is worth a look and stops nothing.
    Noticed {
        /// What it is, and where.
        finding: Finding,
    },
    /// A request is about to be repeated.
    RetryScheduled {
        /// What was asked for, such as `the test cases of agent X`.
        what: String,
        /// What went wrong.
        why: String,
        /// How long it waits.
        delay: Duration,
    },
    /// A create was sent without a usable answer: its batch is looked for.
    CreateUnanswered {
        /// Whose batch it asks for.
        agent: AgentId,
        /// What happened instead of an answer.
        why: String,
    },
    /// A batch run exists.
    BatchKnown {
        /// Whose it is.
        agent: AgentId,
        /// Its id.
        batch: BatchId,
        /// How it is known.
        source: BatchSource,
    },
    /// What happened cannot be written down; while the process lives, nothing is lost.
    LedgerFailed {
        /// What the disk says.
        why: String,
    },
    /// No batch run exists for an agent.
    BatchNotCreated {
        /// Whose it would have been.
        agent: AgentId,
        /// Why.
        why: String,
    },
    /// A batch run may exist for an agent, and its id is not known.
    BatchUnknown {
        /// Whose it would be.
        agent: AgentId,
        /// What happened, and what to look for.
        why: String,
    },
    /// A batch made progress.
    BatchProgressed {
        /// Whose it is.
        agent: AgentId,
        /// The attempts that have ended so far.
        ended: Tally,
        /// How many are planned, if known.
        planned: Option<u64>,
    },
    /// A batch is followed no further.
    BatchEnded {
        /// Whose it is.
        agent: AgentId,
        /// `None` if it ended; else why it was left.
        left: Option<String>,
    },
    /// A case was judged for one of its listings. A later judgement of the same listing replaces it.
    CaseJudged {
        /// The agent.
        agent: AgentId,
        /// The case with its attempts.
        case: Box<CaseOutcome>,
    },
    /// A signal asked the run to stop.
    StopRequested {
        /// How.
        signal: Signal,
    },
    /// The time limit of the run passed.
    TimeLimitPassed {
        /// The limit.
        limit: Duration,
    },
}
