//! Runs the examples of the README.

use std::path::Path;
use std::process::Command;

use crate::sigma::{Ran, Sigma};

fn run(arguments: &[&str], sigma: &Sigma) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_sigma-suite"))
        .args(arguments)
        .args([
            "--results",
            &sigma.path("sigma-suite-results").to_string_lossy(),
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("SIGMA_SUITE_GITHUB", "never")
        .output();
    Ran::from(output.expect("the binary starts"))
}

#[test]
fn the_quickstart_passes() {
    let sigma = Sigma::new();
    run(&["run", "--sandbox", "examples/quickstart"], &sigma).exits(0);
    assert!(
        sigma
            .junit()
            .contains("tests=\"3\" skipped=\"0\" failures=\"0\" errors=\"0\"")
    );
}

#[test]
fn the_release_gate_has_one_failing_and_one_flaky_case() {
    let sigma = Sigma::new();
    let arguments = [
        "run",
        "--sandbox=examples/release-gate/sandbox.yaml",
        "examples/release-gate",
    ];
    let ran = run(&arguments, &sigma).exits(1);
    ran.says("failed: Disputed charge is handed over")
        .says("examples/release-gate/billing.sigma-suite.yaml:12:13")
        .says("Refund is refused politely (support-bot): 2 of 3 attempts passed");
    let counts = &sigma.results()["counts"];
    assert_eq!(
        (&counts["failed"], &counts["flaky"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn the_readme_shows_only_flags_that_exist() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let help: String = [
        "run", "attach", "check", "plan", "show", "list", "prune", "report", "merge", "init",
        "schema", "sandbox",
    ]
    .map(|command| {
        Sigma::new()
            .run(&format!("{command} --help"))
            .exits(0)
            .stdout
    })
    .concat();
    let is_flag = |word: &&str| word.starts_with("--") && word.len() > 2;
    let words =
        readme.split(|c: char| c.is_whitespace() || matches!(c, '`' | '=' | '[' | ',' | ')' | '('));
    // The others are flags of cargo and of scripts/test.
    let ours = words.filter(is_flag).filter(|flag| {
        !matches!(
            *flag,
            "--release" | "--locked" | "--path" | "--example" | "--bench" | "--quick"
        )
    });
    for flag in ours {
        assert!(
            help.contains(flag),
            "README.md shows {flag}, which no command has"
        );
    }
}
