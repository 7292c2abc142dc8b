//! Looks in the service's list for the batch of a create that was never answered.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::doubt::{doubts, ids};
use super::error_line::error_line;
use super::shared::Shared;
use crate::api::{Client, Failure, Patience};
use crate::event::{Fact, Source};
use crate::id::BatchId;
use crate::ledger::OpenCreate;
use crate::plan::PlannedBatch;
use crate::policy::adopt::{self, ConcurrentRuns, Match, Wanted};
use crate::policy::listing::{ListedBatch, Look, Mark};
use crate::policy::resend::{self, Absence, Unanswered};

/// Rows on a page. No maximum is documented; where this is refused, the documented default is asked for.
const PAGE_SIZES: [u64; 2] = [100, 10];

/// Without proof of absence for so many times the grace, nobody can tell.
const MOST_GRACES: u32 = 3;

/// Looks at the end of a run, until one is complete.
const FINAL_LOOKS: u32 = 3;

/// The pause between them.
const FINAL_PAUSE: Duration = Duration::from_secs(1);

/// What looking came to.
pub(super) enum Looked {
    /// The batch is there, and it is ours.
    Adopted(BatchId),
    /// It is proved not to be there.
    Absent,
    /// Nobody can tell.
    Unclear(String),
}

/// Where to look, and for what.
pub(super) struct Search<'a> {
    shared: &'a Shared,
    planned: &'a PlannedBatch,
    wanted: Wanted<'a>,
}

