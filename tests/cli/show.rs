//! `show`: the cases of an earlier run, and every attempt of a case.

use serde_json::Value;

use crate::served::{FAST, SCRIPT, serve, sigma_for};
use crate::sigma::{SUITE, Sigma, script};

const RUN: &str = "run --sandbox=sandbox.yaml";

/// Two cases, of which one fails in its second attempt.
fn sigma() -> Sigma {
    let suite = "\
agents:
  bot:
    id: D5D0p7TUs66TTAEAx
    test_cases:
      - { id: tc_1, name: Refund is refused }
      - tc_2
";
    let cases = "      \
      tc_1:
        label: Refund
        attempts:
          - { verdict: pass, conversation: [{ role: user, content: Money back! }, { role: assistant, content: No. }] }
          - verdict: fail
            remarks: The agent promised a refund.
            conversation: [{ role: user, content: Money back! }, { role: assistant, content: Sure. }]
      tc_2: { label: Greeting, attempts: [pass] }
";
    Sigma::new()
        .file("sigma-suite.yaml", suite)
        .file("sandbox.yaml", script(cases))
}

#[test]
fn the_latest_run_is_shown_with_the_remarks_of_all_attempts() {
    let sigma = sigma();
    sigma.run(RUN).exits(1);
    let ran = sigma.run("show").exits(0);
    let failed = ran.stdout.find("failed      Refund is refused").unwrap();
    assert!(failed < ran.stdout.find("passed      Greeting").unwrap());
    let ran = ran
        .says("2 failed     The agent promised a refund.")
        .says("no real agent");
    let last = ran.stdout.lines().last().unwrap();
    let command = format!("sigma-suite show {} tc_1", sigma.runs()[0]);
    assert!(last.ends_with(&command), "{last}");
}

#[test]
fn a_case_is_shown_with_its_conversations_and_the_command_that_runs_it_again() {
    let sigma = sigma();
    sigma.run(RUN).exits(1);
    let run = sigma.runs()[0].clone();
    let shown = sigma.run("show tc_1").exits(0);
    for text in [
        "sigma-suite.yaml:5:15",
        "differs from attempt 1, which passed with:",
        "assistant  Sure.",
        "job_",
        "chat_",
        "batch_",
    ] {
        assert!(shown.stdout.contains(text), "{text}: {}", shown.stdout);
    }
    let last = shown.stdout.lines().last().unwrap();
    let expected = "run --sandbox sigma-suite.yaml --agent D5D0p7TUs66TTAEAx --case tc_1";
    assert_eq!(last, format!("sigma-suite {expected}"));
    sigma.run(expected);
    // The latest run is another one now.
    for same in [
        format!("show {run} tc_1"),
        format!("show {} REFUND*", &run[..run.len() - 1]),
        format!("show {run} refund"),
    ] {
        assert_eq!(sigma.run(&same).exits(0).stdout, shown.stdout, "{same}");
    }
    assert_eq!(sigma.run("show last tc_2").exits(2).code, Some(2));
}

#[test]
fn attempts_are_chosen_by_number_and_by_result() {
    let sigma = sigma();
    sigma.run(RUN).exits(1);
    sigma
        .run("show tc_1 --attempt 1")
        .exits(0)
        .says("attempt 1 of 2: passed")
        .never_says("attempt 2 of 2");
    sigma
        .run("show --failed")
        .exits(0)
        .says("attempt 2 of 2: failed")
        .never_says("attempt 1 of")
        .never_says("tc_2");
    sigma
        .run("show tc_2 --failed")
        .exits(0)
        .says("every attempt passed");
}

#[test]
fn a_case_without_attempts_is_one_that_did_not_pass() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .env("SIGMAMIND_API_KEY", "key");
    sigma
        .run("run --api-url http://127.0.0.1:1 --outage-limit 0s")
        .exits(4);
    sigma
        .run("show --failed")
        .exits(0)
        .says("no attempt was seen");
}

#[test]
fn json_is_the_results_document_or_a_part_of_it() {
    let sigma = sigma();
    sigma.run(RUN).exits(1);
    let results = sigma.read("sigma-suite-results/results.json");
    assert_eq!(sigma.run("show --format json").exits(0).stdout, results);

    let shown = sigma.run("show tc_1 --attempt 2 --format json").exits(0);
    let shown: Value = serde_json::from_str(&shown.stdout).unwrap();
    let whole = &sigma.results()["groups"][0];
    let mut expected = whole["cases"][0].clone();
    expected["attempts"].as_array_mut().unwrap().remove(0);
    assert_eq!(shown["groups"][0]["cases"], serde_json::json!([expected]));
    assert_eq!(shown["groups"][0]["agent"], whole["agent"]);
}

#[test]
fn a_results_file_can_be_shown_without_a_state_folder() {
    let sigma = sigma();
    sigma.run(&format!("{RUN} --state elsewhere")).exits(1);
    sigma
        .run("show sigma-suite-results/results.json tc_1")
        .exits(0)
        .says("assistant  Sure.");
    let kept = format!(
        "elsewhere/results/{}.json.gz",
        sigma.run("show --state elsewhere").exits(0).stdout[4..26].trim()
    );
    sigma
        .run(&format!("show {kept}"))
        .exits(0)
        .says("Refund is refused");
}

