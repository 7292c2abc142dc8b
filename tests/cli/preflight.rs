//! The findings of the preflight are reported at their lines of the suite file.

use crate::sigma::{SUITE, Sigma, script};

const CASES: &str = "      tc_xeeXG5hX9dl0VFNt: { label: Refund, attempts: [pass] }\n      tc_other: { label: Greeting, attempts: [pass] }\n";

#[test]
fn a_run_notes_cases_that_no_suite_file_lists_and_continues() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", script(CASES));
    let ran = sigma.run("run --sandbox=sandbox.yaml").exits(0);
    ran.says("note: agent D5D0p7TUs66TTAEAx has 1 test case that no suite file lists (sigma-suite.yaml:2:3)")
        .says("tc_other (Greeting)");
    // A case that is listed, but not selected, is not noted.
    let all = format!("{SUITE}    - tc_other\n");
    let sigma = sigma.file("sigma-suite.yaml", all);
    let ran = sigma
        .run("run --sandbox=sandbox.yaml --case !tc_other")
        .exits(0);
    ran.never_says("no suite file lists");
}

#[test]
fn an_agent_that_is_not_live_causes_a_warning() {
    let yaml = script(CASES).replace("name: Support", "name: Support\n    status: Testing");
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", format!("{SUITE}    - tc_other\n"))
        .file("sandbox.yaml", yaml);
    let ran = sigma.run("run --sandbox=sandbox.yaml").exits(0);
    ran.says("warning: agent D5D0p7TUs66TTAEAx is not Live: the platform says Testing");
    let ran = sigma.run("check --online --sandbox=sandbox.yaml").exits(0);
    ran.says(
        "sigma-suite.yaml:2:3: warning[preflight::not_live]: agent D5D0p7TUs66TTAEAx is not Live",
    )
    .says("no errors");
}

#[test]
fn check_online_asks_only_about_selected_agents_and_writes_no_file() {
    let sigma = Sigma::new()
        .file("a.sigma-suite.yaml", SUITE)
        .file("b.sigma-suite.yaml", "agents:\n  Unknown: [tc_1]\n")
        .file("sandbox.yaml", script(CASES));
    let online = "check --online --sandbox=sandbox.yaml";
    sigma
        .run(online)
        .exits(2)
        .says("b.sigma-suite.yaml:2:3: error[preflight::unknown_agent]: the service knows no agent Unknown");
    sigma.run(&format!("{online} --file a.*")).exits(0);
    assert!(!sigma.path(".sigma-suite").exists() && !sigma.path("sigma-suite-results").exists());
}

#[test]
fn check_online_needs_a_key_and_a_service() {
    let sigma = Sigma::new().file("sigma-suite.yaml", SUITE);
    sigma
        .run("check --online")
        .exits(2)
        .says("SIGMAMIND_API_KEY");
    let keyed = sigma.env("SIGMAMIND_API_KEY", "right-key-123");
    let down = keyed.run("check --online --api-url http://127.0.0.1:1 --outage-limit 0s");
    down.exits(4)
        .says("is not available")
        .never_says("right-key-123");
}

#[test]
fn labels_from_the_service_cannot_run_workflow_commands() {
    let cases = CASES.replace("Greeting", "\"x\\n::error::owned\\e[2J\"");
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", script(&cases));
    for format in ["text", "github"] {
        let ran = sigma.run(&format!(
            "check --online --sandbox=sandbox.yaml --format {format}"
        ));
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!all.contains('\u{1b}'), "{all}");
        let commands = all.lines().filter(|line| line.starts_with("::"));
        assert!(
            commands
                .into_iter()
                .all(|line| line.starts_with("::notice file=sigma-suite.yaml")),
            "{all}"
        );
    }
}

#[test]
fn a_preflight_without_an_agent_is_not_mentioned() {
    let suite = "agents:\n  A:\n    test_cases: [{ id: tc_1, skip: later }]\n";
    let sigma = Sigma::new().file("sigma-suite.yaml", suite);
    sigma.run("run --sandbox").exits(3).never_says("preflight");
}

#[test]
fn an_embedded_sandbox_is_called_with_the_key_of_its_script() {
    let sigma = Sigma::with_attempts("[pass]");
    let script = format!("key: right-key-123\n{}", sigma.read("sandbox.yaml"));
    let sigma = sigma.file("sandbox.yaml", script);
    sigma.run("run --sandbox=sandbox.yaml").exits(0);
    let sigma = sigma.file("sandbox.yaml", "key: \" \"\n");
    sigma
        .run("run --sandbox=sandbox.yaml")
        .exits(2)
        .says("the `key` of the sandbox script cannot be used");
}
