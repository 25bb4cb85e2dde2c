//! Being told to stop, by Ctrl-C or by whoever runs this program.

use std::io;

use super::exit::Exit;
use super::output::Output;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// An ear for requests to stop. From its making on they no longer end the process, and none that
/// comes between two waits is lost.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next request.
    pub(super) async fn heard(&mut self) {
        let heard = tokio::select! {
            heard = self.interrupt.recv() => heard,
            heard = self.terminate.recv() => heard,
        };
        if heard.is_none() {
            // Nothing can be heard any more.
            std::future::pending::<()>().await;
        }
    }
}

/// An ear for requests to stop.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next request.
    pub(super) async fn heard(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nothing can be heard any more.
            std::future::pending::<()>().await;
        }
    }
}

impl Signals {
    /// An ear, or what is told where there can be none.
    pub(super) fn for_a_look(output: &Output) -> Result<Self, Exit> {
        Self::listen().map_err(|error| {
            output.failure(&format!("Ctrl-C cannot be heard: {error}"), "");
            Exit::Failed
        })
    }
}
