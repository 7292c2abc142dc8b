//! What `explain` prints: why a case has its verdict.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::coded::Coded;
use super::settings::{Gate, GroupName, Location, Quarantine};
use crate::id::{RunId, TestCaseId};
use crate::outcome::{
    self, DefinitionDigest, FailOn, Judgement, Outcome, Service, ThresholdCheck, Verdict,
};
use crate::text::UntrustedText;

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// Why a case of a run has its verdict, once for each suite file that lists it.
#[derive(Debug, Serialize)]
pub(crate) struct Explanations {
    version: u64,
    run: Option<RunId>,
    started: Timestamp,
    verdict: &'static str,
    sandbox: bool,
    /// The findings that make the exit code non-zero.
    fail_on: Vec<Coded<FailOn>>,
    cases: Vec<ExplainedCase>,
}

#[derive(Debug, Serialize)]
struct ExplainedCase {
    #[serde(flatten)]
    group: GroupName,
    id: TestCaseId,
    name: UntrustedText,
    location: Location,
    state: &'static str,
    headline: String,
    flaky: bool,
    /// Whether it counts for the verdict of the run.
    decides: bool,
    attempts: ExplainedAttempts,
    gate: ExplainedGate,
    skip: Option<UntrustedText>,
    quarantine: Option<Quarantine>,
    definition: ExplainedDefinition,
    /// `null` if the run is not compared with a baseline, or the case is not in it.
    baseline: Option<ExplainedBaseline>,
    /// What was found about its agent: a regression, a drop.
    agent_findings: Vec<Coded<FailOn>>,
    /// The thresholds of the suite file and of the run that it counts for.
    thresholds: Vec<ExplainedThreshold>,
}

#[derive(Debug, Serialize)]
struct ExplainedAttempts {
    planned: Option<u64>,
    passed: u64,
    failed: u64,
    errored: u64,
    unfinished: u64,
    first_failed_remark: Option<UntrustedText>,
}

#[derive(Debug, Serialize)]
struct ExplainedGate {
    #[serde(with = "Gate")]
    pass: outcome::Gate,
    required: Option<u64>,
    /// The attempts that passed, as far as they were listed.
    passed: u64,
    /// The attempts that passed or could have.
    at_most: Option<u64>,
    /// Whether the counters of the batch run decided it, since too few attempts were listed.
    by_counters: bool,
}

#[derive(Debug, Serialize)]
struct ExplainedBaseline {
    passed: u64,
    planned: u64,
    date: Date,
    /// Whether the case is not compared, because its definition is another one now.
    definition_changed: bool,
}

#[derive(Debug, Serialize)]
struct ExplainedDefinition {
    digest: Option<Coded<DefinitionDigest>>,
    /// Whether it is another one than in `earlier_run`; `null` if that is not known.
    changed: Option<bool>,
    earlier_run: Option<RunId>,
    earlier_digest: Option<Coded<DefinitionDigest>>,
}

#[derive(Debug, Serialize)]
struct ExplainedThreshold {
    /// `suite` or `run`.
    of: &'static str,
    /// `reached`, `missed` or `open`.
    result: &'static str,
    headline: String,
}

impl Explanations {
    pub(crate) fn new(outcome: &Outcome, explanations: &[outcome::Explanation]) -> Self {
        let fail_on = outcome.criteria.fail_on.iter();
        Self {
            version: VERSION,
            run: outcome.run.clone(),
            started: outcome.started,
            verdict: Verdict::of(outcome).as_str(),
            sandbox: outcome.service == Service::Sandbox,
            fail_on: fail_on.copied().map(Coded).collect(),
            cases: explanations.iter().map(ExplainedCase::from).collect(),
        }
    }
}

impl From<&outcome::Explanation<'_>> for ExplainedCase {
    fn from(explanation: &outcome::Explanation) -> Self {
        let (group, case) = explanation.listed;
        let listing = &case.listing;
        let checks = explanation.thresholds();
        Self {
            group: group.into(),
            id: listing.id.clone(),
            name: case.name(),
            location: (&listing.location).into(),
            state: case.state.as_str(),
            headline: case.headline(),
            flaky: case.is_flaky(),
            decides: listing.decides(),
            attempts: explanation.into(),
            gate: explanation.into(),
            skip: listing.skip.clone(),
            quarantine: listing.quarantine.as_deref().map(Quarantine::from),
            definition: explanation.into(),
            baseline: explanation.baseline().map(|known| ExplainedBaseline {
                passed: known.passed,
                planned: known.planned,
                date: known.date,
                definition_changed: case.is_changed_since(known),
            }),
            agent_findings: agent_findings(explanation),
            thresholds: checks.iter().map(ExplainedThreshold::from).collect(),
        }
    }
}

