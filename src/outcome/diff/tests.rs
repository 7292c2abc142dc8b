use super::*;
use crate::id::{AgentId, JobId, TestCaseId};
use crate::outcome::{
    Attempt, AttemptState, CaseOutcome, CaseState, DefinitionDigest, End, GroupOutcome, Listing,
    Location, Service, Tally, Transcript, Trouble, TroubleKind,
};

fn passed(passed: u64, planned: u64) -> CaseOutcome {
    let state = |index| {
        if index < passed {
            AttemptState::Passed
        } else {
            AttemptState::Failed
        }
    };
    let attempt = |index| {
        Attempt::new(
            JobId::new("job_1").unwrap(),
            state(index),
            Transcript::default(),
        )
    };
    CaseOutcome {
        listing: Listing::new(TestCaseId::new("tc_1").unwrap(), Location::default()),
        label: None,
        planned: Some(planned),
        definition: None,
        attempts: (0..planned).map(attempt).collect(),
        state: CaseState::Passed,
    }
}

fn failed(count: u64, planned: u64) -> CaseOutcome {
    let reason = String::new();
    CaseOutcome {
        state: CaseState::Failed { reason },
        ..passed(count, planned)
    }
}

fn errored() -> CaseOutcome {
    let trouble = Trouble::new(TroubleKind::Stalled, "stalled");
    CaseOutcome {
        state: CaseState::Errored(trouble),
        ..passed(0, 1)
    }
}

fn skipped() -> CaseOutcome {
    let reason = "later".into();
    CaseOutcome {
        state: CaseState::Skipped { reason },
        ..passed(0, 0)
    }
}

fn defined(case: CaseOutcome, digest: u8) -> CaseOutcome {
    CaseOutcome {
        definition: Some(DefinitionDigest::new([digest; 32])),
        ..case
    }
}

/// A run whose groups are `(file, agent, cases)`.
fn run(groups: Vec<(&str, &str, Vec<CaseOutcome>)>) -> Outcome {
    let groups = groups.into_iter().map(|(path, agent, cases)| GroupOutcome {
        suite: path.into(),
        path: path.into(),
        agent_name: agent.into(),
        agent: AgentId::new(agent).unwrap(),
        cases,
    });
    let service = Service::Api("https://a".to_owned());
    Outcome {
        groups: groups.collect(),
        ..Outcome::without_work(service, End::Completed)
    }
}

fn one(case: CaseOutcome) -> Outcome {
    run(vec![("a.yaml", "bot", vec![case])])
}

fn change(before: CaseOutcome, after: CaseOutcome) -> Change {
    let (before, after) = (one(before), one(after));
    let diff = RunDiff::new(&before, &after);
    assert_eq!(diff.cases.len(), 1, "{:?}", diff.cases);
    diff.cases[0].change
}

#[test]
fn a_case_is_better_or_worse_only_if_both_runs_have_a_verdict() {
    assert_eq!(change(passed(3, 3), failed(1, 3)), Change::Worse);
    assert_eq!(change(failed(1, 3), passed(3, 3)), Change::Better);
    for no_result in [errored, skipped] {
        for verdict in [passed(3, 3), failed(0, 3)] {
            let case = verdict.clone();
            assert_eq!(change(case, no_result()), Change::NotComparable);
            assert_eq!(change(no_result(), verdict), Change::NotComparable);
        }
    }
    assert_eq!(change(errored(), skipped()), Change::NotComparable);
    assert_eq!(change(errored(), errored()), Change::Unchanged);
}

#[test]
fn other_attempts_with_the_same_verdict_are_a_change_of_their_own() {
    assert_eq!(change(passed(3, 3), passed(2, 3)), Change::Attempts);
    assert_eq!(change(failed(1, 3), failed(0, 3)), Change::Attempts);
    assert_eq!(change(passed(3, 3), passed(3, 3)), Change::Unchanged);
    assert_eq!(change(failed(1, 3), failed(1, 3)), Change::StillFailed);
    // What was not seen cannot differ.
    let mut unseen = passed(3, 3);
    unseen.attempts = [].into();
    assert_eq!(change(passed(3, 3), unseen), Change::Unchanged);
}

