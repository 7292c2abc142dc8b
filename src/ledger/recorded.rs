//! A ledger as it was found on disk.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::Value;

use super::LedgerError;
use super::line::{self, Line, PlanLine, VERSION, Versioned};
use super::planned;
use crate::api::Definitions;
use crate::id::{AgentId, BatchId, RunId, TestCaseId};
use crate::outcome::{Scope, Shard};
use crate::plan::Plan;
use crate::policy::adopt::{Clock, Intent};

/// Far more than the plan of ten thousand cases takes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What identifies a run.
#[derive(Clone, Debug)]
pub struct RunHead {
    /// The run.
    pub id: RunId,
    /// When it began.
    pub started: Timestamp,
    /// The address that was asked. Never to be used, only compared: whoever wrote the file must not decide
    /// where a key goes.
    pub api: String,
    /// Whether it asked an embedded sandbox, which ended with it.
    pub is_sandboxed: bool,
    /// The selectors that it was given.
    pub selection: Vec<String>,
    /// The suite files, and what was in them.
    pub suites: Vec<SuiteHash>,
}

/// A suite file and the SHA-256 of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuiteHash {
    /// The file, relative to the folder in which the run began.
    pub path: String,
    /// In lower-case hexadecimal digits.
    pub sha256: String,
}

/// A ledger as it was found on disk.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Where it was found.
    pub path: PathBuf,
    /// Whose it is.
    pub head: RunHead,
    /// What was to be done.
    pub plan: Plan,
    /// What the service had told of the cases.
    pub definitions: Definitions,
    /// What was asked of the service, by agent.
    pub asked: IndexMap<AgentId, Asked>,
    /// The cases that did not pass, if results were judged at all.
    pub not_passed: Option<HashSet<(AgentId, TestCaseId)>>,
    /// Whether every result was judged and reported.
    pub is_finished: bool,
    /// Whether the same was paid for again, so that nobody waits for this run any more.
    pub is_replaced: bool,
    /// The bytes of all whole lines.
    pub(super) whole: u64,
}

/// What was asked of the service for one agent, and what it answered.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Creates without a known answer.
    pub open: Vec<Intent>,
    /// Why the last create was not taken.
    pub not_taken: Option<String>,
    /// The batch.
    pub batch: Option<BatchId>,
    /// Whether the batch came to its end.
    pub is_settled: bool,
}

impl Asked {
    /// Whether something exists or may exist that was paid for.
    #[must_use]
    pub fn may_cost(&self) -> bool {
        self.batch.is_some() || !self.open.is_empty()
    }
}

impl Recorded {
    /// What was asked for one agent.
    #[must_use]
    pub fn asked(&self, agent: &AgentId) -> Asked {
        self.asked.get(agent).cloned().unwrap_or_default()
    }

    /// The cases that are sent for one agent, sorted.
    pub(super) fn cases(&self, agent: &AgentId) -> Option<Vec<&TestCaseId>> {
        let batch = self.plan.batches.iter().find(|batch| batch.agent == *agent);
        batch.map(|batch| sorted(&batch.cases))
    }
}

/// The same cases in the same order, however they were listed.
pub(super) fn sorted(cases: &[TestCaseId]) -> Vec<&TestCaseId> {
    let mut cases: Vec<&TestCaseId> = cases.iter().collect();
    cases.sort();
    cases
}

/// Reads a ledger. A last line that is not whole was being written when the process was killed: what it would
/// have said had not happened yet, or is asked of the service again.
///
/// # Errors
/// A file that is no ledger.
pub fn read(path: &Path) -> Result<Recorded, LedgerError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(LedgerError::disk("read", path))?;
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(LedgerError::disk("read", path))?;
    let damaged = |line, why: String| LedgerError::Damaged {
        path: path.to_path_buf(),
        line,
        why: crate::text::one_line(&why),
    };
    if bytes.len() as u64 > LARGEST {
        return Err(damaged(1, "the file is too large".to_owned()));
    }
    let whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let mut recorded: Option<Recorded> = None;
    for (index, text) in bytes[..whole]
        .split_inclusive(|byte| *byte == b'\n')
        .enumerate()
    {
        let number = index + 1;
        let line = parse(text).map_err(|wrong| match wrong {
            Wrong::Newer(version) => LedgerError::Newer {
                path: path.to_path_buf(),
                version,
            },
            Wrong::Text(why) => damaged(number, why),
        })?;
        match (line, &mut recorded) {
            (Line::Plan(plan), None) => {
                let begun = begin(path, *plan).map_err(|why| damaged(number, why))?;
                recorded = Some(begun);
            }
            (line, Some(recorded)) => note(recorded, line).map_err(|why| damaged(number, why))?,
            (_, None) => return Err(damaged(number, "the plan comes first".to_owned())),
        }
    }
    let mut recorded = recorded.ok_or_else(|| LedgerError::Empty {
        path: path.to_path_buf(),
    })?;
    recorded.whole = whole as u64;
    Ok(recorded)
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

