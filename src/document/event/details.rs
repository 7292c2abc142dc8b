//! The fields of the larger events.

use schemars::JsonSchema;
use serde::Serialize;

use crate::document::case::State;
use crate::document::counts::Counts;
use crate::document::end::End;
use crate::document::results::TOOL;
use crate::document::settings::Location;
use crate::event::BatchSource;
use crate::id::{AgentId, RunId, TestCaseId};
use crate::outcome::{self, CaseOutcome, CaseState, CaseTally, Outcome, Service, Tally, Verdict};
use crate::plan::Plan;
use crate::suite;
use crate::text::UntrustedText;

/// Which run it is, and what it is about to do.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct RunStarted {
    /// Always `sigma-suite`.
    #[schemars(extend("const" = TOOL))]
    tool: &'static str,
    /// The version of the program.
    program_version: &'static str,
    /// The id of the run, as in `results.json`. `null` if the run did not start.
    run: Option<RunId>,
    /// Whether the run uses the embedded sandbox. If so, no real agent is tested.
    sandbox: bool,
    /// The address of the API. `null` in a sandboxed run.
    service: Option<String>,
    /// How many agents are tested: at most as many batch runs are created.
    agents: usize,
    /// How many test cases are sent to the service.
    cases: usize,
}

/// What the preflight found.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct Finding {
    /// The rule, such as `preflight::uncovered`.
    code: &'static str,
    /// `note`, `warning` or `error`.
    severity: &'static str,
    /// What it is.
    message: String,
    /// What to do.
    help: String,
    /// Where it is, the most important location first.
    labels: Vec<Label>,
}

/// A location with a message about it.
#[derive(Debug, JsonSchema, Serialize)]
struct Label {
    #[serde(flatten)]
    location: Location,
    /// What is there.
    text: String,
}

/// How the id of a batch run became known.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    /// The answer to the create request contained it.
    Created,
    /// It was found in the service's list after a create request without an answer.
    Found,
    /// It was in the ledger, or was given with `attach --batch`.
    Resumed,
}

/// How many attempts have ended, by verdict.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct EndedAttempts {
    /// Attempts that passed.
    passed: u64,
    /// Attempts that failed.
    failed: u64,
    /// Attempts that ended without a verdict.
    errored: u64,
}

/// The result of a test case. Its conversations are in `results.json`.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct CaseJudged {
    /// The id of the test case.
    case: TestCaseId,
    /// The name to show.
    name: UntrustedText,
    /// The id of the agent.
    agent: AgentId,
    /// Where the suite file lists it.
    location: Location,
    /// Whether its result affects the verdict of the run: it is neither skipped nor in quarantine.
    decides: bool,
    /// The result in one line, such as `1 of 3 attempts passed (need 2)`.
    headline: String,
    #[serde(flatten, with = "State")]
    state: CaseState,
}

impl CaseJudged {
    pub(super) fn new(agent: AgentId, case: &CaseOutcome) -> Self {
        let listing = &case.listing;
        Self {
            case: listing.id.clone(),
            name: case.name(),
            agent,
            location: (&listing.location).into(),
            decides: listing.decides(),
            headline: case.headline(),
            state: case.state.clone(),
        }
    }
}

/// The result of the run.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct RunFinished {
    /// The verdict, as in `results.json`.
    verdict: &'static str,
    /// The number of test cases with each result.
    #[serde(serialize_with = "Counts::serialize")]
    #[schemars(with = "Counts")]
    counts: CaseTally,
    /// The exit code of the program.
    exit_code: u8,
    #[serde(flatten, with = "End")]
    end: outcome::End,
}

impl RunStarted {
    pub(super) fn new(run: Option<&RunId>, service: &Service, plan: Option<&Plan>) -> Self {
        let batches = plan.map_or(&[][..], |plan| &plan.batches);
        Self {
            tool: TOOL,
            program_version: env!("CARGO_PKG_VERSION"),
            run: run.cloned(),
            sandbox: *service == Service::Sandbox,
            service: match service {
                Service::Api(address) => Some(address.clone()),
                Service::Sandbox => None,
            },
            agents: batches.len(),
            cases: batches.iter().map(|batch| batch.cases.len()).sum(),
        }
    }
}

impl RunFinished {
    pub(super) fn new(outcome: &Outcome, exit_code: u8) -> Self {
        Self {
            verdict: Verdict::of(outcome).as_str(),
            counts: CaseTally::of(outcome.cases()),
            exit_code,
            end: outcome.end.clone(),
        }
    }
}

impl From<suite::Finding> for Finding {
    fn from(finding: suite::Finding) -> Self {
        let labels = finding.locations.into_iter();
        Self {
            code: finding.rule.code(),
            severity: finding.rule.severity().as_str(),
            message: finding.message,
            help: finding.help,
            labels: labels
                .map(|(location, text)| Label {
                    location: (&location).into(),
                    text,
                })
                .collect(),
        }
    }
}

impl From<BatchSource> for Source {
    fn from(source: BatchSource) -> Self {
        match source {
            BatchSource::Created => Self::Created,
            BatchSource::Found => Self::Found,
            BatchSource::Resumed => Self::Resumed,
        }
    }
}

impl From<Tally> for EndedAttempts {
    fn from(tally: Tally) -> Self {
        Self {
            passed: tally.passed,
            failed: tally.failed,
            errored: tally.errored,
        }
    }
}
