//! The events of `--events`: one JSON object a line, from `run_started` to `run_finished`.

use serde_json::Value;

use crate::sigma::{SUITE, Sigma};

const RUN: &str = "run --sandbox=sandbox.yaml";

fn parsed(lines: &str) -> Vec<Value> {
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    lines.collect()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect()
}

#[test]
fn a_file_of_events_begins_with_the_plan_and_ends_with_the_exit_code() {
    let sigma = Sigma::with_attempts("[pass, fail]");
    sigma
        .run(&format!("{RUN} --events new/events.ndjson"))
        .exits(1);
    let events = parsed(&sigma.read("new/events.ndjson"));
    let (first, last) = (&events[0], events.last().unwrap());
    assert_eq!(first["event"], "run_started");
    assert_eq!(first["tool"], "sigma-suite");
    assert_eq!(first["run"], sigma.results()["run"]);
    assert_eq!((&first["agents"], &first["cases"]), (&1.into(), &1.into()));
    assert_eq!(last["event"], "run_finished");
    assert_eq!(last["verdict"], "failed");
    assert_eq!(last["counts"], sigma.results()["counts"]);
    assert_eq!(last["exit_code"], 1);
    for kind in [
        "preflight_started",
        "agent_checked",
        "batch_known",
        "batch_ended",
        "case_judged",
    ] {
        assert!(kinds(&events).contains(&kind), "{kind}");
    }
}

#[test]
fn events_on_standard_output_leave_it_to_them_alone() {
    let sigma = Sigma::with_attempts("[fail]");
    let ran = sigma.run(&format!("{RUN} --events -")).exits(1);
    let events = parsed(&ran.stdout);
    assert_eq!(events.last().unwrap()["event"], "run_finished");
    assert!(ran.stderr.contains(": 1 failed in "), "{}", ran.stderr);
    assert!(!sigma.path("-").exists());
}

#[test]
fn a_run_that_is_refused_still_has_a_first_and_a_last_event() {
    let sigma = Sigma::new().file("sigma-suite.yaml", "agents: {}\n");
    for flags in ["", "--bogus"] {
        let ran = sigma
            .run(&format!("run --sandbox --events - {flags}"))
            .exits(2);
        let events = parsed(&ran.stdout);
        assert_eq!(kinds(&events), ["run_started", "run_finished"], "{flags}");
        assert_eq!(events[1]["exit_code"], 2);
        assert_eq!(events[1]["end"], "refused");
    }
}

#[test]
fn older_events_are_replaced() {
    let sigma = Sigma::with_attempts("[pass]").env("SIGMA_SUITE_EVENTS", "e.ndjson");
    let mut runs = Vec::new();
    for _ in 0..2 {
        sigma.run(RUN).exits(0);
        let events = parsed(&sigma.read("e.ndjson"));
        assert_eq!(
            kinds(&events)
                .iter()
                .filter(|kind| **kind == "run_started")
                .count(),
            1
        );
        runs.push(events[0]["run"].clone());
    }
    assert_ne!(runs[0], runs[1]);
}

#[test]
fn a_file_of_another_program_is_refused_before_any_request() {
    let others = [
        ("sigma-suite.yaml", SUITE),
        ("other.ndjson", "{\"event\":\"run_started\"}\n"),
        ("binary", "\u{0}\u{1}"),
    ];
    for (name, text) in others {
        let sigma = Sigma::with_attempts("[pass]").file(name, text);
        sigma
            .run(&format!("{RUN} --events {name}"))
            .exits(2)
            .says("it is a file that sigma-suite did not write")
            .says("--events")
            .never_says("batch_");
        assert_eq!(sigma.read(name), text);
        assert_eq!(sigma.results()["verdict"], "refused");
    }
}

#[test]
fn the_path_of_a_report_and_a_folder_are_refused() {
    let sigma = Sigma::with_attempts("[pass]").file("folder/readme", "");
    let same = format!("{RUN} --events sigma-suite-results/results.json");
    sigma.run(&same).exits(2).says("a report has the same path");
    assert_eq!(sigma.results()["verdict"], "refused");
    let folder = format!("{RUN} --events folder");
    sigma.run(&folder).exits(2).says("it is not a regular file");
    let below = format!("{RUN} --events folder/readme/e.ndjson");
    sigma.run(&below).exits(2).says("cannot write the events");
}

#[test]
fn the_schema_of_events_is_printed() {
    let ran = Sigma::new().run("schema events").exits(0);
    assert_eq!(ran.stdout, sigma_suite::document::events_schema());
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::symlink;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::sigma::Ran;

    #[test]
    fn a_link_is_refused_and_its_target_stays() {
        let sigma = Sigma::with_attempts("[pass]").file("target", "");
        symlink(sigma.path("target"), sigma.path("e.ndjson")).unwrap();
        let ran = sigma.run(&format!("{RUN} --events e.ndjson")).exits(2);
        ran.says("it is not a regular file");
        assert_eq!(sigma.read("target"), "");
    }

    fn command(sigma: &Sigma) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigma-suite"));
        command
            .args(RUN.split(' '))
            .args(["--events", "-", "--quiet"]);
        command
            .env_clear()
            .current_dir(sigma.path(""))
            .stderr(Stdio::piped());
        command
    }

    #[test]
    fn a_full_disk_at_the_start_is_an_error_before_any_request() {
        let sigma = Sigma::with_attempts("[pass]");
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command(&sigma).stdout(full).output().unwrap();
        Ran::from(output)
            .exits(2)
            .says("cannot write the events to standard output");
        assert_eq!(sigma.results()["batches"], serde_json::json!([]));
    }

    #[test]
    fn a_pipe_that_is_closed_later_is_one_warning_and_the_run_goes_on() {
        let sigma = Sigma::with_attempts("[pass]");
        let mut child = command(&sigma).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        assert!(first.contains("run_started"), "{first}");
        let ran = Ran::from(child.wait_with_output().unwrap()).exits(0);
        let warning = "warning: the events in standard output are incomplete";
        assert_eq!(ran.stderr.matches(warning).count(), 1, "{}", ran.stderr);
        assert_eq!(sigma.results()["verdict"], "passed");
    }
}
