//! Which facts get a line, with which text, and how often.

use std::collections::HashMap;

use anstyle::Style;

use super::board::ProgressState;
use crate::event::{BatchSource, Fact};
use crate::id::AgentId;
use crate::outcome::CaseState;
use crate::report::elapsed::Elapsed;
use crate::report::palette::Palette;
use crate::suite::{Finding, Severity};
use crate::text::{counted, one_line, shortened};

/// More lines of one kind would hide the others. The summary contains them.
const MAX_OF_ONE_KIND: u64 = 30;

/// In characters. The length of texts from the service is not limited.
const LONGEST: usize = 300;

/// A line to show.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) level: NoticeLevel,
    /// The style of the word before the colon.
    pub(super) style: Style,
    pub(super) word: String,
    pub(super) text: String,
}

/// How important a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoticeLevel {
    /// Normal progress: shown only in logs.
    Routine,
    /// A problem: always shown.
    Trouble,
}

/// Makes notices of facts, and limits repeated ones.
#[derive(Debug)]
pub(super) struct Notices {
    palette: Palette,
    to_check: usize,
    seen: HashMap<(&'static str, String), u64>,
    shown: HashMap<&'static str, u64>,
}

impl Notices {
    pub(super) fn new(palette: Palette) -> Self {
        Self {
            palette,
            to_check: 0,
            seen: HashMap::new(),
            shown: HashMap::new(),
        }
    }

    /// The line for a fact, if it gets one.
    pub(super) fn of(&mut self, fact: &Fact, progress: &ProgressState) -> Option<Notice> {
        match fact {
            Fact::PreflightStarted { agents: 0 }
            | Fact::BatchProgressed { .. }
            | Fact::RunPlanned { .. } => None,
            Fact::PreflightStarted { agents } => Some(self.preflight(*agents)),
            Fact::AgentChecked { .. } => self.checked(),
            Fact::AgentUnchecked { agent, why } => self.unchecked(agent, why, progress),
            Fact::Noticed { finding } => Some(self.noticed(finding)),
            Fact::RetryScheduled { what, why, delay } => {
                let text = format!("{what}: {why}; retrying in {}", Elapsed(*delay));
                self.trouble(self.palette.doubtful, "retry", why, text)
            }
            Fact::CreateUnanswered { agent, why } => {
                let why =
                    format!("{why}; checking whether the batch exists before another request");
                self.batch("unanswered", agent, &why, progress)
            }
            Fact::BatchKnown {
                agent,
                batch,
                source,
            } => {
                let word = match source {
                    BatchSource::Created => "created",
                    BatchSource::Found => "found",
                    BatchSource::Resumed => "resumed",
                };
                let text = format!("agent {}: {batch}", progress.name(agent));
                Some(self.routine(word, text))
            }
            Fact::LedgerFailed { why } => {
                let text = format!("{why}; if this process is killed, `attach` may miss a batch");
                self.trouble(self.palette.bad, "ledger", why, text)
            }
            Fact::BatchNotCreated { agent, why } => self.batch("not created", agent, why, progress),
            Fact::BatchUnknown { agent, why } => self.batch("unknown", agent, why, progress),
            Fact::BatchEnded {
                agent,
                left: Some(why),
            } => self.batch("not followed", agent, why, progress),
            Fact::BatchEnded { agent, left: None } => self.done(agent, progress),
            Fact::CaseJudged { agent, case } => {
                let name = shortened(&case.name().to_string(), LONGEST);
                let location = &case.listing.location;
                let what = format!("{name} (agent {}) at {location}", progress.name(agent));
                self.judged(&what, &case.state, case.listing.decides())
            }
            Fact::StopRequested { signal } => {
                let signal = signal.as_str();
                self.stopping(format!("{signal}; another signal exits immediately"))
            }
            Fact::TimeLimitPassed { limit } => {
                self.stopping(format!("the time limit of {} was reached", Elapsed(*limit)))
            }
        }
    }

