//! A job with one step that uses the action.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};
use sigma_suite::sandbox::Sandbox;
use tempfile::TempDir;

use crate::action::{Action, Step, repository};
use crate::attempt::Attempt;
use crate::expression::Contexts;
use crate::machine::{Ended, Machine, Signal, system_path};
use crate::marketplace::Storage;
use crate::service::{KEY, SUITE};
use crate::step_files::StepFiles;

/// A job of a workflow. Each attempt gets a machine of its own.
pub(crate) struct Job {
    root: TempDir,
    /// The repository that the workflow checks out.
    files: BTreeMap<String, String>,
    inputs: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
    pub(crate) github: Value,
    pub(crate) strategy: Value,
    pub(crate) storage: Storage,
    /// Where the action is, below the root.
    action: &'static str,
    attempts: usize,
    pub(crate) signal: Option<Signal>,
}

impl Job {
    /// A push to the main branch.
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        let github = json!({
            "action_repository": "acme/sigma-suite",
            "actor": "ada",
            "api_url": "http://127.0.0.1:1",
            "event": {},
            "event_name": "push",
            "job": "suites",
            "repository": "acme/agents",
            "run_id": "4711",
            "server_url": "http://127.0.0.1:1",
            "token": "a-github-token",
            "workflow": "Agents",
        });
        let job = Self {
            root,
            files: BTreeMap::new(),
            inputs: BTreeMap::new(),
            environment: BTreeMap::new(),
            github,
            strategy: json!({ "job-index": 0, "job-total": 1 }),
            storage: Storage::default(),
            action: "_actions/sigma-suite",
            attempts: 0,
            signal: None,
        };
        job.file("sigma-suite.yaml", SUITE)
            .env("SIGMA_SUITE_CREATE_GRACE", "150ms")
            .env("SIGMA_SUITE_POLL_MIN", "5ms")
            .env("SIGMA_SUITE_POLL_MAX", "20ms")
    }

    /// With a key, against this service.
    pub(crate) fn against(sandbox: &Sandbox) -> Self {
        Self::new()
            .env("SIGMAMIND_API_URL", &sandbox.url())
            .input("api-key", KEY)
    }

    pub(crate) fn file(mut self, name: &str, text: &str) -> Self {
        self.files.insert(name.to_owned(), text.to_owned());
        self
    }

    pub(crate) fn input(mut self, name: &str, value: &str) -> Self {
        self.inputs.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The event of a pull request whose branch is in this repository.
    pub(crate) fn on_pull_request_of(mut self, repository: &str) -> Self {
        self.github["event_name"] = "pull_request".into();
        let head = json!({ "repo": { "full_name": repository } });
        self.github["event"] = json!({ "pull_request": { "number": 7, "head": head } });
        self
    }

    /// The workflow checks the action out to this folder, and uses it from there.
    pub(crate) fn with_action_in(mut self, folder: &'static str) -> Self {
        self.action = folder;
        self.github["action_repository"] = "".into();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        // In full, as the program writes paths: a temporary folder of macOS is behind a link.
        let root = self.root.path().canonicalize();
        root.expect("the folder exists").join(name)
    }

    /// A file below the root; empty if it does not exist.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Runs the job on a new machine.
    pub(crate) fn attempt(&mut self) -> Attempt {
        self.attempt_on(|_| {})
    }

    /// The same, after something was done to the machine.
    pub(crate) fn attempt_on(&mut self, prepare: impl Fn(&Path)) -> Attempt {
        self.attempts += 1;
        let mut machine = self.machine();
        prepare(&self.path(""));
        let action = Action::read();
        let mut values = self.contexts(&action);
        let mut attempt = Attempt {
            is_green: true,
            ..Attempt::default()
        };
        let mut path = format!("{}:{}", self.path("tools").display(), system_path());
        for (number, step) in action.runs.steps.iter().enumerate() {
            let contexts = Contexts {
                values: &values,
                is_green: attempt.is_green,
            };
            if !contexts.allows(&step.condition) {
                continue;
            }
            let files = StepFiles::new(&self.path("temp"), number);
            let ended = self.step(&mut machine, step, &contexts, &files, &path);
            attempt.add(&ended, &files);
            for folder in files.read("GITHUB_PATH").lines() {
                path = format!("{folder}:{path}");
            }
            if let Some(id) = &step.id {
                values["steps"][id] =
                    json!({ "outcome": ended.outcome(), "outputs": files.outputs() });
            }
        }
        let contexts = Contexts {
            values: &values,
            is_green: true,
        };
        let outputs = action.outputs.iter();
        let outputs = outputs.map(|(name, output)| (name, contexts.interpolate(&output.value)));
        attempt.outputs = outputs.map(|(name, value)| (name.clone(), value)).collect();
        attempt
    }

    fn machine(&self) -> Machine {
        let machine = Machine::new(&self.path(""), &self.files);
        git_init(&self.path("workspace"));
        self.check_action_out();
        machine
    }

    fn step(
        &mut self,
        machine: &mut Machine,
        step: &Step,
        contexts: &Contexts,
        files: &StepFiles,
        path: &str,
    ) -> Ended {
        let workspace = self.path("workspace");
        let Some(run) = &step.run else {
            let with = step.with.iter();
            let with = with.map(|(name, value)| (name.clone(), contexts.interpolate(value)));
            let uses = step.uses.as_ref().expect("`run` or `uses`");
            let (log, key) = self
                .storage
                .run(uses, &with.collect(), &workspace, self.attempts);
            let output = format!("cache-matched-key={key}\n");
            fs::write(files.path("GITHUB_OUTPUT"), output).expect("a new file");
            return Ended { code: Some(0), log };
        };
        let mut environment = self.runner_environment();
        for variable in StepFiles::VARIABLES {
            let file = files.path(variable).display().to_string();
            environment.insert(variable.to_owned(), file);
        }
        environment.insert("PATH".to_owned(), path.to_owned());
        environment.extend(self.environment.clone());
        let env = step.env.iter();
        environment.extend(env.map(|(name, value)| (name.clone(), contexts.interpolate(value))));
        let is_run = step.id.as_deref() == Some("run");
        machine.bash(run, &environment, self.signal.filter(|_| is_run))
    }

    fn runner_environment(&self) -> BTreeMap<String, String> {
        let folder = |name: &str| self.path(name).display().to_string();
        let variables = [
            ("CI", "true".to_owned()),
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_ACTION_PATH", folder(self.action)),
            ("GITHUB_RUN_ATTEMPT", self.attempts.to_string()),
            ("GITHUB_WORKSPACE", folder("workspace")),
            ("HOME", folder("home")),
            ("RUNNER_ARCH", arch().to_owned()),
            ("RUNNER_OS", system().to_owned()),
            ("RUNNER_TEMP", folder("temp")),
        ];
        let github = self.github.as_object().expect("an object").iter();
        let texts = github.filter_map(|(name, value)| {
            let is_variable = !["action_repository", "token"].contains(&name.as_str());
            let value = value.as_str().filter(|_| is_variable)?;
            Some((format!("GITHUB_{}", name.to_uppercase()), value.to_owned()))
        });
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        variables.into_iter().chain(texts).collect()
    }

    fn contexts(&self, action: &Action) -> Value {
        let github = json!({ "github": self.github });
        let defaults = Contexts {
            values: &github,
            is_green: true,
        };
        let mut inputs = Map::new();
        for (name, input) in &action.inputs {
            let default = defaults.interpolate(&input.default);
            let value = self.inputs.get(name).cloned().unwrap_or(default);
            inputs.insert(name.clone(), value.into());
        }
        let unknown = self.inputs.keys().find(|name| !inputs.contains_key(*name));
        assert_eq!(unknown, None, "not an input");
        let ids = action.runs.steps.iter().filter_map(|step| step.id.clone());
        let skipped = json!({ "outcome": "skipped", "outputs": {} });
        let steps: Map<String, Value> = ids.map(|id| (id, skipped.clone())).collect();
        json!({ "github": self.github, "inputs": inputs, "steps": steps, "strategy": self.strategy })
    }

    /// Copies the scripts, and just enough of the sources that there is something to digest.
    fn check_action_out(&self) {
        let action = self.path(self.action);
        let _ = fs::remove_dir_all(&action);
        fs::create_dir_all(action.join("action")).expect("a new folder");
        fs::create_dir_all(action.join("examples")).expect("a new folder");
        for entry in fs::read_dir(repository().join("action")).expect("the scripts") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), action.join("action").join(entry.file_name())).expect("a copy");
        }
        fs::write(action.join("Cargo.lock"), "").expect("a new file");
        // Found by a run, it would fail it.
        fs::write(action.join("examples/sigma-suite.yaml"), "broken").expect("a new file");
    }
}

fn git_init(folder: &Path) {
    let mut git = Command::new("git");
    let git = git.args(["init", "--quiet"]).current_dir(folder);
    assert!(git.status().expect("git starts").success());
}

fn system() -> &'static str {
    if cfg!(target_os = "macos") {
        "macOS"
    } else {
        "Linux"
    }
}

fn arch() -> &'static str {
    if cfg!(target_arch = "aarch64") {
        "ARM64"
    } else {
        "X64"
    }
}
