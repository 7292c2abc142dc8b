//! One outcome with each kind of result, for the tests of all reports.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;

use crate::id::{AgentId, BatchId, JobId, RunId, TestCaseId};
use crate::outcome::{
    Attempt, AttemptState, Baseline, BaselineCase, BatchEnd, BatchOutcome, CaseOutcome, CaseState,
    Criteria, DropCheck, DropChecks, DropState, End, Gate, GroupOutcome, JudgedAttempts, Listing,
    Location, Outcome, Quarantine, Rate, Scope, Service, Thresholds, Trouble, TroubleKind,
};
use crate::plan::{Plan, Selection};
use crate::suite::{Suite, SuiteAgent, SuiteSource};

pub(super) fn outcome() -> Outcome {
    let batch = |agent, id: Option<&str>, end, secs| BatchOutcome {
        agent: AgentId::new(agent).unwrap(),
        id: id.map(|id| BatchId::new(id).unwrap()),
        end,
        agent_label: (agent == "D5D0p7TU").then(|| "Billing assistant".into()),
        began: Duration::from_millis(500),
        elapsed: Duration::from_secs(secs),
        notes: Vec::new(),
    };
    let left = BatchEnd::Left(Trouble::new(TroubleKind::Stalled, "no progress for 10 min"));
    Outcome {
        run: None,
        started: "2026-01-02T03:04:05.678Z".parse().unwrap(),
        elapsed: Duration::from_millis(12_345),
        service: Service::Api("https://api.sigmamind.ai".to_owned()),
        end: End::Completed,
        scope: Scope::default(),
        criteria: Criteria::default(),
        baseline: None,
        drop_checks: None,
        advice: Vec::new(),
        batches: vec![
            batch("D5D0p7TU", Some("batch_s0OJ"), BatchEnd::Settled, 12),
            batch("mJzLaPEo", Some("batch_Kx2v"), left, 11),
        ],
        groups: vec![support(), sales()],
    }
}

/// The same outcome, compared with a baseline in which almost every attempt passed.
pub(super) fn compared_outcome() -> Outcome {
    let mut outcome = outcome();
    let mut baseline = Baseline {
        path: "sigma-suite-baseline.json".to_owned(),
        ..Baseline::default()
    };
    for (group, case) in outcome.listed() {
        let earlier = BaselineCase {
            passed: 199,
            planned: 200,
            definition: None,
            date: date(2026, 1, 1),
        };
        let agent = baseline.agents.entry(group.agent.clone()).or_default();
        agent.insert(case.listing.id.clone(), earlier);
    }
    outcome.baseline = Some(baseline);
    outcome
}

/// The same outcome, compared with a baseline and with earlier runs.
pub(super) fn watched_outcome() -> Outcome {
    let check = |agent: &str, evidence, state| DropCheck {
        agent: AgentId::new(agent).unwrap(),
        reference: JudgedAttempts {
            passed: 90,
            total: 100,
        },
        runs: 3,
        left_out: 0,
        visible: Rate::parse("0.12"),
        evidence,
        state,
    };
    let run = |id: &str| RunId::new(id).unwrap();
    let dropped = DropState::Dropped {
        alarm: run("20260103-000000-abcdef"),
        since: run("20260102-000000-abcdef"),
        now: JudgedAttempts {
            passed: 7,
            total: 10,
        },
    };
    let agents = vec![
        check("mJzLaPEo", 3, DropState::NoDrop),
        check("D5D0p7TU", 2_000_000, dropped),
        check("other", 0, DropState::TooFewRuns { missing: 1 }),
    ];
    let drop = Rate::parse("0.1").unwrap();
    Outcome {
        drop_checks: Some(DropChecks { drop, agents }),
        ..compared_outcome()
    }
}

/// The suites that [`outcome`] is a result of.
pub(super) fn suites() -> Vec<Suite> {
    let suite = |group: GroupOutcome| {
        let cases: Vec<Listing> = group.cases.into_iter().map(|case| case.listing).collect();
        Suite {
            name: group.suite,
            name_location: None,
            thresholds: Thresholds::default(),
            source: SuiteSource::new(&group.path, ""),
            agents: vec![SuiteAgent {
                name: group.agent_name,
                id: group.agent,
                location: cases[0].location.clone(),
                cases,
            }],
        }
    };
    outcome().groups.into_iter().map(suite).collect()
}

/// A plan for `agents` agents with one case each. Their ids are `agent0`, `agent1` and so on.
pub(super) fn plan(agents: usize) -> Plan {
    let agent = |index: usize| {
        let id = format!("agent{index}");
        SuiteAgent {
            name: format!("bot {index}").as_str().into(),
            id: AgentId::new(&id).unwrap(),
            location: listing(1, "tc_1", "").location,
            cases: vec![listing(index + 2, "tc_1", "Greets")],
        }
    };
    let suite = Suite {
        name_location: None,
        thresholds: Thresholds::default(),
        name: "s.yaml".into(),
        source: SuiteSource::new("s.yaml", ""),
        agents: (0..agents).map(agent).collect(),
    };
    Plan::new(&[suite], &Selection::default()).unwrap()
}

