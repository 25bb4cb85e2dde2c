//! A world with a clock and a place to keep it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use thiserror::Error;

use super::request_log::{Line, RequestLog};
use super::script::Script;
use super::state_file::{LockFailure, StateFile};
use crate::clock::{Clock as _, Pace, VirtualClock};
use crate::sim::fault::{Exchange, Fault};
use crate::sim::scenario::Scenario;
use crate::sim::world::{StateError, World};
use crate::wire::{HttpRequest, HttpResponse};

/// A simulated Jira inside this process. Clones share one world.
#[derive(Debug, Clone)]
pub struct Embedded {
    inner: Arc<Mutex<Inner>>,
    clock: VirtualClock,
    context_path: Arc<str>,
}

#[derive(Debug)]
struct Inner {
    world: World,
    file: Option<StateFile>,
    saved_revision: Option<u64>,
    script: Script,
    log: Option<RequestLog>,
}

/// Why a simulated Jira cannot be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process uses the state file.
    #[error(
        "the simulator's state file {} is in use by another process; wait for it to end, \
         or name another file",
        path.display()
    )]
    Busy {
        /// The state file.
        path: PathBuf,
    },
    /// The state file, or the lock beside it, cannot be read or written.
    #[error("the simulator's state file {} cannot be used", path.display())]
    Io {
        /// The state file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The state file holds something else.
    #[error("the simulator's state file {} cannot be read", path.display())]
    State {
        /// The state file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: StateError,
    },
}

impl Embedded {
    /// Opens a world: the one in the state file where there is one, or else a new one at the start
    /// of the scenario. Its virtual time goes on from where it stood; `pace` goes before the
    /// scenario's. See [`World::from_json`] for what of a scenario counts for a saved world.
    pub fn open(
        scenario: Scenario,
        state_file: Option<PathBuf>,
        pace: Option<Pace>,
    ) -> Result<Self, OpenError> {
        let pace = pace.unwrap_or_else(|| scenario.pace.into());
        let context_path = Arc::from(scenario.context_path());
        let script = Script::new(scenario.faults.clone());
        let (world, file) = match state_file {
            None => (World::new(scenario), None),
            Some(path) => {
                let file = StateFile::lock(path.clone()).map_err(|failure| match failure {
                    LockFailure::Busy => OpenError::Busy { path: path.clone() },
                    LockFailure::Io(source) => OpenError::Io {
                        path: path.clone(),
                        source,
                    },
                })?;
                let text = file.read().map_err(|source| OpenError::Io {
                    path: path.clone(),
                    source,
                })?;
                let world = match text {
                    None => World::new(scenario),
                    Some(text) => World::from_json(scenario, &text)
                        .map_err(|source| OpenError::State { path, source })?,
                };
                (world, Some(file))
            }
        };
        let clock = VirtualClock::new(world.now(), pace);
        let inner = Inner {
            world,
            file,
            saved_revision: None,
            script,
            log: None,
        };
        Ok(Self {
            inner: Arc::new(Mutex::new(inner)),
            clock,
            context_path,
        })
    }

    /// The clock by which this world lives.
    pub fn clock(&self) -> VirtualClock {
        self.clock.clone()
    }

    /// The path below which it is served: empty, or with a leading slash.
    pub fn context_path(&self) -> &str {
        &self.context_path
    }

    /// Writes a line of JSON for each request from now on, at the end of this file.
    pub fn log_to(&self, path: &Path) -> io::Result<()> {
        self.lock().log = Some(RequestLog::open(path)?);
        Ok(())
    }

    /// Takes a request the way that the scenario's faults leave it: it may not arrive, and its
    /// answer may not come back. Otherwise as [`Embedded::handle`].
    pub fn exchange(&self, request: &HttpRequest) -> io::Result<Exchange> {
        let fault = self.lock().script.next(request);
        match fault {
            None => self.answer(request, None).map(Exchange::Answer),
            Some(fault) => {
                let mut arrived = false;
                let exchange = fault.happen(request, || {
                    arrived = true;
                    self.answer(request, Some(fault))
                })?;
                if !arrived {
                    self.lock().log_lost(request, fault, self.clock.now())?;
                }
                Ok(exchange)
            }
        }
    }

    /// Answers a request, at the present moment of the virtual clock, whatever the scenario's faults.
    ///
    /// What changed, by the request or by the time since the last one, is on the disk when the
    /// answer is given. The request's path is below the context path.
    pub fn handle(&self, request: &HttpRequest) -> io::Result<HttpResponse> {
        self.answer(request, None)
    }

    fn answer(&self, request: &HttpRequest, fault: Option<Fault>) -> io::Result<HttpResponse> {
        let mut inner = self.lock();
        let now = self.clock.now();
        let response = inner.world.handle(request, now);
        inner.save_changes()?;
        inner.log_answered(request, &response, fault)?;
        Ok(response)
    }

    /// Saves the world at the present moment, its time included, whether or not anything happened.
    ///
    /// To be called at the end of a run: otherwise the next one begins at the last change.
    pub fn save(&self) -> io::Result<()> {
        let mut inner = self.lock();
        inner.world.advance(self.clock.now());
        inner.saved_revision = None;
        inner.save_changes()
    }

    /// Looks into the world, or meddles with it.
    pub fn with_world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.lock().world)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn log_answered(
        &mut self,
        request: &HttpRequest,
        response: &HttpResponse,
        fault: Option<Fault>,
    ) -> io::Result<()> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        let asker = self.world.asker(request);
        let line = Line {
            account: asker.as_ref().map(|asker| asker.name.as_str()),
            sign_in: asker.as_ref().and_then(|asker| asker.sign_in),
            status: Some(response.status),
            ..Line::about(request, self.world.now(), fault)
        };
        log.write(&line)
    }

    fn log_lost(&mut self, request: &HttpRequest, fault: Fault, at: Timestamp) -> io::Result<()> {
        match &mut self.log {
            Some(log) => log.write(&Line::about(request, at, Some(fault))),
            None => Ok(()),
        }
    }

    fn save_changes(&mut self) -> io::Result<()> {
        let revision = self.world.revision();
        if let Some(file) = &self.file
            && self.saved_revision != Some(revision)
        {
            let text = self.world.to_json().map_err(io::Error::other)?;
            file.write(&text).map_err(|error| {
                let path = file.path().display();
                let message =
                    format!("the simulator's state file {path} cannot be written: {error}");
                io::Error::new(error.kind(), message)
            })?;
        }
        self.saved_revision = Some(revision);
        Ok(())
    }
}
