//! What `show` prints of single cases: a part of `results.json`.

use serde::Serialize;

use super::case::CaseResult;
use super::settings::GroupName;
use crate::id::RunId;
use crate::outcome::{CaseOutcome, GroupOutcome, Outcome, Service};

/// Increased when a reader of the previous version could misread a document.
const VERSION: u64 = 1;

/// Cases of a run. Its groups have the form of those in `results.json`.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    version: u64,
    run: Option<RunId>,
    sandbox: bool,
    groups: Vec<ShownGroup>,
}

/// A case, with the suite file and the agent that list it.
#[derive(Debug, Serialize)]
struct ShownGroup {
    #[serde(flatten)]
    name: GroupName,
    cases: [CaseResult; 1],
}

impl Shown {
    /// Cases of a run, each with the indexes of the attempts to show.
    pub(crate) fn new<'a>(
        outcome: &Outcome,
        cases: impl Iterator<Item = (&'a GroupOutcome, &'a CaseOutcome, Vec<usize>)>,
    ) -> Self {
        let groups = cases.map(|(group, case, attempts)| ShownGroup {
            name: group.into(),
            cases: [CaseResult::with_attempts(case, &attempts)],
        });
        Self {
            version: VERSION,
            run: outcome.run.clone(),
            sandbox: outcome.service == Service::Sandbox,
            groups: groups.collect(),
        }
    }
}
