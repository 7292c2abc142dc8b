//! What runs do with earlier runs: watch for drops of pass rates, give advice, balance shards, and poll later.

use crate::served::{FAST, SCRIPT, serve, sigma_for};
use crate::sigma::{Sigma, script};

/// A script in which both cases pass `passed` of four attempts.
fn passing(passed: usize) -> String {
    let words: Vec<&str> = (0..4)
        .map(|index| if index < passed { "pass" } else { "fail" })
        .collect();
    let attempts = words.join(", ");
    let cases = (1..=10).map(|case| format!("      tc_{case}: {{ attempts: [{attempts}] }}\n"));
    script(&cases.collect::<String>())
}

/// A suite with a history file of 20 good runs.
fn watched() -> Sigma {
    let cases: Vec<String> = (1..=10).map(|case| format!("tc_{case}")).collect();
    let suite = format!(
        "agents:\n  D5D0p7TUs66TTAEAx: {{ pass: any, test_cases: [{}] }}\n",
        cases.join(", ")
    );
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", suite)
        .file("good.yaml", passing(4))
        .file("bad.yaml", passing(2));
    sigma.run("run --sandbox=good.yaml").exits(0);
    sigma.run("history --sandbox --save one.jsonl").exits(0);
    let line = sigma.read("one.jsonl");
    let run = sigma.runs()[0].clone();
    let runs = (0..20).map(|index| line.replace(&run, &format!("20260101-0000{index:02}-abcdef")));
    let runs: String = runs.collect();
    sigma.file("h.jsonl", runs)
}

#[test]
fn a_drop_fails_the_run_if_requested_and_every_report_tells_it() {
    let sigma = watched();
    let told = "dropped from 100 % (>99–100 %) to 50 % (35–65 %): evidence";
    let good = "run --sandbox=good.yaml --history h.jsonl --fail-on failed,drop --state good";
    sigma
        .run(good)
        .exits(0)
        .says("no drop of 10 points in 1 run");
    let bad = "run --sandbox=bad.yaml --history h.jsonl --state bad";
    sigma
        .run(&format!("{bad} --watch-drop 0.2"))
        .exits(0)
        .says(told);
    sigma
        .run(&format!("{bad} --fail-on failed,drop"))
        .exits(1)
        .says("the pass rate")
        .says("dropped from");
    assert!(sigma.junit().contains("type=\"drop\""));
    assert!(
        sigma
            .read("sigma-suite-results/report.html")
            .contains("dropped from 100")
    );
    let check = &sigma.results()["drop_checks"]["agents"][0];
    assert_eq!(check["state"], "dropped");
    assert_eq!(check["reference"]["total"], 800);
    sigma
        .run("explain tc_1 --state bad")
        .exits(0)
        .says("the pass rate of its agent has dropped");
}

#[test]
fn without_enough_runs_nothing_has_dropped() {
    let sigma = watched();
    sigma
        .run("run --sandbox=bad.yaml --fail-on failed,drop --state new")
        .exits(0)
        .says("too few runs to watch for a drop of 10 points: 20 more runs needed");
}

#[test]
fn a_history_file_that_does_not_exist_is_an_error() {
    let sigma = watched();
    sigma
        .run("run --sandbox=bad.yaml --watch-drop 0.1 --history no.jsonl --state new")
        .exits(2)
        .says("no.jsonl");
}

/// The suite of [`watched`], with its last cases in quarantine.
fn with_quarantine(sigma: Sigma, quarantined: usize) -> Sigma {
    let cases = (1..=10).map(|case| {
        let quarantine = if case > 10 - quarantined {
            ", quarantine: { reason: flaky }"
        } else {
            ""
        };
        format!("      - {{ id: tc_{case}{quarantine} }}\n")
    });
    let cases: String = cases.collect();
    let head = "agents:\n  D5D0p7TUs66TTAEAx:\n    pass: any\n    test_cases:\n";
    sigma.file("sigma-suite.yaml", format!("{head}{cases}"))
}

