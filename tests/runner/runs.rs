//! Runs as a whole: their batches, their stops, and outages.

use std::num::NonZeroUsize;
use std::time::Duration;

use sigma_suite::event::Fact;
use sigma_suite::outcome::{BatchEnd, End, Signal, Verdict};
use sigma_suite::runner::{self, StopCause};

use crate::rig::Rig;

const TWO_AGENTS: &str = "agents: { A: [tc_1, tc_2], B: [tc_1] }";

#[tokio::test(start_paused = true)]
async fn each_agent_gets_one_batch_with_each_case_once() {
    let suite = "agents: { A: [tc_1, tc_2], agent_B: [tc_3], again: { id: agent_A, test_cases: [tc_2, tc_4] } }";
    let ran = Rig::new(suite, "attempt_time: 20m\npass_rate: 1.0")
        .await
        .run()
        .await;
    assert_eq!(
        ran.creates,
        [
            serde_json::json!({ "agentId": "A", "testCases": ["tc_1", "tc_2", "tc_4"] }),
            serde_json::json!({ "agentId": "agent_B", "testCases": ["tc_3"] }),
        ]
    );
    assert_eq!(Verdict::of(&ran.outcome), Verdict::Passed);
    assert_eq!(ran.outcome.groups.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn no_more_batches_than_allowed_are_in_flight() {
    let mut rig = Rig::new(TWO_AGENTS, "attempt_time: 10m\npass_rate: 1.0").await;
    rig.settings.max_in_flight = NonZeroUsize::new(1);
    let ran = rig.run().await;
    let order: Vec<&str> = ran
        .events
        .iter()
        .filter_map(|event| match event.fact {
            Fact::BatchKnown { .. } => Some("created"),
            Fact::BatchEnded { .. } => Some("ended"),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["created", "ended", "created", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_times_out_after_an_hour() {
    let ran = Rig::new(
        TWO_AGENTS,
        "agents: { A: { never_ends: true }, B: {} }\nopen: true",
    )
    .await
    .run()
    .await;
    assert_eq!(
        ran.outcome.end,
        End::TimedOut {
            limit: Duration::from_hours(1)
        }
    );
    assert!(matches!(ran.outcome.batches[0].end, BatchEnd::Left(_)));
    assert_eq!(ran.outcome.batches[1].end, BatchEnd::Settled);
    assert_eq!(Verdict::of(&ran.outcome), Verdict::Inconclusive);
}

#[tokio::test(start_paused = true)]
async fn a_stop_before_the_first_create_creates_nothing() {
    let rig = Rig::new(TWO_AGENTS, "faults: [{ on: list_test_cases, delay: 5s }]").await;
    assert!(rig.stop.request(StopCause::Signal(Signal::Interrupt)));
    let ran = rig.run().await;
    assert!(ran.creates.is_empty());
    assert_eq!(
        ran.outcome.end,
        End::Stopped {
            signal: Signal::Interrupt
        }
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_survives_a_short_outage_before_and_a_long_one_after_the_create() {
    let before = "faults: [{ on: list_test_cases, times: 5, status: 503 }]\npass_rate: 1.0";
    assert_eq!(
        Verdict::of(&Rig::new(TWO_AGENTS, before).await.run().await.outcome),
        Verdict::Passed
    );
    let after = "faults: [{ on: get_batch_run, times: 200, reset: true }, { on: list_test_runs, times: 200, reset: true }]\npass_rate: 1.0";
    let ran = Rig::new(TWO_AGENTS, after).await.run().await;
    assert_eq!(Verdict::of(&ran.outcome), Verdict::Passed);
    assert!(
        ran.outcome.elapsed > Duration::from_mins(5),
        "{:?}",
        ran.outcome.elapsed
    );
    assert_eq!(ran.creates.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_long_outage_before_the_create_creates_nothing() {
    let ran = Rig::new(TWO_AGENTS, "faults: [{ on: list_test_cases, status: 503 }]")
        .await
        .run()
        .await;
    assert!(ran.creates.is_empty());
    assert_eq!(Verdict::of(&ran.outcome), Verdict::Inconclusive);
    assert!(
        ran.outcome
            .batches
            .iter()
            .all(|batch| matches!(batch.end, BatchEnd::NotCreated(_)))
    );
}

#[tokio::test(start_paused = true)]
async fn a_batch_with_an_attempt_without_a_verdict_ends() {
    let script = "agents: { A: { cases: { tc_1: { attempts: [none, pass] }, tc_2: {} } }, B: {} }\nopen: true\npass_rate: 1.0";
    let ran = Rig::new(TWO_AGENTS, script).await.run().await;
    assert_eq!(ran.outcome.end, End::Completed);
    assert_eq!(Verdict::of(&ran.outcome), Verdict::Inconclusive);
}

#[tokio::test(start_paused = true)]
async fn waiting_creates_are_not_sent_after_a_stop() {
    let agents: Vec<String> = (0..60).map(|number| format!("A{number}: [tc_1]")).collect();
    let suite = format!("agents: {{ {} }}", agents.join(", "));
    let mut rig = Rig::new(&suite, "faults: [{ on: create_batch_run, delay: 50s }]").await;
    rig.settings.preflight = runner::Preflight::Skip;
    rig.settings.timeout = Duration::from_secs(20);
    let ran = rig.run().await;
    assert_eq!(ran.creates.len(), 8, "as many as may be in flight");
    let sent = ran
        .outcome
        .batches
        .iter()
        .filter(|batch| !matches!(batch.end, BatchEnd::NotCreated(_)));
    assert_eq!(
        sent.count(),
        ran.creates.len(),
        "the other batches are reported as not created"
    );
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_for_one_batch_delays_all_batches() {
    let script = "attempt_time: 5s\npass_rate: 1.0\nfaults: [{ on: get_batch_run, agent: A, times: 1, status: 429, retry_after: 60 }]";
    let ran = Rig::new(TWO_AGENTS, script).await.run().await;
    let ended = ran
        .events
        .iter()
        .filter(|event| matches!(event.fact, Fact::BatchEnded { .. }));
    let ended: Vec<Duration> = ended.map(|event| event.elapsed).collect();
    assert_eq!(ended.len(), 2);
    assert!(
        ended.iter().all(|at| *at > Duration::from_mins(1)),
        "{ended:?}"
    );
}
