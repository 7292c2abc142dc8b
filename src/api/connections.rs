//! HTTP clients for the service: timeouts, connection pools and trusted certificates.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, Version, redirect, retry};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use super::ApiAddress;
use crate::policy::window::RequestKind;

/// Shorter than the timeouts of requests, so that a failed connection is reported as "not sent".
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Shorter than routers keep idle connections, which may also be dead after the machine has slept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The same for creates. The service may close an idle connection just as a create is sent, and whether that was
/// processed would be unknown. It does not close one that has just answered.
const CREATE_IDLE_TIMEOUT: Duration = Duration::from_secs(1);

/// Interval and timeout of keep-alive probes.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// The protocols to offer in a TLS handshake.
const HTTP_2: &[u8] = b"h2";
const HTTP_1: &[u8] = b"http/1.1";

/// The clients for all requests.
pub(super) struct Connections {
    reads: Client,
    creates: Client,
    /// Only HTTP/2: all requests share one connection, and wait while it is opened. The other clients would open one
    /// connection per waiting request. A service that closes it says which requests it has not processed, so it
    /// serves creates too.
    shared: Client,
    /// Whether the service speaks HTTP/2, as far as it is known.
    is_shared: AtomicBool,
    /// Whether the shared connection has answered.
    is_proven: AtomicBool,
}

impl Connections {
    pub(super) fn new(address: &ApiAddress) -> Result<Self, reqwest::Error> {
        let tls = tls(address);
        let client = |idle_timeout| {
            let tls = offering(&tls, &[HTTP_2, HTTP_1]);
            builder(address, tls)
                .pool_idle_timeout(idle_timeout)
                .build()
        };
        let shared = builder(address, offering(&tls, &[HTTP_2]));
        Ok(Self {
            reads: client(IDLE_TIMEOUT)?,
            creates: client(CREATE_IDLE_TIMEOUT)?,
            shared: shared
                .pool_idle_timeout(IDLE_TIMEOUT)
                .http2_prior_knowledge()
                .build()?,
            is_shared: AtomicBool::new(false),
            is_proven: AtomicBool::new(false),
        })
    }

    pub(super) fn client(&self, kind: RequestKind) -> &Client {
        if self.is_shared.load(Ordering::Relaxed) {
            return &self.shared;
        }
        match kind {
            RequestKind::Create => &self.creates,
            RequestKind::Poll | RequestKind::Page => &self.reads,
        }
    }

    /// Notes the protocol of an answer.
    pub(super) fn note_answer(&self, version: Version) {
        if version == Version::HTTP_2 {
            let was_shared = self.is_shared.swap(true, Ordering::Relaxed);
            self.is_proven.fetch_or(was_shared, Ordering::Relaxed);
        }
    }

    /// Notes a request without an answer. Other servers behind the same address may not speak HTTP/2.
    pub(super) fn note_failure(&self, is_not_sent: bool) {
        if is_not_sent || !self.is_proven.load(Ordering::Relaxed) {
            self.is_shared.store(false, Ordering::Relaxed);
            self.is_proven.store(false, Ordering::Relaxed);
        }
    }
}

fn builder(address: &ApiAddress, tls: ClientConfig) -> ClientBuilder {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("sigma-suite/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
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

/// Trusts the certificates of the machine, or Mozilla's root certificates if it has none. Reading them takes longer than
/// a `check`, so an address without TLS does not.
fn tls(address: &ApiAddress) -> ClientConfig {
    let without_client_certificate = |roots| {
        ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth()
    };
    if !address.is_https() {
        return without_client_certificate(RootCertStore::empty());
    }
    if let Ok(builder) = ClientConfig::builder().with_platform_verifier() {
        return builder.with_no_client_auth();
    }
    let mut roots = RootCertStore::empty();
    let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    roots.add_parsable_certificates(mozilla);
    without_client_certificate(roots)
}

fn offering(tls: &ClientConfig, protocols: &[&[u8]]) -> ClientConfig {
    let mut tls = tls.clone();
    tls.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    tls
}