fn agent_findings(explanation: &outcome::Explanation) -> Vec<Coded<FailOn>> {
    let regression = explanation.is_of_regression().then_some(FailOn::Regression);
    let drop = explanation.is_of_drop().then_some(FailOn::Drop);
    regression.into_iter().chain(drop).map(Coded).collect()
}

impl From<&outcome::Explanation<'_>> for ExplainedAttempts {
    fn from(explanation: &outcome::Explanation) -> Self {
        let (_, case) = explanation.listed;
        let tally = case.tally();
        Self {
            planned: case.planned,
            passed: tally.passed,
            failed: tally.failed,
            errored: tally.errored,
            unfinished: tally.unfinished,
            first_failed_remark: case.first_failed_remark().cloned(),
        }
    }
}

impl From<&outcome::Explanation<'_>> for ExplainedGate {
    fn from(explanation: &outcome::Explanation) -> Self {
        let bounds = explanation.bounds();
        Self {
            pass: explanation.listed.1.listing.gate,
            required: bounds.required,
            passed: bounds.passed,
            at_most: bounds.at_most,
            by_counters: explanation.is_by_counters(),
        }
    }
}

impl From<&outcome::Explanation<'_>> for ExplainedDefinition {
    fn from(explanation: &outcome::Explanation) -> Self {
        let earlier = explanation.earlier.as_ref();
        Self {
            digest: explanation.listed.1.definition.map(Coded),
            changed: explanation.is_redefined(),
            earlier_run: earlier.map(|earlier| earlier.run.clone()),
            earlier_digest: earlier.map(|earlier| Coded(earlier.definition)),
        }
    }
}

impl From<&ThresholdCheck> for ExplainedThreshold {
    fn from(check: &ThresholdCheck) -> Self {
        Self {
            of: if check.path.is_some() { "suite" } else { "run" },
            result: match check.judge() {
                Judgement::Passed => "reached",
                Judgement::Failed => "missed",
                Judgement::Open => "open",
            },
            headline: check.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::document::write;
    use crate::id::{AgentId, JobId};
    use crate::outcome::{
        Attempt, AttemptState, Baseline, BaselineCase, CaseOutcome, CaseState, EarlierDefinition,
        End, GroupOutcome, Listing, Rate, Thresholds, Transcript,
    };

    fn outcome() -> Outcome {
        let mut listing = Listing::new(
            TestCaseId::new("tc_1").unwrap(),
            outcome::Location::default(),
        );
        listing.quarantine = Some(Box::new(outcome::Quarantine {
            reason: "flaky upstream".into(),
            until: None,
            owner: None,
            is_expired: false,
        }));
        let job = JobId::new("job_1").unwrap();
        let mut failed = Attempt::new(job, AttemptState::Failed, Transcript::default());
        failed.remarks = Some("Rude. ##[x] \u{1b}".into());
        let reason = "0 of 1 attempt passed (need 1)".to_owned();
        let case = CaseOutcome {
            listing,
            label: Some("Refund".into()),
            planned: Some(1),
            definition: Some(DefinitionDigest::new([2; 32])),
            attempts: [failed].into(),
            state: CaseState::Failed { reason },
        };
        let mut outcome = Outcome::without_work(Service::Sandbox, End::Completed);
        outcome.run = RunId::new("20260103-030405-bbbbbb");
        outcome.started = "2026-01-03T03:04:05Z".parse().unwrap();
        outcome.groups = vec![GroupOutcome {
            suite: "Gate".into(),
            path: "s.yaml".into(),
            agent_name: "billing-bot".into(),
            agent: AgentId::new("D5D0").unwrap(),
            cases: vec![case],
        }];
        outcome.criteria.run = Thresholds {
            cases: Rate::parse("0.9"),
            min_coverage: None,
        };
        let known = BaselineCase {
            passed: 1,
            planned: 1,
            definition: None,
            date: date(2026, 1, 2),
        };
        let cases = BTreeMap::from([(TestCaseId::new("tc_1").unwrap(), known)]);
        outcome.compare_with(&Baseline {
            path: "baseline.json".to_owned(),
            agents: BTreeMap::from([(AgentId::new("D5D0").unwrap(), cases)]),
        });
        outcome
    }

    #[test]
    fn an_explanation_with_everything_in_it() {
        let outcome = outcome();
        let earlier = RunId::new("20260102-030405-aaaaaa").map(|run| EarlierDefinition {
            run,
            definition: DefinitionDigest::new([1; 32]),
        });
        let explanation = outcome::Explanation {
            outcome: &outcome,
            listed: outcome.listed().next().unwrap(),
            earlier,
        };
        let mut json = Vec::new();
        write(&Explanations::new(&outcome, &[explanation]), &mut json).unwrap();
        insta::assert_snapshot!(String::from_utf8(json).unwrap());
    }
}
