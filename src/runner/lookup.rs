//! Looks in the service's list of batches for the batch of an unanswered create.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::candidates::Candidates;
use super::error_line::error_line;
use super::read_batch_list::read_batch_list;
use super::run_context::RunContext;
use super::stop::StopCause;
use crate::event::BatchSource;
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::plan::PlannedBatch;
use crate::policy::adopt::{self, ConcurrentRuns, ExpectedBatch, Match};
use crate::policy::listing::{ListedBatch, Mark};
use crate::policy::resend::{self, Absence, Unanswered};

/// The lookup ends without a result after this many times the grace.
const MAX_GRACES: u32 = 3;

/// How many reads of the list at the end of a run may be incomplete.
const FINAL_READS: u32 = 3;

/// The pause between them.
const FINAL_PAUSE: Duration = Duration::from_secs(1);

/// A lookup of the batch that an agent's creates may have created.
pub(super) struct Lookup<'a> {
    context: &'a RunContext,
    planned: &'a PlannedBatch,
    expected: ExpectedBatch<'a>,
}

/// How a lookup ended.
pub(super) enum LookupResult {
    /// The batch exists, and this run follows it.
    Adopted(BatchId),
    /// The batch certainly does not exist.
    Absent,
    /// A batch may be the one, but it is not certain.
    Doubtful(String),
    /// The list could not be read completely.
    Unread(String),
    /// The run was stopped.
    Stopped(StopCause),
}

/// How one read of the list ended.
enum ListRead {
    Adopted(BatchId),
    Complete,
    /// The list was not read completely, or not compared with other runs: then with the reason.
    Incomplete(Option<String>),
}

impl<'a> Lookup<'a> {
    pub(super) fn new(
        context: &'a RunContext,
        planned: &'a PlannedBatch,
        mark: &'a Mark,
        open: &[OpenCreate],
    ) -> Self {
        let mut intents = open.iter().filter_map(|create| create.intent);
        // The creates that this process sent count too.
        let last_create = context.last_create.map(|last| {
            let sent = intents.clone().map(|intent| intent.at);
            sent.fold(last, Timestamp::max)
        });
        Self {
            context,
            planned,
            expected: ExpectedBatch {
                agent: &planned.agent,
                cases: &planned.cases,
                mark,
                first_unanswered: intents.next(),
                last_create,
            },
        }
    }

    /// Reads the list until the batch is found, or was absent for the whole grace.
    pub(super) async fn until_settled(&self, unanswered: &[Unanswered]) -> LookupResult {
        let grace = resend::grace(unanswered, self.context.settings.create_grace);
        let limit = self.limit().max(grace);
        self.stoppable(self.read_for_grace(grace, limit)).await
    }

    /// Reads the list until one read is complete: enough for an agent without a recorded create.
    pub(super) async fn once(&self) -> LookupResult {
        self.stoppable(self.read_until_complete(self.limit())).await
    }

    fn limit(&self) -> Duration {
        let grace = self.context.settings.create_grace;
        grace.saturating_mul(MAX_GRACES)
    }

    async fn stoppable(&self, lookup: impl Future<Output = LookupResult>) -> LookupResult {
        tokio::select! {
            result = lookup => result,
            cause = self.context.stop.requested() => LookupResult::Stopped(cause),
        }
    }

    async fn read_until_complete(&self, limit: Duration) -> LookupResult {
        let (began, mut candidates) = (Instant::now(), Candidates::default());
        loop {
            match self.read(&mut candidates).await {
                ListRead::Adopted(id) => return self.adopted(id),
                _ if !candidates.is_empty() => {
                    return LookupResult::Doubtful(candidates.doubt(self.planned));
                }
                ListRead::Complete => return LookupResult::Absent,
                ListRead::Incomplete(why) if began.elapsed() >= limit => return unread(why),
                ListRead::Incomplete(_) => sleep(Absence::pause(limit)).await,
            }
        }
    }

