//! Why a request failed, classified by what the caller can do about it.

use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use crate::policy::resend::QUICK_RESPONSE;
use crate::text::{UntrustedText, shortened};

/// Why a request failed.
#[derive(Clone, Debug, Error)]
pub enum Failure {
    /// The request had no effect: no connection was made, or the service says that it did not process it.
    #[error("{why}")]
    NotSent {
        /// What went wrong, with the name of the host or proxy.
        why: String,
    },
    /// The service's certificate is not accepted. Nothing was sent, and a retry would not help.
    #[error("the certificate of {host} is not accepted: {why}")]
    Certificate {
        /// Host and port of the service.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The request was sent, but no complete response arrived.
    #[error("{why}")]
    Lost {
        /// What went wrong.
        why: String,
        /// Whether the response had a success status.
        is_success: bool,
    },
    /// The response does not have a success status.
    #[error("the service answered {}{}", status_line(*.status), message.as_ref().map_or(String::new(), |m| format!(": {m}")))]
    Answered {
        /// Its HTTP status.
        status: StatusCode,
        /// The service's message, if it is readable.
        message: Option<UntrustedText>,
        /// The wait in the `Retry-After` header.
        wait: Option<Duration>,
        /// Time from the start of the request to the status line.
        after: Duration,
    },
    /// The response has a success status, but its body is not usable.
    #[error("the service answered {}, but {why}", status_line(*.status))]
    Unreadable {
        /// Its HTTP status.
        status: StatusCode,
        /// What is wrong with the body. It never quotes the body.
        why: String,
    },
}

impl Failure {
    /// Characters of the service's message that are kept; it is shown on one line.
    const MAX_MESSAGE_LENGTH: usize = 300;

    pub(super) fn answered(
        status: StatusCode,
        message: Option<String>,
        wait: Option<Duration>,
        after: Duration,
    ) -> Self {
        let message = message.filter(|text| !text.trim().is_empty());
        let message = message.map(|text| shortened(&text, Self::MAX_MESSAGE_LENGTH).into());
        Self::Answered {
            status,
            message,
            wait,
            after,
        }
    }

    /// The same failure after a success status.
    pub(super) fn after_success(mut self) -> Self {
        if let Self::Lost { is_success, .. } = &mut self {
            *is_success = true;
        }
        self
    }

    /// Applies `clean` to every text that may contain text from the service.
    pub(super) fn with_text(mut self, clean: impl Fn(&mut String)) -> Self {
        if let Self::NotSent { why } | Self::Lost { why, .. } | Self::Certificate { why, .. } =
            &mut self
        {
            clean(why);
        }
        self
    }

    /// Whether a retry may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::NotSent { .. } | Self::Lost { .. } | Self::Unreadable { .. } => true,
            Self::Certificate { .. } => false,
            Self::Answered { status, .. } => {
                status.is_server_error() && *status != StatusCode::NOT_IMPLEMENTED
                    || matches!(status.as_u16(), 408 | 425 | 429)
            }
        }
    }

    /// Whether the service throttles requests (429).
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if *status == StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether it is a 503 within a second, which probably means too many requests.
    #[must_use]
    pub fn is_quick_refusal(&self) -> bool {
        matches!(self, Self::Answered { status, after, .. }
            if *status == StatusCode::SERVICE_UNAVAILABLE && *after < QUICK_RESPONSE)
    }

    /// Whether the service does not accept the key (401 or 403; the documentation does not say which).
    #[must_use]
    pub fn is_key_refused(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 401 | 403))
    }

    /// Whether every other request of this run would fail too.
    #[must_use]
    pub fn is_for_every_request(&self) -> bool {
        self.is_key_refused() || matches!(self, Self::Certificate { .. })
    }

    /// Whether the service may have refused the page size. It does not document the code.
    #[must_use]
    pub fn is_page_size_refused(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 400 | 413 | 422))
    }

    /// Whether the service does not know the key (401).
    #[must_use]
    pub fn is_key_unknown(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if *status == StatusCode::UNAUTHORIZED)
    }

    /// Whether the requested object does not exist. The code for an unknown id is not documented, so every
    /// plausible one counts.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 400 | 404 | 410 | 422))
    }

    /// Whether the service does not have the endpoint (405 or 501).
    #[must_use]
    pub fn is_no_endpoint(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 405 | 501))
    }

    /// The wait in the `Retry-After` header.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Answered { wait, .. } => *wait,
            _ => None,
        }
    }
}

fn status_line(status: StatusCode) -> String {
    let reason = status
        .canonical_reason()
        .map_or(String::new(), |reason| format!(" {reason}"));
    let redirect = if status.is_redirection() {
        " (redirects are not followed, since the key must not be sent elsewhere)"
    } else {
        ""
    };
    format!("{}{reason}{redirect}", status.as_u16())
}
