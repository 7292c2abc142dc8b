//! Ledgers as literal JSON lines: they are the public format, which later versions of the program must still read.

mod damage;

use std::fs;

use super::read;
use crate::id::{AgentId, BatchId, TestCaseId};
use crate::ledger::{BatchRecord, LedgerError, OpenCreate, RecordedRun};
use crate::outcome::Gate;
use crate::policy::adopt::{Intent, TimeSource};
use crate::policy::resend::Unanswered;
use crate::text::UntrustedText;

/// The first line of a ledger, but for the line breaks: two agents, the first of which has a mark.
const PLAN: &str = r#"{"v":2,"line":"plan","run":"20261126-120000-0a1b2c","started":"2026-11-26T12:00:00Z",
"api":"https://api.example","sandbox":false,"selection":["--tag smoke"],
"suites":[{"path":"sigma-suite.yaml","sha256":"00ff"}],"left_out":3,"shard":"2/4",
"batches":[
{"agent":"A","cases":[{"id":"tc_1","label":"Refund","planned":5},{"id":"tc_2","label":null,"planned":null}],
"mark":{"batches":["batch_0"],"newest":"2026-11-25T08:00:00Z","total":1,"whole":true}},
{"agent":"B","cases":[{"id":"tc_3","label":null,"planned":1}],"mark":null}],
"groups":[
{"suite":"Nightly","path":"sigma-suite.yaml","agent_name":"support","agent":"A",
"location":{"line":3,"column":5,"offset":20,"length":7},"cases":[
{"id":"tc_1","name":"Refund is refused","pass":{"at_least":4},"tags":["smoke"],"owner":"payments","skip":null,
"quarantine":{"reason":"flaky","until":"2027-01-31","owner":null,"expired":false},
"location":{"line":5,"column":7,"offset":40,"length":4}},
{"id":"tc_2","name":null,"pass":{"rate":"0.8"},"tags":[],"owner":null,"skip":null,"quarantine":null,
"location":{"line":6,"column":7,"offset":50,"length":4}}]},
{"suite":"Nightly","path":"sigma-suite.yaml","agent_name":"B","agent":"B",
"location":{"line":7,"column":5,"offset":60,"length":1},"cases":[
{"id":"tc_3","name":null,"pass":"all","tags":[],"owner":null,"skip":null,"quarantine":null,
"location":{"line":8,"column":7,"offset":70,"length":4}}]}]}"#;

const INTENT: &str =
    r#"{"v":2,"line":"intent","agent":"A","at":"2026-11-26T12:00:01Z","clock":"service"}"#;
const SECOND_INTENT: &str =
    r#"{"v":2,"line":"intent","agent":"A","at":"2026-11-26T12:00:09Z","clock":"own"}"#;
const CREATED: &str = r#"{"v":2,"line":"created","agent":"A","batch":"batch_1"}"#;

/// The text of a ledger: the plan, and these lines behind it.
fn ledger(lines: &[&str]) -> String {
    let plan = PLAN.replace('\n', "");
    let lines = [&[plan.as_str()], lines].concat();
    lines.join("\n") + "\n"
}

fn read_text(text: &str) -> Result<RecordedRun, LedgerError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    fs::write(&path, text).unwrap();
    read(&path)
}

#[track_caller]
fn read_lines(lines: &[&str]) -> RecordedRun {
    read_text(&ledger(lines)).unwrap()
}

fn agent(id: &str) -> AgentId {
    AgentId::new(id).unwrap()
}

/// What these lines say of the first agent.
#[track_caller]
fn record_of_a(lines: &[&str]) -> BatchRecord {
    let recorded = read_lines(lines);
    assert!(!recorded.is_damaged, "{lines:?}");
    recorded.record(&agent("A"))
}

fn batch_of(record: &BatchRecord) -> Option<&str> {
    record.batch.as_ref().map(BatchId::as_str)
}

fn open(at: &str, clock: TimeSource, unanswered: Unanswered) -> OpenCreate {
    let at = at.parse().unwrap();
    OpenCreate {
        intent: Some(Intent { at, clock }),
        unanswered,
    }
}

fn first_open(unanswered: Unanswered) -> OpenCreate {
    open("2026-11-26T12:00:01Z", TimeSource::Service, unanswered)
}

