//! Connections: accepted, bounded in number, and closed where the other side stands still.
//!
//! `axum::serve` waits for a client without end. What it is made of does not and is in the tree anyway: hyper and `hyper-util`. Not their
//! `auto::Builder`, which waits without end for the bytes that tell HTTP/2 from HTTP/1. Not the crate `axum-server`: it would save the
//! loop below, but it bounds no number of connections, and the stream that holds a permit would be longer than the loop.

mod encrypted;
mod held;
mod watched;

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response};
use axum::serve::{Listener, ListenerExt};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceExt;
use web::ClientAddress;

use crate::shutdown::Stopping;
use held::Place;
use watched::{Received, Sent};

pub use encrypted::{Tls, TlsFiles};
pub use held::Connections;

/// Bytes of a request's head at most.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// How many connections are held, and for how long one that stands still. How long a request may take is said by the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections that are open at once. Where there are more, the one that has asked nothing for longest is closed.
    pub connections_max: u16,
    /// Connections of one address at once; further ones are closed. Those of proxies are not counted.
    pub of_an_address_max: u16,
    /// From the opening of a connection, and from each answer on it, to the end of the next request's head: whether it comes slowly or
    /// not at all.
    pub request_head: Duration,
    /// For how long a client may take nothing of its answer.
    pub answer_standstill: Duration,
    /// How long, once the host is told to stop, it waits for the rest of requests that have begun.
    pub stop_grace: Duration,
}

impl ConnectionLimits {
    /// What holds where nothing else is said. Each connection is an open file: the host raises how many it may open, and holds fewer connections
    /// where that is not enough. Proxies in front keep idle connections for a minute, and must be the first to close them: a request that
    /// meets a closing connection is lost.
    pub const DEFAULT: ConnectionLimits = ConnectionLimits {
        connections_max: 10_000,
        of_an_address_max: 100,
        request_head: Duration::from_secs(75),
        answer_standstill: Duration::from_secs(60),
        stop_grace: Duration::from_secs(5),
    };
}

/// Serves until the word to stop; then accepts nothing more, finishes what was begun, and waits a while for the rest of requests that were not all
/// there.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    held: Arc<Connections>,
    tls: Option<Arc<Tls>>,
    stopping: Stopping,
) {
    let limits = held.limits();
    let mut listener = listener.tap_io(|stream| {
        // An answer is written at once and must not wait for the other side's acknowledgement of an earlier one.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was not set on a connection");
        }
    });
    let mut http = Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.request_head).max_buf_size(HEAD_BYTES_MAX);
    let connections = GracefulShutdown::new();
    loop {
        let next = async {
            let (stream, peer) = listener.accept().await;
            (stream, peer.ip(), held.admit(peer.ip()).await)
        };
        let (stream, peer, place) = tokio::select! {
            accepted = next => accepted,
            () = stopping.wait() => break,
        };
        let Some(place) = place.map(Arc::new) else { continue };
        let connection = Connection {
            peer,
            through_proxy: held.is_proxy(peer),
            place,
            router: router.clone(),
            http: http.clone(),
            limits,
            watcher: connections.watcher(),
        };
        tokio::spawn(connection.hold(stream, tls.as_ref().map(|tls| tls.acceptor())));
    }
    drop(listener);
    let mut ended = std::pin::pin!(connections.shutdown());
    if tokio::time::timeout(limits.stop_grace, &mut ended).await.is_err() {
        held.close_waiting();
        ended.await;
    }
}

/// A connection, with what it needs to be held.
struct Connection {
    peer: IpAddr,
    through_proxy: bool,
    place: Arc<Place>,
    router: Router,
    http: Builder,
    limits: ConnectionLimits,
    watcher: Watcher,
}

impl Connection {
    /// Holds it until either side has had enough.
    async fn hold(self, stream: TcpStream, tls: Option<tokio_rustls::TlsAcceptor>) {
        let place = Arc::clone(&self.place);
        let served = async {
            match tls {
                None => self.serve(stream).await,
                Some(tls) => match tokio::time::timeout(self.limits.request_head, tls.accept(stream)).await {
                    Ok(Ok(stream)) => self.serve(stream).await,
                    Ok(Err(error)) => tracing::debug!(%error, "TLS did not begin on a connection"),
                    Err(_) => tracing::debug!("TLS did not begin in time on a connection"),
                },
            }
        };
        tokio::select! {
            () = served => {}
            () = place.closed() => tracing::debug!("A connection was closed while it waited"),
        }
    }

    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Send + 'static) {
        let Connection { peer, through_proxy, place, router, http, limits, watcher } = self;
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(limits.answer_standstill));
        let service = service_fn(|request: Request<Incoming>| {
            let mut request = request.map(|body| Body::new(Received::of(body, &place)));
            let address = if through_proxy { forwarded_for(request.headers()).unwrap_or(peer) } else { peer };
            request.extensions_mut().insert(ClientAddress(address));
            let (router, place) = (router.clone(), Arc::clone(&place));
            async move {
                let answer: Response<Body> = match router.oneshot(request).await {
                    Ok(answer) => answer,
                    Err(never) => match never {},
                };
                Ok::<_, Infallible>(answer.map(|body| Sent::of(body, &place)))
            }
        });
        let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "A connection broke off");
        }
    }
}

/// Whom a proxy asks for: the last address that it names, for those before it anybody may have written.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let named = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    named.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests;
