//! Properties that the page must have for every outcome.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::document::Results;
use crate::outcome::{AttemptState, CaseTally, Service, Verdict, arbitrary};
use crate::report::{fixture, json};

fn page_within(outcome: &Outcome, limit: u64) -> String {
    let mut page = Vec::new();
    write_within(outcome, limit, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

fn page(outcome: &Outcome) -> String {
    page_within(outcome, MAX_ARCHIVE)
}

/// What is between the two texts, each time.
fn all_between<'a>(page: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let rest = page.split(start).skip(1);
    rest.map(|rest| rest.split_once(end).unwrap().0).collect()
}

fn index_of(page: &str) -> Value {
    let json = all_between(page, "id=\"index\">", "</script>");
    serde_json::from_str(json[0]).unwrap()
}

/// The details of all cases that the page holds, in order.
fn details_of(page: &str) -> Vec<Value> {
    let chunks = all_between(page, "data-first=\"", "</script>").into_iter();
    let mut details = Vec::new();
    for chunk in chunks.filter(|chunk| chunk.starts_with(|c: char| c.is_ascii_digit())) {
        let (first, base64) = chunk.split_once("\">").unwrap();
        assert_eq!(first.parse::<usize>().unwrap(), details.len());
        let compressed = STANDARD.decode(base64).unwrap();
        let mut text = String::new();
        let mut decoder = GzDecoder::new(compressed.as_slice());
        decoder.read_to_string(&mut text).unwrap();
        let chunk: Vec<Value> = serde_json::from_str(&text).unwrap();
        details.extend(chunk);
    }
    details
}

fn scripts(page: &str) -> usize {
    page.matches("<script").count()
}

#[test]
fn the_page_is_recognised_as_own_and_other_pages_are_not() {
    assert!((FORMAT.is_own)(&page(&fixture::outcome())[..1024]));
    assert!(!(FORMAT.is_own)(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
    ));
}

#[test]
fn the_overview_needs_no_script() {
    let page = page(&fixture::outcome());
    let (overview, _) = page.split_once("<script").unwrap();
    for text in [
        "<title>Failed: 1 test case failed, 1 could not be judged.</title>",
        "2 January 2026, 03:04:05 UTC",
        "6 test cases",
        "no progress for 10 min",
        "7 of 12 attempts: 58 %",
        "<code>tc_failed</code>",
        "suites/support.sigma-suite.yaml:11:9",
    ] {
        assert!(overview.contains(text), "{text}");
    }
    assert!(!overview.contains("No real agent was tested"));
}

#[test]
fn a_sandboxed_run_is_marked() {
    let mut outcome = fixture::outcome();
    outcome.service = Service::Sandbox;
    assert!(page(&outcome).contains("No real agent was tested"));
}

#[test]
fn a_failed_case_has_what_a_reader_copies_and_where_its_attempts_part() {
    let mut outcome = fixture::outcome();
    outcome.run = crate::id::RunId::new("20260102-030405-abcdef");
    let details = &details_of(&page(&outcome))[0];
    assert_eq!(
        details["rerun"],
        "sigma-suite run suites/support.sigma-suite.yaml --agent D5D0p7TU --case tc_failed"
    );
    assert_eq!(
        details["show"],
        "sigma-suite show 20260102-030405-abcdef tc_failed"
    );
    let failed = &details["attempts"][1];
    assert_eq!(
        (&failed["job"], &failed["chat"]),
        (&"job_hostile".into(), &"chat_IpEL".into())
    );
    assert_eq!(failed["remark"], "The agent was\n␛[1mrude␛[0m.");
    assert_eq!(failed["turns"][0][2], "␛[31mNo <b>way</b> & ]]> out");
    assert_eq!(failed["parts"]["passed"], 0);
}

#[test]
fn conversations_are_left_out_if_the_page_would_get_too_large() {
    let mut outcome = fixture::outcome();
    // Compresses badly.
    let mut random = fastrand::Rng::with_seed(1);
    let mut long = || -> String { (0..20_000).map(|_| random.alphanumeric()).collect() };
    let mut case = fixture::failed_case();
    let attempts =
        [AttemptState::Passed, AttemptState::Failed].map(|state| fixture::attempt(state, &long()));
    case.attempts = attempts.into();
    outcome.groups[0].cases = vec![case];
    let kept = |limit| {
        let page = page_within(&outcome, limit);
        let details = details_of(&page);
        let length = |attempt: usize| {
            let text = details.first()?["attempts"][attempt]["turns"][0][2].as_str()?;
            Some(text.len())
        };
        (page.len(), length(0), length(1))
    };
    let (whole, passed, failed) = kept(1_000_000);
    assert_eq!((passed, failed), (Some(20_000), Some(20_000)));
    let (smaller, passed, failed) = kept(25_000);
    assert_eq!((passed, failed), (None, Some(20_000)));
    assert!(whole - smaller > 15_000, "{whole} {smaller}");
    let (_, passed, failed) = kept(12_000);
    assert_eq!(passed, None);
    assert!(failed.is_some_and(|length| length < 9_000), "{failed:?}");
    assert_eq!(kept(10).1, None);
}

#[test]
fn a_megabyte_of_hostile_text_adds_no_element_and_stays_readable() {
    let hostile =
        "</script><script>pwned=1</script><!-- ]]>\u{0}\u{202e}\u{2028}\u{1b}[31m".repeat(15_000);
    let mut case = fixture::failed_case();
    let mut attempt = fixture::attempt(AttemptState::Failed, &hostile);
    attempt.remarks = Some(hostile.as_str().into());
    attempt.chat = Some(hostile.as_str().into());
    case.attempts = [attempt].into();
    case.listing.name = Some(hostile.as_str().into());
    case.listing.tags = vec![hostile.as_str().into()];
    let mut outcome = fixture::outcome();
    outcome.groups[0].agent_name = hostile.as_str().into();
    outcome.groups[0].cases = vec![case];
    outcome.batches[0].notes = vec![hostile.clone()];
    let page = page(&outcome);
    // The index, the script itself, and two chunks.
    assert_eq!(scripts(&page), 4);
    assert!(!page.contains(['\u{0}', '\u{202e}', '\u{2028}', '\u{1b}']));
    assert!(page.len() < 300_000, "{}", page.len());
    let turn = &details_of(&page)[0]["attempts"][0]["turns"][0][2];
    assert!(
        turn.as_str()
            .unwrap()
            .starts_with("</script><script>pwned=1</script><!-- ]]>␀")
    );
}

proptest! {
    #[test]
    fn the_page_of_every_outcome_is_complete_and_says_the_verdict(outcome in arbitrary::outcome()) {
        let page = page(&outcome);
        let index = index_of(&page);
        let details = details_of(&page);
        let cases = index["cases"].as_array().unwrap();
        prop_assert_eq!(cases.len() as u64, CaseTally::of(outcome.cases()).total());
        prop_assert_eq!(cases.len(), details.len());
        // The index, the script itself, and the chunks.
        prop_assert_eq!(scripts(&page), 2 + usize::from(!cases.is_empty()));
        let verdict = format!(" <span>{}</span></h1>", Verdict::of(&outcome).as_str());
        prop_assert!(page.contains(&verdict));
        let mut attempts: Vec<usize> = outcome.cases().map(|case| case.attempts.len()).collect();
        let mut shown: Vec<usize> = details
            .iter()
            .map(|case| case["attempts"].as_array().unwrap().len())
            .collect();
        attempts.sort_unstable();
        shown.sort_unstable();
        prop_assert_eq!(attempts, shown);
    }

    #[test]
    fn results_that_are_read_back_give_the_same_page(outcome in arbitrary::outcome()) {
        let mut results = Vec::new();
        json::write(&outcome, &mut results).unwrap();
        prop_assert_eq!(page(&Results::read(results.as_slice()).unwrap()), page(&outcome));
    }
}
