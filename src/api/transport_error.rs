//! Classifies errors of the HTTP library: whether the service may have processed the request, and what went wrong.

use std::error::Error;
use std::io;
use std::iter;
use std::time::Duration;

use rustls::CertificateError;

use super::Failure;
use super::route::Route;
use crate::text::one_line;

/// Classifies an error of the HTTP library.
///
/// [`Failure::NotSent`] requires certainty: no connection was made, or the service says that it did not process the
/// request. If the connection ends after the request was written, its effect is unknown.
pub(super) fn classify(error: &reqwest::Error, route: &Route, limit: Duration) -> Failure {
    if let Some(why) = error_chain(error).find_map(refused_certificate) {
        let host = route.to.clone();
        return Failure::Certificate { host, why };
    }
    let target = route.to_text();
    if error.is_connect() {
        let why = if error.is_dns() {
            "unknown host name".to_owned()
        } else {
            root_cause(error)
        };
        let why = format!("cannot connect to {target}: {why}");
        return Failure::NotSent { why };
    }
    if error_chain(error).any(is_not_processed) {
        let why = format!(
            "{target} did not process the request ({})",
            root_cause(error)
        );
        return Failure::NotSent { why };
    }
    let why = if error.is_timeout() {
        format!(
            "no complete response from {target} within {}",
            in_seconds(limit)
        )
    } else {
        format!(
            "the connection to {target} was lost ({})",
            root_cause(error)
        )
    };
    Failure::Lost {
        why,
        is_success: false,
    }
}

fn in_seconds(limit: Duration) -> String {
    if limit.subsec_millis() == 0 {
        format!("{} s", limit.as_secs())
    } else {
        format!("{:.1} s", limit.as_secs_f64())
    }
}

/// The error and its causes. Includes the error inside an I/O error, which is not its `source`.
fn error_chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error: &&'a (dyn Error + 'static)| {
        let io_error: Option<&'a io::Error> = error.downcast_ref();
        match io_error.and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// The text of the innermost cause. The outer layers only say where in the library it occurred.
fn root_cause(error: &reqwest::Error) -> String {
    let cause = error_chain(error).last();
    one_line(&cause.map_or(String::new(), ToString::to_string))
}

fn is_not_processed(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<h2::Error>().is_some_and(|error| {
        // A remote GOAWAY ends a stream only if its id is above the last one that the service processed.
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (is_refused || error.is_go_away())
    })
}

fn refused_certificate(error: &(dyn Error + 'static)) -> Option<String> {
    let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() else {
        return None;
    };
    let why = match why {
        CertificateError::UnknownIssuer => "it was not issued by a trusted authority",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host name"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
        CertificateError::Revoked => "it was revoked",
        _ => return Some(one_line(&why.to_string())),
    };
    Some(why.to_owned())
}
