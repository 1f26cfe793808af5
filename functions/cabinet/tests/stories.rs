//! Stories over HTTP: what participants read, and what they do not.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "stories/moved.rs"]
mod moved;

use std::sync::Arc;

use app::identity::sessions;
use axum::body::Body;
use axum::response::Response;
use domain::identifier::ParticipantId;
use domain::scope::ParticipantRole;
use http::{Request, header};
use testkit::World;

/// Registers a participant that nothing limits and signs it in; answers its cookie.
async fn sign_in(world: &World, id: &str, role: ParticipantRole) -> String {
    world.add_participant(id, role, "").await;
    let id = ParticipantId::parse(id).unwrap();
    let session = sessions::begin_participant(&world.app, &id).await.unwrap().unwrap();
    format!("__Host-otklik-participant={}", session.text)
}

async fn get(world: &World, path: &str, name: header::HeaderName, value: &str) -> Response {
    let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
    cabinet::handle(Arc::clone(&world.app), request).await
}

async fn body(response: Response) -> String {
    String::from_utf8(axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}