#[test]
fn an_unknown_definition_is_not_a_change() {
    let defined = |digest| defined(passed(3, 3), digest);
    assert_eq!(change(defined(1), defined(2)), Change::Definition);
    assert_eq!(change(defined(1), defined(1)), Change::Unchanged);
    assert_eq!(change(passed(3, 3), defined(2)), Change::Unchanged);
    let (before, after) = (one(defined(1)), one(super::tests::defined(failed(0, 3), 2)));
    let diff = RunDiff::new(&before, &after);
    assert_eq!(diff.cases[0].change, Change::Worse);
    assert_eq!(diff.cases[0].pair.is_redefined(), Some(true));
}

fn changes(before: &Outcome, after: &Outcome) -> Vec<(Change, String)> {
    let diff = RunDiff::new(before, after);
    let cases = diff.cases.iter();
    cases
        .map(|case| (case.change, case.pair.latest().0.path.to_string()))
        .collect()
}

#[test]
fn a_case_is_found_again_by_agent_and_id_and_in_several_files_by_its_file() {
    let before = run(vec![
        ("a.yaml", "agent_bot", vec![passed(1, 1)]),
        ("b.yaml", "bot", vec![failed(0, 1)]),
    ]);
    let after = run(vec![
        ("b.yaml", "bot", vec![failed(0, 1)]),
        ("a.yaml", "bot", vec![passed(1, 1)]),
        ("a.yaml", "other", vec![passed(1, 1)]),
    ]);
    let expected = [
        (Change::StillFailed, "b.yaml".to_owned()),
        (Change::Unchanged, "a.yaml".to_owned()),
        (Change::New, "a.yaml".to_owned()),
    ];
    assert_eq!(changes(&before, &after), expected);
    let gone = changes(&after, &before);
    assert_eq!(gone[2], (Change::Gone, "a.yaml".to_owned()));
}

#[test]
fn a_renamed_file_has_the_same_case_unless_several_could_be_it() {
    let before = run(vec![("a.yaml", "bot", vec![passed(1, 1)])]);
    let renamed = run(vec![("b.yaml", "bot", vec![failed(0, 1)])]);
    assert_eq!(
        changes(&before, &renamed),
        [(Change::Worse, "b.yaml".to_owned())]
    );
    let two = run(vec![
        ("b.yaml", "bot", vec![failed(0, 1)]),
        ("c.yaml", "bot", vec![passed(1, 1)]),
    ]);
    let found: Vec<Change> = changes(&before, &two)
        .into_iter()
        .map(|(change, _)| change)
        .collect();
    assert_eq!(found, [Change::New, Change::New, Change::Gone]);
}

#[test]
fn the_attempts_of_an_agent_are_counted_once_for_each_case() {
    let before = run(vec![
        ("a.yaml", "bot", vec![passed(2, 3)]),
        ("b.yaml", "bot", vec![passed(2, 3)]),
        ("b.yaml", "gone", vec![passed(1, 1)]),
    ]);
    let after = one(passed(3, 3));
    let diff = RunDiff::new(&before, &after);
    let judged = |tally: Tally| (tally.passed, tally.judged());
    let agents = diff.agents.iter().map(|agent| {
        let name = agent.named_by.1.agent.to_string();
        (name, judged(agent.before), judged(agent.after))
    });
    let expected = [
        ("bot".to_owned(), (2, 3), (3, 3)),
        ("gone".to_owned(), (1, 1), (0, 0)),
    ];
    assert_eq!(agents.collect::<Vec<_>>(), expected);
}

#[test]
fn runs_of_other_services_and_parts_of_runs_are_warned_of() {
    let before = one(passed(1, 1));
    let mut after = before.clone();
    assert_eq!(
        RunDiff::new(&before, &after).warnings(),
        Vec::<String>::new()
    );
    after.service = Service::Sandbox;
    after.end = End::Detached;
    after.scope.left_out = 2;
    let warnings = RunDiff::new(&before, &after).warnings();
    let expected = [
        "different services: https://a before, the sandbox after",
        "the run after did not complete, so results may be missing",
        "the run after is only a part: its selection left out 2 cases; cases that it lacks are gone",
    ];
    assert_eq!(warnings, expected);
}
