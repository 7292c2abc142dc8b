//! Every page about every outcome is inert, complete and within its limits.

use proptest::prelude::*;

use super::rendered::{HOSTILE, rendered};
use super::*;
use crate::outcome::{CaseTally, End, Outcome, Service, Verdict, arbitrary};
use crate::report::fixture;

/// Where links of the page lead to.
const FILES: &str = "https://github.com/o/shop/blob/a1b2/";

fn repository() -> Repository {
    Repository {
        root: "/repos/shop".to_owned(),
        working_directory: "/repos/shop/agents".to_owned(),
        blob: Some(FILES.trim_end_matches('/').to_owned()),
    }
}

fn comment(outcome: &Outcome) -> String {
    let mut text = Vec::new();
    (COMMENT.write)(outcome, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// The fixture with a hostile text wherever a text from outside can be.
fn hostile(text: &str) -> Outcome {
    let mut outcome = fixture::outcome();
    for group in &mut outcome.groups {
        group.suite = text.into();
        group.agent_name = text.into();
        for case in &mut group.cases {
            case.listing.name = Some(text.into());
            case.listing.location.path = text.into();
            let mut attempts = case.attempts.to_vec();
            for attempt in &mut attempts {
                attempt.remarks = Some(text.into());
            }
            case.attempts = attempts.into();
        }
    }
    for batch in &mut outcome.batches {
        batch.agent_label = Some(text.into());
        batch.notes = vec![text.to_owned()];
    }
    outcome
}

#[test]
fn a_step_summary_with_everything_in_it() {
    insta::assert_snapshot!(step_summary(&fixture::outcome(), &repository(), 0));
}

#[test]
fn a_comment_with_everything_in_it() {
    insta::assert_snapshot!(comment(&fixture::outcome()));
}

#[test]
fn annotations_with_everything_in_them() {
    insta::assert_debug_snapshot!(annotations(&fixture::outcome(), &repository()));
}

#[test]
fn the_outputs_of_a_run() {
    let lines = output_lines(&outputs(&fixture::outcome(), 1), "unused");
    insta::assert_snapshot!(lines, @r#"
    verdict=failed
    run-id=
    batch-ids=["batch_s0OJ","batch_Kx2v"]
    sandbox=false
    passed=2
    failed=1
    errored=1
    flaky=1
    skipped=1
    quarantined=1
    exit-code=1
    "#);
    let mut unfinished = fixture::outcome();
    unfinished.end = End::NotFinished;
    let lines = output_lines(&unfinished_outputs(&unfinished), "unused");
    assert!(
        lines.starts_with("verdict=not_finished\nrun-id=\n"),
        "{lines}"
    );
}

#[test]
fn a_text_with_a_line_break_is_written_between_delimiters() {
    let outputs = [("results", "a\nverdict=passed".to_owned())];
    assert_eq!(
        output_lines(&outputs, "random"),
        "results<<random\na\nverdict=passed\nrandom\n"
    );
}

#[test]
fn nothing_in_a_hostile_text_is_active_in_a_page() {
    for text in HOSTILE {
        for page in [
            step_summary(&hostile(text), &repository(), 0),
            comment(&hostile(text)),
        ] {
            let active = rendered(&page).active(FILES);
            assert!(active.is_empty(), "{text:?}: {active:?}");
        }
    }
}

#[test]
fn every_report_of_a_sandboxed_run_says_so() {
    let mut outcome = fixture::outcome();
    outcome.service = Service::Sandbox;
    assert!(step_summary(&outcome, &repository(), 0).contains("no real agent was tested"));
    assert!(comment(&outcome).contains("no real agent was tested"));
    let annotations = annotations(&outcome, &repository());
    assert!(
        annotations
            .iter()
            .all(|annotation| annotation.title.starts_with("sandbox: "))
    );
    assert!(outputs(&outcome, 0).contains(&("sandbox", "true".to_owned())));
}

/// Ten thousand failed cases with long texts.
fn large() -> Outcome {
    let mut outcome = fixture::outcome();
    let mut failed = fixture::failed_case();
    failed.listing.name = Some("<é😀".repeat(1_000).into());
    outcome.groups[0].cases = vec![failed; 10_000];
    outcome
}

#[test]
fn a_summary_of_any_size_fits_and_says_what_is_left_out() {
    let outcome = large();
    for held in [0, 1, 500_000, 1_048_000] {
        let text = step_summary(&outcome, &repository(), held);
        assert!(text.len() + held <= 1_048_576, "{held}");
        assert!(text.contains("not fit here"), "{held}");
        rendered(&text);
    }
    assert_eq!(step_summary(&outcome, &repository(), 1_048_500), "");
    let comment = comment(&outcome);
    assert!(comment.len() < 65_536 && comment.contains("and 9985 more entries"));
}

#[test]
fn at_most_nine_errors_are_annotated_and_the_last_one_counts_the_others() {
    let annotations = annotations(&large(), &repository());
    let errors = annotations
        .iter()
        .filter(|annotation| annotation.level == AnnotationLevel::Error);
    let errors: Vec<_> = errors.collect();
    assert_eq!(errors.len(), 9);
    let note = "\nnot shown here: 9991 failed, 1 errored; see the job summary";
    assert!(errors[8].message.ends_with(note), "{}", errors[8].message);
    assert!(!errors[7].message.contains("not shown here"));
}

#[test]
fn a_run_that_ended_early_is_annotated_if_no_case_shows_it() {
    let mut outcome = fixture::outcome();
    outcome.groups.clear();
    outcome.end = End::Refused {
        reason: "the API key\nis not accepted".to_owned(),
    };
    let annotations = annotations(&outcome, &repository());
    assert_eq!(annotations.len(), 1);
    assert_eq!(annotations[0].title, "run verdict: refused");
    assert_eq!(annotations[0].message, "the API key is not accepted");
    outcome.end = End::Idle {
        reason: "nothing failed last time".to_owned(),
    };
    outcome.batches.clear();
    assert!(super::annotations(&outcome, &repository()).is_empty());
}

proptest! {
    #[test]
    fn any_page_is_inert_and_shows_the_verdict_and_counts(outcome in arbitrary::outcome()) {
        let verdict = Verdict::of(&outcome);
        let total = CaseTally::of(outcome.cases()).total();
        for markdown in [step_summary(&outcome, &repository(), 0), comment(&outcome)] {
            let page = rendered(&markdown);
            let active = page.active(FILES);
            prop_assert!(active.is_empty(), "{active:?}\n{markdown}");
            let heading = format!("sigma-suite: {}", verdict.as_str());
            prop_assert!(page.text.contains(&heading));
            let cases = if total == 1 { "1 case:".to_owned() } else { format!("{total} cases:") };
            prop_assert!(total == 0 || page.text.contains(&cases));
        }
    }

    #[test]
    fn any_annotation_is_short_and_its_errors_agree_with_the_verdict(outcome in arbitrary::outcome()) {
        let annotations = annotations(&outcome, &repository());
        for level in [AnnotationLevel::Error, AnnotationLevel::Warning] {
            let count = annotations.iter().filter(|annotation| annotation.level == level).count();
            prop_assert!(count <= 9);
        }
        let is_error = annotations.iter().any(|annotation| annotation.level == AnnotationLevel::Error);
        let is_green = matches!(Verdict::of(&outcome), Verdict::Passed | Verdict::Idle);
        prop_assert_eq!(is_error, !is_green);
        for annotation in annotations {
            prop_assert!(annotation.message.chars().count() < 1_360);
        }
    }
}
