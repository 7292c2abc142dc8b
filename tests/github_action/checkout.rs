//! The action in a folder of the workspace, since `uses:` cannot contain a variable. Its example suite files are broken
//! here, and would fail a run that found them.

use std::fs;
use std::path::Path;

use crate::job::Job;
use crate::service::{GREEN, serve};

const FOLDERS: [&str; 3] = [
    "workspace/sigma-suite",
    "workspace/.ci/a b",
    "workspace/[x]",
];

#[test]
fn suite_files_of_a_checkout_of_the_action_are_not_run() {
    let sandbox = serve(GREEN);
    for folder in FOLDERS {
        let mut job = Job::against(&sandbox).with_action_in(folder);
        job.attempt().passes().has("passed", "3");
        let mut job = job.input("command", "check");
        job.attempt().passes();
    }
}

#[test]
fn neither_are_they_if_the_workspace_is_no_repository_or_the_checkout_is_one() {
    let sandbox = serve(GREEN);
    let as_repository = |folder: &Path| {
        fs::create_dir_all(folder.join(".git")).unwrap();
        fs::write(folder.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
    };
    let nested = |root: &Path| as_repository(&root.join("workspace/sigma-suite"));
    let alone = |root: &Path| {
        fs::remove_dir_all(root.join("workspace/.git")).unwrap();
        nested(root);
    };
    for layout in [&nested as &dyn Fn(&Path), &alone] {
        let mut job = Job::against(&sandbox).with_action_in("workspace/sigma-suite");
        job.attempt_on(layout).passes().has("passed", "3");
    }
}

#[test]
fn a_rule_is_written_once() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox).with_action_in("workspace/sigma-suite");
    let before = |root: &Path| {
        let exclude = root.join("workspace/.git/info/exclude");
        fs::write(exclude, "/sigma-suite/\n").unwrap();
    };
    job.attempt_on(before).passes();
    let exclude = job.read("workspace/.git/info/exclude");
    assert_eq!(exclude, "/sigma-suite/\n");
}

#[test]
fn suite_files_of_the_workspace_are_run_if_the_action_is_the_workspace() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox).with_action_in("workspace");
    job.attempt().fails();
    assert_eq!(sandbox.batches().len(), 0);
}
