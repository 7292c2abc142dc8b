//! Classifies the response to a create. Pure; the client sends it.

use reqwest::StatusCode;

use super::Failure;
use super::body::Body;
use crate::id::BatchId;
use crate::policy::resend::Unanswered;
use crate::wire;

/// Why a create returned no batch id.
#[derive(Clone, Debug)]
pub(crate) enum CreateFailure {
    /// The service did not process it, or throttled it. The same request may be sent again.
    NotSent(Failure),
    /// The service refused it. No batch was created, and a retry would not help.
    Refused(Failure),
    /// A batch may have been created, so that another create could be paid twice.
    Unanswered(Unanswered, Failure),
}

/// Classifies the result of a create by whether it may be sent again.
pub(super) fn classify(result: Result<Body, Failure>) -> Result<BatchId, CreateFailure> {
    let body = result.map_err(classify_failure)?;
    let created: Option<wire::BatchRunCreated> = body.object().ok();
    let id = created.and_then(|created| BatchId::new(&created.batch_id?));
    id.ok_or_else(|| {
        CreateFailure::Unanswered(
            Unanswered::WithoutId,
            Failure::Unreadable {
                status: StatusCode::OK,
                why: "the body has no batch id".to_owned(),
            },
        )
    })
}

fn classify_failure(failure: Failure) -> CreateFailure {
    let unanswered = match &failure {
        Failure::NotSent { .. } | Failure::Certificate { .. } => {
            return CreateFailure::NotSent(failure);
        }
        Failure::Lost {
            is_success: true, ..
        }
        | Failure::Unreadable { .. } => Unanswered::WithoutId,
        Failure::Lost { .. } => Unanswered::Lost,
        _ if failure.is_quick_refusal() => Unanswered::QuicklyRefused,
        Failure::Answered { status, .. } => match status.as_u16() {
            429 => return CreateFailure::NotSent(failure),
            300..=399 | 409 => Unanswered::Unclear,
            408 | 425 | 500.. => Unanswered::Lost,
            _ => return CreateFailure::Refused(failure),
        },
    };
    CreateFailure::Unanswered(unanswered, failure)
}