/// New batches that may be ours, as one look showed them.
struct Seen {
    candidates: Vec<(ListedBatch, Match)>,
    is_complete: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        planned: &'a PlannedBatch,
        mark: &'a Mark,
        open: &[OpenCreate],
    ) -> Self {
        Self {
            shared,
            planned,
            wanted: Wanted {
                agent: &planned.agent,
                cases: &planned.cases,
                mark,
                first: open.iter().find_map(|create| create.intent),
                last_of_run: shared.last_of_run,
            },
        }
    }

    /// Looks until the batch is found, or proved not to be there for the whole of the grace.
    pub(super) async fn settle(&self, unanswered: &[Unanswered]) -> Looked {
        let create_grace = self.shared.settings.create_grace;
        let grace = resend::grace(unanswered, create_grace);
        self.stoppable(self.look_for(grace, create_grace.saturating_mul(MOST_GRACES).max(grace)))
            .await
    }

    /// Looks until one look is complete: for a create that was never sent, as far as the ledger tells.
    pub(super) async fn once(&self) -> Looked {
        let limit = self
            .shared
            .settings
            .create_grace
            .saturating_mul(MOST_GRACES);
        let look = async {
            let began = Instant::now();
            loop {
                match self.look().await {
                    Err(why) => return Looked::Unclear(why),
                    Ok((Some(id), _)) => return self.adopted(id),
                    Ok((None, seen)) if !seen.candidates.is_empty() => {
                        return Looked::Unclear(doubts(self.planned, &seen.candidates));
                    }
                    Ok((None, seen)) if seen.is_complete => return Looked::Absent,
                    Ok((None, _)) if began.elapsed() >= limit => return Looked::Unclear(unread()),
                    Ok((None, _)) => sleep(Absence::pause(limit)).await,
                }
            }
        };
        self.stoppable(look).await
    }

    /// One more look at the end of a run, for batches beside the one that was followed. `None` if there is none.
    pub(super) async fn others(&self, own: Option<&BatchId>) -> Option<String> {
        for number in 0..FINAL_LOOKS {
            if number > 0 {
                sleep(FINAL_PAUSE).await;
            }
            let seen = self.see().await;
            let mut candidates = self.compare(seen.0, &ConcurrentRuns::default());
            candidates.retain(|(batch, _)| batch.id.as_ref() != own);
            candidates.retain(|(batch, _)| !self.is_known_elsewhere(batch));
            if !candidates.is_empty() {
                let ids = ids(&candidates).join(" and ");
                return Some(format!("billed twice, or another run's: {ids}"));
            }
            if seen.1 {
                return None;
            }
        }
        Some("may have been billed twice: the service's list of batches could not be read completely".to_owned())
    }

    /// Batches that other runs of the folder have are theirs, as far as the ledgers can be read.
    fn is_known_elsewhere(&self, batch: &ListedBatch) -> bool {
        let others = self.shared.ledger.claimed_by_others().unwrap_or_default();
        batch.id.as_ref().is_some_and(|id| others.contains(id))
    }

    async fn stoppable(&self, look: impl Future<Output = Looked>) -> Looked {
        tokio::select! {
            looked = look => looked,
            cause = self.shared.stop.requested() => {
                Looked::Unclear(format!("{} before it was found", cause.why()))
            }
        }
    }

    async fn look_for(&self, grace: Duration, limit: Duration) -> Looked {
        let (began, mut absence, mut doubt) = (Instant::now(), Absence::default(), None);
        for number in 1.. {
            let at = began.elapsed();
            match self.look().await {
                Err(why) => return Looked::Unclear(why),
                Ok((Some(id), _)) if doubt.is_none() => return self.adopted(id),
                Ok((_, seen)) if !seen.candidates.is_empty() => {
                    doubt = Some(doubts(self.planned, &seen.candidates));
                }
                Ok((_, seen)) if seen.is_complete => absence.note(at),
                Ok(_) => {}
            }
            match doubt {
                Some(doubt) if began.elapsed() >= grace => return Looked::Unclear(doubt),
                None if absence.is_proven(grace) => return Looked::Absent,
                _ if began.elapsed() >= limit && number >= Absence::LOOKS => {
                    return Looked::Unclear(unread());
                }
                _ => sleep(Absence::pause(grace)).await,
            }
        }
        Looked::Unclear(unread())
    }

    /// One look, and the batch that it shows to be ours. Adopted at once, under the lock of the folder, so that no
    /// other run can take it too.
    async fn look(&self) -> Result<(Option<BatchId>, Seen), String> {
        let (batches, is_complete) = self.see().await;
        let lock = self.shared.folder_lock().await?;
        let (agent, cases) = (&self.planned.agent, &self.planned.cases);
        let others = self.shared.ledger.concurrent(agent, cases, &lock);
        let others = others.map_err(|error| error_line(&error))?;
        let candidates = self.compare(batches, &others);
        let found = match &candidates[..] {
            [(ListedBatch { id: Some(id), .. }, Match::Yes)] => Some(id.clone()),
            _ => None,
        };
        if let Some(id) = &found {
            let adopted = self.shared.ledger.adopted(agent, id, &lock);
            adopted.map_err(|error| error_line(&error))?;
        }
        let seen = Seen {
            candidates,
            is_complete,
        };
        Ok((found, seen))
    }

    /// Reads the list from its newest page on; gives what is new in it, and whether the look was complete.
    async fn see(&self) -> (Vec<ListedBatch>, bool) {
        let mark = self.wanted.mark;
        let (look, is_answered) = self.read_list().await;
        let is_complete = is_answered && look.is_complete(mark);
        let mut batches: Vec<ListedBatch> = look.fresh(mark).cloned().collect();
        for batch in &mut batches {
            self.ask_for_cases(batch).await;
        }
        (batches, is_complete)
    }

    /// Each look tries once. One that cannot be had now is taken again a little later.
    fn client(&self) -> Client {
        self.shared
            .client
            .with_patience(Patience::For(Duration::ZERO))
    }

    async fn read_list(&self) -> (Look, bool) {
        let client = self.client();
        let [mut size, smaller] = PAGE_SIZES;
        let (mut look, mut number) = (Look::default(), 0);
        loop {
            let page = client.batch_page(&self.planned.agent, number, size).await;
            match page {
                Ok(page) => {
                    if !look.take(page, self.wanted.mark) {
                        return (look, true);
                    }
                    number += 1;
                }
                Err(failure) if number == 0 && size != smaller && is_of_size(&failure) => {
                    size = smaller;
                }
                Err(_) => return (look, false),
            }
        }
    }

    /// The list may show fewer cases than the batch itself.
    async fn ask_for_cases(&self, batch: &mut ListedBatch) {
        let Some(id) = &batch.id else { return };
        if !adopt::tells_too_little(batch, &self.wanted) {
            return;
        }
        let client = self.client();
        if let Ok(told) = client.batch(&self.planned.agent, id).await
            && !told.cases.is_empty()
        {
            batch.cases = Some(told.cases.into_iter().map(|case| case.id).collect());
        }
    }

    fn compare(
        &self,
        batches: Vec<ListedBatch>,
        others: &ConcurrentRuns,
    ) -> Vec<(ListedBatch, Match)> {
        let is_of_another_agent = |batch: &ListedBatch| {
            let owner = batch.id.as_ref().and_then(|id| self.shared.owner(id));
            owner.is_some_and(|owner| owner != self.planned.agent)
        };
        let own = batches
            .into_iter()
            .filter(|batch| !is_of_another_agent(batch));
        let compared = own.map(|batch| {
            let found = adopt::compare(&batch, &self.wanted, others);
            (batch, found)
        });
        compared.filter(|(_, found)| *found != Match::No).collect()
    }

    fn adopted(&self, id: BatchId) -> Looked {
        let agent = &self.planned.agent;
        if let Some(other) = self.shared.claim(&id, agent) {
            return Looked::Unclear(format!("{id} is the batch of agent {other}"));
        }
        self.shared.observer.tell(Fact::BatchKnown {
            agent: agent.clone(),
            batch: id.clone(),
            source: Source::Found,
        });
        Looked::Adopted(id)
    }
}

fn is_of_size(failure: &Failure) -> bool {
    matches!(failure, Failure::Answered { status, .. } if status.as_u16() == 400)
}

fn unread() -> String {
    "the service's list of batches could not be read completely".to_owned()
}