fn begin(path: &Path, line: PlanLine) -> Result<Recorded, String> {
    let shard = line.shard.as_deref();
    let shard = shard.map(|shard| Shard::parse(shard).ok_or_else(|| format!("shard {shard:?}")));
    let scope = Scope {
        left_out: line.left_out,
        shard: shard.transpose()?,
    };
    let (plan, definitions) = planned::plan(&line.batches, &line.groups, scope)?;
    let suite = |suite: line::Suite| SuiteHash {
        path: suite.path,
        sha256: suite.sha256,
    };
    Ok(Recorded {
        path: path.to_path_buf(),
        head: RunHead {
            id: RunId::new(&line.run).ok_or_else(|| format!("run {:?}", line.run))?,
            started: timestamp(&line.started)?,
            api: line.api,
            is_sandboxed: line.sandbox,
            selection: line.selection,
            suites: line.suites.into_iter().map(suite).collect(),
        },
        plan,
        definitions,
        asked: IndexMap::new(),
        not_passed: None,
        is_finished: false,
        is_replaced: false,
        whole: 0,
    })
}

fn note(recorded: &mut Recorded, line: Line) -> Result<(), String> {
    let agent = match &line {
        Line::Plan(_) => return Err("a second plan".to_owned()),
        Line::Judged { not_passed } => {
            recorded.not_passed = Some(cases(not_passed)?);
            return Ok(());
        }
        Line::Finished { .. } => {
            recorded.is_finished = true;
            return Ok(());
        }
        Line::Replaced { .. } => {
            recorded.is_replaced = true;
            return Ok(());
        }
        Line::Intent { agent, .. }
        | Line::NotTaken { agent, .. }
        | Line::Created { agent, .. }
        | Line::Adopted { agent, .. }
        | Line::Settled { agent } => AgentId::new(agent),
    };
    let agent = agent.filter(|agent| recorded.cases(agent).is_some());
    let agent = agent.ok_or("about an agent that is not in the plan")?;
    let asked = recorded.asked.entry(agent).or_default();
    match line {
        Line::Intent { at, clock, .. } => asked.open.push(Intent {
            at: timestamp(&at)?,
            clock: match clock {
                line::Clock::Service => Clock::Service,
                line::Clock::Own => Clock::Own,
            },
        }),
        Line::NotTaken { why, .. } => {
            asked.open.pop();
            asked.not_taken = Some(why);
        }
        Line::Created { batch, .. } | Line::Adopted { batch, .. } => {
            let id = BatchId::new(&batch).ok_or_else(|| format!("batch {batch:?}"))?;
            asked.open.clear();
            asked.batch = Some(id);
        }
        Line::Settled { .. } => asked.is_settled = true,
        Line::Plan(_) | Line::Judged { .. } | Line::Finished { .. } | Line::Replaced { .. } => {}
    }
    Ok(())
}

fn cases(agents: &[line::AgentCases]) -> Result<HashSet<(AgentId, TestCaseId)>, String> {
    let mut cases = HashSet::new();
    for told in agents {
        let agent = AgentId::new(&told.agent).ok_or_else(|| format!("agent {:?}", told.agent))?;
        for case in &told.cases {
            let case = TestCaseId::new(case).ok_or_else(|| format!("test case {case:?}"))?;
            cases.insert((agent.clone(), case));
        }
    }
    Ok(cases)
}

fn timestamp(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| format!("time {text:?}"))
}
