//! What a run asks the service before it creates anything: the preflight, and the marks.

use super::observer::Observer;
use super::refusal::Refusal;
use super::settings::{Preflight, Settings};
use super::stop::{Stop, StopCause};
use super::{marks, preflight};
use crate::api::{Client, Definitions, Failure};
use crate::ledger::Marks;
use crate::plan::Plan;

/// What the preflight came to, where nothing has to be mended.
pub(super) enum Asked {
    Told(Told),
    Stopped(StopCause),
    Unavailable(Failure),
}

/// What the service told before anything was created.
#[derive(Default)]
pub(super) struct Told {
    pub(super) definitions: Definitions,
    pub(super) marks: Marks,
    /// What could not be checked, and why.
    pub(super) oddities: Vec<String>,
}

pub(super) async fn ask(
    plan: &Plan,
    client: &Client,
    settings: &Settings,
    stop: &Stop,
    observer: &Observer,
) -> Result<Asked, Refusal> {
    let ask = async {
        let checked = match settings.preflight {
            Preflight::Skip => preflight::Checked::default(),
            Preflight::Ask => preflight::preflight(plan, client, observer).await?,
        };
        Ok(Told {
            marks: marks::marks(plan, client).await,
            definitions: checked.definitions,
            oddities: checked.oddities,
        })
    };
    let asked = tokio::select! {
        asked = ask => asked,
        cause = stop.requested() => return Ok(Asked::Stopped(cause)),
    };
    match asked {
        Ok(told) => Ok(Asked::Told(told)),
        Err(Refusal::Unavailable(failure)) => Ok(Asked::Unavailable(failure)),
        Err(refusal) => Err(refusal),
    }
}
