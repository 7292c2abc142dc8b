//! The commands on the pages of the book work as shown.
//!
//! All `sh` blocks of a page run in one shell, in a new folder with a new home. A `text` block after one is what its
//! commands print; a line `…` stands for any lines. Each command must succeed, except those before an
//! `echo "exit code $?"`. The service is a sandbox, which the environment points to.

mod output;
mod shell;

use std::fs;
use std::path::Path;

use output::{cleaned, matches};
use shell::run;

use crate::markdown::{Part, parts};
use crate::update::assert_generated;

/// `setup` prepares the folder. The page must show the outputs.
fn check(page: &str, setup: &str) {
    let page = format!("docs/{page}");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&page)).unwrap();
    let mut parts = parts(&text);
    for ran in run(&parts, setup) {
        let output = cleaned(&ran.output);
        assert_eq!(
            ran.failures,
            shown_failures(&output),
            "{page}: {}fails:\n{output}",
            parts[ran.part].text
        );
        let expected = output_of(&mut parts, ran.part);
        if let Some(expected) = expected.filter(|expected| !matches(expected, &output)) {
            *expected = output;
        }
    }
    let updated: String = parts.iter().map(markdown).collect();
    assert_generated(&page, &updated);
}

/// The output that the page shows for the block: the next `text` block before other commands.
fn output_of(parts: &mut [Part], index: usize) -> Option<&mut String> {
    let mut blocks = parts[index + 1..].iter_mut();
    let next = blocks.find(|part| part.is("sh") || part.is("text"))?;
    next.is("text").then_some(&mut next.text)
}

fn markdown(part: &Part) -> String {
    match &part.language {
        Some(language) => format!("```{language}\n{}```\n", part.text),
        None => part.text.clone(),
    }
}

/// How many failures the page shows by its `echo "exit code $?"`.
fn shown_failures(output: &str) -> usize {
    let codes = output
        .lines()
        .filter_map(|line| line.strip_prefix("exit code "));
    codes.filter(|code| *code != "0").count()
}

/// Two cases of the service.
const SUITE: &str = "mkdir work && cd work && printf 'agents:\n  D5D0p7TUs66TTAEAx:\n    tags: [release]\n    \
test_cases:\n      - tc_xeeXG5hX9dl0VFNt\n      - tc_aQqGZoMIPbU5MXHV\n' >sigma-suite.yaml";

const GIT: &str =
    "git init -q -b main && git config user.name Ada && git config user.email ada@example.com";

#[test]
fn the_commands_of_the_tutorial_print_what_it_shows() {
    check("tutorial.md", "true");
}

#[test]
fn the_check_before_a_release_stops_it_unless_all_passed() {
    check("how-to/release-check.md", SUITE);
}

#[test]
fn a_run_that_was_detached_is_attached_in_another_folder() {
    check("how-to/detach-and-attach.md", SUITE);
}

#[test]
fn the_selectors_of_the_guide_select_something() {
    let suites = "cp -R $EXAMPLES/release-gate suites && mkdir suites/billing && mv suites/billing.* suites/billing";
    check("how-to/select-cases.md", suites);
}

#[test]
fn the_commands_that_look_back_find_a_run() {
    let run =
        "sigma-suite run --sandbox=$EXAMPLES/release-gate/sandbox.yaml $EXAMPLES/release-gate";
    check("how-to/look-back.md", &format!("! {run} && ! {run}"));
}

#[test]
fn the_commands_that_watch_for_drops_find_runs() {
    let run = "sigma-suite run --sandbox=suites/sandbox.yaml";
    let runs = format!("cp -R $EXAMPLES/release-gate suites && for run in 1 2 3; do {run}; done");
    check("how-to/history.md", &format!("{runs}; true"));
}

#[test]
fn the_commands_for_a_monorepo_select_something() {
    let files = "mkdir services && cp -R $EXAMPLES/quickstart services/support \
                 && cp -R $EXAMPLES/release-gate services/billing";
    let commit = "git add services && git commit -qm Suites \
                  && cp $EXAMPLES/quickstart/* new.sigma-suite.yaml";
    check(
        "how-to/monorepo.md",
        &format!("{GIT} && {files} && {commit}"),
    );
}

#[test]
fn the_suite_files_of_two_stages_are_planned() {
    check("how-to/staging-and-production.md", "true");
}

#[test]
fn the_commands_without_a_network_work() {
    check("how-to/air-gapped.md", SUITE);
}

#[test]
fn a_hook_of_git_refuses_a_broken_suite_file() {
    check("how-to/pre-commit.md", &format!("{SUITE} && {GIT}"));
}

#[test]
#[ignore = "needs curl and jq: run by scripts/test, which installs them"]
fn the_curl_loop_of_the_comparison_works() {
    check("comparison.md", "true");
}
