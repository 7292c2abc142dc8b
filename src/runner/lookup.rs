//! Looks in the service's list for the batch of a create that was never answered.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::candidates::Candidates;
use super::error_line::error_line;
use super::read_batch_list::read_batch_list;
use super::run_context::RunContext;
use super::stop::StopCause;
use crate::event::{BatchSource, Fact};
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::plan::PlannedBatch;
use crate::policy::adopt::{self, ConcurrentRuns, Match, Wanted};
use crate::policy::listing::{ListedBatch, Mark};
use crate::policy::resend::{self, Absence, Unanswered};

/// Without proof of absence for so many times the grace, nobody can tell.
const MOST_GRACES: u32 = 3;

/// Looks at the end of a run, until one is complete.
const FINAL_LOOKS: u32 = 3;

/// The pause between them.
const FINAL_PAUSE: Duration = Duration::from_secs(1);

/// What looking came to.
pub(super) enum LookupResult {
    /// The batch is there, and it is ours.
    Adopted(BatchId),
    /// It is proved not to be there.
    Absent,
    /// Some batch may be it, and may not.
    Doubtful(String),
    /// It could not be looked for.
    Unread(String),
    /// The run was stopped meanwhile.
    Stopped(StopCause),
}

/// Where to look, and for what.
pub(super) struct Lookup<'a> {
    context: &'a RunContext,
    planned: &'a PlannedBatch,
    wanted: Wanted<'a>,
}

/// What one look showed.
struct Seen {
    /// The batch that was adopted.
    adopted: Option<BatchId>,
    is_complete: bool,
    /// Why the look is worth nothing.
    trouble: Option<String>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(
        context: &'a RunContext,
        planned: &'a PlannedBatch,
        mark: &'a Mark,
        open: &[OpenCreate],
    ) -> Self {
        Self {
            context,
            planned,
            wanted: Wanted {
                agent: &planned.agent,
                cases: &planned.cases,
                mark,
                first: open.iter().find_map(|create| create.intent),
                // What this process sent counts too.
                last_of_run: context.last_create.map(|last| {
                    let sent = open.iter().filter_map(|create| create.intent);
                    sent.map(|intent| intent.at).fold(last, Timestamp::max)
                }),
            },
        }
    }

    /// Looks until the batch is found, or proved not to be there for the whole of the grace.
    pub(super) async fn settle(&self, unanswered: &[Unanswered]) -> LookupResult {
        let create_grace = self.context.settings.create_grace;
        let grace = resend::grace(unanswered, create_grace);
        self.stoppable(self.look_for(grace, create_grace.saturating_mul(MOST_GRACES).max(grace)))
            .await
    }

    /// Looks until one look is complete: for a create that was never sent, as far as the ledger tells.
    pub(super) async fn once(&self) -> LookupResult {
        let limit = self
            .context
            .settings
            .create_grace
            .saturating_mul(MOST_GRACES);
        let look = async {
            let (began, mut candidates) = (Instant::now(), Candidates::default());
            loop {
                let seen = self.look(&mut candidates).await;
                if let Some(id) = seen.adopted {
                    return self.adopted(id);
                }
                if !candidates.is_empty() {
                    return LookupResult::Doubtful(candidates.doubt(self.planned));
                }
                if seen.is_complete {
                    return LookupResult::Absent;
                }
                if began.elapsed() >= limit {
                    return LookupResult::Unread(unread(seen.trouble));
                }
                sleep(Absence::pause(limit)).await;
            }
        };
        self.stoppable(look).await
    }

    /// One more look at the end of a run, for batches beside the one that was followed. `None` if there is none.
    ///
    /// Batches that other runs of the folder have, by their ledgers, are `claimed`.
    pub(super) async fn others(
        &self,
        own: Option<&BatchId>,
        claimed: &HashSet<BatchId>,
    ) -> Option<String> {
        for number in 0..FINAL_LOOKS {
            if number > 0 {
                sleep(FINAL_PAUSE).await;
            }
            let (mut batches, is_complete) =
                read_batch_list(&self.context.client, &self.wanted).await;
            let is_others = |id: &BatchId| own != Some(id) && !claimed.contains(id);
            batches.retain(|batch| batch.id.as_ref().is_none_or(is_others));
            let mut candidates = Candidates::default();
            candidates.take(self.compare(batches, &ConcurrentRuns::default()));
            if !candidates.is_empty() {
                let names = candidates.names();
                return Some(match own {
                    Some(_) => format!("billed twice, or another run's: {names}"),
                    None => format!("{names} may be its batch, or another run's"),
                });
            }
            if is_complete {
                return None;
            }
        }
        let why = unread(None);
        Some(format!("may have been billed twice: {why}"))
    }

