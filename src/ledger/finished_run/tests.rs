use std::fs;

use super::*;

const PLAN: &str = r#"{"v":2,"line":"plan","run":"20261126-120000-0a1b2c","started":"2026-11-26T12:00:00Z","api":"https://api.example","sandbox":false,"batches":["#;
const JUDGED: &str = r#"{"v":2,"line":"judged","not_passed":[],"results":[{"agent":"A","cases":[["tc_1","passed",3,0,3,0,null]]}]}"#;
const FINISHED: &str = r#"{"v":2,"line":"finished","verdict":"passed"}"#;

fn read(lines: &[&str]) -> Result<Option<FinishedRun>, LedgerError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    FinishedRun::read(&path)
}

fn cases(lines: &[&str]) -> Option<usize> {
    let run = read(lines).unwrap()?;
    let judged = run.results(Path::new("run")).unwrap()?;
    assert_eq!(judged.run.as_str(), "20261126-120000-0a1b2c");
    assert_eq!(
        (&*judged.api, &*judged.verdict),
        ("https://api.example", "passed")
    );
    Some(judged.agents.iter().map(|agent| agent.cases.len()).sum())
}

#[test]
fn the_last_results_of_a_finished_run_are_read_without_its_plan() {
    let first = JUDGED.replace("[[", r#"[["tc_0","failed",0,3,3,0,null],["#);
    assert_eq!(cases(&[PLAN, &first, JUDGED, FINISHED]), Some(1));
    // More than is read at first.
    let settled = r#"{"v":2,"line":"settled","agent":"A"}"#;
    let many = vec![settled; 20_000].join("\n");
    assert_eq!(cases(&[PLAN, &first, &many, FINISHED]), Some(2));
}

#[test]
fn a_run_without_results_is_not_part_of_the_history() {
    let older = r#"{"v":2,"line":"judged","not_passed":[]}"#;
    for lines in [
        &[PLAN][..],
        &[PLAN, JUDGED],
        &[PLAN, FINISHED],
        &[PLAN, older, FINISHED],
        &[PLAN, JUDGED, r#"{"v":2,"line":"replaced","by":"x"}"#],
        &[PLAN, JUDGED, r#"{"v":2,"line":"finished","verdict":"pa"#],
    ] {
        assert_eq!(cases(lines), None, "{lines:?}");
    }
}

#[test]
fn what_this_version_did_not_write_is_an_error() {
    let newer = PLAN.replace("\"v\":2", "\"v\":3");
    let error = read(&[&newer, JUDGED, FINISHED]).unwrap_err();
    assert!(matches!(error, LedgerError::Newer { version: 3, .. }));
    assert!(read(&["[]", JUDGED, FINISHED]).is_err());
    let wrong = JUDGED.replace("\"passed\"", "\"x\"");
    let run = read(&[PLAN, &wrong, FINISHED]).unwrap().unwrap();
    let error = run.results(Path::new("run.jsonl")).unwrap_err().to_string();
    assert!(error.contains("is not the state of a case"), "{error}");
}
