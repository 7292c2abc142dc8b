//! Properties that the file must have for every outcome, checked with a strict XML parser.

use std::collections::HashSet;

use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::document::Results;
use crate::outcome::{AttemptState, Outcome, Verdict, arbitrary};
use crate::report::{fixture, json};

fn all<'a>(document: &'a Document<'_>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    let nodes = document.descendants();
    nodes.filter(move |node| node.has_tag_name(name))
}

fn total(document: &Document<'_>, attribute: &str) -> usize {
    let root = document.root_element();
    root.attribute(attribute).unwrap().parse().unwrap()
}

/// Totals on each level equal the number of elements, because readers show the totals unchecked.
fn totals_add_up(document: &Document<'_>) {
    let counted = [
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
    ];
    for (attribute, element) in counted.into_iter().chain([("skipped", "skipped")]) {
        assert_eq!(total(document, attribute), all(document, element).count());
        for suite in all(document, "testsuite") {
            let count = suite
                .descendants()
                .filter(|node| node.has_tag_name(element));
            let total: usize = suite.attribute(attribute).unwrap().parse().unwrap();
            assert_eq!(total, count.count());
        }
    }
}

/// Some readers show failures, errors and skips without text as passed, or not at all.
fn every_result_has_a_reason(document: &Document<'_>) {
    for element in ["failure", "error", "skipped"] {
        for node in all(document, element) {
            assert!(!node.attribute("message").unwrap().trim().is_empty());
            assert!(!node.text().unwrap().trim().is_empty());
            assert!(!node.attribute("message").unwrap().contains('\n'));
        }
    }
    let typed = [
        "failure",
        "error",
        "flakyFailure",
        "flakyError",
        "rerunFailure",
        "rerunError",
    ];
    for node in typed.into_iter().flat_map(|element| all(document, element)) {
        let kind = node.attribute("type").unwrap();
        assert!(!["file", "yaml"].contains(&kind), "{kind:?}");
    }
}

fn every_test_has_a_unique_name(document: &Document<'_>) {
    let mut seen = HashSet::new();
    for test in all(document, "testcase") {
        let key = (
            test.attribute("classname").unwrap(),
            test.attribute("name").unwrap(),
        );
        assert!(seen.insert(key), "{key:?}");
        assert!(test.attribute("time").unwrap().len() >= "0.000".len());
    }
    let mut suites = HashSet::new();
    assert!(all(document, "testsuite").all(|suite| suites.insert(suite.attribute("name"))));
}

fn no_text_is_too_long_or_has_a_marker(document: &Document<'_>) {
    for node in document.descendants() {
        for attribute in node.attributes() {
            assert!(attribute.value().len() <= 1_000);
            assert!(!attribute.value().contains("[[ATTACHMENT|"));
        }
        let text = node.text().unwrap_or_default();
        assert!(!text.contains("[[ATTACHMENT|") && !text.contains("[[PROPERTY|"));
    }
}

/// The schema is `junit-10.xsd` of Jenkins, with `file`, `line` and `properties` of test cases, and `skipped` and
/// `timestamp` of the root element.
fn every_element_is_in_the_schema(document: &Document<'_>) {
    let known = |name: &str| match name {
        "testsuites" => "name tests failures errors time skipped timestamp",
        "testsuite" => "name tests failures errors time skipped timestamp id file",
        "testcase" => "name classname time file line",
        "property" => "name value",
        "failure" | "error" | "skipped" | "rerunFailure" | "rerunError" | "flakyFailure"
        | "flakyError" => "message type",
        "properties" | "system-out" | "stackTrace" => "",
        other => panic!("{other} is not in the schema"),
    };
    for node in document.descendants().filter(Node::is_element) {
        let known: Vec<&str> = known(node.tag_name().name()).split(' ').collect();
        for attribute in node.attributes() {
            assert!(known.contains(&attribute.name()), "{attribute:?}");
        }
        let decimals = node
            .attribute("time")
            .map(|time| time.split_once('.').unwrap().1);
        assert!(decimals.is_none_or(|decimals| decimals.len() == 3));
    }
}

fn never_looks_better_than(outcome: &Outcome, document: &Document<'_>) {
    let verdict = Verdict::of(outcome);
    let is_green = total(document, "failures") + total(document, "errors") == 0;
    let is_fine = matches!(verdict, Verdict::Passed | Verdict::Idle);
    assert_eq!(is_green, is_fine, "{verdict:?}");
    assert_eq!(total(document, "failures") > 0, verdict == Verdict::Failed);
    assert!(total(document, "tests") > 0);
}

proptest! {
    #[test]
    fn the_file_of_every_outcome_is_readable_by_all_readers(outcome in arbitrary::outcome()) {
        let xml = super::written(&outcome);
        let document = Document::parse(&xml).unwrap();
        totals_add_up(&document);
        every_result_has_a_reason(&document);
        every_test_has_a_unique_name(&document);
        no_text_is_too_long_or_has_a_marker(&document);
        every_element_is_in_the_schema(&document);
        never_looks_better_than(&outcome, &document);
    }
}

/// The `JUnit` file of the outcome that was written to `results.json` and read back.
fn written_after_reading(outcome: &Outcome) -> String {
    let mut results = Vec::new();
    json::write(outcome, &mut results).unwrap();
    super::written(&Results::read(results.as_slice()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn results_that_are_read_back_give_the_same_file(outcome in arbitrary::outcome()) {
        prop_assert_eq!(written_after_reading(&outcome), super::written(&outcome));
    }
}

#[test]
fn a_run_with_every_result_gives_the_same_file_after_it_is_read_back() {
    let outcome = fixture::outcome();
    assert_eq!(written_after_reading(&outcome), super::written(&outcome));
}

#[test]
fn a_megabyte_of_hostile_text_is_truncated_and_well_formed() {
    let mut case = fixture::failed_case();
    let hostile = "]]>&\u{1b}[31m<\u{0}🎉\u{ffff}[[ATTACHMENT|x]]".repeat(40_000);
    let mut attempt = fixture::attempt(AttemptState::Failed, &hostile);
    attempt.remarks = Some(hostile.as_str().into());
    case.attempts = [attempt].into();
    case.listing.name = Some(hostile.as_str().into());
    let mut outcome = fixture::outcome();
    outcome.groups[0].cases = vec![case];

    let xml = super::written(&outcome);

    no_text_is_too_long_or_has_a_marker(&Document::parse(&xml).unwrap());
    assert!(xml.len() < 200_000, "{}", xml.len());
    assert_eq!(written_after_reading(&outcome), xml);
}
