//! What a CI service does with a pipeline of `init --ci`: it runs the shell of a job in a new folder, with what the
//! pipeline keeps from earlier jobs. Here, the job runs against the sandbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_yaml::Value;
use sigma_suite::sandbox::Sandbox;
use tempfile::TempDir;

use crate::jenkinsfile;
use crate::program::write_program;
use crate::served::{SCRIPT, SUITE, serve};
use crate::sigma::Sigma;

/// What Buildkite's agent does for a job. The artifacts are in the folder of the service.
const BUILDKITE_AGENT: &str = r#"#!/bin/bash
[ "$1" = artifact ] || { cat >"$SERVICE/annotation"; exit; }
here=$PWD; cd "$SERVICE"; files=($3)
[ -e "${files[0]}" ] && tar cf - "${files[@]}" | tar xf - -C "$here"
"#;

/// A pipeline at a service.
pub(crate) struct Pipeline {
    pub(crate) service: &'static str,
    text: String,
    pub(crate) sandbox: Sandbox,
    /// Caches and artifacts, and the programs of the machine.
    kept: TempDir,
}

/// A job that has ended.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) folder: TempDir,
    pub(crate) output: String,
}

/// Which of several shards, and how many times the job has been retried.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) name: &'a str,
    pub(crate) shard: usize,
    pub(crate) retries: usize,
}

impl Job<'_> {
    /// Sets the variables of the services.
    fn describe(self, command: &mut Command) {
        command
            .env("PIPELINE_WORKSPACE", "work")
            .env("JOB_NAME", "suites")
            .env("SHARD", self.shard.to_string())
            .env("CI_NODE_INDEX", self.shard.to_string())
            .env("CI_NODE_TOTAL", "3")
            .env("SYSTEM_JOBPOSITIONINPHASE", self.shard.to_string())
            .env("SYSTEM_TOTALJOBSINPHASE", "3")
            .env("BUILDKITE_PARALLEL_JOB", (self.shard - 1).to_string())
            .env("BUILDKITE_PARALLEL_JOB_COUNT", "3")
            .env("BUILDKITE_RETRY_COUNT", self.retries.to_string());
    }
}

/// The job that decides.
pub(crate) const SUITES: Job = Job {
    name: "suites",
    shard: 1,
    retries: 0,
};

impl Pipeline {
    pub(crate) fn all(shards: usize) -> impl Iterator<Item = Self> {
        let services = ["gitlab", "jenkins", "circleci", "azure", "buildkite"].into_iter();
        services.map(move |service| {
            let init = format!("init --ci {service} --shards {shards} --output -");
            let kept = tempfile::tempdir().unwrap();
            let program = kept.path().join("program/bin");
            fs::create_dir_all(&program).unwrap();
            let binary = env!("CARGO_BIN_EXE_sigma-suite");
            std::os::unix::fs::symlink(binary, program.join("sigma-suite")).unwrap();
            write_program(&program.join("buildkite-agent"), BUILDKITE_AGENT);
            fs::create_dir(kept.path().join("service")).unwrap();
            Self {
                service,
                text: Sigma::new().run(&init).exits(0).stdout,
                sandbox: serve(SCRIPT),
                kept,
            }
        })
    }

    /// The folder of caches and artifacts.
    pub(crate) fn kept(&self) -> PathBuf {
        self.kept.path().join("service")
    }

    /// The part of the file that describes a job, with the values of variables that the service itself replaces.
    fn job(&self, job: Job) -> Value {
        if self.service == "jenkins" {
            return jenkinsfile::job(&self.text, job.name);
        }
        let text = self
            .text
            .replace("<< parameters.shard >>", &job.shard.to_string())
            .replace("$(System.JobPositionInPhase)", &job.shard.to_string())
            .replace("$(System.JobAttempt)", &(job.retries + 1).to_string())
            .replace("$(Pipeline.Workspace)", "work")
            .replace("$$", "$");
        let file: Value = serde_yaml::from_str(&text).unwrap();
        let named = |list: &Value, key: &str| {
            let mut list = list.as_sequence().unwrap().iter();
            list.find(|entry| entry[key] == job.name).unwrap().clone()
        };
        match self.service {
            "gitlab" => {
                let mut found = file[job.name].clone();
                let scripts = [&file[".sigma-suite"]["before_script"], &found["script"]];
                let lines = scripts.map(|lines| lines.as_sequence().unwrap().clone());
                found["script"] = lines.concat().into();
                found
            }
            "circleci" => {
                let steps = file["jobs"][job.name]["steps"].as_sequence().unwrap();
                let steps = steps.iter().map(|step| match step.as_str() {
                    Some(command) => file["commands"][command].clone(),
                    None => step.clone(),
                });
                steps.collect::<Vec<Value>>().into()
            }
            "azure" => named(&file["jobs"], "job"),
            _ => named(&file["steps"], "key"),
        }
    }

