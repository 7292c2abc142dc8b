//! The whole of a run, in both of its views.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::{Advice, Baseline, CaseOutcome, Criteria, DropChecks, Scope, Trouble};
use crate::id::{AgentId, BatchId, RunId};
use crate::text::UntrustedText;

/// The result of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The run, if it got so far as to have a name.
    pub run: Option<RunId>,
    /// When the run began.
    pub started: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// Who answered.
    pub service: Service,
    /// How it ended.
    pub end: End,
    /// How much of what the suites list it was for.
    pub scope: Scope,
    /// What decides it besides the gates of its cases.
    pub criteria: Criteria,
    /// What it is compared with.
    pub baseline: Option<Baseline>,
    /// Whether the pass rates of its agents have dropped over several runs, if that is watched.
    pub drop_checks: Option<DropChecks>,
    /// What earlier runs suggest about its cases.
    pub advice: Vec<Advice>,
    /// The batches, one per agent.
    pub batches: Vec<BatchOutcome>,
    /// What the suite files asked for, in their order.
    pub groups: Vec<GroupOutcome>,
}

/// Who answers the requests of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Service {
    /// The API at this address.
    Api(String),
    /// The embedded sandbox: nothing that it says is about a real agent.
    Sandbox,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Every batch was followed to an end.
    Completed,
    /// Nothing was created, since something has to be fixed first.
    Refused {
        /// What has to be fixed, in one line.
        reason: String,
    },
    /// Nothing was created, since the selection left nothing to do.
    NothingSelected {
        /// Which selection, in one line.
        reason: String,
    },
    /// Nothing was created, since the service could not be asked.
    Unavailable {
        /// What went wrong, in one line.
        reason: String,
    },
    /// Nothing was created, since there was nothing to do, and rightly so.
    Idle {
        /// Why, in one line.
        reason: String,
    },
    /// A person or the system asked it to stop.
    Stopped {
        /// The signal.
        signal: Signal,
    },
    /// The time limit of the run passed.
    TimedOut {
        /// The limit.
        limit: Duration,
    },
    /// The batches were created and go on: the run was to wait for nothing more.
    Detached,
    /// The run is not over, or the process was killed: what a report says until there is a better one.
    NotFinished,
}

/// A request to stop from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGHUP: the terminal was closed.
    Hangup,
    /// SIGINT: Ctrl-C.
    Interrupt,
    /// SIGTERM: what CI systems send before they kill.
    Terminate,
}

impl Signal {
    /// Every signal.
    pub const ALL: &[Self] = &[Self::Hangup, Self::Interrupt, Self::Terminate];

    /// The name that `kill -l` gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hangup => "SIGHUP",
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
        }
    }
}

/// The batch of one agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchOutcome {
    /// The agent, in the spelling that was sent.
    pub agent: AgentId,
    /// The batch run on the platform, if it is known to exist.
    pub id: Option<BatchId>,
    /// The platform's name of the agent, if known.
    pub agent_label: Option<UntrustedText>,
    /// How far it was followed.
    pub end: BatchEnd,
    /// When its create was sent or it was resumed, since the run began.
    pub began: Duration,
    /// How long it was followed.
    pub elapsed: Duration,
    /// What is odd about it and decides nothing, such as a create that was sent more than once.
    pub notes: Vec<String>,
}

/// How far a batch was followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchEnd {
    /// To its end; every case has its judgement.
    Settled,
    /// It exists and may go on: it cannot be cancelled.
    Left(Trouble),
    /// It was not created, and costs nothing.
    NotCreated(Trouble),
    /// The create was sent and no answer could be had: the batch may exist.
    MaybeCreated(Trouble),
}

impl BatchOutcome {
    /// A batch whose id is not known, if it exists at all.
    #[must_use]
    pub fn without_id(agent: &AgentId, end: BatchEnd) -> Self {
        Self {
            agent: agent.clone(),
            id: None,
            agent_label: None,
            end,
            began: Duration::ZERO,
            elapsed: Duration::ZERO,
            notes: Vec::new(),
        }
    }
}

