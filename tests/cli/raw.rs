//! A server whose responses a test writes byte by byte.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::http::listen;
pub(crate) use crate::http::respond;
use crate::sigma::{SUITE, Sigma};

/// Counts its requests.
pub(crate) struct RawServer {
    pub(crate) address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl RawServer {
    /// Starts a server. The function gets each request as `METHOD /path?query`, and writes the response.
    pub(crate) fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        let address = listen(move |head, _, stream| {
            counted.fetch_add(1, Ordering::SeqCst);
            answer(head[0].trim_end_matches(" HTTP/1.1"), stream);
        });
        Self { address, requests }
    }

    /// The number of requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// A folder with the smallest suite, and an environment for this server.
    pub(crate) fn sigma(&self) -> Sigma {
        Sigma::new()
            .file("sigma-suite.yaml", SUITE)
            .env("SIGMAMIND_API_URL", &format!("http://{}", self.address))
            .env("SIGMAMIND_API_KEY", KEY)
    }
}

pub(crate) const KEY: &str = "key_1.secret";
