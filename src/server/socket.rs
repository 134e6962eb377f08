//! The bytes of a connection: what was read to learn its protocol, what it does, and how it is closed.
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    net::TcpStream,
    runtime::Handle,
    time::timeout,
};

use super::{activity::Activity, registry::Slot};

/// How every HTTP/2 connection begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How long a client may take to read our last words before the socket is closed.
const LINGER: Duration = Duration::from_millis(500);

/// How much of what it still sends is read meanwhile. Closing a socket with unread bytes resets the connection, and what
/// was written to it last may be lost.
const LEFT: usize = 256 * 1024;

/// A connection's socket.
#[derive(Debug)]
pub(super) struct Socket {
    /// None once it is dropped.
    stream: Option<TcpStream>,
    activity: Arc<Activity>,
    slot: Option<Slot>,
    read_ahead: Vec<u8>,
    farewell: Arc<std::sync::OnceLock<Farewell>>,
}

/// How a connection ends that we close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Farewell {
    /// At once, by a reset.
    Abrupt,
    /// With this answer.
    Answer(&'static str),
}

/// How the socket is to be closed, for whoever watches over it.
pub(super) type Ending = Arc<std::sync::OnceLock<Farewell>>;

impl Socket {
    pub(super) fn new(stream: TcpStream, activity: Arc<Activity>, slot: Slot) -> (Self, Ending) {
        let farewell = Ending::default();
        let ending = Arc::clone(&farewell);
        (Self { stream: Some(stream), activity, slot: Some(slot), read_ahead: Vec::new(), farewell }, ending)
    }

    /// Reads as much as tells whether it is HTTP/2; none if the client left before.
    pub(super) async fn is_http2(&mut self) -> Option<bool> {
        let stream = self.stream.as_mut()?;
        let mut bytes = [0; PREFACE.len()];
        let mut number = 0;
        while number < bytes.len() && PREFACE.starts_with(&bytes[..number]) {
            match stream.read(&mut bytes[number..]).await {
                Ok(0) | Err(_) => return None,
                Ok(more) => {
                    number += more;
                    self.activity.received(more);
                }
            }
        }
        self.read_ahead = bytes[..number].to_vec();
        Some(bytes == PREFACE)
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    fn noted(&self, sent: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &sent {
            Poll::Ready(Ok(bytes)) => self.activity.sent(Some(*bytes)),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.activity.sent(None),
        }
        sent
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.read_ahead.is_empty() {
            let number = this.read_ahead.len().min(buffer.remaining());
            buffer.put_slice(&this.read_ahead[..number]);
            this.read_ahead.drain(..number);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(this.stream()?.poll_read(cx, buffer))?;
        let number = buffer.filled().len() - before;
        if 0 < number {
            this.activity.received(number);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let sent = this.stream()?.poll_write(cx, bytes);
        this.noted(sent)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let sent = this.stream()?.poll_write_vectored(cx, bytes);
        this.noted(sent)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().stream()?.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().stream()?.poll_shutdown(cx)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let (stream, slot) = (self.stream.take(), self.slot.take());
        let answer = match self.farewell.get() {
            // Closed as usual, the system would keep what the client has not taken, as long as the client likes.
            Some(Farewell::Abrupt) => {
                if let Some(stream) = &stream {
                    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
                }
                return;
            }
            Some(Farewell::Answer(answer)) => *answer,
            None => "",
        };
        if let (Some(stream), Ok(runtime)) = (stream, Handle::try_current()) {
            runtime.spawn(async move {
                part(stream, answer).await;
                drop(slot);
            });
        }
    }
}

/// Says a last word and closes the connection in a way that the word arrives.
pub(super) async fn part(mut stream: TcpStream, answer: &'static str) {
    let parting = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        let (mut left, mut bytes) = (LEFT, [0; 4096]);
        while 0 < left {
            match stream.read(&mut bytes).await? {
                0 => break,
                number => left = left.saturating_sub(number),
            }
        }
        io::Result::Ok(())
    };
    // Whoever is gone does not hear it.
    let _ = timeout(LINGER, parting).await;
}