impl BatchEnd {
    /// Why it was not followed to its end; `None` if it was.
    #[must_use]
    pub fn trouble(&self) -> Option<&Trouble> {
        match self {
            Self::Settled => None,
            Self::Left(trouble) | Self::NotCreated(trouble) | Self::MaybeCreated(trouble) => {
                Some(trouble)
            }
        }
    }
}

/// The cases that one suite file lists for one agent: what dashboards call a test suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupOutcome {
    /// The suite's name, by default the path of its file.
    pub suite: UntrustedText,
    /// The suite's file, relative to the current folder, with `/` on every system.
    pub path: Arc<str>,
    /// The agent's name in the suite file, or its id.
    pub agent_name: UntrustedText,
    /// The agent.
    pub agent: AgentId,
    /// The results of the cases, in the order of the file.
    pub cases: Vec<CaseOutcome>,
}

/// A case with the group that lists it.
pub type Listed<'a> = (&'a GroupOutcome, &'a CaseOutcome);

impl Outcome {
    /// The outcome of a run that never got to its work.
    #[must_use]
    pub fn without_work(service: Service, end: End) -> Self {
        let (started, elapsed) = (Timestamp::now(), Duration::ZERO);
        Self {
            run: None,
            started,
            elapsed,
            service,
            end,
            scope: Scope::default(),
            criteria: Criteria::default(),
            baseline: None,
            drop_checks: None,
            advice: Vec::new(),
            batches: Vec::new(),
            groups: Vec::new(),
        }
    }

    /// Notes a signal that arrived after the work was done. An earlier one stays.
    pub fn stop(&mut self, signal: Signal) {
        if !matches!(self.end, End::Stopped { .. }) {
            self.end = End::Stopped { signal };
        }
    }

    /// Whether nothing is left that could be learned from the service, or created, by resuming the run.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let is = |end: fn(&BatchEnd) -> bool| self.batches.iter().any(|batch| end(&batch.end));
        if is(|end| matches!(end, BatchEnd::Left(_) | BatchEnd::MaybeCreated(_))) {
            return false;
        }
        let is_any_missing = is(|end| matches!(end, BatchEnd::NotCreated(_)));
        let is_any_there = is(|end| matches!(end, BatchEnd::Settled));
        self.end == End::Completed || !(is_any_missing && is_any_there)
    }

    /// Whether every batch is known to exist.
    #[must_use]
    pub fn is_created(&self) -> bool {
        self.batches.iter().all(|batch| batch.id.is_some())
    }

    /// All cases, once for each listing.
    pub fn cases(&self) -> impl Iterator<Item = &CaseOutcome> {
        self.groups.iter().flat_map(|group| &group.cases)
    }

    /// All cases, each with its group.
    pub fn listed(&self) -> impl Iterator<Item = Listed<'_>> {
        let groups = self.groups.iter();
        groups.flat_map(|group| group.cases.iter().map(move |case| (group, case)))
    }

    /// The cases that affect the verdict, each with its group.
    pub fn deciding(&self) -> impl Iterator<Item = Listed<'_>> {
        self.listed().filter(|(_, case)| case.listing.decides())
    }

    /// The batches by agent, for a report of all groups.
    #[must_use]
    pub fn batches_by_agent(&self) -> HashMap<&AgentId, &BatchOutcome> {
        let batches = self.batches.iter();
        batches.map(|batch| (&batch.agent, batch)).collect()
    }

    /// The batch of a group; `None` if there is none, such as when every case is skipped.
    #[must_use]
    pub fn batch_of(&self, group: &GroupOutcome) -> Option<&BatchOutcome> {
        self.batches.iter().find(|batch| batch.agent == group.agent)
    }
}
