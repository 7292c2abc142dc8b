//! What counts as evidence, for the kinds of service that the documentation allows.

use std::time::Duration;

use sigma_suite::outcome::{BatchEnd, End, Verdict};

use crate::rig::{Ran, Rig};

/// Runs one case with a gate against a kind of deployment. Attempts take some seconds by default.
async fn judged(kind: &str, attempts: &str, gate: &str) -> Ran {
    let suite = format!("agents: {{ A: {{ pass: {gate}, test_cases: [tc_1] }} }}");
    let script = format!(
        "attempt_time: 4s\n{kind}\nagents: {{ A: {{ cases: {{ tc_1: {{ attempts: {attempts} }} }} }} }}\n"
    );
    Rig::new(&suite, &script).await.run().await
}

const EARLIER_PASSES: &str = "[pass, { verdict: pass, time: 9s }, { verdict: pass, time: 14s }]";
const EARLIER_FAILURE: &str = "[pass, { verdict: fail, time: 9s }, { verdict: pass, time: 14s }]";

/// Healthy deployments with different answers.
const HEALTHY: [&str; 27] = [
    "",
    "dialect: { verdict: isSuccesful, labels: false, conversations: false, agent_prefix: false, create_status: 200 }",
    "dialect: { verdict: successful, bare_lists: true, total_count: totalCounts }",
    "dialect: { total_attempts: ended }",
    "dialect: { batch_cases: ids }",
    "dialect: { batch_cases: absent }",
    "dialect: { agent_suffix: _v3 }",
    "dialect: { largest_size: 1, clamps_size: true }",
    "dialect: { missing_endpoints: [list_test_runs, get_test_run] }",
    "dialect: { missing_endpoints: [list_test_cases, get_test_case] }",
    "evidence: { judged_after: 7s }",
    "evidence: { judged_after: 7s, unjudged: \"false\" }",
    "evidence: { open_says_false: true }",
    "evidence: { open_counts_as_failed: true }",
    "evidence: { completed_dates: false }",
    "evidence: { rows_at_end: true }",
    "evidence: { counters_lag: 5s }",
    "evidence: { rows_lag: 5s }",
    "evidence: { stale_every: 3 }",
    "evidence: { extra_total: 1 }",
    "evidence: { counters: float }",
    "evidence: { counters: string }",
    "evidence: { counters: \"null\" }",
    "evidence: { counters: absent }",
    "evidence: { remarks: false }",
    "faults: [{ on: list_test_runs, times: 3, status: 404 }]",
    "faults: [{ on: get_batch_run, every: 3, status: 502, html: true }]",
];

