//! Being told to stop.

use tokio::sync::watch;

/// Tells a run to stop before its next write.
#[derive(Debug)]
pub struct StopHandle(watch::Sender<bool>);

/// Whether a run has been told to stop.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A pair of which the one tells the other.
    pub fn channel() -> (StopHandle, Self) {
        let (sender, receiver) = watch::channel(false);
        (StopHandle(sender), Self(receiver))
    }

    /// Whether it has been told.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is told; for ever where nobody is left to tell.
    pub async fn requested(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl StopHandle {
    /// Tells it.
    pub fn request(&self) {
        self.0.send_replace(true);
    }
}
