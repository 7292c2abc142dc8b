//! What the answer to a create is worth. Pure; the sending is in the client.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

use super::Failure;
use crate::id::BatchId;
use crate::policy::resend::{QUICK, Unanswered};
use crate::wire;

/// Why a create gave no batch that we know of.
#[derive(Clone, Debug)]
pub enum CreateFailure {
    /// The service never saw it, or refused it for now: the same request may be sent again.
    NotSent(Failure),
    /// The service answered, and that is the answer: nothing was created.
    Refused(Failure),
    /// A batch may have been created: another create might be paid twice.
    Unanswered(Unanswered, Failure),
}

/// Sorts the end of a create by whether it may be sent again.
pub(super) fn sorted(
    result: Result<Value, Failure>,
    took: Duration,
) -> Result<BatchId, CreateFailure> {
    let value = match result {
        Ok(value) => value,
        Err(failure) => return Err(sorted_failure(failure, took)),
    };
    let created: Option<wire::BatchRunCreated> = serde_json::from_value(value).ok();
    let id = created.and_then(|created| BatchId::new(&created.batch_id?));
    id.ok_or_else(|| {
        CreateFailure::Unanswered(
            Unanswered::WithoutId,
            Failure::Unreadable {
                status: StatusCode::OK,
                why: "without a batch id".to_owned(),
            },
        )
    })
}

fn sorted_failure(failure: Failure, took: Duration) -> CreateFailure {
    let unanswered = match &failure {
        Failure::NotSent { .. } => return CreateFailure::NotSent(failure),
        Failure::Lost { .. } => Unanswered::Lost,
        Failure::Unreadable { .. } => Unanswered::WithoutId,
        Failure::Answered { status, .. } => match status.as_u16() {
            429 => return CreateFailure::NotSent(failure),
            300..=399 | 409 => Unanswered::Unclear,
            503 if took < QUICK => Unanswered::QuicklyRefused,
            408 | 425 | 500.. => Unanswered::Lost,
            _ => return CreateFailure::Refused(failure),
        },
    };
    CreateFailure::Unanswered(unanswered, failure)
}
