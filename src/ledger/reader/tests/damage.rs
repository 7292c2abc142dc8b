//! Lines that were not written to their end, or that this program did not write.

use std::fs;

use super::{CREATED, INTENT, PLAN, agent, batch_of, first_open, ledger, read_lines, read_text};
use crate::ledger::{LedgerError, StateFolder, resume};
use crate::policy::resend::Unanswered;

const DAMAGED: &str = "{\"v\":2,\"line\":";

#[test]
fn a_torn_last_line_is_not_read_and_resume_cuts_it_off() {
    let whole = ledger(&[INTENT]);
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::new(folder.path());
    fs::create_dir_all(state.path()).unwrap();
    let path = state.path().join("20261126-120000-0a1b2c.jsonl");
    // Even if the line lacks nothing but its line break.
    for torn in [DAMAGED, CREATED] {
        fs::write(&path, format!("{whole}{torn}")).unwrap();
        let (recorded, _ledger) = resume(&path, &state).unwrap();
        let record = recorded.record(&agent("A"));
        assert_eq!(record.open, [first_open(Unanswered::Lost)], "{torn}");
        assert_eq!(batch_of(&record), None, "{torn}");
        assert!(!recorded.is_damaged, "{torn}");
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
    }
}

#[test]
fn after_a_damaged_line_agents_without_a_batch_count_as_created_without_an_answer() {
    for damaged in [
        DAMAGED,
        "",
        "not json",
        r#"{"line":"settled","agent":"A"}"#,
        r#"{"v":2,"line":"settled","agent":"not in the plan"}"#,
        r#"{"v":2,"line":"settled","agent":"C"}"#,
        r#"{"v":2,"line":"created","agent":"B"}"#,
        r#"{"v":2,"line":"created","agent":"B","batch":""}"#,
        r#"{"v":2,"line":"intent","agent":"B","at":"yesterday","clock":"service"}"#,
        r#"{"v":2,"line":"judged","not_passed":[{"agent":"A","cases":[""]}]}"#,
        &PLAN.replace('\n', ""),
    ] {
        let recorded = read_lines(&[damaged, INTENT, CREATED]);
        assert!(recorded.is_damaged, "{damaged}");
        let created = recorded.record(&agent("A"));
        assert_eq!(batch_of(&created), Some("batch_1"), "{damaged}");
        assert!(created.open.is_empty(), "{damaged}");
        let [unknown] = recorded.record(&agent("B")).open[..] else {
            panic!("the second agent has no open create: {damaged}")
        };
        assert_eq!(unknown.intent, None, "{damaged}");
        assert_eq!(unknown.unanswered, Unanswered::Lost, "{damaged}");
    }
}

#[test]
fn after_a_damaged_line_no_open_create_is_known_to_be_safe_to_repeat() {
    let refused = r#"{"v":2,"line":"unanswered","agent":"A","answer":"quickly_refused"}"#;
    let record = read_lines(&[INTENT, refused, DAMAGED]).record(&agent("A"));
    assert_eq!(record.open, [first_open(Unanswered::Unclear)]);
}

#[test]
fn a_file_without_a_whole_line_holds_no_run() {
    for text in ["", PLAN.replace('\n', "").as_str()] {
        let empty = read_text(text).unwrap_err();
        assert!(matches!(empty, LedgerError::Empty { .. }), "{empty}");
    }
}

#[test]
fn a_first_line_that_gives_no_plan_is_refused_with_its_number() {
    for (from, to) in [
        (r#""line":"plan""#, r#""line":"novel""#),
        (r#""v":2,"#, ""),
        (r#""shard":"2/4""#, r#""shard":"5/4""#),
        (r#""run":"20261126-120000-0a1b2c""#, r#""run":"../run""#),
        (r#"{"agent":"B","cases""#, r#"{"agent":"A","cases""#),
        // A case that is judged, but in no batch, could pass without an attempt.
        (r#"{"id":"tc_3","label""#, r#"{"id":"tc_4","label""#),
        (r#"{"at_least":4}"#, r#"{"at_least":0}"#),
        (r#"{"rate":"0.8"}"#, r#"{"rate":"1.8"}"#),
    ] {
        let text = ledger(&[]);
        assert!(text.contains(from), "{from}");
        let refused = read_text(&text.replacen(from, to, 1)).unwrap_err();
        assert!(
            matches!(refused, LedgerError::Damaged { line: 1, .. }),
            "{to}: {refused}"
        );
    }
}
