//! The word to stop, passed from one to many.

use tokio::sync::watch;

/// Gives the word. Dropping it gives the word too, so that nobody runs on unattended.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

/// Hears the word.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Receiver<bool>);

/// The two ends.
pub fn channel() -> (Stop, Stopping) {
    let (stop, stopping) = watch::channel(false);
    (Stop(stop), Stopping(stopping))
}

impl Stop {
    /// Tells everybody to stop.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stopping {
    /// Whether the word was given.
    pub fn is_set(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Returns once the word was given.
    pub async fn wait(&self) {
        // An error means that the other end is gone, which is the same word.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_word_reaches_everybody_and_so_does_silence() {
        let (stop, stopping) = channel();
        let other = stopping.clone();
        assert!(!stopping.is_set());
        stop.stop();
        stopping.wait().await;
        other.wait().await;
        assert!(other.is_set());

        let (stop, stopping) = channel();
        drop(stop);
        stopping.wait().await;
        assert!(stopping.is_set());
    }
}
