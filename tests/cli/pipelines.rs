//! The shell of the pipelines that `init --ci` writes does what the pipelines promise.

use std::fs;
use std::path::PathBuf;

use crate::ci_service::{Job, Pipeline, SUITES};
use crate::files::files_below;
use crate::served::agents;

/// A fault: the run is killed at the step after all batches are created, before any has a result.
const KILLED: &str = "kill:45";

#[test]
fn a_failing_run_fails_the_job_and_leaves_results_and_junit() {
    for pipeline in Pipeline::all(1) {
        let ran = pipeline.run(SUITES, "").exits(1, pipeline.service);
        assert!(
            ran.has("sigma-suite-results/junit.xml"),
            "{}",
            pipeline.service
        );
        assert!(
            ran.has("sigma-suite-results/report.html"),
            "{}",
            pipeline.service
        );
    }
}

#[test]
fn a_retry_of_a_killed_job_pays_nothing_again_and_the_cache_has_ledgers_only() {
    for pipeline in Pipeline::all(1) {
        let service = pipeline.service;
        let killed = pipeline.run(SUITES, KILLED);
        assert!(
            !matches!(killed.code, Some(0..=4)),
            "{service}: {}",
            killed.output
        );
        assert!(!agents(&pipeline.sandbox).is_empty(), "{service}");
        let retry = Job {
            retries: 1,
            ..SUITES
        };
        pipeline.run(retry, "").exits(1, service);
        assert_eq!(agents(&pipeline.sandbox), ["A", "B", "C"], "{service}");
        let files = files_below(&pipeline.kept());
        let is = |ending: &'static str| {
            let ends = move |path: &PathBuf| path.to_string_lossy().ends_with(ending);
            files.iter().any(ends)
        };
        assert!(is(".jsonl"), "{service}");
        // The kept results of a run, with its conversations. Jenkins keeps them on the agent, not in a cache.
        assert_eq!(is(".json.gz"), service == "jenkins", "{service}");
    }
}

#[test]
fn shards_do_not_decide_and_their_merge_does() {
    for pipeline in Pipeline::all(3) {
        let service = pipeline.service;
        for shard in [1, 3, 2] {
            let missing = pipeline.run(SUITES, "");
            assert_ne!(missing.code, Some(0), "{service}");
            let ran = pipeline.run(
                Job {
                    name: "shards",
                    shard,
                    retries: 0,
                },
                "",
            );
            // Its exit code tells these services that the shard decides nothing.
            let is_tolerated = matches!(service, "gitlab" | "buildkite") && ran.code == Some(1);
            assert!(
                ran.code == Some(0) || is_tolerated,
                "{service}: {}",
                ran.output
            );
        }
        assert_eq!(agents(&pipeline.sandbox), ["A", "B", "C"], "{service}");
        let merged = pipeline.run(SUITES, "").exits(1, service);
        let junit = merged.folder.path().join("sigma-suite-results/junit.xml");
        assert!(
            fs::read_to_string(junit).unwrap().contains("tests=\"4\""),
            "{service}"
        );
    }
}