#[test]
fn a_plan_line_gives_the_head_of_the_run() {
    let recorded = read_lines(&[]);
    let head = &recorded.head;
    assert_eq!(head.id.as_str(), "20261126-120000-0a1b2c");
    assert_eq!(head.started.to_string(), "2026-11-26T12:00:00Z");
    assert_eq!(head.api, "https://api.example");
    assert!(!head.is_sandboxed);
    assert_eq!(head.selection, ["--tag smoke"]);
    assert_eq!(head.suites[0].path, "sigma-suite.yaml");
    assert_eq!(head.suites[0].sha256, "00ff");
    assert!(recorded.records.is_empty() && recorded.not_passed.is_none());
    assert!(!recorded.is_finished && !recorded.is_replaced && !recorded.is_damaged);
}

#[test]
fn a_plan_line_gives_the_plan_and_what_the_service_had_listed() {
    let recorded = read_lines(&[]);
    let plan = &recorded.plan;
    assert_eq!(plan.scope.left_out, 3);
    assert_eq!(
        plan.scope.shard.map(|shard| shard.to_string()).as_deref(),
        Some("2/4")
    );
    assert_eq!(plan.batches[0].cases.len(), 2);
    let listed = &plan.groups[0].cases;
    assert_eq!(listed[0].gate, Gate::AtLeast(4));
    assert_eq!(listed[0].location.line, 5);
    assert_eq!(
        listed[0].quarantine.as_ref().unwrap().reason.as_raw(),
        "flaky"
    );
    assert_eq!(plan.groups[1].cases[0].gate, Gate::All);
    let first = &recorded.definitions[&agent("A")][&listed[0].id];
    assert_eq!(
        first.label.as_ref().map(UntrustedText::as_raw),
        Some("Refund")
    );
    assert_eq!(first.planned, Some(5));
    let mark = &recorded.marks[&agent("A")];
    assert_eq!(mark.total, Some(1));
    assert!(mark.batches.iter().any(|id| id.as_str() == "batch_0"));
    assert!(!recorded.marks.contains_key(&agent("B")));
}

#[test]
fn an_intent_without_an_answer_is_an_open_create() {
    let recorded = read_lines(&[INTENT, SECOND_INTENT]);
    let second = open("2026-11-26T12:00:09Z", TimeSource::Local, Unanswered::Lost);
    let record = recorded.record(&agent("A"));
    assert_eq!(record.open, [first_open(Unanswered::Lost), second]);
    assert_eq!(record.sent(), 2);
    assert!(!recorded.record(&agent("B")).may_exist());
    assert_eq!(recorded.last_intent, second.intent.map(|intent| intent.at));
}

