//! Runs the examples of the README, and looks for flags on the pages that do not exist.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::files::files_below;
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

/// Flags of other programs on the pages.
const FOREIGN: [&str; 25] = [
    // Cargo.
    "--bench",
    "--git",
    "--lib",
    "--locked",
    "--path",
    "--release",
    "--rev",
    "--root",
    "--target",
    "--test",
    // Valgrind.
    "--tool",
    // git.
    "--cached",
    "--diff-filter",
    "--prefix",
    "--stdin",
    // pre-commit.
    "--all-files",
    // jq and curl.
    "--arg",
    "--args",
    "--fail-with-body",
    "--show-error",
    "--silent",
    "--unbuffered",
    // buildkite-agent.
    "--context",
    "--include-retried-jobs",
    "--style",
];

fn flags(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.filter(|word| {
        let name = word.strip_prefix("--").unwrap_or_default();
        name.starts_with(|c: char| c.is_ascii_lowercase())
    })
}

#[test]
fn the_pages_show_only_flags_that_exist() {
    let mut help = Sigma::new().run("--help").exits(0).stdout;
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let lines = commands.lines().filter_map(|line| line.strip_prefix("  "));
    let names = lines.filter_map(|line| line.split(' ').next());
    let names: Vec<String> = names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    assert!(names.len() >= 14, "{names:?}");
    for name in names {
        help += &Sigma::new().run(&format!("{name} --help")).exits(0).stdout;
    }
    let known: HashSet<&str> = flags(&help).chain(FOREIGN).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = files_below(&root.join("docs"));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.push(root.join("README.md"));
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let unknown: Vec<&str> = flags(&text).filter(|flag| !known.contains(flag)).collect();
        assert!(
            unknown.is_empty(),
            "{} shows {unknown:?}; add flags of other programs to FOREIGN",
            page.display()
        );
    }
}
