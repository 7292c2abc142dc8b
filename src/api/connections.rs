//! HTTP clients for the service: timeouts, connection pools and trusted certificates.

use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, redirect, retry};

use super::ApiAddress;

/// Shorter than the timeouts of requests, so that a failed connection is reported as "not sent".
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Shorter than routers keep idle connections, which may also be dead after the machine has slept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Interval and timeout of keep-alive probes.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// A client for reads, which reuses connections.
pub(super) fn pooled(address: &ApiAddress) -> Result<reqwest::Client, reqwest::Error> {
    with_roots(|| builder(address))
}

/// A client for creates, with a new connection for each request. The service may close a reused connection just as
/// the create is sent; whether it was processed would then be unknown.
pub(super) fn unpooled(address: &ApiAddress) -> Result<reqwest::Client, reqwest::Error> {
    with_roots(|| builder(address).pool_max_idle_per_host(0))
}

fn builder(address: &ApiAddress) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("sigma-suite/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .tcp_keepalive(KEEP_ALIVE)
        // A timeout of a stream does not close its connection, so dead connections need their own check.
        .http2_keep_alive_interval(KEEP_ALIVE)
        .http2_keep_alive_timeout(KEEP_ALIVE)
        // The key must not be sent to the target of a redirect.
        .redirect(redirect::Policy::none())
        // Retries are decided by the callers, which know whether a request can be paid twice.
        .retry(retry::never());
    if address.is_loopback() {
        builder.no_proxy()
    } else {
        builder
    }
}

/// Uses the certificates of the machine, or Mozilla's root certificates if it has none.
fn with_roots(builder: impl Fn() -> ClientBuilder) -> Result<reqwest::Client, reqwest::Error> {
    builder().build().or_else(|_| {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = roots.filter_map(|root| Certificate::from_der(root).ok());
        builder().tls_certs_only(roots).build()
    })
}
