//! Faults of the service, each named after what the user sees.

use crate::sigma::{Ran, SUITE, Sigma, script};

/// Intervals that are short enough for a test.
const FAST: &str = "--poll-min 10ms --poll-max 50ms";

/// Runs one passing case under a fault.
fn under(fault: &str, arguments: &str) -> (Sigma, Ran) {
    let case = "      tc_xeeXG5hX9dl0VFNt: { label: Refund, attempts: [pass, pass] }\n";
    let yaml = format!("{}faults:\n  - {fault}\n", script(case));
    ran(&yaml, arguments)
}

fn ran(yaml: &str, arguments: &str) -> (Sigma, Ran) {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", yaml);
    let ran = sigma.run(&format!("run --sandbox=sandbox.yaml {FAST} {arguments}"));
    (sigma, ran)
}

fn in_dialect(dialect: &str, attempts: &str) -> (Sigma, Ran) {
    let case = format!("      tc_xeeXG5hX9dl0VFNt: {{ label: Refund, attempts: {attempts} }}\n");
    ran(&format!("dialect: {{ {dialect} }}\n{}", script(&case)), "")
}

#[test]
fn transient_failures_of_reads_are_retried() {
    for failure in [
        "status: 500",
        "status: 502, html: true",
        "status: 429",
        "status: 429, retry_after: 0",
        "status: 429, retry_after_date: 0s",
        "reset: true",
        "truncate: true",
        "malformed: true",
        "slow_body: 1ms",
    ] {
        for endpoint in ["list_test_cases", "get_batch_run", "list_test_runs"] {
            let (_, ran) = under(&format!("{{ on: {endpoint}, times: 1, {failure} }}"), "");
            ran.exits(0);
        }
    }
}

#[test]
fn a_throttled_create_is_retried_and_creates_one_batch() {
    let (sigma, ran) = under(
        "{ on: create_batch_run, times: 2, status: 429, retry_after: 0 }",
        "",
    );
    ran.exits(0);
    assert_eq!(sigma.results()["batches"].as_array().unwrap().len(), 1);
}

#[test]
fn a_batch_whose_create_was_not_answered_is_found_and_not_created_again() {
    for failure in [
        "reset_after: true",
        "truncate: true",
        "malformed: true",
        "status_after: 504",
    ] {
        let fault = format!("{{ on: create_batch_run, times: 1, {failure} }}");
        under(&fault, "")
            .1
            .exits(0)
            .says("unanswered: agent")
            .says("found: agent D5D0p7TUs66TTAEAx (Support): batch_")
            .never_says("created:");
    }
}

#[test]
fn without_a_preflight_a_refused_key_exits_2_at_the_first_create() {
    for status in [401, 403] {
        let fault = format!("{{ on: create_batch_run, status: {status} }}");
        let (sigma, ran) = under(&fault, "--no-preflight");
        ran.exits(2).says("the API key is not accepted");
        assert_eq!(sigma.results()["end"], "refused");
    }
}

#[test]
fn a_key_that_is_refused_while_a_batch_is_followed_exits_4_and_names_the_batch() {
    let (_, ran) = under("{ on: get_batch_run, status: 401 }", "");
    ran.exits(4)
        .says("key is not accepted any more")
        .says("batch_");
}

#[test]
fn a_batch_without_progress_is_left_after_the_stall_timeout() {
    let yaml = script("      tc_xeeXG5hX9dl0VFNt: { attempts: [hang] }\n");
    let (_, ran) = ran(&yaml, "--stall-timeout 1s");
    ran.exits(4).says("no progress for 1 s");
}

#[test]
fn responses_of_older_and_minimal_deployments_are_understood() {
    for dialect in [
        "verdict: isSuccesful, labels: false, conversations: false, agent_prefix: false, create_status: 200",
        "verdict: successful, bare_lists: true, total_count: totalCounts",
        "total_attempts: ended",
        "batch_cases: ids",
        "batch_cases: absent",
        "largest_size: 10",
        "largest_size: 1, clamps_size: true",
        "missing_endpoints: [list_test_cases, get_test_case]",
    ] {
        in_dialect(dialect, "[pass, pass]").1.exits(0);
        in_dialect(dialect, "[pass, fail]").1.exits(1);
    }
}

#[test]
fn a_run_warns_where_a_deployment_has_no_test_case_endpoints() {
    let (_, ran) = in_dialect(
        "missing_endpoints: [list_test_cases, get_test_case]",
        "[pass]",
    );
    ran.exits(0).says("its test cases could not be checked");
}

#[test]
fn a_run_whose_service_goes_down_ends_at_the_time_limit_with_all_reports() {
    let (sigma, ran) = under("{ on: get_batch_run, reset: true }", "--timeout 2s");
    ran.exits(4).says("batch_");
    assert_eq!(sigma.results()["end"], "timed_out");
}

#[test]
fn a_case_whose_gate_needs_more_attempts_than_are_planned_is_errored() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx:\n    pass: { at_least: 3 }\n    test_cases: [tc_xeeXG5hX9dl0VFNt]\n";
    let sigma = Sigma::with_attempts("[pass, pass]").file("sigma-suite.yaml", suite);
    sigma
        .run("run --sandbox=sandbox.yaml --no-preflight")
        .exits(4)
        .says("requires more attempts than are planned");
    assert!(sigma.junit().contains("type=\"unreachable_gate\""));
}

#[test]
fn a_failed_create_whose_batch_is_proven_absent_is_sent_again() {
    let fault = "{ on: create_batch_run, times: 1, status: 500 }";
    let (sigma, ran) = under(fault, "--create-grace 200ms");
    ran.exits(0)
        .says("unanswered:")
        .says("created:")
        .says("sent 2 times");
    assert!(sigma.junit().contains("sent 2 times"));
    let notes = &sigma.results()["batches"][0]["notes"];
    assert!(notes.to_string().contains("sent 2 times"));
}

#[test]
fn a_service_that_answers_no_create_exits_4_and_the_message_names_the_agent() {
    let fault = "{ on: create_batch_run, reset: true }";
    let (sigma, ran) = under(fault, "--create-grace 50ms");
    ran.exits(4)
        .says("the create was sent 5 times")
        .says("may have been started")
        .says("D5D0p7TUs66TTAEAx");
    assert!(sigma.junit().contains("type=\"create_unanswered\""));
}

#[test]
fn an_unanswered_create_without_a_mark_is_not_sent_again() {
    let case = "      tc_xeeXG5hX9dl0VFNt: { label: Refund, attempts: [pass] }\n";
    let yaml = format!(
        "{}faults:\n  - {{ on: create_batch_run, reset: true }}\n  - {{ on: list_batch_runs, status: 404 }}\n",
        script(case)
    );
    let (sigma, ran) = ran(&yaml, "--create-grace 0s");
    ran.exits(4).says("could not be read before the create");
    assert_eq!(sigma.results()["batches"][0]["end"], "maybe_created");
}

#[test]
fn a_refused_create_exits_2_with_the_message_of_the_service() {
    for status in [400, 404, 422] {
        let (sigma, ran) = under(&format!("{{ on: create_batch_run, status: {status} }}"), "");
        ran.exits(2)
            .says("refuses to create a batch")
            .says(&status.to_string());
        assert_eq!(sigma.results()["end"], "refused");
    }
}
