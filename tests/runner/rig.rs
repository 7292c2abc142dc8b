//! Runs a suite against the sandbox with a script, in one runtime.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::date;
use sigma_suite::api::{ApiAddress, ApiKey, Client};
use sigma_suite::event::RunEvent;
use sigma_suite::ledger::{RunHead, StateFolder, Unfinished};
use sigma_suite::outcome::{CaseState, Outcome, Service, Verdict};
use sigma_suite::plan::{Plan, Selection};
use sigma_suite::runner::{NewLedger, Run, RunError, Session, Settings, Stop};
use sigma_suite::sandbox::{ReceivedRequest, Sandbox, Script};
use sigma_suite::suite::{Context, Problem, SuiteSource, parse};
use tokio::sync::mpsc;

pub(crate) struct Rig {
    plan: Plan,
    pub(crate) sandbox: Sandbox,
    pub(crate) settings: Settings,
    pub(crate) stop: Stop,
}

pub(crate) struct Ran {
    pub(crate) outcome: Outcome,
    pub(crate) events: Vec<RunEvent>,
    pub(crate) requests: Vec<ReceivedRequest>,
    /// The bodies of all creates, successful or not.
    pub(crate) creates: Vec<serde_json::Value>,
    /// Agent and id of each batch that was started.
    pub(crate) batches: Vec<(String, String)>,
}

impl Rig {
    pub(crate) async fn new(suite: &str, script: &str) -> Self {
        let context = Context {
            today: date(2026, 11, 23),
            variable: &|_| None,
            find_key: &|_| None,
        };
        let (suite, problems) = parse(&SuiteSource::new("sigma-suite.yaml", suite), &context);
        assert!(!problems.iter().any(Problem::is_error), "{problems:?}");
        let plan = Plan::new(&[suite.unwrap()], &Selection::default()).unwrap();
        let script = Script::parse(script).unwrap();
        let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into(), script)
            .await
            .unwrap();
        Self {
            plan,
            sandbox,
            settings: Settings::default(),
            stop: Stop::default(),
        }
    }

    /// Runs to the end in a temporary state folder.
    pub(crate) async fn run(self) -> Ran {
        self.try_run().await.unwrap()
    }

    pub(crate) async fn try_run(self) -> Result<Ran, RunError> {
        let folder = tempfile::tempdir().unwrap();
        self.run_in(folder.path()).await
    }

    /// Runs with a given state folder.
    pub(crate) async fn run_in(self, state: &Path) -> Result<Ran, RunError> {
        let (events, mut received) = mpsc::unbounded_channel();
        let now = Timestamp::now();
        let ledger = NewLedger {
            state: StateFolder::new(state),
            head: RunHead {
                id: StateFolder::new_run(now),
                started: now,
                api: self.sandbox.url(),
                is_sandboxed: false,
                selection: Vec::new(),
                suites: Vec::new(),
            },
            unfinished: Unfinished::Block,
        };
        let session = Session {
            client: self.client(),
            service: Service::Api(self.sandbox.url()),
            settings: self.settings,
            stop: self.stop,
            events,
        };
        let outcome = session.run(Run::new(self.plan, ledger)).await?.outcome;
        let mut events = Vec::new();
        while let Ok(event) = received.try_recv() {
            events.push(event);
        }
        let requests = self.sandbox.requests();
        let creates = requests
            .iter()
            .filter(|request| request.method == "POST")
            .map(|request| request.body.clone());
        Ok(Ran {
            outcome,
            events,
            creates: creates.collect(),
            requests,
            batches: self.sandbox.batches(),
        })
    }

    pub(crate) fn client(&self) -> Client {
        let address = ApiAddress::parse(&self.sandbox.url()).unwrap();
        let retry_budget = Duration::from_mins(1);
        Client::new(address, ApiKey::new("any-key").unwrap(), retry_budget).unwrap()
    }
}

impl Ran {
    pub(crate) fn verdict(&self) -> Verdict {
        Verdict::of(&self.outcome)
    }

    /// The reason of the first case that failed or errored.
    pub(crate) fn reason(&self) -> String {
        let reasons = self.outcome.cases().find_map(|case| match &case.state {
            CaseState::Failed { reason } => Some(reason.clone()),
            CaseState::Errored(trouble) => Some(trouble.message.clone()),
            CaseState::Passed | CaseState::Skipped { .. } => None,
        });
        reasons.unwrap_or_default()
    }

    /// The notes of all batches.
    pub(crate) fn notes(&self) -> String {
        let notes = self
            .outcome
            .batches
            .iter()
            .map(|batch| batch.notes.join("; "));
        notes.collect::<Vec<_>>().join("; ")
    }
}
