//! Which batches are ours, doubtful or another run's.

use super::*;

fn batch_of(cases: &[&str], created: Option<&str>) -> ListedBatch {
    let cases = cases.iter().map(|case| TestCaseId::new(case).unwrap());
    ListedBatch {
        id: BatchId::new("batch_1"),
        agent: AgentId::new("A"),
        cases: Some(cases.collect()),
        created: created.map(|at| at.parse().unwrap()),
    }
}

struct TestSearch {
    agent: AgentId,
    cases: Vec<TestCaseId>,
    mark: Mark,
    at: &'static str,
    last_create: Option<&'static str>,
}

impl TestSearch {
    /// A create at 10:30, for an agent with an earlier batch of 10:00.
    fn new() -> Self {
        Self {
            agent: AgentId::new("A").unwrap(),
            cases: ["tc_1", "tc_2"]
                .map(|case| TestCaseId::new(case).unwrap())
                .to_vec(),
            mark: Mark {
                batches: BatchId::new("batch_0").into_iter().collect(),
                newest: Some("2026-11-23T10:00:00Z".parse().unwrap()),
                total: Some(1),
                is_whole: true,
            },
            at: "2026-11-23T10:30:00Z",
            last_create: None,
        }
    }

    /// The same for an agent without earlier batches.
    fn without_earlier() -> Self {
        Self {
            mark: Mark {
                is_whole: true,
                ..Mark::default()
            },
            ..Self::new()
        }
    }

    fn finds(&self, batch: &ListedBatch, others: &ConcurrentRuns) -> Match {
        let expected = ExpectedBatch {
            agent: &self.agent,
            cases: &self.cases,
            mark: &self.mark,
            first_unanswered: Some(Intent {
                at: self.at.parse().unwrap(),
                clock: TimeSource::Service,
            }),
            last_create: self.last_create.map(|at| at.parse().unwrap()),
        };
        compare(batch, &expected, others)
    }

    fn is_doubtful(&self, batch: &ListedBatch) -> bool {
        let found = self.finds(batch, &ConcurrentRuns::default());
        matches!(found, Match::Doubtful(_))
    }

    fn is_ours(&self, batch: &ListedBatch) -> bool {
        self.finds(batch, &ConcurrentRuns::default()) == Match::Yes
    }
}

const BOTH: [&str; 2] = ["tc_1", "tc_2"];

#[test]
fn a_new_batch_with_all_our_cases_is_ours_even_if_the_clocks_differ() {
    for created in [
        "2026-11-23T10:29:54Z",
        "2026-11-23T10:00:00Z",
        "2026-11-25T12:00:00Z",
    ] {
        assert!(
            TestSearch::new().is_ours(&batch_of(&BOTH, Some(created))),
            "{created}"
        );
    }
}

#[test]
fn a_batch_with_another_case_is_not_ours() {
    let batch = batch_of(&["tc_1", "tc_9"], Some("2026-11-23T10:30:00Z"));
    assert_eq!(
        TestSearch::new().finds(&batch, &ConcurrentRuns::default()),
        Match::No
    );
}

#[test]
fn a_batch_that_lists_fewer_or_no_cases_is_doubtful() {
    let (search, created) = (TestSearch::new(), Some("2026-11-23T10:30:00Z"));
    assert!(search.is_doubtful(&batch_of(&["tc_1"], created)));
    let mut batch = batch_of(&[], created);
    batch.cases = None;
    assert!(search.is_doubtful(&batch));
}

#[test]
fn an_early_or_missing_date_makes_a_match_doubtful() {
    let search = TestSearch::new();
    assert!(search.is_doubtful(&batch_of(&BOTH, Some("2026-11-23T09:59:59Z"))));
    assert!(search.is_doubtful(&batch_of(&BOTH, None)));
    assert!(TestSearch::without_earlier().is_ours(&batch_of(&BOTH, None)));
}

#[test]
fn without_earlier_batches_a_batch_older_than_the_create_is_doubtful() {
    let search = TestSearch::without_earlier();
    assert!(search.is_ours(&batch_of(&BOTH, Some("2026-11-23T10:28:00Z"))));
    assert!(search.is_doubtful(&batch_of(&BOTH, Some("2026-11-23T10:27:59Z"))));
}

#[test]
fn a_batch_long_after_the_last_create_of_a_resumed_run_is_doubtful() {
    let search = TestSearch {
        last_create: Some("2026-11-23T10:31:00Z"),
        ..TestSearch::new()
    };
    assert!(search.is_ours(&batch_of(&BOTH, Some("2026-11-23T10:41:00Z"))));
    assert!(search.is_doubtful(&batch_of(&BOTH, Some("2026-11-23T10:41:01Z"))));
}

#[test]
fn another_agent_id_makes_a_match_doubtful_only_if_no_case_is_listed() {
    let (search, created) = (TestSearch::new(), Some("2026-11-23T10:30:00Z"));
    let mut batch = batch_of(&BOTH, created);
    batch.agent = AgentId::new("A_v3");
    assert!(search.is_ours(&batch));
    batch.cases = None;
    assert!(search.is_doubtful(&batch));
}

#[test]
fn a_batch_of_another_run_is_not_ours_and_one_that_it_looks_for_is_doubtful() {
    let (search, batch) = (
        TestSearch::new(),
        batch_of(&BOTH, Some("2026-11-23T10:30:00Z")),
    );
    let claimed = ConcurrentRuns {
        claimed: BatchId::new("batch_1").into_iter().collect(),
        is_any_waiting: false,
    };
    assert_eq!(search.finds(&batch, &claimed), Match::No);
    let waiting = ConcurrentRuns {
        is_any_waiting: true,
        ..ConcurrentRuns::default()
    };
    assert!(matches!(search.finds(&batch, &waiting), Match::Doubtful(_)));
}
