//! `check --online` and `plan --online`: what the service knows about a plan.

use tokio::sync::mpsc;

use super::output;
use crate::api::{Client, Definitions};
use crate::event::Fact;
use crate::plan::Plan;
use crate::runner::{self, PreflightError};
use crate::suite::Finding;

/// Asks the service, and shows which agents could not be checked.
pub(super) async fn ask(
    plan: &Plan,
    client: &Client,
) -> Result<(Definitions, Vec<Finding>), PreflightError> {
    let (events, mut received) = mpsc::unbounded_channel();
    let definitions = runner::preflight(plan, client, events).await?;
    let mut findings = Vec::new();
    while let Ok(event) = received.try_recv() {
        match event.fact {
            Fact::Noticed { finding } => findings.push(finding),
            Fact::AgentUnchecked { agent, why } => {
                output::print_error(&format!("not checked: agent {agent}: {why}"));
            }
            _ => {}
        }
    }
    Ok((definitions, findings))
}
