//! How the action gets the program: built once and then from the cache, or from a release.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use sigma_suite::sandbox::Sandbox;

use crate::action::repository;
use crate::job::Job;
use crate::program::write_program;
use crate::server;
use crate::service::{GREEN, serve};

fn builds(job: &Job) -> usize {
    job.read("cargo.log").lines().count()
}

#[test]
fn the_program_is_built_once_and_then_comes_from_the_cache() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox);
    job.attempt().passes();
    job.attempt().passes();
    assert_eq!(builds(&job), 1);
    // Settings of the workspace are not those of the build.
    let build = job.read("cargo.log");
    let temp = job.path("temp").display().to_string();
    assert!(
        build.starts_with(&format!("{temp}: build --locked --profile dist")),
        "{build}"
    );
    assert_eq!(job.storage.keys("sigma-suite-binary-").len(), 1);
}

#[test]
fn other_sources_are_built_again() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox);
    job.attempt().passes();
    let change = |root: &Path| {
        fs::write(root.join("_actions/sigma-suite/Cargo.lock"), "changed").unwrap();
    };
    job.attempt_on(change).passes();
    assert_eq!(builds(&job), 2);
}

#[test]
fn a_cached_program_that_does_not_start_is_built_again() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox);
    job.attempt().passes();
    job.storage.damage("sigma-suite-binary-");
    job.attempt().passes();
    assert_eq!(builds(&job), 2);
}

#[test]
fn another_checkout_can_be_built() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox)
        .file("other/Cargo.lock", "")
        .file("other/examples/sigma-suite.yaml", "broken")
        .input("source", "other");
    let source = job.path("workspace/other").display().to_string();
    job.attempt().passes().has("passed", "3");
    assert!(
        job.read("cargo.log")
            .contains(&format!("--manifest-path {source}/Cargo.toml"))
    );
    let mut missing = Job::against(&sandbox).input("source", "nowhere");
    missing
        .attempt()
        .fails()
        .says("there is no checkout of sigma-suite");
}

#[test]
fn the_project_is_its_own_workspace_inside_another_cargo_project() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    fs::create_dir_all(inner.join("src")).unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
    fs::write(inner.join("src/lib.rs"), "").unwrap();
    fs::copy(repository().join("Cargo.toml"), inner.join("Cargo.toml")).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    let located = cargo
        .args(["locate-project", "--workspace", "--message-format", "plain"])
        .current_dir(&inner)
        .output()
        .unwrap();
    let found = String::from_utf8(located.stdout).unwrap();
    assert!(found.trim().ends_with("inner/Cargo.toml"), "{found}");
}

/// The target of a release for this machine.
fn target() -> String {
    let os = if cfg!(target_os = "macos") {
        "apple-darwin"
    } else {
        "unknown-linux-musl"
    };
    format!("{}-{os}", std::env::consts::ARCH)
}

/// A release 1.2.3 whose program becomes the binary under test; gives the address and the checksum.
fn release(sums: impl Fn(&str) -> String) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("sigma-suite-1.2.3-{}", target());
    let program = folder.path().join(&name).join("sigma-suite");
    fs::create_dir(folder.path().join(&name)).unwrap();
    let binary = env!("CARGO_BIN_EXE_sigma-suite");
    let script = format!("#!/bin/bash\nexec \"{binary}\" \"$@\"\n");
    write_program(&program, &script);
    let archive = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    let tar = tar
        .args(["-czf", &archive, &name])
        .current_dir(folder.path());
    assert!(tar.status().unwrap().success());
    let bytes = fs::read(folder.path().join(&archive)).unwrap();
    let digest = sha256(&folder.path().join(&archive));
    let sums = sums(&format!("{digest}  {archive}"));
    let address = server::serve(move |request| {
        let start = "/acme/sigma-suite/releases/download/v1.2.3/";
        match request.path.strip_prefix(start) {
            Some("SHA256SUMS") => (200, sums.clone().into_bytes()),
            Some(file) if file == archive => (200, bytes.clone()),
            _ => (404, Vec::new()),
        }
    });
    (address, digest)
}

fn sha256(file: &Path) -> String {
    let shasum = Command::new("bash")
        .args(["-c", "sha256sum 2>/dev/null || shasum -a 256"])
        .stdin(Stdio::from(fs::File::open(file).unwrap()))
        .output()
        .unwrap();
    let text = String::from_utf8(shasum.stdout).unwrap();
    text.split_whitespace().next().unwrap().to_owned()
}

fn releasing(sandbox: &Sandbox, address: &str) -> Job {
    let mut job = Job::against(sandbox).input("version", "1.2.3");
    job.github["server_url"] = address.into();
    job
}

#[test]
fn a_release_is_downloaded_and_nothing_is_built() {
    let sandbox = serve(GREEN);
    let other = "0000  sigma-suite-1.2.3-other.tar.gz\n";
    let (address, digest) = release(|line| format!("{other}{line}\n"));
    let mut job = releasing(&sandbox, &address).input("sha256", &digest);
    job.attempt().passes().has("verdict", "passed");
    let mut tagged = releasing(&sandbox, &address).input("version", "v1.2.3");
    tagged.attempt().passes();
    assert_eq!(builds(&job) + builds(&tagged), 0);
    assert!(job.storage.keys("sigma-suite-binary-").is_empty());
}

#[test]
fn a_release_with_another_checksum_does_not_start() {
    let sandbox = serve(GREEN);
    let zeros = "0".repeat(64);
    let changed = |line: &str| format!("{zeros}{}\n", &line[64..]);
    let (address, digest) = release(changed);
    releasing(&sandbox, &address)
        .attempt()
        .fails()
        .says("which is not that of SHA256SUMS");
    // The checksum that the workflow expects does not replace that of the release.
    let mut both = releasing(&sandbox, &address).input("sha256", &digest);
    both.attempt().fails().says("not that of SHA256SUMS");
    let (address, _) = release(|_| String::new());
    releasing(&sandbox, &address).attempt().fails();
    let (address, _) = release(|line| format!("{line}\n"));
    let mut other = releasing(&sandbox, &address).input("sha256", &zeros);
    other
        .attempt()
        .fails()
        .says("not that of the input `sha256`");
    assert!(sandbox.batches().is_empty());
}

#[test]
fn a_release_that_does_not_exist_is_named() {
    let sandbox = serve(GREEN);
    let (address, _) = release(|line| format!("{line}\n"));
    let mut job = releasing(&sandbox, &address).input("version", "1.2.4");
    job.attempt()
        .fails()
        .says("releases/download/v1.2.4/sigma-suite-1.2.4");
    for version in ["latest", "1.2/../3", "$(id)", ""] {
        let mut job = releasing(&sandbox, &address).input("version", version);
        job.attempt().fails().says("neither a version nor `source`");
    }
}

#[test]
fn an_action_in_a_local_folder_must_name_the_repository_of_its_releases() {
    let sandbox = serve(GREEN);
    let (address, _) = release(|line| format!("{line}\n"));
    let job = || releasing(&sandbox, &address).with_action_in("workspace/tools");
    job()
        .attempt()
        .fails()
        .says("set `repository`, as OWNER/NAME");
    let mut named = job().input("repository", "acme/sigma-suite");
    named.attempt().passes();
    let mut odd = job().input("repository", "acme/../x");
    odd.attempt().fails().says("not of the form OWNER/NAME");
}
