//! TLS connections: certificates that are not accepted, and HTTP/2 streams that the server does not process.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::sigma::{SUITE, Sigma};

type Stream = StreamOwned<ServerConnection, TcpStream>;

/// A server with a self-signed certificate.
pub(crate) struct TlsServer {
    pub(crate) address: SocketAddr,
    certificate: String,
    connections: Arc<AtomicUsize>,
}

impl TlsServer {
    pub(crate) fn start(host: &str, serve: impl Fn(Stream) + Send + Sync + 'static) -> Self {
        let own = rcgen::generate_simple_self_signed([host.to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (serve, counted) = (Arc::new(serve), Arc::clone(&connections));
        thread::spawn(move || {
            for stream in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
                let (stream, serve) = (StreamOwned::new(tls, stream.unwrap()), Arc::clone(&serve));
                thread::spawn(move || serve(stream));
            }
        });
        Self {
            address,
            certificate: own.cert.pem(),
            connections,
        }
    }

    fn sigma(&self) -> Sigma {
        Sigma::new()
            .file("sigma-suite.yaml", SUITE)
            .env("SIGMAMIND_API_URL", &format!("https://{}", self.address))
            .env("SIGMAMIND_API_KEY", "key_1.secret")
    }

    /// A folder in which the certificate is trusted.
    fn trusted(&self) -> Sigma {
        let sigma = self.sigma().file("ca.pem", &self.certificate);
        let path = sigma.path("ca.pem");
        sigma.env("SSL_CERT_FILE", &path.to_string_lossy())
    }
}

/// Completes the handshake only: a client that rejects the certificate sends no request.
pub(crate) fn handshake_only(mut stream: Stream) {
    let _ = stream.read(&mut [0]);
}

#[test]
fn an_untrusted_certificate_exits_2_without_a_retry() {
    let server = TlsServer::start("127.0.0.1", handshake_only);
    let sigma = server.sigma();
    sigma
        .run("run")
        .exits(2)
        .says(&format!("the certificate of {}", server.address))
        .says("SSL_CERT_FILE");
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    assert!(sigma.junit().contains("not trusted"));
    sigma.run("check --online").exits(2).says("SSL_CERT_FILE");
}

#[test]
fn without_a_preflight_an_untrusted_certificate_exits_2_at_the_first_create() {
    let server = TlsServer::start("127.0.0.1", handshake_only);
    let sigma = server.sigma();
    sigma
        .run("run --no-preflight")
        .exits(2)
        .says("SSL_CERT_FILE");
    assert_eq!(sigma.results()["end"], "refused");
}

#[test]
fn a_certificate_for_another_host_exits_2_without_a_retry() {
    let server = TlsServer::start("other.example", handshake_only);
    server
        .trusted()
        .run("run")
        .exits(2)
        .says("it is for another host name");
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

/// The frames in answer to the first create. Every later request succeeds.
struct FirstCreate {
    frames: fn(stream: u32) -> Vec<u8>,
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

fn reset(stream: u32, reason: u32) -> Vec<u8> {
    frame(3, 0, stream, &reason.to_be_bytes())
}

fn go_away(last_stream: u32, reason: u32) -> Vec<u8> {
    let payload = [last_stream.to_be_bytes(), reason.to_be_bytes()].concat();
    frame(7, 0, 0, &payload)
}

fn respond(stream: u32, body: &str) -> Vec<u8> {
    const STATUS_200: u8 = 0x88;
    let headers = frame(1, 4, stream, &[STATUS_200]);
    [headers, frame(0, 1, stream, body.as_bytes())].concat()
}

/// Ends a connection once the client has read everything. Closing it with unread data would reset it, and the client
/// might lose the last frames.
fn end(mut stream: Stream) {
    let _ = stream.sock.shutdown(Shutdown::Write);
    while stream
        .sock
        .read(&mut [0; 1024])
        .is_ok_and(|count| count > 0)
    {}
}

/// Speaks as much HTTP/2 as the client needs.
fn serve_h2(mut stream: Stream, first: &FirstCreate, creates: &AtomicUsize) -> Option<()> {
    const POST: u8 = 0x83;
    stream.read_exact(&mut [0; 24]).ok()?;
    stream.write_all(&frame(4, 0, 0, &[])).ok()?;
    let mut is_create = false;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).ok()?;
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        match kind {
            4 if flags == 0 => stream.write_all(&frame(4, 1, 0, &[])).ok()?,
            1 => is_create = payload.first() == Some(&POST),
            _ => {}
        }
        if kind > 1 || flags & 1 == 0 {
            continue;
        }
        let answer = match is_create {
            true if creates.fetch_add(1, Ordering::SeqCst) == 0 => {
                stream.write_all(&(first.frames)(id)).ok()?;
                end(stream);
                return Some(());
            }
            true => respond(id, r#"{"batchId":"batch_1"}"#),
            false => respond(id, r#"{"data":[],"hasNext":false}"#),
        };
        stream.write_all(&answer).ok()?;
    }
}

/// Creates a batch at a service that answers the first create with these frames, and counts the creates.
fn create(frames: fn(u32) -> Vec<u8>) -> (crate::sigma::Ran, usize) {
    let creates = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&creates);
    let server = TlsServer::start("127.0.0.1", move |stream| {
        serve_h2(stream, &FirstCreate { frames }, &counted);
    });
    let sigma = server.trusted();
    let ran = sigma.run("run --no-preflight --detach --create-grace 0s");
    (ran, creates.load(Ordering::SeqCst))
}

#[test]
fn a_create_that_the_service_did_not_process_is_sent_again_without_a_look() {
    let refused: [fn(u32) -> Vec<u8>; 3] = [
        |stream| reset(stream, 7),
        |_| go_away(0, 0),
        |_| go_away(0, 11),
    ];
    for frames in refused {
        let (ran, creates) = create(frames);
        ran.exits(0).never_says("unanswered");
        assert_eq!(creates, 2);
    }
}

#[test]
fn the_batch_of_a_create_that_may_have_been_processed_is_looked_for() {
    let lost: [fn(u32) -> Vec<u8>; 5] = [
        |stream| reset(stream, 8),
        |stream| reset(stream, 2),
        |stream| go_away(stream, 0),
        |stream| go_away(stream, 11),
        |_| Vec::new(),
    ];
    for frames in lost {
        create(frames).0.says("unanswered");
    }
}
