//! What the answer to a create is worth. Pure; the sending is in the client.

use reqwest::StatusCode;

use super::Failure;
use super::body::Body;
use crate::id::BatchId;
use crate::wire;

/// Why a create gave no batch that we know of.
#[derive(Clone, Debug)]
pub enum CreateFailure {
    /// The service did not take it: the same request may be sent again.
    NotTaken(Failure),
    /// The service answered, and that is the answer: nothing was created.
    Refused(Failure),
    /// The service may have taken it: another one might be paid twice.
    Ambiguous(Failure),
}

/// Sorts the end of a create by whether it may be sent again.
pub(super) fn sorted(result: Result<Body, Failure>) -> Result<BatchId, CreateFailure> {
    let body = result.map_err(|failure| match &failure {
        Failure::NotSent { .. } | Failure::Certificate { .. } => CreateFailure::NotTaken(failure),
        _ if failure.is_throttled() => CreateFailure::NotTaken(failure),
        Failure::Answered { status, .. }
            if !status.is_server_error() && *status != StatusCode::REQUEST_TIMEOUT =>
        {
            CreateFailure::Refused(failure)
        }
        _ => CreateFailure::Ambiguous(failure),
    })?;
    let created: Option<wire::BatchRunCreated> = body.object().ok();
    let id = created.and_then(|created| BatchId::new(&created.batch_id?));
    id.ok_or_else(|| {
        CreateFailure::Ambiguous(Failure::Unreadable {
            status: StatusCode::OK,
            why: "without a batch id".to_owned(),
        })
    })
}
