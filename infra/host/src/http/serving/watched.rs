//! Bodies that tell the place of their connection how far they have come.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

use super::held::Place;

/// The body of a request: when it is there as a whole, its place knows.
pub(super) struct Received {
    body: Incoming,
    place: Arc<Place>,
}

impl Received {
    pub(super) fn of(body: Incoming, place: &Arc<Place>) -> Received {
        if body.is_end_stream() {
            place.answers()
        } else {
            place.receives()
        }
        Received { body, place: Arc::clone(place) }
    }
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.place.answers();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer: when it was sent, or given up, its place waits for the next request.
pub(super) struct Sent {
    body: Body,
    place: Arc<Place>,
}

impl Sent {
    pub(super) fn of(body: Body, place: &Arc<Place>) -> Sent {
        place.answers();
        Sent { body, place: Arc::clone(place) }
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.place.is_idle();
    }
}
