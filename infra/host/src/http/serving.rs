//! Connections: accepted, bounded in number, and closed where the other side stands still.
//!
//! `axum::serve` waits for a client without end. What it is made of does not and is in the tree anyway: hyper and `hyper-util`. Not their
//! `auto::Builder`, which waits without end for the bytes that tell HTTP/2 from HTTP/1. Not the crate `axum-server`: it would save the
//! loop below, but it bounds no number of connections, and the stream that holds a permit would be longer than the loop.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::serve::{Listener, ListenerExt};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceExt;

use crate::shutdown::Stopping;

/// How many connections are held, and for how long one that stands still. How long a request may take is said by the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections that are open at once; further ones wait until another is closed.
    pub connections_max: u16,
    /// From the opening of a connection, and from each answer on it, to the end of the next request's head: whether it comes slowly or
    /// not at all.
    pub request_head: Duration,
    /// For how long a client may take nothing of its answer.
    pub answer_standstill: Duration,
}

impl ConnectionLimits {
    /// What holds where nothing else is said. A service of systemd may open 1024 files unless it is allowed more, and each connection is
    /// one. Proxies in front keep idle connections for a minute, and must be the first to close them: a request that meets a closing
    /// connection is lost.
    pub const DEFAULT: ConnectionLimits = ConnectionLimits {
        connections_max: 800,
        request_head: Duration::from_secs(75),
        answer_standstill: Duration::from_secs(60),
    };
}

/// Serves until the word to stop; then accepts nothing more and finishes what was begun.
pub async fn serve(listener: TcpListener, router: Router, limits: ConnectionLimits, stopping: Stopping) {
    let mut listener = listener.tap_io(|stream| {
        // An answer is written at once and must not wait for the other side's acknowledgement of an earlier one.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was not set on a connection");
        }
    });
    let mut http = Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.request_head);
    let permits = Arc::new(Semaphore::new(limits.connections_max.into()));
    let connections = GracefulShutdown::new();
    loop {
        let next = async { (Arc::clone(&permits).acquire_owned().await, listener.accept().await) };
        let (permit, (stream, _)) = tokio::select! {
            accepted = next => accepted,
            () = stopping.wait() => break,
        };
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(limits.answer_standstill));
        let service = router.clone().map_request(|request: Request<Incoming>| request.map(Body::new));
        let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service));
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "A connection broke off");
            }
            drop(permit);
        });
    }
    drop(listener);
    connections.shutdown().await;
}

#[cfg(test)]
mod tests;
