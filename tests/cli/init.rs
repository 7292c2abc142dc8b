//! `init` writes files that work without editing, and overwrites nothing without `--force`.

use serde_yaml::Value;

use crate::sigma::{SUITE, Sigma};

const SCRIPT: &str = "\
attempt_time: 0ms
pass_rate: 1.0
agents:
  D5D0p7TUs66TTAEAx:
    name: \"Support\\n  evil: [tc_9]\"
    cases:
      tc_xeeXG5hX9dl0VFNt: { label: \"Refund\\n    - tc_8\" }
      tc_aQqGZoMIPbU5MXHV: { label: Greeting }
  mJzLaPEo425lieb9:
    name: Billing
    cases:
      tc_d17T6uReChpyfFeP: { label: Invoice }
  SPIlVscbB0kkXBvZ:
    name: Empty
";

#[test]
fn the_template_passes_check_and_run_without_editing() {
    let sigma = Sigma::new();
    sigma
        .run("init")
        .exits(0)
        .says("wrote a template to sigma-suite.yaml");
    sigma.run("check").exits(0).says("no errors");
    sigma.run("run --sandbox").exits(0);
}

#[test]
fn comments_of_the_template_are_indented_like_the_lines_they_describe() {
    let text = Sigma::new().run("init --output -").exits(0).stdout;
    let (_, agents) = text.split_once("agents:\n").unwrap();
    assert!(
        agents
            .lines()
            .all(|line| line.is_empty() || line.starts_with("  ")),
        "{agents}"
    );
}

#[test]
fn with_a_service_the_file_lists_its_agents_and_cases_with_their_labels() {
    let sigma = Sigma::new().file("sandbox.yaml", SCRIPT);
    let ran = sigma.run("init --sandbox=sandbox.yaml").exits(0);
    ran.says("wrote 3 agents with 3 test cases to sigma-suite.yaml");
    let text = sigma.read("sigma-suite.yaml");
    assert!(
        text.contains("    - tc_aQqGZoMIPbU5MXHV  # Greeting\n"),
        "{text}"
    );
    assert!(
        text.contains("  # SPIlVscbB0kkXBvZ (Empty) has no test cases\n"),
        "{text}"
    );
    sigma.run("check").exits(0).says("with 3 test cases");
    sigma
        .run("check --online --sandbox=sandbox.yaml")
        .exits(0)
        .never_says("preflight::");
    sigma.run("run --sandbox=sandbox.yaml").exits(0);
}

#[test]
fn globs_select_agents() {
    let sigma = Sigma::new().file("sandbox.yaml", SCRIPT);
    for (globs, agents) in [
        ("--agent Bill*", "mJzLaPEo425lieb9"),
        ("--agent !Support* --agent !Empty", "mJzLaPEo425lieb9"),
        ("--agent agent_D5*", "D5D0p7TUs66TTAEAx"),
    ] {
        let ran = sigma.run(&format!("init --sandbox=sandbox.yaml --output - {globs}"));
        let suite: Value = serde_yaml::from_str(&ran.exits(0).stdout).unwrap();
        let keys = suite["agents"].as_mapping().unwrap().keys();
        let keys: Vec<&str> = keys.map(|key| key.as_str().unwrap()).collect();
        assert_eq!(keys, [agents], "{globs}");
    }
    let none = sigma
        .run("init --sandbox=sandbox.yaml --agent nobody")
        .exits(3);
    none.says("--agent nobody matches no agent");
    let empty = sigma
        .run("init --sandbox=sandbox.yaml --agent Empty")
        .exits(3);
    empty.says("no test cases in 1 agent");
    assert!(!sigma.path("sigma-suite.yaml").exists());
}

#[test]
fn a_pipeline_on_standard_output_is_that_of_the_file() {
    for service in [
        "azure",
        "buildkite",
        "circleci",
        "github",
        "gitlab",
        "jenkins",
    ] {
        let sigma = Sigma::new();
        sigma
            .run(&format!("init --ci {service} --output pipeline"))
            .exits(0);
        let printed = sigma.run(&format!("init --ci {service} --output -"));
        assert_eq!(printed.exits(0).stdout, sigma.read("pipeline"));
    }
}

#[test]
fn nothing_is_overwritten_without_force() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file(".gitlab-ci.yml", "stages: []\n");
    sigma
        .run("init")
        .exits(2)
        .says("sigma-suite.yaml already exists")
        .says("--force");
    sigma
        .run("init --ci gitlab")
        .exits(2)
        .says(".gitlab-ci.yml already exists");
    assert_eq!(sigma.read("sigma-suite.yaml"), SUITE);
    sigma.run("init --force").exits(0);
    assert_ne!(sigma.read("sigma-suite.yaml"), SUITE);
    sigma
        .run("init --output ci/suite.sigma-suite.yaml")
        .exits(0);
    sigma.run("check ci").exits(0);
}

