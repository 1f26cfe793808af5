//! What an operator may ask of a running host and the cloud has by itself: a consistent copy of the data file, made while
//! everything goes on.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, TryLockError};

use app::App;
use app::pool::backups;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use futures::Stream;
use serde::{Deserialize, Serialize};
use table::whole::{Backup, BackupError};
use web::{Problem, bearer};

/// Name of the copy in the data directory, for the moment until it is opened.
const COPY: &str = "backup.temporary";

/// Header of a copy: when it was begun, for whoever tells later that it is whole.
pub const BEGUN_AT: &str = "otklik-begun-at";

/// Bytes of the copy that are read at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// What the operations work with.
struct Operations {
    app: Arc<App>,
    store: Arc<dyn Backup>,
    /// Where the copy is made: where there is room for the store there is room for a second one.
    directory: PathBuf,
    /// Held while a copy is made: it goes under one name.
    copying: Mutex<()>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
enum CopyError {
    #[error("another copy is being made")]
    Busy,
    #[error(transparent)]
    Store(#[from] BackupError),
    #[error("the copy in the data directory: {0}")]
    System(#[from] std::io::Error),
}

/// The operator's routes. Copies of the store are made in the directory.
pub fn router(app: &Arc<App>, store: Arc<dyn Backup>, directory: &Path) -> Router {
    let operations =
        Operations { app: Arc::clone(app), store, directory: directory.to_owned(), copying: Mutex::default() };
    Router::new()
        .route("/operations/backup", post(backup))
        .route("/operations/backup/finished", post(finished))
        .with_state(Arc::new(operations))
}

/// The copy is of the moment at which it is made. It has no name any more when it is sent, so that nothing is left of it
/// however that ends.
async fn backup(State(operations): State<Arc<Operations>>, parts: Parts) -> Result<Response<Body>, Problem> {
    authorize(&operations.app, &parts).await?;
    let begun_at = operations.app.clock.now().to_rfc3339();
    let made = tokio::task::spawn_blocking(move || operations.copy()).await;
    let (copy, bytes) = match made {
        Ok(Ok(made)) => made,
        Ok(Err(error)) => return Err(refused(&error)),
        Err(_) => return Err(failed()),
    };
    tracing::info!(bytes, "A copy of the data file was made");
    let mut response = Response::new(Body::from_stream(chunks(copy)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/vnd.sqlite3"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes));
    headers.extend(HeaderValue::try_from(begun_at).ok().map(|begun_at| (HeaderName::from_static(BEGUN_AT), begun_at)));
    Ok(response)
}

/// A copy of which its keeper says that it is whole.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Finished {
    /// What the header [`BEGUN_AT`] said with it.
    pub begun_at: DateTime<Utc>,
}

/// Spent keys that were kept for the sake of older copies may go.
async fn finished(
    State(operations): State<Arc<Operations>>,
    parts: Parts,
    body: Bytes,
) -> Result<Json<Finished>, Problem> {
    authorize(&operations.app, &parts).await?;
    let not_parseable = |_| Problem::new(StatusCode::BAD_REQUEST, "not_parseable", "the body is not what is expected");
    let told: Finished = serde_json::from_slice(&body).map_err(not_parseable)?;
    let now = operations.app.clock.now();
    if now < told.begun_at {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "a copy that is begun later is not finished",
        ));
    }
    backups::finished(&*operations.app.table, told.begun_at, now).await.map_err(|error| {
        tracing::error!(%error, "A finished copy was not noted");
        failed()
    })?;
    Ok(Json(told))
}

async fn authorize(app: &App, parts: &Parts) -> Result<(), Problem> {
    if bearer::has_operator_key(parts, app).await? { Ok(()) } else { Err(Problem::unauthorized()) }
}

impl Operations {
    fn copy(&self) -> Result<(File, u64), CopyError> {
        let _copying = match self.copying.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(CopyError::Busy),
        };
        let path = self.directory.join(COPY);
        // What a host left behind that was killed in the middle of this.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        self.store.backup_to(&path)?;
        let copy = File::open(&path)?;
        std::fs::remove_file(&path)?;
        let bytes = copy.metadata()?.len();
        Ok((copy, bytes))
    }
}

fn chunks(copy: File) -> impl Stream<Item = std::io::Result<Vec<u8>>> {
    futures::stream::try_unfold(copy, async |copy| {
        let read = tokio::task::spawn_blocking(move || {
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            (&copy).take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
            Ok((chunk, copy))
        });
        let (chunk, copy) = read.await.unwrap_or_else(|error| Err(std::io::Error::other(error)))?;
        Ok(if chunk.is_empty() { None } else { Some((chunk, copy)) })
    })
}

fn refused(error: &CopyError) -> Problem {
    match error {
        CopyError::Busy => {
            let busy = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "another copy is being made");
            Problem { retry_after_seconds: Some(5), ..busy }
        }
        CopyError::Store(BackupError::NoRoom(_)) => {
            tracing::error!(%error, "No copy of the data file was made");
            let title = "the data directory has no room for a copy";
            Problem::new(StatusCode::INSUFFICIENT_STORAGE, "disk_full", title)
        }
        _ => {
            tracing::error!(%error, "No copy of the data file was made");
            failed()
        }
    }
}

fn failed() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "no copy was made: the log says why")
}
