//! Runs a plan: creates its batches, follows them to their end, and judges their cases.
//!
//! [`Session::run`] takes a [`Run`] that starts now or is resumed. It emits events while it runs, and returns an outcome.
//! A batch that fails does not affect the others, because each of them is paid for.

mod batch;

pub(crate) mod batch_state;

mod batches;

mod comparison;

mod create;

mod batch_end;

mod candidates;

mod error;

mod error_line;

mod execute;

mod external_batch;

mod findings;

mod follow;

mod judge;

mod lookup;

mod read_marks;

mod observer;

mod preflight;

mod run;

mod read_batch_list;

mod send;

mod session;

mod settings;

mod run_context;

mod spending;

mod stop;

use tokio::sync::mpsc::UnboundedSender;

use crate::api::{Client, Definitions};
use crate::event::RunEvent;
use crate::plan::Plan;
use observer::Observer;

pub use crate::policy::poll::Pace;
pub use error::{ExternalBatchError, PreflightError, RunError};
pub use run::{NewLedger, Run};
pub use session::{RunResult, Session};
pub use settings::{AfterCreate, Preflight, Settings};
pub use spending::{Spending, Spent};
pub use stop::{Stop, StopCause};

/// Checks a plan with the service, as a run does before its first create.
///
/// # Errors
/// What has to be fixed, or a service that does not answer.
pub async fn preflight(
    plan: &Plan,
    client: &Client,
    events: UnboundedSender<RunEvent>,
) -> Result<Definitions, PreflightError> {
    let observer = Observer::new(events);
    let client = execute::with_retry_events(client, &observer);
    let checked = preflight::preflight(plan, &client, &observer).await?;
    Ok(checked.definitions)
}