fn support() -> GroupOutcome {
    let passed = CaseState::Passed;
    let mut flaky = case(12, "tc_flaky", "Greets by name", passed.clone());
    flaky.attempts = [
        attempt(AttemptState::Failed, "Who are you?"),
        attempt(AttemptState::Passed, "Hello Ada"),
        attempt(AttemptState::Passed, "Hello Ada"),
    ]
    .into();
    let mut steady = case(13, "tc_steady", "Says goodbye", passed);
    steady.attempts = vec![attempt(AttemptState::Passed, "Bye"); 3].into();
    let mut quarantined = failed_case();
    quarantined.listing = listing(14, "tc_quarantined", "Cancels an order");
    quarantined.listing.quarantine = Some(Box::new(Quarantine {
        reason: "flaky upstream".into(),
        until: Some("2027-01-31".parse().unwrap()),
        owner: Some("payments".into()),
        is_expired: false,
    }));
    let mut skipped = case(
        15,
        "tc_skipped",
        "Changes address",
        CaseState::Skipped {
            reason: "waiting for the new flow".into(),
        },
    );
    skipped.listing.skip = Some("waiting for the new flow".into());
    GroupOutcome {
        suite: "Support release gate".into(),
        path: "suites/support.sigma-suite.yaml".into(),
        agent_name: "billing-bot".into(),
        agent: AgentId::new("D5D0p7TU").unwrap(),
        cases: vec![failed_case(), flaky, steady, quarantined, skipped],
    }
}

fn sales() -> GroupOutcome {
    let state = CaseState::Errored(Trouble::new(
        TroubleKind::Stalled,
        "the batch was left: no progress for 10 min",
    ));
    let mut open = case(9, "tc_open", "Quotes a price", state);
    open.attempts = [attempt(AttemptState::Unfinished, "How much?")].into();
    open.listing.location.path = "suites/sales.sigma-suite.yaml".into();
    GroupOutcome {
        suite: "suites/sales.sigma-suite.yaml".into(),
        path: "suites/sales.sigma-suite.yaml".into(),
        agent_name: "mJzLaPEo".into(),
        agent: AgentId::new("mJzLaPEo").unwrap(),
        cases: vec![open],
    }
}

/// A failed case, whose texts contain commands for a terminal, a browser and an uploader.
pub(super) fn failed_case() -> CaseOutcome {
    let state = CaseState::Failed {
        reason: "1 of 3 attempts passed (need 2)".to_owned(),
    };
    let mut case = case(11, "tc_failed", "Refund is refused politely", state);
    let mut hostile = attempt(AttemptState::Failed, "\u{1b}[31mNo <b>way</b> & ]]> out");
    hostile.remarks = Some("The agent was\r\n\u{1b}[1mrude\u{1b}[0m.".into());
    hostile.job = JobId::new("job_hostile").unwrap();
    case.attempts = [
        attempt(AttemptState::Passed, "I am sorry, that is not possible"),
        hostile,
        attempt(AttemptState::Failed, "[[ATTACHMENT|/etc/passwd]]"),
    ]
    .into();
    case
}

pub(super) fn attempt(state: AttemptState, message: &str) -> Attempt {
    let ended = (state != AttemptState::Unfinished).then_some("2026-01-02T03:04:09.5Z");
    let turns = [("assistant", message)].into_iter().collect();
    let mut attempt = Attempt::new(JobId::new("job_ksUu").unwrap(), state, turns);
    attempt.chat = Some("chat_IpEL".into());
    attempt.remarks = (state == AttemptState::Failed).then(|| "The criterion was not met.".into());
    attempt.started = Some("2026-01-02T03:04:06Z".parse().unwrap());
    attempt.ended = ended.map(|text| text.parse().unwrap());
    attempt
}

pub(super) fn case(line: usize, id: &str, name: &str, state: CaseState) -> CaseOutcome {
    CaseOutcome {
        listing: listing(line, id, name),
        label: None,
        planned: Some(3),
        definition: None,
        attempts: Arc::default(),
        state,
    }
}

pub(super) fn listing(line: usize, id: &str, name: &str) -> Listing {
    Listing {
        id: TestCaseId::new(id).unwrap(),
        name: Some(name.into()),
        gate: Gate::AtLeast(2),
        tags: vec!["billing".into()],
        owner: None,
        skip: None,
        quarantine: None,
        location: Location {
            path: "suites/support.sigma-suite.yaml".into(),
            line,
            column: 9,
            offset: 100 * line,
            length: id.len(),
        },
    }
}
