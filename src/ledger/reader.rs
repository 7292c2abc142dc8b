//! Reads a ledger line by line.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value;

use super::LedgerError;
use super::line::{AgentCases, Line, PlanLine, VERSION, Versioned};
use super::planned;
use super::recorded_run::{BatchRecord, OpenCreate, RecordedRun};
use crate::disk::{self, DiskError};
use crate::id::{AgentId, TestCaseId};
use crate::outcome::Scope;
use crate::policy::adopt::Intent;
use crate::policy::resend::Unanswered;

/// Far more than the plan of ten thousand cases takes.
pub(super) const MAX_SIZE: u64 = 64 * 1024 * 1024;

/// Reads a ledger.
///
/// A partial last line was being written when the process was killed, and is ignored. After a damaged line elsewhere,
/// the run counts as damaged: see [`RecordedRun::record`].
///
/// # Errors
/// A file that is no ledger, and one of a later version of the format.
pub(crate) fn read(path: &Path) -> Result<RecordedRun, LedgerError> {
    let bytes = read_bytes(path)?;
    let damaged = |line, why: String| LedgerError::Damaged {
        path: path.to_path_buf(),
        line,
        why: crate::text::one_line(&why),
    };
    if bytes.len() as u64 > MAX_SIZE {
        return Err(damaged(1, "the file is too large".to_owned()));
    }
    let last = bytes.iter().rposition(|byte| *byte == b'\n');
    let whole = last.map_or(0, |at| at + 1);
    let mut lines = bytes[..whole].split_inclusive(|byte| *byte == b'\n');
    let first = lines.next().ok_or_else(|| LedgerError::Empty {
        path: path.to_path_buf(),
    })?;
    let wrong = |wrong| match wrong {
        Wrong::Newer(version) => LedgerError::Newer {
            path: path.to_path_buf(),
            version,
        },
        Wrong::Text(why) => damaged(1, why),
    };
    let Line::Plan(plan) = parse(first).map_err(wrong)? else {
        return Err(damaged(1, "the plan comes first".to_owned()));
    };
    let mut recorded = begin(path, *plan).map_err(|why| damaged(1, why))?;
    for text in lines {
        let noted = parse(text).and_then(|line| note(&mut recorded, line).map_err(Wrong::Text));
        match noted {
            Ok(()) => {}
            Err(newer @ Wrong::Newer(_)) => return Err(wrong(newer)),
            Err(Wrong::Text(_)) => recorded.is_damaged = true,
        }
    }
    recorded.whole = whole as u64;
    Ok(recorded)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, LedgerError> {
    let mut bytes = Vec::new();
    let file = disk::open_regular(path, File::options().read(true));
    let file = file.map_err(DiskError::of("read", path))?;
    file.take(MAX_SIZE + 1)
        .read_to_end(&mut bytes)
        .map_err(DiskError::of("read", path))?;
    Ok(bytes)
}

enum Wrong {
    Newer(u64),
    Text(String),
}

fn parse(text: &[u8]) -> Result<Line, Wrong> {
    let wrong = |error: serde_json::Error| Wrong::Text(error.to_string());
    let value: Value = serde_json::from_slice(text).map_err(wrong)?;
    match value.get("v").and_then(Value::as_u64) {
        Some(version) if version > VERSION => return Err(Wrong::Newer(version)),
        Some(_) => {}
        None => return Err(Wrong::Text("without a version".to_owned())),
    }
    let versioned: Versioned = serde_json::from_value(value).map_err(wrong)?;
    Ok(versioned.line)
}

fn begin(path: &Path, line: PlanLine) -> Result<RecordedRun, String> {
    let criteria = line.criteria.map(Into::into).unwrap_or_default();
    let scope = Scope {
        left_out: line.left_out,
        shard: line.shard.map(|shard| shard.0),
        plan: line.plan_digest.map(|digest| digest.0),
    };
    let (plan, (definitions, marks)) = planned::plan(line.batches, line.groups, (scope, criteria))?;
    let batches = plan.batches.iter().enumerate();
    let index = batches.map(|(index, batch)| (batch.agent.clone(), index));
    Ok(RecordedRun {
        path: path.to_path_buf(),
        head: line.head,
        index: index.collect(),
        plan,
        definitions,
        marks,
        records: IndexMap::new(),
        not_passed: None,
        is_finished: false,
        verdict: None,
        is_replaced: false,
        is_damaged: false,
        last_intent: None,
        whole: 0,
    })
}

fn note(recorded: &mut RecordedRun, line: Line) -> Result<(), String> {
    match line {
        Line::Plan(_) => return Err("a second plan".to_owned()),
        Line::Judged { not_passed, .. } => recorded.not_passed = Some(cases(not_passed)),
        Line::Finished { verdict } => {
            recorded.is_finished = true;
            recorded.verdict = Some(verdict.into());
        }
        Line::Replaced { .. } => recorded.is_replaced = true,
        Line::Intent { agent, at, clock } => {
            let intent = Intent { at, clock };
            asked(recorded, &agent)?.open.push(OpenCreate {
                intent: Some(intent),
                unanswered: Unanswered::Lost,
            });
            recorded.last_intent = recorded.last_intent.max(Some(intent.at));
        }
        Line::NotCreated { agent, .. } => {
            asked(recorded, &agent)?.open.pop();
        }
        Line::Unanswered { agent, answer } => {
            if let Some(last) = asked(recorded, &agent)?.open.last_mut() {
                last.unanswered = answer;
            }
        }
        Line::Created { agent, batch } => {
            let asked = asked(recorded, &agent)?;
            // This one was answered; those before were not.
            asked.open.pop();
            asked.batch = Some(batch);
        }
        Line::Adopted { agent, batch } => {
            let asked = asked(recorded, &agent)?;
            asked.batch = Some(batch);
            asked.is_adopted = true;
        }
        // Nothing else depends on it: a resumed batch is judged again.
        Line::Settled { agent } => {
            asked(recorded, &agent)?;
        }
        Line::Unknown => {}
    }
    Ok(())
}

fn asked<'a>(
    recorded: &'a mut RecordedRun,
    agent: &AgentId,
) -> Result<&'a mut BatchRecord, String> {
    if !recorded.index.contains_key(agent) {
        return Err("about an agent that is not in the plan".to_owned());
    }
    Ok(recorded.records.entry(agent.clone()).or_default())
}

fn cases(agents: Vec<AgentCases>) -> HashSet<(AgentId, TestCaseId)> {
    let cases = agents.into_iter().flat_map(|AgentCases { agent, cases }| {
        let cases = cases.into_iter();
        cases.map(move |case| (agent.clone(), case))
    });
    cases.collect()
}

#[cfg(test)]
mod tests;