#[tokio::test(start_paused = true)]
async fn every_healthy_deployment_passes_what_passed() {
    for kind in HEALTHY {
        let ran = judged(kind, EARLIER_PASSES, "all").await;
        assert_eq!(ran.verdict(), Verdict::Passed, "{kind}: {}", ran.reason());
        assert_eq!(ran.outcome.batches[0].end, BatchEnd::Settled, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_healthy_deployment_fails_what_failed() {
    for kind in HEALTHY {
        let ran = judged(kind, EARLIER_FAILURE, "all").await;
        assert_eq!(ran.verdict(), Verdict::Failed, "{kind}: {}", ran.reason());
        let ran = judged(kind, EARLIER_FAILURE, "{ at_least: 2 }").await;
        assert_eq!(ran.verdict(), Verdict::Passed, "{kind}: {}", ran.reason());
    }
}

/// Deployments with contradictory answers: no case passes or fails.
const CONTRADICTORY: [(&str, &str, &str); 8] = [
    (
        "evidence: { foreign_row: true }",
        EARLIER_PASSES,
        "tc_foreign",
    ),
    (
        "evidence: { counters: negative }",
        "[{ verdict: pass, repeated: [fail] }]",
        "1 attempt has no verdict",
    ),
    (
        "",
        "[{ verdict: pass, repeated: [fail, pass] }, pass]",
        "passed and 0 failed",
    ),
    (
        "",
        "[{ verdict: fail, repeated: [pass, pass] }, pass]",
        "1 attempt has no verdict",
    ),
    (
        "",
        "[{ verdict: fail, time: 1s, later: { after: 9s, verdict: pass } }, { verdict: pass, time: 30s }]",
        "as passed and as failed",
    ),
    ("", "[pass, none]", "1 attempt has no verdict"),
    (
        "dialect: { planned_attempts: false }",
        "[pass, pass]",
        "how many attempts are planned",
    ),
    (
        "evidence: { ignores_batch: true }\nlisting: { earlier_batches: 2 }",
        "[pass]",
        "its test runs show 3",
    ),
];

#[tokio::test(start_paused = true)]
async fn a_contradiction_is_neither_a_pass_nor_a_failure() {
    for (kind, attempts, why) in CONTRADICTORY {
        let ran = judged(kind, attempts, "all").await;
        let kind = format!("{kind} {attempts}");
        assert_eq!(
            ran.verdict(),
            Verdict::Inconclusive,
            "{kind}: {}",
            ran.reason()
        );
        assert!(ran.reason().contains(why), "{kind}: {}", ran.reason());
        let limit = Duration::from_mins(3);
        assert!(
            ran.outcome.elapsed < limit,
            "{kind}: {:?}",
            ran.outcome.elapsed
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_test_run_counts_after_another_one_replaces_it() {
    let attempts = "[{ verdict: fail, time: 1s, later: { after: 20s, verdict: pass, as_another: true } }, { verdict: pass, time: 40s }]";
    let ran = judged("", attempts, "all").await;
    assert_ne!(ran.verdict(), Verdict::Passed);
}

#[tokio::test(start_paused = true)]
async fn unreadable_counters_are_unknown_and_not_zero() {
    for counters in ["word", "negative"] {
        let kind = format!("evidence: {{ counters: {counters} }}");
        assert_eq!(
            judged(&kind, "[pass, pass]", "all").await.verdict(),
            Verdict::Passed
        );
        assert_eq!(
            judged(&kind, "[pass, fail]", "all").await.verdict(),
            Verdict::Failed
        );
    }
}

async fn with_counters(counters: &str, dialect: &str, attempts: &str) -> Ran {
    let suite = "agents: { A: [tc_1] }";
    let script = format!(
        "attempt_time: 4s\n{dialect}\nagents: {{ A: {{ counters: {{ {counters} }}, cases: {{ tc_1: {{ attempts: {attempts} }} }} }} }}\n"
    );
    Rig::new(suite, &script).await.run().await
}

#[tokio::test(start_paused = true)]
async fn counters_that_disagree_with_the_rows_leave_every_case_errored() {
    let ran = with_counters("successful: 2, failed: 0", "", "[pass, fail]").await;
    assert_eq!(ran.verdict(), Verdict::Inconclusive);
    assert!(
        ran.reason().contains("2 passed and 0 failed"),
        "{}",
        ran.reason()
    );
}

#[tokio::test(start_paused = true)]
async fn no_case_passes_by_impossible_counters() {
    let no_rows = "dialect: { missing_endpoints: [list_test_runs] }";
    let ran = with_counters("successful: 1, failed: 2", no_rows, "[pass]").await;
    assert_eq!(ran.verdict(), Verdict::Inconclusive, "{}", ran.reason());
    let ran = with_counters("successful: 0, failed: 1", "", "[pass]").await;
    assert_eq!(ran.verdict(), Verdict::Inconclusive, "{}", ran.reason());
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_is_edited_during_the_batch_leaves_affected_cases_undecided() {
    let script = "attempt_time: 9s\nagents: { A: { cases: { tc_1: { attempts: 3, pass_rate: 1.0, edited: { after: 3s, attempts: 5 } } } } }";
    for (gate, verdict) in [
        ("all", Verdict::Inconclusive),
        ("{ at_least: 3 }", Verdict::Passed),
    ] {
        let suite = format!("agents: {{ A: {{ pass: {gate}, test_cases: [tc_1] }} }}");
        let ran = Rig::new(&suite, script).await.run().await;
        assert_eq!(ran.verdict(), verdict, "{gate}: {}", ran.reason());
        assert!(
            gate != "all" || ran.reason().contains("3 and 5"),
            "{}",
            ran.reason()
        );
        assert!(ran.outcome.elapsed < Duration::from_mins(2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_total_above_a_sure_plan_adds_a_note() {
    let ran = judged("evidence: { extra_total: 1 }", "[pass, pass]", "all").await;
    assert!(
        ran.notes()
            .contains("3 attempts in total, but 2 are planned"),
        "{}",
        ran.notes()
    );
}

#[tokio::test(start_paused = true)]
async fn a_case_that_no_row_names_is_errored() {
    let script = "attempt_time: 2s\nagents: { A: { cases: { tc_1: { attempts: [pass], missing_from_rows: true }, tc_2: { attempts: [pass] } } } }";
    let ran = Rig::new("agents: { A: [tc_1, tc_2] }", script)
        .await
        .run()
        .await;
    assert_eq!(ran.verdict(), Verdict::Inconclusive);
    assert!(
        ran.reason().contains("2 passed and 0 failed"),
        "{}",
        ran.reason()
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_with_a_batch_that_was_not_followed_to_its_end_never_passes() {
    let suite = "agents: { A: { pass: any, test_cases: [tc_1] } }";
    let script =
        "agents: { A: { cases: { tc_1: { attempts: [{ verdict: pass, time: 1s }, hang] } } } }";
    let mut rig = Rig::new(suite, script).await;
    rig.settings.stall_timeout = Some(Duration::from_mins(5));
    let ran = rig.run().await;
    assert_eq!(ran.outcome.end, End::Completed);
    assert_eq!(ran.reason(), "", "the case itself passed");
    assert_eq!(ran.verdict(), Verdict::Inconclusive);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_refused_during_the_batch_makes_the_run_inconclusive() {
    let ran = judged(
        "faults: [{ on: get_batch_run, status: 401 }]",
        "[pass]",
        "all",
    )
    .await;
    assert_eq!(ran.verdict(), Verdict::Inconclusive);
    assert!(ran.reason().contains("key is not accepted any more"));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_may_not_list_test_runs_is_judged_by_the_counters() {
    let kind = "faults: [{ on: list_test_runs, status: 403 }]";
    assert_eq!(
        judged(kind, EARLIER_PASSES, "all").await.verdict(),
        Verdict::Passed
    );
    assert_eq!(
        judged(kind, EARLIER_FAILURE, "all").await.verdict(),
        Verdict::Failed
    );
}
