//! What is left of a body once its request is answered.
//!
//! Whoever is refused before the body is read would find the connection closed in the middle of sending. A proxy in front then tells the sender of a
//! broken gateway, and not what was wrong. So the rest is read and forgotten, in the background, as far as a body may be long and not for long.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::EXPECT;
use futures::future::poll_fn;
use hyper::body::{Frame, SizeHint};

/// As many bytes as any of our routes takes.
const BYTES_MAX: u64 = web::body::BYTES_MAX as u64;

/// For how long the rest may take.
const TIME: Duration = Duration::from_secs(10);

/// A body that two may read: whoever answers, and afterwards whoever reads the rest.
#[derive(Clone)]
pub(super) struct Unread(Arc<Mutex<Body>>);

impl Unread {
    /// Takes part in the reading of a request's body; `None` where there is none, or where the sender waits for a word before it sends.
    pub(super) fn of(request: Request) -> (Request, Option<Unread>) {
        let (parts, body) = request.into_parts();
        if body.is_end_stream() || parts.headers.contains_key(EXPECT) || BYTES_MAX < body.size_hint().lower() {
            return (Request::from_parts(parts, body), None);
        }
        let unread = Unread(Arc::new(Mutex::new(body)));
        (Request::from_parts(parts, Body::new(unread.clone())), Some(unread))
    }

    /// Reads what is left, and keeps nothing of it.
    pub(super) fn forget(mut self) {
        if self.is_end_stream() {
            return;
        }
        let rest = async move {
            let mut bytes = 0;
            while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut self).poll_frame(context)).await {
                bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                if BYTES_MAX < bytes {
                    break;
                }
            }
        };
        drop(tokio::spawn(tokio::time::timeout(TIME, rest)));
    }
}

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
