//! Whatever is in an outcome, the runner does only what is meant.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::runner_model::{
    LARGEST_SUMMARY, LONGEST_MESSAGE, MOST_OF_A_KIND, commands, outputs as read_outputs,
};
use super::*;
use crate::outcome::{End, Service, Verdict, arbitrary};

fn repository() -> Repository {
    Repository {
        root: "/repos".to_owned(),
        working_directory: "/repos/agents".to_owned(),
        blob: None,
    }
}

/// A step whose files are in a folder.
fn step(folder: &TempDir) -> Github {
    Github(GithubEnvironment {
        workspace: Some(folder.path().to_path_buf()),
        working_directory: Some(folder.path().to_path_buf()),
        summary: Some(folder.path().join("summary")),
        output: Some(folder.path().join("output")),
        server: Some("https://github.com".to_owned()),
        repository: Some("o/r".to_owned()),
        commit: Some("a1b2".to_owned()),
    })
}

/// The one command of other runners that `streams` divides and `text` does not.
fn divided(text: &str) -> String {
    text.replace("##teamcity[", "##teamcity [")
}

fn refused(reason: &str) -> Outcome {
    let reason = reason.to_owned();
    Outcome::without_work(Service::Sandbox, End::Refused { reason })
}

#[test]
fn a_summary_is_appended_up_to_the_limit_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("summary");
    fs::write(&file, "mine").unwrap();
    let outcome = refused("x");
    step(&folder).write_summary(&outcome, &repository());
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("mine\n\n## "), "{text}");
    for held in LARGEST_SUMMARY - 2_000..=LARGEST_SUMMARY + 1 {
        if held % 97 == 0 || held + 3 > LARGEST_SUMMARY {
            fs::write(&file, vec![b'x'; held]).unwrap();
            step(&folder).write_summary(&outcome, &repository());
            let size = fs::metadata(&file).unwrap().len();
            assert!(
                size <= (LARGEST_SUMMARY as u64).max(held as u64),
                "{held}: {size}"
            );
        }
    }
}

#[test]
fn outputs_at_the_end_replace_those_of_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut outcome = refused("x");
    outcome.end = End::NotFinished;
    let report = Path::new("out/a\nverdict=passed\n.xml");
    step(&folder).started(&outcome, [("junit.xml", report)]);
    let read = || read_outputs(&fs::read_to_string(folder.path().join("output")).unwrap()).unwrap();
    assert_eq!(read()["verdict"], "not_finished");
    assert!(read()["junit"].ends_with("/out/a\nverdict=passed\n.xml"));
    outcome.end = End::Refused {
        reason: "x".to_owned(),
    };
    step(&folder).write_outputs(github::outputs(&outcome, 2), []);
    assert_eq!(read()["verdict"], "refused");
    assert_eq!(read()["exit-code"], "2");
    assert!(read().contains_key("junit"));
}

#[test]
fn a_link_and_a_folder_are_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let step = step(&folder);
    fs::create_dir(folder.path().join("summary")).unwrap();
    step.write_summary(&refused("x"), &repository());
    #[cfg(unix)]
    {
        fs::write(folder.path().join("target"), "").unwrap();
        let link = folder.path().join("output");
        std::os::unix::fs::symlink(folder.path().join("target"), link).unwrap();
        step.started(&refused("x"), []);
        assert_eq!(
            fs::read_to_string(folder.path().join("target")).unwrap(),
            ""
        );
    }
}

#[test]
fn two_delimiters_are_different() {
    assert_ne!(delimiter(), delimiter());
    assert_eq!(delimiter().len(), "sigma-suite-".len() + 32);
}

#[test]
fn links_need_an_address_without_surprises() {
    let folder = tempfile::tempdir().unwrap();
    let blob_with = |server: &str, repository: &str| {
        let mut environment = step(&folder).0;
        environment.server = Some(server.to_owned());
        environment.repository = Some(repository.to_owned());
        blob(&environment)
    };
    let expected = "https://github.com/o/r/blob/a1b2";
    assert_eq!(
        blob_with("https://github.com", "o/r").as_deref(),
        Some(expected)
    );
    assert_eq!(blob_with("http://github.com", "o/r"), None);
    assert_eq!(
        blob_with("https://github.com", "o/r) [x](https://a.b"),
        None
    );
}

proptest! {
    #[test]
    fn the_runner_finds_our_annotations_in_the_log_and_nothing_else(outcome in arbitrary::outcome()) {
        let annotations = github::annotations(&outcome, &repository());
        let log: String = annotations.iter().cloned().map(|annotation| to_line(annotation).line()).collect();
        let found = commands(&log);
        prop_assert_eq!(found.len(), annotations.len());
        for kind in ["error", "warning"] {
            let count = found.iter().filter(|command| command.name == kind).count();
            prop_assert!(count < MOST_OF_A_KIND);
        }
        for (command, annotation) in found.iter().zip(&annotations) {
            prop_assert!(matches!(&*command.name, "error" | "warning"));
            prop_assert_eq!(&command.data, &divided(&annotation.message));
            prop_assert!(command.data.encode_utf16().count() < LONGEST_MESSAGE);
            prop_assert_eq!(&command.properties["title"], &divided(&annotation.title));
            prop_assert_eq!(command.properties.contains_key("file"), annotation.location.is_some());
            let line = annotation.location.as_ref().map(|(_, line, _)| line.to_string());
            prop_assert_eq!(command.properties.get("line"), line.as_ref());
        }
        prop_assert!(log.lines().all(|line| line.encode_utf16().count() < LONGEST_MESSAGE + 2_000));
    }

    #[test]
    fn the_runner_reads_every_output_as_it_was_meant(outcome in arbitrary::outcome(), path in arbitrary::raw_text()) {
        let mut all = github::outputs(&outcome, 1);
        all.push(("junit", path));
        let read = read_outputs(&github::output_lines(&all, &delimiter())).unwrap();
        prop_assert_eq!(read.len(), all.len());
        for (name, value) in &all {
            prop_assert_eq!(&read[*name], value);
        }
        let is_finished = outcome.end != End::NotFinished;
        prop_assert!(!is_finished || read["verdict"] == Verdict::of(&outcome).as_str());
        let batches: Vec<String> = serde_json::from_str(&read["batch-ids"]).unwrap();
        prop_assert_eq!(batches.len(), outcome.batches.iter().filter(|batch| batch.id.is_some()).count());
    }
}
