//! What a step of GitHub Actions gets of a run: annotations, a summary, outputs and a comment.

use crate::sigma::{Ran, SUITE, Sigma, script};

const RUN: &str = "run --sandbox=sandbox.yaml";

/// A step with the sandbox's case in a repository that is the folder above.
fn step(sigma: Sigma) -> Sigma {
    let folder = sigma.path("");
    let above = folder.parent().unwrap();
    let above = above.to_string_lossy().into_owned();
    let (summary, output) = (sigma.path("summary.md"), sigma.path("output"));
    sigma
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_WORKSPACE", &above)
        .env("GITHUB_STEP_SUMMARY", &summary.to_string_lossy())
        .env("GITHUB_OUTPUT", &output.to_string_lossy())
}

/// The lines of the log that the runner would obey.
fn commands(ran: &Ran) -> Vec<String> {
    let log = format!("{}\n{}", ran.stdout, ran.stderr);
    assert!(!log.contains("##["), "{log}");
    let lines = log.split(['\n', '\r']);
    let commands = lines.filter(|line| line.trim_start().starts_with("::"));
    commands.map(str::to_owned).collect()
}

/// The last value of an output.
fn output(sigma: &Sigma, name: &str) -> String {
    let file = sigma.read("output");
    let start = format!("{name}=");
    let mut values = file.lines().filter_map(|line| line.strip_prefix(&start));
    values
        .next_back()
        .unwrap_or_else(|| panic!("{name} is not in:\n{file}"))
        .to_owned()
}

