use std::time::Duration;

use super::*;
use crate::outcome::{End, Service};

/// What the names of all runs here begin with; a digit follows.
const BEGINNING: &str = "20260102-030405-00000";

fn run(digit: &str) -> RunId {
    RunId::new(&format!("{BEGINNING}{digit}")).unwrap()
}

fn outcome(digit: &str) -> Outcome {
    Outcome {
        run: Some(run(digit)),
        elapsed: Duration::from_secs(1),
        ..Outcome::without_work(Service::Sandbox, End::Completed)
    }
}

fn archive(state: &Path) -> Archive {
    Archive::new(&state.join("state"))
}

fn runs(archive: &Archive) -> Vec<String> {
    let kept = archive.kept().unwrap();
    let digits = kept
        .iter()
        .map(|kept| kept.run.as_str().strip_prefix(BEGINNING));
    digits.map(|digit| digit.unwrap().to_owned()).collect()
}

/// The error with its causes.
fn message(error: &dyn std::error::Error) -> String {
    let cause = error.source().map(message);
    format!("{error}: {}", cause.unwrap_or_default())
}

#[test]
fn kept_results_read_back() {
    let temp = tempfile::tempdir().unwrap();
    let archive = archive(temp.path());
    assert_eq!(runs(&archive), [""; 0]);
    archive.keep(&outcome("1")).unwrap();
    let kept = archive.kept().unwrap().remove(0);
    assert_eq!(archive.read(&kept).unwrap(), outcome_at(&archive, &kept));
    assert!(archive.read_head(&kept).unwrap().is_sandboxed);
    let ignored = fs::read_to_string(temp.path().join("state/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n");
}

fn outcome_at(archive: &Archive, kept: &KeptResults) -> Outcome {
    Outcome {
        started: archive.read_head(kept).unwrap().started,
        ..outcome("1")
    }
}

#[test]
fn an_outcome_without_a_run_is_not_kept() {
    let temp = tempfile::tempdir().unwrap();
    let archive = archive(temp.path());
    let service = Service::Sandbox;
    archive
        .keep(&Outcome::without_work(service, End::Completed))
        .unwrap();
    assert!(!archive.folder.exists());
}

#[test]
fn the_oldest_results_go_first_and_those_just_kept_stay() {
    let temp = tempfile::tempdir().unwrap();
    let mut archive = archive(temp.path());
    archive.limits.runs = 2;
    for digit in ["2", "3", "4"] {
        archive.keep(&outcome(digit)).unwrap();
    }
    assert_eq!(runs(&archive), ["4", "3"]);
    // An old run that was resumed.
    archive.keep(&outcome("1")).unwrap();
    assert_eq!(runs(&archive), ["4", "1"]);
}

#[test]
fn all_kept_results_together_are_limited() {
    let temp = tempfile::tempdir().unwrap();
    let mut archive = archive(temp.path());
    archive.keep(&outcome("1")).unwrap();
    archive.keep(&outcome("2")).unwrap();
    let one = archive.kept().unwrap()[0].bytes;
    archive.limits.bytes = one * 5 / 2;
    archive.keep(&outcome("3")).unwrap();
    assert_eq!(runs(&archive), ["3", "2"]);
}

#[test]
fn results_that_could_not_be_read_again_are_not_kept() {
    let temp = tempfile::tempdir().unwrap();
    let small = |limit: u64, unpacked: u64| {
        let mut archive = archive(temp.path());
        archive.limits.bytes = limit;
        archive.max_unpacked = unpacked;
        message(&archive.keep(&outcome("1")).unwrap_err())
    };
    for error in [small(10, 1_000_000), small(1_000_000, 10)] {
        assert!(error.contains("it is larger than 0 MB"), "{error}");
    }
    let archive = archive(temp.path());
    assert_eq!(fs::read_dir(&archive.folder).unwrap().count(), 1);
    assert_eq!(runs(&archive), [""; 0]);
}

#[test]
fn a_file_that_unpacks_to_too_much_is_an_error() {
    let temp = tempfile::tempdir().unwrap();
    let mut archive = archive(temp.path());
    archive.keep(&outcome("1")).unwrap();
    archive.max_unpacked = 1000;
    let kept = archive.kept().unwrap().remove(0);
    let mut bomb = GzEncoder::new(
        File::create(&kept.path).unwrap(),
        flate2::Compression::best(),
    );
    bomb.write_all(&vec![b' '; 10_000_000]).unwrap();
    bomb.finish().unwrap();
    for error in [
        message(&archive.read(&kept).unwrap_err()),
        message(&archive.read_head(&kept).unwrap_err()),
    ] {
        assert!(error.contains("it is larger than 0 MB"), "{error}");
    }
}

#[test]
fn a_damaged_file_is_an_error() {
    let temp = tempfile::tempdir().unwrap();
    let archive = archive(temp.path());
    archive.keep(&outcome("1")).unwrap();
    let kept = archive.kept().unwrap().remove(0);
    let whole = fs::read(&kept.path).unwrap();
    for damaged in [&b""[..], b"{}", &whole[..whole.len() / 2]] {
        fs::write(&kept.path, damaged).unwrap();
        let error = message(&archive.read(&kept).unwrap_err());
        assert!(error.contains("1.json.gz"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_neither_read_nor_followed() {
    use std::os::unix::fs::symlink;

    let temp = tempfile::tempdir().unwrap();
    let archive = archive(temp.path());
    archive.keep(&outcome("1")).unwrap();
    let real = archive.kept().unwrap().remove(0);
    symlink(&real.path, archive.path_of(&run("2"))).unwrap();
    assert_eq!(runs(&archive), ["1"]);

    let other = Archive::new(&temp.path().join("other"));
    fs::create_dir(temp.path().join("other")).unwrap();
    symlink(&archive.folder, &other.folder).unwrap();
    for error in [
        other.keep(&outcome("3")).unwrap_err(),
        other.kept().unwrap_err(),
    ] {
        let error = message(&error);
        assert!(error.contains("leads out of the state folder"), "{error}");
    }
    assert_eq!(runs(&archive), ["1"]);
}