    fn noticed(&self, finding: &Finding) -> Notice {
        let location = finding
            .locations
            .first()
            .map(|(location, _)| format!(" ({location})"));
        let text = format!(
            "{}{}; {}",
            finding.message,
            location.unwrap_or_default(),
            finding.help
        );
        Notice {
            level: NoticeLevel::Trouble,
            style: match finding.rule.severity() {
                Severity::Note => self.palette.faint,
                Severity::Warning | Severity::Error => self.palette.doubtful,
            },
            word: finding.rule.severity().as_str().to_owned(),
            text: shortened(&one_line(&text), 2 * LONGEST),
        }
    }

    fn stopping(&mut self, why: String) -> Option<Notice> {
        self.trouble(self.palette.doubtful, "stopping", &why.clone(), why)
    }

    fn preflight(&mut self, agents: usize) -> Notice {
        self.to_check = agents;
        self.routine(
            "preflight",
            format!("checking {}", counted(agents, "agent")),
        )
    }

    fn checked(&mut self) -> Option<Notice> {
        self.to_check = self.to_check.checked_sub(1)?;
        (self.to_check == 0).then(|| self.routine("preflight", "done".to_owned()))
    }

    fn unchecked(
        &mut self,
        agent: &AgentId,
        why: &str,
        progress: &ProgressState,
    ) -> Option<Notice> {
        self.to_check = self.to_check.saturating_sub(1);
        self.batch("not checked", agent, why, progress)
    }

    fn done(&self, agent: &AgentId, progress: &ProgressState) -> Option<Notice> {
        let row = progress.row(agent)?;
        Some(self.routine("done", format!("agent {}: {row}", row.name)))
    }

    fn judged(&mut self, case: &str, state: &CaseState, decides: bool) -> Option<Notice> {
        let (word, style, reason) = match state {
            CaseState::Passed | CaseState::Skipped { .. } => return None,
            CaseState::Failed { reason } => ("failed", self.palette.bad, reason),
            CaseState::Errored(trouble) => ("errored", self.palette.doubtful, &trouble.message),
        };
        let text = format!("{case}: {reason}");
        // Each failure is a problem of its own, but one problem can leave many cases without a result.
        let trouble = match state {
            CaseState::Errored(trouble) => trouble.message.clone(),
            _ => text.clone(),
        };
        if decides {
            self.trouble(style, word, &trouble, text)
        } else {
            self.trouble(self.palette.faint, "quarantined", &trouble, text)
        }
    }

    fn batch(
        &mut self,
        word: &'static str,
        agent: &AgentId,
        why: &str,
        progress: &ProgressState,
    ) -> Option<Notice> {
        let text = format!("agent {}: {why}", progress.name(agent));
        self.trouble(self.palette.doubtful, word, why, text)
    }

    fn routine(&self, word: &str, text: String) -> Notice {
        Notice {
            level: NoticeLevel::Routine,
            style: self.palette.faint,
            word: word.to_owned(),
            text,
        }
    }

    /// The 1st, 10th, 100th and so on notice of the same problem, up to a limit for each kind.
    fn trouble(
        &mut self,
        style: Style,
        kind: &'static str,
        same: &str,
        text: String,
    ) -> Option<Notice> {
        let seen = self.seen.entry((kind, same.to_owned())).or_default();
        *seen += 1;
        let count = *seen;
        if !is_power_of_ten(count) {
            return None;
        }
        let shown = self.shown.entry(kind).or_default();
        *shown += 1;
        let text = match (*shown, count) {
            (shown, _) if shown > MAX_OF_ONE_KIND => return None,
            (MAX_OF_ONE_KIND, _) => "too many to show; see the summary".to_owned(),
            (_, 1) => text,
            (_, count) => format!("{text} ({count} times so far)"),
        };
        Some(Notice {
            level: NoticeLevel::Trouble,
            style,
            word: kind.to_owned(),
            text: shortened(&one_line(&text), 2 * LONGEST),
        })
    }
}

fn is_power_of_ten(count: u64) -> bool {
    count > 0 && 10_u64.pow(count.ilog10()) == count
}
