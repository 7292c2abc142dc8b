//! The forms in which problems of suite files are printed.

use anstream::adapter::strip_str;
use serde_json::{Value, json};

use crate::markdown::parts;
use crate::sigma::{SUITE, Sigma};

const MANIFEST: &str = env!("CARGO_MANIFEST_DIR");

fn wrong() -> Sigma {
    let suite = format!("{SUITE}    - case\n  é日\u{202e}: [tc_1]\n  D5D0p7TUs66TTAEAx: [tc_2]\n");
    Sigma::new().file("sigma-suite.yaml", suite)
}

#[test]
fn off_the_terminal_problems_have_the_form_of_compilers() {
    let ran = wrong().run("check").exits(2);
    insta::assert_snapshot!(ran.stderr, @r"
    sigma-suite.yaml:4:7: error[suite::case_id]: this is not a test case id
        4 |     - case
          |       ^^^^ invalid id
    help: a test case id starts with `tc_`; did you mean `tc_case`?

    sigma-suite.yaml:5:3: error[suite::agent_id]: this is not an agent id
        5 |   é日�: [tc_1]
          |   ^^^^ invalid id
    help: a name of your own needs the agent's id: below `é日�:`, write `id: AGENT_ID`, and the list below `test_cases:`

    sigma-suite.yaml:6:3: error[suite::duplicate_key]: duplicate agent `D5D0p7TUs66TTAEAx`
        2 |   D5D0p7TUs66TTAEAx:
          |   ----------------- first used here
        6 |   D5D0p7TUs66TTAEAx: [tc_2]
          |   ^^^^^^^^^^^^^^^^^ used again here
    help: keep only one of them

    3 errors in 1 file
    ");
    assert_eq!(ran.stdout, "");
}

#[test]
fn colours_are_only_added_on_request() {
    let plain = wrong().run("check").stderr;
    let coloured = wrong().run("check --color always").stderr;
    assert!(!plain.contains('\u{1b}'));
    assert!(
        coloured.contains("\u{1b}[1m\u{1b}[31merror[suite::case_id]\u{1b}[0m: "),
        "{coloured:?}"
    );
    assert_eq!(strip_str(&coloured).to_string(), plain);
}

#[test]
fn the_other_forms_are_printed_on_request() {
    let full = wrong().run("check --diagnostics full").exits(2);
    full.says("╭─[sigma-suite.yaml:4:7]").never_says("\u{1b}");
    let narrated = wrong()
        .env("SIGMA_SUITE_DIAGNOSTICS", "narrated")
        .run("check")
        .exits(2);
    narrated.says("Diagnostic severity: error").never_says("│");
    let compact = wrong().run("check --diagnostics compact").exits(2);
    assert_eq!(compact.stderr, wrong().run("check").stderr);
}

#[test]
fn a_hostile_line_stays_in_its_place_and_long_lines_are_cut() {
    let long = "x".repeat(10_000);
    let suite = format!("{SUITE}  \"\u{202e}\t日##[error]\": # {long}\n    - tc_1\n");
    let sigma = Sigma::new().file("sigma-suite.yaml", suite);
    let ran = sigma.run("check --color never").exits(2);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let start = "    4 |   \"\u{fffd}    日##(error]\": # xxx";
    assert!(lines[1].starts_with(start), "{}", ran.stderr);
    assert!(lines[1].ends_with("x…"), "{}", ran.stderr);
    let marks = format!("      |   {} invalid id", "^".repeat(18));
    assert_eq!(lines[2], marks, "{}", ran.stderr);
}

#[test]
fn problems_that_stop_a_command_are_counted() {
    let quarantine = "{ id: tc_1, quarantine: { reason: x, until: 2020-01-31 } }";
    let sigma = Sigma::new()
        .file("a.sigma-suite.yaml", SUITE.replace("tc_", "tx_"))
        .file("b.sigma-suite.yaml", "agents:\n  a b: [tc_1]\n")
        .file(
            "c.sigma-suite.yaml",
            format!("agents:\n  a: [{quarantine}]\n"),
        );
    for command in ["check", "plan", "run --sandbox", "check --quiet"] {
        let ran = sigma.run(command).exits(2);
        assert!(
            ran.stderr
                .ends_with("\n2 errors and 1 warning in 3 files\n"),
            "{command}: {}",
            ran.stderr
        );
    }
    for format in ["json", "github"] {
        let ran = sigma.run(&format!("check --format {format}")).exits(2);
        ran.never_says("2 errors");
    }
    let warned = sigma.run("check c.sigma-suite.yaml").exits(0);
    warned.says("no errors").never_says("1 warning");
    let missing = Sigma::new().run("check").exits(2);
    assert!(
        missing.stderr.ends_with("\n1 error\n"),
        "{}",
        missing.stderr
    );
    let many = format!("agents:\n  a:\n{}", "    - x\n".repeat(200));
    let many = Sigma::new().file("sigma-suite.yaml", many).run("check");
    many.exits(2)
        .says("… and 51 more problems;")
        .says("\nmore than 100 errors in 1 file\n");
}

/// The task of the documentation finds every problem with a location.
#[test]
fn the_documented_problem_matcher_matches() {
    let page =
        std::fs::read_to_string(format!("{MANIFEST}/docs/reference/diagnostics.md")).unwrap();
    let parts = parts(&page);
    let block = parts.iter().find(|part| part.is("json")).unwrap();
    let task: Value = serde_json::from_str(&block.text).unwrap();
    let task = &task["tasks"][0];
    let pattern = &task["problemMatcher"]["pattern"]["regexp"];
    let schema = json!({ "type": "string", "pattern": pattern });
    let is_problem = jsonschema::validator_for(&schema).unwrap();
    let command = task["command"].as_str().unwrap();
    let command = command.strip_prefix("sigma-suite ").unwrap();
    let ran = wrong().run(command).exits(2);
    let matched = ran
        .stderr
        .lines()
        .filter(|line| is_problem.is_valid(&json!(line)));
    let found: Vec<&str> = matched.collect();
    assert_eq!(found.len(), 3, "{}", ran.stderr);
    assert!(
        found
            .iter()
            .all(|line| line.starts_with("sigma-suite.yaml:"))
    );
}
