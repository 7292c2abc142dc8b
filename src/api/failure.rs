//! Why a request did not give what was asked for, sorted by what the caller can do about it.

use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;

use crate::policy::resend::QUICK_RESPONSE;
use crate::text::{UntrustedText, shortened};

/// Why a request did not give what was asked for.
#[derive(Clone, Debug, Error)]
pub enum Failure {
    /// No connection was made, or the service says that it did not process the request.
    #[error("{why}")]
    NotSent {
        /// What was seen, on the way to whom.
        why: String,
    },
    /// The service's certificate is not accepted: nothing was sent, and trying again does not help.
    #[error("the certificate of {host} is not accepted: {why}")]
    Certificate {
        /// Host and port of the service.
        host: String,
        /// What is wrong with it.
        why: String,
    },
    /// The request went out and no whole answer came back.
    #[error("{why}")]
    Lost {
        /// What was seen.
        why: String,
        /// Whether the answer began with success.
        is_success: bool,
    },
    /// The service answered with something else than success.
    #[error("the service answered {}{}", status_line(*.status), message.as_ref().map_or(String::new(), |m| format!(": {m}")))]
    Answered {
        /// Its HTTP status.
        status: StatusCode,
        /// Its message, if it sent one that could be read.
        message: Option<UntrustedText>,
        /// How long it asked to wait.
        wait: Option<Duration>,
        /// From the start of the exchange to the status line.
        after: Duration,
    },
    /// The service answered with success, and with a body that cannot be what was asked for.
    #[error("the service answered {}, but {why}", status_line(*.status))]
    Unreadable {
        /// Its HTTP status.
        status: StatusCode,
        /// What is wrong with the body. The body itself is never shown.
        why: String,
    },
}

impl Failure {
    /// Messages of the service are for a line, not for a page.
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

    /// The same, where the answer had begun with success.
    pub(super) fn after_success(mut self) -> Self {
        if let Self::Lost { is_success, .. } = &mut self {
            *is_success = true;
        }
        self
    }

    /// The same with every text that may hold words of the service passed through a function.
    pub(super) fn with_text(mut self, clean: impl Fn(&mut String)) -> Self {
        if let Self::NotSent { why } | Self::Lost { why, .. } | Self::Certificate { why, .. } =
            &mut self
        {
            clean(why);
        }
        self
    }

    /// Whether the same request may well succeed a little later.
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

    /// Whether the service says that there are too many requests.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if *status == StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether a gateway, or the service, refuses at once: by all appearances there are too many requests.
    #[must_use]
    pub fn is_quick_refusal(&self) -> bool {
        matches!(self, Self::Answered { status, after, .. }
            if *status == StatusCode::SERVICE_UNAVAILABLE && *after < QUICK_RESPONSE)
    }

    /// Whether the service does not accept the key. Which of the two codes it uses is not documented.
    #[must_use]
    pub fn is_key_refused(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 401 | 403))
    }

    /// Whether no request of this run can succeed, whatever it asks for.
    #[must_use]
    pub fn is_for_every_request(&self) -> bool {
        self.is_key_refused() || matches!(self, Self::Certificate { .. })
    }

    /// Whether a refusal may be of the number of rows that was asked for: which code says so is not documented.
    #[must_use]
    pub fn is_page_size_refused(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 400 | 413 | 422))
    }

    /// Whether the service says that it does not know the key at all.
    #[must_use]
    pub fn is_key_unknown(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if *status == StatusCode::UNAUTHORIZED)
    }

    /// Whether the service says that there is no such thing. Which code it uses for an unknown id is not
    /// documented, so every code that a server may give one counts.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 400 | 404 | 410 | 422))
    }

    /// Whether the service says that it has no such endpoint.
    #[must_use]
    pub fn is_no_endpoint(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if matches!(status.as_u16(), 405 | 501))
    }

    /// How long the service asked to wait.
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
    let moved = if status.is_redirection() {
        ", which points elsewhere: the key is not sent there"
    } else {
        ""
    };
    format!("{}{reason}{moved}", status.as_u16())
}
