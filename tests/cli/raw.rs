//! A server whose responses a test writes byte by byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::sigma::{SUITE, Sigma};

/// An HTTP server on a free port, with one thread per connection.
pub(crate) struct RawServer {
    pub(crate) address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl RawServer {
    /// Starts a server. The function gets each request as `METHOD /path?query`, and writes the response.
    pub(crate) fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let (answer, counted) = (Arc::new(answer), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, counted) = (Arc::clone(&answer), Arc::clone(&counted));
                thread::spawn(move || serve(stream.unwrap(), &*answer, &counted));
            }
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

/// One request per connection, so that a response may end anywhere.
fn serve(
    stream: TcpStream,
    answer: &(impl Fn(&str, &mut TcpStream) + ?Sized),
    counted: &AtomicUsize,
) {
    let mut stream = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    if stream.read_line(&mut first).unwrap_or(0) == 0 {
        return;
    }
    let mut line = first.clone();
    while line.trim() != "" {
        line.clear();
        stream.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    stream.read_exact(&mut vec![0; length]).unwrap();
    counted.fetch_add(1, Ordering::SeqCst);
    let request = first.trim().trim_end_matches(" HTTP/1.1");
    answer(request, stream.get_mut());
}

/// Writes a whole response. A client that stops reading is not an error.
pub(crate) fn respond(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}