#[test]
fn what_cannot_be_shown_is_an_error_that_says_what_to_do() {
    let sigma = sigma();
    sigma
        .run("show")
        .exits(2)
        .says("there is no run in .sigma-suite")
        .says("--state");
    sigma.run(RUN).exits(1);
    sigma
        .run("show tc_9")
        .exits(2)
        .says("tc_9 is no run, no file and no case of the latest run")
        .says("tc_1, tc_2");
    sigma
        .run("show last tc_9")
        .exits(2)
        .says("no case of the run matches tc_9");
    let run = sigma.runs()[0].clone();
    sigma.run(RUN).exits(1);
    sigma
        .run("show 20")
        .exits(2)
        .says("20 is the beginning of several runs");
    let sigma = sigma.file("other.json", "{\"tool\": \"x\", \"version\": 1}");
    sigma
        .run("show other.json")
        .exits(2)
        .says("written by \"x\", not by sigma-suite");
    std::fs::remove_file(sigma.path(&format!(".sigma-suite/results/{run}.json.gz"))).unwrap();
    sigma
        .run(&format!("show {run}"))
        .exits(2)
        .says(&format!("the results of run {run} are not kept"))
        .says("the latest run with results is");
}

#[test]
fn a_run_is_named_by_counting_back_from_the_latest() {
    let sigma = sigma();
    sigma
        .run("show last~1")
        .exits(2)
        .says("there is no run in .sigma-suite");
    sigma.run(RUN).exits(1);
    sigma.run(RUN).exits(1);
    for (word, run) in [("last", 1), ("last~0", 1), ("last~1", 0)] {
        let named = format!("run {} of", sigma.runs()[run]);
        sigma.run(&format!("show {word}")).exits(0).says(&named);
        sigma.run(&format!("report {word}")).exits(0);
    }
    for command in ["show last~2", "show last~2 tc_1", "report last~2"] {
        sigma
            .run(command)
            .exits(2)
            .says("there is no run last~2: .sigma-suite has 2 runs")
            .says("sigma-suite list");
    }
}

#[test]
fn an_unfinished_run_says_so_and_how_to_resume_it() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma.run(&format!("run --detach {FAST}")).exits(0);
    let run = sigma.runs()[0].clone();
    let attach = format!("sigma-suite attach {run}");
    sigma
        .run("show")
        .exits(0)
        .says("the run was detached")
        .says(&attach);
    sigma
        .run("show tc_a1")
        .exits(0)
        .says("the run was detached");
    std::fs::remove_dir_all(sigma.path(".sigma-suite/results")).unwrap();
    sigma
        .run("show")
        .exits(2)
        .says(&format!("run {run} is not finished"))
        .says(&attach);
    sigma.run(&format!("attach {FAST}")).exits(1);
    sigma
        .run("show")
        .exits(0)
        .never_says("detached")
        .never_says("attach");
}

#[test]
fn results_that_cannot_be_kept_are_a_warning_and_change_no_exit_code() {
    let sigma = Sigma::with_attempts("[pass]").file(".sigma-suite/results", "a file");
    sigma
        .run(RUN)
        .exits(0)
        .says("warning: the results of the run cannot be kept");
}

#[test]
fn no_report_of_a_run_is_needed_to_show_it_and_conversations_stay_out_of_git() {
    let sigma = Sigma::with_attempts("[fail]");
    sigma.run(RUN).exits(1);
    std::fs::remove_dir_all(sigma.path("sigma-suite-results")).unwrap();
    sigma
        .run("show tc_*")
        .exits(0)
        .says("attempt 1 of 1: failed");
    for folder in ["", "/results"] {
        let ignored = sigma.read(&format!(".sigma-suite{folder}/.gitignore"));
        assert_eq!(ignored, "*\n");
    }
}

#[test]
fn hostile_texts_are_shown_inert() {
    let text = "\\e[2J\\e]0;owned\\a\\n::error::x ##[error]y \\u202E";
    let case = format!(
        "      tc_xeeXG5hX9dl0VFNt:\n        label: \"{text}\"\n        attempts: [{{ verdict: fail, remarks: \"{text}\", \
         conversation: [{{ role: \"{text}\", content: \"{text}\" }}] }}]\n"
    );
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", SUITE)
        .file("sandbox.yaml", script(&case));
    sigma.run(RUN).exits(1);
    for command in [
        "show",
        "show tc_*",
        "show tc_* --format json",
        "list",
        "report",
    ] {
        let shown = sigma.run(command).exits(0).stdout;
        let is_active = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(is_active), "{command}: {shown:?}");
        assert!(!shown.contains("##[error]"), "{command}: {shown}");
        let is_command = |line: &str| line.trim_start().starts_with("::");
        assert!(!shown.lines().any(is_command), "{command}: {shown}");
    }
}
