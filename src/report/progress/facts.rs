//! Facts about the agents of `fixture::plan`, for the tests of reporters.

use std::time::Duration;

use crate::event::{BatchSource, Fact};
use crate::id::{AgentId, BatchId};
use crate::outcome::{CaseState, Tally};
use crate::report::fixture;

pub(super) fn agent(index: usize) -> AgentId {
    AgentId::new(&format!("agent{index}")).unwrap()
}

pub(super) fn created(index: usize) -> Fact {
    Fact::BatchKnown {
        agent: agent(index),
        batch: BatchId::new("batch_1").unwrap(),
        source: BatchSource::Created,
    }
}

/// The progress of a batch with five attempts.
pub(super) fn progressed(index: usize, passed: u64, failed: u64) -> Fact {
    let ended = Tally {
        passed,
        failed,
        ..Tally::default()
    };
    Fact::BatchProgressed {
        agent: agent(index),
        ended,
        planned: Some(5),
    }
}

pub(super) fn ended(index: usize, left: Option<&str>) -> Fact {
    Fact::BatchEnded {
        agent: agent(index),
        left: left.map(str::to_owned),
    }
}

pub(super) fn failed(name: &str, reason: &str) -> Fact {
    failed_at(2, name, reason)
}

/// A failed case on this line of the suite file.
pub(super) fn failed_at(line: usize, name: &str, reason: &str) -> Fact {
    let state = CaseState::Failed {
        reason: reason.to_owned(),
    };
    Fact::CaseJudged {
        agent: agent(0),
        case: Box::new(fixture::case(line, "tc_1", name, state)),
    }
}

pub(super) fn retry(why: &str) -> Fact {
    Fact::RetryScheduled {
        what: "the batches of agent0".to_owned(),
        why: why.to_owned(),
        delay: Duration::from_secs(2),
    }
}
