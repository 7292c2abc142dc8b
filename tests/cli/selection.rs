//! Selection: which cases run, and how the others are reported.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sigma::{SUITE, Sigma};

pub(crate) fn sigma() -> Sigma {
    let billing = "\
agents:
  billing:
    id: mJzLaPEo425lieb9
    tags: [slow]
    test_cases:
      - tc_1
      - { id: tc_2, tags: [smoke] }
";
    let support = "\
agents:
  D5D0p7TUs66TTAEAx:
    - tc_3
    - tc_4
  SPIlVscbB0kkXBvZ:
    test_cases: [{ id: tc_5, name: Books a call, tags: [smoke] }]
";
    Sigma::new()
        .file("billing/sigma-suite.yaml", billing)
        .file("support.sigma-suite.yaml", support)
}

fn plan(sigma: &Sigma, arguments: &str) -> Value {
    let ran = sigma
        .run(&format!("plan --format json {arguments}"))
        .exits(0);
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The numbers of the selected cases, such as `1 3 5`.
pub(crate) fn selected(sigma: &Sigma, arguments: &str) -> String {
    let plan = plan(sigma, arguments);
    let batches = plan["batches"].as_array().unwrap();
    let cases = batches
        .iter()
        .flat_map(|batch| batch["test_cases"].as_array().unwrap());
    let names: Vec<&str> = cases
        .map(|case| case.as_str().unwrap().strip_prefix("tc_").unwrap())
        .collect();
    names.join(" ")
}

#[test]
fn a_selector_accepts_globs_and_excludes_negated_ones() {
    let sigma = sigma();
    for (arguments, cases) in [
        ("", "1 2 3 4 5"),
        ("--tag smoke", "2 5"),
        ("--tag !smoke", "1 3 4"),
        ("--tag s* --tag !smoke", "1"),
        ("--agent billing --agent D5*", "1 2 3 4"),
        ("--agent !billing --case !tc_4", "3 5"),
        ("--agent !agent_SPIlVscbB0kkXBvZ", "1 2 3 4"),
        ("--case Books*", "5"),
        ("--file billing/**", "1 2"),
        ("--file billing/*.yaml --tag smoke", "2"),
        ("--file !sigma-suite.yaml", "3 4 5"),
        ("--file *.yaml", "1 2 3 4 5"),
        ("--file ./*.yaml", "3 4 5"),
    ] {
        assert_eq!(selected(&sigma, arguments), cases, "{arguments}");
    }
}

#[test]
fn plan_lists_each_excluded_case_with_the_flag_that_excludes_it() {
    let sigma = sigma();
    let ran = sigma.run("plan --file billing/** --tag smoke").exits(0);
    ran.says("left out\n")
        .says("tc_1                     by --tag: billing/sigma-suite.yaml  billing\n")
        .says("tc_3                     by --file: support.sigma-suite.yaml  D5D0p7TUs66TTAEAx\n")
        .says("4 left out by the selection");
    let left = &plan(&sigma, "--case tc_1")["left_out"];
    assert_eq!(left.as_array().unwrap().len(), 4);
    assert_eq!(
        (&left[0]["test_case"], &left[0]["by"]),
        (&"tc_2".into(), &"--case".into())
    );
}

#[test]
fn reports_count_excluded_cases() {
    let sigma = sigma();
    let ran = sigma.run("run --sandbox --case tc_1").exits(0);
    ran.says("selection: 4 test cases left out");
    assert_eq!(sigma.results()["left_out"], 4);
    assert!(
        sigma
            .junit()
            .contains("<property name=\"left_out\" value=\"4\"/>")
    );
}

#[test]
fn a_selector_without_a_match_and_an_empty_selection_exit_3() {
    let sigma = sigma();
    for command in ["plan", "check", "run --sandbox"] {
        for selector in [
            "--tag none",
            "--file gone.yaml",
            "--agent billing --case tc_9",
        ] {
            let ran = sigma.run(&format!("{command} {selector}")).exits(3);
            ran.says("matches nothing in the suite files");
        }
        let ran = sigma.run(&format!("{command} --agent billing --case tc_3"));
        ran.exits(3)
            .says("error: nothing is selected\n")
            .says("all of them together");
    }
    sigma.run("plan --tag [").exits(2).says("--tag [");
}

#[test]
fn a_misspelt_selector_is_answered_with_the_closest_names() {
    let sigma = sigma();
    for (selector, help) in [
        ("--tag smok", "did you mean smoke"),
        ("--agent biling", "did you mean billing"),
        ("--case \"Book a call\"", "did you mean Books a call?"),
        (
            "--file suport.sigma-suite.yaml",
            "did you mean support.sigma-suite.yaml",
        ),
    ] {
        let arguments: Vec<String> = match selector.split_once(' ') {
            Some((flag, value)) => vec!["plan".into(), flag.into(), value.trim_matches('"').into()],
            None => Vec::new(),
        };
        let ran = sigma.run_words(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        ran.exits(3).says(help);
    }
}

#[test]
fn a_negated_selector_that_matches_nothing_excludes_nothing_with_a_note() {
    let sigma = sigma();
    assert_eq!(selected(&sigma, "--tag !none"), "1 2 3 4 5");
    let ran = sigma.run("run --sandbox --tag !none --case tc_3");
    ran.says("note: --tag !none matches nothing in the suite files, so it excludes nothing");
}

#[test]
fn names_of_reports_are_selectors_whatever_their_characters_and_case() {
    let suite = "\
agents:
  D5D0p7TUs66TTAEAx:
    - { id: tc_1, name: 'Is it [formal]?' }
    - { id: tc_2, name: 'Say [hi' }
    - tc_Three
";
    let sigma = Sigma::new().file("sigma-suite.yaml", suite);
    let plan = |case: &str| {
        let ran = sigma.run_words(&["plan", "--format", "json", "--case", case]);
        let plan: Value = serde_json::from_str(&ran.exits(0).stdout).unwrap();
        plan["batches"][0]["test_cases"].clone()
    };
    assert_eq!(plan("Is it [formal]?"), serde_json::json!(["tc_1"]));
    assert_eq!(plan("is IT *"), serde_json::json!(["tc_1"]));
    assert_eq!(plan("Say [hi"), serde_json::json!(["tc_2"]));
    assert_eq!(plan("TC_three"), serde_json::json!(["tc_Three"]));
}

#[test]
fn labels_of_the_platform_are_selectors_once_a_run_has_seen_them() {
    let sigma = Sigma::with_attempts("[pass]");
    sigma
        .run("run --sandbox=sandbox.yaml --case Refund")
        .exits(3);
    sigma.run("run --sandbox=sandbox.yaml").exits(0);
    sigma
        .run("run --sandbox=sandbox.yaml --case refund --agent Support")
        .exits(0);
}

#[test]
fn every_agent_is_in_exactly_one_shard_whatever_else_is_selected() {
    let sigma = sigma();
    for parts in 1..5 {
        let shards: Vec<String> = (1..=parts)
            .map(|part| {
                let ran = sigma.run(&format!("plan --format json --shard {part}/{parts}"));
                let plan: Value = serde_json::from_str(&ran.exits(0).stdout).unwrap();
                assert_eq!(plan["shard"], format!("{part}/{parts}"));
                plan["batches"].to_string()
            })
            .collect();
        for agent in ["mJzLaPEo425lieb9", "D5D0p7TUs66TTAEAx", "SPIlVscbB0kkXBvZ"] {
            let matching = shards.iter().filter(|batches| batches.contains(agent));
            assert_eq!(matching.count(), 1, "{agent} in {shards:?}");
        }
    }
    let whole = selected(&sigma, "--shard 1/2");
    let part = selected(&sigma, "--shard 1/2 --case tc_[13]");
    let [whole, part] =
        [&whole, &part].map(|cases| cases.split_whitespace().collect::<BTreeSet<_>>());
    assert!(part.is_subset(&whole), "{part:?} {whole:?}");
}

#[test]
fn a_shard_without_an_agent_says_so_writes_results_and_exits_0() {
    let sigma = Sigma::new().file("sigma-suite.yaml", SUITE);
    let with_agent: Vec<u32> = (1..=2)
        .filter(|part| {
            let ran = sigma
                .run(&format!("run --sandbox --shard {part}/2"))
                .exits(0);
            let results = sigma.results();
            assert_eq!(results["shard"], format!("{part}/2"));
            let is_idle = results["verdict"] == "idle";
            if is_idle {
                ran.says("none of the selected agents is in shard");
                assert_eq!(
                    (&results["end"], &results["left_out"]),
                    (&"idle".into(), &1.into())
                );
                assert!(
                    sigma
                        .junit()
                        .contains("tests=\"1\" skipped=\"1\" failures=\"0\" errors=\"0\"")
                );
            }
            !is_idle
        })
        .collect();
    assert_eq!(with_agent.len(), 1);
    sigma
        .run("run --sandbox --shard 3/2")
        .exits(2)
        .says("1/4 to 4/4");
}

#[test]
fn the_shard_can_be_set_by_a_variable() {
    let sigma = sigma().env("SIGMA_SUITE_SHARD", "2/3");
    assert_eq!(plan(&sigma, "")["shard"], "2/3");
}
