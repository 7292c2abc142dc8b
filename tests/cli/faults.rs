//! Bad weather, each fault of the sandbox under the name of what a person sees.

use crate::sigma::{Ran, SUITE, Sigma, script};

/// The weather is what counts here, not the pace.
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
fn passing_trouble_with_reads_is_waited_out() {
    for trouble in [
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
            let (_, ran) = under(&format!("{{ on: {endpoint}, times: 1, {trouble} }}"), "");
            ran.exits(0);
        }
    }
}

#[test]
fn a_throttled_create_is_sent_again_and_no_other() {
    let (sigma, ran) = under(
        "{ on: create_batch_run, times: 2, status: 429, retry_after: 0 }",
        "",
    );
    ran.exits(0);
    assert_eq!(sigma.results()["batches"].as_array().unwrap().len(), 1);
}

#[test]
fn a_create_that_took_effect_without_an_answer_is_found_and_not_repeated() {
    for trouble in [
        "reset_after: true",
        "truncate: true",
        "malformed: true",
        "status_after: 504",
    ] {
        let fault = format!("{{ on: create_batch_run, times: 1, {trouble} }}");
        under(&fault, "")
            .1
            .exits(0)
            .says("unanswered: agent")
            .says("found: agent D5D0p7TUs66TTAEAx: batch_")
            .never_says("created:");
    }
}

#[test]
fn a_key_that_the_first_create_finds_refused_exits_2() {
    for status in [401, 403] {
        let fault = format!("{{ on: create_batch_run, status: {status} }}");
        let (sigma, ran) = under(&fault, "--no-preflight");
        ran.exits(2).says("the API key is not accepted");
        assert_eq!(sigma.results()["end"], "refused");
    }
}

#[test]
fn a_key_refused_while_following_is_inconclusive_and_names_the_batch() {
    let (_, ran) = under("{ on: get_batch_run, status: 401 }", "");
    ran.exits(4)
        .says("key is not accepted any more")
        .says("batch_");
}

#[test]
fn a_stalled_batch_is_left_when_it_was_asked_for() {
    let yaml = script("      tc_xeeXG5hX9dl0VFNt: { attempts: [hang] }\n");
    let (_, ran) = ran(&yaml, "--stall-timeout 1s");
    ran.exits(4).says("no progress for 1 s");
}

#[test]
fn older_and_bare_deployments_are_understood() {
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
fn a_deployment_without_test_case_endpoints_is_said_to_be_unchecked() {
    let (_, ran) = in_dialect(
        "missing_endpoints: [list_test_cases, get_test_case]",
        "[pass]",
    );
    ran.exits(0).says("its test cases could not be checked");
}

#[test]
fn going_down_while_following_ends_at_the_time_limit_with_all_reports() {
    let (sigma, ran) = under("{ on: get_batch_run, reset: true }", "--timeout 2s");
    ran.exits(4).says("batch_");
    assert_eq!(sigma.results()["end"], "timed_out");
}

#[test]
fn a_gate_that_asks_for_more_than_is_planned_is_not_the_agents_fault() {
    let suite = "agents:\n  D5D0p7TUs66TTAEAx:\n    pass: { at_least: 3 }\n    test_cases: [tc_xeeXG5hX9dl0VFNt]\n";
    let sigma = Sigma::with_attempts("[pass, pass]").file("sigma-suite.yaml", suite);
    sigma
        .run("run --sandbox=sandbox.yaml --no-preflight")
        .exits(4)
        .says("requires more attempts than are planned");
    assert!(sigma.junit().contains("type=\"unreachable_gate\""));
}

#[test]
fn a_create_that_left_no_trace_is_sent_again() {
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
fn a_service_that_answers_no_create_leaves_what_to_look_for() {
    let fault = "{ on: create_batch_run, reset: true }";
    let (sigma, ran) = under(fault, "--create-grace 50ms");
    ran.exits(4)
        .says("the create was sent 5 times")
        .says("may have been started")
        .says("D5D0p7TUs66TTAEAx");
    assert!(sigma.junit().contains("type=\"create_unanswered\""));
}

#[test]
fn a_create_whose_list_could_not_be_read_before_is_not_repeated() {
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
fn a_refused_create_exits_2_with_what_the_service_said() {
    for status in [400, 404, 422] {
        let (sigma, ran) = under(&format!("{{ on: create_batch_run, status: {status} }}"), "");
        ran.exits(2)
            .says("refuses to create a batch")
            .says(&status.to_string());
        assert_eq!(sigma.results()["end"], "refused");
    }
}
