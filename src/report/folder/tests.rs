use std::fs;

use super::report_file::{FORMATS, is_own_report};
use super::*;
use crate::outcome::{Service, Verdict};
use crate::plan::{Plan, Selection};
use crate::report::{PullRequestComment, fixture};

fn read(dir: &Path, file: &str) -> String {
    fs::read_to_string(dir.join(file)).unwrap()
}

fn plan<'a>(dir: &'a Path, junit: Option<&'a Path>) -> ReportPlan<'a> {
    let comment = PullRequestComment::Omit;
    ReportPlan {
        dir,
        junit,
        comment,
    }
}

fn claim(dir: &Path, junit: Option<&Path>) -> Result<ResultsFolder, WriteError> {
    ResultsFolder::claim(plan(dir, junit))
}

fn reason(result: Result<ResultsFolder, WriteError>) -> String {
    let error = result.unwrap_err();
    format!("{}: {}", error.path.display(), error.source)
}

fn visible(dir: &Path) -> usize {
    let names = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| !name.to_string_lossy().starts_with('.'))
        .count()
}

#[test]
fn two_runs_cannot_claim_the_same_path() {
    let temp = tempfile::tempdir().unwrap();
    let (one, two) = (temp.path().join("one"), temp.path().join("two"));
    let junit = one.join("junit.xml");
    let first = claim(&one, None).unwrap();
    first.write(&fixture::outcome()).unwrap();
    for second in [claim(&one, None), claim(&two, Some(&junit))] {
        assert!(reason(second).ends_with("another run is writing it"));
    }
    assert!(junit.exists());
    drop(first);
    assert!(claim(&two, Some(&junit)).is_ok());
}

#[test]
fn the_folder_is_created_and_contains_every_report() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("a/b");
    let folder = claim(&dir, None).unwrap();
    folder.write(&fixture::outcome()).unwrap();
    assert!(read(&dir, "junit.xml").starts_with("<?xml"));
    assert!(read(&dir, "results.json").contains("\"verdict\": \"failed\""));
    assert_eq!(visible(&dir), 3);
}

#[test]
fn a_comment_of_an_older_run_is_deleted_if_the_run_has_none() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let with_comment = ReportPlan {
        comment: PullRequestComment::Write,
        ..plan(dir, None)
    };
    let folder = ResultsFolder::claim(with_comment).unwrap();
    folder.write(&fixture::outcome()).unwrap();
    assert!(read(dir, "comment.md").starts_with("<!-- sigma-suite -->\n"));
    drop(folder);
    drop(claim(dir, None).unwrap());
    assert!(!dir.join("comment.md").exists());
    fs::write(dir.join("comment.md"), "# mine").unwrap();
    assert!(reason(ResultsFolder::claim(with_comment)).ends_with("sigma-suite did not write"));
    drop(claim(dir, None).unwrap());
    assert_eq!(read(dir, "comment.md"), "# mine");
}

#[test]
fn a_killed_run_leaves_no_report_of_an_older_one() {
    let temp = tempfile::tempdir().unwrap();
    let (dir, junit) = (temp.path().join("out"), temp.path().join("ci/j.xml"));
    claim(&dir, None)
        .unwrap()
        .write(&fixture::outcome())
        .unwrap();
    let plan = Plan::new(&fixture::suites(), &Selection::default()).unwrap();
    let unfinished = plan.unfinished(None, Service::Sandbox, fixture::outcome().started);
    assert_eq!(Verdict::of(&unfinished), Verdict::Inconclusive);

    let folder = claim(&dir, Some(&junit)).unwrap();
    assert_eq!(visible(&dir), 0);
    folder.write(&unfinished).unwrap();

    assert!(read(temp.path(), "ci/j.xml").contains("type=\"not_finished\""));
    assert!(read(&dir, "results.json").contains("\"end\": \"not_finished\""));
    assert!(!dir.join("junit.xml").exists());
}

#[test]
fn an_unusable_path_is_an_error_before_the_run() {
    let temp = tempfile::tempdir().unwrap();
    let (dir, file) = (temp.path().join("dir"), temp.path().join("file"));
    fs::create_dir(&dir).unwrap();
    fs::write(&file, "").unwrap();
    let reason_for = |junit: &Path| reason(claim(&dir, Some(junit)));
    assert!(reason(claim(&file, None)).ends_with("its parent is not a folder"));
    assert!(reason_for(&file.join("j.xml")).ends_with("file/j.xml: its parent is not a folder"));
    assert!(reason_for(&dir).ends_with("dir: it is a folder"));
    assert!(reason_for(&temp.path().join("new/")).ends_with("it is a folder"));
    assert!(reason_for(&dir.join("results.json")).ends_with("another report has the same path"));
}

#[test]
fn one_report_that_fails_does_not_prevent_the_other() {
    let temp = tempfile::tempdir().unwrap();
    let (dir, ci) = (temp.path().join("out"), temp.path().join("ci"));
    let folder = claim(&dir, Some(&ci.join("j.xml"))).unwrap();
    fs::remove_dir_all(&ci).unwrap();
    fs::write(&ci, "").unwrap();
    let failed = folder.write(&fixture::outcome()).unwrap_err();
    assert_eq!(failed.len(), 1);
    assert!(failed[0].to_string().ends_with("ci/j.xml"));
    assert!(dir.join("results.json").exists());
}

#[cfg(unix)]
#[test]
fn a_report_is_as_readable_as_any_other_file() {
    use std::os::unix::fs::PermissionsExt;
    let temp = tempfile::tempdir().unwrap();
    let folder = claim(temp.path(), None).unwrap();
    folder.write(&fixture::outcome()).unwrap();
    fs::write(temp.path().join("any"), "").unwrap();
    let mode = |file| {
        fs::metadata(temp.path().join(file))
            .unwrap()
            .permissions()
            .mode()
    };
    assert_eq!(mode("junit.xml"), mode("any"));
}

#[test]
fn the_other_reports_are_written_if_one_path_is_unusable() {
    let temp = tempfile::tempdir().unwrap();
    let (dir, wanted) = (temp.path().join("out"), temp.path().join("j.xml"));
    fs::write(&wanted, "other program").unwrap();
    assert!(claim(&dir, Some(&wanted)).is_err());
    let failed = ResultsFolder::write_possible(plan(&dir, Some(&wanted)), &fixture::outcome());
    assert_eq!(failed.len(), 1);
    assert!(failed[0].to_string().ends_with("j.xml"));
    assert_eq!(read(temp.path(), "j.xml"), "other program");
    assert_eq!(visible(&dir), 3);
}

#[test]
fn every_report_of_this_program_is_own() {
    for service in [Service::Sandbox, Service::Api("https://a.example".into())] {
        let mut outcome = fixture::outcome();
        outcome.service = service;
        for format in FORMATS {
            let mut report = Vec::new();
            (format.write)(&outcome, &mut report).unwrap();
            let report = String::from_utf8(report).unwrap();
            assert!((format.is_own)(&report[..300]), "{report}");
        }
    }
}

#[test]
fn files_of_other_programs_are_not_own() {
    for head in [
        "\n",
        "{}",
        "{\n  \"version\": 1,\n  \"tests\": []\n}",
        "<?xml version=\"1.0\"?>\n<project/>",
        "<testsuites name=\"sigma-suite\" tests=\"1\">",
        "<testsuites timestamp=\"2026-11-24T00:00:00Z\" name=\"nextest-run\">",
        "<!-- <testsuites timestamp=\"x\" name=\"sigma-suite\" -->",
    ] {
        assert!(!is_own_report(head), "{head}");
    }
}