    async fn read_for_grace(&self, grace: Duration, limit: Duration) -> LookupResult {
        let (began, mut absence) = (Instant::now(), Absence::default());
        let (mut candidates, mut trouble) = (Candidates::default(), None);
        for number in 1.. {
            let at = began.elapsed();
            match self.read(&mut candidates).await {
                ListRead::Adopted(id) => return self.adopted(id),
                ListRead::Complete if candidates.is_empty() => absence.note(at),
                ListRead::Complete => {}
                ListRead::Incomplete(why) => trouble = why.or(trouble),
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
        unread(trouble)
    }

    /// Reads the list once. Adopts a certain candidate at once.
    async fn read(&self, candidates: &mut Candidates) -> ListRead {
        let (batches, is_complete) = read_batch_list(&self.context.client, &self.expected).await;
        // Without candidates, there is nothing to compare with other runs.
        if !batches.is_empty() || !candidates.is_empty() {
            match self.adopt(batches, candidates).await {
                Ok(Some(id)) => return ListRead::Adopted(id),
                Ok(None) => {}
                Err(why) => return ListRead::Incomplete(Some(why)),
            }
        }
        if is_complete {
            ListRead::Complete
        } else {
            ListRead::Incomplete(None)
        }
    }

    /// Adopts a certain candidate under the lock of the folder, so that no other run adopts it too.
    async fn adopt(
        &self,
        batches: Vec<ListedBatch>,
        candidates: &mut Candidates,
    ) -> Result<Option<BatchId>, String> {
        let lock = self.context.folder_lock().await?;
        let (agent, cases) = (&self.planned.agent, &self.planned.cases);
        let others = self.context.ledger.concurrent(agent, cases, &lock);
        let others = others.map_err(|error| error_line(&error))?;
        candidates.update(self.compare(batches, &others));
        let Some(id) = candidates.certain() else {
            return Ok(None);
        };
        let adopted = self.context.ledger.adopted(agent, id, &lock);
        adopted.map_err(|error| error_line(&error))?;
        Ok(Some(id.clone()))
    }

    fn compare(
        &self,
        batches: Vec<ListedBatch>,
        others: &ConcurrentRuns,
    ) -> Vec<(ListedBatch, Match)> {
        let compared = batches.into_iter().map(|batch| {
            let owner = batch.id.as_ref().and_then(|id| self.context.owner(id));
            let found = match owner {
                Some(owner) if owner != self.planned.agent => Match::No,
                _ => adopt::compare(&batch, &self.expected, others),
            };
            (batch, found)
        });
        compared.collect()
    }

    fn adopted(&self, id: BatchId) -> LookupResult {
        let agent = &self.planned.agent;
        if let Some(other) = self.context.claim(&id, agent) {
            return LookupResult::Doubtful(format!("{id} is the batch of agent {other}"));
        }
        self.context.emit_known(agent, &id, BatchSource::Found);
        LookupResult::Adopted(id)
    }

    /// Reads the list at the end of a run. Returns a note if there may be a batch besides the one of this run.
    ///
    /// The ledgers of other runs of the folder have the `claimed` batches.
    pub(super) async fn note_other_batches(
        &self,
        known: Option<&BatchId>,
        claimed: &HashSet<BatchId>,
    ) -> Option<String> {
        for number in 0..FINAL_READS {
            if number > 0 {
                sleep(FINAL_PAUSE).await;
            }
            let (mut batches, is_complete) =
                read_batch_list(&self.context.client, &self.expected).await;
            let is_other = |id: &BatchId| known != Some(id) && !claimed.contains(id);
            batches.retain(|batch| batch.id.as_ref().is_none_or(is_other));
            let mut candidates = Candidates::default();
            candidates.update(self.compare(batches, &ConcurrentRuns::default()));
            if !candidates.is_empty() {
                let names = candidates.names();
                return Some(match known {
                    Some(_) => format!("billed twice, or created by another run: {names}"),
                    None => format!("created by this run or by another: {names}"),
                });
            }
            if is_complete {
                return None;
            }
        }
        Some(format!("may have been billed twice: {LIST_UNREAD}"))
    }
}

const LIST_UNREAD: &str = "the service's list of batches could not be read completely";

fn unread(why: Option<String>) -> LookupResult {
    LookupResult::Unread(why.unwrap_or_else(|| LIST_UNREAD.to_owned()))
}
