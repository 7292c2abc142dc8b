//! Each agent gets one batch, for every kind of answer to its create.

use std::time::Duration;

use sigma_suite::internals::newest_batch;
use sigma_suite::outcome::{BatchEnd, Verdict};
use sigma_suite::runner::{PreflightError, RunError};

use crate::rig::{Ran, Rig};

const SUITE: &str = "agents: { A: [tc_1] }";

/// Runs one passing case in a deployment with faults.
async fn run(script: &str) -> Ran {
    try_run(script).await.unwrap()
}

async fn try_run(script: &str) -> Result<Ran, RunError> {
    let script = format!(
        "attempt_time: 4s\n{script}\nagents: {{ A: {{ cases: {{ tc_1: {{ attempts: [pass] }} }} }} }}\n"
    );
    Rig::new(SUITE, &script).await.try_run().await
}

/// Faults after which a batch may have been created.
const AMBIGUOUS: [&str; 7] = [
    "status: 500",
    "status: 502, html: true",
    "status: 503, delay: 2s",
    "status: 504",
    "status: 408",
    "status: 425",
    "reset: true",
];

#[tokio::test(start_paused = true)]
async fn a_create_whose_batch_is_absent_for_two_minutes_is_sent_again() {
    for fault in AMBIGUOUS {
        for listing in ["earlier_batches: 0", "earlier_batches: 30"] {
            let ran = run(&format!(
                "listing: {{ {listing} }}\nfaults: [{{ on: create_batch_run, times: 1, {fault} }}]"
            ))
            .await;
            assert_eq!(ran.verdict(), Verdict::Passed, "{fault}: {}", ran.reason());
            assert_eq!((ran.creates.len(), ran.batches.len()), (2, 1), "{fault}");
            assert!(ran.outcome.elapsed >= Duration::from_mins(2), "{fault}");
            assert!(ran.notes().contains("sent 2 times"), "{}", ran.notes());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_is_never_answered_is_sent_five_times() {
    let ran = run("faults: [{ on: create_batch_run, status: 500 }]").await;
    assert_eq!(ran.creates.len(), 5);
    assert_eq!(ran.verdict(), Verdict::Inconclusive);
    assert!(
        ran.reason().contains("the create was sent 5 times"),
        "{}",
        ran.reason()
    );
}

/// Lists, dates and clocks with which the batch must still be found.
const LISTINGS: [&str; 9] = [
    "earlier_batches: 0",
    "earlier_batches: 3",
    "earlier_batches: 30",
    "earlier_batches: 3, date_header_ahead: 6s",
    "earlier_batches: 3, date_header_ahead: 48h",
    "earlier_batches: 3, no_date_header: true",
    "earlier_batches: 3, dates: minute",
    "earlier_batches: 3, dates: local",
    "earlier_batches: 3, lag: 15s",
];

#[tokio::test(start_paused = true)]
async fn the_batch_of_an_unanswered_create_is_found_and_not_created_again() {
    let lost = [
        "reset_after: true",
        "status_after: 504",
        "status_after: 500",
        "truncate: true",
        "malformed: true",
        "status_after: 409",
        "status_after: 302",
    ];
    for listing in LISTINGS {
        for fault in lost {
            let ran = run(&format!(
                "listing: {{ {listing} }}\nfaults: [{{ on: create_batch_run, times: 1, {fault} }}]"
            ))
            .await;
            let what = format!("{listing}, {fault}");
            assert_eq!(ran.verdict(), Verdict::Passed, "{what}: {}", ran.reason());
            assert_eq!((ran.creates.len(), ran.batches.len()), (1, 1), "{what}");
            assert_eq!(ran.notes(), "", "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_incomplete_list_does_not_prove_that_the_batch_is_absent() {
    let lost = "{ on: create_batch_run, times: 1, reset_after: true }";
    for script in [
        format!("listing: {{ earlier_batches: 3, hidden: 1 }}\nfaults: [{lost}]"),
        format!(
            "faults: [{lost}, {{ on: list_batch_runs, after: 2, body: '{{\"data\": [], \"totalCount\": 1}}' }}]"
        ),
        format!(
            "faults: [{lost}, {{ on: list_batch_runs, after: 2, body: '{{\"data\": [], \"totalCount\": 1, \"hasNext\": true}}' }}]"
        ),
        format!("faults: [{lost}, {{ on: list_batch_runs, after: 2, status: 500 }}]"),
        format!("faults: [{lost}, {{ on: list_batch_runs, status: 404 }}]"),
    ] {
        let ran = run(&script).await;
        assert_eq!(ran.verdict(), Verdict::Inconclusive, "{script}");
        assert_eq!((ran.creates.len(), ran.batches.len()), (1, 1), "{script}");
        assert!(
            matches!(ran.outcome.batches[0].end, BatchEnd::MaybeCreated(_)),
            "{script}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn creates_with_unclear_answers_are_looked_up_and_never_sent_again() {
    for fault in [
        "status: 302",
        "status: 409",
        "status: 200, body: '{}'",
        "status: 201, html: true",
    ] {
        let ran = run(&format!("faults: [{{ on: create_batch_run, {fault} }}]")).await;
        assert_eq!(ran.creates.len(), 1, "{fault}");
        assert_eq!(ran.verdict(), Verdict::Inconclusive, "{fault}");
        assert!(
            ran.reason().contains("not sent again"),
            "{fault}: {}",
            ran.reason()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_is_refused_permanently_is_an_error() {
    for status in [400, 403, 404, 405, 413, 422] {
        let script = format!("faults: [{{ on: create_batch_run, status: {status} }}]");
        let refusal = try_run(&script).await.err().expect("a refusal");
        let is_key = matches!(&refusal, RunError::Preflight(PreflightError::Refused(_)));
        assert_eq!(is_key, status == 403, "{status}");
        assert!(
            is_key || matches!(refusal, RunError::CreatesRefused { .. }),
            "{status}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_throttles_with_503_only_slows_the_run_down() {
    let agents: Vec<String> = (0..30).map(|number| format!("A{number}: [tc_1]")).collect();
    let suite = format!("agents: {{ {} }}", agents.join(", "));
    let script =
        "attempt_time: 4s\npass_rate: 1.0\nrate_limit: 20\nlisting: { earlier_batches: 1 }";
    let ran = Rig::new(&suite, script).await.run().await;
    assert_eq!(ran.verdict(), Verdict::Passed, "{}", ran.reason());
    assert_eq!(ran.batches.len(), 30);
}

#[tokio::test(start_paused = true)]
async fn an_answer_with_the_id_of_an_earlier_batch_is_contradicted() {
    let suite = "agents: { A: [tc_1] }";
    let script = "attempt_time: 1s\nlisting: { earlier_batches: 1 }\nagents: { A: { cases: { tc_1: { attempts: [pass] } } } }";
    let rig = Rig::new(suite, script).await;
    let agent = sigma_suite::id::AgentId::new("A").unwrap();
    let earlier = newest_batch(&rig.client(), &agent).await.unwrap().unwrap();
    let script = format!(
        "{script}\nfaults: [{{ on: create_batch_run, body: '{{\"batchId\": \"{earlier}\"}}' }}]"
    );
    let ran = Rig::new(suite, &script).await.run().await;
    assert_eq!(ran.verdict(), Verdict::Inconclusive);
    assert!(ran.reason().contains("listed before"), "{}", ran.reason());
}
