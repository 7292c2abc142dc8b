//! What `diff` prints: two runs side by side.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::case::Attempt;
use super::coded::Coded;
use super::counts::Counts;
use super::settings::Gate;
use crate::id::{AgentId, RunId, TestCaseId};
use crate::outcome::{
    self, AgentDiff, AttemptState, CaseDiff, CaseOutcome, CaseTally, DefinitionDigest, Detail,
    Outcome, Service, Tally, Verdict,
};
use crate::text::UntrustedText;

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// Two runs side by side.
#[derive(Debug, Serialize)]
pub(crate) struct RunDiff<'a> {
    version: u64,
    before: DiffedRun,
    after: DiffedRun,
    /// Why the runs are not quite comparable.
    warnings: Vec<String>,
    agents: Vec<DiffedAgent<'a>>,
    /// The cases that changed; with their failed attempts, also those that failed in both runs.
    cases: Vec<DiffedCase<'a>>,
    /// The number of cases in which nothing changed, by their result.
    #[serde(with = "Counts")]
    unchanged: CaseTally,
}

#[derive(Debug, Serialize)]
struct DiffedRun {
    run: Option<RunId>,
    started: Timestamp,
    verdict: &'static str,
    sandbox: bool,
    /// The address of the API.
    service: Option<String>,
    #[serde(with = "Counts")]
    counts: CaseTally,
}

#[derive(Debug, Serialize)]
struct DiffedAgent<'a> {
    name: &'a UntrustedText,
    id: &'a AgentId,
    before: DiffedRate,
    after: DiffedRate,
}

/// The attempts of an agent that have a verdict.
#[derive(Debug, Serialize)]
struct DiffedRate {
    passed: u64,
    judged: u64,
}

#[derive(Debug, Serialize)]
struct DiffedCase<'a> {
    change: &'static str,
    id: &'a TestCaseId,
    name: UntrustedText,
    agent: &'a AgentId,
    agent_name: &'a UntrustedText,
    /// The suite file.
    path: &'a Arc<str>,
    /// Whether the definition on the platform changed between the runs; `null` if that is not known.
    definition_changed: Option<bool>,
    before: Option<DiffedState<'a>>,
    after: Option<DiffedState<'a>>,
}

/// A case in one of the runs.
#[derive(Debug, Serialize)]
struct DiffedState<'a> {
    state: &'static str,
    headline: String,
    /// The attempts that passed. More may have, if not all were seen.
    passed: u64,
    planned: Option<u64>,
    #[serde(with = "Gate")]
    pass: &'a outcome::Gate,
    decides: bool,
    definition: Option<Coded<DefinitionDigest>>,
    /// The failed attempts, with `--transcripts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_attempts: Option<Vec<Attempt>>,
}

impl<'a> RunDiff<'a> {
    pub(crate) fn new(diff: &outcome::RunDiff<'a>, detail: Detail) -> Self {
        let unchanged = diff.unchanged().map(|case| case.pair.latest().1);
        Self {
            version: VERSION,
            before: diff.before.into(),
            after: diff.after.into(),
            warnings: diff.warnings(),
            agents: diff.agents.iter().map(DiffedAgent::from).collect(),
            unchanged: CaseTally::of(unchanged),
            cases: diff
                .shown(detail)
                .map(|case| DiffedCase::new(case, detail))
                .collect(),
        }
    }
}

impl From<&Outcome> for DiffedRun {
    fn from(outcome: &Outcome) -> Self {
        let service = match &outcome.service {
            Service::Api(address) => Some(address.clone()),
            Service::Sandbox => None,
        };
        Self {
            run: outcome.run.clone(),
            started: outcome.started,
            verdict: Verdict::of(outcome).as_str(),
            sandbox: outcome.service == Service::Sandbox,
            service,
            counts: CaseTally::of(outcome.cases()),
        }
    }
}

impl<'a> From<&AgentDiff<'a>> for DiffedAgent<'a> {
    fn from(diff: &AgentDiff<'a>) -> Self {
        let (_, group) = diff.named_by;
        Self {
            name: &group.agent_name,
            id: &group.agent,
            before: diff.before.into(),
            after: diff.after.into(),
        }
    }
}

