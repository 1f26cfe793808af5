//! Where files that people send are taken apart: on threads that may block, a few at a time. A workbook costs a second and memory of many times
//! its size, and whoever waits for an answer meanwhile must not wait for that.

use axum::body::Bytes;
use tokio::sync::Semaphore;

use crate::Problem;

/// Files that are taken apart at the same time; further ones wait.
const AT_ONCE: usize = 4;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// Memory that files in hand may take together, in parts of [`PART_BYTES`].
const PARTS: u32 = 8;

/// What is counted at once of a file's size in memory.
const PART_BYTES: u64 = 16 * 1024 * 1024;

static ROOM: Semaphore = Semaphore::const_new(PARTS as usize);

/// Takes a file apart on a thread that may block. A workbook that unpacks to much waits until others have left it room, and alone takes all.
pub async fn parsed_file<T: Send + 'static>(
    file: Bytes,
    parse: impl FnOnce(&Bytes) -> T + Send + 'static,
) -> Result<T, Problem> {
    let weighed = file.clone();
    let weight = match tables::is_workbook(&file) {
        true => parsed(move || tables::weight(&weighed)).await?,
        false => file.len() as u64,
    };
    let parts = u32::try_from(weight.div_ceil(PART_BYTES)).unwrap_or(PARTS).clamp(1, PARTS);
    // The semaphore is never closed.
    let _room = ROOM.acquire_many(parts).await;
    parsed(move || parse(&file)).await
}

/// Takes something apart on a thread that may block; 500 where that panics.
pub async fn parsed<T: Send + 'static>(parse: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    // The semaphore is never closed.
    let _place = PLACES.acquire().await;
    tokio::task::spawn_blocking(parse).await.map_err(|error| {
        tracing::error!(%error, "A file could not be taken apart");
        Problem::from(app::Error::Corrupt("taking a file apart broke off".to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On one thread for all that waits, something else goes on while a file is taken apart.
    #[tokio::test(flavor = "current_thread")]
    async fn nobody_waits_for_a_file() {
        let (done, awaited) = std::sync::mpsc::channel();
        let parsing = parsed(move || awaited.recv().unwrap_or_default());
        let others = async { done.send("meanwhile").unwrap() };
        let (found, ()) = tokio::join!(parsing, others);
        assert_eq!(found.unwrap(), "meanwhile");
    }

    #[tokio::test]
    async fn a_file_is_taken_apart_as_it_is() {
        assert_eq!(parsed_file(Bytes::from_static(b"id;name"), |file| file.len()).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let problem = parsed(|| assert!(std::hint::black_box(false), "broken")).await.unwrap_err();
        assert_eq!(problem.status, 500);
    }
}
