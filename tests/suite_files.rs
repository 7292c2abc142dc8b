//! Property tests: random suite files never crash the parser, and valid ones mean what another YAML parser reads.

use jiff::civil::date;
use miette::{GraphicalReportHandler, GraphicalTheme};
use proptest::prelude::*;
use serde_yaml::Value;
use sigma_suite::suite::{Context, Problem, Suite, SuiteSource, load, parse};

fn read(text: &str) -> (Option<Suite>, Vec<Problem>) {
    let context = Context {
        today: date(2026, 11, 23),
        variable: &|_| None,
        find_key: &|_| None,
    };
    parse(&SuiteSource::new("sigma-suite.yaml", text), &context)
}

/// Random lines of suite files with random indentation.
fn lines() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "agents:",
        "version: 1",
        "name: é",
        "defaults:",
        "pass: all",
        "pass: { rate: 0.5 }",
        "tags: [a, b]",
        "D5D0:",
        "id: mJzL",
        "test_cases:",
        "- tc_1",
        "- { id: tc_2 }",
        "- id: tc_3",
        "skip: no",
        "quarantine:",
        "reason: x",
        "until: 2027-01-31",
        "&a",
        "*a",
        "<<: *a",
        "!t",
        "---",
        "\t",
        "\"",
        "{",
        "]",
        "# c",
        "|",
        "${A:-b}",
        "1e10",
        "~:",
    ]);
    prop::collection::vec((0..8_usize, words), 0..24).prop_map(|lines| {
        let lines = lines.iter().map(|(depth, word)| {
            format!(
                "{}{word}
",
                " ".repeat(*depth)
            )
        });
        lines.collect::<Vec<_>>().concat()
    })
}

fn id() -> impl Strategy<Value = String> {
    "[A-Za-z][A-Za-z0-9_-]{0,20}".prop_filter("another kind of id", |id| {
        !["tc_", "batch_", "job_", "org_", "chat_", "agent_"]
            .iter()
            .any(|prefix| id.starts_with(prefix))
            && serde_yaml::from_str::<Value>(id).is_ok_and(|value| value.is_string())
    })
}

fn agents() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let cases = prop::collection::btree_set("tc_[A-Za-z0-9]{1,16}", 1..6);
    prop::collection::btree_map(id(), cases, 1..5).prop_map(|agents| {
        agents
            .into_iter()
            .map(|(agent, cases)| (agent, cases.into_iter().collect()))
            .collect()
    })
}

/// A valid file with some bytes replaced.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let valid = include_bytes!("../examples/release-gate/billing.sigma-suite.yaml");
    let damage = (
        0..valid.len(),
        0..40_usize,
        prop::collection::vec(any::<u8>(), 0..12),
    );
    prop::collection::vec(damage, 1..6).prop_map(|damages| {
        let mut bytes = valid.to_vec();
        for (at, length, new) in damages {
            let at = at.min(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, new);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn any_file_content_is_a_suite_or_gives_problems_that_can_be_printed(
        bytes in prop_oneof![damaged(), prop::collection::vec(any::<u8>(), 0..200)],
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("sigma-suite.yaml"), &bytes).expect("a file");
        let context = Context {
            today: date(2026, 11, 23),
            variable: &|_| None,
            find_key: &|_| None,
        };
        let loaded = load(folder.path(), &[], &context);
        prop_assert!(loaded.suites.is_empty() == loaded.has_errors());
        prop_assert!(loaded.problems.len() <= 101);
        for problem in &loaded.problems {
            let mut shown = String::new();
            let boxes = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
            prop_assert!(boxes.render_report(&mut shown, problem).is_ok());
            prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        }
    }

    #[test]
    fn any_text_is_a_suite_or_gives_an_error(text in any::<String>()) {
        let (suite, problems) = read(&text);
        prop_assert!(suite.is_some() != problems.iter().any(Problem::is_error));
    }

    #[test]
    fn random_lines_of_suite_files_are_a_suite_or_give_an_error(text in lines()) {
        let (suite, problems) = read(&text);
        prop_assert!(suite.is_some() != problems.iter().any(Problem::is_error), "{text}");
        for label in problems.iter().flat_map(Problem::labels) {
            prop_assert!(label.location.offset + label.location.length <= text.len());
        }
    }

    #[test]
    fn a_valid_file_means_what_another_parser_reads_and_locations_are_correct(agents in agents()) {
        let mut text = String::from("# é\nagents:\n");
        for (agent, cases) in &agents {
            text.extend(["  ", agent, ": # ü\n"]);
            text.extend(cases.iter().map(|case| format!("    - {case}\n")));
        }
        let (suite, problems) = read(&text);
        prop_assert!(problems.is_empty(), "{text}{problems:?}");
        let oracle: Value = serde_yaml::from_str(&text).expect("YAML");
        for agent in suite.expect("a suite").agents {
            let listed = oracle["agents"][agent.id.as_str()].as_sequence().expect("a list");
            let ours: Vec<&str> = agent.cases.iter().map(|case| case.id.as_str()).collect();
            prop_assert_eq!(ours, listed.iter().filter_map(Value::as_str).collect::<Vec<_>>());
            for case in &agent.cases {
                let location = &case.location;
                prop_assert_eq!(&text[location.offset..location.offset + location.length], case.id.as_str());
                prop_assert_eq!(location.line, text[..location.offset].lines().count());
            }
        }
    }
}
