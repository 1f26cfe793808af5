//! Where files that people send are taken apart: on threads that may block, a few at a time. A workbook costs a second and memory of many times
//! its size, and whoever waits for an answer meanwhile must not wait for that.

use tokio::sync::Semaphore;

use crate::Problem;

/// Files that are taken apart at the same time; further ones wait.
const AT_ONCE: usize = 4;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

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
    async fn a_panic_is_an_answer() {
        let problem = parsed(|| assert!(std::hint::black_box(false), "broken")).await.unwrap_err();
        assert_eq!(problem.status, 500);
    }
}
