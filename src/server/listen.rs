//! The listening socket: what it accepts in spite of errors, and how it is closed without a loss.
use std::{io, net::SocketAddr, time::Duration};

use futures_util::FutureExt as _;
use socket2::{SockFilter, SockRef};
use tokio::net::{TcpListener, TcpStream};

/// How long to wait when the system has no room for another connection.
const PAUSE: Duration = Duration::from_millis(50);

/// The next connection. `make_room` is called when there are too many open files; no error ends the server.
pub(super) async fn accept(listener: &TcpListener, make_room: impl Fn()) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "accepting a connection failed");
                make_room();
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the connection was gone before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// A connection that waits to be accepted, if there is one.
pub(super) fn waiting(listener: &TcpListener) -> Option<(TcpStream, SocketAddr)> {
    listener.accept().now_or_never()?.ok()
}

/// Lets nobody begin a connection any more, while those who have begun go on: when a listening socket is closed, the
/// system resets what it has not accepted. Whether it can.
pub(super) fn refuse_new(listener: &TcpListener) -> bool {
    SockRef::from(listener).attach_filter(&DROP_SYN).is_ok()
}

/// A filter (classic BPF) that drops the segments that begin a connection, which have the flag SYN in byte 13 of TCP's
/// header, and passes all others. The client sends such a segment again a second later, and learns then that nobody
/// listens.
const DROP_SYN: [SockFilter; 4] = [
    SockFilter::new(LOAD_BYTE, 0, 0, 13),
    SockFilter::new(JUMP_IF_SET, 0, 1, 0x02),
    SockFilter::new(RETURN, 0, 0, 0),
    SockFilter::new(RETURN, 0, 0, u32::MAX),
];
/// `BPF_LD | BPF_B | BPF_ABS`, `BPF_JMP | BPF_JSET | BPF_K` and `BPF_RET | BPF_K`.
const LOAD_BYTE: u16 = 0x30;
const JUMP_IF_SET: u16 = 0x45;
const RETURN: u16 = 0x06;
