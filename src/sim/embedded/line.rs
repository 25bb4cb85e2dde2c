//! Connections that break or fall silent where a fault of the scenario wants it.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Listens for connections with a fate of their own.
pub(super) struct Lines(pub(super) TcpListener);

/// A connection.
pub(super) struct Line {
    stream: TcpStream,
    fate: Fate,
}

/// What is to become of a connection. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Fate(Arc<Mutex<Option<Cut>>>);

type Held = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where a connection ends.
struct Cut {
    left: Left,
    end: End,
}

/// How much passes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    /// The head, of whose end so many bytes have passed, and then so much of the body.
    Head {
        passed: usize,
        body: usize,
    },
    Body(usize),
}

/// How it ends.
enum End {
    /// The other side hears that the connection was reset.
    Reset,
    /// It is closed.
    Close,
    /// It stays open and silent for this time, and is closed then.
    Silence(Held),
}

const HEAD_END: &[u8] = b"\r\n\r\n";

impl std::fmt::Debug for Fate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fate")
    }
}

impl Fate {
    /// Nothing more passes, and the connection is reset.
    pub(super) fn reset(&self) {
        self.cut(Left::Nothing, End::Reset);
    }

    /// The head and so many bytes of the body pass, and the connection is closed.
    pub(super) fn truncate(&self, body: usize) {
        self.cut(Left::Head { passed: 0, body }, End::Close);
    }

    /// The head and so many bytes of the body pass, and nothing more until `held` is over.
    pub(super) fn stall(&self, body: usize, held: impl Future<Output = ()> + Send + 'static) {
        let end = End::Silence(Box::pin(held));
        self.cut(Left::Head { passed: 0, body }, end);
    }

    fn cut(&self, left: Left, end: End) {
        *self.lock() = Some(Cut { left, end });
    }

    fn lock(&self) -> MutexGuard<'_, Option<Cut>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Left {
    /// How much is left when these bytes have passed, and how many of them may.
    fn after(self, bytes: &[u8]) -> (Self, usize) {
        let mut left = self;
        for (number, byte) in bytes.iter().enumerate() {
            left = match left {
                Self::Nothing | Self::Body(0) => return (Self::Nothing, number),
                Self::Body(count) => Self::Body(count - 1),
                Self::Head { passed, body } => {
                    let passed = match HEAD_END.get(passed) {
                        Some(next) if next == byte => passed + 1,
                        _ => usize::from(*byte == HEAD_END[0]),
                    };
                    if passed == HEAD_END.len() {
                        Self::Body(body)
                    } else {
                        Self::Head { passed, body }
                    }
                }
            };
        }
        (left, bytes.len())
    }
}

impl Listener for Lines {
    type Io = Line;
    type Addr = Fate;

    async fn accept(&mut self) -> (Line, Fate) {
        let (stream, _) = Listener::accept(&mut self.0).await;
        let fate = Fate::default();
        let line = Line {
            stream,
            fate: fate.clone(),
        };
        (line, fate)
    }

    fn local_addr(&self) -> io::Result<Fate> {
        Ok(Fate::default())
    }
}

impl Connected<IncomingStream<'_, Lines>> for Fate {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.remote_addr().clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let fate = self.fate.clone();
        let mut cut = fate.lock();
        let Some(cut) = cut.as_mut() else {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        };
        let (_, may_pass) = cut.left.after(bytes);
        if may_pass > 0 || bytes.is_empty() {
            let written = Pin::new(&mut self.stream).poll_write(context, &bytes[..may_pass]);
            if let Poll::Ready(Ok(count)) = written {
                cut.left = cut.left.after(&bytes[..count]).0;
            }
            return written;
        }
        match &mut cut.end {
            End::Close => {}
            End::Reset => self.stream.set_zero_linger()?,
            End::Silence(held) => {
                if held.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_passes_and_so_much_of_the_body_however_it_is_cut_into_pieces() {
        let text = b"HTTP/1.1 200 OK\r\nx: \r\r\n\r\nbody";
        let start = Left::Head { passed: 0, body: 2 };
        assert_eq!(start.after(text), (Left::Nothing, text.len() - 2));
        for place in 0..text.len() - 2 {
            let (left, passed) = start.after(&text[..place]);
            assert_eq!(passed, place);
            let rest = left.after(&text[place..]).1;
            assert_eq!(place + rest, text.len() - 2, "cut at {place}");
        }
    }
}
