//! The host's HTTP side: every route of the template leads to its function's own router; what the template lacks is
//! not served, just as in the cloud.

mod serving;
mod unread;

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::App;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Extensions, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use web::{ClientAddress, Problem, framed};

use self::unread::Unread;
use crate::metrics::Metrics;
use crate::wiring::{HttpFunction, Route};

pub use serving::{ConnectionLimits, Connections, Tls, TlsFiles, serve};

/// What logs and metrics call the route of a request that has none. Its path is left out: it may hold anything.
const NO_ROUTE: &str = "none";

/// The functions' own routers.
pub struct Routers {
    ingest: Router,
    survey: Router,
    cabinet: Router,
    improve: Router,
}

impl Routers {
    /// The routers over this app.
    pub fn new(app: &Arc<App>) -> Routers {
        Routers {
            ingest: ingest::router(Arc::clone(app)),
            survey: survey::router(Arc::clone(app)),
            cabinet: cabinet::router(Arc::clone(app)),
            improve: improve::router(Arc::clone(app)),
        }
    }

    fn of(&self, function: HttpFunction) -> &Router {
        match function {
            HttpFunction::Ingest => &self.ingest,
            HttpFunction::Survey => &self.survey,
            HttpFunction::Cabinet => &self.cabinet,
            HttpFunction::Improve => &self.improve,
        }
    }
}

/// Everything that is served: the template's routes, and routes that only the host has.
pub fn router(
    app: &Arc<App>,
    routes: &[Route],
    functions: &Routers,
    own: Router,
    metrics: Arc<Metrics>,
) -> anyhow::Result<Router> {
    let mut paths: BTreeMap<&str, MethodRouter> = BTreeMap::new();
    for route in routes {
        let function = functions.of(route.function).clone();
        let time_limit = route.time_limit;
        let forward = move |request: Request| forward(function.clone(), request, time_limit);
        let path = paths.remove(route.path.as_str()).unwrap_or_default();
        // A filter of GET lets HEAD through, too.
        let filter = MethodFilter::try_from(route.method.clone())?;
        paths.insert(&route.path, path.on(filter, forward));
    }
    let mut router = own;
    for (path, methods) in paths {
        router = router.route(path, methods);
    }
    Ok(router
        .fallback(framed::nothing_here)
        .method_not_allowed_fallback(framed::method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(app), framed::tell_browsers))
        .layer(from_fn_with_state(metrics, observe)))
}

/// Hands a request to its function. The time limit includes the reading of the body. It is no layer of `tower-http`: that answers
/// without a body, and ours is a problem that says when to try again.
async fn forward(function: Router, mut request: Request, time_limit: Duration) -> Response {
    // The function's router finds the parameters of the path anew; those found here would come on top of them.
    let address = request.extensions_mut().remove::<ClientAddress>();
    *request.extensions_mut() = Extensions::new();
    if let Some(address) = address {
        request.extensions_mut().insert(address);
    }
    let (request, unread) = Unread::of(request);
    let response = match tokio::time::timeout(time_limit, function.oneshot(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(_) => timed_out().into_response(),
    };
    if let Some(unread) = unread {
        unread.forget();
    }
    response
}

/// Around every request: the log and the metrics hear of each. No `TraceLayer` of `tower-http`, which knows no metrics: the status, the
/// time and the route of a request are told together.
async fn observe(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let method = method_name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took = started.elapsed();
    metrics.request(method, route, status, took);
    let milliseconds = took.as_micros() as f64 / 1_000.0;
    tracing::info!(method, route, status, milliseconds, "{method} {route} {status}");
    response
}

/// Anybody may invent methods; those would fill the metrics.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn timed_out() -> Problem {
    let title = "the answer took too long: try again, nothing will be done twice";
    Problem { retry_after_seconds: Some(5), ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", title) }
}

/// A panic is one failed answer and no more. What it said is on standard error, and no sender's business.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side").into_response()
}

#[cfg(test)]
mod tests;
