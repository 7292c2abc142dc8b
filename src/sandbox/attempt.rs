//! A simulated attempt. Everything is decided at its start, and becomes visible as time passes.

use std::sync::Arc;
use std::time::Duration;

use super::evidence::EvidenceSettings;
use super::random::{SeededRandom, conversation};
use super::script::Script;
use super::scripted_agent::{
    Attempts, DetailedAttempt, LaterVerdict, ScriptedAgent, ScriptedAttempt, ScriptedTurn,
    ScriptedVerdict,
};
use crate::wire;

/// More attempts of a case than this are a mistake in the script.
const MAX_ATTEMPTS: u64 = 10_000;

/// One attempt.
pub(super) struct SimulatedAttempt {
    job: String,
    pub(super) chat: String,
    pub(super) case: Arc<wire::TestCase>,
    /// How long it takes; `None` if it never ends.
    pub(super) time: Option<Duration>,
    pub(super) verdict: ScriptedVerdict,
    pub(super) remarks: Option<String>,
    pub(super) conversation: Vec<ScriptedTurn>,
    pub(super) is_shown: bool,
    /// Verdicts of more rows of the same test run, in the same list.
    pub(super) repeated: Vec<ScriptedVerdict>,
    /// A verdict that replaces this one some time after the end.
    later: Option<LaterVerdict>,
    /// Its job id from then on, if it appears as another test run.
    later_job: String,
}

impl SimulatedAttempt {
    /// All attempts of a case in a batch.
    pub(super) fn all_of(
        script: &Script,
        agent: Option<&ScriptedAgent>,
        batch: &str,
        case: &Arc<wire::TestCase>,
    ) -> Vec<Self> {
        let attempts = 0..case.attempt.unwrap_or(0).min(MAX_ATTEMPTS);
        attempts
            .map(|number| Self::new(script, agent, batch, case, number))
            .collect()
    }

    fn new(
        script: &Script,
        agent: Option<&ScriptedAgent>,
        batch: &str,
        case: &Arc<wire::TestCase>,
        number: u64,
    ) -> Self {
        let id = case.test_case_id.as_deref().unwrap_or_default();
        let scripted = agent.and_then(|agent| agent.cases.get(id));
        let number_name = number.to_string();
        let mut random = SeededRandom::new(script.seed, &["attempt", id, &number_name]);
        let random_verdict = random.verdict(
            scripted
                .and_then(|case| case.pass_rate)
                .unwrap_or(script.pass_rate),
        );
        let random_time = random.time(
            scripted
                .and_then(|case| case.attempt_time)
                .unwrap_or(script.attempt_time),
        );
        let scripted_attempt = match scripted.and_then(|case| case.attempts.as_ref()) {
            Some(Attempts::Each(each)) => usize::try_from(number)
                .ok()
                .and_then(|at| each.get(at))
                .cloned(),
            _ => None,
        };
        let (mut repeated, mut later) = (Vec::new(), None);
        let (verdict, remarks, time, turns) = match scripted_attempt {
            None => (random_verdict, None, None, None),
            Some(ScriptedAttempt::Verdict(verdict)) => (verdict, None, None, None),
            Some(ScriptedAttempt::Detailed(DetailedAttempt {
                verdict,
                remarks,
                time,
                conversation,
                repeated: rows,
                later: replacement,
            })) => {
                (repeated, later) = (rows, replacement);
                (verdict, remarks, time, conversation)
            }
        };
        let hangs = verdict == ScriptedVerdict::Hang || agent.is_some_and(|agent| agent.never_ends);
        let mut names = SeededRandom::new(script.seed, &["run", batch, id, &number_name]);
        Self {
            job: names.id("job_"),
            chat: names.id("chat_"),
            later_job: names.id("job_"),
            repeated,
            later,
            case: Arc::clone(case),
            time: (!hangs).then(|| time.map_or(random_time, |duration| duration.0)),
            verdict,
            remarks: remarks.or_else(|| random.remarks(verdict).map(str::to_owned)),
            conversation: turns.unwrap_or_else(|| {
                conversation(case.label.as_deref().unwrap_or_default(), verdict)
            }),
            is_shown: scripted.is_none_or(|case| !case.missing_from_rows),
        }
    }

    /// Its verdict at this age of the batch, if it has one.
    pub(super) fn verdict_at(
        &self,
        age: Duration,
        evidence: &EvidenceSettings,
    ) -> Option<ScriptedVerdict> {
        let judged_after = evidence.judged_after.0;
        let is_judged = self.time.is_some_and(|time| time + judged_after <= age);
        let verdict = self
            .later_verdict(age)
            .map_or(self.verdict, |later| later.verdict);
        Some(verdict).filter(|verdict| is_judged && *verdict != ScriptedVerdict::None)
    }

    /// Its job id at this age of the batch.
    pub(super) fn job_at(&self, age: Duration) -> &str {
        match self.later_verdict(age) {
            Some(later) if later.as_another => &self.later_job,
            _ => &self.job,
        }
    }

    fn later_verdict(&self, age: Duration) -> Option<LaterVerdict> {
        let ended = self.time?;
        self.later.filter(|later| ended + later.after.0 <= age)
    }

    pub(super) fn has_ended(&self, age: Duration) -> bool {
        self.time.is_some_and(|time| time <= age)
    }
}