#[test]
fn what_a_quarantined_case_does_is_no_drop() {
    let sigma = with_quarantine(watched(), 5);
    let cases = (1..=10).map(|case| {
        let word = if case > 5 { "fail" } else { "pass" };
        format!("      tc_{case}: {{ attempts: [{word}, {word}, {word}, {word}] }}\n")
    });
    let sigma = sigma.file("half.yaml", script(&cases.collect::<String>()));
    sigma
        .run("run --sandbox=half.yaml --history h.jsonl --fail-on failed,drop --state half")
        .exits(0)
        .says("no drop of 10 points in 1 run");
}

#[test]
fn an_attempt_without_a_verdict_does_not_replace_the_baseline_as_the_reference() {
    let sigma = watched();
    sigma.run("baseline save").exits(0);
    let cases = (1..=10).map(|case| {
        let last = if case == 1 { "hang" } else { "pass" };
        format!("      tc_{case}: {{ attempts: [pass, pass, pass, {last}] }}\n")
    });
    let sigma = sigma.file("open.yaml", script(&cases.collect::<String>()));
    sigma.run("run --sandbox=open.yaml --history h.jsonl --watch-drop 0.1 --baseline sigma-suite-baseline.json --timeout 2s --state open").exits(4);
    let check = &sigma.results()["drop_checks"]["agents"][0];
    assert_eq!(check["reference"]["total"], 40);
}

/// A history file with a run of agents with one case each, and its time in milliseconds.
fn times(agents: &[(&str, u64)]) -> String {
    let judged = agents.iter().map(|(agent, milliseconds)| {
        format!("{{\"agent\":\"{agent}\",\"cases\":[[\"tc_{agent}\",\"passed\",1,0,1,{milliseconds},null]]}}")
    });
    let judged: Vec<String> = judged.collect();
    format!(
        "{{\"sigma_suite_history\":1,\"run\":\"20260101-000000-00000a\",\"started\":\"2026-01-01T00:00:00Z\",\
         \"api\":\"sandbox\",\"sandbox\":true,\"verdict\":\"passed\",\"agents\":[{}]}}\n",
        judged.join(",")
    )
}

#[test]
fn shards_with_other_history_files_are_not_joined() {
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", "agents: { A: [tc_A], B: [tc_B] }\n")
        .file("one.jsonl", times(&[("A", 1), ("B", 2)]))
        .file("two.jsonl", times(&[("A", 2), ("B", 1)]));
    let run = |shard: &str, file: &str| {
        let results = format!("{}{file}", &shard[..1]);
        let run = format!("run --sandbox --shard {shard} --balance {file} --results {results}");
        sigma.run(&run);
        format!("{results}/results.json")
    };
    let (first, second) = (run("1/2", "one.jsonl"), run("2/2", "one.jsonl"));
    // Both of the shards have the same agent.
    let other = run("2/2", "two.jsonl");
    sigma
        .run(&format!("merge {first} {other}"))
        .exits(2)
        .says("the files of --balance");
    let merged = sigma.run(&format!("merge {first} {second}"));
    assert_ne!(merged.code, Some(2), "{}", merged.stderr);
}

