//! Who does things that need nothing of each other: regions are counted beside one another.

use std::collections::VecDeque;
use std::sync::Arc;

use futures::StreamExt;
use futures::channel::oneshot;
use futures::future::BoxFuture;
use futures::stream::FuturesOrdered;

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

/// Works that are done beside one another, and answered in their order.
pub(crate) struct InOrder<T> {
    hands: Arc<dyn Hands>,
    waiting: VecDeque<BoxFuture<'static, T>>,
    begun: FuturesOrdered<BoxFuture<'static, T>>,
}

impl<T: Send + 'static> InOrder<T> {
    pub(crate) fn new(hands: &Arc<dyn Hands>, works: impl IntoIterator<Item = BoxFuture<'static, T>>) -> InOrder<T> {
        InOrder { hands: Arc::clone(hands), waiting: works.into_iter().collect(), begun: FuturesOrdered::new() }
    }

    /// What the next one gives; `None` after the last.
    pub(crate) async fn next(&mut self) -> Option<T> {
        while self.begun.len() < self.hands.count().max(1) {
            let Some(work) = self.waiting.pop_front() else { break };
            let (tell, told) = oneshot::channel();
            let taken = self.hands.take(Box::pin(async move {
                // Whoever asked may be gone.
                let _ = tell.send(work.await);
            }));
            self.begun.push_back(Box::pin(async move {
                taken.await;
                told.await.expect("a work that has ended has told what it gives")
            }));
        }
        self.begun.next().await
    }
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
        let mut works = InOrder::new(&hands, works);
        for number in 0..10 {
            assert_eq!(works.next().await, Some(number));
            assert!(BEGUN.load(Ordering::SeqCst) <= number + 3);
        }
        assert_eq!(works.next().await, None);
    }
}