impl From<Tally> for DiffedRate {
    fn from(tally: Tally) -> Self {
        Self {
            passed: tally.passed,
            judged: tally.judged(),
        }
    }
}

impl<'a> DiffedCase<'a> {
    fn new(diff: &CaseDiff<'a>, detail: Detail) -> Self {
        let (group, case) = diff.pair.latest();
        let has_attempts = detail == Detail::Transcripts && diff.is_about_failures();
        let state = |case: &'a CaseOutcome| {
            let failed = has_attempts.then(|| failed_attempts(case));
            DiffedState {
                failed_attempts: failed,
                ..case.into()
            }
        };
        Self {
            change: diff.change.as_str(),
            id: &case.listing.id,
            name: case.name(),
            agent: &group.agent,
            agent_name: &group.agent_name,
            path: &group.path,
            definition_changed: diff.pair.is_redefined(),
            before: diff.pair.before().map(|(_, case)| state(case)),
            after: diff.pair.after().map(|(_, case)| state(case)),
        }
    }
}

fn failed_attempts(case: &CaseOutcome) -> Vec<Attempt> {
    let attempts = case.attempts.iter();
    let failed = attempts.filter(|attempt| attempt.state == AttemptState::Failed);
    failed.map(Attempt::from).collect()
}

impl<'a> From<&'a CaseOutcome> for DiffedState<'a> {
    fn from(case: &'a CaseOutcome) -> Self {
        Self {
            state: case.state.as_str(),
            headline: case.headline(),
            passed: case.passed_attempts().passed,
            planned: case.planned,
            pass: &case.listing.gate,
            decides: case.listing.decides(),
            definition: case.definition.map(Coded),
            failed_attempts: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::write;
    use crate::id::JobId;
    use crate::outcome::{CaseState, End, GroupOutcome, Listing, Location, Transcript};

    fn case(state: CaseState, attempts: &[AttemptState]) -> CaseOutcome {
        let attempt = |state: &AttemptState| {
            let turns: Transcript = [("assistant", "Sure. ##[x] \u{1b}")].into_iter().collect();
            outcome::Attempt::new(JobId::new("job_1").unwrap(), *state, turns)
        };
        CaseOutcome {
            listing: Listing::new(TestCaseId::new("tc_1").unwrap(), Location::default()),
            label: Some("Refund".into()),
            planned: Some(attempts.len() as u64),
            definition: Some(DefinitionDigest::new([1; 32])),
            attempts: attempts.iter().map(attempt).collect(),
            state,
        }
    }

    fn run(id: &str, service: Service, cases: Vec<CaseOutcome>) -> Outcome {
        let mut outcome = Outcome::without_work(service, End::Completed);
        outcome.run = RunId::new(id);
        outcome.started = "2026-01-02T03:04:05Z".parse().unwrap();
        outcome.groups = vec![GroupOutcome {
            suite: "Gate".into(),
            path: "s.yaml".into(),
            agent_name: "billing-bot".into(),
            agent: AgentId::new("D5D0").unwrap(),
            cases,
        }];
        outcome
    }

    #[test]
    fn a_comparison_with_everything_in_it() {
        let reason = "0 of 1 attempt passed (need 1)".to_owned();
        let mut worse = case(CaseState::Failed { reason }, &[AttemptState::Failed]);
        worse.definition = Some(DefinitionDigest::new([2; 32]));
        let mut same = case(CaseState::Passed, &[AttemptState::Passed]);
        let before = vec![same.clone()];
        same.listing.id = TestCaseId::new("tc_2").unwrap();
        let before = [before, vec![same.clone()]].concat();
        let mut new = same.clone();
        new.listing.id = TestCaseId::new("tc_3").unwrap();
        let api = Service::Api("https://a".to_owned());
        let before = run("20260102-030405-aaaaaa", api, before);
        let after = run(
            "20260103-030405-bbbbbb",
            Service::Sandbox,
            vec![worse, same, new],
        );
        let diff = outcome::RunDiff::new(&before, &after);
        let mut json = Vec::new();
        write(&RunDiff::new(&diff, Detail::Transcripts), &mut json).unwrap();
        insta::assert_snapshot!(String::from_utf8(json).unwrap());
    }
}
