//! Who does things that need nothing of each other: regions are counted beside one another.

use std::sync::Arc;

use futures::channel::oneshot;
use futures::future::BoxFuture;
use futures::{Stream, StreamExt, stream};

/// How many things are done at once, and where.
pub trait Hands: Send + Sync + 'static {
    /// How many are begun before the first has ended. Each holds what it reads in memory.
    fn count(&self) -> usize;

    /// Does a thing; what it gives ends with it.
    fn take(&self, work: BoxFuture<'static, ()>) -> BoxFuture<'static, ()>;
}

/// The caller's own task does everything: while one thing waits for the store, it goes on with another.
#[derive(Clone, Copy, Debug)]
pub struct OneTask {
    /// How many things it keeps going.
    pub at_once: usize,
}

impl Hands for OneTask {
    fn count(&self) -> usize {
        self.at_once
    }

    fn take(&self, work: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
        work
    }
}

/// Does works beside one another, as many at once as there are hands; what they give comes in their order.
pub(crate) fn in_order<T: Send + 'static>(
    hands: &Arc<dyn Hands>,
    works: Vec<BoxFuture<'static, T>>,
) -> impl Stream<Item = T> + Send + Unpin + use<T> {
    let hands = Arc::clone(hands);
    let at_once = hands.count().max(1);
    stream::iter(works).map(move |work| taken(&*hands, work)).buffered(at_once)
}

/// A work that somebody has taken.
fn taken<T: Send + 'static>(hands: &dyn Hands, work: BoxFuture<'static, T>) -> BoxFuture<'static, T> {
    let (tell, told) = oneshot::channel();
    let done = hands.take(Box::pin(async move {
        // Whoever asked may be gone.
        let _ = tell.send(work.await);
    }));
    Box::pin(async move {
        done.await;
        told.await.expect("a work that has ended has told what it gives")
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::FutureExt;

    use super::*;

    /// Later works end first, and no more are begun than there are hands.
    #[tokio::test]
    async fn answers_come_in_order_and_no_more_is_begun_than_there_are_hands() {
        static BEGUN: AtomicUsize = AtomicUsize::new(0);
        let hands: Arc<dyn Hands> = Arc::new(OneTask { at_once: 3 });
        let works = (0..10_usize).map(|number| {
            async move {
                BEGUN.fetch_add(1, Ordering::SeqCst);
                for _ in number..10 {
                    tokio::task::yield_now().await;
                }
                number
            }
            .boxed()
        });
        let mut works = in_order(&hands, works.collect());
        for number in 0..10 {
            assert_eq!(works.next().await, Some(number));
            assert!(BEGUN.load(Ordering::SeqCst) <= number + 3);
        }
        assert_eq!(works.next().await, None);
    }
}
