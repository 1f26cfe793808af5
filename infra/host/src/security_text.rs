//! `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness of this system.

use std::sync::Arc;

use app::App;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{Days, SecondsFormat};

/// Days for which what was read is good.
const GOOD_DAYS: u64 = 90;

/// The route, where there is somebody to be told.
pub fn router(app: &Arc<App>, contact: Option<String>) -> Router {
    let Some(contact) = contact else { return Router::new() };
    let app = Arc::clone(app);
    Router::new().route("/.well-known/security.txt", get(async move || text(&app, &contact)))
}

fn text(app: &App, contact: &str) -> impl IntoResponse + use<> {
    let expires = app.clock.now().checked_add_days(Days::new(GOOD_DAYS)).unwrap_or(app.clock.now());
    let expires = expires.to_rfc3339_opts(SecondsFormat::Secs, true);
    let canonical = format!("{}/.well-known/security.txt", app.settings.public_url);
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: ru, en\nCanonical: {canonical}\n");
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}