    async fn stoppable(&self, look: impl Future<Output = LookupResult>) -> LookupResult {
        tokio::select! {
            looked = look => looked,
            cause = self.context.stop.requested() => LookupResult::Stopped(cause),
        }
    }

    async fn look_for(&self, grace: Duration, limit: Duration) -> LookupResult {
        let (began, mut absence) = (Instant::now(), Absence::default());
        let (mut candidates, mut trouble) = (Candidates::default(), None);
        for number in 1.. {
            let at = began.elapsed();
            let seen = self.look(&mut candidates).await;
            if let Some(id) = seen.adopted {
                return self.adopted(id);
            }
            trouble = seen.trouble.or(trouble);
            if candidates.is_empty() && seen.is_complete {
                absence.note(at);
            }
            if candidates.is_empty() && absence.is_proven(grace) {
                return LookupResult::Absent;
            }
            if !candidates.is_empty() && began.elapsed() >= grace {
                return LookupResult::Doubtful(candidates.doubt(self.planned));
            }
            if began.elapsed() >= limit && number >= Absence::LOOKS {
                break;
            }
            sleep(Absence::pause(grace)).await;
        }
        LookupResult::Unread(unread(trouble))
    }

    /// One look. A batch that is ours by all looks so far is adopted at once, under the lock of the folder, so that
    /// no other run can take it too.
    async fn look(&self, candidates: &mut Candidates) -> Seen {
        let (batches, is_complete) = read_batch_list(&self.context.client, &self.wanted).await;
        let mut seen = Seen {
            adopted: None,
            is_complete,
            trouble: None,
        };
        if batches.is_empty() && candidates.is_empty() {
            // Nothing to compare with what other runs have.
            return seen;
        }
        match self.adopt(batches, candidates).await {
            Ok(adopted) => seen.adopted = adopted,
            Err(why) => (seen.trouble, seen.is_complete) = (Some(why), false),
        }
        seen
    }

    async fn adopt(
        &self,
        batches: Vec<ListedBatch>,
        candidates: &mut Candidates,
    ) -> Result<Option<BatchId>, String> {
        let lock = self.context.folder_lock().await?;
        let (agent, cases) = (&self.planned.agent, &self.planned.cases);
        let others = self.context.ledger.concurrent(agent, cases, &lock);
        let others = others.map_err(|error| error_line(&error))?;
        candidates.take(self.compare(batches, &others));
        if let Some(id) = candidates.sure() {
            let adopted = self.context.ledger.adopted(agent, id, &lock);
            adopted.map_err(|error| error_line(&error))?;
        }
        Ok(candidates.sure().cloned())
    }

    fn compare(
        &self,
        batches: Vec<ListedBatch>,
        others: &ConcurrentRuns,
    ) -> Vec<(ListedBatch, Match)> {
        let is_of_another_agent = |batch: &ListedBatch| {
            let owner = batch.id.as_ref().and_then(|id| self.context.owner(id));
            owner.is_some_and(|owner| owner != self.planned.agent)
        };
        let own = batches.into_iter().map(|batch| {
            let found = if is_of_another_agent(&batch) {
                Match::No
            } else {
                adopt::compare(&batch, &self.wanted, others)
            };
            (batch, found)
        });
        own.collect()
    }

    fn adopted(&self, id: BatchId) -> LookupResult {
        let agent = &self.planned.agent;
        if let Some(other) = self.context.claim(&id, agent) {
            return LookupResult::Doubtful(format!("{id} is the batch of agent {other}"));
        }
        self.context.observer.emit(Fact::BatchKnown {
            agent: agent.clone(),
            batch: id.clone(),
            source: BatchSource::Found,
        });
        LookupResult::Adopted(id)
    }
}

fn unread(trouble: Option<String>) -> String {
    let why = "the service's list of batches could not be read completely";
    trouble.unwrap_or_else(|| why.to_owned())
}
