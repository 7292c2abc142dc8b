//! How connections to the service are made, and whom they trust.

use std::time::Duration;

use reqwest::{Certificate, ClientBuilder, redirect, retry};

use super::ApiAddress;

/// Shorter than both limits above, so that what is never connected is known to be unsent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Shorter than what routers keep an idle connection for; after a sleep of the machine old ones lead nowhere.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may be silent before it is asked for a sign of life, and how long that may take.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Connections that are kept and shared, for reads.
pub(super) fn pooled(address: &ApiAddress) -> Result<reqwest::Client, reqwest::Error> {
    with_roots(|| builder(address))
}

/// A connection for each request, for creates. A kept one may be closing at the very moment of a create, which
/// leaves us not knowing whether it was taken.
pub(super) fn unpooled(address: &ApiAddress) -> Result<reqwest::Client, reqwest::Error> {
    with_roots(|| builder(address).pool_max_idle_per_host(0))
}

fn builder(address: &ApiAddress) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("sigma-suite/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .tcp_keepalive(KEEP_ALIVE)
        // A stream that times out does not end its connection, so a dead one must be noticed by itself.
        .http2_keep_alive_interval(KEEP_ALIVE)
        .http2_keep_alive_timeout(KEEP_ALIVE)
        // The key must not travel to where the service points.
        .redirect(redirect::Policy::none())
        // What is sent again is decided above, where it is known what that costs.
        .retry(retry::never());
    if address.is_loopback() {
        builder.no_proxy()
    } else {
        builder
    }
}

/// Trusts what the machine trusts, and Mozilla's roots on a machine that trusts nothing.
fn with_roots(builder: impl Fn() -> ClientBuilder) -> Result<reqwest::Client, reqwest::Error> {
    builder().build().or_else(|_| {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = roots.filter_map(|root| Certificate::from_der(root).ok());
        builder().tls_certs_only(roots).build()
    })
}