    /// Runs the steps of a job up to the first that fails, in a folder of its own.
    pub(crate) fn run(&self, job: Job, fault: &str) -> Ran {
        let description = self.job(job);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("sigma-suite.yaml"), SUITE).unwrap();
        jenkinsfile::commit_all(folder.path());
        self.restore(&description, folder.path());
        let mut ran = Ran {
            code: Some(0),
            folder,
            output: String::new(),
        };
        for script in scripts(&description) {
            let mut command = self.command(&script, job);
            let command = command.current_dir(ran.folder.path());
            let output = command.env("SIGMA_SUITE_FAULT", fault).output().unwrap();
            ran.code = output.status.code();
            ran.output += &String::from_utf8_lossy(&output.stderr);
            if ran.code != Some(0) {
                break;
            }
        }
        self.keep(&description, ran.folder.path());
        ran
    }

    /// Only the machines of Jenkins outlive a job.
    fn home(&self) -> PathBuf {
        match self.service {
            "jenkins" => self.kept(),
            _ => "/nonexistent".into(),
        }
    }

    fn command(&self, script: &str, job: Job) -> Command {
        let shell = match self.service {
            "jenkins" => "sh",
            _ => "bash",
        };
        let mut command = Command::new(shell);
        match self.service {
            "azure" => command.arg("-c"),
            "jenkins" => command.args(["-xe", "-c"]),
            "buildkite" => command.args(["-e", "-c"]),
            _ => command.args(["-eo", "pipefail", "-c"]),
        };
        let program = self.kept.path().join("program");
        let path = format!("{}/bin:/usr/local/bin:/usr/bin:/bin", program.display());
        command.arg(script).env_clear().stdin(Stdio::null());
        command
            .env("PATH", path)
            .env("HOME", self.home())
            .env("SIGMAMIND_API_KEY", "a-secret-key")
            .env("SIGMAMIND_API_URL", self.sandbox.url())
            .env("SIGMA_SUITE_POLL_MIN", "5ms")
            .env("SIGMA_SUITE_POLL_MAX", "20ms")
            .env("SIGMA_SUITE_CREATE_GRACE", "150ms")
            .env("SIGMA_SUITE_REF", "v1")
            .env("SIGMA_SUITE_REPOSITORY", "unused")
            .env("SIGMA_SUITE_BIN", program)
            .env("SERVICE", self.kept())
            .env("BASH_ENV", "bash-env");
        job.describe(&mut command);
        command
    }

    /// Puts what earlier jobs kept where this job expects it.
    fn restore(&self, job: &Value, folder: &Path) {
        match self.service {
            // The job downloads artifacts itself.
            "buildkite" | "jenkins" => {}
            "azure" => {
                for inputs in values(job, &["inputs"]) {
                    if let Some(pattern) = inputs["itemPattern"].as_str() {
                        let (names, _) = pattern.split_once('/').unwrap();
                        let target = folder.join(inputs["targetPath"].as_str().unwrap());
                        fs::create_dir_all(&target).unwrap();
                        copy(&self.kept(), names, &target);
                    }
                }
            }
            _ => copy(&self.kept(), ".", folder),
        }
    }

    /// Keeps what the job says.
    fn keep(&self, job: &Value, folder: &Path) {
        if self.service == "azure" {
            for step in job["steps"].as_sequence().unwrap() {
                if let Some(path) = step["publish"].as_str() {
                    let artifact = self.kept().join(step["artifact"].as_str().unwrap());
                    fs::create_dir_all(&artifact).unwrap();
                    if folder.join(path).exists() {
                        copy(&folder.join(path), ".", &artifact);
                    }
                }
            }
            return;
        }
        for paths in values(job, &["paths", "artifact_paths"]) {
            for path in paths.as_sequence().unwrap() {
                copy(folder, path.as_str().unwrap(), &self.kept());
            }
        }
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn exits(self, code: i32, service: &str) -> Self {
        assert_eq!(self.code, Some(code), "{service}: {}", self.output);
        self
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.folder.path().join(path).exists()
    }
}

/// Copies what a glob matches in one folder to another, with its path.
fn copy(from: &Path, glob: &str, to: &Path) {
    let script = format!(
        "shopt -s nullglob; files=({glob}); [ ! -e \"${{files[0]}}\" ] || tar cf - \"${{files[@]}}\" | tar xf - -C \"$0\""
    );
    let mut command = Command::new("bash");
    let command = command.args(["-c", &script]).arg(to).current_dir(from);
    assert!(command.status().unwrap().success());
}

/// The values of these keys, at any depth.
fn values<'a>(node: &'a Value, keys: &[&str]) -> Vec<&'a Value> {
    match node {
        Value::Sequence(nodes) => nodes.iter().flat_map(|node| values(node, keys)).collect(),
        Value::Mapping(entries) => {
            let found = entries.iter().flat_map(|(key, value)| {
                let is_wanted = key.as_str().is_some_and(|key| keys.contains(&key));
                let is_leaf = is_wanted && (value.is_string() || key != "run");
                if is_leaf {
                    vec![value]
                } else {
                    values(value, keys)
                }
            });
            found.collect()
        }
        _ => Vec::new(),
    }
}

/// The shell of each step. Several commands of a step run in one shell.
fn scripts(job: &Value) -> Vec<String> {
    let steps = values(job, &["run", "command", "bash", "script"]).into_iter();
    let steps = steps.map(|step| match step {
        Value::Sequence(lines) => {
            let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
            lines.join("\n")
        }
        text => text.as_str().unwrap().to_owned(),
    });
    steps.collect()
}
