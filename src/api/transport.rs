//! One HTTP exchange: a request out, a [`Body`] or a [`Failure`] back. Nothing here repeats anything.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Certificate, ClientBuilder, Method, RequestBuilder, Response, redirect, retry};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::body::{self, Body};
use super::throttle::Throttle;
use super::{ApiAddress, ApiKey, Failure};
use crate::crash;
use crate::policy;
use crate::wire;

/// Reading is quick; what takes longer is stuck.
pub(super) const READ_LIMIT: Duration = Duration::from_secs(30);

/// A create may have to start many simulations, and giving it up leaves us not knowing.
pub(super) const CREATE_LIMIT: Duration = Duration::from_mins(1);

/// Shorter than both limits above, so that what is never connected is known to be unsent.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// Shorter than what routers keep an idle connection for; after a sleep of the machine old ones lead nowhere.
const IDLE_LIMIT: Duration = Duration::from_secs(30);

/// How long a connection may be silent before it is asked for a sign of life, and how long that may take.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Reads under way at once. Hundreds of batches must not open hundreds of connections.
const MOST_AT_ONCE: usize = 32;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// One request: what to ask for, below `/v1`.
pub(super) struct Request<'a> {
    pub(super) segments: &'a [&'a str],
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<&'a wire::BatchRunCreate>,
}

/// The connections to the service, and the key that opens it.
pub(super) struct Transport {
    address: ApiAddress,
    key: ApiKey,
    reads: reqwest::Client,
    creates: reqwest::Client,
    places: Semaphore,
    /// Held while a large body is in memory.
    large_body: Semaphore,
    throttle: Throttle,
    /// The service's time, and when it was told.
    clock: Mutex<Option<(Timestamp, Instant)>>,
}

impl Transport {
    pub(super) fn new(address: ApiAddress, key: ApiKey) -> Result<Self, reqwest::Error> {
        // A second call changes nothing, and an embedder's own choice stands.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            reads: with_roots(|| builder(&address))?,
            // A kept connection may be closing at the very moment of a create, which leaves us not knowing
            // whether it was taken. So each create has a connection of its own.
            creates: with_roots(|| builder(&address).pool_max_idle_per_host(0))?,
            places: Semaphore::new(MOST_AT_ONCE),
            large_body: Semaphore::new(1),
            throttle: Throttle::new(),
            clock: Mutex::default(),
            address,
            key,
        })
    }

    pub(super) fn address(&self) -> &ApiAddress {
        &self.address
    }

    /// Waits until a create may go out. It never queues in [`Self::exchange`]: it must be sent when its sender
    /// has just looked for a stop.
    pub(super) async fn turn(&self) {
        self.throttle.turn().await;
    }

    /// What the service's clock says now, going by its last answer.
    pub(super) fn service_time(&self) -> Option<Timestamp> {
        let clock = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let (told, at) = clock?;
        told.checked_add(at.elapsed()).ok()
    }

    /// Sends the request once and reads the answer, all of it within the limit.
    pub(super) async fn exchange(
        &self,
        request: Request<'_>,
        limit: Duration,
    ) -> Result<Body, Failure> {
        let _place = match request.body {
            None => {
                let place = self.places.acquire().await.ok();
                self.throttle.turn().await;
                place
            }
            Some(_) => None,
        };
        let url = self.address.endpoint(request.segments);
        let path = url.path().to_owned();
        let (client, method) = match request.body {
            None => (&self.reads, Method::GET),
            Some(_) => (&self.creates, Method::POST),
        };
        let mut builder = client
            .request(method.clone(), url)
            .query(request.query)
            .timeout(limit);
        if let Some(body) = request.body {
            builder = builder.json(body);
        }
        crash::point();
        let result = self.answer(builder, limit).await;
        crash::point();
        self.throttle.note(&result);
        match &result {
            Ok(_) => tracing::debug!(%method, path, "answered"),
            Err(failure) => tracing::debug!(%method, path, %failure, "failed"),
        }
        result
    }

    async fn answer(&self, request: RequestBuilder, limit: Duration) -> Result<Body, Failure> {
        let sent = Instant::now();
        let response = request
            .header(API_KEY, self.key.header())
            .send()
            .await
            .map_err(|error| Failure::of_exchange(&error, limit))?;
        let after = sent.elapsed();
        self.set_clock(response.headers());
        if response.status().is_success() {
            self.whole_body(response, limit).await
        } else {
            Err(self.refusal(response, after).await)
        }
    }

    /// What an answer other than success says. A message that cannot be read takes nothing from the status.
    async fn refusal(&self, mut response: Response, after: Duration) -> Failure {
        let mut bytes = Vec::new();
        let read = body::read_up_to(body::LARGEST_ERROR, &mut bytes, &mut response).await;
        bytes.truncate(body::LARGEST_ERROR);
        let body = read.ok().and_then(|()| Body::new(bytes, &self.key));
        let body: Option<wire::ErrorBody> = body.and_then(|body| body.object().ok());
        let message = body.and_then(|body| body.message.or(body.error));
        let wait = asked_wait(response.headers());
        Failure::answered(response.status(), message, wait, after)
    }

    async fn whole_body(&self, mut response: Response, limit: Duration) -> Result<Body, Failure> {
        let lost = |error| Failure::of_exchange(&error, limit);
        let unreadable = |why: &str| Failure::Unreadable {
            status: response.status(),
            why: why.to_owned(),
        };
        let (too_large, no_json) = (
            unreadable("with more than 64 MiB"),
            unreadable("not with readable JSON"),
        );
        let mut bytes = Vec::new();
        body::read_up_to(body::SMALL, &mut bytes, &mut response)
            .await
            .map_err(lost)?;
        let _turn = if bytes.len() > body::SMALL {
            self.large_body.acquire().await.ok()
        } else {
            None
        };
        body::read_up_to(body::LARGEST, &mut bytes, &mut response)
            .await
            .map_err(lost)?;
        if bytes.len() > body::LARGEST {
            return Err(too_large);
        }
        Body::new(bytes, &self.key).ok_or(no_json)
    }

    fn set_clock(&self, headers: &HeaderMap) {
        let told = date(headers).and_then(|date| Timestamp::try_from(date).ok());
        if let Some(told) = told {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((told, Instant::now()));
        }
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(header(headers, &DATE)?).ok()
}

fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    // A date is meant by the service's clock, which need not be ours.
    let now = date(headers).unwrap_or_else(SystemTime::now);
    policy::retry::retry_after(header(headers, &RETRY_AFTER)?, now)
}

fn builder(address: &ApiAddress) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("sigma-suite/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_LIMIT)
        .pool_idle_timeout(IDLE_LIMIT)
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
