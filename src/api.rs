//! The client of the service: authentication, time limits, retries and decoding.
//!
//! Only this module converts `wire` types to domain types. Reads are retried until they succeed, fail permanently,
//! or exhaust the retry budget. A create is sent once per call, since a second one could be paid twice.

mod address;

mod batch_list;

mod batches;

mod body;

mod catalog;

mod connections;

mod create_failure;

mod decode;
mod definition;

mod failure;

mod json;

mod key;

mod limiter;

mod page;

mod paging;

mod reads;

mod redact;

pub(crate) mod response;

mod route;

mod scan;

mod transport;

mod transport_error;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

pub use address::{AddressError, ApiAddress};
pub(crate) use create_failure::CreateFailure;
pub use failure::Failure;
pub use key::{ApiKey, KeyError};
pub(crate) use limiter::Permit;
pub use reads::Retry;
pub(crate) use response::{
    AgentDefinition, AttemptRow, BatchSnapshot, CaseDefinition, Definitions, agent_name,
};

pub use crate::policy::rate::MaxRate;
use crate::policy::window::RequestKind;
use reads::Reads;
use route::Route;
use transport::Transport;

/// The client of the service. A clone is cheap and shares the connections.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    reads: Reads,
}

impl Client {
    /// A client without proxy names in its messages. It does not connect yet.
    ///
    /// # Errors
    /// The TLS configuration of the machine cannot be used.
    pub fn new(address: ApiAddress, key: ApiKey, retry_budget: Duration) -> Result<Self, Failure> {
        Self::with_proxy_variables(address, key, retry_budget, |_| None)
    }

    /// The same with a lookup for proxy variables, so that messages can name the proxy.
    ///
    /// # Errors
    /// The TLS configuration of the machine cannot be used.
    pub fn with_proxy_variables(
        address: ApiAddress,
        key: ApiKey,
        retry_budget: Duration,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Failure> {
        let route = Route::from_variables(&address, variable);
        let transport = Transport::new(address, route, key);
        let transport = transport.map_err(|error| Failure::NotSent {
            why: error.to_string(),
        })?;
        let transport = Arc::new(transport);
        Ok(Self {
            reads: Reads::new(Arc::clone(&transport), retry_budget),
            transport,
        })
    }

    /// The address of the API.
    #[must_use]
    pub fn address(&self) -> &ApiAddress {
        self.transport.address()
    }

    /// The same client with another retry budget.
    #[must_use]
    pub fn with_retry_budget(&self, retry_budget: Duration) -> Self {
        Self {
            reads: self.reads.with_retry_budget(retry_budget),
            ..self.clone()
        }
    }

    /// The same client with a callback that is called before each retry.
    #[must_use]
    pub fn on_retry(&self, on_retry: impl Fn(Retry) + Send + Sync + 'static) -> Self {
        Self {
            reads: self.reads.on_retry(on_retry),
            ..self.clone()
        }
    }

    /// Whether the rules for reads allow a retry of a request that began at `began`.
    #[must_use]
    pub(crate) fn should_retry(&self, failure: &Failure, began: Instant) -> bool {
        self.reads.should_retry(failure, began)
    }

    /// The same client with a limit on its requests per second. All clones share it.
    #[must_use]
    pub fn with_max_rate(self, max: MaxRate) -> Self {
        self.transport.set_max_rate(max);
        self
    }

    /// Waits until a create may be sent.
    pub(crate) async fn create_permit(&self) -> Permit<'_> {
        self.transport.permit(RequestKind::Create).await
    }

    /// The usual time between two requests, if the service or the user limits the rate.
    pub(crate) fn request_interval(&self) -> Option<Duration> {
        self.transport.request_interval()
    }

    /// The service's current time, if a response had a `Date` header.
    #[must_use]
    pub(crate) fn service_time(&self) -> Option<Timestamp> {
        self.transport.service_time()
    }
}