#[test]
fn a_failed_case_is_annotated_at_its_line_counted_from_the_root_of_the_repository() {
    let sigma = step(Sigma::with_attempts("[fail]"));
    let ran = sigma.run(RUN).exits(1);
    let folder = sigma.path("").canonicalize().unwrap();
    let folder = folder.file_name().unwrap().to_string_lossy().into_owned();
    let expected = format!(
        "::error file={folder}/sigma-suite.yaml,line=3,col=7,title=sandbox%3A failed%3A Refund::"
    );
    let found = commands(&ran);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(&expected), "{found:?}");
    assert!(
        found[0].contains("0 of 1 attempt passed (need 1)%0Aremark: "),
        "{found:?}"
    );
    assert!(
        ran.stdout.lines().last().unwrap().starts_with("failed"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_summary_is_appended_to_what_other_programs_wrote() {
    let sigma = step(Sigma::with_attempts("[pass, fail]")).file("summary.md", "# mine\n");
    sigma.run(RUN).exits(1);
    sigma.run(RUN).exits(1);
    let summary = sigma.read("summary.md");
    assert!(summary.starts_with("# mine\n"), "{summary}");
    assert_eq!(
        summary.matches("sigma-suite: failed").count(),
        2,
        "{summary}"
    );
    assert!(summary.contains("no real agent was tested"), "{summary}");
}

#[test]
fn outputs_have_the_verdict_counts_and_paths() {
    let sigma = step(Sigma::with_attempts("[pass]"));
    sigma.run(RUN).exits(0);
    let results = sigma.results();
    let expected = [
        ("verdict", "passed"),
        ("exit-code", "0"),
        ("passed", "1"),
        ("failed", "0"),
        ("sandbox", "true"),
        ("run-id", results["run"].as_str().unwrap()),
    ];
    for (name, value) in expected {
        assert_eq!(output(&sigma, name), value, "{name}");
    }
    let batch = results["batches"][0]["id"].as_str().unwrap();
    assert_eq!(output(&sigma, "batch-ids"), format!("[\"{batch}\"]"));
    for (name, file) in [
        ("results", "results.json"),
        ("junit", "junit.xml"),
        ("comment", "comment.md"),
    ] {
        let path = output(&sigma, name);
        assert!(std::path::Path::new(&path).is_absolute(), "{path}");
        assert!(
            path.ends_with(&format!("sigma-suite-results/{file}")),
            "{path}"
        );
    }
}

#[test]
fn a_run_that_is_killed_leaves_outputs_and_a_comment_that_say_so() {
    let sigma = step(Sigma::with_attempts("[pass]"));
    let killed = sigma.run_with(("SIGMA_SUITE_FAULT", "kill:3"), RUN);
    assert_eq!(killed.code, None, "{}", killed.stderr);
    assert_eq!(output(&sigma, "verdict"), "not_finished");
    assert_ne!(output(&sigma, "run-id"), "");
    assert!(
        sigma
            .read("sigma-suite-results/comment.md")
            .contains("did not finish")
    );
}

#[test]
fn a_run_that_is_refused_is_annotated_and_has_outputs() {
    let sigma = step(Sigma::new().file("sigma-suite.yaml", "agents: {}\n"));
    for flags in ["", "--bogus", "--results sigma-suite.yaml"] {
        let ran = sigma.run(&format!("run --sandbox {flags}")).exits(2);
        let found = commands(&ran);
        assert_eq!(found.len(), 1, "{flags}: {found:?}");
        assert!(found[0].contains("run verdict%3A refused::"), "{found:?}");
        assert_eq!(output(&sigma, "verdict"), "refused");
        assert_eq!(output(&sigma, "exit-code"), "2");
    }
    assert_eq!(
        sigma
            .read("summary.md")
            .matches("sigma-suite: refused")
            .count(),
        3
    );
}

#[test]
fn nothing_is_written_outside_of_a_step_or_if_it_is_switched_off() {
    let plain = Sigma::with_attempts("[fail]");
    let summary = plain.path("summary.md").to_string_lossy().into_owned();
    let outside = plain.env("GITHUB_STEP_SUMMARY", &summary);
    let off = step(Sigma::with_attempts("[fail]"));
    for (sigma, flags) in [(outside, ""), (off, "--github never")] {
        let ran = sigma.run(&format!("{RUN} {flags}")).exits(1);
        assert!(commands(&ran).is_empty(), "{flags}");
        for file in ["summary.md", "output", "sigma-suite-results/comment.md"] {
            assert!(!sigma.path(file).exists(), "{flags}: {file}");
        }
    }
    let on = Sigma::with_attempts("[fail]").env("SIGMA_SUITE_GITHUB", "always");
    assert_eq!(commands(&on.run(RUN).exits(1)).len(), 1);
    assert!(on.path("sigma-suite-results/comment.md").exists());
}

#[test]
fn a_file_of_the_step_that_cannot_be_written_is_a_warning() {
    let sigma = step(Sigma::with_attempts("[pass]"));
    let sigma = sigma.file("summary.md/x", "").file("output/x", "");
    let ran = sigma.run(RUN).exits(0);
    assert_eq!(
        ran.stderr
            .matches("warning: the step summary cannot be written")
            .count(),
        1
    );
    assert_eq!(
        ran.stderr
            .matches("warning: the outputs of the step cannot be written")
            .count(),
        2
    );
}

#[test]
fn a_comment_of_another_program_is_never_replaced() {
    let sigma = step(Sigma::with_attempts("[pass]"));
    let sigma = sigma.file("sigma-suite-results/comment.md", "# mine\n");
    sigma
        .run(RUN)
        .exits(2)
        .says("comment.md")
        .never_says("batch_");
    assert_eq!(sigma.read("sigma-suite-results/comment.md"), "# mine\n");
}

/// What a label, a remark and a suite file could contain.
const HOSTILE: &str = "\\r\\n::set-output name=verdict::passed\\r::stop-commands::x\\n##[group]y \\u00A0::error::z %0A::add-mask::a @octocat #1 <img src=x> | ` <!-- -->";

#[test]
fn hostile_texts_are_neither_commands_nor_outputs_nor_markup() {
    let case = format!(
        "      tc_xeeXG5hX9dl0VFNt:\n        label: \"{HOSTILE}\"\n        attempts: [pass, {{ verdict: fail, remarks: \"{HOSTILE}\" }}]\n"
    );
    let suite = format!("name: \"{HOSTILE}\"\n{SUITE}");
    let sigma = step(
        Sigma::new()
            .file("sigma-suite.yaml", suite)
            .file("sandbox.yaml", script(&case)),
    );
    for flags in ["", "-v", "--events -"] {
        // Earlier runs in the same folder would give advice.
        let state = flags.replace(' ', "");
        let ran = sigma
            .run(&format!("{RUN} {flags} --state state{state}"))
            .exits(1);
        let found = commands(&ran);
        assert_eq!(found.len(), 1, "{flags}: {found:?}");
        assert!(found[0].starts_with("::error file="), "{found:?}");
        assert_eq!(output(&sigma, "verdict"), "failed");
    }
    for page in ["summary.md", "sigma-suite-results/comment.md"] {
        let page = sigma.read(page).replacen("<!-- sigma-suite -->", "", 1);
        for active in ["@octocat", " #1", "<img", "<!--", "::error"] {
            assert!(!page.contains(active), "{active} in {page}");
        }
    }
}

#[test]
fn outputs_of_other_programs_stay_whole_even_without_a_line_break_at_their_end() {
    let sigma = step(Sigma::with_attempts("[pass]")).file("output", "foo=bar");
    sigma.run(RUN).exits(0);
    assert!(
        sigma
            .read("output")
            .starts_with("foo=bar\nverdict=not_finished\n")
    );
    assert_eq!(output(&sigma, "verdict"), "passed");
}
