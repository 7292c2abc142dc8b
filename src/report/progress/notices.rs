//! What is worth a line of its own, in what words, and how often.

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

/// More of one kind would push all else off the screen, and the summary has them.
const MOST_OF_A_KIND: u64 = 30;

/// The reasons of the service can be as long as it likes.
const LONGEST: usize = 300;

/// A line to show.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) weight: NoticeLevel,
    /// Of the word before the colon.
    pub(super) style: Style,
    pub(super) word: String,
    pub(super) text: String,
}

/// For whom a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoticeLevel {
    /// All goes as it should: for those who have nothing else to see.
    Routine,
    /// For everybody.
    Trouble,
}

/// Puts facts in words, and holds back what was said already.
#[derive(Debug)]
pub(super) struct Notices {
    palette: Palette,
    to_check: usize,
    seen: HashMap<(&'static str, String), u64>,
    said: HashMap<&'static str, u64>,
}

impl Notices {
    pub(super) fn new(palette: Palette) -> Self {
        Self {
            palette,
            to_check: 0,
            seen: HashMap::new(),
            said: HashMap::new(),
        }
    }

    /// The line for a fact, if it deserves one.
    pub(super) fn of(&mut self, fact: &Fact, board: &ProgressState) -> Option<Notice> {
        match fact {
            Fact::PreflightStarted { agents: 0 } | Fact::BatchProgressed { .. } => None,
            Fact::PreflightStarted { agents } => Some(self.preflight(*agents)),
            Fact::AgentChecked { .. } => self.checked(),
            Fact::AgentUnchecked { agent, why } => self.unchecked(agent, why, board),
            Fact::Noticed { finding } => Some(self.noticed(finding)),
            Fact::RetryScheduled { what, why, delay } => {
                let text = format!("{what}: {why}; again in {}", Elapsed(*delay));
                self.trouble(self.palette.doubtful, "retry", why, text)
            }
            Fact::CreateUnanswered { agent, why } => {
                let why = format!("{why}; looking for the batch before anything is sent again");
                self.batch("unanswered", agent, &why, board)
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
                let text = format!("agent {}: {batch}", board.name(agent));
                Some(self.routine(word, text))
            }
            Fact::LedgerFailed { why } => {
                let text =
                    format!("{why}; should this process be killed, a batch may be forgotten");
                self.trouble(self.palette.bad, "ledger", why, text)
            }
            Fact::BatchNotCreated { agent, why } => self.batch("not created", agent, why, board),
            Fact::BatchUnknown { agent, why } => self.batch("unknown", agent, why, board),
            Fact::BatchEnded {
                agent,
                left: Some(why),
            } => self.batch("left", agent, why, board),
            Fact::BatchEnded { agent, left: None } => self.done(agent, board),
            Fact::CaseJudged {
                name,
                agent,
                location,
                state,
                ..
            } => {
                let shown = shortened(&name.to_string(), LONGEST);
                let case = format!("{shown} (agent {}) at {location}", board.name(agent));
                self.judged(&case, state, board.decides(location))
            }
            Fact::StopRequested { signal } => {
                let signal = signal.as_str();
                self.stopping(format!("{signal}; another signal leaves at once"))
            }
            Fact::TimeLimitPassed { limit } => {
                self.stopping(format!("the time limit of {} passed", Elapsed(*limit)))
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
            weight: NoticeLevel::Trouble,
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
            format!("asking about {}", counted(agents, "agent")),
        )
    }

    fn checked(&mut self) -> Option<Notice> {
        self.to_check = self.to_check.checked_sub(1)?;
        (self.to_check == 0).then(|| self.routine("preflight", "done".to_owned()))
    }

    fn unchecked(&mut self, agent: &AgentId, why: &str, board: &ProgressState) -> Option<Notice> {
        self.to_check = self.to_check.saturating_sub(1);
        self.batch("not checked", agent, why, board)
    }

    fn done(&self, agent: &AgentId, board: &ProgressState) -> Option<Notice> {
        let row = board.row(agent)?;
        Some(self.routine("done", format!("agent {}: {row}", row.name)))
    }

    fn judged(&mut self, case: &str, state: &CaseState, decides: bool) -> Option<Notice> {
        let (word, style, reason) = match state {
            CaseState::Passed | CaseState::Skipped { .. } => return None,
            CaseState::Failed { reason } => ("failed", self.palette.bad, reason),
            CaseState::Errored(trouble) => ("errored", self.palette.doubtful, &trouble.message),
        };
        let text = format!("{case}: {reason}");
        // Each failure is news; what kept many cases from being judged is one trouble.
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
        board: &ProgressState,
    ) -> Option<Notice> {
        let text = format!("agent {}: {why}", board.name(agent));
        self.trouble(self.palette.doubtful, word, why, text)
    }

    fn routine(&self, word: &str, text: String) -> Notice {
        Notice {
            weight: NoticeLevel::Routine,
            style: self.palette.faint,
            word: word.to_owned(),
            text,
        }
    }

    /// The first of its sort, then the tenth, the hundredth and so on, and not too many of a kind.
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
        let said = self.said.entry(kind).or_default();
        *said += 1;
        let text = match (*said, count) {
            (said, _) if said > MOST_OF_A_KIND => return None,
            (MOST_OF_A_KIND, _) => "too many to show them all; the summary has them".to_owned(),
            (_, 1) => text,
            (_, count) => format!("{text} ({count} times by now)"),
        };
        Some(Notice {
            weight: NoticeLevel::Trouble,
            style,
            word: kind.to_owned(),
            text: shortened(&one_line(&text), 2 * LONGEST),
        })
    }
}

fn is_power_of_ten(count: u64) -> bool {
    count > 0 && 10_u64.pow(count.ilog10()) == count
}
