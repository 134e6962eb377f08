//! How letters go out: through a mail server, or into files.
use std::{
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, Mailboxes,
        header::{ContentType, HeaderName, HeaderValue, Headers, To},
    },
};

use super::text::Letter;

/// The longest that a mail server is waited for; an attempt takes several of these.
const PATIENCE: Duration = Duration::from_secs(20);

/// How letters go out.
#[derive(Clone)]
pub enum Transport {
    /// Through a mail server.
    Smtp {
        /// Connects for each letter.
        server: AsyncSmtpTransport<Tokio1Executor>,
        /// Whom they are from.
        from: Mailbox,
    },
    /// Into a folder, one file each.
    Files {
        /// Made when the first is written.
        folder: PathBuf,
        /// Whom they are from.
        from: Mailbox,
    },
}

// The server holds a password.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Smtp { from, .. } => f.debug_struct("Smtp").field("from", from).finish_non_exhaustive(),
            Self::Files { folder, from } => {
                f.debug_struct("Files").field("folder", folder).field("from", from).finish()
            }
        }
    }
}

/// Why a letter did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// What happened.
    pub reason: String,
    /// Whether it was about this letter; otherwise the next would fare no better now.
    pub is_of_letter: bool,
}

impl Transport {
    /// Through the mail server that a URL names.
    pub fn smtp(url: &str, from: Mailbox) -> Result<Self, &'static str> {
        let wrong = "it cannot be read: give one like smtps://user:password@mail.example.org";
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| wrong)?;
        Ok(Self::Smtp { server: server.timeout(Some(PATIENCE)).build(), from })
    }

    /// Sends a letter. `id` names it: in a folder it is written once however often it is sent, and a mail server that
    /// gets it twice can tell that it is the same.
    pub async fn send(&self, id: &str, at: SystemTime, to: &str, letter: &Letter) -> Result<(), Undelivered> {
        let (Self::Smtp { from, .. } | Self::Files { from, .. }) = self;
        let message = message(from, id, at, to, letter)?;
        match self {
            Self::Smtp { server, .. } => server.send(message).await.map(|_| ()).map_err(|error| Undelivered {
                is_of_letter: error.is_client() || error.status().is_some_and(|code| !of_server(&code.to_string())),
                reason: reason(&error),
            }),
            Self::Files { folder, .. } => write(folder, id, &message.formatted())
                .map_err(|error| Undelivered { reason: error.to_string(), is_of_letter: false }),
        }
    }
}

fn message(from: &Mailbox, id: &str, at: SystemTime, to: &str, letter: &Letter) -> Result<Message, Undelivered> {
    let of_letter = |reason: String| Undelivered { reason, is_of_letter: true };
    let to: Mailbox = to.parse().map_err(|_| of_letter("The address cannot be read.".into()))?;
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
    Message::builder()
        .from(from.clone())
        .to(to)
        .date(at)
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .raw_header(automatic)
        .subject(letter.subject.as_str())
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())
        .map_err(|error| of_letter(error.to_string()))
}

/// Whether a server that answers with this code would answer so to the next letter too: it closes, or wants to know who
/// sends.
fn of_server(code: &str) -> bool {
    ["421", "454", "530", "534", "535"].contains(&code)
}

/// An error with what lies beneath it.
fn reason(error: &dyn std::error::Error) -> String {
    let beneath = std::iter::successors(error.source(), |error| error.source());
    beneath.fold(error.to_string(), |text, error| {
        let further = error.to_string();
        if text.contains(&further) { text } else { format!("{text}: {further}") }
    })
}

/// Deletes from a folder the letters to an address.
pub fn delete_letters(folder: &Path, to: &str) -> io::Result<()> {
    let (Ok(mailbox), true) = (to.parse::<Mailbox>(), folder.is_dir()) else { return Ok(()) };
    let mut headers = Headers::new();
    headers.set(To::from(Mailboxes::from(mailbox)));
    let line = format!("\r\n{headers}");
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let letter = fs::read(&path)?;
        let head = String::from_utf8_lossy(&letter);
        if head.split("\r\n\r\n").next().is_some_and(|head| format!("\r\n{head}\r\n").contains(&line)) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Writes a file whole or not at all.
fn write(folder: &Path, id: &str, letter: &[u8]) -> io::Result<()> {
    // Letters hold personal data.
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let (part, whole) = (folder.join(format!("{id}.part")), folder.join(format!("{id}.eml")));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(letter)?;
    file.sync_all()?;
    fs::rename(part, whole)
}
