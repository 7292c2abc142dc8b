//! What a job of the action leaves behind.

use crate::job::Job;
use crate::service::{GREEN, KEY, SUITE, red, serve};

#[test]
fn a_green_job_leaves_outputs_a_summary_and_an_artifact() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox);
    let attempt = job.attempt().passes().never_says(KEY);
    assert!(
        attempt.summary.contains("sigma-suite: passed"),
        "{}",
        attempt.summary
    );
    let attempt = attempt
        .has("command", "run")
        .has("verdict", "passed")
        .has("exit-code", "0")
        .has("passed", "3")
        .has("sandbox", "false");
    let results = job.path("workspace/sigma-suite-results/results.json");
    assert!(results.is_file());
    attempt.has("results", &results.display().to_string());
    let [artifact] = job.storage.artifacts() else {
        panic!("one artifact");
    };
    assert_eq!(artifact.name, "sigma-suite-results-suites");
    let files: Vec<&String> = artifact.files.keys().collect();
    assert_eq!(
        files,
        ["report.html", "junit.xml", "results.json", "comment.md"]
    );
    assert!(artifact.files["junit.xml"].contains("tc_a1"));
}

#[test]
fn a_failed_run_fails_the_job_after_its_results_were_uploaded() {
    let sandbox = serve(&red());
    let mut job = Job::against(&sandbox);
    job.attempt()
        .fails()
        .has("verdict", "failed")
        .has("exit-code", "1")
        .says("::error file=sigma-suite.yaml,line=2,col=7,title=failed%3A Refund::");
    assert!(job.storage.artifacts()[0].files["junit.xml"].contains("<failure"));
}

#[test]
fn a_missing_key_fails_the_job() {
    let sandbox = serve(GREEN);
    let job = Job::against(&sandbox).input("api-key", "");
    let same_repository = Job::against(&sandbox).input("api-key", "");
    for mut job in [job, same_repository.on_pull_request_of("acme/agents")] {
        job.attempt()
            .fails()
            .has("command", "run")
            .has("verdict", "refused")
            .has("exit-code", "2")
            .says("there is no API key");
    }
    assert!(sandbox.batches().is_empty());
}

#[test]
fn a_key_in_the_environment_of_the_job_is_used() {
    let sandbox = serve(GREEN);
    let job = Job::against(&sandbox).input("api-key", "");
    job.env("SIGMAMIND_API_KEY", KEY).attempt().passes();
}

#[test]
fn a_job_of_another_folder_has_its_reports_and_state_there() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox)
        .file("apps/support/sigma-suite.yaml", "agents:\n  B: [tc_b1]\n")
        .input("working-directory", "./apps/support/")
        .input("results", ".results");
    job.attempt().passes().has("passed", "1");
    assert!(
        job.path("workspace/apps/support/.results/junit.xml")
            .is_file()
    );
    assert!(
        job.path("workspace/apps/support/.sigma-suite/runs")
            .is_dir()
    );
    assert_eq!(job.storage.keys("sigma-suite-state-4711-").len(), 1);
    // The folder is hidden, and is uploaded nevertheless.
    assert_eq!(job.storage.artifacts()[0].files.len(), 4);
}

#[test]
fn ledgers_are_cached_and_conversations_are_not() {
    let sandbox = serve(&red().replace(
        "[fail]",
        "[{ verdict: fail, conversation: [{ role: user, content: Hello-there }] }]",
    ));
    let mut job = Job::against(&sandbox);
    job.attempt().fails();
    assert!(job.storage.artifacts()[0].files["results.json"].contains("Hello-there"));
    let cached = job.storage.cached();
    assert!(cached.iter().any(|(_, text)| text.contains("tc_a1")));
    for (name, text) in &cached {
        assert!(
            !text.contains("Hello-there") && !text.contains(KEY),
            "{name}"
        );
        let name = std::path::Path::new(name);
        let is_ledger = name.extension().is_some_and(|end| end == "jsonl");
        let is_other = name.ends_with("sigma-suite") || text.is_empty();
        assert!(is_ledger || is_other, "{}", name.display());
    }
}

#[test]
fn shards_of_a_matrix_have_their_own_state_and_artifacts_and_are_merged() {
    let sandbox = serve(GREEN);
    let mut job = Job::against(&sandbox);
    for shard in 0..2 {
        job.strategy = serde_json::json!({ "job-index": shard, "job-total": 2 });
        job = job.input("shard", &format!("{}/2", shard + 1));
        job.attempt().passes();
    }
    let names = [
        "sigma-suite-results-suites-1-of-2-0",
        "sigma-suite-results-suites-2-of-2-1",
    ];
    let artifacts = job.storage.artifacts().iter();
    let downloads: Vec<(String, String)> = artifacts
        .map(|artifact| {
            let file = format!("shards/{}/results.json", artifact.name);
            (file, artifact.files["results.json"].clone())
        })
        .collect();
    assert_eq!(downloads.len(), 2);
    assert!(
        names
            .iter()
            .zip(&downloads)
            .all(|(name, (file, _))| file.contains(name))
    );
    let merge = Job::new()
        .input("command", "merge")
        .input("paths", "shards/*/results.json");
    let mut merge = downloads
        .iter()
        .fold(merge, |job, (file, text)| job.file(file, text));
    merge
        .attempt()
        .passes()
        .has("passed", "3")
        .never_says("::warning");
    assert_eq!(merge.storage.artifacts().len(), 1);
    assert!(merge.storage.keys("sigma-suite-state").is_empty());
}

#[test]
fn the_program_can_be_installed_for_later_steps_only() {
    let mut job = Job::new().input("command", "install");
    job.attempt()
        .passes()
        .has("command", "install")
        .has("verdict", "");
    assert!(job.storage.artifacts().is_empty());
    assert!(!job.path("workspace/sigma-suite-results").exists());
}

#[test]
fn suite_files_can_be_checked_without_a_key() {
    let mut job = Job::new().input("command", "check");
    job.attempt().passes().has("command", "check");
    let broken = SUITE.replace("tc_b1", "wrong");
    let mut job = job.file("sigma-suite.yaml", &broken);
    job.attempt()
        .fails()
        .says("::error file=sigma-suite.yaml,line=3");
}
