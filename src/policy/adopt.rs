//! Whose is that batch? A create whose answer was lost is settled by looking at what the service has.
//!
//! A wrong "mine" takes another's result, a wrong "not there" pays twice. So doubt is an answer of its own.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::id::{AgentId, BatchId, TestCaseId};

/// A create that was about to be sent, and of which no answer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// When.
    pub at: Timestamp,
    /// By whose clock.
    pub clock: Clock,
}

/// Whose clock a time was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The service's, by the `Date` of its last answer.
    Service,
    /// This machine's: the service has never told the time.
    Own,
}

/// A batch in the service's list. What the service does not tell, or not readably, is `None`.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The batch.
    pub id: Option<BatchId>,
    /// Whose it is.
    pub agent: Option<AgentId>,
    /// Its cases.
    pub cases: Option<HashSet<TestCaseId>>,
    /// When it was created.
    pub created: Option<Timestamp>,
}

/// What was asked for, without an answer.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The agent.
    pub agent: &'a AgentId,
    /// The cases.
    pub cases: &'a [TestCaseId],
    /// The creates that were sent; one of them at least.
    pub intents: &'a [Intent],
}

/// What others on this machine did.
#[derive(Clone, Debug, Default)]
pub struct Rivals {
    /// Batches that other runs have.
    pub claimed: HashSet<BatchId>,
    /// Whether another run asked for the same at about the same time, and waits for its answer too.
    pub is_any_waiting: bool,
}

/// What a look at the list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing that could be it.
    Nothing,
    /// This one, and nothing else could be it.
    One(BatchId),
    /// Something that may be it.
    Unclear(String),
}

/// Clocks of one service agree that well; `Date` counts whole seconds.
const MARGIN: Duration = Duration::from_secs(5);

/// The client waits a minute for an answer, and a queue behind a gateway may hold a request a while longer.
const LATEST: Duration = Duration::from_mins(3);

/// Further apart than this are not even two clocks in different time zones.
const UNRELATED: Duration = Duration::from_hours(24);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    No,
    Maybe,
    Yes,
}

impl Intent {
    /// No batch of this intent can have been created before.
    #[must_use]
    pub fn earliest(self) -> Timestamp {
        let margin = match self.clock {
            Clock::Service => MARGIN,
            Clock::Own => UNRELATED,
        };
        self.at.saturating_sub(margin).unwrap_or(Timestamp::MIN)
    }

    /// Whether the two may have created batches that cannot be told apart by their time.
    #[must_use]
    pub fn is_about_the_time_of(self, other: Self) -> bool {
        let apart = self.at.duration_since(other.at).unsigned_abs();
        apart
            <= match (self.clock, other.clock) {
                (Clock::Service, Clock::Service) => LATEST + MARGIN,
                _ => UNRELATED,
            }
    }

    fn can_have_created(self, created: Option<Timestamp>) -> Answer {
        let Some(created) = created else {
            return Answer::Maybe;
        };
        let (after, before) = (
            created.duration_since(self.earliest()),
            created.duration_since(self.at),
        );
        let is_unrelated = before.unsigned_abs() > UNRELATED;
        match self.clock {
            _ if after.is_negative() || is_unrelated => Answer::No,
            Clock::Service if before <= LATEST.try_into().unwrap_or_default() => Answer::Yes,
            _ => Answer::Maybe,
        }
    }
}

/// Looks for what was asked for among all that was created since.
#[must_use]
pub fn find(candidates: &[Candidate], wanted: &Wanted, rivals: &Rivals) -> Found {
    let (mut same, mut maybe) = (HashSet::new(), None);
    for candidate in candidates {
        if candidate
            .id
            .as_ref()
            .is_some_and(|id| rivals.claimed.contains(id))
        {
            continue;
        }
        match (likeness(candidate, wanted), &candidate.id) {
            (Answer::No, _) => {}
            (Answer::Yes, Some(id)) => {
                same.insert(id.clone());
            }
            (Answer::Yes | Answer::Maybe, id) => {
                maybe = Some(
                    id.as_ref()
                        .map_or("a batch without id".into(), BatchId::to_string),
                );
            }
        }
    }
    let mut ids: Vec<BatchId> = same.into_iter().collect();
    match (ids.len(), maybe) {
        (0, None) => Found::Nothing,
        (_, Some(id)) => Found::Unclear(format!("{id} may be it, and may not")),
        (1, None) if rivals.is_any_waiting => Found::Unclear(format!(
            "{} may be it, or that of another run on this machine",
            ids[0]
        )),
        (1, None) => Found::One(ids.remove(0)),
        (_, None) => {
            ids.sort();
            let ids: Vec<&str> = ids.iter().map(BatchId::as_str).collect();
            Found::Unclear(format!("{} may each be it", ids.join(" and ")))
        }
    }
}

fn likeness(candidate: &Candidate, wanted: &Wanted) -> Answer {
    if candidate
        .agent
        .as_ref()
        .is_some_and(|agent| agent != wanted.agent)
    {
        return Answer::No;
    }
    let intents = wanted.intents.iter();
    let time = intents.map(|intent| intent.can_have_created(candidate.created));
    let time = time.max().unwrap_or(Answer::No);
    let cases: HashSet<&TestCaseId> = wanted.cases.iter().collect();
    let same_cases = match &candidate.cases {
        Some(told) if told.iter().any(|case| !cases.contains(case)) => Answer::No,
        Some(told) if told.len() == cases.len() => Answer::Yes,
        // The service may name only some of the cases, or none.
        Some(_) | None => Answer::Maybe,
    };
    time.min(same_cases)
}

#[cfg(test)]
mod tests;
