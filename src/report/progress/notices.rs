//! Which facts get a line, with which text, and how often.

use std::collections::HashMap;

use anstyle::Style;

use super::board::ProgressState;
use super::notice::{Notice, NoticeLevel};
use crate::event::{BatchSource, Fact};
use crate::id::AgentId;
use crate::outcome::{CaseOutcome, CaseState};
use crate::report::elapsed::Elapsed;
use crate::report::layout;
use crate::report::palette::Palette;
use crate::report::strip;
use crate::suite::{Finding, Severity};
use crate::text::{counted, one_line, shortened};

/// More lines of one kind would hide the others. The summary contains them.
const MAX_OF_ONE_KIND: u64 = 30;

/// The same for the results of cases, of which there are many in a healthy run.
const MAX_CASES: u64 = 100;

/// In characters. The length of texts from the service is not limited.
const LONGEST: usize = 300;

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
            Fact::PreflightStarted { agents: 0 } | Fact::BatchProgressed { .. } => None,
            Fact::RunPlanned {
                batches,
                cases,
                attempts,
            } => Some(self.planned(*batches, *cases, *attempts)),
            Fact::PreflightStarted { agents } => Some(self.preflight(*agents)),
            Fact::AgentChecked { .. } => self.checked(),
            Fact::AgentUnchecked { agent, why } => self.unchecked(agent, why, progress),
            Fact::Noticed { finding } => Some(self.noticed(finding)),
            Fact::RetryScheduled { what, why, delay } => {
                let text = format!("{what}: {why}; retrying in {}", Elapsed(*delay));
                self.trouble(self.palette.doubtful, "retry", why, &text)
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
                let text = format!("agent {}: {batch}", progress.title(agent));
                Some(self.routine(word, text))
            }
            Fact::LedgerFailed { why } => {
                let text = format!("{why}; if this process is killed, `attach` may miss a batch");
                self.trouble(self.palette.bad, "ledger", why, &text)
            }
            Fact::BatchNotCreated { agent, why } => self.batch("not created", agent, why, progress),
            Fact::BatchUnknown { agent, why } => self.batch("unknown", agent, why, progress),
            Fact::BatchEnded {
                agent,
                left: Some(why),
            } => self.batch("not followed", agent, why, progress),
            Fact::BatchEnded { agent, left: None } => self.done(agent, progress),
            Fact::CaseJudged { agent, case } => self.judged(agent, case, progress),
            Fact::StopRequested { signal } => {
                let signal = signal.as_str();
                self.stopping(&format!("{signal}; another signal exits immediately"))
            }
            Fact::TimeLimitPassed { limit } => self.stopping(&format!(
                "the time limit of {} was reached",
                Elapsed(*limit)
            )),
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
            level: NoticeLevel::Always,
            style: match finding.rule.severity() {
                Severity::Note => self.palette.faint,
                Severity::Warning | Severity::Error => self.palette.doubtful,
            },
            word: finding.rule.severity().as_str().to_owned(),
            strip: String::new(),
            text: shortened(&one_line(&text), 2 * LONGEST),
        }
    }

    /// What is about to be paid for.
    fn planned(&self, batches: usize, cases: usize, attempts: Option<u64>) -> Notice {
        let attempts = match attempts {
            Some(attempts) => counted(usize::try_from(attempts).unwrap_or(usize::MAX), "attempt"),
            None => "an unknown number of attempts".to_owned(),
        };
        let cases = counted(cases, "case");
        Notice {
            level: NoticeLevel::Always,
            style: self.palette.faint,
            word: "planned".to_owned(),
            strip: String::new(),
            text: match batches {
                1 => format!("1 batch with {cases} and {attempts}"),
                _ => format!("{batches} batches with {cases} and {attempts}"),
            },
        }
    }

    fn stopping(&mut self, why: &str) -> Option<Notice> {
        self.trouble(self.palette.doubtful, "stopping", why, why)
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
        Some(self.routine("done", format!("agent {}: {}", row.title, row.attempts)))
    }

    /// One line for each case when its batch ends.
    fn judged(
        &mut self,
        agent: &AgentId,
        case: &CaseOutcome,
        progress: &ProgressState,
    ) -> Option<Notice> {
        let (word, style) = layout::state(case, &self.palette);
        let name = shortened(&case.name().to_string(), LONGEST);
        let headline = match &case.state {
            CaseState::Passed if !case.is_flaky() && case.tally().passed > 0 => String::new(),
            _ => format!(": {}", case.headline()),
        };
        let agent = progress.name(agent, &case.listing.location.path);
        let text = one_line(&format!("{name} ({agent}){headline}"));
        let text = shortened(&text, 2 * LONGEST);
        // Each failure is a problem of its own, but one problem can leave many cases without a result.
        let same = match &case.state {
            CaseState::Errored(trouble) => trouble.message.clone(),
            _ => case.listing.location.to_string(),
        };
        let notice = self.limited(style, (word, MAX_CASES), &same, text)?;
        Some(Notice {
            strip: strip::of_case(case, &self.palette),
            ..notice
        })
    }

    fn batch(
        &mut self,
        word: &'static str,
        agent: &AgentId,
        why: &str,
        progress: &ProgressState,
    ) -> Option<Notice> {
        let text = format!("agent {}: {why}", progress.title(agent));
        self.trouble(self.palette.doubtful, word, why, &text)
    }

    fn routine(&self, word: &str, text: String) -> Notice {
        Notice {
            level: NoticeLevel::Routine,
            style: self.palette.faint,
            word: word.to_owned(),
            strip: String::new(),
            text,
        }
    }

    fn trouble(
        &mut self,
        style: Style,
        kind: &'static str,
        same: &str,
        text: &str,
    ) -> Option<Notice> {
        let text = shortened(&one_line(text), 2 * LONGEST);
        self.limited(style, (kind, MAX_OF_ONE_KIND), same, text)
    }

    /// The 1st, 10th, 100th and so on notice of the same problem, up to a limit for each kind.
    fn limited(
        &mut self,
        style: Style,
        (kind, max): (&'static str, u64),
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
            (shown, _) if shown > max => return None,
            (shown, _) if shown == max => "too many to show; see the summary".to_owned(),
            (_, 1) => text,
            (_, count) => format!("{text} ({count} times so far)"),
        };
        Some(Notice {
            level: NoticeLevel::Always,
            style,
            word: kind.to_owned(),
            strip: String::new(),
            text,
        })
    }
}

fn is_power_of_ten(count: u64) -> bool {
    count > 0 && 10_u64.pow(count.ilog10()) == count
}