#[test]
fn shards_are_balanced_by_the_times_in_a_history_file() {
    let taken = [("A", 9000), ("B", 5000), ("C", 4000), ("D", 1000)];
    let agents = taken
        .map(|(agent, _)| format!("  {agent}: [tc_{agent}]\n"))
        .concat();
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", format!("agents:\n{agents}"))
        .file("h.jsonl", times(&taken));
    let planned = |shard: &str| {
        let plan = sigma.run(&format!(
            "plan --sandbox --shard {shard} --balance h.jsonl --format json"
        ));
        let plan: serde_json::Value = serde_json::from_str(&plan.exits(0).stdout).unwrap();
        let agents = plan["batches"].as_array().unwrap().iter();
        agents
            .map(|batch| batch["agent"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(planned("1/2"), ["A", "D"]);
    assert_eq!(planned("2/2"), ["B", "C"]);
    sigma.run("plan --balance h.jsonl").exits(2).says("--shard");
    sigma
        .run("plan --shard 1/2 --balance no.jsonl")
        .exits(2)
        .says("no.jsonl");
}

/// A suite with two cases of which one is in quarantine.
const QUARANTINE: &str = "\
agents:
  D5D0p7TUs66TTAEAx:
    - { id: tc_1, quarantine: { reason: flaky upstream, until: 2999-01-31 } }
    - tc_2
";

#[test]
fn earlier_runs_tell_which_quarantine_may_end_and_which_case_is_flaky() {
    let script = script(
        "      tc_1: { attempts: [pass, pass] }\n      tc_2: { attempts: [pass, pass, pass, fail] }\n",
    );
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", QUARANTINE)
        .file("sandbox.yaml", script);
    let run = || sigma.run("run --sandbox=sandbox.yaml");
    for _ in 0..2 {
        run()
            .exits(1)
            .never_says("may be released")
            .never_says("of its last");
    }
    run().exits(1).says("tc_2 (sigma-suite.yaml:4:7) had passed and failed attempts in 3 of its last 3 runs: quarantine it");
    for _ in 3..9 {
        run().exits(1).never_says("may be released");
    }
    run()
        .exits(1)
        .says("tc_1 (sigma-suite.yaml:3:13) may be released from quarantine: all attempts passed in its last 10 runs")
        .says("or gate it with `pass: { rate: 0.55 }`");
    let advice = &sigma.results()["advice"];
    assert_eq!(advice[0]["advice"], "end_quarantine");
    assert_eq!(advice[1]["flaky_runs"], 10);
}

#[test]
fn a_batch_that_always_took_long_is_not_polled_at_once() {
    let sandbox = serve(SCRIPT);
    let sigma = sigma_for(&sandbox);
    sigma.run(&format!("run {FAST}")).exits(1);
    sigma.run("history --save one.jsonl").exits(0);
    // The duration comes before the digest of the definition, in milliseconds.
    let line = sigma.read("one.jsonl").replace(",0,\"", ",3600000,\"");
    assert!(line.matches(",3600000,\"").count() == 4, "{line}");
    let run = &sigma.runs()[0];
    let runs = (0..3).map(|index| line.replace(run, &format!("20260101-00000{index}-abcdef")));
    let runs: String = runs.collect();
    let sigma = sigma.file("h.jsonl", runs);
    // The time limit ends the wait for the first poll, so that each batch is read once.
    let polls = || {
        let requests = sandbox.requests();
        let polls = requests.iter();
        let polls = polls.filter(|request| request.path.starts_with("/v1/batch-runs/"));
        polls.count()
    };
    let before = polls();
    sigma
        .run("run --history h.jsonl --state other --timeout 2s")
        .exits(1)
        .says("time limit");
    assert_eq!(polls(), before + 3);
}

#[test]
fn no_gate_is_suggested_that_tolerates_no_more_than_the_present_one() {
    let attempts = "      tc_2: { attempts: [pass, pass, fail] }\n";
    let sigma = Sigma::new()
        .file("sigma-suite.yaml", "agents:\n  D5D0p7TUs66TTAEAx: [tc_2]\n")
        .file("sandbox.yaml", script(attempts));
    sigma.run("run --sandbox=sandbox.yaml").exits(1);
    sigma.run("history --sandbox --save one.jsonl").exits(0);
    let failed = sigma.read("one.jsonl");
    let passed = failed.replace("\"failed\",2,1,3", "\"passed\",3,0,3");
    assert_ne!(passed, failed);
    let run = sigma.runs()[0].clone();
    let runs = (0..9).map(|index| {
        let line = if index < 7 { &passed } else { &failed };
        line.replace(&run, &format!("20260101-00000{index}-abcdef"))
    });
    let runs: String = runs.collect();
    let sigma = sigma.file("h.jsonl", runs);
    // 27 of 30 attempts passed, so the rate would be 70 %, which is all of three attempts.
    sigma
        .run("run --sandbox=sandbox.yaml --state other --history h.jsonl")
        .exits(1)
        .says("in 3 of its last 10 runs: quarantine it")
        .never_says("or gate it with");
}
