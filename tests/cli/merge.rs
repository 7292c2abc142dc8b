//! `merge`: joins the results of shards.

use serde_json::Value;

use crate::sigma::Sigma;

const RUN: &str = "run --sandbox=sandbox.yaml";

/// Agents of which the first in the file is not in the first shard.
fn sigma() -> Sigma {
    let suite = "\
agents:
  first: { id: D5D0p7TUs66TTAEAx, test_cases: [tc_1, tc_2] }
  second: { id: mJzLaPEo425lieb9, test_cases: [tc_3] }
  third: { id: SPIlVscbB0kkXBvZ, test_cases: [{ id: tc_4, tags: [slow] }, tc_5] }
";
    let script = "\
attempt_time: 0ms
listing: { earlier_batches: 1 }
agents:
  D5D0p7TUs66TTAEAx: { cases: { tc_1: { attempts: [pass, fail] }, tc_2: { attempts: [pass] } } }
  mJzLaPEo425lieb9: { cases: { tc_3: { attempts: [pass] } } }
  SPIlVscbB0kkXBvZ: { cases: { tc_4: { attempts: [pass] }, tc_5: { attempts: [pass] } } }
";
    Sigma::new()
        .file("b.sigma-suite.yaml", suite)
        .file(
            "a.sigma-suite.yaml",
            "agents:\n  SPIlVscbB0kkXBvZ: [tc_5]\n",
        )
        .file("sandbox.yaml", script)
}

/// Runs all shards, and gives the paths of their results.
fn shards(sigma: &Sigma, count: usize, flags: &str) -> String {
    let shard = |index: usize| {
        sigma.run(&format!(
            "{RUN} --shard {index}/{count} --results s{index} {flags}"
        ));
        format!("s{index}/results.json")
    };
    (1..=count).map(shard).collect::<Vec<_>>().join(" ")
}

/// Results without what differs from run to run.
fn without_times(mut results: Value) -> Value {
    match &mut results {
        Value::Object(fields) => {
            for name in ["run", "started", "ended", "elapsed", "began"] {
                fields.remove(name);
            }
            for value in fields.values_mut() {
                *value = without_times(value.take());
            }
        }
        Value::Array(values) => {
            for value in values {
                *value = without_times(value.take());
            }
        }
        _ => {}
    }
    results
}

fn results(sigma: &Sigma, folder: &str) -> Value {
    let json = sigma.read(&format!("{folder}/results.json"));
    without_times(serde_json::from_str(&json).unwrap())
}

/// The `JUnit` file without times and the id of the run, which merged results do not have.
fn junit(sigma: &Sigma, folder: &str) -> String {
    let xml = sigma.read(&format!("{folder}/junit.xml"));
    let is_run = |line: &&str| line.trim_start().starts_with("<property name=\"run\"");
    let lines: Vec<&str> = xml.lines().filter(|line| !is_run(line)).collect();
    let xml = lines.join("\n");
    let mut parts = xml.split('"');
    let mut plain = String::new();
    while let Some(text) = parts.next() {
        let value = parts.next().unwrap_or_default();
        let is_time = text.ends_with(" time=") || text.ends_with(" timestamp=");
        plain.push_str(text);
        plain.push_str(if is_time { "…" } else { value });
    }
    plain
}

#[test]
fn merged_shards_have_the_reports_and_the_exit_code_of_one_run() {
    // With more shards than agents, some shards are idle.
    for (count, flags) in [(2, ""), (3, "--tag !slow"), (7, "")] {
        let sigma = sigma();
        let files = shards(&sigma, count, flags);
        let merged = sigma.run(&format!("merge {files}")).exits(1);
        let whole = sigma
            .run(&format!("{RUN} {flags} --results whole"))
            .exits(1);
        assert_eq!(junit(&sigma, "sigma-suite-results"), junit(&sigma, "whole"));
        let whole_results = results(&sigma, "whole");
        assert_eq!(results(&sigma, "sigma-suite-results"), whole_results);
        assert_eq!(whole_results["counts"]["failed"], 1);
        let verdict = |stdout: &str| -> String {
            let last = stdout.lines().last().unwrap();
            last.split(" in ").next().unwrap().to_owned()
        };
        assert_eq!(verdict(&merged.stdout), verdict(&whole.stdout));
    }
}

#[test]
fn shards_of_a_run_that_passed_pass_together() {
    let sigma = sigma();
    let files = shards(&sigma, 2, "--case !tc_1");
    sigma
        .run(&format!("merge {files} --results out --junit ci/j.xml"))
        .exits(0)
        .says("passed");
    assert!(sigma.read("ci/j.xml").contains("tests=\"5\""));
    assert!(!sigma.path("out/junit.xml").exists());
}

#[test]
fn a_shard_that_timed_out_makes_the_merged_run_inconclusive() {
    let sigma = sigma();
    let hanging = sigma.read("sandbox.yaml").replace("[pass, fail]", "[hang]");
    let sigma = sigma.file("sandbox.yaml", hanging);
    let files = shards(&sigma, 2, "--timeout 500ms");
    sigma
        .run(&format!("merge {files}"))
        .exits(4)
        .says("time limit");
    assert_eq!(sigma.results()["end"], "timed_out");
}

#[test]
fn results_that_do_not_belong_together_are_refused_and_leave_no_older_report() {
    let sigma = sigma();
    let files = shards(&sigma, 2, "--case !tc_1");
    sigma.run(&format!("merge {files}")).exits(0);
    let (one, two) = files.split_once(' ').unwrap();
    sigma.run(&format!("{RUN} --results whole"));
    sigma.run(&format!("{RUN} --shard 2/2 --case !tc_2 --results other"));
    for (files, message) in [
        (
            one.to_owned(),
            "no results of shard 2/2 among s1/results.json",
        ),
        (
            format!("{one} {two} {two}"),
            "shard 2/2 is given twice: s2/results.json and s2/results.json",
        ),
        (
            format!("{one} whole/results.json"),
            "whole/results.json is not the result of a shard",
        ),
        (
            format!("{one} other/results.json"),
            "s1/results.json and other/results.json have different plans",
        ),
    ] {
        sigma.run(&format!("merge {files}")).exits(2).says(message);
        assert_eq!(sigma.results()["verdict"], "refused");
        assert!(sigma.junit().contains("<error"), "{message}");
    }
    sigma.run("merge").exits(2);
    sigma.run(&format!("merge {files} --bogus")).exits(2);
    assert_eq!(sigma.results()["verdict"], "refused");
}

#[test]
fn merged_reports_never_replace_a_shard() {
    let sigma = sigma();
    let files = shards(&sigma, 2, "");
    let before = sigma.read("s2/results.json");
    sigma
        .run(&format!("merge {files} --results ./s2"))
        .exits(2)
        .says("s2/results.json would be replaced");
    assert_eq!(sigma.read("s2/results.json"), before);
}