#[test]
fn a_create_that_was_refused_or_not_sent_is_not_open() {
    // `not_taken` is the name that earlier programs wrote.
    for line in ["not_created", "not_taken"] {
        let line = format!(r#"{{"v":2,"line":"{line}","agent":"A","why":"refused"}}"#);
        assert!(!record_of_a(&[INTENT, &line]).may_exist());
        let record = record_of_a(&[INTENT, SECOND_INTENT, &line]);
        assert_eq!(record.open, [first_open(Unanswered::Lost)]);
    }
}

#[test]
fn an_unanswered_line_says_what_came_in_place_of_a_batch_id() {
    for (answer, expected) in [
        ("lost", Unanswered::Lost),
        ("quickly_refused", Unanswered::QuicklyRefused),
        ("unclear", Unanswered::Unclear),
        ("without_id", Unanswered::WithoutId),
        // An answer of a later program must not lead to a second create.
        ("novel", Unanswered::Unclear),
    ] {
        let line = format!(r#"{{"v":2,"line":"unanswered","agent":"A","answer":"{answer}"}}"#);
        assert_eq!(record_of_a(&[INTENT, &line]).open, [first_open(expected)]);
    }
}

#[test]
fn a_created_batch_answers_the_last_intent_and_no_earlier_one() {
    let record = record_of_a(&[INTENT, SECOND_INTENT, CREATED]);
    assert_eq!(batch_of(&record), Some("batch_1"));
    assert_eq!(record.open, [first_open(Unanswered::Lost)]);
    assert!(!record.is_adopted);
    assert_eq!(record.sent(), 2);
}

#[test]
fn an_adopted_batch_belongs_to_one_of_the_open_creates() {
    let adopted = r#"{"v":2,"line":"adopted","agent":"A","batch":"batch_2"}"#;
    let record = record_of_a(&[INTENT, adopted]);
    assert_eq!(batch_of(&record), Some("batch_2"));
    assert_eq!(record.open, [first_open(Unanswered::Lost)]);
    assert!(record.is_adopted);
    assert_eq!(record.sent(), 1);
}

#[test]
fn a_settled_batch_is_resumed_like_any_other() {
    let settled = r#"{"v":2,"line":"settled","agent":"A"}"#;
    let record = record_of_a(&[INTENT, CREATED, settled]);
    assert_eq!(batch_of(&record), Some("batch_1"));
    assert!(record.open.is_empty());
}

#[test]
fn the_last_judged_line_names_the_cases_that_did_not_pass() {
    let judged = |cases: &str| {
        format!(r#"{{"v":2,"line":"judged","not_passed":[{{"agent":"A","cases":[{cases}]}}]}}"#)
    };
    let recorded = read_lines(&[&judged(r#""tc_1","tc_2""#), &judged(r#""tc_2""#)]);
    let not_passed: Vec<_> = recorded.not_passed.unwrap().into_iter().collect();
    assert_eq!(not_passed, [(agent("A"), TestCaseId::new("tc_2").unwrap())]);
}

#[test]
fn finished_and_replaced_lines_are_about_the_whole_run() {
    let finished = read_lines(&[r#"{"v":2,"line":"finished","verdict":"passed"}"#]);
    assert!(finished.is_finished && !finished.is_replaced);
    let replaced = read_lines(&[r#"{"v":2,"line":"replaced","by":"20261127-120000-0a1b2c"}"#]);
    assert!(replaced.is_replaced && !replaced.is_finished);
}

#[test]
fn a_higher_version_is_refused_wherever_it_stands() {
    let first = ledger(&[]).replacen("\"v\":2", "\"v\":3", 1);
    let later = ledger(&[INTENT, r#"{"v":3,"line":"intent","agent":"A"}"#, CREATED]);
    for text in [first, later] {
        let refused = read_text(&text).unwrap_err();
        assert!(
            matches!(refused, LedgerError::Newer { version: 3, .. }),
            "{refused}"
        );
    }
}

#[test]
fn unknown_lines_and_unknown_fields_are_ignored() {
    let text = ledger(&[r#"{"v":2,"line":"novel","agent":"A"}"#, INTENT, CREATED]);
    // One more field in each object but gates, which are a name and a number.
    let text = text.replace('{', r#"{"novel":[1],"#);
    let text = text.replace(r#""pass":{"novel":[1],"#, r#""pass":{"#);
    let recorded = read_text(&text).unwrap();
    assert!(!recorded.is_damaged);
    let record = recorded.record(&agent("A"));
    assert_eq!(batch_of(&record), Some("batch_1"));
    assert!(record.open.is_empty());
    assert_eq!(recorded.plan.groups[0].cases[0].gate, Gate::AtLeast(4));
}

#[test]
fn version_1_is_read_without_marks() {
    let mark = PLAN.find(",\n\"mark\":{").unwrap();
    let end = mark + PLAN[mark..].find('}').unwrap() + 1;
    let plan = [&PLAN[..mark], &PLAN[end..]].concat();
    let plan = plan.replace(",\"mark\":null", "").replace('\n', "");
    assert!(!plan.contains("mark"));
    let text = format!("{plan}\n{INTENT}\n{CREATED}\n").replace("\"v\":2", "\"v\":1");
    let recorded = read_text(&text).unwrap();
    assert!(recorded.marks.is_empty());
    assert!(!recorded.is_damaged);
    assert_eq!(batch_of(&recorded.record(&agent("A"))), Some("batch_1"));
}

#[test]
fn a_location_is_also_read_under_its_earlier_name_place() {
    let text = ledger(&[]).replace("\"location\":", "\"place\":");
    let plan = read_text(&text).unwrap().plan;
    assert_eq!(plan.groups[0].location.line, 3);
    assert_eq!(plan.groups[0].cases[1].location.line, 6);
}
