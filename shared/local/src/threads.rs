//! The processors of the machine, for what takes long: threads of their own, so that whoever serves requests is not held up.

use app::hands::Hands;
use futures::future::BoxFuture;
use tokio::runtime::Handle;

/// A thread for each thing, and as many things at once as the machine has processors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Threads;

impl Hands for Threads {
    fn count(&self) -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    /// Must be called within a runtime.
    fn take(&self, work: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
        let runtime = Handle::current();
        let thread = tokio::task::spawn_blocking(move || runtime.block_on(work));
        Box::pin(async {
            if let Err(error) = thread.await
                && let Ok(panic) = error.try_into_panic()
            {
                std::panic::resume_unwind(panic);
            }
        })
    }
}
