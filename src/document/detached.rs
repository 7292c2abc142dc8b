//! What `run --detach` prints: the batch runs that continue, and how to resume the run.

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::id::{AgentId, BatchId, RunId};
use crate::outcome::{BatchEnd, BatchOutcome};

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// A run that ended once its batch runs were created.
#[derive(Debug, Serialize)]
pub(crate) struct Detached {
    version: u64,
    run: RunId,
    /// The path of the ledger.
    ledger: String,
    /// The command that resumes the run.
    attach: String,
    batches: Vec<DetachedBatch>,
}

/// The batch run of one agent.
#[derive(Debug, Serialize)]
struct DetachedBatch {
    agent: AgentId,
    batch: Option<BatchId>,
    /// Why the batch run was not created, or why it is unknown whether it was.
    problem: Option<String>,
}

impl Detached {
    /// The document of a run with these batches. `attach` is the command that resumes the run.
    #[must_use]
    pub(crate) fn new(run: &RunId, ledger: &Path, attach: &str, batches: &[BatchOutcome]) -> Self {
        Self {
            version: VERSION,
            run: run.clone(),
            ledger: ledger.to_string_lossy().into_owned(),
            attach: attach.to_owned(),
            batches: batches.iter().map(DetachedBatch::from).collect(),
        }
    }
}

/// The text for people.
impl fmt::Display for Detached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "run: {}", self.run)?;
        for DetachedBatch {
            agent,
            batch,
            problem,
        } in &self.batches
        {
            let id = batch.as_ref().map_or("no batch", BatchId::as_str);
            let problem = problem.as_ref().map(|why| format!(" ({why})"));
            writeln!(f, "  agent {agent}: {id}{}", problem.unwrap_or_default())?;
        }
        writeln!(f, "attach: {}", self.attach)
    }
}

impl From<&BatchOutcome> for DetachedBatch {
    fn from(batch: &BatchOutcome) -> Self {
        Self {
            agent: batch.agent.clone(),
            batch: batch.id.clone(),
            problem: match &batch.end {
                BatchEnd::NotCreated(trouble) | BatchEnd::MaybeCreated(trouble) => {
                    Some(trouble.message.clone())
                }
                BatchEnd::Left(_) | BatchEnd::Settled => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::document::write;
    use crate::outcome::{Trouble, TroubleKind};

    #[test]
    fn a_detached_run_with_everything_in_it() {
        let batch = |agent, id: Option<&str>, end| BatchOutcome {
            agent: AgentId::new(agent).unwrap(),
            id: id.and_then(BatchId::new),
            end,
            agent_label: None,
            began: Duration::ZERO,
            elapsed: Duration::ZERO,
            notes: Vec::new(),
        };
        let trouble = Trouble::new(TroubleKind::CreateRefused, "the service refused it (400)");
        let batches = [
            batch(
                "D5D0",
                Some("batch_1"),
                BatchEnd::Left(Trouble::new(TroubleKind::NotFinished, "detached")),
            ),
            batch("mJzL", None, BatchEnd::NotCreated(trouble)),
        ];
        let run = RunId::new("20260102-030405-abcdef").unwrap();
        let ledger = Path::new(".sigma-suite/runs/20260102-030405-abcdef.jsonl");
        let attach = "sigma-suite attach 20260102-030405-abcdef";
        let mut json = Vec::new();
        write(&Detached::new(&run, ledger, attach, &batches), &mut json).unwrap();
        insta::assert_snapshot!(String::from_utf8(json).unwrap());
    }
}
