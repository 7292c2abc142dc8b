//! Runs the examples of the README, and looks for flags on the pages that do not exist.

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

/// Pages without a test that runs their commands.
const PAGES: &[&str] = &[
    "README.md",
    "docs/concepts.md",
    "docs/explanation/network.md",
    "docs/explanation/payment.md",
    "docs/explanation/verdict.md",
    "docs/how-to/look-back.md",
    "docs/how-to/select-cases.md",
    "docs/troubleshooting.md",
];

#[test]
fn the_pages_show_only_flags_that_exist() {
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
    for page in PAGES {
        let text =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        let words = text.split(|c: char| c.is_whitespace() || "`=[,)(".contains(c));
        let flags = words.filter(|word| word.starts_with("--") && word.len() > 2);
        // The others are flags of cargo.
        for flag in flags.filter(|flag| !["--release", "--locked", "--path"].contains(flag)) {
            assert!(
                help.contains(flag),
                "{page} shows {flag}, which no command has"
            );
        }
    }
}
