//! `plan` shows one batch per agent, and sends no request without `--online`.

use serde_json::{Value, json};

use crate::sigma::Sigma;

fn two_files() -> Sigma {
    let first = "\
agents:
  support:
    id: agent_D5D0
    tags: [smoke]
    test_cases:
      - tc_1
      - { id: tc_2, skip: later }
";
    let second = "\
name: Nightly
agents:
  D5D0: [tc_1, tc_3]
  ${BILLING:-mJzL}:
    pass: any
    owner: payments
    test_cases:
      - { id: tc_1, name: Refund is refused, quarantine: { reason: flaky upstream, until: 2999-01-31 } }
";
    Sigma::new()
        .file("a.sigma-suite.yaml", first)
        .file("b.sigma-suite.yaml", second)
}

fn document(sigma: &Sigma, arguments: &str) -> Value {
    let ran = sigma
        .run(&format!("plan --format json {arguments}"))
        .exits(0);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn an_agent_in_two_files_and_spellings_gets_one_batch_with_each_case_once() {
    let plan = document(&two_files(), "");
    assert_eq!(
        plan["batches"],
        json!([
            { "agent": "agent_D5D0", "test_cases": ["tc_1", "tc_3"] },
            { "agent": "mJzL", "test_cases": ["tc_1"] },
        ])
    );
    assert_eq!(plan["groups"].as_array().unwrap().len(), 3);
}

#[test]
fn selectors_filter_by_agent_case_and_tag() {
    let sigma = two_files();
    assert_eq!(
        document(&sigma, "--tag smoke --case tc_1")["batches"],
        json!([{ "agent": "agent_D5D0", "test_cases": ["tc_1"] }])
    );
    assert_eq!(
        document(&sigma, "--agent mJ*")["left_out"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    assert_eq!(
        document(&sigma, "--case Refund*")["batches"],
        json!([{ "agent": "mJzL", "test_cases": ["tc_1"] }])
    );
    assert_eq!(
        document(&sigma, "--agent agent_mJzL")["left_out"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[test]
fn names_skips_quarantines_and_owners_are_shown() {
    let ran = two_files().run("plan").exits(0);
    ran.says("support (agent_D5D0)")
        .says("skipped: later")
        .says("quarantined until 2999-01-31: flaky upstream")
        .says("owner: payments")
        .says("2 batch runs with 3 test cases");
}

#[test]
fn an_environment_variable_can_give_an_agent_id() {
    let sigma = two_files().env("BILLING", "other");
    assert_eq!(document(&sigma, "")["batches"][1]["agent"], "other");
}

#[test]
fn plan_online_shows_labels_and_attempts_from_the_service() {
    let sigma = Sigma::with_attempts("[pass, fail]");
    let plan = document(&sigma, "--online --sandbox=sandbox.yaml");
    assert_eq!(plan["attempts"], 2);
    assert_eq!(plan["groups"][0]["cases"][0]["name"], "Refund");
}

#[test]
fn a_count_of_one_is_followed_by_a_singular() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("plan")
        .exits(0)
        .says("\n1 batch run with 1 test case\n");
    sigma
        .run("plan --online --sandbox=sandbox.yaml")
        .exits(0)
        .says("\n1 batch run with 1 test case and 1 attempt\n");
}