#[test]
fn a_path_that_cannot_be_written_and_an_unreachable_service_are_reported() {
    let sigma = Sigma::new().file("file", "");
    sigma
        .run("init --output file/below.yaml")
        .exits(2)
        .says("cannot write file/below.yaml");
    let down = sigma.env("SIGMAMIND_API_KEY", "right-key-123");
    down.run("init --api-url http://127.0.0.1:1 --outage-limit 0s")
        .exits(4)
        .says("is not available");
}

#[cfg(unix)]
#[test]
fn a_signal_during_requests_exits_at_once_and_writes_nothing() {
    let script = format!("{SCRIPT}faults: [{{ on: list_test_cases, delay: 1h }}]\n");
    let sigma = Sigma::new().file("sandbox.yaml", script);
    let running = sigma
        .start("init --sandbox=sandbox.yaml -v")
        .wait_for("agents");
    running.signal("INT").finish().exits(130);
    assert!(!sigma.path("sigma-suite.yaml").exists());
}

const PIPELINES: [(&str, &str); 6] = [
    ("github", ".github/workflows/suites.yml"),
    ("gitlab", ".gitlab-ci.yml"),
    ("jenkins", "Jenkinsfile"),
    ("circleci", ".circleci/config.yml"),
    ("azure", "azure-pipelines.yml"),
    ("buildkite", ".buildkite/pipeline.yml"),
];

/// `scripts/lint-pipelines` checks them by the schemas of the services, and `pipelines.rs` runs their shell. The shell of
/// GitHub's is that of the action, which `tests/github_action` runs.
#[test]
fn every_pipeline_has_a_budget_a_time_limit_and_the_key_by_its_variable_and_is_no_suite_file() {
    for (service, path) in PIPELINES {
        let sigma = Sigma::new().file("sigma-suite.yaml", SUITE);
        sigma
            .run(&format!("init --ci {service}"))
            .exits(0)
            .says(path);
        sigma.run("check").exits(0).says("1 suite file");
        for shards in [1, 3] {
            let init = format!("init --ci {service} --output - --shards {shards}");
            let text = sigma.run(&init).exits(0).stdout;
            let budget = text.contains("--max-attempts 200") || text.contains("max-attempts: 200");
            assert!(budget, "{service}");
            assert!(text.to_lowercase().contains("timeout"), "{service}");
            assert!(text.contains("SIGMAMIND_API_KEY"), "{service}");
            let merges = text.contains("sigma-suite merge") || text.contains("command: merge");
            assert_eq!(merges, shards > 1, "{service}");
            assert!(text.lines().all(|line| line.len() <= 160), "{service}");
            assert!(text.ends_with('\n') && !text.contains("<%"), "{service}");
        }
    }
}

#[test]
fn shards_need_a_service_and_a_number_that_services_accept() {
    let sigma = Sigma::new();
    sigma.run("init --shards 2").exits(2).says("--ci");
    sigma.run("init --ci gitlab --shards 0").exits(2);
    sigma.run("init --ci gitlab --shards 201").exits(2);
    assert!(!sigma.path(".gitlab-ci.yml").exists());
}
