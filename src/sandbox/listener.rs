//! Accepts connections, over TLS or not.

use std::io;
use std::net::SocketAddr;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::connection::{ConnectionCutter, CuttableConnection};
use super::connection_count::ConnectionCounter;

/// A connection, over TLS or not, that can be reset.
type Connection = Either<CuttableConnection, TlsStream<CuttableConnection>>;

/// A listener whose connections can be reset.
pub(super) struct SandboxListener {
    pub(super) tcp: TcpListener,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) counter: ConnectionCounter,
    /// Unfinished handshakes. A slow client must not delay the others.
    handshakes: JoinSet<io::Result<(Connection, SocketAddr)>>,
}

impl SandboxListener {
    pub(super) fn new(
        tcp: TcpListener,
        tls: Option<TlsAcceptor>,
        counter: ConnectionCounter,
    ) -> Self {
        Self {
            tcp,
            tls,
            counter,
            handshakes: JoinSet::new(),
        }
    }
}

impl Listener for SandboxListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            let (stream, address) = tokio::select! {
                accepted = Listener::accept(&mut self.tcp) => accepted,
                Some(finished) = self.handshakes.join_next() => match finished {
                    Ok(Ok(connection)) => return connection,
                    // The client does not trust the certificate, or went away.
                    _ => continue,
                },
            };
            // Small writes in a row would otherwise wait for delayed acknowledgements.
            let _ = stream.set_nodelay(true);
            let stream = CuttableConnection::new(stream, self.counter.open());
            let Some(tls) = self.tls.clone() else {
                return (Either::Left(stream), address);
            };
            self.handshakes
                .spawn(async move { Ok((Either::Right(tls.accept(stream).await?), address)) });
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

impl Connected<IncomingStream<'_, SandboxListener>> for ConnectionCutter {
    fn connect_info(stream: IncomingStream<'_, SandboxListener>) -> Self {
        let connection = match stream.io() {
            Either::Left(connection) => connection,
            Either::Right(tls) => tls.get_ref().0,
        };
        connection.cutter.clone()
    }
}
